"""Keep why the words of a priority may stand in spite of a warning."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring the database to this version."""
    op.add_column("priorities", sa.Column("wording_override", sa.Text(), nullable=True))

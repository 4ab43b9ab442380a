"""Keep why the reason of a closed area may stand in spite of a warning."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Bring the database to this version."""
    op.add_column("areas", sa.Column("wording_override", sa.Text(), nullable=True))

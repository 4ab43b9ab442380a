"""Keep the day an action was given up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Bring the database to this version."""
    op.add_column("actions", sa.Column("given_up_on", sa.Date(), nullable=True))

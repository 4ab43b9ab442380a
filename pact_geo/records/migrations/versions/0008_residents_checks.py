"""Keep as what somebody looked at an action, and the concerns an entry answers to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"

JSON_ = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Bring the database to this version; of earlier checks it is not known who looked."""
    op.add_column("checks", sa.Column("looked_as", sa.Text(), nullable=True))
    op.add_column("checks", sa.Column("monitor_id", sa.Text(), nullable=True))
    op.add_column("ledger", sa.Column("raised", JSON_, nullable=True))
    op.add_column("ledger", sa.Column("concern_ids", JSON_, nullable=True))

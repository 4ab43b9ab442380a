"""Keep a priority's ground, and why words that everybody reads may stand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

JSON_ = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Bring the database to this version."""
    op.add_column("priorities", sa.Column("outline", JSON_, nullable=True))
    for table in ("panels", "events", "tellings", "publicity"):
        op.add_column(table, sa.Column("wording_override", sa.Text(), nullable=True))

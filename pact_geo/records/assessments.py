"""What the house knows of evaluations when it decides what may be printed, whoever asks.

Whether an entry is supported may not depend on who reads it: the public would go on reading
what everybody else knows to be wrong. So this one reading asks nobody's permission, and gives
only what may be public: the sentences with small counts withheld, never the workings.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from pact_geo.records.database import Database
from pact_geo.records.schema import evaluations

PUBLIC_PARTS = ("verdict", "fell", "said", "ratings", "numbers", "counts", "months")
"""Parts of a result on which public words may rest; small counts are withheld in each."""


def read_assessments(database: Database) -> list[dict[str, Any]]:
    """Read every evaluation that has been assessed, oldest first: where, when, what it found."""
    table = evaluations
    query = select(
        table.c.id, table.c.area_id, table.c.created_at, table.c.assessed_on,
        table.c.plan, table.c.result,
    ).order_by(table.c.created_at, table.c.id)  # fmt: skip
    with database.reading() as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
    return [_public(row) for row in rows if row["result"]]


def _public(row: dict[str, Any]) -> dict[str, Any]:
    before_acting = bool((row["plan"] or {}).get("before_acting"))
    parts = {name: row["result"][name] for name in PUBLIC_PARTS if name in row["result"]}
    return {**row, "plan": {"before_acting": before_acting}, "result": parts}

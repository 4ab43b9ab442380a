"""Verify that the records are what the audit trail says they became."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, and_, select

from pact_geo.errors import IntegrityError
from pact_geo.records import trail
from pact_geo.records.access import Act
from pact_geo.records.desk import plain
from pact_geo.records.schema import TABLES, history
from pact_geo.records.schema import trail as written

CHANGES = (Act.ADD, Act.CHANGE, Act.RELEASE)
"""Acts that make a version."""


def verify_rows(connection: Connection) -> int:
    """Set every row against its newest version, and that against the digests in the trail.

    Whoever changes a row behind the program's back leaves the trail whole but not the row; to
    change row, version and digest alike breaks the trail (see ``trail.verify``).

    Returns
    -------
    int
        How many rows there are.

    Raises
    ------
    IntegrityError
        At the first row that is not what was written down.
    """
    rows = 0
    for table in TABLES.values():
        for row, version, entry in _with_versions(connection, table):
            rows += 1
            if version is None or entry is None or not _same(row, version, entry):
                raise IntegrityError(
                    f"A record among {table.name.replace('_', ' ')} is not what was written down:"
                    f" {row['id']}.",
                    remedy="Compare it with a backup; ask who has had access to the database.",
                )
    return rows


def _with_versions(
    connection: Connection, table: Table
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any] | None, Mapping[str, Any] | None]]:
    """Give each row with its version in the history and the entry that made it."""
    kind = str(table.info["kind"])
    versions = {
        row["record_id"]: dict(row)
        for row in connection.execute(
            select(history)
            .join(
                table, and_(history.c.record_id == table.c.id, history.c.version == table.c.version)
            )
            .where(history.c.kind == kind)
        ).mappings()
    }
    entries = {
        row["record_id"]: dict(row)
        for row in connection.execute(
            select(written)
            .join(
                table, and_(written.c.record_id == table.c.id, written.c.version == table.c.version)
            )
            .where(written.c.kind == kind, written.c.act.in_(CHANGES))
            .order_by(written.c.number.desc())
        ).mappings()
    }
    for row in connection.execute(select(table).order_by(table.c.id)).mappings():
        yield dict(row), versions.get(row["id"]), entries.get(row["id"])


def _same(row: Mapping[str, Any], version: Mapping[str, Any], entry: Mapping[str, Any]) -> bool:
    held = {name: plain(value) for name, value in row.items()}
    kept = version["row"]
    if any(held[name] != kept.get(name) for name in held):
        return False
    return all(
        trail.digest_of(version["salt"], held[name]) == digest
        for name, digest in entry["fields"].items()
    )

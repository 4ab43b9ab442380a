"""Verify that the records are what the audit trail says they became, and that none is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Table, select

from pact_geo.errors import IntegrityError
from pact_geo.records import trail
from pact_geo.records.access import Act
from pact_geo.records.schema import TABLES, history
from pact_geo.records.schema import trail as written
from pact_geo.records.versions import plain

CHANGES = (Act.ADD, Act.CHANGE, Act.RELEASE)
"""Acts that make a version."""
_GIVEN = ("id", "created_at", "created_by", "ward_codes")
"""What a new record holds besides what its entry names."""
_MOVED = ("version", "changed_at", "changed_by")
"""What every version changes."""

_Values = Mapping[str, Any]


def verify_rows(connection: Connection) -> int:
    """Go from the trail to the records: what was added and not erased is there, as written down.

    Every version must be what its entry's digests say, hold in its other fields what the version
    before held, and the newest must be the row itself. Whoever changes, forges or deletes a
    record behind the program's back leaves the trail whole but not this; to change the trail as
    well breaks its chain (see ``trail.verify``).

    Returns
    -------
    int
        How many rows there are.

    Raises
    ------
    IntegrityError
        At the first record that is missing or not what was written down.
    """
    return sum(_verify_table(connection, table) for table in TABLES.values())


def _verify_table(connection: Connection, table: Table) -> int:
    kind = str(table.info["kind"])
    rows = {
        row["id"]: {name: plain(value) for name, value in row.items()}
        for row in connection.execute(select(table)).mappings()
    }
    versions: dict[str, dict[int, _Values]] = {}
    for one in connection.execute(select(history).where(history.c.kind == kind)).mappings():
        versions.setdefault(one["record_id"], {})[one["version"]] = dict(one)
    found: set[str] = set()
    for record_id, entries in _by_record(connection, kind):
        held = versions.pop(record_id, {})
        if any(entry["act"] == Act.ERASE for entry in entries):
            if record_id in rows or held:
                raise _broken(table, record_id, "was erased and is there again")
            continue
        if record_id not in rows:
            raise _broken(table, record_id, "is missing, and nobody erased it")
        if not _whole(rows[record_id], held, entries):
            raise _broken(table, record_id, "is not what was written down")
        found.add(record_id)
    for record_id in sorted(set(rows) - found | set(versions)):
        raise _broken(table, record_id, "is there, and nobody added it")
    return len(rows)


def _by_record(connection: Connection, kind: str) -> Iterator[tuple[str, list[_Values]]]:
    """Give what was done to each record of a kind, in order, but for what left no version."""
    query = select(written).where(
        written.c.kind == kind, written.c.act.in_((*CHANGES, Act.ERASE)), written.c.record_id != ""
    )
    entries = [dict(row) for row in connection.execute(query).mappings()]
    entries.sort(key=lambda entry: (entry["record_id"], entry["number"]))
    for record_id, own in groupby(entries, key=lambda entry: str(entry["record_id"])):
        yield record_id, list(own)


def _whole(row: _Values, versions: Mapping[int, _Values], entries: list[_Values]) -> bool:
    """Tell whether a record's versions are those of the trail, and the row is the newest."""
    if [entry["version"] for entry in entries] != sorted(versions):
        return False
    before: _Values = {}
    for entry in entries:
        version = versions[entry["version"]]
        if not _follows(version, before, entry):
            return False
        before = version["row"]
    return all(value == before.get(name) for name, value in row.items())


def _follows(version: _Values, before: _Values, entry: _Values) -> bool:
    """Tell whether a version is the one before it with what its entry says was changed."""
    now, fields = version["row"], entry["fields"]
    if now.get("version") != entry["version"] or now.get("changed_by") != entry["person_id"]:
        return False
    if any(
        trail.digest_of(version["salt"], now.get(name)) != digest for name, digest in fields.items()
    ):
        return False
    free = {*fields, *_MOVED, *(() if before else _GIVEN)}
    if not before and (now.get("created_by"), now.get("id")) != (
        entry["person_id"],
        entry["record_id"],
    ):
        return False
    return all(now.get(name) == before.get(name) for name in {*now, *before} - free)


def _broken(table: Table, record_id: str, said: str) -> IntegrityError:
    return IntegrityError(
        f"A record among {table.name.replace('_', ' ')} {said}: {record_id}.",
        remedy="Compare it with a backup; ask who has had access to the database.",
    )

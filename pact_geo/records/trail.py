"""The audit trail: who did what, when, to which record and fields, chained by digests.

An entry holds no value of a record, only a digest of it with the record's own salt. When a
record is erased its salt goes with it, so that nothing can be guessed back from the digests
and the chain still verifies. The database itself refuses to change or delete an entry.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from pact_geo.errors import IntegrityError
from pact_geo.records.schema import trail

FIRST = "0" * 64


@dataclass(frozen=True)
class Entry:
    """What is written down about one act."""

    person_id: str
    act: str
    kind: str
    record_id: str
    version: int = 0
    fields: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Verified:
    """A trail that is whole: how many entries, and the digest of the last."""

    entries: int
    head: str


def now() -> str:
    """Give this moment in UTC, as the records write it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def digest_of(salt: str, value: Any) -> str:
    """Digest a value with its record's salt."""
    said = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(bytes.fromhex(salt), said.encode(), hashlib.sha256).hexdigest()


def append(connection: Connection, entry: Entry) -> None:
    """Write an entry at the end; the connection must be writing."""
    last = connection.execute(
        select(trail.c.number, trail.c.digest).order_by(trail.c.number.desc()).limit(1)
    ).first()
    row = {
        "number": (last.number if last else 0) + 1,
        "at": now(),
        "person_id": entry.person_id,
        "act": entry.act,
        "kind": entry.kind,
        "record_id": entry.record_id,
        "version": entry.version,
        "fields": dict(entry.fields or {}),
        "previous": last.digest if last else FIRST,
    }
    connection.execute(insert(trail).values(**row, digest=_digest(row)))


def verify(connection: Connection, *, expected: str | None = None) -> Verified:
    """Walk the whole chain.

    Parameters
    ----------
    connection
        A reading connection.
    expected
        A digest written down earlier: it must still be in the chain, so that entries cut off
        the end are noticed too.

    Raises
    ------
    IntegrityError
        At the first entry that is not what it was, or is missing.
    """
    previous, number, seen = FIRST, 0, expected in (None, FIRST)
    query = select(trail).order_by(trail.c.number).execution_options(yield_per=1000)
    with connection.execute(query) as entries:
        for row in entries.mappings():
            number += 1
            held = {name: value for name, value in row.items() if name != "digest"}
            whole = row["number"] == number and row["previous"] == previous
            if not whole or row["digest"] != _digest(held):
                raise IntegrityError(
                    f"Entry {number} of the audit trail is not what it was.",
                    remedy="Compare it with a backup; ask who has had access to the database.",
                )
            previous = row["digest"]
            seen = seen or previous == expected
    if not seen:
        raise IntegrityError(
            "The audit trail no longer holds the digest it held before: entries are missing.",
            remedy="Compare it with a backup, and ask who has had access to the database.",
        )
    return Verified(number, previous)


def count(connection: Connection) -> int:
    """Count the entries."""
    return int(connection.execute(select(func.count()).select_from(trail)).scalar_one())


def _digest(row: Mapping[str, Any]) -> str:
    said = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()

"""Write down each version of a record: the whole row, and in the trail which fields it changed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import shapely
from sqlalchemy import Connection, Table, insert

from pact_geo.records import trail
from pact_geo.records.access import Act
from pact_geo.records.schema import history

_WRITTEN: Mapping[type, Callable[[Any], Any]] = {
    date: date.isoformat,
}


def plain(value: Any) -> Any:
    """Write a value as JSON holds it: dates as ISO text, shapes as hexadecimal WKB."""
    if isinstance(value, shapely.Geometry):
        return shapely.to_wkb(value, hex=True)
    write = _WRITTEN.get(type(value))
    return write(value) if write else value


def write_version(
    connection: Connection,
    row: Mapping[str, Any],
    *,
    table: Table,
    act: Act,
    names: Iterable[str],
    by: str,
) -> None:
    """Keep a version of a row, and enter it in the trail with a digest of each changed field.

    Parameters
    ----------
    connection
        One that is writing.
    row
        The whole row as it is from now on.
    table, act
        Of what it is a row, and what was done to it.
    names
        The columns that were given or changed.
    by
        The number of who did it.
    """
    kind, said = table.info["kind"], {name: plain(value) for name, value in row.items()}
    salt = secrets.token_hex(16)
    connection.execute(
        insert(history).values(
            kind=str(kind), record_id=row["id"], version=row["version"], salt=salt, row=said
        )
    )
    fields = {name: trail.digest_of(salt, said[name]) for name in names}
    trail.append(connection, trail.Entry(by, act, kind, row["id"], row["version"], fields))

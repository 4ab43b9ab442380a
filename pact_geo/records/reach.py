"""How far a person's permission reaches into one row: its columns, and the wards it may have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, select

from pact_geo.errors import AccessError, RecordError
from pact_geo.records.access import BY_GROUND, Act, Person, Scope, may, scope_of

_Row = Mapping[str, Any]


def find_row(connection: Connection, table: Table, record_id: str) -> dict[str, Any]:
    """Find a row, whoever may see it.

    Raises
    ------
    RecordError
        If there is none.
    """
    row = connection.execute(select(table).where(table.c.id == record_id)).mappings().first()
    if row is None:
        raise RecordError(f"There is no such record among {table.name.replace('_', ' ')}.")
    return dict(row)


def is_visible(person: Person, table: Table, row: _Row) -> bool:
    """Tell whether a person may see a row at all."""
    kind = table.info["kind"]
    if not may(person, Act.READ, kind, row):
        return False
    hidden = table.info["unreleased_hidden"] and row["released_at"] is None
    return not hidden or may(person, Act.READ_FENCED, kind, row)


def show_row(person: Person, table: Table, row: _Row, *, now: _Row | None = None) -> dict[str, Any]:
    """Empty what a person may not see of a row.

    Parameters
    ----------
    person, table, row
        Who reads what.
    now
        The row as it is now, when ``row`` is an old version of it: words that were released then
        and have been taken back are shown to nobody else any more.
    """
    if may(person, Act.READ_FENCED, table.info["kind"], now or row):
        return dict(row)
    released = row.get("released_at") and (now or row)["released_at"]
    hides = {
        column.name
        for column in table.c
        if column.info.get("fenced") and not (released and column.info.get("opens"))
    }
    return {name: None if name in hides else value for name, value in row.items()}


def require_wards(
    connection: Connection,
    person: Person,
    act: Act,
    *,
    table: Table,
    row: _Row,
    held: _Row | None = None,
) -> None:
    """Refuse wards that neither the person has nor a record that this one belongs to.

    To choose wards one must belong to each; one is enough where the ground decides.

    Parameters
    ----------
    connection, person, act, table, row
        Who adds or changes what.
    held
        The row as it was: then every ward that it gains or loses counts.

    Raises
    ------
    AccessError
        If a ward is left over.
    """
    kind = table.info["kind"]
    if kind in BY_GROUND or scope_of(person, act, kind) is not Scope.WARDS:
        return
    chosen = set(row["ward_codes"])
    beyond = person.not_serving(chosen ^ set(held["ward_codes"]) if held else chosen)
    for key in table.foreign_keys if beyond else ():
        if row[key.parent.name]:
            pointed = find_row(connection, key.column.table, row[key.parent.name])
            beyond -= set(pointed["ward_codes"])
    if beyond:
        raise AccessError(
            f"{person.name} may not {act} {kind.replace('_', ' ')} of every one of these wards.",
            remedy="Choose wards you belong to, or ask somebody who belongs to all of them.",
        )

"""People by name for those who work with them: who wrote a record, whose account a seat is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from pact_geo.records.access import EVERY_WARD, Role
from pact_geo.records.database import Database
from pact_geo.records.schema import people


@dataclass(frozen=True)
class Account:
    """An account as colleagues know it: no address, no roles."""

    id: str
    name: str
    agency: str = ""


def name_people(database: Database, person_ids: Iterable[str]) -> dict[str, str]:
    """Give the names of people by number; whoever has been erased is not among them."""
    query = select(people.c.id, people.c.name).where(people.c.id.in_(set(person_ids)))
    with database.reading() as connection:
        return {row.id: row.name for row in connection.execute(query)}


def list_agencies(database: Database) -> list[str]:
    """List the agencies of working accounts, as an administrator wrote them, in order."""
    query = select(people.c.agency).where(people.c.active.is_(True)).distinct()
    with database.reading() as connection:
        return sorted(agency for agency in connection.execute(query).scalars() if agency)


def list_accounts(database: Database, *, role: Role, ward_codes: Iterable[str]) -> list[Account]:
    """List the working accounts of a role that serve one of the wards, in order of name."""
    wards = {EVERY_WARD, *ward_codes}
    query = select(people).where(people.c.active.is_(True))
    with database.reading() as connection:
        rows = connection.execute(query).mappings().all()
    found = [
        Account(row["id"], row["name"], row["agency"] or "")
        for row in rows
        if role in row["roles"] and wards.intersection(row["ward_codes"])
    ]
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))

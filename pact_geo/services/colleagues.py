"""Name people to those who work with them, in place of the numbers that records hold.

A record says by number who made, changed or released it, so that erasing a person erases the
name everywhere. The name is looked up when somebody reads the record and may know colleagues.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from pact_geo.records.access import LOCAL_ID, Act, Kind, Role, may, require
from pact_geo.records.colleagues import list_accounts, name_people
from pact_geo.records.desk import Row, Rows
from pact_geo.services.office import Office
from pact_geo.services.people import FOUNDER

GONE: Final = "somebody no longer here"
HIDDEN: Final = "a colleague"
NOBODY: Final = "nobody signed in"
WRITERS: Final = ("created_by", "changed_by", "released_by")
"""Columns that say by number who did something to a record."""

_NOT_PEOPLE: Final = {LOCAL_ID: "this machine", FOUNDER.id: "set-up", "": NOBODY}


def name_colleagues(office: Office, person_ids: Iterable[str | None]) -> dict[str, str]:
    """Name those who did something to records that the person has read.

    Parameters
    ----------
    office
        Of who reads. Panel members and the public learn no names of officers.
    person_ids
        As the records hold them; missing ones are left out.

    Returns
    -------
    dict
        A name by number: "somebody no longer here" for whoever was erased, "a colleague" for
        who may not know names; oneself is always named.
    """
    wanted = {one for one in person_ids if one is not None}
    asked = wanted - set(_NOT_PEOPLE)
    knows = may(office.person, Act.READ, Kind.COLLEAGUES)
    found = name_people(office.desk.database, asked) if knows and asked else {}
    names = {one: found.get(one, GONE) if knows else HIDDEN for one in asked}
    names |= {one: said for one, said in _NOT_PEOPLE.items() if one in wanted}
    if office.person.signed_in and office.person.id in wanted:
        names[office.person.id] = office.person.name
    return names


def with_names(office: Office, rows: Iterable[Row]) -> Rows:
    """Give records with names where they say by number who wrote them."""
    held = list(rows)
    names = name_colleagues(office, (row.get(name) for row in held for name in WRITERS))
    return [
        {name: names.get(value, value) if name in WRITERS else value for name, value in row.items()}
        for row in held
    ]


def panel_accounts(office: Office, panel: Row) -> dict[str, str]:
    """Name the accounts of panel members of a panel's wards, by number.

    Two people of one name are told apart by their agency, else by the start of their number.

    Raises
    ------
    AccessError
        If the person may not add members to this panel.
    """
    require(office.person, Act.ADD, Kind.PANEL_MEMBERS, panel)
    accounts = list_accounts(office.desk.database, role=Role.PANEL, ward_codes=panel["ward_codes"])
    names = [f"{one.name}, {one.agency}" if one.agency else one.name for one in accounts]
    return {
        one.id: name if names.count(name) == 1 else f"{name} (account {one.id[:8]})"
        for one, name in zip(accounts, names, strict=True)
    }


def account_named(accounts: Mapping[str, str], name: str) -> list[str]:
    """Give the accounts a name may mean: called so exactly, else without agency and number."""
    wanted = name.strip().casefold()
    exact = [one for one, said in accounts.items() if said.casefold() == wanted]
    return exact or [one for one, said in accounts.items() if _bare(said).casefold() == wanted]


def _bare(said: str) -> str:
    return said.partition(" (account ")[0].partition(",")[0]

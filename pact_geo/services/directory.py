"""Who can do what: practitioners with their agency, skills and resources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pact_geo.errors import RecordError
from pact_geo.records.access import EVERY_WARD, Kind
from pact_geo.records.desk import Row, Rows
from pact_geo.services.office import Office
from pact_geo.services.public_words import require_words, tidy

_CHANGEABLE = frozenset(
    {"name", "agency", "part", "skills", "resources", "email", "phone", "ward_codes"}
)


def add_practitioner(
    office: Office,
    *,
    name: str,
    agency: str,
    ward_codes: Iterable[str],
    part: str = "",
    skills: Iterable[str] = (),
    resources: Iterable[str] = (),
    email: str = "",
    phone: str = "",
    person_id: str | None = None,
) -> Row:
    """Enter a practitioner; ``ward_codes`` are the wards served, ``*`` for all."""
    return office.desk.add(
        Kind.PRACTITIONERS,
        ward_codes=list(ward_codes),
        name=require_words(name, what="The name"),
        agency=require_words(agency, what="The agency"),
        part=tidy(part) or None,
        skills=_words(skills),
        resources=_words(resources),
        email=tidy(email) or None,
        phone=tidy(phone) or None,
        person_id=person_id,
    )


def change_practitioner(
    office: Office, practitioner_id: str, *, version: int, **values: Any
) -> Row:
    """Change an entry; practitioners may change their own.

    Raises
    ------
    AccessError, StaleEditError
        As for any change.
    RecordError
        If a part is unknown or left empty.
    """
    unknown = sorted(set(values) - _CHANGEABLE)
    if unknown:
        raise RecordError(f"{unknown[0]} of a practitioner cannot be changed here.")
    for name in ("name", "agency"):
        if name in values:
            values[name] = require_words(values[name], what=f"The {name}")
    for name in ("part", "email", "phone"):
        if name in values:
            values[name] = tidy(values[name]) or None
    for name in ("skills", "resources"):
        if name in values:
            values[name] = _words(values[name])
    return office.desk.change(Kind.PRACTITIONERS, practitioner_id, version=version, **values)


def erase_practitioner(office: Office, practitioner_id: str) -> None:
    """Erase an entry and every version of it."""
    office.desk.erase(Kind.PRACTITIONERS, practitioner_id)


def find_practitioners(
    office: Office,
    *,
    skill: str = "",
    ward: str | None = None,
    agency: str | None = None,
) -> Rows:
    """Find practitioners, in order of agency and name.

    Parameters
    ----------
    office
        Of whoever asks.
    skill
        Part of a skill or a resource, capitals or small.
    ward, agency
        Only those who serve the ward, or are of the agency.
    """
    wanted = tidy(skill).casefold()
    found = [
        row
        for row in office.desk.list(Kind.PRACTITIONERS)
        if (not wanted or any(wanted in one.casefold() for one in row["skills"] + row["resources"]))
        and (ward is None or ward in row["ward_codes"] or EVERY_WARD in row["ward_codes"])
        and (agency is None or row["agency"] == agency)
    ]
    return sorted(found, key=lambda row: (row["agency"].casefold(), row["name"].casefold()))


def _words(items: Iterable[str]) -> list[str]:
    """Keep each word once, in the order given, without spaces at its ends."""
    return list(dict.fromkeys(tidy(item) for item in items if tidy(item)))

"""Make a text public, with a warning where it seems to give somebody away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pact_geo.cycle.small_numbers import find_small_numbers
from pact_geo.cycle.wording import KIND_WORDS, SMALL, Finding, find_personal
from pact_geo.errors import PersonalTextError, RecordError
from pact_geo.outputs.sentences import list_words
from pact_geo.records.access import Act, Kind, require
from pact_geo.records.colleagues import list_agencies
from pact_geo.records.desk import KEPT, RELEASING, Row
from pact_geo.services.office import Office

NOT_TEXT = frozenset(
    {
        *(*KEPT, *RELEASING, "stage", "status", "moment", "digest", "grade"),
        *("owner", "wording_override"),  # a release never opens these
    }
)
"""Columns of text that nobody writes freely, or that stay with the working groups."""


def release_text(
    office: Office, kind: Kind, record_id: str, *, version: int, override: str | None = None
) -> Row:
    """Make a record public once its words have been looked at.

    Parameters
    ----------
    office, kind, record_id, version
        What is released, as it was read.
    override
        Why it may be public although it seems to name somebody; recorded with the release.

    Raises
    ------
    PersonalTextError
        If words seem to name a person, an address or a phone number and no ``override`` is
        given; it carries the findings by field.
    AccessError, StaleEditError, RecordError
        As for any change.
    """
    row = office.desk.get(kind, record_id)
    require(office.person, Act.RELEASE, kind, row)
    reason = (override or "").strip()
    if override is not None and not reason:
        raise RecordError("Say why the text may be public all the same.")
    findings = check_wording(office, texts_of(row))
    if findings and not reason:
        raise PersonalTextError(warning_words(findings), findings=dict(findings))
    return office.desk.release(
        kind, record_id, version=version, override=reason if findings else None
    )


def withdraw_text(office: Office, kind: Kind, record_id: str, *, version: int) -> Row:
    """Take the words of a record back from everybody but the working groups."""
    return office.desk.withdraw(kind, record_id, version=version)


def check_wording(office: Office, texts: Mapping[str, str]) -> dict[str, list[Finding]]:
    """Look for words that seem to give somebody away, by field; fields without any are left out.

    Names, addresses and the like (``cycle.wording``), and numbers so small that they could point
    at people (``cycle.small_numbers``).
    """
    known = list(known_names(office))
    found = {
        name: [*find_personal(text, known=known), *find_small(office, text)]
        for name, text in texts.items()
    }
    return {name: findings for name, findings in found.items() if findings}


def find_small(office: Office, text: str) -> list[Finding]:
    """Look for numbers too small for the public, as the borough's settings have it."""
    least = office.borough.settings.disclosure.smallest_count
    found = find_small_numbers(text, smallest_count=least)
    return [Finding(SMALL, one.span, one.words) for one in found]


def texts_of(row: Row) -> dict[str, str]:
    """Give the free texts of a record by column."""
    return {
        name: value
        for name, value in row.items()
        if isinstance(value, str)
        and value.strip()
        and name not in NOT_TEXT
        and not name.endswith("_id")
    }


def warning_words(findings: Mapping[str, Iterable[Finding]]) -> str:
    """Say what was found, field by field."""
    said = [
        f"{name.replace('_', ' ').capitalize()}: {_list(found)}."
        for name, found in findings.items()
    ]
    return " ".join(["This text seems to give somebody away.", *said])


def _list(findings: Iterable[Finding]) -> str:
    return list_words([f"“{one.words}” {KIND_WORDS[one.kind]}" for one in findings])


def known_names(office: Office) -> Iterable[str]:
    """Name the places, panels and agencies that are no people.

    Agencies are those the partnership has set and those that the administrator gave to accounts;
    what somebody wrote in an action is none. A panel's name counts where it names nobody itself.
    """
    borough = office.borough
    police = borough.incidents.loc[borough.incidents["source"] == "police.uk", "place_id"]
    at_police_points = borough.places.index.isin(police.dropna().unique())
    known = [
        borough.name,
        *borough.ward_names.values(),
        *borough.settings.borough.agencies,
        *list_agencies(office.desk.database),
        *borough.places.loc[at_police_points, "place_name"].dropna().unique(),
    ]
    yield from known
    names = {str(row["name"]) for row in office.desk.list(Kind.PANELS)}  # for everybody to read
    yield from (name for name in names if not find_personal(name, known=known))

"""Who should walk: the trades that put right what the checklist asks about, and residents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pact_geo.cycle.audits.checklist import Checklist

DISCIPLINES: Final[Mapping[str, tuple[str, ...]]] = {
    "street cleaning": ("clean", "litter", "waste", "refuse", "environment", "street scene"),
    "lighting and highways": ("light", "highway", "road", "transport"),
    "grounds maintenance": ("ground", "park", "green", "tree", "landscape"),
    "housing and property": ("housing", "landlord", "property", "estate", "caretak", "security"),
    "policing": ("police", "policing", "pcso", "community safety", "warden"),
}
"""Trades, and the words by which a directory entry is known to belong to one."""

RESIDENTS: Final = "residents"
RESIDENTS_WANTED: Final = 2


@dataclass(frozen=True)
class Seat:
    """A place in the team: ``part`` is a trade or residents; ``agency`` who fills it, if known.

    ``items`` are the titles of what the trade puts right.
    """

    part: str
    agency: str | None
    people: int
    items: tuple[str, ...]


@dataclass(frozen=True)
class TeamPlan:
    """A team, and the parts nobody fills yet, in words."""

    seats: tuple[Seat, ...]
    missing: tuple[str, ...]


def plan_team(
    checklist: Checklist,
    practitioners: Iterable[tuple[str, Sequence[str]]],
    *,
    residents: int,
) -> TeamPlan:
    """Plan a team: one of each trade that the checklist needs, and residents.

    Parameters
    ----------
    checklist
        What will be looked at.
    practitioners
        Agency and skills of each practitioner in the directory.
    residents
        Residents who agreed to come. Two are wanted, so that none walks alone and two pairs of
        eyes can be compared.
    """
    known = [(agency, " ".join((agency, *skills)).lower()) for agency, skills in practitioners]
    seats = [_seat(part, checklist, known) for part in _parts(checklist)]
    missing = [f"Nobody for {seat.part}" for seat in seats if seat.agency is None]
    coming = min(max(residents, 0), RESIDENTS_WANTED)
    seats.append(Seat(RESIDENTS, None, coming, ()))
    if coming < RESIDENTS_WANTED:
        wanted = RESIDENTS_WANTED - coming
        missing.append(f"{wanted} more resident{'s' if wanted > 1 else ''}")
    return TeamPlan(tuple(seats), tuple(missing))


def _parts(checklist: Checklist) -> list[str]:
    return list(dict.fromkeys(item.discipline for item in checklist.items))


def _seat(part: str, checklist: Checklist, known: Sequence[tuple[str, str]]) -> Seat:
    items = tuple(item.title for item in checklist.items if item.discipline == part)
    for agency, words in known:
        if any(word in words for word in DISCIPLINES[part]):
            return Seat(part, agency, 1, items)
    return Seat(part, None, 0, items)

"""Panels: who should sit on one, what it covers, and whether it still meets."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import shapely

from pact_geo.errors import RecordError

FOUNDERS: Final = ("community group", "parish council", "residents' association")
"""Who founds a panel; a partnership may write another in."""

UP_TO_DATE: Final = "up to date"
OLD_PRIORITIES: Final = "old priorities"
NO_PRIORITIES: Final = "no priorities"
OVERDUE: Final = "overdue"
LAPSED: Final = "lapsed"
NO_PANEL: Final = "no panel"
STANDINGS: Final = (UP_TO_DATE, OLD_PRIORITIES, NO_PRIORITIES, OVERDUE, LAPSED, NO_PANEL)
"""How a ward or a panel stands, best first."""

COVERS: Final = 0.5
"""A drawn panel counts as the panel of a ward when it takes in this much of it."""
TOUCHES: Final = 0.05
"""A drawn panel is about a ward when it takes in this much of it."""

_MISSED: Final = 2
_MONTHS: Final = 12


@dataclass(frozen=True)
class Overlap:
    """What a new panel's area shares with a panel that is there already.

    ``share`` is the part of the new area, ``of_other`` the part of the other one (0 to 1).
    """

    panel_id: str
    name: str
    share: float
    of_other: float


@dataclass(frozen=True)
class PanelDates:
    """The dates of one panel that tell how it stands.

    ``held`` are the days of meetings that took place, ``planned`` of those that are to come,
    ``chosen`` the days on which priorities that still hold were chosen.
    """

    founded_on: date
    meets_every_weeks: int
    held: tuple[date, ...] = ()
    planned: tuple[date, ...] = ()
    chosen: tuple[date, ...] = ()
    closed_on: date | None = None


@dataclass(frozen=True)
class Standing:
    """How a panel stands today, in a word and in a sentence."""

    status: str
    due_on: date
    last_met: date | None
    next_planned: date | None
    chosen_on: date | None
    why: str


def missing_sectors(sectors: Sequence[str], members: Iterable[str]) -> tuple[str, ...]:
    """Name the sectors of which no one sits on the panel, in the order of ``sectors``.

    Parameters
    ----------
    sectors
        Those a panel should have.
    members
        The sector of each member who has not left.
    """
    there = {sector.casefold().strip() for sector in members}
    return tuple(sector for sector in sectors if sector.casefold().strip() not in there)


def measure_overlaps(
    area: shapely.Geometry, panels: Mapping[str, tuple[str, shapely.Geometry]]
) -> tuple[Overlap, ...]:
    """Measure how much of a new panel's area other panels cover already.

    Parameters
    ----------
    area
        The area of the new panel, EPSG:27700.
    panels
        Name and area of each other panel by its id.

    Returns
    -------
    tuple of Overlap
        Largest share first; panels that share less than a twentieth are left out.
    """
    if area.is_empty or area.area == 0:
        raise RecordError("The panel's area is empty.", remedy="Choose a ward or draw an area.")
    found = []
    for panel_id, (name, other) in panels.items():
        shared = float(area.intersection(other).area)
        share = min(shared / float(area.area), 1.0)
        if share >= TOUCHES:
            found.append(Overlap(panel_id, name, share, min(shared / float(other.area), 1.0)))
    return tuple(sorted(found, key=lambda one: (-one.share, one.name)))


def share_wards(area: shapely.Geometry, wards: Mapping[str, shapely.Geometry]) -> dict[str, float]:
    """Give the share of each ward that an area takes in, largest first, by ward code.

    Wards of which it takes in less than a twentieth, and that hold less than a twentieth of it,
    are left out: outlines that people draw do not follow an edge to the metre.
    """
    shared = {
        code: float(shape.intersection(area).area)
        for code, shape in wards.items()
        if shape.intersects(area)
    }
    kept = {
        code: min(metres / float(wards[code].area), 1.0)
        for code, metres in shared.items()
        if metres >= TOUCHES * min(float(wards[code].area), float(area.area))
    }
    return dict(sorted(kept.items(), key=lambda item: (-item[1], item[0])))


def find_standing(panel: PanelDates, today: date, *, priorities_months: int = 3) -> Standing:
    """Tell how a panel stands today.

    A panel that meets every N weeks is due N weeks after it last met, or was founded. Once that
    day is past it is **overdue**; N weeks later still it has missed two meetings and has
    **lapsed**, whatever is planned. Otherwise its priorities are **old** when the newest of
    them were chosen more than ``priorities_months`` months ago, and it has **none** when it has
    met and none holds; only before its first meeting is a panel without any up to date.

    Raises
    ------
    RecordError
        If the panel meets every 0 weeks or fewer.
    """
    if panel.meets_every_weeks < 1:
        raise RecordError("A panel meets every so many weeks, 1 at least.")
    rhythm = timedelta(weeks=panel.meets_every_weeks)
    last_met = max((day for day in panel.held if day <= today), default=None)
    due_on = (last_met or panel.founded_on) + rhythm
    planned = min((day for day in panel.planned if day >= today), default=None)
    chosen_on = max((day for day in panel.chosen if day <= today), default=None)
    if today > due_on + rhythm * (_MISSED - 1):
        status, why = LAPSED, "It has missed two meetings."
    elif today > due_on:
        status = OVERDUE
        why = "Its meeting is late" + (", though one is planned." if planned else ".")
    elif chosen_on is not None and today > add_months(chosen_on, priorities_months):
        status, why = OLD_PRIORITIES, f"Its priorities are over {priorities_months} months old."
    elif chosen_on is None and last_met is not None:
        status, why = NO_PRIORITIES, "It meets in time, but holds no priorities."
    elif chosen_on is None:
        status, why = UP_TO_DATE, "It is new: its first meeting is still to come."
    else:
        status, why = UP_TO_DATE, "It meets in time and its priorities are recent."
    return Standing(status, due_on, last_met, planned, chosen_on, why)


def is_open(panel: PanelDates, today: date) -> bool:
    """Tell whether a panel is there today: founded, and not closed."""
    return panel.founded_on <= today and (panel.closed_on is None or panel.closed_on > today)


def find_ward_standings(
    wards: Iterable[str], panels: Iterable[tuple[str, Mapping[str, float]]]
) -> dict[str, str]:
    """Tell how each ward stands: as the best of the panels that cover it.

    Parameters
    ----------
    wards
        Codes of every ward.
    panels
        For each panel that is open, its status and the share of each ward it takes in.

    Returns
    -------
    dict
        Status by ward code; ``no panel`` where none takes in half of the ward.
    """
    best = dict.fromkeys(wards, NO_PANEL)
    for status, shares in panels:
        for code, share in shares.items():
            if code in best and share >= COVERS:
                best[code] = min(best[code], status, key=STANDINGS.index)
    return best


def add_months(day: date, months: int) -> date:
    """Give the same day some months later, or the last of that month where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // _MONTHS, month % _MONTHS + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))

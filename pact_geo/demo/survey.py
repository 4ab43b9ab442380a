"""Ask about three hundred residents, who do not exist, what troubles them and where.

Most are met at the door, a few at events. Each planted area that residents know of is named by
as many as its plan says; everything else they name is scattered over the borough.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pact_geo.demo.crime import look_up
from pact_geo.demo.grid import lonlat
from pact_geo.demo.names import COMMENTS, THEMES
from pact_geo.demo.planting import Planted, scatter
from pact_geo.demo.streets import SnapPoints, locate_wards
from pact_geo.demo.wards import WARDS

AT_THE_DOOR = 250
AT_EVENTS = 50
GROUPS = (
    "older",
    "young",
    "minority_ethnic",
    "single_parent",
    "unemployed",
    "victim",
    "disabled",
    "mental_health",
)
AGES = ("16-24", "25-44", "45-64", "65-74", "75+")
_AGE_SHARES = (0.12, 0.33, 0.3, 0.14, 0.11)
_GROUP_SHARES = {
    "minority_ethnic": 0.11,
    "single_parent": 0.07,
    "unemployed": 0.06,
    "victim": 0.16,
    "disabled": 0.19,
    "mental_health": 0.13,
}
NO_YOUNG_HEARD = "Kestermoss"
"""A ward in which many were asked and nobody young was among them."""
_SECOND_PLACE = 0.35
_NO_PLACE = 0.12
_FROM_NEARBY = 0.75
_COMMENTED = 0.4
_PIN_SPREAD = 30.0
DONT_KNOW, REFUSED = 9, 99


@dataclass(frozen=True)
class Worry:
    """A place a resident named: where, which themes, how bad from 1 to 5, what they said."""

    longitude: float
    latitude: float
    snap: int
    ward: int
    themes: tuple[str, ...]
    impact: int
    comment: str


@dataclass(frozen=True)
class Resident:
    """One respondent: ward, age, groups, ratings (1 bad to 5 good, 9, 99) and worries."""

    number: int
    ward: int
    age: str
    groups: tuple[str, ...]
    safe_by_day: int
    safe_at_night: int
    agencies: int
    worries: tuple[Worry, ...]
    wants_feedback: bool


def ask_residents(
    points: SnapPoints, planted: tuple[Planted, ...], rng: np.random.Generator
) -> tuple[Resident, ...]:
    """Draw the respondents: those met at the door first, then those met at events."""
    known = tuple(area for area in planted if area.plan.residents)
    named = _share_out(known, rng)
    return tuple(
        _draw_resident(number, [known[area] for area in named[number]], points, rng)
        for number in range(AT_THE_DOOR + AT_EVENTS)
    )


def _share_out(known: tuple[Planted, ...], rng: np.random.Generator) -> list[list[int]]:
    """Decide who names which planted area; one place each at events, up to two at the door."""
    named: list[list[int]] = [[] for _ in range(AT_THE_DOOR + AT_EVENTS)]
    room = np.array([2] * AT_THE_DOOR + [1] * AT_EVENTS)
    for position, area in enumerate(known):
        order = rng.permutation(len(named))
        # Those who have named nothing yet first, so that nobody names only planted areas.
        free = sorted(
            (int(n) for n in order if len(named[n]) < room[n]), key=lambda n: len(named[n])
        )
        for number in free[: area.plan.residents]:
            named[number].append(position)
    return named


def _draw_resident(
    number: int, areas: list[Planted], points: SnapPoints, rng: np.random.Generator
) -> Resident:
    worries = [_worry_about(area, points, rng) for area in areas]
    second = number < AT_THE_DOOR and rng.random() < _SECOND_PLACE
    missing = (0 if worries or rng.random() < _NO_PLACE else 1) + int(second)
    room = (2 if number < AT_THE_DOOR else 1) - len(worries)
    worries += [_worry_anywhere(points, rng) for _ in range(min(missing, room))]
    ward = _home(areas, rng)
    age = AGES[int(look_up(np.array(_AGE_SHARES), rng.random(1))[0])]
    if WARDS[ward].name == NO_YOUNG_HEARD and age == AGES[0]:
        age = AGES[1]
    uneasy = WARDS[ward].deprivation / 60 + 0.25 * bool(areas)
    return Resident(
        number=number,
        ward=ward,
        age=age,
        groups=_groups(age, rng),
        safe_by_day=_rate(0.92 - 0.3 * uneasy, rng),
        safe_at_night=_rate(0.8 - 0.35 * uneasy, rng),
        agencies=_rate(0.68 - 0.25 * uneasy, rng),
        worries=tuple(worries),
        wants_feedback=bool(rng.random() < 0.6),  # noqa: PLR2004 - six in ten
    )


def _home(areas: list[Planted], rng: np.random.Generator) -> int:
    people = np.array([ward.population for ward in WARDS], dtype="float64")
    anywhere = int(look_up(people, rng.random(1))[0])
    return areas[0].ward if areas and rng.random() < _FROM_NEARBY else anywhere


def _groups(age: str, rng: np.random.Generator) -> tuple[str, ...]:
    drawn = {name for name, share in _GROUP_SHARES.items() if rng.random() < share}
    drawn |= {"older"} if age in ("65-74", "75+") else {"young"} if age == "16-24" else set()
    return tuple(name for name in GROUPS if name in drawn)


def _rate(mood: float, rng: np.random.Generator) -> int:
    """Draw a rating from 1 to 5, better for a higher mood (0 to 1); some do not say."""
    said = rng.random()
    if said < 0.03:  # noqa: PLR2004 - three in a hundred do not know
        return DONT_KNOW
    if said < 0.04:  # noqa: PLR2004 - one in a hundred would rather not say
        return REFUSED
    return 1 + int(np.count_nonzero(rng.random(4) < mood))


def _worry_about(area: Planted, points: SnapPoints, rng: np.random.Generator) -> Worry:
    spot = scatter(area.outline.buffer(-8), 1, rng)
    return _worry(spot, area.plan.themes, points, rng)


def _worry_anywhere(points: SnapPoints, rng: np.random.Generator) -> Worry:
    """Draw a worry near any street that is not planted; few are named twice."""
    streets = np.flatnonzero(points.planted == 0)
    at = int(streets[rng.integers(0, len(streets))])
    aside = (rng.random(2) - 0.5) * 2 * _PIN_SPREAD
    spot = np.array([[points.easting[at], points.northing[at]]]) + aside
    first = int(rng.integers(0, len(THEMES)))
    return _worry(spot, (THEMES[first], THEMES[(first + 3) % len(THEMES)]), points, rng)


def _worry(
    spot: NDArray[np.float64],
    themes: tuple[str, ...],
    points: SnapPoints,
    rng: np.random.Generator,
) -> Worry:
    lon, lat = lonlat(spot[:, 0], spot[:, 1])
    first = int(rng.integers(0, len(themes)))
    chosen = {themes[first]} | {theme for theme in themes if rng.random() < 0.3}  # noqa: PLR2004
    texts = COMMENTS[themes[first]]
    comment = texts[int(rng.integers(0, len(texts)))] if rng.random() < _COMMENTED else ""
    return Worry(
        longitude=float(lon[0]),
        latitude=float(lat[0]),
        snap=_nearest_street(spot[0], points),
        ward=int(locate_wards(spot[:, 0], spot[:, 1])[0]),
        themes=tuple(theme for theme in THEMES if theme in chosen),
        impact=1 + int(np.count_nonzero(rng.random(4) < 0.62)),  # noqa: PLR2004
        comment=comment,
    )


def _nearest_street(spot: NDArray[np.float64], points: SnapPoints) -> int:
    """Find the nearest street with addresses, whose postcode people would give."""
    away = np.hypot(points.easting - spot[0], points.northing - spot[1])
    return int(np.argmin(np.where(points.addresses > 0, away, np.inf)))

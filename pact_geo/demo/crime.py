"""Draw what happens: which month, at which snap point, of which category.

All chance comes from ``Generator.random``, ``integers`` and ``permutation``, which give the same
numbers on every platform; counts are drawn by looking uniform numbers up in running totals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.demo.planting import Planted
from pact_geo.demo.streets import SnapPoints

MONTHS = pd.period_range("2023-12", "2026-11", freq="M")
"""The months the demo speaks of; fixed, whatever today is."""

CATEGORIES = (
    "Anti-social behaviour",
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
)
ASB = CATEGORIES.index("Anti-social behaviour")

# Parts in a hundred of CATEGORIES in order, by kind of place. Streets follow St Helens,
# October 2018 to February 2019 (violence 32, anti-social behaviour 19, damage 11, ...).
# fmt: off
MIXES: dict[str, tuple[float, ...]] = {
    "street":         (18, .6, 6.2, 12, 3.6, 1.6, 5.6, .5, 7, .4, 2.6, .3, 7.4, 33),
    "shops":          (24, 1,  3,   6,  3,   1,   9,   1,  10, 2, 20,  4,  1,   17),
    "night":          (20, .5, 2,   8,  4,   1,   6,   1,  16, 2, 2,   4,  1.5, 32),
    "station":        (26, 4,  1,   9,  6,   1,   9,   2,  11, 4, 1,   5,  4,   17),
    "estate":         (27, .5, 6,   12, 10,  2,   3,   2,  8,  1, 0,   .5, 5,   24),
    "park":           (52, 1,  0,   12, 10,  1,   2,   2,  7,  2, 0,   1,  1,   9),
    "alley":          (36, .5, 13,  20, 7,   1,   4,   .5, 5,  0, 0,   0,  6,   7),
    "path":           (42, 2,  2,   20, 9,   1,   3,   2,  7,  4, 0,   2,  2,   4),
    "garages":        (9,  2,  16,  12, 5,   1,   8,   .5, 1,  .5, 0,  0,  44,  1),
    "address":        (44, 0,  1,   9,  6,   2,   2,   1,  12, 0, 0,   0,  1,   22),
    "supermarket":    (6,  .5, 0,   2,  .5,  .5,  4,   .2, 3,  .5, 80, 1,  .8,  1),
    "petrol":         (8,  0,  3,   5,  1,   1,   45,  .5, 5,  1, 18,  .5, 4,   8),
    "parking":        (14, 3,  0,   14, 6,   1,   8,   .5, 5,  1, 1,   1,  38,  8),
    "hospital":       (12, 1,  2,   7,  3,   1,   12,  1,  14, .5, 1,  1,  5,   40),
    "police station": (6,  0,  0,   14, 8,   12,  3,   4,  14, 0, 0,   0,  1,   38),
    "college":        (18, 6,  4,   10, 6,   1,   16,  2,  7,  1, 1,   2,  4,   22),
    "pub":            (14, .5, 2,   7,  3,   1,   6,   1,  16, 1, 0,   3,  1,   44),
}
# January to December, loosely as Greater Manchester's month totals of 2016 to 2019.
_SEASON = (0.96, 0.91, 1.02, 1.01, 1.06, 1.04, 1.08, 1.04, 0.99, 1.03, 0.98, 0.94)
_ASB_SEASON = (0.80, 0.80, 0.95, 1.05, 1.14, 1.20, 1.28, 1.24, 1.04, 1.06, 0.94, 0.80)
_SUMMER = (0.30, 0.30, 0.50, 0.80, 1.25, 1.80, 2.20, 2.20, 1.20, 0.70, 0.45, 0.30)
# fmt: on

POLICE_A_MONTH = 1_190
_COPIED_ASB = 0.26
"""Share of anti-social behaviour reported again by someone else, which is how over a
quarter of its rows come to be exact duplicates, as on real files (27 % in St Helens)."""


@dataclass(frozen=True)
class Happenings:
    """What happened: positions in MONTHS, in the snap points and in CATEGORIES."""

    month: NDArray[np.int64]
    point: NDArray[np.int64]
    category: NDArray[np.int64]


def calendar_month(number: int) -> int:
    """Give the calendar month of a position in MONTHS, January as 0."""
    return int(MONTHS[number].month) - 1


def month_pattern(pattern: str) -> NDArray[np.float64]:
    """Give a planted area's strength in each month; the last twelve have a mean of 1."""
    if pattern == "summer":
        course = np.array([_SUMMER[calendar_month(number)] for number in range(len(MONTHS))])
    elif pattern == "rising":
        course = 0.2 + np.arange(len(MONTHS)) / (len(MONTHS) - 1)
    else:
        course = np.array([_SEASON[calendar_month(number)] for number in range(len(MONTHS))])
    return np.asarray(course / course[-12:].mean())


def draw_happenings(
    points: SnapPoints, planted: tuple[Planted, ...], rng: np.random.Generator
) -> Happenings:
    """Draw what the borough's police record in every month."""
    strength = np.array([area.plan.police / 12 for area in planted])
    course = np.array([month_pattern(area.plan.pattern) for area in planted])
    share = np.zeros(len(points))
    for area in planted:
        share[points.planted == area.number] = [item[2] for item in area.plan.snap]
    background = points.weight / points.weight.sum()
    parts = []
    for number in range(len(MONTHS)):
        trend = 1 - 0.02 * number / len(MONTHS)
        noise = 1 + 0.05 * (rng.random() - 0.5)
        total = round(POLICE_A_MONTH * _SEASON[calendar_month(number)] * trend * noise)
        expected = strength * course[:, number]
        weight = background * (total - expected.sum())
        own = points.planted > 0
        weight[own] += share[own] * expected[points.planted[own] - 1]
        point = look_up(weight, rng.random(total))
        category = _categories(points.kind[point], number, rng)
        parts.append((np.full(total, number), _report_again(point, category, rng), category))
    month, point, category = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return Happenings(month.astype("int64"), point, category)


def look_up(weight: NDArray[np.float64], uniform: NDArray[np.float64]) -> NDArray[np.int64]:
    """Choose positions with chances in proportion to weight, one for each uniform number."""
    running = np.cumsum(weight)
    chosen = np.searchsorted(running, uniform * running[-1], side="right")
    found: NDArray[np.int64] = np.minimum(chosen, len(weight) - 1).astype("int64")
    return found


def _categories(
    kind: NDArray[np.object_], number: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    kinds = list(MIXES)
    table = np.array([MIXES[name] for name in kinds], dtype="float64")
    table[:, ASB] *= _ASB_SEASON[calendar_month(number)]
    running = np.cumsum(table, axis=1) / table.sum(axis=1, keepdims=True)
    place = {name: position for position, name in enumerate(kinds)}
    mix = np.array([place[name] for name in kind])
    chosen = (running[mix] <= rng.random(len(kind))[:, None]).sum(axis=1)
    found: NDArray[np.int64] = np.minimum(chosen, len(CATEGORIES) - 1).astype("int64")
    return found


def _report_again(
    point: NDArray[np.int64], category: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Move some reports of anti-social behaviour to where another of the month was made."""
    mine = np.flatnonzero(category == ASB)
    again = mine[rng.random(len(mine)) < _COPIED_ASB]
    moved = point.copy()
    moved[again] = point[mine[rng.integers(0, len(mine), len(again))]]
    return moved

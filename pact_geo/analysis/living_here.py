"""What share of the people of some areas belongs to a group, as published figures tell it."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import pandas as pd

PEOPLE = "population"

Figures: TypeAlias = Mapping[str, pd.DataFrame]
"""Counts by what they count, such as "population_older": ``value``, and the ``total`` it is of, by
area code."""


@dataclass(frozen=True)
class StandIn:
    """A published figure that tells of a group under another name.

    ``rest`` says that the group is everybody whom the figure does not count.
    """

    indicator: str
    words: str
    rest: bool = False


STAND_INS = {
    "older": StandIn("population_65_and_over", "people of 65 and over"),
    "young": StandIn("population_16_to_24", "people of 16 to 24"),
    "minority_ethnic": StandIn(
        "population_white",
        "everybody but White people, so White minorities are not among them",
        rest=True,
    ),
}
"""What the tables of the Office for National Statistics have in place of a group's own figure."""


def figures_of_people(indicators: pd.DataFrame) -> Figures:
    """Sort an Indicators table by whom the figures count, once for all that is asked of them.

    The total is the one a figure was published with, and only where there is none the
    population.
    """
    names = indicators.index.get_level_values("indicator")
    kept = indicators.loc[names.str.startswith(PEOPLE), ["value", "denominator"]]
    kinds = {
        str(name): rows.droplevel("indicator")
        for name, rows in kept.astype("float64").groupby(level="indicator", observed=True)
    }
    population = _named(kinds, PEOPLE)["value"]
    return {
        name: pd.DataFrame(
            {
                "value": rows["value"],
                "total": rows["denominator"].fillna(population.reindex(rows.index)),
            }
        )
        for name, rows in kinds.items()
    }


def share_living_here(
    figures: Figures, group: str, *, areas: Collection[str]
) -> tuple[float, float]:
    """Count the people of a group in some areas, and their share of everybody there.

    A figure of the group itself goes before one that stands in for it. Areas without a figure
    or without a total are left out on both sides.

    Parameters
    ----------
    figures
        As ``figures_of_people`` gives them.
    group
        Such as "older", without ``population_``.
    areas
        Codes of the areas, taken together.

    Returns
    -------
    tuple
        People, and their share from 0 to 1; NaN where no figure tells.
    """
    counts, stand_in = _figure_of(figures, group)
    counts = counts[counts.index.isin(list(areas))]
    counts = counts[counts["value"].notna() & (counts["total"] > 0)]
    total = float(counts["total"].sum())
    if not total:
        return math.nan, math.nan
    people = float(counts["value"].sum())
    if stand_in is not None and stand_in.rest:
        people = total - people
    return people, people / total


def stand_ins_of(figures: Figures, groups: Iterable[str]) -> dict[str, str]:
    """Say in words whom the figure counts, for each group that a stand-in tells of."""
    found = {group: _figure_of(figures, group)[1] for group in groups}
    return {group: one.words for group, one in found.items() if one is not None}


def _figure_of(figures: Figures, group: str) -> tuple[pd.DataFrame, StandIn | None]:
    """Take the figure that tells of a group, by area code, and what stands in for it."""
    own = _named(figures, f"{PEOPLE}_{group}")
    stand_in = STAND_INS.get(group)
    if len(own) or stand_in is None:
        return own, None
    other = _named(figures, stand_in.indicator)
    return other, stand_in if len(other) else None


def _named(figures: Figures, name: str) -> pd.DataFrame:
    found = figures.get(name)
    return _NONE if found is None else found


_NONE = pd.DataFrame(columns=["value", "total"], dtype="float64")

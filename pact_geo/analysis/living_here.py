"""What share of the people of some areas belongs to a group, as published figures tell it."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pandas as pd

PEOPLE = "population"


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


def share_living_here(
    indicators: pd.DataFrame, group: str, *, areas: Collection[str]
) -> tuple[float, float]:
    """Count the people of a group in some areas, and their share of everybody there.

    A figure of the group itself goes before one that stands in for it. It is set against the
    total it was published with, and only where there is none against the population. Areas
    without both are left out on both sides.

    Parameters
    ----------
    indicators
        An Indicators table.
    group
        Such as "older", without ``population_``.
    areas
        Codes of the areas, taken together.

    Returns
    -------
    tuple
        People, and their share from 0 to 1; NaN where no figure tells.
    """
    counts, stand_in = _figure_of(indicators, group)
    counts = counts[counts.index.isin(list(areas))]
    everybody = counts["denominator"].fillna(_people(indicators).reindex(counts.index))
    known = counts["value"].notna() & (everybody > 0)
    total = float(everybody[known].sum())
    if not total:
        return math.nan, math.nan
    people = float(counts["value"][known].sum())
    if stand_in is not None and stand_in.rest:
        people = total - people
    return people, people / total


def stand_ins_of(indicators: pd.DataFrame, groups: Iterable[str]) -> dict[str, str]:
    """Say in words whom the figure counts, for each group that a stand-in tells of."""
    found = {group: _figure_of(indicators, group)[1] for group in groups}
    return {group: one.words for group, one in found.items() if one is not None}


def _figure_of(indicators: pd.DataFrame, group: str) -> tuple[pd.DataFrame, StandIn | None]:
    """Take the figure that tells of a group, by area code, and what stands in for it."""
    own = _named(indicators, f"{PEOPLE}_{group}")
    stand_in = STAND_INS.get(group)
    if len(own) or stand_in is None:
        return own, None
    other = _named(indicators, stand_in.indicator)
    return other, stand_in if len(other) else None


def _people(indicators: pd.DataFrame) -> pd.Series[float]:
    return _named(indicators, PEOPLE)["value"]


def _named(indicators: pd.DataFrame, name: str) -> pd.DataFrame:
    kept = indicators[indicators.index.get_level_values("indicator") == name]
    return kept.droplevel("indicator")[["value", "denominator"]].astype("float64")

"""What makes a comparison of wards fair: how far chance strays, and which wards are alike."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pact_geo.analysis.likeness import find_similar, funnel_limits
from pact_geo.analysis.shapes import HECTARE
from pact_geo.records.access import Kind
from pact_geo.services.borough import Borough
from pact_geo.services.comparison import Comparison

_POINTS = 60
_SHARES = "population_"
_SCORES = ("deprivation_score", "imd_score", "iod_score")


def funnel_of(comparison: Comparison) -> pd.DataFrame | None:
    """Give the limits between which a ward lies for chance alone, over all sizes of ward.

    None where the borough has no rate, or no two wards have different populations.
    """
    whole, table = comparison.borough, comparison.table
    people = table.loc[table["rate"].notna(), "population"].dropna()
    if not whole["count"] > 0 or people.nunique() < 2:  # noqa: PLR2004 - a line needs two ends
        return None
    rate = float(whole["count"] / whole["population"])
    sizes = np.linspace(people.min() * 0.9, people.max() * 1.05, _POINTS)
    return funnel_limits(rate, sizes, scale=float(whole["rate"] / rate))


def similar_wards(borough: Borough, ward: str, *, count: int = 5) -> pd.DataFrame:
    """Find the wards most like one in who lives there, how closely, and need.

    Returns
    -------
    DataFrame
        As ``find_similar``, with ``area_name`` before the distance.

    Raises
    ------
    UnsuitableDataError
        If nothing is known of the wards, or of this one.
    """
    borough.require(Kind.FIGURES)
    found = find_similar(likeness_indicators(borough), ward, count=count)
    found.insert(0, "area_name", borough.wards["area_name"].reindex(found.index))
    return found


def likeness_indicators(borough: Borough) -> pd.DataFrame:
    """Gather what wards are told apart by: shares of groups, need, people to a hectare."""
    figures = borough.indicators["value"].reset_index()
    held = figures.pivot_table(index="area_code", columns="indicator", values="value")
    held = held.reindex(borough.wards.index)
    table = pd.DataFrame(index=borough.wards.index)
    if "population" not in held:
        return table
    people = held["population"]
    table["people to a hectare"] = people / (borough.wards.geometry.area / HECTARE)
    if "households" in held:
        table["people to a household"] = people / held["households"]
    for column in held.columns:
        if str(column).startswith(_SHARES):
            name = str(column).removeprefix(_SHARES).replace("_", " ")
            table[f"share {name}"] = held[column] / people
    for column in _SCORES:
        if column in held:
            table["deprivation"] = held[column]
    return table.dropna(axis="columns", how="all")

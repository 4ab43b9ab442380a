"""Take figures from the areas of a file to the areas a lookup leads to."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pact_geo.inputs.indicators.lookups import divide, from_millionths
from pact_geo.inputs.indicators.reading import MEAN, SHARE
from pact_geo.inputs.wording import listed, tally
from pact_geo.tables import Indicators, Lookup

_KEY = ["to_code", "indicator"]


def transfer(
    figures: pd.DataFrame, chain: Lookup, *, weights: Indicators | None, sparse: bool
) -> tuple[pd.DataFrame, list[str]]:
    """Take figures to other areas: counts are added up, means averaged.

    Parameters
    ----------
    figures
        ``area_code``, ``indicator``, ``value``, ``numerator``, ``denominator``, ``how`` and
        ``date``, each area and indicator once.
    chain
        Where the areas lie.
    weights
        Population of the areas, by which means are averaged.
    sparse
        Whether an area without a row stands for none (published counts) rather than for not
        known. Where it is not known, the figure of the whole is missing too.
    """
    figures, said = _weigh(figures, weights)
    parts = figures.reset_index(drop=True).rename_axis("whole").reset_index()
    parts = parts.merge(chain, left_on="area_code", right_on="from_code", how="inner")
    for column in ("numerator", "denominator"):
        parts[column] = divide(parts[column], parts, "whole")
    parts["weight"] = parts["weight"] * parts["share"]
    parts["weighted"] = parts["weight"] * parts["value"]
    grouped = parts.groupby(_KEY, sort=True)
    sums = grouped[["numerator", "denominator", "weight", "weighted"]].sum(skipna=False)
    found = pd.DataFrame(
        {
            "numerator": from_millionths(sums["numerator"]),
            "denominator": from_millionths(sums["denominator"]),
            "value": sums["weighted"] / sums["weight"].where(sums["weight"] > 0),
            "how": grouped["how"].first(),
            "date": grouped["date"].max(),
        }
    )
    mixed = found["how"] == MEAN
    found.loc[mixed, ["numerator", "denominator"]] = np.nan
    if not sparse:
        said += _blank_incomplete(found, parts, chain)
    figures_in, areas = figures["area_code"].nunique(), found.index.get_level_values(0).nunique()
    note = (
        f"Taken from {tally(figures_in, 'area')} to {tally(areas, 'area')} through lookups: counts"
        " are added up."
    )
    found = found.reset_index().rename(columns={"to_code": "area_code"})
    return found, [note, *said]


def _weigh(figures: pd.DataFrame, weights: Indicators | None) -> tuple[pd.DataFrame, list[str]]:
    """Give each figure the weight of its area where it cannot be added up."""
    averaged = (figures["how"] == MEAN) | (figures["indicator"].str.endswith("_20_percent"))
    weight = pd.Series(1.0, index=figures.index)
    if not averaged.any():
        return figures.assign(weight=weight), []
    what = listed(sorted(set(figures.loc[averaged, "indicator"])))
    if weights is None:
        said = f"Averages ({what}) in which each area of the file weighs the same."
    else:
        people = weights["value"].xs("population", level="indicator")
        weight = figures["area_code"].map(people).astype("float64").where(averaged, 1.0)
        said = f"Averages ({what}) weighted by the population of the file's areas."
        unknown = int(figures.loc[weight.isna(), "area_code"].nunique())
        if unknown:
            said += f" {tally(unknown, 'area')} without a known population: no average there."
    shares = (figures["how"] == SHARE) & averaged
    figures = figures.assign(
        weight=weight,
        numerator=figures["numerator"].where(~shares, figures["numerator"] * weight),
        denominator=figures["denominator"].where(~shares, figures["denominator"] * weight),
    )
    return figures, [said]


def _blank_incomplete(found: pd.DataFrame, parts: pd.DataFrame, chain: Lookup) -> list[str]:
    """Make figures missing where the file lacks a part of the area."""
    whole = chain.groupby("to_code")["from_code"].nunique()
    there = parts.groupby(_KEY)["from_code"].nunique()
    needed = whole.reindex(found.index.get_level_values("to_code")).to_numpy()
    short = there.reindex(found.index).to_numpy() < needed
    if not short.any():
        return []
    found.loc[short, ["numerator", "denominator", "value"]] = np.nan
    areas = list(dict.fromkeys(found.index.get_level_values("to_code")[short]))
    many = tally(len(areas), "area")
    return [f"{many} only in part in the file, so without a figure: {listed(areas)}."]

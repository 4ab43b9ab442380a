"""Compare the wards of a borough fairly: rates, intervals, change, what residents say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from pact_geo.analysis.rates import compare_wards, measure_borough, rate_name
from pact_geo.analysis.survey import measure_answers
from pact_geo.analysis.trend import compare_years
from pact_geo.analysis.wards import count_incidents
from pact_geo.errors import UnsuitableDataError
from pact_geo.services.borough import (
    Borough,
    Provenance,
    Selection,
    caveats,
    choose_incidents,
    describe,
)
from pact_geo.tables import Boundaries, as_incidents

DENOMINATORS = {"population": "residents", "households": "households"}
TOP_ANSWERS = (4, 5)


@dataclass(frozen=True)
class Comparison:
    """Wards side by side.

    ``table`` has a row for each ward: ``area_name``, what ``compare_wards`` gives, and the
    change on the same months a year before (``now``, ``before``, ``change``, ``change_low``,
    ``change_high``, ``verdict``). ``borough`` is the same for all of them together. ``survey``
    has for each ward and rating the share of people who gave one of the top two answers.
    """

    table: pd.DataFrame
    borough: pd.Series[Any]
    survey: pd.DataFrame
    rate: str
    wards: Boundaries
    caveats: tuple[str, ...]
    provenance: Provenance


def compare(
    borough: Borough, selection: Selection | None = None, *, denominator: str = "population"
) -> Comparison:
    """Compare wards by the incidents selected, per 1,000 residents or households a year.

    Only months that every selected source reported in full count.

    Raises
    ------
    UnsuitableDataError
        If the denominator is not one of ``DENOMINATORS``, or no ward boundaries are loaded.
    """
    if denominator not in DENOMINATORS:
        raise UnsuitableDataError(
            f"{denominator!r} is no denominator.", remedy=f"Use {' or '.join(DENOMINATORS)}."
        )
    selection = replace(selection or Selection(), ward=None)
    chosen = choose_incidents(borough, selection)
    codes = list(borough.wards.index)
    months = chosen.common_months
    incidents = as_incidents(chosen.incidents[chosen.incidents["month"].isin(months)])
    people = population_of(borough, denominator)
    said = list(caveats(borough, chosen))
    if people.empty:
        said.append(f"No number of {DENOMINATORS[denominator]} is loaded, so there are no rates.")
    counts = count_incidents(incidents, borough.places, by="ward_code")
    span = max(len(months), 1)
    table = compare_wards(counts, people, months=span, of=DENOMINATORS[denominator], wards=codes)
    changed = compare_years(
        chosen.incidents,
        usable_months=months,
        by="ward_code",
        places=borough.places,
        groups=codes,
    ).rename(columns={"months": "months_compared"})
    table = table.join(changed)
    table.insert(0, "area_name", borough.wards["area_name"].reindex(table.index))
    return Comparison(
        table=table,
        borough=measure_borough(counts, people, months=span),
        survey=_survey(borough, codes),
        rate=rate_name(of=DENOMINATORS[denominator], months=span),
        wards=borough.wards,
        caveats=tuple(said),
        provenance=describe(borough, selection, chosen),
    )


def population_of(borough: Borough, indicator: str) -> pd.Series[Any]:
    """Give the number of residents or households of each ward; empty when it is not loaded.

    Raises
    ------
    UnsuitableDataError
        If it is loaded for wards of another vintage, or for some of the wards only.
    """
    names = borough.indicators.index.get_level_values("indicator")
    values = borough.indicators.loc[names == indicator, "value"].droplevel("indicator")
    return values.reindex(borough.wards.index).dropna()


def _survey(borough: Borough, codes: list[str]) -> pd.DataFrame:
    ratings = [name for name in borough.responses.columns if name.startswith("rating_")]
    tables = {
        name.removeprefix("rating_"): measure_answers(
            borough.responses, name, top=TOP_ANSWERS, groups=codes
        )
        for name in ratings
        if borough.responses[name].notna().any()
    }
    if not tables:
        return pd.DataFrame()
    return pd.concat(tables, names=["question"])

"""Compare the wards of a borough fairly: rates, intervals, change, what residents say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from pact_geo.analysis.rates import compare_wards, measure_borough, rate_name
from pact_geo.analysis.survey import TOP_ANSWERS, measure_answers
from pact_geo.analysis.trend import compare_years
from pact_geo.analysis.wards import count_incidents
from pact_geo.errors import UnsuitableDataError
from pact_geo.outputs.colours import choose_breaks
from pact_geo.outputs.public_tables import shares_for_public, wards_for_public
from pact_geo.records.access import Act, Kind, may
from pact_geo.services.borough import Borough
from pact_geo.services.selection import (
    YEAR,
    Provenance,
    Selection,
    caveats,
    choose_incidents,
    describe,
    with_history,
)
from pact_geo.tables import Boundaries

DENOMINATORS = {
    "population": "residents",
    "households": "households",
    "workday_population": "people there by day",
}
PER = 1000


@dataclass(frozen=True)
class Comparison:
    """Wards side by side.

    ``table`` has a row for each ward: ``area_name``, what ``compare_wards`` gives, and the
    change on the same months a year before (``now``, ``before``, ``change``, ``change_low``,
    ``change_high``, ``verdict``). ``borough`` is the same for all of them together. ``survey``
    has for each ward and rating the share of people who gave one of the top two answers.
    ``breaks`` are the classes of a map of the rates, chosen on every month there is so that a
    colour means the same from one month to the next.
    """

    table: pd.DataFrame
    borough: pd.Series[Any]
    survey: pd.DataFrame
    rate: str
    breaks: tuple[float, ...]
    wards: Boundaries
    caveats: tuple[str, ...]
    provenance: Provenance


def compare(
    borough: Borough, selection: Selection | None = None, *, denominator: str = "population"
) -> Comparison:
    """Compare wards by the incidents selected, per 1,000 residents or households a year.

    Only months that every selected source reported in full count. Who may not see places as
    they are gets the table without small counts (see ``public_tables``).

    Raises
    ------
    UnsuitableDataError
        If the denominator is not one of ``DENOMINATORS``, or no ward boundaries are loaded.
    """
    borough.require(Kind.FIGURES)
    if denominator not in DENOMINATORS:
        raise UnsuitableDataError(
            f"{denominator!r} is no denominator.", remedy=f"Use {' or '.join(DENOMINATORS)}."
        )
    selection = replace(selection or Selection(), ward=None)
    chosen = choose_incidents(borough, selection)
    codes = list(borough.wards.index)
    months = chosen.common_months
    people = population_of(borough, denominator)
    counts = count_incidents(chosen.incidents, borough.places, by="ward_code", months=months)
    table = compare_wards(
        counts, people, months=len(months), of=DENOMINATORS[denominator], wards=codes
    )
    whole = measure_borough(counts, people, months=len(months))
    history = choose_incidents(borough, with_history(borough, selection))
    changed = compare_years(
        history.incidents,
        usable_months=history.common_months,
        by="ward_code",
        places=borough.places,
        groups=codes,
    ).rename(columns={"months": "months_compared"})
    table = table.join(changed)
    table.insert(0, "area_name", borough.wards["area_name"].reindex(table.index))
    comparison = Comparison(
        table=table,
        borough=whole,
        survey=_survey(borough, codes),
        rate=rate_name(of=DENOMINATORS[denominator], months=len(months)),
        breaks=_breaks(borough, selection, people),
        wards=borough.wards,
        caveats=(*caveats(borough, chosen), *_say_missing(borough, denominator, people)),
        provenance=describe(borough, selection, chosen),
    )
    least = borough.settings.disclosure.smallest_count
    if may(borough.reader, Act.READ, Kind.PLACES):
        return comparison
    return comparison_for_public(comparison, smallest_count=least)


def comparison_for_public(comparison: Comparison, *, smallest_count: int) -> Comparison:
    """Withhold small counts, and all they could be worked out from."""
    whole = comparison.borough.astype("float64")
    if whole["count"] < smallest_count:
        whole[["count", "rate", "low", "high"]] = float("nan")
    return replace(
        comparison,
        table=wards_for_public(comparison.table, smallest_count=smallest_count),
        borough=whole,
        survey=shares_for_public(comparison.survey, smallest_count=smallest_count),
    )


def _breaks(borough: Borough, selection: Selection, people: pd.Series[Any]) -> tuple[float, ...]:
    whole = choose_incidents(borough, with_history(borough, replace(selection, last_month=None)))
    months, known = whole.common_months, people[people > 0]
    if not len(months):
        return ()
    counts = count_incidents(whole.incidents, borough.places, by="ward_code", months=months)
    yearly = counts.reindex(known.index, fill_value=0) / known * PER * YEAR / len(months)
    return choose_breaks(yearly.tolist())


def population_of(borough: Borough, indicator: str) -> pd.Series[Any]:
    """Give the number of residents or households of each ward; a ward without one is left out."""
    names = borough.indicators.index.get_level_values("indicator")
    values = borough.indicators.loc[names == indicator, "value"].droplevel("indicator")
    return values.reindex(borough.wards.index).dropna()


def _say_missing(borough: Borough, denominator: str, people: pd.Series[Any]) -> list[str]:
    """Say why wards have no rate: nothing loaded, figures of other wards, or some missing."""
    of = DENOMINATORS[denominator]
    missing = len(borough.wards) - len(people)
    if not missing:
        return []
    if len(people):
        which = "1 ward: it has" if missing == 1 else f"{missing} wards: they have"
        return [f"The number of {of} is not known for {which} no rate."]
    if denominator in borough.indicators.index.get_level_values("indicator"):
        return [
            (
                f"The number of {of} that is loaded is for other areas or wards of another year, so"
                " there are no rates. Load it for these wards, or with a lookup."
            )
        ]
    return [f"No number of {of} is loaded, so there are no rates."]


def _survey(borough: Borough, codes: list[str]) -> pd.DataFrame:
    tables = {
        question: measure_answers(borough.responses, column, top=top, groups=codes)
        for question, column, top in rated_questions(borough)
    }
    return pd.concat(tables, names=["question"]) if tables else pd.DataFrame()


def rated_questions(borough: Borough) -> list[tuple[str, str, tuple[int, ...] | None]]:
    """List the rated questions: words, the column to measure, and which answers count.

    Where the survey's mapping says which answers are good, that column is measured; otherwise
    the top two of a scale of five.
    """
    listed: list[tuple[str, str, tuple[int, ...] | None]] = []
    for name in borough.responses.columns:
        question = name.removeprefix("rating_")
        if question == name or borough.responses[name].isna().all():
            continue
        good = f"good_{question}"
        known = good in borough.responses
        column, top = (good, None) if known else (name, TOP_ANSWERS)
        listed.append((question.replace("_", " "), column, top))
    return listed

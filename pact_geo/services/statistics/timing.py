"""When it happens: months of the year, days of the week, hours."""

from __future__ import annotations

from calendar import day_abbr, day_name
from functools import partial

import numpy as np
import pandas as pd

from pact_geo.analysis.timing import (
    count_days_of_week,
    count_months_of_year,
    know_hours,
    weigh_hours,
)
from pact_geo.outputs.sentences import list_words
from pact_geo.outputs.study_charts import draw_months_of_year
from pact_geo.records.access import Kind
from pact_geo.services.borough import Borough
from pact_geo.services.selection import (
    Chosen,
    Selection,
    caveats,
    choose_incidents,
)
from pact_geo.services.statistics.study import Study, describe_study, moments_of, over_all_months
from pact_geo.tables import Progress

METHOD = (
    "Months of the year are compared by their days; only months that were fully reported count."
    " Intervals are exact Poisson, 95 %; where a month differs between years by more than chance"
    " has it, they are wider by as much. Days of the week: exact Poisson. Hours: aoristic, each"
    " report shared out over the hours in which it may have happened (Ratcliffe & McCullagh 1998)."
)
_TWO = 2
_WEEK = dict(zip(day_abbr, day_name, strict=True))
_FIRST = "Each month of the year is there once at most: what looks like a season may be one year."
_NO_DAY = "No report says the day, so neither days of the week nor hours can be told."
_NO_HOUR = "No report says the hour (midnight stands for none), so hours cannot be told."


def study_timing(
    borough: Borough, selection: Selection | None = None, *, progress: Progress | None = None
) -> Study:
    """Say when reports happen, as far as they tell.

    Parameters
    ----------
    borough, selection
        What is looked at. Without a first month, every month there is up to the last.
    progress
        Called with the share done.

    Raises
    ------
    UnsuitableDataError
        If no month was fully reported.
    AccessError
        If the reader may not see places as they are.
    """
    borough.require(Kind.PLACES)
    selection = over_all_months(borough, selection or Selection())
    chosen = choose_incidents(borough, selection)
    if progress:
        progress(0.5, "Counting months, days and hours")
    held = chosen.incidents["month"].value_counts().reindex(chosen.common_months).fillna(0)
    months = count_months_of_year(held.astype("int64"))
    tables, notes = _finer(chosen)
    years = int(months["years"].max())
    notes = [*([_FIRST] if years < _TWO else []), *notes]
    chart = partial(draw_months_of_year, months)
    return Study(
        title=f"When it happens: {borough.name}",
        sentences=(*_sentences(months), *_peak(tables)),
        tables={"Months of the year": months.reset_index(), **tables},
        method=METHOD,
        caveats=(*caveats(borough, chosen), *notes),
        provenance=describe_study(borough, selection, chosen),
        borough=borough,
        chart=chart,
    )


def _finer(chosen: Chosen) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Count days and hours of the reports that say them, and say how many do not."""
    start, end = moments_of(chosen, "occurred_from"), moments_of(chosen, "occurred_to")
    if not start.notna().any():
        return {}, [_NO_DAY]
    tables, notes = {}, []
    days = count_days_of_week(start)
    tables["Days of the week"] = days.round(1).reset_index()
    unknown = int(start.isna().sum())
    if unknown:
        notes.append(f"{unknown:,} of {len(start):,} reports say the month alone, not the day.")
    hours = know_hours(start)
    if not hours.any():
        return tables, [*notes, _NO_HOUR]
    weights = weigh_hours(start[hours], end[hours])
    named = pd.DataFrame(np.round(weights.T, 2), columns=list(days.index))
    named.insert(0, "hour", [f"{hour:02d}:00" for hour in range(len(named))])
    tables["Hours, reports by day and hour"] = named
    return tables, notes


def _sentences(months: pd.DataFrame) -> tuple[str, ...]:
    sure = months[months["differs"]]
    if sure.empty:
        return ("No month of the year stands out from the rest beyond what chance explains.",)
    high = sure[sure["index"] > 100].sort_values("index", ascending=False)  # noqa: PLR2004
    low = sure[sure["index"] < 100].sort_values("index")  # noqa: PLR2004 - the mean
    said = []
    for chosen, words in ((high, "more"), (low, "fewer")):
        if len(chosen):
            named = ", ".join(f"{name} ({row['index']:.0f})" for name, row in chosen.iterrows())
            said.append(f"Months with {words} reports a day than the mean of 100: {named}.")
    return tuple(said)


def _peak(tables: dict[str, pd.DataFrame]) -> tuple[str, ...]:
    said = []
    if "Days of the week" in tables:
        said.append(say_peak_day(tables["Days of the week"]))
    hours = tables.get("Hours, reports by day and hour")
    if hours is not None:
        by_hour = hours.drop(columns="hour").sum(axis=1)
        said.append(f"The hour with most reports begins at {hours['hour'][int(by_hour.argmax())]}.")
    return tuple(said)


def say_peak_day(days: pd.DataFrame) -> str:
    """Name the days with more reports than the mean, as far as chance does not explain it."""
    high = days[days["low"] > days["reports"].mean()].sort_values("reports", ascending=False)
    if high.empty:
        return "No day of the week has more reports than chance explains."
    named = list_words([f"{_WEEK[row['day']]} ({row['index']:.0f})" for _, row in high.iterrows()])
    return f"Days with more reports than the mean of 100: {named}."

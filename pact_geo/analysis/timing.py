"""When it happens: months of the year, days of the week, hours, each with what is not known."""

from __future__ import annotations

from calendar import day_abbr, month_name

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.analysis.rates import poisson_interval
from pact_geo.errors import UnsuitableDataError

HOURS, DAYS, MONTHS = 24, 7, 12
_SECONDS = 3600


def count_months_of_year(counts: pd.Series[int], *, level: float = 0.95) -> pd.DataFrame:
    """Compare the months of the year, each by its days.

    Parameters
    ----------
    counts
        Incidents by month (PeriodIndex); only months that were fully reported.
    level
        Of the intervals.

    Returns
    -------
    DataFrame
        The twelve months: ``reports``, ``years`` (how often the month is there), ``a day``,
        ``low`` and ``high`` (exact Poisson; where a month differs from year to year by more
        than chance has it, wider by the root of its variance over its mean), ``index``
        (against the mean day of all, 100) and ``differs`` (whether the interval leaves out the
        mean). A month that is not there has no figure.

    Raises
    ------
    UnsuitableDataError
        If there is no month.
    """
    if not len(counts):
        raise UnsuitableDataError("No month was fully reported.", remedy="Choose other sources.")
    index = pd.PeriodIndex(counts.index)
    held = pd.DataFrame(
        {"month": index.month, "reports": counts.to_numpy(), "days": index.days_in_month}
    )
    spread = _spread(held)
    table = held.groupby("month").agg(
        reports=("reports", "sum"), years=("reports", "size"), days=("days", "sum")
    )
    table = table.reindex(range(1, MONTHS + 1))
    known = table["reports"].notna()
    reports = table.loc[known, "reports"].to_numpy()
    low, high = poisson_interval(reports, level=level)
    wide = np.sqrt(spread)
    for name, values in (("low", reports - (reports - low) * wide),
                         ("high", reports + (high - reports) * wide)):  # fmt: skip
        table.loc[known, name] = np.maximum(values, 0) / table.loc[known, "days"]
    mean = held["reports"].sum() / held["days"].sum()
    table.insert(2, "a day", table["reports"] / table["days"])
    table["index"] = 100 * table["a day"] / mean if mean else np.nan
    table["differs"] = ((table["low"] > mean) | (table["high"] < mean)) & known
    table["years"] = table["years"].fillna(0).astype("int64")
    table["reports"] = table["reports"].astype("Int64")
    table.attrs = {"spread": spread, "mean": mean}
    table.index = pd.Index([month_name[number] for number in table.index], name="month")
    return table.drop(columns="days")


def _spread(held: pd.DataFrame) -> float:
    """Measure how much more a month's count varies between years than chance has it."""
    rate = held["reports"].sum() / held["days"].sum()
    by_month = held.groupby("month")
    season = by_month["reports"].transform("sum") / by_month["days"].transform("sum")
    expected = season * held["days"]
    freedom = len(held) - held["month"].nunique()
    if freedom < 1 or not rate:
        return 1.0
    squared = (held["reports"] - expected) ** 2 / expected.where(expected > 0, np.nan)
    return max(float(squared.sum()) / freedom, 1.0)


def weigh_hours(start: pd.Series, end: pd.Series | None = None) -> NDArray[np.float64]:
    """Share each incident out over the hours of the week in which it may have happened.

    Aoristic weights: an incident between two moments counts in each hour by the part of the span
    that lies in it, one in all (Ratcliffe & McCullagh 1998, "Aoristic crime analysis",
    International Journal of Geographical Information Science 12:751-764). Between 08:00 and
    16:00 it is 0.125 an hour. A span of a week or more says nothing and is left out.

    Parameters
    ----------
    start
        The first moment of each incident; missing ones are left out.
    end
        The last; where missing, or the same as the first, the whole weight is in the hour of
        the first.

    Returns
    -------
    array, shape (7, 24)
        Weights from Monday, from midnight: they sum to the incidents that could be told.

    Raises
    ------
    UnsuitableDataError
        If an end is before its start.
    """
    first = pd.to_datetime(start).reset_index(drop=True)
    last = first if end is None else pd.to_datetime(end).reset_index(drop=True).fillna(first)
    known = first.notna()
    first, last = first[known], last[known]
    if (last < first).any():
        raise UnsuitableDataError(f"{int((last < first).sum())} incidents end before they begin.")
    week = HOURS * DAYS
    began = (
        first.dt.day_of_week * HOURS + first.dt.hour + first.dt.minute / 60 + first.dt.second / 3600
    ).to_numpy()
    span = (last - first).dt.total_seconds().to_numpy() / _SECONDS
    told = span < week
    began, span = began[told], span[told]
    weights = np.zeros(week)
    moment = span == 0
    np.add.at(weights, np.floor(began[moment]).astype("int64") % week, 1.0)
    began, span = began[~moment], span[~moment]
    for step in range(week + 1):
        hour = np.floor(began) + step
        held = np.minimum(began + span, hour + 1) - np.maximum(began, hour)
        inside = held > 0
        if not inside.any():
            break
        np.add.at(weights, hour[inside].astype("int64") % week, held[inside] / span[inside])
    return weights.reshape(DAYS, HOURS)


def know_hours(start: pd.Series) -> pd.Series:
    """Tell which moments have an hour: a time of midnight to the second stands for none."""
    moments = pd.to_datetime(start)
    return moments.notna() & (moments != moments.dt.normalize())


def count_days_of_week(start: pd.Series, *, level: float = 0.95) -> pd.DataFrame:
    """Count incidents by day of the week, with exact Poisson intervals.

    Returns
    -------
    DataFrame
        Monday to Sunday: ``reports``, ``low``, ``high`` and ``index`` (against the mean, 100).
    """
    moments = pd.to_datetime(start).dropna()
    counts = np.bincount(moments.dt.day_of_week, minlength=DAYS)
    low, high = poisson_interval(counts, level=level)
    mean = counts.mean()
    return pd.DataFrame(
        {
            "reports": counts,
            "low": low,
            "high": high,
            "index": 100 * counts / mean if mean else np.full(DAYS, np.nan),
        },
        index=pd.Index(list(day_abbr), name="day"),
    )

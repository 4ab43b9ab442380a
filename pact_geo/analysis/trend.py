"""Counts month by month, and this year against the year before.

A month that was not (fully) reported is missing and never a zero: it is left out of a
comparison together with its partner a year away, so that both sides hold the same months
of the year.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from pact_geo.analysis.rates import measure_change
from pact_geo.errors import UnsuitableDataError

ALL = "all"
"""The name of the one group when nothing is told apart."""

YEAR = 12
_NO_PLACE = -1  # no place id is negative


def count_months(
    incidents: pd.DataFrame,
    *,
    usable_months: pd.PeriodIndex,
    months: pd.PeriodIndex | None = None,
    by: str | pd.Series[Any] | None = None,
    places: pd.DataFrame | None = None,
    groups: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Count incidents in each month; a month that is not usable is missing, never zero.

    Parameters
    ----------
    incidents
        An Incidents table.
    usable_months
        The months that were reported, as ``measure_coverage`` finds them.
    months
        The months to list, in order; by default every month from the first usable to the last.
    by
        What to tell apart: a column of ``places`` (such as ``ward_code``) or of ``incidents``
        (such as ``category``), or a Series of names on the index of ``incidents``.
    places
        A Places table with the column ``by``; an incident without a place goes by its own
        column of that name where it has one.
    groups
        The groups to list; one without incidents gets zeros. By default those that occur.

    Returns
    -------
    pandas.DataFrame
        One row a month (index ``month``), one column a group (or the one column "all"), of
        whole numbers where missing means not reported. Incidents without a group are in no
        column.

    Raises
    ------
    UnsuitableDataError
        If ``by`` names no column.
    """
    listed = _span(usable_months) if months is None else months
    keys = _keys(incidents, by=by, places=places)
    codes, found = pd.factorize(keys, sort=True)
    rows = listed.get_indexer(pd.PeriodIndex(incidents["month"]))
    inside = (rows >= 0) & (codes >= 0)
    cells = np.bincount(
        rows[inside] * len(found) + codes[inside], minlength=len(listed) * len(found)
    ).reshape(len(listed), len(found))
    counts = pd.DataFrame(cells, index=listed, columns=pd.Index(found))
    if by is None:
        columns = [ALL]
    else:
        columns = list(
            counts.columns[np.flatnonzero(cells.sum(axis=0))] if groups is None else groups
        )
    counts = counts.reindex(columns=columns, fill_value=0).astype("Int64")
    counts.loc[~counts.index.isin(usable_months)] = pd.NA
    counts.index.name, counts.columns.name = "month", None
    return counts


def compare_years(
    incidents: pd.DataFrame,
    *,
    usable_months: pd.PeriodIndex,
    last: pd.Period | None = None,
    length: int = YEAR,
    by: str | pd.Series[Any] | None = None,
    places: pd.DataFrame | None = None,
    groups: Iterable[str] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare the last twelve months with the same months a year before.

    A month counts only if it and its partner twelve months earlier are both usable.

    Parameters
    ----------
    incidents, by, places, groups
        As in ``count_months``.
    usable_months
        The months that were reported.
    last
        The last month of the later year; by default the last usable one.
    length
        How many months back from ``last`` to compare, at most 12.
    level
        Of the interval.

    Returns
    -------
    pandas.DataFrame
        One row a group, as ``measure_change`` gives it (``now``, ``before``, ``change``,
        ``change_low``, ``change_high``, ``verdict``), and ``months``: how many pairs of
        months it rests on. Without a pair the counts are missing and the verdict is "not
        known". ``attrs["months"]`` lists the later months compared, as "2026-11".

    Raises
    ------
    UnsuitableDataError
        If ``by`` names no column, or ``length`` is not 1 to 12.
    """
    if not 1 <= length <= YEAR:
        raise UnsuitableDataError(f"A year has no {length} months to compare.")
    later = month_pairs(usable_months, last=last, length=length)
    both = pd.PeriodIndex([*later, *(later - YEAR)], freq="M", name="month")
    counts = count_months(
        incidents, usable_months=both, months=both, by=by, places=places, groups=groups
    )
    # Without a pair nothing was compared, and an empty sum would claim zero.
    now = counts.loc[later].sum(min_count=1).astype("Int64")
    before = counts.loc[later - YEAR].sum(min_count=1).astype("Int64")
    table = measure_change(now, before, level=level)
    table["months"] = len(later)
    table.index.name = by if isinstance(by, str) else "group"
    table.attrs = {"months": [str(month) for month in later]}
    return table


def month_pairs(
    usable_months: pd.PeriodIndex, *, last: pd.Period | None = None, length: int = YEAR
) -> pd.PeriodIndex:
    """List the months up to ``last`` that are usable, and so is the month a year before each."""
    if not len(usable_months):
        return pd.PeriodIndex([], freq="M", name="month")
    end = usable_months.max() if last is None else last
    window = pd.period_range(end=end, periods=length, freq="M", name="month")
    return window[window.isin(usable_months) & (window - YEAR).isin(usable_months)]


def _span(usable_months: pd.PeriodIndex) -> pd.PeriodIndex:
    if not len(usable_months):
        return pd.PeriodIndex([], freq="M", name="month")
    return pd.period_range(usable_months.min(), usable_months.max(), freq="M", name="month")


def _keys(
    incidents: pd.DataFrame, *, by: str | pd.Series[Any] | None, places: pd.DataFrame | None
) -> pd.Series[Any]:
    if by is None:
        return pd.Series(ALL, index=incidents.index, dtype="str")
    if isinstance(by, pd.Series):
        return by.reindex(incidents.index)
    if places is None or by not in places.columns:
        if by not in incidents.columns:
            raise UnsuitableDataError(f"Neither incidents nor places have {by!r} to count by.")
        return incidents[by]
    place_ids = incidents["place_id"]
    found = places[by].reindex(place_ids.to_numpy(dtype="int64", na_value=_NO_PLACE))
    found.index = incidents.index
    # As in count_incidents: where the place lies goes before what the row itself says.
    return found if by not in incidents else found.where(place_ids.notna(), incidents[by])

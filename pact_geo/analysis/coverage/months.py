"""Find the months a force or a source did not report, or not in full."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.analysis.coverage.reports import Counts, Flags, Reporter, number_of, shared_span

MISSING_MONTH, COLLAPSED = "missing month", "collapsed"
_NEIGHBOURS = 3  # months looked at on each side of a month
_CHANCE = 3.0  # standard deviations a small count may stray before it means anything
_LIKE_YEARS = 2  # other years that must show the same dip before it counts as seasonal


@dataclass(frozen=True)
class Problem:
    """One thing wrong: who, which month (by position; None for all), what, and in words."""

    label: str
    position: int | None
    kind: str
    note: str


def find_month_problems(
    reporter: Reporter,
    span: tuple[int, int] | None,
    months: pd.PeriodIndex,
    collapse_below: float,
) -> list[Problem]:
    """Find the months that are missing or have collapsed.

    Parameters
    ----------
    reporter
        Its counts, one for each of ``months``.
    span
        First and last position that must be there; its own first and last when None.
    months
        All months.
    collapse_below
        Share of the neighbouring months under which a month has collapsed.
    """
    first, last = span or shared_span([reporter]) or (0, len(months) - 1)
    counts = reporter.counts[first : last + 1]
    calendar = months.month.to_numpy()[first : last + 1]
    low, usual = _low_months(counts, calendar, collapse_below)
    found = []
    for position in np.flatnonzero(low):
        month = months[first + int(position)]
        if counts[position] == 0:
            note = f"No data for {month_text(month)}."
            kind = MISSING_MONTH
        else:
            share = round(100 * counts[position] / usual[position])
            note = (
                f"Only {number_of(int(counts[position]), 'incident')} in {month_text(month)}, about"
                f" {share} % of the months around it: probably not all were reported."
            )
            kind = COLLAPSED
        found.append(Problem(reporter.label, first + int(position), kind, note))
    return found


def _low_months(
    counts: Counts, calendar: NDArray[np.int64], collapse_below: float
) -> tuple[Flags, NDArray[np.float64]]:
    """Flag the months that are missing or have collapsed, and give what was usual for each.

    Months already flagged are no measure for their neighbours, so the search repeats until it
    finds no more: it takes the second of two half-reported months as well as the first.
    """
    low = np.zeros(len(counts), dtype=bool)
    while True:
        usual = np.array([_usual(counts, low, at) for at in range(len(counts))])
        expected = usual * _season(counts, usual, low, calendar)
        chance = _CHANCE * np.sqrt(expected)
        threshold = np.where(counts == 0, np.inf, collapse_below * expected)
        again = low | ((counts < threshold) & (counts < expected - chance))
        if (again == low).all():
            return low, usual
        low = again


def _usual(counts: Counts, low: Flags, at: int) -> float:
    """Give the lower middle one of the months around, as many before as after where it can be."""
    fit = (counts > 0) & ~low
    before = counts[max(0, at - _NEIGHBOURS) : at][fit[max(0, at - _NEIGHBOURS) : at]]
    after = counts[at + 1 : at + 1 + _NEIGHBOURS][fit[at + 1 : at + 1 + _NEIGHBOURS]]
    if before.size and after.size:
        # Unequal sides would measure a month near either end by the level on one side only.
        each = min(before.size, after.size)
        before, after = before[-each:], after[:each]
    near = np.sort(np.r_[before, after])
    if near.size:
        return float(near[(near.size - 1) // 2])
    # A gap this long leaves no month nearby to measure an empty one by: ask the whole file.
    return float(np.median(counts[fit])) if counts[at] == 0 and fit.any() else float(counts[at])


def _season(
    counts: Counts, usual: NDArray[np.float64], low: Flags, calendar: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Give the share of its neighbours that each calendar month has in the other years."""
    share = np.divide(counts, usual, out=np.ones(len(counts)), where=usual > 0)
    season = np.ones(len(counts))
    for at in range(len(counts)):
        same = (calendar == calendar[at]) & ~low & (counts > 0)
        same[at] = False
        if same.sum() >= _LIKE_YEARS:
            season[at] = min(1.0, float(np.median(share[same])))
    return season


def usable_months(
    reporter: Reporter,
    problems: list[Problem],
    span: tuple[int, int] | None,
    months: pd.PeriodIndex,
) -> pd.PeriodIndex:
    """Give the months without a problem; a month of none is one if that is not unusual."""
    first, last = span or shared_span([reporter]) or (0, -1)
    usable = np.zeros(len(months), dtype=bool)
    usable[first : last + 1] = True
    usable[[problem.position for problem in problems if problem.position is not None]] = False
    return months[usable]


def month_text(month: pd.Period) -> str:
    """Write a month as people do: March 2017."""
    return str(month.strftime("%B %Y"))

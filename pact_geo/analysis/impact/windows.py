"""The months before an action and after it, each set against the same month of the year."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pact_geo.errors import UnsuitableDataError

YEAR = 12


@dataclass(frozen=True)
class Windows:
    """Months in pairs: the month at a place in ``after`` is compared with that in ``before``.

    A pair is the same month of the year, so that summer is never set against winter.
    """

    before: pd.PeriodIndex
    after: pd.PeriodIndex

    def __len__(self) -> int:
        """Count the pairs."""
        return len(self.after)


def plan_windows(first: pd.Period, last: pd.Period, *, months: int = YEAR) -> Windows:
    """Set the months after an action against the same months of the year before it.

    Parameters
    ----------
    first, last
        The first and the last month of the action; neither they nor the months between count.
    months
        How many months after to look at: 1 to 12, or whole years.

    Raises
    ------
    UnsuitableDataError
        If the action ends before it begins, or ``months`` is neither.

    Examples
    --------
    >>> windows = plan_windows(pd.Period("2026-03"), pd.Period("2026-04"), months=2)
    >>> [str(month) for month in windows.after], [str(month) for month in windows.before]
    (['2026-05', '2026-06'], ['2025-05', '2025-06'])
    """
    if last < first:
        raise UnsuitableDataError(
            "The action ends before it begins.", remedy="Give its first month, then its last."
        )
    if months < 1 or (months > YEAR and months % YEAR):
        raise UnsuitableDataError(
            f"{months} months cannot be paired by season.",
            remedy="Look at 1 to 12 months after, or at whole years.",
        )
    after = pd.period_range(last + 1, periods=months, freq="M")
    pool = pd.period_range(end=first - 1, periods=max(months, YEAR), freq="M")
    by_season = {number: list(pool[pool.month == number]) for number in range(1, YEAR + 1)}
    before = [by_season[month.month].pop(0) for month in after]
    return Windows(pd.PeriodIndex(before, freq="M"), after)


def usable_pairs(windows: Windows, usable_months: pd.PeriodIndex) -> Windows:
    """Keep the pairs of which both months were reported; one alone would count for a change."""
    keep = windows.before.isin(usable_months) & windows.after.isin(usable_months)
    return Windows(windows.before[keep], windows.after[keep])

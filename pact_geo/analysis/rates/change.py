"""Wards now beside the same wards a year before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pact_geo.analysis.rates.intervals import CLEAR_LEVEL, ratio_interval, whole_counts
from pact_geo.analysis.rates.words import (
    ABOUT_THE_SAME,
    CLEARLY_DOWN,
    CLEARLY_UP,
    LIKELY_DOWN,
    LIKELY_UP,
    NO_CLEAR_CHANGE,
    NOT_KNOWN,
    TOO_FEW,
)


def measure_change(
    now: pd.Series[Any],
    before: pd.Series[Any],
    *,
    level: float = 0.95,
    same_within: float = 0.1,
    fewest: int = 10,
) -> pd.DataFrame:
    """Measure the change between two counts over equally long, equally reported times.

    The interval is exact: given the sum of both counts, the later one is binomial, so that
    the Clopper-Pearson limits of its share turn into limits of the ratio.

    Parameters
    ----------
    now, before
        Counts with the same index; missing stays missing.
    level
        Of the interval.
    same_within
        "About the same" needs the whole interval within this share of no change.
    fewest
        Fewer than this in both times together, and no clear change: "too few to tell".

    Returns
    -------
    pandas.DataFrame
        ``now``, ``before``, ``change`` (0.1 is 10 % more; missing if there were none before),
        ``change_low``, ``change_high`` (may be infinite) and ``verdict``: "clearly up",
        "likely up", "about the same", "no clear change", "likely down", "clearly down",
        "too few to tell" or "not known".

    References
    ----------
    Przyborowski and Wilenski (1940) Biometrika 31; Clopper and Pearson (1934) Biometrika 26.
    """
    table = pd.DataFrame({"now": now, "before": before}).astype("float64")
    later, earlier = whole_counts(table["now"]), whole_counts(table["before"])
    low, high = ratio_interval(later, earlier, level=level)
    clear_low, clear_high = ratio_interval(later, earlier, level=max(level, CLEAR_LEVEL))
    table["change"] = later / np.where(earlier > 0, earlier, np.nan) - 1.0
    table["change_low"], table["change_high"] = low - 1.0, high - 1.0
    holds_none = (low <= 1.0) & (high >= 1.0)
    table["verdict"] = np.select(
        [
            np.isnan(later + earlier),
            clear_low > 1.0,
            low > 1.0,
            clear_high < 1.0,
            high < 1.0,
            holds_none & (later + earlier < fewest),
            (low >= 1.0 - same_within) & (high <= 1.0 + same_within),
        ],
        [NOT_KNOWN, CLEARLY_UP, LIKELY_UP, CLEARLY_DOWN, LIKELY_DOWN, TOO_FEW, ABOUT_THE_SAME],
        default=NO_CLEAR_CHANGE,
    )
    table["verdict"] = table["verdict"].astype("str")
    table[["now", "before"]] = table[["now", "before"]].astype("Int64")
    return table

"""Intervals of counts, shares and ratios of counts."""

from __future__ import annotations

from typing import Any, overload

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, gammainccinv, gammaincinv, ndtri

from pact_geo.errors import UnsuitableDataError

BYAR_FROM = 10
"""Counts from here on take Byar's interval, smaller ones the exact one."""
CLEAR_LEVEL = 0.998
"""The level at which "likely" becomes "clearly"; 1 in 500 by chance alone."""
Floats = NDArray[np.float64]


@overload
def poisson_interval(count: float, *, level: float = ...) -> tuple[float, float]: ...
@overload
def poisson_interval(count: ArrayLike, *, level: float = ...) -> tuple[Floats, Floats]: ...
def poisson_interval(count: Any, *, level: float = 0.95) -> tuple[Any, Any]:
    """Give the interval of a count of independent events.

    Exact (chi-square) below 10 events and Byar's approximation from 10, as English public
    health statistics do.

    Parameters
    ----------
    count
        Whole numbers of events, one or many; missing stays missing.
    level
        The share of such intervals that hold the true mean.

    Returns
    -------
    tuple
        The low and the high end, in events, shaped as ``count``.

    Raises
    ------
    UnsuitableDataError
        If a count is negative or not whole: a weighted sum has no Poisson interval.

    References
    ----------
    Garwood (1936) Biometrika 28; Breslow and Day (1987) Statistical Methods in Cancer
    Research II; Eayres (2008) APHO Technical Briefing 3.

    Examples
    --------
    >>> low, high = poisson_interval(65)
    >>> round(low, 3), round(high, 3)
    (50.163, 82.849)
    """
    events = whole_counts(count)
    tail = (1.0 - _checked_level(level)) / 2.0
    z = ndtri(1.0 - tail)
    floor = np.maximum(events, 1.0)
    exact_low = np.where(events > 0, gammaincinv(floor, tail), np.where(events == 0, 0.0, np.nan))
    byar_low = floor * (1.0 - 1.0 / (9.0 * floor) - z / (3.0 * np.sqrt(floor))) ** 3
    more = events + 1.0
    byar_high = more * (1.0 - 1.0 / (9.0 * more) + z / (3.0 * np.sqrt(more))) ** 3
    few = ~(events >= BYAR_FROM)
    low = np.where(few, exact_low, byar_low)
    high = np.where(few, gammainccinv(more, tail), byar_high)
    return low[()], high[()]


@overload
def wilson_interval(successes: float, n: float, *, level: float = ...) -> tuple[float, float]: ...
@overload
def wilson_interval(
    successes: ArrayLike, n: ArrayLike, *, level: float = ...
) -> tuple[Floats, Floats]: ...
def wilson_interval(successes: Any, n: Any, *, level: float = 0.95) -> tuple[Any, Any]:
    """Give the interval of a share, such as of people asked who say yes.

    Parameters
    ----------
    successes, n
        How many said yes, and how many were asked; none asked gives no interval (NaN).
    level
        The share of such intervals that hold the true share.

    Returns
    -------
    tuple
        The low and the high end, between 0 and 1.

    Raises
    ------
    UnsuitableDataError
        If a number is negative or not whole, or more say yes than were asked.

    References
    ----------
    Wilson (1927) Journal of the American Statistical Association 22; Newcombe (1998)
    Statistics in Medicine 17.

    Examples
    --------
    >>> low, high = wilson_interval(65, 100)
    >>> round(low, 4), round(high, 4)
    (0.5525, 0.7364)
    """
    yes, asked = np.broadcast_arrays(whole_counts(successes), whole_counts(n))
    if (yes > asked).any():
        raise UnsuitableDataError("More people gave an answer than were asked.")
    z2 = ndtri((1.0 + _checked_level(level)) / 2.0) ** 2
    base = np.where(asked > 0, asked, np.nan)
    middle = (yes + z2 / 2.0) / (base + z2)
    half = np.sqrt(z2 * (yes * (base - yes) / base + z2 / 4.0)) / (base + z2)
    low = np.where(yes == 0, np.where(np.isnan(base), np.nan, 0.0), middle - half)
    high = np.where(yes == asked, np.where(np.isnan(base), np.nan, 1.0), middle + half)
    return low[()], high[()]


def ratio_interval(later: Floats, earlier: Floats, *, level: float) -> tuple[Floats, Floats]:
    """Give the exact interval of each later count over its earlier one (see ``measure_change``)."""
    tail = (1.0 - _checked_level(level)) / 2.0
    some_later, some_earlier = np.maximum(later, 1.0), np.maximum(earlier, 1.0)
    low = np.where(later > 0, betaincinv(some_later, earlier + 1.0, tail), 0.0)
    high = np.where(earlier > 0, betaincinv(later + 1.0, some_earlier, 1.0 - tail), 1.0)
    with np.errstate(divide="ignore"):
        top = np.where(high < 1.0, high / (1.0 - high), np.inf)
    unknown = np.isnan(later + earlier)
    return np.where(unknown, np.nan, low / (1.0 - low)), np.where(unknown, np.nan, top)


def _checked_level(level: float) -> float:
    if not 0.0 < level < 1.0:
        raise UnsuitableDataError(f"A level of {level} is not between 0 and 1.")
    return level


def whole_counts(values: Any) -> Floats:
    """Read counts as numbers, missing ones as NaN; refuse what is negative or not whole."""
    if isinstance(values, pd.Series):
        values = values.to_numpy(dtype="float64", na_value=np.nan)
    counts = np.asarray(values, dtype="float64")
    known = counts[~np.isnan(counts)]
    if (known < 0).any() or (known != np.floor(known)).any() or np.isinf(known).any():
        raise UnsuitableDataError("An interval needs whole counts that are not negative.")
    return counts

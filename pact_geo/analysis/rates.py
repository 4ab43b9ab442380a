"""Rates of wards beside one another, each with how sure it is.

Every number here comes with an interval, and every comparison with a word a councillor can
use. The rules behind the words are written out in ``docs/methods/comparing-wards.md``.
"""

from __future__ import annotations

from collections.abc import Iterable
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

CLEARLY_HIGHER, LIKELY_HIGHER = "clearly higher", "likely higher"
CLEARLY_LOWER, LIKELY_LOWER = "clearly lower", "likely lower"
CLEARLY_UP, LIKELY_UP = "clearly up", "likely up"
CLEARLY_DOWN, LIKELY_DOWN = "clearly down", "likely down"
ABOUT_THE_SAME, TOO_FEW = "about the same", "too few to tell"
NO_CLEAR_CHANGE, NOT_KNOWN = "no clear change", "not known"

NO_POPULATION = "No population is known for this ward."
NO_COUNT = "No count is known for this ward."
NO_MONTH = "No month was reported in full."

_Floats = NDArray[np.float64]


@overload
def poisson_interval(count: float, *, level: float = ...) -> tuple[float, float]: ...
@overload
def poisson_interval(count: ArrayLike, *, level: float = ...) -> tuple[_Floats, _Floats]: ...
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
    events = _whole_counts(count)
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
) -> tuple[_Floats, _Floats]: ...
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
    yes, asked = np.broadcast_arrays(_whole_counts(successes), _whole_counts(n))
    if (yes > asked).any():
        raise UnsuitableDataError("More people gave an answer than were asked.")
    z2 = ndtri((1.0 + _checked_level(level)) / 2.0) ** 2
    base = np.where(asked > 0, asked, np.nan)
    middle = (yes + z2 / 2.0) / (base + z2)
    half = np.sqrt(z2 * (yes * (base - yes) / base + z2 / 4.0)) / (base + z2)
    low = np.where(yes == 0, np.where(np.isnan(base), np.nan, 0.0), middle - half)
    high = np.where(yes == asked, np.where(np.isnan(base), np.nan, 1.0), middle + half)
    return low[()], high[()]


def compare_wards(
    counts: pd.Series[Any],
    population: pd.Series[Any],
    *,
    months: int,
    per: int = 1000,
    year: bool = True,
    of: str = "residents",
    wards: Iterable[str] | None = None,
    level: float = 0.95,
    draws: int = 2000,
    seed: int = 1,
) -> pd.DataFrame:
    """Compare wards by rate, each with its interval, its likely rank and a word.

    Parameters
    ----------
    counts
        Incidents of each ward over the usable months, indexed by ward code. A missing value
        means nobody knows, and stays so.
    population
        The denominator of each ward: residents, or households.
    months
        How many months ``counts`` covers; only months that were reported. With none there is
        no rate, for nothing counted then is not nothing happening.
    per
        Rates are per this many.
    year
        Whether rates are made yearly (count / population / (months / 12)), so that periods
        of different length can be compared; False gives the rate over the period.
    of
        What ``population`` counts, for the name of the rate.
    wards
        The wards to compare; one that has no entry in ``counts`` had no incident. By default
        the wards of ``counts``.
    level
        Of the intervals and of the likely range of ranks.
    draws, seed
        Of the simulation of ranks.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``ward_code``: ``count``, ``population``, ``rate``, ``low``, ``high``,
        ``rank`` (1 is the highest rate), ``rank_low``, ``rank_high``, ``group`` (wards of one
        number cannot be told from the first of them), ``relation`` to the borough, and
        ``reason`` where there is no rate. ``attrs`` holds ``rate_name``, ``months``,
        ``level`` and ``borough`` (see ``measure_borough``).

    Raises
    ------
    UnsuitableDataError
        If a ward comes twice or a number is negative.

    References
    ----------
    Goldstein and Spiegelhalter (1996) Journal of the Royal Statistical Society A 159, for
    ranks with intervals; Spiegelhalter (2005) Statistics in Medicine 24, for the two levels.
    """
    table = _ward_table(counts, population, wards, months=months)
    scale = _scale(per=per, months=months, year=year)
    known = table["reason"] == ""
    usable = table["population"].where(known)
    low, high = poisson_interval(table["count"].to_numpy(), level=level)
    table["rate"] = table["count"] / usable * scale
    table["low"] = low / usable * scale
    table["high"] = high / usable * scale
    borough = measure_borough(
        table["count"], table["population"], months=months, per=per, year=year, level=level
    )
    table["rank"] = table["rate"].rank(method="min", ascending=False).astype("Int64")
    table[["rank_low", "rank_high"]] = _likely_ranks(table, level=level, draws=draws, seed=seed)
    table["group"] = _groups(table)
    table["relation"] = _relations(table, borough["rate"] / scale, level=level)
    table["count"] = table["count"].astype("Int64")
    table.attrs = {
        "rate_name": rate_name(per=per, of=of, months=months, year=year),
        "months": months,
        "level": level,
        "borough": borough.to_dict(),
    }
    columns = ["count", "population", "rate", "low", "high", "rank", "rank_low", "rank_high"]
    return table[[*columns, "group", "relation", "reason"]]


def measure_borough(
    counts: pd.Series[Any],
    population: pd.Series[Any],
    *,
    months: int,
    per: int = 1000,
    year: bool = True,
    level: float = 0.95,
) -> pd.Series[Any]:
    """Measure the rate of all wards together, of those whose count and population are known.

    Parameters are those of ``compare_wards``.

    Returns
    -------
    pandas.Series
        ``count``, ``population``, ``rate``, ``low``, ``high``, and ``wards``: how many wards
        it speaks for.
    """
    both = pd.DataFrame({"count": counts, "population": population}).astype("float64").dropna()
    both = both[(both["population"] > 0) & (months > 0)]
    count, people = float(both["count"].sum()), float(both["population"].sum())
    scale = _scale(per=per, months=months, year=year) / people if people else np.nan
    low, high = poisson_interval(count, level=level)
    values = [count, people, count * scale, low * scale, high * scale, float(len(both))]
    if both.empty:
        values = [np.nan] * 5 + [0.0]
    return pd.Series(values, ["count", "population", "rate", "low", "high", "wards"])


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
    later, earlier = _whole_counts(table["now"]), _whole_counts(table["before"])
    low, high = _ratio_interval(later, earlier, level=level)
    clear_low, clear_high = _ratio_interval(later, earlier, level=max(level, CLEAR_LEVEL))
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


def rate_name(*, per: int = 1000, of: str = "residents", months: int, year: bool = True) -> str:
    """Name a rate so that nobody mistakes it: "per 1,000 residents a year, from 5 months"."""
    name = f"per {per:,} {of}"
    span = f"{months} month{'' if months == 1 else 's'}"
    if not year:
        return f"{name} over {span}"
    return f"{name} a year" + ("" if months == 12 else f", from {span}")  # noqa: PLR2004 - a year


def _scale(*, per: int, months: int, year: bool) -> float:
    if months < 1:
        return np.nan
    return per * 12.0 / months if year else float(per)


def _checked_level(level: float) -> float:
    if not 0.0 < level < 1.0:
        raise UnsuitableDataError(f"A level of {level} is not between 0 and 1.")
    return level


def _whole_counts(values: Any) -> _Floats:
    if isinstance(values, pd.Series):
        values = values.to_numpy(dtype="float64", na_value=np.nan)
    counts = np.asarray(values, dtype="float64")
    known = counts[~np.isnan(counts)]
    if (known < 0).any() or (known != np.floor(known)).any() or np.isinf(known).any():
        raise UnsuitableDataError("An interval needs whole counts that are not negative.")
    return counts


def _ward_table(
    counts: pd.Series[Any],
    population: pd.Series[Any],
    wards: Iterable[str] | None,
    *,
    months: int,
) -> pd.DataFrame:
    for name, series in (("count", counts), ("population", population)):
        if not series.index.is_unique:
            raise UnsuitableDataError(f"A ward has more than one {name}.")
    codes = pd.Index(counts.index if wards is None else list(wards), name="ward_code")
    if not codes.is_unique:
        raise UnsuitableDataError("A ward is named twice.")
    table = pd.DataFrame(index=codes)
    # Only a ward without an entry had no incident; an entry that is missing stays missing.
    filled = counts.reindex(codes).astype("float64").mask(~codes.isin(counts.index), 0.0)
    table["count"] = filled if months > 0 else np.nan
    table["population"] = population.reindex(codes).astype("float64")
    if (table["population"] < 0).any():
        raise UnsuitableDataError("A population is negative.")
    table["reason"] = np.select(
        [table["count"].isna() | (months < 1), ~(table["population"] > 0)],
        [NO_COUNT if months else NO_MONTH, NO_POPULATION],
        default="",
    )
    table["reason"] = table["reason"].astype("str")
    return table


def _likely_ranks(table: pd.DataFrame, *, level: float, draws: int, seed: int) -> pd.DataFrame:
    """Rank the wards again and again with rates drawn from what their counts allow.

    A rate's posterior under Jeffreys' prior is Gamma(count + 1/2). Wards are drawn in order
    of their codes, so that the order of the table changes nothing.
    """
    ranks = pd.DataFrame({"low": pd.NA, "high": pd.NA}, index=table.index, dtype="Int64")
    known = table[table["rate"].notna()].sort_index()
    if known.empty:
        return ranks
    random = np.random.default_rng(seed)
    shape = known["count"].to_numpy() + 0.5
    drawn = random.gamma(shape, size=(draws, len(known))) / known["population"].to_numpy()
    order = np.argsort(-drawn, axis=1)
    places = np.empty_like(order)
    np.put_along_axis(places, order, np.arange(1, len(known) + 1)[None, :], axis=1)
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(places, [tail, 1.0 - tail], axis=0, method="inverted_cdf")
    own = known["rank"].to_numpy(dtype="float64")
    # The likely range always holds the rank itself, also where ties or extremes would not.
    ranks.loc[known.index, "low"] = np.minimum(low, own).astype("int64")
    ranks.loc[known.index, "high"] = np.maximum(high, own).astype("int64")
    return ranks


def _groups(table: pd.DataFrame) -> pd.Series[Any]:
    """Number the wards from the highest, a new number where an interval clears the leader's."""
    groups = pd.Series(pd.NA, index=table.index, dtype="Int64")
    ordered = table[table["rate"].notna()].sort_values("rate", ascending=False, kind="stable")
    number, floor = 0, np.inf
    for code, low, high in zip(ordered.index, ordered["low"], ordered["high"], strict=True):
        if high < floor:
            number, floor = number + 1, low
        groups[code] = number
    return groups


def _relations(table: pd.DataFrame, borough: float, *, level: float) -> pd.Series[Any]:
    """Say how each ward stands to the borough's rate; ``borough`` is events a head."""
    count = table["count"].to_numpy()
    expected = borough * table["population"].to_numpy()
    low, high = poisson_interval(count, level=level)
    clear_low, clear_high = poisson_interval(count, level=max(level, CLEAR_LEVEL))
    words = np.select(
        [
            (table["reason"] != "").to_numpy() | np.isnan(expected),
            clear_low > expected,
            low > expected,
            clear_high < expected,
            high < expected,
            count < BYAR_FROM,
        ],
        [NOT_KNOWN, CLEARLY_HIGHER, LIKELY_HIGHER, CLEARLY_LOWER, LIKELY_LOWER, TOO_FEW],
        default=ABOUT_THE_SAME,
    )
    return pd.Series(words, index=table.index, dtype="str")


def _ratio_interval(later: _Floats, earlier: _Floats, *, level: float) -> tuple[_Floats, _Floats]:
    tail = (1.0 - _checked_level(level)) / 2.0
    some_later, some_earlier = np.maximum(later, 1.0), np.maximum(earlier, 1.0)
    low = np.where(later > 0, betaincinv(some_later, earlier + 1.0, tail), 0.0)
    high = np.where(earlier > 0, betaincinv(later + 1.0, some_earlier, 1.0 - tail), 1.0)
    with np.errstate(divide="ignore"):
        top = np.where(high < 1.0, high / (1.0 - high), np.inf)
    unknown = np.isnan(later + earlier)
    return np.where(unknown, np.nan, low / (1.0 - low)), np.where(unknown, np.nan, top)

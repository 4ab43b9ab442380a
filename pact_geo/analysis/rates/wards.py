"""Wards beside one another and beside their borough."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from pact_geo.analysis.rates.intervals import BYAR_FROM, CLEAR_LEVEL, poisson_interval
from pact_geo.analysis.rates.words import (
    ABOUT_THE_SAME,
    CLEARLY_HIGHER,
    CLEARLY_LOWER,
    LIKELY_HIGHER,
    LIKELY_LOWER,
    NO_COUNT,
    NO_MONTH,
    NO_POPULATION,
    NOT_KNOWN,
    TOO_FEW,
)
from pact_geo.errors import UnsuitableDataError


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

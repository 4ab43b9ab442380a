"""Fair comparison: which wards are alike, and how far rates stray for chance alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from pact_geo.errors import UnsuitableDataError

LEVELS = (0.95, 0.998)
"""The two funnels people draw: about two and three standard deviations."""


def find_similar(indicators: pd.DataFrame, ward: str, *, count: int = 5) -> pd.DataFrame:
    """Find the wards most like one, by standardised distance on chosen indicators.

    Each indicator is taken as standard deviations from the mean of all wards, so that none
    counts more for its unit; the distance is the root of the mean squared difference.

    Parameters
    ----------
    indicators
        Wards by indicators, such as deprivation score, share of young people, households to a
        hectare; rates, not counts, or large wards are alike for their size. An indicator that
        is the same everywhere tells nothing and is left out.
    ward
        Its code.
    count
        How many to give.

    Returns
    -------
    DataFrame
        The nearest first: ``distance`` (0 is the same, 1 is one standard deviation apart on
        each) and the indicators as they are. Wards that lack an indicator are not among them;
        ``attrs["left_out"]`` counts these, ``attrs["used"]`` names the indicators.

    Raises
    ------
    UnsuitableDataError
        If the ward is not there or lacks an indicator, or no indicator differs.
    """
    if ward not in indicators.index:
        raise UnsuitableDataError(f"There are no indicators of the ward {ward!r}.")
    complete = indicators.dropna()
    if ward not in complete.index:
        holes = indicators.loc[[ward]].isna().iloc[0]
        missing = [str(name) for name, hole in holes.items() if hole]
        raise UnsuitableDataError(
            f"The ward lacks {', '.join(missing)}.", remedy="Choose other indicators."
        )
    values = complete.to_numpy(dtype="float64")
    spread = values.std(axis=0)
    used = [str(name) for name, width in zip(complete.columns, spread, strict=True) if width > 0]
    if not used:
        raise UnsuitableDataError("No indicator differs between wards.", remedy="Choose others.")
    standard = (values[:, spread > 0] - values[:, spread > 0].mean(axis=0)) / spread[spread > 0]
    own = standard[complete.index.get_indexer(pd.Index([ward]))[0]]
    apart = np.sqrt(((standard - own) ** 2).mean(axis=1))
    found = pd.DataFrame(complete)
    found.insert(0, "distance", apart)
    found = found.drop(index=ward).sort_values("distance", kind="stable").head(count)
    found.attrs = {"left_out": len(indicators) - len(complete), "used": used}
    return found


def funnel_limits(
    rate: float, population: ArrayLike, *, levels: tuple[float, ...] = LEVELS, scale: float = 1.0
) -> pd.DataFrame:
    """Give between which rates a ward of some population lies for chance alone.

    Quantiles of the Poisson count that the overall rate expects, over the population
    (Spiegelhalter 2005, "Funnel plots for comparing institutional performance", Statistics in
    Medicine 24:1185-1202, with his interpolation between whole counts).

    Parameters
    ----------
    rate
        Events for each of the population in the period, overall.
    population
        Where to give limits, shape (n,).
    levels
        Of the funnels.
    scale
        What rates are multiplied by for show, such as 1,000 for "per 1,000".

    Returns
    -------
    DataFrame
        ``population``, and for each level ``low_95`` and ``high_95`` and so on.

    Raises
    ------
    UnsuitableDataError
        If the rate is not above 0 or a population is not.
    """
    people = np.asarray(population, dtype="float64")
    if not rate > 0 or not (people > 0).all():
        raise UnsuitableDataError("A funnel needs a rate and populations above 0.")
    expected = rate * people
    table = pd.DataFrame({"population": people})
    for level in levels:
        tail = (1 - level) / 2
        name = f"{100 * level:g}"
        table[f"low_{name}"] = _quantile(tail, expected) / people * scale
        table[f"high_{name}"] = _quantile(1 - tail, expected) / people * scale
    return table


def _quantile(
    share: float, expected: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Give the count that ``share`` of draws do not pass, between whole counts where it falls."""
    from scipy.stats import poisson  # noqa: PLC0415 - heavy

    whole = poisson.ppf(share, expected)
    below = poisson.cdf(whole - 1, expected)
    at = poisson.pmf(whole, expected)
    part = np.clip(np.divide(share - below, at, out=np.ones_like(at), where=at > 0), 0, 1)
    return np.asarray(np.maximum(whole - 1 + part, 0.0))

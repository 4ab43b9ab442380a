"""Empirical Bayes: rates of small areas drawn towards the mean as far as chance explains them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pact_geo.errors import UnsuitableDataError


def smooth_rates(events: ArrayLike, population: ArrayLike) -> NDArray[np.float64]:
    """Smooth rates towards the mean of all areas by the method of moments.

    With rates r = e / b, the mean m = sum of e / sum of b and
    s = sum of b (r - m)^2 / sum of b - m / mean b, no less than 0, an area's rate becomes
    m + s / (s + m / b) (r - m) (Marshall 1991, "Mapping disease and mortality rates using
    empirical Bayes estimators", Applied Statistics 40:283-294). Small areas move most.

    Parameters
    ----------
    events
        Counts, shape (n,), none below 0.
    population
        At risk, shape (n,), all above 0.

    Returns
    -------
    array, shape (n,)
        Events for each of the population.

    Raises
    ------
    UnsuitableDataError
        If a population is not above 0, a count below 0, or nothing happened.
    """
    e, b = np.asarray(events, dtype="float64"), np.asarray(population, dtype="float64")
    if e.shape != b.shape or not (b > 0).all() or (e < 0).any() or not e.sum() > 0:
        raise UnsuitableDataError(
            "Rates need a population above 0 everywhere and at least one event.",
            remedy="Leave out areas without a population.",
        )
    rate, mean = e / b, e.sum() / b.sum()
    between = max((b * (rate - mean) ** 2).sum() / b.sum() - mean / b.mean(), 0.0)
    return np.asarray(mean + between / (between + mean / b) * (rate - mean))

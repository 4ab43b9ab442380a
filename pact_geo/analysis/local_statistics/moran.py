"""Moran's I: whether neighbours are alike, on the whole and round each location."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pact_geo.analysis.local_statistics.chance import (
    Real,
    adjust_for_many,
    checked_values,
    permuted_sums,
)
from pact_geo.analysis.neighbours import Neighbours, row_standardised
from pact_geo.tables import Progress

QUADRANTS = ("high among high", "low among high", "low among low", "high among low")


@dataclass(frozen=True)
class LocalMoran:
    """Local Moran's I of each location.

    Attributes
    ----------
    i
        Above 0 where a location is like its neighbours, below where it is not.
    quadrant
        One of ``QUADRANTS``.
    p
        Two-sided, by conditional permutation.
    p_adjusted
        The same for all locations at once (see ``adjust_for_many``).
    """

    i: Real
    quadrant: NDArray[np.object_]
    p: Real
    p_adjusted: Real


def global_moran(values: ArrayLike, neighbours: Neighbours) -> float:
    """Work out Moran's I with row-standardised weights.

    I = n / S sum of w z z' / sum of z^2, z being deviations from the mean and S the sum of all
    weights (Moran 1950, "Notes on continuous stochastic phenomena", Biometrika 37:17-23).
    """
    x = checked_values(values, neighbours)
    weights = row_standardised(neighbours)
    z = x - x.mean()
    return float(len(z) / weights.sum() * (z @ (weights @ z)) / (z @ z))


def local_moran(
    values: ArrayLike,
    neighbours: Neighbours,
    *,
    permutations: int = 999,
    seed: int = 1,
    progress: Progress | None = None,
) -> LocalMoran:
    """Work out local Moran's I with row-standardised weights.

    I = (n - 1) z sum of w z' / sum of z^2 (Anselin 1995, "Local indicators of spatial
    association", Geographical Analysis 27:93-115; n - 1 as PySAL has it). p is conditional: the
    location keeps its value and its neighbours' are drawn from all the others; two-sided, 2 x
    the smaller tail with (1 + draws as extreme) / (1 + draws), at most 1.

    Parameters
    ----------
    values
        Counts or rates, shape (n,).
    neighbours
        Without the location itself. One without neighbours has I 0 and p 1.
    permutations, seed, progress
        How many, from which seed, and whom to tell.

    Raises
    ------
    UnsuitableDataError
        As ``getis_ord``.
    """
    x = checked_values(values, neighbours)
    weights = row_standardised(neighbours)
    z = x - x.mean()
    lag = weights @ z
    high, low = permuted_sums(z, weights, lag, draws=permutations, seed=seed, progress=progress)
    p = np.minimum(2 * np.minimum(high, low), 1.0)
    number = np.where(z > 0, np.where(lag > 0, 0, 3), np.where(lag > 0, 1, 2))
    return LocalMoran(
        i=(len(z) - 1) * z * lag / (z @ z),
        quadrant=np.array(QUADRANTS, dtype=object)[number],
        p=p,
        p_adjusted=adjust_for_many(p),
    )

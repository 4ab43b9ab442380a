"""Getis and Ord's Gi*: where high values, or low ones, lie together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from pact_geo.analysis.local_statistics.chance import (
    Real,
    adjust_for_many,
    checked_values,
    permuted_sums,
    two_sided,
)
from pact_geo.analysis.neighbours import Neighbours
from pact_geo.tables import Progress


@dataclass(frozen=True)
class HotAndCold:
    """Gi* of each location.

    Attributes
    ----------
    z
        The standardised statistic: above 0 where values are high, below where low.
    p
        Two-sided.
    p_adjusted
        The same for all locations at once (Benjamini & Hochberg 1995): where it is at most q,
        a share q of what is called hot or cold is so by chance.
    """

    z: Real
    p: Real
    p_adjusted: Real

    def classes(self, *, level: float = 0.05, adjusted: bool = True) -> NDArray[np.int64]:
        """Give 1 where hot, -1 where cold and 0 where neither, at a level."""
        sure = (self.p_adjusted if adjusted else self.p) <= level
        return np.where(sure, np.sign(self.z), 0).astype("int64")


def getis_ord(
    values: ArrayLike,
    neighbours: Neighbours,
    *,
    permutations: int = 0,
    seed: int = 1,
    progress: Progress | None = None,
) -> HotAndCold:
    """Work out Gi*, each location counted among its own neighbours.

    z = (sum of w x - mean W) / (s sqrt((n sum of w^2 - W^2) / (n - 1))), where W is the sum of
    the weights w and s the standard deviation with n as its divisor (Ord & Getis 1995, "Local
    spatial autocorrelation statistics", Geographical Analysis 27:286-306).

    Parameters
    ----------
    values
        Counts or rates, shape (n,).
    neighbours
        Without the location itself; it is added with weight 1.
    permutations
        With 0 p is that of the normal distribution, which is rough where counts are few. Above
        it, p is conditional: the location keeps its value and its neighbours' are drawn from
        all the others (Anselin 1995), p = 2 x the smaller of (1 + draws as high) / (1 + draws)
        and (1 + draws as low) / (1 + draws), at most 1.
    seed
        The same seed gives the same p.
    progress
        Called with the share done.

    Raises
    ------
    UnsuitableDataError
        If values are missing, all the same, or not as many as the neighbours' rows.
    """
    x = checked_values(values, neighbours)
    summed, weights, spread = _starred(neighbours, x)
    z = (summed - x.mean() * weights) / (x.std() * spread)
    if permutations:
        high, low = permuted_sums(
            x, neighbours, summed - x, draws=permutations, seed=seed, progress=progress
        )
        p = np.minimum(2 * np.minimum(high, low), 1.0)
    else:
        p = two_sided(z)
    return HotAndCold(z=z, p=p, p_adjusted=adjust_for_many(p))


def _starred(neighbours: Neighbours, x: Real) -> tuple[Real, Real, Real]:
    """Give each location's weighted sum, its weights' sum and spread, itself included.

    The location is added to the sums, not to the matrix: that would copy all of it.
    """
    n = neighbours.shape[0]
    ones = np.ones(n)
    squares = csr_matrix(
        (neighbours.data**2, neighbours.indices, neighbours.indptr), shape=neighbours.shape
    )
    weights = neighbours @ ones + 1.0
    inside = (n * (squares @ ones + 1.0) - weights**2) / (n - 1)
    spread = np.sqrt(np.where(inside > 0, inside, np.nan))
    return np.asarray(neighbours @ x + x), np.asarray(weights), np.asarray(spread)

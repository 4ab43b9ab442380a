"""What chance would give: p-values that local statistics share."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pact_geo.analysis.neighbours import Neighbours
from pact_geo.errors import UnsuitableDataError
from pact_geo.tables import Progress

Real = NDArray[np.float64]

_BATCH = 8_000_000  # drawn values held at once
_TIE = 1e-9


def checked_values(values: ArrayLike, neighbours: Neighbours) -> Real:
    """Take values as numbers.

    Raises
    ------
    UnsuitableDataError
        If any is missing, all are the same, or there are more or fewer than rows.
    """
    x = np.asarray(values, dtype="float64")
    if x.shape != (neighbours.shape[0],):
        raise UnsuitableDataError(
            f"{len(x)} values cannot stand on {neighbours.shape[0]} locations."
        )
    if not np.isfinite(x).all():
        raise UnsuitableDataError(
            f"{int((~np.isfinite(x)).sum())} of {len(x)} values are missing.",
            remedy="Leave out the locations that have none.",
        )
    if len(x) < 3 or np.ptp(x) == 0:  # noqa: PLR2004 - fewer have no spread to speak of
        raise UnsuitableDataError(
            "Every location has the same value, so none stands out.",
            remedy="Choose more months or categories.",
        )
    return x


def two_sided(z: Real) -> Real:
    """Give the two-sided p of a normal deviate."""
    from scipy.special import ndtr  # noqa: PLC0415 - heavy

    return np.asarray(2.0 * ndtr(-np.abs(z)))


def adjust_for_many(p: Real) -> Real:
    """Adjust p-values so that a level is the share of false ones among those called.

    Benjamini & Hochberg 1995, "Controlling the false discovery rate", Journal of the Royal
    Statistical Society B 57:289-300. A p that is missing stays missing and is not counted.
    """
    from scipy.stats import false_discovery_control  # noqa: PLC0415 - heavy

    adjusted = np.full(len(p), np.nan)
    known = np.isfinite(p)
    if known.any():
        adjusted[known] = false_discovery_control(p[known])
    return adjusted


def permuted_sums(
    values: Real,
    neighbours: Neighbours,
    observed: Real,
    *,
    draws: int,
    seed: int,
    progress: Progress | None = None,
) -> tuple[Real, Real]:
    """Draw each location's neighbours anew from all the others, and see how often by chance.

    Parameters
    ----------
    values
        Shape (n,).
    neighbours
        Any weights; no location is its own neighbour.
    observed
        The weighted sum of each location's neighbours as they are.
    draws, seed, progress
        How many, from which seed, and whom to tell.

    Returns
    -------
    high, low
        (1 + draws as high or higher) / (1 + draws), and as low or lower, shape (n,).
    """
    rng = np.random.default_rng(seed)
    n = len(values)
    sizes = np.diff(neighbours.indptr)
    most = int(sizes.max(initial=0))
    reached_high, reached_low = np.zeros(n), np.zeros(n)
    row = np.repeat(np.arange(n), sizes)
    place = np.arange(len(row)) - np.repeat(neighbours.indptr[:-1], sizes)
    slack = _TIE * max(float(np.abs(observed).max(initial=0.0)), 1e-300)
    step = max(1, _BATCH // max(len(row), 1))
    for first in range(0, draws, step):
        count = min(step, draws - first)
        drawn = _draw(rng, count, most, n - 1)[:, place]
        drawn += drawn >= row  # the others, without the location itself
        weighted = values[drawn] * neighbours.data
        sums = np.add.reduceat(weighted, neighbours.indptr[:-1][sizes > 0], axis=1)
        seen = np.zeros((count, n))
        seen[:, sizes > 0] = sums
        reached_high += (seen >= observed - slack).sum(axis=0)
        reached_low += (seen <= observed + slack).sum(axis=0)
        if progress:
            progress((first + count) / draws, f"Permutation {first + count} of {draws}")
    return (1 + reached_high) / (1 + draws), (1 + reached_low) / (1 + draws)


def _draw(rng: np.random.Generator, rows: int, most: int, others: int) -> NDArray[np.int64]:
    """Draw ``most`` different numbers below ``others`` for each row."""
    if most > others:
        raise UnsuitableDataError("A location cannot have more neighbours than there are others.")
    if others < 4 * most:
        return np.argsort(rng.random((rows, others)), axis=1)[:, :most]
    drawn = rng.integers(0, others, size=(rows, most))
    while True:
        ordered = np.sort(drawn, axis=1)
        again = np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))
        if not len(again):
            return drawn
        drawn[again] = rng.integers(0, others, size=(len(again), most))

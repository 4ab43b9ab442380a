"""What chance would give: p-values that local statistics share."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pact_geo.analysis.neighbours import Neighbours
from pact_geo.errors import UnsuitableDataError
from pact_geo.tables import Progress

Real = NDArray[np.float64]

_BATCH = 8_000_000  # drawn values held at once
_TIE = 1e-9
_FEW_KINDS = 1000  # drawn for one after the other


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
    alike = _alike(values, neighbours)
    if alike is not None:
        return _permuted_together(
            values, observed, alike, sizes, neighbours, draws=draws, rng=rng, progress=progress
        )
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


def _alike(values: Real, neighbours: Neighbours) -> NDArray[np.intp] | None:
    """Number the locations by what chance gives them; None where too few share it to gain.

    Locations of one value whose neighbours are as many and weigh the same draw from the same
    values: counts on a grid take few.
    """
    sizes = np.diff(neighbours.indptr)
    weight = np.zeros(len(values))
    weight[sizes > 0] = neighbours.data[neighbours.indptr[:-1][sizes > 0]]
    if not np.array_equal(np.repeat(weight, sizes), neighbours.data):
        return None
    kinds = np.column_stack([values, sizes, weight])
    number = np.unique(kinds, axis=0, return_inverse=True)[1].ravel()
    few = number.max(initial=0) < max(_FEW_KINDS, len(values) // 10)
    return np.asarray(number, dtype=np.intp) if few else None


def _permuted_together(
    values: Real,
    observed: Real,
    alike: NDArray[np.intp],
    sizes: NDArray[np.integer[Any]],
    neighbours: Neighbours,
    *,
    draws: int,
    rng: np.random.Generator,
    progress: Progress | None,
) -> tuple[Real, Real]:
    """Draw once for all locations of a kind (see ``permuted_sums`` and ``_alike``)."""
    high, low = np.ones(len(values)), np.ones(len(values))
    slack = _TIE * max(float(np.abs(observed).max(initial=0.0)), 1e-300)
    order = np.argsort(alike, kind="stable")
    kinds = np.split(order, np.flatnonzero(np.diff(alike[order])) + 1)
    for done, members in enumerate(kinds, start=1):
        one, size = members[0], int(sizes[members[0]])
        if size:
            drawn = _draw(rng, draws, size, len(values) - 1)
            drawn += drawn >= one  # the others, without one of this value
            sums = np.sort(values[drawn].sum(axis=1) * neighbours.data[neighbours.indptr[one]])
            seen = observed[members]
            high[members] += draws - np.searchsorted(sums, seen - slack, side="left")
            low[members] += np.searchsorted(sums, seen + slack, side="right")
        if progress:
            progress(done / len(kinds), f"Drawing neighbours anew, {done} of {len(kinds)} kinds")
    high[sizes == 0] = low[sizes == 0] = 1 + draws
    return high / (1 + draws), low / (1 + draws)


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

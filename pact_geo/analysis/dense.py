"""DBSCAN on weighted points: density clusters (Ester, Kriegel, Sander & Xu 1996, KDD-96:226-231).

A point that stands for many incidents counts as many, so that thousands of incidents on few
places cost what the places cost. The labels are those DBSCAN gives the incidents one by one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from pact_geo.analysis.near import near_pairs

NOISE = -1


def label_dense(
    x: ArrayLike, y: ArrayLike, weight: ArrayLike, *, reach: float, minimum: float
) -> NDArray[np.intp]:
    """Label the density cluster of each weighted point.

    Parameters
    ----------
    x, y
        Points, shape (n,), in one unit of length.
    weight
        How much stands on each, shape (n,).
    reach
        Two points at most so far apart are neighbours.
    minimum
        A core point has at least so much weight on itself and its neighbours.

    Returns
    -------
    array of integers, shape (n,)
        Clusters from 0 in the order of their first core points; a point between two clusters
        goes to the first; ``NOISE`` belongs to none.

    Notes
    -----
    O(n log n + k) for k pairs of neighbours.
    """
    points = np.column_stack([x, y]).astype("float64").reshape(-1, 2)
    held = np.asarray(weight, dtype="float64")
    labels = np.full(len(points), NOISE, dtype=np.intp)
    if not len(points):
        return labels
    first, second = near_pairs(points[:, 0], points[:, 1], reach)
    size = len(points)
    round_it = (
        held
        + np.bincount(first, weights=held[second], minlength=size)
        + np.bincount(second, weights=held[first], minlength=size)
    )
    core = round_it >= minimum
    labels[core] = _components(core, first, second)
    for one, other in ((first, second), (second, first)):
        reached = np.flatnonzero(core[one] & ~core[other])
        _lower(labels, other[reached], labels[one[reached]])
    return labels


def _components(
    core: NDArray[np.bool_], first: NDArray[np.intp], second: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Number what core points hang together, in the order of the points."""
    both = core[first] & core[second]
    graph = coo_matrix(
        (np.ones(int(both.sum()), dtype=np.int8), (first[both], second[both])),
        shape=(len(core), len(core)),
    )
    part = connected_components(graph, directed=False)[1][core]
    _, start, number = np.unique(part, return_index=True, return_inverse=True)
    rank = np.empty(len(start), dtype=np.intp)
    rank[np.argsort(start)] = np.arange(len(start))
    return rank[number]


def _lower(labels: NDArray[np.intp], at: NDArray[np.intp], to: NDArray[np.intp]) -> None:
    """Give points without a label, or with a higher one, the lowest they are offered."""
    highest = np.iinfo(np.intp).max
    offered = np.full(len(labels), highest, dtype=np.intp)
    np.minimum.at(offered, at, to)
    better = (offered < highest) & ((labels == NOISE) | (offered < labels))
    labels[better] = offered[better]

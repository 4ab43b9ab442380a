"""Who is whose neighbour: sparse matrices that local statistics share."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix, diags
from scipy.spatial import cKDTree

Neighbours = Any
"""A scipy CSR matrix, shape (n, n): entry (i, j) is the weight of j among the neighbours of i."""


def neighbours_within(x: ArrayLike, y: ArrayLike, distance: float) -> Neighbours:
    """Take every point within a distance as a neighbour, each with weight 1.

    Parameters
    ----------
    x, y
        Points, shape (n,), in any unit.
    distance
        In the same unit; a point exactly as far is a neighbour. No point is its own.
    """
    points = np.column_stack([x, y]).astype("float64")
    pairs = cKDTree(points).query_pairs(distance * (1 + 1e-12), output_type="ndarray")
    return _symmetric(pairs[:, 0], pairs[:, 1], len(points))


def touching_neighbours(shapes: NDArray[Any]) -> Neighbours:
    """Take shapes that share an edge or a corner as neighbours (queen contiguity)."""
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    kept = first < second
    return _symmetric(first[kept], second[kept], len(shapes))


def row_standardised(neighbours: Neighbours) -> Neighbours:
    """Share each row's weights out so that they sum to 1; rows without neighbours stay empty."""
    sums = np.asarray(neighbours.sum(axis=1)).ravel()
    shares = np.divide(1.0, sums, out=np.zeros_like(sums), where=sums > 0)
    return csr_matrix(diags(shares) @ neighbours)


def with_self(neighbours: Neighbours) -> Neighbours:
    """Make each its own neighbour too, with weight 1: the star of Gi*."""
    return csr_matrix(neighbours + diags(np.ones(neighbours.shape[0])))


def _symmetric(first: NDArray[Any], second: NDArray[Any], count: int) -> Neighbours:
    rows, columns = np.concatenate([first, second]), np.concatenate([second, first])
    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(count, count))

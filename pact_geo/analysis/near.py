"""Which points lie near one another, in numpy alone.

A tree of scipy's would do as well, but importing it takes longer than finding the areas of a
borough.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Indexes = NDArray[np.intp]


def near_pairs(x: ArrayLike, y: ArrayLike, distance: float) -> tuple[Indexes, Indexes]:
    """Find all pairs of points at most ``distance`` apart.

    Parameters
    ----------
    x, y
        Finite coordinates, shape (n,), in any unit.
    distance
        In the same unit, above 0.

    Returns
    -------
    first, second : arrays of integers, shape (k,)
        Positions of the points; each pair is there once, and no point is paired with itself.

    Notes
    -----
    O(n log n + k). Points are sorted into columns as wide as ``distance`` and by northing
    within: those near a point stand together in its own column and in the next one.
    """
    east, north = np.asarray(x, dtype="float64"), np.asarray(y, dtype="float64")
    if len(east) < 2:  # noqa: PLR2004 - one point makes no pair
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    # Column and northing in one number; a little more is looked at, for its rounding.
    reach = distance * 1.001
    height = float(np.ptp(north)) + 3 * reach
    key = np.floor((east - east.min()) / distance) * height + (north - north.min())
    order = np.argsort(key, kind="stable")
    key, east, north = key[order], east[order], north[order]
    here = np.arange(len(key))
    runs = (
        (here + 1, np.searchsorted(key, key + reach, side="right")),
        (
            np.searchsorted(key, key + height - reach, side="left"),
            np.searchsorted(key, key + height + reach, side="right"),
        ),
    )
    found = []
    for start, end in runs:
        count = end - start
        one = np.repeat(here, count)
        other = np.arange(len(one)) + np.repeat(start - (np.cumsum(count) - count), count)
        near = (east[one] - east[other]) ** 2 + (north[one] - north[other]) ** 2 <= distance**2
        found.append((order[one[near]], order[other[near]]))
    first, second = (np.concatenate(side) for side in zip(*found, strict=True))
    return first, second

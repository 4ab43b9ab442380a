"""The number of a place, made from its source coordinate and taken back to it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

_LAT_SPAN = 180_000_001
_NORTHING_SPAN = 2**32
_GRID_TAG = 2**62


def place_ids_from_lonlat(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.int64]:
    """Number places by longitude and latitude in degrees, to six decimals.

    The number depends on the source coordinate alone, so a place keeps it next month, in
    another file and under another projection library. Values must be finite and on the globe.
    """
    x = np.rint((np.asarray(lon, dtype="float64") + 180.0) * 1e6).astype("int64")
    y = np.rint((np.asarray(lat, dtype="float64") + 90.0) * 1e6).astype("int64")
    ids: NDArray[np.int64] = x * _LAT_SPAN + y
    return ids


def place_ids_from_grid(easting: ArrayLike, northing: ArrayLike) -> NDArray[np.int64]:
    """Number places by easting and northing in metres, to 0.1 m (see place_ids_from_lonlat)."""
    x = np.rint((np.asarray(easting, dtype="float64") + 1e7) * 10).astype("int64")
    y = np.rint((np.asarray(northing, dtype="float64") + 1e7) * 10).astype("int64")
    ids: NDArray[np.int64] = _GRID_TAG + x * _NORTHING_SPAN + y
    return ids


def place_coordinates(
    place_ids: ArrayLike,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Give back the source coordinate of each place: x, y, and whether it is on the grid.

    Where the last is False, x and y are longitude and latitude in degrees; where it is True
    they are easting and northing in metres.
    """
    ids = np.asarray(place_ids, dtype="int64")
    grid = ids >= _GRID_TAG
    rest = np.where(grid, ids - _GRID_TAG, ids)
    x = np.where(
        grid, rest // _NORTHING_SPAN / 10 - 1e7, np.round(rest // _LAT_SPAN / 1e6 - 180.0, 6)
    )
    y = np.where(grid, rest % _NORTHING_SPAN / 10 - 1e7, np.round(rest % _LAT_SPAN / 1e6 - 90.0, 6))
    return x, y, grid

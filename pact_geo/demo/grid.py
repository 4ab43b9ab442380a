"""Longitude and latitude as the demo's files write them: to six decimals, the same everywhere.

PROJ picks its own path between two systems from the grids it finds installed; the demo must
give the same bytes on every machine, so it takes the path that is written out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pact_geo.outputs import degrees


def lonlat(
    easting: ArrayLike, northing: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Turn eastings and northings in metres into degrees, rounded to six decimals (0.1 m)."""
    lon, lat = degrees.lonlat(easting, northing)
    return np.round(lon, 6), np.round(lat, 6)

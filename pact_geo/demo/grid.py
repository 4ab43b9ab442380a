"""The way from the British National Grid to longitude and latitude, the same on every machine.

PROJ picks its own path between two systems from the grids it finds installed. The demo must
give the same bytes everywhere, so it names one path: Ordnance Survey's seven-parameter shift,
which PROJ itself uses where the OSTN15 grid is missing (good to about 5 m on land).
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pyproj
from numpy.typing import ArrayLike, NDArray

_PATH = (
    "+proj=pipeline"
    " +step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000"
    " +ellps=airy"
    " +step +proj=push +v_3 +step +proj=cart +ellps=airy"
    " +step +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842"
    " +s=-20.489 +convention=position_vector"
    " +step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3"
    " +step +proj=unitconvert +xy_in=rad +xy_out=deg"
)


@cache
def _transformer() -> pyproj.Transformer:
    return pyproj.Transformer.from_pipeline(_PATH)


def lonlat(
    easting: ArrayLike, northing: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Turn eastings and northings in metres into degrees, rounded to six decimals (0.1 m)."""
    x, y = np.asarray(easting, dtype="float64"), np.asarray(northing, dtype="float64")
    lon, lat = _transformer().transform(x, y)
    return np.round(lon, 6), np.round(lat, 6)

"""From metres on the British National Grid to longitude and latitude, quickly.

PROJ looks through its database for the best path between two systems in every thread anew,
which takes a tenth of a second; a page that answers a click runs in a new thread each time.
Here the path is written out: the one PROJ itself takes without the Ordnance Survey's grid of
corrections, good to 2 m.
"""

from __future__ import annotations

from functools import cache

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj.enums import TransformDirection

from pact_geo.tables import CRS

DEGREES = "EPSG:4326"
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
    """Turn eastings and northings in metres into degrees of longitude and latitude."""
    x, y = np.asarray(easting, dtype="float64"), np.asarray(northing, dtype="float64")
    lon, lat = _transformer().transform(x, y)
    return lon, lat


def eastings_northings(
    lon: ArrayLike, lat: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Turn degrees of longitude and latitude into eastings and northings in metres."""
    x, y = np.asarray(lon, dtype="float64"), np.asarray(lat, dtype="float64")
    easting, northing = _transformer().transform(x, y, direction=TransformDirection.INVERSE)
    return easting, northing


def to_degrees(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """Take shapes in EPSG:27700 (or, more slowly, another system) to EPSG:4326."""
    if geometry.crs != CRS:
        return geometry.to_crs(DEGREES)
    moved = shapely.transform(
        geometry.to_numpy(), lambda xy: np.column_stack(lonlat(xy[:, 0], xy[:, 1]))
    )
    return gpd.GeoSeries(moved, index=geometry.index, crs=DEGREES)

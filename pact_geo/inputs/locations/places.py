"""Make the table of places: one row and one point for each distinct place number."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import ArrayLike, NDArray

from pact_geo.inputs.rows.features import make_transformer
from pact_geo.tables import CRS, Places, as_places, place_coordinates

_THREADS, _MANY = 2, 200_000  # more points than this are converted in threads


def make_places(place_id: ArrayLike, place_name: Any = None) -> Places:
    """Build the Places table of these places, each once, converting each point once.

    Parameters
    ----------
    place_id
        Place numbers, repeated or not.
    place_name
        A name for each, or None. Where a place goes by several names the one most used
        stands, and the first in the alphabet among equals.
    """
    codes, distinct = pd.factorize(np.asarray(place_id, dtype="int64"), sort=True)
    x, y = place_points(distinct)
    frame = pd.DataFrame(
        {"place_name": _usual_names(codes, place_name, len(distinct)).array},
        index=pd.Index(distinct, name="place_id", dtype="int64"),
    )
    return as_places(gpd.GeoDataFrame(frame, geometry=shapely.points(x, y), crs=CRS))


def _usual_names(
    codes: NDArray[np.intp], names: Iterable[Any] | None, count: int
) -> pd.Series[Any]:
    if names is None:
        return pd.Series([None] * count, dtype="str")
    given = pd.DataFrame({"place": codes, "name": pd.Series(np.asarray(names), dtype="str")})
    given["name"] = given["name"].str.strip()
    given = given[given["name"].fillna("") != ""]
    times = given.groupby(["place", "name"], sort=True).size().reset_index(name="times")
    # Groups come in order of name, so among equals the first in the alphabet stays first.
    best = times.sort_values(["place", "times"], ascending=[True, False], kind="stable")
    chosen = best.drop_duplicates("place").set_index("place")["name"]
    usual: pd.Series[Any] = chosen.reindex(range(count)).astype("str")
    return usual


def place_points(place_id: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the easting and northing of each place in metres, those in degrees converted.

    What cannot be converted, far from Britain, is infinite.
    """
    x, y, grid = place_coordinates(place_id)
    degrees = np.flatnonzero(~grid)
    parts = np.array_split(degrees, _THREADS if len(degrees) > _MANY else 1)

    def convert(part: NDArray[np.intp]) -> None:
        transformer = make_transformer(pyproj.CRS(4326), CRS, "")
        x[part], y[part] = transformer.transform(x[part], y[part])

    if len(degrees) and len(parts) == 1:
        convert(degrees)
    elif len(degrees):
        with ThreadPoolExecutor(_THREADS) as pool:
            list(pool.map(convert, parts))
    return x, y

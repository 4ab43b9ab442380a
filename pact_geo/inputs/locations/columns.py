"""Find which columns hold the location of a row, and in which coordinate system."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyproj
from pyproj.exceptions import CRSError

from pact_geo.errors import InputError
from pact_geo.inputs.locations.cells import parse_numbers
from pact_geo.inputs.rows.table import find_column

LON_NAMES = (
    "geometry_lon", "longitude", "lon", "long", "lng", "_loc_longitude", "location longitude",
    "wgs84 longitude", "gps longitude", "_geolocation_longitude", "_location_longitude",
)  # fmt: skip
LAT_NAMES = (
    "geometry_lat", "latitude", "lat", "_loc_latitude", "location latitude", "wgs84 latitude",
    "gps latitude", "_geolocation_latitude", "_location_latitude",
)  # fmt: skip
EASTING_NAMES = (
    "geometry_easting", "easting", "eastings", "east", "bng_e", "oseast1m", "os easting",
    "grid easting", "x easting", "easting (m)", "east1m", "oseast",
)  # fmt: skip
NORTHING_NAMES = (
    "geometry_northing", "northing", "northings", "north", "bng_n", "osnrth1m", "os northing",
    "grid northing", "y northing", "northing (m)", "north1m", "osnrth",
)  # fmt: skip
POSTCODE_NAMES = ("postcode", "post code", "pcds", "pcd", "pcd7", "pcd8", "postal code")


def find_columns(
    frame: pd.DataFrame, given: dict[str, str | None], file: str | None
) -> dict[str, str]:
    """Find the columns by the names given, or else by the names people use."""
    usual = {
        "lon": LON_NAMES,
        "lat": LAT_NAMES,
        "easting": EASTING_NAMES,
        "northing": NORTHING_NAMES,
        "postcode": POSTCODE_NAMES,
        "name": (),
    }
    found: dict[str, str] = {}
    for key, column in given.items():
        candidates = (column,) if column is not None else usual[key]
        match = find_column(frame.columns, *candidates)
        if column is not None and match is None:
            raise InputError(
                f"There is no column {column!r}.",
                file=file,
                remedy=f"It has {', '.join(map(str, frame.columns))}.",
            )
        if match is not None:
            found[key] = match
    _drop_weaker_pair(found, given)
    return found


def _drop_weaker_pair(found: dict[str, str], given: dict[str, str | None]) -> None:
    """Let the pair a caller named, or the feature's own geometry, stand alone."""
    pairs = (("lon", "lat"), ("easting", "northing"))
    for pair, other in (pairs, pairs[::-1]):
        named = all(given[key] is not None for key in pair)
        own = all(found.get(key, "").startswith("geometry_") for key in pair)
        if (named or own) and not any(given[key] is not None for key in other):
            for key in other:
                found.pop(key, None)


def judge_xy(frame: pd.DataFrame, columns: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """Take columns called just X and Y for what their values look like."""
    if {"lon", "lat"} <= set(columns) or {"easting", "northing"} <= set(columns):
        return columns, []
    x, y = find_column(frame.columns, "x"), find_column(frame.columns, "y")
    if x is None or y is None:
        return columns, []
    sizes = np.abs(np.concatenate([parse_numbers(frame[x]).value, parse_numbers(frame[y]).value]))
    degrees = bool(np.nanmedian(sizes) <= 180) if (~np.isnan(sizes)).any() else True  # noqa: PLR2004
    pair = ("lon", "lat") if degrees else ("easting", "northing")
    what = "longitude and latitude" if degrees else "easting and northing"
    return columns | dict(zip(pair, (x, y), strict=True)), [f"{x} and {y} are taken for {what}."]


def is_usual(crs: str, columns: dict[str, str]) -> bool:
    """Tell whether coordinates can be taken as they are: degrees, or metres of the grid.

    Columns that stand in ``columns`` as the other pair are put where they belong.
    """
    try:
        code = pyproj.CRS.from_user_input(crs).to_epsg()
    except CRSError:
        return False
    if code == 27700:  # noqa: PLR2004 - the British National Grid
        if "easting" not in columns and "lon" in columns and "lat" in columns:
            columns["easting"], columns["northing"] = columns.pop("lon"), columns.pop("lat")
        return True
    if code in (4326, 4258):
        if "lon" not in columns and "easting" in columns and "northing" in columns:
            columns["lon"], columns["lat"] = columns.pop("easting"), columns.pop("northing")
        return True
    return False


def read_crs(crs: str, file: str | None) -> pyproj.CRS:
    """Read a coordinate reference system as people write it."""
    try:
        return pyproj.CRS.from_user_input(crs)
    except CRSError as error:
        raise InputError(
            f"{crs!r} is no coordinate reference system.",
            file=file,
            remedy='Write it like "EPSG:27700".',
        ) from error

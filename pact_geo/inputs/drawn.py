"""Read what somebody drew or marked: an area as GeoJSON text, a point as a phone says it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import shapely
from shapely.geometry import shape

from pact_geo.errors import InputError
from pact_geo.tables import CRS

MOST_BYTES: Final = 2_000_000
_BRITAIN: Final = shapely.box(-9.0, 49.0, 3.0, 61.5)
_SHAPES: Final = ("Polygon", "MultiPolygon")
_DEEPEST: Final = 3


def read_drawn_file(path: Path) -> shapely.Geometry:
    """Read one area from a GeoJSON file, unless it is too large to be a drawing.

    Raises
    ------
    InputError
        As ``read_drawn_area``; of a file too large before any of it is read.
    """
    if path.stat().st_size > MOST_BYTES:
        raise InputError("The drawn area is too large.", file=path.name)
    return read_drawn_area(path.read_bytes())


def read_drawn_area(text: str | bytes) -> shapely.Geometry:
    """Read one area from GeoJSON; several polygons become one.

    Parameters
    ----------
    text
        A Polygon or MultiPolygon, a Feature or a FeatureCollection, in longitude and latitude.

    Returns
    -------
    shapely.Geometry
        Polygon or MultiPolygon in EPSG:27700, valid.

    Raises
    ------
    InputError
        If it is no GeoJSON, too large, holds no polygon, or does not lie in Great Britain.
    """
    if len(text) > MOST_BYTES:
        raise InputError("The drawn area is too large.", remedy="Draw it with fewer points.")
    try:
        given = json.loads(text)
        parts = [shape(one) for one in _shapes(given, depth=0)]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError,
            shapely.errors.ShapelyError) as error:  # fmt: skip
        raise InputError(
            "This is not readable GeoJSON.",
            remedy="Draw the area at a GeoJSON drawing page or in QGIS and save it again.",
        ) from error
    if not parts:
        raise InputError("There is no polygon in it.", remedy="Draw an area, not a line or point.")
    whole = shapely.union_all([shapely.make_valid(shapely.force_2d(part)) for part in parts])
    kept = polygons_of(whole)
    if kept.is_empty or not _BRITAIN.contains(kept):
        raise InputError(
            "The drawn area does not lie in Great Britain.",
            remedy="GeoJSON holds longitude first, then latitude, in degrees.",
        )
    return gpd.GeoSeries([kept], crs=4326).to_crs(CRS).iloc[0]


def read_point(text: str) -> shapely.Point:
    """Read a point that somebody marked with a phone: latitude, then longitude, in degrees.

    Parameters
    ----------
    text
        Such as "51.5072, -0.1276"; what a form writes after the two, height and precision, is
        left.

    Returns
    -------
    shapely.Point
        In EPSG:27700.

    Raises
    ------
    InputError
        If it is none, or does not lie in Great Britain.
    """
    try:
        latitude, longitude, *_ = (float(part) for part in text.replace(",", " ").split())
    except ValueError as error:
        raise InputError(
            "The place on the map is not a latitude and a longitude.",
            remedy="Write it as 51.5072, -0.1276.",
        ) from error
    given = shapely.Point(longitude, latitude)
    if not _BRITAIN.contains(given):
        raise InputError(
            "The place on the map does not lie in Great Britain.",
            remedy="Latitude comes first, then longitude, in degrees.",
        )
    return gpd.GeoSeries([given], crs=4326).to_crs(CRS).iloc[0]


def polygons_of(geometry: shapely.Geometry) -> shapely.Geometry:
    """Keep the polygons of a shape; lines and points that come of cutting go."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return shapely.union_all([part for part in parts if part.geom_type == "Polygon"])


def _shapes(given: Mapping[str, Any], *, depth: int) -> Iterator[Mapping[str, Any]]:
    """Find the polygons of a GeoJSON object."""
    if depth > _DEEPEST:
        raise ValueError("nested too deep")
    kind = given["type"]
    if kind == "FeatureCollection":
        for one in given["features"]:
            yield from _shapes(one, depth=depth + 1)
    elif kind == "Feature" and given["geometry"] is not None:
        yield from _shapes(given["geometry"], depth=depth + 1)
    elif kind in _SHAPES:
        yield given

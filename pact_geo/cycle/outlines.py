"""Outlines as records keep them: rings in whole metres, and the shape they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import shapely

Rings = Sequence[Sequence[Sequence[int]]]


def rings_of(shape: shapely.Geometry) -> list[list[list[int]]]:
    """List the rings of a shape in whole metres, outer and inner alike."""
    return [
        [[round(x), round(y)] for x, y in ring.coords]
        for polygon in _polygons(shape)
        for ring in (polygon.exterior, *polygon.interiors)
    ]


def shape_of(rings: Rings | None) -> shapely.Geometry | None:
    """Give the shape of some rings, EPSG:27700; a ring inside another is a hole in it."""
    whole = [shapely.make_valid(shapely.Polygon(ring)) for ring in rings or ()]
    return reduce(shapely.symmetric_difference, whole) if whole else None


def _polygons(shape: shapely.Geometry) -> list[Any]:
    parts = shapely.get_parts(shapely.get_parts(shape))
    return [part for part in parts if part.geom_type == "Polygon"]

"""The outlines of wards as the police.uk API wants them: few corners, and nothing of a ward cut.

The API takes one ring of ``lat,lng`` pairs joined by colons
(https://data.police.uk/docs/method/crime-street/). A ward of several parts becomes several rings;
holes are filled, for what lies in them is told apart again by where it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry

from pact_geo.errors import InputError
from pact_geo.tables import Boundaries

# Metres. The outline runs outside the ward by at least the difference less rounding (about a
# metre) and less what a conversion without the national grid file can be out (up to five metres).
MARGIN = 30.0
TOLERANCE = 20.0
_DECIMALS = 5
_WORLD = "EPSG:4326"


@dataclass(frozen=True)
class Outlines:
    """The wards to ask for: codes, names, their shapes in degrees and the rings that cover them."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    shapes: NDArray[np.object_]
    rings: tuple[tuple[Polygon, ...], ...]

    def owners(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int64]:
        """Number the ward each point lies in (the lowest code on a shared edge), or -1."""
        found: NDArray[np.int64] = np.full(len(lon), len(self.codes), dtype="int64")
        points = shapely.points(lon, lat)
        which, ward = shapely.STRtree(self.shapes).query(points, predicate="covered_by")
        np.minimum.at(found, which, ward)
        found[found == len(self.codes)] = -1
        return found

    def middles(self, most: int) -> list[tuple[float, float]]:
        """Give at most ``most`` points (lon, lat), each well inside a ward, spread over them."""
        chosen = np.unique(np.linspace(0, len(self.codes) - 1, most).round().astype(int))
        points = shapely.point_on_surface(self.shapes[chosen])
        return [(float(point.x), float(point.y)) for point in points]


def outline_wards(wards: Boundaries) -> Outlines:
    """Draw the outlines of wards, in the order of their codes.

    Raises
    ------
    InputError
        If there is no ward.
    """
    if wards.empty:
        raise InputError("There are no wards to fetch for.", remedy="Fetch the boundaries first.")
    ordered = wards.sort_index()
    shapes = np.asarray(ordered.geometry.to_crs(_WORLD).array, dtype=object)
    wider = ordered.geometry.buffer(MARGIN)
    simpler = wider.simplify(TOLERANCE).to_crs(_WORLD)
    wider = wider.to_crs(_WORLD)
    rings = tuple(
        _rings(shape, simple, wide)
        for shape, simple, wide in zip(shapes, simpler, wider, strict=True)
    )
    return Outlines(
        codes=tuple(str(code) for code in ordered.index),
        names=tuple(str(name) for name in ordered["area_name"]),
        shapes=shapes,
        rings=rings,
    )


def _rings(shape: BaseGeometry, simple: BaseGeometry, wide: BaseGeometry) -> tuple[Polygon, ...]:
    for candidate in (simple, wide):
        rings = _filled(candidate)
        if rings and shapely.union_all(rings).covers(shape):
            return rings
    return _filled(shape.convex_hull.buffer(0.0005))


def _filled(shape: BaseGeometry) -> tuple[Polygon, ...]:
    """Take the outer rings, rounded to what is sent; a part that rounds to nothing is left out."""
    rings = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            corners = np.round(shapely.get_coordinates(part.exterior), _DECIMALS)
            ring = Polygon(corners)
            if ring.is_valid and not ring.is_empty:
                rings.append(ring)
    return tuple(rings)


def ring_text(ring: Polygon) -> str:
    """Write a ring as the API wants it: ``lat,lng:lat,lng:...``; it closes the ring itself."""
    corners = shapely.get_coordinates(ring.exterior)[:-1]
    return ":".join(f"{lat:.{_DECIMALS}f},{lon:.{_DECIMALS}f}" for lon, lat in corners)


def halve(ring: Polygon) -> tuple[Polygon, ...]:
    """Cut a ring in two across its longer side; the halves share the edge of the cut."""
    west, south, east, north = ring.bounds
    # A degree of longitude is about 0.6 of one of latitude in Britain.
    if (east - west) * 0.6 > north - south:
        middle = round((west + east) / 2, _DECIMALS)
        halves = (box(west, south, middle, north), box(middle, south, east, north))
    else:
        middle = round((south + north) / 2, _DECIMALS)
        halves = (box(west, south, east, middle), box(west, middle, east, north))
    return tuple(piece for half in halves for piece in _filled(ring.intersection(half)))

"""Bring shapes to the National Grid, mend what is broken and refuse what is no area."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from pact_geo.errors import Argument, InputError
from pact_geo.inputs.rows import Rejections
from pact_geo.inputs.rows.features import make_transformer
from pact_geo.inputs.wording import USUAL_CRS
from pact_geo.tables import CRS as GRID

Shapes = NDArray[np.object_]

UNREADABLE = "The shape cannot be read."
EMPTY = "The area has no shape."
NOT_AREAL = "The shape is a point or a line, not an area."
NO_AREA = "The shape encloses nothing."
ABROAD = "The area is outside the United Kingdom."

CONVERSION_NOTE = (
    "Coordinates were converted from {crs} to the British National Grid, to within about 2 m"
    " (at worst 5 m)."
)
_POINTS, _AREAS, _MIXED = (0, 1, 2, 4, 5), (3, 6), 7
# Where coordinates of Britain lie in the systems people use: least x, y, greatest x, y.
_LIKELY = (
    ("EPSG:4326", "longitude and latitude", (-9.5, 49.0, 2.5, 61.5)),
    ("EPSG:27700", "the British National Grid", (0.0, 0.0, 700_000.0, 1_300_000.0)),
    ("EPSG:3857", "Web Mercator", (-1_100_000.0, 6_200_000.0, 300_000.0, 8_900_000.0)),
    ("EPSG:3035", "the European equal-area grid", (2.9e6, 3.0e6, 4.0e6, 4.5e6)),
    ("EPSG:32630", "UTM zone 30", (150_000.0, 5_400_000.0, 900_000.0, 6_900_000.0)),
)
_SEA = (-10_000.0, -10_000.0, 800_000.0, 1_350_000.0)


@dataclass
class Prepared:
    """Shapes on the National Grid, and what was done to them."""

    shapes: Shapes
    repaired: NDArray[np.bool_]
    notes: list[str]


def prepare_shapes(
    geometry: Shapes,
    unreadable: NDArray[np.bool_],
    crs: CRS | None,
    rejections: Rejections,
    file: str,
) -> Prepared:
    """Turn geometry into valid polygons on the National Grid, refusing rows that hold none.

    Raises
    ------
    InputError
        If the CRS is missing or cannot be that of the coordinates; it names the likely one.
    """
    rejections.add(unreadable, UNREADABLE)
    rejections.add(shapely.is_missing(geometry) | shapely.is_empty(geometry), EMPTY)
    kinds = shapely.get_type_id(geometry)
    rejections.add(np.isin(kinds, _POINTS), NOT_AREAL)
    left = rejections.accepted
    check_crs(geometry[left], crs, file)
    shapes = geometry.copy()
    shapes[left], notes = _convert(shapely.force_2d(geometry[left]), crs, file)
    bounds = shapely.bounds(shapes)
    lowest, highest = np.array(_SEA[:2] * 2), np.array(_SEA[2:] * 2)
    inside = ((bounds >= lowest) & (bounds <= highest)).all(axis=1)
    rejections.add(left & ~inside, ABROAD)
    shapes, repaired = _repair(shapes, rejections)
    return Prepared(shapes, repaired, notes)


def check_crs(geometry: Shapes, crs: CRS | None, file: str) -> None:
    """Refuse a CRS that is missing, or that the coordinates contradict."""
    if not len(geometry):
        return
    box = shapely.total_bounds(geometry)
    likely = likely_crs(box)
    remedy = (
        f"They look like {likely[1]}."
        if likely
        else "Ask where the file comes from and what its coordinates are in."
    )
    tell = (Argument("crs", likely[0] if likely else USUAL_CRS),)
    if crs is None:
        raise InputError(
            "Its coordinates have no coordinate reference system.",
            file=file,
            remedy=remedy,
            tell=tell,
        )
    if not (crs.is_geographic or crs.is_projected):
        raise InputError(
            f"Its coordinate reference system, {crs.name}, is not one of a map.",
            file=file,
            remedy=remedy,
            tell=tell,
        )
    degrees = bool(np.abs(box).max() <= 360)  # noqa: PLR2004 - no longitude is greater
    swapped = likely_crs(box[[1, 0, 3, 2]])
    if crs.is_geographic and degrees and not likely and swapped:
        raise InputError(
            "Its coordinates have latitude and longitude exchanged.",
            file=file,
            remedy="Export it again with longitude first.",
        )
    if crs.is_geographic != degrees:
        raise InputError(
            f"It says its coordinates are {crs.name}, which they cannot be"
            f" ({box[0]:,.6g}, {box[1]:,.6g} to {box[2]:,.6g}, {box[3]:,.6g}).",
            file=file,
            remedy=remedy,
            tell=tell,
        )


def likely_crs(box: NDArray[np.float64]) -> tuple[str, str] | None:
    """Name the CRS in which a box of coordinates would lie in Britain."""
    for code, words, (west, south, east, north) in _LIKELY:
        if box[0] >= west and box[1] >= south and box[2] <= east and box[3] <= north:
            return code, words
    return None


def _convert(geometry: Shapes, crs: CRS | None, file: str) -> tuple[Shapes, list[str]]:
    if crs is None or crs == CRS.from_user_input(GRID) or crs.to_epsg(20) == 27700:  # noqa: PLR2004
        return geometry, []
    transformer = make_transformer(crs, GRID, file)
    shapes = shapely.transform(geometry, lambda xy: np.column_stack(transformer.transform(*xy.T)))
    return shapes, [CONVERSION_NOTE.format(crs=crs.name)]


def _repair(shapes: Shapes, rejections: Rejections) -> tuple[Shapes, NDArray[np.bool_]]:
    shapes = shapes.copy()
    usable = rejections.accepted
    broken = usable.copy()
    broken[usable] = ~shapely.is_valid(shapes[usable])
    shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    mixed = usable & (shapely.get_type_id(shapes) == _MIXED)
    for position in np.flatnonzero(mixed):
        shapes[position] = _areal_part(shapes[position])
    broken |= mixed
    areal = np.isin(shapely.get_type_id(shapes), _AREAS)
    # Shapes refused before may hold what cannot be measured.
    areal[usable] &= shapely.area(shapes[usable]) > 0
    rejections.add(usable & ~areal, NO_AREA)
    return shapes, broken & rejections.accepted


def _areal_part(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [shape]
    while any(shapely.get_type_id(part) == _MIXED for part in parts):
        parts = [inner for part in parts for inner in shapely.get_parts(part)]
    areas = [part for part in parts if shapely.get_type_id(part) in _AREAS]
    return shapely.make_valid(shapely.union_all(areas)) if areas else shapely.Polygon()

"""The small areas (LSOAs) of Tarrowmere: outlines, people and need, invented throughout."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pact_geo.demo.grid import lonlat
from pact_geo.demo.people import GROUPS
from pact_geo.demo.streets import SnapPoints, lsoa_code, lsoa_counts, lsoa_names
from pact_geo.demo.wards import WARDS, ward_polygons

OUTLINES_NAME = "demo_lsoas.geojson"
POPULATION_NAME = "population_lsoa_mid_2025.csv"
DEPRIVATION_NAME = "deprivation_lsoa_2025.csv"
_SHORT = "LSOA21"
_FAR = 20_000.0
"""Metres from a ward's middle, beyond every ward."""
_UNEVEN = 0.45
"""How far a small area's need may lie above or below its ward's."""


def small_area_shapes(points: SnapPoints) -> list[shapely.Geometry]:
    """Cut each ward between the streets of its small areas, as ``assign_lsoas`` dealt them."""
    shapes: list[shapely.Geometry] = []
    for number, (ward, parts) in enumerate(zip(ward_polygons(), lsoa_counts(), strict=True)):
        mine = points.ward == number
        middle = ward.centroid
        bearing = np.arctan2(points.northing[mine] - middle.y, points.easting[mine] - middle.x)
        order = np.argsort(bearing, kind="stable")
        turn, lsoa = bearing[order], points.lsoa[mine][order]
        last = np.flatnonzero(lsoa[1:] != lsoa[:-1])
        cuts = [-np.pi, *(turn[last] + turn[last + 1]) / 2, np.pi]
        if len(cuts) != parts + 1:
            msg = f"Ward {number} has {len(cuts) - 1} small areas, not {parts}."
            raise ValueError(msg)
        shapes += [
            _tidy(shapely.intersection(ward, _wedge(middle.x, middle.y, start, end)))
            for start, end in pairwise(map(float, cuts))
        ]
    return shapes


def _wedge(x: float, y: float, start: float, end: float) -> shapely.Polygon:
    """Draw the part of the plane between two bearings."""
    steps = np.linspace(start, end, 33)
    rim = np.column_stack([x + _FAR * np.cos(steps), y + _FAR * np.sin(steps)])
    return shapely.Polygon([(x, y), *map(tuple, rim)])


def _tidy(shape: shapely.Geometry) -> shapely.Geometry:
    """Put coordinates on decimetres and rings in one order, the same on every machine."""
    return shapely.normalize(shapely.set_precision(shape, 0.1))


def write_outlines(folder: Path, points: SnapPoints) -> Path:
    """Write the small areas as the Office for National Statistics does: GeoJSON, CRS84."""
    names = lsoa_names()
    lines = [
        json.dumps(_feature(number, names[number], shape))
        for number, shape in enumerate(small_area_shapes(points))
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    joined = ",\n".join(lines)
    path = folder / OUTLINES_NAME
    path.write_bytes(
        (
            '{\n"type": "FeatureCollection",\n"name": "demo_lsoas",\n'
            f'"crs": {json.dumps(crs)},\n"features": [\n{joined}\n]\n}}\n'
        ).encode()
    )
    return path


def _feature(number: int, name: str, shape: shapely.Geometry) -> dict[str, Any]:
    parts = [
        [_degrees(ring) for ring in (part.exterior, *part.interiors)]
        for part in shapely.get_parts(shape)
    ]
    whole = len(parts) == 1
    return {
        "type": "Feature",
        "properties": {
            "FID": number + 1,
            f"{_SHORT}CD": lsoa_code(number),
            f"{_SHORT}NM": name,
        },
        "geometry": {
            "type": "Polygon" if whole else "MultiPolygon",
            "coordinates": parts[0] if whole else parts,
        },
    }


def _degrees(ring: shapely.LinearRing) -> list[list[float]]:
    place = shapely.get_coordinates(ring)
    lon, lat = lonlat(place[:, 0], place[:, 1])
    return [[float(x), float(y)] for x, y in zip(lon, lat, strict=True)]


def write_figures(folder: Path, rng: np.random.Generator) -> tuple[Path, Path]:
    """Write people and need by small area; people add up to those of the ward."""
    people: list[dict[str, Any]] = []
    need: list[dict[str, Any]] = []
    first = 0
    for ward, parts in zip(WARDS, lsoa_counts(), strict=True):
        residents = _share_out(ward.population, parts, rng)
        homes = _share_out(ward.households, parts, rng)
        for part in range(parts):
            code, name = lsoa_code(first + part), lsoa_names()[first + part]
            score = ward.deprivation * (1 + _UNEVEN * (2 * rng.random() - 1))
            key = {f"{_SHORT}CD": code, f"{_SHORT}NM": name}
            least, more = GROUPS["young"]
            young = round(int(residents[part]) * (least + more * score / 50))
            people.append(
                key
                | {
                    "Population": int(residents[part]),
                    "Households": int(homes[part]),
                    "Population young": young,
                }
            )
            need.append(
                key
                | {
                    "Deprivation score": f"{score:.1f}",
                    "Income score": f"{0.03 + score / 180:.3f}",
                    "Employment score": f"{0.02 + score / 240:.3f}",
                    "Education score": f"{2 + 0.9 * score:.1f}",
                }
            )
        first += parts
    return (
        _write(folder / POPULATION_NAME, people),
        _write(folder / DEPRIVATION_NAME, need),
    )


def _share_out(total: int, parts: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Share a ward's people out unevenly; what rounding leaves goes to the last."""
    share = 0.8 + 0.4 * rng.random(parts)
    whole: NDArray[np.int64] = np.floor(total * share / share.sum()).astype("int64")
    whole[-1] += total - whole.sum()
    return whole


def _write(path: Path, rows: list[dict[str, Any]]) -> Path:
    pd.DataFrame(rows).to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
    return path

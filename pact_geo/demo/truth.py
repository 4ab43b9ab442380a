"""The truth about the demo, as a file: what was planted, where, and what should be said of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import shapely

from pact_geo.demo.grid import lonlat
from pact_geo.demo.plans import RESIDENTS_SAY
from pact_geo.demo.planting import Planted
from pact_geo.demo.wards import WARDS, ward_code

FILE_NAME = "truth.geojson"


def write_truth(folder: Path, planted: tuple[Planted, ...]) -> Path:
    """Write the outlines of the ten planted areas and the decoy.

    Properties of each: ``number`` (1 to 10, the decoy 11), ``name``, ``kind``, ``label`` (the
    evidence a ranking should state; empty for the decoy), ``decoy``, ``pattern`` (steady,
    summer or rising), ``recorded`` (whether records alone can show it), ``ward_code``,
    ``ward_name``, and what was planned for the last twelve months: ``police``, ``complaints``,
    and ``residents`` who name it.
    """
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    lines = ",\n".join(json.dumps(_feature(area)) for area in planted)
    text = (
        '{\n"type": "FeatureCollection",\n"name": "truth",\n'
        f'"crs": {json.dumps(crs)},\n"features": [\n{lines}\n]\n}}\n'
    )
    path = folder / FILE_NAME
    path.write_bytes(text.encode())
    return path


def _feature(area: Planted) -> dict[str, Any]:
    plan = area.plan
    ring = shapely.get_coordinates(shapely.orient_polygons(area.outline))
    lon, lat = lonlat(ring[:, 0], ring[:, 1])
    return {
        "type": "Feature",
        "properties": {
            "number": area.number,
            "name": area.name,
            "kind": plan.kind,
            "label": plan.label,
            "decoy": area.is_decoy,
            "pattern": plan.pattern,
            "recorded": plan.label != RESIDENTS_SAY,
            "ward_code": ward_code(area.ward),
            "ward_name": WARDS[area.ward].name,
            "police": round(plan.police),
            "complaints": round(plan.complaints),
            "residents": plan.residents,
        },
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[float(x), float(y)] for x, y in zip(lon, lat, strict=True)]],
        },
    }

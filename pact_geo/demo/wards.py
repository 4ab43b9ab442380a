"""The fourteen wards of Tarrowmere, a borough that does not exist.

It lies in the open Irish Sea, where the British National Grid is defined but nobody lives, so
that no demo point can ever be taken for a real street, and a mistaken join to real wards
finds nothing. Its codes begin with X, which the Office for National Statistics has never
given to an area.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from pact_geo.demo.grid import lonlat
from pact_geo.tables import CRS, Boundaries, as_boundaries

BOROUGH = "Tarrowmere"
BOROUGH_CODE = "X08000001"
FORCE = "Quarrendale Police"
VINTAGE = "2026"
FILE_NAME = "demo_wards.geojson"

ORIGIN = (290_000.0, 420_000.0)
"""Easting and northing of the corner the node table counts from."""

CENTRE = (294_550.0, 423_800.0)
"""The market cross, the middle of the town."""


@dataclass(frozen=True)
class Ward:
    """One ward: its corners (numbers of nodes, in order), people and need.

    ``deprivation`` is an invented score, higher for greater need.
    """

    name: str
    corners: tuple[int, ...]
    population: int
    households: int
    deprivation: float


# Where wards meet: metres east and north of ORIGIN.
_NODES: dict[int, tuple[int, int]] = {
    0: (2280, 6070),
    1: (2150, 3610),
    2: (1760, 3120),
    3: (-240, 2990),
    4: (200, 4400),
    5: (500, 5900),
    6: (1610, 7010),
    8: (3630, 3810),
    9: (4120, 3080),
    10: (3750, 2050),
    11: (2750, 1850),
    12: (5160, 1110),
    13: (5290, 190),
    14: (4200, 500),
    15: (2600, 0),
    16: (2260, 70),
    17: (1100, 300),
    18: (0, 1200),
    19: (-300, 2800),
    20: (5620, 6380),
    21: (3450, 5540),
    22: (3200, 7400),
    23: (4700, 6900),
    24: (5750, 7200),
    25: (3980, 4500),
    26: (5030, 4500),
    27: (5370, 3900),
    28: (5080, 3220),
    29: (5710, 6080),
    30: (7150, 4740),
    31: (6690, 3900),
    32: (6980, 2580),
    33: (5740, 2100),
    34: (6100, 7300),
    35: (7600, 6900),
    36: (8900, 5800),
    37: (8780, 5080),
    38: (8650, 1750),
    40: (7300, 700),
    41: (5600, 100),
    42: (8700, 4600),
    43: (9100, 3100),
}

WARDS: tuple[Ward, ...] = (
    Ward("Askermoor", (0, 1, 2, 3, 4, 5, 6), 5_820, 2_510, 17.4),
    Ward("Brackenwath", (2, 11, 16, 17, 18, 19, 3), 5_460, 2_390, 11.2),
    Ward("Cinderhythe", (27, 31, 32, 33, 28), 8_930, 4_010, 46.8),
    Ward("Dunterfield", (1, 8, 9, 10, 11, 2), 8_240, 3_590, 38.1),
    Ward("Eskermouth", (11, 10, 12, 13, 14, 15, 16), 6_310, 2_760, 14.9),
    Ward("Fettlebeck", (9, 28, 33, 12, 10), 8_120, 3_480, 30.6),
    Ward("Gannetholme", (12, 33, 32, 38, 40, 41, 13), 6_070, 2_580, 9.3),
    Ward("Hazzlethorn", (20, 21, 0, 6, 22, 23, 24), 6_440, 2_720, 20.7),
    Ward("Inglewick", (26, 25, 21, 20, 29), 8_010, 3_450, 27.5),
    Ward("Juniper Hythe", (32, 31, 30, 37, 42, 43, 38), 6_780, 2_890, 23.0),
    Ward("Kestermoss", (0, 21, 25, 8, 1), 8_590, 3_760, 34.4),
    Ward("Larkenby", (30, 29, 20, 24, 34, 35, 36, 37), 6_130, 2_640, 12.8),
    Ward("Mossingarth", (29, 30, 31, 27, 26), 8_370, 3_720, 41.9),
    Ward("Tarrow Market", (8, 25, 26, 27, 28, 9), 8_760, 4_350, 43.6),
)


def ward_code(number: int) -> str:
    """Give the code of the ward at a position in WARDS."""
    return f"X05{number + 1:06d}"


def _wiggle(
    start: NDArray[np.float64], end: NDArray[np.float64], rng: np.random.Generator
) -> list[NDArray[np.float64]]:
    # Midpoint displacement: each stretch over 70 m is bent aside by up to a sixth of its
    # length, then both halves again. Lines follow becks and back gardens, not rulers.
    across = end - start
    length = float(np.sqrt(across @ across))
    if length < 70:  # noqa: PLR2004
        return [start]
    aside = np.array([-across[1], across[0]]) * (rng.random() - 0.5) * 0.3
    middle = np.round((start + end) / 2 + aside, 1)
    return [*_wiggle(start, middle, rng), *_wiggle(middle, end, rng)]


@cache
def _edge(first: int, second: int) -> tuple[tuple[float, float], ...]:
    # Every edge is bent once, from its lower node to its higher, and shared by both wards:
    # that is what makes them tile exactly.
    rng = np.random.Generator(np.random.PCG64([2026, first, second]))
    start, end = (np.array(_NODES[node], dtype="float64") + ORIGIN for node in (first, second))
    points = [*_wiggle(start, end, rng), end]
    return tuple((float(x), float(y)) for x, y in points)


def _ring(corners: tuple[int, ...]) -> list[tuple[float, float]]:
    ring: list[tuple[float, float]] = []
    for here, there in zip(corners, corners[1:] + corners[:1], strict=True):
        edge = _edge(min(here, there), max(here, there))
        ring += (edge if here < there else edge[::-1])[:-1]
    return [*ring, ring[0]]


@cache
def ward_polygons() -> tuple[shapely.Polygon, ...]:
    """Draw the wards on the British National Grid, in the order of WARDS."""
    return tuple(
        shapely.orient_polygons(shapely.Polygon(_ring(ward.corners)), exterior_cw=False)
        for ward in WARDS
    )


def wards_geojson() -> str:
    """Write the wards as the Office for National Statistics delivers them: GeoJSON, CRS84.

    The text is the same on every machine, and is what ``boundaries/demo_wards.geojson`` holds.
    """
    features = [_feature(number) for number in range(len(WARDS))]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    lines = ",\n".join(json.dumps(feature) for feature in features)
    return (
        '{\n"type": "FeatureCollection",\n"name": "demo_wards",\n'
        f'"crs": {json.dumps(crs)},\n"features": [\n{lines}\n]\n}}\n'
    )


def _feature(number: int) -> dict[str, Any]:
    polygon = ward_polygons()[number]
    ring = shapely.get_coordinates(polygon)
    lon, lat = lonlat(ring[:, 0], ring[:, 1])
    inside = polygon.representative_point()
    centre_lon, centre_lat = lonlat([round(inside.x)], [round(inside.y)])
    return {
        "type": "Feature",
        "properties": {
            "FID": number + 1,
            f"WD{VINTAGE[2:]}CD": ward_code(number),
            f"WD{VINTAGE[2:]}NM": WARDS[number].name,
            f"LAD{VINTAGE[2:]}CD": BOROUGH_CODE,
            f"LAD{VINTAGE[2:]}NM": BOROUGH,
            "BNG_E": round(inside.x),
            "BNG_N": round(inside.y),
            "LONG": float(centre_lon[0]),
            "LAT": float(centre_lat[0]),
        },
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[float(x), float(y)] for x, y in zip(lon, lat, strict=True)]],
        },
    }


def demo_wards() -> Boundaries:
    """Give the wards of the fictional borough as a Boundaries table.

    Returns
    -------
    Boundaries
        Fourteen wards that tile the borough exactly, of the vintage 2026.

    Examples
    --------
    >>> demo_wards()["area_name"].iloc[-1]
    'Tarrow Market'
    """
    features = json.loads(wards_geojson())["features"]
    frame = gpd.GeoDataFrame.from_features(features, crs="OGC:CRS84").to_crs(CRS)
    short = VINTAGE[2:]
    table = gpd.GeoDataFrame(
        {
            "area_name": frame[f"WD{short}NM"].astype("str"),
            "area_type": "ward",
            "authority_code": frame[f"LAD{short}CD"].astype("str"),
            "authority_name": frame[f"LAD{short}NM"].astype("str"),
            "vintage": VINTAGE,
        },
        geometry=frame.geometry,
    )
    table.index = frame[f"WD{short}CD"].astype("str").rename("area_code")
    return as_boundaries(table)

"""The outlines that are sent cover their wards and little more."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon, box

from pact_geo.inputs.download.outlines import halve, outline_wards, ring_text
from pact_geo.tables import CRS
from tests.inputs.planted_wards import square, wards_table, zigzag

SHAPES = {
    "a square": square(0),
    "corners without end": zigzag(200),
    "a coast": Point(355_000, 403_000).buffer(900, quad_segs=200),
    "two islands": MultiPolygon([square(0), square(3)]),
    "a hole": square(0).difference(box(355_400, 403_400, 355_600, 403_600)),
    "a thread": box(355_000, 403_000, 355_001, 404_000),
}


@pytest.mark.parametrize("name", SHAPES)
def test_an_outline_covers_its_ward_with_some_metres_to_spare(name: str) -> None:
    outlines = outline_wards(wards_table({"E1": SHAPES[name]}))
    rings = gpd.GeoSeries(list(outlines.rings[0]), crs="EPSG:4326").to_crs(CRS)
    assert rings.union_all().covers(SHAPES[name].buffer(5))


@pytest.mark.parametrize("name", SHAPES)
def test_an_outline_goes_little_beyond_its_ward(name: str) -> None:
    outlines = outline_wards(wards_table({"E1": SHAPES[name]}))
    rings = gpd.GeoSeries(list(outlines.rings[0]), crs="EPSG:4326").to_crs(CRS)
    around = shapely.union_all([Polygon(part.exterior) for part in shapely.get_parts(SHAPES[name])])
    assert around.buffer(80).covers(rings.union_all())


def test_an_outline_is_written_latitude_first_and_left_open() -> None:
    ring = Polygon([(-2.6, 53.5), (-2.5, 53.5), (-2.5, 53.6)])
    assert ring_text(ring) == "53.50000,-2.60000:53.50000,-2.50000:53.60000,-2.50000"


def test_halves_make_up_the_whole() -> None:
    ring = outline_wards(wards_table({"E1": zigzag(40)})).rings[0][0]
    halves = halve(ring)
    assert len(halves) >= 2
    assert shapely.union_all(halves).buffer(1e-5).covers(ring)
    assert max(half.area for half in halves) < 0.6 * ring.area


def test_a_point_on_a_shared_edge_is_the_lower_wards() -> None:
    outlines = outline_wards(wards_table({"E2": square(0), "E1": square(1)}))
    shared = outlines.shapes[0].intersection(outlines.shapes[1]).interpolate(0, normalized=True)
    owners = outlines.owners(np.array([shared.x, 0.0]), np.array([shared.y, 0.0]))
    assert outlines.codes == ("E1", "E2")
    assert owners.tolist() == [0, -1]

"""The wards of the demo: one file, exact tiling, nothing that could be taken for real."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from pact_geo.demo import demo_wards
from pact_geo.demo.wards import WARDS, wards_geojson

COMMITTED = Path(__file__).parents[2] / "boundaries" / "demo_wards.geojson"


def test_the_committed_file_is_what_the_demo_writes(demo):
    assert COMMITTED.read_bytes() == wards_geojson().encode()
    assert demo.wards.read_bytes() == COMMITTED.read_bytes()


def test_the_file_has_the_fields_ons_gives():
    file = gpd.read_file(COMMITTED)
    assert list(file.columns) == [
        "FID", "WD26CD", "WD26NM", "LAD26CD", "LAD26NM", "BNG_E", "BNG_N", "LONG", "LAT",
        "geometry",
    ]  # fmt: skip
    assert len(file) == len(WARDS) == 14
    assert file["LAD26CD"].unique().tolist() == ["X08000001"]


def test_label_points_lie_in_their_wards_on_both_grids():
    wards = demo_wards()
    file = gpd.read_file(COMMITTED)
    grid = gpd.points_from_xy(file["BNG_E"], file["BNG_N"])
    globe = gpd.GeoSeries(gpd.points_from_xy(file["LONG"], file["LAT"]), crs=4326).to_crs(27700)
    assert shapely.contains(wards.geometry.array, grid).all()
    assert np.max(shapely.distance(globe.array, grid)) < 0.2


def test_wards_tile_the_borough_with_no_gap_and_no_overlap():
    wards = demo_wards().geometry
    together = shapely.union_all(wards.array)
    assert wards.is_valid.all()
    assert shapely.coverage_is_valid(wards.array)
    assert together.geom_type == "Polygon"
    assert len(together.interiors) == 0
    assert abs(wards.area.sum() - together.area) < 1e-3


def test_every_inner_edge_is_shared_vertex_for_vertex():
    edges = Counter()
    for polygon in gpd.read_file(COMMITTED).geometry:
        ring = [tuple(point) for point in shapely.get_coordinates(polygon)]
        edges.update(tuple(sorted(pair)) for pair in pairwise(ring))
    together = shapely.union_all(gpd.read_file(COMMITTED).geometry.array)
    outer = len(together.exterior.coords) - 1
    assert set(edges.values()) == {1, 2}
    assert sum(count == 1 for count in edges.values()) == outer


def test_shared_edges_are_irregular():
    for polygon in demo_wards().geometry:
        assert len(polygon.exterior.coords) > 60


def test_codes_and_place_belong_to_nobody():
    wards = demo_wards()
    assert wards.index.str.fullmatch(r"X05\d{6}").all()
    west, south, east, north = wards.total_bounds
    # The open Irish Sea between the Isle of Man (east to 250 000) and Lancashire (from 325 000).
    assert (west > 260_000) & (east < 320_000) & (south > 400_000) & (north < 450_000)


def test_wards_differ_in_size_as_town_and_country_do():
    area = demo_wards().area / 1e6
    assert area.min() < 2.5
    assert area.max() > 6
    assert 50 < area.sum() < 60

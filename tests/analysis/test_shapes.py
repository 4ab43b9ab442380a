"""Outlines of areas, and what they catch."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from pact_geo.analysis import hotspots as hs
from pact_geo.analysis import shapes, wards


def test_one_place_is_drawn_as_a_disc_of_50_m():
    outline = shapes.draw_outline([0], [0])
    assert outline.area == pytest.approx(np.pi * 50**2, rel=0.02)
    assert outline.bounds == pytest.approx((-50, -50, 50, 50), abs=0.5)


def test_places_far_apart_are_joined_by_a_corridor_60_m_wide():
    outline = shapes.draw_outline([0, 240], [0, 0])
    assert isinstance(outline, shapely.Polygon)
    across = outline.intersection(shapely.LineString([(120, -100), (120, 100)]))
    assert across.length == pytest.approx(60, abs=0.1)


def test_corridors_follow_the_shortest_tree():
    # A right angle: the two legs are joined, the long side is not.
    outline = shapes.draw_outline([0, 240, 0], [0, 0, 240])
    assert outline.covers(shapely.Point(120, 0))
    assert outline.covers(shapely.Point(0, 120))
    assert not outline.covers(shapely.Point(120, 120))


def test_places_on_one_spot_are_drawn_once():
    assert shapes.draw_outline([0, 0], [0, 0]).equals(shapes.draw_outline([0], [0]))


@given(
    points=st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 3000)), min_size=1, max_size=15),
    seed=st.integers(0, 9),
)
def test_an_outline_is_one_part_and_holds_its_members_in_any_order(points, seed):
    x, y = np.array(points, dtype="float64").T
    outline = shapes.draw_outline(x, y)
    assert isinstance(outline, shapely.Polygon)
    assert outline.is_valid
    assert shapely.contains_xy(outline, x, y).all()
    order = np.random.default_rng(seed).permutation(len(points))
    assert shapes.draw_outline(x[order], y[order]).equals(outline)


def test_the_spanning_tree_is_the_shortest():
    points = np.array([[0, 0], [1, 0], [3, 0], [3000, 0]], dtype="float64")
    ends = sorted(sorted(pair) for pair in shapes.spanning_tree(points).tolist())
    assert ends == [[0, 1], [1, 2], [2, 3]]


def test_extent_is_the_largest_distance_between_members():
    assert shapes.measure_extent([0, 3, 1], [0, 4, 1]) == 5
    assert shapes.measure_extent([7], [7]) == 0


def test_hits_are_the_share_of_later_incidents_inside(make_places, make_incidents, make_areas):
    places = wards.assign_wards(
        make_places([(500, 500), (520, 500), (100, 100), (5000, 5000)]),
        make_areas({"W1": shapely.box(0, 0, 1000, 1000)}),
    )
    busy, beside, far, outside = places.index
    found = hs.find_hotspots(places, make_incidents([busy] * 9))
    later = make_incidents([busy, beside, far, far, outside, None])
    hits = shapes.measure_hits(
        found, places, later, wards=make_areas({"W1": shapely.box(0, 0, 1000, 1000)})
    )
    assert hits["incidents"] == 4
    assert hits["caught"] == 2
    assert hits["share"] == 0.5
    assert hits["hectares"] == pytest.approx(0.785, rel=0.02)
    assert hits["pai"] == pytest.approx(0.5 / (hits["hectares"] / 100))


def test_no_hotspots_catch_nothing(make_places, make_incidents):
    places = make_places([(0, 0)])
    found = hs.find_hotspots(places, make_incidents([]))
    hits = shapes.measure_hits(found, places, make_incidents([places.index[0]]))
    assert hits["caught"] == 0
    assert hits["share"] == 0

"""The lowest area of each point, beside asking shapely of every pair."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from pact_geo.analysis import joins

# On a lattice edges, corners and overlaps come up often; the scale must not matter.
SPOT = st.integers(-3, 12).map(float)
POINTS = st.lists(st.tuples(SPOT, SPOT), max_size=60)
BOX = st.tuples(SPOT, SPOT, st.integers(1, 15), st.integers(1, 15)).map(
    lambda corner: box(corner[0], corner[1], corner[0] + corner[2], corner[1] + corner[3])
)
TRIANGLE = st.tuples(SPOT, SPOT, SPOT, SPOT, SPOT, SPOT).map(
    lambda c: Polygon([(c[0], c[1]), (c[2], c[3]), (c[4], c[5])])
)
RING = BOX.map(lambda shape: shape.difference(shape.centroid.buffer(0.7, quad_segs=2)))
AREAS = st.lists(st.one_of(BOX, RING, TRIANGLE.filter(lambda shape: shape.area > 0)), max_size=8)


def ask_every_pair(x, y, areas):
    points = [shapely.Point(*xy) for xy in zip(x, y, strict=True)]
    return [
        next((at for at, area in enumerate(areas) if area.intersects(point)), -1)
        for point in points
    ]


@settings(max_examples=150)
@given(points=POINTS, areas=AREAS, scale=st.sampled_from([1e-4, 1.0, 1000.0, 1e7]))
def test_each_point_has_the_first_area_that_meets_it(points, areas, scale):
    x, y = np.array(points, dtype="float64").reshape(-1, 2).T * scale
    shapes = [shapely.transform(area, lambda xy: xy * scale) for area in areas]

    found = joins.find_lowest_area(x, y, np.array(shapes, dtype=object))

    assert found.tolist() == ask_every_pair(x, y, shapes)


@given(points=POINTS, areas=AREAS)
def test_small_blocks_and_threads_change_nothing(points, areas):
    x, y = np.array(points, dtype="float64").reshape(-1, 2).T
    shapes = np.array(areas, dtype=object)
    whole = joins.find_lowest_area(x, y, shapes, threads=1)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joins, "_PAIRS", 3)
        cut = joins.find_lowest_area(x, y, shapes, threads=3)

    np.testing.assert_array_equal(cut, whole)


def test_empty_shapes_and_points_that_are_nowhere_meet_nothing():
    areas = np.array([Polygon(), None, box(0, 0, 1, 1)], dtype=object)
    x = np.array([0.5, np.nan, np.inf, 0.5, 9.0])
    y = np.array([0.5, 0.5, 0.5, -np.inf, 9.0])

    assert joins.find_lowest_area(x, y, areas).tolist() == [2, -1, -1, -1, -1]


def test_the_parts_of_an_area_count_and_the_gap_between_them_does_not():
    parts = np.array([MultiPolygon([box(0, 0, 1, 1), box(5, 0, 6, 1)])], dtype=object)
    assert joins.find_lowest_area([0.5, 3.0, 5.5], [0.5, 0.5, 0.5], parts).tolist() == [0, -1, 0]


def test_the_callers_shapes_are_not_prepared():
    areas = np.array([box(0, 0, 1, 1)], dtype=object)
    joins.find_lowest_area([0.5], [0.5], areas)
    assert not shapely.is_prepared(areas).any()

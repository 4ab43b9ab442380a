"""Rings, counts on ground, and places to compare with, on plain squares."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from pact_geo.analysis.impact import count_inside, draw_ring, lying_apart, propose_comparisons
from pact_geo.errors import UnsuitableDataError

AREA = box(0, 0, 100, 100)
MONTHS = pd.period_range("2025-01", "2025-04", freq="M")


class TestRing:
    def test_surrounds_without_the_area(self) -> None:
        ring = draw_ring(AREA, width=50)
        # Four sides of 100 x 50 and four quarters of a circle of radius 50.
        assert ring.area == pytest.approx(4 * 5000 + np.pi * 2500, rel=0.01)
        assert not ring.intersects(shapely.Point(50, 50))
        assert not ring.intersects(shapely.Point(100, 50))
        assert ring.intersects(shapely.Point(149, 50))

    def test_leaves_other_areas_and_outer_ground_out(self) -> None:
        other, land = box(120, -500, 400, 500), box(-500, 0, 500, 500)
        ring = draw_ring(AREA, width=50, others=[other], within=land)
        assert not ring.intersects(shapely.Point(130, 50))
        assert ring.intersects(shapely.Point(110, 50))
        assert ring.bounds[1] == pytest.approx(0)

    def test_nothing_left_is_no_ring(self) -> None:
        assert draw_ring(AREA, width=50, others=[AREA.buffer(60)]) is None
        with pytest.raises(UnsuitableDataError, match="wider than 0"):
            draw_ring(AREA, width=0)

    @given(st.floats(5, 400), st.floats(-300, 300), st.floats(-300, 300))
    def test_never_meets_what_is_taken(self, width: float, x: float, y: float) -> None:
        other = box(x, y, x + 80, y + 80)
        ring = draw_ring(AREA, width=width, others=[other])
        if ring is not None:
            assert ring.intersection(AREA).area == pytest.approx(0, abs=1e-6)
            assert ring.intersection(other).area == pytest.approx(0, abs=1e-6)
            assert AREA.buffer(width + 1).covers(ring)


def test_candidates_must_touch_none_of_the_ground() -> None:
    found = gpd.GeoSeries([box(100, 0, 150, 50), box(130, 0, 160, 50), box(900, 0, 990, 50)])
    free = lying_apart(found, [AREA, None, box(155, 0, 200, 90)])
    assert free.tolist() == [False, False, True]


class TestCounting:
    places = gpd.GeoDataFrame(
        {"place_name": list("abcd")},
        index=pd.Index([1, 2, 3, 4], name="place_id"),
        geometry=gpd.points_from_xy([50, 120, 500, 100], [50, 50, 500, 50]),
        crs="EPSG:27700",
    )
    incidents = pd.DataFrame(
        {
            "place_id": pd.array([1, 1, 2, 3, 4, 1, None], dtype="Int64"),
            "month": pd.PeriodIndex(
                ["2025-01", "2025-02", "2025-01", "2025-01", "2025-01", "2025-03", "2025-01"],
                freq="M",
            ),
        }
    )

    def test_each_report_once_and_missing_months_missing(self) -> None:
        shapes = {"this area": AREA, "nearby": draw_ring(AREA, width=50), "more": AREA.buffer(50)}
        usable = MONTHS[pd.Period("2025-03") != MONTHS]
        found = count_inside(
            shapes, self.places, self.incidents, months=MONTHS, usable_months=usable
        )
        # The place on the edge, at (100, 50), is the area's; the third shape gets nothing.
        assert found["this area"].tolist()[:2] == [2, 1]
        assert found["nearby"].tolist()[:2] == [1, 0]
        assert found["more"].dropna().sum() == 0
        assert found.loc["2025-03"].isna().all()
        assert found.loc["2025-04"].tolist() == [0, 0, 0]


class TestComparisons:
    area = pd.Series([10, 10, 10, 10, 10, 10], dtype="Int64")

    def test_the_most_alike_first_and_why_not_the_others(self) -> None:
        candidates = pd.DataFrame(
            {
                "twin": [11, 9, 10, 10, 11, 9],
                "small": [1, 1, 1, 1, 1, 1],
                "rising": [3, 4, 5, 12, 16, 20],
                "near": [8, 8, 9, 8, 8, 8],
                "far": [14, 14, 14, 15, 15, 15],
            },
            dtype="Int64",
        )
        found = propose_comparisons(self.area, candidates, most=2)
        assert found.index[found["chosen"]].tolist() == ["twin", "near"]
        assert found.loc["small", "reason"] == "too many or too few reports"
        assert found.loc["rising", "reason"] == "another trend"
        assert found.loc["far", "reason"] == "others are more alike"
        assert found["distance"].is_monotonic_increasing

    def test_distance_worked_by_hand(self) -> None:
        # Level (90.5)/(60.5); trend (60.5/30.5) against (30.5/30.5).
        candidates = pd.DataFrame({"one": [10, 10, 10, 20, 20, 20]}, dtype="Int64")
        found = propose_comparisons(self.area, candidates).loc["one"]
        assert found["level"] == pytest.approx(90.5 / 60.5)
        assert found["trend"] == pytest.approx(60.5 / 30.5)
        assert found["distance"] == pytest.approx(np.log(90.5 / 60.5) + np.log(60.5 / 30.5))

    def test_months_not_reported_count_for_neither(self) -> None:
        holes = pd.Series([10, None, 10, 10, 10, 10], dtype="Int64")
        candidates = pd.DataFrame({"one": [10, 900, 10, 10, 10, 10]}, dtype="Int64")
        assert propose_comparisons(holes, candidates).loc["one", "distance"] < 0.5

    def test_nowhere_to_compare(self) -> None:
        assert propose_comparisons(self.area, pd.DataFrame(index=range(6))).empty

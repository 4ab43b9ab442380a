"""Areas that come back, and areas that do not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pact_geo import tables
from pact_geo.analysis import hotspots as hs
from pact_geo.analysis import priority, stability
from pact_geo.errors import UnsuitableDataError

COLUMNS = ["found", "refits", "found_incidents", "found_places", "found_settings"]


@pytest.fixture
def clear(make_places, make_incidents):
    """Two areas of 60 and 30 among twenty places of one incident."""
    places = make_places([(0, 0), (3000, 0)] + [(n * 700.0, 9000.0) for n in range(20)])
    held = [60, 30] + [1] * 20
    return places, make_incidents(np.repeat(places.index, held).tolist())


def test_clear_areas_come_back_every_time_in_their_place(clear):
    found = hs.find_hotspots(*clear)
    sure = stability.estimate_stability(*clear, found)
    assert sure["found"].tolist() == [50, 50]
    assert sure["refits"].tolist() == [50, 50]
    assert sure["found_incidents"].tolist() == [20, 20]
    assert sure["found_places"].tolist() == [15, 15]
    assert sure["found_settings"].tolist() == [15, 15]
    assert sure["rank_low"].tolist() == sure["rank_high"].tolist() == [1, 2]
    assert sure.index.equals(found.index)


def test_one_of_many_alike_comes_back_only_now_and_then(make_places, make_incidents):
    places = make_places([(n * 3000.0, 0.0) for n in range(60)])
    incidents = make_incidents(np.repeat(places.index, 10).tolist())
    found = hs.find_hotspots(places, incidents, count=5)
    sure = stability.estimate_stability(places, incidents, found, count=5)
    assert sure["found_incidents"].max() <= 10  # of 20
    assert set(sure["found_places"]) == {15}  # a place alone is found wherever it lies
    assert sure["rank_high"].max() > 1


def test_an_area_needs_half_of_what_both_hold_to_be_the_same():
    weight = np.array([10.0, 10.0, 10.0, 10.0])
    wanted = [np.array([0, 1])]
    # Shared 20 of 40, then 10 of 30, then nothing.
    assert stability._match(wanted, [np.array([0, 1, 2, 3])], weight).tolist() == [1]
    assert stability._match(wanted, [np.array([3]), np.array([1, 2])], weight).tolist() == [0]
    assert stability._match(wanted, [], weight).tolist() == [0]


def test_the_same_seed_gives_the_same_figures(clear):
    found = hs.find_hotspots(*clear)
    one, two = (stability.estimate_stability(*clear, found, seed=5) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)


def test_dbscan_areas_are_found_again_by_dbscan(clear):
    found = hs.find_hotspots(*clear, method="dbscan")
    sure = stability.estimate_stability(*clear, found, method="dbscan", refits=3)
    assert sure["found"].tolist() == [3, 3]


def test_progress_is_told_after_each_refit(clear):
    heard = []
    stability.estimate_stability(
        *clear,
        hs.find_hotspots(*clear),
        refits=2,
        progress=lambda share, doing: heard.append((share, doing)),
    )
    assert [share for share, _ in heard] == [0.5, 1]
    assert heard[-1][1] == "Finding the areas again, 2 of 2"


def test_no_areas_give_an_empty_table(clear, make_incidents):
    places, _ = clear
    nothing = make_incidents([])
    sure = stability.estimate_stability(places, nothing, hs.find_hotspots(places, nothing))
    assert len(sure) == 0
    assert sure.columns.tolist() == [*COLUMNS, "rank_low", "rank_high"]


def test_refits_must_be_some(clear):
    with pytest.raises(UnsuitableDataError, match="refits must be 1 or more"):
        stability.estimate_stability(*clear, hs.find_hotspots(*clear), refits=0)


def test_an_area_residents_alone_name_comes_back_among_residents(clear, make_places, make_concerns):
    places, incidents = clear
    park = make_places([(20000, 0)])
    both = tables.as_places(pd.concat([places, park]))
    concerns = make_concerns([(f"r{n}", park.index[0]) for n in range(12)])
    ranked = priority.rank_priority_areas(
        hs.find_hotspots(both, incidents), both, incidents, concerns=concerns
    )
    sure = stability.estimate_stability(both, incidents, ranked, concerns=concerns)
    assert sure["found"].to_dict() == {1: 50, 2: 50, 3: 50}
    untold = stability.estimate_stability(both, incidents, ranked)
    assert untold["found"].isna().tolist() == [area == 3 for area in ranked.index]


def test_a_ranking_keeps_its_own_range(clear):
    ranked = priority.rank_priority_areas(hs.find_hotspots(*clear), *clear)
    sure = stability.estimate_stability(*clear, ranked, refits=1)
    assert sure.columns.tolist() == COLUMNS
    assert ranked.join(sure)["found"].tolist() == [1, 1]


def test_an_area_just_over_the_least_incidents_hangs_on_the_settings(make_places, make_incidents):
    """Nine incidents are enough when eight are asked for, not when it is a fifth more."""
    places = make_places([(0, 0), (3000, 0)] + [(n * 700.0, 9000.0) for n in range(20)])
    incidents = make_incidents(np.repeat(places.index, [60, 9] + [1] * 20).tolist())
    found = hs.find_hotspots(places, incidents)
    sure = stability.estimate_stability(places, incidents, found)

    assert sure["found_settings"].iloc[0] == 15
    assert 0 < sure["found_settings"].iloc[1] < 15
    assert sure["found_places"].iloc[1] == 15


@pytest.mark.parametrize(
    ("refits", "split"),
    [(50, (20, 15, 15)), (10, (4, 3, 3)), (1, (1, 0, 0)), (3, (1, 1, 1))],
)
def test_refits_are_split_among_the_kinds(refits, split):
    assert tuple(stability.split_refits(refits).values()) == split

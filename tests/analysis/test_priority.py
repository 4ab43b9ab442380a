"""The ranking, on areas planted by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pact_geo import tables
from pact_geo.analysis import hotspots as hs
from pact_geo.analysis import priority
from pact_geo.settings import PriorityWeights

MONTHS = ["2018-10", "2018-11", "2018-12", "2019-01", "2019-02", "2019-03"]
SHOPS, BACKS, STACK, PARK = (1000, 1000), (4000, 1000), (7000, 1000), (10000, 1000)


@pytest.fixture
def borough(make_places, make_incidents):
    """Shops and backs of two places each, a stack of one, a park with little on record.

    Shops: 5 a month at each of two places. Backs: 4 a month at two, the last three months
    only. Stack: 20 a month at one place. Park: 3 in all.
    """
    points = [SHOPS, (1080, 1000), BACKS, (4080, 1000), STACK, PARK]
    names = ["Shop Street", "Shop Street", "Back Lane", "Back Lane", "Depot", "Park Gate"]
    places = make_places(points, names)
    shop, shop2, back, back2, stack, park = places.index
    ids, months = [], []
    for number, month in enumerate(MONTHS):
        here = [shop, shop2] * 5 + ([back, back2] * 4 if number >= 3 else []) + [stack] * 20
        ids += here
        months += [month] * len(here)
    ids += [park] * 3
    months += MONTHS[:3]
    incidents = make_incidents(ids, month=months, category="Noise")
    found = hs.find_hotspots(places, incidents, quiet=0, min_incidents=8)
    assert found["name"].tolist() == ["Depot", "Shop Street", "Back Lane"]
    return places, incidents, found


def people(number, place, start=0):
    return [(f"r{n}", place) for n in range(start, start + number)]


def test_parts_and_score_are_those_worked_out_by_hand(borough, make_concerns):
    places, incidents, found = borough
    weights = PriorityWeights(volume=0.4, recency=0.2, persistence=0.2, concern=0.2)
    concerns = make_concerns(people(8, places.index[0]) + people(6, places.index[2], start=20))
    ranked = priority.rank_priority_areas(
        found, places, incidents, concerns=concerns, weights=weights
    )
    backs = ranked[ranked["name"] == "Back Lane"].iloc[0]
    assert backs["part_volume"] == 24 / 120
    assert backs["part_recency"] == 1
    assert backs["part_persistence"] == 0.5
    assert backs["part_concern"] == 6 / 8
    assert backs["score"] == pytest.approx(100 * (0.4 * 0.2 + 0.2 * 1 + 0.2 * 0.5 + 0.2 * 0.75))


def test_an_unconfirmed_stack_comes_last_whatever_its_score(borough):
    places, incidents, found = borough
    ranked = priority.rank_priority_areas(found, places, incidents)
    assert ranked["name"].tolist() == ["Shop Street", "Back Lane", "Depot"]
    assert ranked["rank"].tolist() == [1, 2, 3]
    assert ranked["score"].idxmax() == ranked.index[-1]
    assert ranked["one_location"].tolist() == [False, False, True]
    assert ranked["unconfirmed"].tolist() == [False, False, True]
    assert ranked["rank_low"].tolist()[-1] == 3
    assert "one recorded location" in ranked.attrs["notes"][0]


def test_residents_confirm_a_stack(borough, make_concerns):
    places, incidents, found = borough
    concerns = make_concerns(people(5, places.index[4]))
    ranked = priority.rank_priority_areas(found, places, incidents, concerns=concerns)
    assert ranked["name"].iloc[0] == "Depot"
    four = make_concerns(people(4, places.index[4]))
    ranked = priority.rank_priority_areas(found, places, incidents, concerns=four)
    assert ranked["name"].iloc[-1] == "Depot"


def test_a_second_source_confirms_a_stack(borough, make_places):
    places, incidents, found = borough
    more = incidents.copy()
    stack = np.flatnonzero(incidents["place_id"] == places.index[4])
    more.loc[more.index[stack[:12]], "source"] = "council complaints"
    ranked = priority.rank_priority_areas(found, places, more)
    assert ranked["name"].iloc[0] == "Depot"
    assert ranked["sources"].iloc[0] == ["police.uk", "council complaints"]
    fewer = incidents.copy()
    fewer.loc[fewer.index[stack[:11]], "source"] = "council complaints"  # under a tenth of 120
    assert priority.rank_priority_areas(found, places, fewer)["name"].iloc[-1] == "Depot"


def test_the_evidence_is_labelled(borough, make_concerns):
    places, incidents, found = borough
    shop, park = places.index[0], places.index[5]
    concerns = make_concerns(people(5, shop) + people(7, park, start=20))
    ranked = priority.rank_priority_areas(found, places, incidents, concerns=concerns)
    labels = ranked.set_index("name")["evidence"].to_dict()
    assert labels == {
        "Shop Street": "residents and records agree",
        "Back Lane": "records say, residents do not",
        "Depot": "records say, residents do not",
        "Park Gate": "residents say, records do not",
    }


@pytest.mark.parametrize("rows", [None, [], [("r1", None), ("r2", 77)]])
def test_without_a_located_concern_there_is_no_survey(borough, rows, make_concerns):
    places, incidents, found = borough
    concerns = None if rows is None else make_concerns(rows)
    ranked = priority.rank_priority_areas(found, places, incidents, concerns=concerns)
    assert set(ranked["evidence"]) == {"no survey"}
    assert ranked["residents"].tolist() == [0, 0, 0]
    assert ranked["part_concern"].isna().all()
    parts = ranked[["part_volume", "part_recency", "part_persistence"]]
    assert ranked["score"].tolist() == pytest.approx((parts @ [40, 15, 15] / 0.7).tolist())
    assert ranked.attrs["notes"][-1] == (
        "No resident named a place, so concern is not counted;"
        " the score rests on volume 57%, recency 21%, persistence 21%."
    )


def test_an_area_residents_alone_name_enters_with_what_is_recorded_there(borough, make_concerns):
    places, incidents, found = borough
    park = places.index[5]
    ranked = priority.rank_priority_areas(
        found, places, incidents, concerns=make_concerns(people(7, park))
    )
    area = ranked.loc[4]
    assert area["name"] == "Park Gate"
    assert area["residents"] == 7
    assert area["part_concern"] == 1
    assert area[["incidents", "active_months", "months"]].tolist() == [3, 3, 6]
    assert area["top_categories"] == ["Noise"]
    assert area["largest_place_share"] == 1
    assert not area["one_location"]


@pytest.mark.parametrize(
    ("least", "recorded", "label"),
    [
        (24, 12, "residents and records agree"),
        (25, 12, "residents say, records do not"),
        (8, 7, "residents say, records do not"),
        (8, 8, "residents and records agree"),
    ],
)
def test_records_agree_where_they_hold_half_of_what_the_least_hotspot_does(
    make_places, make_incidents, least, recorded, label, make_concerns
):
    places = make_places([(0, 0), (5000, 0)])
    shop, park = places.index
    incidents = make_incidents([shop] * least + [park] * recorded)
    found = hs.find_hotspots(places, incidents, quiet=0, count=1, min_incidents=8)
    only_shop = found[[ids == [shop] for ids in found["place_ids"]]]
    ranked = priority.rank_priority_areas(
        only_shop, places, incidents, concerns=make_concerns(people(7, park))
    )
    assert ranked.loc[2, "evidence"] == label


def test_concerns_near_a_hotspot_make_no_second_area(borough, make_places, make_concerns):
    places, incidents, found = borough
    beside = make_places([(920, 1000)])  # 80 m from the shops, so 30 m from their outline
    both = tables.as_places(pd.concat([places, beside]))
    concerns = make_concerns(people(9, beside.index[0]))
    ranked = priority.rank_priority_areas(found, both, incidents, concerns=concerns)
    assert len(ranked) == 3
    assert ranked.set_index("name").loc["Shop Street", "residents"] == 9


def test_residents_rank_without_any_hotspot(borough, make_incidents, make_concerns):
    places, _, _ = borough
    nothing = make_incidents([])
    found = hs.find_hotspots(places, nothing)
    concerns = make_concerns(people(7, places.index[5]))
    ranked = priority.rank_priority_areas(found, places, nothing, concerns=concerns)
    assert ranked["evidence"].tolist() == ["residents say, records do not"]
    assert ranked.index.tolist() == [1]


def test_nothing_found_ranks_to_nothing(borough, make_incidents):
    places, _, _ = borough
    found = hs.find_hotspots(places, make_incidents([]))
    assert len(priority.rank_priority_areas(found, places, make_incidents([]))) == 0


def test_heavier_categories_rank_higher(borough):
    places, incidents, found = borough
    harm = incidents.copy()
    harm.loc[harm["place_id"] == places.index[0], "category"] = "Robbery"
    ranked = priority.rank_priority_areas(
        found, places, harm, category_weights={"Robbery": 10, "Noise": 1}
    )
    assert ranked.set_index("name").loc["Shop Street", "part_volume"] == 1
    assert ranked.set_index("name").loc["Depot", "part_volume"] == 120 / 330


def test_a_category_nobody_weighed_is_noted(borough):
    places, incidents, found = borough
    ranked = priority.rank_priority_areas(found, places, incidents, category_weights={"Drugs": 2})
    assert any("No weight is given for Noise" in note for note in ranked.attrs["notes"])


def test_only_the_months_asked_for_count(borough):
    places, incidents, found = borough
    ranked = priority.rank_priority_areas(found, places, incidents, months=MONTHS[:3])
    backs = ranked.set_index("name").loc["Back Lane"]
    assert backs["part_volume"] == backs["part_persistence"] == 0
    assert any("3 months, too few" in note for note in ranked.attrs["notes"])


def test_a_month_without_any_record_counts_against_persistence(borough):
    places, incidents, found = borough
    ranked = priority.rank_priority_areas(found, places, incidents, months=[*MONTHS, "2019-04"])
    assert ranked.set_index("name").loc["Shop Street", "part_persistence"] == 6 / 7


def test_ties_are_broken_by_number_not_by_the_order_of_rows(make_places, make_incidents):
    places = make_places(
        [(n * 3000.0, 0.0) for n in range(4)] + [(40 + n * 3000.0, 0.0) for n in range(4)]
    )
    incidents = make_incidents(np.repeat(places.index, 5).tolist())
    found = hs.find_hotspots(places, incidents, quiet=0)
    ranked = priority.rank_priority_areas(found, places, incidents)
    shuffled = priority.rank_priority_areas(
        found.sample(frac=1, random_state=1),
        places.sample(frac=1, random_state=1),
        incidents.sample(frac=1, random_state=1),
    )
    assert ranked.index.tolist() == shuffled.index.tolist() == [1, 2, 3, 4]


def test_the_likely_range_holds_the_rank_and_knows_a_clear_lead(borough, make_concerns):
    places, incidents, found = borough
    concerns = make_concerns(people(40, places.index[0]))
    ranked = priority.rank_priority_areas(found, places, incidents, concerns=concerns)
    assert (ranked["rank_low"] <= ranked["rank"]).all()
    assert (ranked["rank"] <= ranked["rank_high"]).all()
    assert ranked.iloc[0][["rank_low", "rank_high"]].tolist() == [1, 1]


def test_alike_areas_share_a_likely_range(make_places, make_incidents):
    places = make_places([(n * 3000.0, m * 40.0) for n in range(3) for m in range(2)])
    incidents = make_incidents(np.repeat(places.index, 10).tolist())
    found = hs.find_hotspots(places, incidents, quiet=0)
    ranked = priority.rank_priority_areas(found, places, incidents)
    assert ranked["rank_low"].tolist() == [1, 1, 1]
    assert ranked["rank_high"].tolist() == [3, 3, 3]


def test_the_input_is_left_alone(borough, make_concerns):
    places, incidents, found = borough
    before = places.copy(), incidents.copy(), found.copy()
    concerns = make_concerns(people(7, places.index[5]))
    priority.rank_priority_areas(found, places, incidents, concerns=concerns)
    for old, new in zip(before, (places, incidents, found), strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(old), pd.DataFrame(new))

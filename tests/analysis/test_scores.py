"""The parts of a score, with figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact_geo.analysis import scores
from pact_geo.errors import UnsuitableDataError
from pact_geo.settings import DEFAULT_CATEGORY_WEIGHTS, PriorityWeights


def parts(counted, weighted=None, residents=None, recent_months=3):
    counted = np.array(counted, dtype="float64")
    weighted = counted if weighted is None else np.array(weighted, dtype="float64")
    residents = np.zeros(counted.shape[:-1]) if residents is None else np.array(residents)
    records = scores.Records(weighted=weighted, counted=counted)
    return scores.score_parts(records, residents, recent_months=recent_months)


def test_volume_is_the_share_of_the_heaviest_area():
    assert parts([[1, 1], [1, 1]], weighted=[[6, 6], [2, 1]])[:, 0].tolist() == [1, 0.25]


def test_recency_compares_rates_a_month():
    # 6 a month in the last two, 2 a month in the three before: 6 / (6 + 2).
    assert parts([[2, 2, 2, 6, 6]], recent_months=2)[0, 1] == 0.75


def test_a_steady_area_is_halfway():
    assert parts([[4, 4, 4, 4]])[0, 1] == 0.5


def test_an_area_that_fell_silent_has_no_recency():
    assert parts([[9, 0, 0, 0]])[0, 1] == 0


def test_too_few_incidents_or_months_count_as_steady():
    assert parts([[0, 0, 0, 7]], recent_months=1)[0, 1] == 0.5
    assert parts([[0, 0, 0, 8]], recent_months=1)[0, 1] == 1
    assert parts([[0, 0, 20]], recent_months=3)[0, 1] == 0.5


def test_persistence_is_the_share_of_months_with_a_record():
    assert parts([[0, 3, 1, 0]])[0, 2] == 0.5


def test_concern_is_the_share_of_the_most_named_area():
    assert parts([[1], [1]], residents=[4, 16])[:, 3].tolist() == [0.25, 1]


def test_nothing_recorded_and_nobody_asked_scores_nothing_but_steadiness():
    assert parts([[0, 0, 0, 0]]).tolist() == [[0, 0.5, 0, 0]]


def test_recent_months_must_be_some():
    with pytest.raises(UnsuitableDataError, match="recent_months must be 1 or more"):
        parts([[1]], recent_months=0)


@given(
    counted=st.lists(st.lists(st.integers(0, 50), min_size=6, max_size=6), min_size=1, max_size=6),
    residents=st.lists(st.integers(0, 50), min_size=6, max_size=6),
)
def test_every_part_lies_between_nothing_and_one(counted, residents):
    found = parts(counted, residents=residents[: len(counted)])
    assert ((found >= 0) & (found <= 1)).all()


# --- weights of the parts ---------------------------------------------------------------------


def test_weights_of_parts_are_made_to_add_to_one():
    given_weights = PriorityWeights(volume=4, recency=2, persistence=1, concern=1)
    shares = scores.part_shares(given_weights, surveyed=True)
    assert shares.tolist() == [0.5, 0.25, 0.125, 0.125]


def test_without_a_survey_concern_is_left_out_of_the_mean():
    given_weights = PriorityWeights(volume=2, recency=1, persistence=1, concern=4)
    assert scores.part_shares(given_weights, surveyed=False).tolist() == [0.5, 0.25, 0.25, 0]


@pytest.mark.parametrize(
    ("weights", "surveyed"),
    [
        (PriorityWeights(volume=-1), True),
        (PriorityWeights(0, 0, 0, 0), True),
        (PriorityWeights(0, 0, 0, 1), False),
        (PriorityWeights(volume=float("nan")), True),
    ],
)
def test_weights_of_parts_that_cannot_be_used_are_refused(weights, surveyed):
    with pytest.raises(UnsuitableDataError, match="cannot be used"):
        scores.part_shares(weights, surveyed=surveyed)


# --- weights of incidents ---------------------------------------------------------------------


def test_the_partnerships_own_weights_are_the_default(make_incidents):
    incidents = make_incidents([1, 2], category=["Robbery", "Shoplifting"])
    expected = [DEFAULT_CATEGORY_WEIGHTS["Robbery"], DEFAULT_CATEGORY_WEIGHTS["Shoplifting"]]
    assert scores.weigh_incidents(incidents).tolist() == expected


def test_a_category_without_a_weight_weighs_one_and_is_listed(make_incidents):
    incidents = make_incidents([1, 2, 3], category=["Robbery", "Witchcraft", "Witchcraft"])
    weight = scores.weigh_incidents(incidents, {"Robbery": 5})
    assert weight.tolist() == [5, 1, 1]
    assert weight.attrs["unweighted"] == ["Witchcraft"]


def test_letters_in_capitals_do_not_matter(make_incidents):
    incidents = make_incidents([1], category="Anti-social behaviour")
    assert scores.weigh_incidents(incidents, {"ANTI-SOCIAL Behaviour ": 3}).tolist() == [3]


def test_an_offence_code_wins_over_a_category(make_incidents):
    incidents = make_incidents([1, 2, 3], category=["Burglary", "Burglary", "Fraud"])
    incidents["offence_code"] = pd.array(["28E", None, "53"], dtype="str")
    weight = scores.weigh_incidents(incidents, pd.Series({"28E": 400.0, "Burglary": 300.0}))
    assert weight.tolist() == [400, 300, 1]
    assert weight.attrs["unweighted"] == ["Fraud"]


def test_a_weight_below_nothing_is_refused(make_incidents):
    with pytest.raises(UnsuitableDataError, match="weight of 'robbery'"):
        scores.weigh_incidents(make_incidents([1]), {"Robbery": -1})


# --- tallies and ranks ------------------------------------------------------------------------


def test_incidents_are_tallied_by_area_month_and_weight(make_places, make_incidents):
    places = make_places([(0, 0), (1, 0), (2, 0)])
    one, two, three = places.index
    incidents = make_incidents(
        [one, two, two, three, None], month=["2018-10", "2018-10", "2018-11", "2018-11", "2018-10"]
    )
    weight = pd.Series([2.0, 2.0, 1.0, 1.0, 1.0], index=incidents.index)
    members = pd.DataFrame({"area": [0, 0, 1], "position": [0, 1, 1]})
    months = pd.period_range("2018-10", "2018-12", freq="M")
    tally = scores.tally_incidents(members, places, incidents, weight, months)
    records = scores.sum_records(tally, tally["count"].to_numpy(), areas=3, months=3)
    assert records.counted.tolist() == [[2, 1, 0], [1, 1, 0], [0, 0, 0]]
    assert records.weighted.tolist() == [[4, 1, 0], [2, 1, 0], [0, 0, 0]]


def test_several_versions_of_a_tally_are_summed_at_once():
    tally = pd.DataFrame({"area": [0, 0], "month": [0, 1], "weight": [3.0, 1.0], "count": [1, 1]})
    records = scores.sum_records(tally, np.array([[1, 1], [2, 0]]), areas=1, months=2)
    assert records.weighted.tolist() == [[[3, 1]], [[6, 0]]]


def test_a_rank_that_never_changes_has_no_range():
    low, high = scores.likely_ranks(np.tile([9.0, 5.0, 7.0], (50, 1)), np.zeros(3, dtype=bool))
    assert low.tolist() == high.tolist() == [1, 3, 2]


def test_a_range_leaves_out_the_rarest_ranks_at_both_ends():
    # The second area wins 1 of 100 draws: too rare to count. It wins 10 of 100: it counts.
    draws = np.tile([9.0, 5.0], (100, 1))
    draws[:1] = [5.0, 9.0]
    assert scores.likely_ranks(draws, np.zeros(2, dtype=bool))[0].tolist() == [1, 2]
    draws[:10] = [5.0, 9.0]
    assert scores.likely_ranks(draws, np.zeros(2, dtype=bool))[0].tolist() == [1, 1]


def test_areas_put_last_stay_last_in_every_draw():
    low, high = scores.likely_ranks(np.tile([9.0, 5.0], (20, 1)), np.array([True, False]))
    assert low.tolist() == high.tolist() == [2, 1]

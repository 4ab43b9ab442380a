"""Shares of people asked, worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pact_geo.analysis.survey import measure_answers, rank_concerns
from pact_geo.errors import UnsuitableDataError


@pytest.fixture
def responses():
    """100 people of E1, 65 of them safe; 10 of E2; 4 without ward; 3 of E1 gave no answer."""
    safe = [5.0] * 40 + [4.0] * 25 + [3.0] * 20 + [1.0] * 15 + [None] * 3 + [5.0] * 10 + [1.0] * 4
    ward = ["E1"] * 103 + ["E2"] * 10 + [None] * 4
    return pd.DataFrame(
        {
            "ward_code": pd.Series(ward, dtype="str"),
            "rating_safe": safe,
            "wants_feedback": pd.array([True] * 20 + [False] * 83 + [None] * 14, dtype="boolean"),
        }
    ).set_axis(pd.Index([f"r{n}" for n in range(117)], name="response_id"))


def concerns_of(rows):
    return pd.DataFrame(rows, columns=["response_id", "theme"]).astype("str")


def test_65_of_100_feel_safe(responses):
    row = measure_answers(responses, "rating_safe", top=(4, 5)).loc["E1"]
    assert (row["said"], row["asked"], row["share"]) == (65, 100, 0.65)
    assert (row["low"], row["high"]) == pytest.approx((0.5525, 0.7364), abs=1e-4)
    assert row["note"] == ""


def test_no_answer_is_not_a_no(responses):
    assert measure_answers(responses, "rating_safe", top=[5]).loc["E1", "asked"] == 100


def test_too_few_asked_give_no_share(responses):
    row = measure_answers(responses, "rating_safe", top=(4, 5)).loc["E2"]
    assert row["note"] == "too few asked"
    assert np.isnan([row["share"], row["low"], row["high"]]).all()
    assert (row["said"], row["asked"]) == (10, 10)


def test_the_least_asked_can_be_set(responses):
    row = measure_answers(responses, "rating_safe", top=(4, 5), least_asked=10).loc["E2"]
    assert (row["share"], row["note"]) == (1.0, "")


def test_people_without_a_ward_are_among_everybody(responses):
    row = measure_answers(responses, "rating_safe", top=(4, 5), by=None).loc["all"]
    assert (row["said"], row["asked"]) == (75, 114)


def test_a_ward_nobody_was_asked_in_is_listed(responses):
    table = measure_answers(responses, "rating_safe", top=(4, 5), groups=["E1", "E9"])
    assert table.index.tolist() == ["E1", "E9"]
    assert (table.loc["E9", "asked"], table.loc["E9", "note"]) == (0, "too few asked")


def test_a_yes_or_no_needs_no_top_answers(responses):
    row = measure_answers(responses, "wants_feedback").loc["E1"]
    assert (row["said"], row["asked"]) == (20, 103)


def test_a_rating_needs_its_top_answers(responses):
    with pytest.raises(UnsuitableDataError, match="is a rating"):
        measure_answers(responses, "rating_safe")


def test_a_yes_or_no_has_no_top_answers(responses):
    with pytest.raises(UnsuitableDataError, match="yes or no"):
        measure_answers(responses, "wants_feedback", top=(1,))


def test_an_unknown_question_is_refused(responses):
    with pytest.raises(UnsuitableDataError, match="rating_joy"):
        measure_answers(responses, "rating_joy", top=(5,))


def test_an_unknown_column_to_tell_apart_is_refused(responses):
    with pytest.raises(UnsuitableDataError, match="parish"):
        measure_answers(responses, "rating_safe", top=(5,), by="parish")


def test_a_person_raises_a_theme_once(responses):
    concerns = concerns_of([("r0", "Litter"), ("r0", "Litter"), ("r1", "Litter"), ("r1", "Noise")])
    table = rank_concerns(concerns, responses)
    assert table.loc["E1", "said"].to_dict() == {"Litter": 2, "Noise": 1}


def test_the_base_of_a_theme_is_everybody_who_answered(responses):
    row = rank_concerns(concerns_of([("r0", "Litter")]), responses).loc[("E1", "Litter")]
    assert row["asked"] == 103
    assert row["share"] == pytest.approx(1 / 103)


def test_themes_come_most_raised_first_and_equals_by_name(responses):
    rows = [("r0", "Noise"), ("r1", "Noise"), ("r2", "Litter"), ("r3", "Drugs"), ("r104", "Noise")]
    table = rank_concerns(concerns_of(rows), responses)
    assert table.index.tolist() == [
        ("E1", "Noise"),
        ("E1", "Drugs"),
        ("E1", "Litter"),
        ("E2", "Noise"),
    ]


def test_only_the_top_themes_are_kept_when_asked(responses):
    rows = [("r0", "Noise"), ("r1", "Noise"), ("r2", "Litter"), ("r104", "Drugs")]
    table = rank_concerns(concerns_of(rows), responses, count=1)
    assert table.index.tolist() == [("E1", "Noise"), ("E2", "Drugs")]


def test_a_theme_among_too_few_people_has_no_share(responses):
    row = rank_concerns(concerns_of([("r104", "Noise")]), responses).loc[("E2", "Noise")]
    assert np.isnan(row["share"])
    assert row["note"] == "too few asked"


def test_everybody_together_counts_people_without_ward(responses):
    rows = [("r0", "Noise"), ("r116", "Noise")]
    row = rank_concerns(concerns_of(rows), responses, by=None).loc[("all", "Noise")]
    assert (row["said"], row["asked"]) == (2, 117)


def test_no_concern_ranks_no_theme(responses):
    assert rank_concerns(concerns_of([]), responses).empty


def test_a_concern_of_nobody_is_refused(responses):
    with pytest.raises(UnsuitableDataError, match="1 concerns belong to no response"):
        rank_concerns(concerns_of([("r999", "Noise")]), responses)

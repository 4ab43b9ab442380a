"""Visual audits: grades, agreement, teams, pairs and what follows, with known answers."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact_geo.cycle.audits import (
    CHECKLISTS,
    CURRENT,
    GRADE_MEANINGS,
    GRADES,
    NOT_APPLICABLE,
    Answer,
    PhotoPlace,
    Scale,
    checklist_of,
    compare_scores,
    measure_agreement,
    notice_problems,
    pair_photos,
    plan_team,
    propose_action,
    score_items,
    share_below_grade_b,
    share_interval,
    stratified_kappa,
    weighted_kappa,
)
from pact_geo.cycle.audits.teams import DISCIPLINES
from pact_geo.errors import RecordError, UnsuitableDataError

LIST = checklist_of(CURRENT)


def answers(item: str, grades: list[str], inspector: str = "first") -> list[Answer]:
    return [Answer(inspector, f"spot {n}", item, grade) for n, grade in enumerate(grades)]


def score_of(item: str, given: list[Answer]):
    return next(score for score in score_items(given, LIST) if score.item == item)


# --- the checklist ---------------------------------------------------------------------------


def test_litter_detritus_graffiti_and_fly_posting_are_graded():
    graded = [item.key for item in LIST.items if item.scale is Scale.GRADE]
    assert graded == ["litter", "detritus", "graffiti", "fly_posting"]


def test_there_are_seven_grades_each_with_its_meaning():
    assert GRADES == ("A", "B+", "B", "B-", "C", "C-", "D")
    assert tuple(GRADE_MEANINGS) == GRADES


def test_the_first_version_of_the_list_is_never_changed():
    """Old audits were made with it: write a new version instead of changing these."""
    assert [item.key for item in CHECKLISTS[1].items] == [
        "litter", "detritus", "graffiti", "fly_posting", "lighting", "sightlines", "access",
        "physical_security", "drinking", "drugs", "damage", "dumping", "vehicles",
    ]  # fmt: skip
    assert checklist_of(None) is CHECKLISTS[1]
    assert [CHECKLISTS[version].version for version in CHECKLISTS] == list(CHECKLISTS)


def test_a_list_of_a_later_program_is_refused():
    with pytest.raises(RecordError, match="later PACT Geo"):
        checklist_of(99)


@pytest.mark.parametrize(
    ("item", "answer"),
    [("litter", "A-"), ("litter", "E"), ("litter", "good"), ("lighting", "A"), ("drugs", "poor"),
     ("litter", ""), ("nothing", "A")],
)  # fmt: skip
def test_an_answer_an_item_does_not_have_is_refused(item, answer):
    with pytest.raises(RecordError, match=r"no answer|no item"):
        LIST.check(item, answer)


# --- scores ----------------------------------------------------------------------------------


def test_ten_below_b_and_six_at_b_minus_of_a_hundred_give_thirteen():
    grades = ["C"] * 5 + ["C-"] * 3 + ["D"] * 2 + ["B-"] * 6 + ["A", "B+", "B", "B"] * 21
    assert len(grades) == 100
    assert share_below_grade_b(grades) == 13.0


def test_sites_to_which_the_item_does_not_apply_are_left_out():
    assert share_below_grade_b(["C", NOT_APPLICABLE, "A", NOT_APPLICABLE]) == 50.0
    assert share_below_grade_b([NOT_APPLICABLE]) is None
    assert share_below_grade_b([]) is None


def test_a_grade_there_is_not_is_refused():
    with pytest.raises(RecordError, match="'A-' is no grade"):
        share_below_grade_b(["A-"])


@given(st.lists(st.sampled_from(GRADES), min_size=1))
def test_a_share_lies_between_all_and_nothing_and_order_does_not_matter(grades):
    share = share_below_grade_b(grades)
    assert 0 <= share <= 100
    assert share == share_below_grade_b(sorted(grades))


def test_the_interval_of_a_whole_count_is_wilsons():
    """65 of 100: 55.25 to 73.64 (Newcombe 1998 works the same formula)."""
    low, high = share_interval(65, 100)
    assert (round(low, 2), round(high, 2)) == (55.25, 73.64)


def test_the_interval_holds_the_share_and_ends_at_nought_and_a_hundred():
    assert share_interval(0, 7)[0] == 0.0
    assert share_interval(7, 7)[1] == 100.0
    low, high = share_interval(13, 100)
    assert low < 13 < high


def test_an_item_is_scored_with_its_spots_and_answers():
    score = score_of("litter", answers("litter", ["D", "B-", "A", NOT_APPLICABLE]))
    assert (score.spots, score.share) == (3, 50.0)
    assert score.answers == {"A": 1, "B-": 1, "D": 1, NOT_APPLICABLE: 1}


def test_yes_and_poor_count_whole():
    told = [*answers("drugs", ["yes", "no"]), *answers("lighting", ["poor", "good", "good"])]
    assert score_of("drugs", told).share == 50.0
    assert score_of("lighting", told).share == pytest.approx(100 / 3)


def test_two_inspectors_at_one_spot_count_as_one_spot():
    told = [*answers("litter", ["D", "A"]), *answers("litter", ["A", "A"], "second")]
    score = score_of("litter", told)
    assert (score.spots, score.share) == (2, 25.0)


def test_an_item_nobody_answered_has_no_share():
    score = score_of("graffiti", [])
    assert (score.spots, score.share, score.low, score.high) == (0, None, None, None)


# --- before and after ------------------------------------------------------------------------


def changes(before: list[str], after: list[str]):
    first = score_items(answers("litter", before), LIST)
    second = score_items(answers("litter", after), LIST)
    return next(one for one in compare_scores(first, second) if one.item == "litter")


def test_a_difference_has_newcombes_interval():
    """56 of 70 against 48 of 80: 20.0, 5.24 to 33.39 (Newcombe 1998, table II, method 10)."""
    change = changes(["D"] * 48 + ["A"] * 32, ["D"] * 56 + ["A"] * 14)
    assert change.change == pytest.approx(20.0)
    assert (round(change.low, 2), round(change.high, 2)) == (5.24, 33.39)
    assert change.verdict == "clearly worse"


def test_less_litter_is_better():
    assert changes(["D"] * 20, ["A"] * 20).verdict == "clearly better"
    assert changes(["D"] * 2 + ["A"], ["D"] + ["A"] * 2).verdict == "no clear change"


def test_without_an_audit_on_one_side_it_cannot_be_told():
    change = changes(["D"], [])
    assert (change.change, change.verdict) == (None, "too few to tell")


# --- agreement -------------------------------------------------------------------------------


def test_weighted_kappa_of_cohens_own_example():
    """Cohen (1968), table 1: 200 cases, three diagnoses, weights 1, 3 and 6; kappa 0.348."""
    table = 200 * np.array([[0.44, 0.07, 0.09], [0.05, 0.20, 0.05], [0.01, 0.03, 0.06]])
    weights = [[0, 1, 3], [1, 0, 6], [3, 6, 0]]
    assert round(weighted_kappa(table, weights=weights), 3) == 0.348


def test_unweighted_kappa_of_the_same_table():
    """Cohen (1968) gives 0.492 where every disagreement counts the same."""
    table = np.array([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    assert round(weighted_kappa(table, weights=1 - np.eye(3)), 3) == 0.492


def test_linear_weights_by_hand():
    """Disagreement 3; by chance 118 / 12; kappa 1 - 36 / 118."""
    assert weighted_kappa([[4, 1, 0], [1, 3, 1], [0, 0, 2]]) == pytest.approx(1 - 36 / 118)


def test_over_items_chance_is_worked_out_within_each():
    """Disagreements 1 and 2; by chance 5 and 2.5: kappa 1 - 3 / 7.5."""
    assert stratified_kappa([[[5, 1], [0, 4]], [[3, 1], [1, 5]]]) == pytest.approx(
        1 - 3 / (5 + (4 * 6 + 6 * 4) / 10)
    )
    assert stratified_kappa([[[5, 1], [0, 4]], [[7, 0], [0, 0]]]) == 0.8


def test_items_of_other_levels_make_no_agreement():
    """Litter C or D, graffiti A or B, each by a throw: together 0.6, within each about nought."""
    rng = np.random.default_rng(3)
    told = [
        Answer(who, f"spot {spot}", item, low if rng.random() < 0.5 else high)
        for spot in range(200)
        for item, (low, high) in {"litter": "CD", "graffiti": "AB"}.items()
        for who in ("one", "two")
    ]
    grades, *items, _ = measure_agreement(told, LIST)
    assert (grades.compared, len(items)) == (400, 2)
    assert grades.share == pytest.approx(0.5, abs=0.07)
    assert grades.kappa == pytest.approx(0, abs=0.12)
    assert grades.low < 0 < grades.high
    assert grades.words.startswith("They agree hardly more than by chance")
    assert [one.about for one in items] == ["grades of litter", "grades of graffiti"]
    assert sum(one.compared for one in items) == 400


def test_the_interval_of_kappa_is_that_of_the_large_sample():
    """Two by two, 40 5 / 5 50: kappa 0.798, whose standard error for many is 0.0606.

    Donner and Eliasziw (1992): for a binary answer with equal margins p, the variance of
    kappa is (1 - k)((1 - k)(1 - 2k) + k(2 - k) / (2p(1 - p))) / n.
    """
    drawn = ["BB"] * 40 + ["BA", "AB"] * 5 + ["AA"] * 50
    told = [
        Answer(who, str(spot), "litter", grade)
        for spot, both in enumerate(drawn)
        for who, grade in zip(("one", "two"), both, strict=True)
    ]
    grades, _ = measure_agreement(told, LIST)
    kappa, p = 1 - 0.1 / (2 * 0.45 * 0.55), 0.45
    spread = (1 - kappa) * (1 - 2 * kappa) + kappa * (2 - kappa) / (2 * p * (1 - p))
    error = ((1 - kappa) * spread / 100) ** 0.5
    assert grades.kappa == pytest.approx(kappa)
    assert (grades.high - grades.low) / 2 / 1.96 == pytest.approx(error, rel=0.05)


def test_few_spots_or_no_disagreement_give_no_interval():
    one = [Answer(who, "a", "litter", g) for who, g in (("x", "A"), ("y", "B"))]
    grades, _ = measure_agreement(one, LIST)
    assert (grades.low, grades.high) == (None, None)
    same = [Answer(w, str(n), "litter", "AC"[n % 2]) for n in range(12) for w in ("x", "y")]
    grades, _ = measure_agreement(same, LIST)
    assert (grades.kappa, grades.low, grades.high) == (1.0, None, None)


def test_kappa_is_one_for_the_same_and_below_nought_for_the_opposite():
    assert weighted_kappa([[3, 0], [0, 4]]) == 1.0
    assert weighted_kappa([[0, 5], [5, 0]]) == -1.0


@pytest.mark.parametrize("table", [[[0, 0], [0, 0]], [[9, 0], [0, 0]]])
def test_where_chance_leaves_nothing_there_is_no_kappa(table):
    assert weighted_kappa(table) is None


@pytest.mark.parametrize("table", [[[1, 2, 3], [1, 2, 3]], [1, 2], [[-1, 0], [0, 1]]])
def test_what_is_no_table_of_agreement_is_refused(table):
    with pytest.raises(UnsuitableDataError, match="agreement"):
        weighted_kappa(table)


def test_two_inspectors_are_compared_where_both_answered():
    first = answers("litter", ["A", "B", "C", "D", NOT_APPLICABLE])
    second = answers("litter", ["A", "B-", "C", NOT_APPLICABLE, "D"], "second")
    grades, judged = measure_agreement([*first, *second], LIST)
    assert (grades.compared, grades.same, grades.share) == (3, 2, 2 / 3)
    assert "too few" in grades.words
    assert (judged.compared, judged.share, judged.kappa) == (0, None, None)


def test_with_enough_answers_agreement_is_said_in_words():
    one = ["A", "B", "C", "D"] * 3
    grades, _ = measure_agreement(
        [*answers("litter", one), *answers("litter", one, "second")], LIST
    )
    assert (grades.share, grades.kappa) == (1.0, 1.0)
    assert grades.words == "They saw almost the same."


def test_where_agreement_cannot_be_computed_it_says_so():
    one = ["A"] * 12
    grades, _ = measure_agreement(
        [*answers("litter", one), *answers("litter", one, "second")], LIST
    )
    assert (grades.share, grades.kappa) == (1.0, None)
    assert "cannot be told" in grades.words


def test_opposite_answers_agree_no_more_than_by_chance():
    one, other = ["yes", "no"] * 8, ["no", "yes"] * 8
    told = [*answers("drugs", one), *answers("drugs", other, "second")]
    _, judged = measure_agreement(told, LIST)
    assert judged.kappa == -1.0
    assert "hardly more than by chance" in judged.words


def test_one_inspector_alone_cannot_agree():
    assert measure_agreement(answers("litter", ["A"]), LIST) == ()


def test_three_inspectors_are_compared_two_by_two():
    told = [a for who in ("a", "b", "c") for a in answers("litter", ["A", "D"], who)]
    assert [(x.first, x.second) for x in measure_agreement(told, LIST)][::2] == [
        ("a", "b"), ("a", "c"), ("b", "c"),
    ]  # fmt: skip


# --- the team --------------------------------------------------------------------------------


def test_a_team_has_every_trade_the_list_needs_and_two_residents():
    plan = plan_team(
        LIST,
        [("Tarrow Police", ["beat officer"]), ("Council", ["street cleaning", "fly-tipping"])],
        residents=5,
    )
    filled = {seat.part: seat.agency for seat in plan.seats}
    assert filled["policing"] == "Tarrow Police"
    assert filled["street cleaning"] == "Council"
    assert filled["lighting and highways"] is None
    assert plan.seats[-1].people == 2
    assert "Nobody for lighting and highways" in plan.missing


def test_a_team_without_anybody_says_all_that_is_missing():
    plan = plan_team(LIST, [], residents=0)
    assert len(plan.missing) == len({item.discipline for item in LIST.items}) + 1
    assert plan.missing[-1] == "2 more residents"


def test_every_trade_of_the_list_is_known():
    assert {item.discipline for item in LIST.items} <= set(DISCIPLINES)


# --- findings and photographs ----------------------------------------------------------------


def test_problems_are_noticed_worst_first_and_once():
    told = [
        *answers("litter", ["B-", "D", "B"]),
        *answers("litter", ["C", "A", "B"], "second"),
        *answers("drugs", ["no", "yes", "no"]),
    ]
    found = [(one.item, one.spot, one.grade) for one in notice_problems(told, LIST)]
    assert found == [
        ("litter", "spot 1", "D"), ("litter", "spot 0", "C"), ("drugs", "spot 1", "yes"),
    ]  # fmt: skip


def test_a_finding_becomes_an_action_in_words():
    action = propose_action("graffiti", "D", "the bus stop", checklist=LIST)
    assert action.what.startswith("Graffiti (grade D) at the bus stop: Remove the graffiti")
    assert action.discipline == "street cleaning"
    assert propose_action("lighting", None, "", checklist=LIST).what.startswith("Lighting: ")


def photo(number: str, moment: str, spot: str | None, day: int = 1, pair: str | None = None):
    return PhotoPlace(number, moment, spot, date(2026, 3, day), pair)


def test_photographs_of_the_same_spot_are_paired():
    found = pair_photos(
        [photo("1", "before", "Bus  stop"), photo("2", "after", "bus stop "),
         photo("3", "before", "Alley"), photo("4", "after", None)]
    )  # fmt: skip
    assert found.pairs == (("1", "2"),)
    assert found.alone == ("3", "4")


def test_the_latest_photographs_of_a_spot_are_paired():
    found = pair_photos(
        [
            photo("1", "before", "x", 9),
            photo("2", "before", "x", 3),
            photo("3", "after", "x", 20),
            photo("4", "after", "x", 15),
        ]
    )
    assert found.pairs == (("1", "3"),)
    assert found.alone == ("2", "4")


def test_a_pair_that_a_person_made_stands():
    found = pair_photos(
        [photo("1", "before", "x"), photo("2", "before", "y"),
         photo("3", "after", "x", pair="2"), photo("4", "after", "x")]
    )  # fmt: skip
    assert found.pairs == (("2", "3"), ("1", "4"))


def test_an_after_is_paired_with_an_earlier_before_alone():
    found = pair_photos(
        [photo("1", "before", "x", 1), photo("2", "after", "x", 10), photo("3", "before", "x", 20)]
    )
    assert (found.pairs, found.alone) == ((("1", "2"),), ("3",))
    late = [photo("1", "before", "x", 9), photo("2", "after", "x", 1)]
    assert pair_photos(late).pairs == ()
    same = [photo("1", "before", "x", 9), photo("2", "after", "x", 9)]
    assert pair_photos(same).pairs == (("1", "2"),)
    undated = PhotoPlace("2", "after", "x", None, None)
    assert pair_photos([late[0], undated]).pairs == (("1", "2"),)


def test_of_two_pairs_by_hand_that_share_a_photograph_the_first_stands():
    found = pair_photos([photo("1", "before", None), photo("2", "after", None, pair="1"),
                         photo("3", "after", None, pair="1")])  # fmt: skip
    assert (found.pairs, found.alone) == ((("1", "2"),), ("3",))


def test_a_pair_reads_before_then_after_whichever_holds_it():
    found = pair_photos([photo("1", "before", None, pair="2"), photo("2", "after", None)])
    assert found.pairs == (("1", "2"),)

"""Agenda, attendance, votes, the three chosen and how they hold, with answers known by hand."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
import shapely

from pact_geo.cycle.meetings import (
    AgendaItem,
    Choice,
    OpenAction,
    build_agenda,
    candidates_of,
    check_choices,
    check_ending,
    check_score,
    choice_words,
    count_attendance,
    count_stays,
    first_to_show,
    stay_words,
    tally_votes,
)
from pact_geo.cycle.outlines import rings_of, shape_of
from pact_geo.errors import RecordError

NAMES = ("Mill Lane", "Park Road", "Kiln Street", "Quiet Close")


def test_the_agenda_goes_from_last_time_to_the_choice():
    agenda = build_agenda(
        priorities=["Park Road"],
        concerns=[
            ("Litter", "34 residents raised it."),
            ("Noise", ""),
            ("Drugs", ""),
            ("Dogs", ""),
        ],
        places=[("Mill Lane", "20 reports."), ("Park Road", "9 reports.")],
        actions=[OpenAction("Mend the lamp", "Council"), OpenAction("Cut the hedge", "Parks", 12)],
        raised=["School gate"],
    )
    assert [(item.kind, item.title) for item in agenda] == [
        ("arrive", "Welcome, and who is here"),
        ("last time", "Park Road"),
        ("action", "Cut the hedge"),
        ("action", "Mend the lamp"),
        ("residents say", "Litter"),
        ("residents say", "Noise"),
        ("residents say", "Drugs"),
        ("place", "Mill Lane"),
        ("place", "Park Road"),
        ("raised", "School gate"),
        ("choose", "Choose three priorities"),
        ("close", "Next walkabout, surgery, workshop and meeting"),
    ]
    details = {item.title: item.detail for item in agenda if item.kind != "last time"}
    assert details["Cut the hedge"] == "Parks, 12 days overdue."
    assert details["Park Road"] == "9 reports. Chosen last time."
    assert candidates_of(agenda) == ("Mill Lane", "Park Road", "School gate")


def test_a_candidate_raised_twice_is_one_candidate():
    items = [AgendaItem("place", "Mill Lane"), AgendaItem("raised", "Mill Lane")]
    assert candidates_of(items) == ("Mill Lane",)


@pytest.mark.parametrize(
    ("members", "present", "needed", "quorate"),
    [(12, 4, 4, True), (12, 3, 4, False), (3, 2, 3, False), (100, 33, 33, True)],
)
def test_quorum_is_a_share_rounded_up_and_three_at_least(members, present, needed, quorate):
    ids = [str(number) for number in range(members)]
    found = count_attendance(ids, [*ids[:present], "a guest"], quorum=0.33, least_present=3)
    assert (found.present, found.needed, found.quorate) == (present, needed, quorate)


def test_totals_mean_and_spread():
    votes = [("a", "Mill Lane", 5), ("b", "Mill Lane", 3), ("a", "Park Road", 1)]
    first, second, third, fourth = tally_votes(votes, NAMES)
    assert (first.candidate, first.total, first.mean, first.spread) == ("Mill Lane", 8, 4.0, 1.0)
    assert (second.candidate, second.total, second.scores) == ("Park Road", 1, (1,))
    assert (third.candidate, third.mean, third.spread) == ("Kiln Street", None, None)
    assert fourth.place == 4


@pytest.mark.parametrize(
    ("scores", "first"),
    [
        ({"Park Road": (5, 1), "Quiet Close": (3, 3)}, "Quiet Close"),
        ({"Park Road": (3, 3, 0, 0), "Quiet Close": (5, 1, 0, 0)}, "Quiet Close"),
        ({"Quiet Close": (4, 2), "Park Road": (4, 2)}, "Park Road"),
    ],
    ids=["the higher lowest score", "more fives", "the order of the evidence"],
)
def test_ties_are_broken_by_the_stated_rule(scores, first):
    votes = [(str(n), name, s) for name, given in scores.items() for n, s in enumerate(given)]
    assert tally_votes(votes, NAMES)[0].candidate == first


@pytest.mark.parametrize("score", [-1, 6, 2.5, True, "3"])
def test_a_score_is_a_whole_number_from_0_to_5(score):
    with pytest.raises(RecordError, match="from 0 to 5"):
        check_score(score)


def test_a_vote_counts_once_and_only_for_what_is_on_the_agenda():
    with pytest.raises(RecordError, match="two votes"):
        tally_votes([("a", "Mill Lane", 1), ("a", "Mill Lane", 5)], NAMES)
    with pytest.raises(RecordError, match="not on this meeting's agenda"):
        tally_votes([("a", "Elsewhere", 1)], NAMES)


def chosen(*titles: str, **reasons: str) -> list[Choice]:
    return [Choice(title, differs_because=reasons.get(title, "")) for title in titles]


def test_exactly_three_different_priorities():
    assert len(check_choices(chosen(*NAMES[:3]), NAMES)) == 3
    with pytest.raises(RecordError, match="exactly three priorities; these are 2"):
        check_choices(chosen(*NAMES[:2]), NAMES)
    with pytest.raises(RecordError, match="exactly three priorities; these are 4"):
        check_choices(chosen(*NAMES), NAMES)
    with pytest.raises(RecordError, match="stands twice"):
        check_choices(chosen("Mill Lane", "mill lane", "Park Road"), NAMES)
    with pytest.raises(RecordError, match="needs a name"):
        check_choices(chosen("Mill Lane", " ", "Park Road"), NAMES)


def test_a_choice_outside_the_first_three_of_the_evidence_needs_a_reason():
    odd = ["Mill Lane", "Park Road", "Quiet Close"]
    with pytest.raises(RecordError, match="'Quiet Close' is not among the first three"):
        check_choices(chosen(*odd), NAMES)
    reasons = {"Quiet Close": "The school opens there in May."}
    choices = check_choices(chosen(*odd, **reasons), NAMES)
    assert choice_words(choices, NAMES).startswith("One of the panel's choices differs")
    assert choice_words(chosen(*NAMES[:3]), NAMES) == (
        "The panel chose the first three of the evidence."
    )
    assert check_choices(chosen("X", "Y", "Z"), ()) != ()


def test_what_leads_in_every_part_always_stays_and_what_trails_never_does():
    parts = np.array([[1.0, 1, 1, 1], [0.9, 0.9, 0.9, 0.9], [0.8] * 4, [0.1] * 4])
    assert count_stays(parts, [0.4, 0.15, 0.15, 0.3]).tolist() == [50, 50, 50, 0]


def test_a_close_third_place_changes_hands_as_weights_vary():
    parts = np.array([[1.0, 1.0], [0.9, 0.9], [0.6, 0.4], [0.4, 0.6]])
    stays = count_stays(parts, [0.5, 0.5], tries=400)
    assert stays[2] + stays[3] == 400
    assert 140 < stays[2] < 260
    assert stays.sum() == 3 * 400
    assert count_stays(parts, [0.7, 0.3], tries=400)[2] > stays[2]


def test_the_same_seed_gives_the_same_tries_and_another_another():
    parts = np.random.default_rng(3).random((8, 4))
    first = count_stays(parts, [1, 1, 1, 1]).tolist()
    assert count_stays(parts, [1, 1, 1, 1]).tolist() == first
    assert count_stays(parts, [1, 1, 1, 1], seed=2).tolist() != first


def test_the_spread_is_that_of_a_weight_of_one_half():
    parts = np.array([[1.0, 0.0], [0.0, 1.0]])
    draws = np.random.default_rng(1).dirichlet(np.array([0.5, 0.5]) * 24, size=20_000)[:, 0]
    assert abs(draws.std() - 0.1) < 0.003
    assert count_stays(parts, [1, 1]).tolist() == [50, 50]


def test_a_part_that_does_not_count_never_does():
    parts = np.array([[0.1, 1.0], [0.2, 1.0], [0.3, 1.0], [0.4, 0.0]])
    assert count_stays(parts, [1.0, 0.0]).tolist() == [0, 50, 50, 50]


def test_what_comes_last_whatever_its_score_does_not_push_others_out():
    parts = np.array([[0.5], [0.4], [0.3], [1.0]])
    last = np.array([False, False, False, True])
    assert count_stays(parts, [1.0], last=last).tolist() == [50, 50, 50, 0]


def test_no_candidates_no_counts_and_weights_of_nothing_are_refused():
    assert count_stays(np.empty((0, 4)), [1, 1, 1, 1]).tolist() == []
    with pytest.raises(RecordError, match="one above 0"):
        count_stays(np.ones((2, 2)), [0, 0])


@pytest.mark.parametrize(
    ("stayed", "words"),
    [
        (46, "in the top three in 46 of 50 tries"),
        (50, "in the top three in all 50 tries"),
        (0, "in the top three in none of 50 tries"),
    ],
)
def test_how_often_it_stays_is_said_in_words(stayed, words):
    assert stay_words(stayed, 50) == words


@pytest.mark.parametrize(
    ("stage", "held_on", "present", "match"),
    [
        ("held", 12, 3, "This meeting is held"),
        ("cancelled", 12, 3, "This meeting is cancelled"),
        ("planned", 13, 3, "has not come"),
        ("planned", 12, 0, "Nobody is marked"),
    ],
)
def test_a_meeting_that_cannot_have_been_held_is_not_ended(stage, held_on, present, match):
    with pytest.raises(RecordError, match=match):
        check_ending(stage, date(2026, 10, held_on), today=date(2026, 10, 12), present=present)


def test_one_member_and_a_day_that_has_come_are_enough_to_end_a_meeting():
    for day in (11, 12):
        check_ending("planned", date(2026, 10, day), today=date(2026, 10, 12), present=1)


def test_a_place_of_last_time_is_known_by_its_ground_whatever_it_is_called_now():
    square, other = shapely.box(0, 0, 100, 100), shapely.box(500, 0, 600, 100)
    agenda = build_agenda(
        priorities=["Mill Lane / Park Road", "Kiln Street"],
        places=[("Mill Lane / School", "20 reports."), ("Kiln Street", "9 reports.")],
        outlines={"Mill Lane / School": shapely.box(5, 0, 105, 100), "Kiln Street": other},
        grounds={"Mill Lane / Park Road": square, "Kiln Street": shapely.box(900, 0, 990, 90)},
    )
    details = {item.title: item.detail for item in agenda if item.kind == "place"}
    assert details == {
        "Mill Lane / School": "20 reports. Chosen last time, as “Mill Lane / Park Road”.",
        "Kiln Street": "9 reports.",
    }
    kept = {item.title: shape_of(item.outline) for item in agenda if item.outline}
    assert kept["Kiln Street"].equals(other)


def test_an_outline_kept_as_rings_has_its_hole_and_its_islands():
    holed = shapely.box(0, 0, 90, 90).difference(shapely.box(30, 30, 60, 60))
    both = shapely.union_all([holed, shapely.box(200, 0, 210, 10)])
    assert shape_of(rings_of(both)).equals(both)
    assert shape_of([]) is None


@pytest.mark.parametrize(
    ("meetings", "first"),
    [
        ([("far", False, "planned", 3), ("own", True, "held", -90)], "own"),
        ([("last", True, "held", -9), ("next", True, "planned", 5), ("x", True, "planned", 50)],
         "next"),
        ([("old", True, "held", -90), ("last", True, "held", -9), ("off", True, "cancelled", 4),
          ("stale", True, "planned", -2)], "last"),
        ([], None),
    ],
)  # fmt: skip
def test_a_person_comes_to_the_next_meeting_of_their_panels_else_the_last(meetings, first):
    today = date(2026, 11, 22)
    listed = [(one, own, stage, today + timedelta(days)) for one, own, stage, days in meetings]
    assert first_to_show(listed, today=today) == first

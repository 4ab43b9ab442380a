"""Stages of problem solving, and the matching of new runs to adopted areas."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box
from shapely.affinity import translate

from pact_geo.cycle.areas import MOVES, Stage, Standing, missing_for, recurs, require_move
from pact_geo.cycle.matching import Ground, Outcome, match_areas, share_in
from pact_geo.errors import RecordError

SQUARE = box(0, 0, 100, 100)


def ground(*places: int, at: float = 0.0, count: float = 10.0) -> Ground:
    return Ground(translate(SQUARE, at), dict.fromkeys(places, count))


def outcomes(adopted: list[Ground], found: list[Ground]) -> tuple[list[str], list[str]]:
    matching = match_areas(dict(enumerate(adopted)), dict(enumerate(found)))
    return (
        [str(matching.adopted[n].outcome) for n in range(len(adopted))],
        [str(matching.found[n].outcome) for n in range(len(found))],
    )


# --- stages ----------------------------------------


def test_an_area_goes_forward_one_stage_at_a_time():
    with pytest.raises(RecordError, match="cannot go from scanning to response"):
        require_move(Stage.SCANNING, Stage.RESPONSE, Standing(agreed=1))


def test_response_asks_for_an_agreed_action():
    with pytest.raises(RecordError, match="an action that has been agreed"):
        require_move(Stage.ANALYSIS, Stage.RESPONSE, Standing())
    require_move(Stage.ANALYSIS, Stage.RESPONSE, Standing(agreed=1))


def test_assessment_asks_for_work_done_and_a_planned_evaluation():
    assert missing_for(Stage.ASSESSMENT, Standing(agreed=2)) == [
        "an action that has been done",
        "an evaluation that has been planned",
    ]
    require_move(Stage.RESPONSE, Stage.ASSESSMENT, Standing(done=1, evaluations=1))


def test_closing_asks_for_a_reason_and_nothing_left_open():
    with pytest.raises(RecordError, match="a reason for closing it"):
        require_move(Stage.ASSESSMENT, Stage.CLOSED, Standing(done=1), because="  ")
    with pytest.raises(RecordError, match="every agreed action done"):
        require_move(Stage.ASSESSMENT, Stage.CLOSED, Standing(agreed=1), because="quiet now")
    require_move(Stage.ASSESSMENT, Stage.CLOSED, Standing(done=1), because="quiet now")


def test_a_closed_area_can_only_be_looked_at_afresh():
    assert MOVES[Stage.CLOSED] == (Stage.SCANNING,)


def test_every_stage_can_be_left_and_reached():
    assert set(MOVES) == set(Stage)
    assert {stage for moves in MOVES.values() for stage in moves} == set(Stage)


# --- shares ----------------------------------------


def test_a_share_counts_incidents_not_places():
    one = Ground(SQUARE, {1: 30, 2: 10})
    other = Ground(SQUARE, {1: 5, 3: 15})
    assert share_in(one, other) == 0.75
    assert share_in(other, one) == 0.25


def test_without_places_the_ground_itself_is_shared():
    assert share_in(Ground(SQUARE), Ground(box(50, 0, 250, 100), {1: 3})) == 0.5
    assert share_in(Ground(box(50, 0, 250, 100)), Ground(SQUARE)) == 0.25


# --- outcomes ----------------------------------------


def test_most_of_both_in_common_is_the_same():
    assert outcomes([ground(1, 2, 3)], [ground(2, 3, 4)]) == (["same"], ["same"])


def test_the_overlap_is_the_mean_of_both_shares():
    matching = match_areas({"a": ground(1, 2)}, {"r": ground(1, 2, 3, 4)})
    assert matching.adopted["a"].overlap == 0.75  # all of the one, half of the other


def test_little_in_common_has_moved():
    adopted, found = ground(1, 2, 3, 4, 5), ground(5, 6, 7, 8)  # a fifth and a quarter
    assert outcomes([adopted], [found]) == (["moved"], ["moved"])


def test_a_remnant_and_a_dot_inside_are_not_the_same():
    assert outcomes([ground(*range(20))], [ground(1)]) == (["moved"], ["moved"])
    assert outcomes([ground(1)], [ground(*range(20))]) == (["moved"], ["moved"])
    assert outcomes([ground(1)], [ground(1, 2, 3, 4, 5)]) == (["same"], ["same"])  # a fifth
    dot, wide = Ground(box(50, 50, 51, 51)), Ground(SQUARE)
    assert outcomes([wide], [dot]) == (["moved"], ["moved"])


def test_half_of_the_one_in_a_corner_of_the_other_has_moved():
    adopted, found = ground(*range(20)), ground(18, 19, 20)  # a tenth, two thirds
    assert outcomes([adopted], [found]) == (["moved"], ["moved"])


def test_nothing_in_common_but_next_to_it_has_moved():
    assert outcomes([ground(1)], [ground(2, at=225)]) == (["moved"], ["moved"])
    assert outcomes([ground(1)], [ground(2, at=226)]) == (["gone"], ["new"])


def test_shared_places_come_before_nearness():
    near, sharing = ground(9, at=110), ground(4, 5, 6, 7, 8, at=400)
    assert outcomes([ground(1, 2, 3, 4)], [near, sharing]) == (["moved"], ["new", "moved"])


def test_one_in_two_parts_has_split():
    assert outcomes([ground(1, 2, 3, 4)], [ground(1, 2), ground(3, 4)]) == (
        ["split"],
        ["split", "split"],
    )


def test_two_in_one_have_merged():
    assert outcomes([ground(1, 2), ground(3, 4)], [ground(1, 2, 3, 4)]) == (
        ["merged", "merged"],
        ["merged"],
    )


def test_where_areas_both_merge_and_split_merging_is_told():
    adopted = [ground(1, 2, 3, 4), ground(5, 6)]
    found = [ground(1, 2), ground(3, 4, 5, 6)]
    assert outcomes(adopted, found) == (["merged", "merged"], ["split", "merged"])


def test_nowhere_near_is_gone():
    assert outcomes([ground(1)], []) == (["gone"], [])
    assert outcomes([], [ground(1)]) == ([], ["new"])


def test_two_that_went_do_not_move_to_one_place():
    adopted = [ground(1), ground(2, at=150)]
    assert outcomes(adopted, [ground(3, at=260)]) == (["gone", "moved"], ["moved"])


areas = st.lists(
    st.builds(
        lambda places, at: Ground(translate(SQUARE, at), places),
        st.dictionaries(st.integers(0, 8), st.integers(1, 50).map(float), max_size=5),
        st.integers(0, 1500).map(float),
    ),
    max_size=5,
)


@given(areas, areas)
def test_every_area_of_either_side_gets_exactly_one_outcome(adopted, found):
    matching = match_areas(dict(enumerate(adopted)), dict(enumerate(found)))
    assert set(matching.adopted) == set(range(len(adopted)))
    assert set(matching.found) == set(range(len(found)))
    assert all(one.outcome is not Outcome.NEW for one in matching.adopted.values())
    assert all(one.outcome is not Outcome.GONE for one in matching.found.values())
    assert all(
        (one.outcome in (Outcome.GONE, Outcome.NEW)) == (one.others == ())
        for one in (*matching.adopted.values(), *matching.found.values())
    )


@given(areas, areas)
def test_ties_hold_on_both_sides(adopted, found):
    matching = match_areas(dict(enumerate(adopted)), dict(enumerate(found)))
    there = {(a, r) for a, one in matching.adopted.items() for r in one.others}
    back = {(a, r) for r, one in matching.found.items() for a in one.others}
    assert there == back


SWAPPED = {
    "same": "same",
    "moved": "moved",
    "split": "merged",
    "merged": "split",
    "gone": "new",
    "new": "gone",
}


@given(areas, areas)
def test_time_run_backwards_swaps_splitting_and_merging(adopted, found):
    there = match_areas(dict(enumerate(adopted)), dict(enumerate(found)))
    back = match_areas(dict(enumerate(found)), dict(enumerate(adopted)))
    for number, match in there.adopted.items():
        tied = [there.found[other].others for other in match.others]
        if len(match.others) > 1 and any(len(one) > 1 for one in tied):
            continue  # both at once: merging is told in either direction
        if match.outcome is not Outcome.MOVED and back.found[number].outcome is not Outcome.MOVED:
            assert str(back.found[number].outcome) == SWAPPED[match.outcome]


# --- recurrence ----------------------------------------


@pytest.mark.parametrize(
    ("stage", "before", "now", "back"),
    [
        (Stage.RESPONSE, [Outcome.SAME, Outcome.GONE], Outcome.SAME, True),
        (Stage.RESPONSE, [Outcome.GONE], Outcome.SPLIT, True),
        (Stage.RESPONSE, [Outcome.GONE, Outcome.SAME], Outcome.SAME, False),
        (Stage.RESPONSE, [], Outcome.SAME, False),
        (Stage.RESPONSE, [Outcome.GONE], Outcome.MOVED, False),
        (Stage.RESPONSE, [Outcome.GONE], Outcome.GONE, False),
        (Stage.CLOSED, [], Outcome.SAME, True),
        (Stage.CLOSED, [Outcome.SAME], Outcome.MERGED, True),
        (Stage.CLOSED, [Outcome.SAME], Outcome.GONE, False),
    ],
)
def test_an_area_recurs_when_it_is_found_after_it_went_or_was_closed(stage, before, now, back):
    assert recurs(stage, before, now) is back

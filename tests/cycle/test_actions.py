"""The action plan, escalations, and the report to the steering group."""

from __future__ import annotations

from datetime import date

import pytest

from pact_geo.cycle import escalations
from pact_geo.cycle.action_days import due_between, ended_on, state_on
from pact_geo.cycle.actions import (
    COUNCILLOR,
    MONITOR,
    MOVES,
    RESIDENT,
    STAFF,
    Delivery,
    Status,
    board,
    checks_that_count,
    days_late,
    is_overdue,
    looks_as,
    on_time_by_agency,
    require_move,
    says_not_better,
    status_after_checks,
)
from pact_geo.cycle.steering import write_steering_report
from pact_geo.errors import RecordError

TODAY = date(2026, 11, 20)


def action(status: Status = Status.AGREED, **values):
    return {
        "area_id": "a1",
        "what": "Cut back the hedge",
        "agency": "Council",
        "due_on": date(2026, 11, 10),
        "agreed_on": date(2026, 10, 1),
        "done_on": None,
        "given_up_on": None,
        "not_done_because": None,
        "status": status,
        **values,
    }


# --- status ----------------------------------------


def test_an_action_is_agreed_before_it_is_done():
    with pytest.raises(RecordError, match="cannot go from proposed to done"):
        require_move(Status.PROPOSED, Status.DONE)


def test_agreeing_asks_for_an_agency_and_a_day():
    with pytest.raises(RecordError, match="agency and a day"):
        require_move(Status.PROPOSED, Status.AGREED, agency="Council")
    require_move(Status.PROPOSED, Status.AGREED, agency="Council", due_on=TODAY)


def test_giving_up_asks_why():
    with pytest.raises(RecordError, match="why it is not done"):
        require_move(Status.AGREED, Status.NOT_DONE, because=" ")


def test_nothing_is_done_tomorrow():
    with pytest.raises(RecordError, match="still to come"):
        require_move(Status.AGREED, Status.DONE, done_on=date(2026, 11, 21), today=TODAY)


def test_nobody_moves_an_action_to_checked_by_residents():
    assert all(Status.CHECKED not in moves for moves in MOVES.values())


def test_every_status_has_a_way_out():
    assert set(MOVES) == set(Status)
    assert all(MOVES.values())


# --- overdue ----------------------------------------


@pytest.mark.parametrize(
    ("status", "due", "late"),
    [
        (Status.AGREED, date(2026, 11, 19), True),
        (Status.IN_PROGRESS, date(2026, 11, 19), True),
        (Status.AGREED, TODAY, False),  # due by the end of its day
        (Status.AGREED, None, False),
        (Status.PROPOSED, date(2026, 11, 19), False),
        (Status.DONE, date(2026, 11, 19), False),
        (Status.NOT_DONE, date(2026, 11, 19), False),
    ],
)
def test_an_agreed_action_is_overdue_from_the_day_after(status, due, late):
    assert is_overdue(status, due, today=TODAY) is late


def test_days_late_count_from_the_day_it_was_due():
    assert days_late(date(2026, 11, 10), today=TODAY) == 10
    assert days_late(date(2026, 11, 30), today=TODAY) == 0


# --- residents' checks ----------------------------------------


def check(on, better, looked_as=RESIDENT):
    return {"action_id": "a1", "checked_on": on, "better": better, "looked_as": looked_as}


@pytest.mark.parametrize("looked_as", [RESIDENT, MONITOR])
def test_yes_it_is_better_makes_an_action_checked_by_residents(looked_as):
    assert status_after_checks(Status.DONE, [check(TODAY, True, looked_as)]) is Status.CHECKED


@pytest.mark.parametrize("looked_as", [STAFF, COUNCILLOR, None])
def test_nobody_else_s_yes_is_a_resident_s(looked_as):
    mine = [check(TODAY, True, looked_as)]
    assert status_after_checks(Status.DONE, mine) is Status.DONE
    assert not says_not_better(Status.DONE, mine)
    assert checks_that_count({"id": "a1", "done_on": None}, mine) == []


def test_a_later_no_takes_it_back_whoever_looked():
    checks = [check(date(2026, 11, 1), True), check(TODAY, False, COUNCILLOR)]
    assert status_after_checks(Status.DONE, checks) is Status.DONE
    assert says_not_better(Status.DONE, checks)


def test_on_one_day_no_counts_before_yes():
    checks = [check(TODAY, False), check(TODAY, True)]
    assert status_after_checks(Status.DONE, checks) is Status.DONE


def test_nobody_looked_is_not_a_no():
    assert not says_not_better(Status.DONE, [])


def test_a_check_does_not_end_what_is_still_in_progress():
    assert status_after_checks(Status.IN_PROGRESS, [check(TODAY, True)]) is Status.IN_PROGRESS


def test_only_residents_checks_of_the_action_as_it_was_done_last_count():
    early, late = check(date(2026, 5, 1), True), check(date(2026, 9, 1), False)
    other = {**late, "action_id": "a2"}
    action = {"id": "a1", "done_on": date(2026, 8, 1)}
    assert checks_that_count(action, [late, early, other]) == [late]


@pytest.mark.parametrize(
    ("roles", "looked_as"),
    [
        (("panel",), RESIDENT),
        (("panel", "councillor"), RESIDENT),
        (("panel", "practitioner"), STAFF),
        (("councillor",), COUNCILLOR),
        (("co-ordinator",), STAFF),
    ],
)
def test_who_looked_is_told_by_the_roles_held(roles, looked_as):
    assert looks_as(roles) == looked_as
    assert looks_as(roles, for_monitor=True) == MONITOR


# --- board and delivery ----------------------------------------


def test_the_board_has_every_column_and_the_earliest_due_first():
    late = action(what="B", due_on=date(2026, 12, 1))
    never = action(what="C", due_on=None)
    columns = board([never, late, action(what="A")])
    assert list(columns) == list(Status)
    assert [one["what"] for one in columns[Status.AGREED]] == ["A", "B", "C"]


def test_on_time_is_counted_of_what_was_due():
    actions = [
        action(Status.DONE, done_on=date(2026, 11, 10)),  # on its day
        action(Status.CHECKED, done_on=date(2026, 11, 11)),  # a day late
        action(Status.AGREED),  # overdue
        action(Status.NOT_DONE),  # given up
        action(Status.AGREED, due_on=TODAY),  # has its whole day yet
        action(Status.DONE, done_on=date(2026, 11, 1), due_on=date(2026, 12, 1)),  # early
        action(Status.PROPOSED, agreed_on=None),  # never agreed
        action(Status.AGREED, agency="Police", due_on=date(2026, 12, 1)),
    ]
    council, police = on_time_by_agency(actions, today=TODAY)
    assert council == Delivery("Council", due=5, completed=3, on_time=2)
    assert council.share == 0.4
    assert police == Delivery("Police", due=0, completed=0, on_time=0)
    assert police.share is None


MARCH = date(2026, 3, 31)


def test_an_action_stands_as_it_stood_on_the_day():
    """What came later had not happened: done in May was open in March."""
    early = {"agreed_on": date(2026, 3, 1), "due_on": date(2026, 3, 20)}
    done = action(Status.DONE, done_on=date(2026, 5, 1), **early)
    assert state_on(done, MARCH)["status"] is Status.AGREED
    assert state_on(done, date(2026, 5, 1))["status"] is Status.DONE
    left = action(Status.NOT_DONE, given_up_on=date(2026, 6, 3), **early)
    assert state_on(left, MARCH)["status"] is Status.AGREED
    assert state_on(left, date(2026, 6, 3))["status"] is Status.NOT_DONE
    assert state_on(done, date(2026, 2, 28)) is None  # not agreed by then


def test_an_action_given_up_long_ago_ended_when_it_was_last_changed():
    old = action(Status.NOT_DONE, changed_at="2026-06-03T10:00:00+00:00")
    assert ended_on(old) == date(2026, 6, 3)


def test_what_was_proposed_is_not_due():
    agreed = action(agreed_on=date(2026, 3, 1), due_on=date(2026, 3, 20))
    proposed = action(Status.PROPOSED, agreed_on=None, due_on=date(2026, 3, 20))
    again = action(Status.PROPOSED, agreed_on=date(2026, 3, 1), due_on=date(2026, 3, 20))
    later = action(agreed_on=date(2026, 4, 2), due_on=date(2026, 3, 20))
    found = due_between([agreed, proposed, again, later], date(2026, 3, 1), MARCH)
    assert [one["agreed_on"] for one in found] == [date(2026, 3, 1)]
    assert on_time_by_agency([again], today=TODAY) == [Delivery("Council", 0, 0, 0)]


def test_nothing_is_given_up_on_a_day_to_come():
    with pytest.raises(RecordError, match="still to come"):
        require_move(
            Status.AGREED, Status.NOT_DONE, because="No money", done_on=date(2027, 1, 1),
            today=TODAY,
        )  # fmt: skip


# --- escalations ----------------------------------------


def test_nothing_is_returned_without_an_answer():
    step = escalations.Step
    with pytest.raises(RecordError, match="raised cannot become returned"):
        escalations.require_move(step.RAISED, step.RETURNED)
    with pytest.raises(RecordError, match="needs words"):
        escalations.require_move(step.RAISED, step.ANSWERED, answer=" ")
    escalations.require_move(step.RAISED, step.ANSWERED, answer="Yes.")
    escalations.require_move(step.ANSWERED, step.RETURNED)
    escalations.require_move(step.ANSWERED, step.ACCEPTED)


def test_age_counts_until_it_ends():
    raised = date(2026, 10, 31)
    assert escalations.age_in_days(raised, None, today=TODAY) == 20
    assert escalations.age_in_days(raised, date(2026, 11, 5), today=TODAY) == 5


# --- the report ----------------------------------------


def report(**changed):
    given = {
        "areas": [
            {"id": "a1", "name": "Mill Lane", "stage": "response"},
            {"id": "a2", "name": "Kiln Street", "stage": "closed"},
        ],
        "actions": [
            action(),
            action(Status.CHECKED, what="Paint", done_on=date(2026, 11, 2)),
            action(Status.DONE, what="Old", done_on=date(2026, 1, 2)),
            action(
                Status.NOT_DONE,
                what="Gate",
                given_up_on=date(2026, 11, 3),
                not_done_because="No money",
            ),
            action(
                Status.NOT_DONE,
                what="Long given up",
                due_on=date(2026, 2, 1),
                given_up_on=date(2026, 2, 3),
                not_done_because="No land",
            ),
        ],
        "decisions": [
            {"decided_on": date(2026, 11, 5), "of_group": "practitioner", "title": "Light it",
             "area_id": "a1"},
            {"decided_on": date(2026, 2, 5), "of_group": "practitioner", "title": "Long ago",
             "area_id": None},
        ],
        "escalations": [
            {"area_id": "a1", "title": "Lights", "asked": "Pay for four", "status": "raised",
             "raised_on": date(2026, 11, 1), "answer": None, "answered_on": None,
             "returned_on": None},
            {"area_id": "a1", "title": "Fence", "asked": "x", "status": "returned",
             "raised_on": date(2026, 9, 1), "answer": "y", "answered_on": date(2026, 10, 5),
             "returned_on": date(2026, 10, 9)},
            {"area_id": "a1", "title": "Bench", "asked": "x", "status": "returned",
             "raised_on": date(2026, 1, 1), "answer": "n", "answered_on": date(2026, 1, 5),
             "returned_on": date(2026, 1, 9)},
        ],
        **changed,
    }  # fmt: skip
    made = write_steering_report(borough="Smallton", since=date(2026, 10, 1), today=TODAY, **given)
    return {section.heading: section for section in made.sections}


def test_the_report_begins_with_what_managers_are_asked_and_its_age():
    sections = report()
    assert next(iter(sections)) == "What we ask of you"
    asked = sections["What we ask of you"]
    assert asked.sentences == ("1 matter waits for an answer.",)
    assert asked.rows == (
        ("Mill Lane", "Lights", "Pay for four", "waiting for the steering group", "19 days"),
    )


def test_the_report_tells_what_managers_answered_in_its_time():
    answered = report()["What you answered"]
    assert answered.sentences == ("1 matter answered since 1 October 2026.",)
    assert answered.rows == (
        (
            "Mill Lane",
            "Fence",
            "y",
            "5 October 2026",
            "answered, and back with the practitioner group, 9 October 2026",
        ),
    )


def test_the_report_counts_on_time_in_its_time_alone():
    late = action(due_on=date(2026, 9, 30))  # due before it begins
    proposed = action(Status.PROPOSED, agreed_on=None)
    found = report(actions=[action(), late, proposed])["On time, by agency"]
    assert found.rows == (("Council", "1", "0", "0"),)


def test_the_report_lists_areas_by_stage():
    rows = {row[0].split(":")[0]: row[1:] for row in report()["Areas by stage"].rows}
    assert rows["Response"] == ("1", "Mill Lane")
    assert rows["Closed"] == ("1", "Kiln Street")
    assert rows["Scanning"] == ("0", "")


def test_the_report_tells_overdue_done_and_not_done():
    sections = report()
    assert sections["Overdue actions"].rows == (
        ("Mill Lane", "Cut back the hedge", "Council", "10 November 2026", "10 days"),
    )
    assert sections["Done, and not done"].sentences == (
        "1 action done, 1 of them checked by residents; 1 action not done.",
    )
    assert [row[1] for row in sections["Done, and not done"].rows] == ["Paint", "Gate"]
    assert sections["Done, and not done"].rows[1][3] == ("not done, 3 November 2026: No money")


def test_the_report_takes_the_decisions_of_its_time():
    assert report()["Decisions"].rows == (
        ("5 November 2026", "practitioner group", "Mill Lane", "Light it"),
    )


def test_an_empty_report_says_so():
    sections = report(areas=[], actions=[], decisions=[], escalations=[])
    assert sections["Overdue actions"].sentences == ("No agreed actions are overdue.",)
    assert sections["Decisions"].sentences == ("No decisions recorded.",)

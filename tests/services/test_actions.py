"""The action plan, decisions, escalations, the steering report and the directory."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pact_geo.cycle.actions import Status
from pact_geo.errors import (
    AccessError,
    InputError,
    PersonalTextError,
    RecordError,
    StaleEditError,
)
from pact_geo.records.access import PUBLIC, Kind
from pact_geo.records.schema import trail
from pact_geo.services.actions import (
    actions_of,
    add_action,
    change_action,
    check_action,
    delivery_of,
    finish_action,
    give_up_action,
    move_action,
    start_action,
)
from pact_geo.services.decisions import (
    decisions_of,
    export_steering_report,
    record_decision,
    steering_report,
)
from pact_geo.services.directory import (
    add_practitioner,
    change_practitioner,
    erase_practitioner,
    find_practitioners,
)
from pact_geo.services.escalations import (
    accept_escalation,
    answer_escalation,
    escalations_of,
    raise_escalation,
    return_escalation,
)
from tests.services.acting import (
    ADA,
    ALDER,
    ANA,
    BEECH,
    COLE,
    FAR,
    KAY,
    PIA,
    SAM,
    TODAY,
    WILL,
    agreed,
    done,
    proposed,
)


def only(office, area):
    (row,) = actions_of(office, today=TODAY, area_id=area["id"])
    return row


# --- actions ----------------------------------------


def test_an_action_goes_from_proposed_to_done(office_of, area):
    office = office_of(WILL)
    row = agreed(office, area)
    assert (row["status"], row["agreed_on"]) == ("agreed", date(2026, 10, 1))
    row = start_action(office, row["id"], version=2, today=TODAY)
    row = finish_action(
        office, row["id"], version=3, done_on=date(2026, 11, 9), today=TODAY, hours=6.5, cost=120
    )
    assert (row["status"], row["done_on"]) == ("done", date(2026, 11, 9))
    assert (row["hours"], row["cost"]) == (6.5, 120.0)


def test_an_action_that_is_taken_up_again_is_not_done(office_of, area):
    office = office_of(WILL)
    row = done(office, area)
    assert start_action(office, row["id"], version=3, today=TODAY)["done_on"] is None


def test_giving_up_says_why(office_of, area):
    office, row = office_of(WILL), agreed(office_of(WILL), area)
    with pytest.raises(RecordError, match="why it is not done"):
        give_up_action(office, row["id"], version=2, because="", today=TODAY)
    given_up = give_up_action(office, row["id"], version=2, because="No money", today=TODAY)
    assert given_up["not_done_because"] == "No money"
    assert given_up["given_up_on"] == TODAY


@pytest.mark.parametrize("person", [PUBLIC, *(PIA, COLE, ANA, ADA, FAR)])
def test_only_the_working_groups_of_the_ward_add_and_move(office_of, area, person):
    row = proposed(office_of(WILL), area)
    with pytest.raises(AccessError, match="may not add actions"):
        proposed(office_of(person), area)
    with pytest.raises(AccessError, match="may not change actions"):
        move_action(office_of(person), row["id"], version=1, status="agreed", today=TODAY)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"what": "  "}, "What is to be done is missing"),
        ({"agency": ""}, "The agency is missing"),
        ({"reason_kind": "whim"}, "rests on one of"),
        ({"cost": -1}, "cannot be below nothing"),
        ({"reason_kind": "decision", "reason_id": "no such"}, "no such record"),
    ],
)
def test_an_action_without_its_parts_is_refused(office_of, area, given, why):
    with pytest.raises(RecordError, match=why):
        proposed(office_of(WILL), area, **given)


def test_words_for_everybody_may_name_nobody_unless_somebody_says_why(office_of, area):
    office = office_of(WILL)
    with pytest.raises(PersonalTextError, match="John Smith"):
        proposed(office, area, what="Speak to John Smith about his bins")
    why = "He is the ward's councillor"
    row = proposed(office, area, what="Speak to John Smith about bins", override=why)
    assert row["wording_override"] == why
    assert office_of(PUBLIC).desk.get(Kind.ACTIONS, row["id"])["wording_override"] is None


def test_an_action_may_rest_on_a_decision(office_of, area):
    decision = record_decision(
        office_of(KAY), of_group="practitioner", title="Light the alley", decided_on=TODAY
    )
    row = proposed(office_of(KAY), area, reason_kind="decision", reason_id=decision["id"])
    assert row["reason_id"] == decision["id"]


def test_parts_change_and_the_second_writer_is_told(office_of, area):
    row = proposed(office_of(WILL), area)
    change_action(office_of(WILL), row["id"], version=1, due_on=date(2027, 1, 5))
    with pytest.raises(StaleEditError) as stale:
        change_action(office_of(SAM), row["id"], version=1, agency="Police")
    assert stale.value.theirs["due_on"] == date(2027, 1, 5)
    with pytest.raises(RecordError, match="status of an action cannot be changed here"):
        change_action(office_of(WILL), row["id"], version=2, status="done")


def test_the_second_to_move_an_action_is_told(office_of, area):
    row = agreed(office_of(WILL), area)
    start_action(office_of(WILL), row["id"], version=2, today=TODAY)
    with pytest.raises(StaleEditError):
        start_action(office_of(SAM), row["id"], version=2, today=TODAY)


def test_overdue_depends_on_the_day_it_is_asked(office_of, area):
    office = office_of(WILL)
    agreed(office, area, due_on=date(2026, 12, 1))
    (due,) = actions_of(office, today=date(2026, 12, 1))
    (late,) = actions_of(office, today=date(2026, 12, 2))
    assert (due["overdue"], late["overdue"]) == (False, True)


def test_delivery_is_counted_by_agency(office_of, area):
    office = office_of(WILL)
    done(office, area)
    agreed(office, area, agency="Police", due_on=date(2026, 11, 1))
    council, police = delivery_of(office, today=TODAY)
    assert (council.agency, council.due, council.on_time) == ("Council", 1, 1)
    assert (police.due, police.completed) == (1, 0)


# --- residents look ----------------------------------------


def test_a_monitor_says_yes_it_is_better(office_of, area):
    row = done(office_of(WILL), area)
    check_action(office_of(PIA), row["id"], better=True, checked_on=TODAY, words="Lovely now")
    assert only(office_of(PUBLIC), area)["status"] is Status.CHECKED


def test_a_monitor_says_no_and_the_group_hears_it(office_of, area):
    row = done(office_of(WILL), area)
    check_action(office_of(PIA), row["id"], better=True, checked_on=date(2026, 11, 2))
    check_action(office_of(COLE), row["id"], better=False, checked_on=TODAY, words="Back again")
    held = only(office_of(WILL), area)
    assert (held["status"], held["not_better"]) == (Status.DONE, True)
    assert [one["words"] for one in held["checks"]] == [None, "Back again"]


def test_a_monitors_words_are_not_for_everybody(office_of, area):
    row = done(office_of(WILL), area)
    check_action(office_of(PIA), row["id"], better=True, checked_on=TODAY, words="Number 7 again")
    assert only(office_of(PUBLIC), area)["checks"][0]["words"] is None


def test_a_check_of_earlier_work_does_not_count_for_work_done_again(office_of, area):
    office, row = office_of(WILL), done(office_of(WILL), area)
    check_action(office_of(PIA), row["id"], better=True, checked_on=date(2026, 11, 2))
    start_action(office, row["id"], version=3, today=TODAY)
    finish_action(office, row["id"], version=4, done_on=date(2026, 11, 15), today=TODAY)
    assert only(office, area)["status"] is Status.DONE


def test_only_what_is_done_can_be_checked(office_of, area):
    row = agreed(office_of(WILL), area)
    with pytest.raises(RecordError, match="Only an action that is done"):
        check_action(office_of(PIA), row["id"], better=True, checked_on=TODAY)


@pytest.mark.parametrize("person", [PUBLIC, WILL, SAM, ANA])
def test_who_did_the_work_does_not_check_it(office_of, area, person):
    row = done(office_of(WILL), area)
    with pytest.raises(AccessError, match="may not add checks"):
        check_action(office_of(person), row["id"], better=True, checked_on=TODAY)


# --- decisions ----------------------------------------


def test_a_decision_takes_the_wards_of_its_area(office_of, area):
    row = record_decision(
        office_of(KAY),
        of_group="practitioner",
        title="Light the alley",
        words="Because of what we know",
        decided_on=TODAY,
        area_id=area["id"],
    )
    assert row["ward_codes"] == [ALDER]
    assert decisions_of(office_of(PIA), area_id=area["id"])[0]["words"] is None
    assert decisions_of(office_of(WILL), area_id=area["id"])[0]["words"]


def test_decisions_are_recorded_by_the_coordinator_with_their_parts(office_of):
    with pytest.raises(AccessError, match="may not add decisions"):
        record_decision(office_of(WILL), of_group="practitioner", title="x", decided_on=TODAY)
    with pytest.raises(RecordError, match="one of these groups"):
        record_decision(office_of(KAY), of_group="panel", title="x", decided_on=TODAY)
    with pytest.raises(PersonalTextError):
        record_decision(
            office_of(KAY), of_group="steering", title="Evict Jane Jones", decided_on=TODAY
        )


# --- escalations ----------------------------------------


def raised(office, area, **values):
    given = {"title": "Lights", "asked": "Pay for four", "raised_on": date(2026, 11, 1), **values}
    return raise_escalation(office, area["id"], **given)


def test_an_escalation_is_answered_and_returned(office_of, area):
    row = raised(office_of(WILL), area)
    assert escalations_of(office_of(SAM), today=TODAY)[0]["age"] == 19
    row = answer_escalation(
        office_of(SAM), row["id"], version=1, answer="Two, this year", answered_on=date(2026, 11, 8)
    )
    assert row["status"] == "answered"
    row = return_escalation(office_of(KAY), row["id"], version=2, returned_on=date(2026, 11, 9))
    assert row["status"] == "returned"
    assert escalations_of(office_of(SAM), today=TODAY + timedelta(90))[0]["age"] == 8


def test_managers_may_keep_a_matter(office_of, area):
    row = raised(office_of(WILL), area)
    answer_escalation(office_of(SAM), row["id"], version=1, answer="Ours", answered_on=TODAY)
    row = accept_escalation(office_of(SAM), row["id"], version=2, accepted_on=TODAY)
    assert row["status"] == "accepted"


def test_practitioners_do_not_answer_themselves(office_of, area):
    row = raised(office_of(WILL), area)
    with pytest.raises(AccessError, match="may not change escalations"):
        answer_escalation(office_of(WILL), row["id"], version=1, answer="x", answered_on=TODAY)


def test_nothing_is_answered_before_it_was_raised(office_of, area):
    row = raised(office_of(WILL), area)
    with pytest.raises(RecordError, match="before it was raised"):
        answer_escalation(
            office_of(SAM), row["id"], version=1, answer="x", answered_on=date(2026, 10, 1)
        )


def test_an_escalation_holds_an_action_of_its_own_area(office_of, ranking, area):
    row = agreed(office_of(WILL), area)
    assert raised(office_of(WILL), area, action_id=row["id"])["action_id"] == row["id"]


def test_partners_read_the_matter_and_not_what_is_asked(office_of, area):
    raised(office_of(WILL), area)
    (seen,) = escalations_of(office_of(COLE), today=TODAY)
    assert (seen["title"], seen["asked"]) == ("Lights", None)
    with pytest.raises(AccessError):
        escalations_of(office_of(PUBLIC), today=TODAY)


# --- the steering report ----------------------------------------


def test_the_report_gathers_the_wards_of_whoever_makes_it(office_of, area, tmp_path):
    raised(office_of(WILL), area)
    agreed(office_of(WILL), area, due_on=date(2026, 11, 1))
    report = steering_report(office_of(SAM), since=date(2026, 10, 1), today=TODAY)
    words = repr(report)
    assert "Pay for four" in words
    assert "Cut back the hedge" in words
    far = repr(steering_report(office_of(FAR), since=date(2026, 10, 1), today=TODAY))
    assert "Lights" not in far
    assert "Cut back the hedge" not in far
    for name, begins in (("r.pdf", b"%PDF-"), ("r.docx", b"PK")):
        path = export_steering_report(office_of(SAM), report, path=tmp_path / name)
        assert path.read_bytes().startswith(begins)
    with pytest.raises(InputError, match=r"\.pdf or \.docx"):
        export_steering_report(office_of(SAM), report, path=tmp_path / "r.exe")


@pytest.mark.parametrize("person", [PUBLIC, PIA, COLE, ANA, ADA])
def test_the_report_is_for_the_working_groups(office_of, person):
    with pytest.raises(AccessError):
        steering_report(office_of(person), since=date(2026, 10, 1), today=TODAY)


@pytest.mark.parametrize("person", [PUBLIC, PIA, COLE, ANA, ADA])
def test_a_report_made_by_others_is_not_written_for_whoever_may_not_make_it(
    office_of, person, tmp_path
):
    report = steering_report(office_of(SAM), since=date(2026, 10, 1), today=TODAY)
    with pytest.raises(AccessError, match="may not read fenced escalations"):
        export_steering_report(office_of(person), report, path=tmp_path / "report.docx")
    assert list(tmp_path.glob("report*")) == []
    with office_of(SAM).desk.database.reading() as connection:
        assert "export" not in connection.execute(select(trail.c.act)).scalars().all()


def test_the_report_in_word_holds_hostile_words_as_words(office_of, area):
    from io import BytesIO

    from docx import Document

    from pact_geo.outputs.reports import report_as_pdf, report_as_word

    add_action(
        office_of(WILL),
        area["id"],
        what='=HYPERLINK(1) #read("x") <script>\x07',
        agency="Council",
        reason_kind="concern",
        due_on=date(2026, 11, 1),
    )
    row = only(office_of(WILL), area)
    move_action(office_of(WILL), row["id"], version=1, status="agreed", today=date(2026, 10, 1))
    report = steering_report(office_of(SAM), since=date(2026, 10, 1), today=TODAY)
    assert report_as_pdf(report).startswith(b"%PDF-")
    document = Document(BytesIO(report_as_word(report)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert any(cell.startswith('=HYPERLINK(1) #read("x") <script>') for cell in cells)


# --- the directory ----------------------------------------


def test_practitioners_are_found_by_skill_ward_and_agency(office_of):
    office = office_of(KAY)
    add_practitioner(
        office,
        name="Will Warden",
        agency="Council",
        ward_codes=[ALDER],
        skills=["Mediation", " mediation ", "Litter"],
        resources=["Van"],
        phone="01632 960 001",
    )
    add_practitioner(office, name="Pat", agency="Police", ward_codes=["*"], skills=["Mediation"])
    found = find_practitioners(office_of(WILL), skill="medi")
    assert [one["name"] for one in found] == ["Will Warden", "Pat"]
    assert [one["name"] for one in find_practitioners(office, ward=BEECH)] == ["Pat"]
    assert [one["name"] for one in find_practitioners(office, skill="VAN")] == ["Will Warden"]
    assert find_practitioners(office, agency="Fire") == []
    assert find_practitioners(office_of(COLE), skill="van")[0]["phone"] is None
    with pytest.raises(AccessError):
        find_practitioners(office_of(PIA))


def test_a_practitioner_changes_the_entry_that_is_their_own(office_of):
    office = office_of(KAY)
    mine = add_practitioner(
        office, name="Will", agency="Council", ward_codes=[ALDER], person_id="will"
    )
    other = add_practitioner(office, name="Pat", agency="Police", ward_codes=[ALDER])
    change_practitioner(office_of(WILL), mine["id"], version=1, resources=["Cherry picker"])
    with pytest.raises(AccessError):
        change_practitioner(office_of(WILL), other["id"], version=1, resources=["x"])
    erase_practitioner(office, other["id"])
    assert [one["name"] for one in find_practitioners(office)] == ["Will"]


def test_small_numbers_of_people_are_not_put_into_the_public_plan(office_of, area):
    office = office_of(WILL)
    with pytest.raises(PersonalTextError, match="2 victims"):
        proposed(office, area, what="Visit the 2 victims of burglary")
    row = proposed(office, area, what="Put in 2 bins")
    with pytest.raises(PersonalTextError, match="3 tenants"):
        give_up_action(office, row["id"], version=1, because="Only 3 tenants asked", today=TODAY)

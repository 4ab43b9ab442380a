"""The questions a scrutiny committee asks, answered from records."""

from __future__ import annotations

from datetime import date

import pytest

from pact_geo.cycle.scrutiny import (
    NOT_OPEN,
    Evidence,
    Period,
    answer_all,
    wards_with_panel,
)
from pact_geo.errors import RecordError

WARDS = {"A": "Alder", "B": "Beech", "C": "Cedar"}
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def panel(name="p", wards=("A",), founded=date(2026, 2, 1), closed=None):
    return {
        "id": name, "name": f"Panel {name}", "ward_codes": list(wards),
        "founded_by": "parish council",
        "founded_on": founded, "closed_on": closed, "meets_every_weeks": 8, "geometry": None,
    }  # fmt: skip


def action(name, agency="Council", **values):
    return {
        "id": name, "agency": agency, "area_id": "x", "partners": [], "status": "done",
        "agreed_on": date(2026, 3, 1), "due_on": date(2026, 6, 1),
        "done_on": date(2026, 5, 1), **values,
    }  # fmt: skip


def area(name="x", wards=("A",), **values):
    return {
        "id": name, "public_name": "Kiln Street", "ward_codes": list(wards), "drawn": False,
        "adopted_on": date(2026, 3, 1), "closed_on": None, **values,
    }  # fmt: skip


def evidence(**records):
    panels = records.get("panels") or []
    shares = {one["id"]: dict.fromkeys(one["ward_codes"], 1.0) for one in panels}
    return Evidence(**{"wards": WARDS, "shares": shares, **records})


def answer(key, period=YEAR, **records):
    return next(one for one in answer_all(evidence(**records), period) if one.key == key)


def table(found, number=0):
    return found.tables[number].rows


def test_the_questions_come_in_the_order_they_are_asked():
    assert [one.key for one in answer_all(evidence(), YEAR)] == [
        "established", "missing", "success", "partnership", "funding", "evidence", "monitoring",
        "coordination", "publicity", "influence",
    ]  # fmt: skip


def test_nothing_recorded_is_not_known_and_not_nothing():
    found = {one.key: one for one in answer_all(evidence(), YEAR)}
    for key in ("success", "funding", "evidence", "monitoring", "coordination", "publicity"):
        assert not found[key].known, key
        assert found[key].sentences[0].startswith("Not known"), key


def test_what_the_reader_may_not_see_is_said():
    hidden = {"fundings": None, "evaluations": None, "attendances": None, "escalations": None}
    assert answer("funding", **hidden).sentences == (NOT_OPEN,)
    assert answer("success", **hidden).sentences == (NOT_OPEN,)
    assert "not open to you" in answer("partnership", **hidden).sentences[1]


def test_where_panels_are_and_where_not():
    panels = [
        panel(),
        panel("q", ["B"], closed=date(2026, 6, 1)),
        panel("r", ["C"], date(2027, 1, 1)),
    ]
    there = answer("established", panels=panels)
    assert there.sentences == ("1 panel on 31 December 2026, in 1 of 3 wards.",)
    assert [row[0] for row in table(there)] == ["Panel p"]
    assert answer("missing", panels=panels).sentences == (
        "2 wards of 3 without a panel: Beech and Cedar.",
    )


def test_a_panel_covers_a_ward_when_it_takes_in_half_of_it():
    half = Evidence(
        wards=WARDS, shares={"p": {"A": 0.5, "B": 0.49}}, panels=[panel(wards=["A", "B"])]
    )
    assert wards_with_panel(half, YEAR.last) == ["A"]


def test_meetings_held_in_the_period_are_counted():
    meetings = [
        {"id": "m1", "panel_id": "p", "stage": "held", "held_on": date(2026, 3, 1)},
        {"id": "m2", "panel_id": "p", "stage": "planned", "held_on": date(2026, 4, 1)},
        {"id": "m3", "panel_id": "p", "stage": "held", "held_on": date(2025, 3, 1)},
    ]
    (row,) = table(answer("established", panels=[panel()], meetings=meetings))
    assert row[5] == "1"


def test_success_rests_on_assessments_with_the_strength_of_their_proof():
    result = {"verdict": "clearly fell", "nearby": None, "design": {"level": 3, "words": "Good."}}
    done = {"area_id": "x", "assessed_on": date(2026, 9, 1), "result": result}
    early = {**done, "assessed_on": date(2025, 9, 1)}
    found = answer("success", evaluations=[done, early], areas=[area()])
    assert table(found) == (
        ("Kiln Street", "clearly fell", "not known", "Level 3 of 5 (Maryland scale). Good.",
         "1 September 2026"),
    )  # fmt: skip
    assert found.sentences[0] == "1 assessment. Clearly fell: 1."


def test_partners_are_held_to_what_was_due():
    actions = [
        action("1"),
        action("2", done_on=date(2026, 7, 1), partners=["Police"]),
        action("3", status="in progress", done_on=None),
        action("4", "Police", due_on=date(2025, 6, 1), done_on=date(2025, 5, 1)),
    ]
    found = answer("partnership", actions=actions)
    assert found.sentences[0] == "3 actions due in this time; 1 shared by agencies."
    assert table(found) == (("Council", "3", "2", "1", "33%"),)


def test_attendance_is_by_agency():
    meetings = [{"id": "m", "panel_id": "p", "stage": "held", "held_on": date(2026, 3, 1)}]
    came = [
        {"meeting_id": "m", "agency": "Police", "present": True},
        {"meeting_id": "m", "agency": "Police", "present": False},
        {"meeting_id": "m", "agency": None, "present": True},
        {"meeting_id": "old", "agency": "Police", "present": True},
    ]
    assert table(answer("partnership", meetings=meetings, attendances=came)) == (
        ("Police", "2", "1", "50%"),
        ("residents and others", "1", "1", "100%"),
    )


def test_the_funding_register_adds_up():
    fundings = [
        {"source": "Council", "amount": 1000.0, "spent": 250.5, "spent_on": "Bins",
         "received_on": date(2026, 4, 1)},
        {"source": "Old", "amount": 9.0, "spent": 0.0, "spent_on": None,
         "received_on": date(2025, 4, 1)},
    ]  # fmt: skip
    found = answer("funding", fundings=fundings)
    assert found.sentences == ("£1,000 received, £250.50 of it spent.",)
    assert table(found) == (("Council", "1 April 2026", "£1,000", "£250.50", "Bins"),)


def test_areas_across_edges_are_named():
    panels = [panel(), panel("q", ["B"])]
    areas = [area(wards=["A", "B"]), area("y")]
    found = answer(
        "coordination", panels=panels, areas=areas, actions=[action("1", partners=["Police"])]
    )
    assert found.sentences == ("1 of 2 areas across the edge of a ward or panel.",)
    assert table(found) == (("Kiln Street", "Alder and Beech", "Panel p and Panel q", "1"),)


def test_monitoring_counts_without_small_numbers_of_residents():
    checks = [
        {"action_id": "1", "checked_on": date(2026, 6, 1), "better": True},
        {"action_id": "1", "checked_on": date(2026, 7, 1), "better": False},
        {"action_id": "1", "checked_on": date(2026, 8, 1), "better": True},
    ]
    raised = {"raised_on": date(2026, 4, 1), "answered_on": date(2026, 4, 15)}
    actions = [action("1"), action("2", status="agreed", done_on=None)]
    said = answer("monitoring", actions=actions, checks=checks, escalations=[raised]).sentences
    assert said == (
        "1 action done; residents looked at all of them.",
        "Fewer than 10 checks by residents: most said it is better.",
        "1 action open, 1 of them overdue on 31 December 2026.",
        (
            "1 matter escalated to the steering group, 1 of them answered. The longest wait for an"
            " answer was 14 days."
        ),
    )


def test_publicity_adds_up_and_says_what_is_not_known():
    published = [
        {"channel": "newsletter", "reach": 900, "published_on": date(2026, 5, 1)},
        {"channel": "newsletter", "reach": None, "published_on": date(2026, 6, 1)},
    ]
    told = [{"channel": "panel meeting", "reach": None, "told_on": date(2026, 6, 1)}]
    assert table(answer("publicity", publicity=published, tellings=told)) == (
        ("newsletter", "2", "900, and 1 not known"),
        ("panel meeting", "1", "not known"),
    )


def test_priorities_unlike_the_figures_come_with_their_reason():
    chosen = [
        {
            "panel_id": "p",
            "chosen_on": date(2026, 3, 1),
            "title": "Park",
            "differs_because": "Children.",
        },
        {
            "panel_id": "p",
            "chosen_on": date(2026, 3, 1),
            "title": "Street",
            "differs_because": None,
        },
    ]
    found = answer("evidence", priorities=chosen, areas=[area(), area("y", drawn=True)])
    assert table(found) == (("Park", "Children."),)
    assert "1 from the ranking" in found.sentences[0]
    assert "1 drawn by hand" in found.sentences[0]


def test_a_period_the_wrong_way_round_is_refused():
    with pytest.raises(RecordError, match="ends before it begins"):
        Period(date(2026, 2, 1), date(2026, 1, 1))

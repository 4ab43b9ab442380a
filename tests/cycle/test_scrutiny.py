"""The questions a scrutiny committee asks, answered from records."""

from __future__ import annotations

from datetime import date

import pytest

from pact_geo.cycle.panels import PanelDates, find_standing, is_open
from pact_geo.cycle.scrutiny import (
    NOT_OPEN,
    Evidence,
    Period,
    answer_all,
    wards_that_met,
    wards_with_panel,
)
from pact_geo.cycle.scrutiny.registers import list_publications
from pact_geo.errors import RecordError

WARDS = {"A": "Alder", "B": "Beech", "C": "Cedar"}
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def panel(name="p", wards=("A",), founded=date(2026, 2, 1), closed=None, held=()):
    return {
        "id": name, "name": f"Panel {name}", "ward_codes": list(wards),
        "founded_by": "parish council",
        "founded_on": founded, "closed_on": closed, "meets_every_weeks": 8, "geometry": None,
        "held": tuple(held),
    }  # fmt: skip


def action(name, agency="Council", **values):
    return {
        "id": name, "agency": agency, "area_id": "x", "partners": [], "status": "done",
        "agreed_on": date(2026, 3, 1), "due_on": date(2026, 6, 1),
        "done_on": date(2026, 5, 1), "given_up_on": None, **values,
    }  # fmt: skip


def area(name="x", wards=("A",), **values):
    return {
        "id": name, "public_name": "Kiln Street", "ward_codes": list(wards), "drawn": False,
        "adopted_on": date(2026, 3, 1), "closed_on": None, **values,
    }  # fmt: skip


def evidence(period=YEAR, **records):
    panels = records.get("panels") or []
    shares = {one["id"]: dict.fromkeys(one["ward_codes"], 1.0) for one in panels}
    dates = {
        one["id"]: PanelDates(one["founded_on"], 8, held=one["held"], closed_on=one["closed_on"])
        for one in panels
    }
    standings = {
        name: find_standing(each, period.last)
        for name, each in dates.items()
        if is_open(each, period.last)
    }
    return Evidence(**{"wards": WARDS, "shares": shares, "standings": standings, **records})


def answer(key, period=YEAR, **records):
    found = answer_all(evidence(period, **records), period)
    return next(one for one in found if one.key == key)


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


def test_where_panels_are_how_they_stand_and_where_there_is_none():
    panels = [
        panel(held=[date(2026, 12, 1)]),
        panel("q", ["B"], closed=date(2026, 6, 1)),
        panel("r", ["C"], date(2027, 1, 1)),
        panel("s", ["B"]),  # founded in February, never met
    ]
    there = answer("established", panels=panels)
    assert there.sentences == (
        "2 panels on 31 December 2026: 1 no priorities, 1 lapsed.",
        "A panel that meets covers 1 of 3 wards.",
    )
    assert [row[0] for row in table(there)] == ["Panel p", "Panel s"]
    assert table(there)[1][4] == "lapsed: it has missed two meetings."
    assert answer("missing", panels=panels).sentences == (
        "1 ward without a panel: Cedar.",
        "1 ward with a panel that has lapsed: Beech.",
    )


def test_a_panel_that_only_stands_in_the_register_met_nobody():
    early = date(2025, 1, 1)
    panels = [
        panel("met", ["A"], early, held=[date(2026, 12, 1)]),
        panel("never", ["B"], early),
        panel("new", ["C"], held=[date(2026, 12, 1)]),  # not there from the first day
    ]
    assert wards_that_met(evidence(panels=panels), YEAR) == ["A"]
    before = Period(date(2026, 1, 1), date(2026, 11, 30))  # its meeting was later
    assert wards_that_met(evidence(before, panels=panels), before) == []


def test_a_panel_covers_a_ward_when_it_takes_in_half_of_it():
    half = Evidence(
        wards=WARDS, shares={"p": {"A": 0.5, "B": 0.49}}, panels=[panel(wards=["A", "B"])]
    )
    assert wards_with_panel(half, YEAR.last) == ["A"]


def test_meetings_held_in_the_period_are_counted():
    meetings = [
        {
            "id": "m1",
            "panel_id": "p",
            "stage": "held",
            "held_on": date(2026, 3, 1),
            "of_group": "panel",
        },
        {
            "id": "m2",
            "panel_id": "p",
            "stage": "planned",
            "held_on": date(2026, 4, 1),
            "of_group": "panel",
        },
        {
            "id": "m3",
            "panel_id": "p",
            "stage": "held",
            "held_on": date(2025, 3, 1),
            "of_group": "panel",
        },
    ]
    (row,) = table(answer("established", panels=[panel()], meetings=meetings))
    assert row[5] == "1"


def assessed(area_id="x", verdict="clearly fell", planned=date(2026, 2, 1), **values):
    result = {
        "verdict": verdict,
        "nearby": None,
        "design": {"level": 3, "words": "Good evidence."},
        "counts": [207, 110],
        "numbers": {"ratio": {"ratio": 0.52, "low": 0.4, "high": 0.675}},
        "ratings": [
            {"verdict": "better", "said": "Feeling safe: better than before."},
            {"verdict": "not asked both times", "said": "Agencies: not asked both times."},
        ],
        "audits": {"before": 55.0, "after": 6.0, "difference": -49.0},
    }
    return {
        "area_id": area_id,
        "assessed_on": date(2026, 9, 1),
        "planned_on": planned,
        "plan": {"actions_from": "2026-03", "before_acting": planned < date(2026, 3, 1)},
        "result": result,
        **values,
    }


def test_success_rests_on_all_that_was_measured():
    early = assessed(assessed_on=date(2025, 9, 1))
    found = answer(
        "success",
        evaluations=[assessed(), early],
        areas=[area(panel_id="p"), area("y", panel_id=None)],
        panels=[panel()],
    )
    assert table(found) == (
        (
            "Kiln Street",
            "Panel p",
            "clearly fell",
            (
                "207 before, 110 after. 0.52 times what similar places would lead to expect (95%"
                " interval 0.40 to 0.68; 1 is no change)."
            ),
            "every kind of report",
            "yes",
            "Level 3: counted before and after, beside similar places without the action.",
        ),
    )
    assert table(found, 1) == (
        (
            "Kiln Street",
            "not known",
            "Feeling safe: better than before.",
            "55% of grades below B before, 6% after.",
            "1 September 2026",
        ),
    )
    assert found.sentences[:2] == (
        "1 area assessed. Clearly fell: 1.",
        "1 other area being worked on has no assessment yet.",
    )
    assert "does not say that the action worked" in found.sentences[2]


def test_an_area_has_one_verdict_and_a_plan_made_afterwards_does_not_replace_it():
    late = assessed(verdict="rose", planned=date(2026, 11, 1), assessed_on=date(2026, 12, 1))
    found = answer("success", evaluations=[assessed(), late], areas=[area(panel_id=None)])
    assert [(row[2], row[5]) for row in table(found)] == [("clearly fell", "yes")]
    alone = answer("success", evaluations=[late], areas=[area(panel_id=None)])
    assert [(row[2], row[5]) for row in table(alone)] == [("rose", "no")]


def test_small_numbers_of_an_assessment_are_not_shown():
    one = assessed()
    hidden = {**one, "result": {**one["result"], "counts": None, "numbers": None}}
    found = answer("success", evaluations=[hidden], areas=[area(panel_id=None)])
    assert table(found)[0][3] == "Numbers too small to show."


def test_partners_are_held_to_what_was_due():
    actions = [
        action("1"),
        action("2", done_on=date(2026, 7, 1), partners=["Police"]),
        action("3", status="in progress", done_on=None),
        action("4", "Police", due_on=date(2025, 6, 1), done_on=date(2025, 5, 1)),
        action("5", status="proposed", agreed_on=None, done_on=None),
    ]
    found = answer("partnership", actions=actions)
    assert found.sentences[0] == "3 agreed actions due in this time; 1 of them shared by agencies."
    assert table(found) == (("Council", "3", "2", "1", "33%"),)
    nothing = answer("partnership", actions=actions[4:])
    assert nothing.sentences[0] == "No agreed action was due in this time."


SPRING = Period(date(2026, 1, 1), date(2026, 4, 30))


def test_a_time_that_is_past_is_told_as_it_was_then():
    """Done and given up in summer: on 30 April both were open, and one of them overdue."""
    actions = [
        action("1", due_on=date(2026, 4, 1), done_on=date(2026, 7, 1)),
        action("2", due_on=date(2026, 6, 1), status="not done", done_on=None,
               given_up_on=date(2026, 6, 3)),
        action("3", agreed_on=date(2026, 5, 2)),
    ]  # fmt: skip
    raised = {"raised_on": date(2026, 4, 1), "answered_on": date(2026, 7, 1)}
    found = answer("monitoring", SPRING, actions=actions, escalations=[raised])
    assert found.sentences[0] == "No action was done in this time."
    assert found.sentences[2] == "2 actions open on 30 April 2026, 1 of them overdue."
    assert "1 matter escalated to the steering group, none of them answered." in found.sentences[3]
    due = answer("partnership", SPRING, actions=actions)
    assert table(due) == (("Council", "1", "0", "0", "0%"),)


def meeting(name, group, **values):
    return {"id": name, "panel_id": "p" if group == "panel" else None, "of_group": group,
            "stage": "held", "held_on": date(2026, 3, 1), **values}  # fmt: skip


def attendance(meeting_id, agency, *, present=True, member_id=None):
    return {"meeting_id": meeting_id, "agency": agency, "present": present,
            "member_id": member_id}  # fmt: skip


def test_agencies_at_the_working_groups_are_apart_from_the_sectors_of_panels():
    meetings = [
        meeting("g", "practitioner"),
        meeting("s", "steering"),
        meeting("p1", "panel"),
        meeting("old", "practitioner", held_on=date(2025, 3, 1)),
        meeting("planned", "practitioner", stage="planned"),
    ]
    came = [
        attendance("g", "Police"),
        attendance("s", "Police", present=False),
        attendance("g", "Council"),
        attendance("old", "Police"),
        attendance("planned", "Police"),
        attendance("p1", "Faith", member_id="m1"),
        attendance("p1", "Faith", member_id="m2", present=False),
        attendance("p1", "Police"),
    ]
    found = answer("partnership", meetings=meetings, attendances=came)
    assert found.sentences[1] == ("The practitioner group met once, the steering group once.")
    assert [one.title for one in found.tables] == [
        "Agencies at the working groups",
        "Members and guests of panels",
    ]
    assert table(found) == (("Council", "1", "1", "100%"), ("Police", "2", "1", "50%"))
    assert table(found, 1) == (("Faith", "2", "1", "50%", "0"), ("Police", "0", "0", "", "1"))


def test_meetings_of_the_working_groups_that_nobody_recorded_are_not_known():
    found = answer("partnership", meetings=[meeting("p1", "panel")], attendances=[])
    assert found.sentences[1] == (
        "Not known: no meeting of the practitioner or the steering group is recorded."
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
    checks = [  # three of residents, one of staff who looked too
        {
            "action_id": "1",
            "checked_on": date(2026, 6, day),
            "better": day != 2,
            "looked_as": "panel member",
        }
        for day in (1, 2, 3)
    ]
    checks += [
        {"action_id": "1", "checked_on": date(2026, 6, 4), "better": False, "looked_as": "staff"}
    ]
    raised = {"raised_on": date(2026, 4, 1), "answered_on": date(2026, 4, 15)}
    actions = [action("1"), action("2", status="agreed", done_on=None)]
    few = answer("monitoring", actions=actions, checks=checks, smallest_count=3).sentences
    assert few[1] == "3 checks by residents: most said it is better."
    said = answer("monitoring", actions=actions, checks=checks, escalations=[raised]).sentences
    assert said == (
        "1 action done; residents looked at all of them.",
        "Fewer than 10 checks by residents: most said it is better.",
        "1 action open on 31 December 2026, 1 of them overdue.",
        (
            "1 matter escalated to the steering group, 1 of them answered. The longest wait for an"
            " answer was 14 days."
        ),
    )


def published(channel="newsletter", title="Spring", day=date(2026, 5, 1), wards=("A",), reach=900):
    return {"channel": channel, "title": title, "published_on": day, "ward_codes": list(wards),
            "reach": reach}  # fmt: skip


def telling(channel="newsletter", day=date(2026, 5, 1), wards=("A",), reach=900):
    return {"channel": channel, "told_on": day, "ward_codes": list(wards), "reach": reach}


def test_one_newsletter_is_counted_once():
    """Its line in the log and a telling at each of its entries are one publication."""
    found = answer(
        "publicity",
        publicity=[published(), published(day=date(2026, 6, 1), title="Summer", reach=None)],
        tellings=[telling(), telling(channel="Newsletter"), telling(reach=None)],
    )
    assert table(found) == (
        ("1 May 2026", "newsletter", "Spring", "900"),
        ("1 June 2026", "newsletter", "Summer", "not known"),
    )
    assert found.sentences[0] == (
        "The public was told twice. It reached 900 people; for 1 of them it is not known."
    )


def test_what_was_told_apart_is_counted_apart():
    other_ward = telling(wards=["B"], reach=50)
    other_day = telling(day=date(2026, 5, 2), reach=None)
    found = list_publications(
        [published(), published(title="Flyer")], [telling(), other_ward, other_day]
    )
    assert [(one.day.day, one.title, one.reach) for one in found] == [
        (1, "", 50),
        (1, "Flyer", 900),
        (1, "Spring", 900),
        (2, "", None),
    ]


def test_entries_are_those_made_public_in_the_period():
    entries = [
        {"released_at": "2026-05-01T10:00:00+00:00"},
        {"released_at": "2025-05-01T10:00:00+00:00"},
        {"released_at": None},
    ]
    found = answer("publicity", publicity=[published()], ledger=entries)
    assert found.sentences[1] == "1 entry of You Said, We Did made public."


@pytest.mark.parametrize(
    ("released", "why"),
    [
        (
            [None, None, "2025-05-01T10:00:00+00:00"],
            "2 drafts wait to be released. A co-ordinator does that on the Feedback page.",
        ),
        (
            ["2025-05-01T10:00:00+00:00"],
            "1 entry was released at another time. Choose other days to read of them.",
        ),
        (
            [],
            "none is open to you. A co-ordinator drafts one on the Feedback page and releases it.",
        ),
    ],
)
def test_where_no_entry_was_made_public_it_is_said_why_and_what_to_do(released, why):
    entries = [{"released_at": moment} for moment in released]
    found = answer("publicity", publicity=[published()], ledger=entries)
    assert found.sentences[1] == (
        f"No entry of You Said, We Did was made public in this time: {why}"
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

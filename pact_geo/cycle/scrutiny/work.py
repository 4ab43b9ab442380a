"""What is asked of the work: partners, edges, monitoring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from pact_geo.cycle.action_days import due_between, state_on
from pact_geo.cycle.actions import (
    COMPLETED,
    OPEN,
    RESIDENTS,
    Delivery,
    is_overdue,
    on_time_by_agency,
)
from pact_geo.cycle.meetings import HELD
from pact_geo.cycle.panels import is_open
from pact_geo.cycle.scrutiny.parts import (
    HALF,
    NOT_OPEN,
    Answer,
    Evidence,
    Period,
    Record,
    Records,
    Table,
    count_words,
    dates_of,
    day_words,
    list_names,
    names_of,
    not_known,
    share_words,
    times_words,
)

GROUPS = ("practitioner", "steering")
"""The working groups, whose meetings agencies come to."""


def answer_partnership(evidence: Evidence, period: Period) -> Answer:
    """Say who came, what agencies share, and what was done and on time."""
    question = "How well do partners work together?"
    due = due_between(evidence.actions or (), period.first, period.last)
    delivery = on_time_by_agency(due, today=period.last + timedelta(days=1))
    said, tables = [_due(due)], [_delivery(delivery)] if delivery else []
    if evidence.meetings is None or evidence.attendances is None:
        said.append(f"Attendance: {NOT_OPEN[:1].lower()}{NOT_OPEN[1:]}")
    else:
        held = [one for one in evidence.meetings if _was_held(one, period)]
        groups = [one for one in held if one["of_group"] in GROUPS]
        panels = [one for one in held if one["of_group"] not in GROUPS]
        said += [_groups(groups), *([] if panels else ["No meeting of a panel is recorded."])]
        came = [
            attendance_table("Agencies at the working groups", "Agency", groups, evidence),
            attendance_table("Members and guests of panels", "Sector", panels, evidence),
        ]
        tables = [*(table for table in came if table.rows), *tables]
    return Answer("partnership", question, tuple(said), tuple(tables), known=bool(tables))


def _due(due: Sequence[Record]) -> str:
    if not due:
        return "No agreed action was due in this time."
    shared = sum(bool(one["partners"]) for one in due)
    return (
        f"{count_words(len(due), 'agreed action')} due in this time;"
        f" {shared or 'none'} of them shared by agencies."
    )


def _was_held(meeting: Record, period: Period) -> bool:
    return meeting["stage"] == HELD and period.holds(meeting["held_on"])


def _groups(meetings: Sequence[Record]) -> str:
    if not meetings:
        return "Not known: no meeting of the practitioner or the steering group is recorded."
    counts = Counter(str(one["of_group"]) for one in meetings)
    return (
        f"The practitioner group met {times_words(counts[GROUPS[0]])}, the steering group"
        f" {times_words(counts[GROUPS[1]])}."
    )


def _delivery(delivery: Sequence[Delivery]) -> Table:
    rows = tuple(
        (one.agency, str(one.due), str(one.completed), str(one.on_time), share_words(one.share))
        for one in delivery
    )
    headings = ("Agency", "Due", "Completed", "On time", "Share on time")
    return Table("Actions by agency", headings, rows)


def attendance_table(title: str, who: str, meetings: Sequence[Record], evidence: Evidence) -> Table:
    """Count places and who came, by agency or sector; guests of a panel have no place."""
    ids = {one["id"]: one["of_group"] for one in meetings}
    counts: dict[str, list[int]] = {}
    for one in evidence.attendances or ():
        group = ids.get(one["meeting_id"])
        if group is None:
            continue
        row = counts.setdefault(str(one["agency"] or "residents and others"), [0, 0, 0])
        if group in GROUPS or one["member_id"]:
            row[0] += 1
            row[1] += bool(one["present"])
        else:
            row[2] += bool(one["present"])
    guests = any(row[2] for row in counts.values())
    rows = tuple(
        (
            name,
            str(places),
            str(came),
            share_words(came / places) if places else "",
            *((str(as_guests),) if guests else ()),
        )
        for name, (places, came, as_guests) in sorted(counts.items())
    )
    headings = (who, "Places", "Present", "Share", *(("Guests",) if guests else ()))
    return Table(title, headings, rows)


def answer_coordination(evidence: Evidence, period: Period) -> Answer:
    """Say which areas cross the edges of wards or panels, and who shares actions."""
    question = "Is the work co-ordinated across edges?"
    there = [
        one
        for one in evidence.areas or ()
        if one["adopted_on"] <= period.last
        and (one["closed_on"] is None or one["closed_on"] >= period.first)
    ]
    if not there:
        return not_known("coordination", question, "Not known: no area is adopted.")
    panels = [one for one in evidence.panels or () if is_open(dates_of(one), period.last)]
    actions = [state for one in evidence.actions or () if (state := state_on(one, period.last))]
    rows = []
    for area in there:
        own = set(area["ward_codes"])
        near = [str(one["name"]) for one in panels if own & set(one["ward_codes"])]
        if len(own) > 1 or len(near) > 1:
            shared = sum(one["area_id"] == area["id"] and bool(one["partners"]) for one in actions)
            wards = names_of(area["ward_codes"], evidence.wards)
            rows.append((str(area["public_name"]), wards, list_names(near) or "none", str(shared)))
    said = f"{len(rows)} of {count_words(len(there), 'area')} across the edge of a ward or panel."
    headings = ("Area", "Wards", "Panels", "Shared actions")
    tables = (Table("Areas across edges", headings, tuple(rows)),) if rows else ()
    return Answer("coordination", question, (said,), tables)


def answer_monitoring(evidence: Evidence, period: Period) -> Answer:
    """Say who looks whether it was done, and what waited at the end of the period."""
    question = "Who checks that it is done?"
    states = [state for one in evidence.actions or () if (state := state_on(one, period.last))]
    if not states:
        return not_known("monitoring", question, "Not known: no action was agreed by then.")
    done = [one for one in states if one["status"] in COMPLETED and period.holds(one["done_on"])]
    looked = [
        one
        for one in evidence.checks or ()
        if period.holds(one["checked_on"]) and one["looked_as"] in RESIDENTS
    ]
    checked = {one["action_id"] for one in looked}
    waiting = [one for one in states if one["status"] in OPEN]
    overdue = sum(is_overdue(one["status"], one["due_on"], today=period.last) for one in waiting)
    seen = _part_words(sum(one["id"] in checked for one in done), len(done))
    said = [
        f"{count_words(len(done), 'action')} done; residents looked at {seen} of them."
        if done
        else "No action was done in this time.",
        _checked(looked, evidence.smallest_count),
        (
            f"{count_words(len(waiting), 'action')} open on {day_words(period.last)},"
            f" {overdue or 'none'} of them overdue."
        ),
        _escalated(evidence.escalations, period),
    ]
    return Answer("monitoring", question, tuple(said))


def _part_words(part: int, whole: int) -> str:
    """Say how many in a word, for each check is one resident's."""
    if part == 0:
        return "none"
    if part == whole:
        return "all"
    return "most" if part / whole > HALF else "some"


def _checked(looked: Sequence[Record], smallest: int) -> str:
    """Say what residents found who looked; how few they were is not for the public."""
    if not looked:
        return "No resident has looked."
    better = sum(bool(one["better"]) for one in looked)
    few = len(looked) < smallest
    number = f"Fewer than {smallest} checks" if few else count_words(len(looked), "check")
    share = better / len(looked)
    most = "most" if share > HALF else "half or fewer"
    which = "all" if share == 1 else most if better else "none"
    return f"{number} by residents: {which} said it is better."


def _escalated(escalations: Records, period: Period) -> str:
    if escalations is None:
        return f"Escalations: {NOT_OPEN[:1].lower()}{NOT_OPEN[1:]}"
    raised = [one for one in escalations if period.holds(one["raised_on"])]
    answered = [one for one in raised if one["answered_on"] and one["answered_on"] <= period.last]
    if not raised:
        return "Nothing was escalated to the steering group."
    days = sorted((one["answered_on"] - one["raised_on"]).days for one in answered)
    longest = f" The longest wait for an answer was {count_words(days[-1], 'day')}." if days else ""
    return (
        f"{count_words(len(raised), 'matter')} escalated to the steering group,"
        f" {len(answered) or 'none'} of them answered.{longest}"
    )

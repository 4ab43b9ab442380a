"""The practitioner group's regular report to the steering group, from plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pact_geo.cycle.action_days import due_between, ended_on
from pact_geo.cycle.actions import COMPLETED, Status, days_late, is_overdue, on_time_by_agency
from pact_geo.cycle.areas import STAGE_WORDS, Stage
from pact_geo.cycle.escalations import ENDED, STEP_WORDS, Step, age_in_days

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Section:
    """One part of a report: a heading, what is said, and a table where there is one."""

    heading: str
    sentences: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Report:
    """A report as it is to be read, before it is any kind of file."""

    title: str
    subtitle: str
    made_on: date
    sections: tuple[Section, ...]


def write_steering_report(
    *,
    borough: str,
    since: date,
    today: date,
    areas: Sequence[Record],
    actions: Sequence[Record],
    decisions: Sequence[Record],
    escalations: Sequence[Record],
) -> Report:
    """Report what was decided, done and not done, and what managers are asked for.

    Parameters
    ----------
    borough
        Its name.
    since, today
        The report covers decisions, answers and work from ``since``, and stands as of ``today``.
    areas
        Adopted areas: ``id``, ``name``, ``stage``.
    actions
        ``area_id``, ``what``, ``agency``, ``due_on``, ``done_on``, ``given_up_on``,
        ``agreed_on``, ``status`` (as residents' checks leave it), ``not_done_because``.
    decisions
        ``decided_on``, ``of_group``, ``title``, ``area_id``.
    escalations
        ``area_id``, ``title``, ``asked``, ``raised_on``, ``status``, ``answer``,
        ``answered_on``, ``returned_on``.
    """
    names = {str(area["id"]): str(area["name"]) for area in areas}
    recent = [one for one in decisions if one["decided_on"] and one["decided_on"] >= since]
    return Report(
        title="Practitioner group's report to the steering group",
        subtitle=f"{borough}, {_day(since)} to {_day(today)}",
        made_on=today,
        sections=(
            _asked(escalations, names, today=today),
            _answered(escalations, names, since=since),
            _areas(areas),
            _overdue(actions, names, today=today),
            _done(actions, names, since=since),
            _delivery(actions, since=since, today=today),
            _decided(recent, names),
        ),
    )


def _asked(escalations: Sequence[Record], names: Mapping[str, str], *, today: date) -> Section:
    """Put first what waits for managers, the oldest first."""
    waiting = [one for one in escalations if Step(one["status"]) not in ENDED]
    rows = [
        (
            names.get(str(one["area_id"]), ""),
            str(one["title"]),
            str(one["asked"] or ""),
            STEP_WORDS[Step(one["status"])],
            _days(age_in_days(one["raised_on"], one["returned_on"], today=today)),
        )
        for one in sorted(waiting, key=lambda one: one["raised_on"])
    ]
    unanswered = sum(Step(one["status"]) is Step.RAISED for one in waiting)
    said = f"{_count(unanswered, 'matter')} {'waits' if unanswered == 1 else 'wait'} for an answer."
    columns = ("Area", "Matter", "Asked of managers", "Where it stands", "Age")
    return Section("What we ask of you", (said,), columns, tuple(rows))


def _answered(escalations: Sequence[Record], names: Mapping[str, str], *, since: date) -> Section:
    """Tell what managers answered in this time, and where each matter is now."""
    told = [one for one in escalations if one["answered_on"] and one["answered_on"] >= since]
    rows = tuple(
        (
            names.get(str(one["area_id"]), ""),
            str(one["title"]),
            str(one["answer"] or ""),
            _day(one["answered_on"]),
            _where(one),
        )
        for one in sorted(told, key=lambda one: one["answered_on"])
    )
    said = f"{_count(len(rows), 'matter')} answered since {_day(since)}."
    columns = ("Area", "Matter", "Your answer", "Answered on", "Where it stands")
    return Section("What you answered", (said,), columns, rows)


def _where(escalation: Record) -> str:
    words, ended = STEP_WORDS[Step(escalation["status"])], escalation["returned_on"]
    return f"{words}, {_day(ended)}" if ended else words


def _areas(areas: Sequence[Record]) -> Section:
    rows = []
    for stage in Stage:
        held = sorted(str(area["name"]) for area in areas if area["stage"] == stage)
        rows.append((STAGE_WORDS[stage], f"{len(held)}", "; ".join(held)))
    return Section(
        "Areas by stage",
        (f"{_count(len(areas), 'area')} adopted.",),
        ("Stage", "Areas", "Which"),
        tuple(rows),
    )


def _overdue(actions: Sequence[Record], names: Mapping[str, str], *, today: date) -> Section:
    late = [one for one in actions if is_overdue(Status(one["status"]), one["due_on"], today=today)]
    rows = [
        (
            names.get(str(one["area_id"]), ""),
            str(one["what"]),
            str(one["agency"]),
            _day(one["due_on"]),
            _days(days_late(one["due_on"], today=today)),
        )
        for one in sorted(late, key=lambda one: one["due_on"])
    ]
    said = f"{_count(len(late), 'agreed action')} {'is' if len(late) == 1 else 'are'} overdue."
    return Section(
        "Overdue actions", (said,), ("Area", "Action", "Agency", "Due", "Late"), tuple(rows)
    )


def _done(actions: Sequence[Record], names: Mapping[str, str], *, since: date) -> Section:
    told = [one for one in actions if (day := ended_on(one)) is not None and day >= since]
    told.sort(key=lambda one: (Status(one["status"]) not in COMPLETED, str(ended_on(one))))
    ended = [one for one in told if Status(one["status"]) in COMPLETED]
    given_up = len(told) - len(ended)
    checked = sum(Status(one["status"]) is Status.CHECKED for one in ended)
    rows = [
        (names.get(str(one["area_id"]), ""), str(one["what"]), str(one["agency"]), _outcome(one))
        for one in told
    ]
    said = (
        f"{_count(len(ended), 'action')} done, {checked} of them checked by residents;"
        f" {_count(given_up, 'action')} not done."
    )
    return Section(
        "Done, and not done", (said,), ("Area", "Action", "Agency", "Outcome"), tuple(rows)
    )


def _outcome(action: Record) -> str:
    """Say how an action ended, and when."""
    day = ended_on(action)
    said = f"{action['status']}, {_day(day)}" if day else str(action["status"])
    if Status(action["status"]) is Status.NOT_DONE:
        return f"{said}: {action['not_done_because'] or 'no reason recorded'}"
    return said


def _delivery(actions: Sequence[Record], *, since: date, today: date) -> Section:
    due = due_between(actions, since, today)
    rows = tuple(
        (one.agency, f"{one.due}", f"{one.completed}", f"{one.on_time}")
        for one in on_time_by_agency(due, today=today)
        if one.due
    )
    said = (
        f"Agreed actions that were due from {_day(since)} on: how many are done, and how many"
        " by their day."
    )
    return Section(
        "On time, by agency",
        (said,),
        ("Agency", "Due", "Done", "On time"),
        rows,
    )


def _decided(decisions: Sequence[Record], names: Mapping[str, str]) -> Section:
    rows = tuple(
        (
            _day(one["decided_on"]),
            f"{one['of_group']} group",
            names.get(str(one["area_id"]), "All areas"),
            str(one["title"]),
        )
        for one in sorted(decisions, key=lambda one: one["decided_on"])
    )
    said = f"{_count(len(rows), 'decision')} recorded."
    return Section("Decisions", (said,), ("Day", "Group", "Area", "Decision"), rows)


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number:,} days"


def _count(number: int, noun: str) -> str:
    return f"{number or 'No'} {noun}{'' if number == 1 else 's'}"

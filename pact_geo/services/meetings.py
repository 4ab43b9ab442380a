"""A panel's meeting, from the agenda to the three priorities chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from pact_geo.cycle.lines import tidy_line
from pact_geo.cycle.meetings import (
    HELD,
    PLACE,
    PLANNED,
    RAISED,
    AgendaItem,
    Attendance,
    Choice,
    Tally,
    build_agenda,
    candidates_of,
    check_choices,
    check_ending,
    choice_words,
    first_to_show,
    tally_votes,
)
from pact_geo.cycle.outlines import shape_of
from pact_geo.cycle.wording import find_personal
from pact_geo.errors import RecordError
from pact_geo.records.access import Act, Kind, may, require
from pact_geo.records.desk import Row, Rows
from pact_geo.services.meeting_attendance import attendance_of
from pact_geo.services.office import Office
from pact_geo.services.panel_events import GROUP
from pact_geo.services.panel_evidence import Evidence, gather_evidence, open_actions
from pact_geo.services.panel_members import members_of
from pact_geo.services.priority_areas import area_on_ground, areas_open
from pact_geo.services.releasing import find_small


@dataclass(frozen=True)
class MeetingView:
    """A meeting as far as a person may see it.

    ``tallies``, ``own_scores`` and ``members`` are None or empty for who may not see votes or
    members. ``evidence`` are the names of the ranked places on its agenda, first first.
    """

    meeting: Row
    panel: Row
    agenda: tuple[AgendaItem, ...]
    evidence: tuple[str, ...]
    candidates: tuple[str, ...]
    attendance: Attendance
    members: Rows | None
    tallies: tuple[Tally, ...] | None
    own_scores: Mapping[str, int]
    chosen: Rows
    chosen_words: str


def list_meetings(office: Office, *, panel_id: str | None = None) -> Rows:
    """List the meetings of panels, or of one, latest first."""
    where = {"of_group": GROUP, **({"panel_id": panel_id} if panel_id else {})}
    rows = office.desk.list(Kind.MEETINGS, where=where)
    return sorted(rows, key=lambda row: (row["held_on"], row["created_at"]), reverse=True)


def meeting_to_show(office: Office, meetings: Rows, *, today: date) -> str | None:
    """Choose the meeting a person comes for: of a panel they sit on, else of their wards."""
    panels = {row["panel_id"] for row in meetings}
    seats = (
        {
            row["panel_id"]
            for row in office.desk.list(Kind.PANEL_MEMBERS)
            if office.person.signed_in
            and row["person_id"] == office.person.id
            and row["left_on"] is None
        }
        if may(office.person, Act.READ, Kind.PANEL_MEMBERS)
        else set()
    )
    own = seats & panels
    return first_to_show(
        [
            (
                row["id"],
                row["panel_id"] in own if own else office.person.serves(row["ward_codes"]),
                row["stage"],
                row["held_on"],
            )
            for row in meetings
        ],
        today=today,
    )


def view_meeting(office: Office, meeting_id: str, *, today: date) -> MeetingView:
    """Gather everything about a meeting that the person may see."""
    meeting = office.desk.get(Kind.MEETINGS, meeting_id)
    panel = office.desk.get(Kind.PANELS, meeting["panel_id"])
    agenda = agenda_of(meeting)
    evidence = tuple(item.title for item in agenda if item.kind == PLACE)
    members = members_of(office, panel, today)
    votes = _votes(office, meeting)
    own = own_member(office, members)
    chosen = sorted(
        office.desk.list(Kind.PRIORITIES, where={"meeting_id": meeting_id}),
        key=lambda row: row["place"],
    )
    choices = [
        Choice(row["title"], row["why"] or "", row["differs_because"] or "") for row in chosen
    ]
    return MeetingView(
        meeting=meeting,
        panel=panel,
        agenda=agenda,
        evidence=evidence,
        candidates=candidates_of(agenda),
        attendance=attendance_of(office, meeting),
        members=members,
        tallies=None if votes is None else _tally(votes, agenda),
        own_scores={
            row["candidate"]: row["score"]
            for row in votes or []
            if own is not None and row["voter"] == own["id"]
        },
        chosen=chosen,
        chosen_words=choice_words(choices, evidence) if chosen else "",
    )


def agenda_of(meeting: Row) -> tuple[AgendaItem, ...]:
    """Read the agenda a meeting has."""
    return tuple(AgendaItem(**item) for item in meeting["agenda"])


def prepare_agenda(
    office: Office,
    meeting_id: str,
    *,
    version: int,
    today: date,
    raised: Sequence[str] | None = None,
    evidence: Evidence | None = None,
) -> Row:
    """Build a meeting's agenda from the ranking, what residents say and open actions.

    Parameters
    ----------
    raised
        Matters people asked for; those already on the agenda when not given.
    evidence
        What was gathered already; gathered here when not given.

    Raises
    ------
    RecordError
        If the meeting is over, or votes were cast on the agenda it has.
    """
    meeting = open_meeting(office, meeting_id)
    require(office.person, Act.CHANGE, Kind.MEETINGS, meeting)
    if office.desk.list(Kind.VOTES, where={"meeting_id": meeting_id}):
        raise RecordError(
            "Votes have been cast on this agenda.", remedy="Choose the priorities, or meet again."
        )
    if raised is None:
        raised = [item.title for item in agenda_of(meeting) if item.kind == RAISED]
    panel = office.desk.get(Kind.PANELS, meeting["panel_id"])
    found = evidence or gather_evidence(office, panel)
    said = [
        f"{sentence} {_capital(stays)}."
        for sentence, stays in zip(found.view.sentences, found.stays, strict=True)
    ]
    held = current_priorities(office, panel["id"], today)
    agenda = build_agenda(
        priorities=[row["title"] for row in held],
        concerns=found.concerns,
        places=list(zip(found.names, said, strict=True)),
        actions=open_actions(office, panel, today),
        raised=[tidy_line(title) for title in raised if tidy_line(title)],
        outlines=dict(zip(found.names, found.view.areas.geometry, strict=True)),
        grounds={
            row["title"]: shape for row in held if (shape := shape_of(row["outline"])) is not None
        },
    )
    return office.desk.change(
        Kind.MEETINGS, meeting_id, version=version, agenda=[asdict(item) for item in agenda]
    )


def choose_priorities(
    office: Office,
    meeting_id: str,
    choices: Sequence[Choice],
    *,
    version: int,
    override: str | None = None,
) -> Rows:
    """Write down the three priorities a panel chose; those it had before end that day.

    Parameters
    ----------
    choices
        First priority first; one outside the first three of the evidence needs a reason. Each
        is tied to the adopted area on its ground; a matter that was raised and has no ground to
        the one that bears its name.
    version
        Of the meeting, which is held from now on.
    override
        Why a text may be published although it seems to name somebody; it is kept with each
        priority whose words do.

    Raises
    ------
    RecordError
        If there are not exactly three, a reason is missing or names somebody, too few members
        were there, or the meeting is over.
    """
    meeting = open_meeting(office, meeting_id)
    agenda = agenda_of(meeting)
    evidence = [item.title for item in agenda if item.kind == PLACE]
    checked = check_choices(choices, evidence)
    outlines = {item.title: item.outline for item in agenda if item.outline}
    attendance = attendance_of(office, meeting)
    if not attendance.quorate:
        raise RecordError(attendance.words, remedy="Record who is here, or meet again.")
    naming = _naming(office, checked, known=evidence)
    reason = _why_they_stand(naming, override)
    open_areas = areas_open(office, meeting["ward_codes"])
    tied = [
        area_on_ground(title, outlines.get(title), open_areas)
        for title in (choice.title.strip() for choice in checked)
    ]
    with office.desk.together():
        office.desk.change(Kind.MEETINGS, meeting_id, version=version, stage=HELD)
        end_priorities(office, meeting["panel_id"], on=meeting["held_on"])
        rows = [
            office.desk.add(
                Kind.PRIORITIES,
                panel_id=meeting["panel_id"],
                meeting_id=meeting_id,
                place=place,
                area_id=choice.area_id or tied[place - 1],
                outline=outlines.get(choice.title.strip()),
                title=tidy_line(choice.title),
                why=tidy_line(choice.why) or None,
                differs_because=tidy_line(choice.differs_because) or None,
                wording_override=reason if place in naming else None,
                chosen_on=meeting["held_on"],
            )
            for place, choice in enumerate(checked, start=1)
        ]
        if naming:
            office.desk.write_down("publish in spite of a warning", Kind.PRIORITIES, meeting_id)
    return rows


def end_meeting(
    office: Office, meeting_id: str, *, version: int, today: date, because: str = ""
) -> Row:
    """End a meeting that was held without a choice; the priorities before it stay.

    Parameters
    ----------
    because
        Why nothing was chosen; it goes into the minutes, for the working groups.

    Raises
    ------
    AccessError, StaleEditError
        As for any change.
    RecordError
        If it is over, its day has not come or nobody was there (see ``check_ending``).
    """
    meeting = _panel_meeting(office, meeting_id)
    present = attendance_of(office, meeting).present
    check_ending(meeting["stage"], meeting["held_on"], today=today, present=present)
    said = {"minutes": because.strip()} if because.strip() else {}
    return office.desk.change(Kind.MEETINGS, meeting_id, version=version, stage=HELD, **said)


def end_priorities(office: Office, panel_id: str, *, on: date) -> int:
    """End the priorities a panel has, and say how many there were."""
    held = current_priorities(office, panel_id, on)
    with office.desk.together():
        for row in held:
            office.desk.change(Kind.PRIORITIES, row["id"], version=row["version"], ended_on=on)
    return len(held)


def current_priorities(office: Office, panel_id: str, today: date) -> Rows:
    """List the priorities of a panel that hold today, first first."""
    rows = office.desk.list(Kind.PRIORITIES, where={"panel_id": panel_id})
    held = [row for row in rows if row["ended_on"] is None or row["ended_on"] > today]
    return sorted(held, key=lambda row: row["place"])


def own_member(office: Office, members: Rows | None) -> Row | None:
    """Give the seat of whoever asks among the members of a panel, where there is one."""
    person = office.person
    return next(
        (row for row in members or [] if person.signed_in and row["person_id"] == person.id), None
    )


def open_meeting(office: Office, meeting_id: str) -> Row:
    """Give a meeting of a panel that is still to be held, or is being held.

    Raises
    ------
    RecordError
        If it is over or cancelled, or of another group.
    """
    meeting = _panel_meeting(office, meeting_id)
    if meeting["stage"] != PLANNED:
        raise RecordError(f"This meeting is {meeting['stage']}.", remedy="Plan another one.")
    return meeting


def _panel_meeting(office: Office, meeting_id: str) -> Row:
    meeting = office.desk.get(Kind.MEETINGS, meeting_id)
    if meeting["of_group"] != GROUP:
        raise RecordError("This is no meeting of a panel.")
    return meeting


def _votes(office: Office, meeting: Row) -> Rows | None:
    if not may(office.person, Act.READ, Kind.VOTES, meeting):
        return None
    return office.desk.list(Kind.VOTES, where={"meeting_id": meeting["id"]})


def _tally(votes: Rows, agenda: Iterable[AgendaItem]) -> tuple[Tally, ...]:
    given = [(row["voter"], row["candidate"], row["score"]) for row in votes]
    return tally_votes(given, candidates_of(agenda))


def _naming(office: Office, choices: Sequence[Choice], *, known: Iterable[str]) -> dict[int, str]:
    """Give the first words of each choice that may give somebody away, by its place."""
    names = list(known)
    found: dict[int, str] = {}
    for place, choice in enumerate(choices, start=1):
        for text in (choice.title, choice.why, choice.differs_because):
            given = text in names
            seen = [] if given else [*find_personal(text, known=names), *find_small(office, text)]
            if seen:
                found.setdefault(place, seen[0].words)
    return found


def _why_they_stand(naming: Mapping[int, str], override: str | None) -> str:
    """Give why words that may give somebody away stand; refuse them without a reason."""
    reason = tidy_line(override or "")
    if naming and not reason:
        words = next(iter(naming.values()))
        raise RecordError(
            f"Priorities are public, and {words!r} may give somebody away.",
            remedy="Write it in other words, or say why it may stand.",
        )
    return reason


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def as_data(view: MeetingView) -> dict[str, Any]:
    """Give a meeting in plain values, for a program to read."""
    return {
        "id": view.meeting["id"],
        "panel": view.panel["name"],
        "held_on": view.meeting["held_on"],
        "stage": view.meeting["stage"],
        "agenda": [
            {"kind": item.kind, "title": item.title, "detail": item.detail} for item in view.agenda
        ],
        "attendance": view.attendance.words,
        "tallies": [asdict(one) for one in view.tallies or ()],
        "priorities": [row["title"] for row in view.chosen],
    }

"""The calendar of the panels: what is in it, what is cancelled, and the file people take away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pact_geo.cycle import calendar
from pact_geo.cycle.calendar import Proposal
from pact_geo.cycle.lines import tidy_line
from pact_geo.cycle.meetings import CANCELLED, HELD, PLANNED
from pact_geo.errors import RecordError
from pact_geo.outputs.calendars import CalendarEntry, calendar_text
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row
from pact_geo.services.office import Office
from pact_geo.services.public_words import reason_to_stand

GROUP = "panel"
"""Marks the meetings of panels among those of other groups."""


@dataclass(frozen=True)
class PanelEvent:
    """One event of the calendar, with the times as the clocks of the borough show them."""

    row: Row
    panel_name: str
    starts: datetime
    ends: datetime


def add_event(
    office: Office,
    panel: Row,
    event: Proposal,
    *,
    place: str | None = None,
    override: str | None = None,
) -> Row:
    """Put an event of a panel into the calendar, which everybody reads.

    Parameters
    ----------
    office, panel, event
        Who adds what to whose calendar.
    place
        Where, if not the place of the proposal.
    override
        Why title or place may stand although they seem to name somebody.

    Raises
    ------
    RecordError
        If the activity is unknown, the title empty, or it ends before it starts.
    PersonalTextError
        If title or place seem to name somebody.
    """
    wanted = event if place is None else replace(event, place=place)
    reason = reason_to_stand(office, texts_of_events([wanted]), override=override)
    return keep_event(office, panel, wanted, reason=reason)


def keep_event(office: Office, panel: Row, event: Proposal, *, reason: str | None) -> Row:
    """Put an event whose words have been looked over into the calendar."""
    if event.activity not in calendar.ACTIVITIES:
        raise RecordError(f"{event.activity!r} is not one of {', '.join(calendar.ACTIVITIES)}.")
    calendar.check_times(event.starts_at, event.ends_at)
    return office.desk.add(
        Kind.EVENTS,
        panel_id=panel["id"],
        activity=event.activity,
        title=_title(event),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        place=tidy_line(event.place) or None,
        cancelled=False,
        wording_override=reason,
        ward_codes=panel["ward_codes"],
    )


def plan_meeting(
    office: Office,
    panel_id: str,
    event: Proposal,
    *,
    place: str | None = None,
    override: str | None = None,
) -> Row:
    """Plan a meeting of a panel: a meeting, and its event in the calendar, as ``add_event``."""
    panel = office.desk.get(Kind.PANELS, panel_id)
    if panel["closed_on"] is not None and panel["closed_on"] <= event.day:
        raise RecordError(f"{panel['name']} has closed.")
    wanted = event if place is None else replace(event, place=place)
    reason = reason_to_stand(office, texts_of_events([wanted]), override=override)
    with office.desk.together():
        return keep_meeting(office, panel, wanted, reason=reason)


def keep_meeting(office: Office, panel: Row, event: Proposal, *, reason: str | None) -> Row:
    """Plan a meeting the words of whose event have been looked over."""
    held = keep_event(office, panel, event, reason=reason)
    return office.desk.add(
        Kind.MEETINGS,
        of_group=GROUP,
        panel_id=panel["id"],
        event_id=held["id"],
        held_on=event.day,
        stage=PLANNED,
        agenda=[],
        ward_codes=panel["ward_codes"],
    )


def texts_of_events(events: Iterable[Proposal]) -> dict[str, str]:
    """Give the words of some events that everybody will read, by what they are about."""
    found = {}
    for event in events:
        found[f"title of the {event.activity}"] = event.title
        found[f"place of the {event.activity}"] = event.place
    return found


STILL: Mapping[Kind, Mapping[str, Any]] = {
    Kind.EVENTS: {"cancelled": False},
    Kind.MEETINGS: {"stage": PLANNED},
    Kind.PANEL_MEMBERS: {"left_on": None},
    Kind.PRIORITIES: {"ended_on": None},
}
"""What of a panel goes on, by what marks it."""


def move_wards(office: Office, panel: Row) -> None:
    """Give what of a panel goes on to the wards that the panel has now; what is over stays."""
    for kind, marks in STILL.items():
        for row in office.desk.list(kind, where={"panel_id": panel["id"]}):
            if all(row[name] == value for name, value in marks.items()):
                office.desk.change(
                    kind, row["id"], version=row["version"], ward_codes=panel["ward_codes"]
                )


def change_event(
    office: Office,
    event_id: str,
    *,
    version: int,
    event: Proposal,
    place: str | None = None,
    override: str | None = None,
) -> Row:
    """Move an event or give it another title or place; a meeting's own date moves along.

    Raises
    ------
    AccessError, StaleEditError
        As for any change.
    RecordError
        If it is cancelled, its meeting has been held, the title is empty or it ends before it
        starts.
    PersonalTextError
        If another title or place seems to name somebody and no ``override`` says why it may.
    """
    calendar.check_times(event.starts_at, event.ends_at)
    before = office.desk.get(Kind.EVENTS, event_id)
    said = {"title": _title(event), "place": tidy_line(event.place if place is None else place)}
    new = {name: text for name, text in said.items() if text != (before[name] or "")}
    reason = reason_to_stand(office, new, override=override)
    words = {"wording_override": reason} if new else {}
    with office.desk.together():
        held = office.desk.get(Kind.EVENTS, event_id)
        if held["cancelled"]:
            raise RecordError("This is cancelled.", remedy="Add another to the calendar.")
        row = office.desk.change(
            Kind.EVENTS,
            event_id,
            version=version,
            title=said["title"],
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            place=said["place"] or None,
            **words,
        )
        for meeting in _meetings_of(office, row):
            _refuse_held(meeting)
            office.desk.change(
                Kind.MEETINGS, meeting["id"], version=meeting["version"], held_on=event.day
            )
    return row


def cancel_event(office: Office, event_id: str, *, version: int) -> Row:
    """Cancel an event; it stays in the calendar as cancelled, and so does its meeting.

    Raises
    ------
    RecordError
        If its meeting has been held.
    """
    with office.desk.together():
        row = office.desk.change(Kind.EVENTS, event_id, version=version, cancelled=True)
        for meeting in _meetings_of(office, row):
            _refuse_held(meeting)
            office.desk.change(
                Kind.MEETINGS, meeting["id"], version=meeting["version"], stage=CANCELLED
            )
    return row


def list_events(office: Office, *, panel_id: str | None = None) -> tuple[PanelEvent, ...]:
    """List the events of the panels, or of one, first first."""
    names = {panel["id"]: panel["name"] for panel in office.desk.list(Kind.PANELS)}
    rows = office.desk.list(Kind.EVENTS, where={"panel_id": panel_id} if panel_id else None)
    events = [
        PanelEvent(
            row,
            names.get(row["panel_id"], ""),
            calendar.read_moment(row["starts_at"]),
            calendar.read_moment(row["ends_at"]),
        )
        for row in rows
    ]
    return tuple(sorted(events, key=lambda one: (one.starts, one.row["id"])))


def calendar_bytes(office: Office, *, panel_id: str | None = None) -> bytes:
    """Write the calendar of the panels, or of one, as an .ics file."""
    events = list_events(office, panel_id=panel_id)
    return calendar_text(
        [
            CalendarEntry(
                id=one.row["id"],
                title=one.row["title"],
                starts=one.starts,
                ends=one.ends,
                place=one.row["place"] or "",
                activity=one.row["activity"],
                cancelled=one.row["cancelled"],
                sequence=one.row["version"] - 1,
                changed=datetime.fromisoformat(one.row["changed_at"]),
            )
            for one in events
        ],
        name=f"PACT panels: {office.borough.name}",
    )


def _title(event: Proposal) -> str:
    title = tidy_line(event.title)
    if not title:
        raise RecordError("The title is missing.")
    return title


def _refuse_held(meeting: Row) -> None:
    if meeting["stage"] == HELD:
        raise RecordError("This meeting has been held.")


def _meetings_of(office: Office, event: Row) -> list[Row]:
    if event["activity"] != calendar.MEETING:
        return []
    return office.desk.list(Kind.MEETINGS, where={"event_id": event["id"]})

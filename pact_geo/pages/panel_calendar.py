"""The calendar of the panels: what is to come, adding to it, changing and cancelling."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from pact_geo.cycle.calendar import Proposal, read_moment
from pact_geo.errors import StaleEditError
from pact_geo.pages import frame, panel_parts, state
from pact_geo.pages.take_away import offer_file
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row
from pact_geo.services.meetings import list_meetings
from pact_geo.services.office import Office
from pact_geo.services.panel_events import (
    PanelEvent,
    add_event,
    calendar_bytes,
    cancel_event,
    change_event,
    list_events,
    plan_meeting,
)
from pact_geo.services.panels import Register


def show_calendar(office: Office, register: Register) -> None:
    """Show what is to come, and let those who may add, change or cancel."""
    events = list_events(office)
    today = panel_parts.today()
    coming = [one for one in events if one.starts.date() >= today]
    if coming:
        st.html(panel_parts.events_html(coming))
    else:
        frame.show_empty(
            "Nothing is in the calendar.", "A co-ordinator or practitioner adds to it."
        )
    offer_file(
        "Download the calendar (.ics)",
        data=lambda: calendar_bytes(office),
        file_name="pact-panels.ics",
        mime="text/calendar",
        key="calendar-file",
    )
    mine = [one.panel for one in register.panels if one.standing is not None]
    mine = [panel for panel in mine if panel_parts.may_change(office, Kind.EVENTS, panel)]
    if mine:
        _add(office, mine)
    open_to_me = {
        one.row["id"]: one
        for one in coming
        if not one.row["cancelled"] and panel_parts.may_change(office, Kind.EVENTS, one.row)
    }
    if open_to_me:
        _change(office, open_to_me)
        _cancel(office, open_to_me)


def titled(event: Proposal, panel_name: str) -> Proposal:
    """Give an event without a title that of its activity and panel."""
    title = f"{event.activity.capitalize()}: {panel_name}"
    return replace(event, title=title)


def _add(office: Office, panels: list[Row]) -> None:
    with st.expander("Add to the calendar"), st.form("event"):
        panel = panel_parts.choose_panel(panels, key="event-panel")
        event, why = panel_parts.ask_event(key="event")
        saved = st.form_submit_button("Add", type="primary")
    if saved and panel is not None:
        named = event if event.title.strip() else titled(event, panel["name"])
        if event.activity == "meeting":
            plan_meeting(office, panel["id"], named, override=why)
        else:
            add_event(office, panel, named, override=why)
        panel_parts.done("It is in the calendar.")


def _choose(events: Mapping[str, PanelEvent], *, key: str) -> PanelEvent:
    which = st.selectbox(
        "What", list(events), format_func=lambda one: _called(events[one]), key=key
    )
    return events[which]


def _called(event: PanelEvent) -> str:
    return f"{event.row['title']}, {panel_parts.day_words(event.starts.date())}"


def _change(office: Office, events: Mapping[str, PanelEvent]) -> None:
    with st.expander("Move or change something"):
        event = _choose(events, key="change-which")
        version = state.version_seen(event.row)
        key = f"change-{event.row['id']}"
        with st.form(key):
            wanted, why = panel_parts.ask_event(key=key, activity=event.row["activity"], held=event)
            saved = st.form_submit_button("Save the change", type="primary")
    if saved:
        _save(
            office,
            event,
            lambda: change_event(
                office, event.row["id"], version=version, event=wanted, override=why
            ),
            said="It is changed; calendars that hold it will move it.",
        )


def _cancel(office: Office, events: Mapping[str, PanelEvent]) -> None:
    with st.expander("Cancel something"):
        event = _choose(events, key="cancel-which")
        version = state.version_seen(event.row)
        saved = st.button("Cancel it", type="primary", key="cancel-it")
    if saved:
        _save(
            office,
            event,
            lambda: cancel_event(office, event.row["id"], version=version),
            said="It is cancelled; calendars that hold it will show so.",
        )


def _save(office: Office, event: PanelEvent, act: Callable[[], Any], *, said: str) -> None:
    """Change an event; when somebody else changed it first, show both and save nothing."""
    try:
        act()
    except StaleEditError as error:
        frame.show_stale(
            StaleEditError(error.reason, theirs=_as_read(error.theirs), yours=_as_read(error.yours))
        )
        state.forget_version(event.row["id"])
        return
    state.forget_version(event.row["id"])
    for meeting in _meetings(office, event.row):
        state.forget_version(meeting["id"])
    panel_parts.done(said)


def _meetings(office: Office, event: Row) -> Sequence[Row]:
    if not panel_parts.may_change(office, Kind.MEETINGS, event):
        return ()
    rows = list_meetings(office, panel_id=event["panel_id"])
    return [one for one in rows if one["event_id"] == event["id"]]


def _as_read(values: Mapping[str, Any]) -> dict[str, Any]:
    """Write an event's values as people read them: by the clocks of the borough."""
    said: dict[str, Any] = {}
    for name, value in values.items():
        if name in ("starts_at", "ends_at"):
            moment = read_moment(value)
            said[name.removesuffix("_at")] = (
                f"{panel_parts.day_words(moment.date())}, {moment:%H:%M}"
            )
        elif name in ("title", "place"):
            said[name] = value
        elif name == "cancelled":
            said[name] = "yes" if value else "no"
    return said

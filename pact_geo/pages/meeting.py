"""Meeting: plan it, its agenda, who is here, the votes, the three chosen; and the full screen."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pact_geo.cycle.meetings import (
    HELD,
    PLANNED,
    PRIORITIES,
    RAISED,
    Choice,
)
from pact_geo.errors import StaleEditError
from pact_geo.pages import (
    frame,
    meeting_screen,
    meeting_votes,
    panel_parts,
    releasing,
    state,
)
from pact_geo.pages.meeting_screen import MEETING, SCREEN
from pact_geo.pages.take_away import offer_file
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row
from pact_geo.services.meeting_attendance import record_attendance
from pact_geo.services.meeting_snapshot import freeze_snapshot, open_snapshot, snapshot_page
from pact_geo.services.meetings import (
    MeetingView,
    choose_priorities,
    end_meeting,
    list_meetings,
    meeting_to_show,
    prepare_agenda,
    view_meeting,
)
from pact_geo.services.office import Office
from pact_geo.services.panel_events import plan_meeting

KINDS: Mapping[str, str] = {
    "arrive": "Welcome",
    "last time": "Last time",
    "action": "Action",
    "residents say": "Residents say",
    "place": "Place",
    "raised": "Raised",
    "choose": "Choose",
    "close": "Close",
}


def show_page() -> None:
    if not frame.page_allowed("meeting"):
        return
    office = state.current_office()
    if not frame.has_wards("Meeting", office.borough):
        return
    meetings = list_meetings(office)
    wanted = st.query_params.get(MEETING)
    if st.query_params.get(SCREEN) and any(one["id"] == wanted for one in meetings):
        meeting_screen.show_screen(office, str(wanted))
        return
    frame.show_heading("Meeting", office.borough)
    panel_parts.say_done()
    panels = {one["id"]: one for one in office.desk.list(Kind.PANELS)}
    _plan(office, list(panels.values()))
    meeting = _choose(office, meetings, panels)
    if meeting is None:
        frame.show_empty("No meeting is planned.", "A co-ordinator plans one here.")
        return
    with frame.errors_said():
        _show_meeting(office, view_meeting(office, meeting["id"], today=panel_parts.today()))


def _plan(office: Office, panels: list[Row]) -> None:
    mine = [one for one in panels if panel_parts.may_change(office, Kind.MEETINGS, one)]
    if not mine:
        return
    with st.expander("Plan a meeting"), st.form("plan"):
        panel = panel_parts.choose_panel(mine, key="plan-panel")
        event, why = panel_parts.ask_event(key="plan", activity="meeting", title="Panel meeting")
        saved = st.form_submit_button("Plan it", type="primary")
    if saved and panel is not None:
        with frame.errors_said():
            row = plan_meeting(office, panel["id"], event, override=why)
            st.query_params[MEETING] = row["id"]
            panel_parts.done("The meeting is planned and in the calendar.")


def _choose(office: Office, meetings: list[Row], panels: Mapping[str, Row]) -> Row | None:
    named = {
        one["id"]: f"{panels[one['panel_id']]['name']}, {panel_parts.day_words(one['held_on'])}"
        f" ({one['stage']})"
        for one in meetings
    }
    if not named:
        return None
    wanted = st.query_params.get(MEETING)
    ids = list(named)
    if wanted not in named:
        wanted = meeting_to_show(office, meetings, today=panel_parts.today())
    at = ids.index(wanted) if wanted in named else 0
    chosen = st.selectbox("Meeting", ids, index=at, format_func=named.__getitem__)
    st.query_params[MEETING] = chosen
    return next(one for one in meetings if one["id"] == chosen)


def _show_meeting(office: Office, view: MeetingView) -> None:
    _show_frozen(office, view)
    changing = view.meeting["stage"] == PLANNED and panel_parts.may_change(
        office, Kind.MEETINGS, view.meeting
    )
    tabs = st.tabs(["Agenda", "Who is here", "Votes", "Priorities"])
    with tabs[0], frame.errors_said():
        _show_agenda(office, view, changing=changing)
    with tabs[1], frame.errors_said():
        _show_attendance(office, view, changing=changing)
    with tabs[2], frame.errors_said():
        meeting_votes.show_votes(office, view, changing=changing)
    with tabs[3], frame.errors_said():
        _show_priorities(office, view, changing=changing)


def _show_frozen(office: Office, view: MeetingView) -> None:
    with frame.errors_said():
        meeting = view.meeting
        snapshot = open_snapshot(office, meeting["id"])
        if snapshot is None:
            st.write("Nothing is frozen yet for this meeting.")
        else:
            st.write(
                f"Frozen on {snapshot.content['frozen']}, checksum {snapshot.short_digest}."
                " The full screen shows this, whatever is loaded since."
            )
        with st.container(horizontal=True):
            _offer_freezing(office, view, again=snapshot is not None)
            if snapshot is not None:
                st.button(
                    "Show on the full screen",
                    on_click=state.set_link,
                    kwargs={MEETING: meeting["id"], SCREEN: 1},
                    type="primary",
                )
                offer_file(
                    "Download for a laptop without internet",
                    data=lambda: snapshot_page(office, meeting["id"]),
                    file_name=f"meeting-{meeting['held_on'].isoformat()}.html",
                    mime="text/html",
                )


def _offer_freezing(office: Office, view: MeetingView, *, again: bool) -> None:
    if view.meeting["stage"] != PLANNED or not panel_parts.may_change(
        office, Kind.MEETINGS, view.meeting
    ):
        return
    if st.button("Freeze again" if again else "Freeze what the panel will look at"):
        with st.spinner("Ranking the places of the panel's area"):
            freeze_snapshot(
                office,
                view.meeting["id"],
                version=view.meeting["version"],
                today=panel_parts.today(),
            )
        state.forget_version(view.meeting["id"])
        panel_parts.done("It is frozen, and the agenda is built from the same evidence.")


# --- agenda -----------------------------------------------------------------------------------


def _show_agenda(office: Office, view: MeetingView, *, changing: bool) -> None:
    if view.agenda:
        rows = [(KINDS[item.kind], item.title, item.detail) for item in view.agenda]
        st.html(panel_parts.scrolling(frame.table_html(("Part", "What", "Known"), rows), "Agenda"))
    else:
        frame.show_empty("The agenda is not built yet.")
    if not changing:
        return
    version = state.version_seen(view.meeting)
    raised = [item.title for item in view.agenda if item.kind == RAISED]
    with st.form("agenda"):
        text = st.text_area("Raised by members, one a line", "\n".join(raised), key="raised")
        built = st.form_submit_button("Build the agenda")
    if built:
        try:
            prepare_agenda(
                office,
                view.meeting["id"],
                version=version,
                today=panel_parts.today(),
                raised=text.splitlines(),
            )
        except StaleEditError as error:
            _show_stale_agenda(error, text)
            state.forget_version(view.meeting["id"])
        else:
            state.forget_version(view.meeting["id"])
            panel_parts.done("The agenda is built.")


def _show_stale_agenda(error: StaleEditError, text: str) -> None:
    """Show what others had raised and what this person raised, a line each."""
    held = [item["title"] for item in error.theirs["agenda"] if item["kind"] == RAISED]
    frame.show_stale(
        StaleEditError(
            error.reason, theirs={"raised": "\n".join(held)}, yours={"raised": text.strip()}
        )
    )


# --- who is here ------------------------------------------------------------------------------


def _show_attendance(office: Office, view: MeetingView, *, changing: bool) -> None:
    st.write(view.attendance.words)
    if not changing or not view.members:
        return
    held = {
        row["member_id"]: row["present"]
        for row in office.desk.list(Kind.ATTENDANCES, where={"meeting_id": view.meeting["id"]})
    }
    drawn = panel_parts.drawn_with("attendance", view.meeting["id"], held)
    with st.form("attendance"):
        marks = {
            one["id"]: st.checkbox(
                frame.plain(f"{one['name']} ({one['sector']})"),
                drawn.seen.get(one["id"], False),
                key=f"here-{one['id']}{drawn.mark}",
            )
            for one in view.members
        }
        guest = st.text_input("A guest's name", key=f"guest{drawn.mark}")
        agency = st.text_input("The guest's agency", key=f"guest-agency{drawn.mark}")
        saved = st.form_submit_button("Save who is here", type="primary")
    if saved:
        # A box nobody touched does not undo what somebody else has ticked meanwhile.
        changed = {
            one: here
            for one, here in marks.items()
            if here != drawn.seen.get(one, False) or one not in held
        }
        guests = [(guest, agency)] if guest.strip() else []
        record_attendance(office, view.meeting["id"], changed, guests=guests)
        panel_parts.draw_again("attendance")
        panel_parts.done("Who is here is saved.")


# --- priorities -------------------------------------------------------------------------------


def _show_priorities(office: Office, view: MeetingView, *, changing: bool) -> None:
    if view.chosen:
        _show_chosen(view)
    elif view.meeting["stage"] == HELD:
        frame.show_empty("This meeting ended without a choice; the priorities before it stay.")
    elif not changing:
        frame.show_empty("No priorities have been chosen at this meeting yet.")
    if view.meeting["minutes"]:
        releasing.show_words(office, view.meeting, view.meeting["minutes"])
        releasing.offer_release(office, Kind.MEETINGS, view.meeting, done=panel_parts.done)
    if not changing:
        return
    if len(view.candidates) < PRIORITIES:
        frame.show_empty("Fewer than three are on the agenda: add what members raise to it.")
    else:
        _offer_choice(office, view)
    _offer_ending(office, view)


def _show_chosen(view: MeetingView) -> None:
    why_stand = any(one["wording_override"] for one in view.chosen)
    rows = [
        (
            str(one["place"]),
            one["title"],
            one["why"] or "",
            one["differs_because"] or "",
            *([one["wording_override"] or ""] if why_stand else []),
        )
        for one in view.chosen
    ]
    headings = (
        "Order",
        "Priority",
        "Why",
        "Why it differs from the evidence",
        *(["Why its words may stand (working groups only)"] if why_stand else []),
    )
    st.html(panel_parts.scrolling(frame.table_html(headings, rows), "Priorities chosen"))
    st.write(view.chosen_words)


def _offer_choice(office: Office, view: MeetingView) -> None:
    st.write(
        "Exactly three. One that is not among the first three of the evidence needs a reason."
        " What is written here is public."
    )
    version = state.version_seen(view.meeting)
    first = [one.candidate for one in view.tallies or () if one.voters] or list(view.candidates)
    with st.form("choose"):
        choices = [_ask_choice(view, first, place) for place in range(PRIORITIES)]
        override = st.text_input(
            "If a warning says that a text may name somebody: why it may stand",
            help="It is kept, for the working groups.",
            key="override",
        )
        saved = st.form_submit_button("Choose these three", type="primary")
    if saved:
        try:
            choose_priorities(
                office,
                view.meeting["id"],
                choices,
                version=version,
                override=override.strip() or None,
            )
        except StaleEditError as error:
            frame.show_stale(error)
            state.forget_version(view.meeting["id"])
        else:
            state.forget_version(view.meeting["id"])
            panel_parts.done("The panel has chosen. The meeting is held.")


def _offer_ending(office: Office, view: MeetingView) -> None:
    """Offer to end a meeting whose day has come although nothing was chosen."""
    meeting = view.meeting
    if meeting["held_on"] > panel_parts.today():
        return
    version, key = state.version_seen(meeting), f"end-{meeting['id']}"
    with st.expander("End the meeting without a choice"), st.form(key):
        st.write(
            "It then counts as held, and the priorities before it stay. Record first who was here."
        )
        because = st.text_area("Why nothing was chosen, for the working groups", key=f"{key}-why")
        ended = st.form_submit_button("End the meeting")
    if ended:
        try:
            end_meeting(
                office, meeting["id"], version=version, today=panel_parts.today(), because=because
            )
        except StaleEditError as error:
            panel_parts.said_and_again(error, meeting["id"])
        else:
            state.forget_version(meeting["id"])
            panel_parts.done("The meeting is held; nothing was chosen.")


def _ask_choice(view: MeetingView, first: list[str], place: int) -> Choice:
    options = list(view.candidates)
    at = options.index(first[place]) if place < len(first) else place
    number = place + 1
    title = st.selectbox(f"Priority {number}", options, index=at, key=f"choice-{place}")
    why = st.text_input(f"Why priority {number}", key=f"why-{place}")
    differs = st.text_input(
        f"Why priority {number} differs from the evidence, if it does", key=f"differs-{place}"
    )
    return Choice(title, why, differs)


show_page()

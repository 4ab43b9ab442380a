"""Meeting: plan it, its agenda, who is here, the votes, the three chosen; and the full screen."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pact_geo.cycle.meetings import (
    HELD,
    HIGHEST,
    LOWEST,
    PLANNED,
    PRIORITIES,
    RAISED,
    TIE_RULE,
    Choice,
    Tally,
)
from pact_geo.errors import StaleEditError
from pact_geo.pages import frame, meeting_screen, panel_parts, state
from pact_geo.pages.meeting_screen import MEETING, SCREEN
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row
from pact_geo.services.meeting_attendance import record_attendance
from pact_geo.services.meeting_snapshot import freeze_snapshot, open_snapshot, snapshot_page
from pact_geo.services.meetings import (
    MeetingView,
    cast_vote,
    choose_priorities,
    list_meetings,
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
    meeting = _choose(meetings, panels)
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
        event, place = panel_parts.ask_event(key="plan", activity="meeting", title="Panel meeting")
        saved = st.form_submit_button("Plan it", type="primary")
    if saved and panel is not None:
        with frame.errors_said():
            row = plan_meeting(office, panel["id"], event, place=place)
            st.query_params[MEETING] = row["id"]
            panel_parts.done("The meeting is planned and in the calendar.")


def _choose(meetings: list[Row], panels: Mapping[str, Row]) -> Row | None:
    named = {
        one["id"]: f"{panels[one['panel_id']]['name']}, {panel_parts.day_words(one['held_on'])}"
        f" ({one['stage']})"
        for one in meetings
    }
    if not named:
        return None
    wanted = st.query_params.get(MEETING)
    ids = list(named)
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
        _show_votes(office, view, changing=changing)
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
                st.download_button(
                    "Download for a laptop without internet",
                    data=lambda: snapshot_page(office, meeting["id"]),
                    file_name=f"meeting-{meeting['held_on'].isoformat()}.html",
                    mime="text/html",
                    on_click="ignore",
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
    raised = [item.title for item in view.agenda if item.kind == RAISED]
    with st.form("agenda"):
        text = st.text_area("Raised by members, one a line", "\n".join(raised), key="raised")
        built = st.form_submit_button("Build the agenda")
    if built:
        try:
            prepare_agenda(
                office,
                view.meeting["id"],
                version=view.meeting["version"],
                today=panel_parts.today(),
                raised=text.splitlines(),
            )
        except StaleEditError as error:
            frame.show_stale(error)
        else:
            panel_parts.done("The agenda is built.")


# --- who is here ------------------------------------------------------------------------------


def _show_attendance(office: Office, view: MeetingView, *, changing: bool) -> None:
    st.write(view.attendance.words)
    if not changing or not view.members:
        return
    held = {
        row["member_id"]: row["present"]
        for row in office.desk.list(Kind.ATTENDANCES, where={"meeting_id": view.meeting["id"]})
    }
    with st.form("attendance"):
        marks = {
            one["id"]: st.checkbox(
                frame.plain(f"{one['name']} ({one['sector']})"),
                held.get(one["id"], False),
                key=f"here-{one['id']}",
            )
            for one in view.members
        }
        guest = st.text_input("A guest's name", key="guest")
        agency = st.text_input("The guest's agency", key="guest-agency")
        saved = st.form_submit_button("Save who is here", type="primary")
    if saved:
        guests = [(guest, agency)] if guest.strip() else []
        record_attendance(office, view.meeting["id"], marks, guests=guests)
        panel_parts.done("Who is here is saved.")


# --- votes ------------------------------------------------------------------------------------


def _show_votes(office: Office, view: MeetingView, *, changing: bool) -> None:
    if view.tallies is None:
        frame.show_empty("Votes are for the panel, its councillors and the steering group.")
        return
    if not view.candidates:
        frame.show_empty("There is nothing to vote on until the agenda is built.")
        return
    st.write(f"Each member gives every place {LOWEST} to {HIGHEST}. {TIE_RULE}")
    rows = [_tally_row(one) for one in view.tallies]
    headings = ("Order", "Place", "Total", "Mean", "Spread", "Members", "Scores")
    st.html(
        panel_parts.scrolling(
            frame.table_html(headings, rows, numbers=(0, 2, 3, 4, 5)), "Result of the votes"
        )
    )
    if view.meeting["stage"] != PLANNED or not may(
        office.person, Act.CHANGE, Kind.VOTES, {**view.meeting, "person_id": office.person.id}
    ):
        return
    own = next((x for x in view.members or [] if x["person_id"] == office.person.id), None)
    voters = view.members or [] if changing else [own] if own else []
    if voters:
        _ask_votes(office, view, voters)
    else:
        frame.show_empty(
            "You have no seat on this panel yet, so you cannot vote.",
            f"If you are a member, give the co-ordinator the number of your account:"
            f" {office.person.id}",
        )


def _tally_row(one: Tally) -> tuple[str, ...]:
    return (
        str(one.place),
        one.candidate,
        str(one.total),
        "" if one.mean is None else f"{one.mean:.1f}",
        "" if one.spread is None else f"{one.spread:.1f}",
        str(one.voters),
        " ".join(str(score) for score in one.scores),
    )


def _ask_votes(office: Office, view: MeetingView, voters: list[Row]) -> None:
    named = {one["id"]: one["name"] for one in voters}
    who = st.selectbox("Votes of", list(named), format_func=named.__getitem__, key="voter")
    given = {
        row["candidate"]: row["score"]
        for row in office.desk.list(
            Kind.VOTES, where={"meeting_id": view.meeting["id"], "voter": who}
        )
    }
    with st.form("votes"):
        scores = {
            candidate: st.radio(
                frame.plain(candidate),
                range(LOWEST, HIGHEST + 1),
                index=given.get(candidate),
                horizontal=True,
                key=f"vote-{who}-{place}",
            )
            for place, candidate in enumerate(view.candidates)
        }
        saved = st.form_submit_button("Save the votes", type="primary")
    if saved:
        with office.desk.together():
            for candidate, score in scores.items():
                if score is not None and given.get(candidate) != score:
                    cast_vote(
                        office,
                        view.meeting["id"],
                        candidate=candidate,
                        score=score,
                        member_id=who,
                    )
        panel_parts.done("The votes are saved.")


# --- priorities -------------------------------------------------------------------------------


def _show_priorities(office: Office, view: MeetingView, *, changing: bool) -> None:
    if view.chosen:
        rows = [
            (str(one["place"]), one["title"], one["why"] or "", one["differs_because"] or "")
            for one in view.chosen
        ]
        headings = ("Order", "Priority", "Why", "Why it differs from the evidence")
        st.html(panel_parts.scrolling(frame.table_html(headings, rows), "Priorities chosen"))
        st.write(view.chosen_words)
    elif view.meeting["stage"] == HELD or not changing:
        frame.show_empty("No priorities have been chosen at this meeting yet.")
    if not changing:
        return
    if len(view.candidates) < PRIORITIES:
        frame.show_empty("Fewer than three are on the agenda: add what members raise to it.")
        return
    st.write(
        "Exactly three. One that is not among the first three of the evidence needs a reason."
        " What is written here is public."
    )
    first = [one.candidate for one in view.tallies or () if one.voters] or list(view.candidates)
    with st.form("choose"):
        choices = [_ask_choice(view, first, place) for place in range(PRIORITIES)]
        override = st.text_input(
            "If a warning says that a text may name somebody: why it may stand", key="override"
        )
        saved = st.form_submit_button("Choose these three", type="primary")
    if saved:
        try:
            choose_priorities(
                office,
                view.meeting["id"],
                choices,
                version=view.meeting["version"],
                override=override.strip() or None,
            )
        except StaleEditError as error:
            frame.show_stale(error)
        else:
            panel_parts.done("The panel has chosen. The meeting is held.")


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

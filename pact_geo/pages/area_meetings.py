"""When the working groups met, and which agencies came."""

from __future__ import annotations

from html import escape

import streamlit as st

from pact_geo.outputs.sentences import list_words
from pact_geo.pages import state
from pact_geo.pages.area_forms import day_words, save, today
from pact_geo.pages.frame import plain, show_empty
from pact_geo.records.access import Act, Kind, may
from pact_geo.services.decisions import GROUPS
from pact_geo.services.group_meetings import (
    GroupMeeting,
    agencies_known,
    group_meetings_of,
    record_group_meeting,
    strike_group_meeting,
)
from pact_geo.services.office import Office


def show_meetings(office: Office) -> None:
    """Show the meetings of both groups, and let the co-ordinator record one."""
    st.header("Meetings of the groups", anchor=False)
    meetings = group_meetings_of(office)
    if not meetings:
        show_empty("No meeting of the practitioner or the steering group is recorded yet.")
    for held in meetings:
        st.html(meeting_html(held))
        if may(office.person, Act.CHANGE, Kind.MEETINGS, held.row):
            _offer_striking(office, held)
    if may(office.person, Act.ADD, Kind.MEETINGS):
        _offer_recording(office, key=f"group-meeting-{len(meetings)}")


def meeting_html(held: GroupMeeting) -> str:
    """Write one meeting as a card."""
    title = f"{held.row['of_group'].capitalize()} group, {day_words(held.row['held_on'])}"
    away = f"<p>Not there: {escape(list_words(held.away))}.</p>" if held.away else ""
    return (
        f'<div class="pact-card"><h3>{escape(title)}</h3>'
        f"<p>There: {escape(list_words(held.came))}.</p>{away}</div>"
    )


def _offer_striking(office: Office, held: GroupMeeting) -> None:
    row, version = held.row, state.version_seen(held.row)
    label = f"Strike out the meeting of {day_words(row['held_on'])}"
    if st.button(plain(label), key=f"strike-{row['id']}-{version}"):
        save(
            lambda: strike_group_meeting(office, row["id"], version=version),
            said="The meeting is struck out.",
            record_id=row["id"],
        )


def _offer_recording(office: Office, *, key: str) -> None:
    known = agencies_known(office)
    with st.expander("Record a meeting of a group"), st.form(key):
        group = st.radio("Of the", GROUPS, key=f"{key}-group", horizontal=True)
        day = st.date_input("Held on", today(), format="DD/MM/YYYY", key=f"{key}-day")
        came = st.multiselect("Agencies that came", known, key=f"{key}-came", format_func=plain)
        away = st.multiselect(
            "Asked, and did not come", known, key=f"{key}-away", format_func=plain
        )
        more = st.text_input("Other agencies that came, with ; between them", key=f"{key}-more")
        sent = st.form_submit_button("Record")
    if sent:
        save(
            lambda: record_group_meeting(
                office,
                of_group=group,
                held_on=day,
                came=[*came, *more.split(";")],
                away=away,
                today=today(),
            ),
            said="The meeting is recorded.",
        )

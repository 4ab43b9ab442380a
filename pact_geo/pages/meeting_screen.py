"""The meeting mode: a frozen view on the full screen, read from six metres, without internet."""

from __future__ import annotations

from html import escape

import streamlit as st

from pact_geo.outputs.meeting_sheet import (
    SCREEN_STYLE,
    about_html,
    areas_html,
    areas_of_screen,
    count_screens,
    foot_line,
    snapshot_picture,
)
from pact_geo.pages import frame, state
from pact_geo.services.meeting_snapshot import Snapshot, open_snapshot
from pact_geo.services.office import Office

MEETING, SCREEN = "meeting", "screen"

STYLE = f"""<style>
[data-testid="stHeader"], [data-testid="stSidebar"], [data-testid="stToolbar"],
[data-testid="stStatusWidget"] {{ display: none !important; }}
.stMainBlockContainer {{ padding: 0.6rem 1.5rem 0; }}
.stMain [data-testid="stVerticalBlock"] {{ gap: 0.4rem; }}
.stMain h1 {{ font-size: 36px; line-height: 1.1; padding: 0; }}
.stButton button * {{ font-size: 24px !important; }}
.pact-shot img {{ display: block; max-width: 100%; max-height: 540px; }}
{SCREEN_STYLE}
</style>"""


def show_screen(office: Office, meeting_id: str) -> None:
    """Show one screen of a meeting's frozen view; the link says which."""
    st.html(STYLE)
    snapshot = open_snapshot(office, meeting_id)
    if snapshot is None:
        st.title("Meeting", anchor=False)
        frame.show_empty("Nothing has been frozen for this meeting.", "Freeze it first.")
        _leave()
        return
    content = snapshot.content
    screens = count_screens(content)
    screen = min(state.number_of_link(SCREEN, 1), screens)
    _show_head(snapshot, screen, screens)
    areas = areas_of_screen(content, screen)
    if areas:
        left, right = st.columns([5, 7], gap="medium")
        shown = [area["rank"] for area in areas]
        left.html(f'<div class="pact-shot">{snapshot_picture(content, shown=shown)}</div>')
        right.html(areas_html(areas))
    else:
        st.html(about_html(content, screen, digest=snapshot.digest))
    st.html(f'<p class="pact-foot">{escape(foot_line(content, digest=snapshot.digest))}</p>')


def _show_head(snapshot: Snapshot, screen: int, screens: int) -> None:
    title, when, leave, back, at, on = st.columns(
        [4.2, 3, 1.3, 2.2, 1.1, 1.5], vertical_alignment="center"
    )
    title.title(frame.plain(snapshot.content["panel"]), anchor=False)
    when.html(f'<p class="pact-when">{escape(snapshot.content["meeting"])}</p>')
    with leave:
        _leave()
    frame.show_turning(back, at, on, name=SCREEN, screen=screen, screens=screens)


def _leave() -> None:
    st.button("Leave", key="leave", on_click=state.set_link, kwargs={SCREEN: None})

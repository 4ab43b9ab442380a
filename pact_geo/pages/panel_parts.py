"""What the pages of panels and of their meetings share."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html import escape
from typing import Any

import streamlit as st

from pact_geo.cycle.calendar import ACTIVITIES, LONDON, Proposal
from pact_geo.errors import StaleEditError
from pact_geo.outputs.sentences import date_words
from pact_geo.pages import frame, state
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row
from pact_geo.services.office import Office
from pact_geo.services.panel_events import PanelEvent

EVENING = time(18, 30)
USUAL_MINUTES = 90
LONGEST_MINUTES = 480
WHY = "Only after a warning about names: why these words may stand"


@dataclass(frozen=True)
class Drawn:
    """What a form was filled in with when it was drawn, and the mark of that drawing.

    The fields of a form keep what stands in them when the records change. ``mark`` ends their
    keys: with a new one they are drawn anew, from what the records hold then.
    """

    seen: dict[str, Any]
    mark: str


def today() -> date:
    """Give the day by the clocks of the borough."""
    return datetime.now(tz=LONDON).date()


def day_words(day: date | None, *, otherwise: str = "") -> str:
    """Write a day, or what is said where there is none."""
    return date_words(day) if day else otherwise


def rhythm_words(weeks: int) -> str:
    """Say how often a panel meets."""
    return "every week" if weeks == 1 else f"every {weeks} weeks"


def may_change(office: Office, kind: Kind, row: Row | None = None) -> bool:
    """Tell whether the person may add or change such records here."""
    return may(office.person, Act.CHANGE, kind, row)


def choose_panel(panels: list[Row], *, key: str) -> Row | None:
    """Ask which panel; none when there is none."""
    named = {panel["id"]: panel["name"] for panel in panels}
    chosen = st.selectbox("Panel", list(named), format_func=named.__getitem__, key=key)
    return next((panel for panel in panels if panel["id"] == chosen), None)


def ask_event(
    *, key: str, activity: str | None = None, title: str = "", held: PanelEvent | None = None
) -> tuple[Proposal, str]:
    """Ask for an event's activity, title, day, times and place; inside a form.

    ``held`` is an event that is in the calendar already and is to be changed. With the event
    comes why its words may stand in spite of a warning.
    """
    kind = activity or st.selectbox("What", ACTIVITIES, format_func=str.capitalize, key=f"{key}-a")
    named = st.text_input("Title", held.row["title"] if held else title, key=f"{key}-t")
    left, middle, right = st.columns(3)
    day = held.starts.date() if held else today() + timedelta(weeks=2)
    when = left.date_input("Day", day, format="DD/MM/YYYY", key=f"{key}-d")
    begins = held.starts.time() if held else EVENING
    starts = middle.time_input("Starts", begins, key=f"{key}-s")
    usual = int((held.ends - held.starts).total_seconds() // 60) if held else USUAL_MINUTES
    longest = max(LONGEST_MINUTES, usual)
    minutes = right.number_input("Minutes", min(15, usual), longest, usual, 15, key=f"{key}-m")
    place = st.text_input("Place", (held.row["place"] or "") if held else "", key=f"{key}-p")
    why = st.text_input(WHY, key=f"{key}-why")
    return Proposal(kind, named, when, starts, int(minutes), place), why


def events_html(events: list[PanelEvent]) -> str:
    """List events with day, times, place and panel."""
    rows = [
        (
            date_words(one.starts.date()),
            f"{one.starts:%H:%M} to {one.ends:%H:%M}",
            ("Cancelled: " if one.row["cancelled"] else "") + one.row["title"],
            one.row["place"] or "",
            one.panel_name,
        )
        for one in events
    ]
    return scrolling(
        frame.table_html(("Day", "Time", "What", "Place", "Panel"), rows), "Calendar of the panels"
    )


def scrolling(table: str, words: str) -> str:
    """Let a wide table be moved sideways on a narrow screen, by keyboard too."""
    return (
        f'<div class="pact-scroll" tabindex="0" role="region" aria-label="{escape(words)}">'
        f"{table}</div>"
    )


def said_and_again(error: StaleEditError, record_id: str) -> None:
    """Show both texts of a stale edit; saved again, the person's own stands."""
    frame.show_stale(error)
    state.forget_version(record_id)


def drawn_with(form: str, about: Hashable, now: Mapping[str, Any]) -> Drawn:
    """Give what a form was drawn with; ``now`` when it is drawn first, or about another thing."""
    key = f"{form}-drawn"
    held = st.session_state.get(key)
    if held is None or held[0] != about:
        held = st.session_state[key] = (about, dict(now))
    turn = st.session_state.get(f"{form}-turn", 0)
    return Drawn(held[1], f"-{turn}" if turn else "")


def draw_again(form: str) -> None:
    """Draw a form anew at the next run, with what the records hold then."""
    st.session_state.pop(f"{form}-drawn", None)
    st.session_state[f"{form}-turn"] = st.session_state.get(f"{form}-turn", 0) + 1


def done(words: str) -> None:
    """Say at the next run that something was done, and run again."""
    st.session_state["panel-done"] = words
    st.rerun()


def say_done() -> None:
    """Say what was done in the run before."""
    words: Any = st.session_state.pop("panel-done", None)
    room = st.container()  # always there, so that what is open below stays open
    if words:
        room.success(frame.plain(words))

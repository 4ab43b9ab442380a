"""The board: adopted areas by stage, what the newest run makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from pact_geo.cycle.areas import STAGE_WORDS, Stage
from pact_geo.outputs.sentences import count_words, list_words
from pact_geo.pages import state
from pact_geo.pages.area_drawing import offer_drawing
from pact_geo.pages.area_forms import open_area, scrolling, today
from pact_geo.pages.area_together import show_together
from pact_geo.pages.frame import plain, show_empty, table_html
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row, Rows
from pact_geo.services.actions import actions_of
from pact_geo.services.areas import works_here
from pact_geo.services.escalations import escalations_of
from pact_geo.services.office import Office
from pact_geo.services.run_matches import RunMatches, latest_matches, match_newest

OUTCOME_WORDS: Mapping[str, str] = {
    "same": "still there",
    "moved": "has moved, or is far smaller or larger",
    "split": "has split",
    "merged": "has merged with another",
    "gone": "not found any more",
}
MATCHED = "act-matched"


def show_board(office: Office, rows: Rows) -> None:
    """Show every adopted area the person works on, in a column for its stage."""
    _offer_matching(office)
    offer_drawing(office)
    held = [row for row in rows if works_here(office, row)]
    if not held:
        show_empty(
            "No area of yours has been adopted yet.",
            "A co-ordinator or analyst adopts one on the Explore page.",
        )
        return
    signs = _signs(office)
    for stage, column in zip(Stage, st.columns(len(Stage)), strict=True):
        with column:
            standing = [row for row in held if row["stage"] == stage]
            st.html(f'<h2 class="pact-column">{stage.capitalize()} ({len(standing)})</h2>')
            for row in standing:
                _show_card(row, signs.get(row["id"], []))
    words = " · ".join(STAGE_WORDS.values())
    st.html(f'<p class="pact-where">{escape(words)}</p>')
    show_together(office)


def _show_card(row: Row, signs: list[str]) -> None:
    with st.container(border=True):
        st.button(
            plain(row["title"]),
            key=f"open-{row['id']}",
            on_click=open_area,
            args=(row["id"],),
            width="stretch",
        )
        if signs:
            st.html("".join(f'<p class="pact-sign">{escape(sign)}</p>' for sign in signs))


def _signs(office: Office) -> dict[str, list[str]]:
    """Say in words what each area needs a look for."""
    signs: dict[str, list[str]] = {}
    late: dict[str, int] = {}
    for action in actions_of(office, today=today()):
        late[action["area_id"]] = late.get(action["area_id"], 0) + action["overdue"]
        if action["not_better"]:
            signs.setdefault(action["area_id"], []).append("Residents: not better")
    for area_id, number in late.items():
        if number:
            said = f"{number} {'action' if number == 1 else 'actions'} overdue"
            signs.setdefault(area_id, []).append(said)
    for one in escalations_of(office, today=today()):
        if one["status"] == "raised":
            said = f"Waits for managers: {count_words(one['age'], 'day')}"
            signs.setdefault(one["area_id"], []).append(said)
    for area_id, match in latest_matches(office).items():
        signs.setdefault(area_id, []).append(f"Newest data: {match_words(match)}")
    return signs


def match_words(match: Mapping[str, Any]) -> str:
    """Say what a run made of an area."""
    if match["found"].get("recurs"):
        return "it has come back"
    words = OUTCOME_WORDS[match["outcome"]]
    if match["found"].get("below"):
        return f"{words}, below the first {match['found']['of']}"
    return words


def _offer_matching(office: Office) -> None:
    """Let an analyst or co-ordinator match the newest run to what is adopted."""
    if not may(office.person, Act.ADD, Kind.AREA_MATCHES):
        return
    if not may(office.person, Act.READ, Kind.PLACES):
        return
    if st.button("Match the adopted areas to the newest data"):
        _show_run(match_newest(office, lambda asked: state.ranking_of(office.borough, asked)))


def _show_run(found: RunMatches) -> None:
    rows = [
        (one.area["title"], match_words(one.match), list_words(one.match["found"]["names"]))
        for one in found.matches
    ]
    rows += [(row["title"], f"not compared: {why}", "") for row, why in found.skipped]
    table = table_html(("Adopted area", "In the newest data", "Found as"), rows)
    st.html(scrolling(table, "What the newest data make of each adopted area"))
    st.write(f"New in the ranking and not adopted: {len(found.new_areas)}.")

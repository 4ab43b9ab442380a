"""Panels: the register, where there is none, setting one up, its members and the calendar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from pact_geo.cycle.panels import FOUNDERS, NO_PANEL, STANDINGS
from pact_geo.errors import StaleEditError
from pact_geo.outputs.maps import draw_panel_coverage
from pact_geo.outputs.sentences import list_words
from pact_geo.pages import frame, panel_calendar, panel_members, panel_parts, state
from pact_geo.pages.map_view import show_map, show_map_words
from pact_geo.pages.panel_area import ask_area
from pact_geo.pages.panel_setup import OTHER, show_set_up
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row
from pact_geo.services.office import Office
from pact_geo.services.panels import PanelEntry, Register, change_panel, panel_register

MAP_HEIGHT = 420
MISSING = "Members missing"
FOR_ITS_WARDS = "for its wards only"
"""Stands where the members are not for whoever looks."""


def show_page() -> None:
    if not frame.page_allowed("panels"):
        return
    office = state.current_office()
    if not frame.has_wards("Panels", office.borough):
        return
    frame.show_heading("Panels", office.borough)
    panel_parts.say_done()
    register = panel_register(office, panel_parts.today())
    offered: dict[str, Callable[[], None]] = {
        "Register": lambda: _show_register(office, register),
        "Calendar": lambda: panel_calendar.show_calendar(office, register),
    }
    if panel_parts.may_change(office, Kind.PANELS):
        offered |= {
            "Set up a panel": lambda: show_set_up(office),
            "Change": lambda: _show_change(office, register),
        }
    for tab, show in zip(st.tabs(list(offered)), offered.values(), strict=True):
        with tab, frame.errors_said():
            show()


# --- the register -----------------------------------------------------------------------------


def _show_register(office: Office, register: Register) -> None:
    borough = office.borough
    frame.show_notes(_coverage_said(office, register))
    sheet = draw_panel_coverage(
        state.drawn_wards(borough),
        register.wards,
        order=STANDINGS,
        source_line=f"{borough.name}, {panel_parts.day_words(panel_parts.today())}.",
        tolerance=0,
    )
    show_map(sheet, key="panels", height=MAP_HEIGHT)
    show_map_words(sheet)
    if not register.panels:
        frame.show_empty("There is no panel yet.", "A co-ordinator sets one up.")
        return
    rows = [_register_row(office, one) for one in register.panels]
    headings = ["Panel", "Covers", "Stands", "Last met", "Next due", "Priorities", MISSING]
    if all(one.missing is None for one in register.panels):  # nobody's members are open here
        headings, rows = headings[:-1], [row[:-1] for row in rows]
    st.html(panel_parts.scrolling(frame.table_html(headings, rows), "Register of panels"))
    with st.expander("The wards as a table"):
        named = [(borough.ward_names[code], word) for code, word in register.wards.items()]
        st.html(frame.table_html(("Ward", "Panel"), named))


def _coverage_said(office: Office, register: Register) -> list[str]:
    names = office.borough.ward_names
    without = [names[code] for code, word in register.wards.items() if word == NO_PANEL]
    if not without:
        return ["Every ward has a panel."]
    have = "has" if len(without) == 1 else "have"
    return [f"{len(without)} of {len(names)} wards {have} no panel: {list_words(without)}."]


def _register_row(office: Office, one: PanelEntry) -> tuple[str, ...]:
    panel, standing = one.panel, one.standing
    names = office.borough.ward_names
    covers = [names.get(code, code) for code in one.shares]
    rhythm = panel_parts.rhythm_words(panel["meets_every_weeks"])
    founded = f"{panel['founder'] or panel['founded_by']}, {rhythm}"
    return (
        f"{panel['name']} ({founded})",
        f"{'drawn, in ' if panel['geometry'] is not None else ''}{list_words(covers)}",
        f"{standing.status}: {standing.why}" if standing else "closed",
        panel_parts.day_words(standing.last_met if standing else None, otherwise="not yet"),
        panel_parts.day_words(standing.due_on if standing else None),
        "; ".join(one.priorities) or "none",
        FOR_ITS_WARDS if one.missing is None else list_words(one.missing) or "none",
    )


# --- changing a panel and its members -----------------------------------------------------------


def _show_change(office: Office, register: Register) -> None:
    mine = [
        one for one in register.panels if panel_parts.may_change(office, Kind.PANELS, one.panel)
    ]
    panel = panel_parts.choose_panel([one.panel for one in mine], key="change-panel")
    if panel is None:
        frame.show_empty("There is no panel of your wards yet.", "Set one up first.")
        return
    entry = next(one for one in mine if one.panel["id"] == panel["id"])
    _change_panel(office, panel)
    _change_area(office, panel)
    panel_members.show_members(office, panel, entry.missing or ())


def _change_panel(office: Office, panel: Row) -> None:
    version = state.version_seen(panel)
    key = panel["id"]
    kinds = list(dict.fromkeys([*FOUNDERS, panel["founded_by"], OTHER]))
    with st.expander("Change the panel"), st.form(f"panel-{key}"):
        name = st.text_input("Name", panel["name"], key=f"name-{key}")
        kind = st.selectbox(
            "Founded by a", kinds, kinds.index(panel["founded_by"]), key=f"founded-{key}"
        )
        other = st.text_input("Which kind, if another", key=f"kind-{key}")
        founder = st.text_input("The founder's name", panel["founder"] or "", key=f"founder-{key}")
        weeks = st.number_input(
            "Meets every so many weeks", 1, 52, panel["meets_every_weeks"], key=f"w-{key}"
        )
        closed = st.date_input(
            "Closed on", panel["closed_on"], format="DD/MM/YYYY", key=f"closed-{key}"
        )
        why = st.text_input(panel_parts.WHY, key=f"why-{key}")
        saved = st.form_submit_button("Save", type="primary")
    if saved:
        _save(
            office,
            panel,
            version,
            {
                "name": name,
                "founded_by": other if kind == OTHER else kind,
                "founder": founder,
                "meets_every_weeks": int(weeks),
                "closed_on": closed,
                "override": why,
            },
        )


def _change_area(office: Office, panel: Row) -> None:
    """Offer another area, with the same choices, map and overlaps as for a new panel."""
    with st.expander("Give the panel another area"):
        # A map is built only for who asks for it.
        if not st.toggle("Choose another area", key=f"area-{panel['id']}"):
            return
        version = state.version_seen(panel)
        draft = ask_area(office, key=f"area-of-{panel['id']}", panel=panel)
        if draft is None:
            st.write("What it has now stays until another is chosen and saved.")
        elif st.button("Save this area", type="primary", key=f"save-area-{panel['id']}"):
            _save(office, panel, version, {"draft": draft})


def _save(office: Office, panel: Row, version: int, values: dict[str, Any]) -> None:
    try:
        change_panel(office, panel["id"], version=version, **values)
    except StaleEditError as error:
        panel_parts.said_and_again(error, panel["id"])
    else:
        state.forget_version(panel["id"])
        panel_parts.done("The panel is saved.")


show_page()

"""Panels: the register, where there is none, setting one up, its members and the calendar."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from pact_geo.cycle.calendar import Proposal, propose_first_events
from pact_geo.cycle.panels import FOUNDERS, NO_PANEL, STANDINGS, missing_sectors
from pact_geo.errors import StaleEditError
from pact_geo.inputs.drawn import read_drawn_area
from pact_geo.outputs.maps import draw_panel_coverage
from pact_geo.outputs.sentences import list_words
from pact_geo.pages import frame, panel_calendar, panel_members, panel_parts, state
from pact_geo.pages.map_view import show_map, show_map_words
from pact_geo.pages.panel_members import OTHER
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row
from pact_geo.services.office import Office
from pact_geo.services.panels import (
    CHAIR,
    PanelDraft,
    PanelEntry,
    Register,
    change_panel,
    draft_panel,
    panel_register,
    set_up_panel,
)

MAP_HEIGHT = 420
WARDS, DRAWN = "Whole wards", "A drawn area"


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
            "Set up a panel": lambda: _show_set_up(office),
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
    headings = (
        "Panel",
        "Covers",
        "Stands",
        "Last met",
        "Next due",
        "Priorities",
        "Members missing",
    )
    st.html(panel_parts.scrolling(frame.table_html(headings, rows), "Register of panels"))
    with st.expander("The wards as a table"):
        named = [(borough.ward_names[code], word) for code, word in register.wards.items()]
        st.html(frame.table_html(("Ward", "Panel"), named))


def _coverage_said(office: Office, register: Register) -> list[str]:
    names = office.borough.ward_names
    without = [names[code] for code, word in register.wards.items() if word == NO_PANEL]
    if not without:
        return ["Every ward has a panel."]
    return [f"{len(without)} of {len(names)} wards have no panel: {list_words(without)}."]


def _register_row(office: Office, one: PanelEntry) -> tuple[str, ...]:
    panel, standing = one.panel, one.standing
    names = office.borough.ward_names
    covers = [names.get(code, code) for code in one.shares]
    founded = f"{panel['founder'] or panel['founded_by']}, every {panel['meets_every_weeks']} weeks"
    return (
        f"{panel['name']} ({founded})",
        f"{'drawn, in ' if panel['geometry'] is not None else ''}{list_words(covers)}",
        f"{standing.status}: {standing.why}" if standing else "closed",
        panel_parts.day_words(standing.last_met if standing else None, otherwise="not yet"),
        panel_parts.day_words(standing.due_on if standing else None),
        "; ".join(one.priorities) or "none",
        "" if one.missing is None else list_words(one.missing) or "none",
    )


# --- setting one up ---------------------------------------------------------------------------


def _show_set_up(office: Office) -> None:
    st.header("1. Where", anchor=False)
    draft = _ask_area(office)
    if draft is None:
        return
    _say_overlaps(office, draft)
    day = st.date_input("Founded on", panel_parts.today(), format="DD/MM/YYYY", key="new-day")
    with st.form("set-up"):
        st.header("2. Who founded it, and how often it meets", anchor=False)
        name = st.text_input("Name of the panel", key="new-name")
        kinds = [*FOUNDERS, OTHER]
        founded_by = st.selectbox("Founded by a", kinds, key="new-founded")
        founder = st.text_input("Its name", key="new-founder")
        weeks = st.number_input("Meets every so many weeks", 1, 52, 8, key="new-weeks")
        st.header("3. Members", anchor=False)
        st.write(
            "One member a line: name; sector. The first is the chair. Sectors a panel should"
            f" have: {frame.plain(list_words(office.borough.settings.panels.sectors))}."
        )
        lines = st.text_area("Members", key="new-members")
        st.header("4. First in the calendar", anchor=False)
        events = [_ask_first(one) for one in propose_first_events("", day)]
        saved = st.form_submit_button("Set up the panel", type="primary")
    if saved:
        members = _members_written(lines)
        panel = set_up_panel(
            office,
            draft,
            name=name,
            founded_by=founder if founded_by == OTHER else founded_by,
            founder=founder,
            founded_on=day,
            meets_every_weeks=int(weeks),
            members=members,
            events=[panel_calendar.titled(one, name) for one in events if one is not None],
        )
        still = missing_sectors(
            office.borough.settings.panels.sectors, [one["sector"] for one in members]
        )
        missing = f" Members still missing: {list_words(still)}." if still else ""
        panel_parts.done(f"{panel['name']} is set up.{missing}")


def _ask_area(office: Office) -> PanelDraft | None:
    kind = st.radio("Its area", (WARDS, DRAWN), horizontal=True, key="new-kind")
    if kind == WARDS:
        names = office.borough.ward_names
        chosen = st.multiselect(
            "Wards", list(names), format_func=names.__getitem__, key="new-wards"
        )
        return draft_panel(office, wards=chosen) if chosen else None
    file = st.file_uploader("A GeoJSON file", type=["geojson", "json"], key="new-file")
    text = st.text_area("Or paste GeoJSON (longitude and latitude)", key="new-text")
    given: bytes | str = file.getvalue() if file else text
    return draft_panel(office, drawn=read_drawn_area(given)) if given else None


def _say_overlaps(office: Office, draft: PanelDraft) -> None:
    names = office.borough.ward_names
    shares = [f"{names[code]} ({share:.0%})" for code, share in draft.shares.items()]
    lines = [f"It takes in {list_words(shares)}."]
    lines += [
        f"{one.share:.0%} of it is covered by {one.name} already, {one.of_other:.0%} of that panel."
        for one in draft.overlaps
    ]
    if not draft.overlaps:
        lines.append("It overlaps no other panel.")
    st.html(f'<ul class="pact-list">{"".join(f"<li>{escape(x)}</li>" for x in lines)}</ul>')


def _ask_first(proposed: Proposal) -> Proposal | None:
    key = f"first-{proposed.activity}"
    wanted = st.checkbox(f"A {proposed.activity}", value=True, key=key)
    left, right = st.columns(2)
    what = proposed.activity.capitalize()
    day = left.date_input(f"{what}: day", proposed.day, format="DD/MM/YYYY", key=f"{key}-day")
    starts = right.time_input(f"{what}: starts", proposed.starts, key=f"{key}-time")
    return Proposal(proposed.activity, "", day, starts, proposed.minutes) if wanted else None


def _members_written(lines: str) -> list[dict[str, Any]]:
    """Read members as they are written, one a line."""
    written = [line.partition(";") for line in lines.splitlines() if line.strip()]
    return [
        {"name": name.strip(), "sector": sector.strip(), "part": CHAIR if place == 0 else ""}
        for place, (name, _, sector) in enumerate(written)
    ]


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
    panel_members.show_members(office, panel, entry.missing or ())


def _change_panel(office: Office, panel: Row) -> None:
    version = state.version_seen(panel)
    with st.expander("Change the panel"), st.form(f"panel-{panel['id']}"):
        name = st.text_input("Name", panel["name"], key=f"name-{panel['id']}")
        weeks = st.number_input(
            "Meets every so many weeks", 1, 52, panel["meets_every_weeks"], key=f"w-{panel['id']}"
        )
        closed = st.date_input(
            "Closed on", panel["closed_on"], format="DD/MM/YYYY", key=f"closed-{panel['id']}"
        )
        saved = st.form_submit_button("Save", type="primary")
    if saved:
        values = {"name": name, "meets_every_weeks": int(weeks), "closed_on": closed}
        try:
            change_panel(office, panel["id"], version=version, **values)
        except StaleEditError as error:
            panel_parts.said_and_again(error, panel["id"])
        else:
            state.forget_version(panel["id"])
            panel_parts.done("The panel is saved.")


show_page()

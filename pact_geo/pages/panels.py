"""Panels: the register, where there is none, setting one up, its members and the calendar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import streamlit as st

from pact_geo.cycle.calendar import Proposal, propose_first_events
from pact_geo.cycle.panels import FOUNDERS, NO_PANEL, STANDINGS, missing_sectors
from pact_geo.errors import StaleEditError
from pact_geo.inputs.drawn import read_drawn_area
from pact_geo.outputs.maps import draw_panel_coverage
from pact_geo.outputs.sentences import list_words
from pact_geo.pages import frame, panel_parts, state
from pact_geo.pages.map_view import show_map, show_map_words
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row
from pact_geo.services.office import Office
from pact_geo.services.panel_events import (
    add_event,
    calendar_bytes,
    cancel_event,
    list_events,
    plan_meeting,
)
from pact_geo.services.panels import (
    CHAIR,
    PanelDraft,
    PanelEntry,
    Register,
    add_member,
    change_member,
    change_panel,
    draft_panel,
    erase_member,
    members_of,
    panel_register,
    set_up_panel,
)

MAP_HEIGHT = 420
WARDS, DRAWN = "Whole wards", "A drawn area"
OTHER = "Another"


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
        "Calendar": lambda: _show_calendar(office, register),
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
            events=[_named(one, name) for one in events if one is not None],
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


def _named(event: Proposal, panel_name: str) -> Proposal:
    title = f"{event.activity.capitalize()}: {panel_name}"
    return Proposal(event.activity, title, event.day, event.starts, event.minutes)


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
    st.header("Members", anchor=False)
    members = members_of(office, panel, panel_parts.today()) or []
    rows = [(one["name"], one["sector"], one["part"] or "", one["agency"] or "") for one in members]
    st.html(
        panel_parts.scrolling(
            frame.table_html(("Name", "Sector", "Part", "Agency"), rows), "Members of the panel"
        )
    )
    if entry.missing:
        st.write(f"Members still missing: {frame.plain(list_words(entry.missing))}.")
    _add_member(office, panel)
    _end_member(office, members)


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


def _add_member(office: Office, panel: Row) -> None:
    with st.expander("Add a member"), st.form(f"member-{panel['id']}", clear_on_submit=True):
        name = st.text_input("Name", key=f"m-name-{panel['id']}")
        sectors = [*office.borough.settings.panels.sectors, OTHER]
        sector = st.selectbox("Sector", sectors, key=f"m-sector-{panel['id']}")
        other = st.text_input("Which, if another", key=f"m-other-{panel['id']}")
        chair = st.checkbox("Chairs the panel", key=f"m-chair-{panel['id']}")
        agency = st.text_input("Agency, if any", key=f"m-agency-{panel['id']}")
        person = st.text_input(
            "Number of their account",
            help="With it the member can enter their own votes.",
            key=f"m-person-{panel['id']}",
        )
        saved = st.form_submit_button("Add", type="primary")
    if saved:
        row = add_member(
            office,
            panel["id"],
            name=name,
            sector=other if sector == OTHER else sector,
            joined_on=panel_parts.today(),
            part=CHAIR if chair else "",
            agency=agency,
            person_id=person.strip() or None,
        )
        panel_parts.done(f"{row['name']} is a member.")


def _end_member(office: Office, members: Sequence[Row]) -> None:
    if not members:
        return
    named = {one["id"]: one["name"] for one in members}
    with st.expander("A member leaves"), st.form("leave"):
        who = st.selectbox("Who", list(named), format_func=named.__getitem__, key="leave-who")
        on = st.date_input("On", panel_parts.today(), format="DD/MM/YYYY", key="leave-on")
        erase = st.checkbox("Erase their name altogether", key="leave-erase")
        saved = st.form_submit_button("Save", type="primary")
    if saved and erase:
        erase_member(office, who)
        panel_parts.done("The member is erased.")
    if saved:
        row = next(one for one in members if one["id"] == who)
        change_member(office, who, version=row["version"], left_on=on)
        panel_parts.done(f"{row['name']} has left the panel.")


# --- the calendar -----------------------------------------------------------------------------


def _show_calendar(office: Office, register: Register) -> None:
    events = list_events(office)
    today = panel_parts.today()
    coming = [one for one in events if one.starts.date() >= today]
    if coming:
        st.html(panel_parts.events_html(coming))
    else:
        frame.show_empty(
            "Nothing is in the calendar.", "A co-ordinator or practitioner adds to it."
        )
    st.download_button(
        "Download the calendar (.ics)",
        data=lambda: calendar_bytes(office),
        file_name="pact-panels.ics",
        mime="text/calendar",
        on_click="ignore",
        key="calendar-file",
    )
    mine = [one.panel for one in register.panels if one.standing is not None]
    mine = [panel for panel in mine if panel_parts.may_change(office, Kind.EVENTS, panel)]
    if mine:
        _add_to_calendar(office, mine)
    _cancel(office, [one for one in coming if not one.row["cancelled"]])


def _add_to_calendar(office: Office, panels: list[Row]) -> None:
    with st.expander("Add to the calendar"), st.form("event"):
        panel = panel_parts.choose_panel(panels, key="event-panel")
        event, place = panel_parts.ask_event(key="event")
        saved = st.form_submit_button("Add", type="primary")
    if saved and panel is not None:
        titled = event if event.title.strip() else _named(event, panel["name"])
        if event.activity == "meeting":
            plan_meeting(office, panel["id"], titled, place=place)
        else:
            add_event(office, panel, titled, place=place)
        panel_parts.done("It is in the calendar.")


def _cancel(office: Office, coming: Sequence[Any]) -> None:
    mine = [one for one in coming if panel_parts.may_change(office, Kind.EVENTS, one.row)]
    if not mine:
        return
    named = {
        one.row["id"]: frame.plain(
            f"{one.row['title']}, {panel_parts.day_words(one.starts.date())}"
        )
        for one in mine
    }
    with st.expander("Cancel something"), st.form("cancel"):
        which = st.selectbox("What", list(named), format_func=named.__getitem__, key="cancel-which")
        saved = st.form_submit_button("Cancel it", type="primary")
    if saved:
        row = next(one.row for one in mine if one.row["id"] == which)
        cancel_event(office, which, version=row["version"])
        panel_parts.done("It is cancelled; calendars that hold it will show so.")


show_page()

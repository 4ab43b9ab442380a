"""The local action plan as elected members and residents read it, and check it."""

from __future__ import annotations

from datetime import date
from html import escape

import geopandas as gpd
import streamlit as st

from pact_geo.cycle.actions import COMPLETED, Status
from pact_geo.cycle.engagement.contacts import MONITORING
from pact_geo.outputs.maps import draw_areas
from pact_geo.outputs.sentences import list_words
from pact_geo.pages import state
from pact_geo.pages.area_evaluation import show_verdicts
from pact_geo.pages.area_forms import day_words, save, today
from pact_geo.pages.frame import plain, show_empty
from pact_geo.pages.map_view import show_map, show_map_words
from pact_geo.records.access import Act, Kind, may
from pact_geo.services.actions import check_action
from pact_geo.services.engagement import list_contacts
from pact_geo.services.inventory import source_of_wards
from pact_geo.services.office import Office
from pact_geo.services.plan import Plan, PlanAction, PlanArea, plan_of

MAP_HEIGHT = 380
EVERY = "All wards"


def show_plan(office: Office) -> None:
    """Show the plan: every adopted area, what is agreed for it, and whether it is done."""
    wards = office.borough.ward_names
    codes = {name: code for code, name in wards.items()}
    name = st.selectbox("Ward", [EVERY, *codes], key="plan-ward")
    plan = plan_of(office, codes.get(name), today=today())
    if not plan.areas:
        show_empty("No priority action area has been adopted here yet.")
        return
    _show_map(office, plan)
    chosen = st.query_params.get("area_id")
    for area in sorted(plan.areas, key=lambda one: one.id != chosen):
        _show_area(office, area)


def _show_map(office: Office, plan: Plan) -> None:
    areas = gpd.GeoDataFrame(
        {
            "number": [area.number for area in plan.areas],
            "name": [area.name for area in plan.areas],
        },
        geometry=[area.geometry for area in plan.areas],
        index=[area.number for area in plan.areas],
        crs="EPSG:27700",
    )
    sheet = draw_areas(
        areas,
        state.drawn_wards(office.borough),
        ward=plan.ward,
        title="Priority action areas of the plan",
        source_line=source_of_wards(office.borough),
        tolerance=0,
    )
    show_map(sheet, key="act-plan", height=MAP_HEIGHT)
    show_map_words(sheet)


def _show_area(office: Office, area: PlanArea) -> None:
    st.header(plain(f"{area.number}. {area.name}"), anchor=False)
    said = [
        f"{area.stage_words}. In {list_words(area.wards)}; chosen on {day_words(area.adopted_on)}.",
        area.sentence,
        area.dates,
        f"Why it is finished: {area.closed_because}" if area.closed_because else "",
    ]
    st.html("".join(f"<p>{escape(one)}</p>" for one in said if one))
    if not area.actions:
        show_empty("Nothing has been agreed here yet.")
    for action in area.actions:
        st.html(action_html(action, today=today()))
        if action.status in COMPLETED and _may_check(office, area):
            _offer_check(office, action, area)
    row = {"ward_codes": area.ward_codes, "created_by": ""}
    if not may(office.person, Act.READ_FENCED, Kind.EVALUATIONS, row):  # who may has a part for it
        show_verdicts(office, area.id)


def action_html(action: PlanAction, *, today: date) -> str:
    """Write one action as a card; what is overdue is said in words."""
    who = list_words([action.agency, *action.partners])
    late = (today - action.due_on).days if action.overdue and action.due_on else 0
    facts = [
        f"{who}. {plan_status(action)}.",
        f"<strong>Overdue by {late} {'day' if late == 1 else 'days'}</strong>" if late else "",
        "A resident who looked says it is not better." if action.not_better else "",
        f"Why not: {escape(action.not_done_because)}" if action.not_done_because else "",
    ]
    facts[0] = escape(facts[0])
    lines = "".join(f"<p>{fact}</p>" for fact in facts if fact)
    kind = "pact-card pact-late" if late else "pact-card"
    return f'<div class="{kind}"><h3>{escape(action.what)}</h3>{lines}</div>'


def plan_status(action: PlanAction) -> str:
    """Say where an action stands, with its day."""
    if action.status in COMPLETED:
        checked = ", checked by residents" if action.status is Status.CHECKED else ""
        return f"Done on {day_words(action.done_on)}{checked}"
    if action.status is Status.NOT_DONE:
        return "Not done"
    begun = "In progress" if action.status is Status.IN_PROGRESS else "Agreed"
    return f"{begun}, due on {day_words(action.due_on)}" if action.due_on else begun


def _may_check(office: Office, area: PlanArea) -> bool:
    row = {"ward_codes": area.ward_codes, "created_by": office.person.id}
    return may(office.person, Act.ADD, Kind.CHECKS, row)


def _offer_check(office: Office, action: PlanAction, area: PlanArea) -> None:
    """Ask a resident who monitors the plan whether it is better."""
    key = f"check-{action.id}"
    with st.expander(plain(f"Is it better? {action.what}")), st.form(key):
        monitor = _ask_who_looked(office, area, key)
        better = st.radio("Is it better?", ["Yes, it is better", "No"], key=f"{key}-better")
        seen = st.date_input("Looked at on", today(), format="DD/MM/YYYY", key=f"{key}-day")
        words = st.text_area("What you saw (for the working group)", key=f"{key}-words")
        sent = st.form_submit_button("Send")
    if sent:
        save(
            lambda: check_action(
                office,
                action.id,
                better=better != "No",
                checked_on=seen,
                words=words,
                monitor_id=monitor,
            ),
            said="Thank you. What you saw is recorded.",
        )


def _ask_who_looked(office: Office, area: PlanArea, key: str) -> str | None:
    """Ask the co-ordinator which resident looked; what staff see is no resident's check."""
    row = {"ward_codes": area.ward_codes, "created_by": ""}
    if not may(office.person, Act.READ, Kind.CONTACTS, row):
        return None
    here = set(area.ward_codes)
    named = {
        row["id"]: plain(row["name"])
        for row in list_contacts(office, interest=MONITORING)
        if here & set(row["ward_codes"])
    }
    offered: list[str | None] = [None, *named]
    return st.selectbox(
        "Who looked",
        offered,
        format_func=lambda one: named[one] if one else "I did, for the partnership",
        key=f"{key}-who",
    )

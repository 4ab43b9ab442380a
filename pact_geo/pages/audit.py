"""Audit: plan a visual audit, walk it with a phone, see what it found."""

from __future__ import annotations

import streamlit as st

from pact_geo.outputs.sentences import date_words
from pact_geo.pages import (
    area_audits,
    audit_found,
    audit_paper,
    audit_photos,
    audit_walk,
    frame,
    state,
)
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row
from pact_geo.services.audits import AuditResults, audit_results, audits_of
from pact_geo.services.office import Office

CHOSEN = "audit"
WALK, PHOTOS, FOUND, PAPER = "Walk", "Photographs", "What it found", "Team and paper"


def show_page() -> None:
    if not frame.page_allowed("audit"):
        return
    office = state.current_office()
    if not frame.has_wards("Audit", office.borough):
        return
    st.title("Audit", anchor=False)
    areas = {row["id"]: row for row in office.desk.list(Kind.AREAS)}
    rows = [row for row in audits_of(office) if row["area_id"] in areas]
    chosen = _choose(rows, areas)
    if chosen is None:
        frame.show_empty(
            "No visual audit is planned yet.",
            "An audit looks at an adopted area on the ground: choose one below and commission it.",
        )
    else:
        with frame.errors_said():
            _show_audit(office, audit_results(office, chosen))
    with frame.errors_said():
        _offer_another(office, areas)


def _choose(rows: list[Row], areas: dict[str, Row]) -> str | None:
    """Choose an audit: the one the link names, else the next to come."""
    if not rows:
        return None
    names = {row["id"]: _name(row, areas[row["area_id"]]) for row in reversed(rows)}
    linked = st.query_params.get(CHOSEN)
    options = list(names)
    chosen = st.selectbox(
        "Which audit",
        options,
        index=options.index(linked) if linked in names else 0,
        format_func=names.__getitem__,
        key=f"which-{linked}",
    )
    if chosen != linked:
        state.set_link(audit=chosen)
    return str(chosen)


def _name(row: Row, area: Row) -> str:
    day = date_words(row["done_on"] or row["planned_on"])
    return f"{day} ({row['stage']}): {area['name'] or area['public_name']}"


def _show_audit(office: Office, found: AuditResults) -> None:
    part = st.radio("Show", [WALK, PHOTOS, FOUND, PAPER], horizontal=True, key="audit-part")
    if part == WALK:
        audit_walk.show_walk(office, found)
    elif part == PHOTOS:
        audit_photos.show_photos(office, found.photos)
    elif part == FOUND:
        audit_found.show_results(office, found)
    else:
        audit_paper.show_paper(office, found)


def _offer_another(office: Office, areas: dict[str, Row]) -> None:
    open_areas = {
        one: row["name"] or row["public_name"]
        for one, row in areas.items()
        if row["closed_on"] is None
    }
    if not open_areas:
        st.write("No area has been adopted yet, so there is nothing to audit.")
        return
    st.header("Another audit", anchor=False)
    chosen = st.selectbox("Area", list(open_areas), format_func=open_areas.__getitem__,
                          key="audit-area")  # fmt: skip
    area_audits.offer_commission(office, areas[chosen])


show_page()

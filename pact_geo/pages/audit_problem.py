"""A problem met on the walk: what, how bad, where on the map, and a photograph with its day."""

from __future__ import annotations

import streamlit as st

from pact_geo.cycle.audits import MOMENTS, NOT_APPLICABLE
from pact_geo.inputs.drawn import read_point
from pact_geo.pages import uploads
from pact_geo.pages.area_outline import show_outline
from pact_geo.pages.panel_parts import today
from pact_geo.records.access import Kind
from pact_geo.services.audits import PHOTO_ENDINGS, AuditResults, add_finding
from pact_geo.services.office import Office

SAID = "audit-said"
PHOTO_TYPES = [ending.lstrip(".") for ending in PHOTO_ENDINGS]
WHERE = "problem-where"


def offer_problem(office: Office, found: AuditResults, *, inspector: str, spot: str) -> None:
    """Offer to write down what is wrong at a spot."""
    items = {item.key: item for item in found.checklist.items}
    with st.expander("Write down a problem"):
        chosen = st.selectbox(
            "What is it about?",
            list(items),
            format_func=lambda key: items[key].title,
            key="problem-item",
        )
        if st.toggle("Mark it on a map", key="problem-map"):
            _show_map(office, found.audit["area_id"])
        graded = {
            answer.item: answer.grade
            for answer in found.answers
            if (answer.spot, answer.inspector) == (spot, inspector)
        }
        answers = [answer for answer in items[chosen].answers if answer != NOT_APPLICABLE]
        held = graded.get(chosen)
        with st.form(f"finding-{spot}", clear_on_submit=True):
            grade = st.radio("How bad is it?", answers, horizontal=True,
                             index=answers.index(held) if held in answers else None,
                             key=f"problem-grade-{spot}-{chosen}")  # fmt: skip
            words = st.text_area("What did you see?", max_chars=2000)
            st.html(
                '<p class="pact-ask">Only the working groups read this until it is released.</p>'
            )
            where = st.text_input("Where: latitude, longitude, as maps on phones say it", key=WHERE)
            photo = st.file_uploader("Photograph of it", PHOTO_TYPES)
            st.html(uploads.REPAIR, unsafe_allow_javascript=True)
            moment = st.radio("Photograph taken", MOMENTS, horizontal=True, key="problem-moment",
                              format_func=lambda one: f"{one} the work")  # fmt: skip
            day = st.date_input("Photograph taken on", today(), max_value=today(),
                                format="DD/MM/YYYY", key="problem-day")  # fmt: skip
            kept = st.form_submit_button("Keep this problem", width="stretch")
    if kept:
        add_finding(
            office, found.audit["id"], item=chosen, grade=grade, place=spot, words=words,
            geometry=read_point(where) if where.strip() else None,
            photo=photo.getvalue() if photo else None, moment=moment, taken_on=day,
        )  # fmt: skip
        st.session_state[SAID] = f"{items[chosen].title} at {spot} is kept."
        st.rerun()


def _show_map(office: Office, area_id: str) -> None:
    """Show the area as the person may see it; a press marks where the problem is."""
    area = office.desk.get(Kind.AREAS, area_id)
    show_outline(
        office,
        area["geometry"] or area["public_geometry"],
        name=area["name"] or area["public_name"],
        title="Press where the problem is",
        key=f"problem-{area_id}",
        on_point=_mark,
    )


def _mark(latitude: float, longitude: float) -> None:
    st.session_state[WHERE] = f"{latitude:.6f}, {longitude:.6f}"

"""The walk: one spot at a time on a phone, each kept as soon as it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from pact_geo.cycle.audits import GRADE_MEANINGS, MOMENTS, NOT_APPLICABLE, Item
from pact_geo.errors import StaleEditError
from pact_geo.outputs.sentences import count_words
from pact_geo.pages import audit_problem, frame, state
from pact_geo.pages.audit_problem import PHOTO_TYPES, SAID
from pact_geo.pages.panel_parts import today
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row
from pact_geo.services.audits import (
    DONE,
    INSPECTORS,
    AuditResults,
    enter_grades,
    grades_at,
)
from pact_geo.services.office import Office
from pact_geo.services.photos import attach_photo

ANOTHER = "Another spot"
NEXT_SPOT = "audit-next-spot"
_SHORT = {NOT_APPLICABLE: "n/a"}

STYLE = """<style>
.st-key-walk [role="radiogroup"] { flex-wrap: wrap; gap: 6px; }
.st-key-walk [role="radiogroup"] label { min-height: 44px; min-width: 54px;
  padding: 8px 10px 8px 6px; margin: 0; border: 1px solid #7b8794; border-radius: 6px;
  align-items: center; }
.st-key-walk [role="radiogroup"] label:has(input:checked) { background: #dbe7f5;
  border-color: #1d4f91; }
.st-key-walk [data-testid="stWidgetLabel"] p { font-size: 1.02rem; }
.st-key-walk button { min-height: 48px; }
.pact-ask { margin: 0; font-size: 0.95rem; color: #3e4c59; }
</style>"""

TO_TOP = """<script>
document.querySelector('.st-key-walk').scrollIntoView({block: 'start'});
</script>"""
"""The next spot begins where its questions begin, not where the last one ended."""


def show_walk(office: Office, found: AuditResults) -> None:
    """Show the spot to be graded, its questions, and where to photograph what is wrong."""
    audit = found.audit
    if audit["stage"] == DONE:
        frame.show_empty("This audit is finished; its grades stand.", "See what it found above.")
        return
    if not may(office.person, Act.ADD, Kind.GRADES, {**audit, "created_by": office.person.id}):
        frame.show_empty("Only the team of this area enters grades.")
        return
    st.html(STYLE)
    with st.container(key="walk"):
        inspector = st.radio("Who are you on this walk?", INSPECTORS, horizontal=True,
                             key="inspector")  # fmt: skip
        spot = _choose_spot(found, inspector)
        if not spot:
            return
        with frame.errors_said():
            _ask(office, found, inspector=inspector, spot=spot)
        with frame.errors_said():
            with st.expander("Photograph this spot"):
                _offer_photo(office, found.audit, spot=spot)
            audit_problem.offer_problem(office, found, inspector=inspector, spot=spot)


def _choose_spot(found: AuditResults, inspector: str) -> str:
    """Choose the spot, the next that is not done first, and say how far the walk has come."""
    spots = found.spots
    done = [spot for spot in spots if found.walked.get((spot, inspector))]
    left = [spot for spot in spots if spot not in done]
    if NEXT_SPOT in st.session_state:
        st.session_state.pop(NEXT_SPOT)
        st.session_state["spot"] = left[0] if left else ANOTHER
    _say(len(done), len(spots))
    chosen = st.selectbox(
        "Where are you?",
        [*left, *done, ANOTHER],
        key="spot",
        format_func=lambda spot: f"{spot} (done)" if spot in done else spot,
    )
    if chosen == ANOTHER:
        return st.text_input("Name this spot", key="another-spot", max_chars=80).strip()
    return str(chosen)


def _say(done: int, spots: int) -> None:
    st.progress(done / spots if spots else 0.0, f"{done} of {spots} spots done")
    said = st.session_state.pop(SAID, None)
    if said:
        st.html(f'<p class="pact-notes" role="status">{escape(said)}</p>')
        st.html(TO_TOP, unsafe_allow_javascript=True)


def _ask(office: Office, found: AuditResults, *, inspector: str, spot: str) -> None:
    """Ask every item of the list at one spot; saved together."""
    audit_id = found.audit["id"]
    held = {row["item"]: row for row in grades_at(office, audit_id, inspector=inspector, spot=spot)}
    marks = {
        item.key: f"{audit_id}-{inspector}-{spot}-{item.key}" for item in found.checklist.items
    }
    seen = {
        item: state.version_seen(
            {"id": mark, "version": held[item]["version"] if item in held else 0}
        )
        for item, mark in marks.items()
    }  # what was there when the form was first drawn; nought for no answer
    st.header(frame.plain(spot), anchor=False)
    with st.expander("What the grades mean"):
        st.html(frame.facts_html(list(GRADE_MEANINGS.items())))
    answers: dict[str, str | None] = {}
    section = ""
    with st.form(f"spot-{inspector}-{spot}"):
        for item in found.checklist.items:
            if item.section != section:
                section = item.section
                st.html(f"<h3>{escape(section)}</h3>")
            answers[item.key] = _question(item, held.get(item.key), key=f"{inspector}-{spot}")
        saved = st.form_submit_button("Save this spot", type="primary", width="stretch")
    if not saved:
        return
    given = {item: answer for item, answer in answers.items() if answer is not None}
    versions = {item: version for item, version in seen.items() if version}
    try:
        enter_grades(
            office, audit_id, inspector=inspector, spot=spot, answers=given, versions=versions
        )
    except StaleEditError as error:
        frame.show_stale(error)
        _forget(marks)
    else:
        _forget(marks)
        st.session_state[SAID] = f"{spot}: {count_words(len(given), 'answer')} kept."
        st.session_state[NEXT_SPOT] = True
        st.rerun()


def _forget(marks: Mapping[str, str]) -> None:
    for mark in marks.values():
        state.forget_version(mark)


def _question(item: Item, held: Row | None, *, key: str) -> str | None:
    return st.radio(
        f"**{item.title}.** {item.question}",
        item.answers,
        index=item.answers.index(held["grade"]) if held else None,
        format_func=lambda answer: _SHORT.get(answer, answer),
        horizontal=True,
        key=f"answer-{key}-{item.key}",
    )


def _offer_photo(office: Office, audit: Row, *, spot: str) -> None:
    moment = st.radio("Taken", MOMENTS, horizontal=True, key="moment",
                      format_func=lambda one: f"{one} the work")  # fmt: skip
    camera = st.toggle("Use the camera of this device", key="camera")
    with st.form(f"photo-{spot}", clear_on_submit=True):
        given: Any = (
            st.camera_input("Photograph")
            if camera
            else st.file_uploader("Photograph", PHOTO_TYPES, key=f"upload-{spot}")
        )
        day = st.date_input("Taken on", today(), max_value=today(), format="DD/MM/YYYY",
                            key=f"taken-{spot}")  # fmt: skip
        caption = st.text_input("What it shows", max_chars=200)
        st.html('<p class="pact-ask">Leave out faces, number plates and front doors.</p>')
        kept = st.form_submit_button("Keep this photograph", width="stretch")
    if kept and given is not None:
        attach_photo(
            office, audit["area_id"], given.getvalue(), moment=moment, spot=spot,
            audit_id=audit["id"], taken_on=day, caption=caption,
        )  # fmt: skip
        st.session_state[SAID] = f"The photograph of {spot} is kept."
        st.rerun()
    elif kept:
        frame.show_notes(["Take or choose a photograph first."])

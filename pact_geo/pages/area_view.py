"""One adopted area: its name, its stage, and the parts it opens to."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pact_geo.cycle.areas import MOVES, STAGE_WORDS, Stage
from pact_geo.pages import (
    area_actions,
    area_evidence,
    area_forms,
    area_groups,
    area_notes,
    state,
)
from pact_geo.pages.area_audits import show_audits
from pact_geo.pages.area_evaluation import show_evaluation
from pact_geo.pages.frame import errors_said, plain
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row
from pact_geo.services.areas import lacking_for, move_stage, rename_area
from pact_geo.services.notes import may_read_notes
from pact_geo.services.office import Office

Part = Callable[[Office, Row], None]


def show_area(office: Office, area: Row) -> None:
    """Show an area that the person works on, one part at a time.

    Only the part that is open is read, so that nobody reads a confidential note by opening
    another part.
    """
    st.button("All areas", on_click=area_forms.open_area, args=(None,), key="all-areas")
    st.header(plain(area["title"]), anchor=False)
    wards = office.borough.ward_names
    named = ", ".join(wards.get(code, code) for code in area["ward_codes"])
    adopted = area_forms.day_words(area["adopted_on"])
    st.write(plain(f"{STAGE_WORDS[Stage(area['stage'])]} · {named} · adopted {adopted}"))
    if may(office.person, Act.CHANGE, Kind.AREAS, area):
        _offer_stages(office, area)
        _offer_name(office, area)
    parts = _parts(office, area)
    chosen = area_forms.choose_part("Parts of this area", list(parts), key="part")
    with errors_said():
        parts[chosen](office, area)


def _parts(office: Office, area: Row) -> dict[str, Part]:
    parts: dict[str, Part] = {
        "Evidence": area_evidence.show_evidence,
        "Audits": show_audits,
        "Actions": area_actions.show_actions,
        "Notes": area_notes.show_notes,
        "Decisions": area_groups.show_decisions,
        "Escalations": area_groups.show_escalations,
        "Evaluation": show_evaluation,
        "History": area_evidence.show_history,
    }
    if not may_read_notes(office, area["id"]):
        del parts["Notes"]
    return parts


def _offer_stages(office: Office, area: Row) -> None:
    """Offer the stages the area may go to, and say what each still lacks."""
    version, key = state.version_seen(area), f"stage-{area['id']}"
    with st.expander("Move to another stage"):
        wanted = st.radio(
            "To", MOVES[Stage(area["stage"])], format_func=str.capitalize, key=f"{key}-to"
        )
        lacks = lacking_for(office, area, wanted, today=area_forms.today())
        if lacks:
            st.write(plain(f"Still needed: {'; '.join(lacks)}."))
        because = why = ""
        if wanted is Stage.CLOSED:
            because = st.text_area("Why it is closed (everybody can read this)", key=f"{key}-why")
            why = st.text_input(area_forms.WHY, key=f"{key}-override")
        if st.button("Move the area", key=f"{key}-move", disabled=bool(lacks)):
            area_forms.save(
                lambda: move_stage(
                    office,
                    area["id"],
                    version=version,
                    stage=wanted,
                    because=because,
                    today=area_forms.today(),
                    override=why or None,
                ),
                said=f"The area is now at {wanted}.",
                record_id=area["id"],
            )


def _offer_name(office: Office, area: Row) -> None:
    """Offer another name for the working groups; the public goes on reading its own."""
    version, key = state.version_seen(area), f"name-{area['id']}"
    with st.expander("Change its name"), st.form(key):
        name = st.text_input(
            "What the working groups call it", area["title"], key=f"{key}-{version}"
        )
        st.write(plain(f"In the plan and in newsletters it stays {area['public_name']}."))
        sent = st.form_submit_button("Change the name")
    if sent:
        area_forms.save(
            lambda: rename_area(office, area["id"], version=version, name=name),
            said=f"The area is now called {name.strip()}.",
            record_id=area["id"],
        )

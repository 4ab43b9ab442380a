"""An audit's team, its sheet for print, its form for other phones, and a filled form read back."""

from __future__ import annotations

import streamlit as st

from pact_geo.cycle.audits import RESIDENTS
from pact_geo.errors import StaleEditError
from pact_geo.outputs.sentences import count_words, list_words
from pact_geo.pages import frame, state, uploads
from pact_geo.pages.audit_problem import PHOTO_TYPES
from pact_geo.pages.take_away import offer_file
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row
from pact_geo.services.audits import (
    DONE,
    AuditResults,
    audit_form,
    audit_sheet,
    change_audit,
    import_walk,
    seats_of,
)
from pact_geo.services.office import Office

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_paper(office: Office, found: AuditResults) -> None:
    """Show the team, offer the sheet and the form, and take a filled form."""
    audit = found.audit
    st.header("The team", anchor=False)
    rows = [
        (seat.part.capitalize(), _filled(seat.agency, seat.people), ", ".join(seat.items))
        for seat in seats_of(audit)
    ]
    st.html(frame.table_html(("Part", "Who", "Puts right"), rows)) if rows else st.write("None.")
    with frame.errors_said():
        _offer_change(office, audit)
    st.header("On paper, or with another form", anchor=False)
    st.write("The sheet has a plan of the area and boxes to tick; the form is for Kobo and ODK.")
    with st.container(horizontal=True):
        _download(office, audit, sheet=True)
        _download(office, audit, sheet=False)
    asking = {**audit, "created_by": office.person.id}
    if audit["stage"] != DONE and may(office.person, Act.ADD, Kind.GRADES, asking):
        with frame.errors_said():
            _offer_import(office, audit)


def _filled(agency: str | None, people: int) -> str:
    return agency or (count_words(people, "person", plural="people") if people else "nobody yet")


def _download(office: Office, audit: Row, *, sheet: bool) -> None:
    make = audit_sheet if sheet else audit_form
    offer_file(
        "Sheet to print (PDF)" if sheet else "Form (XLSForm)",
        data=lambda: make(office, audit["id"]),
        file_name=f"visual-audit-{audit['planned_on'].isoformat()}{'.pdf' if sheet else '.xlsx'}",
        mime="application/pdf" if sheet else SHEET_TYPE,
    )


def _offer_change(office: Office, audit: Row) -> None:
    if audit["stage"] == DONE or not may(office.person, Act.CHANGE, Kind.AUDITS, audit):
        return
    version = state.version_seen(audit)
    with st.expander("Change the day, the spots or the team"), st.form("change-audit"):
        day = st.date_input("Day of the walk", audit["planned_on"], format="DD/MM/YYYY")
        spots = st.text_area("Spots, one to a line", "\n".join(audit["spots"] or ()))
        agencies = [
            (seat, st.text_input(f"{seat.part.capitalize()}: agency", seat.agency or ""))
            for seat in seats_of(audit)
            if seat.part != RESIDENTS
        ]
        if not st.form_submit_button("Save"):
            return
    team = [dict(seat) for seat in audit["team"]]
    named = {seat.part: agency.strip() or None for seat, agency in agencies}
    for seat in team:
        if seat["part"] in named:
            seat["agency"] = named[seat["part"]]
            seat["people"] = int(seat["agency"] is not None)
    try:
        change_audit(office, audit["id"], version=version, planned_on=day,
                     spots=spots.splitlines(), team=team)  # fmt: skip
    except StaleEditError as error:
        frame.show_stale(error)
        state.forget_version(audit["id"])
    else:
        state.forget_version(audit["id"])
        st.rerun()


def _offer_import(office: Office, audit: Row) -> None:
    with st.expander("Read a filled form"):
        given = st.file_uploader("CSV or Excel, as Kobo or ODK export it", ["csv", "xlsx"])
        pictures = st.file_uploader("The photographs taken with it", PHOTO_TYPES,
                                    accept_multiple_files=True, key="form-photos")  # fmt: skip
        st.html(uploads.REPAIR, unsafe_allow_javascript=True)
        if given is None or not st.button("Read it"):
            return
        photos = {one.name: one.getvalue() for one in pictures}
        with uploads.saved([given], None) as (paths, _):
            done = import_walk(office, audit["id"], paths[0], photos=photos,
                               display_name=given.name)  # fmt: skip
        st.success(
            f"{count_words(done.rows_accepted, 'spot')} read, {count_words(done.grades, 'answer')},"
            f" {count_words(done.findings, 'problem')},"
            f" {count_words(done.photos, 'photograph')}."
        )
        if done.missing:
            frame.show_notes([f"Named in the file and not given: {list_words(done.missing)}."])
        if done.rows_rejected:
            rows = [(str(row["row"]), row["reason"]) for _, row in done.rejected.iterrows()]
            st.html(frame.table_html(("Row", "Why it was refused"), rows))

"""The visual audits of one area: commissioned, listed, their photographs before and after."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import streamlit as st

from pact_geo.outputs.sentences import count_words, date_words
from pact_geo.pages import audit_found, audit_photos, frame
from pact_geo.pages.panel_parts import today
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row
from pact_geo.services.audits import (
    COMMISSIONERS,
    DONE,
    audits_of,
    commission_audit,
    plan_audit_team,
    residents_who_offered,
    suggest_spots,
    team_of,
)
from pact_geo.services.office import Office
from pact_geo.services.photos import photos_of

PAGE = Path(__file__).with_name("audit.py")


def show_audits(office: Office, area: Row) -> None:
    """Show the audits of an area, what changed between them, and a way to commission one.

    Parameters
    ----------
    office
        The office of whoever is asking.
    area
        The area, as the desk gives it to that person.
    """
    if not may(office.person, Act.READ, Kind.AUDITS):
        _show_public(office, area)
        return
    rows = audits_of(office, area["id"])
    if not rows:
        frame.show_empty("Nobody has looked at this area on the ground yet.")
    for row in reversed(rows):
        _show_one(row)
    audit_found.show_change(office, area["id"])
    _show_public(office, area)
    with frame.errors_said():
        offer_commission(office, area)


def offer_commission(office: Office, area: Row) -> None:
    """Offer to commission an audit, to whoever may."""
    asking = {"ward_codes": area["ward_codes"], "created_by": office.person.id}
    if area["closed_on"] or not may(office.person, Act.ADD, Kind.AUDITS, asking):
        return
    key = f"commission-{area['id']}"
    rows = audits_of(office, area["id"])
    spots = (rows[-1]["spots"] if rows else None) or suggest_spots(office, area["id"])
    with st.expander("Commission a visual audit"):
        _say_who_offered(office, area)
        with st.form(key):
            by = st.selectbox("Commissioned by the", COMMISSIONERS, key=f"{key}-by")
            day = st.date_input("Day of the walk", today() + timedelta(weeks=2),
                                format="DD/MM/YYYY", key=f"{key}-day")  # fmt: skip
            named = st.text_area("Where the team stops, one spot to a line", "\n".join(spots),
                                 key=f"{key}-spots")  # fmt: skip
            residents = st.number_input("Residents who agreed to come", 0, 20, 0,
                                        key=f"{key}-residents")  # fmt: skip
            if not st.form_submit_button("Commission", type="primary"):
                return
        plan = plan_audit_team(office, residents=int(residents))
        audit = commission_audit(
            office, area["id"], commissioned_by=by, planned_on=day, spots=named.splitlines(),
            team=team_of(plan),
        )  # fmt: skip
        st.success("The audit is commissioned.")
        if plan.missing:
            frame.show_notes([f"Still missing: {', '.join(plan.missing)}."])
        _link(audit, "Open it")


def _say_who_offered(office: Office, area: Row) -> None:
    """Name residents who want to come along, to whoever may read the register of contacts."""
    offered = residents_who_offered(office, area["id"])
    if offered:
        names = [f"{row['name']}, {row['phone'] or row['email'] or 'no number'}" for row in offered]
        residents = count_words(len(offered), "resident")
        st.write(f"{residents} of these wards asked to take part in audits:")
        st.html(frame.table_html(("Resident",), [(name,) for name in names]))


def _show_one(row: Row) -> None:
    day = row["done_on"] or row["planned_on"]
    stage = "done" if row["stage"] == DONE else "planned"
    said = f"{stage}, commissioned by the {row['commissioned_by']}"
    spots = count_words(len(row["spots"] or ()), "spot")
    st.html(frame.facts_html([(date_words(day), f"{said}, {spots}")]))
    _link(row, f"Open the audit of {date_words(day)}")


def _show_public(office: Office, area: Row) -> None:
    photos = photos_of(office, area["id"])
    if photos:
        audit_photos.show_photos(office, photos, key=area["id"])


def _link(row: Row, label: str) -> None:
    st.page_link(PAGE, label=label, query_params={"audit": row["id"]})

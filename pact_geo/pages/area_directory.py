"""The directory: who can do what, and with which resources."""

from __future__ import annotations

import streamlit as st

from pact_geo.pages.area_forms import save, scrolling
from pact_geo.pages.frame import show_empty, table_html
from pact_geo.records.access import EVERY_WARD, Act, Kind, may
from pact_geo.services.directory import add_practitioner, find_practitioners
from pact_geo.services.office import Office

EVERY = "All wards"


def show_directory(office: Office) -> None:
    """Show the practitioners found by skill and ward, and let the co-ordinator enter one."""
    names = {EVERY_WARD: EVERY, **office.borough.ward_names}
    left, right = st.columns(2)
    skill = left.text_input("A skill or a resource", key="directory-skill")
    codes = [code for code in names if code != EVERY_WARD]
    ward = right.selectbox(
        "Ward", codes, index=None, format_func=names.__getitem__, key="directory-ward"
    )
    found = find_practitioners(office, skill=skill, ward=ward)
    rows = [
        (
            row["name"],
            row["agency"],
            row["part"] or "",
            ", ".join(row["skills"]),
            ", ".join(row["resources"]),
            ", ".join(names.get(code, code) for code in row["ward_codes"]),
            ", ".join(filter(None, (row["phone"], row["email"]))),
        )
        for row in found
    ]
    if rows:
        columns = ("Name", "Agency", "Part", "Skills", "Resources", "Wards", "Reached at")
        st.html(scrolling(table_html(columns, rows), "Directory of practitioners"))
    else:
        show_empty("Nobody is found.")
    if may(office.person, Act.ADD, Kind.PRACTITIONERS):
        _offer_adding(office, names, key=f"practitioner-{len(found)}")


def _offer_adding(office: Office, names: dict[str, str], *, key: str) -> None:
    with st.expander("Enter a practitioner"), st.form(key):
        name = st.text_input("Name", key=f"{key}-name")
        agency = st.text_input("Agency", key=f"{key}-agency")
        part = st.text_input("Part played", key=f"{key}-part")
        wards = st.multiselect("Wards", list(names), format_func=names.__getitem__, key=f"{key}-w")
        skills = st.text_input("Skills, with commas between", key=f"{key}-skills")
        resources = st.text_input("Resources, with commas between", key=f"{key}-resources")
        phone = st.text_input("Telephone at work", key=f"{key}-phone")
        email = st.text_input("E-mail at work", key=f"{key}-email")
        sent = st.form_submit_button("Enter")
    if sent:
        save(
            lambda: add_practitioner(
                office,
                name=name,
                agency=agency,
                part=part,
                ward_codes=wards,
                skills=skills.split(","),
                resources=resources.split(","),
                phone=phone,
                email=email,
            ),
            said="The practitioner is entered.",
        )

"""The directory: who can do what, and with which resources."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pact_geo.pages import state
from pact_geo.pages.area_forms import save, scrolling
from pact_geo.pages.frame import show_empty, table_html
from pact_geo.records.access import EVERY_WARD, Act, Kind, may
from pact_geo.records.desk import Row, Rows
from pact_geo.services.directory import (
    add_practitioner,
    change_practitioner,
    erase_practitioner,
    find_practitioners,
)
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
    _offer_changing(office, names, found)
    _offer_erasing(office, found)
    if may(office.person, Act.ADD, Kind.PRACTITIONERS):
        _offer_adding(office, names, key=f"practitioner-{len(found)}")


def _offer_erasing(office: Office, rows: Rows) -> None:
    """Let the co-ordinator take somebody out of the directory, with every earlier version."""
    mine = {row["id"]: _called(row) for row in rows
            if may(office.person, Act.ERASE, Kind.PRACTITIONERS, row)}  # fmt: skip
    if not mine:
        return
    with st.expander("Erase an entry"):
        chosen = st.selectbox(
            "Whose", list(mine), index=None, format_func=mine.__getitem__, key="directory-erase"
        )
        st.write("The entry goes with every earlier version. It cannot be brought back.")
        if st.button("Erase it", key="directory-erase-it", disabled=chosen is None):
            save(
                lambda: erase_practitioner(office, str(chosen)),
                said="The entry is erased.",
            )


def _offer_changing(office: Office, names: dict[str, str], rows: Rows) -> None:
    """Let practitioners change their own entries, and the co-ordinator each of them."""
    mine = {row["id"]: row for row in rows
            if may(office.person, Act.CHANGE, Kind.PRACTITIONERS, row)}  # fmt: skip
    if not mine:
        return
    with st.expander("Change an entry"):
        chosen = st.selectbox(
            "Which", list(mine), index=None, format_func=lambda one: _called(mine[one]),
            key="directory-change",
        )  # fmt: skip
        if chosen is None:
            return
        row = mine[chosen]
        version = state.version_seen(row)
        with st.form(f"change-{chosen}"):
            values = _fields(names, row, key=f"change-{chosen}")
            sent = st.form_submit_button("Save the entry")
    if sent:
        save(
            lambda: change_practitioner(office, chosen, version=version, **values),
            said="The entry is changed.",
            record_id=chosen,
        )


def _offer_adding(office: Office, names: dict[str, str], *, key: str) -> None:
    with st.expander("Enter a practitioner"), st.form(key):
        values = _fields(names, {}, key=key)
        sent = st.form_submit_button("Enter")
    if sent:
        save(lambda: add_practitioner(office, **values), said="The practitioner is entered.")


def _fields(names: dict[str, str], row: Row, *, key: str) -> dict[str, Any]:
    """Ask for the parts of an entry; ``row`` holds what they are now."""

    def text(label: str, name: str, part: str) -> str:
        held = row.get(name) or ""
        said = held if isinstance(held, str) else ", ".join(held)
        return st.text_input(label, said, key=f"{key}-{part}")

    wards = list(row.get("ward_codes") or ())
    return {
        "name": text("Name", "name", "name"),
        "agency": text("Agency", "agency", "agency"),
        "part": text("Part played", "part", "part"),
        "ward_codes": st.multiselect(
            "Wards", list(names), wards, format_func=names.__getitem__, key=f"{key}-w"
        ),
        "skills": text("Skills, with commas between", "skills", "skills").split(","),
        "resources": text("Resources, with commas between", "resources", "resources").split(","),
        "phone": text("Telephone at work", "phone", "phone"),
        "email": text("E-mail at work", "email", "email"),
    }


def _called(row: Row) -> str:
    return f"{row['name']}, {row['agency']}"

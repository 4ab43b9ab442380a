"""People: who has an account, with which roles, wards and agency; for the administrator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pact_geo.errors import StaleEditError
from pact_geo.pages import frame, state
from pact_geo.records.access import EVERY_WARD, Role
from pact_geo.services import Borough
from pact_geo.services.office import Office
from pact_geo.services.people import (
    add_person,
    change_person,
    erase_person,
    list_people,
    reset_password,
)

ROLES = [str(role) for role in Role if role is not Role.PUBLIC]
SAID = "one-time-password"


def show_page() -> None:
    if not frame.page_allowed("people"):
        return
    office = state.current_office()
    st.title("People", anchor=False)
    rows = list_people(office)
    _say_password()
    st.html(frame.table_html(["Name", "Roles", "Wards", "Agency", "Account"], _table(office, rows)))
    with frame.errors_said():
        _offer_adding(office)
    st.header("Change an account", anchor=False)
    names = {row["id"]: f"{row['name']} ({row['email']})" for row in rows}
    chosen = st.selectbox(
        "Whose", list(names), format_func=names.__getitem__, index=None, key="account"
    )
    if chosen is not None:
        row = next(row for row in rows if row["id"] == chosen)
        with frame.errors_said():
            _offer_changing(office, row)


def _table(office: Office, rows: list[dict[str, Any]]) -> list[list[str]]:
    wards = _ward_names(office.borough)
    return [
        [
            str(row["name"]),
            ", ".join(row["roles"]) or "none",
            ", ".join(wards.get(code, code) for code in row["ward_codes"]),
            str(row["agency"] or ""),
            "in use" if row["active"] else "closed",
        ]
        for row in rows
    ]


def _ward_names(borough: Borough) -> dict[str, str]:
    return {EVERY_WARD: "All wards", **borough.ward_names}


def _say_password() -> None:
    """Show a one-time password once."""
    said = st.session_state.pop(SAID, None)
    if said:
        name, password = said
        st.write(f"The one-time password of {frame.plain(name)}. It is shown only now:")
        st.code(password, language=None)


def _offer_adding(office: Office) -> None:
    with st.expander("Add somebody"), st.form("add", clear_on_submit=False):
        values = _fields(office, {}, key="new")
        if st.form_submit_button("Add", type="primary"):
            row, password = add_person(
                office,
                values["email"],
                name=values["name"],
                roles=values["roles"],
                wards=values["ward_codes"],
                agency=values["agency"],
                subject=values["subject"],
            )
            st.session_state[SAID] = (row["name"], password)
            st.rerun()


def _fields(office: Office, row: Mapping[str, Any], *, key: str) -> dict[str, Any]:
    """Ask for what an account holds."""
    wards = _ward_names(office.borough)
    held = [code for code in row.get("ward_codes", []) if code not in wards]
    return {
        "name": st.text_input("Name", row.get("name", ""), key=f"name-{key}"),
        "email": st.text_input("E-mail", row.get("email", ""), key=f"email-{key}"),
        "roles": st.multiselect("Roles", ROLES, row.get("roles", []), key=f"roles-{key}"),
        "ward_codes": st.multiselect(
            "Wards served",
            [*wards, *held],
            row.get("ward_codes", []),
            format_func=lambda code: wards.get(code, code),
            key=f"wards-{key}",
        ),
        "agency": st.text_input("Agency", row.get("agency") or "", key=f"agency-{key}"),
        "subject": st.text_input(
            "Number at the identity provider",
            row.get("subject") or "",
            key=f"subject-{key}",
            help="Only where the provider does not verify e-mail addresses. The sign-in page shows"
            " people their number. Empty it, and the next sign-in with this address gives a new"
            " one.",
        ),
    }


def _offer_changing(office: Office, row: Mapping[str, Any]) -> None:
    version = state.version_seen(row)
    with st.form(f"change-{row['id']}"):
        values = _fields(office, row, key=row["id"])
        values["active"] = st.checkbox(
            "The account is in use", row["active"], key=f"active-{row['id']}"
        )
        saved = st.form_submit_button("Save", type="primary")
    if saved:
        try:
            change_person(office, row["id"], version=version, **values)
        except StaleEditError as error:
            frame.show_stale(error)
            state.forget_version(row["id"])
        else:
            state.forget_version(row["id"])
            st.rerun()
    if st.button("Give a one-time password", key=f"reset-{row['id']}"):
        st.session_state[SAID] = (row["name"], reset_password(office, row["id"]))
        st.rerun()
    _offer_erasing(office, row)


def _offer_erasing(office: Office, row: Mapping[str, Any]) -> None:
    with st.expander("Erase this account"), st.form(f"erase-{row['id']}"):
        st.write(
            "Name, address, roles and password go, with every earlier version. Records keep the"
            " number of who made them and say: somebody no longer here."
        )
        sure = st.checkbox("Nothing brings it back, and I am sure", key=f"sure-{row['id']}")
        sent = st.form_submit_button("Erase")
    if sent and not sure:
        st.warning("Tick that you are sure first.")
    elif sent:
        erase_person(office, row["id"])
        st.rerun()


show_page()

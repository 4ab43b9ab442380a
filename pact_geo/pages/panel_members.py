"""Members of a panel: adding one, giving a seat to an account, and a member who leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from pact_geo.errors import StaleEditError
from pact_geo.outputs.sentences import list_words
from pact_geo.pages import frame, panel_parts, state
from pact_geo.records.desk import Row
from pact_geo.services.colleagues import panel_accounts
from pact_geo.services.office import Office
from pact_geo.services.panel_members import (
    CHAIR,
    add_member,
    change_member,
    erase_member,
    link_member,
    make_chair,
    members_of,
)

OTHER = "Another"
NO_ACCOUNT = "No account"
UNKNOWN = "an account that is closed or serves other wards"


def show_members(office: Office, panel: Row, missing: Sequence[str]) -> None:
    """Show who sits on a panel, with the account of each, and offer what may be done."""
    st.header("Members", anchor=False)
    members = members_of(office, panel, panel_parts.today()) or []
    accounts = panel_accounts(office, panel)
    rows = [
        (one["name"], one["sector"], one["part"] or "", one["agency"] or "",
         _account_words(one, accounts))
        for one in members
    ]  # fmt: skip
    headings = ("Name", "Sector", "Part", "Agency", "Account")
    st.html(panel_parts.scrolling(frame.table_html(headings, rows), "Members of the panel"))
    if missing:
        st.write(f"Members still missing: {frame.plain(list_words(missing))}.")
    taken = {one["person_id"] for one in members}
    free = {one: name for one, name in accounts.items() if one not in taken}
    _add(office, panel, free)
    if members:
        _link(office, members, accounts, free)
        _chair(office, members)
        _end(office, members)


def _account_words(member: Row, accounts: Mapping[str, str]) -> str:
    if member["person_id"] is None:
        return "none"
    return accounts.get(member["person_id"], UNKNOWN)


def _ask_account(accounts: Mapping[str, str], *, key: str, held: str | None = None) -> str | None:
    """Ask for an account by name; none is a choice too."""
    options = [None, *accounts]
    return st.selectbox(
        "Their account",
        options,
        index=options.index(held) if held in options else 0,
        format_func=lambda one: NO_ACCOUNT if one is None else accounts[one],
        help="With it the member enters their own votes. Accounts of the role panel that serve"
        " these wards are offered; an administrator adds them.",
        key=key,
    )


def _add(office: Office, panel: Row, accounts: Mapping[str, str]) -> None:
    with st.expander("Add a member"), st.form(f"member-{panel['id']}", clear_on_submit=True):
        name = st.text_input("Name", key=f"m-name-{panel['id']}")
        sectors = [*office.borough.settings.panels.sectors, OTHER]
        sector = st.selectbox("Sector", sectors, key=f"m-sector-{panel['id']}")
        other = st.text_input("Which, if another", key=f"m-other-{panel['id']}")
        chair = st.checkbox("Chairs the panel", key=f"m-chair-{panel['id']}")
        agency = st.text_input("Agency, if any", key=f"m-agency-{panel['id']}")
        person = _ask_account(accounts, key=f"m-person-{panel['id']}")
        saved = st.form_submit_button("Add", type="primary")
    if saved:
        row = add_member(
            office,
            panel["id"],
            name=name,
            sector=other if sector == OTHER else sector,
            joined_on=panel_parts.today(),
            part=CHAIR if chair else "",
            agency=agency,
            person_id=person,
        )
        panel_parts.done(f"{row['name']} is a member.")


def _link(
    office: Office, members: Sequence[Row], accounts: Mapping[str, str], free: Mapping[str, str]
) -> None:
    named = {one["id"]: one for one in members}
    with st.expander("Link a member to their account"):
        who = st.selectbox(
            "Member", list(named), format_func=lambda one: named[one]["name"], key="link-who"
        )
        row = named[who]
        version, held = state.version_seen(row), row["person_id"]
        offered = {**({held: accounts[held]} if held in accounts else {}), **free}
        with st.form(f"link-{who}"):
            person = _ask_account(offered, key=f"link-account-{who}", held=held)
            saved = st.form_submit_button("Link")
    if not saved:
        return
    try:
        link_member(office, who, version=version, person_id=person)
    except StaleEditError as error:
        named_error = StaleEditError(
            error.reason,
            theirs={"account": _account_words(error.theirs, accounts)},
            yours={"account": NO_ACCOUNT if person is None else accounts[person]},
        )
        panel_parts.said_and_again(named_error, who)
    else:
        state.forget_version(who)
        said = "has no account now" if person is None else f"votes as {accounts[person]}"
        panel_parts.done(f"{row['name']} {said}.")


def _chair(office: Office, members: Sequence[Row]) -> None:
    named = {one["id"]: one for one in members if one["part"] != CHAIR}
    if not named:
        return
    with st.expander("Somebody else takes the chair"), st.form("chair"):
        who = st.selectbox(
            "Who", list(named), format_func=lambda one: named[one]["name"], key="chair-who"
        )
        saved = st.form_submit_button("Give the chair")
    if saved:
        make_chair(office, who, version=named[who]["version"])
        panel_parts.done(f"{named[who]['name']} chairs the panel.")


def _end(office: Office, members: Sequence[Row]) -> None:
    named = {one["id"]: one["name"] for one in members}
    with st.expander("A member leaves"), st.form("leave"):
        who = st.selectbox("Who", list(named), format_func=named.__getitem__, key="leave-who")
        on = st.date_input("On", panel_parts.today(), format="DD/MM/YYYY", key="leave-on")
        erase = st.checkbox("Erase their name altogether", key="leave-erase")
        saved = st.form_submit_button("Save", type="primary")
    if saved and erase:
        erase_member(office, who)
        panel_parts.done("The member is erased.")
    if saved:
        row = next(one for one in members if one["id"] == who)
        change_member(office, who, version=row["version"], left_on=on)
        panel_parts.done(f"{row['name']} has left the panel.")

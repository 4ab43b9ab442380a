"""Engage: what was asked of whom, who was heard, the network, contacts, and visits."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pact_geo.pages import (
    engage_contacts,
    engage_heard,
    engage_log,
    engage_network,
    engage_visits,
    filters,
    frame,
    state,
)
from pact_geo.records.access import Act, Kind, may
from pact_geo.services.office import Office

PART = "part"
PARTS: dict[str, tuple[Kind, Callable[[Office, str | None], None]]] = {
    "Log": (Kind.ENGAGEMENTS, engage_log.show_log),
    "Who was heard": (Kind.ENGAGEMENTS, engage_heard.show_heard),
    "Concerns raw and raked": (Kind.RESPONSES, engage_heard.show_raked),
    "Key Individual Network": (Kind.KIN_WAVES, engage_network.show_network),
    "Contacts": (Kind.CONTACTS, engage_contacts.show_contacts),
    "Visit first": (Kind.REPEAT_VISITS, engage_visits.show_visits),
}
"""The parts of the page: what a person must be allowed to read, and what shows it.

Only the chosen part is worked out, so that nothing is read that nobody asked to see.
"""


def show_page() -> None:
    if not frame.page_allowed("engage"):
        return
    borough = state.current_borough()
    if not frame.has_wards("Engage", borough):
        return
    office = state.current_office()
    frame.show_heading("Engage", borough)
    open_parts = [name for name, (kind, _) in PARTS.items() if may(office.person, Act.READ, kind)]
    if not open_parts:
        frame.show_empty(
            "Nothing on this page is open to you.",
            "Ask for a role." if office.person.signed_in else "Sign in, or ask for a role.",
        )
        return
    chosen = st.pills(
        "What to look at", open_parts, key=PART, default=open_parts[0], bind="query-params"
    )
    ward = filters.choose_ward(borough, empty="All wards")
    name = chosen or open_parts[0]
    st.header(name, anchor=False)
    with frame.errors_said():
        PARTS[name][1](office, ward)


show_page()

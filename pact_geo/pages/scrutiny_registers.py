"""The registers on the Scrutiny page: money received and what was published, kept and mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pact_geo.pages import area_forms, state
from pact_geo.pages.frame import plain
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row
from pact_geo.services.office import Office
from pact_geo.services.registers import (
    add_funding,
    add_publicity,
    change_funding,
    change_publicity,
    list_fundings,
    list_publicity,
)


def show_registers(office: Office) -> None:
    """Show a form for each entry there is, and one for another; for who keeps the registers."""
    kept = [kind for kind in (Kind.FUNDINGS, Kind.PUBLICITY) if may(office.person, Act.ADD, kind)]
    if not kept:
        return
    st.header("Keep the registers", anchor=False)
    if Kind.FUNDINGS in kept:
        st.subheader("Money received", anchor=False)
        for row in list_fundings(office):
            words = f"{row['source']}, {area_forms.day_words(row['received_on'])}"
            _change(
                office, row, words=words, key="funding", ask=_ask_funding, change=change_funding
            )
        _add(office, "money received", key="funding", ask=_ask_funding, add=add_funding)
    if Kind.PUBLICITY in kept:
        st.subheader("What was published", anchor=False)
        for row in list_publicity(office):
            words = f"{row['title']}, {area_forms.day_words(row['published_on'])}"
            _change(
                office,
                row,
                words=words,
                key="publicity",
                ask=_ask_publicity,
                change=change_publicity,
            )
        _add(office, "something published", key="publicity", ask=_ask_publicity, add=add_publicity)


def _change(
    office: Office,
    row: Row,
    *,
    words: str,
    key: str,
    ask: Callable[..., dict[str, Any]],
    change: Callable[..., Row],
) -> None:
    """Show the form of an entry there is."""
    version = state.version_seen(row)
    form = f"{key}-{row['id']}-{version}"
    with st.expander(plain(f"Change: {words}")):
        with st.form(form):
            values = ask(row, key=form)
            pressed = st.form_submit_button("Save")
        if pressed:
            area_forms.save(
                lambda: change(office, row["id"], version=version, **values),
                said="The entry is changed.",
                record_id=row["id"],
            )


def _add(
    office: Office,
    what: str,
    *,
    key: str,
    ask: Callable[..., dict[str, Any]],
    add: Callable[..., Row],
) -> None:
    """Show an empty form for another entry."""
    with st.expander(f"Enter {what}"), st.form(key, clear_on_submit=True):
        values = ask({}, key=key)
        pressed = st.form_submit_button("Enter", type="primary")
    if pressed:
        area_forms.save(lambda: add(office, **values), said="It is entered.")


def _ask_funding(row: Mapping[str, Any], *, key: str) -> dict[str, Any]:
    """Ask for an entry of the funding register, inside a form."""
    amount, spent = float(row.get("amount", 0.0)), float(row.get("spent", 0.0))
    return {
        "source": st.text_input("Source", row.get("source", ""), key=f"{key}-source"),
        "amount": st.number_input("Amount in pounds", 0.0, None, amount, 50.0, key=f"{key}-amount"),
        "received_on": st.date_input(
            "Received on",
            row.get("received_on", area_forms.today()),
            format="DD/MM/YYYY",
            key=f"{key}-day",
        ),
        "spent": st.number_input("Spent of it", 0.0, None, spent, 50.0, key=f"{key}-spent"),
        "spent_on": st.text_input("Spent on", row.get("spent_on") or "", key=f"{key}-on"),
    }


def _ask_publicity(row: Mapping[str, Any], *, key: str) -> dict[str, Any]:
    """Ask for an entry of the publicity log, inside a form."""
    values = {
        "channel": st.text_input(
            "How, such as newsletter or post", row.get("channel", ""), key=f"{key}-channel"
        ),
        "title": st.text_input("What it was", row.get("title", ""), key=f"{key}-title"),
        "published_on": st.date_input(
            "On",
            row.get("published_on", area_forms.today()),
            format="DD/MM/YYYY",
            key=f"{key}-day",
        ),
    }
    reach = st.number_input(
        "People reached", min_value=0, value=row.get("reach"), step=1, key=f"{key}-reach"
    )
    why = st.text_input(area_forms.WHY, key=f"{key}-why")
    return {**values, "reach": None if reach is None else int(reach), "override": why or None}

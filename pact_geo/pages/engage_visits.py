"""Visit first, on the Engage page: where and whom, for those who work in the ward."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pact_geo import services
from pact_geo.outputs.sentences import count_words, date_words, month_words, months_words
from pact_geo.pages import frame
from pact_geo.services.office import Office

MOST_NAMED = 5
WHO = (
    "The street is the one nearest to where the answer comes from, or else to the trouble it"
    " names. An answer bears no name. The register names people of the ward who were met at the"
    " same engagement and agreed to be written to: ask which of them it was."
)


def show_visits(office: Office, ward: str | None) -> None:
    """Show where and whom to visit first, when someone asks; each reading is written down."""
    st.write(
        "Addresses where trouble was reported again and again, and victims who want to hear back:"
        " who to visit first. Each time this list is opened is written in the audit trail."
    )
    if not st.button("Open the list", type="primary"):
        return
    found = services.repeat_visits(office, ward=ward)
    names = office.borough.ward_names
    st.subheader("Addresses reported again and again", anchor=False)
    span = months_words(found.first_month, found.last_month)
    st.write(
        f"{found.least} reports or more, {span}. A report stands where the trouble was, which"
        " need not be where the caller lives."
    )
    rows = [
        [
            str(row["place_name"]),
            f"{row['easting']:.0f}, {row['northing']:.0f}",
            names[row["ward_code"]],
            f"{row['reports']:,}",
            f"{row['months']:,}",
            month_words(row["last_month"]),
            ", ".join(row["categories"]),
        ]
        for _, row in found.complainants.iterrows()
    ]
    _table_or_nothing(
        ["Where", "Grid reference", "Ward", "Reports", "Months", "Last", "About"],
        rows,
        "No address here was reported as often as that.",
    )
    _show_victims(found, names)


def _show_victims(found: services.RepeatVisits, names: dict[str, str]) -> None:
    st.subheader("Victims who want to hear back", anchor=False)
    rows = [
        [
            row["street"] or "not said",
            names[row["ward_code"]],
            "" if pd.isna(row["answered_on"]) else date_words(row["answered_on"]),
            "not asked" if pd.isna(row["again"]) else "yes" if row["again"] else "no",
            "not said" if pd.isna(row["impact"]) else f"{row['impact']:.0f} of 5",
            ", ".join(row["themes"]),
            _people_met(row["contacts"]),
        ]
        for _, row in found.victims.iterrows()
    ]
    headings = [
        *("Near", "Ward", "Answered on", "More than once", "How badly", "About"),
        "In the register from there",
    ]
    _table_or_nothing(headings, rows, "No victim who answered here asked to hear back.")
    said = [WHO]
    if not found.asked_again:
        said.append("No survey here asked whether it happened more than once.")
    if found.silent:
        others = count_words(found.silent, "other victim")
        said.append(f"{others} did not ask to hear back and so are not listed.")
    frame.show_notes(said)


def _people_met(names: list[str]) -> str:
    if not names:
        return "nobody"
    shown = ", ".join(names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else f"{shown} and {len(names) - MOST_NAMED} more"


def _table_or_nothing(headings: list[str], rows: list[list[str]], nothing: str) -> None:
    if not rows:
        frame.show_empty(nothing)
        return
    table = frame.table_html(headings, rows)
    st.html(f'<div class="pact-scroll" tabindex="0" role="group">{table}</div>')

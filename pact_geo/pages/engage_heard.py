"""Who was heard, and what residents raise before and after weighting, on the Engage page."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
import streamlit as st

from pact_geo import services
from pact_geo.outputs.sentences import count_words
from pact_geo.pages import frame, state
from pact_geo.pages.take_away import offer_file
from pact_geo.services import Assessment, Selection, WardHeard
from pact_geo.services.office import Office


def show_heard(office: Office, ward: str | None) -> None:
    """Show the diversity impact assessment: the borough or one ward, then who is missing where."""
    if not office.borough.asked_residents:
        frame.show_empty(
            "No survey is loaded, so nobody has been heard yet.",
            "Load what people answered on the Data page.",
        )
        return
    found = services.diversity_assessment(office, ward=ward)
    shown = found.wards[0] if ward else found.borough
    st.subheader(frame.plain(shown.name), anchor=False)
    st.write(f"{_asked(shown)} answered.")
    _show_groups(shown)
    if shown.table["wide"].any():
        st.write("Wide: fewer than 30 said whether they belong to the group.")
    if shown.withheld:
        st.write("Small numbers are left out, so that nobody can be recognised.")
    _show_missing(shown)
    if shown.pooled is not None:
        st.subheader("With the wards beside it", anchor=False)
        st.write(frame.plain(f"{_asked(shown.pooled)} answered in {shown.pooled.name}."))
        _show_groups(shown.pooled)
    if not ward:
        _show_wards(found.wards)
    frame.show_notes(found.caveats)
    offer_file(
        "Download the assessment",
        data=lambda: _file(office, found),
        file_name="who-was-heard.xlsx",
        mime=frame.FORMATS[".xlsx"][1],
    )


def _file(office: Office, found: Assessment) -> bytes:
    file = io.BytesIO()
    services.export_assessment(office, found, file)
    return file.getvalue()


def _asked(heard: WardHeard) -> str:
    if heard.asked is None:
        return "Fewer people than may be shown"
    return count_words(heard.asked, "person", plural="people").capitalize()


def _show_groups(heard: WardHeard) -> None:
    rows = [
        [
            _words(group),
            row["said"] or _count(row["heard"]),
            _share(row["share"], row["low"], row["high"], wide=bool(row["wide"])),
            "not known" if pd.isna(row["living_here"]) else f"{row['living_here']:.0%}",
            str(row["verdict"]).capitalize(),
        ]
        for group, row in heard.table.iterrows()
    ]
    headings = ["Group", "People", "Share of those asked", "Share living here", "So it is"]
    table = frame.table_html(headings, rows, numbers=(1,))
    st.html(f'<div class="pact-scroll" tabindex="0" role="group">{table}</div>')


def _show_missing(heard: WardHeard) -> None:
    if not heard.missing:
        return
    st.subheader("Who is missing, and who meets them already", anchor=False)
    rows = [
        [
            _words(gap.group),
            "not known" if gap.wanted is None else f"{gap.wanted:,} more",
            ", ".join(gap.services) or "no service is named in the settings",
        ]
        for gap in heard.missing
    ]
    st.html(frame.table_html(["Group", "Would make it right", "Ask through"], rows))


def _show_wards(wards: tuple[WardHeard, ...]) -> None:
    st.subheader("Ward by ward", anchor=False)
    rows = [
        [
            heard.name,
            "fewer than may be shown" if heard.asked is None else f"{heard.asked:,}",
            heard.missing_words,
            heard.pooled.missing_words if heard.pooled else "",
        ]
        for heard in wards
    ]
    pooled = any(heard.pooled for heard in wards)
    headings = ["Ward", "Asked", "Groups missing", "With the wards beside it"]
    width = len(headings) if pooled else len(headings) - 1
    st.html(frame.table_html(headings[:width], [row[:width] for row in rows], numbers=(1,)))


def show_raked(office: Office, ward: str | None) -> None:
    """Show what residents raise as answered and as weighted, and what rests on few."""
    if not office.borough.asked_residents:
        frame.show_empty(
            "No survey is loaded.", "Load what people answered on the Data page first."
        )
        return
    results = services.raked_results(office, ward=ward)
    ranked = state.kept(
        "areas once",
        office.borough,
        ward,
        lambda: services.rank_areas(office.borough, Selection(ward=ward), refits=0),
    )
    flags = services.concern_flags(office, ward=ward, ranked=ranked)
    said = flags[flags["kind"] == "theme"].set_index("concern")["flags"]
    rows = [
        [
            str(theme),
            _share(row["share"], row["low"], row["high"], note=row["note"]),
            _share(row["raked_share"], row["raked_low"], row["raked_high"], note=row["note"]),
            _moved(row["moved"]),
            "; ".join(said.get(theme, ())),
        ]
        for theme, row in results.table.iterrows()
    ]
    headings = ["Theme", "As answered", "Weighted", "Moves", "Bear in mind"]
    table = frame.table_html(headings, rows)
    st.html(f'<div class="pact-scroll" tabindex="0" role="group">{table}</div>')
    frame.show_notes(results.sentences)
    _show_places(flags[flags["kind"] == "place"])


def _show_places(flags: pd.DataFrame) -> None:
    st.subheader("Places that rest on one method or one group", anchor=False)
    resting = flags[flags["flags"].map(len) > 0]
    if resting.empty:
        frame.show_empty("No place does.", "Each is named by people asked in more ways than one.")
        return
    rows = [
        [str(row["concern"]), f"{row['people']:,}", "; ".join(row["flags"])]
        for _, row in resting.iterrows()
    ]
    st.html(frame.table_html(["Place", "People", "Bear in mind"], rows, numbers=(1,)))


def _words(group: object) -> str:
    return str(group).replace("_", " ").capitalize()


def _count(value: Any) -> str:
    return "few" if pd.isna(value) else f"{int(value):,}"


def _share(share: Any, low: Any, high: Any, *, note: str = "", wide: bool = False) -> str:
    if pd.isna(share):
        return note or "too few to tell"
    return f"{share:.0%} ({low:.0%} to {high:.0%}){', wide' if wide else ''}"


def _moved(points: Any) -> str:
    if pd.isna(points):
        return ""
    rounded = round(100 * float(points))
    if not rounded:
        return "no"
    return f"{'up' if rounded > 0 else 'down'} {count_words(abs(rounded), 'point')}"

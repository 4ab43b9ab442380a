"""What an adopted area rests on, frozen; what later runs made of it; and its history."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from itertools import pairwise
from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from pact_geo.analysis.priority import NO_SURVEY
from pact_geo.outputs.maps import draw_areas
from pact_geo.outputs.record_words import act_words, field_words, fields_words, moment_words
from pact_geo.outputs.sentences import (
    change_words,
    count_words,
    list_words,
    rank_words,
    span_words,
)
from pact_geo.pages import state
from pact_geo.pages.area_board import match_words
from pact_geo.pages.area_card import score_html, strip_html
from pact_geo.pages.area_forms import scrolling, who_words
from pact_geo.pages.frame import facts_html, show_empty, table_html
from pact_geo.pages.map_view import show_map, show_map_words
from pact_geo.records.desk import Row, Rows
from pact_geo.services.areas import area_history
from pact_geo.services.office import Office

MAP_HEIGHT = 360
_UNSEEN = frozenset({"id", "version", "changed_at", "changed_by", "created_at", "created_by"})


def show_evidence(office: Office, area: Row) -> None:
    """Show what the area rested on the day it was adopted, and what runs since made of it."""
    held = area["evidence"]
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _show_map(office, area)
    with right:
        st.html(facts_html(_facts(area)))
        if not area["drawn"]:
            st.html(score_html(held))
    by_month = held.get("by_month") or {}
    if by_month:
        months = pd.PeriodIndex(list(by_month), freq="M")
        st.html(strip_html(pd.Series(list(by_month.values()), index=months, dtype="Float64")))
    st.html("<h3>What later data make of it</h3>")
    _show_matches(area_history(office, area["id"]).matches)
    parts = (held.get("dates"), held.get("licence"), held.get("settings"))
    said = " · ".join(str(part) for part in parts if part)
    st.html(f'<p class="pact-where">{escape(said)} · Data version {held["data_version"]}</p>')


def _show_map(office: Office, area: Row) -> None:
    held = area["evidence"]
    drawn = gpd.GeoDataFrame(
        {"name": [area["title"]], "rank": [held.get("rank") or 1]},
        geometry=[area["geometry"]],
        index=[1],
        crs="EPSG:27700",
    )
    sheet = draw_areas(
        drawn,
        state.drawn_wards(office.borough),
        ward=area["ward_codes"][0],
        title=area["title"],
        source_line=str(held.get("dates") or ""),
        tolerance=0,
    )
    show_map(sheet, key=f"act-{area['id']}", height=MAP_HEIGHT)
    show_map_words(sheet)


def _facts(area: Row) -> list[tuple[str, str]]:
    held = area["evidence"]
    facts = [
        ("Frozen", "as on the day it was adopted"),
        ("Period", span_words(str(held["period"]))),
    ]
    if area["drawn"]:
        facts.append(("Drawn", "by hand; it stood in no ranking"))
    else:
        facts += [
            ("Rank", _rank(held)),
            ("Change", _change(held)),
            ("Residents", _residents(held)),
        ]
    facts += [
        ("Reports", count_words(held["incidents"])),
        ("Places", f"{len(held['places'])}"),
        ("Mostly", ", ".join(held["top_categories"][:3])),
        ("Everybody reads", str(area["public_name"])),
    ]
    return [(term, said) for term, said in facts if said]


def _rank(held: Mapping[str, Any]) -> str:
    return rank_words(
        held["rank"], held["of"], low=held.get("rank_low"), high=held.get("rank_high")
    )


def _residents(held: Mapping[str, Any]) -> str:
    if held["evidence"] == NO_SURVEY:
        return "not asked"
    return f"{count_words(held['residents'], 'resident')} named it: {held['evidence']}"


def _change(held: Mapping[str, Any]) -> str:
    return change_words(
        held.get("last_year"),
        held.get("year_before"),
        verdict=str(held.get("change") or "not known"),
    )


def _show_matches(matches: Rows) -> None:
    if not matches:
        show_empty("No later data have been matched to it yet.")
        return
    rows = [
        (
            span_words(match["months"]),
            match_words(match),
            list_words(match["found"]["names"]),
            "" if match["rank"] is None else f"{match['rank']} of {match['found']['of']}",
            f"{match['overlap']:.0%}",
        )
        for match in reversed(matches)
    ]
    table = table_html(("Months", "Outcome", "Found as", "Rank", "In common"), rows)
    st.html(scrolling(table, "What later data make of this area"))


def show_history(office: Office, area: Row) -> None:
    """Show every version of the area and what was done to it."""
    history = area_history(office, area["id"])
    names = who_words(
        office,
        [
            *(row["changed_by"] for row in history.versions),
            *(entry["person_id"] for entry in history.trail),
        ],
    )
    st.html("<h3>Versions</h3>")
    rows = [
        (
            str(row["version"]),
            moment_words(row["changed_at"]),
            names[row["changed_by"]],
            changed,
        )
        for row, changed in zip(history.versions, _changes(history.versions), strict=True)
    ]
    table = table_html(("Version", "When", "Who", "What changed"), rows, numbers=(0,))
    st.html(scrolling(table, "Versions of this area"))
    st.html("<h3>Trail</h3>")
    acts = [
        (
            moment_words(entry["at"]),
            names[entry["person_id"]],
            act_words(entry["act"]),
            fields_words(entry["fields"]),
        )
        for entry in history.trail
    ]
    st.html(scrolling(table_html(("When", "Who", "What", "Of it"), acts), "The audit trail"))


def _changes(versions: Rows) -> list[str]:
    """Say what each version changed; the stage with its new value."""
    said = ["adopted"]
    for before, after in pairwise(versions):
        names = [name for name in after if name not in _UNSEEN and after[name] != before[name]]
        said.append(
            ", ".join(
                f"stage: {after[name]}" if name == "stage" else field_words(name) for name in names
            )
        )
    return said

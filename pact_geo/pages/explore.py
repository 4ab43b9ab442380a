"""Explore hotspots: find, rank and defend priority action areas."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from pact_geo.analysis.priority import NO_SURVEY
from pact_geo.errors import PactError
from pact_geo.outputs.sentences import change_words
from pact_geo.pages import (
    area_card,
    explore_concentration,
    explore_density,
    explore_local,
    explore_near_repeats,
    explore_scan,
    explore_time,
    explore_validation,
    explore_vulnerability,
    filters,
    frame,
    maps,
    state,
)
from pact_geo.pages.map_view import show_map, show_map_words
from pact_geo.services import Borough, Ranking, Selection
from pact_geo.services.exporting import export_bytes, export_ranking
from pact_geo.settings import HotspotSettings, PriorityWeights

AREAS = "Priority areas"
VIEWS: Mapping[str, Callable[[Borough, Selection], None]] = {
    "Density": explore_density.show,
    "Local statistics": explore_local.show,
    "Emerging hot spots": explore_time.show_emerging,
    "When it happens": explore_time.show_timing,
    "Concentration": explore_concentration.show,
    "Scan": explore_scan.show,
    "Near repeats": explore_near_repeats.show,
    "Do these areas predict?": explore_validation.show,
    "Vulnerable localities": explore_vulnerability.show,
}
"""What else the same selection can be asked; each may add its own settings to the left rail."""
OF_ALL_MONTHS = ("Emerging hot spots", "When it happens", "Do these areas predict?")
"""Views that twelve months say little to: unless one is chosen, they begin with the first month."""

MAP_HEIGHT = 470
TABLE = "areas-table"
ROW_HEIGHT = 35


def show_page() -> None:
    if not frame.page_allowed("explore"):
        return
    borough = state.current_borough()
    if not frame.has_wards("Explore hotspots", borough):
        return
    with st.sidebar:
        view = _choose_view()
        selection = filters.choose_selection(borough, from_first=view in OF_ALL_MONTHS)
    if view != AREAS:
        _show_view(view, borough, selection)
        return
    with st.sidebar:
        layers = maps.choose_layers(borough)
        hotspots, weights = _choose_method(borough)
    ranking = state.ranking_of(borough, selection, hotspots=hotspots, weights=weights)
    _show_head(ranking)
    if ranking.areas.empty:
        _show_none(ranking, layers)
        return
    names = state.area_names(ranking.areas)
    state.follow_area(ranking.areas, names)
    left, right = st.columns([3, 2], gap="medium")
    with right:
        chosen = _choose_area(names)
    with left:
        _show_map(ranking, layers, names, chosen)
    with right:
        _show_chosen(ranking, chosen)
    _show_table(ranking, names, chosen)
    frame.show_licence(ranking.provenance)


def _show_view(view: str, borough: Borough, selection: Selection) -> None:
    """Show what a method found; where it cannot be asked, say so under the view's own name."""
    try:
        VIEWS[view](borough, selection)
    except PactError as error:
        frame.show_heading(view, borough)
        frame.show_error(error)


def _choose_view() -> str:
    view = st.selectbox("Look at", [AREAS, *VIEWS], key="look", bind="query-params")
    return view or AREAS


def _show_none(ranking: Ranking, layers: tuple[str, ...]) -> None:
    frame.show_empty(
        "No place stands out with these choices.",
        "Choose more months, categories or sources, or allow areas with fewer reports under"
        " Method and weights.",
    )
    _show_map(ranking, layers, {}, None)
    frame.show_licence(ranking.provenance)


def _show_head(ranking: Ranking) -> None:
    left, right = st.columns([3, 1.25], vertical_alignment="center")
    with left:
        frame.show_heading("Explore hotspots", ranking.borough, ranking.provenance)
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        frame.show_share_link()
        frame.show_downloads(
            "priority-areas",
            lambda suffix: export_bytes(lambda path: export_ranking(ranking, path), suffix),
        )
    frame.show_notes((*ranking.caveats, *ranking.notes))


def _choose_method(borough: Borough) -> tuple[HotspotSettings, PriorityWeights]:
    set_hotspots, set_weights = borough.settings.hotspots, borough.settings.weights
    with st.expander("Method and weights"):
        method = st.radio(
            "Method",
            ["discs", "dbscan"],
            index=["discs", "dbscan"].index(set_hotspots.method),
            format_func={"discs": "Discs on net weight", "dbscan": "DBSCAN"}.__getitem__,
            key="method",
            bind="query-params",
        )
        radius = st.number_input(
            "Radius, metres",
            25,
            500,
            int(set_hotspots.radius),
            25,
            key="radius",
            bind="query-params",
        )
        least = st.number_input(
            "Fewest reports", 2, 200, set_hotspots.min_incidents, key="least", bind="query-params"
        )
        weights = {
            part: st.slider(
                f"Weight of {part}",
                0.0,
                1.0,
                getattr(set_weights, part),
                0.05,
                key=part,
                bind="query-params",
            )
            for part in area_card.PARTS.values()
        }
    if not any(weights.values()):
        st.info("At least one weight must be above 0; the usual ones are used.")
        return replace(set_hotspots, method=method, radius=radius, min_incidents=least), set_weights
    return (
        replace(set_hotspots, method=method, radius=float(radius), min_incidents=int(least)),
        PriorityWeights(**weights),
    )


def _choose_area(names: dict[str, int]) -> int:
    name = st.selectbox(
        "Area", list(names), key=state.AREA, bind="query-params", label_visibility="collapsed"
    )
    return names[name]


def _show_map(
    ranking: Ranking, layers: tuple[str, ...], names: dict[str, int], chosen: int | None
) -> None:
    ids = {area_id: name for name, area_id in names.items()}
    labels = filters.ward_labels(ranking.borough)

    def clicked(kind: str, key: Any) -> None:
        if kind == "area":
            state.choose_area(ids.get(int(key)))
        elif key in labels:
            st.session_state[filters.WARD] = key

    sheet = maps.map_of_ranking(ranking, layers=layers, selected=chosen)
    show_map(sheet, key="explore", height=MAP_HEIGHT, on_click=clicked)
    show_map_words(sheet)


def _show_chosen(ranking: Ranking, chosen: int) -> None:
    area_card.show_area(ranking, chosen)
    with st.expander("Why here?"):
        st.markdown(area_card.why_here(ranking, chosen))


def _show_table(ranking: Ranking, names: dict[str, int], chosen: int) -> None:
    rows = [list(names.values()).index(chosen)]
    st.session_state[TABLE] = {"selection": {"rows": rows, "columns": [], "cells": []}}
    table = table_of(ranking, names)
    st.dataframe(
        table,
        key=TABLE,
        on_select=lambda: _take_row(list(names)),
        selection_mode="single-row-required",
        hide_index=True,
        height=ROW_HEIGHT * (len(table) + 1) + 3,
        row_height=ROW_HEIGHT,
        column_config={
            "Reports": st.column_config.NumberColumn(format="localized"),
            "What it rests on": st.column_config.TextColumn(width="medium"),
        },
        alt="Priority areas in order of rank, the same as on the map",
    )


def _take_row(names: list[str]) -> None:
    rows = st.session_state[TABLE]["selection"]["rows"]
    if rows:
        state.choose_area(names[rows[0]])


def table_of(ranking: Ranking, names: dict[str, int]) -> pd.DataFrame:
    """Make the ranked table that says the same as the map."""
    areas, wards, harm = ranking.areas, ranking.borough.ward_names, ranking.harm
    rows = [areas.loc[area_id].to_dict() for area_id in names.values()]
    return pd.DataFrame(
        {
            "Rank": [int(row["rank"]) for row in rows],
            "Likely": [_likely(row) for row in rows],
            "Area": list(names),
            "Ward": [
                ", ".join(wards.get(code, code) for code in row["ward_codes"]) for row in rows
            ],
            "Reports": [int(row["incidents"]) for row in rows],
            **({harm.heading: [round(row["harm"]) for row in rows]} if harm else {}),
            "Change in a year": [
                change_words(
                    row.get("last_year"),
                    row.get("year_before"),
                    verdict=str(row.get("change") or "not known"),
                )
                for row in rows
            ],
            "Residents": [
                "not asked" if row["evidence"] == NO_SURVEY else int(row["residents"])
                for row in rows
            ],
            "Found again": [_found(row) for row in rows],
            "What it rests on": [str(row["evidence"]) for row in rows],
        }
    )


def _likely(row: Mapping[Hashable, Any]) -> str:
    low, high = row.get("rank_low"), row.get("rank_high")
    if pd.isna(low) or pd.isna(high):
        return ""
    return str(low) if low == high else f"{low} to {high}"


def _found(row: Mapping[Hashable, Any]) -> str:
    if pd.isna(row.get("found")):
        return ""
    return f"{row['found']:.0f} of {row['refits']:.0f}"


show_page()

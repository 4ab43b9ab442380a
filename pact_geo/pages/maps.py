"""The maps of the pages: what is chosen to be drawn, and the figures drawn."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from pact_geo.outputs.disclosure import NOT_SHOWN
from pact_geo.outputs.maps import Map, add_density, add_names, draw_areas, draw_wards
from pact_geo.outputs.sentences import interval_words, percent_change_words
from pact_geo.pages import state
from pact_geo.services import Borough, Comparison, PanelView, Ranking, WardProfile, inventory
from pact_geo.services.exporting import title_of
from pact_geo.services.landmarks import landmarks

PLACES, DENSITY, CONCERN = "Places", "Density", "Residents' concern"


def choose_layers(borough: Borough) -> tuple[str, ...]:
    """Show which layers to draw beside the areas."""
    offered = [PLACES, DENSITY, *([CONCERN] if borough.asked_residents else [])]
    chosen = st.pills(
        "On the map",
        offered,
        selection_mode="multi",
        default=[PLACES],
        key="show",
        bind="query-params",
    )
    return tuple(chosen or ())


def map_of_ranking(
    ranking: Ranking, *, layers: tuple[str, ...], selected: int | None = None
) -> Map:
    """Draw a ranking with the layers chosen."""
    borough = ranking.borough
    counted = state.kept("counted", borough, ranking.selection, lambda: counted_places(ranking))
    wards = state.drawn_wards(borough)
    sheet = draw_areas(
        ranking.areas,
        wards,
        places=counted if PLACES in layers else None,
        concern=concern_places(ranking) if CONCERN in layers else None,
        selected=selected,
        ward=ranking.selection.ward,
        title=title_of(ranking),
        source_line=ranking.provenance.line,
        tolerance=0,
    )
    if DENSITY in layers and len(counted):
        ward = ranking.selection.ward
        add_density(sheet, counted, wards if ward is None else wards.loc[[ward]])
    return sheet


def counted_places(ranking: Ranking) -> gpd.GeoDataFrame:
    """Count the reports at each place of a ranking; places without any are left out."""
    counts = ranking.incidents["place_id"].value_counts()
    return _with_counts(ranking.places, counts, "count")


def concern_places(ranking: Ranking) -> gpd.GeoDataFrame:
    """Count the residents who name each place."""
    named = ranking.concerns[["place_id", "response_id"]].dropna().drop_duplicates()
    return _with_counts(ranking.places, named["place_id"].value_counts(), "residents")


def _with_counts(places: gpd.GeoDataFrame, counts: pd.Series[int], column: str) -> gpd.GeoDataFrame:
    numbers = counts.reindex(places.index).fillna(0).astype("int64")
    return gpd.GeoDataFrame(places.assign(**{column: numbers})[numbers.to_numpy() > 0])


def map_of_panel(borough: Borough, view: PanelView, *, shown: list[int]) -> Map:
    """Draw one ward for a panel: every area as a ring, those told in words beside it filled in."""
    wards = state.drawn_wards(borough)
    sheet = draw_areas(
        view.areas,
        wards,
        ward=view.ward_code,
        large=True,
        selected=shown,
        title=view.ward_name,
        source_line=view.provenance.line,
        tolerance=0,
    )
    points, names = state.kept(
        "landmarks", borough, view.ward_code, lambda: landmarks(borough, view.ward_code)
    )
    add_names(sheet, points, names, large=True)
    return sheet


def map_of_comparison(
    borough: Borough,
    comparison: Comparison,
    *,
    change: bool,
    chosen: list[str],
) -> Map:
    """Colour the wards by rate or by change."""
    table, names = comparison.table, borough.ward_names
    if change:
        values, unit = table["change"] * 100, "change on the same months a year before"
        breaks, words = None, {str(code): change_said(row) for code, row in table.iterrows()}
        title = "Change in reports by ward"
    else:
        values, unit = table["rate"], f"reports {comparison.rate}"
        breaks = comparison.breaks
        words = {
            str(code): interval_words(row["rate"], row["low"], row["high"])
            for code, row in table.iterrows()
        }
        title = f"Reports {comparison.rate}"
    return draw_wards(
        state.drawn_wards(borough),
        values.reindex(list(names)),
        breaks=breaks,
        change=change,
        unit=unit,
        words=words,
        chosen=chosen,
        title=title,
        source_line=comparison.provenance.line,
        tolerance=0,
    )


def change_said(ward: Any) -> str:
    """Say a ward's change with its verdict and interval, or why there is none."""
    verdict = str(ward["verdict"])
    if verdict in ("too few to tell", "not known", NOT_SHOWN):
        return verdict
    words = percent_change_words(ward["change"], ward["change_low"], ward["change_high"])
    return f"{verdict}: {words}"


def map_of_profile(borough: Borough, profile: WardProfile) -> Map:
    """Draw one ward with its priority areas, as everybody may see them."""
    return draw_areas(
        state.public_areas_of(borough, profile),
        state.drawn_wards(borough),
        ward=profile.code,
        title=f"Priority areas: {profile.name}",
        source_line=profile.provenance.line,
        tolerance=0,
    )


def map_of_wards(borough: Borough) -> Map:
    """Draw the wards alone, to choose one."""
    return inventory.map_of_wards(borough, drawn=state.drawn_wards(borough))

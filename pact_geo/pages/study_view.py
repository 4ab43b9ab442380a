"""How Explore shows what a statistical method found; the same for every method."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from pact_geo.outputs.sentences import chance_words
from pact_geo.pages import frame, state
from pact_geo.pages.map_view import show_map, show_map_words
from pact_geo.services.exporting import export_bytes
from pact_geo.services.statistics import Study, export_study, map_of_study

MAP_HEIGHT = 470
ROWS = 1000
_LARGE = 100.0
_CHANCES = ("p", "p adjusted")
_COORDINATES = ("easting", "northing")


def show_study(study: Study, *, name: str) -> None:
    """Show title, sentences, map, tables, method and sources of a study.

    ``name`` is that of its downloads, and tells its map from another method's.
    """
    left, right = st.columns([3, 1.25], vertical_alignment="center")
    with left:
        frame.show_heading(study.title, study.borough, study.provenance)
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        frame.show_share_link()
        frame.show_downloads(
            name,
            lambda suffix: export_bytes(lambda path: export_study(study, path), suffix),
            formats=study.formats,
        )
    frame.show_notes(study.caveats)
    for sentence in study.sentences:
        st.write(frame.plain(sentence))
    if study.has_map:
        sheet = map_of_study(study, drawn=state.drawn_wards(study.borough))
        show_map(sheet, key=f"study-{name}", height=MAP_HEIGHT)
        show_map_words(sheet)
    if study.chart is not None:
        frame.show_chart(study.chart())
    for heading, table in study.tables.items():
        _show_table(heading, table)
    with st.expander("How this is worked out"):
        st.write(frame.plain(study.method))
    frame.show_licence(study.provenance)


def _show_table(heading: str, table: pd.DataFrame) -> None:
    if isinstance(table, gpd.GeoDataFrame):
        table = pd.DataFrame(table.drop(columns=table.geometry.name))
    st.subheader(heading, anchor=False)
    if len(table) > ROWS:
        st.write(f"The first {ROWS:,} of {len(table):,}; the downloads hold all of them.")
    shown = tidy_table(table.head(ROWS))
    st.dataframe(shown, hide_index=True, alt=heading, column_config=number_formats(shown))


def tidy_table(table: pd.DataFrame) -> pd.DataFrame:
    """Write yes and no in words, whole numbers as such, and round what is large.

    A p-value under a thousandth is said to be that: no test here can tell how far under.
    """
    held: dict[str, Any] = {}
    for name, column in table.items():
        known = column.dropna()
        if pd.api.types.is_bool_dtype(column):
            held[str(name)] = column.map({True: "yes", False: "no"})
        elif str(name) in _CHANCES:
            held[str(name)] = column.map(chance_words, na_action="ignore")
        elif pd.api.types.is_float_dtype(column) and len(known):
            whole = bool((known == known.round()).all())
            large = known.abs().max() >= _LARGE
            held[str(name)] = (
                column.astype("Int64") if whole else column.round(1) if large else column
            )
    return table.assign(**held)


def number_formats(table: pd.DataFrame) -> dict[str, Any]:
    """Say how each column of numbers is written; a grid reference is no quantity."""
    return {
        str(name): st.column_config.NumberColumn(
            format=_format_of(column) if name not in _COORDINATES else "%d"
        )
        for name, column in table.select_dtypes("number").items()
    }


def _format_of(column: pd.Series[Any]) -> str:
    """Give the same places to all numbers of a column, unless one would be lost."""
    known = column.dropna().abs()
    if not len(known) or known.max() >= _LARGE or (known == known.round()).all():
        return "localized"
    places = 2 if known.max() >= 1 else 3
    return f"%.{places}f" if known[known > 0].min() >= 0.5 / 10**places else "%.3g"

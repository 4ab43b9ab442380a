"""How Explore shows what a statistical method found; the same for every method."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import streamlit as st

from pact_geo.pages import frame, state
from pact_geo.pages.map_view import show_map, show_map_words
from pact_geo.services.exporting import export_bytes
from pact_geo.services.statistics import Study, export_study, map_of_study

MAP_HEIGHT = 470
ROWS = 1000


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
    numbers = {
        str(column): st.column_config.NumberColumn(format="%.3g")
        for column in table.select_dtypes("float")
    }
    st.dataframe(table.head(ROWS), hide_index=True, alt=heading, column_config=numbers)

"""Explore: where reports lie together beyond chance."""

from __future__ import annotations

import streamlit as st

from pact_geo.pages import state
from pact_geo.pages.study_view import show_study
from pact_geo.services import Borough, Selection
from pact_geo.services.statistics import study_local
from pact_geo.services.statistics.local import STATISTICS, UNITS
from pact_geo.services.statistics.wards import AREAS


def show(borough: Borough, selection: Selection) -> None:
    """Show a local statistic of what is selected."""
    with st.sidebar:
        statistic = st.radio("Statistic", STATISTICS, key="local-statistic", bind="query-params")
        units = st.radio("On", UNITS, key="local-units", bind="query-params")
        size = 250
        if units not in AREAS:
            size = st.number_input(
                "Size of a cell, metres", 50, 2000, 250, 50, key="local-size", bind="query-params"
            )
        permutations = st.select_slider(
            "Permutations (0: the normal curve; 9,999 for local Moran)",
            [0, 999, 9999, 99999],
            0,
            key="local-draws",
            bind="query-params",
        )
        adjusted = st.checkbox(
            "Allow for the number of cells", value=True, key="local-fdr", bind="query-params"
        )
    study = state.study_of(
        borough,
        study_local,
        selection,
        statistic=statistic,
        units=units,
        size=float(size),
        permutations=int(permutations),
        adjusted=adjusted,
    )
    show_study(study, name="local-statistics")

"""Explore: circles with more reports than expected."""

from __future__ import annotations

import streamlit as st

from pact_geo.pages import state
from pact_geo.pages.study_view import show_study
from pact_geo.services import Borough, Selection
from pact_geo.services.statistics import study_scan
from pact_geo.services.statistics.scan import EXPECTED, RESIDENTS, SIMULATIONS


def show(borough: Borough, selection: Selection) -> None:
    """Show the circles of a scan of what is selected."""
    with st.sidebar:
        expected = st.radio("Against", EXPECTED, key="scan-expected", bind="query-params")
        radius = 500
        if expected != RESIDENTS:
            radius = st.number_input(
                "Largest circle, metres", 100, 5000, 500, 50, key="scan-radius", bind="query-params"
            )
        simulations = st.select_slider(
            "Simulations", [99, 199, 499, 999], SIMULATIONS, key="scan-draws", bind="query-params"
        )
    study = state.study_of(
        borough,
        study_scan,
        selection,
        expected=expected,
        radius=float(radius),
        simulations=int(simulations),
    )
    show_study(study, name="scan")

"""Explore: which hot spots emerge or last, and when it happens."""

from __future__ import annotations

import streamlit as st

from pact_geo.analysis.emerging import LENGTHS
from pact_geo.pages import state
from pact_geo.pages.study_view import show_study
from pact_geo.services import Borough, Selection
from pact_geo.services.statistics import study_emerging, study_timing


def show_emerging(borough: Borough, selection: Selection) -> None:
    """Show the course of hot spots in what is selected."""
    with st.sidebar:
        size = st.number_input(
            "Size of a hexagon, metres", 100, 2000, 400, 50, key="emerging-size",
            bind="query-params",
        )  # fmt: skip
        months = st.radio(
            "Months in a period",
            [0, *LENGTHS],
            format_func=lambda length: str(length or "as the data allow"),
            horizontal=True,
            key="emerging-months",
            bind="query-params",
        )
    study = state.study_of(
        borough, study_emerging, selection, size=float(size), months=int(months or 0)
    )
    show_study(study, name="emerging")


def show_timing(borough: Borough, selection: Selection) -> None:
    """Show the months, days and hours of what is selected."""
    show_study(state.study_of(borough, study_timing, selection), name="timing")

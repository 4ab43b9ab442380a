"""Explore: whether reports near each other follow within days."""

from __future__ import annotations

import streamlit as st

from pact_geo.pages import state
from pact_geo.pages.study_view import show_study
from pact_geo.services import Borough, Selection
from pact_geo.services.statistics import study_near_repeats
from pact_geo.services.statistics.near_repeat import PERMUTATIONS


def show(borough: Borough, selection: Selection) -> None:
    """Show pairs of reports by distance and days, against chance."""
    with st.sidebar:
        permutations = st.select_slider(
            "Permutations",
            [99, 199, 499, 999],
            PERMUTATIONS,
            key="near-repeats-draws",
            bind="query-params",
        )
    study = state.study_of(borough, study_near_repeats, selection, permutations=int(permutations))
    show_study(study, name="near-repeats")

"""Explore: whether areas found on past months catch what comes later."""

from __future__ import annotations

import streamlit as st

from pact_geo.pages import state
from pact_geo.pages.study_view import show_study
from pact_geo.services import Borough, Selection
from pact_geo.services.statistics import study_validation


def show(borough: Borough, selection: Selection) -> None:
    """Show what areas caught later in what is selected."""
    with st.sidebar:
        held = st.number_input(
            "Months that judge (0: a third)", 0, 24, 0, key="validation-held", bind="query-params"
        )
    study = state.study_of(borough, study_validation, selection, held=int(held))
    show_study(study, name="validation")

"""Explore: which few places hold most reports."""

from __future__ import annotations

from pact_geo.pages import state
from pact_geo.pages.study_view import show_study
from pact_geo.services import Borough, Selection
from pact_geo.services.statistics import study_concentration


def show(borough: Borough, selection: Selection) -> None:
    """Show the 80/20 table and Gini of what is selected."""
    study = state.study_of(borough, study_concentration, selection)
    show_study(study, name="concentration")

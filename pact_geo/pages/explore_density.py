"""Explore: where reports are densest, and against a year before or what residents say."""

from __future__ import annotations

import streamlit as st

from pact_geo.analysis.density import CONTRASTS, KERNELS
from pact_geo.pages import state
from pact_geo.pages.study_view import show_study
from pact_geo.services import Borough, Selection
from pact_geo.services.statistics import study_density
from pact_geo.services.statistics.density import AGAINST, NOTHING, RESIDENTS


def show(borough: Borough, selection: Selection) -> None:
    """Show the density of what is selected."""
    offered = [one for one in AGAINST if one != RESIDENTS or borough.asked_residents]
    with st.sidebar:
        against = st.radio("Against", offered, key="density-against", bind="query-params")
        contrast = CONTRASTS[-1]
        if against != NOTHING:
            contrast = st.selectbox(
                "Compared by", CONTRASTS, index=2, key="density-contrast", bind="query-params"
            )
        kernel = st.radio("Kernel", KERNELS, key="density-kernel", bind="query-params")
        bandwidth = st.number_input(
            "Bandwidth, metres (0 for the usual)",
            0,
            5000,
            0,
            50,
            key="density-bandwidth",
            bind="query-params",
        )
    study = state.study_of(
        borough,
        study_density,
        selection,
        against=against,
        contrast=contrast,
        kernel=kernel,
        bandwidth=float(bandwidth) or None,
    )
    show_study(study, name="density")

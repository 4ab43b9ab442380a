"""Did it work, all areas together: what stands for each area, put together by panel."""

from __future__ import annotations

import streamlit as st

from pact_geo.pages.area_forms import scrolling
from pact_geo.pages.frame import table_html
from pact_geo.records.access import Act, Kind, may
from pact_geo.services.evaluation import TOGETHER, pooled_by_panel, pooled_rows
from pact_geo.services.office import Office


def show_together(office: Office) -> None:
    """Show the areas of each panel together, where any has been assessed.

    Parameters
    ----------
    office
        Of whoever is asking; shows nothing to those who may read no evaluation.
    """
    if not may(office.person, Act.READ, Kind.EVALUATIONS):
        return
    effects = pooled_by_panel(office)
    if not effects:
        return
    st.header("Did it work, all areas together", anchor=False)
    table = table_html(TOGETHER, pooled_rows(effects), numbers=(1, 5))
    st.html(scrolling(table, "Areas of each panel together"))
    st.html(
        '<p class="pact-where">One assessment stands for each area: the newest of those planned'
        " before acting, else the newest. Each counts the more, the surer it is. Areas set"
        " against places in the same ward count as one shared doubt. Left out: too soon to tell,"
        " or too few reports to show.</p>"
    )

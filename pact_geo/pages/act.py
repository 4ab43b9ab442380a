"""Act: adopted areas by stage, each opening to its evidence, actions, notes and the rest.

Who works on no area, such as a resident, a councillor or a panel, reads the plan alone.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pact_geo.pages import (
    area_actions,
    area_board,
    area_directory,
    area_forms,
    area_groups,
    area_plan,
    area_view,
    frame,
    state,
)
from pact_geo.records.access import Act, Kind, may
from pact_geo.services.areas import areas_of, works_here
from pact_geo.services.office import Office


def show_page() -> None:
    if not frame.page_allowed("act"):
        return
    office = state.current_office()
    if not frame.has_wards("Act", office.borough):
        return
    st.html(area_forms.STYLE)
    frame.show_heading("Act", office.borough)
    area_forms.say_done()
    rows = areas_of(office)
    chosen = st.query_params.get("area_id")
    area = next((row for row in rows if row["id"] == chosen), None)
    if area is not None and works_here(office, area):
        area_view.show_area(office, area)
    elif may(office.person, Act.READ_FENCED, Kind.AREAS):
        parts: dict[str, Callable[[Office], None]] = {
            "Areas": lambda office: area_board.show_board(office, rows),
            "Actions": area_actions.show_every_action,
            "Groups": area_groups.show_groups,
            "Directory": area_directory.show_directory,
            "Plan": area_plan.show_plan,
        }
        part = area_forms.choose_part("Show", list(parts), key="view")
        parts[part](office)
    else:
        area_plan.show_plan(office)


show_page()

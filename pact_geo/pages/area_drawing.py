"""Adopt an area that is in no ranking: a circle round one place, or an outline from a file."""

from __future__ import annotations

import shapely
import streamlit as st

from pact_geo.inputs.drawn import read_drawn_area
from pact_geo.pages import uploads
from pact_geo.pages.area_forms import save, today
from pact_geo.pages.area_outline import show_outline
from pact_geo.pages.frame import errors_said
from pact_geo.records.access import Act, Kind, may
from pact_geo.services.areas import draw_area
from pact_geo.services.drawing import circle_round, named_places
from pact_geo.services.office import Office

ROUND, OUTLINE = "Round one place", "An outline from a file"


def offer_drawing(office: Office) -> None:
    """Let a co-ordinator or analyst draw an area, look at it on the map, and adopt it."""
    if not may(office.person, Act.ADD, Kind.AREAS) or not len(office.borough.places):
        return
    with st.expander("Draw an area that is in no ranking"), errors_said():
        way = st.radio("Draw it", (ROUND, OUTLINE), horizontal=True, key="draw-way")
        outline, name = _round_place(office) if way == ROUND else (_from_file(), "")
        if outline is None:
            return
        show_outline(
            office,
            outline,
            name="What you drew",
            title="The area you are drawing",
            key="draw-area",
        )
        called = st.text_input("Name, for the working groups", name, key=f"draw-name-{name}")
        if st.button("Adopt this area", key="draw-adopt", type="primary"):
            save(
                lambda: draw_area(office, outline, name=called or name, adopted_on=today()),
                said="The area is adopted. It stands under Scanning.",
            )


def _round_place(office: Office) -> tuple[shapely.Geometry | None, str]:
    """Ask for one place, which is named with its ward; a name alone may stand for many."""
    labels = list(named_places(office.borough))
    chosen = st.selectbox("Which place", labels, index=None, key="draw-place")
    reach = st.slider("Metres round it", 25, 400, 125, 25, key="draw-reach")
    if chosen is None:
        return None, ""
    return circle_round(office.borough, chosen, metres=float(reach)), chosen.partition(",")[0]


def _from_file() -> shapely.Geometry | None:
    file = st.file_uploader("A GeoJSON file", type=["geojson", "json"], key="draw-file")
    st.html(uploads.REPAIR, unsafe_allow_javascript=True)
    text = st.text_area("Or paste GeoJSON (longitude and latitude)", key="draw-text")
    given: bytes | str = file.getvalue() if file else text
    return read_drawn_area(given) if given else None

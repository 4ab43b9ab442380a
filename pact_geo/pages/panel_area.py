"""Asking for a panel's area: whole wards, round a place or a click, or a file; with a map."""

from __future__ import annotations

from html import escape

import shapely
import streamlit as st

from pact_geo.errors import PactError
from pact_geo.inputs.drawn import read_drawn_area, read_point
from pact_geo.outputs.maps import draw_panel_area
from pact_geo.outputs.sentences import list_words
from pact_geo.pages import frame, state
from pact_geo.pages.map_view import show_map, show_map_words
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row
from pact_geo.services.office import Office
from pact_geo.services.panels import PanelDraft, area_of, draft_panel

MAP_HEIGHT = 380
WARDS, ROUND, DRAWN = "Whole wards", "Round a place", "A GeoJSON file"
KINDS = (WARDS, ROUND, DRAWN)
_ALL = 0.995
"""From this share on, one in whole per cents is all of it."""
LEAST_METRES, MOST_METRES, USUAL_METRES = 100, 3000, 800


def ask_area(office: Office, *, key: str, panel: Row | None = None) -> PanelDraft | None:
    """Ask for an area beside a map of it; None while there is none that can be one.

    Parameters
    ----------
    office
        Of whoever chooses.
    key
        Begins the keys of the fields, which hold what was chosen.
    panel
        The panel that is to have another area, if it is there already.
    """
    left, right = st.columns([2, 3])
    draft, said = None, None
    with left:
        kind = st.radio("Its area", KINDS, key=f"{key}-kind")
        try:
            draft = _ask_of_kind(office, str(kind), key=key, panel=panel)
        except PactError as error:
            said = error
    with right:
        _show_map(office, draft, str(kind), key=key, panel=panel)
    with left:
        if said is not None:
            frame.show_error(said)
        if draft is not None:
            say_overlaps(office, draft)
    return draft


def say_overlaps(office: Office, draft: PanelDraft) -> None:
    """Say what an area takes in, and what of it other panels cover already."""
    items = "".join(f"<li>{escape(line)}</li>" for line in overlap_lines(office, draft))
    st.html(f'<ul class="pact-list">{items}</ul>')


def overlap_lines(office: Office, draft: PanelDraft) -> list[str]:
    """Give the same as sentences."""
    names = office.borough.ward_names
    shares = [
        f"all of {names[code]}" if share > _ALL else f"{share:.0%} of {names[code]}"
        for code, share in draft.shares.items()
    ]
    lines = [f"It takes in {list_words(shares)}."]
    lines += [
        f"Another panel, {one.name}, covers {one.share:.0%} of it already; that is"
        f" {one.of_other:.0%} of what that panel covers."
        for one in draft.overlaps
    ]
    return lines if draft.overlaps else [*lines, "It overlaps no other panel."]


def _ask_of_kind(office: Office, kind: str, *, key: str, panel: Row | None) -> PanelDraft | None:
    but_for = panel["id"] if panel else None
    if kind == WARDS:
        names = office.borough.ward_names
        chosen = st.multiselect(
            "Wards",
            list(names),
            format_func=names.__getitem__,
            key=f"{key}-wards",
            help="A click on the map adds a ward; take one out here.",
        )
        return draft_panel(office, wards=chosen, but_for=but_for) if chosen else None
    drawn = _ask_round(office, key=key) if kind == ROUND else _ask_file(key=key)
    return draft_panel(office, drawn=drawn, but_for=but_for) if drawn is not None else None


def _ask_round(office: Office, *, key: str) -> shapely.Geometry | None:
    places = office.borough.places
    streets = sorted(set(places["place_name"].dropna().astype(str)))
    street = st.selectbox(
        "Round this place, or click on the map",
        streets,
        index=None,
        key=f"{key}-place",
        on_change=lambda: st.session_state.pop(f"{key}-point", None),
    )
    st.session_state.setdefault(f"{key}-metres", USUAL_METRES)
    metres = st.slider("Metres round it", LEAST_METRES, MOST_METRES, step=50, key=f"{key}-metres")
    point = st.session_state.get(f"{key}-point")
    if point:
        return read_point(str(point)).buffer(float(metres))
    if street is None:
        return None
    own = places[(places["place_name"] == street).fillna(value=False).to_numpy()]
    return own.geometry.union_all().centroid.buffer(float(metres))


def _ask_file(*, key: str) -> shapely.Geometry | None:
    file = st.file_uploader("A GeoJSON file", type=["geojson", "json"], key=f"file-{key}")
    if file is not None:
        st.session_state[f"{key}-text"] = file.getvalue().decode("utf-8", errors="replace")
    text = st.text_area("Or paste GeoJSON (longitude and latitude)", key=f"{key}-text")
    return read_drawn_area(text) if text else None


def _show_map(
    office: Office, draft: PanelDraft | None, kind: str, *, key: str, panel: Row | None
) -> None:
    """Show the area over wards and other panels; a click chooses a ward, or the middle."""
    others = {
        row["name"]: area_of(office.borough, row)
        for row in office.desk.list(Kind.PANELS)
        if row["closed_on"] is None and (panel is None or row["id"] != panel["id"])
    }
    sheet = draw_panel_area(
        draft.area if draft else None,
        others,
        state.drawn_wards(office.borough),
        source_line=office.borough.name,
        tolerance=0,
    )

    def choose(what: str, code: object) -> None:
        if what == "ward" and kind == WARDS:
            held = list(st.session_state.get(f"{key}-wards", ()))
            if str(code) not in held:
                st.session_state[f"{key}-wards"] = [*held, str(code)]

    def mark(latitude: float, longitude: float) -> None:
        if kind == ROUND:
            st.session_state[f"{key}-point"] = f"{latitude:.6f}, {longitude:.6f}"

    show_map(
        sheet,
        key=f"map-{key}-{KINDS.index(kind)}",
        height=MAP_HEIGHT,
        on_click=choose if kind == WARDS else None,
        on_point=mark if kind == ROUND else None,
    )
    show_map_words(sheet)

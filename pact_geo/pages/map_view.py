"""A map on a page: drawn by folium, served by ourselves, and answering to clicks."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from typing import Any

import streamlit as st
import streamlit.components.v1 as components
from streamlit_folium import st_folium

from pact_geo.outputs.assets import assets_folder
from pact_geo.outputs.maps import Map, check_offline, legend_html

COMPONENT = "leaflet"
_LINKS = "../{}/{}"


def show_map(
    sheet: Map,
    *,
    key: str,
    height: int,
    on_click: Callable[[str, Any], None] | None = None,
    on_point: Callable[[float, float], None] | None = None,
) -> None:
    """Show a map, and tell ``on_click`` the kind and id of what a person clicks on it.

    The map itself is built once for a ``key`` and a set of wards; what its ``changing`` groups
    hold is swapped without building it again, so that a new filter does not make it flicker.

    Parameters
    ----------
    sheet
        Made afresh in this run: streamlit-folium changes the map it is given.
    key
        The same from run to run.
    height
        Pixels.
    on_click
        Called before the page runs again, as a widget's callback is.
    on_point
        Called likewise with the latitude and longitude of where a person clicked.

    Raises
    ------
    OutsideLinkError
        If the map would ask an outside host.
    MissingAssetError
        If Leaflet has not been fetched.
    """
    name = _served()
    script, style = _LINKS.format(name, "leaflet.js"), _LINKS.format(name, "leaflet.css")
    sheet.default_js = [("leaflet", script)]
    sheet.default_css = [("leaflet_css", style)]
    check_offline(sheet, allowed=(script, style))
    # streamlit-folium tells maps apart by their script with much of it struck out; the digest
    # keeps two boroughs, or two wards in the frame, from passing for one map.
    full_key = f"{key}-{_digest(sheet)}"
    st_folium(
        sheet,
        key=full_key,
        height=height,
        use_container_width=True,
        returned_objects=["last_active_drawing", *(["last_clicked"] if on_point else [])],
        feature_group_to_add=sheet.changing,
        on_change=(lambda: _tell(full_key, on_click, on_point)) if on_click or on_point else None,
    )


def show_map_words(sheet: Map) -> None:
    """Print a map's legend under it."""
    st.html(legend_html(sheet.legend, title=sheet.legend_title))


@cache
def _served() -> str:
    """Serve the folder with Leaflet, and give the name under which Streamlit serves it."""
    component = components.declare_component(COMPONENT, path=str(assets_folder()))
    return str(component.name)


def _digest(sheet: Map) -> str:
    parts = [sheet.settings, *(getattr(child, "payload", "") for child in _children(sheet))]
    return sha256("".join(parts).encode()).hexdigest()[:12]


def _children(sheet: Map) -> list[Any]:
    return list(sheet._children.values())  # noqa: SLF001 - folium's tree has no other door


def _tell(
    key: str,
    on_click: Callable[[str, Any], None] | None,
    on_point: Callable[[float, float], None] | None,
) -> None:
    told = st.session_state.get(key) or {}
    said = (told.get("last_active_drawing") or {}).get("properties") or {}
    if on_click and "kind" in said and "id" in said:
        on_click(str(said["kind"]), said["id"])
    point = told.get("last_clicked")
    if on_point and point:
        on_point(float(point["lat"]), float(point["lng"]))

"""One outline on a map from near by, with the places about it for whoever may see them."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import geopandas as gpd
import shapely

from pact_geo.outputs.maps import draw_areas
from pact_geo.pages import state
from pact_geo.pages.map_view import show_map
from pact_geo.records.access import Act, Kind, may
from pact_geo.services.office import Office

HEIGHT = 320
NEAR = 300.0
"""Metres round an outline within which places are drawn."""


def show_outline(
    office: Office,
    outline: shapely.Geometry,
    *,
    name: str,
    title: str,
    key: str,
    on_point: Callable[[float, float], None] | None = None,
) -> None:
    """Show an outline so that a person can find their way about it.

    Parameters
    ----------
    office, outline
        Who looks, and at what; EPSG:27700.
    name, title
        What the outline and the map are called.
    key
        The same from run to run.
    on_point
        Called with the latitude and longitude of where a person presses.
    """
    drawn = gpd.GeoDataFrame({"name": [name]}, geometry=[outline], index=[1], crs="EPSG:27700")
    sheet = draw_areas(
        drawn,
        state.drawn_wards(office.borough),
        places=_places(office, outline),
        title=title,
        tolerance=0,
    )
    sheet.look_at(drawn.geometry)
    seen = sha256(shapely.to_wkb(outline)).hexdigest()[:8]  # another outline is another map
    show_map(sheet, key=f"{key}-{seen}", height=HEIGHT, on_point=on_point)


def _places(office: Office, outline: shapely.Geometry) -> gpd.GeoDataFrame | None:
    if not may(office.person, Act.READ, Kind.PLACES):
        return None
    borough = office.borough
    near = borough.places[borough.places.geometry.dwithin(outline, NEAR)]
    counts = borough.incidents["place_id"].value_counts().reindex(near.index).fillna(0)
    counted = near.assign(count=counts.astype("int64"))
    return gpd.GeoDataFrame(counted[counted["count"] > 0])

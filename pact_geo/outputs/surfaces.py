"""A surface in classes, such as a density, over the wards: on a map and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import folium
import geopandas as gpd
import pandas as pd

from pact_geo.outputs.colours import WARD_EDGE
from pact_geo.outputs.maps.areas import sheet_over_wards
from pact_geo.outputs.maps.legend import LegendEntry
from pact_geo.outputs.maps.sheet import Map
from pact_geo.outputs.maps.surface import OPACITY, Surface, coloured, surface_layer
from pact_geo.outputs.pictures import draw_ward_outlines
from pact_geo.outputs.plate import draw_scale, make_plate

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw_surface(
    surface: Surface,
    wards: gpd.GeoDataFrame,
    *,
    title: str,
    source_line: str = "",
    table: pd.DataFrame | None = None,
    tolerance: float = 20.0,
) -> Map:
    """Draw a surface over the wards (for the parameters see ``draw_shading``)."""
    sheet = sheet_over_wards(wards, title=title, source_line=source_line, tolerance=tolerance)
    group = folium.FeatureGroup(name=surface.title, control=False)
    surface_layer(surface, name=surface.title).add_to(group)
    sheet.changing.append(group)
    sheet.legend = [LegendEntry(words, "fill", colour) for colour, words in surface.legend]
    sheet.legend_title = surface.title
    sheet.table = table
    return sheet


def draw_surface_picture(
    surface: Surface,
    wards: gpd.GeoDataFrame,
    *,
    size: str = "a4",
    title: str,
    source_line: str = "",
) -> Figure:
    """Draw a surface over the wards, to print."""
    plate = make_plate(wards.total_bounds, size=size, title=title, source_line=source_line)
    frame = plate.map.axis()
    draw_ward_outlines(plate, wards, home=wards)
    west, south, east, north = surface.bounds
    plate.map.imshow(
        coloured(surface.values, surface),
        extent=(west, east, south, north),
        origin="lower",
        interpolation="nearest",
        alpha=OPACITY,
        zorder=3,
        aspect="equal",
    )
    plate.map.axis(frame)
    draw_scale(plate)
    plate.legend.heading(surface.title)
    for colour, words in surface.legend:
        plate.legend.entry(words, facecolor=colour, edgecolor=WARD_EDGE)
    return plate.figure

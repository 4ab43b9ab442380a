"""Shapes in named classes, on a map and on paper: cells of a grid, clusters, wards, localities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import folium
import geopandas as gpd
import pandas as pd

from pact_geo.outputs.colours import INK, NO_FIGURE, WARD_EDGE
from pact_geo.outputs.maps.areas import sheet_over_wards
from pact_geo.outputs.maps.layers import ShapeLayer, features, label_points
from pact_geo.outputs.maps.legend import LegendEntry
from pact_geo.outputs.maps.sheet import Map
from pact_geo.outputs.pictures import draw_numbers, draw_ward_outlines
from pact_geo.outputs.plate import draw_scale, draw_shape, make_plate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NO_CLASS = "no figure"
_NUMBERED = "The number is that in the table"


@dataclass(frozen=True)
class Shading:
    """Shapes and the class of each.

    Attributes
    ----------
    shapes
        Polygons in EPSG:27700, those of the quietest class left out where there are many.
    classes
        The name of each shape's class, in the order of ``shapes``; missing for no figure.
    colours
        The colour of each class as ``#rrggbb``, in the order of the legend. Classes that occur
        nowhere stay in the legend, so that it is the same for every month.
    tips
        What the pointer shows for each shape.
    title
        What the classes are classes of, over the legend.
    edges
        How the outline of a class is drawn where colour alone would not tell it from another:
        a dash as Leaflet writes it, such as ``"4 4"``, or ``""`` for a solid thick line.
    numbers
        The number that each shape has in the table, drawn with it; none where shapes have none.
    """

    shapes: gpd.GeoSeries
    classes: Sequence[str | None]
    colours: Mapping[str, str]
    tips: Sequence[str]
    title: str
    edges: Mapping[str, str] = field(default_factory=dict)
    numbers: Sequence[str] = ()

    @property
    def has_gaps(self) -> bool:
        """Tell whether any shape has no figure."""
        return any(pd.isna(name) for name in self.classes)


def draw_shading(
    shading: Shading,
    wards: gpd.GeoDataFrame,
    *,
    title: str,
    source_line: str = "",
    table: pd.DataFrame | None = None,
    tolerance: float = 20.0,
) -> Map:
    """Draw shapes by class over the wards.

    Parameters
    ----------
    shading
        Shapes and classes.
    wards
        Boundaries in EPSG:27700; they make the frame.
    title, source_line
        Printed with the map wherever it goes.
    table
        The same in words, written under a saved map.
    tolerance
        Metres by which boundaries are simplified for drawing; 0 when they already are.
    """
    sheet = sheet_over_wards(wards, title=title, source_line=source_line, tolerance=tolerance)
    group = folium.FeatureGroup(name=shading.title, control=False)
    said = [
        {"tip": tip, "style": _style(name, shading)}
        for name, tip in zip(shading.classes, shading.tips, strict=True)
    ]
    options = {"pane": "pact-areas", "reach": False, "tips": True}
    ShapeLayer(features(shading.shapes, said), name=shading.title, options=options).add_to(group)
    if shading.numbers:
        _add_numbers(group, shading)
    sheet.changing.append(group)
    sheet.legend = [
        LegendEntry(
            name, "edged" if name in shading.edges else "fill", colour, _dash(name, shading)
        )
        for name, colour in shading.colours.items()
    ]
    if shading.has_gaps:
        sheet.legend.append(LegendEntry(NO_CLASS, "fill", NO_FIGURE))
    if shading.numbers:
        sheet.legend.append(LegendEntry(_NUMBERED, "number"))
    sheet.legend_title = shading.title
    sheet.table = table
    return sheet


def draw_shading_picture(
    shading: Shading,
    wards: gpd.GeoDataFrame,
    *,
    size: str = "a4",
    title: str,
    source_line: str = "",
) -> Figure:
    """Draw shapes by class over the wards, to print (see ``draw_shading``)."""
    plate = make_plate(wards.total_bounds, size=size, title=title, source_line=source_line)
    draw_ward_outlines(plate, wards, home=wards)
    for shape, name in zip(shading.shapes, shading.classes, strict=True):
        draw_shape(plate.map, shape, zorder=3, **_print_style(name, shading))
    draw_scale(plate)
    plate.legend.heading(shading.title)
    for name in shading.colours:
        plate.legend.entry(name, **_print_style(name, shading))
    if shading.has_gaps:
        plate.legend.entry(NO_CLASS, **_print_style(None, shading))
    if shading.numbers:
        draw_numbers(plate, shading.shapes, shading.numbers)
        plate.legend.lines(_NUMBERED)
    return plate.figure


def _add_numbers(group: folium.FeatureGroup, shading: Shading) -> None:
    """Write the number of each shape on it, as areas have theirs."""
    said = [
        {"tip": tip, "label": number, "look": "pact-number"}
        for number, tip in zip(shading.numbers, shading.tips, strict=True)
    ]
    rows = features(label_points(shading.shapes), said)
    options = {"pane": "pact-numbers", "spread": True, "tips": True}
    ShapeLayer(rows, name="Numbers", options=options).add_to(group)


def _dash(name: str, shading: Shading) -> str:
    return shading.edges.get(name, "")


def _style(name: str | None, shading: Shading) -> dict[str, Any]:
    if name is None or pd.isna(name):
        return {"color": WARD_EDGE, "weight": 0.5, "dashArray": "3 4", "fillColor": NO_FIGURE}
    colour = shading.colours[name]
    edged = name in shading.edges
    return {
        "color": INK if edged else colour,
        "weight": 2 if edged else 0.5,
        "dashArray": _dash(name, shading),
        "fillColor": colour,
        "fillOpacity": 0.8,
    }


def _print_style(name: str | None, shading: Shading) -> dict[str, Any]:
    if name is None or pd.isna(name):
        return {"facecolor": NO_FIGURE, "edgecolor": WARD_EDGE, "hatch": "////", "linewidth": 0.3}
    edged = name in shading.edges
    return {
        "facecolor": shading.colours[name],
        "edgecolor": INK if edged else shading.colours[name],
        "linestyle": (0, (3, 2)) if _dash(name, shading) else "solid",
        "linewidth": 1.2 if edged else 0.3,
        "alpha": 0.85,
    }

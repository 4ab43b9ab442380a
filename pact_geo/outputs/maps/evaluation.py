"""The ground of an evaluation on a map: the area, the ring round it, the places compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import folium
import geopandas as gpd
import shapely

from pact_geo.outputs.colours import AREA, INK, PLACE, RESIDENTS
from pact_geo.outputs.maps.areas import ward_layers
from pact_geo.outputs.maps.layers import ShapeLayer, features, label_points, simplify_wards
from pact_geo.outputs.maps.legend import LegendEntry
from pact_geo.outputs.maps.sheet import Map

_AROUND = 250.0  # metres left free round the ground in the frame


def draw_ground(
    shapes: Mapping[str, shapely.Geometry],
    wards: gpd.GeoDataFrame,
    *,
    title: str = "What is compared with what",
    source_line: str = "",
    tolerance: float = 20.0,
) -> Map:
    """Draw the pieces of ground an evaluation compares, told apart by outline and letter.

    Parameters
    ----------
    shapes
        Outlines by name, EPSG:27700: the area acted on first, its ring "nearby" if any, then
        "comparison 1" and so on, and their rings "near comparison 1".
    wards
        Boundaries in EPSG:27700.
    title, source_line
        Printed with the map wherever it goes.
    tolerance
        Metres by which boundaries are simplified for drawing; 0 when they already are.
    """
    drawn = simplify_wards(wards, tolerance=tolerance)
    ground = gpd.GeoSeries(dict(shapes), crs=wards.crs)
    frame = gpd.GeoSeries([shapely.box(*ground.total_bounds).buffer(_AROUND)], crs=wards.crs)
    sheet = Map(frame, title=title, source_line=source_line)
    ward_layers(sheet, drawn, chosen=(), large=False, reach=False)
    group = folium.FeatureGroup(name="Ground", control=False)
    looks = [_look(str(name)) for name in ground.index]
    said = [
        {"tip": _tip(str(name)), "style": style}
        for name, (style, _) in zip(ground.index, looks, strict=True)
    ]
    options = {"pane": "pact-areas", "reach": False, "tips": True}
    ShapeLayer(features(ground, said), name="Ground", options=options).add_to(group)
    lettered = ground[[bool(letter) for _, letter in looks]]
    labels = [{"label": letter, "look": "pact-number"} for _, letter in looks if letter]
    ShapeLayer(
        features(label_points(lettered), labels),
        name="Letters",
        options={"pane": "pact-numbers", "spread": True, "tips": False},
    ).add_to(group)
    sheet.changing.append(group)
    sheet.legend = _legend(ground)
    return sheet


def _look(name: str) -> tuple[dict[str, Any], str]:
    """Give how a piece is drawn, and its letter: A for the area, 1, 2, 3 for comparisons."""
    ring = name.startswith("near")
    compared = "comparison" in name
    colour = PLACE if compared else RESIDENTS if ring else AREA
    style = {
        "color": colour,
        "weight": 1.5 if ring else 3,
        "dashArray": "4 5" if ring else "",
        "fillColor": colour,
        "fillOpacity": 0.06 if ring else 0.16,
    }
    letter = "" if ring else name.removeprefix("comparison ") if compared else "A"
    return style, letter


def _tip(name: str) -> str:
    if name == "nearby":
        return "Nearby: where it may have moved"
    return name[:1].upper() + name[1:]


def _legend(ground: gpd.GeoSeries) -> list[LegendEntry]:
    entries = [LegendEntry("A: the area acted on", "area", AREA)]
    if "nearby" in ground.index:
        entries.append(LegendEntry("Nearby: where it may have moved", "area", RESIDENTS, "4 5"))
    if any(str(name).startswith("comparison") for name in ground.index):
        entries.append(LegendEntry("1, 2, 3: similar places to compare with", "area", PLACE))
    if any(str(name).startswith("near comparison") for name in ground.index):
        entries.append(LegendEntry("Nearby those", "area", PLACE, "4 5"))
    entries.append(LegendEntry("Wards", "edge", INK))
    return entries

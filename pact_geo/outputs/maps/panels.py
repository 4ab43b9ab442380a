"""The maps of panels: where they are, where there is none, and the area one is to have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import ascii_uppercase

import folium
import geopandas as gpd
import pandas as pd
import shapely

from pact_geo.outputs.colours import AREA, NO_FIGURE, PLACE, SEQUENTIAL
from pact_geo.outputs.maps.areas import ward_layers
from pact_geo.outputs.maps.layers import ShapeLayer, features, label_points, simplify_wards
from pact_geo.outputs.maps.legend import LegendEntry
from pact_geo.outputs.maps.sheet import Map
from pact_geo.outputs.maps.wards import draw_wards


def draw_panel_coverage(
    wards: gpd.GeoDataFrame,
    standings: Mapping[str, str],
    *,
    order: Sequence[str],
    title: str = "Where panels are",
    source_line: str = "",
    tolerance: float = 20.0,
) -> Map:
    """Colour each ward by how its panel stands: the darker, the worse; grey where there is none.

    A letter in the ward, and in the legend, says the same to who cannot tell the colours.

    Parameters
    ----------
    wards
        Boundaries in EPSG:27700.
    standings
        A word for each ward code.
    order
        The words from best to worst; the last says that there is no panel.
    title, source_line, tolerance
        As in ``draw_areas``.
    """
    *there, none = order
    numbers = pd.Series(
        {code: float(there.index(word)) for code, word in standings.items() if word != none},
        dtype="float64",
    )
    drawn = simplify_wards(wards, tolerance=tolerance)
    sheet = draw_wards(
        drawn,
        numbers,
        breaks=tuple(float(n) for n in range(1, len(there))),
        words=standings,
        unit="how its panel stands",
        title=title,
        source_line=source_line,
        tolerance=0.0,
    )
    marks = dict(zip(order, ascii_uppercase, strict=False))
    _add_marks(sheet, drawn, {code: marks[word] for code, word in standings.items()})
    sheet.legend = [
        LegendEntry(word, "fill", colour, mark=marks[word])
        for word, colour in zip(order, (*SEQUENTIAL[: len(there)], NO_FIGURE), strict=True)
    ]
    sheet.table = pd.DataFrame(
        {
            "Ward": [wards["area_name"].loc[code] for code in standings],
            "Panel": list(standings.values()),
        }
    )
    return sheet


def _add_marks(sheet: Map, wards: gpd.GeoDataFrame, marks: Mapping[str, str]) -> None:
    """Write a letter above the name of each ward; unlike names, none gives way to another."""
    held = wards[wards.index.isin(list(marks))]
    labels = [{"label": marks[code], "look": "pact-mark"} for code in held.index]
    rows = features(label_points(held.geometry), labels)
    options = {"pane": "pact-numbers", "interactive": False}
    ShapeLayer(rows, name="How panels stand", options=options).add_to(sheet.changing[0])


def draw_panel_area(
    area: shapely.Geometry | None,
    others: Mapping[str, shapely.Geometry],
    wards: gpd.GeoDataFrame,
    *,
    title: str = "The panel's area",
    source_line: str = "",
    tolerance: float = 20.0,
) -> Map:
    """Draw the area a panel is to have, over the wards and what other panels cover.

    Parameters
    ----------
    area
        EPSG:27700; None while nothing is chosen yet.
    others
        The areas of other panels by name.
    wards
        Boundaries in EPSG:27700; each tells its code when it is clicked on.
    title, source_line, tolerance
        As in ``draw_areas``.
    """
    drawn = simplify_wards(wards, tolerance=tolerance)
    sheet = Map(drawn.geometry, title=title, source_line=source_line)
    ward_layers(sheet, drawn, chosen=(), large=False, reach=True)
    pieces = [(name, shape, PLACE, "4 5") for name, shape in others.items()]
    pieces += [] if area is None else [("The panel's area", area, AREA, "")]
    group = folium.FeatureGroup(name="Panels", control=False)
    ground = gpd.GeoSeries([shape for _, shape, _, _ in pieces], crs=wards.crs)
    said = [
        {"tip": name, "style": {"color": colour, "weight": 3, "dashArray": dash,
                                "fillColor": colour, "fillOpacity": 0.14}}
        for name, _, colour, dash in pieces
    ]  # fmt: skip
    options = {"pane": "pact-areas", "interactive": False}
    ShapeLayer(features(ground, said), name="Panels", options=options).add_to(group)
    sheet.changing.append(group)
    sheet.legend = [
        LegendEntry("The area of this panel", "area", AREA),
        *([LegendEntry("Areas of other panels", "area", PLACE, "4 5")] if others else []),
    ]
    return sheet

"""Maps of wards coloured by an amount or a change, in classes that stay fixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from typing import Any

import folium
import geopandas as gpd
import pandas as pd

from pact_geo.outputs.colours import (
    CHANGE_BREAKS,
    DIVERGING,
    INK,
    NO_FIGURE,
    SEQUENTIAL,
    change_ranges,
    choose_breaks,
    class_ranges,
    colour_of,
)
from pact_geo.outputs.maps.areas import WARD_KIND
from pact_geo.outputs.maps.layers import ShapeLayer, features, label_points, simplify_wards
from pact_geo.outputs.maps.legend import LegendEntry
from pact_geo.outputs.maps.sheet import Map


def draw_wards(
    wards: gpd.GeoDataFrame,
    values: pd.Series[float],
    *,
    breaks: Sequence[float] | None = None,
    change: bool = False,
    unit: str = "per 1,000 residents",
    words: Mapping[str, str] | None = None,
    chosen: Sequence[str] = (),
    title: str = "Wards compared",
    source_line: str = "",
    tolerance: float = 20.0,
) -> Map:
    """Colour wards by a value, with a legend in words.

    Parameters
    ----------
    wards
        Boundaries in EPSG:27700.
    values
        A number for each ward code; a ward that is missing here has no figure and is hatched
        grey, never given the lowest class.
    breaks
        Rising class breaks. Give those of the whole period (``choose_breaks``) to keep the
        classes fixed between months. Without, they are chosen from ``values``.
    change
        True where ``values`` are changes in per cent: the two-sided ramp and its fixed breaks.
    unit
        What a value is, for the legend.
    words
        What the pointer shows for each ward beside its name; by default value and unit.
    chosen
        Codes of wards outlined thick and numbered in this order, such as those compared.
    title, source_line, tolerance
        As in ``draw_areas``.

    Returns
    -------
    Map
    """
    edges, ramp = _classes(values, breaks, change=change)
    ranges = change_ranges(edges) if change else class_ranges(edges)
    known = values.reindex(wards.index).astype("float64")
    if known.isna().all():
        ranges, ramp = (), ()
    drawn = simplify_wards(wards, tolerance=tolerance)
    sheet = Map(drawn.geometry, title=title, source_line=source_line)
    group = folium.FeatureGroup(name="Wards", control=False)
    said = [
        {
            "kind": WARD_KIND,
            "id": code,
            "tip": _tip(str(name), known[code], unit, (words or {}).get(code)),
            "selected": code in chosen,
            "style": _style(known[code], edges, ramp),
        }
        for code, name in drawn["area_name"].items()
    ]
    options = {"pane": "pact-wards", "reach": True, "tips": True}
    ShapeLayer(features(drawn.geometry, said), name="Wards", options=options).add_to(group)
    _chosen_layers(drawn, group, chosen)
    others = drawn[~drawn.index.isin(list(chosen))]
    rows = features(label_points(others.geometry), _labels(others["area_name"]))
    options = {"pane": "pact-names", "thin": True}
    ShapeLayer(rows, name="Names", options=options).add_to(group)
    sheet.changing.append(group)
    sheet.legend = ward_legend(ranges, ramp, gaps=bool(known.isna().any()))
    if chosen:
        sheet.legend.append(LegendEntry("A ward you chose", "edge", INK))
    sheet.legend_title = unit[:1].upper() + unit[1:]
    sheet.table = pd.DataFrame({"Ward": drawn["area_name"], unit: known}).reset_index(drop=True)
    return sheet


def _labels(names: Iterable[Any]) -> list[dict[str, str]]:
    return [{"label": str(name), "look": "pact-name"} for name in names]


def _classes(
    values: pd.Series[float], breaks: Sequence[float] | None, *, change: bool
) -> tuple[tuple[float, ...], tuple[str, ...]]:
    if change:
        return tuple(breaks or CHANGE_BREAKS), DIVERGING
    edges = tuple(breaks) if breaks is not None else choose_breaks(values.dropna().tolist())
    return edges, SEQUENTIAL[: len(edges) + 1] if edges else SEQUENTIAL[:1]


def _tip(name: str, value: float, unit: str, said: str | None) -> str:
    if said is not None:
        return f"{name}: {said}"
    return f"{name}: no figure" if isnan(value) else f"{name}: {value:,.1f} {unit}"


def _style(value: float, edges: tuple[float, ...], ramp: tuple[str, ...]) -> dict[str, Any]:
    style: dict[str, Any] = {
        "color": "#52606d",
        "weight": 1,
        "fillColor": colour_of(value, edges, ramp),
        "fillOpacity": 1,
    }
    if isnan(value):
        style |= {"dashArray": "3 4", "fillColor": NO_FIGURE}
    return style


def _chosen_layers(
    wards: gpd.GeoDataFrame, group: folium.FeatureGroup, chosen: Sequence[str]
) -> None:
    held = [code for code in chosen if code in wards.index]
    if not held:
        return
    picked = wards.loc[held]
    edge = {"color": INK, "weight": 4, "fill": False}
    ShapeLayer(
        features(picked.geometry, [{"style": edge}] * len(held)),
        name="Chosen wards",
        options={"pane": "pact-areas", "interactive": False},
    ).add_to(group)
    labels = [
        {"label": f"{number} {name}", "look": "pact-name pact-chosen"}
        for number, name in enumerate(picked["area_name"], start=1)
    ]
    ShapeLayer(
        features(label_points(picked.geometry), labels),
        name="Names of chosen wards",
        options={"pane": "pact-names"},
    ).add_to(group)


def ward_legend(ranges: Sequence[str], ramp: Sequence[str], *, gaps: bool) -> list[LegendEntry]:
    """Say each class of colour in words, and what grey means where there is any."""
    entries = [
        LegendEntry(words, "fill", colour) for words, colour in zip(ranges, ramp, strict=True)
    ]
    if gaps:
        entries.append(LegendEntry("no figure", "fill", NO_FIGURE))
    return entries

"""Maps of priority action areas: outlined, numbered, over the places they are made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import folium
import geopandas as gpd
import pandas as pd

from pact_geo.analysis.stability import DOUBTFUL, PROBABLE, SURE, judge_stability
from pact_geo.outputs.colours import AREA, INK, PAPER, PLACE, RESIDENTS, WARD_EDGE
from pact_geo.outputs.maps.density import density_surface
from pact_geo.outputs.maps.layers import (
    PlaceLayer,
    ShapeLayer,
    busiest,
    features,
    label_points,
    place_rows,
    simplify_wards,
)
from pact_geo.outputs.maps.legend import LegendEntry
from pact_geo.outputs.maps.sheet import Map
from pact_geo.outputs.maps.surface import surface_layer
from pact_geo.outputs.sentences import confidence_words, likely_words

AREA_KIND, WARD_KIND = "area", "ward"
NUMBERED = ("rank", "number")
"""What an area's number may be: its rank in a ranking, or its own number in the plan."""

WIDTHS: Mapping[str, float] = {SURE: 3.6, PROBABLE: 2.4, DOUBTFUL: 1.2, "": 2.5}
"""How wide the outline of an area is drawn, by how sure it is (see ``judge_stability``)."""

DASHES: Mapping[str, str] = {
    "records say, residents do not": "9 5",
    "residents say, records do not": "2 6",
}
"""How an area's outline says what it rests on; a full line where both agree or no one asked."""

_CIRCLES = {"least": 1.5, "growth": 0.6, "most": 14.0}
"""Radius in pixels: least + growth x the root of the count; the same for every month."""


def draw_areas(
    areas: gpd.GeoDataFrame,
    wards: gpd.GeoDataFrame,
    *,
    places: gpd.GeoDataFrame | None = None,
    concern: gpd.GeoDataFrame | None = None,
    selected: int | Collection[int] | None = None,
    ward: str | None = None,
    large: bool = False,
    title: str = "Priority action areas",
    source_line: str = "",
    tolerance: float = 20.0,
) -> Map:
    """Draw ranked areas on the wards, each as an outline with its number.

    Parameters
    ----------
    areas
        PriorityAreas, Hotspots, or such a table after disclosure: ``name`` and, where there,
        ``rank`` or ``number`` (what is drawn; else the order), ``incidents``, ``evidence``.
        EPSG:27700.
    wards
        Boundaries in EPSG:27700.
    places
        Places with ``count``; drawn as one layer of circles, the 1,000 busiest at most.
    concern
        Places with ``residents``, how many named each; drawn as rings.
    selected
        Index of the area drawn as chosen (or of several): a thick double outline and a
        filled number.
    ward
        Code of the ward the map is about: it fills the frame and its neighbours turn pale.
    large
        True for a map read from across a room: larger numbers, no zooming, nothing to drag.
    title, source_line
        Printed with the map wherever it goes.
    tolerance
        Metres by which boundaries are simplified for drawing; 0 when they already are.

    Returns
    -------
    Map
        A folium map; ``.save(path)`` writes it as one file that needs no internet.

    Examples
    --------
    >>> draw_areas(areas, wards).save("areas.html")  # doctest: +SKIP
    """
    chosen = chosen_ids(selected, areas)
    drawn = simplify_wards(wards, tolerance=tolerance)
    home = drawn if ward is None or ward not in drawn.index else drawn.loc[[ward]]
    sheet = Map(home.geometry, title=title, source_line=source_line, still=large)
    ward_layers(sheet, drawn, chosen=() if ward is None else (ward,), large=large, reach=False)
    group = folium.FeatureGroup(name="Areas", control=False)
    if places is not None:
        _places_layer(places, areas).add_to(group)
        sheet.legend += place_legend(places)
    if concern is not None and not concern.empty:
        _concern_layer(concern).add_to(group)
        sheet.legend.append(
            LegendEntry(
                "Where residents say there is a problem; larger: more residents", "residents"
            )
        )
    _area_layers(areas, group, chosen=chosen, large=large)
    sheet.changing.append(group)
    sheet.legend = [*area_legend(areas, chosen=chosen), *sheet.legend]
    sheet.table = _area_table(areas)
    return sheet


def chosen_ids(selected: int | Collection[int] | None, areas: gpd.GeoDataFrame) -> list[int]:
    """Give the chosen areas that are there as a list."""
    wanted = [selected] if isinstance(selected, int) else list(selected or ())
    return [area_id for area_id in wanted if area_id in areas.index]


def add_density(
    sheet: Map, places: gpd.GeoDataFrame, wards: gpd.GeoDataFrame, *, bandwidth: float = 150.0
) -> None:
    """Lay a picture of the density of incidents under the areas (see ``density_surface``).

    ``wards`` are those whose places are given: their surface is what the average is over.
    """
    group = folium.FeatureGroup(name="Density", control=False)
    surface = density_surface(places, wards, bandwidth=bandwidth)
    surface_layer(surface, name="Density").add_to(group)
    sheet.changing.insert(0, group)
    sheet.legend.append(LegendEntry(surface.title, "heading"))
    sheet.legend += [LegendEntry(words, "fill", colour) for colour, words in surface.legend]


def ward_layers(
    sheet: Map,
    wards: gpd.GeoDataFrame,
    *,
    chosen: tuple[str, ...],
    large: bool,
    reach: bool,
) -> None:
    """Add ward outlines and names to the part of a map that stays."""
    said = [
        {
            "kind": WARD_KIND,
            "id": code,
            "tip": str(name),
            "style": _ward_style(code in chosen, dim=bool(chosen)),
        }
        for code, name in zip(wards.index, wards["area_name"], strict=True)
    ]
    options = {"pane": "pact-wards", "reach": reach, "tips": not large}
    ShapeLayer(features(wards.geometry, said), name="Wards", options=options).add_to(sheet)
    if chosen:  # drawn again on top: the neighbours' thin edges run along it
        held = wards[wards.index.isin(chosen)]
        edge = {"color": INK, "weight": 3, "fill": False}
        options = {"pane": "pact-wards", "interactive": False}
        rows = features(held.geometry, [{"style": edge}] * len(held))
        ShapeLayer(rows, name="Edge of the ward", options=options).add_to(sheet)
    named = wards[~wards.index.isin(chosen)]  # the title names the ward the map is about
    add_names(sheet, label_points(named.geometry), named["area_name"], large=large)


def sheet_over_wards(
    wards: gpd.GeoDataFrame, *, title: str, source_line: str, tolerance: float
) -> Map:
    """Start a map of all wards, outlined and named, for something to be drawn over them."""
    drawn = simplify_wards(wards, tolerance=tolerance)
    sheet = Map(drawn.geometry, title=title, source_line=source_line)
    ward_layers(sheet, drawn, chosen=(), large=False, reach=False)
    return sheet


def add_names(
    sheet: Map, points: gpd.GeoSeries, names: Iterable[Any], *, large: bool = False
) -> None:
    """Write names on the part of a map that stays; where two would meet, the first is kept."""
    look = "pact-name pact-large" if large else "pact-name"
    labels = [{"label": str(name), "look": look} for name in names]
    options = {"pane": "pact-names", "thin": True}
    ShapeLayer(features(points, labels), name="Names", options=options).add_to(sheet)


def _ward_style(chosen: bool, *, dim: bool) -> dict[str, Any]:  # noqa: FBT001
    if chosen:
        return {"color": INK, "weight": 1, "fillColor": PAPER, "fillOpacity": 1}
    return {
        "color": WARD_EDGE,
        "weight": 1,
        "fillColor": "#ebebe7" if dim else PAPER,
        "fillOpacity": 1,
    }


def _area_layers(
    areas: gpd.GeoDataFrame, group: folium.FeatureGroup, *, chosen: list[int], large: bool
) -> None:
    said = [_said_of_area(row, chosen=chosen, large=large) for row in _area_rows(areas)]
    if chosen:
        halo = {"color": INK, "weight": 9, "fill": False, "interactive": False}
        ShapeLayer(
            features(areas.loc[chosen].geometry, [{"style": halo}] * len(chosen)),
            name="Chosen area",
            options={"pane": "pact-areas", "interactive": False},
        ).add_to(group)
    options = {"pane": "pact-areas", "reach": not large, "tips": not large}
    ShapeLayer(features(areas.geometry, said), name="Areas", options=options).add_to(group)
    numbers = [
        {
            "kind": AREA_KIND,
            "id": one["id"],
            "tip": one["tip"],
            "label": one["number"],
            "look": _number_look(one["selected"], large),
        }
        for one in said
    ]
    points = label_points(areas.geometry)
    ShapeLayer(
        features(points, numbers),
        name="Area numbers",
        options={"pane": "pact-numbers", "spread": True, "tips": not large},
    ).add_to(group)


def _number_look(chosen: bool, large: bool) -> str:  # noqa: FBT001
    return "pact-number" + (" pact-chosen" if chosen else "") + (" pact-large" if large else "")


def _area_rows(areas: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    numbered = next((column for column in NUMBERED if column in areas), None)
    ranks = areas[numbered] if numbered else range(1, len(areas) + 1)
    counts = areas["incidents"] if "incidents" in areas else [None] * len(areas)
    evidence = areas["evidence"] if "evidence" in areas else [""] * len(areas)
    return [
        {
            "id": int(area_id),
            "number": str(rank),
            "name": str(name),
            "incidents": count,
            "evidence": str(rests_on),
            "sure": judge_stability(areas.loc[area_id].to_dict()),
            "said": _how_sure(areas.loc[area_id].to_dict()),
        }
        for area_id, rank, name, count, rests_on in zip(
            areas.index, ranks, areas["name"], counts, evidence, strict=True
        )
    ]


def _how_sure(area: Mapping[Any, Any]) -> str:
    said = (likely_words(area).rstrip("."), confidence_words(area).rstrip("."))
    return "; ".join(words for words in said if words)


def _said_of_area(row: dict[str, Any], *, chosen: list[int], large: bool) -> dict[str, Any]:
    is_chosen = row["id"] in chosen
    style = {
        "color": AREA,
        "weight": WIDTHS[row["sure"]] * (1.6 if large or is_chosen else 1.0),
        "dashArray": DASHES.get(row["evidence"], ""),
        "fillColor": AREA,
        "fillOpacity": 0.25 if is_chosen else 0.12,
    }
    return {
        "kind": AREA_KIND,
        "id": row["id"],
        "number": row["number"],
        "selected": is_chosen,
        "tip": _tip(row),
        "style": style,
    }


def _tip(row: dict[str, Any]) -> str:
    parts = [f"{row['number']}. {row['name']}"]
    if row["incidents"] is not None:
        parts.append(f"{say_count(row['incidents'])} reports")
    if row["evidence"]:
        parts.append(str(row["evidence"]))
    if row["said"]:
        parts.append(str(row["said"]))
    return "; ".join(parts)


def say_count(count: Any) -> str:
    """Write a count with thousands marked; words such as "fewer than 10" stay words."""
    if isinstance(count, str):
        return count
    if pd.isna(count):
        return "no"
    return f"{float(count):,.0f}"


def _owners(areas: gpd.GeoDataFrame) -> dict[int, tuple[str, int]]:
    if "place_ids" not in areas:
        return {}
    return {
        int(place_id): (AREA_KIND, int(area_id))
        for area_id, members in areas["place_ids"].items()
        for place_id in members
    }


def _places_layer(places: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> PlaceLayer:
    rows, names = place_rows(busiest(places, "count"), "count", owners=_owners(areas))
    style = {"color": PAPER, "weight": 0.7, "fillColor": PLACE, "fillOpacity": 0.5}
    words = {"one": "report", "many": "reports", "unnamed": "A place without a name"}
    options = {"pane": "pact-places", "style": style, **words, **_CIRCLES}
    return PlaceLayer(rows, names, name="Places", options=options)


def _concern_layer(concern: gpd.GeoDataFrame) -> PlaceLayer:
    rows, names = place_rows(busiest(concern, "residents"), "residents")
    style = {"color": RESIDENTS, "weight": 2.5, "fill": False}
    words = {"one": "resident", "many": "residents", "unnamed": "A place without a name"}
    options = {
        "pane": "pact-places",
        "style": style,
        **words,
        **_CIRCLES,
        "least": 4.0,
        "growth": 1.2,
    }
    return PlaceLayer(rows, names, name="Residents' concern", options=options)


def place_legend(places: gpd.GeoDataFrame) -> list[LegendEntry]:
    """Explain the circles: three sizes, and how many places are left undrawn."""
    known = int((places["count"] > 0).sum())
    shown = len(busiest(places, "count"))
    entries = [
        LegendEntry(
            f"{count:,} report{'s' if count > 1 else ''} at one place",
            "place",
            size=min(_CIRCLES["most"], _CIRCLES["least"] + _CIRCLES["growth"] * count**0.5),
        )
        for count in (1, 10, 100)
    ]
    if shown < known:
        entries.append(LegendEntry(f"The {shown:,} busiest of {known:,} places are drawn", "place"))
    return entries


def area_legend(areas: gpd.GeoDataFrame, *, chosen: Collection[int] = ()) -> list[LegendEntry]:
    """Explain the outlines that are on the map, and no others."""
    own = "number" in areas and "rank" not in areas
    said = "Area of this plan, with its number" if own else "Priority area with its rank"
    entries = [LegendEntry(said, "number")]
    found = set(areas["evidence"]) if "evidence" in areas else set()
    for evidence in ("residents and records agree", *DASHES, "no survey"):
        if evidence in found:
            words = evidence[0].upper() + evidence[1:]
            entries.append(LegendEntry(words, "area", AREA, DASHES.get(evidence, "")))
    found_again = {judge_stability(area.to_dict()) for _, area in areas.iterrows()} - {""}
    for sure, words in _SURE_WORDS.items():
        if sure in found_again:
            entries.append(LegendEntry(words, "line", AREA, size=WIDTHS[sure]))
    if chosen:
        words = "The chosen area" if len(chosen) == 1 else "The areas named beside the map"
        entries.append(LegendEntry(words, "edge", INK))
    return entries


_SURE_WORDS = {
    SURE: "Thick: sure",
    PROBABLE: "Medium: probable",
    DOUBTFUL: "Thin: may be chance",
}
_WORDS = {
    "rank": "Rank",
    "number": "Number",
    "name": "Area",
    "incidents": "Reports",
    "places": "Places",
    "residents": "Residents who named it",
    "evidence": "What it rests on",
}


def _area_table(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    held = [column for column in _WORDS if column in areas.columns]
    table = pd.DataFrame(areas[held])
    if numbered := [column for column in NUMBERED if column in held]:
        table = table.sort_values(numbered[0], kind="stable")
    return table.rename(columns=_WORDS).reset_index(drop=True)

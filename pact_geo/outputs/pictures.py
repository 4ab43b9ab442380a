"""Maps as pictures for print and slides: the same outlines, numbers and colours as on screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pact_geo.analysis.stability import DOUBTFUL, PROBABLE, SURE, judge_stability
from pact_geo.outputs.colours import (
    AREA,
    CHANGE_BREAKS,
    DIVERGING,
    INK,
    NO_FIGURE,
    PAPER,
    PLACE,
    SEQUENTIAL,
    WARD_EDGE,
    change_ranges,
    choose_breaks,
    class_of,
    class_ranges,
)
from pact_geo.outputs.plate import (
    Plate,
    draw_scale,
    draw_shape,
    halo,
    make_plate,
    spread_labels,
    wrap,
    write,
)
from pact_geo.outputs.sentences import count_words

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

_OUTLINES: Mapping[str, Any] = {
    "records say, residents do not": (0, (6, 3)),
    "residents say, records do not": (0, (1.5, 3)),
}
_LINES: Mapping[str, float] = {SURE: 2.6, PROBABLE: 1.7, DOUBTFUL: 0.8, "": 1.8}
_SURE_WORDS = {
    SURE: "Thick: sure",
    PROBABLE: "Medium: probable",
    DOUBTFUL: "Thin: may be chance",
}
_PALE, _HOME = "#f0efeb", "#ffffff"
_BADGE = 9.0  # points from the middle of a number to its edge
_MOST_PLACES = 1000


def draw_areas_picture(
    areas: gpd.GeoDataFrame,
    wards: gpd.GeoDataFrame,
    *,
    places: gpd.GeoDataFrame | None = None,
    selected: int | None = None,
    ward: str | None = None,
    size: str = "a4",
    title: str = "Priority action areas",
    source_line: str = "",
) -> Figure:
    """Draw ranked areas on the wards, numbered, with their names beside the map.

    Parameters
    ----------
    areas
        PriorityAreas, Hotspots, or what ``for_public`` made of them: ``name`` and, where
        there, ``rank``, ``incidents`` (a number or words) and ``evidence``. EPSG:27700.
    wards
        Boundaries in EPSG:27700.
    places
        Places with ``count``, drawn as circles; the 1,000 busiest at most.
    selected
        Index of the area drawn as chosen.
    ward
        Code of the ward the map is about: it fills the frame and its neighbours turn pale.
    size
        "a4", "a4 upright" or "16:9".
    title, source_line
        Printed on the map; the second names sources, dates and licence.

    Returns
    -------
    matplotlib.figure.Figure
        For ``write_picture``; ``describe_areas`` gives its alternative text.

    Raises
    ------
    UnsuitableDataError
        If the size is unknown or there is no ward to draw.
    """
    home = wards if ward is None or ward not in wards.index else wards.loc[[ward]]
    plate = make_plate(home.total_bounds, size=size, title=title, source_line=source_line)
    draw_ward_outlines(plate, wards, home=home)
    if places is not None:
        _draw_places(plate, places)
    _draw_areas(plate, areas, selected=selected)
    draw_scale(plate)
    _legend_of_areas(plate, areas, with_places=places is not None)
    _list_areas(plate, areas, selected=selected)
    return plate.figure


def draw_wards_picture(
    wards: gpd.GeoDataFrame,
    values: pd.Series[Any],
    *,
    breaks: Sequence[float] | None = None,
    change: bool = False,
    unit: str = "per 1,000 residents",
    chosen: Sequence[str] = (),
    size: str = "a4",
    title: str = "Wards compared",
    source_line: str = "",
) -> Figure:
    """Colour wards by a value, with its classes in words.

    Parameters
    ----------
    wards
        Boundaries in EPSG:27700.
    values
        A number for each ward code; a ward without one is hatched grey.
    breaks
        Rising class breaks; those of the whole period keep classes fixed between months.
    change
        True where ``values`` are changes in per cent.
    unit
        What a value is.
    chosen
        Codes of wards outlined thick and numbered in this order.
    size, title, source_line
        As in ``draw_areas_picture``.
    """
    known = values.reindex(wards.index).astype("float64")
    ramp = DIVERGING if change else SEQUENTIAL
    edges = tuple(breaks) if breaks is not None else _breaks(known, change=change)
    plate = make_plate(wards.total_bounds, size=size, title=title, source_line=source_line)
    for shape, value in zip(wards.geometry, known, strict=True):
        number = class_of(value, edges)
        look = {"facecolor": NO_FIGURE, "hatch": "////"} if number is None else {
            "facecolor": ramp[number]
        }  # fmt: skip
        draw_shape(plate.map, shape, edgecolor=WARD_EDGE, linewidth=0.6, **look)
    for number, code in enumerate((code for code in chosen if code in wards.index), start=1):
        shape = wards.geometry[code]
        draw_shape(plate.map, shape, facecolor="none", edgecolor=INK, linewidth=2.2, zorder=5)
        point = shape.representative_point()
        _badge(plate, point.x, point.y, str(number), colour=INK)
    _name_wards(plate, wards)
    draw_scale(plate)
    ranges = change_ranges(edges) if change else class_ranges(edges)
    plate.legend.heading(unit[:1].upper() + unit[1:])
    for words, colour in zip(ranges, ramp, strict=False):
        plate.legend.entry(words, facecolor=colour, edgecolor=WARD_EDGE)
    if known.isna().any():
        plate.legend.entry("no figure", facecolor=NO_FIGURE, edgecolor=WARD_EDGE, hatch="////")
    named = wards["area_name"].reindex([code for code in chosen if code in wards.index])
    if len(named):
        plate.listing.heading("Chosen wards")
    for number, name in enumerate(named, start=1):
        plate.listing.lines(f"{number}  {name}")
    return plate.figure


def write_picture(target: str | Path | IO[bytes], figure: Figure, *, dpi: int = 150) -> None:
    """Write a picture as PNG; 150 dots an inch print well and fill a large screen."""
    figure.savefig(target, format="png", dpi=dpi, metadata={"Software": "PACT Geo"})


def describe_areas(areas: pd.DataFrame, *, title: str = "Priority action areas") -> str:
    """Say in words what a map of areas shows, for those who do not see it."""
    listed = "; ".join(_said(number, row) for number, row in _ranked(areas))
    return f"Map: {title}. " + (
        f"{count_words(len(areas), 'numbered area')}. {listed}." if listed else "No areas."
    )


def _breaks(known: pd.Series[Any], *, change: bool) -> tuple[float, ...]:
    return CHANGE_BREAKS if change else choose_breaks(known.tolist())


def draw_ward_outlines(plate: Plate, wards: gpd.GeoDataFrame, *, home: gpd.GeoDataFrame) -> None:
    """Draw the wards with their names, those of ``home`` lighter than their neighbours."""
    frame = shapely.box(*plate.box)
    for code, shape in wards.geometry.items():
        if not shape.intersects(frame):
            continue
        inside = code in home.index
        draw_shape(
            plate.map,
            shape,
            facecolor=_HOME if inside else _PALE,
            edgecolor=INK if inside and len(home) == 1 else WARD_EDGE,
            linewidth=2.0 if inside and len(home) == 1 else 0.6,
            zorder=2 if inside else 1,
        )
    _name_wards(plate, wards)


def _name_wards(plate: Plate, wards: gpd.GeoDataFrame) -> None:
    """Write the names of wards that have room for them."""
    frame = shapely.box(*plate.box)
    per_letter = (plate.box[2] - plate.box[0]) * 0.0095
    for name, shape in zip(wards["area_name"], wards.geometry, strict=True):
        seen = shape.intersection(frame)
        if seen.is_empty or seen.area == 0:
            continue
        west, _, east, _ = seen.bounds
        lines = wrap(str(name), max(8, int((east - west) / per_letter)))[:3]
        if (east - west) < per_letter * max(len(line) for line in lines) * 0.8:
            continue
        point = seen.representative_point()
        look = {"size": 7, "color": "#3e4c59", "ha": "center", "va": "center", "zorder": 6}
        words = "\n".join(lines)
        write(plate.map, point.x, point.y, words, clip_on=True, path_effects=halo(), **look)


def _draw_places(plate: Plate, places: gpd.GeoDataFrame) -> None:
    busy = places[places["count"] > 0].nlargest(_MOST_PLACES, "count")
    plate.map.scatter(
        busy.geometry.x,
        busy.geometry.y,
        s=np.clip(np.sqrt(busy["count"].to_numpy(dtype="float64")) * 4, 3, 90),
        color=PLACE,
        alpha=0.55,
        linewidths=0.3,
        edgecolors=PAPER,
        zorder=6,
    )


def _draw_areas(plate: Plate, areas: gpd.GeoDataFrame, *, selected: int | None) -> None:
    if areas.empty:
        return
    for (_, row), shape in zip(areas.iterrows(), areas.geometry, strict=True):
        chosen = selected is not None and row.name == selected
        draw_shape(
            plate.map, shape, facecolor="none", edgecolor=AREA, zorder=8,
            linewidth=_LINES[judge_stability(row.to_dict())] * (1.8 if chosen else 1.0),
            linestyle=_OUTLINES.get(row.get("evidence", ""), "-"),
        )  # fmt: skip
        draw_shape(plate.map, shape, facecolor=AREA, alpha=0.25 if chosen else 0.12, zorder=7)
    draw_numbers(plate, areas.geometry, _numbers(areas))


def draw_numbers(plate: Plate, shapes: gpd.GeoSeries, numbers: Sequence[str]) -> None:
    """Write the number of each shape above it, numbers apart from each other."""
    metres_a_point = (plate.box[2] - plate.box[0]) / (
        plate.map.get_position().width * plate.figure.get_figwidth() * 72
    )
    # Above, for on it a small shape would be hidden.
    bounds = shapes.bounds.to_numpy()
    tops = np.column_stack([(bounds[:, 0] + bounds[:, 2]) / 2, bounds[:, 3]])
    reach = _BADGE * metres_a_point
    spots = spread_labels(tops + np.array([0.0, 1.3 * reach]), apart=2.1 * reach)
    for number, top, spot in zip(numbers, tops, spots, strict=True):
        plate.map.plot([top[0], spot[0]], [top[1], spot[1]], color=AREA, linewidth=0.8, zorder=9)
        _badge(plate, spot[0], spot[1], number, colour=AREA)


def _badge(plate: Plate, x: float, y: float, number: str, *, colour: str) -> None:
    look = {"boxstyle": "circle,pad=0.25", "facecolor": colour, "edgecolor": PAPER, "linewidth": 1}
    centred = {"ha": "center", "va": "center", "zorder": 12, "clip_on": True}
    write(plate.map, x, y, number, size=9, weight="bold", color=PAPER, bbox=look, **centred)


def _legend_of_areas(plate: Plate, areas: gpd.GeoDataFrame, *, with_places: bool) -> None:
    outline = {"facecolor": "none", "edgecolor": AREA, "linewidth": 1.8}
    plate.legend.heading("What the map shows")
    plate.legend.entry("Priority area with its number", **outline)
    found = set(areas["evidence"]) if "evidence" in areas else set()
    for evidence, style in _OUTLINES.items():
        if evidence in found:
            words = evidence[:1].upper() + evidence[1:]
            plate.legend.entry(words, linestyle=style, **outline)
    held = {judge_stability(area.to_dict()) for _, area in areas.iterrows()}
    for sure, words in _SURE_WORDS.items():
        if sure in held:
            plate.legend.entry(words, **{**outline, "linewidth": _LINES[sure]})
    if with_places:
        plate.legend.entry("Place; larger: more reports", facecolor=PLACE, alpha=0.55)
    if "street_level" in areas and areas["street_level"].any():
        plate.legend.lines("Some areas are drawn as their street, so that no home is shown.")


def _list_areas(plate: Plate, areas: gpd.GeoDataFrame, *, selected: int | None) -> None:
    column = plate.listing
    column.heading("Areas")
    if areas.empty:
        column.lines("No area stands out in these data.")
    ranked = _ranked(areas)
    for done, (number, row) in enumerate(ranked):
        last = done == len(ranked) - 1
        bold = selected is not None and row.name == selected
        if not column.lines(_said(number, row), bold=bold, keep=0.0 if last else 0.25):
            column.lines(f"and {len(ranked) - done} more, in the table that goes with this map")
            return


def _ranked(areas: pd.DataFrame) -> list[tuple[str, pd.Series[Any]]]:
    rows = [row for _, row in areas.iterrows()]
    numbered = list(zip(_numbers(areas), rows, strict=True))
    return sorted(numbered, key=lambda pair: int(pair[0]))


def _numbers(areas: pd.DataFrame) -> list[str]:
    ranks = areas["rank"] if "rank" in areas else range(1, len(areas) + 1)
    return [str(int(rank)) for rank in ranks]


def _said(number: str, row: pd.Series[Any]) -> str:
    said = f"{number}  {row['name']}"
    return f"{said}: {count_words(row['incidents'])}" if "incidents" in row else said

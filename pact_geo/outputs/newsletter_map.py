"""The map of a ward in its newsletter: wide and low, with letters that can be read in print."""

from __future__ import annotations

import io
from typing import Any

import geopandas as gpd
import shapely

from pact_geo.outputs.colours import AREA, INK, PAPER, WARD_EDGE
from pact_geo.outputs.pictures import write_picture
from pact_geo.outputs.plate import draw_shape, halo, wrap, write

_WIDE, _HIGH = 7.0, 2.5  # inches
_MAP = 0.52  # of the width
_MARGIN = 0.06
_LETTERS = 42
_MOST_LINES = 9
_PALE = "#f0efeb"


def draw_ward_map(
    ward: str, wards: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, *, source_line: str = ""
) -> bytes:
    """Draw a ward with the areas that are worked on, numbered, and their names beside it.

    Parameters
    ----------
    ward
        The ward's code.
    wards
        Boundaries in EPSG:27700.
    areas
        ``name`` and ``rank``, in EPSG:27700, as the public may see them.
    source_line
        Where the outlines come from, and their licence.

    Returns
    -------
    bytes
        PNG.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - heavy

    figure = Figure(figsize=(_WIDE, _HIGH), facecolor=PAPER)
    axes = figure.add_axes((0.0, 0.0, _MAP, 1.0))
    axes.set_axis_off()
    west, south, east, north = _frame(wards.geometry[ward].bounds)
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect("equal")
    frame = shapely.box(west, south, east, north)
    for code, shape in wards.geometry.items():
        if shape.intersects(frame):
            home = code == ward
            look = {"facecolor": PAPER if home else _PALE, "edgecolor": INK if home else WARD_EDGE}
            draw_shape(axes, shape, linewidth=1.6 if home else 0.5, zorder=2 if home else 1, **look)
    for rank, shape in zip(areas["rank"], areas.geometry, strict=True):
        _draw_area(axes, str(rank), shape)
    _write_list(figure, areas, source_line)
    content = io.BytesIO()
    write_picture(content, figure, dpi=180)
    return content.getvalue()


def _frame(bounds: tuple[float, ...]) -> tuple[float, float, float, float]:
    """Widen a ward's bounds to the shape of the picture."""
    west, south, east, north = bounds
    ratio = _WIDE * _MAP / _HIGH
    high = max(north - south, (east - west) / ratio) * (1 + 2 * _MARGIN)
    x, y = (west + east) / 2, (south + north) / 2
    return x - high * ratio / 2, y - high / 2, x + high * ratio / 2, y + high / 2


def _draw_area(axes: Any, number: str, shape: shapely.Geometry) -> None:
    draw_shape(axes, shape, facecolor=AREA, alpha=0.2, zorder=3)
    draw_shape(axes, shape, facecolor="none", edgecolor=AREA, linewidth=1.4, zorder=4)
    point = shape.representative_point()
    badge = {"boxstyle": "circle,pad=0.25", "facecolor": AREA, "edgecolor": PAPER}
    centred: dict[str, Any] = {"ha": "center", "va": "center", "clip_on": True, "zorder": 5}
    write(axes, point.x, point.y, number, size=9, weight="bold", color=PAPER, bbox=badge, **centred)


def _write_list(figure: Any, areas: gpd.GeoDataFrame, source_line: str) -> None:
    left, line = _MAP + 0.03, 0.085
    write(figure, left, 0.95, "Where we are at work", size=10, weight="bold", va="top")
    lines: list[str] = []
    for rank, name in zip(areas["rank"], areas["name"], strict=True):
        lines += wrap(f"{rank}  {name}", _LETTERS)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], "and more"]
    for place, text in enumerate(lines or ["No area is marked."]):
        write(figure, left, 0.82 - line * place, text, size=9, va="top")
    for place, text in enumerate(reversed(wrap(source_line, 60)[:2])):
        write(figure, left, 0.03 + 0.055 * place, text, size=6.5, va="bottom", path_effects=halo())

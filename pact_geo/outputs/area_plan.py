"""A plan of one area for people who walk it: its outline, the names round it, a scale."""

from __future__ import annotations

import io
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely

from pact_geo.errors import UnsuitableDataError
from pact_geo.outputs.colours import AREA, INK, PAPER, PLACE, WARD_EDGE
from pact_geo.outputs.plate import (
    Column,
    Plate,
    draw_scale,
    draw_shape,
    halo,
    spread_labels,
    write,
)

_INCHES = (7.0, 4.6)
_ROOM = 0.35  # round the area, as a share of its longer side
_LEAST_SIDE = 120.0  # metres shown at least
_MOST_NAMES = 12
_GROUND = "#fafaf8"


def draw_area_plan(
    area: shapely.Geometry, wards: gpd.GeoDataFrame, *, names: Sequence[tuple[str, float, float]]
) -> bytes:
    """Draw the plan of an area as PNG.

    Parameters
    ----------
    area
        Its outline, EPSG:27700.
    wards
        Boundaries in EPSG:27700.
    names
        Names with easting and northing, the most useful first; those outside are left out and
        at most twelve are written.

    Raises
    ------
    UnsuitableDataError
        If the area is empty.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - heavy
    from matplotlib.figure import Figure  # noqa: PLC0415 - heavy

    if area.is_empty:
        raise UnsuitableDataError("There is no area to draw a plan of.")
    box = _box(area)
    figure = Figure(figsize=_INCHES, facecolor=PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.005, 0.005, 0.99, 0.99))
    axes.set(xlim=(box[0], box[2]), ylim=(box[1], box[3]), xticks=[], yticks=[], facecolor=_GROUND)
    nothing = Column(axes, 0.0, 0.0, 0.0)
    plate = Plate(figure, axes, nothing, nothing, box)
    for shape in wards.geometry[wards.intersects(shapely.box(*box))]:
        draw_shape(axes, shape, facecolor="none", edgecolor=WARD_EDGE, linewidth=1.2)
    draw_shape(axes, area, facecolor=AREA, alpha=0.10, zorder=3)
    draw_shape(axes, area, facecolor="none", edgecolor=AREA, linewidth=2.4, zorder=4)
    _write_names(plate, names)
    draw_scale(plate)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=170, metadata={"Software": "PACT Geo"})
    return file.getvalue()


def describe_area_plan(name: str, names: Sequence[tuple[str, float, float]]) -> str:
    """Say in words what the plan of an area shows."""
    near = ", ".join(dict.fromkeys(one for one, _, _ in names[:_MOST_NAMES]))
    return f"Plan of {name}, outlined" + (f", with {near}." if near else ".")


def _box(area: shapely.Geometry) -> tuple[float, float, float, float]:
    west, south, east, north = (float(bound) for bound in area.bounds)
    room = max(east - west, north - south, _LEAST_SIDE) * _ROOM
    width, height = east - west + 2 * room, north - south + 2 * room
    ratio = _INCHES[0] / _INCHES[1]
    width, height = max(width, height * ratio), max(height, width / ratio)
    x, y = (west + east) / 2, (south + north) / 2
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _write_names(plate: Plate, names: Sequence[tuple[str, float, float]]) -> None:
    west, south, east, north = plate.box
    inside = [one for one in names if west < one[1] < east and south < one[2] < north]
    shown = list({name: (name, x, y) for name, x, y in reversed(inside)}.values())[::-1]
    shown = shown[:_MOST_NAMES]
    if not shown:
        return
    points = np.array([[x, y] for _, x, y in shown])
    spots = spread_labels(points, apart=(north - south) * 0.06)
    for (name, x, y), (to_x, to_y) in zip(shown, spots, strict=True):
        plate.map.plot([x], [y], marker="o", markersize=4, color=PLACE, zorder=6)
        write(plate.map, to_x, to_y, f" {name}", size=8.5, color=INK, va="center", zorder=7,
              path_effects=halo(), clip_on=True)  # fmt: skip

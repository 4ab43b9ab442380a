"""Grids of equal cells over an area, and what stands in each."""

from __future__ import annotations

from typing import Final, Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from pact_geo.analysis.neighbours import Neighbours, neighbours_within
from pact_geo.errors import UnsuitableDataError

CellShape = Literal["hexagons", "squares"]

CELL_SHAPES: Final = ("hexagons", "squares")
MOST_CELLS = 250_000


def lay_cells(area: gpd.GeoSeries, *, size: float, cells: CellShape = "hexagons") -> gpd.GeoSeries:
    """Lay equal cells over an area; every one that touches it is kept whole.

    Parameters
    ----------
    area
        Shapes in metres.
    size
        Between opposite sides of a cell, metres.
    cells
        ``"hexagons"`` have six neighbours at one distance; ``"squares"`` eight at two.

    Returns
    -------
    GeoSeries of Polygon
        Numbered from 0, row by row from the south-west; grid lines stand on whole multiples of
        the size, so that the same place is in the same cell whatever the area.

    Raises
    ------
    UnsuitableDataError
        If the size is not above 0, or would make more than 250,000 cells.
    """
    if cells not in CELL_SHAPES:
        raise UnsuitableDataError(
            f"There are no cells {cells!r}.", remedy=f"Choose from {', '.join(CELL_SHAPES)}."
        )
    if not size > 0:
        raise UnsuitableDataError(f"A cell of {size:g} m cannot be laid; its size is above 0.")
    west, south, east, north = area.total_bounds
    if (east - west) * (north - south) / size**2 > MOST_CELLS:
        raise UnsuitableDataError(
            f"Cells of {size:g} m would be more than {MOST_CELLS:,}.", remedy="Make them larger."
        )
    x, y = _middles(west, south, east, north, size, cells)
    shapes = _draw(x, y, size, cells)
    together = shapely.union_all(area.to_numpy())
    shapely.prepare(together)
    return gpd.GeoSeries(shapes[shapely.intersects(together, shapes)], crs=area.crs)


def find_cells(cells: gpd.GeoSeries, x: ArrayLike, y: ArrayLike) -> NDArray[np.intp]:
    """Find the cell each point lies in, shape (n,); -1 outside all of them.

    Cells of one grid are what lies nearest to their middles, so the nearest middle is asked.
    """
    points = np.column_stack([x, y]).astype("float64")
    if not len(cells):
        return np.full(len(points), -1, dtype=np.intp)
    middles = shapely.get_coordinates(shapely.centroid(cells.to_numpy()))
    nearest = cKDTree(middles).query(points)[1]
    inside = shapely.intersects_xy(cells.to_numpy()[nearest], points[:, 0], points[:, 1])
    near = shapely.dwithin(cells.to_numpy()[nearest], shapely.points(points), _TOLERANCE)
    return np.where(inside | near, nearest, -1)


def cell_neighbours(cells: gpd.GeoSeries, *, size: float) -> Neighbours:
    """Take as neighbours the six cells round a hexagon, or the eight round a square."""
    middles = shapely.get_coordinates(shapely.centroid(cells.to_numpy()))
    return neighbours_within(middles[:, 0], middles[:, 1], 1.5 * size)


_TOLERANCE = 1e-6  # metres; a point on an edge


def _middles(
    west: float, south: float, east: float, north: float, size: float, cells: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    step = size if cells == "squares" else size * np.sqrt(3) / 2  # from row to row
    rows = np.arange(np.floor(south / step) - 1, np.ceil(north / step) + 2)
    columns = np.arange(np.floor(west / size) - 1, np.ceil(east / size) + 2)
    column, row = np.meshgrid(columns, rows)
    if cells == "squares":
        return ((column + 0.5) * size).ravel(), ((row + 0.5) * size).ravel()
    shift = np.where(row % 2 == 0, 0.0, 0.5)
    return ((column + shift) * size).ravel(), (row * step).ravel()


def _draw(
    x: NDArray[np.float64], y: NDArray[np.float64], size: float, cells: str
) -> NDArray[np.object_]:
    if cells == "squares":
        half = size / 2
        return np.asarray(shapely.box(x - half, y - half, x + half, y + half))
    bearing = np.radians(np.arange(0, 360, 60))
    reach = size / np.sqrt(3)
    corners = np.stack(
        [x[:, None] + reach * np.sin(bearing), y[:, None] + reach * np.cos(bearing)], axis=-1
    )
    return np.asarray(shapely.polygons(corners))

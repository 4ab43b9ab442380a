"""A picture of where incidents gather: one image, however many places there are."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from pact_geo.analysis.density import Grid, estimate_density, lay_grid
from pact_geo.outputs.colours import SEQUENTIAL
from pact_geo.outputs.maps.surface import Surface

RAMP = ("#c9dcec", *SEQUENTIAL[2:], "#0a2745")
LEVELS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""Times the average at which the colour deepens; fixed, whatever the month."""

TITLE = "Reports on a hectare, against the average here"
CELLS = 240


def density_surface(
    places: gpd.GeoDataFrame,
    area: gpd.GeoDataFrame,
    *,
    column: str = "count",
    bandwidth: float = 150.0,
) -> Surface:
    """Make of places the density of incidents, in times the average, to lie under the areas.

    Parameters
    ----------
    places
        Places in EPSG:27700 with ``column``, how many incidents each has.
    area
        Wards: their outline is the picture's frame and their surface the average's.
    bandwidth
        Standard deviation of the Gaussian kernel, metres.
    """
    west, south, east, north = area.total_bounds
    grid = lay_grid(area.total_bounds, cell=max(east - west, north - south) / CELLS)
    weight = places[column].to_numpy(dtype="float64")
    density = estimate_density(
        places.geometry.x,
        places.geometry.y,
        grid,
        bandwidth=bandwidth,
        weight=weight,
        kernel="gaussian",
    )
    return times_average(density, grid, area, total=float(weight.sum()))


def times_average(
    density: NDArray[np.float64],
    grid: Grid,
    area: gpd.GeoDataFrame,
    *,
    total: float,
    title: str = TITLE,
) -> Surface:
    """Put a density into classes of times the average of ``total`` over the area."""
    ground = float(area.geometry.area.sum())
    average = total / ground if ground else 0.0
    times = density / average if average else np.zeros_like(density)
    words = [f"{low:g} to {high:g} times" for low, high in pairwise(LEVELS)]
    return Surface(
        values=inside_only(times, grid, area),
        grid=grid,
        breaks=LEVELS,
        colours=(None, *RAMP),
        words=("under the average", *words, f"{LEVELS[-1]:g} times or more"),
        title=title,
    )


def inside_only(
    values: NDArray[np.float64], grid: Grid, area: gpd.GeoDataFrame
) -> NDArray[np.float64]:
    """Leave out cells whose middle lies outside the area."""
    together = shapely.union_all(area.geometry.to_numpy())
    shapely.prepare(together)
    x, y = np.meshgrid(grid.x, grid.y)
    return np.where(shapely.contains_xy(together, x, y), values, np.nan)

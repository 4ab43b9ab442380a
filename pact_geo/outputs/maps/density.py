"""A picture of where incidents gather: one image, however many places there are."""

from __future__ import annotations

from itertools import pairwise

import folium
import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from pact_geo.outputs.colours import SEQUENTIAL
from pact_geo.outputs.degrees import lonlat, to_degrees

EARTH = 6_378_137.0
RAMP = ("#c9dcec", *SEQUENTIAL[2:], "#0a2745")
LEVELS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""Times the average at which the colour deepens; fixed, whatever the month."""

CELLS = 240
REACH = 4.0


def density_layer(
    places: gpd.GeoDataFrame,
    area: gpd.GeoDataFrame,
    *,
    column: str = "count",
    bandwidth: float = 150.0,
) -> folium.raster_layers.ImageOverlay:
    """Draw the density of incidents as an image to lie under the areas.

    Parameters
    ----------
    places
        Places in EPSG:27700 with ``column``, how many incidents each has.
    area
        Wards: their outline is the picture's frame and their surface the average's.
    bandwidth
        Standard deviation of the Gaussian kernel, metres.

    Returns
    -------
    folium.raster_layers.ImageOverlay
        A data image; it asks no host.
    """
    image, bounds = density_image(places, area, column=column, bandwidth=bandwidth)
    return folium.raster_layers.ImageOverlay(
        image=image,
        bounds=bounds,
        name="Density",
        opacity=0.9,
        control=False,
        interactive=False,
        alt="",
    )


def density_image(
    places: gpd.GeoDataFrame, area: gpd.GeoDataFrame, *, column: str, bandwidth: float
) -> tuple[NDArray[np.uint8], list[list[float]]]:
    """Make the picture, north up, and its corners as latitude and longitude.

    The Gaussian kernel is separable, so one matrix product gives the exact sum over all
    places at every cell: no histogram, whose rounding errs where one place is heavy.
    """
    corners = to_degrees(area.geometry).total_bounds
    (west, east), (south, north) = _mercator(corners[[0, 2]], corners[[1, 3]])
    points = _mercator(*lonlat(places.geometry.x, places.geometry.y))
    weight = places[column].to_numpy(dtype="float64")
    # A Mercator metre is shorter than a metre on the ground by the cosine of the latitude.
    stretch = 1 / np.cos(np.radians((corners[1] + corners[3]) / 2))
    x = _kernel(np.linspace(west, east, CELLS), points[0], bandwidth * stretch)
    y = _kernel(np.linspace(north, south, CELLS), points[1], bandwidth * stretch)
    surface = (y * weight) @ x.T
    ground = float(area.geometry.area.sum())
    average = weight.sum() / ground if ground else 0.0
    per_square_metre = surface / (2 * np.pi * bandwidth**2)
    times = per_square_metre / average if average else np.zeros_like(surface)
    bounds = [[float(corners[1]), float(corners[0])], [float(corners[3]), float(corners[2])]]
    return _coloured(times), bounds


def _kernel(
    cells: NDArray[np.float64], points: NDArray[np.float64], bandwidth: float
) -> NDArray[np.float64]:
    away = (cells[:, None] - points[None, :]) / bandwidth
    near: NDArray[np.float64] = np.where(np.abs(away) <= REACH, np.exp(-0.5 * away**2), 0.0)
    return near


def _mercator(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give where the browser's map (EPSG:3857) draws a point, in metres at the equator."""
    x, up = np.radians(lon), np.radians(lat)
    return EARTH * x, EARTH * np.log(np.tan(np.pi / 4 + up / 2))


def _coloured(times: NDArray[np.float64]) -> NDArray[np.uint8]:
    classes = np.searchsorted(np.asarray(LEVELS), times, side="right")
    palette = np.zeros((len(LEVELS) + 1, 4), dtype="uint8")
    for number, colour in enumerate(RAMP, start=1):
        palette[number] = [*bytes.fromhex(colour[1:]), 255]
    return palette[classes]


def density_legend() -> list[tuple[str, str]]:
    """Describe the density classes for a legend: colour and words, palest first."""
    words = [f"{low:g} to {high:g} times" for low, high in pairwise(LEVELS)]
    words.append(f"{LEVELS[-1]:g} times or more")
    return list(zip(RAMP, words, strict=True))

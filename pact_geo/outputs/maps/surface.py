"""A surface in classes as one image on a map, however many cells it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import folium
import numpy as np
import shapely
from numpy.typing import NDArray

from pact_geo.analysis.density import Grid
from pact_geo.outputs.degrees import eastings_northings, lonlat

PIXELS = 320  # along the longer side of an image on the map
OPACITY = 0.85


@dataclass(frozen=True)
class Surface:
    """Values on a grid, and the classes they are drawn in.

    Attributes
    ----------
    values
        Shape (rows, columns), south first; missing (NaN) is not drawn.
    grid
        Where the cells lie, EPSG:27700.
    breaks
        Rising class breaks, fixed whatever the month.
    colours
        One more than ``breaks``; None for a class that is left clear.
    words
        What each class means, as many as ``colours``.
    title
        What the classes are classes of.
    """

    values: NDArray[np.float64]
    grid: Grid
    breaks: Sequence[float]
    colours: Sequence[str | None]
    words: Sequence[str]
    title: str

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in metres."""
        east = self.grid.west + self.grid.columns * self.grid.cell
        north = self.grid.south + self.grid.rows * self.grid.cell
        return self.grid.west, self.grid.south, east, north

    @property
    def legend(self) -> list[tuple[str, str]]:
        """The colour and the words of each class that is drawn."""
        return [
            (colour, words)
            for colour, words in zip(self.colours, self.words, strict=True)
            if colour is not None
        ]


def surface_layer(surface: Surface, *, name: str) -> folium.raster_layers.ImageOverlay:
    """Make of a surface a data image to lie over a map; it asks no host."""
    image, bounds = surface_image(surface)
    return folium.raster_layers.ImageOverlay(
        image=image,
        bounds=bounds,
        name=name,
        opacity=OPACITY,
        control=False,
        interactive=False,
        alt="",
    )


def surface_image(surface: Surface) -> tuple[NDArray[np.uint8], list[list[float]]]:
    """Make the picture, north up, and its corners as latitude and longitude.

    The browser's map is in Mercator, so each of its pixels is asked which cell it lies in.
    """
    west, south, east, north = surface.bounds
    edge = shapely.get_coordinates(shapely.segmentize(shapely.box(west, south, east, north), 2000))
    lon, lat = lonlat(edge[:, 0], edge[:, 1])
    left, right, low, high = lon.min(), lon.max(), lat.min(), lat.max()
    x = np.linspace(left, right, _pixels(east - west, north - south) + 1)
    up = np.linspace(_mercator(low), _mercator(high), _pixels(north - south, east - west) + 1)
    middle_lon = (x[:-1] + x[1:]) / 2
    middle_lat = _latitude((up[:-1] + up[1:]) / 2)[::-1]
    easting, northing = eastings_northings(*np.meshgrid(middle_lon, middle_lat))
    column = np.floor((easting - west) / surface.grid.cell).astype(np.intp)
    row = np.floor((northing - south) / surface.grid.cell).astype(np.intp)
    inside = (
        (column >= 0) & (column < surface.grid.columns) & (row >= 0) & (row < surface.grid.rows)
    )
    values = np.full(column.shape, np.nan)
    values[inside] = surface.values[row[inside], column[inside]]
    return coloured(values, surface), [[float(low), float(left)], [float(high), float(right)]]


def coloured(values: NDArray[np.float64], surface: Surface) -> NDArray[np.uint8]:
    """Give the colour of each value with its opacity, shape (..., 4)."""
    palette = np.zeros((len(surface.colours) + 1, 4), dtype="uint8")
    for number, colour in enumerate(surface.colours):
        if colour is not None:
            palette[number] = [*bytes.fromhex(colour[1:]), 255]
    classes = np.searchsorted(np.asarray(surface.breaks), values, side="right")
    classes[np.isnan(values)] = len(surface.colours)
    return np.asarray(palette[classes])


def _pixels(side: float, other: float) -> int:
    return max(int(PIXELS * min(side / other, 1.0)), 1)


def _mercator(latitude: float) -> float:
    """Give how far north the browser's map (EPSG:3857) draws a latitude, over the radius."""
    return float(np.log(np.tan(np.pi / 4 + np.radians(latitude) / 2)))


def _latitude(up: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.degrees(2 * np.arctan(np.exp(up)) - np.pi / 2))

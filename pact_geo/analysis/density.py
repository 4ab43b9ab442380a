"""Kernel density of weighted points: surfaces in incidents per square metre, and two compared.

A kernel spreads each incident over the ground round it. On a grid the Gaussian kernel is
separable, so two small matrices give the sum over all points at every cell; the quartic kernel
ends at its bandwidth, so each point touches few cells. Neither rounds a point to a cell first:
such shortcuts err where single places are heavy, as on police.uk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from pact_geo.errors import UnsuitableDataError

Real = NDArray[np.float64]
Kernel = Literal["quartic", "gaussian"]
Contrast = Literal["difference", "ratio", "log ratio"]

KERNELS: Final = ("quartic", "gaussian")
CONTRASTS: Final = ("difference", "ratio", "log ratio")

CELLS_ACROSS = 150
BANDWIDTH_CELLS = 5
"""Chainey (2013): a cell is a 150th of the shorter side, the bandwidth five cells."""

_REACH = 6.0  # bandwidths; beyond lies 2e-8 of a Gaussian's height
_CHUNK = 4_000_000  # pairs of a point and a cell held at once


@dataclass(frozen=True)
class Grid:
    """Middles of square cells over a rectangle.

    Attributes
    ----------
    west, south
        Edges of the rectangle, in the unit of the points.
    cell
        Side of a cell.
    columns, rows
        How many cells lie east and north.
    """

    west: float
    south: float
    cell: float
    columns: int
    rows: int

    @property
    def x(self) -> Real:
        """Eastings of the columns' middles, shape (columns,)."""
        return np.asarray(self.west + (np.arange(self.columns) + 0.5) * self.cell)

    @property
    def y(self) -> Real:
        """Northings of the rows' middles, south first, shape (rows,)."""
        return np.asarray(self.south + (np.arange(self.rows) + 0.5) * self.cell)


def lay_grid(bounds: ArrayLike, *, cell: float | None = None) -> Grid:
    """Lay square cells over a rectangle; the last column and row may pass its edge.

    Parameters
    ----------
    bounds
        West, south, east, north.
    cell
        Side of a cell; a 150th of the shorter side when not given (Chainey 2013, "Examining the
        influence of cell size and bandwidth size on kernel density estimation crime hotspot
        maps for predicting spatial patterns of crime", Bulletin of the Geographical Society of
        Liege 60:7-19).

    Raises
    ------
    UnsuitableDataError
        If the rectangle has no size, or the cell is not above 0.
    """
    west, south, east, north = np.asarray(bounds, dtype="float64")
    side = min(east - west, north - south) / CELLS_ACROSS if cell is None else cell
    if not side > 0 or not np.isfinite(side):
        raise UnsuitableDataError(
            f"Cells of {side:g} cannot be laid over {east - west:g} by {north - south:g}.",
            remedy="Give a side above 0 and an area that has a width and a height.",
        )
    columns = max(int(np.ceil((east - west) / side - 1e-9)), 1)
    rows = max(int(np.ceil((north - south) / side - 1e-9)), 1)
    return Grid(float(west), float(south), float(side), columns, rows)


def usual_bandwidth(bounds: ArrayLike) -> float:
    """Give five times the usual cell of this rectangle (Chainey 2013; see ``lay_grid``).

    It is a start for looking at a whole borough. Smaller bandwidths caught more later crime in
    that paper, at the price of a rougher picture.
    """
    return BANDWIDTH_CELLS * lay_grid(bounds).cell


def estimate_density(
    x: ArrayLike,
    y: ArrayLike,
    grid: Grid,
    *,
    bandwidth: float,
    weight: ArrayLike | None = None,
    kernel: Kernel = "quartic",
) -> Real:
    """Estimate the density of weighted points at the middle of every cell.

    f(s) is the sum of w K(d): for the quartic kernel K(d) = 3 / (pi h^2) (1 - d^2 / h^2)^2
    within the bandwidth h and nothing beyond; for the Gaussian
    K(d) = exp(-d^2 / (2 h^2)) / (2 pi h^2), whose h is its standard deviation (Silverman 1986,
    "Density estimation for statistics and data analysis", eq. 4.5 and table 3.1). The same h is
    a much rougher surface under the quartic kernel: its standard deviation is h / sqrt(8).

    Parameters
    ----------
    x, y
        Points, shape (n,), in one unit of length.
    grid
        Where to estimate, in the same unit.
    bandwidth
        h, above 0.
    weight
        Of each point, shape (n,); 1 each when not given.
    kernel
        ``"quartic"`` or ``"gaussian"``.

    Returns
    -------
    array, shape (rows, columns)
        Weight per square unit, south first: summed times the cell's surface it comes to the
        weight of the points, less what lies beyond the grid. Exact for the quartic kernel; a
        Gaussian is cut off at six bandwidths, 2e-8 of its height.

    Raises
    ------
    UnsuitableDataError
        If the bandwidth or the kernel cannot be used, or a coordinate is not finite.
    """
    east, north, held = _points(x, y, weight)
    _check(bandwidth, kernel)
    kept = held != 0
    east, north, held = east[kept], north[kept], held[kept]
    if kernel == "gaussian":
        return _gaussian(east, north, held, grid, bandwidth)
    return _quartic(east, north, held, grid, bandwidth)


def density_at(
    x: ArrayLike,
    y: ArrayLike,
    at_x: ArrayLike,
    at_y: ArrayLike,
    *,
    bandwidth: float,
    weight: ArrayLike | None = None,
    kernel: Kernel = "quartic",
) -> Real:
    """Estimate the density at any points, shape (m,) (see ``estimate_density``)."""
    east, north, held = _points(x, y, weight)
    _check(bandwidth, kernel)
    wanted = np.column_stack([np.atleast_1d(at_x), np.atleast_1d(at_y)]).astype("float64")
    density = np.zeros(len(wanted))
    if not len(east):
        return density
    tree = cKDTree(np.column_stack([east, north]))
    reach = bandwidth * (_REACH if kernel == "gaussian" else 1.0)
    step = max(1, _CHUNK // len(east))
    for first in range(0, len(wanted), step):
        part = wanted[first : first + step]
        near = tree.query_ball_point(part, reach)
        row = np.repeat(np.arange(len(part)), [len(one) for one in near])
        point = np.concatenate([np.asarray(one, dtype=np.intp) for one in near])
        apart = (east[point] - part[row, 0]) ** 2 + (north[point] - part[row, 1]) ** 2
        height = held[point] * _height(apart / bandwidth**2, bandwidth, kernel)
        density[first : first + len(part)] = np.bincount(row, height, minlength=len(part))
    return density


def contrast_densities(
    first: ArrayLike, second: ArrayLike, *, contrast: Contrast = "log ratio"
) -> Real:
    """Compare two surfaces cell by cell, each as a share of its own total.

    As shares, two surfaces of different amounts can be compared: reports and the residents who
    name a place, or a year and the one before. The log of the ratio is the log relative risk
    (Bithell 1990, "An application of density estimation to geographical epidemiology",
    Statistics in Medicine 9:691-701).

    Parameters
    ----------
    first, second
        Densities on the same grid.
    contrast
        ``"difference"``: first - second, of shares. ``"ratio"``: first / second.
        ``"log ratio"``: its logarithm to base 2, so that 1 is twice as much and -1 half.

    Returns
    -------
    array
        Missing (NaN) where a ratio cannot be told because the second surface, or for the log
        either of them, is under a hundred-thousandth of its peak there.

    Raises
    ------
    UnsuitableDataError
        If the surfaces differ in shape, or one is empty everywhere.
    """
    one, other = np.asarray(first, dtype="float64"), np.asarray(second, dtype="float64")
    if one.shape != other.shape:
        raise UnsuitableDataError(f"Surfaces of {one.shape} and {other.shape} cells differ.")
    if not one.sum() > 0 or not other.sum() > 0:
        raise UnsuitableDataError(
            "One of the two surfaces is empty, so they cannot be compared.",
            remedy="Choose more months, categories or sources.",
        )
    share, against = one / one.sum(), other / other.sum()
    if contrast == "difference":
        return np.asarray(share - against)
    known = against > _LEAST * against.max()
    if contrast == "log ratio":
        known &= share > _LEAST * share.max()
    ratio = np.full(one.shape, np.nan)
    np.divide(share, against, out=ratio, where=known)
    if contrast == "log ratio":
        np.log2(ratio, out=ratio, where=known)
    return ratio


def held_within(density: ArrayLike, *, bandwidth: float, kernel: Kernel = "quartic") -> Real:
    """Give about how many points a density rests on: it, times the ground its kernel reaches.

    That ground is one over the integral of the squared kernel: an even density of points is
    known there as well as from so many points counted in a cell (Silverman 1986, section 3.3).

    Parameters
    ----------
    density
        Points on a square unit.
    bandwidth, kernel
        As it was estimated with.
    """
    reach = 4.0 if kernel == "gaussian" else 5.0 / 9.0
    return np.asarray(np.asarray(density, dtype="float64") * reach * np.pi * bandwidth**2)


_LEAST = 1e-5  # of a surface's peak; below it a ratio says nothing


def _height(squared: Real, bandwidth: float, kernel: Kernel) -> Real:
    """Give the kernel's height at squared distances in bandwidths."""
    if kernel == "gaussian":
        return np.asarray(np.exp(-0.5 * squared) / (2 * np.pi * bandwidth**2))
    inside = np.maximum(1.0 - squared, 0.0)
    return np.asarray(3.0 / (np.pi * bandwidth**2) * inside**2)


def _gaussian(x: Real, y: Real, weight: Real, grid: Grid, bandwidth: float) -> Real:
    """Sum a separable kernel: rows by points times points by columns."""
    surface = np.zeros((grid.rows, grid.columns))
    step = max(1, _CHUNK // (grid.rows + grid.columns))
    for first in range(0, len(x), step):
        part = slice(first, first + step)
        across = _profile(grid.x, x[part], bandwidth)
        up = _profile(grid.y, y[part], bandwidth)
        surface += (up * weight[part]) @ across.T
    return surface / (2 * np.pi * bandwidth**2)


def _profile(cells: Real, points: Real, bandwidth: float) -> Real:
    away = (cells[:, None] - points[None, :]) / bandwidth
    np.square(away, out=away)
    near = away <= _REACH**2
    away *= -0.5
    np.exp(away, out=away, where=near)
    away[~near] = 0.0
    return away


def _quartic(x: Real, y: Real, weight: Real, grid: Grid, bandwidth: float) -> Real:
    """Add each point to the cells within its bandwidth, one offset from its own cell at a time."""
    surface = np.zeros(grid.rows * grid.columns)
    column = np.floor((x - grid.west) / grid.cell).astype(np.intp)
    row = np.floor((y - grid.south) / grid.cell).astype(np.intp)
    dx = (x - grid.west) / grid.cell - column - 0.5  # from the cell's middle, in cells
    dy = (y - grid.south) / grid.cell - row - 0.5
    h = bandwidth / grid.cell
    most = int(np.ceil(h + 0.5))
    for north in range(-most, most + 1):
        up = (north - dy) ** 2
        for east in range(-most, most + 1):
            squared = ((east - dx) ** 2 + up) / h**2
            inside = squared < 1.0
            at_column, at_row = column + east, row + north
            inside &= (at_column >= 0) & (at_column < grid.columns)
            inside &= (at_row >= 0) & (at_row < grid.rows)
            cell = at_row[inside] * grid.columns + at_column[inside]
            height = weight[inside] * (1.0 - squared[inside]) ** 2
            surface += np.bincount(cell, height, minlength=len(surface))
    return surface.reshape(grid.rows, grid.columns) * (3.0 / (np.pi * bandwidth**2))


def _points(x: ArrayLike, y: ArrayLike, weight: ArrayLike | None) -> tuple[Real, Real, Real]:
    east, north = np.atleast_1d(np.asarray(x, "float64")), np.atleast_1d(np.asarray(y, "float64"))
    held = np.ones(len(east)) if weight is None else np.atleast_1d(np.asarray(weight, "float64"))
    if not (np.isfinite(east).all() and np.isfinite(north).all() and np.isfinite(held).all()):
        raise UnsuitableDataError("A coordinate or a weight is not a finite number.")
    return east, north, held


def _check(bandwidth: float, kernel: str) -> None:
    if not bandwidth > 0 or not np.isfinite(bandwidth):
        raise UnsuitableDataError(f"A bandwidth of {bandwidth:g} cannot be used; it is above 0.")
    if kernel not in KERNELS:
        raise UnsuitableDataError(
            f"There is no kernel {kernel!r}.", remedy=f"Choose from {', '.join(KERNELS)}."
        )

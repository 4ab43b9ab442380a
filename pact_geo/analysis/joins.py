"""Which area each of many points lies in: the arithmetic of the ward join, on plain arrays.

Only points in the box round an area are asked about, and shapely prepares each area once for
all of them. Finding these points needs no tree: they are sorted into bands by northing and by
easting within a band, so that those of one area in one band stand together.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

Indexes = NDArray[np.intp]
Real = NDArray[np.float64]

THREADS = 2

_BANDS_AN_AREA = 3  # so high are the bands that an area of mean height touches about four
_PAIRS = 100_000  # points and areas asked about at a time: the memory it takes stays small


def find_lowest_area(
    x: ArrayLike, y: ArrayLike, areas: ArrayLike, *, threads: int = THREADS
) -> Indexes:
    """Find for each point the first area that holds or touches it.

    Parameters
    ----------
    x, y
        Coordinates of the points in the units of the areas, shape (n,). A point whose
        coordinates are not finite lies in no area.
    areas
        Polygons, shape (m,), in the order that decides on a shared edge. They are not
        changed, nor prepared.
    threads
        How many threads ask shapely.

    Returns
    -------
    array of integers, shape (n,)
        Position of the area, or -1 for none.

    Notes
    -----
    O(n log n + c log v) for c points in the boxes of areas of v corners.
    """
    # A copy, which costs little: a prepared shape must not be asked by two threads at once,
    # and those of the caller may be in use elsewhere.
    own = shapely.force_2d(np.asarray(areas, dtype=object))
    lowest = np.full(np.asarray(x).shape, -1, dtype=np.intp)
    shapely.prepare(own)
    bands = _Bands.sort(np.asarray(x, dtype="float64"), np.asarray(y, dtype="float64"), own)
    blocks = bands.blocks()[::-1]
    # From the last area to the first, so that the first has the last word on a shared edge.
    for point, area in _in_turn(blocks, bands, own, threads):
        lowest[point[::-1]] = area[::-1]
    return lowest


def _in_turn(blocks: list[slice], bands: _Bands, areas: NDArray[Any], threads: int) -> Any:
    def ask(block: slice) -> tuple[Indexes, Indexes]:
        return bands.inside(block, areas)

    if threads == 1 or len(blocks) == 1:
        yield from map(ask, blocks)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(ask, blocks)


@dataclass(frozen=True)
class _Bands:
    """Points in order of band and easting, and for each area the runs of them to look at.

    ``area``, ``first`` and ``count`` hold the runs in order of area.
    """

    order: Indexes
    x: Real
    y: Real
    boxes: Real
    area: Indexes
    first: Indexes
    count: Indexes

    @classmethod
    def sort(cls, x: Real, y: Real, areas: NDArray[Any]) -> _Bands:
        """Sort the points and find the runs."""
        boxes = shapely.bounds(areas).reshape(-1, 4)
        some = np.flatnonzero(np.isfinite(boxes).all(axis=1))  # an empty shape has no box
        usable = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        if not len(some) or not len(usable):
            none = np.empty(0, dtype=np.intp)
            return cls(none, x[:0], y[:0], boxes, none, none, none)
        west, south = boxes[some, :2].min(axis=0)
        east, north = boxes[some, 2:].max(axis=0)
        height = float((boxes[some, 3] - boxes[some, 1]).mean()) / _BANDS_AN_AREA or 1.0
        x, y = x[usable], y[usable]
        near = (x >= west) & (x <= east) & (y >= south) & (y <= north)
        usable, x, y = usable[near], x[near], y[near]
        # Band and easting in one number. Its rounding is outweighed by a metre either side.
        width = (east - west) * 1.01 + 1.0
        key = np.floor((y - south) / height) * width + (x - west)
        order = np.argsort(key, kind="stable")
        key = key[order]
        lowest, highest = (
            np.floor((boxes[some, side] - south) / height).astype(np.intp) for side in (1, 3)
        )
        runs = highest - lowest + 1
        area = np.repeat(some, runs)
        within = np.arange(len(area)) - np.repeat(np.cumsum(runs) - runs, runs)
        start = (np.repeat(lowest, runs) + within) * width - west
        slack = (east - west) * 1e-6
        first = np.searchsorted(key, start + boxes[area, 0] - slack, side="left")
        end = np.searchsorted(key, start + boxes[area, 2] + slack, side="right")
        held = np.flatnonzero(end > first)
        return cls(
            usable[order], x[order], y[order], boxes, area[held], first[held], (end - first)[held]
        )

    def blocks(self) -> list[slice]:
        """Cut the runs into blocks of about equal work, no area in two."""
        if not len(self.area):
            return []
        done = np.cumsum(self.count)
        last_of_area = np.append(self.area[1:] != self.area[:-1], True)
        ends = np.flatnonzero(last_of_area) + 1
        number = (done[ends - 1] - 1) // _PAIRS
        cuts = ends[np.append(number[1:] != number[:-1], True)]
        return [slice(a, b) for a, b in zip([0, *cuts[:-1].tolist()], cuts.tolist(), strict=True)]

    def inside(self, block: slice, areas: NDArray[Any]) -> tuple[Indexes, Indexes]:
        """Give the points and areas of a block that meet, in order of area."""
        count = self.count[block]
        area = np.repeat(self.area[block], count)
        offset = self.first[block] - (np.cumsum(count) - count)
        at = np.arange(len(area)) + np.repeat(offset, count)
        y = self.y[at]
        south, north = (np.repeat(self.boxes[self.area[block], side], count) for side in (1, 3))
        near = np.flatnonzero((y >= south) & (y <= north))
        area, at = area[near], at[near]
        met = shapely.intersects_xy(areas[area], self.x[at], y[near])
        return self.order[at[met]], area[met]

"""Measure how well neighbours fit together: where they overlap and where they leave gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

SLIVER_M2 = 100.0
"""Overlaps and gaps smaller than this are not worth alarm: 1 m along 100 m."""
_GAP_WIDTH = 2.0
_LISTED = 5
_NOTHING = 0.01
_LARGE_M2 = 100_000.0

Shapes = NDArray[np.object_]
Indexes = NDArray[np.intp]


def describe_fit(shapes: Shapes, labels: Sequence[str], *, sliver: float = SLIVER_M2) -> list[str]:
    """Say in plain sentences which neighbours overlap or leave gaps, and by how many m2.

    Parameters
    ----------
    shapes
        Valid polygons in metres.
    labels
        What to call each.
    sliver
        Overlaps and gaps under this many square metres are only counted.
    """
    if len(shapes) < 2:  # noqa: PLR2004 - one area has no neighbour
        return []
    near = _near_misses(shapes)
    found = {
        "overlap": measure_overlaps(shapes, near=near),
        "leave a gap": measure_gaps(shapes, near=near),
    }
    notes = []
    small = 0
    for verb, areas in found.items():
        large = [each for each in areas if each[1] >= sliver]
        small += len(areas) - len(large)
        if large:
            notes.append(_list_places(verb, large, labels))
    if not notes:
        notes.append(f"No overlaps or gaps of {sliver:,.0f} m2 or more between neighbours.")
    if small:
        notes.append(f"Overlaps or gaps under {sliver:,.0f} m2, left as they are: {small}.")
    return notes


def measure_overlaps(
    shapes: Shapes, *, near: NearMisses | None = None
) -> list[tuple[tuple[int, ...], float]]:
    """List the pairs of shapes that overlap with the area they share, largest first."""
    flagged = (near or _near_misses(shapes)).crossing
    if not len(flagged):
        return []
    left, right = shapely.STRtree(shapes).query(shapes[flagged], predicate="intersects")
    left = flagged[left]
    pairs = np.unique(np.sort(np.column_stack([left, right])[left != right], axis=1), axis=0)
    areas = shapely.area(shapely.intersection(shapes[pairs[:, 0]], shapes[pairs[:, 1]]))
    return _largest_first(
        [
            ((int(a), int(b)), float(m2))
            for (a, b), m2 in zip(pairs, areas, strict=True)
            if m2 > _NOTHING
        ]
    )


def measure_gaps(
    shapes: Shapes, *, near: NearMisses | None = None
) -> list[tuple[tuple[int, ...], float]]:
    """List the gaps between shapes with the shapes round each, largest first.

    A gap is a hole in all shapes together, or a strip narrower than 2 m between two of them
    that opens to the outside. A wide opening to the outside cannot be told from the outside.
    """
    near = near or _near_misses(shapes)
    parts = shapely.get_parts(near.unite(shapes))
    rings = [ring for part in parts for ring in shapely.get_rings(part)[1:]]
    gaps = list(shapely.polygons(rings)) if rings else []
    if len(near.close):
        gaps += [*_strips(shapes, near, gaps)]
    holes = np.array([gap for gap in gaps if gap.area > _NOTHING], dtype=object)
    # A hair's breadth wider, so that rounding cannot part a gap from its rim.
    which, beside = shapely.STRtree(shapes).query(
        shapely.buffer(holes, 0.01, quad_segs=1), predicate="intersects"
    )
    round_it: list[list[int]] = [[] for _ in holes]
    for gap, member in zip(which, beside, strict=True):
        round_it[gap].append(int(member))
    return _largest_first(
        [
            (tuple(sorted(members)), float(gap.area))
            for gap, members in zip(holes, round_it, strict=True)
            if len(members) > 1
        ]
    )


@dataclass(frozen=True)
class NearMisses:
    """Which shapes do not quite fit their neighbours: found once, for all that is asked of it.

    ``crossing`` run into a neighbour, ``close`` do that or leave a gap narrower than 2 m, and
    ``beside`` are these and all shapes next to them.
    """

    crossing: Indexes
    close: Indexes
    beside: Indexes

    def unite(self, shapes: Shapes, which: Indexes | None = None) -> shapely.Geometry:
        """Unite shapes, the quick way those that run into no other."""
        which = np.arange(len(shapes)) if which is None else which
        crossing = np.isin(which, self.crossing)
        fitting = shapely.coverage_union_all(shapes[which[~crossing]])
        if not crossing.any():
            return fitting
        return shapely.union_all([fitting, *shapes[which[crossing]]])


def _near_misses(shapes: Shapes) -> NearMisses:
    """Ask all shapes once with the gap in mind; what runs into another is among those found."""
    edges = shapely.coverage_invalid_edges(shapes, gap_width=_GAP_WIDTH)
    close = np.flatnonzero(~shapely.is_empty(edges))
    boxes = shapely.buffer(shapely.envelope(shapes[close]), _GAP_WIDTH, quad_segs=1)
    beside = np.unique(shapely.STRtree(shapes).query(boxes)[1])
    crossing = beside[~shapely.is_empty(shapely.coverage_invalid_edges(shapes[beside]))]
    return NearMisses(np.intersect1d(crossing, close), close, beside)


def _strips(shapes: Shapes, near: NearMisses, known: list[shapely.Geometry]) -> Shapes:
    """Find the narrow strips that vanish when shapes are thickened and thinned again."""
    half = _GAP_WIDTH / 2
    thick = shapely.buffer(near.unite(shapes, near.close), half, join_style="mitre")
    closed = shapely.buffer(thick, -half, join_style="mitre")
    strips = shapely.get_parts(shapely.difference(closed, near.unite(shapes, near.beside)))
    strips = strips[shapely.area(strips) > _NOTHING]
    holes = shapely.union_all(known) if known else shapely.Polygon()
    shapely.prepare(holes)
    new = ~shapely.intersects(holes, shapely.point_on_surface(strips))
    return np.asarray(strips[new], dtype=object)


def _largest_first(
    areas: list[tuple[tuple[int, ...], float]],
) -> list[tuple[tuple[int, ...], float]]:
    return sorted(areas, key=lambda each: (-each[1], each[0]))


def _list_places(
    verb: str, areas: list[tuple[tuple[int, ...], float]], labels: Sequence[str]
) -> str:
    total = sum(m2 for _, m2 in areas)
    listed = "; ".join(
        f"{' and '.join(labels[each] for each in members[:4])} by {m2:,.0f} m2"
        for members, m2 in areas[:_LISTED]
    )
    more = f"; and {len(areas) - _LISTED} more" if len(areas) > _LISTED else ""
    sure = (
        " A large gap may be real, such as a place that belongs to another authority."
        if verb != "overlap" and areas[0][1] > _LARGE_M2
        else ""
    )
    places = "1 place" if len(areas) == 1 else f"{len(areas)} places"
    return f"Neighbours {verb} in {places}, {total:,.0f} m2 in all: {listed}{more}.{sure}"

"""The outline of an area from its member places, and what an outline catches."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from pact_geo.analysis.wards import place_positions
from pact_geo.tables import Boundaries, Hotspots, Incidents, Places, as_incidents, as_places

HECTARE = 10_000.0  # square metres

_DISC = 75.0  # metres round each member
_SHRINK = 25.0  # metres taken off the united discs again
_CORRIDOR = 30.0  # metres either side of the lines that join members


def draw_outline(x: ArrayLike, y: ArrayLike) -> shapely.Polygon:
    """Draw one polygon round member places.

    Discs of 75 m round the members are united and shrunk by 25 m, which fills the gaps
    between near neighbours and leaves 50 m of room; corridors of 30 m either side of the
    members' minimum spanning tree join what is apart. The outline is always one part and
    holds every member.

    Parameters
    ----------
    x, y
        Easting and northing of each member in metres, shape (n,), n at least 1.
    """
    points = np.unique(np.column_stack([x, y]).astype("float64"), axis=0)
    discs = shapely.union_all(shapely.buffer(shapely.points(points), _DISC))
    lines = shapely.linestrings(points[spanning_tree(points)])
    corridors = shapely.buffer(lines, _CORRIDOR)
    return shapely.union_all([shapely.buffer(discs, -_SHRINK), *corridors])


def spanning_tree(points: NDArray[np.float64]) -> NDArray[np.intp]:
    """Join points by the shortest lines that leave none apart (Prim 1957).

    Prim, R. C. (1957), "Shortest connection networks and some generalizations", Bell System
    Technical Journal 36:1389-1401.

    Parameters
    ----------
    points
        Distinct points, shape (n, 2).

    Returns
    -------
    array of integers, shape (n - 1, 2)
        The two ends of each line, as positions in ``points``.

    Notes
    -----
    O(n^2), which for the few members of an area costs less than importing a graph library.
    """
    lines = np.zeros((len(points) - 1, 2), dtype=np.intp)
    left = np.ones(len(points), dtype=bool)
    length = np.full(len(points), np.inf)
    nearest = np.zeros(len(points), dtype=np.intp)
    joined = 0
    for line in lines:
        left[joined] = False
        apart = np.hypot(*(points - points[joined]).T)
        closer = apart < length
        nearest[closer], length[closer] = joined, apart[closer]
        joined = int(np.argmin(np.where(left, length, np.inf)))
        line[:] = nearest[joined], joined
    return lines


def measure_extent(x: ArrayLike, y: ArrayLike) -> float:
    """Measure the largest distance between two of the points, in metres."""
    points = np.column_stack([x, y])
    corners = shapely.get_coordinates(shapely.convex_hull(shapely.multipoints(points)))
    apart = corners[:, None, :] - corners[None, :, :]
    return float(np.sqrt((apart**2).sum(axis=-1).max(initial=0.0)))


def measure_hits(
    hotspots: Hotspots,
    places: Places,
    incidents: Incidents,
    *,
    wards: Boundaries | None = None,
) -> pd.Series[float]:
    """Measure how many incidents, best those of later months, fell within hotspots.

    Parameters
    ----------
    hotspots
        Areas to judge.
    places
        Places of the incidents. If they have been joined to wards, incidents at places
        outside every ward are not asked about.
    incidents
        Incidents the hotspots were not found from. Those without a place are passed over.
    wards
        The whole area searched, for the accuracy index.

    Returns
    -------
    Series
        ``incidents`` and ``caught`` (numbers), ``share`` caught (0 to 1), ``hectares`` of
        the hotspots together, ``one_location`` (how many hotspots rest on one place),
        ``pai``: the share of incidents caught over the share of the wards' area it took
        (Chainey, Tompson & Uhlig 2008, "The utility of hotspot mapping for predicting
        spatial patterns of crime", Security Journal 21:4-28), missing without wards.
        1 is what chance would catch.
    """
    as_places(places)
    as_incidents(incidents)
    position = place_positions(places, incidents["place_id"])
    held = np.bincount(position[position >= 0], minlength=len(places))
    if "ward_code" in places:
        held = np.where(places["ward_code"].notna(), held, 0)
    together = shapely.union_all(np.asarray(hotspots.geometry.array))
    caught = int(held[_within(together, places)].sum())
    share = caught / held.sum() if held.sum() else float("nan")
    hectares = together.area / HECTARE
    pai = float("nan")
    if wards is not None and hectares > 0:
        pai = share / (together.area / wards.geometry.area.sum())
    return pd.Series(
        {
            "incidents": int(held.sum()),
            "caught": caught,
            "share": share,
            "hectares": hectares,
            "one_location": int(hotspots["one_location"].sum()),
            "pai": pai,
        },
        dtype="float64",
    )


def _within(area: Any, places: Places) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = np.zeros(len(places), dtype=bool)
    if not shapely.is_empty(area):
        tree = shapely.STRtree(np.asarray(places.geometry.array))
        inside[tree.query(area, predicate="intersects")] = True
    return inside

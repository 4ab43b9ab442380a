"""Ways of finding areas: incidents on their places in, members of each area out, the best first."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from pact_geo.analysis.density import density_at
from pact_geo.analysis.hotspots import Stacks, group_stacks
from pact_geo.analysis.scan import scan_circles

Groups = list[NDArray[np.intp]]
Real = NDArray[np.float64]

RADIUS, LEAST = 125.0, 8
FINDING = {"radius": RADIUS, "quiet": 1.5, "min_incidents": LEAST}
BANDWIDTH = 100.0
"""Of the densities, metres: of 75, 100, 150, 200 and 300 the one that did best."""
HEXAGON, DENSE, DISC = 200.0, 100.0, 100.0
MOST = 150
"""Areas given at most; so many cover far more ground than our ten."""
NET, PLAIN = "discs on net weight, 125 m", "greedy discs, 125 m"


def net_discs(stacks: Stacks) -> Groups:
    return group_stacks(stacks, method="discs", count=MOST, **FINDING)


def plain_discs(stacks: Stacks) -> Groups:
    return group_stacks(stacks, method="discs", count=MOST, **{**FINDING, "quiet": 0.0})


def dense(stacks: Stacks) -> Groups:
    return group_stacks(stacks, method="dbscan", count=MOST, **{**FINDING, "radius": DENSE})


def peaks(stacks: Stacks) -> Groups:
    """Take the places of highest density, none within two discs' radii of one before."""
    x, y, held = stacks.x, stacks.y, stacks.incidents
    density = density_at(x, y, x, y, bandwidth=BANDWIDTH, weight=held)
    tree = cKDTree(np.column_stack([x, y]))
    free = np.ones(len(x), dtype=bool)
    found: Groups = []
    for peak in np.argsort(-density, kind="stable"):
        if free[peak] and len(found) < MOST:
            at = (x[peak], y[peak])
            found.append(np.sort(tree.query_ball_point(at, DISC)).astype(np.intp))
            free[tree.query_ball_point(at, 2 * DISC)] = False
    return found


def hexagons(stacks: Stacks) -> Groups:
    """Take the hexagons with most incidents, on the grid that ``lay_cells`` lays."""
    step = HEXAGON * np.sqrt(3)  # from row to row but one
    even = np.rint(stacks.x / HEXAGON), np.rint(stacks.y / step)
    odd = np.floor(stacks.x / HEXAGON) + 0.5, np.floor(stacks.y / step) + 0.5
    away = [
        np.hypot(stacks.x - across * HEXAGON, stacks.y - up * step) for across, up in (even, odd)
    ]
    nearer = away[0] <= away[1]
    across, up = np.where(nearer, even, odd)
    number = pd.factorize(pd.MultiIndex.from_arrays([across, up]))[0]
    return heaviest(number, stacks.incidents)


def circles(stacks: Stacks) -> Groups:
    """Take the circles of the scan; every place is expected to have the mean of all."""
    even = np.ones(len(stacks.x))
    found = scan_circles(
        stacks.x,
        stacks.y,
        stacks.incidents,
        even,
        max_radius=RADIUS,
        min_cases=LEAST,
        simulations=0,
    )
    return [cluster.members for cluster in found[:MOST]]


def single_places(stacks: Stacks) -> Groups:
    return heaviest(np.arange(len(stacks.x)), stacks.incidents)


def heaviest(number: NDArray[np.intp], held: NDArray[np.int64]) -> Groups:
    """Give the members of the groups that hold most, the first of equals first."""
    total = np.bincount(number, weights=held)
    order = np.argsort(-total, kind="stable")[:MOST]
    return [np.flatnonzero(number == one) for one in order]


WAYS: dict[str, Callable[[Stacks], Groups]] = {
    NET: net_discs,
    PLAIN: plain_discs,
    "circular scan, 125 m": circles,
    "KDE peaks, discs of 100 m": peaks,
    "hexagons, 200 m": hexagons,
    "DBSCAN, 100 m": dense,
    "single places": single_places,
}

"""The best discs of weighted points: the arithmetic of ``find_hotspots``, on plain arrays.

A disc that holds the most weight can be moved until one of its points lies on its edge. So it
is enough to turn a disc round every point in turn, that point staying on the edge, and to see
at which bearing it holds most (Chazelle & Lee 1986, "On a circle placement problem",
Computing 36:1-16). A point nearby is inside for one stretch of bearings, so a sweep over the
ends of these stretches finds the best bearing exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pact_geo.analysis.near import near_pairs

Indexes = NDArray[np.intp]
Whole = NDArray[np.int64]
Real = NDArray[np.float64]

LEAST_BUSY_SHARE = 0.2
"""Below this share of all weight on busy places, quiet places are not left out."""

_SCALE = 1000  # weights that are not whole are kept to a thousandth
_TOLERANCE = 0.5  # metres; a point on the edge of a disc is in it, whatever the rounding


def find_discs(
    x: ArrayLike,
    y: ArrayLike,
    weight: ArrayLike,
    *,
    radius: float = 125.0,
    quiet: float = 1.5,
    count: int = 10,
    minimum: float = 8,
    incidents: ArrayLike | None = None,
) -> list[Indexes]:
    """Find the discs that hold the most net weight, one after the other.

    Parameters
    ----------
    x, y
        Easting and northing of each place in metres, shape (n,).
    weight
        Weight of each place, shape (n,), none below 0; places of weight 0 take no part.
    radius
        Radius of a disc in metres.
    quiet
        A place is busy when its weight is above ``quiet`` times the mean; only what is
        above counts, and only busy places are members (see net_weights).
    count
        How many discs to find at most.
    minimum
        The least incidents a disc must hold on its busy places.
    incidents
        Incidents of each place when ``weight`` is not their number, shape (n,).

    Returns
    -------
    list of arrays
        The positions of each disc's members, ascending; discs in order of net weight. Ties
        go to the disc whose edge point lies furthest west, then south. No place is in two
        discs, and members of one lie within 2 x (``radius`` + 0.5 m) of each other.

    Notes
    -----
    O(n log n + n k log k) for k busy places within two radii.
    """
    weights = np.asarray(weight, dtype="float64")
    counts = weights if incidents is None else np.asarray(incidents, dtype="float64")
    net = net_weights(weights, quiet=quiet)
    east, north = np.asarray(x, dtype="float64"), np.asarray(y, dtype="float64")
    busy = np.flatnonzero(net > 0)
    busy = busy[np.lexsort((north[busy], east[busy]))]
    if not len(busy) or count < 1:
        return []
    sweep = _Sweep.prepare(east[busy], north[busy], radius)
    found = _pick(sweep, net[busy], counts[busy], count=count, minimum=minimum)
    return [np.sort(busy[members]) for members in found]


def net_weights(weight: ArrayLike, *, quiet: float = 1.5) -> Whole:
    """Take ``quiet`` times the mean from each weight, in whole numbers so that ties are exact.

    The mean is that of the places with any weight. The outcome is multiplied through by their
    number (and by a thousand where weights are not whole), which changes no comparison.

    Leaving quiet places out is for points that gather incidents, such as the snap points of
    police.uk. Where every incident has a point of its own, few places are above the mean and
    they hold little: when busy places would hold less than a fifth of all weight (or there
    are none), every place counts with its whole weight instead.

    Returns
    -------
    array of int64, shape (n,)
        Net weights; a place takes part where it is above 0.
    """
    weights = np.asarray(weight, dtype="float64")
    whole = bool(np.all(weights == np.rint(weights)))
    exact: Whole = np.rint(weights if whole else weights * _SCALE).astype("int64")
    share = Fraction(quiet).limit_denominator(20)
    places, total = int((exact > 0).sum()), int(exact.sum())
    net: Whole = exact * (places * share.denominator) - total * share.numerator
    net[exact <= 0] = 0
    return net if exact[net > 0].sum() >= LEAST_BUSY_SHARE * total else exact


@dataclass(frozen=True)
class _Sweep:
    """For each anchor, the ends of the stretches of bearings at which others are inside.

    The points stand from west to east. ``place``, ``bearing`` and ``step`` (1 a start, -1 an
    end) run over all ends, those of anchor i from ``first[i]`` to ``first[i + 1]`` in the order
    of the sweep.
    """

    x: Real
    y: Real
    radius: float
    place: Indexes
    bearing: Real
    step: Whole
    first: Indexes

    @classmethod
    def prepare(cls, x: Real, y: Real, radius: float) -> _Sweep:
        """Find and order all ends; only weights change later."""
        one, another = near_pairs(x, y, 2 * radius)
        everyone = np.arange(len(x))
        anchor = np.concatenate([everyone, one, another])
        other = np.concatenate([everyone, another, one])
        start, end, which = _stretches(x[other] - x[anchor], y[other] - y[anchor], radius)
        anchors = np.tile(anchor[which], 2)
        bearing = np.concatenate([start, end])
        step = np.repeat(np.array([1, -1]), len(which))
        # Starts before ends, so that a point exactly on the edge is inside.
        order = np.lexsort((-step, bearing, anchors))
        return cls(
            x=x,
            y=y,
            radius=radius,
            place=np.tile(other[which], 2)[order],
            bearing=bearing[order],
            step=step[order],
            first=np.searchsorted(anchors[order], np.arange(len(x) + 1)),
        )

    def around(self, centre: tuple[float, float], reach: float) -> Indexes:
        """Give the points at most so far from a centre, ascending."""
        start, end = np.searchsorted(self.x, [centre[0] - reach, centre[0] + reach])
        some = np.arange(start, min(end + 1, len(self.x)))
        apart = (self.x[some] - centre[0]) ** 2 + (self.y[some] - centre[1]) ** 2
        return some[apart <= reach**2]

    def best(
        self,
        anchors: Indexes,
        net: Whole,
        counts: Real,
        minimum: float,
    ) -> tuple[Whole, Real]:
        """Find for each anchor the largest sum and the bearing of the disc's centre.

        Anchors whose every disc holds less than ``minimum`` have the sum 0. Every anchor
        must have a net weight above 0; places that have none are passed over.
        """
        sizes = self.first[anchors + 1] - self.first[anchors]
        row = np.repeat(np.arange(len(anchors)), sizes)
        offsets = self.first[anchors] - np.concatenate([[0], np.cumsum(sizes)[:-1]])
        ends = np.arange(len(row)) + offsets[row]
        alive = net[self.place[ends]] > 0
        ends, row = ends[alive], row[alive]
        begins = np.searchsorted(row, np.arange(len(anchors)))
        sums = np.cumsum(self.step[ends] * net[self.place[ends]])
        held = np.cumsum(self.step[ends] * counts[self.place[ends]])
        sums[held < minimum - 1e-6] = 0
        largest = np.maximum.reduceat(sums, begins)
        hits = np.flatnonzero(sums == largest[row])
        at = hits[np.searchsorted(row[hits], np.arange(len(anchors)))]
        following = np.minimum(at + 1, len(ends) - 1)
        middle = (self.bearing[ends[at]] + self.bearing[ends[following]]) / 2
        return largest, middle


def _stretches(dx: Real, dy: Real, radius: float) -> tuple[Real, Real, Indexes]:
    """Give the bearings between which each point is inside, and which point it is.

    A stretch that passes the bearing of pi (or -pi) is given a second time one turn further
    on, so that every bearing from -pi to pi has its whole sum. What lies beyond has part of
    it, which is never more. The anchor itself, and a point on the same spot, is always inside.
    """
    distance = np.hypot(dx, dy)
    bearing = np.arctan2(dy, dx)
    half = np.where(distance > 0, np.arccos(np.minimum(distance / (2 * radius), 1.0)), 2 * np.pi)
    start, end = bearing - half, bearing + half
    past = np.flatnonzero((end > np.pi) & (distance > 0))
    before = np.flatnonzero((start < -np.pi) & (distance > 0))
    turn = 2 * np.pi
    return (
        np.concatenate([start, start[past] - turn, start[before] + turn]),
        np.concatenate([end, end[past] - turn, end[before] + turn]),
        np.concatenate([np.arange(len(dx)), past, before]),
    )


def _pick(
    sweep: _Sweep,
    net: Whole,
    counts: Real,
    *,
    count: int,
    minimum: float,
) -> list[Indexes]:
    """Take the best disc, remove its members, look again at the anchors near it, repeat."""
    left = net.copy()
    largest, bearing = sweep.best(np.arange(len(left)), left, counts, minimum)
    found: list[Indexes] = []
    while len(found) < count:
        anchor = int(np.argmax(largest))
        if largest[anchor] <= 0:
            break
        centre = (
            sweep.x[anchor] + sweep.radius * np.cos(bearing[anchor]),
            sweep.y[anchor] + sweep.radius * np.sin(bearing[anchor]),
        )
        inside = sweep.around(centre, sweep.radius + _TOLERANCE)
        members = inside[left[inside] > 0]
        found.append(members)
        left[members] = 0
        largest[members] = 0
        near = sweep.around(centre, 3 * sweep.radius + 2)
        near = near[left[near] > 0]
        if len(near):
            largest[near], bearing[near] = sweep.best(near, left, counts, minimum)
    return found

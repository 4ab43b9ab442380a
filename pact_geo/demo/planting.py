"""Ten priority areas planted in the borough, a decoy, and the truth about them.

Each is one of the kinds partnerships describe. Its outline is the thing itself (a street with
its frontages, an alley with its yards, the railings of a park), drawn before any incident is
and knowing nothing of how hotspots are found or drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from pact_geo.demo.names import StreetNames
from pact_geo.demo.plans import DECOY, PLANS, Plan
from pact_geo.demo.streets import SnapPoints, assign_lsoas, locate_wards
from pact_geo.demo.wards import WARDS, ward_polygons

APART = 400.0
"""Metres at least between the outlines of two planted areas."""

_CALM_REACH, _CALM = 240.0, 0.6
# Streets so near a planted area are calm ones, at most so many times the median: what the truth
# calls the area is then all there is, and a finder cannot be blamed for taking in more.


@dataclass(frozen=True)
class Planted:
    """A planted area with its place; ``number`` from 1, the decoy last."""

    number: int
    plan: Plan
    name: str
    outline: shapely.Polygon
    ward: int
    spots: NDArray[np.float64]

    @property
    def is_decoy(self) -> bool:
        """Whether this is only a stacked snap point."""
        return self.plan is DECOY


def plant_areas(
    points: SnapPoints, names: StreetNames, rng: np.random.Generator
) -> tuple[SnapPoints, tuple[Planted, ...]]:
    """Place the ten areas and the decoy among the streets.

    Returns
    -------
    SnapPoints
        The streets with the planted points added, and what stood in their way taken out.
    tuple of Planted
        The ten areas in the order of PLANS, then the decoy.
    """
    planted: list[Planted] = []
    for number, plan in enumerate((*PLANS, DECOY), start=1):
        frame = _choose_place(plan, points, planted, rng)
        points, area = _plant(number, plan, frame, points, names, rng)
        planted.append(area)
    lsoa = assign_lsoas(points.easting, points.northing, points.ward)
    return replace(points, lsoa=lsoa), tuple(planted)


_Frame = tuple[float, float, float]
"""Easting and northing of the middle of an area, and the bearing of its length."""


def _choose_place(
    plan: Plan, points: SnapPoints, planted: list[Planted], rng: np.random.Generator
) -> _Frame:
    """Try streets of the right wards until the area stands apart from all others."""
    allowed = [number for number, ward in enumerate(WARDS) if ward.name in plan.wards]
    hosts = np.flatnonzero(np.isin(points.ward, allowed) & (points.planted == 0))
    edge = shapely.union_all(ward_polygons()).exterior
    for host in hosts[rng.permutation(len(hosts))]:
        frame = (float(points.easting[host]), float(points.northing[host]), rng.random() * np.pi)
        outline = _place(plan.outline, frame)
        lonely = np.count_nonzero(~points.away_from(shapely.Point(frame[:2]), 350)) < 20  # noqa: PLR2004
        ward = shapely.union_all([ward_polygons()[number] for number in allowed])
        if (
            not lonely
            and ward.contains(outline.buffer(plan.breadth))
            and edge.distance(outline) > 300  # noqa: PLR2004
            and all(_gap(outline, plan, other) >= APART for other in planted)
        ):
            return frame
    raise RuntimeError(f"No room was found for the {plan.kind}.")  # pragma: no cover


def _gap(outline: shapely.Geometry, plan: Plan, other: Planted) -> float:
    return float(outline.buffer(plan.breadth).distance(other.outline))


def _place(corners: tuple[tuple[float, float], ...], frame: _Frame) -> shapely.Geometry:
    """Turn corners given along and across into a line or ring on the ground."""
    ground = _ground(np.array(corners, dtype="float64"), frame)
    ring = corners[0] == corners[-1]
    return shapely.Polygon(ground) if ring else shapely.LineString(ground)


def _ground(offsets: NDArray[np.float64], frame: _Frame) -> NDArray[np.float64]:
    x, y, angle = frame
    along, across = offsets[:, 0], offsets[:, 1]
    east = x + along * np.cos(angle) - across * np.sin(angle)
    north = y + along * np.sin(angle) + across * np.cos(angle)
    return np.round(np.column_stack([east, north]), 1)


def _plant(
    number: int,
    plan: Plan,
    frame: _Frame,
    points: SnapPoints,
    names: StreetNames,
    rng: np.random.Generator,
) -> tuple[SnapPoints, Planted]:
    shape = _place(plan.outline, frame)
    outline = shape.buffer(plan.breadth, quad_segs=8)
    points = points.take(points.away_from(outline, plan.clear) | (points.planted > 0))
    near = ~points.away_from(outline, _CALM_REACH) & (points.planted == 0)
    calm = np.minimum(points.weight, _CALM * float(np.median(points.weight)))
    points = replace(points, weight=np.where(near, calm, points.weight))
    streets = [public or names.take(2) for *_, public in plan.snap]
    own = _own_points(number, plan, frame, streets)
    area = Planted(
        number=number,
        plan=plan,
        name=_name(plan, streets, names),
        outline=outline,
        ward=int(own.ward[0]),
        spots=_spots(plan, frame, outline, rng),
    )
    return points.join(own), area


def _own_points(number: int, plan: Plan, frame: _Frame, streets: list[str]) -> SnapPoints:
    offsets = np.array([item[:2] for item in plan.snap], dtype="float64")
    ground = _ground(offsets, frame)
    count = len(ground)
    public = np.array([bool(item[3]) for item in plan.snap])
    return SnapPoints(
        easting=ground[:, 0],
        northing=ground[:, 1],
        name=np.array(streets, dtype=object),
        kind=np.full(count, plan.mix, dtype=object),
        addresses=np.where(public, 0, 18).astype("int64"),
        weight=np.zeros(count),
        ward=locate_wards(ground[:, 0], ground[:, 1]),
        lsoa=np.zeros(count, dtype="int64"),
        planted=np.full(count, number, dtype="int64"),
    )


def _spots(
    plan: Plan, frame: _Frame, outline: shapely.Polygon, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Choose the spots complaints are made of: one house, or four about the place, in metres."""
    if "address" in plan.kind:
        return np.round(_ground(np.array([[14.0, 3.0]]), frame))
    inner = outline.buffer(-min(20.0, plan.breadth / 2))
    return np.round(scatter(inner, 4, rng))


def scatter(shape: shapely.Geometry, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Throw points evenly into a shape; shape (count, 2), metres."""
    west, south, east, north = shape.bounds
    found = np.empty((0, 2))
    while len(found) < count:
        thrown = rng.random((4 * count, 2)) * [east - west, north - south] + [west, south]
        found = np.vstack([found, thrown[shapely.contains_xy(shape, thrown)]])
    return found[:count]


def _name(plan: Plan, streets: list[str], names: StreetNames) -> str:
    """Name an area as people who live there would."""
    own = [street for street, item in zip(streets, plan.snap, strict=True) if not item[3]]
    words: dict[str, Any] = {
        "row of shops": lambda: f"{own[0]} shops",
        "parade of pubs and takeaways": lambda: f"{own[1]} parade",
        "station approach": lambda: f"Station approach, {own[1]}",
        "blocks of flats": lambda: f"Flats at {own[0]} and {own[1]}",
        "park": lambda: f"{names.take(1).split()[0]} Park",
        "rear of houses": lambda: f"Rear of {own[0]} and {own[2]}",
        "cut-through behind the college": lambda: f"Cut-through from {own[0]} to {own[1]}",
        "garage court": lambda: f"{own[0]} garages",
        "one address with repeat complaints": lambda: f"One address in {own[0]}",
        "playground residents avoid": lambda: f"{names.take(1).split()[0]} playground",
    }
    return str(words[plan.kind]()) if plan.kind in words else "Retail park supermarket"

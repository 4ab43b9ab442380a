"""Streets and their snap points: where a town is built, and how much happens where.

police.uk moves every incident to the nearest of a fixed list of points, each the middle of a
street with at least eight addresses, or a public place. The demo lays out such a list: dense
in the town, in villages round it, and a few along country lanes.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from statistics import NormalDist
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from pact_geo.demo.grid import lonlat
from pact_geo.demo.names import PUBLIC_PLACES, StreetNames
from pact_geo.demo.wards import BOROUGH, CENTRE, ORIGIN, WARDS, ward_polygons

SPACING = 96.0
"""Metres between snap points before they are jittered: the median nearest neighbour is then
about 75 m, as on the real points of St Helens (77 m)."""

_TOWN_RADIUS = 1_850.0
# East and north of ORIGIN, radius: one larger and one smaller village in each outer ward.
_VILLAGES = (
    (1300, 4500, 720),
    (1000, 5700, 330),
    (1450, 1700, 700),
    (700, 2500, 300),
    (3800, 950, 740),
    (3000, 500, 260),
    (6700, 1500, 700),
    (7800, 1350, 320),
    (4000, 6450, 760),
    (2900, 6700, 300),
    (7850, 3600, 760),
    (8200, 2500, 300),
    (7250, 5950, 730),
    (8100, 5600, 300),
)
_COUNTRY = 0.012
_LEAST_ADDRESSES = 8
_STACKS = {
    "supermarket": 5.0,
    "hospital": 6.0,
    "police station": 3.0,
    "petrol": 2.2,
    "parking": 1.6,
}


@dataclass(frozen=True)
class SnapPoints:
    """Snap points, one entry of each array a point.

    ``ward`` is a position in WARDS; ``lsoa`` a number from 0; ``weight`` how much of the
    borough's background happens there; ``kind`` which categories that is (see ``crime``);
    ``planted`` the number of the planted area it belongs to, 0 for none.
    """

    easting: NDArray[np.float64]
    northing: NDArray[np.float64]
    name: NDArray[np.object_]
    kind: NDArray[np.object_]
    addresses: NDArray[np.int64]
    weight: NDArray[np.float64]
    ward: NDArray[np.int64]
    lsoa: NDArray[np.int64]
    planted: NDArray[np.int64]

    def __len__(self) -> int:
        """Count the points."""
        return len(self.easting)

    def take(self, chosen: NDArray[Any]) -> SnapPoints:
        """Keep some of the points, by mask or position."""
        return SnapPoints(**{item.name: getattr(self, item.name)[chosen] for item in fields(self)})

    def join(self, other: SnapPoints) -> SnapPoints:
        """Put other points behind these."""
        return SnapPoints(
            **{
                item.name: np.concatenate([getattr(self, item.name), getattr(other, item.name)])
                for item in fields(self)
            }
        )

    def lonlat(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Longitude and latitude in degrees, to six decimals."""
        return lonlat(self.easting, self.northing)

    def away_from(self, shape: shapely.Geometry, metres: float) -> NDArray[np.bool_]:
        """Tell which points lie further than so many metres from a shape."""
        distance = shapely.distance(shapely.points(self.easting, self.northing), shape)
        return np.asarray(distance > metres)


def lay_streets(rng: np.random.Generator, names: StreetNames) -> SnapPoints:
    """Lay out the streets of the borough.

    Parameters
    ----------
    rng
        Its stream decides where streets run and how busy each is.
    names
        Names not given yet.
    """
    x, y, row = _lattice(rng)
    built, ward = _built_up(x, y, rng)
    x, y, row, ward = x[built], y[built], row[built], ward[built]
    name = _name_streets(x, y, row, names, rng)
    lsoa = assign_lsoas(x, y, ward)
    weight = _weights(x, y, ward, rng)
    points = SnapPoints(
        easting=x,
        northing=y,
        name=name,
        kind=np.full(len(x), "street", dtype=object),
        addresses=_LEAST_ADDRESSES + (40 * rng.random(len(x)) ** 2).astype("int64"),
        weight=weight,
        ward=ward,
        lsoa=lsoa,
        planted=np.zeros(len(x), dtype="int64"),
    )
    return _open_public_places(points, rng)


def _lattice(
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Jitter a turned square lattice over the borough; ``row`` numbers its rows."""
    reach = 75
    steps = np.arange(-reach, reach + 1)
    column, row = np.tile(steps, len(steps)), np.repeat(steps, len(steps))
    angle = rng.random() * np.pi
    jitter = (rng.random((2, len(row))) - 0.5) * 0.62
    across, up = (column + jitter[0]) * SPACING, (row + jitter[1]) * SPACING
    x = CENTRE[0] + across * np.cos(angle) - up * np.sin(angle)
    y = CENTRE[1] + across * np.sin(angle) + up * np.cos(angle)
    return np.round(x, 1), np.round(y, 1), row.astype("int64")


def _built_up(
    x: NDArray[np.float64], y: NDArray[np.float64], rng: np.random.Generator
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Decide which points are streets, and their ward; gaps are fields, works and water."""
    share = np.full(len(x), _COUNTRY)
    for east, north, radius in _VILLAGES:
        middle = (ORIGIN[0] + east, ORIGIN[1] + north)
        share[_in_settlement(x, y, middle, radius, rng)] = 0.8
    share[_in_settlement(x, y, CENTRE, _TOWN_RADIUS, rng)] = 0.84
    built = rng.random(len(x)) < share
    ward = locate_wards(x, y)
    return built & (ward >= 0), ward


def _in_settlement(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    middle: tuple[float, float],
    radius: float,
    rng: np.random.Generator,
) -> NDArray[np.bool_]:
    """Tell which points a settlement covers: round, with two to four lobes as towns grow."""
    bearing = np.arctan2(y - middle[1], x - middle[0])
    turn = 2 * np.pi * rng.random(3)
    lobes = sum(0.1 * np.sin(number * bearing + turn[number - 2]) for number in (2, 3, 4))
    return np.asarray(np.hypot(x - middle[0], y - middle[1]) < radius * (1 + lobes))


def locate_wards(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
    """Give the ward each point lies in, as a position in WARDS; -1 outside the borough."""
    ward = np.full(len(x), -1, dtype="int64")
    for number, polygon in enumerate(ward_polygons()):
        ward[(ward < 0) & shapely.contains_xy(polygon, x, y)] = number
    return ward


def _name_streets(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    row: NDArray[np.int64],
    names: StreetNames,
    rng: np.random.Generator,
) -> NDArray[np.object_]:
    """Name runs of one to three neighbours in a row as one street."""
    name = np.empty(len(x), dtype=object)
    lengths = 1 + np.floor(3 * rng.random(len(x)) ** 1.5).astype("int64")
    start = 0
    while start < len(x):
        end = start + 1
        while (
            end < min(start + lengths[start], len(x))
            and row[end] == row[start]
            and np.hypot(x[end] - x[end - 1], y[end] - y[end - 1]) < 2 * SPACING
        ):
            end += 1
        name[start:end] = names.take(end - start)
        start = end
    return name


def lsoa_counts() -> list[int]:
    """Count the small areas of each ward: one for about 1,600 people."""
    return [max(3, round(ward.population / 1_600)) for ward in WARDS]


def assign_lsoas(
    x: NDArray[np.float64], y: NDArray[np.float64], ward: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Cut each ward into wedges that hold about equally many streets."""
    lsoa = np.zeros(len(x), dtype="int64")
    first = 0
    for number, parts in enumerate(lsoa_counts()):
        mine = np.flatnonzero(ward == number)
        middle = ward_polygons()[number].centroid
        bearing = np.arctan2(y[mine] - middle.y, x[mine] - middle.x)
        order = np.argsort(bearing, kind="stable")
        lsoa[mine[order]] = first + np.arange(len(mine)) * parts // max(len(mine), 1)
        first += parts
    return lsoa


def lsoa_code(number: int) -> str:
    """Give the invented code of a small area."""
    return f"X01{number + 1:06d}"


def lsoa_names() -> list[str]:
    """Name the small areas as census offices do: borough, ward number, letter."""
    return [
        f"{BOROUGH} {ward + 1:03d}{chr(ord('A') + part)}"
        for ward, parts in enumerate(lsoa_counts())
        for part in range(parts)
    ]


def _weights(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    ward: NDArray[np.int64],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Draw how busy each point is: log-normal, more in poorer wards and near the centre.

    The spread was fitted loosely to five months of St Helens: half the places with three
    incidents or fewer, the busiest tenth with nine or more, the busiest hundredth with 25.
    """
    normal = NormalDist()
    quantile = 0.001 + 0.985 * rng.random(len(x))
    z = np.array([normal.inv_cdf(float(value)) for value in quantile])
    need = np.array([0.7 + place.deprivation / 60 for place in WARDS])[ward]
    from_centre = np.hypot(x - CENTRE[0], y - CENTRE[1])
    centre = 1 + 0.35 * np.exp(-((from_centre / 900) ** 2))
    return np.asarray(np.exp(0.72 * z) * need * centre)


def _open_public_places(points: SnapPoints, rng: np.random.Generator) -> SnapPoints:
    """Turn some streets into public places, which police.uk names by their use."""
    name, kind = points.name.copy(), points.kind.copy()
    addresses, weight = points.addresses.copy(), points.weight.copy()
    town = np.flatnonzero(np.isin(points.ward, np.flatnonzero(_is_town())))
    typical = float(np.median(weight))
    order = iter(rng.permutation(town))
    for label, use, count in PUBLIC_PLACES:
        for _ in range(count):
            chosen = int(next(order))
            name[chosen], kind[chosen], addresses[chosen] = label, use, 0
            if use in _STACKS:
                weight[chosen] = typical * _STACKS[use] * (0.7 + 0.6 * rng.random())
    changed = {"name": name, "kind": kind, "addresses": addresses, "weight": weight}
    same = {item.name: getattr(points, item.name) for item in fields(points)}
    return SnapPoints(**{**same, **changed})


def _is_town() -> NDArray[np.bool_]:
    """Tell which wards are built up from edge to edge: those smaller than 3.5 square km."""
    return np.array([polygon.area < 3.5e6 for polygon in ward_polygons()])  # noqa: PLR2004

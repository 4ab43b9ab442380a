"""Names for areas that people who live there would know them by."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

ONE_NAME_SHARE = 0.7
"""An area takes one name when it carries more than this share of the named incidents."""

_NEARBY = 400.0  # metres within which a place's name may stand for an area without one

# What police.uk calls a place that has no street: true of many places in any borough.
_KINDS = frozenset(
    {
        "airport/airfield",
        "bus/coach station",
        "conference/exhibition centre",
        "ferry terminal",
        "further/higher educational building",
        "hospital",
        "motorway service area",
        "nightclub",
        "other",
        "park/open space",
        "parking area",
        "pedestrian subway",
        "petrol station",
        "police station",
        "prison",
        "race track",
        "shopping area",
        "sports/recreation area",
        "supermarket",
        "theatre/concert hall",
    }
)
_NO_NAMES = frozenset({"", "no location", "no location name", "unknown", "not known"})
_SQUARES = "ABCDEFGHJKLMNOPQRSTUVWXYZ"  # the National Grid uses no I


def tidy_place_names(names: pd.Series[str]) -> pd.Series[str]:
    """Take "On or near" off place names; what is then no name becomes missing."""
    tidy = names.astype("str").str.replace(r"^\s*on or near\b\s*", "", case=False, regex=True)
    tidy = tidy.str.strip().str.replace(r"\s+", " ", regex=True)
    return tidy.where(~tidy.str.lower().isin(_NO_NAMES))


def name_area(
    names: pd.Series[str],
    xy: NDArray[np.float64],
    members: NDArray[np.intp],
    weight: NDArray[np.float64],
) -> str:
    """Name one area.

    The one or two names that carry most incidents, "Kipling Avenue / Pemberton Road". A kind
    of place, such as "Supermarket", is told apart by a street. Without any name of its own an
    area is near the nearest street that has one, or near a grid reference.

    Parameters
    ----------
    names
        The name of each place as it came, missing where it has none, shape (n,).
    xy
        Easting and northing of each place in metres, shape (n, 2).
    members
        Positions of the area's places.
    weight
        Their incidents, in the same order.
    """
    own = tidy_place_names(names.iloc[members]).to_numpy()
    carried = pd.Series(weight).groupby(own).sum()
    ordered = carried.sort_index().sort_values(ascending=False, kind="stable")
    centre = xy[members].mean(axis=0)
    if ordered.empty:
        return f"Near {_nearest_street(names, xy, centre)}"
    first, *others = (str(name) for name in ordered.index)
    if is_kind(first):
        street = next((name for name in others if not is_kind(name)), "")
        if street:
            return f"{first} / {street}"
        return f"{first} near {_nearest_street(names, xy, centre)}"
    if not others or ordered.iloc[0] > ONE_NAME_SHARE * ordered.sum():
        return first
    return f"{first} / {others[0]}"


def _nearest_street(
    names: pd.Series[str], xy: NDArray[np.float64], centre: NDArray[np.float64]
) -> str:
    near = np.flatnonzero(np.abs(xy[:, 0] - centre[0]) <= _NEARBY)  # few of a whole country
    distance = np.hypot(*(xy[near] - centre).T)
    near = near[np.argsort(distance, kind="stable")][: int((distance <= _NEARBY).sum())]
    known = tidy_place_names(names.iloc[near]).dropna()
    streets = (name for name in known if not is_kind(name))
    return next(streets, f"grid reference {grid_reference(*centre)}")


def is_kind(name: str) -> bool:
    """Tell whether a place's name is only what kind of place it is."""
    return name.lower() in _KINDS


def number_repeats(names: Sequence[str]) -> list[str]:
    """Tell areas of the same name apart: the second becomes "Mill Lane (2)"."""
    told: list[str] = []
    for name in names:
        number, unlike = 1, name
        while unlike in told:
            number += 1
            unlike = f"{name} ({number})"
        told.append(unlike)
    return told


def grid_reference(x: float, y: float) -> str:
    """Write a position of the National Grid as people read it off a map: "SJ 582 058".

    Parameters
    ----------
    x, y
        Easting and northing in metres. Off the lettered grid both are written out.
    """
    east, north = int(x // 100_000), int(y // 100_000)
    if not (0 <= east < 7 and 0 <= north < 13):  # noqa: PLR2004 - the lettered squares
        return f"{x:.0f} east, {y:.0f} north"
    # Two letters: squares of 500 km, then of 100 km within, both counted from the north west.
    # The grid's own origin is the south west corner of square S.
    large = (3 - north // 5) * 5 + 2 + east // 5
    small = (4 - north % 5) * 5 + east % 5
    within = f"{int(x % 100_000) // 100:03d} {int(y % 100_000) // 100:03d}"
    return f"{_SQUARES[large]}{_SQUARES[small]} {within}"

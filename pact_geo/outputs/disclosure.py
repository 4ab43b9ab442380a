"""What may be shown to whom: the rules for panels and the public, in one place.

Three rules. An area of fewer than eight addresses, or of one place that rests on more than
police data, is drawn and named as its street. Counts below ten read "fewer than 10", and so
does anything they could be worked out from. Free text is never shown. The outcome is built
from what may be shown, not by taking away what may not: a column nobody thought of stays out.

A point of data.police.uk covers at least eight addresses or is a public place; every other
place counts as one address unless the number is given.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pact_geo.analysis.naming import number_repeats
from pact_geo.analysis.priority import NO_SURVEY, NOT_ASKED
from pact_geo.errors import UnsuitableDataError
from pact_geo.outputs.streets import public_name, street_key
from pact_geo.outputs.ward_parts import part_words

NOT_SHOWN = "not shown"
"""Stands for a count that would give away one below the smallest shown."""
POLICE = "police.uk"
POLICE_ADDRESSES = 8

COUNTS = ("incidents", "residents", "last_year", "year_before")
"""Columns of counts: text in the outcome, "34" or "fewer than 10"."""
PLAIN = (
    "rank",
    "rank_low",
    "rank_high",
    "evidence",
    "ward_codes",
    "months",
    "found",
    "refits",
    "found_incidents",
    "found_places",
    "found_settings",
    "change",
)
"""Columns that give no person away and stay as they are."""

NEARBY = 400.0
"""Metres within which places of one street name belong to one street."""
CELL = 200.0
_LARGEST_CELL = 1600.0
# The squares are fixed on the ground: which square an address lies in says nothing of where
# in it, and asking again says nothing more. The odd origin keeps round coordinates, which
# people type, off the squares' middles.
_ORIGIN = (37.0, 61.0)
_BLUR = 25.0


def show_count(count: float, *, smallest_count: int = 10) -> str:
    """Write a count for the public: "34", or "fewer than 10" below the smallest shown."""
    if count < smallest_count:
        return f"fewer than {smallest_count:,}"
    return f"{round(count):,}"


def for_public(
    areas: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    incidents: pd.DataFrame,
    *,
    smallest_count: int = 10,
    smallest_addresses: int = 8,
    addresses: pd.Series[Any] | None = None,
    wards: gpd.GeoDataFrame | None = None,
) -> gpd.GeoDataFrame:
    """Make of priority areas what panels and the public may see.

    Parameters
    ----------
    areas
        A PriorityAreas or Hotspots table, with further columns or without.
    places, incidents
        The tables the areas rest on; all places of the neighbourhood, so that a street can be
        told from an address.
    smallest_count
        Counts below this are hidden; 0 shows all.
    smallest_addresses
        An area of fewer addresses is drawn as its street.
    addresses
        How many addresses each place stands for, by ``place_id``, where known. A police point
        never stands for fewer than eight.
    wards
        Boundaries, for areas whose street has no name: they are named by the part of the ward
        in which what is shown of them lies.

    Returns
    -------
    geopandas.GeoDataFrame
        Same index and order. ``name``; ``incidents``, ``residents`` ("not asked" without a
        survey) and, where there, ``last_year`` and ``year_before`` as text;
        ``top_categories`` (names alone), ``active_months`` (missing where the count is hidden),
        ``one_location``, ``street_level`` (whether it is drawn as its street), the columns of
        ``PLAIN`` that ``areas`` has, and ``geometry`` in the same CRS. No member places, shares,
        scores, sizes or text of reports. An area drawn as its street is at least 200 m across.
    """
    police = _police_places(incidents, only=False)
    purely = _police_places(incidents, only=True)
    numbers = _addresses(places, police, addresses)
    members = [[int(place) for place in listed] for listed in areas["place_ids"]]
    hide = [
        sum(int(numbers.get(place, 1)) for place in own) < smallest_addresses
        or (len(own) == 1 and own[0] not in purely)
        for own in members
    ]
    shown = pd.DataFrame(index=areas.index.copy())
    shapes = [
        _street_shape(own, places, numbers, smallest_addresses)
        if hidden
        else _blurred(shape, exact=all(place in police for place in own))
        for own, hidden, shape in zip(members, hide, areas.geometry, strict=True)
    ]
    parts = [
        "this ward" if wards is None or wards.empty else part_words(one, wards) for one in shapes
    ]
    shown["name"] = _names(areas, places, members, police, hide, parts)
    for column in (name for name in COUNTS if name in areas):
        shown[column] = _shown_counts(areas[column], smallest_count)
    if "residents" in shown and "evidence" in areas:
        shown["residents"] = shown["residents"].mask(areas["evidence"] == NO_SURVEY, NOT_ASKED)
    for column in (name for name in PLAIN if name in areas):
        shown[column] = areas[column]
    if "top_categories" in areas:
        shown["top_categories"] = pd.Series(
            [[_category(item) for item in listed] for listed in areas["top_categories"]],
            index=areas.index,
            dtype="object",
        )
    if "active_months" in areas:
        few = pd.to_numeric(areas["incidents"]) < smallest_count
        shown["active_months"] = areas["active_months"].astype("Int64").mask(few)
    if "one_location" in areas:
        shown["one_location"] = areas["one_location"].astype("bool") & ~np.array(hide, dtype=bool)
    shown["street_level"] = np.array(hide, dtype=bool)
    return gpd.GeoDataFrame(shown, geometry=gpd.GeoSeries(shapes, index=areas.index, crs=areas.crs))


def protect_counts(
    counts: pd.Series[Any], *, total_shown: bool = True, smallest_count: int = 10
) -> pd.Series[Any]:
    """Write counts that add up to a total so that no hidden one can be worked out.

    Counts below the smallest read "fewer than 10". Where the total is shown beside them, one
    hidden count could be had by subtraction, and so could two whose sum is nearly nothing;
    then the next smallest counts read "not shown" too, until every hidden count could still
    be anything from nothing to the most it may be. Where even that cannot hide them, all read
    "not shown" except those below the smallest, and the total must not be shown either.

    Parameters
    ----------
    counts
        Whole numbers, none missing: categories, months or wards of one total.
    total_shown
        Whether a reader knows the total.
    smallest_count
        Counts below this are hidden.

    Returns
    -------
    pandas.Series
        Text on the same index; ``attrs["total_safe"]`` says whether the total may be shown.
    """
    values = counts.to_numpy(dtype="int64")
    small = values < smallest_count
    hidden = small.copy()
    while total_shown and small.any() and not hidden.all():
        if _undecided(values, small, hidden, smallest_count):
            break
        hidden[np.flatnonzero(~hidden)[np.argmin(values[~hidden])]] = True
    safe = not small.any() or _undecided(values, small, hidden, smallest_count)
    words = [
        f"fewer than {smallest_count:,}" if low else NOT_SHOWN if gone else f"{value:,}"
        for value, low, gone in zip(values, small, hidden, strict=True)
    ]
    shown = pd.Series(words, index=counts.index, dtype="str")
    shown.attrs = {"total_safe": bool(safe)}
    return shown


def _undecided(
    values: NDArray[np.int64], small: NDArray[np.bool_], hidden: NDArray[np.bool_], smallest: int
) -> bool:
    """Tell whether each small count could, for all a reader knows, be 0 or the most allowed.

    The reader knows the sum of the hidden counts, that the small ones are below the smallest
    shown, and that the others hidden with them are not.
    """
    total, others = int(values[hidden].sum()), int((hidden & ~small).sum())
    # The reader may guess that the smallest were hidden, so no other is above the least shown.
    most_of_one = int(values[~hidden].min()) if (~hidden).any() else total
    most_elsewhere = (int(small.sum()) - 1) * (smallest - 1) + others * most_of_one
    return total - others * smallest >= smallest - 1 and total <= most_elsewhere


def _is_police(incidents: pd.DataFrame) -> pd.Series[bool]:
    return incidents["source"].str.startswith(POLICE).fillna(value=False).astype("bool")


def _police_places(incidents: pd.DataFrame, *, only: bool) -> frozenset[int]:
    """List places with police incidents; with ``only``, those with no others."""
    located = incidents["place_id"].notna()
    police = _is_police(incidents)
    found = set(incidents.loc[located & police, "place_id"].astype("int64"))
    if only:
        found -= set(incidents.loc[located & ~police, "place_id"].astype("int64"))
    return frozenset(found)


def _addresses(
    places: gpd.GeoDataFrame, police: frozenset[int], addresses: pd.Series[Any] | None
) -> pd.Series[int]:
    of_police = places.index.isin(list(police))
    least = np.where(of_police, POLICE_ADDRESSES, 1).astype("float64")
    if addresses is not None:
        known = addresses.reindex(places.index).to_numpy(dtype="float64", na_value=np.nan)
        known = np.where(np.isnan(known), least, known)
        least = np.where(of_police, np.maximum(known, least), known)
    return pd.Series(least.astype("int64"), index=places.index)


def _shown_counts(counts: pd.Series[Any], smallest_count: int) -> pd.Series[Any]:
    words = [
        None if pd.isna(count) else show_count(float(count), smallest_count=smallest_count)
        for count in counts
    ]
    return pd.Series(words, index=counts.index, dtype="str")


def _category(item: Any) -> str:
    """Name a category, and drop a count that may stand beside it."""
    return str(item[0]) if isinstance(item, tuple | list) else str(item)


def _names(
    areas: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    members: list[list[int]],
    police: frozenset[int],
    hide: Iterable[bool],
    parts: Iterable[str],
) -> list[str]:
    streets = frozenset(places.loc[places.index.isin(list(police)), "place_name"].dropna())
    names = []
    for name, own, hidden, part in zip(areas["name"], members, hide, parts, strict=True):
        ordered = [str(name) for name in places["place_name"].reindex(own).dropna()]
        names.append(
            public_name(
                str(name),
                ordered,
                streets,
                street_only=hidden,
                otherwise=f"A street in {part}",
            )
        )
    return number_repeats(names)


def _street_shape(
    own: list[int], places: gpd.GeoDataFrame, numbers: pd.Series[int], smallest_addresses: int
) -> shapely.Geometry:
    """Draw the street of some places: the hull of the squares that it touches.

    The squares grow until they hold enough addresses, as far as the places known tell.
    """
    known = places[places.index.isin(own)]
    if known.empty:
        raise UnsuitableDataError(
            "An area's places are not among the places.",
            remedy="Pass the places that the areas were found on.",
        )
    keys = {street_key(name) for name in known["place_name"].dropna()} - {""}
    near = places[places.geometry.dwithin(known.geometry.union_all(), NEARBY)]
    same = near["place_name"].fillna("").map(street_key).isin(keys)
    street = pd.concat([known, near[same & ~near.index.isin(own)]])
    points = street.geometry.get_coordinates().to_numpy()
    size, shape = CELL, _squares(points, CELL)
    while size < _LARGEST_CELL:
        inside = places.index[places.geometry.intersects(shape)]
        if int(numbers.reindex(inside).sum()) >= smallest_addresses or numbers.max() <= 1:
            break
        size *= 2
        shape = _squares(points, size)
    return shape


def _squares(points: NDArray[np.float64], size: float) -> shapely.Geometry:
    corners = np.floor((points - _ORIGIN) / size) * size + _ORIGIN
    boxes = shapely.box(corners[:, 0], corners[:, 1], corners[:, 0] + size, corners[:, 1] + size)
    return shapely.normalize(shapely.convex_hull(shapely.union_all(boxes)))


def _blurred(shape: shapely.Geometry, *, exact: bool) -> shapely.Geometry:
    """Round an outline that rests on single addresses, whose arcs would point at them."""
    if exact:
        return shape
    rounded = shapely.set_precision(shape, _BLUR)
    return shape.buffer(_BLUR) if rounded.is_empty else shapely.set_precision(rounded, 0.0)

"""Hotspots: micro-places that a team can inspect in one walk.

The default method, discs on net weight, caught more later incidents on real districts than other
ways of finding areas of several places, on as much ground (``benchmarks/DISTRICTS.md``); DBSCAN,
which people know, stands beside it. Both run on places weighted by their incidents, in metres.
``docs/methods/priority-areas.md`` explains them in plain words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pandas.core.groupby import DataFrameGroupBy, SeriesGroupBy

from pact_geo.analysis.discs import Indexes, find_discs
from pact_geo.analysis.naming import name_area, number_repeats
from pact_geo.analysis.shapes import HECTARE, draw_outline, measure_extent
from pact_geo.analysis.wards import place_positions
from pact_geo.errors import UnsuitableDataError
from pact_geo.tables import (
    HOTSPOTS,
    Hotspots,
    Incidents,
    Places,
    as_hotspots,
    as_incidents,
    as_places,
)

ONE_LOCATION_SHARE = 0.7
"""Above this share on its largest place, an area is one recorded location."""

WIDE = 500.0
"""Metres: twice what a disc of the usual radius can be from end to end."""

METHODS = ("discs", "dbscan")

_TOP = 3


def find_hotspots(
    places: Places,
    incidents: Incidents,
    *,
    method: str = "discs",
    radius: float = 125.0,
    quiet: float = 1.5,
    count: int = 10,
    min_incidents: int = 8,
    weights: pd.Series[float] | None = None,
) -> Hotspots:
    """Find up to ``count`` hotspots, the heaviest first.

    Parameters
    ----------
    places
        Places of the incidents. If they have been joined to wards (``ward_code``), places
        outside every ward take no part.
    incidents
        Incidents; those without a place, or at a place not in ``places``, take no part.
    method
        ``"discs"``: discs on net weight. Busy places, those with more than ``quiet`` times
        the mean incidents of a place, count with what they have above that; the disc that
        holds most is taken, its places removed, and so on (see find_discs). Extent never
        past twice the radius (+ 1 m).

        ``"dbscan"``: density clusters (Ester, Kriegel, Sander & Xu 1996, KDD-96:226-231) of
        places weighted by incidents, with reach ``radius`` and at least ``min_incidents`` round
        a core place; noise is dropped, the ``count`` heaviest stay. Such clusters chain from
        place to place and run through whole town centres; ``quiet`` has no part in them.
    radius
        Metres.
    quiet
        See ``method``; 0 lets every place count. Where every incident has a point of its own
        the rule would leave too little and is not used (see net_weights).
    count
        The most hotspots to find.
    min_incidents
        The least incidents of a hotspot.
    weights
        Weight of each incident by ``incident_id``, to rank by harm; 1 each when not given.
        Counts and shares in the outcome stay counts of incidents.

    Returns
    -------
    Hotspots
        Numbered from 1 in order of net weight (discs) or weight (DBSCAN). ``months`` are the
        months the given incidents hold, ``place_ids`` the members, most incidents first.
        ``attrs["notes"]`` warns where DBSCAN found areas wider than 500 m.

    Raises
    ------
    SchemaError
        If a table is not what its name says.
    UnsuitableDataError
        If a setting is out of range, or ``weights`` leaves an incident out.

    Examples
    --------
    >>> hotspots = find_hotspots(places, incidents)  # doctest: +SKIP
    >>> hotspots.loc[1, ["name", "incidents", "places"]]  # doctest: +SKIP
    """
    _check_settings(method, radius=radius, quiet=quiet, min_incidents=min_incidents)
    stacks = stack_incidents(places, incidents, weights=weights)
    groups = group_stacks(
        stacks,
        method=method,
        radius=radius,
        quiet=quiet,
        count=count,
        min_incidents=min_incidents,
    )
    found = describe_areas(groups, stacks, places, incidents)
    found.attrs["notes"] = _say_width(found) if method == "dbscan" else []
    return found


@dataclass(frozen=True)
class Stacks:
    """Incidents collapsed to the places they stand on, ordered by easting, then northing.

    Attributes
    ----------
    position
        Row of each such place in the Places table, shape (n,).
    x, y
        Metres.
    incidents, weight
        Incidents on each place, and the sum of their weights.
    stack_of
        For each row of the Incidents table the stack it belongs to, or -1.
    """

    position: Indexes
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    incidents: NDArray[np.int64]
    weight: NDArray[np.float64]
    stack_of: Indexes


def stack_incidents(
    places: Places, incidents: Incidents, *, weights: pd.Series[float] | None = None
) -> Stacks:
    """Collapse incidents to their places (see find_hotspots for who takes part)."""
    as_places(places)
    as_incidents(incidents)
    weight = _weights_of(incidents, weights)
    return stack_rows(places, place_positions(places, incidents["place_id"]), weight)


def stack_rows(places: Places, position: Indexes, weight: NDArray[np.float64]) -> Stacks:
    """Collapse rows that point to places by position (-1 for none), each with a weight."""
    if "ward_code" in places:
        in_a_ward = np.append(places["ward_code"].notna().to_numpy(), False)  # last: position -1
        position = np.where(in_a_ward[position], position, -1)
    placed = position >= 0
    held = np.bincount(position[placed], minlength=len(places))
    heavy: NDArray[Any] = np.bincount(
        position[placed], weights=weight[placed], minlength=len(places)
    )
    rows = np.flatnonzero(held)
    points = np.asarray(places.geometry.array)[rows]
    x, y = shapely.get_coordinates(points).T
    order = np.lexsort((places.index.to_numpy()[rows], y, x))
    number = np.full(len(places) + 1, -1, dtype=np.intp)  # the last is for position -1
    number[rows[order]] = np.arange(len(rows))
    return Stacks(
        position=rows[order],
        x=x[order],
        y=y[order],
        incidents=held[rows[order]],
        weight=heavy[rows[order]],
        stack_of=number[position],
    )


def group_stacks(
    stacks: Stacks,
    *,
    method: str,
    radius: float,
    quiet: float,
    count: int,
    min_incidents: float,
) -> list[Indexes]:
    """Find which stacks make each hotspot, in order (see find_hotspots)."""
    if method == "dbscan":
        return _find_dense(stacks, reach=radius, count=count, minimum=min_incidents)
    return find_discs(
        stacks.x,
        stacks.y,
        stacks.weight,
        radius=radius,
        quiet=quiet,
        count=count,
        minimum=min_incidents,
        incidents=stacks.incidents,
    )


def describe_areas(
    groups: Sequence[Indexes], stacks: Stacks, places: Places, incidents: Incidents
) -> Hotspots:
    """Make the Hotspots table of groups of stacks, numbered from 1 in the order given."""
    own = members_of(groups, stacks, incidents)
    table = outline_areas(groups, stacks, places)
    table["top_categories"] = top_three(own["category"], table.index)
    table["active_months"] = own["month"].nunique().to_numpy(dtype="int64")
    table["months"] = int(incidents["month"].nunique())
    return as_hotspots(table[[*HOTSPOTS.columns, "geometry"]])


def members_of(
    groups: Sequence[Indexes], stacks: Stacks, rows: pd.DataFrame
) -> DataFrameGroupBy[Any, Any]:
    """Group the rows the stacks were made of by the group of stacks they belong to."""
    group = np.full(len(stacks.x) + 1, -1, dtype=np.intp)  # the last is for stack -1
    for number, members in enumerate(groups):
        group[members] = number
    mine = group[stacks.stack_of]
    return rows[mine >= 0].groupby(mine[mine >= 0])


def outline_areas(groups: Sequence[Indexes], stacks: Stacks, places: Places) -> gpd.GeoDataFrame:
    """Describe groups of stacks by all that can be told from their places, and draw them."""
    if not groups:
        return gpd.GeoDataFrame(HOTSPOTS.empty())
    xy = shapely.get_coordinates(np.asarray(places.geometry.array))
    table = pd.DataFrame(
        [_describe_members(members, stacks, places, xy) for members in groups],
        index=pd.RangeIndex(1, len(groups) + 1, name="hotspot_id"),
    )
    table["name"] = number_repeats(table["name"].tolist())
    outlines = [draw_outline(stacks.x[members], stacks.y[members]) for members in groups]
    table["area_ha"] = shapely.area(outlines) / HECTARE
    return gpd.GeoDataFrame(table, geometry=outlines, crs=places.crs)


def _describe_members(
    members: Indexes, stacks: Stacks, places: Places, xy: NDArray[np.float64]
) -> dict[str, Any]:
    held = stacks.incidents[members]
    order = np.lexsort((members, -held))
    members, held = members[order], held[order]
    position = stacks.position[members]
    share = float(held[0] / held.sum())
    wards: list[str] = []
    if "ward_code" in places:
        codes = places["ward_code"].iloc[position].to_numpy(dtype=object)
        wards = most_first(pd.Series(np.repeat(codes, held)))
    return {
        "name": name_area(places["place_name"], xy, position, held.astype("float64")),
        "place_ids": places.index[position].tolist(),
        "incidents": int(held.sum()),
        "places": len(members),
        "largest_place_share": share,
        "one_location": share > ONE_LOCATION_SHARE,
        "ward_codes": wards,
        "extent_m": measure_extent(stacks.x[members], stacks.y[members]),
    }


def top_three(groups: SeriesGroupBy[Any, Any], index: pd.Index[Any]) -> pd.Series[Any]:
    """List the three most frequent values of each group, the groups in the order of index."""
    lists = [most_first(values)[:_TOP] for _, values in groups]
    return pd.Series(lists, index=index, dtype="object")


def most_first(values: pd.Series[Any]) -> list[str]:
    """List the distinct values, most frequent first and alphabetical among equals."""
    counts = values.value_counts().sort_index()
    return [str(name) for name in counts.sort_values(ascending=False, kind="stable").index]


def _find_dense(stacks: Stacks, *, reach: float, count: int, minimum: float) -> list[Indexes]:
    """Cluster stacks by density, weighted by incidents; heaviest clusters first."""
    # It needs scipy, which takes longer to import than discs to be found.
    from pact_geo.analysis.dense import label_dense  # noqa: PLC0415

    labels = label_dense(stacks.x, stacks.y, stacks.incidents, reach=reach, minimum=minimum)
    clustered = labels >= 0
    weight = np.bincount(labels[clustered], weights=stacks.weight[clustered])
    held = np.bincount(labels[clustered], weights=stacks.incidents[clustered])
    heaviest = np.argsort(-weight, kind="stable")
    chosen = heaviest[held[heaviest] >= minimum][:count]
    return [np.flatnonzero(labels == label) for label in chosen]


def _say_width(areas: Hotspots) -> list[str]:
    """Warn of areas that are too wide to act on as one place."""
    wide = int((areas["extent_m"] > WIDE).sum())
    if not wide:
        return []
    which = "1 area is" if wide == 1 else f"{wide} areas are"
    said = (
        f"{which} wider than {WIDE:,.0f} metres, the widest {areas['extent_m'].max():,.0f} metres"
        " from end to end: DBSCAN links place to place without a limit. Such an area is no single"
        " place to act on; choose a smaller radius, or the method of discs."
    )
    return [said]


def _weights_of(incidents: Incidents, weights: pd.Series[float] | None) -> NDArray[np.float64]:
    if weights is None:
        return np.ones(len(incidents))
    aligned = weights.reindex(incidents.index)
    if aligned.isna().any():
        raise UnsuitableDataError(
            f"{int(aligned.isna().sum())} of {len(incidents)} incidents have no weight.",
            remedy="Give every incident one, or leave weights out.",
        )
    if (aligned < 0).any():
        raise UnsuitableDataError("An incident cannot weigh less than nothing.")
    return np.asarray(aligned, dtype="float64")


def _check_settings(method: str, *, radius: float, quiet: float, min_incidents: float) -> None:
    if method not in METHODS:
        raise UnsuitableDataError(
            f"There is no method {method!r}.", remedy=f"Choose from {', '.join(METHODS)}."
        )
    if not radius > 0 or not quiet >= 0 or not min_incidents >= 1:
        raise UnsuitableDataError(
            f"A radius of {radius:g} metres, quiet {quiet:g} and at least {min_incidents:g}"
            " incidents cannot be used.",
            remedy="The radius is above 0, quiet 0 or more, the least incidents 1 or more.",
        )

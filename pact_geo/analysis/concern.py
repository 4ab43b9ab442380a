"""Where residents' concerns gather, and how many residents name an area."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pact_geo.analysis.discs import Indexes, find_discs
from pact_geo.analysis.hotspots import (
    Stacks,
    members_of,
    outline_areas,
    stack_rows,
    top_three,
)
from pact_geo.analysis.wards import place_positions
from pact_geo.errors import UnsuitableDataError
from pact_geo.tables import (
    HOTSPOTS,
    Concerns,
    Hotspots,
    Places,
    as_concerns,
    as_hotspots,
    as_places,
)

WITHIN = 50.0
"""Metres round an area within which a concern is counted with it."""


def find_concern_areas(
    places: Places,
    concerns: Concerns,
    *,
    radius: float = 125.0,
    min_residents: int = 5,
    count: int = 10,
) -> Hotspots:
    """Find up to ``count`` areas that most residents name, whatever is recorded there.

    Discs as in ``find_hotspots``, on places weighted by the residents who name them; no
    place is too quiet to count. A resident counts once however often they name an area.

    Parameters
    ----------
    places
        Places of the concerns. If they have been joined to wards, places outside every ward
        take no part.
    concerns
        Concerns; those without a place take no part.
    radius
        Metres.
    min_residents
        The least residents that make an area.
    count
        The most areas to find.

    Returns
    -------
    Hotspots
        Numbered from 1, most residents first, with two columns more: ``residents`` and
        ``top_themes``. Nothing recorded is looked at: ``incidents``, ``active_months`` and
        ``months`` are 0, ``top_categories`` empty and ``largest_place_share`` is missing.

    Raises
    ------
    SchemaError
        If a table is not what its name says.
    UnsuitableDataError
        If a setting is out of range.
    """
    if not radius > 0 or not min_residents >= 1:
        raise UnsuitableDataError(
            f"radius={radius}, min_residents={min_residents} cannot be used.",
            remedy="The radius is above 0, min_residents 1 or more.",
        )
    as_places(places)
    as_concerns(concerns)
    # A resident weighs 1 at each place, however many concerns they have there.
    first = ~concerns.duplicated(["response_id", "place_id"]).to_numpy()
    position = place_positions(places, concerns["place_id"])
    stacks = stack_rows(places, position, first.astype("float64"))
    discs = find_discs(
        stacks.x,
        stacks.y,
        stacks.weight,
        radius=radius,
        quiet=0.0,
        count=len(stacks.x),
        minimum=min_residents,
    )
    # A resident may have named several places of one disc, so count them again.
    residents = members_of(discs, stacks, concerns)["response_id"].nunique().to_numpy()
    most = np.argsort(-residents, kind="stable")
    chosen = [discs[number] for number in most[residents[most] >= min_residents][:count]]
    return _as_areas(chosen, stacks, places, concerns)


def _as_areas(
    groups: list[Indexes], stacks: Stacks, places: Places, concerns: Concerns
) -> Hotspots:
    own = members_of(groups, stacks, concerns)
    table = outline_areas(groups, stacks, places).assign(
        residents=own["response_id"].nunique().to_numpy(dtype="int64"),
        incidents=0,
        active_months=0,
        months=0,
        largest_place_share=np.nan,
        one_location=False,
    )
    none: list[list[str]] = [[] for _ in groups]
    table["top_categories"] = pd.Series(none, index=table.index, dtype="object")
    table["top_themes"] = top_three(own["theme"], table.index)
    return as_hotspots(table[[*HOTSPOTS.columns, "residents", "top_themes", "geometry"]])


def count_residents(
    areas: gpd.GeoDataFrame,
    places: Places,
    concerns: Concerns,
    *,
    within: float = WITHIN,
) -> pd.Series[int]:
    """Count the residents who name a place in each area or close to it.

    Parameters
    ----------
    areas
        Hotspots, PriorityAreas or other polygons, with any index.
    places, concerns
        Concerns without a place, or at one not in ``places``, are passed over.
    within
        Metres round an area that still belong to it.

    Returns
    -------
    Series
        Distinct ``response_id`` for each area, named ``residents``, in the order of
        ``areas``. A resident who names two areas counts in both.
    """
    as_places(places)
    as_concerns(concerns)
    position = place_positions(places, concerns["place_id"])
    located = np.flatnonzero(position >= 0)
    points = np.asarray(places.geometry.array)[position[located]]
    outlines = np.asarray(areas.geometry.array)
    area, point = shapely.STRtree(points).query(outlines, predicate="dwithin", distance=within)
    people = concerns["response_id"].to_numpy()[located[point]]
    counts = pd.Series(people).groupby(area).nunique()
    counts = counts.reindex(range(len(areas)), fill_value=0).set_axis(areas.index)
    return counts.astype("int64").rename("residents")


def concerns_apart(
    concerns: Concerns, places: Places, areas: gpd.GeoDataFrame, *, within: float = WITHIN
) -> Concerns:
    """Keep the concerns whose place is known and lies further than ``within`` from every area."""
    position = place_positions(places, concerns["place_id"])
    keep = position >= 0
    points = np.asarray(places.geometry.array)[position[keep]]
    near = shapely.STRtree(np.asarray(areas.geometry.array)).query(
        points, predicate="dwithin", distance=within
    )[0]
    keep[np.flatnonzero(keep)[near]] = False
    return as_concerns(concerns[keep])

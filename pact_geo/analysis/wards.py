"""Which area each place lies in, and how many incidents each area has.

Every join runs on places, never on incidents: thousands of incidents stand on few places, so
the join is quick, and an incident can be neither lost nor doubled by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pact_geo.analysis.joins import find_lowest_area
from pact_geo.errors import UnsuitableDataError
from pact_geo.tables import (
    PLACES,
    Boundaries,
    Incidents,
    Places,
    as_boundaries,
    as_incidents,
    as_places,
)

_NO_PLACE = -1  # no place id is negative


def merge_places(*tables: Places) -> Places:
    """Put tables of places together, one row for each place.

    The outcome does not depend on the order of the tables, nor on whether they are merged at
    once or month by month: of several names for one place the alphabetically first stays.
    What was joined before (``ward_code`` and the like) is left out, for the tables may have
    been joined to different boundaries; join after merging.

    Parameters
    ----------
    *tables
        Places tables; none gives an empty one.

    Returns
    -------
    Places
        ``place_name`` and ``geometry``, in the order of ``place_id``.

    Raises
    ------
    SchemaError
        If one of them is not a Places table.
    """
    kept = [as_places(table)[["place_name", "geometry"]] for table in tables]
    filled = [table for table in kept if len(table)]
    if not filled:
        return as_places(gpd.GeoDataFrame(PLACES.empty()))
    stacked = pd.concat(filled) if len(filled) > 1 else filled[0]
    names = stacked["place_name"].astype("str")
    names = names.where(names.str.strip() != "")
    order = _alphabetical(stacked, names)
    ids = stacked.index.to_numpy()[order]
    first = order[np.flatnonzero(np.append(True, ids[1:] != ids[:-1]))]
    merged = stacked.iloc[first]
    return as_places(merged.assign(place_name=names.iloc[first]))


def _alphabetical(places: gpd.GeoDataFrame, names: pd.Series[str]) -> NDArray[np.intp]:
    """Order places by id, then name with missing names last, then position."""
    rank, labels = pd.factorize(names, sort=True)
    rank = np.where(rank < 0, len(labels), rank)
    points = np.asarray(places.geometry.array)
    order: NDArray[np.intp] = np.lexsort(
        (shapely.get_y(points), shapely.get_x(points), rank, places.index.to_numpy())
    )
    return order


def assign_areas(places: Places, boundaries: Boundaries, *, column: str | None = None) -> Places:
    """Give each place the code of the area it lies in.

    A place on an edge or a vertex that areas share goes to the lowest area code; a place
    outside every area has a missing code and stays in the table.

    Parameters
    ----------
    places
        Places table; it is not changed.
    boundaries
        Areas at full or 20 m generalised detail (200 m generalised ones move about 2 % of
        incidents into a neighbouring ward).
    column
        Where the codes go; ``f"{area_type}_code"`` when not given, such as ``lsoa_code``.
        Codes already there are replaced.

    Returns
    -------
    Places
        A copy with the column, in the same order.

    Raises
    ------
    SchemaError
        If a table is not what its name says.
    UnsuitableDataError
        If no column is given and the boundaries are not all of one type.
    """
    as_places(places)
    as_boundaries(boundaries)
    column = column or _column_for(boundaries)
    areas = boundaries.sort_index()
    x, y = shapely.get_coordinates(np.asarray(places.geometry.array)).T
    rank = find_lowest_area(x, y, np.asarray(areas.geometry.array))
    codes = pd.Series(areas.index.to_numpy(dtype=object), dtype="str")
    joined = places.copy()
    joined[column] = codes.reindex(rank).set_axis(places.index)
    return as_places(joined)


def assign_wards(places: Places, wards: Boundaries) -> Places:
    """Give each place its ``ward_code`` (see assign_areas).

    Raises
    ------
    UnsuitableDataError
        If the boundaries are not wards.
    """
    kinds = sorted(set(wards["area_type"]) - {"ward"}) if "area_type" in wards else []
    if kinds:
        raise UnsuitableDataError(
            f"These boundaries are of type {', '.join(kinds)}, not ward.",
            remedy="Use assign_areas for other kinds of area.",
        )
    return assign_areas(places, wards, column="ward_code")


def count_incidents(
    incidents: Incidents,
    places: Places,
    *,
    by: str = "ward_code",
    months: Iterable[Any] | None = None,
    categories: Iterable[str] | None = None,
) -> pd.Series[int]:
    """Count the incidents of each area.

    An incident with a place counts where the place lies. One without counts in the area it
    names itself, when it does.

    Parameters
    ----------
    incidents, places
        The tables; places must have been joined to the areas.
    by
        The column of ``places`` that holds the area codes.
    months
        Months to count, as periods or text such as ``"2018-10"``; all when not given.
    categories
        Categories to count; all when not given.

    Returns
    -------
    Series
        Whole numbers, named ``incidents``, indexed by area code in order; an area that has
        places and no incident is 0. ``attrs["outside"]`` counts incidents whose place lies in
        no area or is not in ``places``, ``attrs["no_place"]`` those with neither place nor
        area: the sum and these two are all incidents asked for.

    Raises
    ------
    UnsuitableDataError
        If places have no such column.
    """
    as_places(places)
    as_incidents(incidents)
    if by not in places:
        raise UnsuitableDataError(
            f"The places have no column {by!r}.", remedy="Join them first: assign_wards."
        )
    chosen = keep_incidents(incidents, months=months, categories=categories)
    position = place_positions(places, chosen["place_id"])
    placed = chosen["place_id"].notna().to_numpy()
    codes, labels = pd.factorize(places[by], sort=True)
    code = np.where(position >= 0, codes[position], -1) if len(codes) else position
    counts = pd.Series(np.bincount(code[code >= 0], minlength=len(labels)), index=labels)
    if by in chosen:
        own = chosen.loc[~placed, by].value_counts()
        counts = counts.add(own, fill_value=0)
        no_place = int((~placed).sum() - own.sum())
    else:
        no_place = int((~placed).sum())
    counts = counts.astype("int64").sort_index()
    counts.index = pd.Index(counts.index.to_numpy(dtype=object), dtype="str", name="area_code")
    counts.name = "incidents"
    counts.attrs = {"outside": int((placed & (code < 0)).sum()), "no_place": no_place}
    return counts


def keep_incidents(
    incidents: Incidents,
    *,
    months: Iterable[Any] | None = None,
    categories: Iterable[str] | None = None,
) -> Incidents:
    """Keep the incidents of some months and categories; all of them when neither is given."""
    keep = np.ones(len(incidents), dtype=bool)
    if months is not None:
        wanted = [pd.Period(month, freq="M") for month in _listed(months)]
        keep &= incidents["month"].isin(wanted).to_numpy(dtype=bool)
    if categories is not None:
        keep &= incidents["category"].isin(_listed(categories)).to_numpy(dtype=bool)
    return as_incidents(incidents if keep.all() else incidents[keep])


def place_positions(places: Places, place_ids: pd.Series[Any]) -> NDArray[np.intp]:
    """Find the row of ``places`` each place id stands in; -1 where missing or not there."""
    wanted = place_ids.to_numpy(dtype="int64", na_value=_NO_PLACE)
    found: NDArray[np.intp] = places.index.get_indexer(pd.Index(wanted))
    return found


def _listed(values: Iterable[Any]) -> list[Any]:
    return [values] if isinstance(values, str | pd.Period) else list(values)


def _column_for(boundaries: Boundaries) -> str:
    kinds = sorted(boundaries["area_type"].unique())
    if len(kinds) != 1:
        raise UnsuitableDataError(
            f"The boundaries hold {' and '.join(kinds) or 'no'} areas, so the column to fill"
            " is not clear.",
            remedy="Name it with column=, or pass areas of one type.",
        )
    return f"{kinds[0].replace(' ', '_')}_code"

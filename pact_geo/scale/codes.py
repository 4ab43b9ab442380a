"""The area of each of many rows, straight from their coordinates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from pact_geo.analysis.joins import find_lowest_area
from pact_geo.errors import UnsuitableDataError
from pact_geo.inputs.locations import place_points
from pact_geo.tables import (
    Boundaries,
    as_boundaries,
    place_ids_from_grid,
    place_ids_from_lonlat,
)

Real = NDArray[np.float64]

NOWHERE = -1
"""Stands for the place of a row without coordinates; no place has it."""

_BLOCK = 1 << 16  # rows at a time, so that the steps of one block stay in the processor's cache


def find_area_codes(
    lon: ArrayLike, lat: ArrayLike, boundaries: Boundaries, *, grid: bool = False
) -> pd.Series[Any]:
    """Find the code of the area each row lies in.

    The same as locating rows, making places and ``assign_areas``, without the tables between:
    each distinct place is converted and looked up once.

    Parameters
    ----------
    lon, lat
        Longitude and latitude in degrees, taken to six decimals, shape (n,); NaN where a row
        has none.
    boundaries
        Areas, none twice.
    grid
        Take ``lon`` and ``lat`` for easting and northing in metres, to 0.1 m.

    Returns
    -------
    Series
        Categories, named ``area_code``: the code of each row, on a shared edge the lowest;
        missing where it lies in no area. It has the index of ``lon`` where that is a Series.
        ``attrs["outside"]`` counts rows in no area, ``attrs["no_location"]`` those without
        coordinates.

    Raises
    ------
    SchemaError
        If the areas are no Boundaries table.
    UnsuitableDataError
        If ``lon`` and ``lat`` differ in length or are not on Earth.

    Examples
    --------
    >>> find_area_codes([-2.63, 0.0], [53.54, 0.0], wards).tolist()  # doctest: +SKIP
    ['E05015013', nan]
    """
    areas = as_boundaries(boundaries).sort_index()
    ids = number_rows(lon, lat, grid=grid)
    row, distinct = pd.factorize(ids)
    rank = np.full(len(distinct), -1, dtype=np.intp)
    known = distinct != NOWHERE
    rank[known] = find_lowest_area(*place_points(distinct[known]), np.asarray(areas.geometry.array))
    few = len(areas) < np.iinfo(np.int16).max
    codes: NDArray[Any] = rank.astype("int16" if few else "int32")[row]
    found = pd.Series(
        pd.Categorical.from_codes(codes, categories=areas.index, validate=False),
        index=lon.index if isinstance(lon, pd.Series) else None,
        name="area_code",
    )
    nowhere = int((ids == NOWHERE).sum())
    found.attrs = {"outside": int((codes < 0).sum()) - nowhere, "no_location": nowhere}
    return found


def number_rows(x: ArrayLike, y: ArrayLike, *, grid: bool = False) -> NDArray[np.int64]:
    """Give each row the number of its place, or ``NOWHERE``.

    Raises
    ------
    UnsuitableDataError
        If ``x`` and ``y`` differ in length or are not on Earth.
    """
    first, second = np.asarray(x, dtype="float64"), np.asarray(y, dtype="float64")
    if first.shape != second.shape or first.ndim != 1:
        raise UnsuitableDataError(
            f"There are {first.size:,} and {second.size:,} coordinates, which make no pairs."
        )
    ids = np.empty(len(first), dtype="int64")
    for start in range(0, len(first), _BLOCK):
        block = slice(start, start + _BLOCK)
        ids[block] = _number_block(first[block], second[block], grid=grid)
    return ids


def _number_block(x: Real, y: Real, *, grid: bool) -> NDArray[np.int64]:
    here = ~(np.isnan(x) | np.isnan(y))
    if not here.all():
        ids = np.full(len(x), NOWHERE, dtype="int64")
        ids[here] = _number_block(x[here], y[here], grid=grid)
        return ids
    far = (1e7, 1e7) if grid else (180.0, 90.0)
    if len(x) and (np.abs(x).max() > far[0] or np.abs(y).max() > far[1]):
        raise UnsuitableDataError(
            f"There are coordinates that are no {'easting and northing' if grid else 'degrees'}.",
            remedy="Longitude and latitude are in degrees; with grid=True both are in metres.",
        )
    return place_ids_from_grid(x, y) if grid else place_ids_from_lonlat(x, y)

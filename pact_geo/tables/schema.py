"""What a table must be, and all that keeps a frame from being one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pandas.api import types as dtypes

CRS = "EPSG:27700"
"""British National Grid: eastings and northings in metres."""

TEXT, INTEGER, NUMBER, FLAG = "text", "whole number", "number", "yes or no"
MONTH, MOMENT, LIST = "month", "date and time", "list"

_EMPTY_DTYPES = {
    TEXT: "str",
    INTEGER: "Int64",
    NUMBER: "float64",
    FLAG: "boolean",
    MONTH: "period[M]",
    MOMENT: "datetime64[s]",
    LIST: "object",
}


@dataclass(frozen=True)
class Column:
    """One column of a table: its kind, and whether it must be there and filled."""

    kind: str
    required: bool = True
    nullable: bool = False


@dataclass(frozen=True)
class Schema:
    """What a table must be: its index, columns, and for a map table its geometry.

    ``prefixes`` names families of further columns whose names begin so, such as
    ``rating_`` for every rated question of a survey.
    """

    name: str
    index: tuple[str, ...]
    columns: Mapping[str, Column]
    geometry: tuple[str, ...] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)

    def empty(self) -> pd.DataFrame:
        """Make a table of this kind with no rows."""
        columns = {
            name: pd.Series([], dtype=_EMPTY_DTYPES[column.kind])
            for name, column in self.columns.items()
            if column.required
        }
        frame = pd.DataFrame(columns)
        frame.index = _empty_index(self.index, integer=self.index[0] in _INTEGER_INDEXES)
        if self.geometry:
            return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([], index=frame.index, crs=CRS))
        return frame

    def problems(self, table: pd.DataFrame) -> list[str]:
        """List all that keeps ``table`` from being one of these."""
        found = self._index_problems(table)
        for name, column in self.columns.items():
            if name in table.columns:
                found += _column_problems(name, table[name], column)
            elif column.required:
                found.append(f"column {name!r} is missing")
        for prefix, kind in self.prefixes.items():
            for name in table.columns:
                if str(name).startswith(prefix):
                    found += _column_problems(str(name), table[name], Column(kind, nullable=True))
        if self.geometry:
            found += self._geometry_problems(table)
        return found

    def _index_problems(self, table: pd.DataFrame) -> list[str]:
        found = []
        names = tuple(table.index.names)
        if names != self.index:
            found.append(f"the index is {names}, not {self.index}")
        elif self.index[0] in _INTEGER_INDEXES and not dtypes.is_integer_dtype(table.index.dtype):
            found.append(f"the index {self.index[0]} holds {table.index.dtype}, not whole numbers")
        if not table.index.is_unique:
            twice = table.index[table.index.duplicated()][:3].tolist()
            found.append(f"the index has values more than once, such as {twice}")
        if any(level.hasnans for level in _levels(table.index)):
            found.append("the index has empty values")
        return found

    def _geometry_problems(self, table: pd.DataFrame) -> list[str]:
        if not isinstance(table, gpd.GeoDataFrame) or table.active_geometry_name != "geometry":
            return ["it has no geometry column named 'geometry'"]
        found = []
        if table.crs is None or table.crs != CRS:
            found.append(f"the CRS is {table.crs}, not {CRS}")
        shapes = np.asarray(table.geometry.array)
        kinds = shapely.get_type_id(shapes)
        if (kinds < 0).any() or shapely.is_empty(shapes).any():
            found.append("it has empty geometry")
        wrong = {_KINDS[kind] for kind in np.unique(kinds) if kind >= 0} - set(self.geometry)
        if wrong:
            found.append(f"geometry of type {', '.join(sorted(wrong))} among {self.geometry}")
        return found


_KINDS = (
    "Point",
    "LineString",
    "LinearRing",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
)  # fmt: skip - in the order of shapely's numbers for them
_INTEGER_INDEXES = frozenset({"place_id", "hotspot_id", "area_id"})


def _levels(index: pd.Index[Any]) -> list[pd.Index[Any]]:
    return [index.get_level_values(number) for number in range(index.nlevels)]


def _empty_index(names: tuple[str, ...], *, integer: bool) -> pd.Index[Any]:
    if len(names) > 1:
        return pd.MultiIndex.from_arrays([pd.Index([], dtype="str")] * len(names), names=names)
    return pd.Index([], dtype="int64" if integer else "str", name=names[0])


def _column_problems(name: str, values: pd.Series[Any], column: Column) -> list[str]:
    found = []
    if not _is_kind(values, column.kind):
        found.append(f"column {name!r} holds {values.dtype}, not {column.kind}")
    if not column.nullable and values.isna().any():
        found.append(f"column {name!r} has {int(values.isna().sum())} empty values")
    return found


def _is_kind(values: pd.Series[Any], kind: str) -> bool:
    dtype = values.dtype
    if kind == TEXT:
        return dtypes.is_string_dtype(values) or bool(values.isna().all())
    if kind == INTEGER:
        return dtypes.is_integer_dtype(dtype)
    if kind == NUMBER:
        return dtypes.is_numeric_dtype(dtype) and not dtypes.is_bool_dtype(dtype)
    if kind == FLAG:
        return dtypes.is_bool_dtype(dtype)
    if kind == MONTH:
        return dtype == "period[M]"
    if kind == MOMENT:
        return dtypes.is_datetime64_any_dtype(dtype)
    return dtypes.is_object_dtype(dtype)

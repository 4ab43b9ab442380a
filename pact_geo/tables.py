"""The tables that flow through PACT Geo, and the one door each of them has.

A table is a plain pandas or geopandas frame under a ``NewType`` name. Its door,
``as_places(frame) -> Places`` and the like, checks columns, types, index and CRS,
and lists every problem at once. Inside PACT Geo there is one CRS, the British
National Grid in metres; only ``inputs`` converts in and only ``outputs`` converts out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NewType, cast

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pandas.api import types as dtypes

from pact_geo.errors import SchemaError

CRS = "EPSG:27700"
"""British National Grid: eastings and northings in metres."""

Boundaries = NewType("Boundaries", gpd.GeoDataFrame)
Places = NewType("Places", gpd.GeoDataFrame)
Incidents = NewType("Incidents", pd.DataFrame)
Responses = NewType("Responses", pd.DataFrame)
Concerns = NewType("Concerns", pd.DataFrame)
Indicators = NewType("Indicators", pd.DataFrame)
Postcodes = NewType("Postcodes", pd.DataFrame)
Lookup = NewType("Lookup", pd.DataFrame)
Weights = NewType("Weights", pd.DataFrame)
Hotspots = NewType("Hotspots", gpd.GeoDataFrame)
PriorityAreas = NewType("PriorityAreas", gpd.GeoDataFrame)

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
        if table.geometry.isna().any() or table.geometry.is_empty.any():
            found.append("it has empty geometry")
        wrong = set(table.geom_type.dropna().unique()) - set(self.geometry)
        if wrong:
            found.append(f"geometry of type {', '.join(sorted(wrong))} among {self.geometry}")
        return found


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


_MAYBE = {"required": False, "nullable": True}

BOUNDARIES = Schema(
    "Boundaries",
    ("area_code",),
    {
        "area_name": Column(TEXT),
        "area_type": Column(TEXT),
        "authority_code": Column(TEXT, nullable=True),
        "authority_name": Column(TEXT, nullable=True),
        "vintage": Column(TEXT),
    },
    geometry=("Polygon", "MultiPolygon"),
)
PLACES = Schema(
    "Places",
    ("place_id",),
    {
        "place_name": Column(TEXT, nullable=True),
        "ward_code": Column(TEXT, **_MAYBE),
        "lsoa_code": Column(TEXT, **_MAYBE),
    },
    geometry=("Point",),
)
INCIDENTS = Schema(
    "Incidents",
    ("incident_id",),
    {
        "category": Column(TEXT),
        "month": Column(MONTH),
        "place_id": Column(INTEGER, nullable=True),
        "ward_code": Column(TEXT, nullable=True),
        "source": Column(TEXT),
        "reported_by": Column(TEXT, nullable=True),
        "occurred_from": Column(MOMENT, **_MAYBE),
        "occurred_to": Column(MOMENT, **_MAYBE),
        "offence_code": Column(TEXT, **_MAYBE),
    },
)
RESPONSES = Schema(
    "Responses",
    ("response_id",),
    {
        "answered_on": Column(MOMENT, nullable=True),
        "method": Column(TEXT, nullable=True),
        "ward_code": Column(TEXT, nullable=True),
        "place_id": Column(INTEGER, nullable=True),
        "wants_feedback": Column(FLAG, nullable=True),
        "source": Column(TEXT),
    },
    prefixes={"group_": FLAG, "rating_": NUMBER},
)
CONCERNS = Schema(
    "Concerns",
    ("concern_id",),
    {
        "response_id": Column(TEXT),
        "theme": Column(TEXT),
        "place_id": Column(INTEGER, nullable=True),
        "ward_code": Column(TEXT, nullable=True),
        "impact": Column(NUMBER, nullable=True),
        "comment": Column(TEXT, **_MAYBE),
    },
)
INDICATORS = Schema(
    "Indicators",
    ("area_code", "indicator"),
    {
        "value": Column(NUMBER, nullable=True),
        "numerator": Column(NUMBER, nullable=True),
        "denominator": Column(NUMBER, nullable=True),
        "date": Column(TEXT),
        "source": Column(TEXT),
    },
)
POSTCODES = Schema(
    "Postcodes",
    ("postcode",),
    {
        "place_id": Column(INTEGER),
        "ward_code": Column(TEXT, nullable=True),
        "lsoa_code": Column(TEXT, **_MAYBE),
        "vintage": Column(TEXT),
    },
)
LOOKUP = Schema(
    "Lookup",
    ("row",),
    {"from_code": Column(TEXT), "to_code": Column(TEXT), "share": Column(NUMBER)},
)
WEIGHTS = Schema(
    "Weights",
    ("key",),
    {"weight": Column(NUMBER), "date": Column(TEXT), "source": Column(TEXT)},
)
_FOUND = {
    "name": Column(TEXT),
    "place_ids": Column(LIST),
    "incidents": Column(NUMBER),
    "places": Column(INTEGER),
    "largest_place_share": Column(NUMBER, nullable=True),
    "one_location": Column(FLAG),
    "top_categories": Column(LIST),
    "active_months": Column(INTEGER),
    "months": Column(INTEGER),
    "ward_codes": Column(LIST),
    "extent_m": Column(NUMBER),
    "area_ha": Column(NUMBER),
}
HOTSPOTS = Schema("Hotspots", ("hotspot_id",), _FOUND, geometry=("Polygon", "MultiPolygon"))
PRIORITY_AREAS = Schema(
    "PriorityAreas",
    ("area_id",),
    {
        **_FOUND,
        "residents": Column(INTEGER),
        "evidence": Column(TEXT),
        "part_volume": Column(NUMBER),
        "part_recency": Column(NUMBER),
        "part_persistence": Column(NUMBER),
        "part_concern": Column(NUMBER),
        "score": Column(NUMBER),
        "rank": Column(INTEGER),
    },
    geometry=("Polygon", "MultiPolygon"),
)


def _door(schema: Schema, table: pd.DataFrame) -> pd.DataFrame:
    problems = schema.problems(table)
    if problems:
        listed = "; ".join(problems)
        raise SchemaError(f"This is not a {schema.name} table: {listed}.")
    return table


def as_boundaries(table: gpd.GeoDataFrame) -> Boundaries:
    """Check that ``table`` is a Boundaries table, or raise a SchemaError listing every problem."""
    return cast(Boundaries, _door(BOUNDARIES, table))


def as_places(table: gpd.GeoDataFrame) -> Places:
    """Check that ``table`` is a Places table, or raise a SchemaError listing every problem."""
    return cast(Places, _door(PLACES, table))


def as_incidents(table: pd.DataFrame) -> Incidents:
    """Check that ``table`` is an Incidents table, or raise a SchemaError listing every problem."""
    return cast(Incidents, _door(INCIDENTS, table))


def as_responses(table: pd.DataFrame) -> Responses:
    """Check that ``table`` is a Responses table, or raise a SchemaError listing every problem."""
    return cast(Responses, _door(RESPONSES, table))


def as_concerns(table: pd.DataFrame) -> Concerns:
    """Check that ``table`` is a Concerns table, or raise a SchemaError listing every problem."""
    return cast(Concerns, _door(CONCERNS, table))


def as_indicators(table: pd.DataFrame) -> Indicators:
    """Check that ``table`` is an Indicators table, or raise a SchemaError listing every problem."""
    return cast(Indicators, _door(INDICATORS, table))


def as_postcodes(table: pd.DataFrame) -> Postcodes:
    """Check that ``table`` is a Postcodes table, or raise a SchemaError listing every problem."""
    return cast(Postcodes, _door(POSTCODES, table))


def as_lookup(table: pd.DataFrame) -> Lookup:
    """Check that ``table`` is a Lookup table, or raise a SchemaError listing every problem."""
    return cast(Lookup, _door(LOOKUP, table))


def as_weights(table: pd.DataFrame) -> Weights:
    """Check that ``table`` is a Weights table, or raise a SchemaError listing every problem."""
    return cast(Weights, _door(WEIGHTS, table))


def as_hotspots(table: gpd.GeoDataFrame) -> Hotspots:
    """Check that ``table`` is a Hotspots table, or raise a SchemaError listing every problem."""
    return cast(Hotspots, _door(HOTSPOTS, table))


def as_priority_areas(table: gpd.GeoDataFrame) -> PriorityAreas:
    """Check that ``table`` is a PriorityAreas table, or raise a SchemaError with every problem."""
    return cast(PriorityAreas, _door(PRIORITY_AREAS, table))


# --- the identity of a place ----------------------------------------------------------------

_LAT_SPAN = 180_000_001
_NORTHING_SPAN = 2**32
_GRID_TAG = 2**62


def place_ids_from_lonlat(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.int64]:
    """Number places by longitude and latitude in degrees, to six decimals.

    The number depends on the source coordinate alone, so a place keeps it next month, in
    another file and under another projection library. Values must be finite and on the globe.
    """
    x = np.rint((np.asarray(lon, dtype="float64") + 180.0) * 1e6).astype("int64")
    y = np.rint((np.asarray(lat, dtype="float64") + 90.0) * 1e6).astype("int64")
    ids: NDArray[np.int64] = x * _LAT_SPAN + y
    return ids


def place_ids_from_grid(easting: ArrayLike, northing: ArrayLike) -> NDArray[np.int64]:
    """Number places by easting and northing in metres, to 0.1 m (see place_ids_from_lonlat)."""
    x = np.rint((np.asarray(easting, dtype="float64") + 1e7) * 10).astype("int64")
    y = np.rint((np.asarray(northing, dtype="float64") + 1e7) * 10).astype("int64")
    ids: NDArray[np.int64] = _GRID_TAG + x * _NORTHING_SPAN + y
    return ids


def place_coordinates(
    place_ids: ArrayLike,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Give back the source coordinate of each place: x, y, and whether it is on the grid.

    Where the last is False, x and y are longitude and latitude in degrees; where it is True
    they are easting and northing in metres.
    """
    ids = np.asarray(place_ids, dtype="int64")
    grid = ids >= _GRID_TAG
    rest = np.where(grid, ids - _GRID_TAG, ids)
    x = np.where(
        grid, rest // _NORTHING_SPAN / 10 - 1e7, np.round(rest // _LAT_SPAN / 1e6 - 180.0, 6)
    )
    y = np.where(grid, rest % _NORTHING_SPAN / 10 - 1e7, np.round(rest % _LAT_SPAN / 1e6 - 90.0, 6))
    return x, y, grid


Progress = Callable[[float, str], None]
"""What long work calls as it goes: the share done, 0 to 1, and what it is doing."""


# --- what a reader gives back -----------------------------------------------------------------

REJECTED_COLUMNS = ("file", "row", "reason", "values")


def empty_rejected() -> pd.DataFrame:
    """Make a table of refused rows with no rows: file, row, reason, values."""
    return pd.DataFrame(
        {
            "file": pd.Series(dtype="str"),
            "row": pd.Series(dtype="int64"),
            "reason": pd.Series(dtype="str"),
            "values": pd.Series(dtype="str"),
        }
    )


@dataclass(frozen=True)
class FileReceipt:
    """What became of one file: rows read = rows accepted + rows rejected, always."""

    file: str
    sha256: str
    rows_read: int
    rows_accepted: int
    rows_rejected: int

    def __post_init__(self) -> None:
        """Refuse a receipt that loses a row."""
        if self.rows_read != self.rows_accepted + self.rows_rejected:
            raise SchemaError(
                f"{self.rows_read} rows read are not {self.rows_accepted} accepted"
                f" + {self.rows_rejected} rejected.",
                file=self.file,
            )


@dataclass(frozen=True)
class Import:
    """What a reader gives back beside its tables.

    Attributes
    ----------
    files
        A receipt for each file or archive member read.
    rejected
        One row for each refused row: ``file``, ``row`` (as a spreadsheet numbers it),
        ``reason`` and ``values`` (the original values as JSON).
    notes
        Decisions and warnings in plain sentences: repairs, duplicates kept, encodings found.
    source, licence, dates
        Who publishes the data, under what licence, and the dates it speaks of.
    """

    files: tuple[FileReceipt, ...]
    rejected: pd.DataFrame
    notes: tuple[str, ...] = ()
    source: str = ""
    licence: str = ""
    dates: str = ""

    def __post_init__(self) -> None:
        """Refuse an import whose refused rows do not add up with its receipts."""
        if tuple(self.rejected.columns) != REJECTED_COLUMNS:
            raise SchemaError(f"Rejected rows need the columns {REJECTED_COLUMNS}.")
        if len(self.rejected) != self.rows_rejected:
            raise SchemaError(
                f"{len(self.rejected)} rejected rows are listed, {self.rows_rejected} counted."
            )

    @property
    def rows_read(self) -> int:
        """Rows found in all files."""
        return sum(file.rows_read for file in self.files)

    @property
    def rows_accepted(self) -> int:
        """Rows that reached the tables."""
        return sum(file.rows_accepted for file in self.files)

    @property
    def rows_rejected(self) -> int:
        """Rows refused with a reason."""
        return sum(file.rows_rejected for file in self.files)

    @property
    def summary(self) -> dict[str, Any]:
        """The receipt as plain values: rows, reasons and notes."""
        return {
            "rows_read": self.rows_read,
            "rows_accepted": self.rows_accepted,
            "rows_rejected": self.rows_rejected,
            "rejected_by_reason": self.rejected["reason"].value_counts().to_dict(),
            "notes": list(self.notes),
            "source": self.source,
            "licence": self.licence,
            "dates": self.dates,
            "files": [vars(file).copy() for file in self.files],
        }


@dataclass(frozen=True, kw_only=True)
class BoundariesImport(Import):
    """Boundaries read from a file."""

    table: Boundaries


@dataclass(frozen=True, kw_only=True)
class IncidentsImport(Import):
    """Incidents read from files, and the places they point to."""

    incidents: Incidents
    places: Places


@dataclass(frozen=True, kw_only=True)
class ResponsesImport(Import):
    """Survey responses, the concerns they raise, and the places those point to."""

    responses: Responses
    concerns: Concerns
    places: Places


@dataclass(frozen=True, kw_only=True)
class IndicatorsImport(Import):
    """Indicators of areas: population, groups, deprivation, published counts."""

    table: Indicators


@dataclass(frozen=True, kw_only=True)
class PostcodesImport(Import):
    """Postcodes and the places they stand for."""

    table: Postcodes
    places: Places


@dataclass(frozen=True, kw_only=True)
class LookupImport(Import):
    """Codes of one geography with their codes in another."""

    table: Lookup


@dataclass(frozen=True, kw_only=True)
class WeightsImport(Import):
    """How much each category or offence weighs."""

    table: Weights

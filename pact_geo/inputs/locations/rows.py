"""Find where each row happened: from longitude and latitude, the National Grid or a postcode."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyproj
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer
from pyproj.exceptions import CRSError

from pact_geo.errors import InputError
from pact_geo.inputs.rows.features import make_transformer
from pact_geo.inputs.rows.table import find_column
from pact_geo.tables import (
    CRS,
    Places,
    Postcodes,
    as_places,
    place_coordinates,
    place_ids_from_grid,
    place_ids_from_lonlat,
)

LON_NAMES = (
    "geometry_lon", "longitude", "lon", "long", "lng", "_loc_longitude", "location longitude",
    "wgs84 longitude", "gps longitude", "_geolocation_longitude", "_location_longitude",
)  # fmt: skip
LAT_NAMES = (
    "geometry_lat", "latitude", "lat", "_loc_latitude", "location latitude", "wgs84 latitude",
    "gps latitude", "_geolocation_latitude", "_location_latitude",
)  # fmt: skip
EASTING_NAMES = (
    "geometry_easting", "easting", "eastings", "east", "bng_e", "oseast1m", "os easting",
    "grid easting", "x easting", "easting (m)", "east1m", "oseast",
)  # fmt: skip
NORTHING_NAMES = (
    "geometry_northing", "northing", "northings", "north", "bng_n", "osnrth1m", "os northing",
    "grid northing", "y northing", "northing (m)", "north1m", "osnrth",
)  # fmt: skip
POSTCODE_NAMES = ("postcode", "post code", "pcds", "pcd", "pcd7", "pcd8", "postal code")

UNITED_KINGDOM = (-9.1, 49.7, 2.1, 61.1)
"""West, south, east, north in degrees: what the British National Grid is made for."""
GRID = (0.0, 0.0, 700_000.0, 1_300_000.0)
"""Least and greatest easting and northing of the British National Grid, in metres."""

NOWHERE = "The row has no location."
NOT_A_NUMBER = "A coordinate is not a number."
HALF = "Only one of the two coordinates is given."
ZERO = "The coordinates are 0, 0, which stands for no location."
SWAPPED = "Longitude and latitude look the wrong way round."
OFF_EARTH = "The coordinates are not on Earth."
ABROAD = "The point is outside the United Kingdom."
LOOKS_GRID = "The longitude and latitude look like a grid reference."
LOOKS_LONLAT = "The grid reference looks like longitude and latitude."
OFF_GRID = "The grid reference is outside Britain."
NOT_A_POSTCODE = "The postcode is not one."
UNKNOWN_POSTCODE = "The postcode is not in the postcode table."
NO_POSTCODES = "The row has only a postcode, and no postcode table is loaded."

_REASONS = (
    "", NOWHERE, NOT_A_NUMBER, HALF, ZERO, SWAPPED, OFF_EARTH, ABROAD, LOOKS_GRID, LOOKS_LONLAT,
    OFF_GRID, NOT_A_POSTCODE, UNKNOWN_POSTCODE, NO_POSTCODES,
)  # fmt: skip
_FOUND, _NOWHERE = 0, 1

CONVERSION_NOTE = (
    "Longitude and latitude are converted to the National Grid to within about 2 m (at worst 5 m)."
)
_THREADS, _MANY = 2, 200_000  # more points than this are converted in threads
_BLANK = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "-", "<na>"})
_POSTCODE = r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}"
_THOUSANDS = r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?"


@dataclass(frozen=True)
class Located:
    """Where the rows of a frame are.

    Attributes
    ----------
    place_id
        ``Int64``, aligned with the frame; missing where a row has no usable location.
    places
        One row for each distinct place.
    reason
        Text as categories, aligned with the frame: why a row has no place, or ``""`` where it
        has one.
    notes
        Which columns were used and what was decided, in plain sentences.
    columns
        The columns used, by what they hold: ``{"lon": "Longitude", ...}``.
    """

    place_id: pd.Series[Any]
    places: Places
    reason: pd.Series[Any]
    notes: tuple[str, ...]
    columns: dict[str, str]


def locate(
    frame: pd.DataFrame,
    *,
    lon: str | None = None,
    lat: str | None = None,
    easting: str | None = None,
    northing: str | None = None,
    postcode: str | None = None,
    postcodes: Postcodes | None = None,
    crs: str | None = None,
    name: str | None = None,
    file: str | None = None,
) -> Located:
    """Give each row its place, by coordinates first and by postcode where it has none.

    A row keeps its source coordinate as its identity (see ``place_ids_from_lonlat``). A point
    that cannot be right is not mended but left without a place, and the reason is said. Only
    where every point of the file has longitude and latitude exchanged are the columns taken
    the other way round, with a note.

    Parameters
    ----------
    frame
        Rows as text.
    lon, lat, easting, northing, postcode
        Columns that hold them. Those not named are found by the names people use.
    postcodes
        Where postcodes are; without it a postcode locates nothing.
    crs
        What the coordinates are in, when neither WGS 84 degrees nor the National Grid. They
        are then taken from ``lon``/``lat`` or ``easting``/``northing``, whichever is there.
    name
        Column with the name of the place, such as ``Location``. The name most used at a
        place stands.
    file
        The file's name, for errors.

    Raises
    ------
    InputError
        If a named column is not there, or ``crs`` is none.
    """
    columns = _find_columns(
        frame,
        {"lon": lon, "lat": lat, "easting": easting, "northing": northing,
         "postcode": postcode, "name": name},
        file,
    )  # fmt: skip
    columns, notes = _judge_xy(frame, columns)
    ids: NDArray[np.int64] = np.zeros(len(frame), dtype="int64")
    reason: NDArray[np.int8] = np.full(len(frame), _NOWHERE, dtype="int8")
    steps = _Steps(ids, reason, notes)
    if crs is not None and not _is_usual(crs, columns):
        steps.other_crs(frame, columns, crs, file)
    else:
        if "lon" in columns and "lat" in columns:
            steps.lonlat(_numbers(frame[columns["lon"]]), _numbers(frame[columns["lat"]]))
        if "easting" in columns and "northing" in columns:
            steps.grid(_numbers(frame[columns["easting"]]), _numbers(frame[columns["northing"]]))
    if "postcode" in columns:
        steps.postcode(frame[columns["postcode"]], postcodes)
    found = reason == _FOUND
    numbered = pd.arrays.IntegerArray(ids, ~found)
    place_id: pd.Series[Any] = pd.Series(numbered, index=frame.index, name="place_id")
    names = frame[columns["name"]].to_numpy()[found] if "name" in columns else None
    return Located(
        place_id,
        make_places(ids[found], names),
        _write_reasons(reason, frame.index),
        tuple(notes),
        columns,
    )


def _write_reasons(reason: NDArray[np.int8], index: pd.Index[Any]) -> pd.Series[Any]:
    """Write the numbers of reasons out as text, those that occur in alphabetical order."""
    there = np.unique(reason)
    labels, rank = np.unique([_REASONS[number] for number in there], return_inverse=True)
    place = np.zeros(len(_REASONS), dtype="int8")
    place[there] = rank
    text = pd.Categorical.from_codes(place[reason], categories=pd.Index(labels, dtype="str"))
    return pd.Series(text, index=index, name="reason")


def make_places(place_id: ArrayLike, place_name: Any = None) -> Places:
    """Build the Places table of these places, each once, converting each point once.

    Parameters
    ----------
    place_id
        Place numbers, repeated or not.
    place_name
        A name for each, or None. Where a place goes by several names the one most used
        stands, and the first in the alphabet among equals.
    """
    codes, distinct = pd.factorize(np.asarray(place_id, dtype="int64"), sort=True)
    x, y = place_points(distinct)
    frame = pd.DataFrame(
        {"place_name": _usual_names(codes, place_name, len(distinct)).array},
        index=pd.Index(distinct, name="place_id", dtype="int64"),
    )
    return as_places(gpd.GeoDataFrame(frame, geometry=shapely.points(x, y), crs=CRS))


def place_points(place_id: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the easting and northing of each place in metres, those in degrees converted.

    What cannot be converted, far from Britain, is infinite.
    """
    x, y, grid = place_coordinates(place_id)
    degrees = np.flatnonzero(~grid)
    parts = np.array_split(degrees, _THREADS if len(degrees) > _MANY else 1)

    def convert(part: NDArray[np.intp]) -> None:
        transformer = make_transformer(pyproj.CRS(4326), CRS, "")
        x[part], y[part] = transformer.transform(x[part], y[part])

    if len(degrees) and len(parts) == 1:
        convert(degrees)
    elif len(degrees):
        with ThreadPoolExecutor(_THREADS) as pool:
            list(pool.map(convert, parts))
    return x, y


def normalise_postcodes(values: pd.Series[Any]) -> pd.Series[Any]:
    """Write postcodes as the Royal Mail does; what is no postcode becomes empty.

    Examples
    --------
    >>> import pandas as pd
    >>> normalise_postcodes(pd.Series(["wn11aa", "the park"])).tolist()
    ['WN1 1AA', '']
    """
    plain = values.astype("str").fillna("").str.upper().str.replace(r"[\s.\-]+", "", regex=True)
    good = plain.str.fullmatch(_POSTCODE)
    spaced = plain.str.slice(0, -3) + " " + plain.str.slice(-3)
    normal: pd.Series[Any] = spaced.where(good, "")
    return normal


def parse_numbers(values: pd.Series[Any]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Read numbers, with or without commas between thousands.

    Returns the numbers (NaN where there is none) and a mask of the cells that are empty or
    hold a word for nothing. A cell that is neither is NaN and not in the mask.
    """
    text = values.astype("str").fillna("")
    number = _cast_plain_numbers(text)
    if number is None:
        number = pd.to_numeric(text.str.strip(), errors="coerce").to_numpy(
            dtype="float64", na_value=np.nan
        )
    number = np.where(np.isfinite(number), number, np.nan)
    rest = np.flatnonzero(np.isnan(number))
    blank = np.zeros(len(text), dtype=bool)
    if len(rest):
        left = text.iloc[rest].str.strip()
        blank[rest] = left.str.casefold().isin(_BLANK).to_numpy()
        commas = left.str.fullmatch(_THOUSANDS).to_numpy(dtype=bool)
        number[rest[commas]] = left[commas].str.replace(",", "").astype("float64").to_numpy()
    return number, blank


def _cast_plain_numbers(text: pd.Series[Any]) -> NDArray[np.float64] | None:
    """Cast text to numbers in one step, ``""`` to NaN; None if any cell is not a plain number.

    Arrow reads a column many times faster, but says only that something in it is not a number,
    not what. In the last bit it may differ from pandas where a number has a power of ten or a
    plus; a column that has any is left to pandas, so that a number reads the same whatever
    stands beside it.
    """
    cells = pa.array(text, type=pa.large_string())
    if any(pc.any(pc.match_substring(cells, mark)).as_py() for mark in "eE+"):
        return None
    empty = pa.scalar(None, type=pa.large_string())
    try:
        numbers = pc.cast(pc.if_else(pc.equal(cells, ""), empty, cells), pa.float64())
    except pa.ArrowInvalid:
        return None
    return np.array(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)


@dataclass(frozen=True)
class _Numbers:
    value: NDArray[np.float64]
    blank: NDArray[np.bool_]


def _numbers(values: pd.Series[Any]) -> _Numbers:
    return _Numbers(*parse_numbers(values))


@dataclass(frozen=True)
class _Steps:
    """One way of locating after another; each takes up the rows the last one left.

    ``reason`` numbers the entry of ``_REASONS`` that stands for each row.
    """

    ids: NDArray[np.int64]
    reason: NDArray[np.int8]
    notes: list[str]

    def lonlat(self, lon: _Numbers, lat: _Numbers) -> None:
        """Locate by degrees."""
        x, y = lon.value, lat.value
        swapped = _within(y, x, UNITED_KINGDOM)
        if swapped.any() and not _within(x, y, UNITED_KINGDOM).any():
            x, y, swapped = y, x, np.zeros(len(x), dtype=bool)
            self.notes.append(
                "Every point has longitude and latitude the wrong way round; they were exchanged."
            )
        bad = self._half_or_bad(lon, lat) | (
            self._refuse((x == 0) & (y == 0), ZERO)
            | self._refuse(swapped, SWAPPED)
            | self._refuse(_within(x, y, (1_000, 1_000, *GRID[2:])), LOOKS_GRID)
            | self._refuse((np.abs(x) > 180) | (np.abs(y) > 90), OFF_EARTH)  # noqa: PLR2004
            | self._refuse(~(np.isnan(x) | np.isnan(y)) & ~_within(x, y, UNITED_KINGDOM), ABROAD)
        )
        good = ~bad & ~np.isnan(x) & ~np.isnan(y)
        self._take(good, place_ids_from_lonlat(x[good], y[good]))
        if good.any():
            self.notes.append(CONVERSION_NOTE)

    def grid(self, east: _Numbers, north: _Numbers) -> None:
        """Locate by easting and northing in metres."""
        x, y = east.value, north.value
        bad = self._half_or_bad(east, north) | (
            self._refuse((x == 0) & (y == 0), ZERO)
            | self._refuse(_within(x, y, UNITED_KINGDOM), LOOKS_LONLAT)
            | self._refuse(~(np.isnan(x) | np.isnan(y)) & ~_within(x, y, GRID), OFF_GRID)
        )
        good = ~bad & ~np.isnan(x) & ~np.isnan(y) & (self.reason != _FOUND)
        self._take(good, place_ids_from_grid(x[good], y[good]))

    def postcode(self, values: pd.Series[Any], postcodes: Postcodes | None) -> None:
        """Locate by postcode."""
        left = (self.reason != _FOUND) & (values.str.strip() != "").to_numpy()
        if postcodes is None:
            self._refuse(left & (self.reason == _NOWHERE), NO_POSTCODES)
            return
        codes = normalise_postcodes(values)
        self._refuse(left & (codes == "").to_numpy(), NOT_A_POSTCODE)
        # By position: a place number sent through a column with gaps would lose its last digits.
        at = postcodes.index.get_indexer(pd.Index(codes))
        self._refuse(left & (at < 0), UNKNOWN_POSTCODE)
        good = left & (at >= 0)
        self._take(good, postcodes["place_id"].to_numpy(dtype="int64")[at[good]])
        if good.any():
            self.notes.append(f"{int(good.sum())} rows were located by their postcode.")

    def other_crs(
        self, frame: pd.DataFrame, columns: dict[str, str], crs: str, file: str | None
    ) -> None:
        """Locate by coordinates in any other system, through WGS 84 degrees."""
        pair = ("lon", "lat") if "lon" in columns and "lat" in columns else ("easting", "northing")
        if pair[0] not in columns or pair[1] not in columns:
            return
        first, second = (_numbers(frame[columns[key]]) for key in pair)
        x, y = Transformer.from_crs(_crs(crs, file), 4326, always_xy=True).transform(
            first.value, second.value
        )
        self.notes.append(f"Coordinates are in {crs}.")
        nowhere = (first.value == 0) & (second.value == 0)
        x, y = np.where(nowhere, 0.0, x), np.where(nowhere, 0.0, y)
        x, y = (np.where(np.isinf(each), 1e6, each) for each in (x, y))
        self.lonlat(_Numbers(x, first.blank), _Numbers(y, second.blank))

    def _half_or_bad(self, first: _Numbers, second: _Numbers) -> NDArray[np.bool_]:
        wrong = (np.isnan(first.value) & ~first.blank) | (np.isnan(second.value) & ~second.blank)
        return self._refuse(wrong, NOT_A_NUMBER) | self._refuse(first.blank ^ second.blank, HALF)

    def _refuse(self, where: NDArray[np.bool_], reason: str) -> NDArray[np.bool_]:
        if where.any():
            self.reason[where & (self.reason == _NOWHERE)] = _REASONS.index(reason)
        return where

    def _take(self, where: NDArray[np.bool_], ids: NDArray[np.int64]) -> None:
        self.ids[where] = ids
        self.reason[where] = _FOUND


def _within(
    x: NDArray[np.float64], y: NDArray[np.float64], box: tuple[float, ...]
) -> NDArray[np.bool_]:
    west, south, east, north = box
    inside: NDArray[np.bool_] = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return inside


def _find_columns(
    frame: pd.DataFrame, given: dict[str, str | None], file: str | None
) -> dict[str, str]:
    usual = {
        "lon": LON_NAMES,
        "lat": LAT_NAMES,
        "easting": EASTING_NAMES,
        "northing": NORTHING_NAMES,
        "postcode": POSTCODE_NAMES,
        "name": (),
    }
    found: dict[str, str] = {}
    for key, column in given.items():
        candidates = (column,) if column is not None else usual[key]
        match = find_column(frame.columns, *candidates)
        if column is not None and match is None:
            raise InputError(
                f"There is no column {column!r}.",
                file=file,
                remedy=f"It has {', '.join(map(str, frame.columns))}.",
            )
        if match is not None:
            found[key] = match
    _drop_weaker_pair(found, given)
    return found


def _drop_weaker_pair(found: dict[str, str], given: dict[str, str | None]) -> None:
    """Let the pair a caller named, or the feature's own geometry, stand alone."""
    pairs = (("lon", "lat"), ("easting", "northing"))
    for pair, other in (pairs, pairs[::-1]):
        named = all(given[key] is not None for key in pair)
        own = all(found.get(key, "").startswith("geometry_") for key in pair)
        if (named or own) and not any(given[key] is not None for key in other):
            for key in other:
                found.pop(key, None)


def _judge_xy(frame: pd.DataFrame, columns: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """Take columns called just X and Y for what their values look like."""
    if {"lon", "lat"} <= set(columns) or {"easting", "northing"} <= set(columns):
        return columns, []
    x, y = find_column(frame.columns, "x"), find_column(frame.columns, "y")
    if x is None or y is None:
        return columns, []
    sizes = np.abs(np.concatenate([_numbers(frame[x]).value, _numbers(frame[y]).value]))
    degrees = bool(np.nanmedian(sizes) <= 180) if (~np.isnan(sizes)).any() else True  # noqa: PLR2004
    pair = ("lon", "lat") if degrees else ("easting", "northing")
    what = "longitude and latitude" if degrees else "easting and northing"
    return columns | dict(zip(pair, (x, y), strict=True)), [f"{x} and {y} are taken for {what}."]


def _crs(crs: str, file: str | None) -> pyproj.CRS:
    try:
        return pyproj.CRS.from_user_input(crs)
    except CRSError as error:
        raise InputError(
            f"{crs!r} is no coordinate reference system.",
            file=file,
            remedy='Write it like "EPSG:27700".',
        ) from error


def _is_usual(crs: str, columns: dict[str, str]) -> bool:
    """Whether the coordinates can be taken as they are: degrees, or metres of the grid."""
    code = pyproj.CRS.from_user_input(crs).to_epsg() if _readable(crs) else None
    if code == 27700:  # noqa: PLR2004 - the British National Grid
        if "easting" not in columns and "lon" in columns and "lat" in columns:
            columns["easting"], columns["northing"] = columns.pop("lon"), columns.pop("lat")
        return True
    if code in (4326, 4258):
        if "lon" not in columns and "easting" in columns and "northing" in columns:
            columns["lon"], columns["lat"] = columns.pop("easting"), columns.pop("northing")
        return True
    return False


def _readable(crs: str) -> bool:
    try:
        pyproj.CRS.from_user_input(crs)
    except CRSError:
        return False
    return True


def _usual_names(
    codes: NDArray[np.intp], names: Iterable[Any] | None, count: int
) -> pd.Series[Any]:
    if names is None:
        return pd.Series([None] * count, dtype="str")
    given = pd.DataFrame({"place": codes, "name": pd.Series(np.asarray(names), dtype="str")})
    given["name"] = given["name"].str.strip()
    given = given[given["name"].fillna("") != ""]
    times = given.groupby(["place", "name"], sort=True).size().reset_index(name="times")
    # Groups come in order of name, so among equals the first in the alphabet stays first.
    best = times.sort_values(["place", "times"], ascending=[True, False], kind="stable")
    chosen = best.drop_duplicates("place").set_index("place")["name"]
    usual: pd.Series[Any] = chosen.reindex(range(count)).astype("str")
    return usual

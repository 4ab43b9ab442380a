"""Judge each row: give it its place, or the reason why it has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import Transformer

from pact_geo.inputs.locations.cells import Numbers, normalise_postcodes, parse_numbers
from pact_geo.inputs.locations.columns import find_columns, is_usual, judge_xy, read_crs
from pact_geo.inputs.locations.places import make_places
from pact_geo.tables import Places, Postcodes, place_ids_from_grid, place_ids_from_lonlat

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
    columns = find_columns(
        frame,
        {"lon": lon, "lat": lat, "easting": easting, "northing": northing,
         "postcode": postcode, "name": name},
        file,
    )  # fmt: skip
    columns, notes = judge_xy(frame, columns)
    ids: NDArray[np.int64] = np.zeros(len(frame), dtype="int64")
    reason: NDArray[np.int8] = np.full(len(frame), _NOWHERE, dtype="int8")
    steps = _Steps(ids, reason, notes)
    if crs is not None and not is_usual(crs, columns):
        steps.other_crs(frame, columns, crs, file)
    else:
        if "lon" in columns and "lat" in columns:
            steps.lonlat(parse_numbers(frame[columns["lon"]]), parse_numbers(frame[columns["lat"]]))
        if "easting" in columns and "northing" in columns:
            steps.grid(
                parse_numbers(frame[columns["easting"]]), parse_numbers(frame[columns["northing"]])
            )
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


@dataclass(frozen=True)
class _Steps:
    """One way of locating after another; each takes up the rows the last one left.

    ``reason`` numbers the entry of ``_REASONS`` that stands for each row.
    """

    ids: NDArray[np.int64]
    reason: NDArray[np.int8]
    notes: list[str]

    def lonlat(self, lon: Numbers, lat: Numbers) -> None:
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

    def grid(self, east: Numbers, north: Numbers) -> None:
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
        first, second = (parse_numbers(frame[columns[key]]) for key in pair)
        x, y = Transformer.from_crs(read_crs(crs, file), 4326, always_xy=True).transform(
            first.value, second.value
        )
        self.notes.append(f"Coordinates are in {crs}.")
        nowhere = (first.value == 0) & (second.value == 0)
        x, y = np.where(nowhere, 0.0, x), np.where(nowhere, 0.0, y)
        x, y = (np.where(np.isinf(each), 1e6, each) for each in (x, y))
        self.lonlat(Numbers(x, first.blank), Numbers(y, second.blank))

    def _half_or_bad(self, first: Numbers, second: Numbers) -> NDArray[np.bool_]:
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

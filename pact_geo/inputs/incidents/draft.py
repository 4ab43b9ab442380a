"""Turn rows of text into what an incident is: what, when, where and on whose word."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.inputs.incidents.fields import PLACE_FIELDS
from pact_geo.inputs.incidents.files import Layout
from pact_geo.inputs.incidents.identity import number_references
from pact_geo.inputs.incidents.police import (
    API_NUMBER,
    CRIME,
    SEARCH,
    local_times,
    place_name,
)
from pact_geo.inputs.locations import Located, locate, normalise_postcodes
from pact_geo.inputs.rows import Rejections, Rows, date_precision, parse_dates
from pact_geo.tables import Places, Postcodes

NO_MONTH = "The row has no month or date."
BAD_MONTH = "The month is not a date."
BAD_DATE = "The date is not a date."
NO_CATEGORY = "The row has no category."

OTHER_SOURCE = "other records"
SEARCH_CATEGORY = "Stop and search"
_HOUSE_NUMBER = re.compile(
    r"^(?:(?:flat|apartment|apt|unit|no)\.?\s*\w+,?\s+)?\d+[a-z]?(?:\s*[-/&]\s*\d+[a-z]?)?,?\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Options:
    """What the caller said of the files."""

    columns: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None
    category: str | None = None
    crs: str | None = None
    postcodes: Postcodes | None = None
    reported_by: str | None = None


@dataclass(frozen=True)
class Loaded:
    """One file that has been read: its rows, layout, fields and, by its name, its force."""

    rows: Rows
    layout: Layout
    fields: Mapping[str, str]
    force: str = ""

    @property
    def kind(self) -> tuple[Any, ...]:
        """What files must share to be drafted together."""
        return self.layout, tuple(self.rows.frame.columns), tuple(self.fields.items())


@dataclass(frozen=True)
class Draft:
    """All rows of all files, refused ones included, in the order of the files.

    ``table`` holds text without missing values, as categories but for ``reference`` (with its
    ``reference_number``, and whether it is a ``crime_id``); ``month`` and ``occurred_...`` as time;
    ``place_id``, ``point`` and ``spot`` (see ``identity``) and ``unplaced``, the reason why a
    row has no place.
    """

    table: pd.DataFrame
    places: tuple[Places, ...]
    rejections: tuple[Rejections, ...]
    notes: tuple[str, ...]


def draft_files(loaded: Sequence[Loaded], options: Options) -> Draft:
    """Draft the rows of files, those of one kind together."""
    tables, places = [], []
    notes: list[str] = []
    for _, group in groupby(loaded, key=lambda file: file.kind):
        table, located = _draft_group(list(group), options)
        tables.append(table)
        places.append(located.places)
        notes += located.notes
    table = _stack(tables)
    # Long texts, compared often: by number that is many times quicker.
    table["reference_number"], table["crime_id"] = number_references(table["reference"])
    rejections = []
    start = 0
    for file in loaded:
        end = start + len(file.rows.frame)
        rejections.append(_refuse(table.iloc[start:end]))
        start = end
    return Draft(table, tuple(places), tuple(rejections), tuple(dict.fromkeys(notes)))


def _stack(tables: list[pd.DataFrame]) -> pd.DataFrame:
    if len(tables) == 1:
        return tables[0]
    plain = [
        table.astype(dict.fromkeys(table.select_dtypes("category").columns, "str"))
        for table in tables
    ]
    stacked = pd.concat(plain, ignore_index=True)
    texts = tables[0].select_dtypes("category").columns
    return stacked.astype(dict.fromkeys(texts, "category"))


def _draft_group(group: list[Loaded], options: Options) -> tuple[pd.DataFrame, Located]:
    first = group[0]
    frame = _join([file.rows.frame for file in group], first)
    located = _locate(frame, first, options)
    table = _time(frame, first)
    police = first.layout != Layout.TABLE

    def text(name: str, how: Callable[[str], str] = str.strip) -> pd.Series[Any]:
        column = first.fields.get(name)
        return _tidy(frame[column], how) if column else _constant("", frame)

    table["category"] = _or_else(text("category"), _usual_category(first, options))
    table["source"] = _constant(options.source or _usual_source(first.layout), frame)
    table["reported_by"] = _or_else(text("reported_by"), options.reported_by or "")
    if first.layout == Layout.SEARCH and not options.reported_by:
        table["reported_by"] = _forces_by_name(group)
    reference = first.fields.get("reference")
    table["reference"] = frame[reference].str.strip() if reference else ""
    table["api_number"] = _tidy(frame[API_NUMBER], str) if API_NUMBER in frame else ""
    table["offence_code"] = text("offence_code")
    table["place_name"] = text("place_name", place_name if police else _street)
    table["place_id"] = located.place_id
    table["unplaced"] = located.reason.astype("category")
    ward = text("ward_code", lambda code: code.strip().upper())
    table["point"], table["spot"] = _source_spot(frame, first, options, located, ward)
    table["ward_code"] = _where(ward, located.place_id.isna().to_numpy())
    return table.astype({"reference": "str", "api_number": "category"}), located


def _join(frames: list[pd.DataFrame], first: Loaded) -> pd.DataFrame:
    if first.layout != Layout.TABLE and {"lon", "lat"} <= first.fields.keys():
        needed = {*first.fields.values(), API_NUMBER}
        frames = [frame[[name for name in frame if name in needed]] for frame in frames]
    return pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]


def _locate(frame: pd.DataFrame, first: Loaded, options: Options) -> Located:
    named = {name: first.fields[name] for name in PLACE_FIELDS if name in first.fields}
    shaped = any(str(name).startswith("geometry_") for name in frame.columns)
    return locate(
        frame,
        **named,
        postcodes=options.postcodes,
        crs=None if shaped else options.crs,
        file=first.rows.file,
    )


def _source_spot(
    frame: pd.DataFrame,
    first: Loaded,
    options: Options,
    located: Located,
    ward: pd.Series[Any],
) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Say where the file itself puts each row, whatever postcode table is loaded today."""
    column = located.columns.get("postcode")
    if column is None:
        return located.place_id, _where(ward, located.place_id.isna().to_numpy())
    point = located.place_id
    if options.postcodes is not None:
        fields = {name: each for name, each in first.fields.items() if name != "postcode"}
        bare = Loaded(first.rows, first.layout, fields)
        point = _locate(frame.drop(columns=[column]), bare, options).place_id
    code = normalise_postcodes(frame[column])
    spot = code.where(code != "", ward.astype("str")).astype("category")
    return point, _where(spot, point.isna().to_numpy())


# --- when -----------------------------------------------------------------------------------


def _time(frame: pd.DataFrame, first: Loaded) -> pd.DataFrame:
    """Read month and moments; ``bad_month`` and ``bad_date`` mark what cannot be read."""
    nothing = pd.Series(np.datetime64("NaT", "s"), index=frame.index, dtype="datetime64[s]")
    never = np.zeros(len(frame), dtype=bool)
    table = pd.DataFrame(index=frame.index)
    date, bad_date = nothing, never
    if "occurred_from" in first.fields:
        values = frame[first.fields["occurred_from"]]
        date, bad_date = (local_times if first.layout == Layout.SEARCH else parse_dates)(values)
        known = (date_precision(values) != "month").to_numpy() & date.notna().to_numpy()
        if known.any():
            table["occurred_from"] = date.where(known)
    if "occurred_to" in first.fields:
        until, unread = parse_dates(frame[first.fields["occurred_to"]])
        backwards = (until < date).to_numpy()
        table["bad_until"] = unread | backwards
        if until.notna().any():
            table["occurred_to"] = until.mask(backwards)
    written, bad_month = nothing, never
    if "month" in first.fields:
        written, bad_month = parse_dates(frame[first.fields["month"]])
    # The day is nearer to the truth than the month it was filed under.
    table["month"] = date.where(date.notna(), written).dt.to_period("M")
    table["bad_month"] = bad_month
    table["bad_date"] = bad_date
    return table


def _refuse(table: pd.DataFrame) -> Rejections:
    rejections = Rejections(len(table))
    empty = table["month"].isna().to_numpy()
    rejections.add(table["bad_date"].to_numpy(dtype=bool), BAD_DATE)
    rejections.add(empty & table["bad_month"].to_numpy(dtype=bool), BAD_MONTH)
    rejections.add(empty, NO_MONTH)
    rejections.add((table["category"] == "").to_numpy(dtype=bool), NO_CATEGORY)
    return rejections


# --- text -----------------------------------------------------------------------------------


def _usual_source(layout: Layout) -> str:
    police = {Layout.STREET: CRIME, Layout.ANSWER: CRIME, Layout.SEARCH: SEARCH}
    return police.get(layout, OTHER_SOURCE)


def _usual_category(first: Loaded, options: Options) -> str:
    return options.category or (SEARCH_CATEGORY if first.layout == Layout.SEARCH else "")


def _street(name: str) -> str:
    """Leave the number of the house out of a place's name: it would point at a household."""
    return _HOUSE_NUMBER.sub("", name.strip()).strip()


def _tidy(values: pd.Series[Any], how: Callable[[str], str]) -> pd.Series[Any]:
    """Change each distinct text once, and keep the outcome as categories."""
    codes, distinct = pd.factorize(values)
    changed = pd.Series([how(str(text)) for text in distinct.tolist()], dtype="str")
    again, kept = pd.factorize(changed)
    return _categories(again[codes], kept, values.index)


def _categories(
    codes: NDArray[np.intp], labels: pd.Index[Any], index: pd.Index[Any]
) -> pd.Series[Any]:
    return pd.Series(pd.Categorical.from_codes(codes, categories=labels), index=index)


def _constant(text: str, frame: pd.DataFrame) -> pd.Series[Any]:
    codes: NDArray[np.intp] = np.zeros(len(frame), dtype="intp")
    return _categories(codes, pd.Index([text], dtype="str"), frame.index)


def _forces_by_name(group: list[Loaded]) -> pd.Series[Any]:
    """Name the force of each row by the name of its file."""
    forces = np.repeat(
        np.array([file.force for file in group], dtype=object),
        [len(file.rows.frame) for file in group],
    )
    return pd.Series(forces, dtype="str").astype("category")


def _or_else(values: pd.Series[Any], text: str) -> pd.Series[Any]:
    """Put ``text`` where there is none."""
    if not text:
        return values
    return (
        values.cat.rename_categories({"": text})
        if text not in values.cat.categories
        else (values.astype("str").replace("", text).astype("category"))
    )


def _where(values: pd.Series[Any], keep: NDArray[np.bool_]) -> pd.Series[Any]:
    """Empty the text where ``keep`` is not."""
    filled = values if "" in values.cat.categories else values.cat.add_categories([""])
    return filled.where(keep, "")

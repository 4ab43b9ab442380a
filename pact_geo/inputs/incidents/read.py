"""Read incidents from files of any layout into the tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pact_geo.errors import InputError
from pact_geo.inputs.incidents.draft import Draft, Loaded, Options, draft_files
from pact_geo.inputs.incidents.duplicates import (
    AGAIN,
    TWICE,
    Flags,
    describe_duplicates,
    find_same_record,
    find_told_again,
)
from pact_geo.inputs.incidents.fields import find_fields, recognise
from pact_geo.inputs.incidents.files import Found, Layout, SourceFile, find_files
from pact_geo.inputs.incidents.identity import name_incidents
from pact_geo.inputs.incidents.police import CRIME, LICENCE, SEARCH, read_answers
from pact_geo.inputs.rows import Rows, read_table_rows
from pact_geo.inputs.wording import listed, tally
from pact_geo.tables import (
    Boundaries,
    Incidents,
    IncidentsImport,
    Places,
    Postcodes,
    Progress,
    as_incidents,
    as_places,
)

_THREADS = 2
_READING, _PLACING = 0.6, 0.8  # shares of the work done when these are
_EARLIEST = pd.Period("2000-01", "M")
_COLUMNS = ("category", "month", "place_id", "ward_code", "source", "reported_by")
_EXTRA = ("occurred_from", "occurred_to", "offence_code")


def read_incidents(  # noqa: PLR0913 - each is something a person may have to say of a file
    path: str | Path,
    *,
    within: Boundaries | None = None,
    columns: Mapping[str, str] | None = None,
    source: str | None = None,
    category: str | None = None,
    reported_by: str | None = None,
    crs: str | None = None,
    postcodes: Postcodes | None = None,
    duplicates: Literal["report", "drop"] = "report",
    stop_and_search: bool = False,
    forces: Collection[str] = (),
    sheet: str | None = None,
    layer: str | None = None,
    display_name: str | None = None,
    progress: Progress | None = None,
) -> IncidentsImport:
    """Read recorded incidents.

    Takes the zip of data.police.uk as downloaded, a folder or a CSV of it, answers of the
    police.uk API (JSON), stop-and-search files, and any CSV, Excel, GeoJSON, GeoPackage,
    FlatGeobuf or Parquet that says what, when and where.

    Of a download the street-level crimes are read; outcomes never, stop and search only when
    there is nothing else or ``stop_and_search`` asks for it: mixed in, they would be counted
    as crimes. A row is refused when it has no readable month or date, no category, or repeats
    a crime with the same reference in every cell. A row without a usable place is kept
    without one. The LSOA codes in the files are not used: their vintage is not known.

    Parameters
    ----------
    path
        A file or a folder.
    within
        Areas; how many incidents lie outside them is said in a note. None is left out.
    columns
        Our field to their column, such as ``{"category": "Issue"}``, where the name does not
        tell. Fields: category, month, occurred_from, occurred_to, reference, reported_by,
        offence_code, ward_code, place_name, lon, lat, easting, northing, postcode.
    source
        Who says so, such as ``"council complaints"``; "police.uk" for files of its layout.
    category
        A category for rows that have none.
    reported_by
        The force, for rows that do not name one (the API does not).
    crs
        What coordinates are in, if neither WGS 84 degrees nor the National Grid.
    postcodes
        Where postcodes are, for rows that have only a postcode.
    duplicates
        What becomes of rows that repeat a crime of their force and month with another place
        or outcome: "report" keeps and counts them, "drop" refuses all but one.
    stop_and_search
        Read the stop-and-search files of a download instead of its crimes.
    forces
        Read only the files of these forces of a download, by name or word in the file name.
    sheet, layer
        Which sheet of a workbook or layer of a GeoPackage.
    display_name
        What to call the file.
    progress
        Called with the share done and what is being done.

    Returns
    -------
    IncidentsImport
        ``incidents`` (ids that stay the same in any later file), ``places``, a receipt for
        each file, rejected rows and notes.

    Raises
    ------
    InputError
        If there is nothing to read, or no column tells what or when.
    UnsafeFileError
        If a file is not what it should be, or could harm the machine.
    """
    if duplicates not in ("report", "drop"):
        raise InputError(f"duplicates={duplicates!r} is neither 'report' nor 'drop'.")
    path = Path(path)
    name = display_name or path.name
    options = Options(columns or {}, source, category, crs, postcodes, reported_by)
    tell = progress or (lambda _share, _doing: None)
    with find_files(path, name=name, searches=stop_and_search, forces=forces) as found:
        loaded = _load_all(found.files, options, sheet=sheet, layer=layer, tell=tell)
    tell(_READING, "Placing incidents")
    draft = draft_files(loaded, options)
    tell(_PLACING, "Looking for duplicates")
    repeats = _refuse_duplicates(draft, loaded, drop=duplicates == "drop")
    tell(0.9, "Naming incidents")
    return _assemble(found, loaded, draft, repeats, within)


def _load_all(
    files: Sequence[SourceFile],
    options: Options,
    *,
    sheet: str | None,
    layer: str | None,
    tell: Progress,
) -> list[Loaded]:
    """Read the files, those of a download two at a time; in the end they are in their order."""

    def load(file: SourceFile) -> Loaded:
        return _load(file, options, sheet=sheet, layer=layer)

    pool = ThreadPoolExecutor(_THREADS)
    # Map files go through GDAL, which is asked by one thread alone.
    apart = all(file.layout in (Layout.STREET, Layout.SEARCH) for file in files)
    coming = pool.map(load, files) if apart and len(files) > 1 else map(load, files)
    loaded = []
    try:
        for number, file in enumerate(files):
            tell(_READING * number / len(files), f"Reading {file.name}")
            loaded.append(next(coming))
    finally:
        pool.shutdown(cancel_futures=True)
    return loaded


def _load(file: SourceFile, options: Options, *, sheet: str | None, layer: str | None) -> Loaded:
    rows = (
        read_answers(file.path, file.name)
        if file.layout == Layout.ANSWER
        else read_table_rows(file.path, sheet=sheet, layer=layer, crs=options.crs, name=file.name)
    )
    layout = recognise(rows, file.layout)
    fields = find_fields(rows, layout, columns=options.columns, category=options.category)
    return Loaded(rows, layout, fields, file.force)


def _accepted(draft: Draft) -> Flags:
    return np.concatenate([rejections.accepted for rejections in draft.rejections])


def _refuse_duplicates(draft: Draft, loaded: Sequence[Loaded], *, drop: bool) -> Flags:
    """Refuse the same record twice, and on request what is told again; mark the latter."""
    files = [file.rows for file in loaded]
    _refuse(draft, loaded, find_same_record(draft.table, files, _accepted(draft)), TWICE)
    again = find_told_again(draft.table, _accepted(draft))
    if drop:
        _refuse(draft, loaded, again, AGAIN)
    return again


def _refuse(draft: Draft, loaded: Sequence[Loaded], where: Flags, reason: str) -> None:
    start = 0
    for rejections, file in zip(draft.rejections, loaded, strict=True):
        end = start + len(rejections.accepted)
        said = reason.replace("crime", "incident") if file.layout == Layout.TABLE else reason
        rejections.add(where[start:end], said)
        start = end


def _assemble(
    found: Found,
    loaded: Sequence[Loaded],
    draft: Draft,
    again: Flags,
    within: Boundaries | None,
) -> IncidentsImport:
    accepted = _accepted(draft)
    table = draft.table[accepted].reset_index(drop=True)
    incidents = _finish(table)
    places = _places(draft.places, table)
    rejected = [
        rejections.table(file.rows)
        for rejections, file in zip(draft.rejections, loaded, strict=True)
    ]
    notes = [
        *found.notes,
        *_file_notes([file.rows for file in loaded]),
        *draft.notes,
        *_place_notes(table),
        *_time_notes(table),
        *describe_duplicates(table, again[accepted]),
        *_outside_note(incidents, places, within),
        *_ward_note(incidents, within),
    ]
    sources = sorted(table["source"].unique())
    return IncidentsImport(
        files=tuple(
            rejections.receipt(file.rows)
            for rejections, file in zip(draft.rejections, loaded, strict=True)
        ),
        rejected=pd.concat(rejected, ignore_index=True) if len(rejected) > 1 else rejected[0],
        notes=tuple(notes),
        source=", ".join(sources),
        licence=LICENCE if {CRIME, SEARCH} & set(sources) else "",
        dates=_dates(table["month"]),
        incidents=incidents,
        places=places,
    )


def _finish(table: pd.DataFrame) -> Incidents:
    """Make the incidents table of accepted rows; empty text becomes a missing value."""
    names = [*_COLUMNS, *(name for name in _EXTRA if name in table)]
    incidents = table[names].copy()
    for name in ("category", "source"):
        incidents[name] = _as_text(table[name])
    for name in ("ward_code", "reported_by", "offence_code"):
        incidents[name] = _as_text(table[name].cat.set_categories(_filled(table[name])))
    if incidents["offence_code"].isna().all():
        incidents = incidents.drop(columns="offence_code")
    return as_incidents(incidents.set_axis(name_incidents(table), axis=0))


def _filled(values: pd.Series[Any]) -> list[str]:
    return [each for each in values.cat.categories if each]


def _as_text(values: pd.Series[Any]) -> pd.Series[Any]:
    """Write categories out as text; a row without one is missing."""
    labels = pd.array([*values.cat.categories, None], dtype="str")
    text: pd.Series[Any] = pd.Series(labels.take(values.cat.codes.to_numpy()), values.index)
    return text


def _places(gathered: Sequence[Places], table: pd.DataFrame) -> Places:
    """Keep the places of accepted rows, each once, under the name most used for it."""
    places = gpd.GeoDataFrame(pd.concat(gathered)) if len(gathered) > 1 else gathered[0]
    used = table["place_id"].dropna().unique()
    kept = places[places.index.isin(used) & ~places.index.duplicated()].sort_index()
    kept = kept.assign(place_name=_usual_names(kept, table))
    return as_places(kept)


def _usual_names(places: gpd.GeoDataFrame, table: pd.DataFrame) -> pd.Series[Any]:
    """Give each place the name most used for it, the first in the alphabet among equals."""
    labels = np.sort(table["place_name"].cat.categories.to_numpy(dtype=object))
    codes = table["place_name"].cat.set_categories(labels).cat.codes.to_numpy()
    named = (table["place_name"] != "").to_numpy() & table["place_id"].notna().to_numpy()
    at = places.index.get_indexer(table["place_id"].array[named].to_numpy(dtype="int64"))
    pairs, times = np.unique(
        at.astype("int64") * max(len(labels), 1) + codes[named], return_counts=True
    )
    place, name = np.divmod(pairs, max(len(labels), 1))
    order = np.lexsort((name, -times, place))
    first = order[np.unique(place[order], return_index=True)[1]]
    chosen = pd.Series(labels[name[first]], index=places.index[place[first]], dtype="str")
    return chosen.reindex(places.index)


# --- words ------------------------------------------------------------------------------------


def _file_notes(files: Sequence[Rows]) -> list[str]:
    """Say what was found in the files; the same thing in many files once."""
    said: dict[str, list[str]] = {}
    for rows in files:
        for note in rows.notes:
            said.setdefault(note, []).append(rows.file)
    if len(files) == 1:
        return list(said)
    return [
        f"{names[0] if len(names) == 1 else f'{len(names)} files'}: {note}"
        for note, names in said.items()
    ]


def _place_notes(table: pd.DataFrame) -> list[str]:
    reasons = table.loc[table["place_id"].isna(), "unplaced"].value_counts()
    if not reasons.sum():
        return []
    why = " ".join(f"{reason} ({count:,})" for reason, count in reasons.items() if count)
    return [f"Incidents without a usable place: {int(reasons.sum()):,}. {why}"]


def _time_notes(table: pd.DataFrame) -> list[str]:
    """Name what is odd about the times; a mistyped year stretches every chart."""
    notes = []
    bad = int(table["bad_until"].eq(True).sum()) if "bad_until" in table else 0
    if bad:
        notes.append(
            f"Ends of a time that cannot be read or lie before its beginning, left out: {bad:,}."
        )
    today = pd.Timestamp.now().to_period("M")
    odd = table.loc[(table["month"] < _EARLIEST) | (table["month"] > today), "month"]
    if len(odd):
        notes.append(
            f"Rows dated before {_EARLIEST.year} or after today: {len(odd):,} ({_dates(odd)})."
            " They are kept; check them."
        )
    return notes


def _outside_note(incidents: Incidents, places: Places, within: Boundaries | None) -> list[str]:
    if within is None or not len(within):
        return []
    tree = shapely.STRtree(np.asarray(places.geometry.array))
    inside = tree.query(np.asarray(within.geometry.array), predicate="intersects")[1]
    ids = places.index.to_numpy()[np.unique(inside)]
    placed = incidents["place_id"].dropna()
    outside = int((~placed.isin(ids)).sum())
    note = (
        f"Incidents outside the {tally(len(within), 'area')} given: {outside:,} of {len(placed):,}"
        " with a place. They are kept, without a ward."
    )
    return [note]


def _ward_note(incidents: Incidents, within: Boundaries | None) -> list[str]:
    """Count incidents of which only the ward is known, and that ward is of another map."""
    if within is None or not len(within) or not (within["area_type"] == "ward").all():
        return []
    named = incidents.loc[incidents["place_id"].isna(), "ward_code"].dropna()
    unknown = named[~named.isin(within.index)].value_counts()
    if unknown.empty:
        return []
    vintage = " and ".join(sorted(set(within["vintage"].astype("str")) - {""}))
    return [
        (
            f"Incidents that name a ward and no place, and the ward is not among the"
            f" {tally(len(within), 'ward')} given{f' (of {vintage})' if vintage else ''}:"
            f" {int(unknown.sum()):,} of {len(named):,}"
            f" ({listed([f'{code} {count:,}' for code, count in unknown.items()])})."
            " They are kept, and count in no ward. The codes may be of another year: load the wards"
            " they belong to, or write today's codes in the file."
        )
    ]


def _dates(month: pd.Series[Any]) -> str:
    if month.empty:
        return ""
    first, last = (each.strftime("%B %Y") for each in (month.min(), month.max()))
    return str(first) if first == last else f"{first} to {last}"

"""Read where postcodes are: Code-Point Open and the ONS Postcode Directory."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.errors import InputError
from pact_geo.inputs.locations import NOT_A_POSTCODE, locate, make_places, normalise_postcodes
from pact_geo.inputs.rows import Rejections, Rows, find_column, read_rows
from pact_geo.inputs.safe import Kind, check_file, unpack
from pact_geo.inputs.wording import listed, tally
from pact_geo.tables import (
    FileReceipt,
    PostcodesImport,
    Progress,
    as_postcodes,
)

NO_POINT = "The postcode has no coordinates."
TWICE = "The postcode is listed twice."

CODE_POINT, DIRECTORY = "Code-Point Open", "ONS Postcode Directory"
_LICENCES = {
    CODE_POINT: "Contains OS data (c) Crown copyright and database right. Contains Royal Mail"
    " data (c) Royal Mail copyright and database right. Contains National Statistics data.",
    DIRECTORY: "Contains public sector information licensed under the Open Government Licence"
    " v3.0. Contains OS data (c) Crown copyright and database right. Contains Royal Mail data"
    " (c) Royal Mail copyright and database right. Contains National Statistics data.",
}
# The order of the columns in the files of Code-Point Open, which have no heading.
_CODE_POINT_COLUMNS = (
    "postcode", "quality", "easting", "northing", "country_code", "nhs_region_code",
    "nhs_authority_code", "county_code", "district_code", "ward_code",
)  # fmt: skip
_HEADLESS = re.compile(rb'\s*"?[A-Z]{1,2}[0-9][A-Z0-9]? *[0-9][A-Z]{2}"?\s*,', re.IGNORECASE)
_NO_POSITION = {CODE_POINT: 90, DIRECTORY: 9}  # the publishers' quality of no position at all
_VINTAGE = re.compile(
    r"(?<![a-z])(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)?[a-z]*[ _-]?"
    r"(?P<year>20\d\d)(?!\d)",
    re.IGNORECASE,
)
_CODE_FIELDS = {
    "ward_code": (r"ward_code", r"wd\d\dcd", r"osward", r"ward"),
    "lsoa_code": (r"lsoa_code", r"lsoa\d\dcd", r"lsoa21", r"lsoa11", r"lsoa01"),
}
_NAMES = {
    "postcode": ("pcds", "pcd", "pcd7", "pcd8", "pcd2", "postcode"),
    "easting": ("oseast1m", "east1m", "easting", "eastings"),
    "northing": ("osnrth1m", "north1m", "northing", "northings"),
    "lon": ("long", "longitude", "lon"),
    "lat": ("lat", "latitude"),
    "ended": ("doterm", "date of termination", "terminated"),
    "quality": ("osgrdind", "gridind", "quality", "positional_quality_indicator"),
}


@dataclass(frozen=True)
class _Part:
    """What one file gave."""

    table: pd.DataFrame
    receipt: FileReceipt
    rejected: pd.DataFrame
    notes: tuple[str, ...]
    source: str


def read_postcodes(
    path: str | Path,
    *,
    vintage: str | None = None,
    display_name: str | None = None,
    progress: Progress | None = None,
) -> PostcodesImport:
    """Read postcodes and the places they stand for.

    Takes a file of Code-Point Open (it has no heading), its zip or folder of many, and the
    ONS Postcode Directory, whole or by area; or any CSV or Excel with a postcode and
    coordinates. Coordinates are taken on the National Grid where there are both.

    Terminated postcodes are kept, for older complaints carry them, and counted in the notes.
    The places have no names: a postcode may be a single home.

    A postcode without coordinates (Code-Point's quality 90, the directory's grid indicator 9)
    is refused, and so is one that is no postcode or is listed twice.

    Parameters
    ----------
    path
        A file, zip or folder.
    vintage
        When the postcodes are of, such as ``"August 2014"``; taken from the file's name where
        that tells, else "unknown".
    display_name
        What to call the file.
    progress
        Called with the share done and what is being done.

    Raises
    ------
    InputError
        If there is no file of postcodes.
    UnsafeFileError
        If a file is not what it should be, or could harm the machine.
    """
    path = Path(path)
    name = display_name or path.name
    tell = progress or (lambda _share, _doing: None)
    parts: list[_Part] = []
    seen: set[str] = set()
    with ExitStack() as stack:
        files = list(_list_files(path, name, stack))
        for number, (file, called) in enumerate(files):
            tell(0.9 * number / len(files), f"Reading {called}")
            part = _read_part(file, called, seen, alone=len(files) == 1)
            if part is not None:
                parts.append(part)
    if not parts:
        raise InputError(
            "There is no file of postcodes in it.",
            file=name,
            remedy="Give Code-Point Open or the ONS Postcode Directory as downloaded.",
        )
    tell(0.9, "Putting postcodes together")
    names = (name, *(called for _, called in files))
    return _assemble(parts, vintage or _vintage_of(names))


def _list_files(path: Path, name: str, stack: ExitStack) -> Iterator[tuple[Path, str]]:
    if path.is_file():
        kind = check_file(path, kinds=(Kind.CSV, Kind.EXCEL, Kind.ZIP), name=name)
        if kind != Kind.ZIP:
            yield path, name
            return
        path = stack.enter_context(unpack(path, name=name))
    elif not path.is_dir():
        raise InputError("There is no such file.", file=name, remedy="Check its name and folder.")
    found = [
        (file, inner.as_posix())
        for file in sorted(path.rglob("*"))
        if (inner := file.relative_to(path)).suffix.casefold() == ".csv"
        and not file.is_symlink()
        and not any(part.startswith((".", "__MACOSX")) for part in inner.parts)
    ]
    # The directory holds everything twice: in one file, and in one for each area, which need
    # far less memory.
    by_area = [each for each in found if "multi_csv" in each[1].casefold()]
    yield from by_area or found


def _read_part(path: Path, name: str, seen: set[str], *, alone: bool) -> _Part | None:
    """Read one file; beside others, one without postcodes is documentation and is left."""
    with path.open("rb") as file:
        headless = bool(_HEADLESS.match(file.read(200).removeprefix(b"\xef\xbb\xbf")))
    rows = read_rows(path, header=0 if headless else None, name=name)
    if headless:
        if rows.frame.shape[1] < _CODE_POINT_COLUMNS.index("northing") + 1:
            raise InputError(
                "It has postcodes but no heading that tells the other columns.",
                file=name,
                remedy="Put a first line with the names of the columns above the rows.",
            )
        renamed = dict(zip(rows.frame.columns, _CODE_POINT_COLUMNS, strict=False))
        rows = _with_columns(rows, renamed)
    columns = {
        field: found
        for field, names in _NAMES.items()
        if (found := find_column(rows.frame.columns, *names))
    }
    if "postcode" not in columns or not ({"easting", "lon"} & set(columns)):
        if not alone:
            return None
        raise InputError(
            "It has no column of postcodes, or none of coordinates.",
            file=name,
            remedy=f"It has {listed(map(str, rows.frame.columns), shown=20)}.",
        )
    return _draft(rows, columns, CODE_POINT if headless else _source_of(columns), seen)


def _with_columns(rows: Rows, renamed: dict[Any, str]) -> Rows:
    return Rows(
        rows.frame.rename(columns=renamed),
        rows.row_numbers,
        rows.file,
        rows.sha256,
        rows.rejected,
        rows.rows_read,
        rows.notes,
    )


def _source_of(columns: dict[str, str]) -> str:
    directory = columns["postcode"].casefold().startswith("pcd")
    return DIRECTORY if directory else "postcodes"


def _draft(rows: Rows, columns: dict[str, str], source: str, seen: set[str]) -> _Part:
    """Locate the postcodes of a file; ``seen`` holds those of the files before, and grows."""
    frame = rows.frame
    codes = normalise_postcodes(frame[columns["postcode"]])
    place_id = _locate(frame, columns, codes)
    placed = place_id.notna().to_numpy() & ~_without_position(frame, columns, source)
    rejections = Rejections(len(frame))
    rejections.add((codes == "").to_numpy(), NOT_A_POSTCODE)
    rejections.add(~placed, NO_POINT)
    accepted = np.flatnonzero(rejections.accepted)
    mine = codes.iloc[accepted]
    again = mine.duplicated().to_numpy() | np.array([code in seen for code in mine], dtype=bool)
    rejections.add(accepted[again], TWICE)
    seen.update(mine)
    table = pd.DataFrame({"postcode": codes, "place_id": place_id})
    notes = list(rows.notes)
    for field, patterns in _CODE_FIELDS.items():
        column = _newest_column(frame, patterns)
        table[field] = frame[column].str.strip() if column else ""
        notes += [f"{field.split('_')[0]} codes are from column {column!r}."] if column else []
    ended = columns.get("ended")
    table["ended"] = (frame[ended].str.strip() != "") if ended else False
    return _Part(
        table[rejections.accepted],
        rejections.receipt(rows),
        rejections.table(rows),
        tuple(notes),
        source,
    )


def _locate(frame: pd.DataFrame, columns: dict[str, str], codes: pd.Series[Any]) -> pd.Series[Any]:
    """Place postcodes by the grid where there is one, those of Northern Ireland by degrees.

    The directory gives the latter on the Irish Grid, whose numbers would be places in Britain.
    """
    place_id: pd.Series[Any] = pd.Series(pd.NA, index=frame.index, dtype="Int64")
    if {"easting", "northing"} <= columns.keys():
        pair = columns["easting"], columns["northing"]
        place_id = locate(frame[list(pair)], easting=pair[0], northing=pair[1]).place_id
        place_id = place_id.mask(codes.str.startswith("BT").to_numpy(dtype=bool))
    if {"lon", "lat"} <= columns.keys():
        pair = columns["lon"], columns["lat"]
        left = place_id.isna().to_numpy()
        degrees = locate(frame.loc[left, list(pair)], lon=pair[0], lat=pair[1]).place_id
        place_id[left] = degrees
    return place_id


def _without_position(
    frame: pd.DataFrame, columns: dict[str, str], source: str
) -> NDArray[np.bool_]:
    """Tell which postcodes the publisher has no position for, whatever stands in the cells."""
    if "quality" not in columns:
        return np.zeros(len(frame), dtype=bool)
    quality = pd.to_numeric(frame[columns["quality"]], errors="coerce")
    nowhere: NDArray[np.bool_] = (
        (quality == _NO_POSITION[source]).to_numpy()
        if source in _NO_POSITION
        else np.zeros(len(frame), dtype=bool)
    )
    return nowhere


def _newest_column(frame: pd.DataFrame, patterns: Sequence[str]) -> str | None:
    """Find the first pattern that fits, and of several vintages the newest."""
    for pattern in patterns:
        fitting = [str(c) for c in frame.columns if re.fullmatch(pattern, str(c), re.IGNORECASE)]
        if fitting:
            return max(fitting, key=str.casefold)
    return None


def _assemble(parts: list[_Part], vintage: str) -> PostcodesImport:
    table = pd.concat([part.table for part in parts], ignore_index=True)
    ended = int(table.pop("ended").sum())
    notes = list(dict.fromkeys(note for part in parts for note in part.notes))
    if ended:
        notes.append(f"Kept for older records though no longer in use: {tally(ended, 'postcode')}.")
    postcodes = table.set_index("postcode").rename_axis("postcode")
    postcodes["place_id"] = postcodes["place_id"].astype("int64")
    for field in _CODE_FIELDS:
        postcodes[field] = postcodes[field].where(postcodes[field] != "").astype("str")
    postcodes["vintage"] = pd.Series(vintage, index=postcodes.index, dtype="str")
    sources = list(dict.fromkeys(part.source for part in parts))
    return PostcodesImport(
        files=tuple(part.receipt for part in parts),
        rejected=pd.concat([part.rejected for part in parts], ignore_index=True),
        notes=tuple(notes),
        source=", ".join(sources),
        licence=" ".join(_LICENCES[source] for source in sources if source in _LICENCES),
        dates=vintage,
        table=as_postcodes(postcodes),
        places=make_places(postcodes["place_id"].to_numpy()),
    )


def _vintage_of(names: Sequence[str]) -> str:
    """Read month and year out of the names of files."""
    for name in names:
        match = _VINTAGE.search(name)
        if match:
            return f"{(match['month'] or '').capitalize()} {match['year']}".strip()
    return "unknown"

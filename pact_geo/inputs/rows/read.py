"""Turn a file into rows of text: CSV and Excel here, features in ``features``."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np

from pact_geo.inputs.rows import text as cut
from pact_geo.inputs.rows.arrange import Sorter, blank_rows, cut_plain, read_heading, say_blank
from pact_geo.inputs.rows.features import FEATURE_KINDS, read_features
from pact_geo.inputs.rows.sheets import list_sheets, read_sheet
from pact_geo.inputs.rows.table import Rows
from pact_geo.inputs.safe import Kind, check_file
from pact_geo.tables import empty_rejected

_TOP = 1_000


def read_rows(
    path: str | Path,
    *,
    sheet: str | None = None,
    header: int | None = None,
    separator: str | None = None,
    name: str | None = None,
) -> Rows:
    """Read the rows of a CSV or Excel file as text.

    Encoding, separator and the heading's row are found and said in the notes. A row whose
    cells do not fit the heading is refused, never padded or cut.

    Parameters
    ----------
    path
        The file.
    sheet
        Which sheet of a workbook; the first one with anything in it when not given.
    header
        Row number of the heading as a spreadsheet shows it; 0 for a file without one, whose
        columns are then called ``Column 1``, ``Column 2`` and so on. Found when not given.
    separator
        What stands between cells of a text file; found when not given.
    name
        What to call the file in receipts and errors; its own name when not given.

    Raises
    ------
    InputError
        If the file is neither, is empty, or holds no such sheet or heading.
    """
    path = Path(path)
    name = name or path.name
    kind = check_file(path, kinds=(Kind.CSV, Kind.EXCEL), name=name)
    if kind == Kind.EXCEL:
        sheet_rows, notes = read_sheet(path, sheet=sheet, name=name)
        top = [cut.Record(number, cells) for number, cells in enumerate(sheet_rows[:_TOP], 1)]
        sorter = Sorter(read_heading(top, header, name))
        sorter.take((number, "", cells, "") for number, cells in enumerate(sheet_rows, 1))
        rows = sorter.rows(name)
        return replace(rows, sha256=digest(path), notes=(*notes, *rows.notes))
    return _read_text(path, header=header, separator=separator, name=name)


def sheet_names(path: str | Path, *, name: str | None = None) -> list[str | None]:
    """List the sheets of a workbook; one None for a text file, which has no sheets.

    Raises
    ------
    InputError
        If the file is neither.
    """
    path = Path(path)
    name = name or path.name
    kind = check_file(path, kinds=(Kind.CSV, Kind.EXCEL), name=name)
    return [*list_sheets(path, name=name)] if kind == Kind.EXCEL else [None]


def read_table_rows(
    path: str | Path,
    *,
    sheet: str | None = None,
    layer: str | None = None,
    header: int | None = None,
    crs: str | None = None,
    name: str | None = None,
) -> Rows:
    """Read the rows of any table: CSV, Excel, or the features of a map file or Parquet.

    A feature's point becomes the columns ``geometry_easting`` and ``geometry_northing`` where
    the file is on the British National Grid, otherwise ``geometry_lon`` and ``geometry_lat``
    (WGS 84). The first feature is row 2.

    Raises
    ------
    InputError
        If the file cannot be read, or its coordinates have no CRS and ``crs`` is not given.
    """
    path = Path(path)
    name = name or path.name
    kind = check_file(path, kinds=(Kind.CSV, Kind.EXCEL, *FEATURE_KINDS), name=name)
    if kind in FEATURE_KINDS:
        return read_features(path, kind, layer=layer, crs=crs, name=name, sha256=digest(path))
    return read_rows(path, sheet=sheet, header=header, name=name)


def digest(path: Path) -> str:
    """Give the SHA-256 of a file's content, or of all files of a folder in order of name."""
    if path.is_dir():
        inner = [f"{each.name} {digest(each)}" for each in sorted(path.iterdir())]
        return hashlib.sha256("\n".join(inner).encode()).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_text(path: Path, *, header: int | None, separator: str | None, name: str) -> Rows:
    data = path.read_bytes()
    top, encoding = cut.decode_top(data)
    lines = cut.split_lines(top)
    named = cut.named_separator(lines)
    separator = separator or named or cut.find_separator(lines)
    rows = None
    if encoding and not named:
        # What pyarrow cannot take for UTF-8 further down is decoded line by line below.
        rows = _read_plain(data.removeprefix(cut.UTF8_MARK), lines, separator, header, name)
    if rows is None:
        text, encoding = cut.decode(data)
        if encoding != "UTF-8" and not named:
            rows = _read_plain(text.encode("utf-8"), lines, separator, header, name)
        if rows is None:
            rows = _read_carefully(text, separator, header, named=bool(named), name=name)
    notes = [f"Read as {encoding}."] if encoding != "UTF-8" else []
    if separator != ",":
        called = cut.SEPARATORS.get(separator, repr(separator))
        notes.append(f"Cells are separated by {called}.")
    return replace(rows, sha256=hashlib.sha256(data).hexdigest(), notes=(*notes, *rows.notes))


def _read_plain(
    data: bytes, lines: list[str], separator: str, header: int | None, name: str
) -> Rows | None:
    """Read with pyarrow where every correct reader must find the same; otherwise None."""
    if len(separator) != 1 or not separator.isascii() or not cut.is_plain(data, separator):
        return None
    top = list(cut.split_records(lines, separator))
    heading = read_heading(top, header, name)
    if heading.number >= len(top) or not data:
        return None
    start = 0
    for _ in range(heading.number):
        start = data.index(b"\n", start) + 1
    body = memoryview(data)[start:]
    frame = cut_plain(body, heading.columns, separator)
    if frame is None or len(frame) != data.count(b"\n", start) + (not data.endswith(b"\n")):
        return None
    numbers = np.arange(heading.number + 1, heading.number + 1 + len(frame), dtype="int64")
    blank = blank_rows(frame)
    if blank.any():
        frame, numbers = frame[~blank].reset_index(drop=True), numbers[~blank]
    notes = (*heading.notes, *say_blank(int(blank.sum())))
    return Rows(frame, numbers, name, "", empty_rejected(), len(frame), notes)


def _read_carefully(
    text: str, separator: str, header: int | None, *, named: bool, name: str
) -> Rows:
    lines = cut.split_lines(text)
    if named:
        lines[0] = "\n"
    top = list(cut.split_records(lines[:_TOP], separator))
    heading = read_heading(top, header, name)
    sorter = Sorter(heading, separator)
    sorter.take(cut.walk(lines, separator, len(heading.columns)))
    return sorter.rows(name)

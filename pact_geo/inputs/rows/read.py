"""Turn a file into rows of text: CSV and Excel here, features in ``features``."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from pact_geo.errors import InputError
from pact_geo.inputs.rows import text as cut
from pact_geo.inputs.rows.features import FEATURE_KINDS, read_features
from pact_geo.inputs.rows.sheets import read_sheet
from pact_geo.inputs.rows.table import Rows, rejected_table
from pact_geo.inputs.safe import Kind, check_file
from pact_geo.tables import empty_rejected

RAGGED = "The row does not have as many cells as the heading."
_BLOCK = 16 * 1024 * 1024


@dataclass
class _Draft:
    """What is gathered while a file is read."""

    columns: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    refused: list[cut.Record] = field(default_factory=list)
    blank: int = 0


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
        records, notes = read_sheet(path, sheet=sheet, name=name)
        return _finish(_arrange(iter_records(records), header, name), path, name, notes)
    return _read_text(path, header=header, separator=separator, name=name)


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


def iter_records(rows: list[list[str]]) -> list[cut.Record]:
    """Number the rows of a sheet."""
    return [cut.Record(number, cells) for number, cells in enumerate(rows, 1)]


def _read_text(path: Path, *, header: int | None, separator: str | None, name: str) -> Rows:
    data = path.read_bytes()
    text, encoding = cut.decode(data)
    notes = [f"Read as {encoding}."] if encoding != "UTF-8" else []
    top = cut.split_lines(text[: 1024 * 1024])[:1_000]
    named = cut.named_separator(top)
    separator = separator or named or cut.find_separator(top)
    if separator != ",":
        called = cut.SEPARATORS.get(separator, repr(separator))
        notes.append(f"Cells are separated by {called}.")
    quick = _read_plain(text, separator, header, name) if not named else None
    if quick is None:
        lines = split = cut.split_lines(text)
        first = cut.split_records(lines[:1_000], separator)
        heading = _heading_number(list(first), header, name)
        width = len(_cells_at(lines, separator, max(heading, 1)))
        records = list(cut.split_records(split, separator, width))
        if named:
            records[0] = cut.Record(1, [])
        quick = _finish(_arrange(records, header, name), path, name, [])
    del text
    return Rows(
        quick.frame,
        quick.row_numbers,
        name,
        hashlib.sha256(data).hexdigest(),
        quick.rejected,
        quick.rows_read,
        (*notes, *quick.notes),
    )


def _cells_at(lines: list[str], separator: str, number: int) -> list[str]:
    for record in cut.split_records(lines, separator):
        if record.number == number:
            return record.cells
    return []


def _heading_number(records: list[cut.Record], header: int | None, name: str) -> int:
    if not any(not record.blank for record in records):
        raise InputError(
            "There is nothing in it.", file=name, remedy="Export it again and look inside first."
        )
    return cut.find_heading(records) if header is None else header


def _read_plain(text: str, separator: str, header: int | None, name: str) -> Rows | None:
    """Read with pyarrow where every correct reader must find the same; otherwise None."""
    data = text.encode("utf-8", "surrogatepass")
    if not cut.is_plain(data, separator):
        return None
    top = [*cut.split_records(cut.split_lines(text[: 1024 * 1024])[:1_000], separator)]
    heading = _heading_number(top, header, name)
    if not 1 <= heading < len(top) or top[heading - 1].problem:
        return None
    columns, notes = _name_columns(top[heading - 1].cells)
    start = 0
    for _ in range(heading):
        start = data.index(b"\n", start) + 1
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(memoryview(data)[start:]),
            read_options=arrow_csv.ReadOptions(column_names=columns, block_size=_BLOCK),
            parse_options=arrow_csv.ParseOptions(delimiter=separator, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    lines = data.count(b"\n", start) + (not data.endswith(b"\n"))
    if table.num_rows != lines:
        return None
    frame = table.to_pandas().astype("str")
    numbers = np.arange(heading + 1, heading + 1 + len(frame), dtype="int64")
    blank = _blank_rows(frame)
    notes += _say_above_and_blank(top, heading, int(blank.sum()))
    if blank.any():
        frame, numbers = frame[~blank].reset_index(drop=True), numbers[~blank]
    return Rows(frame, numbers, name, "", empty_rejected(), len(frame), tuple(notes))


def _blank_rows(frame: pd.DataFrame) -> NDArray[np.bool_]:
    blank = np.ones(len(frame), dtype=bool)
    for column in frame.columns:
        rest = np.flatnonzero(blank)
        if not len(rest):
            break
        blank[rest] = (frame[column].iloc[rest].str.strip() == "").to_numpy()
    return blank


def _arrange(records: list[cut.Record], header: int | None, name: str) -> tuple[_Draft, list[str]]:
    heading = _heading_number(records, header, name)
    if not 0 <= heading <= len(records):
        raise InputError(
            f"There is no row {heading}, where the heading should be.",
            file=name,
            remedy="Give the heading's row number as a spreadsheet shows it.",
        )
    below = records[heading:]
    usual = _usual_width(below)
    if heading:
        columns, notes = _name_columns(records[heading - 1].cells)
        columns, notes = _extend_columns(columns, notes, below, usual)
    else:
        columns, notes = [f"Column {number}" for number in range(1, usual + 1)], []
    draft = _Draft(columns)
    for record in below:
        if record.blank:
            draft.blank += 1
        elif record.problem or len(record.cells) != len(columns):
            draft.refused.append(record)
        else:
            draft.cells.append(record.cells)
            draft.numbers.append(record.number)
    return draft, notes + _say_above_and_blank(records, heading, draft.blank)


def _usual_width(records: list[cut.Record]) -> int:
    widths = Counter(len(each.cells) for each in records if not (each.blank or each.problem))
    return widths.most_common(1)[0][0] if widths else 0


def _extend_columns(
    columns: list[str], notes: list[str], below: list[cut.Record], usual: int
) -> tuple[list[str], list[str]]:
    """Allow the extra separator some programs put at the end of every row but the heading."""
    if usual <= len(columns):
        return columns, notes
    fitting = [record for record in below if not (record.blank or record.problem)]
    extra = usual - len(columns)
    if all(
        len(record.cells) == usual and not any(cell.strip() for cell in record.cells[-extra:])
        for record in fitting
    ):
        more = [f"Column {number}" for number in range(len(columns) + 1, usual + 1)]
        return columns + more, [*notes, "Every row ends in separators that the heading lacks."]
    return columns, notes


def _say_above_and_blank(records: list[cut.Record], heading: int, blank: int) -> list[str]:
    notes = []
    above = sum(not record.blank for record in records[: max(heading - 1, 0)])
    if heading > 1:
        notes.append(f"The heading is in row {heading}; {above} filled rows above it are not data.")
    if blank:
        notes.append(f"{blank} blank rows were passed over.")
    return notes


def _name_columns(cells: list[str]) -> tuple[list[str], list[str]]:
    names: list[str] = []
    notes = []
    for number, cell in enumerate(cells, 1):
        plain = cell.strip().strip("\ufeff").strip() or f"Column {number}"
        unique, count = plain, 1
        while unique in names:
            count += 1
            unique = f"{plain} ({count})"
        if unique != plain:
            notes.append(f"Column {plain!r} stands there more than once; now also {unique!r}.")
        names.append(unique)
    return names, notes


def _finish(arranged: tuple[_Draft, list[str]], path: Path, name: str, notes: list[str]) -> Rows:
    draft, more = arranged
    columns = list(zip(*draft.cells, strict=True)) or [()] * len(draft.columns)
    frame = pd.DataFrame(
        {
            column: pd.Series(list(cells), dtype="str")
            for column, cells in zip(draft.columns, columns, strict=True)
        },
    )
    rejected = rejected_table(
        name,
        [record.number for record in draft.refused],
        [record.problem or RAGGED for record in draft.refused],
        [
            {
                "cells": record.cells,
                "cells found": len(record.cells),
                "cells expected": len(draft.columns),
            }
            for record in draft.refused
        ],
    )
    return Rows(
        frame,
        np.array(draft.numbers, dtype="int64"),
        name,
        digest(path),
        rejected,
        len(frame) + len(rejected),
        (*notes, *more),
    )

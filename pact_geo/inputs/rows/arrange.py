"""Put records under their heading, and refuse those that do not fit it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from pact_geo.errors import InputError
from pact_geo.inputs.rows import text as cut
from pact_geo.inputs.rows.table import Rows, rejected_table

RAGGED = "The row does not have as many cells as the heading."
_BLOCK = 16 * 1024 * 1024


@dataclass(frozen=True)
class Heading:
    """Where the heading stands, the columns it names, and what is said of it."""

    number: int
    columns: tuple[str, ...]
    notes: tuple[str, ...]


def read_heading(top: Sequence[cut.Record], header: int | None, name: str) -> Heading:
    """Decide from the first records which is the heading (0: none) and name the columns.

    Raises
    ------
    InputError
        If there is nothing, or no such row.
    """
    if all(record.blank for record in top):
        raise InputError(
            "There is nothing in it.", file=name, remedy="Export it again and look inside first."
        )
    number = cut.find_heading(top) if header is None else header
    if not 0 <= number <= len(top):
        raise InputError(
            f"There is no row {number} to be the heading.",
            file=name,
            remedy="Give the heading's row number as a spreadsheet shows it, or 0 for none.",
        )
    below = [each for each in top[number:] if not (each.blank or each.problem)]
    widths = Counter(len(record.cells) for record in below)
    usual = widths.most_common(1)[0][0] if widths else 0
    cells = top[number - 1].cells if number else [""] * usual
    columns, notes = _name_columns(cells)
    extra = usual - len(columns)
    if extra > 0 and all(_ends_empty(record.cells, usual, extra) for record in below):
        columns += [f"Column {each}" for each in range(len(columns) + 1, usual + 1)]
        notes.append("The rows end in separators that the heading lacks.")
    above = sum(not record.blank for record in top[: max(number - 1, 0)])
    if number > 1:
        notes.append(f"The heading is in row {number}; {above} filled rows above it are not data.")
    return Heading(number, tuple(columns), tuple(notes))


def _ends_empty(cells: list[str], width: int, extra: int) -> bool:
    """Whether a row has the separator more that some programs put after each row."""
    return len(cells) == width and not any(cell.strip() for cell in cells[-extra:])


def _name_columns(cells: Sequence[str]) -> tuple[list[str], list[str]]:
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


@dataclass
class Sorter:
    """Take records one by one and tell rows from blanks and from what does not fit."""

    heading: Heading
    separator: str = ","
    plain: list[str] = field(default_factory=list)
    plain_numbers: list[int] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    cell_numbers: list[int] = field(default_factory=list)
    refused: list[tuple[int, str, list[str]]] = field(default_factory=list)
    blank: int = 0

    def take(self, records: Iterable[cut.Piece]) -> None:
        """Sort all records below the heading."""
        width, start, separator = len(self.heading.columns), self.heading.number, self.separator
        nothing = cut.BLANKS + separator
        for number, line, cells, problem in records:
            if number <= start:
                continue
            if cells is None:
                if not line.strip(nothing):
                    self.blank += 1
                elif line.count(separator) == width - 1:
                    self.plain.append(line)
                    self.plain_numbers.append(number)
                else:
                    self.refused.append((number, RAGGED, line.split(separator)))
            elif problem or (len(cells) != width and any(map(cut.filled, cells))):
                self.refused.append((number, problem or RAGGED, cells))
            elif not any(map(cut.filled, cells)):
                self.blank += 1
            else:
                self.cells.append(cells)
                self.cell_numbers.append(number)

    def rows(self, name: str) -> Rows:
        """Give what was sorted."""
        columns = self.heading.columns
        frame = pd.concat([self._plain_frame(), _frame(self.cells, columns)], ignore_index=True)
        numbers = np.array(self.plain_numbers + self.cell_numbers, dtype="int64")
        if self.plain and self.cells:
            order = np.argsort(numbers, kind="stable")
            frame, numbers = frame.iloc[order].reset_index(drop=True), numbers[order]
        rejected = rejected_table(
            name,
            [number for number, _, _ in self.refused],
            [reason for _, reason, _ in self.refused],
            [
                {"cells": cells, "cells found": len(cells), "cells expected": len(columns)}
                for _, _, cells in self.refused
            ],
        )
        notes = (*self.heading.notes, *say_blank(self.blank))
        return Rows(frame, numbers, name, "", rejected, len(frame) + len(rejected), notes)

    def _plain_frame(self) -> pd.DataFrame:
        # Lines without quotation marks whose separators were counted: pyarrow only cuts them.
        data = "\n".join(self.plain).encode("utf-8", "replace")
        columns = self.heading.columns
        frame = cut_plain(data, columns, self.separator, quoted=False) if data else None
        if frame is not None and len(frame) == len(self.plain):
            return frame
        return _frame([line.split(self.separator) for line in self.plain], columns)


def cut_plain(
    data: bytes | memoryview, columns: Sequence[str], separator: str, *, quoted: bool = True
) -> pd.DataFrame | None:
    """Cut lines that can be read in only one way into columns; None where pyarrow objects."""
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(column_names=list(columns), block_size=_BLOCK),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator, quote_char='"' if quoted else False, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.large_string()), strings_can_be_null=False
            ),
        )
    except (pa.ArrowInvalid, ValueError):
        return None
    frame: pd.DataFrame = table.to_pandas().astype("str")
    return frame


def blank_rows(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Mark the rows in which every cell is blank."""
    blank = np.ones(len(frame), dtype=bool)
    if frame.empty:
        return blank
    # A column that is filled in the first row is likely to be filled in all: one look, then.
    empty_first = [not cut.filled(cell) for cell in frame.iloc[0].tolist()]
    for position in np.argsort(empty_first, kind="stable"):
        rest = np.flatnonzero(blank)
        if not len(rest):
            break
        cells = frame.iloc[:, position]
        left = cells if len(rest) == len(cells) else cells.iloc[rest]
        blank[rest] = (left.str.strip(cut.BLANKS) == "").to_numpy()
    return blank


def say_blank(count: int) -> list[str]:
    """Say how many blank rows there were, if any."""
    return [f"Blank rows passed over: {count}."] if count else []


def _frame(cells: list[list[str]], columns: Sequence[str]) -> pd.DataFrame:
    by_column: list[Any] = list(zip(*cells, strict=True)) or [()] * len(columns)
    return pd.DataFrame(
        {
            column: pd.Series(list(values), dtype="str")
            for column, values in zip(columns, by_column, strict=True)
        }
    )

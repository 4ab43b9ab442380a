"""Take separated text apart, record by record, and never lose one."""

from __future__ import annotations

import codecs
import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import median_low

import numpy as np

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}

BLANKS = " \t\r\n\f\v"
"""What makes a cell blank when there is nothing else in it."""

NUL = "The row holds a NUL character, which is not text."
MISPLACED = "A quotation mark stands where it should not."
UNCLOSED = "A quotation mark is opened and never closed."

UTF8_MARK = codecs.BOM_UTF8
_TOP_BYTES = 1024 * 1024
_TOP_LINES = 1_000
_SAMPLE_LINES = 200
_LONGEST_RECORD = 1_000
_FILLED = 0.6
_C1 = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}


@dataclass(frozen=True)
class Record:
    """One record of the text: its number, its cells, and what is wrong with it if anything."""

    number: int
    cells: list[str]
    problem: str = ""

    @property
    def blank(self) -> bool:
        """Whether there is nothing in it."""
        return not self.problem and not any(map(filled, self.cells))


def decode(data: bytes) -> tuple[str, str]:
    """Decode a text file and name the encoding found.

    UTF-8 is tried first, with or without its mark; then UTF-16 by its mark; what is left is
    Windows-1252, line by line, because two programs may have written to one file.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "UTF-16"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decode_mixed(data)
    return text, "UTF-8"


def decode_top(data: bytes) -> tuple[str, str]:
    """Decode the whole lines at the top of a file: those in the first MiB, at most a thousand.

    The encoding is named only where it is plainly UTF-8 so far.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _whole_lines(data[:_TOP_BYTES].decode("utf-16", "replace"), len(data)), ""
    top = data[:_TOP_BYTES].removeprefix(UTF8_MARK)
    try:
        # The last character may be cut in two.
        text, encoding = codecs.getincrementaldecoder("utf-8")().decode(top), "UTF-8"
    except UnicodeDecodeError:
        text, encoding = _decode_mixed(top)[0], ""
    return _whole_lines(text, len(data)), encoding


def _whole_lines(text: str, size: int) -> str:
    # One line more than is kept: it tells whether the last one kept is whole.
    lines = list(islice(io.StringIO(text, newline=""), _TOP_LINES + 1))
    if len(lines) > _TOP_LINES or (size > _TOP_BYTES and len(lines) > 1):
        lines.pop()
    return "".join(lines)


def _decode_mixed(data: bytes) -> tuple[str, str]:
    lines, windows, mixed = [], 0, 0
    for line in data.removeprefix(UTF8_MARK).split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
            mixed += not line.isascii()
        except UnicodeDecodeError:
            # Windows-1252 as browsers read it: its five unused bytes stay as they are.
            lines.append(line.decode("latin-1").translate(_C1))
            windows += 1
    name = f"Windows-1252 ({windows} lines) and UTF-8 ({mixed} lines)" if mixed else "Windows-1252"
    return "\n".join(lines), name


def split_lines(text: str) -> list[str]:
    """Split text after CR LF, LF or CR, and at nothing else, keeping the line ends."""
    return list(io.StringIO(text, newline=""))


def find_separator(lines: list[str]) -> str:
    """Find the separator that cuts most of the first lines into the same number of cells."""
    best, best_score = ",", (0.0, 0)
    for separator in SEPARATORS:
        widths = [
            len(record.cells)
            for record in split_records(lines[:_SAMPLE_LINES], separator)
            if not record.blank and not record.problem
        ]
        if not widths:
            continue
        width, often = Counter(widths).most_common(1)[0]
        score = (often / len(widths), width)
        if width > 1 and score > best_score:
            best, best_score = separator, score
    return best


def find_heading(records: Sequence[Record]) -> int:
    """Find the record number of the heading below whatever stands above it.

    The heading is the first record that is about as wide as most and has at least three
    fifths as many cells filled: titles and sources above a table fill one or two.
    """
    usable = [record for record in records[:_SAMPLE_LINES] if not (record.blank or record.problem)]
    if not usable:
        return 1
    # The second half of them is data, whatever stands above the heading.
    data = usable[len(usable) // 2 :]
    width = Counter(len(record.cells) for record in data).most_common(1)[0][0]
    typical = median_low([sum(map(filled, record.cells)) for record in data])
    for record in usable:
        full = sum(map(filled, record.cells))
        if len(record.cells) >= width - 1 and full >= math.ceil(_FILLED * typical):
            return record.number
    return usable[0].number


Piece = tuple[int, str, list[str] | None, str]
"""Number, line, cells, problem; cells are None where the line holds no quotation mark."""


def walk(lines: list[str], separator: str, width: int = 0) -> Iterator[Piece]:
    """Go through every record of the lines, cutting only those with quotation marks.

    A quotation mark that is opened and not closed would swallow the lines below it. A record
    that breaks off, or that holds whole lines of ``width`` cells inside one pair of quotation
    marks, is refused as its first line alone, and reading goes on with the next line.
    """
    number, position = 0, 0
    while position < len(lines):
        line = lines[position]
        number += 1
        position += 1
        if '"' in line:
            cells, span, problem = _split_quoted(lines, position - 1, separator, width)
            if not problem and any("\0" in cell for cell in cells):
                problem = NUL
            yield number, line, cells, problem
            position += span - 1
        elif "\0" in line:
            yield number, line, line.rstrip("\r\n").split(separator), NUL
        else:
            yield number, line.rstrip("\r\n"), None, ""


def split_records(lines: list[str], separator: str, width: int = 0) -> Iterator[Record]:
    """Cut every record of the lines into cells (see ``walk``)."""
    for number, line, cells, problem in walk(lines, separator, width):
        yield Record(number, line.split(separator) if cells is None else cells, problem)


def filled(cell: str) -> bool:
    """Whether there is anything in a cell."""
    return bool(cell.strip(BLANKS))


def _split_quoted(
    lines: list[str], position: int, separator: str, width: int
) -> tuple[list[str], int, str]:
    end = min(position + _LONGEST_RECORD, len(lines))
    reader = csv.reader(
        (lines[each] for each in range(position, end)), delimiter=separator, strict=True
    )
    raw = lines[position].rstrip("\r\n")
    try:
        cells = next(reader)
    except csv.Error as error:
        broken_off = reader.line_num > 1 or "end of data" in str(error)
        return [raw], 1, UNCLOSED if broken_off else MISPLACED
    except StopIteration:
        return [raw], 1, UNCLOSED
    span = reader.line_num
    inner = lines[position + 1 : position + span - 1]
    if inner and width > 2 and all(_width(each, separator) == width for each in inner):  # noqa: PLR2004
        return [raw], 1, UNCLOSED
    return cells, span, ""


def _width(line: str, separator: str) -> int:
    return len(next(csv.reader([line], delimiter=separator), []))


def named_separator(lines: list[str]) -> str | None:
    """Give the separator a first line such as ``sep=;`` names, as Excel writes it."""
    match = re.fullmatch(r"\ufeff?sep=(.)\s*", lines[0]) if lines else None
    return match[1] if match else None


def is_plain(data: bytes, separator: str) -> bool:
    """Prove that each line of ``data`` is one record that can be read in only one way.

    True when there is no NUL and no lone CR, and each quotation mark opens a cell or closes
    it on the same line: then any correct reader of CSV finds the same cells.
    """
    if b"\0" in data or (b"\r" in data and data.count(b"\r") != data.count(b"\r\n")):
        return False
    if b'"' not in data:
        return True
    cells = np.frombuffer(data, dtype="uint8")
    marks = np.flatnonzero(cells == ord('"'))
    if len(marks) % 2:
        return False
    opening, closing = marks[::2], marks[1::2]
    between = np.array([ord(separator), ord("\n")], dtype="uint8")
    after = np.array([ord(separator), ord("\r"), ord("\n")], dtype="uint8")
    starts = (opening == 0) | np.isin(cells[opening - 1], between)
    last = closing + 1 == len(cells)
    ends = last | np.isin(cells[np.where(last, closing, closing + 1)], after)
    if not (starts.all() and ends.all()):
        return False
    breaks = np.flatnonzero(cells == ord("\n"))
    same_line = np.searchsorted(breaks, opening) == np.searchsorted(breaks, closing)
    return bool(same_line.all())

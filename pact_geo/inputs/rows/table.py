"""The rows of a file as text, and the account of those that are refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from pact_geo.errors import SchemaError
from pact_geo.tables import FileReceipt, empty_rejected

_LONGEST_VALUE = 2_000
_JSON = json.JSONEncoder(ensure_ascii=False, default=str)


@dataclass(frozen=True)
class Rows:
    """The rows of one file or sheet.

    Attributes
    ----------
    frame
        Every column as text (pandas ``str``), with no missing values: an empty cell is ``""``
        and every other cell is exactly what the file holds, spaces included. Column names are
        stripped and unique. The index counts from 0.
    row_numbers
        For each row of ``frame``, its number in a spreadsheet (the first line is row 1).
    file, sha256
        The name to show people, and the digest of the file's content.
    rejected
        Rows that could not be read as rows, in ``REJECTED_COLUMNS``.
    rows_read
        ``len(frame) + len(rejected)``, always.
    notes
        What was found and decided, in plain sentences.
    """

    frame: pd.DataFrame
    row_numbers: NDArray[np.int64]
    file: str
    sha256: str
    rejected: pd.DataFrame = field(default_factory=empty_rejected)
    rows_read: int = 0
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse rows that do not add up."""
        if len(self.frame) != len(self.row_numbers):
            raise SchemaError("Each row needs its number.", file=self.file)
        if self.rows_read != len(self.frame) + len(self.rejected):
            raise SchemaError(
                f"{self.rows_read} rows read are not {len(self.frame)} rows"
                f" + {len(self.rejected)} rejected.",
                file=self.file,
            )


class Rejections:
    """Collect which rows are refused and why; the first reason given for a row stands.

    Parameters
    ----------
    count
        How many rows there are: ``len(rows.frame)``.
    """

    def __init__(self, count: int) -> None:
        self._code: NDArray[np.int32] = np.full(count, -1, dtype="int32")
        self._reasons: list[str] = []

    def add(self, where: ArrayLike, reason: str) -> int:
        """Refuse rows, given by a mask or by positions, and say how many are newly refused."""
        chosen = np.zeros(len(self._code), dtype=bool)
        given = np.asarray(where)
        if given.dtype == object:
            given = given.astype(bool)
        if given.size:
            chosen[given] = True
        chosen &= self._code < 0
        if reason not in self._reasons:
            self._reasons.append(reason)
        self._code[chosen] = self._reasons.index(reason)
        return int(chosen.sum())

    @property
    def accepted(self) -> NDArray[np.bool_]:
        """Mask of the rows nobody refused."""
        mask: NDArray[np.bool_] = self._code < 0
        return mask

    def table(self, rows: Rows, *, columns: Iterable[str] | None = None) -> pd.DataFrame:
        """List all refused rows of ``rows``, those it came with included, by row number.

        ``columns`` limits the original values that are kept, for rows of very wide files.
        """
        positions = np.flatnonzero(~self.accepted)
        both = rows.rejected
        if len(positions):
            kept = rows.frame if columns is None else rows.frame[list(columns)]
            mine = _rejected(
                rows.file,
                rows.row_numbers[positions],
                [self._reasons[code] for code in self._code[positions]],
                _write_rows(kept.iloc[positions]),
            )
            both = pd.concat([both, mine], ignore_index=True) if len(both) else mine
        return both.sort_values("row", kind="stable", ignore_index=True) if len(both) else both

    def receipt(self, rows: Rows) -> FileReceipt:
        """Account for the file: rows read, accepted and rejected."""
        accepted = int(self.accepted.sum())
        return FileReceipt(
            rows.file, rows.sha256, rows.rows_read, accepted, rows.rows_read - accepted
        )


def rejected_table(
    file: str, numbers: ArrayLike, reasons: list[str], values: list[dict[Any, Any]]
) -> pd.DataFrame:
    """Make a table in ``REJECTED_COLUMNS`` from row numbers, reasons and original values."""
    return _rejected(file, numbers, reasons, [_JSON.encode(_shorten(each)) for each in values])


def _rejected(file: str, numbers: ArrayLike, reasons: list[str], values: list[str]) -> pd.DataFrame:
    # A lone surrogate cannot be saved as UTF-8.
    saved = [text.encode("utf-8", "backslashreplace").decode("utf-8") for text in values]
    return pd.DataFrame(
        {
            "file": pd.Series([file] * len(reasons), dtype="str"),
            "row": np.asarray(numbers, dtype="int64"),
            "reason": pd.Series(reasons, dtype="str"),
            "values": pd.Series(saved, dtype="str"),
        }
    )


def _shorten(values: dict[Any, Any]) -> dict[str, Any]:
    return {str(name): _short(value) for name, value in values.items()}


def _short(value: Any) -> Any:
    # A runaway cell must not make the list of refused rows unreadable.
    if isinstance(value, str) and len(value) > _LONGEST_VALUE:
        return value[:_LONGEST_VALUE] + "…"
    return value


def _write_rows(frame: pd.DataFrame) -> list[str]:
    """Write rows as JSON, a column at a time: thousands may be refused at once."""
    columns = [
        [f"{label}: {_JSON.encode(_short(cell))}" for cell in frame[name].tolist()]
        for name, label in ((each, _JSON.encode(str(each))) for each in frame.columns)
    ]
    if not columns:
        return ["{}"] * len(frame)
    return [f"{{{', '.join(cells)}}}" for cells in zip(*columns, strict=True)]


def find_column(columns: Iterable[str], *candidates: str) -> str | None:
    """Find the first candidate among ``columns``, ignoring case, spaces and marks between words.

    Returns the column's own name, or None.

    Examples
    --------
    >>> find_column(["Month", "Crime.type"], "category", "Crime type")
    'Crime.type'
    """
    named: dict[str, str] = {}
    for column in columns:
        named.setdefault(_plain(column), column)
    for candidate in candidates:
        found = named.get(_plain(candidate))
        if found is not None:
            return found
    return None


def _plain(name: str) -> str:
    return re.sub(r"[\s._\-/]+", "", str(name)).casefold()

"""What a reader gives back: its tables, its refused rows, and receipts that add up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pact_geo.errors import SchemaError
from pact_geo.tables.doors import (
    Boundaries,
    Concerns,
    Incidents,
    Indicators,
    Lookup,
    Places,
    Postcodes,
    Responses,
    Weights,
)

Progress = Callable[[float, str], None]
"""What long work calls as it goes: the share done, 0 to 1, and what it is doing."""


REJECTED_COLUMNS = ("file", "row", "reason", "values")


def empty_rejected() -> pd.DataFrame:
    """Make a table of refused rows with no rows: file, row, reason, values."""
    return pd.DataFrame(
        {
            "file": pd.Series(dtype="str"),
            "row": pd.Series(dtype="int64"),
            "reason": pd.Series(dtype="str"),
            "values": pd.Series(dtype="str"),
        }
    )


@dataclass(frozen=True)
class FileReceipt:
    """What became of one file: rows read = rows accepted + rows rejected, always."""

    file: str
    sha256: str
    rows_read: int
    rows_accepted: int
    rows_rejected: int

    def __post_init__(self) -> None:
        """Refuse a receipt that loses a row."""
        if self.rows_read != self.rows_accepted + self.rows_rejected:
            raise SchemaError(
                f"{self.rows_read} rows read are not {self.rows_accepted} accepted"
                f" + {self.rows_rejected} rejected.",
                file=self.file,
            )


class Accounted:
    """Anything that was read from files, counted by their receipts."""

    files: tuple[FileReceipt, ...]

    @property
    def rows_read(self) -> int:
        """Rows found in all files."""
        return sum(file.rows_read for file in self.files)

    @property
    def rows_accepted(self) -> int:
        """Rows that reached the tables."""
        return sum(file.rows_accepted for file in self.files)

    @property
    def rows_rejected(self) -> int:
        """Rows refused with a reason."""
        return sum(file.rows_rejected for file in self.files)


@dataclass(frozen=True)
class Import(Accounted):
    """What a reader gives back beside its tables.

    Attributes
    ----------
    files
        A receipt for each file or archive member read.
    rejected
        One row for each refused row: ``file``, ``row`` (as a spreadsheet numbers it),
        ``reason`` and ``values`` (the original values as JSON).
    notes
        Decisions and warnings in plain sentences: repairs, duplicates kept, encodings found.
    source, licence, dates
        Who publishes the data, under what licence, and the dates it speaks of.
    """

    files: tuple[FileReceipt, ...]
    rejected: pd.DataFrame
    notes: tuple[str, ...] = ()
    source: str = ""
    licence: str = ""
    dates: str = ""

    def __post_init__(self) -> None:
        """Refuse an import whose refused rows do not add up with its receipts."""
        if tuple(self.rejected.columns) != REJECTED_COLUMNS:
            raise SchemaError(f"Rejected rows need the columns {REJECTED_COLUMNS}.")
        if len(self.rejected) != self.rows_rejected:
            raise SchemaError(
                f"{len(self.rejected)} rejected rows are listed, {self.rows_rejected} counted."
            )

    @property
    def summary(self) -> dict[str, Any]:
        """The receipt as plain values: rows, reasons and notes."""
        return {
            "rows_read": self.rows_read,
            "rows_accepted": self.rows_accepted,
            "rows_rejected": self.rows_rejected,
            "rejected_by_reason": self.rejected["reason"].value_counts().to_dict(),
            "notes": list(self.notes),
            "source": self.source,
            "licence": self.licence,
            "dates": self.dates,
            "files": [vars(file).copy() for file in self.files],
        }


@dataclass(frozen=True, kw_only=True)
class BoundariesImport(Import):
    """Boundaries read from a file."""

    table: Boundaries


@dataclass(frozen=True, kw_only=True)
class IncidentsImport(Import):
    """Incidents read from files, and the places they point to."""

    incidents: Incidents
    places: Places


@dataclass(frozen=True, kw_only=True)
class ResponsesImport(Import):
    """Survey responses, the concerns they raise, and the places those point to."""

    responses: Responses
    concerns: Concerns
    places: Places


@dataclass(frozen=True, kw_only=True)
class IndicatorsImport(Import):
    """Indicators of areas: population, groups, deprivation, published counts."""

    table: Indicators


@dataclass(frozen=True, kw_only=True)
class PostcodesImport(Import):
    """Postcodes and the places they stand for."""

    table: Postcodes
    places: Places


@dataclass(frozen=True, kw_only=True)
class LookupImport(Import):
    """Codes of one geography with their codes in another."""

    table: Lookup


@dataclass(frozen=True, kw_only=True)
class WeightsImport(Import):
    """How much each category or offence weighs."""

    table: Weights

"""The cells of a workbook as text, as a person would type them."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from pact_geo.errors import InputError

_EXACT = 1e15


def read_sheet(path: Path, *, sheet: str | None, name: str) -> tuple[list[list[str]], list[str]]:
    """Read one sheet as rows of text from its first row and column on, and say which it was.

    Raises
    ------
    InputError
        If the workbook cannot be read, or has no such sheet.
    """
    workbook = _open(path, name)
    try:
        names = workbook.sheet_names
        if sheet is not None and sheet not in names:
            raise InputError(
                f"It has no sheet {sheet!r}.", file=name, remedy=f"It has {', '.join(names)}."
            )
        chosen = sheet
        rows: list[list[Any]] = []
        for each in [sheet] if sheet is not None else names:
            rows = workbook.get_sheet_by_name(each).to_python(skip_empty_area=False)
            chosen = each
            if any(cell != "" for row in rows for cell in row):
                break
    except CalamineError as error:
        raise _unreadable(error, name) from error
    others = [each for each in names if each != chosen]
    notes = [f"Read sheet {chosen!r}; not read: {', '.join(others)}."] if others else []
    return [[cell_text(cell) for cell in row] for row in rows], notes


def list_sheets(path: Path, *, name: str) -> list[str]:
    """List the sheets of a workbook in their order.

    Raises
    ------
    InputError
        If the workbook cannot be read.
    """
    return _open(path, name).sheet_names


def _open(path: Path, name: str) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(path)
    except CalamineError as error:
        raise _unreadable(error, name) from error


def _unreadable(error: CalamineError, name: str) -> InputError:
    return InputError(
        f"The workbook cannot be read: {error}.",
        file=name,
        remedy="Open it in a spreadsheet program and save it again as .xlsx.",
    )


def cell_text(value: Any) -> str:
    """Write a cell as text: 14893.0 as 14893, dates in ISO order, and text as it stands."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < _EXACT
        return str(int(value)) if whole else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)

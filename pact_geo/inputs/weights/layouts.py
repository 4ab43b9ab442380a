"""Find the table of weights in a file: on any sheet, under any heading that is recognised.

The spellings are those of the Crime Severity Score's list of weights (sheet "List of weights":
category, offence code, offence, weight) and of the Cambridge Crime Harm Index's sheet of values
("CCHI 2026 values sheet": HOME_OFFICE_CLASSIFICATION, FULL_OFFENCE_TITLE, CCHI Score in days),
and others that forces write. Which file a figure comes from is never told from its layout.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pact_geo.errors import InputError
from pact_geo.inputs.rows import Rows, read_rows, sheet_names

OFFENCE, CATEGORY = "offence", "category"
DAYS, SCORE = "days", "score"

_CODES = (
    *("home office classification", "home office code", "home office offence code", "ho code"),
    *("ho offence code", "ons offence code", "offence code", "crime code", "code"),
)
_CATEGORIES = ("police.uk category", "category", "crime category", "crime type")
_TITLES = ("full offence title", "offence title", "offence description", "offence")
_WEIGHTS: Mapping[str, str] = {
    **dict.fromkeys(("cchi score", "cchi", "harm (days)", "harm score (days)", "days"), DAYS),
    **dict.fromkeys(("starting point days", "starting point (days)", "weight (days)"), DAYS),
    **dict.fromkeys(("css weight", "severity weight", "offence weight", "weight"), SCORE),
    **dict.fromkeys(("severity score", "harm score", "harm", "score"), SCORE),
}
_PASSED = re.compile(r"expired|need clarity|cover|contents|notes", re.IGNORECASE)
"""Titles of sheets that are passed over where another sheet holds weights too."""
_FOOTNOTE = re.compile(r"\[[^\]]*\]|\b(?:19|20)\d\d(?:/\d\d)?\b|(?<=[a-z)])\s?[\d*†‡]+$")


@dataclass(frozen=True)
class Found:
    """Where the table of a file is: its rows, and the columns that were asked for."""

    rows: Rows
    columns: Mapping[str, str | None]
    """What each column is called in the file: ``code``, ``category``, ``title``, ``weight``."""
    notes: tuple[str, ...]


def find_weights(
    path: Path, *, sheet: str | None, key: str | None, weight: str | None, name: str | None
) -> Found:
    """Find the sheet and row whose heading names weights, and what they are keyed by.

    Parameters
    ----------
    path, name
        The file, and what to call it.
    sheet
        The one to look at; all of them when not given.
    key, weight
        Headings a person named, looked for in place of those that are known.

    Raises
    ------
    InputError
        If no sheet has such a heading, or more than one has.
    """
    wanted: dict[str, Sequence[str]] = {
        "code": () if key else _CODES,
        "category": (key,) if key else _CATEGORIES,
        "title": _TITLES,
        "weight": (weight,) if weight else tuple(_WEIGHTS),
    }
    keys = ("category",) if key else ("code", "category", "title")
    return _find(path, wanted, keys=keys, value="weight", sheet=sheet, name=name)


def find_mapping(path: Path, *, name: str | None = None) -> Found:
    """Find the table that says to which category each offence code belongs.

    Raises
    ------
    InputError
        If no sheet has a heading with an offence code and a category, or more than one has.
    """
    wanted = {"code": _CODES, "category": _CATEGORIES}
    return _find(path, wanted, keys=("code",), value="category", sheet=None, name=name)


def is_code_heading(column: str) -> bool:
    """Tell whether a heading is that of offence codes."""
    return _plain(column) in {_plain(one) for one in _CODES}


def unit_of(column: str) -> str:
    """Tell the unit of a column of weights by its heading: days, else a score."""
    return next((unit for one, unit in _WEIGHTS.items() if _plain(one) == _plain(column)), SCORE)


def _find(
    path: Path,
    wanted: Mapping[str, Sequence[str]],
    *,
    keys: Sequence[str],
    value: str,
    sheet: str | None,
    name: str | None,
) -> Found:
    sheets = [sheet] if sheet is not None else sheet_names(path, name=name or path.name)
    found: dict[str | None, int] = {}
    for each in sheets:
        row = _heading_row(path, wanted, keys=keys, value=value, sheet=each, name=name)
        if row:
            found[each] = row
    live = {each: row for each, row in found.items() if not _PASSED.search(str(each or ""))}
    chosen = live or found
    if len(chosen) > 1:
        listed = ", ".join(repr(each) for each in chosen)
        raise InputError(
            f"The sheets {listed} each have a heading with a {value}.",
            file=name or path.name,
            row=next(iter(chosen.values())),
            remedy="Name the one that is meant: --sheet, or the sheet on the Data page.",
        )
    if not chosen:
        return _unfitting(path, wanted, sheets, sheet=sheet, name=name)
    title, row = next(iter(chosen.items()))
    rows = read_rows(path, sheet=title, header=row, name=name)
    passed = sorted(str(each) for each in found if each not in chosen)
    notes = (f"Sheets passed over: {', '.join(passed)}.",) if passed else ()
    return Found(rows, _columns(list(rows.frame.columns), wanted), notes)


def _unfitting(
    path: Path,
    wanted: Mapping[str, Sequence[str]],
    sheets: Sequence[str | None],
    *,
    sheet: str | None,
    name: str | None,
) -> Found:
    """Give the rows as any table is read, so that what is missing can be named by its column."""
    if len(sheets) > 1:
        raise InputError(
            "No row of any sheet is a heading that names weights and offence codes or categories.",
            file=name or path.name,
            row=1,
            remedy="Name the sheet and the columns: --sheet, --key, --weight. It has the sheets"
            f" {', '.join(map(str, sheets))}.",
        )
    rows = read_rows(path, sheet=sheet, name=name)
    return Found(rows, _columns(list(rows.frame.columns), wanted), ())


def _heading_row(
    path: Path,
    wanted: Mapping[str, Sequence[str]],
    *,
    keys: Sequence[str],
    value: str,
    sheet: str | None,
    name: str | None,
) -> int:
    """Find the number of the first row that is a heading of what is wanted; 0 for none."""
    try:
        whole = read_rows(path, sheet=sheet, header=0, name=name)
    except InputError:
        if sheet is None:
            raise
        return 0  # an empty sheet of a workbook, such as one that holds a chart
    frame = whole.frame
    known = {_plain(one) for one in wanted[value]}
    likely = frame.apply(lambda column: column.map(_plain).isin(known)).any(axis=1)
    for position in likely.to_numpy().nonzero()[0]:
        columns = _columns(frame.iloc[position].tolist(), wanted)
        if columns[value] and any(columns[key] for key in keys):
            return int(whole.row_numbers[position])
    return 0


def _columns(headings: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> dict[str, str | None]:
    """Match headings to what is wanted, the most telling spelling first."""
    named: dict[str, str] = {}
    for heading in headings:
        named.setdefault(_plain(heading), heading)
    return {
        what: next((named[_plain(one)] for one in spellings if _plain(one) in named), None)
        for what, spellings in wanted.items()
    }


def _plain(heading: str) -> str:
    """Write a heading without footnotes, years, case, spaces and marks between words."""
    words = " ".join(str(heading).casefold().split())
    return re.sub(r"[\s._\-/]+", "", _FOOTNOTE.sub("", words).strip())


def codes_of(frame: pd.DataFrame, column: str) -> pd.Series[str]:
    """Give offence codes as they are matched: stripped, in capital letters."""
    return frame[column].str.strip().str.upper()

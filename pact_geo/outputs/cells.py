"""Tables of ours as plain cells that a spreadsheet cannot run or spoil."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types as dtypes

IDS = ("place_id", "place_ids")
"""Columns of identifiers that look like numbers and are none."""

Cell = str | int | float | bool | datetime | None

_FULL_WIDTH = (
    "\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
    "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)
_DANGEROUS = "=+-@" + _FULL_WIDTH
_CONTROL = "\t\r\n"
_EXACT = 10**15  # whole numbers from here on lose digits in a spreadsheet


def plain_table(table: pd.DataFrame) -> pd.DataFrame:
    """Turn a table into plain cells: text, numbers, dates and nothing else.

    The index becomes columns where it has a name; geometry is left out; lists are joined by
    "; ", months written "2026-11", yes and no in words; identifiers of places, and whole
    numbers too long for a spreadsheet, become text. What is missing is None.

    Returns
    -------
    pandas.DataFrame
        Of dtype object, with the same order of rows and columns.
    """
    frame = pd.DataFrame(table)
    if any(name is not None for name in frame.index.names):
        frame = _with_index(frame)
    kept = [n for n in range(frame.shape[1]) if str(frame.dtypes.iloc[n]) != "geometry"]
    names = [str(frame.columns[n]) for n in kept]
    cells = {
        n: pd.Series(_cells(frame.iloc[:, n], as_text=name in IDS), dtype="object")
        for n, name in zip(kept, names, strict=True)
    }
    plain = pd.DataFrame(cells, index=range(len(frame)), dtype="object")
    plain.columns = pd.Index(names, dtype="object")
    return plain


def guard(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet could run as a formula.

    That is text beginning with = + - @ (also full-width, also behind blanks), or with a tab
    or a line end.
    """
    first = text.lstrip()[:1]
    if text.startswith(tuple(_CONTROL)) or (first and first in _DANGEROUS):
        return f"'{text}"
    return text


def sheet_name(name: str, used: set[str]) -> str:
    """Make a sheet name that Excel allows and that is not in ``used``, and add it there.

    Excel allows 31 letters, no brackets, slashes, colons, stars and question marks, no
    apostrophe at either end, and does not tell small from large letters.
    """
    letters = (" " if x.isspace() or x in "[]:*?/\\" else x if x >= " " else "" for x in name)
    clean = " ".join("".join(letters).split()).strip("'") or "Sheet"
    number, tried = 1, clean[:31].rstrip(" '")
    while tried.lower() in used:
        number += 1
        ending = f" ({number})"
        tried = f"{clean[: 31 - len(ending)].rstrip()}{ending}"
    used.add(tried.lower())
    return tried


def plain_cell(value: Any) -> Cell:
    """Turn one value into a plain cell (see ``plain_table``)."""
    if isinstance(value, list | tuple | set | frozenset | np.ndarray):
        return "; ".join(str(plain_cell(item)) for item in value)
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=str)
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    return _scalar(value.item() if isinstance(value, np.generic) else value)


def _scalar(value: Any) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value) if abs(value) >= _EXACT else value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, pd.Timestamp):
        return value.tz_localize(None).to_pydatetime(warn=False)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return datetime.combine(value, time())
    return _text(str(value))


def _number(value: float) -> Cell:
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "no upper limit" if value > 0 else "no lower limit"
    return value


def _text(text: str) -> str:
    """Leave out what no file can hold: a nought byte, half a letter."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _with_index(frame: pd.DataFrame) -> pd.DataFrame:
    """Put the named levels of the index before the columns, also where a column has the name."""
    levels = [
        pd.Series(frame.index.get_level_values(n).to_numpy(), name=name)
        for n, name in enumerate(frame.index.names)
        if name is not None and name not in frame.columns
    ]
    return pd.concat([*levels, frame.reset_index(drop=True)], axis=1)


def _cells(values: pd.Series[Any], *, as_text: bool) -> list[Cell]:
    if as_text:
        return [_identifier(value) for value in values]
    if dtypes.is_float_dtype(values.dtype):
        return [_number(x) for x in values.to_numpy(dtype="float64", na_value=np.nan).tolist()]
    if dtypes.is_string_dtype(values.dtype) and not dtypes.is_object_dtype(values.dtype):
        return [None if pd.isna(value) else _text(value) for value in values.tolist()]
    return [plain_cell(value) for value in values.tolist()]


def _identifier(value: Any) -> str | None:
    if isinstance(value, list | tuple | set | frozenset | np.ndarray):
        return "; ".join(str(item) for item in value)
    return None if pd.isna(value) else _text(str(value))

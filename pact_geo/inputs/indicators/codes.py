"""Recognise the codes of areas: which columns hold them and what kind of area they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.errors import InputError

_ENTITIES = {
    "output area": ("E00", "W00", "S00"),
    "LSOA": ("E01", "W01"),
    "Scottish data zone": ("S01",),
    "MSOA": ("E02", "W02"),
    "ward": ("E05", "W05", "S13", "N08"),
    "local authority": ("E06", "E07", "E08", "E09", "W06", "S12", "N09"),
}
_KINDS = {prefix: kind for kind, prefixes in _ENTITIES.items() for prefix in prefixes}
_FINEST_FIRST = tuple(_ENTITIES)
_ONS = re.compile(r"[A-Z]\d{8}")
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9_-]*")
_CERTAIN = re.compile(r"(area|ward|lsoa|msoa|oa)(_|\s)?code")
_HEADING = re.compile(
    r"code|cd$|^(area|ward|lsoa|msoa|oa|lad|geography)(\s|_|$)|^(lsoa|msoa|oa|wd|ward|lad)\d\d$"
)
_SHORTEST = 6
_SAMPLE = 5_000


def area_kind(code: str) -> str:
    """Say what kind of area a code belongs to: ward, LSOA ..., or the shape of its signs.

    The kind comes from the first three signs of a code of the Office for National
    Statistics (its entity). Codes of other systems are told apart by shape alone.
    """
    if _ONS.fullmatch(code):
        return _KINDS.get(code[:3], code[:3])
    return re.sub(r"\d", "9", re.sub(r"[A-Za-z]", "A", code))


def is_code(values: pd.Series[Any]) -> NDArray[np.bool_]:
    """Mask the cells that can be a code: letters and digits without spaces, a digit among them."""
    mask: NDArray[np.bool_] = values.str.fullmatch(_CODE).to_numpy(dtype=bool)
    return mask


def of_main_kind(codes: pd.Series[Any]) -> tuple[NDArray[np.bool_], str]:
    """Mask the codes of the kind most of them are, and name that kind."""
    kinds = codes.map({code: area_kind(code) for code in codes.unique()})
    if kinds.empty:
        return np.ones(0, dtype=bool), ""
    main = Counter(kinds).most_common(1)[0][0]
    return (kinds == main).to_numpy(dtype=bool), str(main)


def code_columns(frame: pd.DataFrame) -> list[str]:
    """List the columns that hold codes of areas, in the order of the file."""
    found = []
    for column in frame.columns:
        plain = str(column).casefold().strip()
        if not _HEADING.search(plain):
            continue
        cells = frame[column].str.strip()
        cells = cells[cells != ""].iloc[:_SAMPLE]
        codes = is_code(cells) & (cells.str.len() >= _SHORTEST).to_numpy(dtype=bool)
        if _CERTAIN.fullmatch(plain) or (len(codes) and 2 * codes.sum() >= len(codes)):
            found.append(str(column))
    return found


def find_area_column(frame: pd.DataFrame, *, file: str) -> str:
    """Find the column with the codes of the smallest areas in the file.

    Raises
    ------
    InputError
        If no column holds codes.
    """
    columns = code_columns(frame)
    if not columns:
        raise InputError(
            "No column holds area codes.",
            file=file,
            remedy="Name it with area_code. Areas are never joined by their names: a ward keeps"
            " its name when its shape changes.",
        )
    return min(columns, key=lambda column: (_fineness(frame.loc[:, column]), columns.index(column)))


def _fineness(cells: Any) -> int:
    codes = cells.str.strip()
    codes = codes[is_code(codes)]
    kind = of_main_kind(codes)[1]
    return _FINEST_FIRST.index(kind) if kind in _FINEST_FIRST else len(_FINEST_FIRST)


def best_match(frame: pd.DataFrame, columns: Sequence[str], codes: pd.Index[Any]) -> str | None:
    """Give the column that holds most of ``codes``, or None where none holds any."""
    wanted = set(codes)
    hits = {
        column: len(wanted.intersection(frame[column].str.strip().to_numpy(dtype=object)))
        for column in columns
    }
    best = max(hits, key=lambda column: hits[column], default=None)
    return best if best is not None and hits[best] else None

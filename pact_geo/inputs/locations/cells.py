"""Read numbers and postcodes as people write them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_BLANK = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "-", "<na>"})
_POSTCODE = r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}"
_THOUSANDS = r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?"


class Numbers(NamedTuple):
    """A column read as numbers.

    Attributes
    ----------
    value
        The numbers, NaN where a cell holds none.
    blank
        Which cells are empty or hold a word for nothing.
    """

    value: NDArray[np.float64]
    blank: NDArray[np.bool_]


def parse_numbers(values: pd.Series[Any]) -> Numbers:
    """Read numbers, with or without commas between thousands.

    A cell that is neither a number nor blank is NaN and not in the mask of blank cells.
    """
    text = values.astype("str").fillna("")
    number = _cast_plain_numbers(text)
    if number is None:
        number = pd.to_numeric(text.str.strip(), errors="coerce").to_numpy(
            dtype="float64", na_value=np.nan
        )
    number = np.where(np.isfinite(number), number, np.nan)
    rest = np.flatnonzero(np.isnan(number))
    blank = np.zeros(len(text), dtype=bool)
    if len(rest):
        left = text.iloc[rest].str.strip()
        blank[rest] = left.str.casefold().isin(_BLANK).to_numpy()
        commas = left.str.fullmatch(_THOUSANDS).to_numpy(dtype=bool)
        number[rest[commas]] = left[commas].str.replace(",", "").astype("float64").to_numpy()
    return Numbers(number, blank)


def _cast_plain_numbers(text: pd.Series[Any]) -> NDArray[np.float64] | None:
    """Cast text to numbers in one step, ``""`` to NaN; None if any cell is not a plain number.

    Arrow reads a column many times faster, but says only that something in it is not a number,
    not what. In the last bit it may differ from pandas where a number has a power of ten or a
    plus; a column that has any is left to pandas, so that a number reads the same whatever
    stands beside it.
    """
    cells = pa.array(text, type=pa.large_string())
    if any(pc.any(pc.match_substring(cells, mark)).as_py() for mark in "eE+"):
        return None
    empty = pa.scalar(None, type=pa.large_string())
    try:
        numbers = pc.cast(pc.if_else(pc.equal(cells, ""), empty, cells), pa.float64())
    except pa.ArrowInvalid:
        return None
    return np.array(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)


def normalise_postcodes(values: pd.Series[Any]) -> pd.Series[Any]:
    """Write postcodes as the Royal Mail does; what is no postcode becomes empty.

    Examples
    --------
    >>> import pandas as pd
    >>> normalise_postcodes(pd.Series(["wn11aa", "the park"])).tolist()
    ['WN1 1AA', '']
    """
    plain = values.astype("str").fillna("").str.upper().str.replace(r"[\s.\-]+", "", regex=True)
    good = plain.str.fullmatch(_POSTCODE)
    spaced = plain.str.slice(0, -3) + " " + plain.str.slice(-3)
    normal: pd.Series[Any] = spaced.where(good, "")
    return normal

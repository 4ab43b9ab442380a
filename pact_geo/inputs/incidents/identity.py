"""Give every incident a name that it keeps next month, in another file, on another machine."""

from __future__ import annotations

import binascii
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

Words = NDArray[np.uint64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_CRIME_ID = r"[0-9a-f]{64}"


def digest_text(values: pd.Series[Any]) -> Words:
    """Turn text into 64-bit numbers, equal for equal text (BLAKE2b of UTF-8)."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        codes, distinct = values.cat.codes.to_numpy(), values.cat.categories
    else:
        codes, distinct = pd.factorize(values)
    numbers = np.fromiter(
        (
            int.from_bytes(
                blake2b(str(text).encode("utf-8", "surrogatepass"), digest_size=8).digest(),
                "little",
            )
            for text in distinct
        ),
        dtype="uint64",
        count=len(distinct),
    )
    # A missing value has code -1 and takes the number put last.
    words: Words = np.append(numbers, np.uint64(0))[codes]
    return words


def combine(columns: Sequence[Words]) -> Words:
    """Mix columns of numbers into one, row by row; the order of columns matters.

    The mixing is the finaliser of SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable
    pseudorandom number generators", OOPSLA). It is written out here, and not borrowed from a
    library, because names of incidents must not change with a library's version.
    """
    state = np.zeros(len(columns[0]), dtype="uint64")
    for column in columns:
        state = (state ^ column) + _STEP
        state = (state ^ (state >> np.uint64(30))) * _FIRST
        state = (state ^ (state >> np.uint64(27))) * _SECOND
        state ^= state >> np.uint64(31)
    return state


def write_hex(words: Words) -> pd.Series[Any]:
    """Write each number as 16 hexadecimal digits."""
    data = words.astype(">u8").tobytes().hex().encode("ascii")
    offsets = np.arange(0, 16 * len(words) + 1, 16, dtype="int64")
    text = pa.LargeStringArray.from_buffers(
        len(words), pa.py_buffer(offsets.tobytes()), pa.py_buffer(data)
    )
    written: pd.Series[Any] = pd.Series(pd.array(text, dtype="str"))
    return written


def name_incidents(draft: pd.DataFrame) -> pd.Index[Any]:
    """Name the incidents of a draft.

    A police.uk Crime ID names its crime, within its month: some forces use the same IDs again
    for other crimes next month. Another reference is digested with its source and month. A
    row without either is a digest of what it says (source, force, month, category, place,
    times), never of what changes later, such as outcomes. Rows that are alike in all of it
    are counted: the second is ``-2``; so two files that overlap agree on how many there are.

    Parameters
    ----------
    draft
        ``month`` (periods), ``reference``, ``source``, ``reported_by``, ``category``,
        ``offence_code``, ``point`` (place number by coordinates, or missing), ``spot`` (the
        postcode or ward code of rows without one) and ``place_id``; text without missing
        values. ``occurred_from`` and ``occurred_to`` where there are.

    Returns
    -------
    Index
        Unique text, named ``incident_id``.
    """
    reference = draft["reference"].reset_index(drop=True)
    hashed = reference.str.fullmatch(_CRIME_ID).to_numpy(dtype=bool)
    words = _digest_rows(draft, (reference != "").to_numpy(dtype=bool) & ~hashed)
    core = write_hex(words)
    if hashed.any():
        core = core.mask(hashed, reference)
        month = pd.PeriodIndex(draft["month"][hashed]).asi8.view("uint64")
        words[hashed] = combine([month, *_read_hex(reference[hashed])])
    names = _month_text(draft["month"]) + "-" + core + _number_repeats(words, draft)
    named: pd.Index[Any] = pd.Index(names, dtype="str", name="incident_id")
    return named


def _read_hex(values: pd.Series[Any]) -> list[Words]:
    """Read 64 hexadecimal digits as four numbers."""
    text = pa.array(values, type=pa.large_string())
    if isinstance(text, pa.ChunkedArray):
        text = text.combine_chunks()
    # The digits of all rows stand in one piece of memory, one after the other.
    first, last = np.frombuffer(text.buffers()[1], dtype="int64")[
        [text.offset, text.offset + len(text)]
    ]
    data = binascii.unhexlify(memoryview(text.buffers()[2])[first:last])
    return list(np.frombuffer(data, dtype=">u8").astype("uint64").reshape(-1, 4).T)


def _digest_rows(draft: pd.DataFrame, referred: NDArray[np.bool_]) -> Words:
    """Digest what a row says, or, of rows with a reference, that."""
    month = pd.PeriodIndex(draft["month"]).asi8.view("uint64")
    source = digest_text(draft["source"])
    columns = [
        source,
        month,
        digest_text(draft["reported_by"]),
        digest_text(draft["category"]),
        draft["point"].fillna(-1).to_numpy(dtype="int64").view("uint64"),
        digest_text(draft["spot"]),
    ]
    # A column that is not there counts as empty: another file may have it.
    columns += [_digest_moments(draft, name) for name in ("occurred_from", "occurred_to")]
    columns.append(digest_text(draft["offence_code"]))
    told = combine(columns)
    if referred.any():
        references = digest_text(draft.loc[referred, "reference"].astype("str"))
        told[referred] = combine([source[referred], month[referred], references])
    return told


def _digest_moments(draft: pd.DataFrame, name: str) -> Words:
    if name not in draft:
        return np.full(len(draft), np.datetime64("NaT", "s").view("uint64"))
    words: Words = draft[name].to_numpy().astype("datetime64[s]").view("uint64")
    return words


def _month_text(month: pd.Series[Any]) -> pd.Series[Any]:
    codes, distinct = pd.factorize(pd.PeriodIndex(month))
    text: pd.Series[Any] = pd.Series([str(each) for each in distinct], dtype="str")
    return text.take(codes).reset_index(drop=True)


def _number_repeats(words: Words, draft: pd.DataFrame) -> pd.Series[Any]:
    """Tell rows of one name apart: "" for the first and -2, -3 for others.

    The order is of place and category, and not of the file, where rows of one Crime ID differ.
    """
    repeated = np.flatnonzero(pd.Series(words).duplicated(keep=False))
    alike = draft.iloc[repeated]
    place = alike["place_id"].fillna(np.iinfo("int64").max).to_numpy(dtype="int64")
    category, _ = pd.factorize(alike["category"].astype("str"), sort=True)
    order = np.lexsort((repeated, category, place, words[repeated]))
    ordered = words[repeated][order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    number = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
    times: NDArray[np.intp] = np.zeros(len(words), dtype="intp")
    times[repeated[order]] = number
    suffixes = pd.Series(["", *(f"-{each + 1}" for each in range(1, times.max(initial=0) + 1))])
    suffix: pd.Series[Any] = suffixes.astype("str").take(times).reset_index(drop=True)
    return suffix

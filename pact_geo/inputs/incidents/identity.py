"""Give every incident a name that it keeps next month, in another file, on another machine."""

from __future__ import annotations

import binascii
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Words = NDArray[np.uint64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_DIGITS = 64
_CRIME_ID = rf"[0-9a-f]{{{_DIGITS}}}"


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


def write_hex(words: Words) -> pa.LargeStringArray:
    """Write each number as 16 hexadecimal digits."""
    data = binascii.hexlify(words.astype(">u8").tobytes())
    offsets = np.arange(0, 16 * len(words) + 1, 16, dtype="int64")
    return pa.LargeStringArray.from_buffers(
        len(words), pa.py_buffer(offsets.tobytes()), pa.py_buffer(data)
    )


def number_references(
    reference: pd.Series[Any],
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Number references, text without missing values: the same number for the same text.

    Crime IDs are long and many: compared as numbers they take a tenth of the time.

    Returns
    -------
    tuple
        The numbers, and a mask of the references that are Crime IDs of police.uk: 64
        hexadecimal digits in small letters.
    """
    hashed, ids = _read_crime_ids(reference)
    codes, distinct = pd.factorize(combine(ids))
    first = np.zeros(len(distinct), dtype="intp")
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    # Two IDs may mix to one number, once in many thousand years: then all text is compared.
    if any((word[first][codes] != word).any() for word in ids):
        return np.asarray(pd.factorize(reference)[0], dtype="int64"), hashed
    number = np.empty(len(reference), dtype="int64")
    number[hashed] = codes
    number[~hashed] = pd.factorize(reference.array[~hashed])[0] + len(distinct)
    return number, hashed


def _read_crime_ids(reference: pd.Series[Any]) -> tuple[NDArray[np.bool_], list[Words]]:
    """Tell which references are Crime IDs, and read each of these as four numbers."""
    text = _one_piece(reference)
    hashed = np.diff(_offsets(text)) == _DIGITS
    data, raw = _unhex(text, hashed)
    if binascii.hexlify(raw) != data:
        # Some text as long as an ID is none.
        hashed = reference.str.fullmatch(_CRIME_ID).to_numpy(dtype=bool)
        data, raw = _unhex(text, hashed)
    words = np.frombuffer(raw, dtype=">u8").reshape(-1, 4).T.astype("uint64", order="C")
    return hashed, list(words)


def _unhex(text: pa.LargeStringArray, which: NDArray[np.bool_]) -> tuple[bytes, bytes]:
    """Give the letters of some texts, and the bytes they write; none if they write none."""
    chosen = text.filter(pa.array(which))
    offsets, letters = _offsets(chosen), chosen.buffers()[2]
    # The letters of all stand in one piece of memory, one text after the other.
    data = bytes(memoryview(letters)[offsets[0] : offsets[-1]]) if letters else b""
    try:
        return data, binascii.unhexlify(data)
    except binascii.Error:
        return data, b""


def _one_piece(values: pd.Series[Any]) -> pa.LargeStringArray:
    text = pa.array(values, type=pa.large_string())
    return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text


def _offsets(text: pa.LargeStringArray) -> NDArray[np.int64]:
    if not len(text):
        return np.zeros(1, dtype="int64")
    found: NDArray[np.int64] = np.frombuffer(text.buffers()[1], dtype="int64")[
        text.offset : text.offset + len(text) + 1
    ]
    return found


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
        ``month`` (periods), ``reference``, its ``reference_number`` and whether it is a
        ``crime_id`` (see number_references), ``source``, ``reported_by``, ``category``,
        ``offence_code``, ``point`` (place number by coordinates, or missing), ``spot`` (the
        postcode or ward code of rows without one) and ``place_id``; text without missing
        values. ``occurred_from`` and ``occurred_to`` where there are.

    Returns
    -------
    Index
        Unique text, named ``incident_id``.
    """
    reference = draft["reference"]
    hashed = draft["crime_id"].to_numpy(dtype=bool)
    month = pd.PeriodIndex(draft["month"])
    words = np.empty(len(draft), dtype="uint64")
    number = draft["reference_number"].to_numpy(dtype="int64")
    words[hashed] = combine([each[hashed].view("uint64") for each in (month.asi8, number)])
    rest = draft[~hashed]
    words[~hashed] = _digest_rows(rest, (rest["reference"] != "").to_numpy(dtype=bool))
    digests = write_hex(words[~hashed])
    core = pc.replace_with_mask(_one_piece(reference), pa.array(~hashed), digests)
    between = pa.scalar("-", pa.large_string())
    text = pc.binary_join_element_wise(_month_text(month), core, between)
    repeats = _number_repeats(words, draft)
    if repeats is not None:
        nothing = pa.scalar("", pa.large_string())
        text = pc.binary_join_element_wise(text, repeats, nothing)
    named: pd.Index[Any] = pd.Index(pd.array(text, dtype="str"), name="incident_id")
    return named


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


def _month_text(month: pd.PeriodIndex) -> pa.LargeStringArray:
    codes, distinct = pd.factorize(month)
    text = pa.array([str(each) for each in distinct], type=pa.large_string())
    return text.take(pa.array(codes))


def _number_repeats(words: Words, draft: pd.DataFrame) -> pa.LargeStringArray | None:
    """Tell rows of one name apart: "" for the first and -2, -3 for others; None if none is.

    The order is of place and category, and not of the file, where rows of one Crime ID differ.
    """
    repeated = np.flatnonzero(pd.Series(words).duplicated(keep=False))
    if not len(repeated):
        return None
    alike = draft.iloc[repeated]
    place = alike["place_id"].fillna(np.iinfo("int64").max).to_numpy(dtype="int64")
    category, _ = pd.factorize(alike["category"].astype("str"), sort=True)
    order = np.lexsort((repeated, category, place, words[repeated]))
    ordered = words[repeated][order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    number = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
    times: NDArray[np.intp] = np.zeros(len(words), dtype="intp")
    times[repeated[order]] = number
    suffixes = ["", *(f"-{each + 1}" for each in range(1, times.max() + 1))]
    return pa.array(suffixes, type=pa.large_string()).take(pa.array(times))

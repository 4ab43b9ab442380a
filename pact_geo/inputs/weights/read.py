"""Read a file of weights: the table that is in it, every row accounted for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.errors import InputError
from pact_geo.inputs.locations import parse_numbers
from pact_geo.inputs.rows import Rejections, Rows
from pact_geo.inputs.weights.averages import Averages, average_categories
from pact_geo.inputs.weights.layouts import (
    CATEGORY,
    OFFENCE,
    Found,
    codes_of,
    find_weights,
    is_code_heading,
    unit_of,
)
from pact_geo.inputs.wording import tally
from pact_geo.tables import Weights, WeightsImport, as_weights

NO_KEY = "The row names no category or offence."
NO_WEIGHT = "The weight is not a number of 0 or more."
TWICE = "The category or offence is listed twice."
NOTE = "The row has neither a weight nor a code: a heading or a note."
EXPIRED = "The offence has expired, and its code is another offence's now."
_EXPIRED: Final = re.compile(r"\bexpired\b", re.IGNORECASE)


def read_weights(
    path: str | Path,
    *,
    date: str,
    key: str | None = None,
    weight: str | None = None,
    sheet: str | None = None,
    unit: str | None = None,
    mapping: str | Path | None = None,
    mapping_name: str | None = None,
    source: str | None = None,
    display_name: str | None = None,
) -> WeightsImport:
    """Read a table of weights, such as the ONS Crime Severity Score's or the Cambridge index's.

    The table is found on whatever sheet and under whatever rows it stands, by its heading (see
    ``layouts``). It is used as it is and attributed to nobody but its file. An offence code
    weighs the incidents that carry it; a category weighs all others of that name. Where a table
    is by offence and the incidents have categories only, as police.uk's have, a category is
    weighed by the average over its offences, and through a ``mapping`` alone. A code that
    stands for several offences of different weight weighs their average, and is counted as one.

    Parameters
    ----------
    path
        CSV or Excel, with a heading.
    date
        What the weights are of, such as ``"2025"``: a weight without a date cannot be defended.
    key, weight
        The columns of categories or offence codes, and of weights; found by name when not
        given.
    sheet
        Of a workbook; the one that has such a heading when not given.
    unit
        What a weight is measured in, such as ``"days"``; told by the heading when not given.
    mapping, mapping_name
        A file of offence codes and the category each belongs to, and what to call it.
    source
        Who publishes them; the file's name when not given.
    display_name
        What to call the file.

    Returns
    -------
    WeightsImport
        ``table`` has, by category or code, ``weight``, its ``unit``, its ``kind`` ("offence" or
        "category") and ``offences``, of how many offence weights it is the average (0: as the
        file has it).

    Raises
    ------
    InputError
        If there is no date, no column of keys or of weights, more than one sheet of them, or
        a mapping that fits nothing.
    """
    found = find_weights(Path(path), sheet=sheet, key=key, weight=weight, name=display_name)
    rows = found.rows
    if not date.strip():
        raise InputError(
            "The date of the weights is not given.", file=rows.file, remedy="Give it: --date 2025."
        )
    key_column = _column(rows, key, found.columns, "categories or offence codes", "--key")
    weight_column = _column(rows, weight, found.columns, "weights", "--weight")
    kind = OFFENCE if mapping is not None or is_code_heading(key_column) else CATEGORY
    refused, table = _read(found, key_column, weight_column, kind)
    notes = [f"Weights are read from {weight_column!r} by {key_column!r}.", *found.notes]
    notes += _say_averaged(table)
    measured = (unit or unit_of(weight_column)).strip()
    averages = _average(table, mapping, mapping_name)
    if averages is not None:
        table = pd.concat([table, averages.table.rename_axis("key")])
        notes += averages.notes
    named = source or rows.file
    rejected = refused.table(rows)
    return WeightsImport(
        files=(refused.receipt(rows), *([averages.receipt] if averages else [])),
        rejected=rejected
        if averages is None
        else pd.concat([rejected, averages.rejected], ignore_index=True),
        notes=(*rows.notes, *notes, f"Unit of the weights: {measured}."),
        source=named,
        dates=date.strip(),
        table=_finish(table, unit=measured, date=date.strip(), source=named),
    )


def _read(
    found: Found, key_column: str, weight_column: str, kind: str
) -> tuple[Rejections, pd.DataFrame]:
    """Refuse what cannot be used, and give the weight of each key that is left."""
    frame = found.rows.frame
    keys = codes_of(frame, key_column) if kind == OFFENCE else frame[key_column].str.strip()
    numbers, blank = parse_numbers(frame[weight_column])
    refused = Rejections(len(frame))
    refused.add((keys == "").to_numpy() & blank, NOTE)
    refused.add((keys == "").to_numpy(), NO_KEY)
    refused.add(np.isnan(numbers) | (numbers < 0), NO_WEIGHT)
    if kind == OFFENCE:
        refused.add(_expired(found, keys, refused.accepted), EXPIRED)
    else:
        good = refused.accepted
        refused.add(good & keys.where(good).duplicated().to_numpy(), TWICE)
    kept = refused.accepted
    by_key = pd.Series(numbers[kept]).groupby(keys[kept].to_numpy(), sort=False)
    several = by_key.min() < by_key.max()
    return refused, pd.DataFrame(
        {
            "weight": by_key.mean(),
            "kind": kind,
            "offences": by_key.size().where(several, 0).astype("int64"),
        }
    ).rename_axis("key")


def _expired(found: Found, keys: pd.Series[str], good: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark offences that have expired where another of the same code has not."""
    title = found.columns["title"]
    if title is None:
        return np.zeros(len(keys), dtype=bool)
    gone = found.rows.frame[title].str.contains(_EXPIRED).to_numpy(dtype=bool)
    alive = keys[good & ~gone]
    return gone & keys.isin(alive).to_numpy()


def _average(table: pd.DataFrame, mapping: str | Path | None, name: str | None) -> Averages | None:
    if mapping is None:
        return None
    return average_categories(table["weight"], Path(mapping), name=name)


def _say_averaged(table: pd.DataFrame) -> list[str]:
    several = table[table["offences"] > 0]
    if several.empty:
        return []
    codes = f"{tally(len(several), 'code')} with more than one weight, such as {several.index[0]}"
    return [f"{codes}: each weighs the average of those listed for it."]


def _finish(table: pd.DataFrame, *, unit: str, date: str, source: str) -> Weights:
    finished = table.assign(unit=unit, date=date, source=source).astype(
        {"unit": "str", "date": "str", "source": "str", "kind": "str", "offences": "int64"}
    )
    finished.index = pd.Index(finished.index, name="key", dtype="str")
    return as_weights(finished)


def _column(
    rows: Rows, given: str | None, found: Mapping[str, str | None], what: str, option: str
) -> str:
    keys = ("weight",) if what == "weights" else ("code", "category", "title")
    column = next((found[key] for key in keys if found.get(key)), None)
    if column is None:
        first = int(rows.row_numbers[0]) - 1 if len(rows.row_numbers) else 1
        raise InputError(
            f"There is no column {given!r}." if given else f"No column holds {what}.",
            file=rows.file,
            row=max(first, 1),
            remedy=f"Name it with {option}; the file has {', '.join(rows.frame.columns)}.",
        )
    return column

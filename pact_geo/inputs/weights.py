"""Read how much each category or offence weighs: a dated table that replaces our own judgement."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from pact_geo.errors import InputError
from pact_geo.inputs.locations import parse_numbers
from pact_geo.inputs.rows import Rejections, Rows, find_column, read_rows
from pact_geo.tables import WeightsImport, as_weights

NO_KEY = "The row names no category or offence."
NO_WEIGHT = "The weight is not a number of 0 or more."
TWICE = "The category or offence is listed twice."

_KEYS = (
    *("offence code", "home office code", "offence_code", "crime code", "code"),
    *("category", "crime type", "offence", "offence description"),
)
_WEIGHTS = (
    *("weight", "severity weight", "css weight", "severity score", "harm", "harm score"),
    *("days", "harm (days)", "cchi", "cchi score", "starting point days", "score"),
)


def read_weights(
    path: str | Path,
    *,
    date: str,
    key: str | None = None,
    weight: str | None = None,
    sheet: str | None = None,
    source: str | None = None,
    display_name: str | None = None,
) -> WeightsImport:
    """Read a table of weights, such as the ONS Crime Severity Score's or the Cambridge index's.

    The table is used as it is and attributed to nobody but its file. An offence code weighs the
    incidents that carry it; a category weighs all others of that name. Where a table is by
    offence and the incidents have categories only, as police.uk's have, averaging is left to
    the person who knows which offences stand behind a category here.

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
        Of a workbook.
    source
        Who publishes them; the file's name when not given.
    display_name
        What to call the file.

    Raises
    ------
    InputError
        If there is no date, or no column of keys or of weights.
    """
    rows = read_rows(path, sheet=sheet, name=display_name)
    if not date.strip():
        raise InputError(
            "The date of the weights is not given.", file=rows.file, remedy="Give it: --date 2025."
        )
    key_column = _column(rows, key, _KEYS, "categories or offence codes", "--key")
    weight_column = _column(rows, weight, _WEIGHTS, "weights", "--weight")
    keys = rows.frame[key_column].str.strip()
    numbers, _ = parse_numbers(rows.frame[weight_column])
    refused = Rejections(len(rows.frame))
    refused.add((keys == "").to_numpy(), NO_KEY)
    refused.add(np.isnan(numbers) | (numbers < 0), NO_WEIGHT)
    good = refused.accepted
    refused.add(good & keys.where(good).duplicated().to_numpy(), TWICE)
    named = source or rows.file
    table = pd.DataFrame(
        {"weight": numbers[refused.accepted], "date": date.strip(), "source": named},
        index=pd.Index(keys[refused.accepted], name="key", dtype="str"),
    )
    return WeightsImport(
        files=(refused.receipt(rows),),
        rejected=refused.table(rows),
        notes=(*rows.notes, f"Weights are read from {weight_column!r} by {key_column!r}."),
        source=named,
        dates=date.strip(),
        table=as_weights(table.astype({"date": "str", "source": "str"})),
    )


def _column(rows: Rows, given: str | None, names: tuple[str, ...], what: str, option: str) -> str:
    found = find_column(rows.frame.columns, *((given,) if given else names))
    if found is None:
        raise InputError(
            f"There is no column {given!r}." if given else f"No column holds {what}.",
            file=rows.file,
            remedy=f"Name it with {option}; the file has {', '.join(rows.frame.columns)}.",
        )
    return found

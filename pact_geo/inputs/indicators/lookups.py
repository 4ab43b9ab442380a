"""Take figures of one geography to another, with totals kept exactly."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pact_geo.errors import InputError, UnsuitableDataError
from pact_geo.inputs.indicators.codes import best_match, code_columns
from pact_geo.inputs.locations import parse_numbers
from pact_geo.inputs.rows import Rejections, Rows, find_column, read_rows
from pact_geo.inputs.wording import listed, tally
from pact_geo.tables import Boundaries, Indicators, Lookup, LookupImport, as_lookup

NO_CODE = "One of the two codes is missing."
SAME_PAIR = "The two codes stand there already."
NO_WHOLE = "The shares of the area do not add up to 1."

_UNIT = 1e6
"""Figures are divided in whole millionths, so that the parts add up to the whole exactly."""


def read_lookup(
    path: str | Path,
    *,
    from_code: str | None = None,
    to_code: str | None = None,
    weights: Indicators | None = None,
    display_name: str | None = None,
) -> LookupImport:
    """Read which area of one geography lies in which area of another.

    An area that lies in several others is divided between them: by the file's own column
    ``share`` where it has one, else in proportion to ``weights``, else equally. The note
    says which.

    Parameters
    ----------
    path
        CSV or Excel with a column of codes for each geography.
    from_code, to_code
        Those columns; the first two that hold codes when not given.
    weights
        Indicators with the ``population`` of the areas that the lookup leads to.
    display_name
        What to call the file; its own name when not given.

    Returns
    -------
    LookupImport
        ``table`` with ``from_code``, ``to_code`` and ``share``, which adds up to 1 for each
        ``from_code``.

    Raises
    ------
    InputError
        If the file does not hold two columns of codes.
    """
    rows = read_rows(path, name=display_name)
    columns = code_columns(rows.frame)
    start = _named(rows, from_code) or next(iter(columns), None)
    end = _named(rows, to_code) or next((each for each in columns if each != start), None)
    if start is None or end is None:
        raise InputError(
            "It does not hold two columns of area codes.",
            file=rows.file,
            remedy="Name them with from_code and to_code; it has"
            f" {listed(map(str, rows.frame.columns), shown=20)}.",
        )
    return _tabulate(rows, start, end, weights)


def fit_lookup(path: str | Path, codes: pd.Index[Any], *, to: Boundaries | None) -> LookupImport:
    """Read a lookup by the two of its columns that fit: from ``codes``, and to ``to`` if it can."""
    rows = read_rows(path)
    columns = code_columns(rows.frame)
    start = best_match(rows.frame, columns, codes)
    rest = [column for column in columns if column != start]
    end = best_match(rows.frame, rest, to.index) if to is not None else None
    if start is None or not rest:
        raise UnsuitableDataError(
            f"None of the {len(codes):,} area codes, such as {codes[0]}, is in the lookup.",
            file=rows.file,
            remedy="Give a lookup from the geography and vintage of the figures.",
        )
    return _tabulate(rows, start, end or rest[0], None)


def chain_lookups(lookups: Sequence[Lookup]) -> Lookup:
    """Join lookups end to end into one; an area that gets lost on the way is left out whole."""
    chain = pd.DataFrame(lookups[0])
    for lookup in lookups[1:]:
        step = chain.merge(
            lookup, left_on="to_code", right_on="from_code", how="left", suffixes=("", "_next")
        )
        lost = step.loc[step["to_code_next"].isna(), "from_code"]
        step = step[~step["from_code"].isin(lost)]
        step = step.assign(to_code=step["to_code_next"], share=step["share"] * step["share_next"])
        chain = step.groupby(["from_code", "to_code"])[["share"]].sum().reset_index()
    chain = chain[["from_code", "to_code", "share"]].reset_index(drop=True)
    chain.index.name = "row"
    return as_lookup(chain.astype({"from_code": "str", "to_code": "str"}))


def divide(amounts: pd.Series[Any], chain: pd.DataFrame, key: str) -> pd.Series[Any]:
    """Divide each amount by its shares so that the parts add up to it exactly.

    Parameters
    ----------
    amounts
        One amount for each row of ``chain``, the same for all rows of a ``key``; may be NaN.
    chain
        ``share`` and the column ``key`` that says which rows are parts of one whole.

    Returns
    -------
    Series
        Whole millionths as floats (exact below 9e9 units), NaN where the amount is.
    """
    whole = np.rint(amounts * _UNIT)
    parts = np.rint(whole * chain["share"])
    # What rounding leaves goes to the first part.
    first = ~chain[key].duplicated()
    left = whole - parts.groupby(chain[key]).transform("sum", skipna=False)
    divided: pd.Series[Any] = parts + left.where(first, 0.0)
    return divided


def from_millionths(amounts: pd.Series[Any]) -> pd.Series[Any]:
    """Turn whole millionths back into units."""
    return amounts / _UNIT


def _named(rows: Rows, column: str | None) -> str | None:
    if column is None:
        return None
    found = find_column(rows.frame.columns, column)
    if found is None:
        raise InputError(
            f"There is no column {column!r}.",
            file=rows.file,
            remedy=f"It has {listed(map(str, rows.frame.columns), shown=20)}.",
        )
    return found


def _tabulate(rows: Rows, start: str, end: str, weights: Indicators | None) -> LookupImport:
    rejections = Rejections(len(rows.frame))
    table = pd.DataFrame(
        {
            "from_code": rows.frame[start].str.strip(),
            "to_code": rows.frame[end].str.strip(),
            "share": 1.0,
        }
    )
    rejections.add(((table["from_code"] == "") | (table["to_code"] == "")).to_numpy(), NO_CODE)
    rejections.add(table.duplicated(["from_code", "to_code"]).to_numpy(), SAME_PAIR)
    shares = find_column(rows.frame.columns, "share", "proportion")
    if shares is not None:
        table["share"] = parse_numbers(rows.frame[shares])[0]
        kept = table.where(pd.Series(rejections.accepted))
        sums = kept.groupby("from_code")["share"].sum(min_count=1)
        whole = table["from_code"].map((sums - 1).abs() < 1e-6).fillna(value=False)  # noqa: PLR2004
        bad = table["from_code"].isin(
            kept.loc[~(kept["share"] >= 0) & kept["from_code"].notna(), "from_code"]
        )
        rejections.add((~whole.astype(bool) | bad).to_numpy(), NO_WHOLE)
    table = table[rejections.accepted].reset_index(drop=True)
    notes = [*rows.notes, f"The lookup leads from {start} to {end}."]
    if shares is None:
        table["share"], said = _shares(table, weights)
        notes += said
    table.index.name = "row"
    return LookupImport(
        files=(rejections.receipt(rows),),
        rejected=rejections.table(rows),
        notes=tuple(notes),
        source=rows.file,
        table=as_lookup(table),
    )


def _shares(table: pd.DataFrame, weights: Indicators | None) -> tuple[pd.Series[Any], list[str]]:
    """Divide each area between those it lies in, by their population or equally."""
    sizes = table.groupby("from_code")["to_code"].transform("size")
    equal = 1.0 / sizes
    divided = table.loc[sizes > 1, "from_code"].nunique()
    if not divided:
        return equal, []
    several = f"{tally(divided, 'area')} in more than one of the areas led to"
    if weights is None:
        return equal, [f"{several}: divided equally."]
    people = table["to_code"].map(weights["value"].xs("population", level="indicator"))
    sums = people.groupby(table["from_code"]).transform("sum", min_count=1)
    known = (people.isna().groupby(table["from_code"]).transform("sum") == 0) & (sums > 0)
    notes = [f"{several}: divided by their population."]
    unknown = table.loc[~known & (sizes > 1), "from_code"].nunique()
    if unknown:
        notes.append(f"{tally(unknown, 'area')} of them divided equally, for want of population.")
    return (people / sums).where(known, equal), notes

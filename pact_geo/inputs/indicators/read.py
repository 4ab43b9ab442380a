"""Read figures about areas: population, groups, deprivation, households, published counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pact_geo.errors import InputError, UnsuitableDataError
from pact_geo.inputs.indicators.about import find_date, title_above, words_for
from pact_geo.inputs.indicators.codes import find_area_column, is_code, of_main_kind
from pact_geo.inputs.indicators.layouts import READERS, detect_kind, most_deprived
from pact_geo.inputs.indicators.lookups import chain_lookups, fit_lookup
from pact_geo.inputs.indicators.reading import (
    MEAN,
    NO_CODE,
    NOT_A_CODE,
    NOT_IN_LOOKUP,
    OTHER_KIND,
    SHARE,
    Reading,
)
from pact_geo.inputs.indicators.transfer import transfer
from pact_geo.inputs.indicators.vintage import check_vintage
from pact_geo.inputs.rows import Rows, find_column, read_rows
from pact_geo.inputs.wording import listed, tally
from pact_geo.tables import (
    Boundaries,
    Indicators,
    IndicatorsImport,
    Lookup,
    LookupImport,
    as_indicators,
)


def read_indicators(  # noqa: PLR0913 - each keyword is one thing publishers do differently
    path: str | Path,
    *,
    kind: str | None = None,
    area_code: str | None = None,
    columns: Mapping[str, str] | None = None,
    names: Mapping[str, str] | str | Path | None = None,
    lookups: Sequence[str | Path | Lookup | LookupImport] = (),
    to: Boundaries | None = None,
    weights: Indicators | None = None,
    date: str | None = None,
    source: str | None = None,
    sheet: str | None = None,
    header: int | None = None,
    display_name: str | None = None,
) -> IndicatorsImport:
    """Read figures about areas, and take them to other areas through lookups.

    Parameters
    ----------
    path
        CSV or Excel; titles above the heading and notes below the table are told apart.
    kind
        How the file is laid out; found from its headings when not given:

        ``population``
            people by age: ``population``, and age groups such as ``population_under_18``;
        ``groups``
            people by group: ``population_disabled``;
        ``households``
            ``households``, and by number of dimensions of deprivation;
        ``deprivation``
            ranks, deciles and scores: ``imd_score``, ``imd_crime_rank``;
        ``counts``
            counts by category: ``reports_road_surface_defects``, and ``reports`` in all;
        ``long``
            a row for each area and indicator: ``area_code, indicator, value``;
        ``wide``
            a column for each indicator.
    area_code
        The column of area codes; that of the smallest areas when not given.
    columns
        Our field to their column: ``indicator``, ``value``, ``category``, ``total``,
        ``numerator``, ``denominator``, ``date``, ``source``; any other word is the name of an
        indicator and points at its column.
    names
        What categories or headings are to be called: a dict, or a file of codes and names.
    lookups
        From the areas of the file to those wanted, one after the other: files, or what
        ``read_lookup`` gives.
    to
        The areas the figures must end up in, checked with ``check_vintage``.
    weights
        Indicators with the ``population`` of the file's own areas, by which means (scores of
        deprivation) are averaged; areas weigh the same without it.
    date, source
        What the figures are of and who publishes them, where the file does not say or to
        overrule it.
    sheet, header
        Which sheet of a workbook, and the heading's row number; found when not given.
    display_name
        What to call the file; its own name when not given.

    Returns
    -------
    IndicatorsImport
        ``table`` with a count's value and numerator the same and its whole as denominator;
        a percentage's value 100 x numerator / denominator.

    Raises
    ------
    InputError
        If the file cannot be read, or does not say its date and none is given.
    UnsuitableDataError
        If the areas are not those of the lookup or of ``to``.
    """
    rows = read_rows(path, sheet=sheet, header=header, name=display_name)
    reading = _begin(rows, area_code, columns or {})
    if not lookups:
        _refuse_other_kinds(reading)
    kind = kind or detect_kind(reading)
    if kind not in READERS:
        raise InputError(
            f"There is no kind {kind!r}.", remedy=f"It is one of {listed(READERS, shown=9)}."
        )
    chain = _chain(reading, lookups, to)
    figures = _read_figures(reading, kind, words_for(names))
    title = title_above(rows, path, sheet=sheet)
    figures["date"] = _dates(reading, figures, title, date)
    if chain is not None:
        if kind == "deprivation":
            figures = most_deprived(figures)
        figures, said = transfer(figures, chain, weights=weights, sparse=kind == "counts")
        reading.notes += said
    table = _table(figures, source or title or rows.file)
    if to is not None:
        check_vintage(table, to)
    return IndicatorsImport(
        files=(reading.rejections.receipt(rows),),
        rejected=reading.rejections.table(rows),
        notes=tuple(dict.fromkeys([*rows.notes, *reading.notes])),
        source=source or title or rows.file,
        dates=_span(table["date"]),
        table=table,
    )


def _read_figures(reading: Reading, kind: str, names: Mapping[str, str]) -> pd.DataFrame:
    """Read the figures of the rows that nobody refused, with the code of their area."""
    figures = READERS[kind](reading, names)
    reading.refuse_empty(figures)
    figures = figures[reading.rejections.accepted[figures["position"]]]
    return figures.assign(area_code=reading.codes.to_numpy()[figures["position"]])


def _span(dates: pd.Series[Any]) -> str:
    distinct = sorted(set(dates))
    if len(distinct) <= 1:
        return "".join(distinct)
    return f"{distinct[0]} to {distinct[-1]}"


def _begin(rows: Rows, area_code: str | None, columns: Mapping[str, str]) -> Reading:
    """Find the named columns and refuse the rows without a code."""
    found = {}
    for field, column in {"area_code": area_code, **columns}.items():
        match = find_column(rows.frame.columns, column) if column is not None else None
        if column is not None and match is None:
            raise InputError(
                f"There is no column {column!r}.",
                file=rows.file,
                remedy=f"It has {listed(map(str, rows.frame.columns), shown=20)}.",
            )
        if match is not None:
            found[field] = match
    area = found.pop("area_code", None) or find_area_column(rows.frame, file=rows.file)
    reading = Reading(rows, area, columns=found)
    reading.rejections.add((reading.codes == "").to_numpy(), NO_CODE)
    reading.rejections.add(~is_code(reading.codes), NOT_A_CODE)
    return reading


def _refuse_other_kinds(reading: Reading) -> None:
    kept = reading.rejections.accepted
    same, kind = of_main_kind(reading.codes[kept])
    reading.rejections.add(np.flatnonzero(kept)[~same], OTHER_KIND)
    if not same.all():
        reading.notes.append(
            f"Codes of more than one kind: those like most, {kind}, were taken and"
            f" {tally(int((~same).sum()), 'row')} refused."
        )


def _chain(
    reading: Reading,
    lookups: Sequence[str | Path | Lookup | LookupImport],
    to: Boundaries | None,
) -> Lookup | None:
    """Make one lookup of all, and refuse the rows whose area is not in it."""
    if not lookups:
        return None
    codes = pd.Index(reading.codes[reading.rejections.accepted].unique())
    tables: list[Lookup] = []
    for number, lookup in enumerate(lookups, start=1):
        found = lookup
        if isinstance(found, str | Path):
            reached = codes if not tables else pd.Index(tables[-1]["to_code"].unique())
            found = fit_lookup(found, reached, to=to if number == len(lookups) else None)
        if isinstance(found, LookupImport):
            reading.notes += [f"{found.source}: {note}" for note in found.notes]
            found = found.table
        tables.append(found)
    chain = chain_lookups(tables)
    known = set(chain["from_code"])
    if len(codes) and known.isdisjoint(codes):
        raise UnsuitableDataError(
            f"None of the {len(codes):,} area codes, such as {codes[0]}, is in the lookup, which"
            f" begins with codes such as {chain['from_code'].iloc[0] if len(chain) else 'none'}.",
            file=reading.rows.file,
            remedy="Give a lookup from the geography and vintage of the figures.",
        )
    reading.rejections.add(~reading.codes.isin(known).to_numpy(), NOT_IN_LOOKUP)
    divided = chain.loc[chain["from_code"].duplicated(), "from_code"].drop_duplicates()
    count = int(divided.isin(codes).sum())
    said = f"{tally(count, 'area')} of the file" if count else "No area of the file"
    reading.notes.append(f"{said} had to be divided between several.")
    return chain


def _dates(reading: Reading, figures: pd.DataFrame, title: str, date: str | None) -> Any:
    if date is not None:
        return date
    column = reading.find("date", "date", "year", "period")
    if column is not None:
        cells = reading.frame[column].str.strip().to_numpy()[figures["position"]]
        if (cells != "").all() and len(cells):
            return cells
    headings = [each for each in reading.frame.columns if each != reading.area]
    found, said = find_date(reading.rows, title, [*headings, *reading.columns.values()])
    reading.notes.append(said)
    return found


def _table(figures: pd.DataFrame, source: str) -> Indicators:
    """Fill values from numerators and denominators, and pass the door."""
    numerator, denominator = figures["numerator"], figures["denominator"]
    value = figures["value"].where(figures["how"] == MEAN, numerator)
    shares = 100 * numerator / denominator.where(denominator != 0)
    table = pd.DataFrame(
        {
            "value": value.where(figures["how"] != SHARE, shares).astype("float64"),
            "numerator": numerator.astype("float64"),
            "denominator": denominator.astype("float64"),
            "date": figures["date"].astype("str"),
            "source": source,
        }
    )
    table.index = pd.MultiIndex.from_arrays(
        [figures["area_code"].astype("str"), figures["indicator"].astype("str")],
        names=["area_code", "indicator"],
    )
    return as_indicators(table.astype({"source": "str"}).sort_index())

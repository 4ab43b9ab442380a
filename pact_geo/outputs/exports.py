"""Tables to files: CSV, Excel and GeoPackage, none of which can run anything when opened.

Names and text in our tables come from outside. A spreadsheet runs a cell that begins with
an equals sign and the like, so in CSV such text gets a leading apostrophe, and in Excel every
text is stored as text. Numbers stay numbers; identifiers that look like numbers stay text.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

import geopandas as gpd
import pandas as pd

from pact_geo.errors import UnsuitableDataError
from pact_geo.outputs.cells import IDS, Cell, guard, plain_cell, plain_table, sheet_name
from pact_geo.outputs.definitions import define
from pact_geo.outputs.qgis import GEOMETRY, write_styles
from pact_geo.outputs.sentences import date_words
from pact_geo.tables import CRS

Target = str | Path | IO[bytes]
Provenance = Mapping[str, object] | Sequence[Mapping[str, object]]

_SHEET_ROWS = 1_048_575  # below the heading
_CELL_TEXT = 32_767
_CUT = " ... (cut here, for a cell of Excel holds no more; the CSV has all of it)"
_NARROW, _WIDE = 8, 60  # letters


def write_csv(target: Target, table: pd.DataFrame) -> None:
    """Write a table as CSV that Excel opens with the right letters (UTF-8 with a mark).

    Text that a spreadsheet could run, in cells and in the heading, gets a leading apostrophe.

    Parameters
    ----------
    target
        A path, which is replaced whole or not at all, or something open for bytes.
    table
        Any table; see ``plain_table``.
    """
    plain = plain_table(table)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([guard(str(name)) for name in plain.columns])
    columns = [[_csv_cell(cell) for cell in plain.iloc[:, n]] for n in range(plain.shape[1])]
    writer.writerows(zip(*columns, strict=True))
    _put(target, lambda file: file.write(text.getvalue().encode("utf-8-sig")))


def write_excel(
    target: Target,
    tables: Mapping[str, pd.DataFrame],
    *,
    notes: Iterable[tuple[str, str]] | None = None,
    provenance: Provenance = (),
    made_on: date | None = None,
) -> None:
    """Write tables as sheets of an Excel file, and a sheet of notes that explains them.

    Parameters
    ----------
    target
        A path, which is replaced whole or not at all, or something open for bytes.
    tables
        Tables by the name of their sheet. Names are made such as Excel allows; a table of
        more rows than a sheet holds goes on in the next.
    notes
        Terms and their definitions; by default those of all columns (see ``define``).
    provenance
        Sources, dates and licence: one mapping, or one for each table.
    made_on
        The day on the notes; today when not given.
    """
    definitions = define(tables.values()) if notes is None else list(notes)
    origins = [provenance] if isinstance(provenance, Mapping) else list(provenance)
    day = made_on or datetime.now(tz=UTC).date()
    _put(target, lambda file: _write_book(file, tables, definitions, origins, day))


def write_geopackage(
    path: str | Path,
    *,
    areas: gpd.GeoDataFrame | None = None,
    wards: gpd.GeoDataFrame | None = None,
    places: gpd.GeoDataFrame | None = None,
    cells: gpd.GeoDataFrame | None = None,
    source_line: str = "",
) -> None:
    """Write areas, wards, places and cells to a GeoPackage that QGIS opens styled.

    Parameters
    ----------
    path
        Replaced whole or not at all.
    areas, wards, places, cells
        Tables in EPSG:27700; those not given are left out. Cells are the shapes a method gave
        its figures for: of a grid, clusters, small areas.
    source_line
        Sources, dates and licence, kept as the description of each layer.

    Raises
    ------
    UnsuitableDataError
        If there is no layer, or one is in another CRS.
    """
    given = {"wards": wards, "cells": cells, "places": places, "areas": areas}
    layers = {name: layer for name, layer in given.items() if layer is not None}
    if not layers:
        raise UnsuitableDataError("There is no layer to write.")
    for name, layer in layers.items():
        if layer.crs is None or layer.crs != CRS:
            raise UnsuitableDataError(f"The layer {name} is in {layer.crs}, not {CRS}.")
    path = Path(path)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as folder:
        spare = Path(folder) / path.name
        for name, layer in layers.items():
            _layer_table(layer).to_file(
                spare,
                layer=name,
                driver="GPKG",
                engine="pyogrio",
                geometry_type="Point" if name == "places" else "MultiPolygon",
                promote_to_multi=name != "places",
                # The newest version of the format is not read in full by QGIS 3.22.
                dataset_options={"VERSION": "1.2"},
                layer_options={"GEOMETRY_NAME": GEOMETRY, "DESCRIPTION": source_line},
            )
        write_styles(spare, {name: list(layer.columns) for name, layer in layers.items()})
        spare.replace(path)


@dataclass(frozen=True)
class _Looks:
    """Formats of a workbook."""

    head: Any
    title: Any
    day: Any
    wrap: Any


def _write_book(
    file: IO[bytes],
    tables: Mapping[str, pd.DataFrame],
    definitions: Sequence[tuple[str, str]],
    origins: Sequence[Mapping[str, object]],
    day: date,
) -> None:
    import xlsxwriter  # noqa: PLC0415 - used here alone, and not part of the core

    never = {f"strings_to_{kind}": False for kind in ("formulas", "urls", "numbers")}
    with xlsxwriter.Workbook(file, never) as book:
        looks = _Looks(
            head=book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            title=book.add_format({"bold": True, "font_size": 14}),
            day=book.add_format({"num_format": "d mmm yyyy"}),
            wrap=book.add_format({"text_wrap": True, "valign": "top"}),
        )
        used = {"notes", "history"}  # Excel keeps the second for itself
        for name, table in tables.items():
            plain = plain_table(table)
            for start in range(0, max(len(plain), 1), _SHEET_ROWS):
                sheet = book.add_worksheet(sheet_name(name, used))
                _fill_sheet(sheet, plain.iloc[start : start + _SHEET_ROWS], looks)
        _fill_notes(book.add_worksheet("Notes"), definitions, origins, day, looks)


def _fill_sheet(sheet: Any, plain: pd.DataFrame, looks: _Looks) -> None:
    for column, name in enumerate(plain.columns):
        cells = plain.iloc[:, column].tolist()
        widest = max((len(str(cell)) for cell in cells[:200] if cell is not None), default=0)
        sheet.set_column(column, column, min(max(widest + 2, len(name) + 2, _NARROW), _WIDE))
        sheet.write_string(0, column, _fit(name), looks.head)
        for row, cell in enumerate(cells, start=1):
            _write_cell(sheet, row, column, cell, looks)
    sheet.freeze_panes(1, 0)
    if plain.shape[1]:
        sheet.autofilter(0, 0, len(plain), plain.shape[1] - 1)


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, looks: _Looks) -> None:
    """Write a cell by its own type: xlsxwriter's ``write`` guesses, and could guess a formula."""
    if cell is None:
        return
    if isinstance(cell, str):
        sheet.write_string(row, column, _fit(cell))
    elif isinstance(cell, datetime):
        if cell.year < 1900:  # noqa: PLR2004 - Excel's calendar begins there
            sheet.write_string(row, column, cell.date().isoformat())
        else:
            sheet.write_datetime(row, column, cell, looks.day)
    else:
        sheet.write_number(row, column, cell)


def _fill_notes(
    sheet: Any,
    definitions: Sequence[tuple[str, str]],
    origins: Sequence[Mapping[str, object]],
    day: date,
    looks: _Looks,
) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    row = 0

    def heading(text: str) -> None:
        nonlocal row
        sheet.write_string(row, 0, text, looks.title)
        row += 1

    def line(term: str, text: str) -> None:
        nonlocal row
        sheet.write_string(row, 0, _fit(term), looks.head)
        sheet.write_string(row, 1, _fit(text), looks.wrap)
        row += 1

    heading("About these tables")
    line("Made on", date_words(day))
    line("Made with", "PACT Geo")
    for origin in origins:
        row += 1
        heading("Where the data come from")
        for term, value in origin.items():
            text = plain_cell(value)
            if text not in (None, ""):
                line(term.replace("_", " ").capitalize(), str(text))
    if definitions:
        row += 1
        heading("What the columns mean")
    for term, definition in definitions:
        line(term, definition)


def _fit(text: str) -> str:
    return text if len(text) <= _CELL_TEXT else text[: _CELL_TEXT - len(_CUT)] + _CUT


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guard(cell)
    if isinstance(cell, datetime):
        whole_day = cell == datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - local time
        return cell.date().isoformat() if whole_day else cell.isoformat(sep=" ")
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def _layer_table(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Turn a layer into columns a GeoPackage has types for."""
    plain = plain_table(layer)
    kept = {
        str(name): layer[name].array
        for name in layer.columns
        if layer[name].dtype.kind in "iufb" and name in plain and name not in IDS
    }
    table = plain.assign(**kept).infer_objects()
    return gpd.GeoDataFrame(table, geometry=layer.geometry.to_numpy(), crs=layer.crs)


def _put(target: Target, write: Callable[[IO[bytes]], object]) -> None:
    """Let ``write`` fill a file; a path is replaced only when all is written."""
    if not isinstance(target, str | Path):
        write(target)
        return
    path = Path(target)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as folder:
        spare = Path(folder) / path.name
        with spare.open("wb") as file:
            write(file)
        spare.replace(path)

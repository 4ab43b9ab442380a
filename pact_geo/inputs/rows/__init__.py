"""Read the rows of any tabular file as text, with nothing lost and every refusal named.

``read_rows`` takes CSV and Excel; ``read_table_rows`` takes those and the features of
GeoJSON, GeoPackage, Parquet and the like, with their points as coordinate columns.

Rows are numbered as a spreadsheet shows them: the first line of the file is row 1, so that
data under a heading on the first line begin at row 2. A cell with line breaks inside quotes
is one row, and blank lines count though they are not rows that are read.
"""

from __future__ import annotations

from pact_geo.inputs.rows.dates import date_precision, parse_dates
from pact_geo.inputs.rows.read import read_rows, read_table_rows, sheet_names
from pact_geo.inputs.rows.table import Rejections, Rows, find_column

__all__ = [
    "Rejections",
    "Rows",
    "date_precision",
    "find_column",
    "parse_dates",
    "read_rows",
    "read_table_rows",
    "sheet_names",
]

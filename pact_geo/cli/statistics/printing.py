"""One way for every method's command to answer: words, a table, JSON or a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from pact_geo.cli.printing import err, out, print_json, print_table
from pact_geo.services.statistics import Study, export_study, study_as_data

ROWS = 20
Written = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write it: .csv, .xlsx, and where there is a map more."),
]


def unit_named(given: str, known: Sequence[str]) -> str:
    """Take a unit in small or capital letters: ``lsoas`` for ``LSOAs``."""
    return next((one for one in known if one.casefold() == given.casefold()), given)


def answer(study: Study, *, output: Path | None, as_json: bool) -> None:
    """Print a study, or write it to a file."""
    if output:
        export_study(study, output)
        out.print(f"Written: {output}")
        return
    if as_json:
        print_json(study_as_data(study))
        return
    for sentence in study.caveats:
        err.print(f"- {sentence}")
    for sentence in study.sentences:
        out.print(sentence)
    for heading, table in study.tables.items():
        _print(heading, table)
    out.print(study.method)
    out.print(study.provenance.line)


def _print(heading: str, table: pd.DataFrame) -> None:
    geometry = getattr(table, "_geometry_column_name", None)
    shown = table.drop(columns=[geometry] if geometry in table else [])
    out.print()
    out.print(heading if len(table) <= ROWS else f"{heading}, the first {ROWS} of {len(table):,}")
    rows = [[_cell(value) for value in row] for row in shown.head(ROWS).itertuples(index=False)]
    print_table(tuple(str(name) for name in shown.columns), rows)


def _cell(value: Any) -> Any:
    if value is None or (not isinstance(value, list | tuple | dict) and pd.isna(value)):
        return ""
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < ROWS else f"{value:,.1f}"
    return int(value) if isinstance(value, int) else value

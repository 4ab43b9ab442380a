"""How the command speaks: results on standard output, everything else beside it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from pact_geo.errors import Argument

# A file or a pipe has no width: there a row of a table stays on one line.
WIDTH = None if sys.stdout.isatty() else 240
out = Console(highlight=False, markup=False, soft_wrap=True, width=WIDTH)
err = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


@contextmanager
def progress() -> Iterator[Callable[[float, str], None]]:
    """Show how far long work has come, beside the result."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        bar = bars.add_task("Starting", total=1.0)
        yield lambda share, doing: bars.update(bar, completed=share, description=doing)


def option_words(argument: Argument) -> str:
    """Name what may be told a reader by the option of the command."""
    if argument.field:
        return f"--{argument.name.removesuffix('s')} {argument.field}={argument.example}"
    return f"--{argument.name.replace('_', '-')} {argument.example}"


def print_json(value: Any) -> None:
    """Print a result for a program to read."""
    sys.stdout.write(json.dumps(value, indent=1, ensure_ascii=False, default=str) + "\n")


def say_written(path: Path, result: dict[str, Any], *, as_json: bool) -> None:
    """Name the file that was written; to a program, with the result it holds."""
    if as_json:
        print_json({"file": str(path), **result})
    else:
        out.print(f"Written: {path}")


def print_rows(rows: Sequence[Mapping[str, Any]], names: Sequence[str], *, as_json: bool) -> None:
    """Print some columns of records as a table, or as JSON."""
    shown = [{name: row[name] for name in names} for row in rows]
    if as_json:
        print_json(shown)
    elif not shown:
        out.print("None.")
    else:
        headings = tuple(name.replace("_", " ") for name in names)
        print_table(headings, [tuple(map(_words, row.values())) for row in shown])


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)


def print_table(headings: tuple[str, ...], rows: list[Any]) -> None:
    """Print rows under their headings, whole numbers with their thousands."""
    table = Table(*headings, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row))
    out.print(table)

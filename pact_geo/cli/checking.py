"""``pact check-maths``: published answers beside ours."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pact_geo.cli.options import AsJson
from pact_geo.cli.printing import out, print_json, print_table, progress
from pact_geo.services.check_maths import FAIL, NOT_RUN, PASS, check_maths, table_of_checks


def check(
    data: Annotated[
        Path | None,
        typer.Option(help="A folder with the data of answers that cannot be shipped."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Work out published answers again and set ours beside them; exit code 1 if any differs."""
    with progress() as report:
        outcomes = check_maths(data, progress=report)
    if as_json:
        print_json([asdict(one) for one in outcomes])
    else:
        table = table_of_checks(outcomes)
        print_table(tuple(table.columns), list(table.itertuples(index=False)))
        counts = [sum(one.verdict == verdict for one in outcomes) for verdict in _VERDICTS]
        out.print(f"{counts[0]} pass, {counts[1]} fail, {counts[2]} not run.")
    if any(one.verdict == FAIL for one in outcomes):
        raise typer.Exit(1)


_VERDICTS = (PASS, FAIL, NOT_RUN)

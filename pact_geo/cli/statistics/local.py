"""``pact statistics local``."""

from __future__ import annotations

from typing import Annotated

import typer

from pact_geo.cli.options import AsJson, View, open_view, takes
from pact_geo.cli.printing import progress
from pact_geo.cli.statistics.printing import Written, answer, unit_named
from pact_geo.services.statistics import study_local
from pact_geo.services.statistics.local import STATISTICS, UNITS


@takes(open_view)
def local(
    view: View,
    statistic: Annotated[str, typer.Option(help=f"One of: {', '.join(STATISTICS)}.")] = "Gi*",
    units: Annotated[str, typer.Option(help=f"One of: {', '.join(UNITS)}.")] = UNITS[0],
    size: Annotated[float, typer.Option(help="Of a cell, metres.")] = 250.0,
    permutations: Annotated[
        int, typer.Option(min=0, help="For p; 0: normal, or 9,999 (Moran).")
    ] = 0,
    adjusted: Annotated[bool, typer.Option(help="Allow for the number of cells.")] = True,
    output: Written = None,
    as_json: AsJson = False,
) -> None:
    """Show where reports lie together beyond chance: Gi* or local Moran, on cells or areas."""
    with progress() as report:
        study = study_local(
            view.borough,
            view.selection,
            statistic=statistic,
            units=unit_named(units, UNITS),
            size=size,
            permutations=permutations,
            adjusted=adjusted,
            progress=report,
        )
    answer(study, output=output, as_json=as_json)

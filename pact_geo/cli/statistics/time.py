"""``pact statistics emerging`` and ``pact statistics timing``."""

from __future__ import annotations

from typing import Annotated

import typer

from pact_geo.cli.options import AsJson, View, open_view, open_ward_view, takes
from pact_geo.cli.printing import progress
from pact_geo.cli.statistics.printing import Written, answer
from pact_geo.services.statistics import study_emerging, study_timing


@takes(open_view)
def emerging(
    view: View,
    size: Annotated[float, typer.Option(help="Of a hexagon, metres.")] = 400.0,
    months: Annotated[
        int, typer.Option(min=0, help="How many make a period; 0: as the data allow.")
    ] = 0,
    output: Written = None,
    as_json: AsJson = False,
) -> None:
    """Show where hot spots are new, lasting, rising, falling or gone."""
    with progress() as report:
        study = study_emerging(
            view.borough, view.selection, size=size, months=months, progress=report
        )
    answer(study, output=output, as_json=as_json)


@takes(open_ward_view, open_view)
def timing(view: View, output: Written = None, as_json: AsJson = False) -> None:
    """Say when reports happen: months of the year, days of the week, hours."""
    with progress() as report:
        study = study_timing(view.borough, view.selection, progress=report)
    answer(study, output=output, as_json=as_json)

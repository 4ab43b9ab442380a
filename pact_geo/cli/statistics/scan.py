"""``pact statistics scan``."""

from __future__ import annotations

from typing import Annotated

import typer

from pact_geo.cli.options import AsJson, View, open_view, open_ward_view, takes
from pact_geo.cli.printing import progress
from pact_geo.cli.statistics.printing import Written, answer
from pact_geo.services.statistics import study_scan
from pact_geo.services.statistics.scan import EXPECTED, SIMULATIONS


@takes(open_ward_view, open_view)
def scan(
    view: View,
    expected: Annotated[str, typer.Option(help=f"One of: {', '.join(EXPECTED)}.")] = EXPECTED[0],
    radius: Annotated[float, typer.Option(help="The largest circle, metres.")] = 500.0,
    simulations: Annotated[int, typer.Option(min=0, help="How many, for p.")] = SIMULATIONS,
    output: Written = None,
    as_json: AsJson = False,
) -> None:
    """Find circles with more reports than expected, and how easily chance does as well."""
    with progress() as report:
        study = study_scan(
            view.borough,
            view.selection,
            expected=expected,
            radius=radius,
            simulations=simulations,
            progress=report,
        )
    answer(study, output=output, as_json=as_json)

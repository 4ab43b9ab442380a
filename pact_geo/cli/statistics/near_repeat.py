"""``pact statistics near-repeats``."""

from __future__ import annotations

from typing import Annotated

import typer

from pact_geo.cli.options import AsJson, View, open_view, open_ward_view, takes
from pact_geo.cli.printing import progress
from pact_geo.cli.statistics.printing import Written, answer
from pact_geo.services.statistics import study_near_repeats
from pact_geo.services.statistics.near_repeat import PERMUTATIONS


@takes(open_ward_view, open_view)
def near_repeats(
    view: View,
    permutations: Annotated[int, typer.Option(min=1, help="How many, for p.")] = PERMUTATIONS,
    output: Written = None,
    as_json: AsJson = False,
) -> None:
    """Say whether reports near each other come close in time, beyond chance."""
    with progress() as report:
        study = study_near_repeats(
            view.borough, view.selection, permutations=permutations, progress=report
        )
    answer(study, output=output, as_json=as_json)

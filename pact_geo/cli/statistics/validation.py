"""``pact statistics validation``."""

from __future__ import annotations

from typing import Annotated

import typer

from pact_geo.cli.options import AsJson, View, open_view, takes
from pact_geo.cli.printing import progress
from pact_geo.cli.statistics.printing import Written, answer
from pact_geo.services.statistics import study_validation


@takes(open_view)
def validation(
    view: View,
    held: Annotated[int, typer.Option(min=0, help="Last months that judge; 0: a third.")] = 0,
    output: Written = None,
    as_json: AsJson = False,
) -> None:
    """Say what areas found on past months catch later, beside simpler ways."""
    with progress() as report:
        study = study_validation(view.borough, view.selection, held=held, progress=report)
    answer(study, output=output, as_json=as_json)

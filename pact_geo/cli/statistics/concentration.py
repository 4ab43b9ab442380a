"""``pact statistics concentration``."""

from __future__ import annotations

from pact_geo.cli.options import AsJson, View, open_view, open_ward_view, takes
from pact_geo.cli.printing import progress
from pact_geo.cli.statistics.printing import Written, answer
from pact_geo.services.statistics import study_concentration


@takes(open_ward_view, open_view)
def concentration(view: View, output: Written = None, as_json: AsJson = False) -> None:
    """Say which few places hold most reports: the 80/20 table and Gini."""
    with progress() as report:
        study = study_concentration(view.borough, view.selection, progress=report)
    answer(study, output=output, as_json=as_json)

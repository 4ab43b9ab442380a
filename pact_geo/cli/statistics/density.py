"""``pact statistics density``."""

from __future__ import annotations

from typing import Annotated, cast

import typer

from pact_geo.analysis.density import CONTRASTS, KERNELS, Contrast, Kernel
from pact_geo.cli.options import AsJson, View, open_view, open_ward_view, takes
from pact_geo.cli.printing import progress
from pact_geo.cli.statistics.printing import Written, answer
from pact_geo.services.statistics import study_density
from pact_geo.services.statistics.density import AGAINST


@takes(open_ward_view, open_view)
def density(
    view: View,
    against: Annotated[str, typer.Option(help=f"One of: {', '.join(AGAINST)}.")] = AGAINST[0],
    contrast: Annotated[str, typer.Option(help=f"One of: {', '.join(CONTRASTS)}.")] = "log ratio",
    kernel: Annotated[str, typer.Option(help=f"One of: {', '.join(KERNELS)}.")] = KERNELS[0],
    bandwidth: Annotated[float | None, typer.Option(help="Metres.")] = None,
    output: Written = None,
    as_json: AsJson = False,
) -> None:
    """Show where reports are densest, or denser than a year before or than residents say."""
    with progress() as report:
        study = study_density(
            view.borough,
            view.selection,
            against=against,
            contrast=cast("Contrast", contrast),
            kernel=cast("Kernel", kernel),
            bandwidth=bandwidth,
            progress=report,
        )
    answer(study, output=output, as_json=as_json)

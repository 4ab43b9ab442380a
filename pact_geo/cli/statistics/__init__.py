"""``pact statistics``: each method an analyst is asked about, one command each."""

from __future__ import annotations

import typer

from pact_geo.cli.statistics.concentration import concentration
from pact_geo.cli.statistics.density import density

statistics = typer.Typer(
    help="Density, local statistics, scan, space-time, concentration and more, with their method.",
    no_args_is_help=True,
)
statistics.command()(concentration)
statistics.command()(density)

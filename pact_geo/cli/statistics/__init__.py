"""``pact statistics``: each method an analyst is asked about, one command each."""

from __future__ import annotations

import typer

from pact_geo.cli.statistics.concentration import concentration
from pact_geo.cli.statistics.density import density
from pact_geo.cli.statistics.local import local
from pact_geo.cli.statistics.near_repeat import near_repeats
from pact_geo.cli.statistics.scan import scan
from pact_geo.cli.statistics.time import emerging, timing
from pact_geo.cli.statistics.validation import validation
from pact_geo.cli.statistics.vulnerability import vulnerability

statistics = typer.Typer(
    help="Density, local statistics, scan, space-time, concentration and more, with their method.",
    no_args_is_help=True,
)
statistics.command()(concentration)
statistics.command()(density)
statistics.command()(emerging)
statistics.command()(local)
statistics.command("near-repeats")(near_repeats)
statistics.command()(scan)
statistics.command()(timing)
statistics.command()(validation)
statistics.command()(vulnerability)

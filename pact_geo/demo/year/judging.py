"""It is judged whether the work worked, and where the areas of today are."""

from __future__ import annotations

from pact_geo.demo.year.acting import Deeds
from pact_geo.demo.year.cast import TODAY, Cast
from pact_geo.records.access import Role
from pact_geo.services.evaluation import assess
from pact_geo.services.run_matches import match_run


def judge(cast: Cast, deeds: Deeds) -> None:
    """Assess the evaluation that was planned before, and match today's areas to the adopted."""
    analyst = cast.on(TODAY, Role.ANALYST)
    assess(analyst, deeds.evaluation["id"], assessed_on=TODAY)
    match_run(analyst, cast.ranking(TODAY))

"""Areas put together for the scrutiny report: what stands for each, by panel and in all."""

from __future__ import annotations

from pact_geo.cycle.scrutiny import Period, Table
from pact_geo.records.desk import Rows
from pact_geo.services.evaluation import TOGETHER, pooled_by_panel, pooled_rows
from pact_geo.services.office import Office


def pooled_table(office: Office, evaluations: Rows | None, period: Period) -> Table | None:
    """Put the areas assessed in a period together; None where the reader may see none."""
    done = [one for one in evaluations or () if one["result"] and period.holds(one["assessed_on"])]
    effects = pooled_by_panel(office, evaluations=done) if done else ()
    if not effects:
        return None
    return Table("Areas together, against similar places", TOGETHER, tuple(pooled_rows(effects)))

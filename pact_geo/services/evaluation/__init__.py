"""Plan an evaluation before the action, assess it after, and put areas together."""

from __future__ import annotations

from pact_geo.services.evaluation.assessing import assess
from pact_geo.services.evaluation.ground import Ground, ground_of, months_counted
from pact_geo.services.evaluation.planning import (
    COMPARISONS,
    RING_WIDTH,
    list_evaluations,
    plan_evaluation,
)
from pact_geo.services.evaluation.pooling import (
    TOGETHER,
    PanelEffect,
    pooled_by_panel,
    pooled_rows,
    standing_evaluations,
)

__all__ = [
    "COMPARISONS",
    "RING_WIDTH",
    "TOGETHER",
    "Ground",
    "PanelEffect",
    "assess",
    "ground_of",
    "list_evaluations",
    "months_counted",
    "plan_evaluation",
    "pooled_by_panel",
    "pooled_rows",
    "standing_evaluations",
]

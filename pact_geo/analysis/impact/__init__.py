"""Did it work: the change in an area against places like it, and what became of the ground round.

Every function is arithmetic on counts, says which paper it follows, and says "not defined" or
"too few" in words where there is no answer. ``docs/methods/evaluation.md`` works the known
answers through.
"""

from __future__ import annotations

from pact_geo.analysis.impact.displacement import (
    Displacement,
    Quotient,
    weighted_displacement_difference,
    weighted_displacement_quotient,
)
from pact_geo.analysis.impact.places import (
    count_inside,
    draw_ring,
    lying_apart,
    propose_comparisons,
)
from pact_geo.analysis.impact.power import Detectable, smallest_detectable_fall
from pact_geo.analysis.impact.ratio import (
    Dispersion,
    Pooled,
    RateRatio,
    estimate_dispersion,
    incidence_rate_ratio,
    pool_ratios,
)
from pact_geo.analysis.impact.shares import ShareChange, compare_shares
from pact_geo.analysis.impact.verdict import (
    Maryland,
    Verdict,
    judge_change,
    judge_nearby,
    maryland_level,
)
from pact_geo.analysis.impact.windows import Windows, plan_windows, usable_pairs

__all__ = [
    "Detectable",
    "Dispersion",
    "Displacement",
    "Maryland",
    "Pooled",
    "Quotient",
    "RateRatio",
    "ShareChange",
    "Verdict",
    "Windows",
    "compare_shares",
    "count_inside",
    "draw_ring",
    "estimate_dispersion",
    "incidence_rate_ratio",
    "judge_change",
    "judge_nearby",
    "lying_apart",
    "maryland_level",
    "plan_windows",
    "pool_ratios",
    "propose_comparisons",
    "smallest_detectable_fall",
    "usable_pairs",
    "weighted_displacement_difference",
    "weighted_displacement_quotient",
]

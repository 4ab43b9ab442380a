"""Which forces and services reported which months, and which months may be compared.

An absent force looks like a safe borough and a half-reported month like a success. Nothing in
a file says so; it has to be read from the counts, before any map or rate is drawn from them.
"""

from __future__ import annotations

from pact_geo.analysis.coverage.force import MISSING_FORCE
from pact_geo.analysis.coverage.measure import Coverage, measure_coverage
from pact_geo.analysis.coverage.months import COLLAPSED, MISSING_MONTH
from pact_geo.analysis.coverage.reports import NATIONAL_FORCES

__all__ = [
    "COLLAPSED",
    "MISSING_FORCE",
    "MISSING_MONTH",
    "NATIONAL_FORCES",
    "Coverage",
    "measure_coverage",
]

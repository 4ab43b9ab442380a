"""Rates of wards beside one another, each with how sure it is.

Every number here comes with an interval, and every comparison with a word a councillor can
use. The rules behind the words are written out in ``docs/methods/comparing-wards.md``.
"""

from pact_geo.analysis.rates.change import measure_change
from pact_geo.analysis.rates.intervals import (
    BYAR_FROM,
    CLEAR_LEVEL,
    poisson_interval,
    wilson_interval,
)
from pact_geo.analysis.rates.wards import compare_wards, measure_borough, rate_name
from pact_geo.analysis.rates.words import (
    ABOUT_THE_SAME,
    CLEARLY_DOWN,
    CLEARLY_HIGHER,
    CLEARLY_LOWER,
    CLEARLY_UP,
    LIKELY_DOWN,
    LIKELY_HIGHER,
    LIKELY_LOWER,
    LIKELY_UP,
    NO_CLEAR_CHANGE,
    NO_COUNT,
    NO_MONTH,
    NO_POPULATION,
    NOT_KNOWN,
    TOO_FEW,
)

__all__ = [
    "ABOUT_THE_SAME",
    "BYAR_FROM",
    "CLEARLY_DOWN",
    "CLEARLY_HIGHER",
    "CLEARLY_LOWER",
    "CLEARLY_UP",
    "CLEAR_LEVEL",
    "LIKELY_DOWN",
    "LIKELY_HIGHER",
    "LIKELY_LOWER",
    "LIKELY_UP",
    "NOT_KNOWN",
    "NO_CLEAR_CHANGE",
    "NO_COUNT",
    "NO_MONTH",
    "NO_POPULATION",
    "TOO_FEW",
    "compare_wards",
    "measure_borough",
    "measure_change",
    "poisson_interval",
    "rate_name",
    "wilson_interval",
]

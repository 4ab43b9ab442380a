"""Published answers that need no data but the few numbers given here."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pact_geo.analysis.concentration import measure_concentration
from pact_geo.analysis.density import density_at
from pact_geo.analysis.emerging import mann_kendall
from pact_geo.analysis.impact import (
    incidence_rate_ratio,
    weighted_displacement_difference,
    weighted_displacement_quotient,
)
from pact_geo.analysis.local_statistics import getis_ord
from pact_geo.analysis.neighbours import neighbours_within
from pact_geo.analysis.rates import poisson_interval, wilson_interval
from pact_geo.analysis.scan import poisson_llr
from pact_geo.analysis.timing import weigh_hours
from pact_geo.analysis.validation import measure_prediction
from pact_geo.cycle.audits import share_below_grade_b
from pact_geo.services.check_maths.check import Check

_SIX = np.array([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)], dtype="float64")
_WDD = "Wheeler & Ratcliffe 2018, Crime Science 7:11"
_PAI = "Chainey, Tompson & Uhlig 2008, Security Journal 21:4-28"


def published_checks() -> list[Check]:
    """List the checks that run anywhere."""
    return [*_local(), *_density(), *_intervals(), *_scan_and_time(), *_impact(), *_others()]


def _local() -> list[Check]:
    return [
        Check(
            "Local statistics",
            "Gi* of six points, binary band of 15, values 2, 3, 3.2, 5, 8, 7",
            "PySAL, esda G_Local with star",
            (-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331),
            lambda: tuple(
                getis_ord([2, 3, 3.2, 5, 8, 7], neighbours_within(_SIX[:, 0], _SIX[:, 1], 15)).z
            ),
            5e-9,
        )
    ]


def _density() -> list[Check]:
    return [
        Check(
            "Density",
            f"Height of one point, {kernel} kernel, 100 m",
            f"the kernel's formula, {formula}",
            height,
            lambda kernel=kernel: float(  # type: ignore[misc]
                density_at([0], [0], [0], [0], bandwidth=100, kernel=kernel)[0]
            ),
            5e-13,
        )
        for kernel, formula, height in (
            ("gaussian", "1 / (2 pi h^2)", 1.5915494e-5),
            ("quartic", "3 / (pi h^2)", 9.5492966e-5),
        )
    ]


def _intervals() -> list[Check]:
    return [
        Check(
            "Intervals",
            "Byar's interval of 65 events, 95 %",
            "Eayres 2008, APHO Technical Briefing 3",
            (50.163188, 82.849139),
            lambda: poisson_interval(65),
            5e-7,
        ),
        Check(
            "Intervals",
            "Wilson's interval of 65 of 100, 95 %",
            "Wilson 1927, Journal of the American Statistical Association 22:209-212",
            (0.552544, 0.736358),
            lambda: wilson_interval(65, 100),
            5e-7,
        ),
    ]


def _scan_and_time() -> list[Check]:
    span = pd.Series(pd.to_datetime(["2026-11-23 08:00", "2026-11-23 16:00"]))
    return [
        Check(
            "Scan",
            "Log likelihood ratio of 20 cases of 100 where 10 are expected",
            "Kulldorff 1997, Communications in Statistics 26:1481-1496",
            4.4403,
            lambda: float(poisson_llr(20, 10, total=100)),
            5e-5,
        ),
        Check(
            "Time",
            "Mann-Kendall of 1, 2, 3, 4, 5: S and Z",
            "Kendall 1975, Rank correlation methods",
            (10, 2.204541),
            lambda: tuple(float(value[0]) for value in mann_kendall([1, 2, 3, 4, 5])[:2]),
            5e-7,
        ),
        Check(
            "Time",
            "Aoristic weight of an hour between 08:00 and 16:00",
            "Ratcliffe & McCullagh 1998, Int. J. Geographical Information Science 12:751-764",
            (0.125,) * 8,
            lambda: tuple(weigh_hours(span[:1], span[1:])[0, 8:16]),
            1e-12,
        ),
    ]


def _impact() -> list[Check]:
    difference = weighted_displacement_difference((207, 110), (308, 318), (178, 157), (150, 140))
    quotient = weighted_displacement_quotient((100, 60), (80, 70), control=(200, 200))
    return [
        Check(
            "Did it work",
            "Weighted displacement difference, its error and z: 207 to 110 against 308 to 318;"
            " displacement 178 to 157 against 150 to 140",
            _WDD,
            (-118, 39.598, -2.98),
            lambda: (difference.difference, difference.se, round(difference.z, 2)),
            5e-4,
        ),
        Check(
            "Did it work",
            "The same: 95 % interval",
            _WDD,
            (-196, -40),
            lambda: (round(difference.low), round(difference.high)),
            0.5,
        ),
        Check(
            "Did it work",
            "Weighted displacement quotient and net effect: 100 to 60, displacement 80 to 70,"
            " control 200 to 200",
            "Bowers & Johnson 2003, Journal of Quantitative Criminology 19:275-301",
            (0.25, 50),
            lambda: (float(quotient.quotient or 0), float(quotient.net_effect or 0)),
            1e-9,
        ),
        Check(
            "Did it work",
            "Incidence rate ratio: 50 to 30 against 60 to 55",
            "its formula, (30 x 60) / (50 x 55)",
            0.6545455,
            lambda: float(incidence_rate_ratio((50, 30), (60, 55)).ratio or 0),
            5e-8,
        ),
    ]


def _others() -> list[Check]:
    return [
        Check(
            "Prediction",
            "Cumulative PAI of 6, 3 and 0 on three equal zones in that order",
            _PAI,
            (2, 1.5, 1),
            lambda: tuple(measure_prediction([6, 3, 0], [1, 1, 1])["pai"]),
            1e-12,
        ),
        Check(
            "Concentration",
            "Gini of 3 + 1 + 1 incidents on ten places, and against the evenest spread possible",
            "Bernasco & Steenbeek 2017, Journal of Quantitative Criminology 33:451-467: their"
            " formula",
            (0.78, 0.56),
            lambda: (
                measure_concentration([3, 1, 1, *[0] * 7]).gini,
                measure_concentration([3, 1, 1, *[0] * 7]).gini_corrected,
            ),
            1e-12,
        ),
        Check(
            "Visual audit",
            "100 transects, 10 below B and 6 at B-: per cent below standard",
            "the rule of English local environmental quality surveys: B- counts half",
            13.0,
            lambda: float(share_below_grade_b(["C"] * 10 + ["B-"] * 6 + ["A"] * 84) or 0),
            1e-12,
        ),
    ]

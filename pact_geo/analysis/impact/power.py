"""The smallest fall that would be found, said before anyone acts."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from statistics import NormalDist

import numpy as np

from pact_geo.analysis.impact.displacement import two_sided
from pact_geo.errors import UnsuitableDataError

_ZERO = 0.5  # stands for a count of 0, as in the ratio itself


@dataclass(frozen=True)
class Detectable:
    """The smallest fall that would be found: in reports, and as a share of those expected.

    Both are None when even a fall to nothing would not be found: too few incidents to tell.
    ``expected`` is what the area would have after, if nothing changed.
    """

    reports: int | None
    share: float | None
    expected: float

    @property
    def possible(self) -> bool:
        """Whether any fall could be found at all."""
        return self.reports is not None


def smallest_detectable_fall(
    before: float,
    control_before: float | None = None,
    *,
    lengths: tuple[float, float] = (1.0, 1.0),
    dispersion: float = 1.0,
    level: float = 0.95,
    power: float = 0.8,
) -> Detectable:
    """Find the smallest fall that the comparison would tell from chance.

    The comparison is expected to stay as it was. A fall is found when the interval of the rate
    ratio at ``level`` lies below 1; the smallest fall for which that happens in a share
    ``power`` of all cases is given, in whole reports.

    Parameters
    ----------
    before, control_before
        Reports before in the area and in its comparison areas together; None without one.
    lengths
        How long the windows before and after are.
    dispersion
        How much more than chance months stray, 1 or more.
    level, power
        As sure as a found fall must be, and how often a real one must be found.

    Raises
    ------
    UnsuitableDataError
        If a count is negative, a length not above 0, or level or power not between 0 and 1.

    References
    ----------
    The variance is that of ``incidence_rate_ratio`` (Wilson 2022, Journal of Quantitative
    Criminology 38:323-341); power as in Cohen (1988) "Statistical Power Analysis for the
    Behavioral Sciences". How weak tests of few incidents are: Hinkle, Weisburd, Famega and
    Ready (2013) "The problem is not just sample size", Evaluation Review 37:213-238.

    Examples
    --------
    >>> smallest_detectable_fall(100, 100).reports
    47
    >>> smallest_detectable_fall(4, 400).possible
    False
    """
    known = [before, *(() if control_before is None else (control_before,))]
    if not all(isfinite(count) and count >= 0 for count in known):
        raise UnsuitableDataError("A count of reports before is negative or not known.")
    if not all(isfinite(length) and length > 0 for length in lengths):
        raise UnsuitableDataError("Lengths of windows must be above 0.")
    if not (0.0 < power < 1.0 and isfinite(dispersion) and dispersion >= 1):
        raise UnsuitableDataError("Power lies between 0 and 1, dispersion is 1 or more.")
    longer = lengths[1] / lengths[0]
    expected = before * longer
    if expected < 1 or (control_before is not None and control_before <= 0):
        return Detectable(None, None, expected)
    falls = np.arange(1, int(expected) + 1)
    after = np.maximum(expected - falls, _ZERO)
    variance = 1.0 / before + 1.0 / after
    if control_before is not None:
        variance = variance + 1.0 / control_before + 1.0 / (control_before * longer)
    wanted = two_sided(level) + NormalDist().inv_cdf(power)
    found = np.flatnonzero(np.log(expected / after) >= wanted * np.sqrt(dispersion * variance))
    if not len(found):
        return Detectable(None, None, expected)
    reports = int(falls[found[0]])
    return Detectable(reports, reports / expected, expected)

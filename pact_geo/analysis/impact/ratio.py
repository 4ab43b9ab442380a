"""The incidence rate ratio of an area against its comparison, and several of them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, isfinite, log, sqrt

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from pact_geo.analysis.impact.displacement import Counts, two_sided
from pact_geo.errors import UnsuitableDataError

LEAST_MONTHS = 6
"""Fewer months than this say nothing of how far months stray."""

_ZERO = 0.5  # added to all four counts when one is 0 (Haldane 1956, Anscombe 1956)


@dataclass(frozen=True)
class RateRatio:
    """After against before in an area, over the same in its comparison; below 1 is a fall.

    ``log_ratio`` and ``se`` are its natural logarithm and the standard error of that.
    ``corrected`` says that a half was added to every count because one of them was 0.
    """

    ratio: float
    low: float
    high: float
    z: float
    log_ratio: float
    se: float
    dispersion: float
    corrected: bool

    def interval(self, level: float) -> tuple[float, float]:
        """Give the interval at another level."""
        reach = two_sided(level) * self.se
        return exp(self.log_ratio - reach), exp(self.log_ratio + reach)


def incidence_rate_ratio(
    treated: Counts,
    control: Counts | None = None,
    *,
    lengths: Counts = (1.0, 1.0),
    dispersion: float = 1.0,
    level: float = 0.95,
) -> RateRatio:
    """Measure the change in an area against the change in its comparison, as a ratio.

    The cross-product ratio (treated after / treated before) / (control after / control before);
    the variance of its logarithm is the sum of the four counts' reciprocals, times how much
    more than chance the months stray.

    Parameters
    ----------
    treated, control
        Reports before and after in the area, and in the comparison areas together. Without a
        comparison the ratio is after against before alone.
    lengths
        How long the windows before and after are; they cancel where there is a comparison.
    dispersion
        The quasi-Poisson factor, 1 or more (see ``estimate_dispersion``).
    level
        Of the interval.

    Raises
    ------
    UnsuitableDataError
        If a count is negative or not finite, a length is not above 0, or ``dispersion`` is
        below 1.

    References
    ----------
    Wilson (2022) "The relative incident rate ratio effect size for count-based impact
    evaluations", Journal of Quantitative Criminology 38:323-341; Welsh and Farrington (2009)
    "Public area CCTV and crime prevention", Justice Quarterly 26:716-745 (its inverse, the
    relative effect size, and why the variance must be raised); Braga and Weisburd (2022)
    Journal of Quantitative Criminology 38:1-22.

    Examples
    --------
    >>> round(incidence_rate_ratio((50, 30), (60, 55)).ratio, 7)
    0.6545455
    """
    counts = [*treated, *(control or ())]
    if not all(isfinite(count) and count >= 0 for count in counts):
        raise UnsuitableDataError("A count of reports before or after is negative or not known.")
    if not (isfinite(dispersion) and dispersion >= 1):
        raise UnsuitableDataError("Counts cannot stray less than chance: dispersion is 1 or more.")
    if not all(isfinite(length) and length > 0 for length in lengths):
        raise UnsuitableDataError("Lengths of windows must be above 0.")
    corrected = min(counts) == 0
    held = [count + _ZERO for count in counts] if corrected else counts
    change = log(held[1] / held[0])
    change -= log(held[3] / held[2]) if control is not None else log(lengths[1] / lengths[0])
    se = sqrt(dispersion * sum(1.0 / count for count in held))
    reach = two_sided(level) * se
    return RateRatio(
        ratio=exp(change),
        low=exp(change - reach),
        high=exp(change + reach),
        z=change / se,
        log_ratio=change,
        se=se,
        dispersion=dispersion,
        corrected=corrected,
    )


@dataclass(frozen=True)
class Dispersion:
    """How much more than chance the months before stray: the quasi-Poisson factor.

    ``factor`` is what variances are multiplied by, never below 1; ``found`` the estimate as it
    came out, None when there was too little to estimate it from.
    """

    factor: float
    found: float | None
    months: int
    areas: int


def estimate_dispersion(before: pd.DataFrame) -> Dispersion:
    """Estimate from the months before how much more than chance counts stray.

    Pearson's chi-square over its degrees of freedom, of the table of months by areas against
    what the totals of each month and each area lead one to expect. What all areas share, such
    as summer and winter, cancels in the ratio too and does not count as straying. One area
    alone is set against its own mean.

    Parameters
    ----------
    before
        One row a month that was reported, one column an area; rows with a missing value are
        left out.

    References
    ----------
    McCullagh and Nelder (1989) "Generalized Linear Models", 2nd edition, sections 4.5 and 6.2;
    Wedderburn (1974) Biometrika 61:439-447. Why it matters here: Farrington, Gill, Waples and
    Argomaniz (2007) "The effects of closed-circuit television on crime", Journal of
    Experimental Criminology 3:21-38.
    """
    counts = before.dropna().to_numpy(dtype="float64")
    counts = counts[:, counts.sum(axis=0) > 0] if counts.size else counts.reshape(0, 0)
    if counts.shape[1] > 1:
        counts = counts[counts.sum(axis=1) > 0]
    months, areas = counts.shape
    if months < LEAST_MONTHS or areas == 0:
        return Dispersion(1.0, None, months, areas)
    if areas == 1:
        expected, free = np.full_like(counts, counts.mean()), months - 1
    else:
        totals = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0, keepdims=True)
        expected, free = totals / counts.sum(), (months - 1) * (areas - 1)
    found = float(((counts - expected) ** 2 / expected).sum() / free)
    return Dispersion(max(1.0, found), found, months, areas)


@dataclass(frozen=True)
class Pooled:
    """Several areas' ratios together, with fixed and with random effects.

    ``q`` is Cochran's measure of how far areas differ, ``i_squared`` the share of that which is
    not chance (0 to 1), ``tau_squared`` the variance between areas on the logarithm.
    """

    areas: int
    fixed: RateRatio
    random: RateRatio
    q: float
    i_squared: float
    tau_squared: float


def pool_ratios(
    log_ratios: Sequence[float],
    errors: Sequence[float],
    *,
    shared: ArrayLike | None = None,
    level: float = 0.95,
) -> Pooled:
    """Put the ratios of several areas together, each weighted by how sure it is.

    Fixed effects weight by the inverse variance and speak of these areas alone; random effects
    add the variance between areas and speak of areas like these. Areas set against the same
    places err together: the weights stay, the errors of the outcome grow, and areas count as
    differing only beyond what is left of chance.

    Parameters
    ----------
    log_ratios, errors
        The logarithm of each area's ratio, and its standard error, above 0.
    shared
        Covariance of each two areas' logarithms, shape (k, k), its diagonal not read; none
        when not given.
    level
        Of the intervals.

    Raises
    ------
    UnsuitableDataError
        If there is no area, the two differ in length, an error is not above 0, or ``shared``
        is no covariance of theirs.

    References
    ----------
    DerSimonian and Laird (1986) "Meta-analysis in clinical trials", Controlled Clinical Trials
    7:177-188; Higgins and Thompson (2002) Statistics in Medicine 21:1539-1558.
    """
    found, se = np.asarray(log_ratios, dtype="float64"), np.asarray(errors, dtype="float64")
    if found.size == 0 or found.shape != se.shape:
        raise UnsuitableDataError("Pooling needs at least one area, and an error for each.")
    if not (np.isfinite(found).all() and np.isfinite(se).all() and (se > 0).all()):
        raise UnsuitableDataError("A ratio is not known, or its error is not above 0.")
    together = _covariance(se, shared)
    weight = 1.0 / se**2
    fixed = float((weight * found).sum() / weight.sum())
    q = float((weight * (found - fixed) ** 2).sum())
    chance = found.size - float(weight @ together @ weight) / float(weight.sum())
    spread = float(weight.sum() - (weight**2).sum() / weight.sum())
    between = max(0.0, (q - chance) / spread) if found.size > 1 else 0.0
    wider = 1.0 / (se**2 + between)
    random = float((wider * found).sum() / wider.sum())
    widened = together + between * np.eye(found.size)
    return Pooled(
        areas=int(found.size),
        fixed=_ratio_of(fixed, _error_of(weight, together), level),
        random=_ratio_of(random, _error_of(wider, widened), level),
        q=q,
        i_squared=max(0.0, (q - chance) / q) if q > 0 and found.size > 1 else 0.0,
        tau_squared=between,
    )


def _covariance(se: NDArray[np.float64], shared: ArrayLike | None) -> NDArray[np.float64]:
    """Give variances and covariances of the logarithms as one matrix."""
    matrix = np.zeros((se.size, se.size)) if shared is None else np.array(shared, dtype="float64")
    most = np.outer(se, se) * (1 + 1e-9)
    if matrix.shape != most.shape or not np.allclose(matrix, matrix.T):
        raise UnsuitableDataError("What areas share is one number for each two of them.")
    np.fill_diagonal(matrix, se**2)
    if not (np.abs(matrix) <= most).all():
        raise UnsuitableDataError("Two areas cannot share more than their own errors.")
    return matrix


def _error_of(weight: NDArray[np.float64], together: NDArray[np.float64]) -> float:
    """Give the standard error of a weighted mean."""
    return sqrt(float(weight @ together @ weight)) / float(weight.sum())


def _ratio_of(log_ratio: float, se: float, level: float) -> RateRatio:
    reach = two_sided(level) * se
    return RateRatio(
        ratio=exp(log_ratio),
        low=exp(log_ratio - reach),
        high=exp(log_ratio + reach),
        z=log_ratio / se,
        log_ratio=log_ratio,
        se=se,
        dispersion=1.0,
        corrected=False,
    )

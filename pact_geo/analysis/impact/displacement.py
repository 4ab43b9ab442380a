"""Did it fall, and did it move round the corner: two measures with their known answers.

Both take the counts of four places before and after: the area acted on, a comparison area, the
ring round the area where trouble may have moved, and a ring round the comparison area.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, sqrt
from statistics import NormalDist

from pact_geo.errors import UnsuitableDataError

Counts = tuple[float, float]
"""Incidents before and after."""

_AREAS = 4


@dataclass(frozen=True)
class Displacement:
    """A weighted displacement difference: reports avoided (below 0) or gained, in all.

    ``local`` is the change in the area beyond that of the comparison area, ``nearby`` that in
    the ring beyond that of the comparison ring (None when no rings were given); ``difference``
    is their sum. ``se`` is its standard error, ``low`` and ``high`` its interval.
    """

    difference: float
    se: float
    z: float
    low: float
    high: float
    local: float
    local_se: float
    nearby: float | None
    nearby_se: float | None


def weighted_displacement_difference(
    treated: Counts,
    control: Counts,
    displacement: Counts | None = None,
    displacement_control: Counts | None = None,
    *,
    lengths: Counts = (1.0, 1.0),
    sizes: Sequence[float] = (1.0, 1.0, 1.0, 1.0),
    dispersion: float = 1.0,
    level: float = 0.95,
) -> Displacement:
    """Measure how many reports were avoided in an area and round it together.

    Each count is taken as Poisson, so that its variance is the count itself; divided by the
    length of its window and the size of its area, it is divided by their squares.

    Parameters
    ----------
    treated, control
        Reports before and after in the area acted on and in the comparison area.
    displacement, displacement_control
        The same for the rings round each; both or neither.
    lengths
        How long the windows before and after are, in the same unit (such as months). Every
        count is divided by the length of its own window, so the outcome is reports in one
        such unit. Windows of different length must be said; equal ones may be left at 1.
    sizes
        How large treated, control, displacement and displacement control are, in the same
        unit (square metres, or how many areas were put together); counts are divided by it.
    dispersion
        What the Poisson variance is multiplied by when months stray more than chance (see
        ``estimate_dispersion``); 1 is the published test.
    level
        Of the interval.

    Raises
    ------
    UnsuitableDataError
        If a count is negative or not finite, a length or size is not above 0, only one ring
        is given, or there is not a single report.

    References
    ----------
    Wheeler and Ratcliffe (2018) "A simple weighted displacement difference test to evaluate
    place based crime interventions", Crime Science 7:11.

    Examples
    --------
    >>> found = weighted_displacement_difference((207, 110), (308, 318), (178, 157), (150, 140))
    >>> found.difference, round(found.se, 3), round(found.z, 2)
    (-118.0, 39.598, -2.98)
    """
    if (displacement is None) != (displacement_control is None):
        raise UnsuitableDataError(
            "A ring round the area needs a ring round the comparison area beside it.",
            remedy="Give both displacement and displacement_control, or neither.",
        )
    _check(treated, control, displacement, displacement_control)
    _check_scales(lengths, sizes, dispersion)
    local, local_variance = _contrast(treated, control, lengths, (sizes[0], sizes[1]))
    nearby, nearby_variance = (0.0, 0.0)
    if displacement is not None and displacement_control is not None:
        nearby, nearby_variance = _contrast(
            displacement, displacement_control, lengths, (sizes[2], sizes[3])
        )
    variance = dispersion * (local_variance + nearby_variance)
    if variance <= 0:
        raise UnsuitableDataError("There is not a single report to compare.")
    difference, se = local + nearby, sqrt(variance)
    reach = two_sided(level) * se
    rings = displacement is not None
    return Displacement(
        difference=difference,
        se=se,
        z=difference / se,
        low=difference - reach,
        high=difference + reach,
        local=local,
        local_se=sqrt(dispersion * local_variance),
        nearby=nearby if rings else None,
        nearby_se=sqrt(dispersion * nearby_variance) if rings else None,
    )


@dataclass(frozen=True)
class Quotient:
    """A weighted displacement quotient, or why there is none.

    ``success`` and ``nearby`` are the success measure of the area and the displacement measure
    of its ring (changes of each as a share of the comparison area); ``net_effect`` the reports
    avoided in both, had they moved as the comparison area did (above 0: avoided).
    """

    quotient: float | None
    reason: str
    success: float | None
    nearby: float | None
    net_effect: float | None

    @property
    def defined(self) -> bool:
        """Whether there is a quotient at all."""
        return self.quotient is not None


def weighted_displacement_quotient(
    treated: Counts, displacement: Counts, *, control: Counts
) -> Quotient:
    """Measure how much of a fall moved nearby, or spread there as a benefit.

    Above 0 the ring fell too (above 1 by more than the area did); from 0 to -1 less moved than
    was gained; below -1 more moved than was gained.

    Parameters
    ----------
    treated, displacement, control
        Reports before and after in the area, the ring round it and the comparison area.

    Returns
    -------
    Quotient
        Not defined, with the reason in words, unless the area fell against the comparison
        area (a negative success measure) and the comparison area had reports both times.

    Raises
    ------
    UnsuitableDataError
        If a count is negative or not finite.

    References
    ----------
    Bowers and Johnson (2003) "Measuring the geographical displacement and diffusion of benefit
    effects of crime prevention activity", Journal of Quantitative Criminology 19:275-301;
    Guerette (2009) "Analyzing crime displacement and diffusion", Problem-Oriented Guides for
    Police, Tool Guide 10.

    Examples
    --------
    >>> found = weighted_displacement_quotient((100, 60), (80, 70), control=(200, 200))
    >>> round(found.quotient, 2), found.net_effect
    (0.25, 50.0)
    """
    _check(treated, displacement, control)
    if control[0] == 0 or control[1] == 0:
        when = "before" if control[0] == 0 else "after"
        return Quotient(None, f"The comparison area had no reports {when}.", None, None, None)
    success = treated[1] / control[1] - treated[0] / control[0]
    nearby = displacement[1] / control[1] - displacement[0] / control[0]
    moved = control[1] / control[0]
    net = (treated[0] * moved - treated[1]) + (displacement[0] * moved - displacement[1])
    if success >= 0:
        reason = "The area did not fall against the comparison area, so nothing could move."
        return Quotient(None, reason, success, nearby, net)
    return Quotient(nearby / success, "", success, nearby, net)


def two_sided(level: float) -> float:
    """Give the normal deviate that holds ``level`` in the middle.

    Raises
    ------
    UnsuitableDataError
        If the level is not between 0 and 1.
    """
    if not 0.0 < level < 1.0:
        raise UnsuitableDataError(f"A level of {level} is not between 0 and 1.")
    return NormalDist().inv_cdf((1.0 + level) / 2.0)


def _contrast(
    acted: Counts, compared: Counts, lengths: Counts, sizes: tuple[float, float]
) -> tuple[float, float]:
    """Give the change in one place beyond that in another, and its Poisson variance."""
    change, variance = 0.0, 0.0
    for counts, size, sign in ((acted, sizes[0], 1.0), (compared, sizes[1], -1.0)):
        before, after = lengths[0] * size, lengths[1] * size
        change += sign * (counts[1] / after - counts[0] / before)
        variance += counts[0] / before**2 + counts[1] / after**2
    return change, variance


def _check(*places: Counts | None) -> None:
    for counts in places:
        if counts is not None and not all(isfinite(count) and count >= 0 for count in counts):
            raise UnsuitableDataError(
                "A count of reports before or after is negative or not known.",
                remedy="Leave out months that were not reported, on both sides.",
            )


def _check_scales(lengths: Counts, sizes: Sequence[float], dispersion: float) -> None:
    if len(sizes) != _AREAS or not all(isfinite(one) and one > 0 for one in (*lengths, *sizes)):
        raise UnsuitableDataError(
            "Lengths of windows and sizes of areas must be above 0.",
            remedy="Give two lengths and four sizes: treated, control, and the ring of each.",
        )
    if not (isfinite(dispersion) and dispersion >= 1):
        raise UnsuitableDataError("Counts cannot stray less than chance: dispersion is 1 or more.")

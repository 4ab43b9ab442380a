"""Shares before and after: what residents answered."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from pact_geo.analysis.rates import wilson_interval
from pact_geo.analysis.survey import LEAST_ASKED

BETTER, WORSE = "better", "worse"
NO_CLEAR_CHANGE, TOO_FEW_ASKED, NOT_ASKED_AGAIN = (
    "no clear change",
    "too few asked to tell",
    "not asked both times",
)


@dataclass(frozen=True)
class Share:
    """A share of those asked, with its interval."""

    said: int
    asked: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class ShareChange:
    """A share before and after: the difference with its interval, and what may be said."""

    before: Share | None
    after: Share | None
    difference: float | None
    low: float | None
    high: float | None
    verdict: str


def compare_shares(
    before: tuple[int, int],
    after: tuple[int, int],
    *,
    good: bool = True,
    least_asked: int = LEAST_ASKED,
    level: float = 0.95,
) -> ShareChange:
    """Compare a share before with one after, of different people.

    Parameters
    ----------
    before, after
        How many gave the answer, and how many were asked.
    good
        Whether a larger share is better; False for a share of bad grades.
    least_asked
        Fewer asked in either, and the verdict says so.
    level
        Of the intervals.

    Returns
    -------
    ShareChange
        ``verdict`` is "better", "worse", "no clear change", "too few asked to tell" or
        "not asked both times".

    Raises
    ------
    UnsuitableDataError
        If more gave the answer than were asked, or a number is negative.

    References
    ----------
    Newcombe (1998) "Interval estimation for the difference between independent proportions",
    Statistics in Medicine 17:873-890, method 10; each share by Wilson (1927).

    Examples
    --------
    >>> found = compare_shares((48, 80), (56, 70))
    >>> round(found.difference, 2), round(found.low, 4), round(found.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    first, second = _share(before, level), _share(after, level)
    if first is None or second is None:
        return ShareChange(first, second, None, None, None, NOT_ASKED_AGAIN)
    difference = second.share - first.share
    low = difference - sqrt((second.share - second.low) ** 2 + (first.high - first.share) ** 2)
    high = difference + sqrt((second.high - second.share) ** 2 + (first.share - first.low) ** 2)
    verdict = NO_CLEAR_CHANGE
    if min(first.asked, second.asked) < least_asked:
        verdict = TOO_FEW_ASKED
    elif low > 0 or high < 0:
        verdict = BETTER if (low > 0) == good else WORSE
    return ShareChange(first, second, difference, low, high, verdict)


def _share(counted: tuple[int, int], level: float) -> Share | None:
    said, asked = counted
    if asked == 0 and said == 0:
        return None
    low, high = wilson_interval(said, asked, level=level)
    return Share(said, asked, said / asked, float(low), float(high))

"""How recorded incidents changed where there is a panel, against where there is none."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

LEAST_WARDS = 2
"""In each group: the spread between wards cannot be told from one."""
LEAST_INCIDENTS = 20
"""In each group and period."""


@dataclass(frozen=True)
class Influence:
    """Incidents before and after in wards with a panel and in wards without one.

    ``change_with`` and ``change_without`` are after divided by before; ``ratio`` is the first
    of them divided by the second, with its interval. ``dispersion`` says how many times more
    the wards differ than chance alone would make them. ``reason`` says why there is no ratio.
    """

    wards_with: int
    wards_without: int
    with_before: int
    with_after: int
    without_before: int
    without_after: int
    change_with: float | None
    change_without: float | None
    ratio: float | None
    low: float | None
    high: float | None
    dispersion: float | None
    reason: str = ""


def compare_panel_wards(
    before: pd.Series,
    after: pd.Series,
    *,
    with_panel: Collection[str],
    without_panel: Collection[str],
    level: float = 0.95,
) -> Influence:
    """Compare the change in wards with a panel to the change in wards without one.

    The ratio of the two changes, with an interval on the scale of logarithms. Its width is that
    of counts which vary from ward to ward more than chance: the Poisson variance is multiplied
    by the Pearson dispersion of the wards round the change of their own group (never below 1),
    and the quantile is Student's with the wards less two degrees of freedom.

    Parameters
    ----------
    before, after
        Incidents of each ward, indexed by ward code, in two periods of the same length.
    with_panel, without_panel
        Codes of the wards of each group; no ward is in both.
    level
        Of the interval.

    Returns
    -------
    Influence

    References
    ----------
    McCullagh and Nelder (1989) Generalized Linear Models, section 6.2, for counts with
    over-dispersion; Wilson (2022) Journal of Quantitative Criminology 38, for incidence rate
    ratios of areas with and without a measure, and their over-dispersion.
    """
    groups = [sorted(with_panel), sorted(without_panel)]
    then = [before.reindex(codes, fill_value=0).astype("int64") for codes in groups]
    now = [after.reindex(codes, fill_value=0).astype("int64") for codes in groups]
    sums = [(int(b.sum()), int(a.sum())) for b, a in zip(then, now, strict=True)]
    reason = _too_little(groups, sums)
    ratio = low = high = dispersion = None
    if not reason:
        wards = sum(len(codes) for codes in groups)
        squares = sum(_pearson(b, a) for b, a in zip(then, now, strict=True))
        dispersion = max(squares / (wards - 2), 1.0)
        error = np.sqrt(dispersion * sum(1.0 / count for pair in sums for count in pair))
        reach = float(stdtrit(wards - 2, (1.0 + level) / 2.0)) * error
        ratio = (sums[0][1] / sums[0][0]) / (sums[1][1] / sums[1][0])
        low, high = float(ratio * np.exp(-reach)), float(ratio * np.exp(reach))
    changes = [a / b if b else None for b, a in sums]
    return Influence(
        wards_with=len(groups[0]),
        wards_without=len(groups[1]),
        with_before=sums[0][0],
        with_after=sums[0][1],
        without_before=sums[1][0],
        without_after=sums[1][1],
        change_with=changes[0],
        change_without=changes[1],
        ratio=ratio,
        low=low,
        high=high,
        dispersion=dispersion,
        reason=reason,
    )


def _too_little(groups: list[list[str]], sums: list[tuple[int, int]]) -> str:
    for codes, which in zip(groups, ("with a panel", "without a panel"), strict=True):
        if len(codes) < LEAST_WARDS:
            return f"There are fewer than {LEAST_WARDS} wards {which} throughout."
    if min(count for pair in sums for count in pair) < LEAST_INCIDENTS:
        return "Too few incidents are recorded to tell."
    return ""


def _pearson(before: pd.Series, after: pd.Series) -> float:
    """Sum the squared residuals of a group's wards, each ward's total being given."""
    share = after.sum() / (after.sum() + before.sum())
    total = (before + after).to_numpy(dtype="float64")
    known = total > 0
    expected = total[known] * share
    variance = expected * (1.0 - share)
    return float((((after.to_numpy()[known] - expected) ** 2) / variance).sum())

"""Emerging hot spots: where a place has been hot, step by step, and which way it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import block_diag, csr_matrix, eye, kron

from pact_geo.analysis.local_statistics.getis_ord import getis_ord
from pact_geo.analysis.neighbours import Neighbours, with_self
from pact_geo.errors import UnsuitableDataError

Real = NDArray[np.float64]
Marks = NDArray[np.bool_]

PATTERNS: Final = (
    "new",
    "consecutive",
    "intensifying",
    "persistent",
    "diminishing",
    "sporadic",
    "oscillating",
    "historical",
)
NO_PATTERN = "no pattern"
WORDS: Final = ("persistent", "emerging", "former", "intermittent")
"""What panels are told (see ``tell_history``)."""

LEAST_STEPS = 5
LENGTHS: Final = (1, 2, 3, 6)
"""Months that may make a period when nobody says."""
ENOUGH = 5.0
"""Reports that a cell, its neighbours and the step before should hold on average."""
_STEPS = 10
_MOST = 0.9
_PERSISTENT, _RECENT = 0.8, 0.2


@dataclass(frozen=True)
class Emerging:
    """Space-time Gi* of every cell and step, and what it amounts to.

    Attributes
    ----------
    z, p_adjusted
        Shape (cells, steps); p two-sided and adjusted over all of them.
    hot, cold
        Marks at the level asked for, shape (cells, steps).
    trend, trend_p
        Mann-Kendall Z of each cell's z, and its two-sided p, shape (cells,).
    pattern
        One of ``PATTERNS`` or "no pattern".
    history
        One of ``WORDS``, or "" where never hot.
    """

    z: Real
    p_adjusted: Real
    hot: Marks
    cold: Marks
    trend: Real
    trend_p: Real
    pattern: NDArray[np.object_]
    history: NDArray[np.object_]


def find_emerging(
    counts: ArrayLike, neighbours: Neighbours, *, level: float = 0.05, trend_level: float = 0.05
) -> Emerging:
    """Find which cells are hot at which steps, and name the course of each.

    Gi* of a cell at a step takes in the cell and its neighbours at that step and the one before,
    against all cells and steps; p is two-sided, normal, and adjusted over all of them (Benjamini
    & Hochberg 1995). The trend is Mann-Kendall's on the cell's z.

    Parameters
    ----------
    counts
        Shape (cells, steps), oldest step first; at least five steps.
    neighbours
        Of the cells, without themselves.
    level
        At which a cell is called hot or cold.
    trend_level
        At which z is said to rise or fall.

    Raises
    ------
    UnsuitableDataError
        If there are fewer than five steps, or all counts are the same.
    """
    held = np.asarray(counts, dtype="float64")
    if held.ndim != 2 or held.shape[1] < LEAST_STEPS:  # noqa: PLR2004 - cells and steps
        raise UnsuitableDataError(
            f"Emerging hot spots need at least {LEAST_STEPS} periods.",
            remedy="Choose more months.",
        )
    cells, steps = held.shape
    found = getis_ord(held.T.ravel(), _through_time(neighbours, steps))
    z = found.z.reshape(steps, cells).T
    adjusted = found.p_adjusted.reshape(steps, cells).T
    hot, cold = (adjusted <= level) & (z > 0), (adjusted <= level) & (z < 0)
    _, trend, trend_p = mann_kendall(z)
    rising = np.where(trend_p <= trend_level, np.sign(trend), 0)
    return Emerging(
        z=z,
        p_adjusted=adjusted,
        hot=hot,
        cold=cold,
        trend=trend,
        trend_p=trend_p,
        pattern=name_patterns(hot, cold, rising),
        history=tell_history(hot),
    )


def choose_period(held: float, steps: Mapping[int, int]) -> int:
    """Choose how many months make a step: the fewest with enough reports to judge by.

    The p-values are normal, which sums of few events are not: five expected is the usual least
    for such a test (Cochran 1954, "Some methods for strengthening the common chi-squared
    tests", Biometrics 10:417-451). Ten steps are kept all the same, or "in 90 % of steps" and
    "the most recent 20 %" say little.

    Parameters
    ----------
    held
        Events that a cell, its neighbours and the step before hold on average where a step is
        one month.
    steps
        How many whole steps there are, by their length in months, shortest first.

    Returns
    -------
    int
        The shortest length where ``ENOUGH`` are held; else the longest that leaves ten steps,
        and the shortest where none does.
    """
    chosen = next(iter(steps))
    for length, count in steps.items():
        if count < _STEPS:
            break
        chosen = length
        if held * length >= ENOUGH:
            break
    return chosen


def mann_kendall(values: ArrayLike) -> tuple[Real, Real, Real]:
    """Test each row for a trend that only rises or only falls.

    S is the number of later values that are higher, less that of lower ones; Z allows for ties
    and for continuity (Mann 1945, "Nonparametric tests against trend", Econometrica 13:245-259;
    Kendall 1975, "Rank correlation methods"). Values that follow on from each other make p too
    small.

    Parameters
    ----------
    values
        Shape (rows, steps), or (steps,) for one row.

    Returns
    -------
    s, z, p
        Shape (rows,); p is two-sided, normal.
    """
    from scipy.special import ndtr  # noqa: PLC0415 - heavy

    rows = np.atleast_2d(np.asarray(values, dtype="float64"))
    n = rows.shape[1]
    s = np.zeros(len(rows))
    for lag in range(1, n):
        s += np.sign(rows[:, lag:] - rows[:, :-lag]).sum(axis=1)
    tied = np.array([_ties(row) for row in rows])
    variance = (n * (n - 1) * (2 * n + 5) - tied) / 18
    z = np.where(variance > 0, (s - np.sign(s)) / np.sqrt(np.where(variance > 0, variance, 1)), 0.0)
    return s, z, np.asarray(2 * ndtr(-np.abs(z)))


def name_patterns(hot: ArrayLike, cold: ArrayLike, rising: ArrayLike) -> NDArray[np.object_]:
    """Name the course of each cell from when it was hot and cold.

    - **new**: hot in the last step only;
    - **consecutive**: hot for at least two steps running at the end, never before, and less
      than 90 % of all;
    - **intensifying, persistent, diminishing**: hot in at least 90 % of steps, the last among
      them, with an upward, no or a downward trend;
    - **oscillating**: hot in the last step and cold in an earlier one, hot in under 90 %;
    - **sporadic**: hot in the last step, on and off before, never cold, hot in under 90 %;
    - **historical**: not hot in the last step, but in at least 90 % of those before.

    Where two fit, the one further up holds.

    Parameters
    ----------
    hot, cold
        Marks, shape (cells, steps), oldest step first.
    rising
        1, 0 or -1 for each cell.
    """
    h, c, way = np.asarray(hot, bool), np.asarray(cold, bool), np.asarray(rising)
    times, share = h.sum(axis=1), h.mean(axis=1)
    last = h[:, -1]
    run = np.where(h.all(axis=1), h.shape[1], np.argmin(h[:, ::-1], axis=1))
    steady = last & (share >= _MOST)
    rest = last & ~steady
    return np.select(
        [
            last & (times == 1),
            rest & (run >= 2) & (times == run),  # noqa: PLR2004 - as said above
            steady & (way > 0),
            steady & (way < 0),
            steady,
            rest & c.any(axis=1),
            rest,
            ~last & (h[:, :-1].mean(axis=1) >= _MOST),
        ],
        ["new", "consecutive", "intensifying", "diminishing", "persistent", "oscillating",
         "sporadic", "historical"],
        default=NO_PATTERN,
    ).astype(object)  # fmt: skip


def tell_history(hot: ArrayLike) -> NDArray[np.object_]:
    """Say in one word for panels how long a cell has been hot.

    **persistent** in at least 80 % of periods; **emerging** only in the most recent 20 % (at
    least one period); **former** before, but not in the most recent 20 %; **intermittent** any
    other way; ``""`` never.
    """
    h = np.asarray(hot, dtype=bool)
    recent = max(1, int(np.ceil(_RECENT * h.shape[1])))
    now, before = h[:, -recent:].any(axis=1), h[:, :-recent].any(axis=1)
    return np.select(
        [h.mean(axis=1) >= _PERSISTENT, now & ~before, before & ~now, now | before],
        list(WORDS),
        default="",
    ).astype(object)


def _through_time(neighbours: Neighbours, steps: int) -> Neighbours:
    """Make cells at one step and the one before neighbours, each step after the other."""
    starred = with_self(neighbours)
    same = block_diag([neighbours] * steps, format="csr")
    before = kron(eye(steps, k=-1, format="csr"), starred, format="csr")
    return csr_matrix(same + before)


def _ties(row: Real) -> float:
    counts = np.unique(row, return_counts=True)[1]
    return float((counts * (counts - 1) * (2 * counts + 5)).sum())

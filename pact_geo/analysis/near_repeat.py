"""Near repeats: whether incidents close in space are close in time too, beyond chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from pact_geo.errors import UnsuitableDataError
from pact_geo.tables import Progress

Metric = Literal["euclidean", "manhattan"]
Whole = NDArray[np.int64]

METRICS = ("euclidean", "manhattan")
DISTANCES = (0.0, 100.0, 200.0, 400.0)
DAYS = (1, 7, 14, 28)
"""Usual bands: same place, to 100, 200 and 400 m; to 1, 7, 14 and 28 days, and later."""


@dataclass(frozen=True)
class NearRepeats:
    """How many pairs of incidents lie in each band of distance and of time.

    Each table has a row for each band of distance, the last "further", and a column for each
    band of time, the last "later".

    Attributes
    ----------
    observed
        Pairs.
    expected
        The mean over permutations.
    ratio
        Observed over expected; missing where none is expected.
    p
        (1 + permutations with as many pairs or more) / (1 + permutations), one-sided.
    incidents, permutations
        How many.
    """

    observed: pd.DataFrame
    expected: pd.DataFrame
    ratio: pd.DataFrame
    p: pd.DataFrame
    incidents: int
    permutations: int


def measure_near_repeats(
    x: ArrayLike,
    y: ArrayLike,
    days: ArrayLike,
    *,
    distances: Sequence[float] = DISTANCES,
    lags: Sequence[int] = DAYS,
    metric: Metric = "euclidean",
    permutations: int = 999,
    seed: int = 1,
    progress: Progress | None = None,
) -> NearRepeats:
    """Count pairs of incidents by distance and time between them, and what chance would give.

    Knox's test with a Monte Carlo distribution: the dates are dealt to the places anew, so that
    what is busy in space or in time alone stays as it is (Knox 1964, "The detection of
    space-time interactions", Applied Statistics 13:25-30; Johnson et al. 2007, "Space-time
    patterns of risk", Journal of Quantitative Criminology 23:201-219).

    Parameters
    ----------
    x, y
        Where each incident happened, shape (n,).
    days
        When: whole days from any day, shape (n,).
    distances
        Rising upper ends of the bands of distance, in the unit of the coordinates; a first end
        of 0 is the band of the same location. An end belongs to its band.
    lags
        Rising upper ends of the bands of time, in days; an end belongs to its band.
    metric
        ``"euclidean"`` or ``"manhattan"`` (along streets at right angles).
    permutations
        How often dates are dealt anew.
    seed
        The same seed gives the same figures.
    progress
        Called with the share done.

    Raises
    ------
    UnsuitableDataError
        If there are fewer than two incidents, or the bands do not rise.
    """
    points = np.column_stack([x, y]).astype("float64")
    day = np.asarray(days)
    _check(points, day, distances, lags, metric)
    day = day.astype("int64")
    far, late = len(distances), len(lags)
    first, second, band = _near_pairs(points, distances, metric)
    columns = late + 1
    totals = _lag_totals(day, lags)

    def count(order: NDArray[np.intp]) -> Whole:
        dealt = day[order]
        lag = np.searchsorted(np.asarray(lags), np.abs(dealt[first] - dealt[second]))
        near = np.bincount(band * columns + lag, minlength=far * columns).reshape(far, columns)
        return np.vstack([near, totals - near.sum(axis=0)])

    rng = np.random.default_rng(seed)
    observed = count(np.arange(len(day)))
    reached, summed = np.zeros_like(observed), np.zeros_like(observed)
    for number in range(permutations):
        dealt = count(rng.permutation(len(day)))
        reached += dealt >= observed
        summed += dealt
        if progress and number % 50 == 0:
            progress(number / permutations, f"Dealing dates anew, {number} of {permutations}")
    rows, names = _distance_words(distances), _lag_words(lags)

    def table(values: NDArray[np.generic]) -> pd.DataFrame:
        return pd.DataFrame(values, index=rows, columns=names)

    expected = summed / permutations
    ratio = np.full(observed.shape, np.nan)
    np.divide(observed, expected, out=ratio, where=expected > 0)
    return NearRepeats(
        observed=table(observed),
        expected=table(expected),
        ratio=table(ratio),
        p=table((1 + reached) / (1 + permutations)),
        incidents=len(day),
        permutations=permutations,
    )


def _near_pairs(
    points: NDArray[np.float64], distances: Sequence[float], metric: str
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """List the pairs within the last band of distance, and the band of each."""
    power = 1.0 if metric == "manhattan" else 2.0
    pairs = cKDTree(points).query_pairs(distances[-1], p=power, output_type="ndarray")
    apart = np.abs(points[pairs[:, 0]] - points[pairs[:, 1]])
    away = apart.sum(axis=1) if metric == "manhattan" else np.hypot(apart[:, 0], apart[:, 1])
    band = np.searchsorted(np.asarray(distances), away)
    kept = band < len(distances)
    return pairs[kept, 0], pairs[kept, 1], band[kept]


def _lag_totals(day: Whole, lags: Sequence[int]) -> Whole:
    """Count all pairs in each band of time; dealing the dates anew does not change it."""
    start = int(day.min())
    held = np.bincount(day - start).astype("int64")
    within = []
    running = int((held * (held - 1) // 2).sum())
    last = 0
    for end in lags:
        for lag in range(last + 1, min(end, len(held) - 1) + 1):
            running += int((held[lag:] * held[:-lag]).sum())
        last = max(end, last)
        within.append(running)
    every = len(day) * (len(day) - 1) // 2
    return np.diff(np.array([0, *within, every], dtype="int64"))


def _distance_words(distances: Sequence[float]) -> list[str]:
    words = ["same place" if distances[0] == 0 else f"to {distances[0]:g} m"]
    words += [f"over {low:g} to {high:g} m" for low, high in pairwise(distances)]
    return [*words, f"over {distances[-1]:g} m"]


def _lag_words(lags: Sequence[int]) -> list[str]:
    starts = [0, *(end + 1 for end in lags[:-1])]
    words = [
        _days(low) if low == high else f"{low} to {high} days"
        for low, high in zip(starts, lags, strict=True)
    ]
    return [*words, f"over {_days(lags[-1])}"]


def _days(number: int) -> str:
    return "same day" if number == 0 else f"{number} day{'' if number == 1 else 's'}"


def _check(
    points: NDArray[np.float64],
    day: NDArray[np.generic],
    distances: Sequence[float],
    lags: Sequence[int],
    metric: str,
) -> None:
    if len(points) < 2:  # noqa: PLR2004 - a pair
        raise UnsuitableDataError(
            "Near repeats need at least two incidents with a place and a day.",
            remedy="Choose more months or categories.",
        )
    if len(day) != len(points) or not np.issubdtype(day.dtype, np.integer):
        raise UnsuitableDataError("Each incident needs one whole day.")
    if metric not in METRICS:
        raise UnsuitableDataError(f"There is no distance {metric!r}.")
    for ends in (distances, lags):
        if not ends or ends[0] < 0 or any(low >= high for low, high in pairwise(ends)):
            raise UnsuitableDataError("The ends of bands must rise, from 0 or more.")

"""Whether two inspectors who walk the same spots see the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pact_geo.cycle.audits.checklist import GRADES, NOT_APPLICABLE, WEIGHTS, Checklist, Scale
from pact_geo.cycle.audits.scores import Answer
from pact_geo.errors import UnsuitableDataError

FEWEST: Final = 10
"""Answers compared below which kappa says next to nothing."""

LEAST_SPOTS: Final = 4
"""Spots below which no interval of kappa is given."""
_Z: Final = 1.959963984540054  # 95 %

_BANDS: Final = (
    (0.8, "almost the same"),
    (0.6, "much the same"),
    (0.4, "partly the same"),
    (0.2, "only a little the same"),
)  # Landis and Koch (1977), in plain words


@dataclass(frozen=True)
class Agreement:
    """How far two inspectors agree on one kind of answer.

    ``share`` is the part of answers that are the same (0 to 1), ``kappa`` what is left of it
    once chance is taken away, item by item; None where it cannot be computed, and ``words`` say
    why. ``low`` and ``high`` are its 95 % interval, None where there is too little to tell.
    """

    first: str
    second: str
    about: str
    compared: int
    same: int
    share: float | None
    kappa: float | None
    low: float | None
    high: float | None
    words: str


def weighted_kappa(table: ArrayLike, *, weights: ArrayLike | None = None) -> float | None:
    """Give the agreement of two raters beyond chance, far disagreements counting more.

    Parameters
    ----------
    table
        Counts, shape (k, k): rows are the grades of the first rater, columns the second's.
    weights
        Disagreement of each pair of grades, shape (k, k), nought on the diagonal; by default
        the number of steps between them (linear weights).

    Returns
    -------
    float or None
        1 for perfect agreement, 0 for what chance gives. None where chance leaves nothing to
        disagree about: no counts, or both gave everything one and the same grade.

    Raises
    ------
    UnsuitableDataError
        If the table is not square, or a count or weight is negative.

    References
    ----------
    Cohen (1968) Psychological Bulletin 70(4).

    Examples
    --------
    >>> weighted_kappa([[5, 1], [0, 4]])
    0.8
    """
    return stratified_kappa([table], weights=weights)


def stratified_kappa(
    tables: Sequence[ArrayLike], *, weights: ArrayLike | None = None
) -> float | None:
    """Give the agreement of two raters beyond chance over several items together.

    Chance is worked out within each item: that both find litter worse than graffiti is no
    agreement on litter. It is the mean of the items' kappas, each weighted by how much
    disagreement chance would give there.

    Parameters
    ----------
    tables
        One table of counts for each item, all of the same shape (k, k).
    weights
        As for ``weighted_kappa``.

    Returns
    -------
    float or None
        None where chance leaves nothing to disagree about in any item.

    Raises
    ------
    UnsuitableDataError
        As ``weighted_kappa`` does.

    References
    ----------
    Barlow, Lai and Azen (1991) Statistics in Medicine 10(9), on kappas of strata and their
    weights; Cohen (1968) for each.

    Examples
    --------
    >>> stratified_kappa([[[5, 1], [0, 4]], [[3, 0], [0, 0]]])
    0.8
    """
    seen, expected = 0.0, 0.0
    for table in tables:
        one, other = _disagreement(table, weights)
        seen, expected = seen + one, expected + other
    return None if expected == 0 else 1.0 - seen / expected


def _disagreement(table: ArrayLike, weights: ArrayLike | None) -> tuple[float, float]:
    """Give the weighted disagreement that was seen, and that chance would give."""
    counts: NDArray[np.float64] = np.asarray(table, dtype="float64")
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:  # noqa: PLR2004 - rows, columns
        raise UnsuitableDataError("A table of agreement has as many rows as columns.")
    steps = np.arange(len(counts), dtype="float64")
    apart = np.abs(steps[:, None] - steps[None, :]) if weights is None else np.asarray(weights)
    if apart.shape != counts.shape or (counts < 0).any() or (apart < 0).any():
        raise UnsuitableDataError("Counts and weights of agreement are 0 or more, as one square.")
    total = counts.sum()
    if total == 0:
        return 0.0, 0.0
    by_chance = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / total
    return float((apart * counts).sum()), float((apart * by_chance).sum())


def measure_agreement(answers: Iterable[Answer], checklist: Checklist) -> tuple[Agreement, ...]:
    """Compare each two inspectors: their grades, each graded item, then what they judged.

    Where one of the two says that an item does not apply there is nothing to compare.
    """
    told = list(answers)
    inspectors = sorted({answer.inspector for answer in told})
    graded = {item.key: item.title for item in checklist.items if item.scale is Scale.GRADE}
    found = []
    for first, second in combinations(inspectors, 2):
        pairs = _pairs(told, first, second)
        grades = [pair for pair in pairs if pair.item in graded]
        judged = [
            Pair(pair.spot, pair.item, _problem(pair.first), _problem(pair.second))
            for pair in pairs
            if pair.item not in graded
        ]
        if not pairs:
            continue
        found.append(_agreement(first, second, "grades A to D", grades, GRADES))
        items = {key: [pair for pair in grades if pair.item == key] for key in graded}
        several = sum(bool(own) for own in items.values()) > 1
        for key, own in items.items():
            if own and several:
                title = graded[key]
                found.append(_agreement(first, second, f"grades of {title.lower()}", own, GRADES))
        found.append(_agreement(first, second, "good or poor, yes or no", judged, _JUDGED))
    return tuple(found)


@dataclass(frozen=True)
class Pair:
    """What two inspectors said of one item at one spot."""

    spot: str
    item: str
    first: str
    second: str


_JUDGED: Final = ("no problem", "problem")


def _problem(answer: str) -> str:
    return _JUDGED[int(WEIGHTS[answer] > 0)]


def _pairs(told: Sequence[Answer], first: str, second: str) -> list[Pair]:
    """Give item and both answers wherever both inspectors answered."""
    held = {
        who: {(a.spot, a.item): a.grade for a in told if a.inspector == who}
        for who in (first, second)
    }
    return [
        Pair(spot, item, grade, held[second][spot, item])
        for (spot, item), grade in held[first].items()
        if NOT_APPLICABLE not in (grade, held[second].get((spot, item), NOT_APPLICABLE))
    ]


def _agreement(
    first: str, second: str, about: str, pairs: Sequence[Pair], order: Sequence[str]
) -> Agreement:
    compared, same = len(pairs), sum(pair.first == pair.second for pair in pairs)
    if not compared:
        words = "They did not answer the same questions at the same spots."
        return Agreement(first, second, about, 0, 0, None, None, None, None, words)
    kappa = _kappa(pairs, order)
    low, high = _interval(kappa, pairs, order)
    words = _words(kappa, low, compared)
    return Agreement(first, second, about, compared, same, same / compared, kappa, low, high, words)


def _kappa(pairs: Iterable[Pair], order: Sequence[str]) -> float | None:
    """Give kappa with chance worked out within each item."""
    tables: dict[str, NDArray[np.float64]] = {}
    for pair in pairs:
        table = tables.setdefault(pair.item, np.zeros((len(order), len(order))))
        table[order.index(pair.first), order.index(pair.second)] += 1
    return stratified_kappa(list(tables.values()))


def _interval(
    kappa: float | None, pairs: Sequence[Pair], order: Sequence[str]
) -> tuple[float | None, float | None]:
    """Give the interval of kappa by leaving out one spot at a time (the jackknife).

    What is said of one spot hangs together, so that spots are left out, not answers. Where the
    two never disagreed it tells nothing: leaving a spot out changes nothing.

    References
    ----------
    Efron and Tibshirani (1993) "An Introduction to the Bootstrap", chapter 11.
    """
    spots = sorted({pair.spot for pair in pairs})
    without = [_kappa([pair for pair in pairs if pair.spot != spot], order) for spot in spots]
    known = [one for one in without if one is not None]
    number = len(spots)
    if kappa is None or kappa == 1.0 or len(known) < number or number < LEAST_SPOTS:
        return None, None
    middle = sum(known) / number
    se = sqrt((number - 1) / number * sum((one - middle) ** 2 for one in known))
    return max(kappa - _Z * se, -1.0), min(kappa + _Z * se, 1.0)


def _words(kappa: float | None, low: float | None, compared: int) -> str:
    if kappa is None:
        return "Both gave every spot the same answer, so agreement beyond chance cannot be told."
    if compared < FEWEST:
        return f"Only {compared} answers to compare: too few to tell."
    said = next((words for least, words in _BANDS if kappa >= least), "")
    if not said:
        return (
            "They agree hardly more than by chance: look at the grades together, with photographs."
        )
    doubt = " It could still be chance." if low is not None and low <= 0 else ""
    return f"They saw {said}.{doubt}"

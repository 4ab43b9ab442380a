"""Whether two inspectors who walk the same spots see the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pact_geo.cycle.audits.checklist import GRADES, NOT_APPLICABLE, WEIGHTS, Checklist, Scale
from pact_geo.cycle.audits.scores import Answer
from pact_geo.errors import UnsuitableDataError

FEWEST: Final = 10
"""Answers compared below which kappa says next to nothing."""

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
    once chance is taken away; None where it cannot be computed, and ``words`` say why.
    """

    first: str
    second: str
    about: str
    compared: int
    same: int
    share: float | None
    kappa: float | None
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
    counts: NDArray[np.float64] = np.asarray(table, dtype="float64")
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:  # noqa: PLR2004 - rows, columns
        raise UnsuitableDataError("A table of agreement has as many rows as columns.")
    steps = np.arange(len(counts), dtype="float64")
    apart = np.abs(steps[:, None] - steps[None, :]) if weights is None else np.asarray(weights)
    if apart.shape != counts.shape or (counts < 0).any() or (apart < 0).any():
        raise UnsuitableDataError("Counts and weights of agreement are 0 or more, as one square.")
    total = counts.sum()
    if total == 0:
        return None
    by_chance = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / total
    expected = float((apart * by_chance).sum())
    if expected == 0:
        return None
    return 1.0 - float((apart * counts).sum()) / expected


def measure_agreement(answers: Iterable[Answer], checklist: Checklist) -> tuple[Agreement, ...]:
    """Compare each two inspectors: their grades, then what they saw or judged.

    Where one of the two says that an item does not apply there is nothing to compare.
    """
    told = list(answers)
    inspectors = sorted({answer.inspector for answer in told})
    graded = {item.key for item in checklist.items if item.scale is Scale.GRADE}
    found = []
    for first, second in combinations(inspectors, 2):
        pairs = _pairs(told, first, second)
        grades = [(a, b) for item, a, b in pairs if item in graded]
        judged = [(_problem(a), _problem(b)) for item, a, b in pairs if item not in graded]
        if pairs:
            found.append(_agreement(first, second, "grades A to D", grades, GRADES))
            found.append(_agreement(first, second, "good or poor, yes or no", judged, _JUDGED))
    return tuple(found)


_JUDGED: Final = ("no problem", "problem")


def _problem(answer: str) -> str:
    return _JUDGED[int(WEIGHTS[answer] > 0)]


def _pairs(told: Sequence[Answer], first: str, second: str) -> list[tuple[str, str, str]]:
    """Give item and both answers wherever both inspectors answered."""
    held = {
        who: {(a.spot, a.item): a.grade for a in told if a.inspector == who}
        for who in (first, second)
    }
    return [
        (item, grade, held[second][spot, item])
        for (spot, item), grade in held[first].items()
        if NOT_APPLICABLE not in (grade, held[second].get((spot, item), NOT_APPLICABLE))
    ]


def _agreement(
    first: str, second: str, about: str, pairs: Sequence[tuple[str, str]], order: Sequence[str]
) -> Agreement:
    compared, same = len(pairs), sum(a == b for a, b in pairs)
    if not compared:
        words = "They did not answer the same questions at the same spots."
        return Agreement(first, second, about, 0, 0, None, None, words)
    table = np.zeros((len(order), len(order)))
    for a, b in pairs:
        table[order.index(a), order.index(b)] += 1
    kappa = weighted_kappa(table)
    words = _words(kappa, compared)
    return Agreement(first, second, about, compared, same, same / compared, kappa, words)


def _words(kappa: float | None, compared: int) -> str:
    if kappa is None:
        return "Both gave every spot the same answer, so agreement beyond chance cannot be told."
    if compared < FEWEST:
        return f"Only {compared} answers to compare: too few to tell."
    said = next((words for least, words in _BANDS if kappa >= least), "no more than by chance")
    return (
        f"They saw {said}."
        if said != "no more than by chance"
        else (
            "They agree hardly more than by chance: look at the grades together, with photographs."
        )
    )

"""Votes on candidates: open scores, added up, with a rule for ties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from pact_geo.errors import RecordError

LOWEST, HIGHEST = 0, 5
TIE_RULE: Final = (
    "Ties go to the one with the higher lowest score, then to the one more members gave 5,"
    " then to the one ranked higher in the evidence."
)


@dataclass(frozen=True)
class Tally:
    """What members gave one candidate. ``spread`` is the standard deviation of the scores.

    ``mean`` and ``spread`` are None while nobody scored it.
    """

    candidate: str
    place: int
    total: int
    voters: int
    mean: float | None
    spread: float | None
    scores: tuple[int, ...]


def check_score(score: int) -> int:
    """Refuse a score that is no whole number from 0 to 5.

    Raises
    ------
    RecordError
        If it is not.
    """
    if type(score) is not int or not LOWEST <= score <= HIGHEST:
        raise RecordError(f"A score is a whole number from {LOWEST} to {HIGHEST}.")
    return score


def tally_votes(
    votes: Iterable[tuple[str, str, int]], candidates: Sequence[str]
) -> tuple[Tally, ...]:
    """Add up open scores: every member gives each candidate 0 to 5.

    Ties are broken in this order, and the rule is printed with the result: the higher total;
    the higher lowest score (fewer members against it); more members who gave 5; the order of
    the ranking, in which ``candidates`` are given.

    Parameters
    ----------
    votes
        Voter, candidate and score, one for each pair.
    candidates
        In the order of the ranking; votes for anything else are refused.

    Returns
    -------
    tuple of Tally
        Best first.

    Raises
    ------
    RecordError
        If a score is not 0 to 5, a candidate is unknown or someone voted twice on it.
    """
    given: dict[str, dict[str, int]] = {candidate: {} for candidate in candidates}
    for voter, candidate, score in votes:
        if candidate not in given:
            raise RecordError(f"{candidate!r} is not on this meeting's agenda.")
        if voter in given[candidate]:
            raise RecordError(f"There are two votes of one member on {candidate!r}.")
        given[candidate][voter] = check_score(score)
    ordered = sorted(candidates, key=lambda one: _standing(list(given[one].values())), reverse=True)
    return tuple(
        _tally(candidate, place, list(given[candidate].values()))
        for place, candidate in enumerate(ordered, start=1)
    )


def _standing(scores: list[int]) -> tuple[int, int, int]:
    return sum(scores), min(scores, default=-1), scores.count(HIGHEST)


def _tally(candidate: str, place: int, scores: list[int]) -> Tally:
    known = bool(scores)
    return Tally(
        candidate=candidate,
        place=place,
        total=sum(scores),
        voters=len(scores),
        mean=float(np.mean(scores)) if known else None,
        spread=float(np.std(scores)) if known else None,
        scores=tuple(sorted(scores, reverse=True)),
    )

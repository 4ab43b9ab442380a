"""Match the areas of a new run to those the partnership adopted.

A cluster's number is no identity: found again next month, hotspot 3 is elsewhere. What stays is
the ground. Two areas are compared by the share of each that lies in the other, by places and
their incidents where both have any, else by ground; ``docs/methods/matching-areas.md`` has the
definitions and worked numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

import shapely

LINKED = 0.5
"""Share of the one that must lie in the other before the two are parts of one story."""
SAME = 0.5
"""Mean of the two shares from which two areas are the same."""
LEAST = 0.2
"""Share of each that must lie in the other: a remnant, or a dot inside, is not the same area."""
TOUCHED = 0.1
"""Mean of the two shares from which an area moved rather than went."""
NEAR = 125.0
"""Metres between outlines within which an area with no share in another may have moved there."""

A = TypeVar("A")
R = TypeVar("R")


class Outcome(StrEnum):
    """What a run makes of an adopted area, or an area of the run is to what was adopted."""

    SAME = "same"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Ground:
    """One area as it is matched: its outline in metres and the incidents of its places."""

    geometry: shapely.Geometry
    incidents: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Match(Generic[A]):
    """One area's outcome, the areas of the other side it is tied to, and how far they agree.

    ``overlap`` is the largest mean share with any of them, 0 to 1.
    """

    outcome: Outcome
    others: tuple[A, ...] = ()
    overlap: float = 0.0


@dataclass(frozen=True)
class Matching(Generic[A, R]):
    """The outcome of every adopted area and of every area of the run, exactly one each."""

    adopted: dict[A, Match[R]]
    found: dict[R, Match[A]]


def share_in(one: Ground, other: Ground) -> float:
    """Measure how much of one area lies in another, 0 to 1.

    By the incidents of the places they share; by ground where either has no places.
    """
    if one.incidents and other.incidents:
        shared = sum(count for place, count in one.incidents.items() if place in other.incidents)
        return shared / sum(one.incidents.values())
    if one.geometry.area == 0:
        return 0.0
    return float(min(one.geometry.intersection(other.geometry).area / one.geometry.area, 1.0))


def find_same(one: shapely.Geometry, others: Mapping[A, shapely.Geometry]) -> A | None:
    """Give the key of the area on the same ground: the mean of the two shares is a half at least.

    Where several are, the one that agrees best; by ground alone, for outlines that everybody may
    see and that have no places.
    """
    ground = Ground(one)
    agree = {
        key: (share_in(ground, Ground(other)) + share_in(Ground(other), ground)) / 2
        for key, other in others.items()
    }
    best = max(agree, key=agree.__getitem__, default=None)
    return None if best is None or agree[best] < SAME else best


def match_areas(adopted: Mapping[A, Ground], found: Mapping[R, Ground]) -> Matching[A, R]:
    """Match the areas of a run to adopted areas.

    Two areas are *linked* when at least half of one lies in the other. An adopted area linked
    to one area that is linked to no other adopted area is the same, or has moved where the
    mean of the two shares is under a half, or either share under a fifth; linked to several it
    has split; linked to one that is linked to other adopted areas too, it has merged with them.
    An adopted area without a link has moved to the free area with which it agrees best, by a
    mean share of a tenth at least, else to the nearest within 125 m; otherwise it is gone. An
    area of the run that no adopted area is tied to is new.

    Parameters
    ----------
    adopted, found
        Areas by any key; the order of the keys settles ties.

    Returns
    -------
    Matching
        One outcome for each area of either side.
    """
    shares = {
        (a, r): (share_in(ground, other), share_in(other, ground))
        for a, ground in adopted.items()
        for r, other in found.items()
    }
    overlap = {pair: (one + other) / 2 for pair, (one, other) in shares.items()}
    links = [pair for pair, both in shares.items() if max(both) >= LINKED]
    moved = _moves(adopted, found, overlap=overlap, links=links)
    ties = [*links, *moved]
    of_adopted: dict[A, list[R]] = {a: [r for b, r in ties if b == a] for a in adopted}
    of_found: dict[R, list[A]] = {r: [a for a, s in ties if s == r] for r in found}
    return Matching(
        adopted={
            a: Match(
                _outcome(
                    partners,
                    [of_found[r] for r in partners],
                    same=_agree(shares, [(a, r) for r in partners]),
                    none=Outcome.GONE,
                    crowd=(Outcome.MERGED, Outcome.SPLIT),
                ),
                tuple(partners),
                _best(overlap, [(a, r) for r in partners]),
            )
            for a, partners in of_adopted.items()
        },
        found={
            r: Match(
                _outcome(
                    partners,
                    [of_adopted[a] for a in partners],
                    same=_agree(shares, [(a, r) for a in partners]),
                    none=Outcome.NEW,
                    crowd=(Outcome.SPLIT, Outcome.MERGED),
                ),
                tuple(partners),
                _best(overlap, [(a, r) for a in partners]),
            )
            for r, partners in of_found.items()
        },
    )


def _best(overlap: Mapping[tuple[A, R], float], pairs: Sequence[tuple[A, R]]) -> float:
    return max((overlap[pair] for pair in pairs), default=0.0)


def _agree(shares: Mapping[tuple[A, R], tuple[float, float]], pairs: Sequence[tuple[A, R]]) -> bool:
    """Tell whether any two are so much alike that they are the same area."""
    both = [shares[pair] for pair in pairs]
    return any(sum(one) / 2 >= SAME and min(one) >= LEAST for one in both)


def _outcome(
    partners: Sequence[R],
    theirs: Sequence[Sequence[A]],
    *,
    same: bool,
    none: Outcome,
    crowd: tuple[Outcome, Outcome],
) -> Outcome:
    """Name the outcome of one area; merging is told before splitting, on both sides.

    ``theirs`` are the areas each partner is tied to, ``crowd`` what it is called when a partner
    has several and when the area itself has several.
    """
    shared, several = any(len(one) > 1 for one in theirs), len(partners) > 1
    if not partners:
        return none
    if shared and several:
        return Outcome.MERGED
    if shared:
        return crowd[0]
    if several:
        return crowd[1]
    return Outcome.SAME if same else Outcome.MOVED


def _moves(
    adopted: Mapping[A, Ground],
    found: Mapping[R, Ground],
    *,
    overlap: Mapping[tuple[A, R], float],
    links: Sequence[tuple[A, R]],
) -> list[tuple[A, R]]:
    """Pair what no link holds: by how far two areas agree, then by how near they are."""
    taken_a, taken_r = {a for a, _ in links}, {r for _, r in links}
    free = [(a, r) for a in adopted if a not in taken_a for r in found if r not in taken_r]
    away = {(a, r): adopted[a].geometry.distance(found[r].geometry) for a, r in free}
    candidates = [pair for pair in free if overlap[pair] >= TOUCHED or away[pair] <= NEAR]
    candidates.sort(key=lambda pair: (overlap[pair] < TOUCHED, -overlap[pair], away[pair]))
    moved = []
    for a, r in candidates:
        if a not in taken_a and r not in taken_r:
            taken_a.add(a)
            taken_r.add(r)
            moved.append((a, r))
    return moved

"""From what was seen to what is to be done, and the same spot before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from pact_geo.cycle.audits.checklist import GRADES, WEIGHTS, Checklist
from pact_geo.cycle.audits.scores import Answer

BEFORE: Final = "before"
AFTER: Final = "after"
MOMENTS: Final = (BEFORE, AFTER)


@dataclass(frozen=True)
class Noticed:
    """A problem that an inspector graded, worth a finding; ``grade`` is the worst given."""

    item: str
    spot: str
    grade: str


@dataclass(frozen=True)
class ProposedAction:
    """What a finding asks for: in words, and the trade that usually does it."""

    what: str
    discipline: str


@dataclass(frozen=True)
class PhotoPlace:
    """What pairing needs to know of a photograph."""

    id: str
    moment: str
    spot: str | None
    taken_on: date | None
    pair_id: str | None


@dataclass(frozen=True)
class Pairing:
    """Photographs of the same spots: (before, after), and those that still want the other."""

    pairs: tuple[tuple[str, str], ...]
    alone: tuple[str, ...]


def notice_problems(answers: Iterable[Answer], checklist: Checklist) -> tuple[Noticed, ...]:
    """List every spot and item below grade B, poor or with signs of misuse, worst first."""
    worst: dict[tuple[str, str], str] = {}
    for answer in answers:
        if WEIGHTS.get(answer.grade, 0.0) > 0:
            place = (answer.item, answer.spot)
            worst[place] = max(worst.get(place, answer.grade), answer.grade, key=_badness)
    order = [item.key for item in checklist.items]
    found = [Noticed(item, spot, grade) for (item, spot), grade in worst.items()]
    return tuple(sorted(found, key=lambda one: (-_badness(one.grade), order.index(one.item))))


def _badness(grade: str) -> int:
    # Poor and yes stand with C: a problem anybody sees, not yet the worst there is.
    return GRADES.index(grade) if grade in GRADES else GRADES.index("C")


def propose_action(
    item: str, grade: str | None, place: str, *, checklist: Checklist
) -> ProposedAction:
    """Say what a finding asks for, in words anybody may read.

    Parameters
    ----------
    item, grade
        Of the finding; a finding may have no grade.
    place
        The spot, in words.
    """
    about = checklist.item(item)
    said = f" (grade {grade})" if grade in GRADES else ""
    where = f" at {place}" if place else ""
    return ProposedAction(f"{about.title}{said}{where}: {about.remedy}.", about.discipline)


def pair_photos(photos: Iterable[PhotoPlace]) -> Pairing:
    """Put photographs of the same spot together, one before and one after.

    A pair that a person made stands; of two that share a photograph, the first. Then the latest
    "after" of each spot that has an earlier "before" is put beside the latest such "before",
    spots being the same when their words are, whatever their capitals and blanks. A photograph
    without a day may go with any, but comes last.
    """
    given = {photo.id: photo for photo in photos}
    pairs: list[tuple[str, str]] = []
    taken: set[str] = set()
    for photo in given.values():
        other = given.get(photo.pair_id or "")
        if other is not None and taken.isdisjoint((photo.id, other.id)):
            pairs.append(_in_order(other, photo))
            taken.update(pairs[-1])
    spots: dict[str, dict[str, list[PhotoPlace]]] = {}
    for photo in given.values():
        if photo.id not in taken and fold_spot(photo.spot):
            held = spots.setdefault(fold_spot(photo.spot), {BEFORE: [], AFTER: []})
            held[photo.moment].append(photo)
    found = (_pair_at_spot(held[BEFORE], held[AFTER]) for held in spots.values())
    pairs += [pair for pair in found if pair]
    taken = {one for pair in pairs for one in pair}
    return Pairing(tuple(pairs), tuple(one for one in given if one not in taken))


def comes_after(after: date | None, before: date | None) -> bool:
    """Tell whether a photograph may be the later of a pair; days nobody knows decide nothing."""
    return after is None or before is None or after >= before


def _pair_at_spot(
    before: Iterable[PhotoPlace], after: Iterable[PhotoPlace]
) -> tuple[str, str] | None:
    for later in _latest_first(after):
        for earlier in _latest_first(before):
            if comes_after(later.taken_on, earlier.taken_on):
                return earlier.id, later.id
    return None


def _latest_first(photos: Iterable[PhotoPlace]) -> list[PhotoPlace]:
    held = sorted(photos, key=lambda photo: photo.taken_on or date.min)
    return held[::-1]  # of two of one day the one kept later comes first


def fold_spot(spot: str | None) -> str:
    """Write a spot's name such that the same spot is the same text."""
    return " ".join((spot or "").split()).casefold()


def _in_order(one: PhotoPlace, other: PhotoPlace) -> tuple[str, str]:
    return (other.id, one.id) if other.moment == BEFORE else (one.id, other.id)

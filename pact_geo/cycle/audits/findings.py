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

    A pair that a person made stands. Then the latest of each spot are paired, spots being the
    same when their words are, whatever their capitals and blanks.
    """
    given = {photo.id: photo for photo in photos}
    pairs = [
        _in_order(given[photo.pair_id], photo)
        for photo in given.values()
        if photo.pair_id in given and photo.pair_id is not None
    ]
    taken = {one for pair in pairs for one in pair}
    latest: dict[tuple[str, str], PhotoPlace] = {}
    for photo in given.values():
        place = (fold_spot(photo.spot), photo.moment)
        held = latest.get(place)
        if photo.id in taken or not place[0]:
            continue
        if held is None or (photo.taken_on or date.min) >= (held.taken_on or date.min):
            latest[place] = photo
    for (spot, moment), photo in latest.items():
        after = latest.get((spot, AFTER))
        if moment == BEFORE and after is not None:
            pairs.append((photo.id, after.id))
    taken = {one for pair in pairs for one in pair}
    return Pairing(tuple(pairs), tuple(one for one in given if one not in taken))


def fold_spot(spot: str | None) -> str:
    """Write a spot's name such that the same spot is the same text."""
    return " ".join((spot or "").split()).casefold()


def _in_order(one: PhotoPlace, other: PhotoPlace) -> tuple[str, str]:
    return (other.id, one.id) if other.moment == BEFORE else (one.id, other.id)

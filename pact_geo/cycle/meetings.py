"""Meetings of a panel: the agenda, who is there, the votes, and the three priorities chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from pact_geo.cycle.matching import find_same
from pact_geo.cycle.outlines import Rings, rings_of
from pact_geo.errors import RecordError

PRIORITIES: Final = 3
LOWEST, HIGHEST = 0, 5
PLANNED, HELD, CANCELLED = "planned", "held", "cancelled"

ARRIVE, LAST_TIME, RESIDENTS_SAY, PLACE, ACTION, CHOOSE, RAISED, CLOSE = (
    "arrive",
    "last time",
    "residents say",
    "place",
    "action",
    "choose",
    "raised",
    "close",
)
"""Kinds of agenda item. ``place`` and ``raised`` are the candidates of the vote."""

MOST_CONCERNS, MOST_PLACES, MOST_ACTIONS = 3, 10, 8

_LEAST_TRIES: Final = 1


@dataclass(frozen=True)
class AgendaItem:
    """One line of an agenda.

    ``outline`` is the ground of a place as the panel sees it, rings in whole metres: names change
    from run to run, the ground does not.
    """

    kind: str
    title: str
    detail: str = ""
    outline: Rings = ()


@dataclass(frozen=True)
class OpenAction:
    """An action the panel waits for; ``overdue`` by so many days, 0 when it is not."""

    what: str
    agency: str
    overdue: int = 0


@dataclass(frozen=True)
class Attendance:
    """Who is there, and whether that is enough for a choice to stand."""

    present: int
    members: int
    needed: int

    @property
    def quorate(self) -> bool:
        """Whether enough are there."""
        return self.present >= self.needed

    @property
    def words(self) -> str:
        """The same as a sentence."""
        enough = "Enough are here to choose." if self.quorate else "Too few are here to choose."
        return f"{self.present} of {self.members} members are here; {self.needed} needed. {enough}"


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


@dataclass(frozen=True)
class Choice:
    """One priority a panel chooses: what, why, and why it differs from the evidence."""

    title: str
    why: str = ""
    differs_because: str = ""
    area_id: str | None = None


def first_to_show(meetings: Iterable[tuple[str, bool, str, date]], *, today: date) -> str | None:
    """Choose the meeting a person comes for.

    Those of the person's own panels go before all others; among them the next that is planned,
    else the last that was held, else the latest.

    Parameters
    ----------
    meetings
        For each its id, whether it is of an own panel, its stage and its day.
    today
        A meeting planned for an earlier day was perhaps never ended: it comes after those that
        are to come.
    """

    def rank(one: tuple[str, bool, str, date]) -> tuple[bool, int, int]:
        _, own, stage, day = one
        days = (day - today).days
        if stage == PLANNED and days >= 0:
            return not own, 0, days
        return not own, {HELD: 1, PLANNED: 2}.get(stage, 3), -days

    return min(((rank(one), one[0]) for one in meetings), default=(None, None))[1]


def build_agenda(
    *,
    priorities: Sequence[str] = (),
    concerns: Sequence[tuple[str, str]] = (),
    places: Sequence[tuple[str, str]] = (),
    actions: Sequence[OpenAction] = (),
    raised: Sequence[str] = (),
    outlines: Mapping[str, shapely.Geometry] | None = None,
    grounds: Mapping[str, shapely.Geometry] | None = None,
) -> tuple[AgendaItem, ...]:
    """Build the agenda of a panel's meeting from what is known.

    Parameters
    ----------
    priorities
        What the panel chose last time, in order.
    concerns
        Theme and what is said of it, most raised first.
    places
        Name and sentence of each place of the ranking, first ranked first.
    actions
        Those still open; overdue ones come first, longest overdue before the others.
    raised
        Places or matters that people asked to have on the agenda, beside the ranking.
    outlines
        The ground of each place by its name, as the panel sees it, EPSG:27700.
    grounds
        That of each of ``priorities``, where it is known.

    Returns
    -------
    tuple of AgendaItem
        Three concerns, ten places and eight actions at most. A place on the ground of a priority
        of last time says so; where no ground is known, one of the same name.
    """
    there, before = outlines or {}, grounds or {}
    waiting = sorted(actions, key=lambda one: -one.overdue)
    items = [AgendaItem(ARRIVE, "Welcome, and who is here")]
    items += [AgendaItem(LAST_TIME, title, "Chosen last time.") for title in priorities]
    items += [_action_item(one) for one in waiting[:MOST_ACTIONS]]
    items += [AgendaItem(RESIDENTS_SAY, theme, said) for theme, said in concerns[:MOST_CONCERNS]]
    items += [
        AgendaItem(
            PLACE,
            name,
            f"{said}{_last_time(name, there.get(name), priorities, before)}",
            rings_of(there[name]) if name in there else (),
        )
        for name, said in places[:MOST_PLACES]
    ]
    items += [AgendaItem(RAISED, title) for title in raised]
    items.append(AgendaItem(CHOOSE, "Choose three priorities"))
    items.append(AgendaItem(CLOSE, "Next walkabout, surgery, workshop and meeting"))
    return tuple(items)


def _last_time(
    name: str,
    outline: shapely.Geometry | None,
    priorities: Sequence[str],
    grounds: Mapping[str, shapely.Geometry],
) -> str:
    """Say that a place was chosen last time, and under which name."""
    by_name = {
        title.casefold(): title for title in priorities if outline is None or title not in grounds
    }
    chosen = find_same(outline, grounds) if outline is not None else None
    chosen = chosen or by_name.get(name.casefold())
    if chosen is None:
        return ""
    known_as = "" if chosen.casefold() == name.casefold() else f", as “{chosen}”"
    return f" Chosen last time{known_as}."


def candidates_of(agenda: Iterable[AgendaItem]) -> tuple[str, ...]:
    """Name what may be voted on: the places of the ranking, then what was raised, each once."""
    kinds = (PLACE, RAISED)
    return tuple(dict.fromkeys(item.title for item in agenda if item.kind in kinds))


def count_attendance(
    members: Iterable[str], present: Iterable[str], *, quorum: float, least_present: int
) -> Attendance:
    """Count members present against the quorum.

    Needed are ``quorum`` of the members, rounded up, and never fewer than ``least_present``.
    Guests do not count towards it.
    """
    seats = set(members)
    needed = max(ceil(round(quorum * len(seats), 9)), least_present)
    return Attendance(len(seats & set(present)), len(seats), needed)


def check_ending(stage: str, held_on: date, *, today: date, present: int) -> None:
    """Refuse to end a meeting that cannot have been held.

    A meeting may end without a choice, for example when too few came: it was held all the same,
    so that the panel does not seem to have stopped meeting, and its priorities stay.

    Parameters
    ----------
    stage, held_on
        Of the meeting, as it is planned.
    today
        The day it is ended.
    present
        Members who were there.

    Raises
    ------
    RecordError
        If it is over or cancelled, its day has not come, or nobody was there.
    """
    if stage != PLANNED:
        raise RecordError(f"This meeting is {stage}.")
    if held_on > today:
        raise RecordError("The day of this meeting has not come.", remedy="Move or cancel it.")
    if present < 1:
        raise RecordError(
            "Nobody is marked as having been here.",
            remedy="Record who was here; if nobody came, cancel the meeting in the calendar.",
        )


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


TIE_RULE: Final = (
    "Ties go to the one with the higher lowest score, then to the one more members gave 5,"
    " then to the one ranked higher in the evidence."
)


def check_choices(choices: Sequence[Choice], evidence: Sequence[str]) -> tuple[Choice, ...]:
    """Check that a panel chose exactly three, and says why where it differs from the evidence.

    Parameters
    ----------
    choices
        First priority first.
    evidence
        Names of the ranked places, first ranked first. A choice outside the first three needs
        a reason (``differs_because``); without a ranking there is nothing to differ from.

    Raises
    ------
    RecordError
        If there are not three, one stands twice or is empty, or a reason is missing.
    """
    titles = [choice.title.strip() for choice in choices]
    if len(titles) != PRIORITIES:
        raise RecordError(
            f"A panel chooses exactly three priorities; these are {len(titles)}.",
            remedy="Choose three.",
        )
    if not all(titles):
        raise RecordError("A priority needs a name.")
    if len({title.casefold() for title in titles}) < PRIORITIES:
        raise RecordError("One priority stands twice.", remedy="Choose three different ones.")
    for choice in differing(choices, evidence):
        if not choice.differs_because.strip():
            raise RecordError(
                f"{choice.title!r} is not among the first three of the evidence.",
                remedy="Write down why the panel chose it.",
            )
    return tuple(choices)


def differing(choices: Sequence[Choice], evidence: Sequence[str]) -> tuple[Choice, ...]:
    """Give the choices that are not among the first three of the evidence."""
    first = {name.casefold() for name in evidence[:PRIORITIES]}
    if not first:
        return ()
    return tuple(one for one in choices if one.title.strip().casefold() not in first)


def count_stays(
    parts: NDArray[np.float64],
    weights: Sequence[float],
    *,
    last: NDArray[np.bool_] | None = None,
    tries: int = 50,
    spread: float = 0.1,
    seed: int = 1,
) -> NDArray[np.int64]:
    """Count how often each candidate stays in the top three when the weights vary.

    The weights are drawn from a Dirichlet distribution round the partnership's own. Its
    concentration is such that a weight of one half has a standard deviation of ``spread``
    (0.1: mostly between 0.3 and 0.7). A weight of 0 stays 0.

    Parameters
    ----------
    parts
        The parts of the score, shape (candidates, parts), in order of rank.
    weights
        How much each part counts; they need not add to 1.
    last
        Candidates that come after all others whatever their score.
    tries
        How many draws.

    Returns
    -------
    array of int64, shape (candidates,)

    References
    ----------
    Saisana, Saltelli & Tarantola (2005) "Uncertainty and sensitivity analysis techniques as
    tools for the quality assessment of composite indicators", Journal of the Royal Statistical
    Society A 168:307-323.
    """
    given = np.asarray(weights, dtype="float64")
    if not (given >= 0).all() or given.sum() <= 0 or tries < _LEAST_TRIES:
        raise RecordError("Weights must be 0 or more, and one above 0; tries 1 or more.")
    shares = given / given.sum()
    counted = shares > 0
    drawn = np.zeros((tries, len(shares)))
    concentration = 0.25 / spread**2 - 1
    rng = np.random.default_rng(seed)
    drawn[:, counted] = rng.dirichlet(shares[counted] * concentration, size=tries)
    scores = (drawn @ np.nan_to_num(parts).T).round(9)
    behind = np.zeros(len(parts), dtype=bool) if last is None else last
    scores = np.where(behind, scores - scores.max(initial=1.0) - 1, scores)
    best = np.argsort(-scores, axis=1, kind="stable")[:, :PRIORITIES]
    return np.bincount(best.ravel(), minlength=len(parts)).astype("int64")


def stay_words(stayed: int, tries: int) -> str:
    """Say how often a candidate stays: "in the top three in 46 of 50 tries"."""
    if stayed == tries:
        return f"in the top three in all {tries} tries"
    if stayed == 0:
        return f"in the top three in none of {tries} tries"
    return f"in the top three in {stayed} of {tries} tries"


def choice_words(choices: Sequence[Choice], evidence: Sequence[str]) -> str:
    """Say whether the panel's three are those of the evidence."""
    if not evidence:
        return "There was no ranking to choose from."
    other = differing(choices, evidence)
    if not other:
        return "The panel chose the first three of the evidence."
    count = {1: "One", 2: "Two"}.get(len(other), "All three")
    verb = "differs" if len(other) == 1 else "differ"
    return f"{count} of the panel's choices {verb} from the evidence, for the reasons given."


def _action_item(action: OpenAction) -> AgendaItem:
    if not action.overdue:
        return AgendaItem(ACTION, action.what, f"{action.agency}.")
    days = "1 day" if action.overdue == 1 else f"{action.overdue} days"
    return AgendaItem(ACTION, action.what, f"{action.agency}, {days} overdue.")


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

"""The life of an adopted area: stages of problem solving, what each asks, and recurrence.

The stages are those of problem-oriented policing: scanning, analysis, response, assessment
(Eck & Spelman 1987, *Problem-solving: problem-oriented policing in Newport News*, Police
Executive Research Forum); a last one says that the partnership has finished with the area.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pact_geo.cycle.matching import Outcome
from pact_geo.errors import RecordError


class Stage(StrEnum):
    """Where an adopted area stands."""

    SCANNING = "scanning"
    ANALYSIS = "analysis"
    RESPONSE = "response"
    ASSESSMENT = "assessment"
    CLOSED = "closed"


STAGE_WORDS: Mapping[Stage, str] = {
    Stage.SCANNING: "Scanning: is this a problem, and whose?",
    Stage.ANALYSIS: "Analysis: what is behind it?",
    Stage.RESPONSE: "Response: the agreed work is being done",
    Stage.ASSESSMENT: "Assessment: did it work?",
    Stage.CLOSED: "Closed",
}
PUBLIC_WORDS: Mapping[Stage, str] = {
    Stage.SCANNING: "Just chosen: we are finding out more",
    Stage.ANALYSIS: "We are finding out what is behind it",
    Stage.RESPONSE: "Work is being done",
    Stage.ASSESSMENT: "We are checking whether it worked",
    Stage.CLOSED: "Finished",
}
"""The same in words a resident reads."""

MOVES: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.SCANNING: (Stage.ANALYSIS, Stage.CLOSED),
    Stage.ANALYSIS: (Stage.RESPONSE, Stage.SCANNING, Stage.CLOSED),
    Stage.RESPONSE: (Stage.ASSESSMENT, Stage.ANALYSIS, Stage.CLOSED),
    Stage.ASSESSMENT: (Stage.RESPONSE, Stage.ANALYSIS, Stage.CLOSED),
    Stage.CLOSED: (Stage.SCANNING,),
}
"""Where an area may go from each stage; back too, for problem solving is no straight line."""


@dataclass(frozen=True)
class Standing:
    """What the records say of an area when it is to be moved.

    ``agreed`` counts actions agreed and not yet ended, ``done`` those done, ``evaluations``
    the plans to measure whether it worked.
    """

    agreed: int = 0
    done: int = 0
    evaluations: int = 0


def missing_for(stage: Stage, standing: Standing, *, because: str = "") -> list[str]:
    """Say what an area still lacks before it may enter a stage; nothing when it may.

    Response asks for an agreed action, assessment for an action done and an evaluation
    planned, closing for a reason and no action left open.
    """
    lacks = []
    if stage is Stage.RESPONSE and not standing.agreed + standing.done:
        lacks.append("an action that has been agreed")
    if stage is Stage.ASSESSMENT and not standing.done:
        lacks.append("an action that has been done")
    if stage is Stage.ASSESSMENT and not standing.evaluations:
        lacks.append("an evaluation that has been planned")
    if stage is Stage.CLOSED and standing.agreed:
        lacks.append("every agreed action done, or not done with its reason")
    if stage is Stage.CLOSED and not because.strip():
        lacks.append("a reason for closing it")
    return lacks


def require_move(
    now: Stage, wanted: Stage, standing: Standing | None = None, *, because: str = ""
) -> None:
    """Refuse a move between stages that the rules do not allow.

    Raises
    ------
    RecordError
        If no way leads from one stage to the other, or something is lacking.
    """
    if wanted not in MOVES[now]:
        allowed = ", ".join(MOVES[now])
        raise RecordError(
            f"An area cannot go from {now} to {wanted}.", remedy=f"It can go to {allowed}."
        )
    lacks = missing_for(wanted, standing or Standing(), because=because)
    if lacks:
        raise RecordError(f"Before {wanted} the area needs {', and '.join(lacks)}.")


FOUND_THERE = frozenset({Outcome.SAME, Outcome.SPLIT, Outcome.MERGED})
"""Outcomes that say an area is found again where it was adopted."""


def recurs(stage: Stage, before: Iterable[Outcome], now: Outcome) -> bool:
    """Tell whether an area has come back.

    It has when a run finds it where it was adopted although it is closed, or although the run
    before did not find it any more. An area that moved is told as moved, not as come back.

    Parameters
    ----------
    stage
        The area's stage today.
    before
        What earlier runs made of it, oldest first.
    now
        What this run makes of it.
    """
    if now not in FOUND_THERE:
        return False
    earlier = list(before)
    return stage is Stage.CLOSED or (bool(earlier) and earlier[-1] is Outcome.GONE)


def number_areas(areas: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Number the adopted areas of a borough as they were entered, by id; a number never changes.

    All of the borough's areas are to be given, closed ones too, so that a plan, a newsletter
    and a ward's own page call an area by one number. It is a name, not a rank.
    """
    entered = sorted(areas, key=lambda area: (area["created_at"], area["id"]))
    return {area["id"]: number for number, area in enumerate(entered, start=1)}

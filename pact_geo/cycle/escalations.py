"""What practitioners cannot resolve goes to the managers, is answered, and comes back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from pact_geo.errors import RecordError


class Step(StrEnum):
    """Where an escalation stands."""

    RAISED = "raised"
    ANSWERED = "answered"
    RETURNED = "returned"
    ACCEPTED = "accepted"


STEP_WORDS: Mapping[Step, str] = {
    Step.RAISED: "waiting for the steering group",
    Step.ANSWERED: "answered by the steering group",
    Step.RETURNED: "answered, and back with the practitioner group",
    Step.ACCEPTED: "taken on by the steering group",
}
MOVES: Mapping[Step, tuple[Step, ...]] = {
    Step.RAISED: (Step.ANSWERED,),
    Step.ANSWERED: (Step.RETURNED, Step.ACCEPTED),
    Step.RETURNED: (),
    Step.ACCEPTED: (),
}
"""Nothing comes back without an answer; what comes up again is raised again."""
ENDED = frozenset({Step.RETURNED, Step.ACCEPTED})


def require_move(now: Step, wanted: Step, *, answer: str = "") -> None:
    """Refuse a step that the rules do not allow.

    Raises
    ------
    RecordError
        If no way leads there, or an answer says nothing.
    """
    if wanted not in MOVES[now]:
        raise RecordError(f"An escalation that is {now} cannot become {wanted}.")
    if wanted is Step.ANSWERED and not answer.strip():
        raise RecordError("An answer needs words.")


def age_in_days(raised_on: date, ended_on: date | None, *, today: date) -> int:
    """Count the days from raising an escalation to its end, or to today while it is open."""
    return max(((ended_on or today) - raised_on).days, 0)

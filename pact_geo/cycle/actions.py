"""The action plan: what an action may become, when it is overdue, and who delivers on time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pact_geo.errors import RecordError


class Status(StrEnum):
    """Where an action stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    IN_PROGRESS = "in progress"
    DONE = "done"
    CHECKED = "checked by residents"
    NOT_DONE = "not done"


MOVES: Mapping[Status, tuple[Status, ...]] = {
    Status.PROPOSED: (Status.AGREED, Status.NOT_DONE),
    Status.AGREED: (Status.IN_PROGRESS, Status.DONE, Status.NOT_DONE),
    Status.IN_PROGRESS: (Status.DONE, Status.AGREED, Status.NOT_DONE),
    Status.DONE: (Status.IN_PROGRESS,),
    Status.CHECKED: (Status.IN_PROGRESS,),
    Status.NOT_DONE: (Status.PROPOSED,),
}
"""What an action may become. Residents' checks make it *checked by residents*, nobody else."""
OPEN = frozenset({Status.AGREED, Status.IN_PROGRESS})
"""Agreed and not yet ended."""
ENDED = frozenset({Status.DONE, Status.CHECKED, Status.NOT_DONE})
COMPLETED = frozenset({Status.DONE, Status.CHECKED})
REASONS = ("finding", "concern", "decision")
"""Why an action is there: what an inspection found, residents say, or a group decided."""


def require_move(
    now: Status,
    wanted: Status,
    *,
    agency: str = "",
    due_on: date | None = None,
    because: str = "",
    done_on: date | None = None,
    today: date | None = None,
) -> None:
    """Refuse a change of status that the rules do not allow.

    Agreeing asks for an agency and a day by which it is due, giving up for a reason; nothing
    is done or given up on a day still to come.

    Raises
    ------
    RecordError
        If no way leads there, or what the status asks for is missing.
    """
    if wanted not in MOVES[now]:
        raise RecordError(
            f"An action cannot go from {now} to {wanted}.",
            remedy=f"It can become {', '.join(MOVES[now])}.",
        )
    if wanted is Status.AGREED and not (agency.strip() and due_on):
        raise RecordError("An agreed action needs an agency and a day by which it is due.")
    if wanted is Status.NOT_DONE and not because.strip():
        raise RecordError("Say why it is not done.")
    if wanted in ENDED and done_on and today and done_on > today:
        raise RecordError(f"An action cannot be {wanted} on a day still to come.")


def is_overdue(status: Status, due_on: date | None, *, today: date) -> bool:
    """Tell whether an agreed action has not ended by the day it was due.

    An action is due by the end of its day, so it is overdue from the day after.
    """
    return status in OPEN and due_on is not None and due_on < today


RESIDENT, MONITOR, COUNCILLOR, STAFF = "panel member", "resident monitor", "councillor", "staff"
"""As what somebody went to look whether an action made it better."""
RESIDENTS = frozenset({RESIDENT, MONITOR})
"""Who counts as a resident in what is told of a check."""
_WORKING = frozenset({"practitioner", "steering", "co-ordinator", "analyst", "administrator"})


def looks_as(roles: Iterable[str], *, for_monitor: bool = False) -> str:
    """Say as what somebody looks, by the roles held.

    Members of a panel look as residents unless they also work for the partnership. What a
    resident who monitors found may be written down by the co-ordinator; it is the resident's.
    """
    held = {str(role) for role in roles}
    if for_monitor:
        return MONITOR
    if "panel" in held and not held & _WORKING:
        return RESIDENT
    return COUNCILLOR if "councillor" in held and not held & _WORKING else STAFF


def checks_since_done(
    done_on: date | None, checks: Iterable[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Keep the checks of an action as it was done last, oldest first.

    Those of earlier work do not count once an action was opened again and done anew.
    """
    since = [one for one in checks if done_on is None or one["checked_on"] >= done_on]
    return sorted(since, key=lambda one: one["checked_on"])


def checks_that_count(
    action: Mapping[str, Any], checks: Iterable[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Keep the checks by which residents may be told what residents found of an action.

    Only those of residents: members of a panel, and monitors. Where it is not known who looked
    a check counts as nobody's.
    """
    ours = (one for one in checks if one["action_id"] == action["id"])
    since = checks_since_done(action["done_on"], ours)
    return [one for one in since if one.get("looked_as") in RESIDENTS]


def status_after_checks(status: Status, checks: Iterable[Mapping[str, Any]]) -> Status:
    """Give an action's status once somebody has looked.

    A resident's "yes, it is better" makes an action that is done *checked by residents*; a
    later "no", whoever looked, takes that back to *done*. On one day, "no" counts before "yes".

    Parameters
    ----------
    status
        As the practitioner group has it.
    checks
        Those since it was done: ``checked_on``, ``better`` and ``looked_as`` of each.
    """
    if status not in COMPLETED:
        return status
    told = [one for one in checks if not one["better"] or one.get("looked_as") in RESIDENTS]
    latest = max(told, key=lambda one: (one["checked_on"], not one["better"]), default=None)
    return Status.CHECKED if latest is not None and latest["better"] else Status.DONE


def says_not_better(status: Status, checks: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether an action is done and the latest to look says it is not better."""
    latest = max(checks, key=lambda one: (one["checked_on"], not one["better"]), default=None)
    return status in COMPLETED and latest is not None and not latest["better"]


def days_late(due_on: date, *, today: date) -> int:
    """Count the days since an action was due; 0 until then."""
    return max((today - due_on).days, 0)


def board(actions: Iterable[Mapping[str, Any]]) -> dict[Status, list[Mapping[str, Any]]]:
    """Sort actions into columns by status, every status there, the earliest due first."""
    columns: dict[Status, list[Mapping[str, Any]]] = {status: [] for status in Status}
    for action in sorted(actions, key=_by_due):
        columns[Status(action["status"])].append(action)
    return columns


def _by_due(action: Mapping[str, Any]) -> tuple[bool, date, str]:
    due = action["due_on"]
    return due is None, due or date.max, str(action["what"])


@dataclass(frozen=True)
class Delivery:
    """What one agency was to do and did.

    ``due`` counts the agreed actions whose day has come or that ended before it, ``completed``
    those of them done, ``on_time`` those done by their day; ``share`` is on time of due,
    missing when nothing was due.
    """

    agency: str
    due: int
    completed: int
    on_time: int

    @property
    def share(self) -> float | None:
        """On time of due, 0 to 1; None when nothing was due."""
        return self.on_time / self.due if self.due else None


def on_time_by_agency(actions: Iterable[Mapping[str, Any]], *, today: date) -> list[Delivery]:
    """Count for each agency the actions due, done, and done by their day.

    An action given up counts as due and not done once its day has come; one that was never
    agreed, or has no day, does not count. In order of the agencies' names.
    """
    counts: dict[str, list[int]] = {}
    for action in actions:
        row = counts.setdefault(str(action["agency"]), [0, 0, 0])
        due, done = action["due_on"], action["done_on"]
        completed = Status(action["status"]) in COMPLETED and done is not None
        agreed = action["agreed_on"] is not None and action["status"] != Status.PROPOSED
        if due is None or not agreed or (due >= today and not completed):
            continue
        row[0] += 1
        row[1] += completed
        row[2] += completed and done <= due
    return [Delivery(agency, *row) for agency, row in sorted(counts.items())]

"""How an action stood on a day that is past, and which were due in a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from pact_geo.cycle.actions import COMPLETED, ENDED, Status


def ended_on(action: Mapping[str, Any]) -> date | None:
    """Give the day an action was done or given up; None while it is open.

    Of one given up by an earlier PACT Geo only the day of its last change is known.
    """
    status = Status(action["status"])
    if status is Status.NOT_DONE:
        given_up: date | None = action["given_up_on"]
        return given_up or datetime.fromisoformat(action["changed_at"]).date()
    done: date | None = action["done_on"]
    return done if status in COMPLETED else None


def state_on(action: Mapping[str, Any], day: date) -> dict[str, Any] | None:
    """Give an action as it stood at the end of a day; None where it was not agreed by then.

    What was done or given up later was still open, however it stands today. Whether it was
    already begun is not known of a day that is past: then it counts as agreed.
    """
    status = Status(action["status"])
    if status is Status.PROPOSED or action["agreed_on"] is None or action["agreed_on"] > day:
        return None
    ended = ended_on(action)
    if status in ENDED and ended is not None and ended > day:
        return {**action, "status": Status.AGREED, "done_on": None, "given_up_on": None}
    return {**action, "status": status}


def due_between(
    actions: Iterable[Mapping[str, Any]], first: date, last: date
) -> list[dict[str, Any]]:
    """List the agreed actions whose day fell in a period, as they stood at its end.

    This is what *due* means in every report: an action that was only proposed was not due.
    """
    states = [state_on(one, last) for one in actions if one["due_on"] is not None]
    return [one for one in states if one is not None and first <= one["due_on"] <= last]

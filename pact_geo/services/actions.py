"""The action plan: add, agree, do and check actions, each step asked for by its rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pact_geo.cycle.actions import (
    COMPLETED,
    REASONS,
    Delivery,
    Status,
    checks_since_done,
    is_overdue,
    looks_as,
    on_time_by_agency,
    require_move,
    says_not_better,
    status_after_checks,
)
from pact_geo.cycle.engagement.contacts import MONITORING, may_be_used
from pact_geo.errors import RecordError
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row, Rows
from pact_geo.services.office import Office
from pact_geo.services.public_words import require_public, require_words, tidy

_REASON_KINDS = {"finding": Kind.FINDINGS, "decision": Kind.DECISIONS}
_TEXTS = ("reason", "owner")
_CHANGEABLE = frozenset(
    {
        "what",
        "reason_kind",
        "reason_id",
        "reason",
        "agency",
        "owner",
        "person_id",
        "partners",
        "due_on",
        "hours",
        "cost",
    }
)


def add_action(  # noqa: PLR0913 - an action has that many parts
    office: Office,
    area_id: str,
    *,
    what: str,
    agency: str,
    reason_kind: str,
    reason: str = "",
    reason_id: str | None = None,
    owner: str = "",
    person_id: str | None = None,
    partners: Iterable[str] = (),
    due_on: date | None = None,
    hours: float | None = None,
    cost: float | None = None,
    override: str | None = None,
) -> Row:
    """Propose an action for an adopted area.

    Parameters
    ----------
    office, area_id
        Who proposes it, and for which area.
    what
        What is to be done; everybody can read it.
    agency, partners
        Who is to do it, and who helps.
    reason_kind, reason_id, reason
        Why: a finding, a concern or a decision, its record where there is one, and words for
        the working groups.
    owner, person_id
        The officer who sees to it, for the working groups.
    due_on
        The day by which it is to be done.
    hours, cost
        Effort in hours of staff, and pounds.
    override
        Why words that seem to name somebody may stand all the same; kept with the action.

    Raises
    ------
    AccessError
        If the person may not.
    RecordError
        If something is missing, or the words seem to name somebody.
    """
    values = _checked(
        office,
        {
            "what": what,
            "agency": agency,
            "reason_kind": reason_kind,
            "reason_id": reason_id,
            "reason": reason,
            "owner": owner,
            "person_id": person_id,
            "partners": list(partners),
            "due_on": due_on,
            "hours": hours,
            "cost": cost,
        },
        override=override,
    )
    return office.desk.add(
        Kind.ACTIONS,
        area_id=area_id,
        status=str(Status.PROPOSED),
        wording_override=tidy(override) or None,
        **values,
    )


def change_action(
    office: Office, action_id: str, *, version: int, override: str | None = None, **values: Any
) -> Row:
    """Change the parts of an action; its status changes with ``move_action``.

    Raises
    ------
    AccessError, StaleEditError
        As for any change.
    RecordError
        If a part is unknown or left empty.
    """
    unknown = sorted(set(values) - _CHANGEABLE)
    if unknown:
        raise RecordError(f"{unknown[0]} of an action cannot be changed here.")
    checked = _checked(office, values, override=override)
    if tidy(override):
        checked["wording_override"] = tidy(override)
    return office.desk.change(Kind.ACTIONS, action_id, version=version, **checked)


def move_action(
    office: Office,
    action_id: str,
    *,
    version: int,
    status: str,
    today: date,
    because: str = "",
    done_on: date | None = None,
    hours: float | None = None,
    cost: float | None = None,
    override: str | None = None,
) -> Row:
    """Take an action to another status.

    Agreeing keeps the day; being done keeps ``done_on`` (today when not given) and what it
    took; giving up keeps why, which everybody can read, and ``override``: why words that seem
    to name somebody may stand all the same.

    Raises
    ------
    AccessError, StaleEditError
        As for any change.
    RecordError
        If the rules of ``cycle.actions`` do not allow it.
    """
    if status not in list(Status):
        raise RecordError(f"There is no status {status}.", remedy=f"They are {', '.join(Status)}.")
    wanted, reason = Status(status), tidy(because)
    require_public(office, reason, name="because", override=override)
    with office.desk.together():
        held = office.desk.get(Kind.ACTIONS, action_id)
        values: dict[str, Any] = {"status": str(wanted)}
        if wanted is Status.AGREED and held["agreed_on"] is None:
            values["agreed_on"] = today
        if wanted is Status.PROPOSED:
            values["agreed_on"] = None
        if wanted is Status.DONE:
            effort = _checked(office, {"hours": hours, "cost": cost})
            values |= {name: one for name, one in effort.items() if one is not None}
        values["done_on"] = (done_on or today) if wanted is Status.DONE else None
        values["given_up_on"] = (done_on or today) if wanted is Status.NOT_DONE else None
        values["not_done_because"] = reason if wanted is Status.NOT_DONE else None
        if tidy(override) and wanted is Status.NOT_DONE:
            values["wording_override"] = tidy(override)
        if held["version"] == version:  # else the desk says who was faster
            require_move(
                Status(held["status"]),
                wanted,
                agency=held["agency"],
                due_on=held["due_on"],
                because=reason,
                done_on=done_on,
                today=today,
            )
        return office.desk.change(Kind.ACTIONS, action_id, version=version, **values)


def agree_action(office: Office, action_id: str, *, version: int, today: date) -> Row:
    """Agree an action that was proposed; it needs an agency and a day."""
    return move_action(office, action_id, version=version, status=Status.AGREED, today=today)


def start_action(office: Office, action_id: str, *, version: int, today: date) -> Row:
    """Say that an action is in progress."""
    return move_action(office, action_id, version=version, status=Status.IN_PROGRESS, today=today)


def finish_action(
    office: Office,
    action_id: str,
    *,
    version: int,
    done_on: date,
    today: date,
    hours: float | None = None,
    cost: float | None = None,
) -> Row:
    """Say that an action is done, when, and what it took."""
    return move_action(
        office,
        action_id,
        version=version,
        status=Status.DONE,
        today=today,
        done_on=done_on,
        hours=hours,
        cost=cost,
    )


def give_up_action(
    office: Office,
    action_id: str,
    *,
    version: int,
    because: str,
    today: date,
    override: str | None = None,
) -> Row:
    """Say that an action is not done, and why (see ``move_action``)."""
    return move_action(
        office,
        action_id,
        version=version,
        status=Status.NOT_DONE,
        because=because,
        today=today,
        override=override,
    )


def check_action(
    office: Office,
    action_id: str,
    *,
    better: bool,
    checked_on: date,
    words: str = "",
    monitor_id: str | None = None,
) -> Row:
    """Record what somebody who monitors the plan found once an action was done, and as what.

    A resident's "yes, it is better" makes the action *checked by residents*; "no" hands it back
    to the practitioner group. What councillors and the co-ordinator see themselves is kept, but
    is no resident's check. The words stay with the working groups until released.

    Parameters
    ----------
    office, action_id
        Who writes it down, and of which action.
    better, checked_on, words
        What was found, on which day.
    monitor_id
        The resident of the contact register, interested in monitoring, who looked and told the
        co-ordinator; by default it was the person who writes it down.

    Raises
    ------
    AccessError
        If the person is no monitor of these wards, or may not read the contact.
    RecordError
        If the action is not done yet, or the contact is no monitor.
    """
    held = office.desk.get(Kind.ACTIONS, action_id)
    if Status(held["status"]) not in COMPLETED:
        raise RecordError("Only an action that is done can be checked.")
    if held["done_on"] and checked_on < held["done_on"]:
        raise RecordError("An action can be checked from the day it was done.")
    if monitor_id is not None:
        _require_monitor(office, monitor_id)
    return office.desk.add(
        Kind.CHECKS,
        action_id=action_id,
        looked_as=looks_as(office.person.roles, for_monitor=monitor_id is not None),
        monitor_id=monitor_id,
        checked_on=checked_on,
        better=better,
        words=tidy(words) or None,
    )


def _require_monitor(office: Office, contact_id: str) -> None:
    """Refuse a contact who did not agree to monitor, or has withdrawn."""
    contact = office.desk.get(Kind.CONTACTS, contact_id)
    if not may_be_used(contact) or MONITORING not in contact["interests"]:
        raise RecordError(
            "This person is no monitor.", remedy="Choose a contact who wants to help monitoring."
        )


def actions_of(
    office: Office, *, today: date, area_id: str | None = None, ward: str | None = None
) -> Rows:
    """List actions as far as the person may see them.

    Each row has beside its columns ``status`` as residents' checks leave it, ``overdue``,
    ``not_better`` (the latest resident to look says so) and ``checks``, oldest first.
    """
    where = {"area_id": area_id} if area_id else None
    rows = office.desk.list(Kind.ACTIONS, where=where, ward=ward)
    checks: dict[str, Rows] = {}
    for check in office.desk.list(Kind.CHECKS) if rows else ():
        checks.setdefault(check["action_id"], []).append(check)
    return [_told(row, checks.get(row["id"], []), today=today) for row in rows]


def delivery_of(office: Office, *, today: date, ward: str | None = None) -> list[Delivery]:
    """Count what each agency was to do, did, and did on time."""
    return on_time_by_agency(actions_of(office, today=today, ward=ward), today=today)


def _told(row: Row, checks: Rows, *, today: date) -> Row:
    since = checks_since_done(row["done_on"], checks)
    status = Status(row["status"])
    return {
        **row,
        "status": status_after_checks(status, since),
        "overdue": is_overdue(status, row["due_on"], today=today),
        "not_better": says_not_better(status, since),
        "checks": checks,
    }


def _checked(
    office: Office, values: Mapping[str, Any], *, override: str | None = None
) -> dict[str, Any]:
    """Check the parts of an action that are given, and tidy their words."""
    checked = dict(values)
    for name, called in (("what", "What is to be done"), ("agency", "The agency")):
        if name in checked:
            checked[name] = require_words(checked[name], what=called)
    for name in ("what", "agency"):
        if name in checked:
            require_public(office, checked[name], name=name, override=override)
    checked |= {name: tidy(checked[name]) or None for name in _TEXTS if name in checked}
    if "partners" in checked:
        checked["partners"] = [tidy(one) for one in checked["partners"] if tidy(one)]
        require_public(office, "; ".join(checked["partners"]), name="partners", override=override)
    if any((checked.get(name) or 0) < 0 for name in ("hours", "cost")):
        raise RecordError("Hours and cost cannot be below nothing.")
    if checked.get("reason_kind", REASONS[0]) not in REASONS:
        raise RecordError(f"An action rests on one of: {', '.join(REASONS)}.")
    kind = _REASON_KINDS.get(checked.get("reason_kind", ""))
    if kind and checked.get("reason_id"):
        office.desk.get(kind, checked["reason_id"])
    return checked

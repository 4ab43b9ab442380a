"""Take to the steering group what practitioners cannot resolve, and bring back its answer."""

from __future__ import annotations

from datetime import date

from pact_geo.cycle.escalations import Step, age_in_days, require_move
from pact_geo.errors import RecordError
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row, Rows
from pact_geo.services.office import Office
from pact_geo.services.public_words import require_public, require_words, tidy


def raise_escalation(
    office: Office,
    area_id: str,
    *,
    title: str,
    asked: str,
    raised_on: date,
    action_id: str | None = None,
    override: str | None = None,
) -> Row:
    """Raise a matter with the steering group.

    Parameters
    ----------
    office, area_id
        Who raises it, and about which area.
    title
        What it is about, which every partner can read.
    asked
        What is asked of managers, for the working groups.
    raised_on
        The day, from which its age counts.
    action_id
        The action that is stuck, where it is one of this area.
    override
        Why a title that seems to name somebody may stand.

    Raises
    ------
    AccessError
        If the person may not.
    RecordError
        If something is missing, or the action is of another area.
    """
    called = require_words(title, what="The matter")
    require_public(office, called, name="title", override=override)
    if action_id and office.desk.get(Kind.ACTIONS, action_id)["area_id"] != area_id:
        raise RecordError("The action is of another area.")
    return office.desk.add(
        Kind.ESCALATIONS,
        area_id=area_id,
        action_id=action_id,
        title=called,
        asked=require_words(asked, what="What is asked of managers"),
        raised_on=raised_on,
        status=str(Step.RAISED),
        wording_override=tidy(override) or None,
    )


def answer_escalation(
    office: Office, escalation_id: str, *, version: int, answer: str, answered_on: date
) -> Row:
    """Answer a matter, as the steering group."""
    words = tidy(answer)
    return _take(
        office,
        escalation_id,
        version=version,
        step=Step.ANSWERED,
        answer=words,
        answered_on=answered_on,
    )


def return_escalation(
    office: Office, escalation_id: str, *, version: int, returned_on: date
) -> Row:
    """Hand an answered matter back to the practitioner group, which goes on with it."""
    return _take(
        office, escalation_id, version=version, step=Step.RETURNED, returned_on=returned_on
    )


def accept_escalation(
    office: Office, escalation_id: str, *, version: int, accepted_on: date
) -> Row:
    """Keep an answered matter with the steering group, which takes it on itself."""
    return _take(
        office, escalation_id, version=version, step=Step.ACCEPTED, returned_on=accepted_on
    )


def escalations_of(
    office: Office, *, today: date, area_id: str | None = None, ward: str | None = None
) -> Rows:
    """List escalations as far as the person may see them, oldest first, with ``age`` in days."""
    where = {"area_id": area_id} if area_id else None
    rows = office.desk.list(Kind.ESCALATIONS, where=where, ward=ward)
    aged = [
        {**row, "age": age_in_days(row["raised_on"], row["returned_on"], today=today)}
        for row in rows
    ]
    return sorted(aged, key=lambda row: row["raised_on"])


def _take(
    office: Office,
    escalation_id: str,
    *,
    version: int,
    step: Step,
    answer: str = "",
    answered_on: date | None = None,
    returned_on: date | None = None,
) -> Row:
    with office.desk.together():
        held = office.desk.get(Kind.ESCALATIONS, escalation_id)
        if held["version"] == version:  # else the desk says who was faster
            require_move(Step(held["status"]), step, answer=answer)
        values = {"answer": answer or None, "answered_on": answered_on, "returned_on": returned_on}
        given = {name: value for name, value in values.items() if value is not None}
        for name, day in given.items():
            if isinstance(day, date) and day < held["raised_on"]:
                raise RecordError(f"{name.split('_')[0].capitalize()} before it was raised.")
        return office.desk.change(
            Kind.ESCALATIONS, escalation_id, version=version, status=str(step), **given
        )

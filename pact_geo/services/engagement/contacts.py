"""The contact register: residents who agreed to hear back or to help."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from pact_geo.cycle.engagement import check_contact, due_for_review, may_be_used
from pact_geo.errors import RecordError
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row, Rows
from pact_geo.services.engagement.days import this_day
from pact_geo.services.office import Office


def add_contact(
    office: Office,
    name: str,
    *,
    ward_code: str,
    purpose: str,
    email: str = "",
    phone: str = "",
    address: str = "",
    interests: Iterable[str] = (),
    consented_on: date | None = None,
    engagement_id: str | None = None,
) -> Row:
    """Add a resident who agreed, with what for and on which day.

    Raises
    ------
    RecordError
        If there is no way to reach the person, or no consent.
    """
    values: dict[str, Any] = {
        "name": name.strip(),
        "ward_codes": [ward_code],
        "purpose": purpose.strip(),
        "email": email.strip() or None,
        "phone": phone.strip() or None,
        "address": address.strip() or None,
        "interests": sorted(set(interests)),
        "consented_on": consented_on or this_day(),
        "engagement_id": _known_engagement(office, engagement_id),
    }
    check_contact(values, today=this_day())
    if ward_code not in office.borough.ward_names:
        raise RecordError(f"{ward_code!r} is no ward of this borough.")
    return office.desk.add(Kind.CONTACTS, **values, training=[])


def list_contacts(office: Office, *, ward: str | None = None, interest: str | None = None) -> Rows:
    """List the people who may be written to; whoever withdrew is not among them."""
    rows = [row for row in office.desk.list(Kind.CONTACTS, ward=ward) if may_be_used(row)]
    return [row for row in rows if interest is None or interest in row["interests"]]


def contacts_to_review(office: Office, *, today: date | None = None) -> Rows:
    """List who has not been asked again for long, and who withdrew and is still kept."""
    day, after = today or this_day(), office.borough.settings.engagement.review_after_months
    rows = office.desk.list(Kind.CONTACTS)
    return [row for row in rows if due_for_review(row, today=day, after_months=after)]


def change_contact(office: Office, contact_id: str, *, version: int, **values: Any) -> Row:
    """Correct a contact: name, ward, how the person is reached, what for, interests, engagement.

    Raises
    ------
    StaleEditError
        If somebody else changed it first.
    RecordError
        If nobody could be reached so, or the ward or the engagement is not there.
    """
    desk = office.desk
    for name in values.keys() & {"name", "purpose"}:
        values[name] = values[name].strip()
    for name in values.keys() & {"email", "phone", "address"}:
        values[name] = (values[name] or "").strip() or None
    if "interests" in values:
        values["interests"] = sorted(set(values["interests"]))
    if "engagement_id" in values:
        values["engagement_id"] = _known_engagement(office, values["engagement_id"])
    unknown = set(values.get("ward_codes", ())) - set(office.borough.ward_names)
    if unknown:
        raise RecordError(f"{min(unknown)!r} is no ward of this borough.")
    with desk.together():
        check_contact({**desk.get(Kind.CONTACTS, contact_id), **values}, today=this_day())
        return desk.change(Kind.CONTACTS, contact_id, version=version, **values)


def record_training(office: Office, contact_id: str, *, version: int, course: str, on: date) -> Row:
    """Write down training a person received."""
    if not course.strip():
        raise RecordError("Say what the training was.")
    desk = office.desk
    with desk.together():
        held = desk.get(Kind.CONTACTS, contact_id)
        training = [*held["training"], {"course": course.strip(), "on": on.isoformat()}]
        return desk.change(Kind.CONTACTS, contact_id, version=version, training=training)


def ask_contact_again(
    office: Office, contact_id: str, *, version: int, on: date | None = None
) -> Row:
    """Write down that a person was asked again and still agrees."""
    held = office.desk.get(Kind.CONTACTS, contact_id)
    if not may_be_used(held):
        raise RecordError(
            "This person withdrew.", remedy="Erase the contact; a new consent is a new contact."
        )
    return office.desk.change(Kind.CONTACTS, contact_id, version=version, asked_on=on or this_day())


def withdraw_contact(
    office: Office, contact_id: str, *, version: int, on: date | None = None
) -> Row:
    """Write down that a person withdrew; from now on the contact is not listed for use."""
    return office.desk.change(
        Kind.CONTACTS, contact_id, version=version, withdrawn_on=on or this_day()
    )


def erase_contact(office: Office, contact_id: str) -> None:
    """Erase a person from the register, with every earlier version; nothing brings it back.

    A backup made before still holds it: its own retention decides how long.
    """
    office.desk.erase(Kind.CONTACTS, contact_id)


def _known_engagement(office: Office, engagement_id: str | None) -> str | None:
    """Check that there is such an engagement; an empty text stands for none."""
    return office.desk.get(Kind.ENGAGEMENTS, engagement_id)["id"] if engagement_id else None

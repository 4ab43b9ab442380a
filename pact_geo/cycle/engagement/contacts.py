"""The contact register: who agreed to be written to, for what, and when to ask again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pact_geo.errors import RecordError

MONITORING = "monitoring"
INTERESTS = ("visual audits", "community group", MONITORING)
"""What a resident may want to help with."""

REVIEW_AFTER_MONTHS = 24
"""After this long without being asked again, a consent is reviewed."""

_MONTHS = 12


def check_contact(values: Mapping[str, Any], *, today: date) -> None:
    """Refuse a contact that nobody could reach, or that nobody agreed to.

    Raises
    ------
    RecordError
        If anything is wrong; every problem is named at once.
    """
    problems = []
    if not str(values.get("name", "")).strip():
        problems.append("A contact needs a name.")
    if not str(values.get("purpose", "")).strip():
        problems.append("Say what the person agreed to be written to for.")
    if not any(str(values.get(way) or "").strip() for way in ("email", "phone", "address")):
        problems.append("Give a way to reach the person: e-mail, telephone or address.")
    unknown = [one for one in values.get("interests", ()) if one not in INTERESTS]
    if unknown:
        problems.append(f"The interests are {', '.join(INTERESTS)}.")
    if values["consented_on"] > today:
        problems.append("Consent is written down when it has been given.")
    if not values.get("ward_codes"):
        problems.append("Say which ward the person lives in.")
    if problems:
        raise RecordError(" ".join(problems))


def may_be_used(contact: Mapping[str, Any]) -> bool:
    """Tell whether the person may be written to: the consent has not been withdrawn."""
    return contact["withdrawn_on"] is None


def due_for_review(
    contact: Mapping[str, Any], *, today: date, after_months: int = REVIEW_AFTER_MONTHS
) -> bool:
    """Tell whether a contact should be asked again or erased.

    That is when the person has neither agreed nor been asked again for ``after_months``, and
    at once when the consent was withdrawn.
    """
    if contact["withdrawn_on"] is not None:
        return True
    asked = max(day for day in (contact["consented_on"], contact.get("asked_on")) if day)
    whole = (today.year - asked.year) * _MONTHS + today.month - asked.month
    return bool(whole - (today.day < asked.day) >= after_months)

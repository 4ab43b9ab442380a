"""The records in people's words: what a field is called, what an act was, when, and values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from shapely.geometry.base import BaseGeometry

from pact_geo.cycle.calendar import read_moment
from pact_geo.outputs.sentences import date_words

NOTHING = "Nothing"
ACT_WORDS: Mapping[str, str] = {
    "add": "entered",
    "read": "read",
    "change": "changed",
    "release": "made public, or taken back",
    "erase": "erased",
    "export": "taken away as a file",
}
"""What the trail's acts are to whoever reads it; others are words already."""
FIELD_WORDS: Mapping[str, str] = {
    "about": "what it is about",
    "action_id": "action",
    "action_ids": "actions",
    "active": "open",
    "activity": "what it is",
    "address": "address",
    "adopted_on": "adopted on",
    "agency": "agency",
    "agenda": "agenda",
    "agreed_on": "agreed on",
    "amount": "amount",
    "answer": "answer",
    "answered_on": "answered on",
    "area_id": "area",
    "asked": "what is asked",
    "asked_on": "asked again on",
    "assessed_on": "assessed on",
    "audience": "who was told",
    "audit_id": "audit",
    "better": "whether it is better",
    "cancelled": "cancelled",
    "candidate": "place voted on",
    "caption": "what it shows",
    "changed_at": "changed at",
    "changed_by": "changed by",
    "channel": "how it was told",
    "checked_on": "looked at on",
    "checklist": "edition of the checklist",
    "chosen_on": "chosen on",
    "closed_because": "why it was closed",
    "closed_on": "closed on",
    "commissioned_by": "who asked for it",
    "concern_ids": "concerns",
    "consented_on": "agreed on",
    "cost": "cost",
    "created_at": "entered at",
    "created_by": "entered by",
    "data_version": "edition of the data",
    "decided_on": "decided on",
    "demo": "an invented person",
    "did": "what was done",
    "differs_because": "why it differs from the evidence",
    "digest": "the photograph itself",
    "done_on": "done on",
    "drawn": "drawn by hand",
    "due_on": "due by",
    "email": "e-mail",
    "ended_on": "ended on",
    "ends_at": "end",
    "engagement_id": "engagement",
    "evaluation_id": "evaluation",
    "event_id": "day in the calendar",
    "evidence": "evidence it rests on",
    "figures": "figures",
    "finding_id": "finding",
    "found": "what was found",
    "founded_by": "what kind of founder",
    "founded_on": "founded on",
    "founder": "founder",
    "geometry": "outline",
    "given_up_on": "given up on",
    "grade": "grade",
    "height": "height of the photograph",
    "held_on": "held on",
    "hours": "hours it took",
    "id": "number",
    "incentives": "what people were given",
    "inspector": "inspector",
    "interests": "wants to help with",
    "invited": "how many were asked",
    "item": "item of the checklist",
    "joined_on": "joined on",
    "ledger_id": "entry",
    "left_on": "left on",
    "looked_as": "as what they looked",
    "meeting_id": "meeting",
    "meets_every_weeks": "weeks between meetings",
    "member_id": "member",
    "method": "how people were asked",
    "minutes": "minutes",
    "moment": "before or after",
    "monitor_id": "resident who looked",
    "months": "months",
    "name": "name",
    "not_done_because": "why it was not done",
    "notes": "notes",
    "of_group": "group",
    "opened_on": "opened on",
    "outcome": "outcome",
    "outline": "outline",
    "overlap": "share in common",
    "owner": "officer who sees to it",
    "pair_id": "other of the pair",
    "panel_id": "panel",
    "part": "part they play",
    "part_played": "part they play",
    "partners": "who helps",
    "people_reached": "people reached",
    "person_id": "account",
    "phone": "telephone",
    "photo_ids": "photographs",
    "place": "place",
    "plan": "plan",
    "planned_on": "planned on",
    "present": "was there",
    "public_evidence": "evidence that everybody reads",
    "public_geometry": "outline that everybody sees",
    "public_name": "name that everybody reads",
    "published_on": "published on",
    "purpose": "agreed to be written to for",
    "quarter": "quarter",
    "raised": "raised",
    "raised_on": "raised on",
    "rank": "rank",
    "reach": "people reached",
    "reason": "why",
    "reason_id": "what it comes from",
    "reason_kind": "what kind of reason",
    "received_on": "received on",
    "release_override": "why its words may stand in public",
    "released_at": "made public at",
    "released_by": "made public by",
    "remarks": "remarks",
    "residents": "how many residents",
    "resources": "resources",
    "response_ids": "answers",
    "result": "result",
    "returned_on": "returned on",
    "roles": "roles",
    "said": "what residents said",
    "score": "score",
    "sector": "sector",
    "skills": "skills",
    "snapshot": "frozen view",
    "snapshot_digest": "checksum of the frozen view",
    "source": "where it comes from",
    "spent": "spent",
    "spent_on": "what it was spent on",
    "spot": "spot",
    "spots": "spots",
    "staff_hours": "hours of staff",
    "stage": "stage",
    "starts_at": "start",
    "status": "status",
    "subject": "number at the identity provider",
    "taken_on": "taken on",
    "team": "team",
    "theme": "theme",
    "title": "title",
    "told_on": "told on",
    "training": "training",
    "version": "version",
    "voter": "who voted",
    "ward_codes": "wards",
    "what": "what is to be done",
    "why": "why",
    "why_not": "why nothing was done",
    "width": "width of the photograph",
    "withdrawn_on": "withdrew on",
    "wording_override": "why its words may stand",
    "words": "words",
    "workings": "workings",
}
"""What each field of a record is called, inside a sentence."""


def field_words(name: str) -> str:
    """Say what a field is called; what is no field of a record is words already."""
    return FIELD_WORDS.get(name, name.replace("_", " "))


def field_heading(name: str) -> str:
    """Say the same as a heading; only the first letter is made large."""
    said = field_words(name)
    return said[:1].upper() + said[1:]


def fields_words(names: Iterable[str]) -> str:
    """List fields, each once, in the order given."""
    return ", ".join(dict.fromkeys(field_words(name) for name in names))


def act_words(act: str) -> str:
    """Say what was done."""
    return ACT_WORDS.get(act, act)


def moment_words(text: str) -> str:
    """Write a moment of the records by the clocks of the borough: "12 December 2026, 14:03"."""
    moment = read_moment(text)
    return f"{date_words(moment)}, {moment:%H:%M}"


def value_words(name: str, value: Any, *, wards: Mapping[str, str]) -> str:
    """Write a field's value so that two can be compared.

    Parameters
    ----------
    name
        The field; what it points to is not told by number.
    value
        As the records hold it.
    wards
        Names of wards by code.
    """
    if value is None or value in ("", []):
        return NOTHING
    if name.endswith("_id"):
        return "One is chosen"
    if name.endswith("_ids"):
        return f"{len(value)} chosen"
    if name == "ward_codes":
        return ", ".join(wards.get(code, code) for code in value)
    return _written(value)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return date_words(value)
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    if isinstance(value, BaseGeometry):
        return "an outline on the map"
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(_written(one) for one in value)
    if isinstance(value, Mapping):
        return "\n".join(
            f"{field_heading(str(key))}: {_written(one)}" for key, one in value.items()
        )
    return str(value)

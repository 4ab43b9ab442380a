"""Log engagements, attach what came of them, and sum up what each method yields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from pact_geo.cycle.engagement import (
    Method,
    check_engagement,
    choose_responses,
    summarise_methods,
)
from pact_geo.errors import RecordError
from pact_geo.inputs.responses import NOT_SAID
from pact_geo.records.access import Act, Kind, may, require
from pact_geo.records.desk import Row, Rows
from pact_geo.services.engagement.days import this_day
from pact_geo.services.office import Office

USEFUL = "A useful concern is one that names a place or a theme."


@dataclass(frozen=True)
class EngagementSummary:
    """What was done and what each method yielded.

    Attributes
    ----------
    methods
        As ``summarise_methods`` gives it.
    engagements
        The log it rests on, newest first.
    unattached
        How many responses belong to no engagement the person may see.
    want_feedback
        How many of those who answered want to hear what was done.
    definition
        What counts as a useful concern.
    """

    methods: pd.DataFrame
    engagements: Rows
    unattached: int
    want_feedback: int
    definition: str = USEFUL


def log_engagement(
    office: Office,
    method: Method | str,
    *,
    ward_codes: Iterable[str],
    held_on: date | None = None,
    place: str = "",
    staff_hours: float = 0.0,
    cost: float = 0.0,
    people_reached: int = 0,
    incentives: str = "",
    notes: str = "",
) -> Row:
    """Log an engagement that was held; hours of staff, pounds, people.

    Raises
    ------
    AccessError
        If the person may not in these wards.
    RecordError
        If it cannot have been so.
    """
    values: dict[str, Any] = {
        "method": str(method),
        "held_on": held_on or this_day(),
        "ward_codes": _known_wards(office, ward_codes),
        "place": place.strip() or None,
        "staff_hours": float(staff_hours),
        "cost": float(cost),
        "people_reached": int(people_reached),
        "incentives": incentives.strip() or None,
        "notes": notes.strip() or None,
    }
    check_engagement(values, today=this_day())
    return office.desk.add(Kind.ENGAGEMENTS, **values, response_ids=[])


def change_engagement(office: Office, engagement_id: str, *, version: int, **values: Any) -> Row:
    """Change what was logged; responses are attached by ``attach_responses``.

    Notes that were released and then changed wait to be released again.

    Raises
    ------
    StaleEditError
        If somebody else changed it first.
    RecordError
        If it cannot have been so, or the notes are released and the person may not take them
        back.
    """
    if "response_ids" in values:
        raise RecordError("Responses are attached, not written in.")
    if "notes" in values:
        values["notes"] = (values["notes"] or "").strip() or None
    if "ward_codes" in values:
        values["ward_codes"] = _known_wards(office, values["ward_codes"])
    check_engagement(values, today=this_day())
    desk = office.desk
    with desk.together():
        before = desk.get(Kind.ENGAGEMENTS, engagement_id)
        row = desk.change(Kind.ENGAGEMENTS, engagement_id, version=version, **values)
        if row["released_at"] and row["notes"] != before["notes"]:
            if not may(office.person, Act.RELEASE, Kind.ENGAGEMENTS, before):
                raise RecordError(
                    "These notes are released, so they stand.",
                    remedy="Ask the co-ordinator to take them back first.",
                )
            row = desk.withdraw(Kind.ENGAGEMENTS, engagement_id, version=row["version"])
    return row


def attach_responses(
    office: Office,
    engagement_id: str,
    *,
    version: int,
    import_id: str | None = None,
    method: Method | str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Row:
    """Attach the responses of an import, of a method, of some days, or of all these together.

    Responses of another engagement stay there. What was attached before is replaced.

    Raises
    ------
    AccessError
        If the person may not read responses, or not change this engagement.
    RecordError
        If nothing says which responses, or none is left.
    """
    require(office.person, Act.READ, Kind.RESPONSES)
    if import_id is None and method is None and first is None and last is None:
        raise RecordError("Say which responses: an import, a method or days.")
    desk = office.desk
    with desk.together():
        taken = {
            one
            for row in desk.list(Kind.ENGAGEMENTS)
            if row["id"] != engagement_id
            for one in row["response_ids"]
        }
        chosen = choose_responses(
            office.borough.responses,
            taken=taken,
            ids=None if import_id is None else responses_of(office, import_id),
            method=None if method is None else Method(method),
            first=first,
            last=last,
        )
        if not chosen:
            raise RecordError(
                "No response is left to attach.",
                remedy="Check the method and the days; others may belong to an engagement already.",
            )
        return desk.change(
            Kind.ENGAGEMENTS, engagement_id, version=version, response_ids=sorted(chosen)
        )


def list_engagements(office: Office, *, ward: str | None = None) -> Rows:
    """List the log as far as the person may see it, newest first."""
    rows = office.desk.list(Kind.ENGAGEMENTS, ward=ward)
    return sorted(rows, key=lambda row: (row["held_on"], row["id"]), reverse=True)


def engagement_summary(
    office: Office,
    *,
    ward: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> EngagementSummary:
    """Sum up people and useful concerns per staff hour and per pound, by method."""
    everything = list_engagements(office, ward=ward)
    rows = [
        row
        for row in everything
        if (first is None or row["held_on"] >= first) and (last is None or row["held_on"] <= last)
    ]
    borough = office.borough
    methods = summarise_methods(rows, borough.concerns, no_theme=NOT_SAID)
    attached = {one for row in list_engagements(office) for one in row["response_ids"]}
    asked = borough.responses
    if ward is not None:
        asked = asked[(asked["ward_code"] == ward).to_numpy(dtype=bool)]
    return EngagementSummary(
        methods=methods,
        engagements=rows,
        unattached=len(set(borough.responses.index) - attached),
        want_feedback=int(asked["wants_feedback"].fillna(value=False).sum()),
    )


def responses_of(office: Office, import_id: str) -> list[str]:
    """Name the responses an import brought.

    Raises
    ------
    RecordError
        If there is no such import of responses.
    """
    for record in office.workspace.imports():
        if record.id == import_id and "responses" in record.tables:
            return [str(one) for one in office.workspace.read(record, "responses").index]
    raise RecordError("There is no such import of responses.", remedy="'pact status' lists them.")


def _known_wards(office: Office, ward_codes: Iterable[str]) -> list[str]:
    codes = sorted(set(ward_codes))
    unknown = [code for code in codes if code not in office.borough.ward_names]
    if unknown:
        raise RecordError(f"{unknown[0]!r} is no ward of this borough.")
    return codes

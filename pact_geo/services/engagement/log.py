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
from pact_geo.outputs.sentences import count_words
from pact_geo.records.access import Act, Kind, may, require
from pact_geo.records.desk import Row, Rows
from pact_geo.services.engagement.days import this_day
from pact_geo.services.office import Office

USEFUL = "A useful concern is one that names a place or a theme."
RATES = (
    "Rates of answers and concerns rest on the engagements whose answers are attached. Pounds are"
    " without what staff cost."
)


@dataclass(frozen=True)
class EngagementSummary:
    """What was done and what each method yielded.

    Attributes
    ----------
    methods
        As ``summarise_methods`` gives it.
    engagements
        The log it rests on, newest first.
    answers
        How many answers of each engagement are loaded, by its id; of the ward alone where one
        is looked at.
    unattached
        How many responses belong to no engagement the person may see, nor to a wave of the
        network.
    want_feedback
        How many of those who answered want to hear what was done.
    sentences
        What counts as a useful concern, what the rates rest on and what they leave out.
    """

    methods: pd.DataFrame
    engagements: Rows
    answers: dict[str, int]
    unattached: int
    want_feedback: int
    sentences: tuple[str, ...]


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
    from_elsewhere: bool = False,
) -> Row:
    """Attach the responses of an import, of a method, of some days, or of all these together.

    Only people of the engagement's wards are taken, or with ``from_elsewhere`` whoever
    answered: an event in the town centre draws people of other wards. Responses of another
    engagement stay there. What was attached before is replaced.

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
        held = desk.get(Kind.ENGAGEMENTS, engagement_id)
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
            ward_codes=None if from_elsewhere else held["ward_codes"],
        )
        if not chosen:
            raise RecordError(
                "No response is left to attach.",
                remedy="Check the wards, the method and the days, or take those of people from"
                " elsewhere too; others may belong to an engagement already.",
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
    """Sum up answers and useful concerns per staff hour and per pound, by method."""
    everything = list_engagements(office, ward=ward)
    rows = [
        row
        for row in everything
        if (first is None or row["held_on"] >= first) and (last is None or row["held_on"] <= last)
    ]
    borough = office.borough
    asked = borough.responses
    if ward is not None:
        asked = asked[(asked["ward_code"] == ward).to_numpy(dtype=bool)]
    methods = summarise_methods(
        rows, borough.responses, borough.concerns, no_theme=NOT_SAID, ward=ward
    )
    kept = (*list_engagements(office), *office.desk.list(Kind.KIN_WAVES))
    attached = {one for row in kept for one in row["response_ids"]}
    here = set(asked.index)
    return EngagementSummary(
        methods=methods,
        engagements=rows,
        answers={row["id"]: len(here.intersection(row["response_ids"])) for row in rows},
        unattached=len(set(borough.responses.index) - attached),
        want_feedback=int(asked["wants_feedback"].fillna(value=False).sum()),
        sentences=_said_of(methods),
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


def _said_of(methods: pd.DataFrame) -> tuple[str, ...]:
    """Say what the rates rest on, and what they leave out."""
    said = [USEFUL, RATES]
    left_out = {
        "unanswered": "no answers, or not all of theirs, are attached and loaded",
        "shared": "their people, hours and pounds are of other wards too",
    }
    for column, why in left_out.items():
        names = [f"{name} ({count})" for name, count in methods[column].items() if count]
        if names:
            which = " of answers and concerns" if column == "unanswered" else ""
            said.append(f"Left out of the rates{which}, because {why}: {', '.join(names)}.")
    partly = methods[(methods["rated"] > 0) & (methods["rated"] < methods["engagements"])]
    for name, row in partly.iterrows():
        said.append(
            f"Answers and concerns of {name}: rates rest on {row['rated']} of {row['engagements']}:"
            f" {count_words(int(row['rated_responses']), 'answer')}, {row['rated_hours']:g} hours,"
            f" {row['rated_pounds']:g} pounds."
        )
    gone = int(methods["not_loaded"].sum())
    if gone:
        said.append(f"{count_words(gone, 'answer')} attached once, and no longer loaded.")
    elsewhere = int(methods["elsewhere"].sum())
    if elsewhere:
        answers = count_words(elsewhere, "answer")
        said.append(f"{answers} from people of other wards than the engagement was held in.")
    once = list(methods.index[methods["note"] != ""])
    if once:
        said.append(f"Held once only, so read with care: {', '.join(map(str, once))}.")
    return tuple(said)

"""Plan a visual audit: who commissions it, where it stops, who comes along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from pact_geo.cycle.audits import CURRENT, Seat, TeamPlan, checklist_of, fold_spot, plan_team
from pact_geo.errors import RecordError
from pact_geo.outputs.streets import street_name
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row, Rows
from pact_geo.services.office import Office
from pact_geo.services.public_words import tidy

COMMISSIONERS = ("panel", "practitioner group", "co-ordinator")
PLANNED, DONE = "planned", "done"
WANTS_AUDITS = "visual audits"
"""The interest of a contact who offered to come along."""
MOST_SPOTS = 30
MOST_LETTERS = 80
OFFERED_SPOTS = 8


def commission_audit(
    office: Office,
    area_id: str,
    *,
    commissioned_by: str,
    planned_on: date,
    spots: Iterable[str] = (),
    team: Sequence[Mapping[str, Any]] = (),
) -> Row:
    """Commission a visual audit of an adopted area, with today's checklist.

    Parameters
    ----------
    office, area_id
        Who commissions it, and where.
    commissioned_by
        One of ``COMMISSIONERS``.
    planned_on
        The day of the walk.
    spots
        Where the team stops, in words; those of the area's last audit when none are given, so
        that before and after can be compared.
    team
        As ``plan_audit_team`` gives it.

    Raises
    ------
    AccessError
        If the person may not.
    RecordError
        If nobody known commissions it, the area is closed, or there are too many spots.
    """
    if commissioned_by not in COMMISSIONERS:
        raise RecordError(
            f"{commissioned_by!r} commissions no audits.",
            remedy=f"They are commissioned by a {', '.join(COMMISSIONERS)}.",
        )
    area = office.desk.get(Kind.AREAS, area_id)
    if area["closed_on"] is not None:
        raise RecordError("This area is closed.")
    before = audits_of(office, area_id)
    named = _spots(spots) or (before[-1]["spots"] if before else None) or []
    return office.desk.add(
        Kind.AUDITS,
        area_id=area_id,
        commissioned_by=commissioned_by,
        planned_on=planned_on,
        stage=PLANNED,
        checklist=CURRENT,
        spots=named,
        team=[dict(seat) for seat in team],
    )


def change_audit(office: Office, audit_id: str, *, version: int, **values: Any) -> Row:
    """Change the day, the spots, the team or the remarks of an audit.

    Raises
    ------
    AccessError, StaleEditError
        As for any change.
    RecordError
        If something else is to be changed, or a spot that has grades would go.
    """
    unknown = sorted(set(values) - {"planned_on", "spots", "team", "remarks"})
    if unknown:
        raise RecordError(f"{unknown[0]} of an audit cannot be changed here.")
    if "spots" in values:
        values["spots"] = _spots(values["spots"])
        kept = {fold_spot(spot) for spot in values["spots"]}
        graded = {row["spot"] for row in grades_of(office, audit_id)}
        lost = sorted(spot for spot in graded if fold_spot(spot) not in kept)
        if lost:
            raise RecordError(f"{lost[0]} has grades already and stays.")
    return office.desk.change(Kind.AUDITS, audit_id, version=version, **values)


def suggest_spots(office: Office, area_id: str) -> list[str]:
    """Offer spots for a first audit: the busiest streets of the area.

    Streets alone, for all partners read where an audit stops. Whoever may not see places as
    they are gets none, and names the spots that all know.
    """
    area = office.desk.get(Kind.AREAS, area_id)
    if area["geometry"] is None:  # whoever is shown it may see places
        return []
    places = office.borough.places
    inside = places[places.geometry.within(area["geometry"])]
    counts = office.borough.incidents["place_id"].value_counts()
    named = inside["place_name"].dropna().groupby(level=0).first()
    busiest = counts.reindex(named.index, fill_value=0).sort_values(ascending=False, kind="stable")
    streets = [street_name(str(named[place])) for place in busiest.index]
    return list(dict.fromkeys(street for street in streets if street))[:OFFERED_SPOTS]


def plan_audit_team(office: Office, *, residents: int) -> TeamPlan:
    """Plan a team from the directory of practitioners and the residents who agreed to come."""
    known: list[tuple[str, list[str]]] = []
    if may(office.person, Act.READ, Kind.PRACTITIONERS):
        known = [
            (row["agency"], [*row["skills"], row["part"] or ""])
            for row in office.desk.list(Kind.PRACTITIONERS)
        ]
    return plan_team(checklist_of(CURRENT), known, residents=residents)


def team_of(plan: TeamPlan) -> list[dict[str, Any]]:
    """Write a plan as an audit keeps it: trades, agencies and numbers, no names."""
    return [asdict(seat) for seat in plan.seats]


def seats_of(audit: Row) -> list[Seat]:
    """Read the team that an audit keeps."""
    return [Seat(**{**seat, "items": tuple(seat["items"])}) for seat in audit["team"]]


def residents_who_offered(office: Office, area_id: str) -> Rows | None:
    """List contacts of the area's wards who want to take part in audits.

    None for whoever may not read the register of contacts.
    """
    if not may(office.person, Act.READ, Kind.CONTACTS):
        return None
    wards = set(office.desk.get(Kind.AREAS, area_id)["ward_codes"])
    return [
        row
        for row in office.desk.list(Kind.CONTACTS)
        if row["withdrawn_on"] is None
        and WANTS_AUDITS in row["interests"]
        and wards.intersection(row["ward_codes"])
    ]


def audits_of(office: Office, area_id: str | None = None) -> Rows:
    """List the audits of an area, or all, in the order of their day."""
    where = {"area_id": area_id} if area_id else None
    rows = office.desk.list(Kind.AUDITS, where=where)
    return sorted(rows, key=lambda row: (row["done_on"] or row["planned_on"], row["created_at"]))


def grades_of(office: Office, audit_id: str) -> Rows:
    """List every grade of an audit."""
    return office.desk.list(Kind.GRADES, where={"audit_id": audit_id})


def tidy_name(text: str, *, what: str) -> str:
    """Write a name with single spaces; one that is empty or endless is refused."""
    name = " ".join(text.split())
    if not name or len(name) > MOST_LETTERS:
        raise RecordError(f"The name of the {what} has 1 to {MOST_LETTERS} letters.")
    return name


def _spots(spots: Iterable[str]) -> list[str]:
    named = {fold_spot(spot): tidy_name(spot, what="spot") for spot in spots if tidy(spot)}
    if len(named) > MOST_SPOTS:
        raise RecordError(f"A walk has {MOST_SPOTS} spots at most.")
    return list(named.values())

"""The local action plan as elected members and residents read it, with nothing confidential.

It is built from what everybody may see, whoever asks: a column nobody thought of stays out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import shapely

from pact_geo.cycle.actions import Status
from pact_geo.cycle.areas import PUBLIC_WORDS, Stage, number_areas
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row
from pact_geo.services.actions import actions_of
from pact_geo.services.office import Office


@dataclass(frozen=True)
class PlanAction:
    """One agreed action as everybody reads it."""

    id: str
    what: str
    agency: str
    partners: tuple[str, ...]
    due_on: date | None
    done_on: date | None
    status: Status
    overdue: bool
    not_better: bool
    not_done_because: str


@dataclass(frozen=True)
class PlanArea:
    """One adopted area as everybody reads it; ``sentence`` hides small numbers.

    ``number`` is that of the area in every plan and newsletter of the borough.
    """

    id: str
    number: int
    name: str
    ward_codes: tuple[str, ...]
    wards: tuple[str, ...]
    stage: Stage
    stage_words: str
    geometry: shapely.Geometry
    sentence: str
    dates: str
    adopted_on: date
    closed_because: str
    actions: tuple[PlanAction, ...]


@dataclass(frozen=True)
class Plan:
    """The plan of the borough or of a ward; open areas before closed ones."""

    borough: str
    ward: str | None
    areas: tuple[PlanArea, ...]


def plan_of(office: Office, ward: str | None = None, *, today: date) -> Plan:
    """Give the plan that elected members and residents read.

    Actions that are only proposed are no part of it.
    """
    actions: dict[str, list[PlanAction]] = {}
    for row in actions_of(office, today=today, ward=ward):
        if row["status"] is not Status.PROPOSED:
            actions.setdefault(row["area_id"], []).append(_action(row))
    every = office.desk.list(Kind.AREAS)
    numbers = number_areas(every)
    areas = [
        _area(office, row, tuple(actions.get(row["id"], ())), number=numbers[row["id"]])
        for row in every
        if ward is None or ward in row["ward_codes"]
    ]
    areas.sort(key=lambda area: (area.stage is Stage.CLOSED, area.number))
    return Plan(borough=office.borough.name, ward=ward, areas=tuple(areas))


def _area(office: Office, row: Row, actions: tuple[PlanAction, ...], *, number: int) -> PlanArea:
    shown, names = row["public_evidence"] or {}, office.borough.ward_names
    stage = Stage(row["stage"])
    return PlanArea(
        id=row["id"],
        number=number,
        name=row["public_name"],
        ward_codes=tuple(row["ward_codes"]),
        wards=tuple(names.get(code, code) for code in row["ward_codes"]),
        stage=stage,
        stage_words=PUBLIC_WORDS[stage],
        geometry=row["public_geometry"],
        sentence=str(shown.get("sentence", "")),
        dates=str(shown.get("dates", "")),
        adopted_on=row["adopted_on"],
        closed_because=row["closed_because"] or "",
        actions=tuple(sorted(actions, key=lambda one: (one.due_on or date.max, one.what))),
    )


def _action(row: Row) -> PlanAction:
    return PlanAction(
        id=row["id"],
        what=row["what"],
        agency=row["agency"],
        partners=tuple(row["partners"]),
        due_on=row["due_on"],
        done_on=row["done_on"],
        status=row["status"],
        overdue=row["overdue"],
        not_better=row["not_better"],
        not_done_because=row["not_done_because"] or "",
    )

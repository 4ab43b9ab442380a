"""The demo borough's people, each with an office that knows what was known on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from pact_geo.analysis.coverage import measure_coverage
from pact_geo.records import people
from pact_geo.records.access import Person, Role
from pact_geo.records.desk import Desk
from pact_geo.services.borough import Borough
from pact_geo.services.office import Office
from pact_geo.services.ranking import Ranking, rank_areas
from pact_geo.tables import as_incidents

TODAY = date(2026, 11, 21)
"""The day the year ends on."""
WARD, OTHER_WARD = "Tarrow Market", "Cinderhythe"
REFITS = 10


@dataclass(frozen=True)
class Cast:
    """Who plays, by role, and the borough as it is known at the end."""

    office: Office
    people: Mapping[str, Person]
    _boroughs: dict[pd.Period, Borough] = field(default_factory=dict)
    _rankings: dict[pd.Period, Ranking] = field(default_factory=dict)

    def on(self, day: date, role: Role = Role.COORDINATOR) -> Office:
        """Open the office of somebody with a role, with the data that were there on a day."""
        person = self.people[role]
        borough = self._borough(_known_on(day)).seen_by(person)
        return Office(self.office.workspace, Desk(self.office.desk.database, person), borough)

    def ranking(self, day: date) -> Ranking:
        """Rank the areas as the analyst would on a day."""
        month = _known_on(day)
        if month not in self._rankings:
            borough = self.on(day, Role.ANALYST).borough
            self._rankings[month] = rank_areas(borough, refits=REFITS)
        return self._rankings[month]

    def ward(self, name: str = WARD) -> str:
        """Give the code of a ward."""
        return next(code for code, known in self.office.borough.ward_names.items() if known == name)

    def _borough(self, month: pd.Period) -> Borough:
        if month not in self._boroughs:
            self._boroughs[month] = _as_of(self.office.borough, month)
        return self._boroughs[month]


def gather_cast(office: Office) -> Cast:
    """Find the first of the demo's people for each role."""
    found: dict[str, Person] = {}
    for person in people.invented_people(office.desk.database):
        for role in person.roles:
            found.setdefault(role, person)
    return Cast(office, found)


def _known_on(day: date) -> pd.Period:
    """Give the last month published by a day: police data come a month later."""
    return pd.Period(day, "M") - (0 if day == TODAY else 1)


def _as_of(borough: Borough, month: pd.Period) -> Borough:
    """Forget every incident after a month."""
    incidents = as_incidents(borough.incidents[borough.incidents["month"] <= month])
    settings = borough.settings.coverage
    coverage = measure_coverage(
        incidents,
        borough.places,
        borough.wards,
        force=borough.settings.borough.force,
        collapse_below=settings.collapse_below,
        least_per_ward_month=settings.least_per_ward_month,
    )
    return replace(borough, incidents=incidents, coverage=coverage)

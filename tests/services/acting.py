"""A small borough with its records, and the people who work on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pact_geo.records.access import EVERY_WARD, Kind, Person, Role
from pact_geo.records.database import Database
from pact_geo.records.desk import Desk, Row
from pact_geo.services import Ranking, Selection, import_files, open_borough, rank_areas
from pact_geo.services.actions import add_action, agree_action, finish_action
from pact_geo.services.areas import adopt_area
from pact_geo.services.office import Office
from pact_geo.workspace import Workspace
from tests.pages.conftest import write_reports, write_wards

TODAY = date(2026, 11, 20)
ALDER, BEECH = "E05000000", "E05000001"

KAY = Person("kay", "Kay", frozenset({Role.COORDINATOR}), frozenset({EVERY_WARD}))
WILL = Person("will", "Will", frozenset({Role.PRACTITIONER}), frozenset({ALDER}), "Council")
SAM = Person("sam", "Sam", frozenset({Role.STEERING}), frozenset({ALDER}))
FAR = Person("far", "Far", frozenset({Role.PRACTITIONER}), frozenset({BEECH}))
ANA = Person("ana", "Ana", frozenset({Role.ANALYST}))
PIA = Person("pia", "Pia", frozenset({Role.PANEL}), frozenset({ALDER}))
COLE = Person("cole", "Cole", frozenset({Role.COUNCILLOR}), frozenset({ALDER}))
ADA = Person("ada", "Ada", frozenset({Role.ADMINISTRATOR}))
OUTSIDE = (PIA, COLE, ANA, ADA, FAR)
"""People who are of no working group of Alder."""

OfficeOf = Callable[..., Office]


@pytest.fixture(scope="session")
def acting_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("acting")
    write_wards(folder / "wards.geojson")
    write_reports(folder / "reports.csv")
    workspace = Workspace(folder / "workspace", create=True)
    import_files(workspace, "boundaries", [folder / "wards.geojson"])
    import_files(workspace, "incidents", [folder / "reports.csv"], options={"source": "council"})
    workspace.change_setting("borough", "name", "Smallton")
    return workspace


@pytest.fixture(scope="session")
def acting_borough(acting_workspace: Workspace) -> Any:
    return open_borough(acting_workspace)


@pytest.fixture(scope="session")
def ranking(acting_borough: Any) -> Ranking:
    return rank_areas(acting_borough, refits=0)


@pytest.fixture(scope="session")
def later(acting_borough: Any) -> Ranking:
    return rank_areas(acting_borough, Selection(last_month="2026-10"), refits=0)


@pytest.fixture
def office_of(tmp_path: Path, acting_workspace: Workspace, acting_borough: Any) -> OfficeOf:
    """Give anybody an office on one database of this test's own."""
    database = Database(f"sqlite:///{tmp_path / 'records.sqlite'}")

    def make(person: Person) -> Office:
        return Office(acting_workspace, Desk(database, person), acting_borough)

    return make


def number_of(ranking: Ranking, name: str) -> int:
    return int(ranking.areas.index[ranking.areas["name"].str.contains(name)][0])


@pytest.fixture
def area(office_of: OfficeOf, ranking: Ranking) -> Row:
    """Kiln Street in Alder, adopted."""
    office, number = office_of(KAY), number_of(ranking, "Kiln Street")
    return adopt_area(office, ranking, area_id=number, adopted_on=TODAY)


def proposed(office: Office, area: Row, **values: Any) -> Row:
    given = {
        "what": "Cut back the hedge",
        "agency": "Council",
        "reason_kind": "concern",
        "due_on": date(2026, 12, 1),
        **values,
    }
    return add_action(office, area["id"], **given)


def agreed(office: Office, area: Row, **values: Any) -> Row:
    row = proposed(office, area, **values)
    return agree_action(office, row["id"], version=1, today=date(2026, 10, 1))


def done(office: Office, area: Row, **values: Any) -> Row:
    row = agreed(office, area, **values)
    return finish_action(office, row["id"], version=2, done_on=date(2026, 11, 1), today=TODAY)


def plan_evaluation(office: Office, area: Row) -> Row:
    return office.desk.add(
        Kind.EVALUATIONS, area_id=area["id"], stage="planned", plan={}, planned_on=TODAY
    )

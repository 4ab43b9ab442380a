"""A small borough that one person works in, for the tests on a phone."""

from __future__ import annotations

from pathlib import Path

from pact_geo.records.access import EVERY_WARD, Kind, Person, Role
from pact_geo.records.desk import Desk
from pact_geo.records.people import open_session
from pact_geo.services import Ranking, import_files, rank_areas
from pact_geo.services.office import Office, open_database, open_office
from pact_geo.workspace import Workspace
from tests.pages.conftest import write_reports, write_wards

PHONE = {"width": 390, "height": 844}
WIDE = """() => { const main = document.querySelector('[data-testid=stMain]');
             return main.scrollWidth - main.clientWidth; }"""
"""How far a page runs past the edge of the screen."""
FOUNDER = Person("founder", "Founder", frozenset({Role.ADMINISTRATOR}))


def co_ordinated(folder: Path, name: str) -> tuple[Office, Ranking, str]:
    """Load a small borough; give a co-ordinator's office, its ranking and an open session."""
    write_wards(folder / "wards.geojson")
    write_reports(folder / "reports.csv")
    workspace = Workspace(folder / "workspace", create=True)
    import_files(workspace, "boundaries", [folder / "wards.geojson"])
    import_files(workspace, "incidents", [folder / "reports.csv"], options={"source": "council"})
    row = Desk(open_database(workspace), FOUNDER).add(
        Kind.PEOPLE, name=name, email=f"{name.lower()}@council.example",
        roles=[Role.COORDINATOR], ward_codes=[EVERY_WARD], active=True,
    )  # fmt: skip
    person = Person(row["id"], name, frozenset({Role.COORDINATOR}), frozenset({EVERY_WARD}))
    office = open_office(workspace, person)
    token = open_session(office.desk.database, row["id"]).token
    return office, rank_areas(office.borough, refits=0), token

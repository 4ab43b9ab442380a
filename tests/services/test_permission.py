"""Every service on the tables of the workspace asks, role by role, and none is left out."""

from __future__ import annotations

import inspect
import sys
from itertools import product
from pathlib import Path

import pytest

from pact_geo import services
from pact_geo.errors import AccessError, PactError
from pact_geo.records import access
from pact_geo.records.access import Act, Kind, Person, Role
from pact_geo.services import exporting, inventory, ranking
from pact_geo.workspace import Workspace

NOTES = "Date,Category,Easting,Northing\n03/02/2026,Noise,350000,400000\nsoon,Noise,1,1\n"


@pytest.fixture(scope="module")
def ranked(demo_borough):
    """What an analyst worked out; a service must not take it on trust."""
    return services.rank_areas(demo_borough, refits=0)


class Case:
    """What a service is given: the borough of a person, a workspace of its own, and a file."""

    def __init__(self, borough, ranked, tmp_path: Path, person: Person) -> None:
        self.borough = borough.seen_by(person)
        self.person = person
        self.folder = tmp_path
        self.ward = next(iter(borough.ward_names))
        seen = vars(ranked) | {"borough": self.borough}
        self.ranking = ranking.Ranking(**seen)
        self.file = tmp_path / "noise.csv"
        self.file.write_text(NOTES)
        self.workspace = Workspace(tmp_path / "workspace", create=True)

    def load(self) -> str:
        """Load a file as the machine's own analyst; give the import's id."""
        options = {"source": "council"}
        (receipt,) = services.import_files(
            self.workspace, "incidents", [self.file], options=options
        )
        return receipt.record.id


ASKS = {
    "rank_areas": (Act.READ, Kind.PLACES, lambda c: services.rank_areas(c.borough, refits=0)),
    "export_ranking": (
        Act.READ,
        Kind.PLACES,
        lambda c: services.export_ranking(c.ranking, c.folder / "areas.csv"),
    ),
    "ranking_as_data": (Act.READ, Kind.PLACES, lambda c: services.ranking_as_data(c.ranking)),
    "map_of_ranking": (Act.READ, Kind.PLACES, lambda c: exporting.map_of_ranking(c.ranking)),
    "table_of_areas": (Act.READ, Kind.PLACES, lambda c: services.table_of_areas(c.ranking)),
    "compare": (Act.READ, Kind.FIGURES, lambda c: services.compare(c.borough)),
    "advise": (Act.READ, Kind.DATA, lambda c: services.advise(c.borough)),
    "status": (Act.READ, Kind.DATA, lambda c: services.status(c.workspace, by=c.person)),
    "export_inventory": (
        Act.READ,
        Kind.DATA,
        lambda c: inventory.export_inventory(c.borough, c.folder / "loaded.gpkg"),
    ),
    "table_of_imports": (
        Act.READ,
        Kind.DATA,
        lambda c: inventory.table_of_imports(c.borough),
    ),
    "export_rejected": (
        Act.READ,
        Kind.DATA,
        lambda c: services.export_rejected(
            c.workspace, c.load(), c.folder / "rejected.csv", by=c.person
        ),
    ),
    "import_files": (
        Act.ADD,
        Kind.DATA,
        lambda c: services.import_files(
            c.workspace, "incidents", [c.file], options={"source": "council"}, by=c.person
        ),
    ),
    "set_force": (
        Act.CHANGE,
        Kind.DATA,
        lambda c: services.set_force(c.workspace, "Demoshire Police", by=c.person),
    ),
    "change_setting": (
        Act.CHANGE,
        Kind.DATA,
        lambda c: services.change_setting(c.workspace, "borough.name", "Here", by=c.person),
    ),
    "undo_import": (
        Act.ERASE,
        Kind.DATA,
        lambda c: services.undo_import(c.workspace, c.load(), by=c.person),
    ),
}
SLOW = {"panel_view", "profile_ward"}
"""They ask for figures, which everybody may read; tried with somebody who has no role."""
FETCHES = {"fetch_boundaries", "fetch_police"}
ASK_NOTHING = {
    "build_demo": "it makes a workspace of its own, in an empty folder",
    "open_borough": "it gives the borough to the analyst at the machine; seen_by narrows it",
    "make_selection": "it checks words against names that every page shows",
    "change_hotspots": "it gives settings back",
    "fetch_assets": "it fetches the map scripts",
    "who_asks": "it says who asks",
    "sign_in": "anybody may try; tried in test_people",
    "sign_out": "it needs the session's own token",
    "is_demo": "every page says whether it is",
    "demo_people": "invented people alone; tried in test_people",
    "sign_in_demo": "it refuses outside the demo; tried in test_people",
    "add_first_administrator": "only while there is nobody; tried in test_people",
}


TABLES = ("borough", "workspace", "ranking", "folder")
NO_ROLE = Person("me", "Me", frozenset())


def me(role: Role) -> Person:
    return Person("me", "Me", frozenset({role}), frozenset({"W1"}))


def test_every_service_on_tables_is_tried_here():
    """A new service on the workspace's tables without a rule fails here."""
    on_tables = {
        name
        for name in services.__all__
        if inspect.isfunction(found := getattr(services, name))
        and next(iter(inspect.signature(found).parameters), "") in TABLES
    }
    assert on_tables <= set(ASKS) | SLOW | FETCHES | set(ASK_NOTHING)


@pytest.mark.parametrize(("name", "role"), list(product(ASKS, Role)))
def test_a_service_does_what_the_table_allows_and_refuses_the_rest(
    demo_borough, ranked, tmp_path, name, role
):
    act, kind, call = ASKS[name]
    case = Case(demo_borough, ranked, tmp_path, me(role))
    if access.may(me(role), act, kind):
        call(case)
    else:
        with pytest.raises(AccessError, match=rf"Me may not {act} {kind}"):
            call(case)


@pytest.mark.parametrize("name", sorted(SLOW))
def test_figures_are_refused_to_somebody_without_any_role(demo_borough, name):
    nobody, told = demo_borough.seen_by(NO_ROLE), []
    with pytest.raises(AccessError, match="Me may not read figures"):
        getattr(services, name)(
            nobody, next(iter(demo_borough.ward_names)), progress=lambda *done: told.append(done)
        )
    assert told == []


def test_wards_are_not_compared_for_somebody_without_any_role(demo_borough):
    with pytest.raises(AccessError, match="Me may not read figures"):
        services.compare(demo_borough.seen_by(NO_ROLE))


def test_the_tables_are_not_read_to_refuse_somebody_their_status(tmp_path, monkeypatch):
    read = []
    monkeypatch.setattr(sys.modules["pact_geo.services.status"], "open_borough", read.append)
    workspace = Workspace(tmp_path / "workspace", create=True)
    with pytest.raises(AccessError, match="Me may not read data"):
        services.status(workspace, by=me(Role.PANEL))
    assert read == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ANALYST, Role.COORDINATOR}))
def test_nothing_is_downloaded_for_who_may_not_load(tmp_path, role):
    with pytest.raises(AccessError, match="may not add data"):
        services.fetch_boundaries(tmp_path, "E08000010", base_url="nowhere", by=me(role))
    with pytest.raises(AccessError, match="may not add data"):
        services.fetch_police(
            tmp_path, "E08000010", first="2026-01", last="2026-01", base_url="no", by=me(role)
        )
    assert list(tmp_path.iterdir()) == []


def test_a_guard_taken_out_is_noticed(demo_borough, ranked, tmp_path, monkeypatch):
    """Each refusal above rests on a guard: without it the service goes ahead."""
    for module in ("borough", "importing", "status", "exporting"):
        found = sys.modules[f"pact_geo.services.{module}"]
        monkeypatch.setattr(found, "require", lambda *_given: None)
    for number, (_, _, call) in enumerate(ASKS.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        call(Case(demo_borough, ranked, folder, me(Role.PUBLIC)))


def test_what_the_public_gets_of_a_ward_is_made_though_places_are_not_theirs(demo_borough):
    public = demo_borough.seen_by(access.PUBLIC)
    view = services.panel_view(public, next(iter(demo_borough.ward_names)))
    assert "place_ids" not in view.areas
    assert "geometry" in view.areas


def test_a_borough_given_to_another_keeps_what_was_worked_out(demo_borough):
    seen = demo_borough.seen_by(access.PUBLIC)
    assert seen.ward_of_incidents is demo_borough.ward_of_incidents
    assert demo_borough.reader == access.LOCAL
    assert seen.reader == access.PUBLIC


def test_nobody_makes_a_demo_of_a_workspace(tmp_path):
    workspace = Workspace(tmp_path / "workspace", create=True)
    with pytest.raises(AccessError, match="cannot be made a demo"):
        services.change_setting(workspace, "borough.demo", "true")
    assert not workspace.settings.borough.demo


def test_a_demo_is_not_built_into_a_database_that_holds_people(tmp_path, monkeypatch):
    from pact_geo.records.database import URL_VARIABLE, Database
    from pact_geo.records.desk import Desk
    from pact_geo.services import demonstration

    url = f"sqlite:///{tmp_path / 'shared.sqlite'}"
    database = Database(url)
    Desk(database, Person("a", "A", frozenset({Role.ADMINISTRATOR}))).add(
        Kind.PEOPLE, name="Real", email="real@example.org", roles=["panel"], active=True
    )
    database.close()
    monkeypatch.setenv(URL_VARIABLE, url)
    with pytest.raises(PactError, match="holds people already"):
        demonstration._add_people(tmp_path)

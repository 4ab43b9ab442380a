"""Back up, restore and verify, as people do it."""

from __future__ import annotations

from datetime import date

import pytest

from pact_geo.errors import AccessError, WorkspaceError
from pact_geo.records.access import LOCAL, Kind, Person, Role
from pact_geo.services import keeping
from pact_geo.services.office import open_office
from pact_geo.workspace import Workspace

KEEPER = Person("ada", "Ada", frozenset({Role.ADMINISTRATOR}))
KAY = Person("kay", "Kay", frozenset({Role.COORDINATOR}), frozenset({"W1"}))


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "ws", create=True)


def add_panel(office):
    return office.desk.add(
        Kind.PANELS,
        ward_codes=["W1"],
        name="Alder panel",
        founded_by="community group",
        founded_on=date(2026, 1, 1),
        meets_every_weeks=12,
    )


def test_a_backup_comes_back_in_a_new_folder(workspace, tmp_path):
    panel = add_panel(open_office(workspace, KAY))
    written = keeping.back_up(open_office(workspace, KEEPER), tmp_path / "b.zip")

    assert keeping.restore(tmp_path / "b.zip", tmp_path / "new") == written
    restored = open_office(Workspace(tmp_path / "new"), KAY)
    assert restored.desk.get(Kind.PANELS, panel["id"])["name"] == "Alder panel"


def test_that_a_backup_was_made_is_written_down(workspace, tmp_path):
    keeping.back_up(open_office(workspace, KEEPER), tmp_path / "b.zip")
    assert keeping.verify_trail(open_office(workspace, KEEPER)).entries == 1


def test_only_a_keeper_takes_everything_along(workspace, tmp_path):
    with pytest.raises(AccessError, match="Kay may not change people"):
        keeping.back_up(open_office(workspace, KAY), tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()
    keeping.back_up(open_office(workspace, LOCAL), tmp_path / "b.zip")


def test_a_file_that_is_there_is_not_written_over(workspace, tmp_path):
    (tmp_path / "b.zip").write_text("keep me")
    with pytest.raises(WorkspaceError, match=r"a file 'b\.zip' already"):
        keeping.back_up(open_office(workspace, KEEPER), tmp_path / "b.zip")


def test_what_was_erased_since_does_not_come_back(workspace, tmp_path):
    office = open_office(workspace, KAY)
    contact = office.desk.add(
        Kind.CONTACTS,
        ward_codes=["W1"],
        name="A. Resident",
        purpose="feedback",
        interests=[],
        training=[],
        consented_on=date(2026, 5, 1),
    )
    keeping.back_up(open_office(workspace, KEEPER), tmp_path / "b.zip")
    office.desk.erase(Kind.CONTACTS, contact["id"])

    keeping.restore(tmp_path / "b.zip", tmp_path / "new", also_erase_as_in=workspace.folder)

    restored = open_office(Workspace(tmp_path / "new"), KAY)
    assert restored.desk.list(Kind.CONTACTS) == []

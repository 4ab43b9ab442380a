"""Back up, restore and verify, as people do it."""

from __future__ import annotations

from datetime import date

import pytest

from pact_geo.errors import AccessError, RecordError, UnfinishedErasureError, WorkspaceError
from pact_geo.records.access import LOCAL, Kind, Person, Role
from pact_geo.services import keeping
from pact_geo.services import office as office_module
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

    again = keeping.restore(tmp_path / "b.zip", tmp_path / "new", without_erasures=True)
    assert again == written
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


@pytest.fixture
def erased_after(workspace, tmp_path):
    """Back up, then erase a contact; give the office of who did."""
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
    return contact["id"]


def contacts_in(folder):
    return open_office(Workspace(folder), KAY).desk.list(Kind.CONTACTS)


def test_what_was_erased_since_does_not_come_back(workspace, tmp_path, erased_after):
    keeping.restore(tmp_path / "b.zip", tmp_path / "new", also_erase_as_in=workspace.folder)
    assert contacts_in(tmp_path / "new") == []


def test_the_list_beside_the_workspace_is_enough(workspace, tmp_path, erased_after):
    """The old machine may be lost; the list holds ids and nothing of what they stood for."""
    listed = tmp_path / "ws.erased.jsonl"
    assert listed.read_text(encoding="utf-8") == f'["contacts", "{erased_after}"]\n'
    assert listed.stat().st_mode & 0o077 == 0
    workspace.folder.rename(tmp_path / "lost")

    keeping.restore(tmp_path / "b.zip", tmp_path / "new", erasures=listed)

    assert contacts_in(tmp_path / "new") == []
    keeping.verify_trail(open_office(Workspace(tmp_path / "new"), KEEPER))
    again = (tmp_path / "new.erased.jsonl").read_text(encoding="utf-8")
    assert again == listed.read_text(encoding="utf-8")


def test_a_restore_that_says_nothing_of_erasures_is_refused(tmp_path, erased_after):
    with pytest.raises(WorkspaceError, match="or those people come back"):
        keeping.restore(tmp_path / "b.zip", tmp_path / "new")
    assert not (tmp_path / "new").exists()
    keeping.restore(tmp_path / "b.zip", tmp_path / "new", without_erasures=True)
    assert len(contacts_in(tmp_path / "new")) == 1


def test_the_list_may_be_kept_elsewhere(workspace, tmp_path, monkeypatch):
    monkeypatch.setenv("PACT_ERASURES", str(tmp_path / "far" / "gone.jsonl"))
    monkeypatch.setattr(office_module, "_databases", {})
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
    with pytest.raises(UnfinishedErasureError, match=r"could not be listed in gone\.jsonl"):
        office.desk.erase(Kind.CONTACTS, contact["id"])
    (tmp_path / "far").mkdir()
    keeping.back_up(open_office(workspace, KEEPER), tmp_path / "b.zip")
    assert contact["id"] in (tmp_path / "far" / "gone.jsonl").read_text(encoding="utf-8")
    office.desk.database.close()


def test_another_file_is_no_list_of_erasures(tmp_path, erased_after):
    (tmp_path / "list").write_text("Dear Ada,\n")
    with pytest.raises(RecordError, match="Line 1 of list is no erasure"):
        keeping.restore(tmp_path / "b.zip", tmp_path / "new", erasures=tmp_path / "list")
    with pytest.raises(RecordError, match="no file 'none'"):
        keeping.restore(tmp_path / "b.zip", tmp_path / "new", erasures=tmp_path / "none")

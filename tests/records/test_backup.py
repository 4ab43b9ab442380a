"""A backup holds all there is, and comes back only as it was."""

from __future__ import annotations

import hashlib
import json
import threading
import zipfile

import pytest
from sqlalchemy import insert, select

from pact_geo.errors import IntegrityError, RecordError, WorkspaceError
from pact_geo.records import backup, trail
from pact_geo.records.access import Kind, Person, Role
from pact_geo.records.database import Database
from pact_geo.records.desk import Desk
from pact_geo.records.erasures import erased_since
from pact_geo.records.schema import credentials
from pact_geo.records.verifying import verify_rows
from pact_geo.workspace import Workspace
from tests.records.rows import KAY, add_area, add_contact, add_photo

HELD = "0" * 64
KEEPER = Person("ada", "Ada", frozenset({Role.ADMINISTRATOR}))


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path / "ws", create=True)
    made.change_setting("borough", "name", "Smallton")
    photo = made.folder / "photos" / "00" / f"{HELD}.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a picture")
    return made


@pytest.fixture
def fresh(tmp_path):
    """An empty SQLite database in a folder to restore into."""
    (tmp_path / "new").mkdir()
    opened = Database(f"sqlite:///{tmp_path / 'new' / 'records.sqlite'}")
    yield opened
    opened.close()


def test_all_comes_back_from_either_database(database, workspace, fresh, tmp_path):
    desk = Desk(database, KAY)
    area = add_area(desk)
    first = add_photo(desk, area)
    second = add_photo(desk, area, moment="after", pair_id=first["id"])
    desk.change(Kind.PHOTOS, first["id"], version=1, pair_id=second["id"])
    written = backup.write_backup(workspace, database, tmp_path / "b.zip")

    restored = backup.restore_backup(tmp_path / "b.zip", tmp_path / "new", fresh)

    assert restored == written
    again = Desk(fresh, KAY)
    for kind in (Kind.AREAS, Kind.PHOTOS):
        assert again.list(kind) == desk.list(kind)
    assert again.versions(Kind.PHOTOS, first["id"]) == desk.versions(Kind.PHOTOS, first["id"])
    assert (tmp_path / "new" / "photos" / "00" / f"{HELD}.jpg").read_bytes() == b"a picture"
    assert Workspace(tmp_path / "new").settings.borough.name == "Smallton"


def test_only_its_owner_reads_the_file(database, workspace, tmp_path):
    backup.write_backup(workspace, database, tmp_path / "b.zip")
    assert (tmp_path / "b.zip").stat().st_mode & 0o077 == 0


def test_nobody_stays_signed_in(database, workspace, tmp_path):
    backup.write_backup(workspace, database, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert not any("sessions" in name for name in archive.namelist())


def test_what_was_erased_since_stays_erased(database, workspace, fresh, tmp_path):
    desk = Desk(database, KAY)
    gone, kept = add_contact(desk), add_contact(desk, name="Another")
    backup.write_backup(workspace, database, tmp_path / "b.zip")
    desk.erase(Kind.CONTACTS, gone["id"])

    erased = erased_since(database)
    backup.restore_backup(tmp_path / "b.zip", tmp_path / "new", fresh, erased=erased)

    assert erased == [("contacts", gone["id"])]
    assert [row["id"] for row in Desk(fresh, KAY).list(Kind.CONTACTS)] == [kept["id"]]
    held = b"".join(path.read_bytes() for path in (tmp_path / "new").glob("records.sqlite*"))
    assert b"Quartermaine" not in held


def test_an_erased_photograph_does_not_come_back(database, workspace, fresh, tmp_path):
    desk = Desk(database, KAY)
    area = add_area(desk)
    gone, kept = add_photo(desk, area, digest="a" * 64), add_photo(desk, area, moment="after")
    desk.change(Kind.PHOTOS, kept["id"], version=1, pair_id=gone["id"])
    files = [workspace.folder / "photos" / "aa" / f"{'a' * 64}{end}.jpg" for end in ("", "-320")]
    files[0].parent.mkdir()
    for file in files:
        file.write_bytes(b"somebody")
    backup.write_backup(workspace, database, tmp_path / "b.zip")
    desk.change(Kind.PHOTOS, kept["id"], version=2, pair_id=None)
    desk.erase(Kind.PHOTOS, gone["id"])

    erased = erased_since(database)
    backup.restore_backup(tmp_path / "b.zip", tmp_path / "new", fresh, erased=erased)

    photos = tmp_path / "new" / "photos"
    assert [path.name for path in photos.rglob("*.jpg")] == [f"{HELD}.jpg"]
    left = Desk(fresh, KAY).get(Kind.PHOTOS, kept["id"])
    assert (left["pair_id"], left["version"]) == (None, 3)
    assert erased_since(fresh) == [("photos", gone["id"])]
    with fresh.reading() as connection:
        assert verify_rows(connection) == 2
        last = connection.execute(select(trail.trail).order_by(trail.trail.c.number.desc()))
        entry = last.mappings().first()
    assert (entry["act"], entry["record_id"]) == ("erase", gone["id"])


def test_an_erased_account_takes_its_password_along(database, workspace, fresh, tmp_path):
    desk = Desk(database, KEEPER)
    values = {"roles": [], "ward_codes": [], "active": True}
    row = desk.add(Kind.PEOPLE, name="Bo Ridd", email="bo@example.org", **values)
    with database.writing() as connection:
        held = {"password": "argon", "failures": 0, "must_change": False}
        connection.execute(insert(credentials).values(person_id=row["id"], **held))
    backup.write_backup(workspace, database, tmp_path / "b.zip")
    desk.erase(Kind.PEOPLE, row["id"])
    erased = erased_since(database)
    backup.restore_backup(tmp_path / "b.zip", tmp_path / "new", fresh, erased=erased)
    with fresh.reading() as connection:
        assert connection.execute(select(credentials)).all() == []
        assert verify_rows(connection) == 0


def test_a_backup_that_was_changed_is_refused(database, workspace, fresh, tmp_path):
    add_area(Desk(database, KAY))
    backup.write_backup(workspace, database, tmp_path / "b.zip")
    with (
        zipfile.ZipFile(tmp_path / "b.zip") as source,
        zipfile.ZipFile(tmp_path / "c.zip", "w") as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(b"Mill", b"Hill"))
    with pytest.raises(IntegrityError, match=r"\.jsonl in c\.zip is not what was backed up"):
        backup.restore_backup(tmp_path / "c.zip", tmp_path / "new", fresh)
    assert Desk(fresh, KAY).list(Kind.AREAS) == []


def test_a_backup_whose_chain_was_forged_is_refused(database, workspace, fresh, tmp_path):
    add_area(Desk(database, KAY))
    backup.write_backup(workspace, database, tmp_path / "b.zip")
    with (
        zipfile.ZipFile(tmp_path / "b.zip") as source,
        zipfile.ZipFile(tmp_path / "c.zip", "w") as target,
    ):
        parts = {name: source.read(name) for name in source.namelist()}
        parts["tables/trail.jsonl"] = parts["tables/trail.jsonl"].replace(b'"add"', b'"ask"')
        listed = json.loads(parts["contents.json"])
        forged = hashlib.sha256(parts["tables/trail.jsonl"]).hexdigest()
        listed["tables"]["trail"] = forged
        parts["contents.json"] = json.dumps(listed).encode()
        for name, data in parts.items():
            target.writestr(name, data)
    with pytest.raises(IntegrityError, match="Entry 1 of the audit trail"):
        backup.restore_backup(tmp_path / "c.zip", tmp_path / "new", fresh)


def test_nothing_is_restored_over_something(database, workspace, fresh, tmp_path):
    backup.write_backup(workspace, database, tmp_path / "b.zip")
    with pytest.raises(WorkspaceError, match="'ws' is not empty"):
        backup.restore_backup(tmp_path / "b.zip", workspace.folder, fresh)
    add_area(Desk(fresh, KAY))
    with pytest.raises(RecordError, match="holds records already"):
        backup.restore_backup(tmp_path / "b.zip", tmp_path / "new", fresh)


def test_another_zip_is_no_backup(fresh, tmp_path):
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("letter.txt", "hello")
    with pytest.raises(IntegrityError, match=r"b\.zip is no backup"):
        backup.restore_backup(tmp_path / "b.zip", tmp_path / "new", fresh)


def test_a_backup_made_while_people_write_is_one_state(database, workspace, fresh, tmp_path):
    area = add_area(Desk(database, KAY))
    stop = threading.Event()

    def write() -> None:
        desk, version = Desk(database, KAY), 1
        while not stop.is_set():
            desk.change(Kind.AREAS, area["id"], version=version, stage=f"stage {version}")
            version += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backup.write_backup(workspace, database, tmp_path / "b.zip")
    finally:
        stop.set()
        writer.join()

    backup.restore_backup(tmp_path / "b.zip", tmp_path / "new", fresh)
    desk = Desk(fresh, KAY)
    held = desk.get(Kind.AREAS, area["id"])
    assert desk.trail_of(Kind.AREAS, area["id"])[-1]["version"] == held["version"]
    assert len(desk.versions(Kind.AREAS, area["id"])) == held["version"]
    with fresh.reading() as connection:
        assert trail.verify(connection).entries == held["version"]

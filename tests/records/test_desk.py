"""The desk: permission, versions and the trail, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from shapely import box
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from pact_geo.errors import AccessError, IntegrityError, RecordError, StaleEditError
from pact_geo.records import trail
from pact_geo.records.access import PUBLIC, Kind, Person, Role
from pact_geo.records.desk import Desk
from pact_geo.records.schema import TABLES, history
from pact_geo.records.verifying import verify_rows
from tests.records.rows import KAY, add_area, add_contact

WILL = Person("will", "Will", frozenset({Role.PRACTITIONER}), frozenset({"W2"}))
FAR = Person("far", "Far", frozenset({Role.COORDINATOR}), frozenset({"W2"}))


@pytest.fixture
def desk(database):
    return Desk(database, KAY)


def test_what_is_added_can_be_read(desk):
    area = add_area(desk)
    read = desk.get(Kind.AREAS, area["id"])
    assert read["geometry"].equals(box(0, 0, 10, 10))
    assert read["evidence"] == {"incidents": 12}
    assert read["adopted_on"] == date(2026, 1, 1)
    assert read["version"] == 1


def test_a_fenced_column_is_not_for_everybody(desk, database):
    area = add_area(desk)
    seen = Desk(database, PUBLIC).get(Kind.AREAS, area["id"])
    assert seen["public_name"] == "Mill Lane"
    assert (seen["name"], seen["geometry"], seen["evidence"]) == (None, None, None)


def test_notes_are_for_the_working_groups_of_their_wards(desk, database):
    note = desk.add(Kind.NOTES, area_id=add_area(desk)["id"], about="cause", words="secret")
    for person in (WILL, FAR, PUBLIC):
        with pytest.raises(AccessError, match="may not read notes"):
            Desk(database, person).get(Kind.NOTES, note["id"])
    assert Desk(database, WILL).list(Kind.NOTES) == []


def test_every_reading_of_a_note_is_written_down(desk):
    area = add_area(desk)
    note = desk.add(Kind.NOTES, area_id=area["id"], about="cause", words="secret")
    desk.get(Kind.NOTES, note["id"])
    desk.list(Kind.NOTES)
    acts = [entry["act"] for entry in desk.trail_of(Kind.NOTES, note["id"])]
    assert acts == ["add", "read", "read", "read"]


def test_a_row_takes_the_wards_of_the_row_it_belongs_to(desk):
    area = add_area(desk)
    note = desk.add(Kind.NOTES, area_id=area["id"], about="cause", words="x", ward_codes=["W2"])
    assert note["ward_codes"] == ["W1"]


def test_the_second_writer_sees_both_texts(desk):
    area = add_area(desk)
    desk.change(Kind.AREAS, area["id"], version=1, stage="analysis")
    with pytest.raises(StaleEditError, match="Someone else has changed this") as stale:
        desk.change(Kind.AREAS, area["id"], version=1, stage="response")
    assert stale.value.theirs["stage"] == "analysis"
    assert stale.value.yours == {"stage": "response"}


def test_a_change_that_changes_nothing_writes_nothing(desk):
    area = add_area(desk)
    same = desk.change(Kind.AREAS, area["id"], version=1, stage="scanning")
    assert same["version"] == 1


def test_nobody_moves_a_row_to_wards_that_are_not_theirs(desk):
    area = add_area(desk)
    with pytest.raises(AccessError, match="may not change areas of these wards"):
        desk.change(Kind.AREAS, area["id"], version=1, ward_codes=["W2"])


def test_what_cannot_be_seen_cannot_be_overwritten(desk, database):
    event = Desk(database, KAY)
    area = add_area(event)
    action = event.add(
        Kind.ACTIONS,
        area_id=area["id"],
        what="Lights",
        reason_kind="concern",
        agency="Council",
        partners=[],
        status="proposed",
    )
    with pytest.raises(AccessError):
        Desk(database, PUBLIC).change(Kind.ACTIONS, action["id"], version=1, status="done")


def test_a_column_of_the_desk_cannot_be_set(desk):
    area = add_area(desk)
    for name in ("id", "created_by", "released_at", "nonsense"):
        with pytest.raises(RecordError, match=f"{name} cannot be set"):
            desk.change(Kind.AREAS, area["id"], version=1, **{name: "x"})


def test_a_row_that_others_need_cannot_be_erased(desk):
    contact = desk.add(
        Kind.ENGAGEMENTS,
        ward_codes=["W1"],
        method="event",
        held_on=date(2026, 5, 1),
        staff_hours=3,
        cost=0,
        people_reached=5,
        response_ids=[],
    )
    person = add_contact(desk, engagement_id=contact["id"])
    with pytest.raises(RecordError, match="another record depends on it"):
        desk.erase(Kind.ENGAGEMENTS, contact["id"])
    desk.erase(Kind.CONTACTS, person["id"])
    desk.erase(Kind.ENGAGEMENTS, contact["id"])


def test_what_is_erased_is_in_no_table_and_the_chain_is_whole(desk, database):
    contact = add_contact(desk)
    desk.change(Kind.CONTACTS, contact["id"], version=1, phone="01632 960001")
    desk.erase(Kind.CONTACTS, contact["id"])
    with database.reading() as connection:
        for table in (TABLES[Kind.CONTACTS], history, trail.trail):
            assert "Quartermaine" not in str(connection.execute(select(table)).all())
        assert trail.verify(connection).entries == 3


def test_what_is_erased_leaves_the_file(desk, database, tmp_path):
    if database.on_postgres:
        pytest.skip("the server's files are its own")
    contact = add_contact(desk)
    held = b"".join(path.read_bytes() for path in tmp_path.glob("records.sqlite*"))
    assert b"Quartermaine" in held
    desk.erase(Kind.CONTACTS, contact["id"])
    held = b"".join(path.read_bytes() for path in tmp_path.glob("records.sqlite*"))
    assert b"Quartermaine" not in held


def test_several_acts_stand_or_fall_together(desk):
    area = add_area(desk)

    def change_twice():
        with desk.together():
            desk.change(Kind.AREAS, area["id"], version=1, stage="analysis")
            desk.change(Kind.AREAS, area["id"], version=1, stage="response")

    with pytest.raises(StaleEditError):
        change_twice()
    assert desk.get(Kind.AREAS, area["id"])["stage"] == "scanning"


def test_the_versions_of_a_record_can_be_read(desk):
    area = add_area(desk)
    desk.change(Kind.AREAS, area["id"], version=1, stage="analysis")
    assert [one["stage"] for one in desk.versions(Kind.AREAS, area["id"])] == [
        "scanning",
        "analysis",
    ]


@pytest.mark.parametrize("statement", ["UPDATE trail SET act = 'x'", "DELETE FROM trail"])
def test_the_database_refuses_to_change_the_trail(desk, database, statement):
    add_area(desk)
    with pytest.raises(DatabaseError, match="append-only"), database.writing() as connection:
        connection.execute(text(statement))


def test_a_trail_that_was_tampered_with_is_noticed(desk, database):
    if database.on_postgres:
        drop = "DROP TRIGGER trail_append_only ON trail"
    else:
        drop = "DROP TRIGGER trail_no_update"
    add_area(desk)
    add_area(desk)
    with database.writing() as connection:
        connection.execute(text(drop))
        connection.execute(text("UPDATE trail SET person_id = 'someone' WHERE number = 1"))
    with (
        database.reading() as connection,
        pytest.raises(IntegrityError, match="Entry 1 of the audit trail is not what it was"),
    ):
        trail.verify(connection)


def test_a_trail_cut_short_is_noticed_by_its_known_end(desk, database):
    add_area(desk)
    with database.reading() as connection:
        known = trail.verify(connection).head
        assert trail.verify(connection, expected=known).entries == 1
        with pytest.raises(IntegrityError, match="entries are missing"):
            trail.verify(connection, expected="f" * 64)


def test_a_row_changed_behind_the_programs_back_is_noticed(desk, database):
    area = add_area(desk)
    desk.change(Kind.AREAS, area["id"], version=1, stage="analysis")
    desk.add(Kind.NOTES, area_id=area["id"], about="cause", words="x")
    desk.list(Kind.NOTES)
    with database.reading() as connection:
        assert verify_rows(connection) == 2
    with database.writing() as connection:
        connection.execute(text("UPDATE areas SET stage = 'closed'"))
    with (
        database.reading() as connection,
        pytest.raises(IntegrityError, match="A record among areas is not what was written down"),
    ):
        verify_rows(connection)


def test_a_row_and_its_version_changed_alike_are_noticed(desk, database):
    add_area(desk, stage="scanning")
    with database.writing() as connection:
        connection.execute(text("UPDATE areas SET stage = 'closed'"))
        held = connection.execute(select(history.c.row)).scalar_one()
        connection.execute(update(history).values(row={**held, "stage": "closed"}))
    with database.reading() as connection, pytest.raises(IntegrityError, match="among areas"):
        verify_rows(connection)

"""The desk: permission, versions and the trail, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from shapely import box
from sqlalchemy import delete, insert, select, text, update
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


def broken(database, *statements):
    """Change the database behind the program's back; give what verifying says."""
    with database.writing() as connection:
        for statement in statements:
            connection.execute(statement)
    with database.reading() as connection:
        trail.verify(connection)
        with pytest.raises(IntegrityError) as raised:
            verify_rows(connection)
    return str(raised.value)


def test_a_record_deleted_behind_the_programs_back_is_missed(desk, database):
    gone = add_area(desk)
    add_area(desk)
    areas = TABLES[Kind.AREAS]
    said = broken(database, delete(areas).where(areas.c.id == gone["id"]))
    assert f"A record among areas is missing, and nobody erased it: {gone['id']}" in said


def test_a_record_that_vanished_with_its_versions_is_missed(desk, database):
    add_area(desk)
    said = broken(database, text("DELETE FROM areas"), text("DELETE FROM history"))
    assert "is missing, and nobody erased it" in said


@pytest.mark.parametrize("name", ["stage", "public_name", "created_by"])
def test_an_old_version_that_was_forged_is_noticed(desk, database, name):
    area = add_area(desk)
    desk.change(Kind.AREAS, area["id"], version=1, stage="analysis")
    with database.reading() as connection:
        query = select(history.c.row).where(history.c.version == 1)
        held = connection.execute(query).scalar_one()
    forged = update(history).where(history.c.version == 1).values(row={**held, name: "FORGED"})
    assert "is not what was written down" in broken(database, forged)


def test_a_field_that_no_entry_names_cannot_be_forged(desk, database):
    """The second entry holds a digest of ``stage`` alone; the rest must be as it was before."""
    area = add_area(desk)
    desk.change(Kind.AREAS, area["id"], version=1, stage="analysis")
    with database.reading() as connection:
        query = select(history.c.row).where(history.c.version == 2)
        held = connection.execute(query).scalar_one()
    forged = {**held, "public_name": "FORGED"}
    said = broken(
        database,
        text("UPDATE areas SET public_name = 'FORGED'"),
        update(history).where(history.c.version == 2).values(row=forged),
    )
    assert "is not what was written down" in said


def test_a_record_that_nobody_added_is_noticed(desk, database):
    add_area(desk)
    said = broken(database, text("UPDATE areas SET id = 'other'"))
    assert "is missing" in said or "nobody added it" in said


def test_what_was_erased_and_put_back_is_noticed(desk, database):
    contact = add_contact(desk)
    with database.reading() as connection:
        held = dict(connection.execute(select(TABLES[Kind.CONTACTS])).mappings().one())
    desk.erase(Kind.CONTACTS, contact["id"])
    assert "was erased and is there again" in broken(
        database, insert(TABLES[Kind.CONTACTS]).values(**held)
    )


# --- every ward that is chosen ------------------------------------------------------------------


def add_panel(desk, *wards):
    return desk.add(
        Kind.PANELS,
        ward_codes=wards,
        name="Alder panel",
        founded_by="council",
        founded_on=date(2026, 1, 1),
        meets_every_weeks=8,
    )


def test_one_shared_ward_is_not_enough_to_choose_wards(desk):
    with pytest.raises(AccessError, match="may not add panels of every one of these wards"):
        add_panel(desk, "W1", "W2")
    assert desk.list(Kind.PANELS) == []
    panel = add_panel(desk, "W1")
    with pytest.raises(AccessError, match="may not change panels of every one of these wards"):
        desk.change(Kind.PANELS, panel["id"], version=1, ward_codes=["W1", "W2"])


def test_nobody_takes_a_record_from_the_wards_of_others(desk, database):
    both = Person("b", "B", frozenset({Role.COORDINATOR}), frozenset({"W1", "W2"}))
    panel = add_panel(Desk(database, both), "W1", "W2")
    with pytest.raises(AccessError, match="may not change panels of every one"):
        desk.change(Kind.PANELS, panel["id"], version=1, ward_codes=["W1"])
    assert desk.change(Kind.PANELS, panel["id"], version=1, name="New")["name"] == "New"
    moved = Desk(database, both).change(Kind.PANELS, panel["id"], version=2, ward_codes=["W2"])
    assert moved["ward_codes"] == ["W2"]


def test_what_belongs_to_a_panel_takes_its_wards(desk, database):
    both = Person("b", "B", frozenset({Role.COORDINATOR}), frozenset({"W1", "W2"}))
    panel = add_panel(Desk(database, both), "W1", "W2")
    values = {"of_group": "panel", "held_on": date(2026, 2, 1), "stage": "planned", "agenda": []}
    meeting = desk.add(
        Kind.MEETINGS, ward_codes=panel["ward_codes"], panel_id=panel["id"], **values
    )
    assert meeting["ward_codes"] == ["W1", "W2"]
    with pytest.raises(AccessError, match="may not add meetings of every one"):
        desk.add(Kind.MEETINGS, ward_codes=["W1", "W3"], panel_id=panel["id"], **values)


def test_an_area_lies_where_its_ground_lies(desk):
    assert add_area(desk, ward_codes=["W1", "W2"])["ward_codes"] == ["W1", "W2"]


# --- what a release opens -----------------------------------------------------------------------


def test_a_release_opens_its_words_and_nothing_else(desk, database):
    area = add_area(desk)
    audit = desk.add(
        Kind.AUDITS,
        area_id=area["id"],
        commissioned_by="panel",
        planned_on=date(2026, 5, 1),
        team=[],
        stage="done",
        remarks="Dark at night.",
    )
    analyst = Desk(database, Person("o", "O", frozenset({Role.ANALYST})))
    desk.release(Kind.AUDITS, audit["id"], version=1, override="Mr Night is a shop")
    seen = analyst.get(Kind.AUDITS, audit["id"])
    assert (seen["remarks"], seen["release_override"]) == ("Dark at night.", None)
    assert desk.get(Kind.AUDITS, audit["id"])["release_override"] == "Mr Night is a shop"
    desk.withdraw(Kind.AUDITS, audit["id"], version=2)
    versions = analyst.versions(Kind.AUDITS, audit["id"])
    assert [row["remarks"] for row in versions] == [None, None, None]


def test_a_released_action_keeps_its_officer_to_the_working_groups(desk, database):
    action = desk.add(
        Kind.ACTIONS,
        area_id=add_area(desk)["id"],
        what="Light the path",
        reason_kind="concern",
        reason="A resident of number 4 asked",
        agency="Council",
        owner="Ann Officer",
        wording_override="a shop",
        partners=[],
        status="agreed",
    )
    desk.release(Kind.ACTIONS, action["id"], version=1, override="a shop")
    seen = Desk(database, PUBLIC).get(Kind.ACTIONS, action["id"])
    hidden = ("owner", "reason", "wording_override", "release_override")
    assert [seen[name] for name in hidden] == [None] * 4
    assert seen["what"] == "Light the path"

"""Passwords, lockout and sessions, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pact_geo.errors import AccessError, NewPasswordError, RecordError
from pact_geo.records import people, trail
from pact_geo.records.access import Kind, Person, Role
from pact_geo.records.desk import Desk
from pact_geo.records.schema import credentials, sessions
from pact_geo.records.schema import trail as written

ADA = Person("ada", "Ada", frozenset({Role.ADMINISTRATOR}))
RIGHT, WRONG = "four words apart", "five words apart"
EMAIL = "bo@example.org"


@pytest.fixture(scope="module", autouse=True)
def quick_hasher():
    """Hash with little work, so that many guesses take no time."""
    usual = people._hasher
    people._hasher = people.PasswordHasher(time_cost=1, memory_cost=64)
    people._unknown.clear()
    yield
    people._hasher = usual
    people._unknown.clear()


@pytest.fixture
def bo(database):
    return add(database, EMAIL, password=RIGHT)


def add(database, email, *, password=None, once=False, **values):
    held = {"name": "Bo", "roles": ["panel"], "ward_codes": ["W1"], "active": True}
    row = Desk(database, ADA).add(Kind.PEOPLE, email=email, **{**held, **values})
    if password:
        people.set_password(database, row["id"], password=password, by="ada", once=once)
    return row["id"]


def enter(database, password=RIGHT, email=EMAIL, **given):
    return people.sign_in(database, email, password=password, **given)


def acts(database):
    with database.reading() as connection:
        rows = connection.execute(select(written).order_by(written.c.number)).mappings().all()
    return [(row["act"], row["record_id"]) for row in rows if row["act"] not in ("add", "change")]


def test_the_right_password_signs_in(database, bo):
    signed_in = enter(database, email=" BO@example.org ")
    found = people.person_of_session(database, signed_in.token)
    assert found == Person(bo, "Bo", frozenset({Role.PANEL}), frozenset({"W1"}))


def test_the_database_holds_neither_password_nor_token(database, bo):
    token = enter(database).token
    with database.reading() as connection:
        held = str(
            [connection.execute(select(table)).all() for table in (credentials, sessions, written)]
        )
    assert RIGHT not in held
    assert token not in held
    assert "$argon2id$" in held


def test_the_trail_says_who_without_address_or_password(database, bo):
    with pytest.raises(AccessError):
        enter(database, WRONG)
    people.end_session(database, enter(database).token)
    assert acts(database)[1:] == [("failed sign-in", bo), ("sign in", bo), ("sign out", bo)]
    with database.reading() as connection:
        assert EMAIL not in str(connection.execute(select(written)).all())
        assert trail.verify(connection).entries == 5


def test_unknown_and_wrong_are_said_alike(database, bo):
    with pytest.raises(AccessError) as unknown:
        enter(database, email="nobody@example.org")
    with pytest.raises(AccessError) as wrong:
        enter(database, WRONG)
    assert str(unknown.value) == str(wrong.value)


def test_an_unknown_address_is_checked_against_a_hash_too(database, monkeypatch):
    checked = []
    monkeypatch.setattr(people, "_matches", lambda hashed, _given: checked.append(hashed) or False)
    with pytest.raises(AccessError):
        enter(database)
    assert checked == [None]
    assert people._nobody().startswith("$argon2id$")


def test_five_failures_lock_the_account_for_a_quarter_of_an_hour(database, bo, monkeypatch):
    for _ in range(5):
        with pytest.raises(AccessError):
            enter(database, WRONG)
    assert acts(database)[-1] == ("locked out", bo)
    with pytest.raises(AccessError):
        enter(database)
    later(monkeypatch, timedelta(minutes=14))
    with pytest.raises(AccessError):
        enter(database)
    later(monkeypatch, timedelta(minutes=16))
    assert enter(database).person.id == bo


def test_four_failures_and_a_success_start_the_count_again(database, bo):
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(AccessError):
                enter(database, WRONG)
        assert enter(database).person.id == bo


NOW = people.moment


def later(monkeypatch, time):
    """Let so much time pass."""
    monkeypatch.setattr(people, "moment", lambda more=timedelta(): NOW(time + more))


def test_a_session_ends_after_twelve_hours(database, bo, monkeypatch):
    token = enter(database).token
    later(monkeypatch, timedelta(hours=11, minutes=59))
    assert people.person_of_session(database, token) is not None
    later(monkeypatch, timedelta(hours=12, minutes=1))
    assert people.person_of_session(database, token) is None


def test_signing_out_ends_the_session_and_no_other(database, bo):
    first, second = enter(database).token, enter(database).token
    people.end_session(database, first)
    assert people.person_of_session(database, first) is None
    assert people.person_of_session(database, second) is not None


def test_a_made_up_token_is_nobody(database, bo):
    assert people.person_of_session(database, "x" * 43) is None


def test_a_role_taken_away_is_gone_at_once(database, bo):
    token = enter(database).token
    Desk(database, ADA).change(Kind.PEOPLE, bo, version=1, roles=["councillor"])
    assert people.person_of_session(database, token).roles == {Role.COUNCILLOR}


def test_an_account_without_roles_may_what_the_public_may(database, bo):
    Desk(database, ADA).change(Kind.PEOPLE, bo, version=1, roles=[])
    assert enter(database).person.roles == {Role.PUBLIC}


def test_a_closed_account_is_out_at_once_and_cannot_come_back(database, bo):
    token = enter(database).token
    Desk(database, ADA).change(Kind.PEOPLE, bo, version=1, active=False)
    assert people.person_of_session(database, token) is None
    with pytest.raises(AccessError):
        enter(database)
    with pytest.raises(AccessError, match="no such account"):
        people.open_session(database, bo)


def test_a_new_password_ends_every_session(database, bo):
    token = enter(database).token
    people.set_password(database, bo, password=WRONG, by="ada")
    assert people.person_of_session(database, token) is None
    with pytest.raises(AccessError):
        enter(database)
    assert enter(database, WRONG).person.id == bo


def test_a_password_for_one_time_must_be_changed(database):
    add(database, EMAIL, password=RIGHT, once=True)
    with pytest.raises(NewPasswordError):
        enter(database)
    with pytest.raises(RecordError, match="12 to 256"):
        enter(database, new_password=RIGHT[:5])
    assert enter(database, new_password=WRONG).person.name == "Bo"
    assert enter(database, WRONG).person.name == "Bo"


def test_a_wrong_password_cannot_set_a_new_one(database, bo):
    with pytest.raises(AccessError):
        enter(database, WRONG, new_password=WRONG)
    assert enter(database).person.id == bo


@pytest.mark.parametrize("password", ["", "elevenchars", "a" * 12, "x" * 257])
def test_passwords_that_are_no_good(password):
    with pytest.raises(RecordError):
        people.hash_password(password)


def test_a_password_changed_meanwhile_does_not_count(database, bo, monkeypatch):
    """The check takes a while; somebody may have reset the password in that time."""
    usual = people._matches

    def slow(hashed, given):
        right = usual(hashed, given)
        people.set_password(database, bo, password=WRONG, by="ada")
        return right

    monkeypatch.setattr(people, "_matches", slow)
    with pytest.raises(AccessError):
        enter(database)


def test_an_account_without_a_password_cannot_sign_in_with_one(database):
    add(database, EMAIL)
    with pytest.raises(AccessError):
        enter(database, "")


def test_invented_people_are_all_or_nothing(database):
    assert not people.only_invented(database)
    add(database, "a@demo.invalid", demo=True)
    assert people.only_invented(database)
    add(database, "real@example.org")
    assert not people.only_invented(database)


def test_what_is_wrong_with_the_count_is_kept_though_the_answer_is_an_error(database, bo):
    with pytest.raises(AccessError):
        enter(database, WRONG)
    with database.reading() as connection:
        assert connection.execute(select(credentials.c.failures)).scalar_one() == 1


def test_addresses_are_one_account_each(database, bo):
    with pytest.raises(RecordError):
        add(database, EMAIL)

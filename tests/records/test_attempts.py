"""Sign-ins held back by where they come from, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from pact_geo.errors import AccessError, NewPasswordError
from pact_geo.records import attempts, backup, people
from pact_geo.records.access import Kind, Person, Role
from pact_geo.records.attempts import MOST, network_of, time_to_wait
from pact_geo.records.database import Database
from pact_geo.records.desk import Desk
from pact_geo.records.schema import attempts as tried

ADA = Person("ada", "Ada", frozenset({Role.ADMINISTRATOR}))
RIGHT, WRONG = "four words apart", "five words apart"
EMAIL, HERE, ELSEWHERE = "bo@example.org", "203.0.113.7", "203.0.113.8"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HELD_BACK = "Too many sign-ins have failed from where you are"


@pytest.fixture(autouse=True)
def quick_hasher(monkeypatch):
    monkeypatch.setattr(people, "_hasher", people.PasswordHasher(time_cost=1, memory_cost=64))
    monkeypatch.setattr(people, "_unknown", [])


@pytest.fixture
def bo(database) -> str:
    return add(database)


def add(database, email=EMAIL, *, once=False) -> str:
    values = {"name": "Bo", "roles": ["panel"], "ward_codes": ["W1"], "active": True}
    row = Desk(database, ADA).add(Kind.PEOPLE, email=email, **values)
    people.set_password(database, row["id"], password=RIGHT, by="ada", once=once)
    return str(row["id"])


def enter(database, password=RIGHT, email=EMAIL, address=HERE, **given):
    return people.sign_in(database, email, password=password, address=address, **given)


def fail(database, times: int, address=HERE) -> None:
    """Try one password on accounts nobody has."""
    for number in range(times):
        with pytest.raises(AccessError, match="not right"):
            enter(database, WRONG, f"{number}@example.org", address)


def later(monkeypatch, time: timedelta) -> None:
    usual = people.moment
    monkeypatch.setattr(people, "moment", lambda more=timedelta(): usual(time + more))


def kept(database) -> int:
    with database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(tried)).scalar_one())


# --- the rule -----------------------------------------------------------------------------------


def minutes_before(*minutes: float) -> list[datetime]:
    return [NOON - timedelta(minutes=one) for one in minutes]


def test_one_failure_fewer_than_the_most_waits_for_nothing():
    assert not time_to_wait(minutes_before(*range(MOST - 1)), NOON)


def test_the_most_failures_wait_until_the_oldest_of_them_is_a_quarter_of_an_hour_old():
    failed = minutes_before(10, *[1] * (MOST - 1))
    assert time_to_wait(failed, NOON) == timedelta(minutes=5)
    assert time_to_wait([*failed, *minutes_before(14)], NOON) == timedelta(minutes=5)


def test_what_is_a_quarter_of_an_hour_old_no_longer_counts():
    assert not time_to_wait(minutes_before(15, *[1] * (MOST - 1)), NOON)


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:0:1:aaaa::1", "20010db800000001/64"),
        ("2001:db8:0:1:bbbb::2", "20010db800000001/64"),
        ("2001:db8:0:2::1", "20010db800000002/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_address_stands_for_who_holds_it(address, whose):
    assert network_of(address) == whose


# --- at the door --------------------------------------------------------------------------------


def test_one_password_tried_on_many_accounts_is_held_back(database, bo):
    fail(database, MOST)
    with pytest.raises(AccessError, match=HELD_BACK) as known:
        enter(database)
    with pytest.raises(AccessError, match=HELD_BACK) as unknown:
        enter(database, email="nobody@example.org")
    assert str(known.value) == str(unknown.value)
    assert "15 minutes" in str(known.value)


def test_who_is_held_back_does_not_lock_anybodys_account(database, bo):
    fail(database, MOST)
    for _ in range(people.FAILURES):
        with pytest.raises(AccessError, match=HELD_BACK):
            enter(database, WRONG)
    assert enter(database, address=ELSEWHERE).person.id == bo


def test_no_password_is_looked_at_for_who_is_held_back(database, bo, monkeypatch):
    fail(database, MOST)
    monkeypatch.setattr(people, "_matches", lambda *_given: pytest.fail("a password was checked"))
    with pytest.raises(AccessError, match=HELD_BACK):
        enter(database)


def test_after_a_quarter_of_an_hour_one_may_try_again(database, bo, monkeypatch):
    fail(database, MOST)
    later(monkeypatch, attempts.WINDOW + timedelta(seconds=1))
    assert enter(database).person.id == bo
    assert kept(database) == 0


def test_signing_in_counts_for_nothing_and_clears_nothing(database, bo):
    fail(database, MOST - 1)
    for _ in range(3):
        enter(database)
    assert kept(database) == MOST - 1
    fail(database, 1)
    with pytest.raises(AccessError, match=HELD_BACK):
        enter(database)


def test_a_password_good_for_one_time_is_no_failure(database):
    add(database, once=True)
    with pytest.raises(NewPasswordError):
        enter(database)
    assert kept(database) == 0


def test_opening_the_database_again_forgets_nothing(database, database_address, bo):
    fail(database, MOST)
    again = Database(database_address)
    try:
        with pytest.raises(AccessError, match=HELD_BACK):
            enter(again)
    finally:
        again.close()


def test_many_at_once_are_counted_one_by_one(database):
    """Each is written down before its password is looked at, so none slips through between."""
    for _ in range(MOST):
        attempts.begin_attempt(database, HERE, moment=people.moment())
    with pytest.raises(AccessError, match=HELD_BACK):
        attempts.begin_attempt(database, HERE, moment=people.moment())


def test_the_address_itself_is_nowhere_and_the_attempts_in_no_backup(database):
    fail(database, 1)
    with database.reading() as connection:
        assert HERE not in str(connection.execute(select(tried)).all())
    assert tried not in backup._tables()


def test_without_an_address_only_the_account_counts(database, bo):
    fail(database, MOST, address="")
    assert enter(database, address="").person.id == bo
    assert kept(database) == 0

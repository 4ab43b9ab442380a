"""Sign-ins with an identity provider: who somebody is, since when and until when."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import select

from pact_geo.records import people
from pact_geo.records.access import Kind, Person, Role
from pact_geo.records.desk import Desk
from pact_geo.records.identities import Identity, end_identity, person_of_identity
from pact_geo.records.schema import TABLES, sessions
from pact_geo.records.schema import trail as written
from pact_geo.records.verifying import verify_rows

ADA = Person("ada", "Ada", frozenset({Role.ADMINISTRATOR}))
EMAIL = "bo@example.org"
ISSUER = "https://login.example.org/tenant"
HOUR = 3600
FRESH = "four words apart"


def add(database, email=EMAIL, **values):
    held = {"name": "Bo", "roles": ["panel"], "ward_codes": ["W1"], "active": True}
    return Desk(database, ADA).add(Kind.PEOPLE, email=email, **{**held, **values})["id"]


def vouched(subject="42", email=EMAIL, *, ago=0.0, verified=True, issuer=ISSUER):
    """Come from the provider, signed in there so many hours ago."""
    moment = time.time() - ago * HOUR
    return Identity(subject, email, verified=verified, issuer=issuer, issued_at=moment)


def signed_in(database):
    """List the sign-ins and sign-outs in the trail."""
    query = select(written.c.act).where(written.c.act.in_((people.SIGN_IN, people.SIGN_OUT)))
    with database.reading() as connection:
        return list(connection.execute(query.order_by(written.c.number)).scalars())


def row_of(database, number):
    return Desk(database, ADA).get(Kind.PEOPLE, number)


def test_a_verified_address_is_the_person(database):
    bo = add(database)
    assert person_of_identity(database, vouched(email="Bo@Example.org")).id == bo


def test_an_address_nobody_verified_is_nobody(database):
    add(database)
    assert person_of_identity(database, vouched(verified=False)) is None
    assert signed_in(database) == []


def test_an_issuer_the_partnership_trusts_need_not_verify(database):
    bo = add(database)
    own, other = vouched(verified=False), vouched(verified=False, issuer="https://other.example")
    assert person_of_identity(database, other, trusted=[ISSUER]) is None
    nameless = vouched(verified=False, issuer="")
    assert person_of_identity(database, nameless, trusted=[""]) is None
    assert person_of_identity(database, own, trusted=[ISSUER]).id == bo


def test_the_providers_number_is_the_person_whatever_the_address(database):
    bo = add(database, subject="42")
    assert person_of_identity(database, vouched(email="new@example.org")).id == bo
    assert person_of_identity(database, vouched("43")) is None


def test_who_inherits_an_address_does_not_inherit_the_account(database):
    bo = add(database)
    assert person_of_identity(database, vouched("42")).id == bo
    assert row_of(database, bo)["subject"] == "42"
    assert person_of_identity(database, vouched("43")) is None
    with database.reading() as connection:
        assert verify_rows(connection) == 1  # the number was entered as any change is


def test_a_closed_account_is_nobody_and_its_number_nobody_elses(database):
    add(database, subject="42", active=False)
    add(database, "second@example.org")
    assert person_of_identity(database, vouched()) is None
    assert person_of_identity(database, vouched(email="second@example.org")) is None


def test_a_sign_in_is_entered_once(database):
    bo = add(database)
    identity = vouched()
    for _ in range(3):
        assert person_of_identity(database, identity).id == bo
    assert signed_in(database) == ["sign in"]
    person_of_identity(database, vouched(ago=1))
    assert signed_in(database) == ["sign in", "sign in"]


@pytest.mark.parametrize(("ago", "works"), [(11.9, True), (12.1, False)])
def test_a_sign_in_lasts_twelve_hours_from_when_it_was_made(database, ago, works):
    add(database)
    assert (person_of_identity(database, vouched(ago=ago)) is not None) is works
    assert signed_in(database) == (["sign in"] if works else [])


def test_a_sign_in_without_a_moment_is_none(database):
    add(database)
    assert person_of_identity(database, Identity("42", EMAIL, verified=True)) is None


def test_who_signed_out_stays_out_until_the_next_sign_in(database):
    add(database)
    identity = vouched()
    person_of_identity(database, identity)
    end_identity(database, identity)
    end_identity(database, identity)
    assert person_of_identity(database, identity) is None
    assert signed_in(database) == ["sign in", "sign out"]
    other = people.open_session(database, add(database, "other@example.org"))
    assert other.token  # opening a session clears away old ones, and this one is not old
    assert person_of_identity(database, identity) is None
    assert person_of_identity(database, vouched(ago=-0.001)) is not None


def test_a_new_password_ends_a_sign_in_with_the_provider_too(database, monkeypatch):
    monkeypatch.setattr(people, "_hasher", people.PasswordHasher(time_cost=1, memory_cost=64))
    bo = add(database)
    identity = vouched()
    person_of_identity(database, identity)
    people.set_password(database, bo, password=FRESH, by="ada")
    assert person_of_identity(database, identity) is None


def test_no_token_stands_for_a_sign_in_with_a_provider(database):
    """Issuer, number and moment are no secret: a token made of them must open nothing."""
    add(database)
    identity = vouched()
    person_of_identity(database, identity)
    made_up = f"{identity.issuer}\n{identity.subject}\n{identity.issued_at:.0f}"
    assert people.person_of_session(database, made_up) is None
    with database.reading() as connection:
        (digest,) = connection.execute(select(sessions.c.digest)).scalars()
    assert people.person_of_session(database, digest) is None
    assert digest.startswith("provider:")


def test_an_erased_account_is_nobody_at_once(database):
    bo = add(database)
    identity = vouched()
    person_of_identity(database, identity)
    Desk(database, ADA).erase(Kind.PEOPLE, bo)
    assert person_of_identity(database, identity) is None
    with database.reading() as connection:
        assert connection.execute(select(sessions)).all() == []
        assert connection.execute(select(TABLES[Kind.PEOPLE])).all() == []

"""Who people are: passwords, lockout and sessions.

A session is known by the digest of a random token that only the browser or the command holds.
The person behind it is read anew each time, so that a role taken away is gone at once. What
happens here is entered in the audit trail by the person's number, without address or password.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Connection, Select, delete, func, insert, select, update

from pact_geo.errors import AccessError, NewPasswordError, RecordError
from pact_geo.records import attempts, trail
from pact_geo.records.access import Kind, Person, Role
from pact_geo.records.database import Database
from pact_geo.records.schema import credentials, people, sessions

SHORTEST, LONGEST = 12, 256
"""Characters a password may have."""
FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
SIGNED_IN_FOR = timedelta(hours=12)
SIGN_IN, SIGN_OUT, FAILED, LOCKED = "sign in", "sign out", "failed sign-in", "locked out"
NEW_PASSWORD = "new password"  # noqa: S105 - an act in the trail

_REFUSAL = "The e-mail or the password is not right, or the account is locked for a while."
_hasher = PasswordHasher()
_at_once = threading.BoundedSemaphore(2)  # each check takes 64 MB for a quarter of a second


@dataclass(frozen=True)
class SignedIn:
    """Who signed in, and the token that tells so from now on."""

    person: Person
    token: str


def any_people(database: Database) -> bool:
    """Tell whether anybody has an account, working or not."""
    with database.reading() as connection:
        return bool(connection.execute(select(func.count()).select_from(people)).scalar_one())


def only_invented(database: Database) -> bool:
    """Tell whether every account is of an invented person of the demo borough, and one exists."""
    with database.reading() as connection:
        kinds = set(connection.execute(select(people.c.demo).distinct()).scalars())
    return kinds == {True}


def invented_people(database: Database) -> list[Person]:
    """List the working accounts of the demo borough's people, in the order they were made."""
    query = select(people).where(people.c.demo.is_(True), people.c.active.is_(True))
    with database.reading() as connection:
        rows = connection.execute(query.order_by(people.c.created_at, people.c.id)).mappings().all()
    return [person_of_row(row) for row in rows]


def person_of_session(database: Database, token: str) -> Person | None:
    """Give the person a token stands for; nobody, when it has ended or the account has."""
    query = (
        select(people)
        .join(sessions, sessions.c.person_id == people.c.id)
        .where(sessions.c.digest == _digest(token), sessions.c.ends_at > moment())
    )
    return _active(database, query)


def sign_in(
    database: Database, email: str, *, password: str, new_password: str = "", address: str = ""
) -> SignedIn:
    """Sign a person in with a password, and change it when a new one is given.

    An e-mail nobody has takes as long and says the same as a wrong password. ``address`` is where
    on the network the person is, when that is known; too many failures there are refused.

    Raises
    ------
    AccessError
        If e-mail and password do not belong together, the account is locked, or too many sign-ins
        have failed from the address.
    NewPasswordError
        If the password was good for one time, and no new one was given.
    RecordError
        If the new password is no good.
    """
    attempt = attempts.begin_attempt(database, address, moment=moment()) if address else ""
    query = _account(plain_email(email))
    with database.reading() as connection:
        before = connection.execute(query).mappings().first()
    right = _matches(before["password"] if before else None, password)
    fresh = hash_password(new_password) if right and new_password else None
    token = None
    with database.writing() as connection:
        account = connection.execute(query).mappings().first()
        if account is None:
            _enter(connection, FAILED, "")
        elif not right or before is None or account["password"] != before["password"]:
            _count_failure(connection, account)
        elif _is_locked(account):
            _enter(connection, FAILED, account["id"])
        elif not account["must_change"] or fresh:
            if fresh:
                _store(connection, account["id"], fresh, must_change=False)
                _enter(connection, NEW_PASSWORD, account["id"], by=account["id"])
            token = _open(connection, account["id"])
        else:
            token = ""
        if token is not None:
            attempts.forget_attempt(connection, attempt)
    if account is None or token is None:
        raise AccessError(_REFUSAL, remedy="Try again, or ask the administrator.")
    if not token:
        raise NewPasswordError(
            "This password was good for one time.", remedy="Choose one of your own."
        )
    return SignedIn(person_of_row(account), token)


def open_session(database: Database, person_id: str) -> SignedIn:
    """Sign in a person who has been recognised in another way.

    Raises
    ------
    AccessError
        If there is no such person, or the account no longer works.
    """
    found = _active(database, select(people).where(people.c.id == person_id))
    if found is None:
        raise AccessError("There is no such account.")
    with database.writing() as connection:
        return SignedIn(found, _open(connection, person_id))


def end_session(database: Database, token: str) -> None:
    """Sign out; a token that has ended already changes nothing."""
    with database.writing() as connection:
        row = connection.execute(
            delete(sessions)
            .where(sessions.c.digest == _digest(token))
            .returning(sessions.c.person_id)
        ).first()
        if row is not None:
            _enter(connection, SIGN_OUT, row.person_id, by=row.person_id)


def end_sessions(database: Database, person_id: str) -> None:
    """Sign a person out everywhere."""
    with database.writing() as connection:
        _end_all(connection, person_id)


def set_password(
    database: Database, person_id: str, *, password: str, by: str, once: bool = False
) -> None:
    """Give a person a password, unlock the account and end its sessions.

    Parameters
    ----------
    by
        The number of who does this.
    once
        Whether it must be changed when it is first used.
    """
    hashed = hash_password(password)
    with database.writing() as connection:
        _store(connection, person_id, hashed, must_change=once)
        _enter(connection, NEW_PASSWORD, person_id, by=by)


def hash_password(password: str) -> str:
    """Hash a password with argon2id.

    Raises
    ------
    RecordError
        If it is too short, too long or the same character again and again.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise RecordError(
            f"A password needs {SHORTEST} to {LONGEST} characters.",
            remedy="Three or four words that do not belong together are easy to remember.",
        )
    if len(set(password)) < SHORTEST // 3:
        raise RecordError("This password is too easy to guess.", remedy="Use more characters.")
    with _at_once:
        return _hasher.hash(password)


def one_time_password() -> str:
    """Make up a password to be changed when it is first used."""
    return "-".join(secrets.token_hex(2) for _ in range(4))


def plain_email(email: str) -> str:
    """Write an e-mail address the way it is compared."""
    return email.strip().casefold()


def moment(later: timedelta = timedelta()) -> str:
    """Give this moment, or a later one, as sessions are compared by it."""
    return (datetime.now(UTC) + later).isoformat(timespec="milliseconds")


def person_of_row(row: Mapping[Any, Any]) -> Person:
    """Make the person of a row of the accounts."""
    return Person(
        id=row["id"],
        name=row["name"],
        roles=frozenset(Role(role) for role in row["roles"]) or frozenset({Role.PUBLIC}),
        wards=frozenset(row["ward_codes"]),
        agency=row["agency"] or "",
    )


# --- inside -------------------------------------------------------------------------------------


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _active(database: Database, query: Select[Any]) -> Person | None:
    with database.reading() as connection:
        row = connection.execute(query.where(people.c.active.is_(True))).mappings().first()
    return person_of_row(row) if row else None


def _account(email: str) -> Select[Any]:
    return (
        select(people, credentials)
        .join(credentials, credentials.c.person_id == people.c.id)
        .where(people.c.email == email, people.c.active.is_(True))
    )


def _matches(hashed: str | None, password: str) -> bool:
    with _at_once:
        try:
            return _hasher.verify(hashed or _nobody(), password[: LONGEST + 1]) and bool(hashed)
        except (VerifyMismatchError, InvalidHashError):
            return False


_unknown: list[str] = []


def _nobody() -> str:
    """Give the hash of a password nobody knows, so that an unknown address takes as long."""
    if not _unknown:
        _unknown.append(_hasher.hash(secrets.token_hex(16)))
    return _unknown[0]


def _is_locked(account: Mapping[Any, Any]) -> bool:
    return bool(account["locked_until"] and account["locked_until"] > moment())


def _count_failure(connection: Connection, account: Mapping[Any, Any]) -> None:
    _enter(connection, FAILED, account["id"])
    if _is_locked(account):
        return
    failures = account["failures"] + 1
    locked = failures >= FAILURES
    connection.execute(
        update(credentials)
        .where(credentials.c.person_id == account["id"])
        .values(
            failures=0 if locked else failures,
            locked_until=moment(LOCKED_FOR) if locked else None,
        )
    )
    if locked:
        _enter(connection, LOCKED, account["id"])


def _open(connection: Connection, person_id: str) -> str:
    token, now = secrets.token_urlsafe(32), moment()
    long_ended = sessions.c.ends_at <= moment(-SIGNED_IN_FOR)  # till then a provider's may return
    connection.execute(delete(sessions).where(long_ended))
    connection.execute(
        update(credentials)
        .where(credentials.c.person_id == person_id)
        .values(failures=0, locked_until=None)
    )
    connection.execute(
        insert(sessions).values(
            digest=_digest(token),
            person_id=person_id,
            created_at=now,
            ends_at=moment(SIGNED_IN_FOR),
        )
    )
    _enter(connection, SIGN_IN, person_id, by=person_id)
    return token


def _end_all(connection: Connection, person_id: str) -> None:
    now = moment()
    own = (sessions.c.person_id == person_id) & (sessions.c.ends_at > now)
    connection.execute(update(sessions).where(own).values(ends_at=now))


def _store(connection: Connection, person_id: str, hashed: str, *, must_change: bool) -> None:
    _end_all(connection, person_id)
    connection.execute(delete(credentials).where(credentials.c.person_id == person_id))
    connection.execute(
        insert(credentials).values(
            person_id=person_id,
            password=hashed,
            failures=0,
            locked_until=None,
            must_change=must_change,
        )
    )


def _enter(connection: Connection, act: str, person_id: str, *, by: str = "") -> None:
    trail.append(connection, trail.Entry(by, act, Kind.PEOPLE, person_id))

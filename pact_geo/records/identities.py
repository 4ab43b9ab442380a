"""People whom an identity provider vouches for: who they are here, since when, and until when.

A sign-in with a provider is a session like any other: entered in the trail once, ended after the
same hours, and ended for good by signing out. It is known by issuer, number and moment, which
are no secret; its row is marked so that no token can stand for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from pact_geo.records import trail
from pact_geo.records.access import Act, Kind, Person
from pact_geo.records.database import Database
from pact_geo.records.people import (
    SIGN_IN,
    SIGN_OUT,
    SIGNED_IN_FOR,
    moment,
    person_of_row,
    plain_email,
)
from pact_geo.records.schema import people, sessions
from pact_geo.records.versions import write_version

_MARK = "provider:"
"""Before the digest of such a session; the digest of a token never begins so."""


@dataclass(frozen=True)
class Identity:
    """Whom an identity provider vouches for.

    Parameters
    ----------
    subject, issuer
        The person's number at the provider, and the provider's address.
    email, verified
        An address, and whether the provider says that it has verified it.
    issued_at
        When the person signed in there, in seconds since 1970.
    """

    subject: str
    email: str = ""
    verified: bool = False
    issuer: str = ""
    issued_at: float = 0.0


def person_of_identity(
    database: Database, identity: Identity, *, trusted: Collection[str] = ()
) -> Person | None:
    """Give the person a provider vouches for; nobody, when the sign-in or the account has ended.

    The account is found by the provider's own number. Where no account has that number, it is
    found by an address that the provider has verified, and keeps the number from then on: who
    gets the address later is somebody else.

    Parameters
    ----------
    database, identity
        Where the accounts are, and whom the provider vouches for.
    trusted
        Issuers whose addresses count although they do not say that they verified them.
    """
    if not identity.subject or _ends_at(identity) <= moment():
        return None
    known = _known(database, identity)
    if known is None and _account(database, identity, trusted=trusted) is not None:
        _open(database, identity, trusted=trusted)
        known = _known(database, identity)
    if known is None or not known["active"] or known["ends_at"] <= moment():
        return None
    return person_of_row(known)


def end_identity(database: Database, identity: Identity) -> None:
    """Sign out: the same sign-in at the provider counts no more."""
    with database.writing() as connection:
        row = connection.execute(
            update(sessions)
            .where(sessions.c.digest == _digest(identity), sessions.c.ends_at > moment())
            .values(ends_at=moment())
            .returning(sessions.c.person_id)
        ).first()
        if row is not None:
            entry = trail.Entry(row.person_id, SIGN_OUT, Kind.PEOPLE, row.person_id)
            trail.append(connection, entry)


def _known(database: Database, identity: Identity) -> Mapping[Any, Any] | None:
    query = (
        select(people, sessions.c.ends_at)
        .join(sessions, sessions.c.person_id == people.c.id)
        .where(sessions.c.digest == _digest(identity))
    )
    with database.reading() as connection:
        return connection.execute(query).mappings().first()


def _account(
    database: Database, identity: Identity, *, trusted: Collection[str]
) -> Mapping[Any, Any] | None:
    with database.reading() as connection:
        return _find(connection, identity, trusted=trusted)


def _find(
    connection: Connection, identity: Identity, *, trusted: Collection[str]
) -> Mapping[Any, Any] | None:
    """Find the working account of an identity; a number that is taken is nobody else's."""
    row = (
        connection.execute(select(people).where(people.c.subject == identity.subject))
        .mappings()
        .first()
    )
    believed = identity.verified or (identity.issuer != "" and identity.issuer in trusted)
    if row is None and identity.email and believed:
        by_email = people.c.email == plain_email(identity.email)
        query = select(people).where(by_email, people.c.subject.is_(None))
        row = connection.execute(query).mappings().first()
    return row if row is not None and row["active"] else None


def _open(database: Database, identity: Identity, *, trusted: Collection[str]) -> None:
    """Enter a sign-in, once, and tie the account to the provider's number."""
    with database.writing() as connection:
        row = _find(connection, identity, trusted=trusted)
        known = select(sessions.c.digest).where(sessions.c.digest == _digest(identity))
        if row is None or connection.execute(known).first() is not None:
            return  # another tab was faster, or the account went meanwhile
        if row["subject"] is None:
            _tie(connection, row, identity.subject)
        connection.execute(
            insert(sessions).values(
                digest=_digest(identity),
                person_id=row["id"],
                created_at=moment(),
                ends_at=_ends_at(identity),
            )
        )
        trail.append(connection, trail.Entry(row["id"], SIGN_IN, Kind.PEOPLE, row["id"]))


def _tie(connection: Connection, row: Mapping[Any, Any], subject: str) -> None:
    """Store the provider's number on an account, as a change by the person."""
    kept = {
        "subject": subject,
        "version": row["version"] + 1,
        "changed_at": trail.now(),
        "changed_by": row["id"],
    }
    connection.execute(update(people).where(people.c.id == row["id"]).values(**kept))
    write_version(
        connection,
        {**row, **kept},
        table=people,
        act=Act.CHANGE,
        names=["subject"],
        by=row["id"],
    )


def _ends_at(identity: Identity) -> str:
    since = datetime.fromtimestamp(identity.issued_at, UTC)
    return (since + SIGNED_IN_FOR).isoformat(timespec="milliseconds")


def _digest(identity: Identity) -> str:
    said = "\n".join((identity.issuer, identity.subject, f"{identity.issued_at:.0f}"))
    return _MARK + hashlib.sha256(said.encode()).hexdigest()

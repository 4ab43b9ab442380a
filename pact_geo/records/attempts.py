"""How many sign-ins may fail from one address, whatever accounts they name.

An account locks itself after a few wrong passwords; somebody who tries one password on many
accounts is held back here. Each attempt is written down before the password is looked at, so that
many at once count too, and struck out when it succeeds. An address is kept as a digest; it counts
for a quarter of an hour and is deleted at the first attempt after that, whoever makes it. It is in
no backup and not in the trail.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from pact_geo.errors import AccessError
from pact_geo.records.database import Database
from pact_geo.records.schema import attempts

MOST = 20
"""Failures within the window; an office of many people may share one address."""
WINDOW = timedelta(minutes=15)


def time_to_wait(failed: Iterable[datetime], now: datetime) -> timedelta:
    """Say how long an address waits before it may try again; nothing when it may at once."""
    recent = sorted(moment for moment in failed if moment > now - WINDOW)
    return recent[-MOST] + WINDOW - now if len(recent) >= MOST else timedelta()


def network_of(address: str) -> str:
    """Name whom an address stands for: of IPv6 the first half, which one subscriber holds."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or f"{int(found) >> 64:x}/64")
    return str(found)


def begin_attempt(database: Database, address: str, *, moment: str) -> str:
    """Write down that somebody at an address tries to sign in; give the attempt's number.

    Raises
    ------
    AccessError
        If too many have failed from there; known and unknown accounts are not told apart.
    """
    whose, now = hashlib.sha256(network_of(address).encode()).hexdigest(), _read(moment)
    with database.writing() as connection:
        oldest = (now - WINDOW).isoformat(timespec="milliseconds")
        connection.execute(delete(attempts).where(attempts.c.at <= oldest))
        query = select(attempts.c.at).where(attempts.c.address == whose)
        wait = time_to_wait(map(_read, connection.execute(query).scalars()), now)
        number = secrets.token_hex(8)
        if not wait:
            connection.execute(insert(attempts).values(id=number, address=whose, at=moment))
    if wait:
        raise AccessError(
            "Too many sign-ins have failed from where you are.",
            remedy=f"Try again in {math.ceil(wait / timedelta(minutes=1))} minutes.",
        )
    return number


def forget_attempt(connection: Connection, number: str) -> None:
    """Strike out an attempt that succeeded."""
    connection.execute(delete(attempts).where(attempts.c.id == number))


def _read(moment: str) -> datetime:
    return datetime.fromisoformat(moment)

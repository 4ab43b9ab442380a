"""Take what was erased out of the files of the database, and remember it until that is done.

A row that is deleted stays in the files as long as somebody may still be reading it, such as a
backup: in the log of SQLite, in the table of PostgreSQL. So what is erased is noted in the same
transaction, and the note goes only when no reader held the files up. PostgreSQL's own log
(``pg_wal``) and whatever is archived from it are out of reach of a user of the database.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable

from sqlalchemy import Connection, Engine, delete, func, insert, select, text
from sqlalchemy.exc import OperationalError

from pact_geo.records.schema import scrubs

PATIENCE = 2.0
"""Seconds that whoever erases waits for readers."""
_PAUSE = 0.1

_NUMBER = text("SELECT CAST(CAST(pg_current_xact_id() AS xid) AS text)")
_HELD_UP = text(
    """
    WITH erased AS (SELECT age(CAST(CAST(:mark AS text) AS xid)) AS age)
    SELECT EXISTS (
        SELECT 1 FROM pg_stat_activity, erased
        WHERE pid <> pg_backend_pid() AND (datname = current_database() OR datname IS NULL)
          AND (age(backend_xmin) >= erased.age OR age(backend_xid) >= erased.age)
    ) OR EXISTS (
        SELECT 1 FROM pg_replication_slots, erased WHERE age(xmin) >= erased.age
    ) OR EXISTS (
        SELECT 1 FROM pg_prepared_xacts, erased
        WHERE database = current_database() AND age(transaction) >= erased.age
    )
    """
)
"""Whether anybody may still see what a transaction erased; a rewritten table would keep it."""


def note_scrub(connection: Connection, names: Iterable[str]) -> None:
    """Note, in the transaction that erases, which tables held it."""
    mark = connection.execute(_NUMBER).scalar_one() if _on_postgres(connection) else None
    for name in names:
        connection.execute(insert(scrubs).values(id=secrets.token_hex(8), name=name, mark=mark))


def any_scrubs(connection: Connection) -> bool:
    """Tell whether something erased may still be in the files."""
    return bool(connection.execute(select(func.count()).select_from(scrubs)).scalar_one())


def empty_log(engine: Engine, *, patience: float) -> bool:
    """Empty the log of SQLite; tell whether no reader kept it from that."""
    plain = engine.raw_connection()
    try:
        cursor = plain.cursor()
        waits = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={int(patience * 1000)}")
        try:
            busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout={waits}")
    finally:
        plain.close()
    return not busy


def rewrite_tables(engine: Engine, *, patience: float) -> bool:
    """Rewrite the noted tables of PostgreSQL without their dead rows; tell whether that is done.

    It waits no longer than ``patience`` for readers of older states, and as long again for each
    table's lock. The statistics of the planner, which hold samples of values, are made anew.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        noted = connection.execute(select(scrubs.c.name, scrubs.c.mark)).all()
        until = time.monotonic() + patience
        while any(connection.execute(_HELD_UP, {"mark": row.mark}).scalar_one() for row in noted):
            if time.monotonic() >= until:
                return False
            time.sleep(_PAUSE)
        connection.execute(text(f"SET lock_timeout = {max(int(patience * 1000), 1)}"))
        try:
            done = [_rewrite(connection, name) for name in sorted({row.name for row in noted})]
        except OperationalError:  # a table in use, no room on the disk, a limit of time
            return False
        finally:
            connection.execute(text("RESET lock_timeout"))
    return all(done)


def _rewrite(connection: Connection, name: str) -> bool:
    """Rewrite a table; PostgreSQL skips one that is somebody else's with a mere warning."""
    file = text("SELECT pg_relation_filenode(CAST(:name AS regclass))")
    before = connection.execute(file, {"name": name}).scalar_one()
    connection.execute(text(f'VACUUM (FULL, ANALYZE) "{name}"'))
    return bool(connection.execute(file, {"name": name}).scalar_one() != before)


def forget_scrubs(connection: Connection, done: Iterable[str]) -> None:
    """Take back the notes of what is in the files no more."""
    connection.execute(delete(scrubs).where(scrubs.c.id.in_(list(done))))


def noted_scrubs(connection: Connection) -> list[str]:
    """List the ids of the notes."""
    return list(connection.execute(select(scrubs.c.id)).scalars())


def _on_postgres(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"

"""Open the database: SQLite inside the workspace, or PostgreSQL with PostGIS by URL.

SQLite writes ahead (WAL), flushes every commit to the disk (``synchronous=FULL``) and starts
each write with ``BEGIN IMMEDIATE``: with a plain BEGIN two writers meet in the middle and one
fails, and with less flushing a power cut loses what was already acknowledged.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import OperationalError

from pact_geo.errors import RecordError
from pact_geo.records import scrubbing

URL_VARIABLE = "PACT_DATABASE_URL"
FILE_NAME = "records.sqlite"
WAIT_SECONDS = 30.0
WRITERS_LOCK = 0x50414354
"""Number of the advisory lock that lets one writer at a time append to the audit trail."""

_MIGRATIONS = Path(__file__).with_name("migrations")
_WRITING = "pact_writing"
_POOL: dict[str, Any] = {"pool_size": 20, "max_overflow": 40}
"""As many people at once as a partnership has; each holds a connection for milliseconds."""


class Database:
    """The partnership's database, brought to the newest schema when it is opened.

    Parameters
    ----------
    url
        ``sqlite:///…`` or ``postgresql://…``.
    erasures
        Where what is erased is listed (see ``records.erasures``); nowhere when not given.

    Raises
    ------
    RecordError
        If the database cannot be reached, or was made by a later PACT Geo.
    """

    def __init__(self, url: str | URL, *, erasures: Path | None = None) -> None:
        self.erasures = erasures
        self.engine = _engine(make_url(url))
        try:
            self._upgrade()
        except OperationalError as error:
            self.close()
            raise RecordError(
                "The database cannot be opened.",
                remedy=f"Check the folder, or {URL_VARIABLE}, and that the server runs.",
            ) from error
        except RecordError:
            self.close()
            raise
        self.scrub(patience=0.0)

    @property
    def on_postgres(self) -> bool:
        """Whether this is PostgreSQL."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read in one transaction, which sees one state of the database throughout."""
        options = {"isolation_level": "REPEATABLE READ"} if self.on_postgres else {}
        with self.engine.connect() as opened:
            connection = opened.execution_options(**options)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write in one transaction, all or nothing; other writers wait for their turn.

        What an earlier erasure had to leave in the files is looked for again afterwards.
        """
        with self._writing() as connection:
            yield connection
            pending = scrubbing.any_scrubs(connection)
        if pending:
            self.scrub(patience=0.0)

    def scrub(self, *, patience: float = scrubbing.PATIENCE) -> bool:
        """Take what was erased out of the files of the database too.

        Returns
        -------
        bool
            Whether nothing is left to do. While somebody reads an older state, such as a backup,
            it cannot be done; it is tried again at the next writing and the next opening.
        """
        with self.reading() as connection:
            noted = scrubbing.noted_scrubs(connection)
        if not noted:
            return True
        scrubs = scrubbing.rewrite_tables if self.on_postgres else scrubbing.empty_log
        if not scrubs(self.engine, patience=patience):
            return False
        with self._writing() as connection:
            scrubbing.forget_scrubs(connection, noted)
        return True

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self.engine.connect() as opened:
            connection = opened.execution_options(**{_WRITING: True})
            with connection.begin():
                if self.on_postgres:
                    connection.execute(
                        text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITERS_LOCK}
                    )
                yield connection

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    def _upgrade(self) -> None:
        newest, known = _revisions()
        with self.engine.connect() as connection:
            if _revision(connection) == newest:
                return
        with self._writing() as connection:
            revision = _revision(connection)  # another process may have been faster
            if revision == newest:
                return
            if revision is not None and revision not in known:
                raise RecordError(
                    "The database was made by a later PACT Geo.", remedy="Upgrade PACT Geo."
                )
            config = Config()
            config.set_main_option("script_location", str(_MIGRATIONS))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def has_database(folder: Path) -> bool:
    """Tell whether a workspace has records yet, or a server to keep them."""
    return bool(os.environ.get(URL_VARIABLE)) or (folder / FILE_NAME).exists()


def database_url(folder: Path) -> str:
    """Name the database of a workspace: ``PACT_DATABASE_URL``, else a file in its folder."""
    return os.environ.get(URL_VARIABLE) or f"sqlite:///{(folder / FILE_NAME).resolve()}"


@functools.cache
def _revisions() -> tuple[str | None, frozenset[str]]:
    """Name the newest revision of the tables, and all there have been."""
    scripts = ScriptDirectory(str(_MIGRATIONS))
    return scripts.get_current_head(), frozenset(one.revision for one in scripts.walk_revisions())


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _engine(url: URL) -> Engine:
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_pre_ping=True, **_POOL)
    if url.get_backend_name() != "sqlite":
        raise RecordError(
            f"{url.get_backend_name()} is no database PACT Geo writes to.",
            remedy="Use PostgreSQL, or leave the variable out for SQLite.",
        )
    engine = create_engine(url, connect_args={"timeout": WAIT_SECONDS}, **_POOL)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the transaction begins where we say, in _begin
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is erased leaves the pages of the file too
        f"busy_timeout={int(WAIT_SECONDS * 1000)}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(_WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

"""What is erased leaves the files, as soon as nobody reads an older state any more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from pact_geo.errors import UnfinishedErasureError
from pact_geo.records import scrubbing
from pact_geo.records.access import Kind
from pact_geo.records.database import Database
from pact_geo.records.desk import Desk
from tests.records.rows import KAY, add_contact

NAME = b"Wilhelmina Quartermaine"


@pytest.fixture(autouse=True)
def _little_patience(monkeypatch):
    monkeypatch.setattr(scrubbing, "PATIENCE", 0.2)
    monkeypatch.setattr(Database.scrub, "__kwdefaults__", {"patience": 0.2})


def files_of(database: Database, tmp_path: Path) -> Iterator[Path]:
    """Name the files of this database's tables; the write-ahead log of a server is out of reach."""
    if not database.on_postgres:
        yield from tmp_path.glob("records.sqlite*")
        return
    at_once = create_engine(database.engine.url, isolation_level="AUTOCOMMIT")
    with at_once.connect() as connection:
        connection.execute(text("CHECKPOINT"))  # what is in memory reaches the files
        own = connection.execute(
            text("SELECT oid FROM pg_database WHERE datname = current_database()")
        ).scalar_one()  # other tests keep the same person in databases of the same server
    at_once.dispose()
    server = Path(str(make_url(database.engine.url).query["host"]))
    yield from (path for path in (server / "data" / "base" / str(own)).rglob("*") if path.is_file())


def is_held(database: Database, tmp_path: Path) -> bool:
    return any(NAME in path.read_bytes() for path in files_of(database, tmp_path))


@contextmanager
def somebody_reading(database: Database) -> Iterator[None]:
    """Read in a transaction that began before the erasure, as a backup does."""
    with database.reading() as connection:
        connection.execute(text("SELECT count(*) FROM contacts")).scalar_one()
        yield


@pytest.fixture
def desk(database):
    return Desk(database, KAY)


def test_what_is_erased_is_in_no_file_of_the_tables(desk, database, tmp_path):
    contact = add_contact(desk)
    desk.change(Kind.CONTACTS, contact["id"], version=1, phone="01632 960001")
    assert is_held(database, tmp_path)
    desk.erase(Kind.CONTACTS, contact["id"])
    assert not is_held(database, tmp_path)


def test_while_somebody_reads_it_is_said_and_done_at_the_next_write(desk, database, tmp_path):
    gone, kept = add_contact(desk), add_contact(desk, name="Another")
    with (
        somebody_reading(database),
        pytest.raises(UnfinishedErasureError, match="It is erased, but still in a file"),
    ):
        desk.erase(Kind.CONTACTS, gone["id"])
    assert [row["id"] for row in desk.list(Kind.CONTACTS)] == [kept["id"]]
    assert is_held(database, tmp_path)

    desk.change(Kind.CONTACTS, kept["id"], version=1, phone="01632 960001")
    assert not is_held(database, tmp_path)


def test_what_was_left_is_done_when_the_database_is_opened(desk, database, tmp_path):
    contact = add_contact(desk)
    with somebody_reading(database), pytest.raises(UnfinishedErasureError):
        desk.erase(Kind.CONTACTS, contact["id"])
    Database(database.engine.url).close()
    assert not is_held(database, tmp_path)


def test_a_table_in_use_keeps_nobody_waiting_for_long(desk, database, tmp_path):
    if not database.on_postgres:
        pytest.skip("SQLite has no locks of single tables")
    contact = add_contact(desk)
    with database.engine.connect() as other:  # holds no older state, but the table
        other.execute(text("SELECT count(*) FROM contacts")).scalar_one()
        with pytest.raises(UnfinishedErasureError):
            desk.erase(Kind.CONTACTS, contact["id"])
        assert is_held(database, tmp_path)
    assert database.scrub()
    assert not is_held(database, tmp_path)

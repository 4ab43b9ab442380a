"""Both databases: SQLite in a folder, and a PostgreSQL server with PostGIS of our own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from pact_geo.records.database import Database

SERVERS = Path("/usr/lib/postgresql")


def _as_postgres(*words: str) -> None:
    """Run a server command; the server refuses to run as root."""
    command = list(words)
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *words]
    subprocess.run(command, check=True, capture_output=True, cwd="/")


def _execute(address: str, statement: str) -> None:
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Start a server that listens on a socket of its own, and stop it at the end."""
    found = sorted(SERVERS.glob("*/bin/initdb"))
    if not found:
        pytest.skip("PostgreSQL is not installed; 'make test' brings it where apt allows")
    programs = found[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="pact-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    _as_postgres(str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "pact")
    # Writers are killed here, never the machine: what is given to it need not reach the disc.
    options = f"-c listen_addresses='' -k {folder} -c max_connections=60 -c fsync=off"
    log = str(folder / "log")
    _as_postgres(str(programs / "pg_ctl"), "-D", str(data), "-o", options, "-w", "-l", log, "start")
    try:
        address = f"postgresql+psycopg://pact@/template1?host={folder}"
        _execute(address, "CREATE EXTENSION postgis")  # so that each database has it from the start
        yield address.replace("template1", "postgres")
    finally:
        _as_postgres(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database, on each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'records.sqlite'}"
    server = request.getfixturevalue("postgres_server")
    name = f"t{abs(hash(str(tmp_path))):x}"
    _execute(server, f'CREATE DATABASE "{name}"')
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture
def database(database_address: str) -> Iterator[Database]:
    opened = Database(database_address)
    yield opened
    opened.close()

"""Many people write at once, and machines die: nothing acknowledged is lost.

A small slice runs always; ``make soak`` runs sixteen writers with a thousand edits each and two
hundred kills, on both databases.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pact_geo.errors import StaleEditError
from pact_geo.records import trail
from pact_geo.records.access import Kind
from pact_geo.records.database import Database
from pact_geo.records.desk import Desk
from tests.records.rows import KAY, add_area

ROOT = Path(__file__).parents[2]

WRITER = """
import sys
from pact_geo.records.access import Kind
from pact_geo.records.database import Database
from pact_geo.records.desk import Desk
from tests.records.rows import KAY

desk = Desk(Database(sys.argv[1]), KAY)
area = sys.argv[2]
version = desk.get(Kind.AREAS, area)["version"]
while True:
    version = desk.change(Kind.AREAS, area, version=version, stage=f"stage {version}")["version"]
    print(version, flush=True)
"""
"""Raise a row's version for ever, saying each one that was acknowledged."""


def edit_together(address: str, *, writers: int, edits: int) -> None:
    """Let writers put their marks on a few rows at once; count that every mark was written."""
    database = Database(address)
    areas = [add_area(Desk(database, KAY), evidence={"mark": ""})["id"] for _ in range(writers)]
    failures: list[BaseException] = []

    def write(writer: int) -> None:
        desk, chance = Desk(database, KAY), random.Random(writer)  # noqa: S311 - not a secret
        try:
            for number in range(edits):
                write_mark(desk, chance.choice(areas), f"{writer}:{number}")
        except BaseException as error:  # noqa: BLE001 - a thread's failure is the test's
            failures.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    desk = Desk(database, KAY)
    versions = [desk.versions(Kind.AREAS, area)[1:] for area in areas]
    marks = [row["evidence"]["mark"] for rows in versions for row in rows]
    assert failures == []
    assert len(marks) == writers * edits
    assert set(marks) == {f"{one}:{number}" for one in range(writers) for number in range(edits)}
    with database.reading() as connection:
        assert trail.verify(connection).entries == writers + writers * edits
    database.close()


def write_mark(desk: Desk, area: str, mark: str) -> None:
    """Change a row; when somebody was faster, read it again and change what is there now."""
    while True:
        held = desk.get(Kind.AREAS, area)
        try:
            desk.change(Kind.AREAS, area, version=held["version"], evidence={"mark": mark})
        except StaleEditError:
            continue
        return


def kill_while_writing(address: str, *, kills: int, seed: int = 1) -> None:
    """Kill a writing process again and again; what it said it had written must be there."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    database = Database(address)
    desk = Desk(database, KAY)
    area = add_area(desk)["id"]
    acknowledged = 1
    for _ in range(kills):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, address, area],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        ) as process:
            assert process.stdout is not None
            wanted = chance.randint(1, 30)
            for _ in range(wanted):
                acknowledged = int(process.stdout.readline())
            process.send_signal(signal.SIGKILL)
            for line in process.stdout:  # said before the kill reached it
                acknowledged = int(line) if line.endswith("\n") else acknowledged
        held = desk.get(Kind.AREAS, area)["version"]
        assert held >= acknowledged
        with database.reading() as connection:
            assert trail.verify(connection).entries == held
        assert len(desk.versions(Kind.AREAS, area)) == held
    database.close()


def test_no_edit_is_lost_when_some_write_at_once(database_address):
    edit_together(database_address, writers=4, edits=8)


def test_nothing_acknowledged_is_lost_when_a_writer_is_killed(database_address):
    kill_while_writing(database_address, kills=3)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_sixteen_writers_with_a_thousand_edits_each(database_address):
    edit_together(database_address, writers=16, edits=1000)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_two_hundred_kills(database_address):
    kill_while_writing(database_address, kills=200)

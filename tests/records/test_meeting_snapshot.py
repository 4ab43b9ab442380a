"""A frozen view keeps its checksum in either database, whatever order the database gives it."""

from __future__ import annotations

from datetime import date

from pact_geo.records.access import EVERY_WARD, Kind, Person, Role
from pact_geo.records.database import Database
from pact_geo.records.desk import Desk
from pact_geo.services.meeting_snapshot import digest_of

KAY = Person("kay", "Kay", frozenset({Role.COORDINATOR}), frozenset({EVERY_WARD}))
CONTENT = {
    "panel": "Café “panel” \N{GREEK SMALL LETTER ALPHA} <b>",
    "areas": [{"rank": 1, "shape": [[[355000, 400000], [355001, -2]]], "name": ""}],
    "caveats": [],
    "a": {"z": 1, "b": [True, None]},
}


def test_a_frozen_view_reads_back_with_its_checksum(database: Database) -> None:
    desk = Desk(database, KAY)
    row = desk.add(
        Kind.MEETINGS,
        of_group="panel",
        held_on=date(2026, 12, 12),
        stage="planned",
        agenda=[],
        snapshot=CONTENT,
        snapshot_digest=digest_of(CONTENT),
    )

    held = desk.get(Kind.MEETINGS, row["id"])

    assert digest_of(held["snapshot"]) == held["snapshot_digest"]
    assert held["snapshot"] == CONTENT

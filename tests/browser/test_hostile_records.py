"""A hundred hostile strings in every text of every record: none runs, on any page, for anybody."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import JSON, Text

from pact_geo.records.access import Kind
from pact_geo.records.schema import TABLES

NAMES = json.loads((Path(__file__).parents[1] / "hostile_names.json").read_text())
MARK = "pactHacked"
CODES = {
    *("id", "version", "created_at", "created_by", "changed_at", "changed_by", "ward_codes"),
    *("released_at", "released_by", "roles", "email", "subject", "digest", "snapshot_digest"),
    *("method", "founded_by", "activity", "starts_at", "ends_at", "of_group", "stage", "status"),
    *("moment", "item", "grade", "outcome", "reason_kind", "commissioned_by", "quarter"),
    *("months", "data_version", "evidence", "public_evidence", "snapshot", "plan", "result"),
    *("found", "figures", "response_ids", "action_ids", "photo_ids", "kind", "channel"),
}
"""Columns that hold words of the program's own, addresses or numbers, and no text of a person."""
LISTS = {"team", "agenda", "training", "rules"}
"""Lists of things that have parts; their texts stand in other columns too."""
KEEP_NAMES = {Kind.PEOPLE: {"name"}}
"""The tests sign in by these."""


def free_columns(kind: Kind) -> Iterator[tuple[str, bool]]:
    """Name the columns of a kind that people write in, and whether each holds a list."""
    for column in TABLES[kind].columns:
        if column.name in CODES | LISTS | KEEP_NAMES.get(kind, set()) or column.foreign_keys:
            continue
        if column.name.endswith("_id"):
            continue
        if isinstance(column.type, JSON):
            yield column.name, True
        elif isinstance(column.type, Text):
            yield column.name, False


@pytest.fixture(scope="session")
def hostile_records(serve, demo_workspace, tmp_path_factory) -> tuple[str, str]:
    """The demo's year with every text of a person taken for hostile ones, each row its share.

    Gives the app's address and the id of the area of the year.
    """
    folder = tmp_path_factory.mktemp("hostile-records") / "workspace"
    shutil.copytree(demo_workspace, folder, ignore=shutil.ignore_patterns("raw"))
    with sqlite3.connect(folder / "records.sqlite") as database:
        for kind in TABLES:
            for name, is_list in free_columns(kind):
                fill(database, str(kind), name, is_list=is_list)
        area = database.execute("SELECT area_id FROM audits").fetchone()[0]
    database.close()
    return serve(folder), area


def fill(database: sqlite3.Connection, table: str, column: str, *, is_list: bool) -> None:
    ids = [row[0] for row in database.execute(f'SELECT id FROM "{table}" ORDER BY created_at, id')]  # noqa: S608
    for place, record_id in enumerate(ids):
        share = NAMES[place :: len(ids)] if len(ids) < len(NAMES) else [NAMES[place % len(NAMES)]]
        value = json.dumps(share) if is_list else f"{' '.join(share)} {place}"
        database.execute(
            f'UPDATE "{table}" SET "{column}" = ? WHERE id = ?',  # noqa: S608
            (value, record_id),
        )


def test_every_text_of_a_record_is_among_the_tested() -> None:
    named = {kind: {name for name, _ in free_columns(kind)} for kind in TABLES}
    assert named[Kind.NOTES] == {"about", "words"}
    assert {"what", "agency", "owner", "partners", "reason"} <= named[Kind.ACTIONS]
    assert sum(map(len, named.values())) > 60


MOST_FOLDED = 12

PAGES = {
    "Kit Larrow": (
        *("panels", "meeting", "engage", "act", "audit", "feedback", "scrutiny"),
        *("panel", "profile", ""),
    ),
    "Robin Heath": ("act", "meeting", "feedback", "panels"),
    "Avery Moss": ("people",),
}


@pytest.mark.parametrize(
    ("person", "page"), [(person, page) for person, pages in PAGES.items() for page in pages]
)
def test_no_text_of_a_record_runs(visit, hostile_records, person, page) -> None:
    visit.address, area = hostile_records
    visit.open("sign_in")
    visit.page.get_by_role("button", name=f"Become {person}").click()
    visit.settle()
    visit.open(page, **({"ward": "Tarrow Market"} if page in ("panel", "profile") else {}))
    look_everywhere(visit)
    if page == "act":
        visit.open(page, area_id=area)
        look_everywhere(visit)


def look_everywhere(visit) -> None:
    """Open every part of a page, and look after each whether anything has run."""
    assert not any(ran(visit.page))
    parts = visit.page.locator(
        '[data-testid="stMain"] [data-testid="stButtonGroup"] button,'
        ' [data-testid="stMain"] [role="tab"], [data-testid="stMain"] [role="radio"]'
    )
    for number in range(parts.count()):
        parts.nth(number).click()
        visit.settle()
        assert not any(ran(visit.page))
    folded = visit.page.locator('[data-testid="stMain"] summary >> visible=true')
    for summary in folded.all()[:MOST_FOLDED]:
        summary.click()
    visit.drawn()
    assert not any(ran(visit.page))
    assert visit.page.locator('[data-testid="stException"]').count() == 0


def ran(page) -> list[object]:
    return [frame.evaluate(f"window.{MARK}") for frame in page.frames]

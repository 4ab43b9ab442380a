"""A hundred hostile strings in every text of every record: none runs, on any page, for anybody."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar
from sqlalchemy import JSON, Text

from pact_geo.demo.year.cast import TODAY
from pact_geo.records.access import Kind, Role
from pact_geo.records.schema import TABLES
from pact_geo.services.audits import audit_form, audit_sheet
from pact_geo.services.decisions import steering_report, steering_report_bytes
from pact_geo.services.engagement import diversity_assessment, export_assessment, export_kin_form
from pact_geo.services.meeting_snapshot import snapshot_page
from pact_geo.services.newsletter import newsletter_html, ward_page
from pact_geo.services.office import Office, open_office
from pact_geo.services.panel_events import calendar_bytes
from pact_geo.services.people import demo_people
from pact_geo.services.scrutiny import make_scrutiny, scrutiny_bytes
from pact_geo.workspace import Workspace

NAMES = json.loads((Path(__file__).parents[1] / "hostile_names.json").read_text())
MARK = "pactHacked"
CODES = {
    *("id", "version", "created_at", "created_by", "changed_at", "changed_by", "ward_codes"),
    *("released_at", "released_by", "roles", "email", "subject", "digest", "snapshot_digest"),
    *("method", "founded_by", "activity", "starts_at", "ends_at", "of_group", "stage", "status"),
    *("moment", "item", "grade", "outcome", "reason_kind", "commissioned_by", "quarter"),
    *("months", "data_version", "evidence", "public_evidence", "snapshot", "plan", "result"),
    *("found", "figures", "response_ids", "action_ids", "photo_ids", "kind", "channel"),
    *("outline", "workings"),
}
"""Columns that hold words of the program's own, addresses or numbers, and no text of a person."""
PARTS = {"raised": "theme"}
"""Columns that hold a mapping, and the part of it that is a text of a person."""
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
def hostile_folder(demo_workspace, tmp_path_factory) -> Path:
    """The demo's year with every text of a person taken for hostile ones, each row its share."""
    folder = tmp_path_factory.mktemp("hostile-records") / "workspace"
    shutil.copytree(demo_workspace, folder, ignore=shutil.ignore_patterns("raw"))
    with sqlite3.connect(folder / "records.sqlite") as database:
        for kind in TABLES:
            for name, is_list in free_columns(kind):
                fill(database, str(kind), name, is_list=is_list)
    database.close()
    return folder


@pytest.fixture(scope="session")
def hostile_records(serve, hostile_folder) -> tuple[str, str]:
    """The app on it, and the id of the area of the year."""
    with sqlite3.connect(hostile_folder / "records.sqlite") as database:
        area = database.execute("SELECT area_id FROM audits").fetchone()[0]
    database.close()
    return serve(hostile_folder), area


def fill(database: sqlite3.Connection, table: str, column: str, *, is_list: bool) -> None:
    ids = [row[0] for row in database.execute(f'SELECT id FROM "{table}" ORDER BY created_at, id')]  # noqa: S608
    for place, record_id in enumerate(ids):
        share = NAMES[place :: len(ids)] if len(ids) < len(NAMES) else [NAMES[place % len(NAMES)]]
        value: str | None = f"{' '.join(share)} {place}"
        if part := PARTS.get(column):
            value = with_part(database, table, column, record_id, part=part, words=str(value))
        elif is_list:
            value = json.dumps(share)
        database.execute(
            f'UPDATE "{table}" SET "{column}" = ? WHERE id = ?',  # noqa: S608
            (value, record_id),
        )


def with_part(
    database: sqlite3.Connection, table: str, column: str, record_id: str, *, part: str, words: str
) -> str | None:
    """Put words into one part of a mapping; where there is none, leave it so."""
    query = f'SELECT "{column}" FROM "{table}" WHERE id = ?'  # noqa: S608
    held = json.loads(database.execute(query, (record_id,)).fetchone()[0] or "null")
    return json.dumps({**held, part: words} if held else None)


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
    visit.page.wait_for_timeout(500)  # the last part may not have begun to be drawn
    visit.settle()
    folded = visit.page.locator('[data-testid="stMain"] summary >> visible=true')
    for summary in folded.all()[:MOST_FOLDED]:
        summary.click()
    visit.drawn()
    assert not any(ran(visit.page))
    assert visit.page.locator('[data-testid="stException"]').count() == 0


def ran(page) -> list[object]:
    return [frame.evaluate(f"window.{MARK}") for frame in page.frames]


# --- what is taken away ----------------------------------------


@pytest.fixture(scope="module")
def kit(hostile_folder) -> Office:
    workspace = Workspace(hostile_folder)
    person = next(one for one in demo_people(workspace) if Role.COORDINATOR in one.roles)
    return open_office(workspace, person)


def pages_taken_away(office: Office) -> dict[str, str]:
    """Write every web page that can be taken away."""
    ward = next(code for code, name in office.borough.ward_names.items() if name == "Tarrow Market")
    meeting = next(row for row in office.desk.list(Kind.MEETINGS) if row["snapshot"])
    return {
        "newsletter": newsletter_html(office, ward, today=TODAY),
        "ward": ward_page(office, ward, today=TODAY),
        "meeting": snapshot_page(office, meeting["id"]).decode(),
    }


def test_no_text_runs_in_a_page_that_was_taken_away(visit, kit, tmp_path) -> None:
    for name, text in pages_taken_away(kit).items():
        path = tmp_path / f"{name}.html"
        path.write_text(text, encoding="utf-8")
        visit.page.goto(path.as_uri())
        visit.page.wait_for_timeout(300)
        assert not any(ran(visit.page)), name


def test_no_text_becomes_a_formula_in_a_workbook(kit, tmp_path) -> None:
    audit = kit.desk.list(Kind.AUDITS)[0]
    (tmp_path / "audit.xlsx").write_bytes(audit_form(kit, audit["id"]))
    export_kin_form(kit, tmp_path / "kin.xlsx")
    export_assessment(kit, diversity_assessment(kit), tmp_path / "heard.xlsx")
    for path in tmp_path.glob("*.xlsx"):
        with zipfile.ZipFile(path) as book:
            for name in book.namelist():
                if name.startswith("xl/worksheets/"):
                    assert b"<f>" not in book.read(name), path.name


def test_texts_stand_in_documents_as_they_are(kit) -> None:
    report = make_scrutiny(kit, first=date(2025, 12, 1), last=TODAY, today=TODAY)
    steering = steering_report(kit, since=date(2025, 12, 1), today=TODAY)
    for written in (
        scrutiny_bytes(kit, report, ".docx"),
        steering_report_bytes(kit, steering, suffix=".docx"),
    ):
        with zipfile.ZipFile(io.BytesIO(written)) as document:
            body = document.read("word/document.xml")
            assert b"<script" not in body
            assert not any("vba" in name.lower() for name in document.namelist())
        ET.fromstring(body)  # noqa: S314 - our own file
    for written in (
        scrutiny_bytes(kit, report, ".pdf"),
        steering_report_bytes(kit, steering),
        audit_sheet(kit, kit.desk.list(Kind.AUDITS)[0]["id"]),
    ):
        assert written.startswith(b"%PDF")
        assert b"/JavaScript" not in written
        assert b"/Launch" not in written


def test_no_text_adds_a_line_to_a_calendar(kit) -> None:
    text = calendar_bytes(kit).decode()
    assert text.count("BEGIN:VEVENT") == len(kit.desk.list(Kind.EVENTS))
    assert Calendar.from_ical(text)

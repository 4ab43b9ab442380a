"""The demo's year in Chromium: each role sees its pages, and does by hand what it is there for."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from pact_geo.pages import state
from pact_geo.records.access import PAGES, Kind, Role, may
from pact_geo.records.schema import TABLES
from pact_geo.services.office import open_database
from pact_geo.services.people import demo_people, sign_in_demo
from pact_geo.workspace import Workspace
from tests.browser.wire import Wire, bytes_of

ROLES = [role for role in Role if role is not Role.PUBLIC]
REFUSAL = b"Not open to you"


@pytest.fixture(scope="module")
def own_year(serve, demo_workspace, tmp_path_factory) -> tuple[str, Workspace]:
    """A copy of the demo's year to act in: its address and workspace."""
    folder = tmp_path_factory.mktemp("acting") / "workspace"
    skip = shutil.ignore_patterns("raw")
    workspace = Workspace(shutil.copytree(demo_workspace, folder, ignore=skip))
    return serve(folder), workspace


def rows(workspace: Workspace, kind: Kind) -> list:
    table = TABLES[kind]
    with open_database(workspace).reading() as connection:
        query = select(table).order_by(table.c.created_at, table.c.id)
        return list(connection.execute(query).mappings())


def become(visit, address: str, role: Role) -> None:
    visit.address = address
    if role is Role.ANALYST:  # whom a newcomer to the demo is
        return
    visit.open("sign_in")
    visit.page.get_by_role("button", name=f"Become {NAMES[role]}").click()
    visit.page.get_by_text(f"You are {NAMES[role]}").wait_for()
    visit.settle()


NAMES = {
    Role.COUNCILLOR: "Sage Fenwick",
    Role.PANEL: "Robin Heath",
    Role.PRACTITIONER: "Wynn Sedge",
    Role.STEERING: "Merle Stone",
    Role.COORDINATOR: "Kit Larrow",
    Role.ANALYST: "Olive Tarn",
    Role.ADMINISTRATOR: "Avery Moss",
}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_its_own_pages_and_a_refusal_at_all_others(
    own_year, monkeypatch, role
) -> None:
    address, workspace = own_year
    monkeypatch.setenv(state.FOLDER_VARIABLE, str(workspace.folder))
    person = next(one for one in demo_people(workspace) if role in one.roles)
    cookie = f"{state.cookie_name()}={sign_in_demo(workspace, person.id).token}"
    with Wire(address, cookie=cookie) as wire:
        for page, rule in PAGES.items():
            first = page == "explore" and may(person, *rule)
            sent = bytes_of(wire.run("" if first else page))
            assert (REFUSAL in sent) is not may(person, *rule), page
            assert b"Traceback" not in sent, page
            assert b"Something went wrong" not in sent, page


def test_a_coordinator_logs_an_engagement(visit, own_year) -> None:
    address, workspace = own_year
    become(visit, address, Role.COORDINATOR)
    visit.open("engage", ward="Tarrow Market")
    page = visit.page
    page.get_by_text("Log an engagement").click()
    form = page.get_by_test_id("stForm").first
    form.get_by_role("button", name="Log it").click()
    expect(page.get_by_text("Logged: door-knocking")).to_be_visible()
    assert len(rows(workspace, Kind.ENGAGEMENTS)) == 8


def test_a_practitioner_keeps_a_note(visit, own_year) -> None:
    address, workspace = own_year
    area = rows(workspace, Kind.AUDITS)[0]["area_id"]
    become(visit, address, Role.PRACTITIONER)
    visit.open("act", area_id=area)
    page = visit.page
    page.get_by_test_id("stButtonGroup").get_by_text("Notes", exact=True).click()
    visit.settle()
    page.get_by_text("Write a note").click()
    page.get_by_label("About, in a word or two").fill("cause")
    page.get_by_label("Note", exact=True).last.fill("A second cause.")
    page.get_by_role("button", name="Keep this note").click()
    expect(page.get_by_text("The note is kept.")).to_be_visible()
    assert rows(workspace, Kind.NOTES)[-1]["words"] == "A second cause."


def test_a_resident_says_that_it_is_better(visit, own_year) -> None:
    address, workspace = own_year
    become(visit, address, Role.PANEL)
    visit.open("act")
    page = visit.page
    page.get_by_text("Is it better? Patrol on Friday").click()
    form = page.get_by_test_id("stForm").filter(has_text="What you saw").nth(1)
    form.get_by_role("button", name="Send").click()
    expect(page.get_by_text("What you saw is recorded")).to_be_visible()
    assert rows(workspace, Kind.CHECKS)[-1]["better"]


def test_the_steering_group_answers(visit, own_year) -> None:
    address, workspace = own_year
    area = rows(workspace, Kind.AUDITS)[0]["area_id"]
    become(visit, address, Role.STEERING)
    visit.open("act", area_id=area)
    page = visit.page
    page.get_by_test_id("stButtonGroup").get_by_text("Escalations", exact=True).click()
    visit.settle()
    page.get_by_test_id("stExpander").filter(has_text="promised").first.click()
    page.get_by_label("The steering group's answer").fill("The heads come in December.")
    page.keyboard.press("Tab")
    page.get_by_test_id("stForm").get_by_role("button").first.click()
    expect(page.get_by_text("The matter is answered.")).to_be_visible()
    assert [row["status"] for row in rows(workspace, Kind.ESCALATIONS)] == ["returned", "answered"]


def test_a_panel_freezes_the_evidence_and_votes(visit, own_year) -> None:
    address, workspace = own_year
    meeting = rows(workspace, Kind.MEETINGS)[-1]
    become(visit, address, Role.COORDINATOR)
    visit.open("meeting", meeting=meeting["id"])
    visit.page.get_by_role("button", name="Freeze what the panel will look at").click()
    visit.page.get_by_text("checksum").first.wait_for(timeout=60_000)
    visit.settle()

    become(visit, address, Role.PANEL)
    visit.open("meeting", meeting=meeting["id"])
    visit.page.get_by_role("tab", name="Votes").click()
    scores = visit.page.get_by_test_id("stForm").get_by_role("radiogroup")
    scores.first.get_by_text("5", exact=True).click()
    visit.page.get_by_role("button", name="Save the votes").click()
    visit.settle()
    visit.drawn()
    cast = [row for row in rows(workspace, Kind.VOTES) if row["meeting_id"] == meeting["id"]]
    assert [row["score"] for row in cast] == [5]


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.COORDINATOR, "scrutiny"),
        (Role.COORDINATOR, "engage"),
        (Role.COORDINATOR, "feedback"),
        (Role.COUNCILLOR, "act"),
        (Role.COUNCILLOR, "scrutiny"),
        (Role.STEERING, "act"),
        (Role.PANEL, "panels"),
        (Role.ANALYST, "act"),
        (Role.ADMINISTRATOR, "people"),
    ],
)
def test_a_page_of_the_cycle_is_accessible(visit, own_year, role, page) -> None:
    become(visit, own_year[0], role)
    visit.open(page)
    visit.drawn()
    assert visit.axe() == []

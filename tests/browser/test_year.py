"""The demo's year in Chromium: each role sees its pages, and does by hand what it is there for."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from pact_geo.outputs.charts import LINES
from pact_geo.pages import asker, opening
from pact_geo.records.access import PAGES, Kind, Role, may
from pact_geo.records.schema import TABLES
from pact_geo.services.office import open_database
from pact_geo.services.people import demo_people, sign_in_demo
from pact_geo.workspace import Workspace
from tests.browser.wire import Wire, bytes_of
from tests.planted import words_of_file

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
    monkeypatch.setenv(opening.FOLDER_VARIABLE, str(workspace.folder))
    person = next(one for one in demo_people(workspace) if role in one.roles)
    cookie = f"{asker.cookie_name()}={sign_in_demo(workspace, person.id).token}"
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
    note = page.get_by_label("Note", exact=True).last
    note.fill("A second cause.")
    note.press("Tab")  # its hint goes and the button moves up, before it is pressed
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


def test_an_area_of_the_ranking_is_adopted(visit, own_year) -> None:
    address, workspace = own_year
    become(visit, address, Role.ANALYST)
    visit.open(ward="Fettlebeck")  # the first page has the address of the app
    page = visit.page
    page.get_by_role("button", name="Adopt").click()
    page.get_by_label("Name, for the working groups").fill("Fettlebeck shops")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Adopt this area").click()
    expect(page.get_by_text("The area is adopted.")).to_be_visible()
    adopted = rows(workspace, Kind.AREAS)[-1]
    assert (adopted["name"], adopted["stage"]) == ("Fettlebeck shops", "scanning")
    visit.open("act")
    expect(page.get_by_text("Scanning (1)")).to_be_visible()
    page.get_by_role("button", name="Fettlebeck shops").click()
    expect(page.get_by_text("Everybody reads")).to_be_visible()


def test_a_practitioner_moves_an_action(visit, own_year) -> None:
    address, workspace = own_year
    action = next(row for row in rows(workspace, Kind.ACTIONS) if row["status"] == "in progress")
    become(visit, address, Role.PRACTITIONER)
    visit.open("act", area_id=action["area_id"], part="Actions")
    page = visit.page
    card = page.locator(".pact-card").filter(has_text=action["what"])
    expect(card).to_contain_text("Overdue by")
    opened = page.get_by_test_id("stExpander").filter(has_text=f"{action['what']} (in progress)")
    opened.locator("summary").click()
    opened.get_by_label("Hours it took").fill("6")
    page.keyboard.press("Tab")
    opened.get_by_role("button", name="Move this action").click()
    expect(page.get_by_text("The action is now done.")).to_be_visible()
    expect(card).to_be_visible()
    expect(card).not_to_contain_text("Overdue by")
    held = next(row for row in rows(workspace, Kind.ACTIONS) if row["id"] == action["id"])
    assert (held["status"], held["hours"]) == ("done", 6.0)


DRAWN = """(canvas, colour) => {
  const seen = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let near = 0;
  for (let at = 0; at < seen.length; at += 4)
    near += seen[at + 3] > 0
      && [0, 1, 2].every(part => Math.abs(seen[at + part] - colour[part]) < 24);
  return near;
}"""
"""Count the dots of a chart that have a colour."""


def test_an_analyst_plans_and_assesses_an_evaluation(visit, own_year) -> None:
    address, workspace = own_year
    first, other = (row["id"] for row in rows(workspace, Kind.AREAS)[:2])
    said: list[str] = []
    become(visit, address, Role.ANALYST)
    page = visit.page
    page.on("console", lambda one: said.append(one.text))
    visit.open("act", area_id=first, part="Evaluation")
    page.get_by_role("button", name="Assess with today's data").or_(
        page.get_by_role("button", name="Assess again with today's data")
    ).click()
    expect(page.get_by_text("How strong the proof is").first).to_be_visible()
    visit.settle()
    chart = page.locator("canvas").first
    chart.scroll_into_view_if_needed()
    visit.drawn()
    for colour in LINES[:2]:  # of the area and of similar places: thin lines, but whole ones
        assert chart.evaluate(DRAWN, list(bytes.fromhex(colour[1:]))) > 100, colour
    assert not [one for one in said if "nfinite extent" in one]
    assert rows(workspace, Kind.EVALUATIONS)[0]["result"]["said"]

    visit.open("act", area_id=other, part="Evaluation")
    page.get_by_role("button", name="Write the plan down").click()
    expect(page.get_by_text("Smallest fall to be found")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Compared with")).to_be_visible()
    assert rows(workspace, Kind.EVALUATIONS)[-1]["area_id"] == other


def test_an_entry_is_taken_back_and_released_by_hand(visit, own_year) -> None:
    address, workspace = own_year
    entry = next(row for row in rows(workspace, Kind.LEDGER) if row["released_at"])
    become(visit, address, Role.COORDINATOR)
    page = visit.page
    told = page.locator("article.pact-did").filter(has_text=entry["said"])
    visit.open("feedback")
    expect(told).to_be_visible()
    choose_entry(visit, entry)
    page.get_by_role("button", name="Take it back from the public").click()
    expect(page.get_by_text("It is no longer public.")).to_be_visible()
    visit.open("feedback")
    expect(page.locator("article.pact-did").first).to_be_visible()
    expect(told).to_have_count(0)
    choose_entry(visit, entry)
    page.get_by_role("button", name="Make it public").click()
    expect(page.get_by_text("It is public now.")).to_be_visible()
    visit.open("feedback")
    expect(told).to_be_visible()


def choose_entry(visit, entry) -> None:
    visit.open("feedback", part="Draft and release")
    visit.page.get_by_role("combobox", name="Entry").click()
    visit.page.get_by_role("option", name=entry["theme"]).first.click()
    visit.settle()


@pytest.mark.parametrize(
    ("role", "page", "chosen", "buttons"),
    [
        (Role.STEERING, "act", {"view": "Groups"},
         ("The report as PDF", "The report as a Word document")),
        (Role.COUNCILLOR, "scrutiny", {}, ("Report as PDF", "Report for Word")),
        (Role.PANEL, "feedback", {"part": "Newsletter", "ward": "Tarrow Market"},
         ("Newsletter as PDF, two sides at most", "The same as a web page")),
    ],
)  # fmt: skip
def test_each_role_downloads_its_report(visit, own_year, role, page, chosen, buttons) -> None:
    become(visit, own_year[0], role)
    visit.open(page, **chosen)
    for label in buttons:
        with visit.page.expect_download(timeout=90_000) as waiting:
            visit.page.get_by_role("button", name=label).click()
        words = words_of_file(waiting.value.path().read_bytes()).decode(errors="ignore")
        assert "Tarrow" in words, label


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

"""Meeting mode at 1280 x 720, and the file taken to a hall without internet."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from pact_geo.pages.panel_parts import today
from pact_geo.records.access import EVERY_WARD, Person, Role
from pact_geo.services import (
    draft_panel,
    export_meeting,
    freeze_snapshot,
    list_meetings,
    set_up_panel,
)
from pact_geo.services.office import open_office
from pact_geo.workspace import Workspace

KAY = Person("kay", "Kay", frozenset({Role.COORDINATOR}), frozenset({EVERY_WARD}))
PANEL = "Market <b>panel</b>"
SCREENS = 5
OVER = """element => [element.scrollHeight - element.clientHeight,
                      element.scrollWidth - element.clientWidth]"""
SIZES = """() => [...document.querySelectorAll('main *, [data-testid=stMain] *')]
    .filter(e => e.offsetParent && !e.closest('style')
        && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .map(e => parseFloat(getComputedStyle(e).fontSize))"""


@pytest.fixture(scope="module")
def frozen(demo_workspace, tmp_path_factory):
    """A copy of the demo borough with a panel whose meeting is frozen."""
    folder = tmp_path_factory.mktemp("meeting") / "workspace"
    shutil.copytree(demo_workspace, folder)
    office = open_office(Workspace(folder), KAY)
    ward = next(code for code, name in office.borough.ward_names.items() if name == "Tarrow Market")
    panel = set_up_panel(
        office,
        draft_panel(office, wards=[ward]),
        name=PANEL,
        founded_by="parish council",
        founded_on=today() - timedelta(weeks=1),
        meets_every_weeks=8,
        members=[{"name": "Ann Lee", "sector": "Residents"}],
    )
    (row,) = list_meetings(office, panel_id=panel["id"])
    row = freeze_snapshot(office, row["id"], version=row["version"], today=today())
    file = export_meeting(office, row["id"], folder.parent / "meeting.html")
    return folder, row, file


@pytest.fixture(scope="module")
def address(frozen, serve):
    return serve(frozen[0])


@pytest.fixture
def hall(visit, address, frozen):
    visit.page.set_viewport_size({"width": 1280, "height": 720})
    visit.address = address
    visit.open("meeting", meeting=frozen[1]["id"], screen=1)
    visit.page.locator(".pact-areas li").first.wait_for()
    return visit


def test_three_areas_fill_the_whole_screen_with_date_and_checksum(hall, frozen):
    digest = frozen[1]["snapshot_digest"]
    expect(hall.page.get_by_role("heading", level=1)).to_have_text(PANEL)
    expect(hall.page.locator(".pact-areas li")).to_have_count(3)
    expect(hall.page.locator(".pact-foot")).to_contain_text(
        f"checksum {digest[:4]} {digest[4:8]} {digest[8:12]}"
    )
    for gone in ("stHeader", "stSidebar"):
        expect(hall.page.get_by_test_id(gone)).to_be_hidden()
    drawn = hall.page.locator(".pact-shot img")
    assert drawn.evaluate("image => image.complete && image.naturalWidth") == 500


def test_no_screen_scrolls_and_all_text_is_large(hall, frozen):
    for screen in range(1, SCREENS + 1):
        hall.open("meeting", meeting=frozen[1]["id"], screen=screen)
        hall.page.locator(".pact-areas, .pact-about").first.wait_for()
        hall.page.wait_for_timeout(500)
        assert hall.page.get_by_test_id("stMain").evaluate(OVER) == [0, 0], f"screen {screen}"
        sizes = hall.page.evaluate(SIZES)
        assert len(sizes) > 5
        assert min(sizes) >= 24, f"screen {screen}"


def test_arrow_keys_turn_the_screens(hall):
    first = hall.page.locator(".pact-areas h2").first.inner_text()
    for name in ("Leave", "Previous", "Next"):
        words = hall.page.get_by_role("button", name=name).get_by_text(name)
        assert words.evaluate("e => e.scrollWidth <= e.clientWidth"), name  # none cut off
    hall.page.keyboard.press("ArrowRight")
    expect(hall.page.locator(".pact-when").get_by_text(f"2 of {SCREENS}")).to_be_visible()
    expect(hall.page.locator(".pact-areas .pact-ring").first).to_have_text("4")
    hall.page.keyboard.press("ArrowLeft")
    expect(hall.page.locator(".pact-areas h2").first).to_have_text(first)


def test_one_can_leave_the_full_screen(hall):
    hall.page.get_by_role("button", name="Leave").click()
    expect(hall.page.get_by_role("heading", level=1)).to_have_text("Meeting")
    expect(hall.page.get_by_role("tab", name="Agenda")).to_be_visible()


@pytest.mark.parametrize("chosen", [{"screen": 1}, {"screen": SCREENS}, {}])
def test_the_meeting_has_no_accessibility_violation(hall, frozen, chosen):
    hall.open("meeting", meeting=frozen[1]["id"], **chosen)
    hall.drawn()
    assert hall.axe() == []


def test_the_register_and_its_map_have_none_either(visit, address):
    visit.address = address
    visit.open("panels")
    assert visit.map.locator("path.leaflet-interactive").count() == 14
    visit.drawn()
    assert visit.axe() == []


@pytest.fixture
def taken(visit, frozen):
    visit.page.set_viewport_size({"width": 1280, "height": 720})
    visit.page.goto(Path(frozen[2]).as_uri())
    return visit


def test_the_file_turns_by_arrow_keys_and_nothing_scrolls(taken):
    page = taken.page
    expect(page.locator("h1")).to_have_text(PANEL)
    for screen in range(1, SCREENS + 1):
        shown = page.locator("section:not([hidden])")
        expect(shown).to_have_attribute("aria-label", f"Screen {screen} of {SCREENS}")
        for part in (shown, page.locator("html")):
            assert part.evaluate(OVER) == [0, 0], f"screen {screen}"
        inner = shown.locator(":scope > :nth-child(2)")
        foot = shown.locator(".pact-foot")
        assert inner.evaluate("e => e.lastElementChild.getBoundingClientRect().bottom") <= (
            foot.evaluate("e => e.getBoundingClientRect().top")
        )
        assert min(page.evaluate(SIZES)) >= 24
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("section:not([hidden])")).to_have_attribute(
        "aria-label", f"Screen {SCREENS - 1} of {SCREENS}"
    )
    assert [url for url in taken.requests if not url.startswith(("file:", "data:"))] == []


def test_the_file_has_no_accessibility_violation(taken):
    assert taken.axe_of_file() == []

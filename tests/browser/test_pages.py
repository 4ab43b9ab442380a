"""Every page draws its map with no way out, and nobody is shut out of it."""

from __future__ import annotations

import pytest

WARD = "Fettlebeck"
PAGES = {
    "explore": ("", {}),
    "explore a ward": ("", {"ward": WARD, "show": ["Density", "Residents' concern"]}),
    "panel": ("panel", {"ward": WARD}),
    "compare": ("compare", {"wards": [WARD, "Larkenby"]}),
    "compare change": ("compare", {"colour": "Change on a year before", "per": "households"}),
    "profile to choose": ("profile", {}),
    "profile": ("profile", {"ward": WARD}),
    "data": ("data", {}),
}
WORDS = {
    "panel to choose": ("panel", {}),
    "panel, the last screen": ("panel", {"ward": WARD, "screen": 9}),
    "profile of few reports": ("profile", {"ward": "Mossingarth", "category": "Drugs"}),
    "compare of one month": ("compare", {"category": "Drugs", "from": "Nov 2026"}),
}


@pytest.mark.parametrize("name", PAGES)
def test_page_draws_its_map_and_passes_axe(visit, demo_app, name):
    visit.address = demo_app
    page, chosen = PAGES[name]
    visit.open(page, **chosen)
    assert visit.map.locator("path.leaflet-interactive").count() > 10
    visit.drawn()
    assert visit.axe() == []


@pytest.mark.parametrize("name", WORDS)
def test_page_in_words_passes_axe(visit, demo_app, name):
    visit.address = demo_app
    page, chosen = WORDS[name]
    visit.open(page, **chosen)
    visit.drawn()
    assert visit.axe() == []


def test_every_page_is_reached_from_the_top_without_an_error(visit, demo_app):
    visit.address = demo_app
    visit.open()
    for title in ("Panel", "Compare", "Profile", "Data", "Explore"):
        visit.page.get_by_role("link", name=title, exact=True).click()
        visit.settle()
    assert visit.page.get_by_role("heading", level=1).inner_text() == "Explore hotspots"


@pytest.mark.parametrize("page", ["", "compare", "profile", "data"])
def test_what_is_missing_is_said_on_every_page(visit, demo_app, page):
    visit.address = demo_app
    chosen = {"ward": WARD} if page == "profile" else {}
    visit.open(page, **chosen, **({"from": "Dec 2024"} if page != "data" else {}))
    note = visit.page.get_by_text("Quarrendale Police: only").first
    note.wait_for()
    assert "March 2025" in note.inner_text()


@pytest.mark.parametrize("page", ["", "compare", "profile", "panel"])
def test_source_dates_and_licence_stand_on_every_page(visit, demo_app, page):
    visit.address = demo_app
    visit.open(page, **({"ward": WARD} if page in ("profile", "panel") else {}))
    visit.map.locator("path").first.wait_for()
    words = visit.page.locator("body").inner_text()
    assert "Sources: " in words
    assert "police.uk, council complaints" in words
    assert "Data from December 2025 to November 2026" in words
    assert "An invented borough: nothing in it is about a real place" in words

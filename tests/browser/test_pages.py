"""Every page draws its map with no way out, says what it must, and shuts nobody out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

WAIT = 30_000
WARD = "Fettlebeck"
MAPS = {
    "explore": ("", {"from": "Dec 2024"}),
    "explore a ward": ("", {"ward": WARD, "show": ["Density", "Residents' concern"]}),
    "panel": ("panel", {"ward": WARD}),
    "compare": ("compare", {"wards": [WARD, "Larkenby"], "from": "Dec 2024"}),
    "compare change": ("compare", {"colour": "Change on a year before", "per": "households"}),
    "profile": ("profile", {"ward": WARD, "from": "Dec 2024"}),
    "profile to choose": ("profile", {}),
    "data": ("data", {}),
}
WORDS = {
    "panel to choose": ("panel", {}),
    "panel, the last screen": ("panel", {"ward": WARD, "screen": 9}),
}
FEW = {
    "profile of few reports": ("profile", {"ward": "Mossingarth", "category": "Drugs"}),
    "compare of one month": ("compare", {"category": "Drugs", "from": "Nov 2026"}),
}


@pytest.fixture
def seen(look, request):
    page, chosen = {**MAPS, **WORDS, **FEW}[request.param]
    return look(page, has_map=request.param not in WORDS, **chosen)


@pytest.mark.parametrize("seen", [*MAPS, *FEW], indirect=True)
def test_page_draws_its_map(seen):
    assert seen.shapes > 10


@pytest.mark.parametrize("seen", [*MAPS, *WORDS, *FEW], indirect=True)
def test_page_has_no_accessibility_violation(seen):
    assert seen.violations == []


@pytest.mark.parametrize("seen", [*MAPS, *WORDS, *FEW], indirect=True)
def test_page_asks_no_outside_host(seen):
    assert seen.outside == []


@pytest.mark.parametrize("seen", [*MAPS, *WORDS, *FEW], indirect=True)
def test_page_leaves_no_error_in_the_console(seen):
    assert seen.errors == []


@pytest.mark.parametrize("seen", ["explore", "compare", "profile", "data"], indirect=True)
def test_page_says_which_month_is_missing(seen):
    assert "Quarrendale Police: only" in seen.words
    assert "March 2025" in seen.words


@pytest.mark.parametrize("seen", ["explore", "panel", "compare change", "profile"], indirect=True)
def test_page_names_sources_dates_and_licence(seen):
    assert "Sources: " in seen.words
    assert "police.uk, council complaints" in seen.words
    assert "to November 2026" in seen.words
    assert "An invented borough: nothing in it is about a real place" in seen.words


@pytest.mark.parametrize("seen", ["explore", "compare", "profile", "panel"], indirect=True)
def test_page_explains_its_map(seen):
    assert "Priority area with its rank" in seen.words or "A ward you chose" in seen.words


def test_every_page_is_reached_from_the_top(visit, demo_app):
    visit.address = demo_app
    visit.open()
    for title, heading in {
        "Panel": "Panel view",
        "Compare": "Compare wards",
        "Engage": "Engage",
        "Act": "Act",
        "Scrutiny": "Scrutiny",
        "Data": "Data",
        "Explore": "Explore hotspots",
    }.items():
        visit.page.get_by_role("link", name=title, exact=True).click()
        expect(visit.page.get_by_role("heading", level=1)).to_have_text(heading, timeout=WAIT)
        visit.settle()

"""Panel view at 1280 x 720: read from six metres, by arrow keys, with nothing to scroll."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

WARD = "Tarrow Market"


@pytest.fixture
def panel(visit, demo_app):
    visit.page.set_viewport_size({"width": 1280, "height": 720})
    visit.address = demo_app
    visit.open("panel", ward=WARD)
    visit.map.locator(".pact-number").first.wait_for()
    return visit


def test_a_ward_is_chosen_by_a_large_button(visit, demo_app):
    visit.address = demo_app
    visit.open("panel")
    visit.page.get_by_role("button", name=WARD).click()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(WARD)
    assert "ward=Tarrow" in visit.page.url


def test_three_areas_a_screen_and_at_most_ten(panel):
    expect(panel.page.locator(".pact-areas li")).to_have_count(3)
    assert panel.map.locator(".pact-number").count() <= 10


def test_body_text_is_large_enough(panel):
    sizes = panel.page.evaluate(
        """() => [...document.querySelectorAll(
             '.pact-areas h2, .pact-areas p, .pact-missing, .pact-when, h1, .stButton p')]
             .map(e => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert len(sizes) > 8
    assert min(sizes) >= 24
    rings = panel.map.locator(".pact-number").evaluate_all(
        "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(rings) >= 24


@pytest.mark.parametrize("ward", [WARD, "Gannetholme", "Mossingarth"])
def test_nothing_scrolls_on_any_screen(visit, demo_app, ward):
    visit.page.set_viewport_size({"width": 1280, "height": 720})
    visit.address = demo_app
    for screen in range(1, 5):
        visit.open("panel", ward=ward, screen=screen)
        visit.page.locator(".pact-areas, .pact-about").first.wait_for()
        visit.page.wait_for_timeout(500)
        over = visit.page.evaluate(
            """() => { const main = document.querySelector('[data-testid=stMain]');
                 return [main.scrollHeight - main.clientHeight,
                         main.scrollWidth - main.clientWidth]; }"""
        )
        assert over == [0, 0], f"{ward}, screen {screen}"


def test_arrow_keys_turn_the_screens(panel):
    first = panel.page.locator(".pact-areas h2").first.inner_text()
    panel.page.keyboard.press("ArrowRight")
    expect(panel.page.locator(".pact-areas h2").first).not_to_have_text(first)
    expect(panel.page.locator(".pact-when").get_by_text("2 of ")).to_be_visible()
    panel.page.keyboard.press("ArrowLeft")
    expect(panel.page.locator(".pact-areas h2").first).to_have_text(first)


def test_buttons_turn_the_screens_and_the_map_marks_the_areas_told(panel):
    panel.page.get_by_role("button", name="Next").click()
    expect(panel.page.locator(".pact-areas .pact-ring").first).to_have_text("4")
    expect(panel.map.locator(".pact-number.pact-chosen")).to_have_text(["4", "5", "6"])


def test_there_is_nothing_to_fiddle_with(panel):
    for widget in ("stSlider", "stSelectbox", "stMultiSelect", "stTextInput", "stDataFrame"):
        assert panel.page.get_by_test_id(widget).count() == 0
    assert panel.map.locator(".leaflet-control-zoom").count() == 0


def test_small_numbers_are_not_given_away(panel):
    words = ""
    for screen in range(1, 5):
        panel.open("panel", ward=WARD, screen=screen)
        panel.page.locator(".pact-areas, .pact-about").first.wait_for()
        words += panel.page.locator("[data-testid=stMain]").inner_text()
    small = re.findall(r"\b([1-9]) (?:reports?|residents?)\b", words)
    assert small == []


def test_the_view_prints_on_one_side(panel):
    pdf = panel.page.pdf(format="A4", landscape=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 1

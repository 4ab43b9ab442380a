"""Explore hotspots: map, table and select box are one choice, and the link holds it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

AREA = "Area"


@pytest.fixture
def explore(visit, demo_app):
    visit.address = demo_app
    visit.open()
    visit.map.locator(".pact-number").first.wait_for()
    return visit


def chosen(visit) -> str:
    """The rank and name at the head of the area beside the map."""
    return visit.page.get_by_role("heading", level=2).first.inner_text()


def expect_chosen(visit, rank: int) -> None:
    expect(visit.page.get_by_role("heading", level=2).first).to_contain_text(f"{rank}. ")
    expect(visit.map.locator(".pact-number.pact-chosen")).to_have_text(str(rank))


def test_a_click_on_a_number_chooses_its_area_everywhere(explore):
    explore.map.locator(".pact-number", has_text="3").first.click()
    expect_chosen(explore, 3)
    name = chosen(explore).split(". ", 1)[1]
    expect(explore.page.get_by_role("combobox", name=AREA)).to_have_value(name)
    table = explore.page.get_by_test_id("stDataFrame")
    table.scroll_into_view_if_needed()
    expect(table.locator("tbody tr[aria-selected=true]")).to_contain_text(name)


def test_a_row_of_the_table_chooses_its_area_on_the_map(explore):
    table = explore.page.get_by_test_id("stDataFrame")
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    explore.page.mouse.click(box["x"] + 18, box["y"] + 35 * 4 + 17)
    expect_chosen(explore, 4)


def test_the_select_box_chooses_an_area_by_keyboard(explore):
    explore.page.get_by_role("combobox", name=AREA).focus()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        explore.page.keyboard.press(key)
    expect(explore.map.locator(".pact-number.pact-chosen")).not_to_have_text("1")


def test_an_area_on_the_map_is_reached_and_chosen_by_keyboard(explore):
    area = explore.map.get_by_role("button", name="5. ")
    area.focus()
    explore.page.keyboard.press("Enter")
    expect_chosen(explore, 5)
    focused = explore.page.frames[-1].evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused.startswith("5. "), "the keyboard stays where it was"


def test_the_same_area_can_be_clicked_again_after_the_table(explore):
    explore.map.locator(".pact-number", has_text="2").first.click()
    expect_chosen(explore, 2)
    explore.page.get_by_role("combobox", name=AREA).focus()
    for key in ("ArrowDown", "Enter"):
        explore.page.keyboard.press(key)
    expect(explore.map.locator(".pact-number.pact-chosen")).not_to_have_text("2")
    explore.map.locator(".pact-number", has_text="2").first.click()
    expect_chosen(explore, 2)


def test_a_click_on_a_ward_looks_at_that_ward(explore):
    explore.map.locator("path[stroke='#7b8794']").first.dispatch_event("click")
    expect(explore.page).to_have_url(re.compile("ward="))


def test_the_map_is_not_built_again_when_a_filter_or_choice_changes(explore):
    frame = next(one for one in explore.page.frames if "st_folium" in one.url)
    frame.evaluate("window.stillHere = true")
    explore.map.locator(".pact-number", has_text="3").first.click()
    expect_chosen(explore, 3)
    explore.page.get_by_role("button", name="Density").click()
    explore.map.locator("img.leaflet-image-layer").wait_for()
    explore.page.get_by_role("button", name="council complaints").click()
    explore.settle()
    assert frame.evaluate("window.stillHere") is True


def test_a_link_opens_the_same_view_again(explore):
    explore.map.locator(".pact-number", has_text="4").first.click()
    expect_chosen(explore, 4)
    explore.page.get_by_role("button", name="Density").click()
    explore.map.locator("img.leaflet-image-layer").wait_for()
    explore.page.get_by_role("button", name="Share this view").click()
    link = explore.page.get_by_test_id("stCode").inner_text().strip()
    explore.page.goto(link)
    explore.settle()
    expect_chosen(explore, 4)
    explore.map.locator("img.leaflet-image-layer").wait_for()


def test_the_choice_survives_a_change_of_filters(explore):
    explore.map.locator(".pact-number", has_text="1").first.click()
    name = chosen(explore).split(". ", 1)[1]
    street = name.split(" / ")[0]
    explore.open(area=name, source="police.uk")
    expect(explore.page.get_by_role("heading", level=2).first).to_contain_text(street)


def test_why_here_fills_in_the_numbers(explore):
    explore.page.get_by_text("Why here?").click()
    words = explore.page.get_by_text("A circle of 125 metres").inner_text()
    assert "metres from end to end" in words


def test_wrong_words_in_a_link_are_dropped_and_not_shown(visit, demo_app):
    visit.address = demo_app
    visit.open(ward="<script>window.pactHacked=1</script>", area="nowhere", radius="many")
    visit.map.locator(".pact-number").first.wait_for()
    assert visit.page.evaluate("window.pactHacked") is None

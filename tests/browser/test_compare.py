"""Compare wards: up to four, chosen on the map or by name, with intervals."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


@pytest.fixture
def compare(visit, demo_app):
    visit.address = demo_app
    visit.open("compare")
    visit.map.locator("path[role=button]").first.wait_for()
    return visit


def test_a_click_adds_a_ward_and_another_click_takes_it_out(compare):
    ward = compare.map.get_by_role("button", name="Inglewick: ")
    ward.click()
    cards = compare.page.get_by_role("columnheader", name="Inglewick")
    expect(cards.first).to_be_visible()
    assert "wards=Inglewick" in compare.page.url
    compare.map.get_by_role("button", name="Inglewick: ").click()
    expect(cards).to_have_count(0)


def test_the_keyboard_chooses_a_ward_on_the_map(compare):
    compare.map.get_by_role("button", name="Larkenby: ").focus()
    compare.page.keyboard.press("Enter")
    expect(compare.page.get_by_role("columnheader", name="Larkenby").first).to_be_visible()


def test_no_more_than_four_wards_stand_side_by_side(compare):
    wards = ["Inglewick", "Larkenby", "Askermoor", "Brackenwath", "Eskermouth"]
    for ward in wards:
        compare.map.get_by_role("button", name=f"{ward}: ").click()
        expect(compare.page.get_by_role("columnheader", name=ward).first).to_be_visible()
    heads = compare.page.locator(".pact-table").first.locator("thead th")
    assert heads.all_inner_texts()[1:-1] == wards[1:]


def test_rates_come_with_intervals_and_ranks_with_ranges(visit, demo_app):
    visit.address = demo_app
    visit.open("compare", wards=["Fettlebeck", "Tarrow Market"])
    table = visit.page.locator(".pact-table").first
    expect(table.locator("tbody tr").first.locator("td").nth(1)).to_contain_text(" to ")
    expect(table).to_contain_text("of 14")
    expect(table).to_contain_text("than the borough")


def test_households_change_the_rate(visit, demo_app):
    visit.address = demo_app
    visit.open("compare", wards="Fettlebeck")
    rate = visit.page.locator(".pact-table").first.locator("tbody td").nth(1)
    residents = rate.inner_text()
    visit.page.get_by_role("radio", name="households").or_(
        visit.page.get_by_role("button", name="households")
    ).first.click()
    expect(rate).not_to_have_text(residents)

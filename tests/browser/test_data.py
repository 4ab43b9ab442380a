"""Data: a file is loaded, its refused rows are said and given back, and it can be undone."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import expect

ROWS = """Date,Category,Easting,Northing
03/11/2026,Fly-tipping,{x},{y}
04/11/2026,Fly-tipping,{x},{y}
32/11/2026,Fly-tipping,{x},{y}
"""


@pytest.fixture
def own_app(serve, demo_workspace, tmp_path) -> str:
    folder = tmp_path / "workspace"
    shutil.copytree(demo_workspace, folder)
    return serve(folder)


def test_a_file_is_loaded_refused_rows_said_and_undone(visit, own_app, tmp_path, demo_workspace):
    import geopandas as gpd

    wards = next((demo_workspace / "imports").glob("*/boundaries.parquet"))
    point = gpd.read_parquet(wards).geometry.iloc[0].representative_point()
    path = tmp_path / "tips_2026.csv"
    path.write_text(ROWS.format(x=round(point.x), y=round(point.y)))
    visit.address = own_app
    visit.open("data")
    visit.page.get_by_label("Who recorded them").fill("tip line")
    visit.page.get_by_label("Who recorded them").press("Enter")
    visit.page.wait_for_timeout(1000)
    visit.settle()
    visit.page.locator("input[type=file]").first.set_input_files(path)
    visit.page.get_by_role("button", name="Load", exact=True).click()
    receipt = visit.page.get_by_text("3 rows read = 2 accepted + 1 refused.")
    expect(receipt.first).to_be_visible(timeout=60_000)
    expect(
        visit.page.get_by_role("cell", name="The date is not a date.").or_(
            visit.page.locator(".pact-table td").first
        )
    ).to_be_visible()
    with visit.page.expect_download() as waiting:
        visit.page.get_by_role("button", name="Download the refused rows").first.click()
    assert "32/11/2026" in waiting.value.path().read_text("utf-8-sig")
    visit.settle()
    assert visit.axe() == []
    visit.page.get_by_text("tips_2026.csv: 3 rows read").click()
    visit.page.get_by_role("button", name="Undo this import").click()
    visit.page.get_by_role("button", name="Undo it").click()
    expect(visit.page.get_by_text("tips_2026.csv: 3 rows read")).to_have_count(0, timeout=60_000)


def test_a_file_that_cannot_be_read_says_why_and_leaves_the_page(visit, own_app, tmp_path):
    path = tmp_path / "wards.csv"
    path.write_bytes(b"\x00\x01\x02 no table")
    visit.address = own_app
    visit.open("data")
    visit.page.locator("input[type=file]").first.set_input_files(path)
    visit.page.get_by_role("button", name="Load", exact=True).click()
    alert = visit.page.get_by_role("alert")
    expect(alert.first).to_contain_text("wards.csv", timeout=30_000)
    expect(visit.page.get_by_text("What is loaded")).to_be_visible()
    assert visit.axe() == []

"""The first start, before there is a workspace, and a workspace with nothing in it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


def test_the_demo_borough_is_built_and_shown(visit, serve, tmp_path):
    visit.address = serve(tmp_path / "workspace")
    visit.page.goto(visit.address)
    expect(visit.page.get_by_text("a fictional borough is being built")).to_be_visible(
        timeout=30_000
    )
    expect(visit.page.get_by_role("progressbar").first).to_be_visible()
    expect(visit.page.get_by_role("heading", name="Explore hotspots")).to_be_visible(
        timeout=180_000
    )
    visit.map.locator(".pact-number").first.wait_for()


@pytest.fixture(scope="session")
def empty_app(serve, tmp_path_factory) -> str:
    from pact_geo.workspace import Workspace

    return serve(Workspace(tmp_path_factory.mktemp("empty") / "workspace", create=True).folder)


@pytest.mark.parametrize("page", ["", "panel", "compare", "profile", "data"])
def test_an_empty_workspace_says_what_to_do_first(visit, empty_app, page):
    visit.address = empty_app
    visit.open(page)
    expect(visit.page.get_by_text("No ward boundaries are loaded yet").first).to_be_visible()
    assert visit.axe() == []

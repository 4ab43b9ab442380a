"""Every page gives away what it shows, in each format."""

from __future__ import annotations

import csv
import sqlite3
import zipfile
from pathlib import Path

import pytest

PAGES = {
    "explore": ("", {}),
    "compare": ("compare", {}),
    "profile": ("profile", {"ward": "Fettlebeck"}),
    "panel": ("panel", {"ward": "Fettlebeck", "screen": 9}),
    "data": ("data", {}),
}
BUTTONS = (
    "Excel, with notes",
    "CSV",
    "GeoPackage for QGIS",
    "Map as a web page, opens offline",
    "Map as a picture",
)


def check(path: Path, name: str) -> None:
    if name.endswith(".xlsx"):
        assert "xl/workbook.xml" in zipfile.ZipFile(path).namelist()
    elif name.endswith(".csv"):
        assert len(list(csv.reader(path.read_text("utf-8-sig").splitlines()))) > 3
    elif name.endswith(".gpkg"):
        with sqlite3.connect(path) as file:
            assert file.execute("select count(*) from layer_styles").fetchone()[0] > 0
        file.close()
    elif name.endswith(".html"):
        html = path.read_text("utf-8")
        assert "Content-Security-Policy" in html
        assert "pactShapes([" in html
    else:
        assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("page", PAGES)
def test_page_gives_every_format(visit, demo_app, page):
    visit.address = demo_app
    name, chosen = PAGES[page]
    visit.open(name, **chosen)
    visit.page.get_by_role("button", name="Download", exact=True).click()
    for label in BUTTONS:
        button = visit.page.get_by_role("button", name=label, exact=True)
        with visit.page.expect_download(timeout=60_000) as waiting:
            button.click()
        check(waiting.value.path(), waiting.value.suggested_filename)

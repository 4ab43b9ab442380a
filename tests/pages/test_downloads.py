"""Everything that can be taken away from a page, by every role: offered as the table written by
hand says, and without a word its person may not read."""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pact_geo.pages import asker, opening
from pact_geo.records.access import Kind, Role
from pact_geo.records.desk import Desk
from pact_geo.services.borough import open_borough
from pact_geo.services.office import open_database
from pact_geo.workspace import Workspace
from tests.pages.conftest import ROOT
from tests.planted import ELSEWHERE, PUBLIC_NAME, Planted, words_of_file
from tests.records.test_access import rows_of

PAGES = ROOT / "pact_geo" / "pages"
RULES = rows_of("Downloads")
SHARED = "frame.py"
"""Where the menu stands that several pages offer."""
PICTURES = ".png"
"""Nothing can be searched for in a picture, and the table beside it holds all it shows."""

AT_EACH_RUN = (PUBLIC_NAME, ELSEWHERE, str(Role.ADMINISTRATOR))
"""Who is tried at each run of the tests; the others are, too, by make soak."""


@dataclass(frozen=True)
class View:
    """A view of a page with something to take away: its link, and what is chosen on it."""

    page: str
    link: Mapping[str, str]
    chosen: Mapping[str, str]


@pytest.fixture(scope="module")
def views(planted: Planted) -> tuple[View, ...]:
    workspace = Workspace(planted.folder)
    desk = Desk(open_database(workspace), planted.people[Role.COORDINATOR])
    (code,) = planted.people[Role.PRACTITIONER].wards
    ward = open_borough(workspace).ward_names[code]
    held = next(row for row in desk.list(Kind.MEETINGS) if row["snapshot_digest"])
    audit = desk.list(Kind.AUDITS)[-1]
    return (
        View("explore", {}, {}),
        View("panel", {"ward": ward, "screen": "99"}, {}),
        View("compare", {}, {}),
        View("profile", {"ward": ward}, {}),
        View("data", {}, {}),
        View("engage", {"part": "Who was heard"}, {}),
        View("engage", {"part": "Key Individual Network"}, {}),
        View("panels", {}, {}),
        View("meeting", {"meeting": held["id"]}, {}),
        View("act", {}, {"view": "Groups"}),
        View("audit", {"audit": audit["id"]}, {"audit-part": "Team and paper"}),
        View("feedback", {"ward": ward}, {"part": "Newsletter"}),
        View("scrutiny", {}, {}),
    )


@dataclass(frozen=True)
class Taken:
    """One file somebody was offered, and where in the pages it was offered."""

    page: str
    suffix: str
    place: tuple[str, int]
    data: bytes


@pytest.fixture
def take(planted, monkeypatch):
    """Open views as somebody, and take away whatever each of them offers."""
    monkeypatch.setenv(opening.FOLDER_VARIABLE, str(planted.folder))
    monkeypatch.delenv("PACT_DATABASE_URL", raising=False)
    taken: list[Taken] = []
    page = [""]

    def button(_label: str, *, data: Any, file_name: str, **_given: Any) -> bool:
        frame = sys._getframe(1)
        place = (Path(frame.f_code.co_filename).name, frame.f_lineno)
        suffix = Path(file_name).suffix
        made = b"" if suffix == PICTURES else data() if callable(data) else data
        made = made.encode() if isinstance(made, str) else made
        taken.append(Taken(page[0], suffix, place, made))
        return False

    monkeypatch.setattr(st, "download_button", button)

    def open_as(who: str, views: tuple[View, ...]) -> list[Taken]:
        person = planted.people[who]
        monkeypatch.setattr(asker, "who_asks", lambda *_given, **_named: person)
        taken.clear()
        for view in views:
            page[0] = view.page
            app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
            for key, value in view.link.items():
                app.query_params[key] = value
            for key, value in view.chosen.items():
                app.session_state[key] = value
            if not (view.page == "explore" and RULES["explore .csv"][who]):
                app.switch_page(f"pact_geo/pages/{view.page}.py")
            app.run()
            assert not app.exception, (view, who, app.exception)
        return list(taken)

    return open_as


@pytest.mark.parametrize(
    "who",
    [
        pytest.param(who, marks=[] if who in AT_EACH_RUN else [pytest.mark.soak])
        for who in next(iter(RULES.values()))
    ],
)
def test_each_role_is_offered_what_the_table_says_and_nothing_it_may_not_read(
    who, views, take, planted
):
    taken = take(who, views)
    offered = {f"{one.page} {one.suffix}" for one in taken}
    told = {name for name, cells in RULES.items() if cells[who] == "yes"}
    assert sorted(offered ^ told) == []
    for one in taken:
        found = planted.leaked(words_of_file(one.data), planted.people[who])
        assert found == [], (who, one.page, one.suffix)


def call_sites() -> set[tuple[str, int]]:
    """Every place in the pages where something may be taken away."""
    return {
        (file.name, node.lineno)
        for file in PAGES.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "download_button"
    }


def test_every_download_of_the_pages_is_tried_here(views, take):
    """A new download on a view that is not opened here fails."""
    tried = {one.place for one in take(str(Role.COORDINATOR), views)}
    assert {file for file, _ in call_sites() - tried} == set()

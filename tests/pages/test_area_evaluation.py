"""An area's evaluation on the page: planned, assessed, and what each role is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from streamlit.testing.v1 import AppTest

from pact_geo.pages import opening
from pact_geo.records.access import Kind, Person, Role
from pact_geo.records.database import Database
from pact_geo.records.desk import Desk
from pact_geo.services.office import Office
from pact_geo.workspace import Workspace
from tests.pages.conftest import EAST, NORTH, html_of

KILN_STREET = shapely.Point(EAST + 320, NORTH + 300).buffer(90)


def page(address: str, role: str) -> None:
    """Stand in for the page of an area, which calls the part under test."""
    from pact_geo.pages import opening, state
    from pact_geo.pages.area_evaluation import show_evaluation
    from pact_geo.records.access import Kind, Person, Role
    from pact_geo.records.database import Database
    from pact_geo.records.desk import Desk
    from pact_geo.services.office import Office

    person = Person(role, role.title(), frozenset({Role(role)}), frozenset({"*"}))
    desk = Desk(Database(address), person)
    office = Office(opening.open_workspace(), desk, state.current_borough())
    show_evaluation(office, desk.list(Kind.AREAS)[0])


@pytest.fixture
def address(tmp_path: Path, small_workspace: Path, borough: Any) -> str:
    found = f"sqlite:///{tmp_path}/records.sqlite"
    person = Person("k", "Kay", frozenset({Role.COORDINATOR}), frozenset({"*"}))
    office = Office(Workspace(small_workspace), Desk(Database(found), person), borough)
    office.desk.add(
        Kind.AREAS,
        public_name="Kiln Street",
        name="Kiln Street",
        geometry=KILN_STREET,
        public_geometry=KILN_STREET.convex_hull,
        stage="response",
        adopted_on=date(2025, 11, 3),
        drawn=False,
        evidence={},
        ward_codes=["E05000000"],
    )
    return found


@pytest.fixture
def show(
    monkeypatch: pytest.MonkeyPatch, small_workspace: Path, address: str
) -> Callable[[str], AppTest]:
    monkeypatch.setenv(opening.FOLDER_VARIABLE, str(small_workspace))

    def start(role: str) -> AppTest:
        app = AppTest.from_function(
            page, kwargs={"address": address, "role": role}, default_timeout=120
        )
        app.run()
        assert not app.exception, app.exception
        return app

    return start


def plan(app: AppTest) -> None:
    app.selectbox[0].set_value("2025-12")
    app.selectbox[1].set_value("2025-12")
    app.button[-1].click().run()
    assert not app.exception, app.exception


def test_planned_and_assessed_by_the_co_ordinator(show: Callable[[str], AppTest]) -> None:
    app = show("co-ordinator")
    assert "Nobody has planned yet" in html_of(app)
    plan(app)
    said = html_of(app)
    assert "Action in December 2025" in said
    assert "or more would be found four times in five" in said
    assert "after the action began" in said
    [assess] = [one for one in app.button if one.label == "Assess with today's data"]
    assess.click().run()
    assert not app.exception, app.exception
    said = html_of(app)
    assert "No clear change." in said
    assert "There were 330 reports in 11 months before and 330" in said
    assert "How strong the proof is: 3 of 5." in said
    assert [one.label for one in app.expander] == ["Numbers for the analyst"]
    assert "not defined: The area did not fall" in said


@pytest.mark.parametrize("role", ["panel", "councillor"])
def test_partners_read_the_verdict_without_outline_or_workings(
    show: Callable[[str], AppTest], role: str
) -> None:
    app = show("co-ordinator")
    plan(app)
    theirs = show(role)
    said = html_of(theirs)
    assert "or more would be found four times in five" in said
    assert not theirs.expander
    assert not theirs.button
    assert not theirs.selectbox


def test_partners_see_a_chart_without_small_counts(show: Callable[[str], AppTest]) -> None:
    app = show("co-ordinator")
    plan(app)
    [assess] = [one for one in app.button if one.label == "Assess with today's data"]
    assess.click().run()
    theirs = show("councillor")
    [chart] = theirs.get("vega_lite_chart") or theirs.get("arrow_vega_lite_chart")
    words = "This area, before: 30 in January 2025, 30 in February 2025"
    assert words in html_of(theirs), html_of(theirs)[:3000]
    assert words in chart.proto.spec
    assert "This area: " not in html_of(theirs)  # the months of the working groups


def test_the_public_is_sent_to_what_was_told(show: Callable[[str], AppTest]) -> None:
    app = show("public")
    assert "You Said, We Did" in html_of(app)
    assert not app.button


def test_an_action_that_ends_before_it_begins_is_said(show: Callable[[str], AppTest]) -> None:
    app = show("co-ordinator")
    app.selectbox[0].set_value("2026-06")
    app.selectbox[1].set_value("2025-12")
    app.button[-1].click().run()
    assert not app.exception, app.exception
    assert "The action ends before it begins." in html_of(app)

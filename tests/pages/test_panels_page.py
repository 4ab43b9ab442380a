"""The pages of panels and their meetings, run without a browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from pact_geo.pages import panel_parts, state
from pact_geo.records.access import EVERY_WARD, PUBLIC, Person, Role
from pact_geo.services import (
    freeze_snapshot,
    list_events,
    list_meetings,
    members_of,
    panel_register,
    prepare_agenda,
    set_up_panel,
    view_meeting,
)
from pact_geo.services.office import Office, open_office
from pact_geo.services.panels import draft_panel
from pact_geo.workspace import Workspace
from tests.pages.conftest import html_of

KAY = Person("kay", "Kay", frozenset({Role.COORDINATOR}), frozenset({EVERY_WARD}))
ANN = Person("ann", "Ann", frozenset({Role.PANEL}), frozenset({EVERY_WARD}))
HOSTILE = "<img src=x onerror=alert(1)> **{{7*7}}**"
MEMBERS = (
    {"name": "Ann Lee", "sector": "Residents", "part": "chair", "person_id": "ann"},
    {"name": "Bo Day", "sector": "Police"},
    {"name": "Cy Moss", "sector": "Youth"},
)


@pytest.fixture
def folder(small_workspace: Path, tmp_path: Path) -> Path:
    """A copy whose records a test may change."""
    return Path(shutil.copytree(small_workspace, tmp_path / "workspace"))


@pytest.fixture
def open_as(
    monkeypatch: pytest.MonkeyPatch, run: Callable[..., AppTest], folder: Path
) -> Callable[..., AppTest]:
    """Run a page as a person."""

    def start(page: str, person: Person = KAY, **chosen: Any) -> AppTest:
        monkeypatch.setattr(state, "current_person", lambda: person)
        return run(page, workspace=folder, **chosen)

    return start


@pytest.fixture
def office(folder: Path, borough: Any) -> Office:
    return open_office(Workspace(folder), KAY, borough=borough)


def set_up(office: Office, name: str = "Alder panel") -> Any:
    return set_up_panel(
        office,
        draft_panel(office, wards=["E05000000"]),
        name=name,
        founded_by="parish council",
        founded_on=panel_parts.today() - timedelta(weeks=1),
        meets_every_weeks=8,
        members=MEMBERS,
    )


@pytest.fixture
def meeting(office: Office) -> Any:
    set_up(office)
    (row,) = list_meetings(office)
    today, raised = panel_parts.today(), ["School gate", "Bus stop"]
    row = prepare_agenda(office, row["id"], version=1, today=today, raised=raised)
    return freeze_snapshot(office, row["id"], version=row["version"], today=today)


def press(app: AppTest, label: str) -> AppTest:
    next(one for one in app.button if one.label == label).click()
    app.run()
    assert not app.exception, app.exception
    return app


# --- panels -----------------------------------------------------------------------------------


def test_everybody_sees_the_register_and_only_a_co_ordinator_the_rest(open_as, office):
    set_up(office)
    app = open_as("panels", PUBLIC)
    assert [tab.label for tab in app.tabs] == ["Register", "Calendar"]
    said = html_of(app)
    assert "3 of 4 wards have no panel: Beech, Cedar and Dogwood." in said
    assert "Alder panel (parish council, every 8 weeks)" in said
    assert "Ann Lee" not in said
    assert len(open_as("panels").tabs) == 4


def test_a_panel_is_set_up_along_the_guided_path(open_as, office):
    set_up(office)
    app = open_as("panels")
    app.multiselect(key="new-wards").select("E05000000").select("E05000001").run()
    assert "50% of it is covered by Alder panel already, 100% of that panel." in html_of(app)
    app.text_input(key="new-name").set_value("Alder and Beech")
    app.text_area(key="new-members").set_value("Di Orr; Faith\nEd Poe; Housing")
    app.checkbox(key="first-surgery").uncheck()
    press(app, "Set up the panel")
    assert "Residents, Businesses, Schools, Youth" in app.success[0].value
    _, new = panel_register(office, panel_parts.today()).panels
    assert new.panel["ward_codes"] == ["E05000000", "E05000001"]
    assert [one["name"] for one in members_of(office, new.panel, panel_parts.today())] == [
        "Di Orr",
        "Ed Poe",
    ]
    activities = [one.row["activity"] for one in list_events(office, panel_id=new.panel["id"])]
    assert activities == ["walkabout", "workshop", "meeting"]


def test_what_was_written_wrong_is_said_and_nothing_is_set_up(open_as, office):
    app = open_as("panels")
    app.multiselect(key="new-wards").select("E05000000").run()
    press(app, "Set up the panel")
    assert "The name of the panel is missing." in html_of(app)
    assert panel_register(office, panel_parts.today()).panels == ()


def test_a_drawn_area_that_is_none_is_said(open_as):
    app = open_as("panels")
    app.radio(key="new-kind").set_value("A drawn area").run()
    app.text_area(key="new-text").set_value("<VRT/>").run()
    assert "This is not readable GeoJSON." in html_of(app)


def test_a_stale_edit_shows_both_texts(open_as, office):
    panel = set_up(office)
    app = open_as("panels")
    office.desk.change("panels", panel["id"], version=1, name="Theirs")
    app.text_input(key=f"name-{panel['id']}").set_value("Mine")
    submit = [one for one in app.button if one.label == "Save"]
    submit[0].click()
    app.run()
    said = html_of(app)
    assert "Theirs" in said
    assert "Mine" in said


def test_names_from_outside_never_become_markup(open_as, office):
    set_up(office, HOSTILE)
    app = open_as("panels")
    assert HOSTILE not in html_of(app)
    assert "&lt;img src=x onerror=alert(1)&gt;" in html_of(app)


# --- a meeting --------------------------------------------------------------------------------


def test_the_public_is_told_who_may_see_meetings(open_as, meeting):
    assert open_as("meeting", PUBLIC).title[0].value == "Not open to you"
    told = open_as("meeting", PUBLIC, meeting=meeting["id"], screen="1")
    assert told.title[0].value == "Not open to you"
    assert meeting["snapshot_digest"][:4] not in html_of(told)


def test_before_a_meeting_nothing_is_frozen(open_as, office):
    set_up(office)
    app = open_as("meeting")
    press(app, "Freeze what the panel will look at")
    (row,) = list_meetings(office)
    assert row["snapshot_digest"]
    assert any("checksum" in one.value for one in app.markdown)


def test_who_is_here_votes_and_the_three_chosen(open_as, office, meeting):
    app = open_as("meeting", meeting=meeting["id"])
    ids = {one["name"]: one["id"] for one in members_of(office, office.desk.list("panels")[0],
                                                        panel_parts.today())}  # fmt: skip
    for one in ids.values():
        app.checkbox(key=f"here-{one}").check()
    press(app, "Save who is here")
    app.radio(key=f"vote-{ids['Ann Lee']}-1").set_value(5)
    press(app, "Save the votes")
    view = view_meeting(office, meeting["id"], today=panel_parts.today())
    assert view.attendance.present == 3
    assert (view.tallies[0].candidate, view.tallies[0].total) == (view.candidates[1], 5)
    for place in range(3):
        app.selectbox(key=f"choice-{place}").set_value(view.candidates[place])
    press(app, "Choose these three")
    assert "not among the first three of the evidence" in html_of(app)
    for place in range(3):
        app.text_input(key=f"differs-{place}").set_value("Members see it each morning.")
    press(app, "Choose these three")
    chosen = view_meeting(office, meeting["id"], today=panel_parts.today()).chosen
    assert [one["title"] for one in chosen] == list(view.candidates[:3])


def test_a_member_votes_for_themselves_and_for_no_one_else(open_as, office, meeting):
    app = open_as("meeting", ANN, meeting=meeting["id"])
    assert app.selectbox(key="voter").options == ["Ann Lee"]
    assert not [one for one in app.button if one.label in ("Choose these three", "Freeze again")]


def test_a_member_without_a_seat_learns_how_to_get_one(open_as, meeting):
    zed = Person("zed-7", "Zed Ash", frozenset({Role.PANEL}), frozenset({EVERY_WARD}))
    app = open_as("meeting", zed, meeting=meeting["id"])
    assert "link your seat to your account: Zed Ash." in html_of(app)
    assert "zed-7" not in html_of(app)
    assert not [one for one in app.selectbox if one.key == "voter"]


def test_the_full_screen_shows_what_was_frozen_with_its_checksum(open_as, meeting):
    app = open_as("meeting", ANN, meeting=meeting["id"], screen="1")
    said = html_of(app)
    digest = meeting["snapshot_digest"]
    assert f"checksum {digest[:4]} {digest[4:8]} {digest[8:12]}" in said
    assert said.count('<span class="pact-ring">') == min(3, len(meeting["snapshot"]["areas"]))
    assert not app.tabs


def test_a_snapshot_that_was_changed_is_refused_on_the_screen(open_as, office, meeting):
    with office.desk.database.writing() as connection:
        connection.execute(text("UPDATE meetings SET snapshot_digest = 'x'"))
    app = open_as("meeting", meeting=meeting["id"], screen="1")
    assert "not what was frozen" in html_of(app)
    assert '<span class="pact-ring">' not in html_of(app)

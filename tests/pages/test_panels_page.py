"""The pages of panels and their meetings, run without a browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from pact_geo.cycle.calendar import Proposal
from pact_geo.pages import asker, panel_parts
from pact_geo.records.access import EVERY_WARD, PUBLIC, Person, Role
from pact_geo.records.desk import Desk
from pact_geo.services import (
    cast_votes,
    change_event,
    freeze_snapshot,
    list_events,
    list_meetings,
    members_of,
    panel_register,
    plan_meeting,
    prepare_agenda,
    record_attendance,
    set_up_panel,
    view_meeting,
)
from pact_geo.services.office import Office, open_office
from pact_geo.services.panels import draft_panel
from pact_geo.services.voting import votes_of
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
        monkeypatch.setattr(asker, "current_person", lambda: person)
        return run(page, workspace=folder, **chosen)

    return start


@pytest.fixture
def office(folder: Path, borough: Any) -> Office:
    return open_office(Workspace(folder), KAY, borough=borough)


def set_up(office: Office, name: str = "Alder panel", *, ward: str = "E05000000") -> Any:
    return set_up_panel(
        office,
        draft_panel(office, wards=[ward]),
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


def heading(app: AppTest) -> str:
    return next(one.value for one in app.header if one.value.startswith("Step "))


def add_member(app: AppTest, name: str, sector: str) -> None:
    app.text_input(key="member-name").set_value(name)
    box = next(one for one in app.selectbox if one.key.startswith("member-sector"))
    box.set_value(sector)
    press(app, "Add this member")


def test_a_panel_is_set_up_along_the_guided_path(open_as, office):
    set_up(office)
    app = press(open_as("panels"), "Begin")
    press(app, "Next")
    assert "area first." in html_of(app)
    app.multiselect(key="new-wards").select("E05000000").select("E05000001").run()
    said = html_of(app)
    assert "It takes in all of Alder and all of Beech." in said
    assert "Another panel, Alder panel, covers 50% of it already; that is 100% of what" in said
    press(app, "Next")
    assert heading(app) == "Step 2 of 5: Who founded it"
    press(app, "Next")
    assert "The name of the panel is missing." in html_of(app)
    app.text_input(key="new-name").set_value("Alder and Beech")
    press(app, "Next")
    assert "Still missing: Residents, Businesses, Schools" in html_of(app)
    add_member(app, "Di Orr", "Faith")
    add_member(app, "Ed Poe", "Residents")
    assert "Still missing: Businesses, Schools" in html_of(app)
    press(app, "Next")
    app.checkbox[0].uncheck().run()
    place = next(one for one in app.text_input if one.label == "Surgery: place")
    place.set_value("The library")
    next(one for one in app.number_input if one.label == "Surgery: minutes").set_value(45)
    press(app, "Next")
    assert "Di Orr and Ed Poe" in html_of(app)
    press(app, "Back")
    press(app, "Next")
    press(app, "Set up the panel")
    assert "Businesses, Schools" in app.success[0].value
    _, new = panel_register(office, panel_parts.today()).panels
    assert (new.panel["name"], new.panel["ward_codes"]) == (
        "Alder and Beech",
        ["E05000000", "E05000001"],
    )
    there = members_of(office, new.panel, panel_parts.today())
    assert [(one["name"], one["part"]) for one in there] == [("Di Orr", "chair"), ("Ed Poe", None)]
    events = list_events(office, panel_id=new.panel["id"])
    assert [one.row["activity"] for one in events] == ["surgery", "workshop", "meeting"]
    assert events[0].row["place"] == "The library"
    assert (events[0].ends - events[0].starts).seconds == 45 * 60
    assert "Begin" in [one.label for one in app.button]


def test_public_words_of_a_new_panel_are_warned_of_and_nothing_is_set_up(open_as, office):
    app = press(open_as("panels"), "Begin")
    app.multiselect(key="new-wards").select("E05000000").run()
    press(app, "Next")
    app.text_input(key="new-name").set_value("Ann Smith panel at 12 Mill Lane")
    for _ in range(3):
        press(app, "Next")
    press(app, "Set up the panel")
    assert "12 Mill Lane" in html_of(app)
    assert "seems to give somebody away" in html_of(app)
    assert panel_register(office, panel_parts.today()).panels == ()


def test_an_area_is_drawn_round_a_place_or_where_somebody_clicked(open_as, office):
    app = press(open_as("panels"), "Begin")
    app.radio(key="new-kind").set_value("Round a place").run()
    street = app.selectbox(key="new-place").options[0]
    app.selectbox(key="new-place").set_value(street).run()
    assert "It takes in" in html_of(app)
    middle = office.borough.wards.geometry.loc["E05000001"].centroid
    point = gpd.GeoSeries([middle], crs=27700).to_crs(4326).iloc[0]
    app.session_state["new-point"] = f"{point.y:.6f}, {point.x:.6f}"
    app.slider(key="new-metres").set_value(100).run()
    assert "% of Beech." in html_of(app)


def test_a_drawn_area_that_is_none_is_said(open_as):
    app = press(open_as("panels"), "Begin")
    app.radio(key="new-kind").set_value("A GeoJSON file").run()
    app.text_area(key="new-text").set_value("<VRT/>").run()
    assert "This is not readable GeoJSON." in html_of(app)


def test_a_panel_gets_another_founder_area_and_chair_on_the_page(open_as, office):
    panel = set_up(office)
    set_up_panel(
        office,
        draft_panel(office, wards=["E05000001"]),
        name="Beech panel",
        founded_by="community group",
        founded_on=panel_parts.today(),
        meets_every_weeks=8,
    )
    app, key = open_as("panels"), panel["id"]
    app.selectbox(key=f"founded-{key}").set_value("Another")
    app.text_input(key=f"kind-{key}").set_value("housing association")
    app.text_input(key=f"founder-{key}").set_value("Alder Homes")
    press(app, "Save")
    app.toggle(key=f"area-{key}").set_value(True).run()
    wards = app.multiselect(key=f"area-of-{key}-wards")
    wards.select("E05000000").select("E05000001").run()
    assert "Another panel, Beech panel, covers 50% of it already" in html_of(app)
    press(app, "Save this area")
    app.selectbox(key="chair-who").set_value(
        next(
            one["id"]
            for one in members_of(office, panel, panel_parts.today())
            if one["name"] == "Bo Day"
        )
    )
    press(app, "Give the chair")
    row = office.desk.get("panels", key)
    assert (row["founded_by"], row["founder"]) == ("housing association", "Alder Homes")
    assert row["ward_codes"] == ["E05000000", "E05000001"]
    assert members_of(office, row, panel_parts.today())[0]["name"] == "Bo Day"


def test_members_missing_is_told_to_those_who_may_see_them_and_no_column_to_others(open_as, office):
    set_up(office)
    assert "Members missing" not in html_of(open_as("panels", PUBLIC))
    assert "Members missing" in html_of(open_as("panels"))


def test_who_sees_members_of_some_panels_only_is_told_so_at_the_others(open_as, office):
    set_up(office)
    set_up(office, "Birch panel", ward="E05000003")
    bea = Person("bea", "Bea", frozenset({Role.PANEL}), frozenset({"E05000000"}))
    said = html_of(open_as("panels", bea))
    assert "Members missing" in said
    assert said.count("<td>for its wards only</td>") == 1


def test_a_member_comes_to_the_next_meeting_of_their_own_panel(open_as, office):
    own = set_up(office)
    other = set_up_panel(
        office,
        draft_panel(office, wards=["E05000001"]),
        name="Beech panel",
        founded_by="community group",
        founded_on=panel_parts.today(),
        meets_every_weeks=8,
    )
    assert other["founded_on"] > own["founded_on"]
    app = open_as("meeting", ANN)
    (meeting,) = list_meetings(office, panel_id=own["id"])
    assert meeting["id"] in app.query_params["meeting"]


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


# --- two at once, a meeting without a choice, words that may stand ------------------------------


def candidates_and_ann(office: Office, meeting: Any) -> tuple[tuple[str, ...], str]:
    view = view_meeting(office, meeting["id"], today=panel_parts.today())
    return view.candidates, next(one["id"] for one in view.members if one["name"] == "Ann Lee")


def test_votes_somebody_else_gave_meanwhile_are_shown_beside_ones_own(open_as, office, meeting):
    places, ann = candidates_and_ann(office, meeting)
    app = open_as("meeting", meeting=meeting["id"])
    cast_votes(office, meeting["id"], {places[0]: 5, places[1]: 1}, versions={}, member_id=ann)
    app.radio(key=f"vote-{ann}-0").set_value(2)
    app.radio(key=f"vote-{ann}-2").set_value(4)
    press(app, "Save the votes")
    said = html_of(app)
    assert "Someone else has changed these votes" in said
    assert f"{places[0]}, as it stands now</h3><p>5<" in said
    assert f"{places[0]}, as you wrote it</h3><p>2<" in said
    assert {one: row["score"] for one, row in votes_of(office, meeting["id"], ann).items()} == {
        places[0]: 5,
        places[1]: 1,
    }
    assert app.radio(key=f"vote-{ann}-0").value == 2
    press(app, "Save the votes")
    assert {one: row["score"] for one, row in votes_of(office, meeting["id"], ann).items()} == {
        places[0]: 2,
        places[1]: 1,  # nobody touched it here: what the other gave stands
        places[2]: 4,
    }


def test_a_vote_nobody_touched_undoes_nothing(open_as, office, meeting):
    places, ann = candidates_and_ann(office, meeting)
    cast_votes(office, meeting["id"], {places[0]: 3}, versions={}, member_id=ann)
    app = open_as("meeting", meeting=meeting["id"])
    cast_votes(office, meeting["id"], {places[0]: 5}, versions={places[0]: 1}, member_id=ann)
    app.radio(key=f"vote-{ann}-1").set_value(1)
    press(app, "Save the votes")
    assert app.radio(key=f"vote-{ann}-0-1").value == 5
    app.radio(key=f"vote-{ann}-1-1").set_value(2)
    press(app, "Save the votes")
    assert [row["score"] for row in votes_of(office, meeting["id"], ann).values()] == [5, 2]


def test_ticks_of_two_people_at_once_are_all_kept(open_as, office, meeting):
    (panel,) = office.desk.list("panels")
    ids = [one["id"] for one in members_of(office, panel, panel_parts.today())]
    app = open_as("meeting", meeting=meeting["id"])
    record_attendance(office, meeting["id"], {ids[0]: True, ids[1]: False, ids[2]: False})
    app.checkbox(key=f"here-{ids[1]}").check()
    press(app, "Save who is here")
    view = view_meeting(office, meeting["id"], today=panel_parts.today())
    assert (view.attendance.present, view.attendance.members) == (2, 3)


def test_what_members_raised_meanwhile_is_shown_beside_ones_own(open_as, office, meeting):
    app = open_as("meeting", meeting=meeting["id"])
    prepare_agenda(
        office, meeting["id"], version=meeting["version"], today=panel_parts.today(),
        raised=["Lamps on the square"],
    )  # fmt: skip
    app.text_area(key="raised").set_value("Dogs in the park")
    press(app, "Build the agenda")
    said = html_of(app)
    assert "Raised, as it stands now</h3><p>Lamps on the square<" in said
    assert "Raised, as you wrote it</h3><p>Dogs in the park<" in said


def test_a_meeting_is_ended_without_a_choice(open_as, office):
    panel = set_up(office)
    today = panel_parts.today()
    row = plan_meeting(office, panel["id"], Proposal("meeting", "Now", today, time(18, 30), 90))
    app = open_as("meeting", meeting=row["id"])
    app.text_area(key=f"end-{row['id']}-why").set_value("Jane Harper alone came.")
    press(app, "End the meeting")
    assert "Nobody is marked as having been here." in html_of(app)
    member = members_of(office, panel, today)[0]
    record_attendance(office, row["id"], {member["id"]: True})
    press(app, "End the meeting")
    said = html_of(app)
    assert "ended without a choice" in said
    assert "Jane Harper alone came." in said
    assert "Jane Harper" not in html_of(open_as("meeting", ANN, meeting=row["id"]))
    (entry,) = panel_register(office, today).panels
    assert entry.standing.last_met == today


def test_a_meeting_to_come_is_not_offered_an_end(open_as, meeting):
    app = open_as("meeting", meeting=meeting["id"])
    assert "End the meeting" not in [one.label for one in app.button]


def test_why_the_words_of_a_priority_may_stand_is_shown_to_the_working_groups(
    open_as, office, meeting
):
    (panel,) = office.desk.list("panels")
    ids = [one["id"] for one in members_of(office, panel, panel_parts.today())]
    record_attendance(office, meeting["id"], dict.fromkeys(ids, True))
    places, _ = candidates_and_ann(office, meeting)
    app = open_as("meeting", meeting=meeting["id"])
    for place in range(3):
        app.selectbox(key=f"choice-{place}").set_value(places[place])
        app.text_input(key=f"differs-{place}").set_value("Members see it.")
    app.text_input(key="why-0").set_value("Asked for by Jane Harper.")
    press(app, "Choose these three")
    assert "may give somebody away" in html_of(app)
    app.text_input(key="override").set_value("She agreed to it.")
    press(app, "Choose these three")
    assert "She agreed to it." in html_of(app)
    theirs = html_of(open_as("meeting", ANN, meeting=meeting["id"]))
    assert "Asked for by Jane Harper." in theirs
    assert "She agreed to it." not in theirs


# --- the calendar, and accounts by name -------------------------------------------------------


def first_event(office: Office) -> Any:
    return list_events(office)[0]


def test_an_event_is_moved_on_the_page(open_as, office):
    set_up(office)
    event = first_event(office)
    app = open_as("panels")
    key = f"change-{event.row['id']}"
    day = event.starts.date() + timedelta(days=1)
    app.date_input(key=f"{key}-d").set_value(day)
    app.text_input(key=f"{key}-p").set_value("By the school")
    press(app, "Save the change")
    moved = next(one for one in list_events(office) if one.row["id"] == event.row["id"])
    assert (moved.starts.date(), moved.row["place"]) == (day, "By the school")
    assert moved.starts.time() == event.starts.time()
    assert moved.ends - moved.starts == event.ends - event.starts


def test_an_event_somebody_moved_meanwhile_shows_both(open_as, office):
    set_up(office)
    event = first_event(office)
    app = open_as("panels")
    theirs = Proposal("walkabout", "Theirs", event.starts.date(), time(9, 15), 60)
    change_event(office, event.row["id"], version=1, event=theirs, place="Library")
    key = f"change-{event.row['id']}"
    app.text_input(key=f"{key}-t").set_value("Mine")
    press(app, "Save the change")
    said = html_of(app)
    for words in ("Theirs", "Mine", "Library", ", 09:15", f", {event.starts:%H:%M}"):
        assert words in said
    assert first_event(office).row["title"] == "Theirs"
    press(app, "Save the change")
    assert next(one for one in list_events(office) if one.row["title"] == "Mine")
    press(app, "Cancel it")
    assert [one.row["title"] for one in list_events(office) if one.row["cancelled"]] == ["Mine"]


def test_cancelling_what_somebody_moved_meanwhile_is_stale(open_as, office):
    set_up(office)
    event = first_event(office)
    app = open_as("panels")
    theirs = Proposal("walkabout", "Theirs", event.starts.date(), time(9, 15), 60)
    change_event(office, event.row["id"], version=1, event=theirs)
    press(app, "Cancel it")
    assert "Someone else has changed this" in html_of(app)
    assert not any(one.row["cancelled"] for one in list_events(office))


def test_who_may_not_change_the_calendar_is_offered_nothing(open_as, office):
    set_up(office)
    said = [one.label for one in open_as("panels", ANN).button]
    assert not {"Save the change", "Cancel it"} & set(said)


def test_a_member_is_linked_to_an_account_by_name(open_as, office):
    panel = set_up(office)
    ada = Person("ada", "Ada", frozenset({Role.ADMINISTRATOR}))
    account = Desk(office.desk.database, ada).add(
        "people", name="Bo Day", email="bo@x.org", roles=["panel"], active=True,
        ward_codes=["E05000000"],
    )  # fmt: skip
    app = open_as("panels")
    bo = next(x for x in members_of(office, panel, panel_parts.today()) if x["name"] == "Bo Day")
    app.selectbox(key="link-who").set_value(bo["id"]).run()
    box = app.selectbox(key=f"link-account-{bo['id']}")
    assert box.options == ["No account", "Bo Day"]
    box.set_value(account["id"])
    press(app, "Link")
    (linked,) = [
        one
        for one in members_of(office, panel, panel_parts.today())
        if one["person_id"] == account["id"]
    ]
    assert linked["name"] == "Bo Day"
    assert account["id"] not in html_of(app)

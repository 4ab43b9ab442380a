"""The Engage page: what each role is shown, what it may do, and empty states for people."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from pact_geo import services
from pact_geo.pages import asker
from pact_geo.records.access import Kind, Person, Role
from pact_geo.services.office import Office, open_office
from pact_geo.workspace import Workspace
from tests.pages.conftest import html_of

ALDER, BEECH = "E05000000", "E05000001"
HOSTILE = json.loads((Path(__file__).parents[1] / "hostile_names.json").read_text())
OPEN_TO = {
    Role.COORDINATOR: [
        "Log",
        "Who was heard",
        "Concerns raw and raked",
        "Key Individual Network",
        "Contacts",
        "Visit first",
    ],
    Role.PRACTITIONER: [
        "Log",
        "Who was heard",
        "Key Individual Network",
        "Contacts",
        "Visit first",
    ],
    Role.ANALYST: ["Log", "Who was heard", "Concerns raw and raked", "Key Individual Network"],
    Role.COUNCILLOR: ["Log", "Who was heard", "Key Individual Network"],
    Role.PANEL: ["Log", "Who was heard", "Key Individual Network"],
    Role.STEERING: ["Log", "Who was heard", "Key Individual Network"],
}


def person(role: Role) -> Person:
    return Person(role.value, role.value.title(), frozenset({role}), frozenset({ALDER}))


def write_survey(path: Path) -> None:
    rows = [
        {
            "response_id": f"response-number-{n:04}",
            "answered_on": "2026-10-01",
            "method": "Event" if n < 40 else "Door-knocking",
            "ward_code": ALDER if n % 2 else BEECH,
            "group_older": "yes" if n % 3 else "no",
            "group_victim": "yes" if n % 5 == 0 else "no",
            "theme": "Litter" if n < 20 else "Noise",
            "impact": 1 + n % 5,
        }
        for n in range(90)
    ]
    pd.DataFrame(rows).to_csv(path, index=False)


@pytest.fixture(scope="module")
def surveyed(small_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("surveyed")
    shutil.copytree(
        small_workspace,
        folder / "workspace",
        ignore=shutil.ignore_patterns("records.sqlite*", ".lock"),
    )
    write_survey(folder / "survey.csv")
    people = pd.DataFrame(
        {
            "area_code": [f"E0500000{n}" for n in range(4)],
            "population": [4000, 5000, 6000, 7000],
            "population_older": [800, 1000, 1200, 1400],
            "date": "mid-2025",
        }
    )
    people.to_csv(folder / "older.csv", index=False)
    workspace = Workspace(folder / "workspace")
    services.import_files(workspace, "responses", [folder / "survey.csv"])
    services.import_files(workspace, "indicators", [folder / "older.csv"])
    return workspace.folder


@pytest.fixture
def folder(surveyed: Path, tmp_path: Path) -> Path:
    """Give a workspace of this test's own, with no records yet."""
    return Path(shutil.copytree(surveyed, tmp_path / "workspace"))


@pytest.fixture
def engage(
    run: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch, folder: Path
) -> Callable[..., AppTest]:
    def start(role: Role, part: str = "", **chosen: Any) -> AppTest:
        monkeypatch.setattr(asker, "current_person", lambda: person(role))
        if part:
            chosen["part"] = part
        return run("engage", workspace=folder, **chosen)

    return start


def office(folder: Path, role: Role = Role.COORDINATOR) -> Office:
    return open_office(Workspace(folder), person(role))


def labels(app: AppTest, kind: str) -> list[str]:
    return [one.label for one in app.get(kind)]


def press(app: AppTest, label: str) -> AppTest:
    app = next(one for one in app.button if one.label == label).click().run()
    assert not app.exception, app.exception
    return app


@pytest.mark.parametrize("role", OPEN_TO)
def test_each_role_is_offered_its_parts_and_no_others(engage, role):
    app = engage(role)
    (parts,) = [one for one in app.get("button_group") if one.label == "What to look at"]
    assert list(parts.options) == OPEN_TO[role]


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.ADMINISTRATOR])
def test_the_page_is_not_for_everybody(engage, role):
    app = engage(role)
    assert "The page Engage is for these roles" in html_of(app)
    assert not app.get("button_group")


def test_a_part_in_the_link_that_is_not_open_is_not_shown(engage):
    app = engage(Role.COUNCILLOR, "Visit first")
    assert "Open the list" not in labels(app, "button")
    assert app.header[0].value == "Log"


def test_an_empty_log_says_what_to_do(engage):
    said = html_of(engage(Role.COUNCILLOR))
    assert "No engagement is logged here yet." in said
    assert not engage(Role.COUNCILLOR).get("expander")


def test_a_coordinator_logs_an_engagement(engage, folder):
    app = engage(Role.COORDINATOR, ward="Alder")
    app.text_input(key="engage-place-new").input("Town hall")
    app.number_input(key="engage-people-new").set_value(50)
    app.number_input(key="engage-hours-new").set_value(10.0)
    app = press(app, "Log it")
    (row,) = services.list_engagements(office(folder))
    assert (row["place"], row["people_reached"], row["ward_codes"]) == ("Town hall", 50, [ALDER])
    said = html_of(app)
    assert "Town hall" in said
    assert "Held once only" in said
    assert "90 answers belong to no engagement yet" in said


def test_what_cannot_be_is_said_and_nothing_is_kept(engage, folder):
    app = press(engage(Role.COORDINATOR), "Log it")  # no ward chosen
    assert "It needs a ward" in html_of(app)
    assert services.list_engagements(office(folder)) == []


def log_one(folder: Path, **values: Any) -> dict[str, Any]:
    given = {"held_on": date(2026, 10, 1), "ward_codes": [ALDER], "place": "Town hall"}
    return services.log_engagement(office(folder), "event", **(given | values))


def test_a_stale_edit_shows_both_texts_and_may_be_saved_again(engage, folder):
    row = log_one(folder)
    app = engage(Role.COORDINATOR)
    services.change_engagement(office(folder), row["id"], version=1, place="Library")
    app.text_input(key=f"engage-place-{row['id']}").input("Market")
    app = press(app, "Save")
    said = html_of(app)
    assert "Library" in said
    assert "Market" in said
    assert services.list_engagements(office(folder))[0]["place"] == "Library"
    app = press(app, "Save")
    assert services.list_engagements(office(folder))[0]["place"] == "Market"


def test_a_survey_is_attached_to_what_it_came_of(engage, folder):
    log_one(folder, staff_hours=10.0)
    press(engage(Role.COORDINATOR), "Attach")
    (row,) = services.list_engagements(office(folder))
    assert len(row["response_ids"]) == 45  # those of Alder
    app = engage(Role.COORDINATOR)
    next(one for one in app.checkbox if "other wards" in one.label).check()
    said = html_of(press(app, "Attach"))
    (row,) = services.list_engagements(office(folder))
    assert len(row["response_ids"]) == 90
    assert "45 answers from people of other wards" in said
    for heading in ("Times", "Hours", "Pounds", "Answers an hour"):
        assert heading in said
    assert '<td class="number">9.0</td>' in said  # 90 answers in 10 hours


def test_a_long_log_says_how_much_of_it_is_shown(engage, folder, monkeypatch):
    from pact_geo.pages import engage_log

    monkeypatch.setattr(engage_log, "MOST_LISTED", 1)
    for place in ("Town hall", "Library"):
        log_one(folder, place=place)
    app = engage(Role.COUNCILLOR)
    assert "The latest 1 of 2 are shown." in [one.value for one in app.markdown]


def test_who_was_heard_is_set_beside_who_lives_here(engage):
    app = engage(Role.COORDINATOR, "Who was heard")
    said = html_of(app)
    assert "Over-represented" in said  # two in three are older, one in five of those here
    assert "Not asked about" in said
    assert "Ward by ward" in [one.value for one in app.subheader]


def test_a_councillor_sees_no_small_number(engage):
    app = engage(Role.COUNCILLOR, "Who was heard", ward="Alder")
    assert any("Small numbers are left out" in one.value for one in app.markdown)
    assert '<td class="number">9</td>' not in html_of(app)  # nine victims in Alder
    ours = html_of(engage(Role.COORDINATOR, "Who was heard", ward="Alder"))
    assert '<td class="number">9</td>' in ours


def test_raw_and_raked_stand_side_by_side(engage):
    said = html_of(engage(Role.COORDINATOR, "Concerns raw and raked"))
    for words in ("As answered", "Weighted", "design effect", "rests on one method: Event"):
        assert words in said


def test_a_member_of_the_network_leaves_and_is_erased(engage, folder):
    row = services.add_kin_member(office(folder), "Ann Example", ward_code=ALDER)
    app = engage(Role.COORDINATOR, "Key Individual Network", ward="Alder")
    app.selectbox(key="kin-member").set_value(row["id"]).run()
    app.button(key="kin-left").click().run()
    (held,) = services.list_kin_members(office(folder))
    assert held["left_on"] is not None
    assert "Ann Example" in html_of(app)
    app.selectbox(key="kin-member").set_value(row["id"]).run()
    app.button(key="kin-erase").click().run()
    assert "Tick that you are sure first" in app.warning[0].value
    assert services.list_kin_members(office(folder))
    app.checkbox(key="kin-sure").check().run()
    app.button(key="kin-erase").click().run()
    assert services.list_kin_members(office(folder)) == []


def test_the_network_counts_against_twenty_and_opens_a_wave(engage, folder):
    services.add_kin_member(
        office(folder), "Ann Example", ward_code=ALDER, joined_on=date(2026, 1, 1)
    )
    app = engage(Role.COORDINATOR, "Key Individual Network", ward="Alder")
    said = html_of(app)
    assert "1 of 20" in said
    assert "19 members" in said
    assert "No wave has been opened yet." in said
    app = press(app, "Open it and invite every member")
    assert "<td>open</td>" in html_of(app)
    theirs = html_of(engage(Role.COUNCILLOR, "Key Individual Network"))
    assert "1 of 20" not in theirs
    assert "<td>open</td>" in theirs


def test_contacts_are_added_withdrawn_and_erased(engage, folder):
    app = engage(Role.COORDINATOR, "Contacts", ward="Alder")
    assert "Nobody is in the register here." in html_of(app)
    app.text_input(key="contact-name").input("Ann Example")
    app.text_input(key="contact-purpose").input("news")
    app.text_input(key="contact-email").input("ann@example.org")
    app = press(app, "Add")
    assert "Ann Example" in html_of(app)
    app = press(app, "Withdrew")
    assert services.list_contacts(office(folder)) == []
    assert "withdrew" in html_of(app)
    app.selectbox(key="contact-erase-which").set_value(
        services.contacts_to_review(office(folder))[0]["id"]
    )
    app = press(app, "Erase")  # without the tick nothing happens, and that is said
    assert "Tick that you are sure first" in app.warning[0].value
    assert services.contacts_to_review(office(folder))
    next(one for one in app.checkbox if "sure" in one.label).check()
    press(app, "Erase")
    assert services.contacts_to_review(office(folder)) == []


def test_who_asks_to_be_erased_need_not_withdraw_first(engage, folder):
    row = services.add_contact(
        office(folder), "Ann Example", ward_code=ALDER, purpose="news", email="ann@example.org"
    )
    app = engage(Role.COORDINATOR, "Contacts", ward="Alder")
    app.selectbox(key="contact-erase-which").set_value(row["id"])
    app.checkbox(key="contact-sure").check()
    press(app, "Erase")
    assert services.list_contacts(office(folder)) == []


def test_a_contact_is_corrected_and_tied_to_its_engagement(engage, folder):
    held = log_one(folder)
    row = services.add_contact(
        office(folder), "Ann Example", ward_code=ALDER, purpose="news", email="an@example.org"
    )
    app = engage(Role.COORDINATOR, "Contacts", ward="Alder")
    app.text_input(key=f"contact-email-{row['id']}").input("ann@example.org")
    app.selectbox(key=f"contact-engagement-{row['id']}").set_value(held["id"])
    press(app, "Save")
    (now,) = services.list_contacts(office(folder))
    assert (now["email"], now["engagement_id"]) == ("ann@example.org", held["id"])
    assert now["name"] == "Ann Example"


def test_whom_to_visit_is_written_down_when_it_is_opened_and_not_before(engage, folder):
    app = engage(Role.PRACTITIONER, "Visit first")
    assert readings(folder) == 0
    app = press(app, "Open the list")
    assert readings(folder) == 1
    said = html_of(app)
    assert "Kiln Street" in said  # in Alder
    assert any("3 reports or more, " in one.value for one in app.markdown)
    assert "did not ask to hear back" in said
    assert "Mill Lane" not in said  # in Beech


def readings(folder: Path) -> int:
    with office(folder).desk.database.reading() as connection:
        query = text("SELECT count(*) FROM trail WHERE kind = :kind")
        return int(connection.execute(query, {"kind": str(Kind.REPEAT_VISITS)}).scalar_one())


@pytest.mark.parametrize("name", HOSTILE[:12])
def test_hostile_words_are_words(engage, folder, name):
    log_one(folder, place=name or "x")
    services.add_contact(
        office(folder), name.strip() or "x", ward_code=ALDER, purpose=name or "x", email="a@b.org"
    )
    said = html_of(engage(Role.COORDINATOR)) + html_of(engage(Role.COORDINATOR, "Contacts"))
    for opening in ("<script", "<img", "<svg", "<iframe"):
        assert opening not in said.lower()


def test_saving_keeps_the_wards_of_others(engage, folder):
    both = Person("both", "Both", frozenset({Role.COORDINATOR}), frozenset({ALDER, BEECH}))
    row = services.log_engagement(
        open_office(Workspace(folder), both),
        "event",
        held_on=date(2026, 10, 1),
        ward_codes=[ALDER, BEECH],
        place="Town hall",
    )
    app = engage(Role.COORDINATOR)  # of Alder alone
    app.text_input(key=f"engage-place-{row['id']}").input("Market")
    press(app, "Save")
    (kept,) = services.list_engagements(office(folder))
    assert (kept["place"], kept["ward_codes"]) == ("Market", [ALDER, BEECH])


def test_only_own_wards_are_offered_for_what_is_new(engage):
    app = engage(Role.COORDINATOR)
    assert app.multiselect(key="engage-wards-new-").options == ["Alder"]


# --- notes of the working groups ----------------------------------------------------------------


def release_of(row: dict[str, Any]) -> str:
    return f"release-{row['id']}-why"


def test_notes_are_released_over_a_warning_with_the_reason_kept(engage, folder):
    row = log_one(folder, notes="Jane Harper at 12 Mill Lane asked for lamps.")
    assert "Jane Harper" not in html_of(engage(Role.COUNCILLOR))
    app = press(engage(Role.COORDINATOR), "Release these words to all partners")
    assert "seems to give somebody away" in html_of(app)
    assert services.list_engagements(office(folder))[0]["released_at"] is None
    app.text_input(key=release_of(row)).input("She asked to be named")
    app = press(app, "Release these words to all partners")
    assert "The words are released." in [one.value for one in app.success]
    (held,) = services.list_engagements(office(folder))
    assert held["release_override"] == "She asked to be named"
    said = html_of(engage(Role.COUNCILLOR))
    assert "Jane Harper at 12 Mill Lane" in said
    assert "Released by" in said
    press(engage(Role.COORDINATOR), "Take these words back")
    assert "Jane Harper" not in html_of(engage(Role.COUNCILLOR))


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.STEERING])
def test_who_may_not_release_notes_reads_them_only(engage, folder, role):
    log_one(folder, notes="Lamps were asked for.")
    app = engage(role)
    assert "Lamps were asked for." in html_of(app)
    assert "Release these words to all partners" not in labels(app, "button")


def test_released_notes_that_are_changed_wait_to_be_released_again(engage, folder):
    row = log_one(folder, notes="Lamps were asked for.")
    press(engage(Role.COORDINATOR), "Release these words to all partners")
    app = engage(Role.COORDINATOR)
    app.text_area(key=f"engage-notes-{row['id']}").input("Jane Harper asked.")
    press(app, "Save")
    assert services.list_engagements(office(folder))[0]["released_at"] is None
    assert "Jane Harper" not in html_of(engage(Role.PANEL))


def test_a_practitioner_does_not_change_what_was_released(engage, folder):
    row = services.log_engagement(
        office(folder, Role.PRACTITIONER), "event", held_on=date(2026, 10, 1), ward_codes=[ALDER],
        notes="Lamps.",
    )  # fmt: skip
    services.release_text(office(folder), Kind.ENGAGEMENTS, row["id"], version=1)
    app = engage(Role.PRACTITIONER)
    app.text_area(key=f"engage-notes-{row['id']}").input("Jane Harper asked.")
    app = press(app, "Save")
    assert "These notes are released, so they stand." in html_of(app)
    assert services.list_engagements(office(folder))[0]["notes"] == "Lamps."

"""The Audit page: commission, walk, photographs, results, and who is offered what."""

from __future__ import annotations

import io
import json
from datetime import date
from html import escape
from pathlib import Path

import pytest
from PIL import Image

from pact_geo.cycle.audits import CURRENT, checklist_of
from pact_geo.inputs.drawn import read_point
from pact_geo.pages import asker
from pact_geo.pages.uploads import REPAIR
from pact_geo.records.access import EVERY_WARD, PUBLIC, Kind, Person, Role
from pact_geo.services.areas import adopt_area
from pact_geo.services.audits import (
    INSPECTORS,
    add_finding,
    audit_results,
    audits_of,
    commission_audit,
    enter_grades,
    finish_audit,
    grades_at,
)
from pact_geo.services.photos import attach_photo, photos_of, release_photo
from tests.pages.conftest import html_of

ALDER = "E05000000"
KAY = Person("kay", "Kay", frozenset({Role.COORDINATOR}), frozenset({EVERY_WARD}))
WILL = Person("will", "Will", frozenset({Role.PRACTITIONER}), frozenset({ALDER}), "Council")
PIA = Person("pia", "Pia", frozenset({Role.PANEL}), frozenset({ALDER}))
COLE = Person("cole", "Cole", frozenset({Role.COUNCILLOR}), frozenset({ALDER}))
FIRST = INSPECTORS[0]
HOSTILE = json.loads((Path(__file__).parents[1] / "hostile_names.json").read_text())[:12]


@pytest.fixture
def area(office_of, found):
    number = int(found.areas.index[found.areas["name"].str.contains("Kiln Street")][0])
    day = date(2026, 11, 20)
    return adopt_area(office_of(KAY), found, area_id=number, adopted_on=day, name="Kiln shops")


@pytest.fixture
def audit(office_of, area):
    return commission_audit(
        office_of(WILL),
        area["id"],
        commissioned_by="practitioner group",
        planned_on=date(2026, 11, 21),
        spots=["Bus stop", "Alley"],
    )


@pytest.fixture
def run_as(run, monkeypatch, office_of):
    def start(person, part=None, **chosen):
        monkeypatch.setattr(asker, "current_person", lambda: person)
        app = run("audit", **chosen)
        if part:
            app.radio(key="audit-part").set_value(part).run()
            assert not app.exception, app.exception
        return app

    return start


def picture(colour="red") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(file, "PNG")
    return file.getvalue()


def labels_of(app, kind):
    return [one.label for one in app.get(kind)]


def press(app, label):
    next(one for one in app.button if one.label == label).click()
    app.run()
    assert not app.exception, app.exception


# --- commission ------------------------------------------------------------------------------


def test_without_areas_it_says_what_to_do_first(run_as):
    said = html_of(run_as(KAY))
    assert "No visual audit is planned yet" in said


def test_an_audit_is_commissioned_on_the_page(run_as, office_of, area):
    app = run_as(KAY)
    key = f"commission-{area['id']}"
    assert "Kiln Street" in app.text_area(key=f"{key}-spots").value
    app.text_area(key=f"{key}-spots").set_value("Bus stop\nAlley")
    app.number_input(key=f"{key}-residents").set_value(1)
    press(app, "Commission")
    (row,) = audits_of(office_of(KAY))
    assert row["spots"] == ["Bus stop", "Alley"]
    assert "1 more resident" in html_of(app)


@pytest.mark.parametrize("person", [PUBLIC, COLE])
def test_who_may_not_is_offered_no_commission_and_no_walk(run_as, audit, person):
    app = run_as(person)
    assert "Commission" not in labels_of(app, "button")
    assert "Save this spot" not in labels_of(app, "button")


def test_the_public_is_told_whom_the_page_is_for(run_as, audit):
    assert run_as(PUBLIC).title[0].value == "Not open to you"


def test_the_act_page_shows_an_areas_audits_and_photographs(
    run, monkeypatch, office_of, area, audit
):
    office = office_of(WILL)
    for moment, colour in (("before", "red"), ("after", "green")):
        attach_photo(office, area["id"], picture(colour), moment=moment, spot="Alley")
    monkeypatch.setattr(asker, "current_person", lambda: WILL)
    app = run("act", area_id=area["id"], part="Audits")
    said = html_of(app)
    assert "planned, commissioned by the practitioner group, 2 spots" in said
    assert "Commission" in labels_of(app, "button")
    assert "Alley" in [one.value for one in app.header]


def test_spots_are_offered_as_streets_not_doors(run_as, area):
    app = run_as(KAY)
    offered = app.text_area(key=f"commission-{area['id']}-spots").value
    assert offered == "Kiln Street"


# --- the walk --------------------------------------------------------------------------------


def test_a_spot_is_saved_and_the_next_comes(run_as, office_of, audit):
    app = run_as(WILL)
    assert app.selectbox(key="spot").value == "Bus stop"
    app.radio(key=f"answer-{FIRST}-Bus stop-litter").set_value("D")
    app.radio(key=f"answer-{FIRST}-Bus stop-drugs").set_value("no")
    press(app, "Save this spot")
    rows = grades_at(office_of(WILL), audit["id"], inspector=FIRST, spot="Bus stop")
    assert [(row["item"], row["grade"]) for row in rows] == [("litter", "D"), ("drugs", "no")]
    assert app.selectbox(key="spot").value == "Alley"
    assert "Bus stop: 2 answers kept." in html_of(app)


def test_every_item_of_the_list_is_asked(run_as, audit):
    app = run_as(WILL)
    asked = [one.key for one in app.radio if one.key.startswith("answer-")]
    assert len(asked) == len(checklist_of(CURRENT).items)


def test_a_spot_that_was_saved_comes_back_with_its_answers(run_as, office_of, audit):
    enter_grades(office_of(WILL), audit["id"], inspector=FIRST, spot="Bus stop",
                 answers={"litter": "B-"})  # fmt: skip
    app = run_as(WILL)
    app.selectbox(key="spot").set_value("Bus stop").run()
    assert app.radio(key=f"answer-{FIRST}-Bus stop-litter").value == "B-"
    app.radio(key=f"answer-{FIRST}-Bus stop-litter").set_value("C")
    press(app, "Save this spot")
    (row,) = grades_at(office_of(WILL), audit["id"], inspector=FIRST, spot="Bus stop")
    assert (row["grade"], row["version"]) == ("C", 2)


def test_both_answers_are_shown_when_somebody_was_faster(run_as, office_of, audit):
    app = run_as(WILL)
    enter_grades(office_of(KAY), audit["id"], inspector=FIRST, spot="Bus stop",
                 answers={"litter": "A"})  # fmt: skip
    app.radio(key=f"answer-{FIRST}-Bus stop-litter").set_value("D")
    next(one for one in app.button if one.label == "Save this spot").click()
    app.run()
    said = html_of(app)
    assert "as it stands now" in said
    assert "as you wrote it" in said
    (row,) = grades_at(office_of(KAY), audit["id"], inspector=FIRST, spot="Bus stop")
    assert row["grade"] == "A"


def test_a_finished_audit_is_not_walked(run_as, office_of, audit):
    office = office_of(KAY)
    enter_grades(office, audit["id"], inspector=FIRST, spot="Alley", answers={"litter": "A"})
    finish_audit(office, audit["id"], version=1)
    app = run_as(WILL)
    assert "its grades stand" in html_of(app)
    assert "Save this spot" not in labels_of(app, "button")


def test_a_problem_is_written_down_with_grade_place_and_day(run_as, office_of, audit):
    app = run_as(PIA)
    app.selectbox(key="problem-item").set_value("dumping").run()
    assert app.radio(key="problem-grade-Bus stop-dumping").options == ["no", "yes"]
    app.radio(key="problem-grade-Bus stop-dumping").set_value("yes")
    next(one for one in app.text_area if one.label == "What did you see?").set_value("Glass")
    app.text_input(key="problem-where").set_value("54.97, -1.61")
    press(app, "Keep this problem")
    (row,) = audit_results(office_of(KAY), audit["id"]).findings
    assert (row["item"], row["place"], row["grade"], row["words"], row["created_by"]) == (
        "dumping", "Bus stop", "yes", "Glass", "pia",
    )  # fmt: skip
    assert row["geometry"].distance(read_point("54.97 -1.61")) < 1e-6


def test_a_problem_is_offered_the_grade_of_its_spot(run_as, office_of, audit):
    enter_grades(office_of(KAY), audit["id"], inspector=FIRST, spot="Bus stop",
                 answers={"litter": "D"})  # fmt: skip
    app = run_as(WILL)
    app.selectbox(key="spot").set_value("Bus stop").run()
    assert app.radio(key="problem-grade-Bus stop-litter").value == "D"
    app.text_input(key="problem-where").set_value("by the wall")
    press(app, "Keep this problem")
    assert "not a latitude and a longitude" in html_of(app)
    assert audit_results(office_of(KAY), audit["id"]).findings == []


def test_a_photograph_says_the_day_it_was_taken(run_as, office_of, area, audit):
    app = run_as(WILL)
    app.file_uploader(key="upload-Bus stop").set_value(("x.jpg", picture(), "image/jpeg"))
    app.date_input(key="taken-Bus stop").set_value(date(2026, 10, 3))
    press(app, "Keep this photograph")
    (row,) = photos_of(office_of(KAY), area["id"])
    assert row["taken_on"] == date(2026, 10, 3)


# --- photographs -----------------------------------------------------------------------------


def test_photographs_are_paired_and_have_their_words(run_as, office_of, area, audit):
    office = office_of(WILL)
    for moment, colour in (("before", "red"), ("after", "green")):
        attach_photo(office, area["id"], picture(colour), moment=moment, spot="Alley",
                     caption="Bins", taken_on=date(2026, 11, 20))  # fmt: skip
    app = run_as(WILL, "Photographs")
    assert "Alley" in [one.value for one in app.header]
    assert "Commission" in labels_of(app, "button")


def test_a_pair_made_by_hand_is_taken_apart(run_as, office_of, area, audit):
    office = office_of(WILL)
    before = attach_photo(office, area["id"], picture("red"), moment="before", spot="Alley")
    after = attach_photo(office, area["id"], picture("green"), moment="after", spot="Back alley")
    app = run_as(WILL, "Photographs")
    press(app, "Pair these")
    assert "Back alley" in [one.value for one in app.header]
    assert office.desk.get(Kind.PHOTOS, after["id"])["pair_id"] == before["id"]
    press(app, "Take this pair apart")
    assert office.desk.get(Kind.PHOTOS, after["id"])["pair_id"] is None


def test_who_may_not_see_photographs_is_shown_none_until_they_are_public(
    run_as, office_of, area, audit
):
    photo = attach_photo(office_of(WILL), area["id"], picture(), moment="before")
    assert "no photographs that you may see" in html_of(run_as(COLE, "Photographs"))
    release_photo(office_of(KAY), photo["id"], version=1)
    assert "no photographs" not in html_of(run_as(COLE, "Photographs"))


def test_a_photograph_is_made_public_after_a_look_and_erased_for_good(
    run_as, office_of, area, audit
):
    photo = attach_photo(office_of(KAY), area["id"], picture("blue"), moment="before")
    app = run_as(KAY, "Photographs")
    assert next(one for one in app.button if one.label == "Make public").disabled
    app.checkbox(key=f"looked-{photo['id']}").check().run()
    press(app, "Make public")
    assert office_of(PUBLIC).desk.get(Kind.PHOTOS, photo["id"])["released_at"]
    app.checkbox(key=f"sure-{photo['id']}").check().run()
    press(app, "Erase")
    assert photos_of(office_of(KAY), area["id"]) == []


# --- results ---------------------------------------------------------------------------------


def test_what_it_found_is_said_with_ranges_and_agreement(run_as, office_of, audit):
    office = office_of(KAY)
    for who in INSPECTORS[:2]:
        for spot in ("Bus stop", "Alley"):
            enter_grades(office, audit["id"], inspector=who, spot=spot,
                         answers={"litter": "D", "lighting": "good"})  # fmt: skip
    said = html_of(run_as(COLE, "What it found"))
    assert "100 %" in said
    assert "2 of 2" in said
    assert "agreement beyond chance cannot be told" in said


def test_noticed_problems_become_findings_and_findings_actions(run_as, office_of, audit):
    office = office_of(WILL)
    enter_grades(office, audit["id"], inspector=FIRST, spot="Alley", answers={"graffiti": "D"})
    app = run_as(WILL, "What it found")
    press(app, "Write them down")
    (row,) = audit_results(office, audit["id"]).findings
    assert (row["item"], row["grade"], row["place"]) == ("graffiti", "D", "Alley")
    next(one for one in app.text_input if one.label == "Which agency").set_value("Council")
    press(app, "Propose")
    (action,) = office.desk.list(Kind.ACTIONS)
    assert action["reason_id"] == row["id"]
    assert "Now an action in the plan" in html_of(app)


def test_an_audit_is_finished_on_the_page(run_as, office_of, audit):
    enter_grades(office_of(WILL), audit["id"], inspector=FIRST, spot="Alley",
                 answers={"litter": "A"})  # fmt: skip
    app = run_as(WILL, "What it found")
    press(app, "Finish")
    assert audits_of(office_of(WILL))[0]["stage"] == "done"


def test_words_of_findings_are_not_for_councillors(run_as, office_of, audit):
    add_finding(office_of(WILL), audit["id"], item="litter", words="Quillfeather of number 14")
    assert "Quillfeather" in html_of(run_as(WILL, "What it found"))
    assert "Quillfeather" not in html_of(run_as(COLE, "What it found"))


def test_words_of_findings_are_released_by_a_co_ordinator_alone(run_as, office_of, audit):
    row = add_finding(
        office_of(WILL), audit["id"], item="litter", words="Quillfeather of number 14"
    )
    button = "Release these words to all partners"
    assert button not in labels_of(run_as(WILL, "What it found"), "button")
    app = run_as(KAY, "What it found")
    press(app, button)
    assert "seems to give somebody away" in html_of(app)
    app.text_input(key=f"release-{row['id']}-why").set_value("A shop of that name")
    press(app, button)
    held = office_of(KAY).desk.get(Kind.FINDINGS, row["id"])
    assert held["release_override"] == "A shop of that name"
    assert "Quillfeather of number 14" in html_of(run_as(COLE, "What it found"))
    press(run_as(KAY, "What it found"), "Take these words back")
    assert "Quillfeather" not in html_of(run_as(COLE, "What it found"))


def test_a_release_of_words_changed_meanwhile_is_stale(run_as, office_of, audit):
    row = add_finding(office_of(WILL), audit["id"], item="litter", words="Litter by the wall")
    app = run_as(KAY, "What it found")
    office_of(WILL).desk.change(Kind.FINDINGS, row["id"], version=1, words="Litter by the gate")
    press(app, "Release these words to all partners")
    assert "Someone else has changed this" in html_of(app)
    assert office_of(KAY).desk.get(Kind.FINDINGS, row["id"])["released_at"] is None


def test_remarks_of_an_audit_are_released_like_findings(run_as, office_of, audit):
    enter_grades(office_of(WILL), audit["id"], inspector=FIRST, spot="Alley",
                 answers={"litter": "A"})  # fmt: skip
    finish_audit(office_of(WILL), audit["id"], version=1, remarks="Cold day")
    assert "Cold day" not in html_of(run_as(COLE, "What it found"))
    press(run_as(KAY, "What it found"), "Release these words to all partners")
    assert "Cold day" in html_of(run_as(COLE, "What it found"))


def test_the_team_and_the_paper_are_offered(run_as, audit):
    app = run_as(WILL, "Team and paper")
    assert "Sheet to print (PDF)" in labels_of(app, "download_button")
    assert "Sheet to print (PDF)" in labels_of(run_as(COLE, "Team and paper"), "download_button")


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_printed_as_they_are(run_as, office_of, area, words):
    office = office_of(KAY)
    name = words[:80]
    audit = commission_audit(office, area["id"], commissioned_by="panel",
                             planned_on=date(2026, 11, 21), spots=[name])  # fmt: skip
    add_finding(office, audit["id"], item="litter", grade="D", place=name, words=words)
    for part in ("Walk", "What it found"):
        printed = [one.proto for one in run_as(KAY, part).get("html")]
        assert {one.body for one in printed if one.unsafe_allow_javascript} <= {REPAIR}
        said = "\n".join(one.body for one in printed if one.body != REPAIR).lower()
        assert part == "Walk" or escape(words).lower() in said
        for opening in ("<script", "<img", "<svg", "<iframe", "<body", "<video", "<input"):
            assert opening not in said

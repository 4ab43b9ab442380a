"""The Feedback and Scrutiny pages: who sees what, drafting, release, telling, registers."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image

from pact_geo.pages import area_forms, asker, feedback_drafting
from pact_geo.records.access import EVERY_WARD, PUBLIC, Person, Role
from pact_geo.records.database import Database
from pact_geo.records.desk import Desk
from pact_geo.services import feedback, rank_areas
from pact_geo.services.actions import add_action, agree_action, finish_action
from pact_geo.services.areas import adopt_area
from pact_geo.services.feedback import add_entry, change_entry, list_ledger, release_entry
from pact_geo.services.newsletter import export_newsletter
from pact_geo.services.office import Office
from pact_geo.services.photos import attach_photo, release_photo
from pact_geo.services.raised import Raised
from pact_geo.services.registers import (
    add_funding,
    add_publicity,
    change_funding,
    list_fundings,
    list_publicity,
)
from pact_geo.workspace import Workspace
from tests.pages.conftest import html_of

ALDER = "E05000000"
KAY = Person("kay", "Kay", frozenset({Role.COORDINATOR}), frozenset({EVERY_WARD}))
WILL = Person("will", "Will", frozenset({Role.PRACTITIONER}), frozenset({ALDER}), "Council")
PIA = Person("pia", "Pia", frozenset({Role.PANEL}), frozenset({ALDER}))
COLE = Person("cole", "Cole", frozenset({Role.COUNCILLOR}), frozenset({ALDER}))
DRAFT = "Draft and release"
EVIL = "<img src=x onerror=alert(1)> **bold** $x$"


@pytest.fixture
def office_of(tmp_path, small_workspace, borough, monkeypatch):
    address = f"sqlite:///{tmp_path / 'records.sqlite'}"
    monkeypatch.setenv("PACT_DATABASE_URL", address)
    database = Database(address)
    return lambda person: Office(Workspace(small_workspace), Desk(database, person), borough)


@pytest.fixture
def office(office_of):
    return office_of(KAY)


@pytest.fixture
def run_as(run, monkeypatch, office_of):
    def start(person, page="feedback", **chosen):
        monkeypatch.setattr(asker, "current_person", lambda: person)
        return run(page, **chosen)

    return start


@pytest.fixture
def entry(office, borough):
    ranking = rank_areas(borough, refits=0)
    number = int(ranking.areas.index[ranking.areas["name"].str.contains("Kiln Street")][0])
    today = area_forms.today()
    area = adopt_area(office, ranking, area_id=number, adopted_on=today)
    action = add_action(
        office, area["id"], what="New bins", agency="Council", reason_kind="concern", due_on=today
    )
    action = agree_action(office, action["id"], version=1, today=today - timedelta(days=30))
    action = finish_action(
        office, action["id"], version=action["version"], done_on=today, today=today
    )
    return add_entry(
        office, theme="Litter", said="The bins are full.", residents=4, did="We put in new bins.",
        area_id=area["id"], action_ids=[action["id"]],
    )  # fmt: skip


def parts_of(app):
    return app.get("button_group")[0].options


def press(app, label):
    next(one for one in app.button if one.label == label).click().run()
    assert not app.exception, app.exception
    return app


def test_nothing_to_tell_is_said(run_as):
    assert "There is nothing to tell here yet." in html_of(run_as(PUBLIC))


def test_the_public_reads_what_is_released_and_no_drafts(run_as, office, entry):
    assert "The bins are full." not in html_of(run_as(PUBLIC))
    release_entry(office, entry["id"], version=1)
    app = run_as(PUBLIC)
    words = html_of(app)
    assert "The bins are full. (residents)" in words
    assert "It is too soon to tell." in words
    assert DRAFT not in parts_of(app)


def test_a_ward_narrows_the_ledger(run_as, office, entry):
    release_entry(office, entry["id"], version=1)
    assert "The bins are full." in html_of(run_as(PUBLIC, ward="Alder"))
    assert "The bins are full." not in html_of(run_as(PUBLIC, ward="Beech"))


@pytest.mark.parametrize(
    ("person", "there"), [(KAY, True), (WILL, True), (PIA, False), (COLE, False)]
)
def test_who_is_offered_drafts(run_as, entry, person, there):
    assert (DRAFT in parts_of(run_as(person))) is there


def test_a_link_to_the_drafts_opens_nothing_to_others(run_as, entry):
    app = run_as(PIA, part=DRAFT)
    assert "The bins are full." not in html_of(app)


def test_the_coordinator_drafts_for_a_ward(run_as, office):
    app = run_as(KAY, ward="Alder", part=DRAFT)
    app.text_input(key="ledger-new-theme").set_value("Noise")
    app.text_area(key="ledger-new-said").set_value("It is loud.")
    app.text_area(key="ledger-new-did").set_value("We asked for quiet.")
    app.number_input(key="ledger-new-n").set_value(12)
    press(app, "Save")
    (made,) = list_ledger(office)
    assert (made.row["theme"], made.row["residents"], made.row["ward_codes"]) == (
        "Noise",
        12,
        [ALDER],
    )
    assert "names no action" in " ".join(made.unsupported)


def test_the_coordinator_links_the_concerns_it_answers_to(run_as, office, monkeypatch):
    raised = {"theme": "Litter", "first": None, "last": None}
    asked = []

    def link(_office, chosen, wards):
        asked.append((chosen, list(wards)))
        return {"concern_ids": ["r1/1"], "raised": raised, "residents": 23}

    monkeypatch.setattr(feedback_drafting, "themes_raised", lambda *_given: ["Litter"])
    monkeypatch.setattr(feedback, "link_concerns", link)
    app = run_as(KAY, ward="Alder", part=DRAFT)
    app.text_input(key="ledger-new-theme").set_value("Noise")
    app.text_area(key="ledger-new-said").set_value("It is loud.")
    app.text_area(key="ledger-new-did").set_value("We asked for quiet.")
    app.selectbox(key="ledger-new-concerns").set_value("Litter")
    press(app, "Save")
    (made,) = list_ledger(office)
    assert (made.residents, asked) == ("23 residents", [(Raised("Litter"), [ALDER])])


def test_release_warns_of_names_and_takes_a_reason(run_as, office, entry):
    change_entry(office, entry["id"], version=1, said="Mrs Patel says the bins are full.")
    app = run_as(KAY, part=DRAFT)
    app.selectbox(key="feedback-entry").set_value(entry["id"]).run()
    assert "Mrs Patel" in html_of(app)
    press(app, "Make it public")
    assert not list_ledger(office)[0].released
    app.text_input(key=f"why-{entry['id']}").set_value("She asked to be named.")
    press(app, "Make it public")
    assert list_ledger(office)[0].row["release_override"] == "She asked to be named."


def test_a_stale_save_shows_both_texts(run_as, office, entry):
    app = run_as(KAY, part=DRAFT)
    app.selectbox(key="feedback-entry").set_value(entry["id"]).run()
    change_entry(office, entry["id"], version=1, said="Their words.")
    app.text_area(key=f"ledger-{entry['id']}-said").set_value("My words.")
    press(app, "Save")
    assert "Their words." in html_of(app)
    assert "My words." in html_of(app)
    press(app, "Save")
    assert list_ledger(office)[0].row["said"] == "My words."


def test_telling_is_recorded_and_release_taken_back(run_as, office, entry):
    release_entry(office, entry["id"], version=1)
    app = run_as(KAY, part=DRAFT)
    app.selectbox(key="feedback-entry").set_value(entry["id"]).run()
    press(app, "Record it")
    assert [one["audience"] for one in list_ledger(office)[0].tellings] == ["residents of the ward"]
    press(app, "Take it back from the public")
    assert not list_ledger(office)[0].released


def test_the_preview_shows_what_prints(run_as, office, entry):
    release_entry(office, entry["id"], version=1)
    app = run_as(PUBLIC, ward="Alder", part="Newsletter")
    app.toggle(key="feedback-preview").set_value(True).run()
    assert not app.exception
    assert "It prints on 1 side" in app.markdown[0].value
    words = html_of(app)
    assert words.count('src="data:image/png;base64,iVBOR') == 1
    assert "Side 1 of 1 of the newsletter as it prints; its words stand below." in words
    assert "The bins are full." in words


@pytest.fixture
def pictured(office, entry):
    """A released photograph of the entry, which is released with it."""
    content = io.BytesIO()
    Image.new("RGB", (64, 48), "#557755").save(content, "JPEG")
    row = attach_photo(
        office, entry["area_id"], content.getvalue(), moment="before", caption="Full bins"
    )
    release_photo(office, row["id"], version=1)
    change_entry(office, entry["id"], version=1, photo_ids=[row["id"]])
    release_entry(office, entry["id"], version=2)
    return row


@pytest.fixture
def lost(office, pictured):
    """A released photograph of the entry whose file is gone."""
    for file in (office.workspace.folder / "photos").rglob(f"{pictured['digest']}*"):
        file.unlink()
    return pictured


def test_a_photograph_is_told_in_words_to_whoever_sees_none(run_as, pictured):
    assert '<img alt="Before. Full bins." src="data:image/jpeg' in html_of(run_as(PUBLIC))


def test_a_lost_photograph_stops_neither_page_nor_newsletter(run_as, office, lost, tmp_path):
    words = html_of(run_as(PUBLIC))
    assert "The bins are full." in words
    assert "Full bins" not in words
    app = run_as(PUBLIC, ward="Alder", part="Newsletter")
    said = "A photograph is left out, for its file cannot be read: Before. Full bins."
    assert said in html_of(app)
    app.toggle(key="feedback-preview").set_value(True).run()
    assert not app.exception
    assert "The bins are full." in html_of(app)
    left_out = export_newsletter(office, ALDER, tmp_path / "n.pdf", today=area_forms.today())
    assert left_out == ("Before. Full bins.",)
    assert (tmp_path / "n.pdf").read_bytes().startswith(b"%PDF-")


def test_hostile_words_stay_words(run_as, office, entry):
    change_entry(office, entry["id"], version=1, theme=EVIL, said=EVIL, did=EVIL)
    release_entry(office, entry["id"], version=2, override="A test.")
    app = run_as(PUBLIC)
    assert "<img src=x" not in html_of(app)
    assert "&lt;img src=x" in html_of(app)
    drafts = run_as(KAY, part=DRAFT)
    drafts.selectbox(key="feedback-entry").set_value(entry["id"]).run()
    assert "<img src=x" not in html_of(drafts)


# --- scrutiny ----------------------------------------


def test_scrutiny_answers_in_order(run_as):
    heads = [one.value for one in run_as(PUBLIC, "scrutiny").header]
    assert heads[0] == "1. Are panels established?"
    assert heads[9] == "10. Do panels influence crime rates?"


def test_what_is_not_open_is_said_to_the_public(run_as, office):
    last_month = area_forms.today().replace(day=1) - timedelta(days=1)
    add_funding(office, source="A gift", amount=500, received_on=last_month)
    assert "A gift" not in html_of(run_as(PUBLIC, "scrutiny"))
    assert "A gift" in html_of(run_as(COLE, "scrutiny"))


def test_only_who_may_keeps_the_registers(run_as, office):
    assert [one.label for one in run_as(PUBLIC, "scrutiny").expander] == []
    app = run_as(KAY, "scrutiny")
    app.text_input(key="funding-source").set_value("Council")
    app.number_input(key="funding-amount").set_value(200.0)
    next(one for one in app.button if one.label == "Enter").click().run()
    assert [row["amount"] for row in list_fundings(office)] == [200.0]
    app.text_input(key="publicity-channel").set_value("post")
    app.text_input(key="publicity-title").set_value("News")
    [one for one in app.button if one.label == "Enter"][1].click().run()
    assert [row["title"] for row in list_publicity(office)] == ["News"]


def test_an_entry_of_a_register_is_mended_on_the_page(run_as, office):
    money = add_funding(office, source="Council", amount=200, received_on=area_forms.today())
    add_publicity(office, channel="post", title="News", published_on=area_forms.today())
    app = run_as(KAY, "scrutiny")
    assert [one.label.split(",")[0].replace("\\", "") for one in app.expander] == [
        "Change: Council",
        "Enter money received",
        "Change: News",
        "Enter something published",
    ]
    app.number_input(key=f"funding-{money['id']}-1-spent").set_value(50.0)
    next(one for one in app.button if one.label == "Save").click().run()
    (changed,) = list_fundings(office)
    assert (changed["spent"], changed["amount"], changed["version"]) == (50.0, 200.0, 2)
    next(one for one in app.text_input if one.value == "News").set_value("News of May")
    [one for one in app.button if one.label == "Save"][1].click().run()
    assert [row["title"] for row in list_publicity(office)] == ["News of May"]


def test_a_stale_change_of_a_register_is_refused_and_both_are_shown(run_as, office):
    money = add_funding(office, source="Council", amount=200, received_on=area_forms.today())
    app = run_as(KAY, "scrutiny")
    change_funding(office, money["id"], version=1, spent=20.0)
    app.number_input(key=f"funding-{money['id']}-1-spent").set_value(50.0)
    next(one for one in app.button if one.label == "Save").click().run()
    assert list_fundings(office)[0]["spent"] == 20.0
    assert "20" in html_of(app)


def test_the_sources_end_the_report(run_as):
    app = run_as(PUBLIC, "scrutiny")
    assert app.header[10].value == "What this rests on"
    assert "the partnership&#x27;s own records" in html_of(app)

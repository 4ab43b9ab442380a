"""The Act page: who sees what, the board, and the forms of an area."""

from __future__ import annotations

from datetime import date, timedelta

import geopandas as gpd
import pytest
import shapely

from pact_geo.pages import area_forms, asker, state
from pact_geo.records.access import EVERY_WARD, LOCAL, PUBLIC, Kind, Person, Role
from pact_geo.services.actions import actions_of, add_action, agree_action, finish_action
from pact_geo.services.areas import adopt_area
from pact_geo.services.decisions import record_decision
from pact_geo.services.directory import add_practitioner, change_practitioner
from pact_geo.services.drawing import named_places
from pact_geo.services.engagement import add_contact
from pact_geo.services.escalations import raise_escalation
from pact_geo.services.group_meetings import group_meetings_of
from pact_geo.services.notes import add_note
from tests.pages.conftest import html_of

ALDER = "E05000000"
KAY = Person("kay", "Kay", frozenset({Role.COORDINATOR}), frozenset({EVERY_WARD}))
WILL = Person("will", "Will", frozenset({Role.PRACTITIONER}), frozenset({ALDER}), "Council")
SAM = Person("sam", "Sam", frozenset({Role.STEERING}), frozenset({ALDER}))
FAR = Person("far", "Far", frozenset({Role.PRACTITIONER}), frozenset({"E05000001"}))
PIA = Person("pia", "Pia", frozenset({Role.PANEL}), frozenset({ALDER}))
COLE = Person("cole", "Cole", frozenset({Role.COUNCILLOR}), frozenset({ALDER}))
SECRET = "Xanthippe Quillfeather deals from the garage"  # noqa: S105 - no password
TODAY = area_forms.today()
PARTS = (
    "Evidence",
    "Audits",
    "Actions",
    "Notes",
    "Decisions",
    "Escalations",
    "Evaluation",
    "History",
)


@pytest.fixture
def area(office_of, found):
    number = int(found.areas.index[found.areas["name"].str.contains("Kiln Street")][0])
    return adopt_area(office_of(KAY), found, area_id=number, adopted_on=TODAY, name="Kiln shops")


@pytest.fixture
def late(office_of, area):
    """An action of Kiln Street that is three days overdue."""
    office = office_of(KAY)
    row = add_action(
        office,
        area["id"],
        what="Cut back the hedge",
        agency="Council",
        reason_kind="concern",
        reason="Because of the Carters",
        owner="Officer Dibble",
        due_on=TODAY - timedelta(days=3),
    )
    return agree_action(office, row["id"], version=1, today=TODAY - timedelta(days=30))


@pytest.fixture
def run_as(run, monkeypatch, office_of):
    """Run the page as somebody, with a link's choices."""

    def start(person, page="act", **chosen):
        monkeypatch.setattr(asker, "current_person", lambda: person)
        return run(page, **chosen)

    return start


def words_of(app):
    parts = [html_of(app)]
    for kind in ("title", "header", "subheader", "markdown", "caption", "button", "expander"):
        parts += [str(getattr(one, "value", "")) + str(getattr(one, "label", ""))
                  for one in app.get(kind)]  # fmt: skip
    parts += [str(one.value) for one in (*app.text_input, *app.text_area)]
    return "\n".join(parts)


# --- who sees what ----------------------------------------


@pytest.mark.parametrize("person", [KAY, WILL, SAM])
def test_the_working_groups_see_the_board(run_as, area, late, person):
    app = run_as(person)
    assert "Scanning (1)" in html_of(app)
    assert "1 action overdue" in html_of(app)
    assert app.button(key=f"open-{area['id']}").label == "Kiln shops"


@pytest.mark.parametrize("person", [PUBLIC, PIA, COLE])
def test_everybody_else_reads_the_plan_alone(run_as, area, late, person, office_of):
    add_note(office_of(WILL), area["id"], about="Cause", words=SECRET)
    for chosen in ({}, {"area_id": area["id"], "part": "Notes"}, {"view": "Groups"}):
        words = words_of(run_as(person, **chosen))
        assert "Kiln Street" in words
        assert "Cut back the hedge" in words
        assert "Overdue by 3 days" in words
        for hidden in ("Kiln shops", "Carters", "Dibble", "Quillfeather", "Cause", "Scanning ("):
            assert hidden not in words


@pytest.mark.parametrize(("person", "told"), [(PIA, True), (COLE, True), (PUBLIC, False)])
def test_partners_read_in_the_plan_whether_it_worked(run_as, area, office_of, person, told):
    span = {"first": "2026-01", "last": "2026-02", "months": 2, "here": None, "similar": None}
    spans = {"each": 2, "places": 0, "smallest": 10, "spans": [{**span, "side": "after"}]}
    office_of(KAY).desk.add(
        Kind.EVALUATIONS,
        area_id=area["id"],
        stage="assessed",
        planned_on=date(2025, 12, 1),
        plan={"actions_from": "2025-12", "actions_to": "2025-12"},
        workings={},
        result={
            "said": ["It probably fell."], "ratings": [], "audits": None, "spans": spans,
            "design": {"level": 2, "words": "Nothing to compare with."},
        },
    )  # fmt: skip
    words = words_of(run_as(person))
    assert ("It probably fell." in words) is told
    assert ("This area, after: fewer than 10 in January 2026 to February 2026." in words) is told


def test_an_assessment_without_a_chart_says_so(run_as, area, office_of):
    office_of(KAY).desk.add(
        Kind.EVALUATIONS,
        area_id=area["id"],
        stage="assessed",
        planned_on=date(2025, 12, 1),
        plan={"actions_from": "2025-12", "actions_to": "2025-12"},
        workings={},
        result={
            "said": ["It probably fell."], "ratings": [], "audits": None,
            "design": {"level": 2, "words": "Nothing to compare with."},
        },
    )  # fmt: skip
    assert "No chart was kept with this assessment." in words_of(run_as(PIA))


def test_a_practitioner_of_another_ward_reads_the_plan_of_this_one(run_as, area, late):
    app = run_as(FAR, area_id=area["id"])
    assert "No area of yours has been adopted yet" in html_of(app)
    plan = words_of(run_as(FAR, view="Plan"))
    assert "Cut back the hedge" in plan
    assert "Kiln shops" not in plan


def test_the_analyst_at_this_machine_sees_the_board_and_no_notes(run_as, area, office_of):
    add_note(office_of(WILL), area["id"], about="Cause", words=SECRET)
    app = run_as(LOCAL, area_id=area["id"], part="Notes")
    assert "Quillfeather" not in words_of(app)
    assert "Notes" not in app.get("button_group")[0].options


@pytest.mark.parametrize("person", [PUBLIC, KAY])
def test_an_empty_plan_says_so(run_as, person):
    assert "adopted" in html_of(run_as(person))


# --- an area ----------------------------------------


@pytest.mark.parametrize("part", PARTS)
def test_every_part_of_an_area_opens(run_as, area, late, part):
    app = run_as(KAY, area_id=area["id"], part=part)
    assert "Kiln shops" in [one.value for one in app.header]


def test_the_evidence_is_what_was_frozen(run_as, area):
    words = html_of(run_as(WILL, area_id=area["id"]))
    assert "360 reports" in words
    assert "as on the day it was adopted" in words
    assert "No later data have been matched" in words


def test_notes_are_fenced_and_their_reading_is_written_down(run_as, area, office_of):
    note = add_note(office_of(WILL), area["id"], about="Cause", words=SECRET)
    run_as(SAM, area_id=area["id"])
    run_as(SAM, area_id=area["id"], part="Actions")
    readers = lambda: [  # noqa: E731
        entry["person_id"]
        for entry in office_of(WILL).desk.trail_of(Kind.NOTES, note["id"])
        if entry["act"] == "read"
    ]
    assert "sam" not in readers()
    words = html_of(run_as(SAM, area_id=area["id"], part="Notes"))
    assert "Confidential." in words
    assert SECRET in words
    assert "sam" in readers()


def test_a_note_is_in_no_cache_shared_between_people(run_as, area, office_of):
    add_note(office_of(WILL), area["id"], about="Cause", words=SECRET)
    run_as(WILL, area_id=area["id"], part="Notes")
    assert "Quillfeather" not in repr(state._kept()._values)


def test_a_note_is_written_and_the_form_is_empty_again(run_as, area, office_of):
    app = run_as(WILL, area_id=area["id"], part="Notes")
    field(app.text_input, "-about").set_value("Cause")
    field(app.text_area, "-words").set_value(SECRET)
    submit(app, "Keep this note")
    assert "The note is kept." in html_of(app)
    assert office_of(SAM).desk.list(Kind.NOTES)[0]["words"] == SECRET
    adding = [one for one in app.text_area if one.key.endswith(f"{area['id']}-1-words")]
    assert [one.value for one in adding] == [""]


def submit(app, label):
    (button,) = [one for one in app.button if one.label == label]
    button.click()
    app.run()
    assert not app.exception, app.exception


def test_an_action_is_proposed_agreed_and_done_on_the_page(run_as, area, office_of):
    app = run_as(WILL, area_id=area["id"], part="Actions")
    field(app.text_input, "-what").set_value("Mend the fence")
    field(app.text_input, "-agency").set_value("Council")
    field(app.date_input, "-due").set_value(TODAY + timedelta(days=30))
    submit(app, "Propose")
    (row,) = actions_of(office_of(WILL), today=TODAY)
    assert (row["what"], row["status"]) == ("Mend the fence", "proposed")
    submit(app, "Move this action")
    assert actions_of(office_of(WILL), today=TODAY)[0]["status"] == "agreed"
    field(app.selectbox, "-to").set_value("done")
    submit(app, "Move this action")
    assert actions_of(office_of(WILL), today=TODAY)[0]["status"] == "done"


def field(fields, ending):
    return next(one for one in fields if one.key and one.key.endswith(ending))


def test_words_that_name_somebody_are_warned_of_and_not_lost(run_as, area, office_of):
    app = run_as(WILL, area_id=area["id"], part="Actions")
    field(app.text_input, "-what").set_value("Speak to John Smith")
    field(app.text_input, "-agency").set_value("Council")
    submit(app, "Propose")
    assert "John Smith" in html_of(app)
    assert field(app.text_input, "-what").value == "Speak to John Smith"
    assert actions_of(office_of(WILL), today=TODAY) == []


def test_the_second_writer_sees_both_texts(run_as, area, late, office_of):
    from pact_geo.services.actions import change_action

    app = run_as(WILL, area_id=area["id"], part="Actions")
    change_action(office_of(SAM), late["id"], version=2, agency="Police")
    agencies = [one for one in app.text_input if one.key and one.key.endswith("-agency")]
    agencies[0].set_value("Housing")
    submit(app, "Save changes")
    words = html_of(app)
    assert "Someone else has changed this" in words
    assert "Police" in words
    assert "Housing" in words


def test_overdue_is_said_in_words_on_board_and_list(run_as, area, late):
    for chosen in ("Board", "List"):
        words = html_of(run_as(WILL, area_id=area["id"], part="Actions", **{"actions-as": chosen}))
        assert "Overdue by 3 days" in words


def test_a_stage_says_what_is_still_needed(run_as, area, office_of):
    app = run_as(WILL, area_id=area["id"])
    submit(app, "Move the area")
    assert office_of(WILL).desk.get(Kind.AREAS, area["id"])["stage"] == "analysis"
    assert "an action that has been agreed" in words_of(app)
    assert app.button(key=f"stage-{area['id']}-move").disabled


def test_the_working_groups_name_an_area_and_its_public_name_stays(run_as, area, office_of):
    app = run_as(WILL, area_id=area["id"])
    field(app.text_input, f"name-{area['id']}-{area['version']}").set_value("Kiln Street shops")
    submit(app, "Change the name")
    row = office_of(WILL).desk.get(Kind.AREAS, area["id"])
    assert (row["name"], row["public_name"]) == ("Kiln Street shops", area["public_name"])
    assert app.header[0].value == "Kiln Street shops"


def test_an_escalation_shows_its_age_and_is_answered(run_as, area, office_of):
    raise_escalation(
        office_of(WILL),
        area["id"],
        title="Lights",
        asked="Pay for four",
        raised_on=TODAY - timedelta(days=12),
    )
    app = run_as(SAM, area_id=area["id"], part="Escalations")
    assert "Age: 12 days." in html_of(app)
    field(app.text_area, "-answer").set_value("Two, this year")
    submit(app, "Answer")
    assert "answered by the steering group" in html_of(app)
    submit(app, "Return it to the practitioner group")
    assert "back with the practitioner group" in html_of(app)


def test_the_coordinator_records_a_decision(run_as, area, office_of):
    app = run_as(KAY, area_id=area["id"], part="Decisions")
    field(app.text_input, "-title").set_value("Light the alley")
    submit(app, "Record")
    assert "Light the alley" in html_of(app)


def test_the_groups_see_everything_together(run_as, area, office_of):
    record_decision(
        office_of(KAY), of_group="steering", title="Fund lighting", decided_on=date(2026, 11, 1)
    )
    words = words_of(run_as(SAM, view="Groups"))
    assert "Fund lighting" in words
    assert "Report to the steering group" in words


def test_a_practitioner_is_entered_and_found(run_as, office_of):
    app = run_as(KAY, view="Directory")
    field(app.text_input, "-name").set_value("Pat")
    field(app.text_input, "-agency").set_value("Police")
    field(app.text_input, "-skills").set_value("Mediation, Litter")
    app.multiselect[0].set_value([EVERY_WARD])
    submit(app, "Enter")
    app.text_input(key="directory-skill").set_value("litter").run()
    assert "Mediation, Litter" in html_of(app)


def test_a_practitioner_changes_the_own_entry_and_no_other(run_as, office_of):
    own = add_practitioner(
        office_of(KAY), name="Will", agency="Council", ward_codes=[ALDER], person_id=WILL.id
    )
    add_practitioner(office_of(KAY), name="Pat", agency="Police", ward_codes=[EVERY_WARD])
    app = run_as(WILL, view="Directory")
    assert len(app.selectbox(key="directory-change").options) == 1
    app.selectbox(key="directory-change").set_value(own["id"]).run()
    app.text_input(key=f"change-{own['id']}-phone").set_value("01942 000000")
    submit(app, "Save the entry")
    held = {row["name"]: row["phone"] for row in office_of(WILL).desk.list(Kind.PRACTITIONERS)}
    assert held == {"Will": "01942 000000", "Pat": None}


def test_a_practitioner_is_erased_by_the_coordinator_alone(run_as, office_of):
    row = add_practitioner(office_of(KAY), name="Pat", agency="Police", ward_codes=[EVERY_WARD])
    assert "directory-erase" not in {one.key for one in run_as(WILL, view="Directory").selectbox}
    app = run_as(KAY, view="Directory")
    app.selectbox(key="directory-erase").set_value(row["id"]).run()
    app.button(key="directory-erase-it").click().run()
    assert "Nobody is found." in html_of(app)
    assert office_of(KAY).desk.list(Kind.PRACTITIONERS) == []


def test_the_newest_data_are_matched(run_as, area):
    app = run_as(KAY)
    submit(app, "Match the adopted areas to the newest data")
    assert "still there" in html_of(app)


def test_an_area_is_drawn_round_one_place(run_as, office_of):
    app = run_as(KAY)
    places = app.selectbox(key="draw-place")
    streets = [label for label in places.options if label.startswith("Mill Lane")]
    assert len(streets) == 3
    assert all(label.startswith("Mill Lane, Beech: ") for label in streets)
    places.set_value(streets[0])
    app.slider(key="draw-reach").set_value(100).run()
    app.text_input(key="draw-name-Mill Lane").set_value("The lane")
    app.button(key="draw-adopt").click().run()
    (row,) = office_of(KAY).desk.list(Kind.AREAS)
    assert (row["name"], row["public_name"], row["drawn"]) == ("The lane", "Mill Lane", True)
    place = named_places(office_of(KAY).borough)[streets[0]]
    centre = office_of(KAY).borough.places.geometry.loc[place]
    assert row["geometry"].centroid.distance(centre) < 0.01


def test_an_area_is_drawn_from_an_outline(run_as, office_of):
    across = shapely.box(357_100, 400_300, 357_300, 400_500)
    lonlat = gpd.GeoSeries([across], crs=27700).to_crs(4326).to_json()
    app = run_as(KAY)
    app.radio(key="draw-way").set_value("An outline from a file").run()
    app.text_area(key="draw-text").set_value("{}").run()
    assert "not readable GeoJSON" in html_of(app)
    app.text_area(key="draw-text").set_value(lonlat).run()
    app.text_input(key="draw-name-").set_value("Behind the lane")
    app.button(key="draw-adopt").click().run()
    (row,) = office_of(KAY).desk.list(Kind.AREAS)
    assert row["geometry"].symmetric_difference(across).area < 0.01 * across.area


# --- residents check ----------------------------------------


def test_a_panel_member_says_it_is_better(run_as, area, late, office_of):
    finish_action(office_of(KAY), late["id"], version=2, done_on=TODAY, today=TODAY)
    assert "Is it better?" not in words_of(run_as(PUBLIC))
    app = run_as(PIA)
    submit(app, "Send")
    assert "checked by residents" in html_of(app)


def test_the_coordinator_writes_down_what_a_monitor_found(run_as, area, late, office_of):
    office = office_of(KAY)
    finish_action(office, late["id"], version=2, done_on=TODAY, today=TODAY)
    monitor = add_contact(
        office, "Jo Ash", ward_code=ALDER, purpose="To help", phone="01632 960001",
        interests=["monitoring"],
    )  # fmt: skip
    app = run_as(KAY, view="Plan")
    (who,) = [one for one in app.selectbox if one.label == "Who looked"]
    assert who.options == ["I did, for the partnership", "Jo Ash"]
    submit(app, "Send")
    assert "checked by residents" not in html_of(app)
    (who,) = [one for one in app.selectbox if one.label == "Who looked"]
    who.set_value(monitor["id"])
    submit(app, "Send")
    assert "checked by residents" in html_of(app)
    assert "Who looked" not in [one.label for one in run_as(PIA).selectbox]


# --- adopting from Explore ----------------------------------------


def test_an_area_is_adopted_on_explore(run_as, office_of):
    app = run_as(KAY, page="explore")
    submit(app, "Adopt this area")
    assert "The area is adopted." in html_of(app)
    assert office_of(KAY).desk.list(Kind.AREAS)[0]["name"] == "Kiln Street"


def test_a_practitioner_is_not_offered_to_adopt(run_as):
    app = run_as(WILL, page="explore")
    assert "Adopt this area" not in [one.label for one in app.button]


# --- words from outside ----------------------------------------


def test_hostile_words_are_shown_as_words(run_as, found, office_of):
    bad = "<img src=x onerror=alert(1)> **b** [x](javascript:1) =1+1"
    office = office_of(KAY)
    area = adopt_area(office, found, area_id=1, adopted_on=TODAY, name=bad)
    row = add_action(
        office, area["id"], what=bad, agency=bad, reason_kind="concern", reason=bad, owner=bad,
        due_on=TODAY,
    )  # fmt: skip
    agree_action(office, row["id"], version=1, today=TODAY)
    add_note(office, area["id"], about=bad, words=bad)
    raise_escalation(office, area["id"], title=bad, asked=bad, raised_on=TODAY)
    record_decision(office, of_group="steering", title=bad, words=bad, decided_on=TODAY)
    looks = [run_as(KAY, area_id=area["id"], part=part) for part in PARTS]
    looks += [run_as(KAY, view=view) for view in ("Areas", "Actions", "Groups", "Plan")]
    for app in looks:
        assert "<img src=x" not in html_of(app)
        labels = [one.label for one in (*app.button, *app.expander)]
        shown = [one.value for one in (*app.markdown, *app.header)]
        assert not any("](javascript" in words for words in (*labels, *shown))
        assert not any("**b**" in words for words in (*labels, *shown))


# --- who did it -------------------------------------------------------------------------------


@pytest.fixture
def olive(office_of):
    """A co-ordinator with an account, who adopted nothing but wrote the rest."""
    ada = Person("ada", "Ada", frozenset({Role.ADMINISTRATOR}))
    row = office_of(ada).desk.add(
        Kind.PEOPLE, name="Olive Tarn", email="o@x.org", roles=["co-ordinator"], active=True,
        ward_codes=["*"],
    )  # fmt: skip
    return Person(row["id"], row["name"], frozenset({Role.COORDINATOR}), frozenset({EVERY_WARD}))


@pytest.mark.parametrize("part", ["Notes", "Decisions", "Escalations", "History"])
def test_colleagues_are_named_and_whoever_was_erased_is_not(run_as, office_of, area, olive, part):
    office = office_of(olive)
    add_note(office, area["id"], about="Causes", words="To be watched")
    raise_escalation(
        office, area["id"], title="Lamps", asked="Pay for them", raised_on=TODAY, action_id=None
    )
    record_decision(
        office, of_group="steering", title="Pay for lamps", decided_on=TODAY, area_id=area["id"]
    )
    office.desk.change(Kind.AREAS, area["id"], version=1, name="Kiln parade")
    chosen = {"area_id": area["id"], "part": part}
    said = html_of(run_as(WILL, **chosen))
    assert "Olive Tarn" in said
    assert olive.id[:8] not in said
    ada = Person("ada", "Ada", frozenset({Role.ADMINISTRATOR}))
    office_of(ada).desk.erase(Kind.PEOPLE, olive.id)
    said = html_of(run_as(WILL, **chosen))
    assert "Olive Tarn" not in said
    assert "somebody no longer here" in said


def test_an_entry_of_the_directory_somebody_else_changed_is_not_written_over(run_as, office_of):
    entry = add_practitioner(
        office_of(KAY), name="Will", agency="Council", part="Warden", ward_codes=[ALDER],
        skills=["litter"], resources=[],
    )  # fmt: skip
    app = run_as(KAY, view="Directory")
    app.selectbox(key="directory-change").set_value(entry["id"]).run()
    change_practitioner(office_of(KAY), entry["id"], version=1, part="Ranger")
    app.text_input(key=f"change-{entry['id']}-phone").set_value("01632 960001")
    next(one for one in app.button if one.label == "Save the entry").click().run()
    said = html_of(app)
    assert "Part they play, as it stands now</h3><p>Ranger<" in said
    assert "Part they play, as you wrote it</h3><p>Warden<" in said
    assert "Agency, as you wrote it" not in said  # both say the same
    assert office_of(KAY).desk.get(Kind.PRACTITIONERS, entry["id"])["part"] == "Ranger"


def test_the_history_is_told_in_peoples_words_and_by_their_clocks(run_as, office_of, area):
    office_of(KAY).desk.change(Kind.AREAS, area["id"], version=1, public_name="Kiln parade")
    said = html_of(run_as(WILL, area_id=area["id"], part="History"))
    assert "<td>name that everybody reads</td>" in said
    assert "<td>changed</td>" in said
    assert f"{area_forms.day_words(TODAY)}, " in said
    for raw in ("public_name", "public_geometry", "wording_override", "UTC", "+00:00"):
        assert raw not in said


def test_the_co_ordinator_records_which_agencies_came_to_a_group(run_as, office_of):
    app = run_as(KAY, view="Groups")
    others = "Other agencies that came"
    next(one for one in app.text_input if one.label.startswith(others)).set_value("Fire; Police")
    next(one for one in app.button if one.label == "Record").click().run()
    (held,) = group_meetings_of(office_of(KAY))
    assert held.came == ("Fire", "Police")
    assert "There: Fire and Police." in html_of(run_as(WILL, view="Groups"))

"""Engagement through the services: the log, who was heard, the network, contacts, visits."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from pact_geo import services
from pact_geo.analysis.living_here import figures_of_people
from pact_geo.cycle.engagement.questionnaire import kin_questionnaire, mapping_of_labels
from pact_geo.errors import AccessError, RecordError, StaleEditError, UnsuitableDataError
from pact_geo.inputs.responses import read_responses
from pact_geo.records.access import EVERY_WARD, LOCAL, PUBLIC, Kind, Person, Role
from pact_geo.records.database import Database
from pact_geo.records.desk import Desk
from pact_geo.services.engagement import heard
from pact_geo.services.office import Office
from pact_geo.settings import DEFAULT_THEMES
from pact_geo.workspace import Workspace

HERE, THERE = "X05000008", "X05000001"
SUMMER_FAIR = date(2026, 6, 20)


def person(name: str, role: Role, *wards: str) -> Person:
    return Person(name.lower(), name, frozenset({role}), frozenset(wards))


KAY = person("Kay", Role.COORDINATOR, EVERY_WARD)
WILL = person("Will", Role.PRACTITIONER, HERE)
FAR = person("Far", Role.PRACTITIONER, THERE)
COUN = person("Coun", Role.COUNCILLOR, HERE)


@pytest.fixture
def database(tmp_path):
    opened = Database(f"sqlite:///{tmp_path / 'records.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def office_of(demo_workspace, demo_borough, database):
    return lambda who: Office(demo_workspace, Desk(database, who), demo_borough)


@pytest.fixture
def office(office_of):
    return office_of(KAY)


def imported(office: Office, words: str) -> str:
    return next(one.id for one in office.workspace.imports() if words in one.label)


def log_event(office: Office, **values):
    return services.log_engagement(
        office,
        "event",
        **{"held_on": SUMMER_FAIR, "ward_codes": [HERE], "people_reached": 50} | values,
    )


def log_pilot(office: Office) -> None:
    """Log the pilot, all over the borough: events and door-knocking, each with its survey."""
    everywhere = list(office.borough.ward_names)
    event = log_event(office, staff_hours=25, cost=600, ward_codes=everywhere)
    services.attach_responses(
        office, event["id"], version=1, import_id=imported(office, "survey_events")
    )
    doors = services.log_engagement(
        office,
        "door-knocking",
        held_on=date(2026, 9, 7),
        ward_codes=everywhere,
        staff_hours=100,
        cost=50,
    )
    services.attach_responses(office, doors["id"], version=1, method="door-knocking")


# --- the log ----------------------------------------


def test_the_pilot_fifty_at_events_and_two_hundred_and_fifty_at_doors(office):
    log_pilot(office)
    summary = services.engagement_summary(office)
    methods = summary.methods
    assert list(methods.index) == ["door-knocking", "event"]
    assert methods.loc["event", "people"] == 50
    assert methods.loc["door-knocking", "people"] == 250
    assert methods.loc["event", "responses_per_hour"] == 2.0
    assert methods.loc["door-knocking", "responses_per_pound"] == 5.0
    assert methods.loc["door-knocking", "useful_concerns"] > methods.loc["event", "useful_concerns"]
    assert summary.unattached == 0
    assert "a place or a theme" in summary.sentences[0]


def test_nobody_is_counted_for_two_engagements(office):
    log_pilot(office)
    again = log_event(office)
    with pytest.raises(RecordError, match="No response is left"):
        services.attach_responses(
            office, again["id"], version=1, import_id=imported(office, "survey_events")
        )


def test_only_answers_of_the_day_may_be_attached(office):
    event = log_event(office)
    held = services.attach_responses(
        office,
        event["id"],
        version=1,
        method="event",
        first=SUMMER_FAIR,
        last=SUMMER_FAIR,
        from_elsewhere=True,
    )
    days = office.borough.responses.loc[held["response_ids"], "answered_on"].dt.date
    assert set(days) == {SUMMER_FAIR}
    assert 0 < len(days) < 50
    with pytest.raises(RecordError, match="Say which"):
        services.attach_responses(office, event["id"], version=held["version"])


def test_only_answers_of_its_wards_are_attached_unless_people_came_from_elsewhere(office):
    event = log_event(office)
    held = services.attach_responses(office, event["id"], version=1, method="event")
    homes = office.borough.responses["ward_code"]
    here = (homes == HERE) & (office.borough.responses["method"] == "Event")
    assert set(held["response_ids"]) == set(homes.index[here])
    assert not any("other wards" in one for one in services.engagement_summary(office).sentences)
    services.attach_responses(office, event["id"], version=2, method="event", from_elsewhere=True)
    summary = services.engagement_summary(office)
    assert summary.methods.loc["event", "elsewhere"] == 50 - here.sum()
    assert any("from people of other wards" in one for one in summary.sentences)
    in_ward = services.engagement_summary(office, ward=HERE)
    assert in_ward.methods.loc["event", "responses"] == here.sum()
    assert in_ward.answers == {event["id"]: here.sum()}


def test_what_rates_leave_out_is_said(office, monkeypatch):
    log_pilot(office)
    log_event(office, staff_hours=100)
    summary = services.engagement_summary(office)
    assert summary.methods.loc["event", "concerns_per_hour"] == pytest.approx(
        summary.methods.loc["event", "useful_concerns"] / 25
    )
    said = " ".join(summary.sentences)
    assert "Left out of the rates of answers and concerns, because no answers" in said
    assert (
        "Answers and concerns of event: rates rest on 1 of 2: 50 answers, 25 hours, 600 pounds."
        in said
    )
    monkeypatch.setitem(office.borough.__dict__, "responses", office.borough.responses.iloc[:0])
    after = services.engagement_summary(office)  # as after an undo
    assert after.methods["responses"].sum() == 0
    assert after.methods["concerns_per_hour"].isna().all()
    assert any(one.startswith("300 answers attached once") for one in after.sentences)


def test_a_summary_may_look_at_a_ward_or_at_days(office):
    log_event(office)
    log_event(office, ward_codes=[THERE], held_on=date(2026, 9, 12))
    assert services.engagement_summary(office).methods.loc["event", "engagements"] == 2
    here = services.engagement_summary(office, ward=HERE)
    assert here.methods.loc["event", "engagements"] == 1
    late = services.engagement_summary(office, first=date(2026, 7, 1))
    assert [row["ward_codes"] for row in late.engagements] == [[THERE]]


def test_only_who_works_in_the_ward_logs_there(office_of):
    row = log_event(office_of(WILL))
    assert row["created_by"] == "will"
    with pytest.raises(AccessError):
        log_event(office_of(FAR))
    with pytest.raises(AccessError):
        log_event(office_of(COUN))
    with pytest.raises(AccessError):
        services.engagement_summary(office_of(PUBLIC))
    with pytest.raises(AccessError):  # single answers are not for practitioners
        services.attach_responses(office_of(WILL), row["id"], version=1, method="event")


def test_notes_are_for_the_working_groups(office_of):
    log_event(office_of(WILL), notes="the family at 12")
    assert services.list_engagements(office_of(WILL))[0]["notes"] == "the family at 12"
    assert services.list_engagements(office_of(COUN))[0]["notes"] is None


def test_released_notes_stand_until_the_coordinator_takes_them_back(office, office_of):
    practitioner = office_of(WILL)
    event = log_event(practitioner, notes="People like the lights.")
    office.desk.release(Kind.ENGAGEMENTS, event["id"], version=1)
    with pytest.raises(RecordError, match="released, so they stand"):
        services.change_engagement(practitioner, event["id"], version=2, notes="They do not.")
    held = office.desk.get(Kind.ENGAGEMENTS, event["id"])
    assert (held["notes"], held["version"]) == ("People like the lights.", 2)
    changed = services.change_engagement(office, event["id"], version=2, notes="They do not.")
    assert changed["released_at"] is None


def test_an_unknown_ward_or_a_written_answer_is_refused(office):
    with pytest.raises(RecordError, match="no ward"):
        log_event(office, ward_codes=["W404"])
    event = log_event(office)
    with pytest.raises(RecordError, match="attached, not written"):
        services.change_engagement(office, event["id"], version=1, response_ids=["x"])
    with pytest.raises(RecordError, match="no such import"):
        services.attach_responses(office, event["id"], version=1, import_id="nowhere")


def test_the_second_writer_sees_both_texts(office):
    event = log_event(office)
    services.change_engagement(office, event["id"], version=1, place="Town hall")
    with pytest.raises(StaleEditError) as refused:
        services.change_engagement(office, event["id"], version=1, place="Market")
    assert refused.value.theirs["place"] == "Town hall"
    assert refused.value.yours["place"] == "Market"


# --- who was heard ----------------------------------------


def test_the_assessment_covers_the_borough_and_each_ward(office):
    found = services.diversity_assessment(office)
    assert found.borough.asked == 300
    assert len(found.wards) == 14
    older = found.borough.table.loc["older"]
    assert older["verdict"] == "over-represented"
    assert older["living_here"] == pytest.approx(0.1987, abs=1e-4)
    assert found.borough.table.loc["victim", "verdict"] == "population not known"


def test_the_figures_are_sorted_once_for_all_wards(office, monkeypatch):
    sorted_tables = []

    def sort(indicators):
        sorted_tables.append(indicators)
        return figures_of_people(indicators)

    monkeypatch.setattr(heard, "figures_of_people", sort)
    assert len(services.diversity_assessment(office).wards) == 14
    assert len(sorted_tables) == 1


def test_a_ward_with_few_answers_is_given_with_those_beside_it(office, office_of):
    few = services.diversity_assessment(office, ward=THERE).wards[0]
    assert few.asked == 13
    assert few.table.loc["older", "wide"]
    assert few.table.loc["older", ["share", "low", "high"]].notna().all()
    assert few.pooled.asked > few.asked
    assert few.pooled.name.startswith(f"{few.name} with ")
    homes = office.borough.wards.geometry
    beside = homes.index[homes.distance(homes[few.code]) <= 1]
    answered = office.borough.responses["ward_code"].isin(beside).sum()
    assert few.pooled.asked == answered
    # of both together and the neighbours alone a small number could be worked out
    theirs = services.diversity_assessment(office_of(COUN), ward=few.code).wards[0]
    assert theirs.pooled is None
    assert theirs.table["share"].isna().all()


def test_that_nobody_is_missing_is_not_said_when_it_cannot_be_told(office, monkeypatch):
    from pact_geo.services.engagement import heard

    whole = services.diversity_assessment(office).borough
    assert whole.missing_words == "none of those that can be told (2 groups cannot)"
    monkeypatch.setattr(heard, "_shares", lambda *_: {})
    assert services.diversity_assessment(office).borough.missing_words == "cannot be told"


def test_who_is_missing_is_named_with_who_meets_them(office, monkeypatch):
    from pact_geo.services.engagement import heard

    young = dict.fromkeys(("young",), 0.4)
    monkeypatch.setattr(heard, "_shares", lambda *_: young)
    found = services.diversity_assessment(office).borough
    assert [gap.group for gap in found.missing] == ["young"]
    gap = found.missing[0]
    assert "Youth service" in gap.services
    young = office.borough.responses["group_young"].sum()
    assert (young + gap.wanted) / (300 + gap.wanted) >= 0.4


def test_the_ward_of_the_demo_that_heard_nobody_young_says_so(office):
    wards = {one.name: one for one in services.diversity_assessment(office).wards}
    assert wards["Kestermoss"].table.loc["young", "verdict"] == "nobody heard"
    assert [gap.group for gap in wards["Kestermoss"].missing] == ["young"]
    assert wards["Kestermoss"].missing_words == "young"


def test_small_numbers_are_not_for_those_who_may_not_see_answers(office_of):
    ours = services.diversity_assessment(office_of(KAY), ward=HERE).wards[0]
    theirs = services.diversity_assessment(office_of(COUN), ward=HERE).wards[0]
    assert theirs.withheld
    assert not ours.withheld
    small = (ours.table["heard"] < 10) | (ours.table["asked"] - ours.table["heard"] < 10)
    assert small.any()
    hidden = theirs.table.loc[small, ["heard", "asked", "share", "low", "high", "wanted"]]
    assert hidden.isna().all(axis=None)
    few = ours.table["heard"] < 10
    assert set(theirs.table.loc[few, "said"]) == {"fewer than 10"}
    assert set(theirs.table.loc[small & ~few, "said"]) <= {"all but fewer than 10"}
    assert set(theirs.table.loc[~small, "said"]) <= {""}
    with pytest.raises(AccessError):
        services.diversity_assessment(office_of(PUBLIC))


def test_the_assessment_is_taken_away_and_that_is_written_down(office_of, tmp_path):
    office = office_of(COUN)
    found = services.diversity_assessment(office)
    services.export_assessment(office, found, tmp_path / "heard.xlsx")
    rows = CalamineWorkbook.from_path(tmp_path / "heard.xlsx").get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + 15 * 8
    services.export_assessment(office, found, tmp_path / "heard.csv")
    table = pd.read_csv(tmp_path / "heard.csv", encoding="utf-8-sig")
    counts = table["heard"].dropna()
    assert len(counts)
    assert counts.min() >= 10
    with office.desk.database.reading() as connection:
        acts = connection.execute(text("SELECT act, person_id FROM trail")).all()
    assert [tuple(one) for one in acts] == [("export", "coun")] * 2
    with pytest.raises(AccessError):
        services.export_assessment(office_of(PUBLIC), found, tmp_path / "public.csv")


def test_how_many_want_to_hear_back_is_counted(office):
    wanting = office.borough.responses["wants_feedback"].sum()
    assert services.engagement_summary(office).want_feedback == wanting
    here = office.borough.responses.query("ward_code == @HERE")["wants_feedback"].sum()
    assert services.engagement_summary(office, ward=HERE).want_feedback == here


@pytest.mark.parametrize(
    "act",
    [
        lambda office: services.export_kin_form(office, io.BytesIO()),
        services.kin_report,
        services.count_kin_members,
        lambda office: services.open_kin_wave(office, [HERE], invited=1),
        lambda office: services.add_kin_member(office, "Ann", ward_code=HERE),
    ],
)
def test_the_network_is_not_for_the_public(office_of, act):
    with pytest.raises(AccessError):
        act(office_of(PUBLIC))


def test_a_ward_that_is_none_is_refused(office):
    with pytest.raises(RecordError, match="no ward"):
        services.diversity_assessment(office, ward="W404")


def test_raked_results_say_what_they_cost(office_of):
    found = services.raked_results(office_of(KAY))
    assert set(found.raked.left_out) == {"victim", "mental_health"}
    assert "ward" in found.raked.raked_on
    assert found.raked.design_effect == pytest.approx(300 / found.raked.effective)
    assert found.raked.largest <= 5.01
    said = " ".join(found.sentences)
    for words in ("design effect", "largest weight", "victim, mental health"):
        assert words in said
    assert {"share", "raked_share", "moved"} <= set(found.table.columns)
    with pytest.raises(AccessError):
        services.raked_results(office_of(WILL))


def test_the_shares_of_the_raked_are_those_of_the_population(office):
    raked = services.raked_results(office).raked
    responses = office.borough.responses
    answered = responses["group_older"].notna()
    weight = raked.weights[answered]
    share = weight[responses.loc[answered, "group_older"].astype(bool)].sum() / weight.sum()
    living = services.diversity_assessment(office).borough.table.loc["older", "living_here"]
    assert share == pytest.approx(living, abs=1e-6)


def test_a_concern_that_rests_on_one_method_is_flagged(office, office_of):
    flags = services.concern_flags(office).set_index("concern")
    assert set(flags["kind"]) == {"theme", "place"}
    assert flags.loc["Vehicle crime", "rests_on"] == ["Door-knocking"]
    assert flags.loc["Drugs", "flags"] == []
    assert flags.loc["Pellstead Grove / Orlfell Avenue", "kind"] == "place"
    assert "nobody otherwise" in flags.loc["Pellstead Grove / Orlfell Avenue", "flags"][0]
    # a practitioner may see places, and still no single answers
    for who in (COUN, WILL):
        with pytest.raises(AccessError, match="may not read responses"):
            services.concern_flags(office_of(who))


# --- the network ----------------------------------------


def test_members_are_counted_and_missing(office, office_of):
    row = services.add_kin_member(
        office, "Ann Example", ward_code=HERE, part_played="shopkeeper", joined_on=date(2026, 1, 1)
    )
    services.add_kin_member(office, "Bob Example", ward_code=HERE, joined_on=date(2026, 1, 1))
    counted = services.count_kin_members(office)
    assert (counted.wards[HERE].count, counted.wards[HERE].missing) == (2, 18)
    assert counted.missing == 14 * 20 - 2
    services.change_kin_member(office, row["id"], version=1, left_on=date(2026, 2, 1))
    assert services.count_kin_members(office).wards[HERE].count == 1
    services.erase_kin_member(office, row["id"])
    assert [one["name"] for one in services.list_kin_members(office)] == ["Bob Example"]
    with pytest.raises(AccessError):
        services.list_kin_members(office_of(WILL))


def test_a_wave_is_opened_answered_and_closed(office):
    services.add_kin_member(office, "Ann", ward_code=HERE, joined_on=date(2026, 1, 1))
    wave = services.open_kin_wave(office, [HERE], opened_on=date(2026, 10, 1))
    assert (wave["quarter"], wave["invited"]) == ("2026-Q4", 1)
    with pytest.raises(RecordError, match="already"):
        services.open_kin_wave(office, [HERE], opened_on=date(2026, 11, 1))
    source = imported(office, "survey_door_knocking")
    with pytest.raises(RecordError, match="More people answered"):
        services.attach_kin_responses(office, wave["id"], version=1, import_id=source)
    wave = services.attach_kin_responses(
        office, wave["id"], version=1, import_id=source, invited=25
    )
    homes = office.borough.responses.loc[wave["response_ids"], "ward_code"]
    assert set(homes) == {HERE}
    services.close_kin_wave(office, wave["id"], version=2, on=date(2026, 11, 1))
    report = services.kin_report(office)
    assert str(report.waves[0].stage) == "closed"
    assert report.waves[0].rate == len(homes) / 25
    assert (report.changes["asked"] == len(homes)).any()


@pytest.mark.parametrize("who", [WILL, COUN, PUBLIC], ids=lambda who: who.name)
def test_no_import_is_searched_for_whoever_may_not_read_answers(office, office_of, who):
    wave = services.open_kin_wave(office, [HERE], opened_on=date(2026, 10, 1), invited=20)
    with pytest.raises(AccessError, match="may not read responses"):
        services.attach_kin_responses(office_of(who), wave["id"], version=1, import_id="nowhere")


# --- the form comes back ----------------------------------------

ANSWERS = (
    {
        "ward": HERE,
        "groups": ("group_older", "group_victim"),
        "ratings": ("2", "1", "4"),
        "places": (("litter_and_fly-tipping", "53.6 -2.6", "", "5"), ("noise", "", "", "3")),
        "feedback": "yes",
    },
    {
        "ward": THERE,
        "groups": ("none_of_these",),
        "ratings": ("5", "4", ""),
        "places": (),
        "feedback": "no",
    },
    {"ward": THERE, "groups": (), "ratings": ("", "", ""), "places": (), "feedback": ""},
)


def export_row(number, answer, form, *, kobo):
    """Write what a phone sent as Kobo (group/question) or ODK (group-question) exports it."""
    group, point = ("/", "_{}_{}") if kobo else ("-", "{}-{}")
    row = {"answered_on": f"2026-10-0{number + 1}", "method": "Key Individual Network"}
    row[f"about{group}ward_code"] = answer["ward"]
    row[f"about{group}groups"] = " ".join(answer["groups"])
    for name, _ in form.choices["group"]:
        ticked = str(int(name in answer["groups"])) if answer["groups"] else ""
        row[f"about{group}groups/{name}"] = ticked
    names = ("rating_feel_safe_day", "rating_feel_safe_night", "rating_agencies")
    for name, said in zip(names, answer["ratings"], strict=True):
        row[f"views{group}{name}"] = said
    for turn in range(1, 4):
        given = answer["places"][turn - 1] if turn <= len(answer["places"]) else ("",) * 4
        theme, where, postcode, impact = given
        inside, lat_lon = f"place_{turn}{group}", (where.split() or ["", ""])
        row[f"{inside}concern_{turn}_theme"] = theme
        if kobo:
            row[f"{inside}concern_{turn}_point"] = f"{where} 0 4" if where else ""
        words = ("latitude", "longitude") if kobo else ("Latitude", "Longitude")
        for word, value in zip(words, lat_lon, strict=True):
            row[inside + point.format(f"concern_{turn}_point", word)] = value
        row[f"{inside}concern_{turn}_postcode"] = postcode
        row[f"{inside}concern_{turn}_impact"] = impact
    row["wants_feedback"] = answer["feedback"]
    row["_uuid" if kobo else "instanceID"] = f"00000000-0000-4000-8000-00000000000{number}"
    return row


@pytest.mark.parametrize("kobo", [True, False], ids=["kobo", "odk"])
def test_an_export_of_the_form_is_read_without_a_mapping(tmp_path, office, kobo):
    path = tmp_path / "kin.xlsx"
    services.export_kin_form(office, path, quarter="2026-Q4")
    form = kin_questionnaire(office.borough.ward_names, DEFAULT_THEMES, quarter="2026-Q4")
    asked = {
        row[1] for row in CalamineWorkbook.from_path(path).get_sheet_by_name("survey").to_python()
    }
    rows = [export_row(n, one, form, kobo=kobo) for n, one in enumerate(ANSWERS)]
    questions = {heading.replace("-", "/", 1).split("/")[-1] for heading in rows[0]}
    assert {"ward_code", "concern_1_theme", "rating_agencies", "wants_feedback"} <= (
        questions & asked
    )
    text_out = io.StringIO()
    writer = csv.DictWriter(text_out, list(rows[0]), delimiter=";" if kobo else ",")
    writer.writeheader()
    writer.writerows(rows)
    export = tmp_path / "export.csv"
    export.write_text(text_out.getvalue(), encoding="utf-8")

    read = read_responses(export, wards=office.borough.wards)

    assert len(read.rejected) == 0
    table = read.responses
    assert table["ward_code"].tolist() == [HERE, THERE, THERE]
    assert table["method"].unique().tolist() == ["Key Individual Network"]
    assert table["answered_on"].dt.day.tolist() == [1, 2, 3]
    assert table["group_older"].tolist()[:2] == [True, False]
    assert table["group_victim"].tolist()[:2] == [True, False]
    assert table["group_young"].isna().tolist() == [False, False, True]  # did not say
    assert table["rating_feel_safe_night"].tolist()[:2] == [1.0, 4.0]
    assert table["rating_agencies"].isna().tolist() == [False, True, True]
    assert table["wants_feedback"].tolist()[:2] == [True, False]
    concerns = read.concerns
    assert concerns["theme"].tolist() == ["Litter and fly-tipping", "Noise"]
    assert concerns["impact"].tolist() == [5.0, 3.0]
    assert concerns["place_id"].notna().tolist() == [True, False]
    assert table.index[0] == "00000000-0000-4000-8000-000000000000"


def labelled(rows, form):
    """Write the same answers as Kobo exports them with the questions' labels."""
    label = {row["name"]: row.get("label", row["name"]) for row in form.survey if "name" in row}
    choice = {name: dict(pairs) for name, pairs in form.choices.items()}
    lists = {
        row["name"]: row["type"].partition(" ")[2]
        for row in form.survey
        if row["type"].startswith("select_one")
    }
    found = []
    for row in rows:
        out = {}
        for heading, cell in row.items():
            group, _, name = heading.rpartition("/")
            if heading.startswith("about/groups/"):
                out[f"{label['about']}/{label['groups']}/{choice['group'][name]}"] = cell
                continue
            lead = f"{label[group]}/" if group else ""
            point = re.fullmatch(r"_(concern_\d_point)_(\w+)", name)
            if point:
                out[f"{lead}_{label[point[1]]}_{point[2]}"] = cell
            else:
                shown = choice.get(lists.get(name, ""), {}).get(cell, cell)
                out[f"{lead}{label.get(name, name)}"] = shown
        found.append(out)
    return found


def test_an_export_with_labels_says_the_same(tmp_path, office):
    form = kin_questionnaire(office.borough.ward_names, DEFAULT_THEMES, quarter="2026-Q4")
    rows = [export_row(n, one, form, kobo=True) for n, one in enumerate(ANSWERS)]
    read = []
    for number, table in enumerate((rows, labelled(rows, form))):
        path = tmp_path / f"export {number}.csv"
        pd.DataFrame(table).to_csv(path, index=False, sep=";")
        read.append(read_responses(path, wards=office.borough.wards, forms=(mapping_of_labels,)))
    names, labels = read
    assert "Which ward do you speak for?" in " ".join(labelled(rows, form)[0])
    for table in ("responses", "concerns"):
        ours = getattr(names, table).drop(columns="source", errors="ignore")
        theirs = getattr(labels, table).drop(columns="source", errors="ignore")
        pd.testing.assert_frame_equal(theirs[sorted(ours)], ours[sorted(ours)], check_like=True)
    assert mapping_of_labels(["Which ward do you speak for?", "Age"]) is None


# --- contacts ----------------------------------------

WHO = "Zephyrine Quellenbaum"


@pytest.fixture
def small(tmp_path, demo_borough):
    """An office whose records lie in a workspace folder of its own."""
    workspace = Workspace(tmp_path / "workspace", create=True)
    database = Database(f"sqlite:///{workspace.folder / 'records.sqlite'}")
    yield Office(workspace, Desk(database, KAY), demo_borough)
    database.close()


def add_somebody(office: Office, **values):
    given = {
        "ward_code": HERE,
        "purpose": "news of Mill Lane",
        "email": "zeph@example.org",
        "interests": ["monitoring"],
        "consented_on": date(2026, 1, 1),
    }
    return services.add_contact(office, WHO, **(given | values))


def files_with(folder: Path, words: str) -> list[str]:
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and words.encode() in path.read_bytes()
    ]


def test_erasing_a_contact_leaves_no_trace_in_any_file(small):
    row = add_somebody(small)
    row = services.change_contact(small, row["id"], version=1, phone="01744 000000")
    services.record_training(
        small, row["id"], version=2, course="Visual audit", on=date(2026, 5, 3)
    )
    assert files_with(small.workspace.folder, WHO)
    services.erase_contact(small, row["id"])
    for words in (WHO, "zeph@example.org", "01744 000000"):
        assert files_with(small.workspace.folder, words) == []
    with small.desk.database.reading() as connection:
        acts = connection.execute(
            text("SELECT act FROM trail WHERE record_id = :id ORDER BY number"), {"id": row["id"]}
        ).scalars()
        assert list(acts)[-1] == "erase"


def test_whoever_withdrew_is_not_listed_for_use(office):
    row = add_somebody(office)
    assert len(services.list_contacts(office, interest="monitoring")) == 1
    assert services.list_contacts(office, interest="visual audits") == []
    services.withdraw_contact(office, row["id"], version=1, on=date(2026, 3, 1))
    assert services.list_contacts(office) == []
    assert [one["id"] for one in services.contacts_to_review(office)] == [row["id"]]
    with pytest.raises(RecordError, match="withdrew"):
        services.ask_contact_again(office, row["id"], version=2)


def test_after_two_years_a_contact_is_listed_for_review_until_asked_again(office):
    row = add_somebody(office)
    later = date(2028, 1, 1)
    assert services.contacts_to_review(office, today=date(2027, 12, 31)) == []
    assert len(services.contacts_to_review(office, today=later)) == 1
    services.ask_contact_again(office, row["id"], version=1, on=date(2027, 6, 1))
    assert services.contacts_to_review(office, today=later) == []


def test_training_is_kept_with_its_day(office):
    row = add_somebody(office)
    row = services.record_training(
        office, row["id"], version=1, course="Visual audit", on=date(2026, 5, 3)
    )
    assert row["training"] == [{"course": "Visual audit", "on": "2026-05-03"}]
    with pytest.raises(RecordError, match="what the training was"):
        services.record_training(office, row["id"], version=2, course=" ", on=date(2026, 5, 3))


def test_a_practitioner_sees_the_contacts_he_made_and_no_others(office, office_of):
    add_somebody(office)
    assert services.list_contacts(office_of(WILL)) == []
    add_somebody(office_of(WILL))
    assert len(services.list_contacts(office_of(WILL))) == 1
    with pytest.raises(AccessError):
        services.list_contacts(office_of(COUN))
    with pytest.raises(AccessError):
        services.erase_contact(office_of(WILL), services.list_contacts(office_of(WILL))[0]["id"])


def test_a_contact_of_no_ward_of_ours_is_refused(office):
    with pytest.raises(RecordError, match="no ward"):
        add_somebody(office, ward_code="W404")
    row = add_somebody(office)
    with pytest.raises(RecordError, match="no ward"):
        services.change_contact(office, row["id"], version=1, ward_codes=["W404"])


def test_a_contact_is_corrected_and_still_has_to_be_reachable(office):
    event = log_event(office)
    row = add_somebody(office)
    row = services.change_contact(
        office, row["id"], version=1, email=" z@example.org ", engagement_id=event["id"]
    )
    assert (row["email"], row["engagement_id"]) == ("z@example.org", event["id"])
    row = services.change_contact(office, row["id"], version=2, engagement_id="")
    assert row["engagement_id"] is None
    for values in ({"email": " "}, {"name": ""}, {"engagement_id": "nowhere"}):
        with pytest.raises((RecordError, AccessError)):
            services.change_contact(office, row["id"], version=3, **values)


# --- visits ----------------------------------------


def readings(office: Office) -> list[tuple[str, str]]:
    with office.desk.database.reading() as connection:
        rows = connection.execute(
            text("SELECT person_id, record_id FROM trail WHERE kind = :kind ORDER BY number"),
            {"kind": str(Kind.REPEAT_VISITS)},
        )
        return [(row.person_id, row.record_id) for row in rows]


def test_whom_to_visit_first_is_for_those_of_the_ward_and_every_reading_is_kept(office_of):
    found = services.repeat_visits(office_of(WILL))
    assert found.wards == (HERE,)
    assert set(found.complainants["ward_code"]) == {HERE}
    assert set(found.victims["ward_code"]) == {HERE}
    assert found.complainants["reports"].max() == 60  # the planted address of repeat complaints
    assert (found.least, str(found.first_month), str(found.last_month)) == (
        3,
        "2025-12",
        "2026-11",
    )
    assert readings(office_of(WILL)) == [("will", HERE)]
    services.repeat_visits(office_of(WILL), ward=HERE)
    assert readings(office_of(WILL)) == [("will", HERE)] * 2


def test_victims_are_given_with_a_street_and_who_of_the_register_was_met_there(office, office_of):
    everywhere = list(office.borough.ward_names)
    doors = services.log_engagement(
        office, "door-knocking", held_on=date(2026, 9, 7), ward_codes=everywhere
    )
    services.attach_responses(office, doors["id"], version=1, method="door-knocking")
    add_somebody(office, engagement_id=doors["id"])
    add_somebody(office)  # met somewhere else
    found = services.repeat_visits(office, ward=HERE)
    asked = office.borough.responses.query("ward_code == @HERE and group_victim")
    wanting = asked[asked["wants_feedback"].fillna(False)]
    assert set(found.victims.index) == set(wanting.index)
    assert found.silent == len(asked) - len(wanting)
    assert not found.asked_again
    assert (found.victims["street"] != "").any()
    by_door = office.borough.responses["method"].loc[found.victims.index] == "Door-knocking"
    assert found.victims["contacts"][by_door].tolist() == [[WHO]] * by_door.sum()
    assert found.victims["contacts"][~by_door].tolist() == [[]] * (~by_door).sum()
    theirs = services.repeat_visits(office_of(WILL), ward=HERE)  # who did not add the contact
    assert not any(theirs.victims["contacts"])


@pytest.mark.parametrize("who", [COUN, PUBLIC, LOCAL, person("Ana", Role.ANALYST)])
def test_whom_to_visit_first_is_for_nobody_else(office_of, who):
    with pytest.raises(AccessError):
        services.repeat_visits(office_of(who))
    assert readings(office_of(KAY)) == []


def test_another_ward_is_refused_and_no_reading_is_claimed(office_of):
    with pytest.raises(AccessError):
        services.repeat_visits(office_of(FAR), ward=HERE)
    assert readings(office_of(KAY)) == []


def test_nothing_to_weight_is_said(office, monkeypatch):
    empty = office.borough.responses.iloc[:0]
    monkeypatch.setitem(office.borough.__dict__, "responses", empty)
    with pytest.raises(UnsuitableDataError, match="Nobody has answered"):
        services.raked_results(office)

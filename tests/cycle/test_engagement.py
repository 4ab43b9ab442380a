"""The rules of engagement: the log, the network, contacts and visits."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from pact_geo.cycle.engagement import (
    Method,
    WaveStage,
    check_contact,
    check_engagement,
    check_member,
    check_wave,
    choose_responses,
    count_members,
    describe_wave,
    due_for_review,
    list_complainants,
    list_victims,
    mark_useful,
    may_be_used,
    method_of,
    quarter_of,
    summarise_methods,
)
from pact_geo.cycle.engagement.questionnaire import choice_name, kin_questionnaire
from pact_geo.errors import RecordError
from pact_geo.settings import DEFAULT_THEMES

TODAY = date(2026, 11, 22)


# --- the log ----------------------------------------


@pytest.mark.parametrize(
    ("said", "method"),
    [
        ("Door-knocking", Method.DOOR_KNOCKING),
        ("door to door", Method.DOOR_KNOCKING),
        ("Events", Method.EVENT),
        ("Street stands", Method.STREET_STAND),
        ("Partner agency", Method.PARTNER_AGENCY),
        ("carrier pigeon", None),
        ("", None),
    ],
)
def test_a_surveys_own_word_is_known_or_not(said, method):
    assert method_of(said) == method


def test_all_that_is_wrong_with_an_engagement_is_said_at_once():
    wrong = {
        "method": "telepathy",
        "held_on": date(2026, 11, 23),
        "staff_hours": -1.0,
        "cost": float("nan"),
        "people_reached": -3,
        "ward_codes": [],
    }
    with pytest.raises(RecordError) as refused:
        check_engagement(wrong, today=TODAY)
    for words in ("method", "still to come", "staff hours", "cost", "people reached", "ward"):
        assert words in refused.value.reason


def test_a_change_is_checked_only_for_what_changes():
    check_engagement({"staff_hours": 2.0}, today=TODAY)
    with pytest.raises(RecordError, match="below 0"):
        check_engagement({"cost": -0.01}, today=TODAY)


@pytest.fixture
def responses():
    return pd.DataFrame(
        {
            "answered_on": pd.to_datetime(
                ["2026-06-20 10:00", "2026-06-20 23:59", "2026-09-07 00:00", None]
            ).astype("datetime64[s]"),
            "method": ["Event", "Events", "Door-knocking", "Event"],
            "ward_code": ["W1", "W2", "W1", None],
            "place_id": pd.array([1, None, 2, None], dtype="Int64"),
            "wants_feedback": pd.array([True, False, None, True], dtype="boolean"),
            "source": "s",
            "group_victim": pd.array([True, True, False, True], dtype="boolean"),
        },
        index=pd.Index(["a", "b", "c", "d"], name="response_id"),
    )


@pytest.fixture
def concerns():
    rows = [
        ("a", "Noise", 1, 5.0),
        ("a", "Noise", 1, 3.0),  # the same said twice
        ("a", "Not said", 2, None),
        ("b", "Not said", None, None),
        ("b", "Drugs", None, 2.0),
        ("c", "Drugs", None, 1.0),
    ]
    table = pd.DataFrame(rows, columns=["response_id", "theme", "place_id", "impact"])
    table["place_id"] = table["place_id"].astype("Int64")
    return table.assign(ward_code="W1")


def test_the_conditions_on_responses_hold_together(responses):
    assert choose_responses(responses, method=Method.EVENT) == ["a", "b", "d"]
    one_day = {"first": date(2026, 6, 20), "last": date(2026, 6, 20)}
    assert choose_responses(responses, method=Method.EVENT, **one_day) == ["a", "b"]
    assert choose_responses(responses, taken={"a"}, **one_day) == ["b"]
    assert choose_responses(responses, ids=["c", "zz"]) == ["c"]
    assert choose_responses(responses, ward_codes=["W1"]) == ["a", "c"]


def test_a_useful_concern_names_a_place_or_a_theme(concerns):
    assert mark_useful(concerns, no_theme="Not said").tolist() == [
        True,
        True,
        True,  # a place without a theme
        False,  # neither
        True,  # a theme without a place
        True,
    ]


def engagement(method, hours, pounds, people, ids, wards=("W1", "W2")):
    return {
        "method": method,
        "staff_hours": hours,
        "cost": pounds,
        "people_reached": people,
        "response_ids": ids,
        "ward_codes": list(wards),
    }


def summed(log, responses, concerns, **values):
    return summarise_methods(log, responses, concerns, no_theme="Not said", **values)


def test_yield_by_method_worked_by_hand(responses, concerns):
    log = [
        engagement("event", 4.0, 100.0, 40, ["a"]),
        engagement("event", 6.0, 0.0, 10, ["b", "b"]),
        engagement("online", 0.0, 0.0, 0, ["c"]),
        engagement("surgery", 2.0, 0.0, 9, []),
    ]
    table = summed(log, responses, concerns)
    event = table.loc["event"]
    assert (event["engagements"], event["people"], event["responses"]) == (2, 50, 2)
    assert event["useful_concerns"] == 3  # a: noise at 1, a place alone; b: drugs
    assert event["responses_per_hour"] == pytest.approx(0.2)
    assert event["responses_per_pound"] == pytest.approx(0.02)
    assert event["concerns_per_hour"] == pytest.approx(0.3)
    assert event["concerns_per_pound"] == pytest.approx(0.03)
    assert (event["people_per_hour"], event["people_per_pound"]) == (5.0, 0.5)
    online = table.loc["online"]
    assert online["people"] == 1  # somebody answered, so somebody was reached
    assert pd.isna(online["people_per_hour"])
    assert pd.isna(online["concerns_per_pound"])
    # nobody's answers are attached, so what a surgery yields is not known
    surgery = table.loc["surgery"]
    assert (surgery["rated"], surgery["unanswered"]) == (0, 1)
    assert pd.isna(surgery["responses_per_hour"])
    assert surgery["people_per_hour"] == 4.5  # but how many it reached was logged
    assert list(table.index) == ["event", "online", "surgery"]
    assert list(table["note"]) == ["", "one engagement only", "one engagement only"]


def test_hours_without_answers_are_in_no_rate(responses, concerns):
    log = [engagement("event", 4.0, 10.0, 9, ["a"]), engagement("event", 100.0, 0.0, 70, [])]
    event = summed(log, responses, concerns).loc["event"]
    assert event["staff_hours"] == 104.0
    assert (event["rated"], event["unanswered"], event["rated_hours"]) == (1, 1, 4.0)
    assert event["responses_per_hour"] == 0.25
    assert event["concerns_per_hour"] == 0.5
    assert event["people_per_hour"] == pytest.approx(79 / 104)  # reached by both


def test_answers_that_are_no_longer_loaded_are_not_counted(responses, concerns):
    log = [
        engagement("event", 4.0, 0.0, 0, ["a", "gone"]),
        engagement("online", 1.0, 0.0, 0, ["?"]),
    ]
    table = summed(log, responses, concerns)
    assert table["responses"].to_dict() == {"event": 1, "online": 0}
    assert table["not_loaded"].to_dict() == {"event": 1, "online": 1}
    assert table["concerns_per_hour"].isna().all()  # of some answers over the hours of all


def test_one_ward_counts_its_own_answers_and_no_shared_hours(responses, concerns):
    log = [
        engagement("event", 4.0, 0.0, 50, ["a", "b"]),
        engagement("event", 2.0, 0.0, 5, ["c"], ("W1",)),
        engagement("online", 4.0, 0.0, 50, ["d"]),
    ]
    event = summed(log, responses, concerns, ward="W1").loc["event"]
    assert (event["responses"], event["shared"], event["rated"]) == (2, 1, 1)  # a and c; b is W2's
    assert event["responses_per_hour"] == 0.5  # c alone, in its own 2 hours
    whole = summed(log, responses, concerns)
    assert whole["shared"].sum() == 0
    assert whole["elsewhere"].to_dict() == {"event": 0, "online": 1}  # d is of no ward known


def test_an_empty_log_is_an_empty_table(responses, concerns):
    assert summed([], responses, concerns).empty


# --- the network ----------------------------------------


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 1, 1), "2026-Q1"),
        (date(2026, 3, 31), "2026-Q1"),
        (date(2026, 4, 1), "2026-Q2"),
        (date(2026, 12, 31), "2026-Q4"),
    ],
)
def test_quarters(day, quarter):
    assert quarter_of(day) == quarter


def test_members_are_counted_against_twenty():
    members = [
        {"joined_on": date(2026, 1, 1), "left_on": None, "ward_codes": ["W1"]},
        {"joined_on": date(2026, 1, 1), "left_on": TODAY, "ward_codes": ["W1"]},
        {"joined_on": date(2026, 12, 1), "left_on": None, "ward_codes": ["W1"]},
        {"joined_on": date(2026, 1, 1), "left_on": None, "ward_codes": ["W9"]},
    ]
    counted = count_members(members, ["W1", "W2"], today=TODAY)
    assert (counted["W1"].count, counted["W1"].missing) == (1, 19)
    assert (counted["W2"].count, counted["W2"].missing) == (0, 20)
    assert set(counted) == {"W1", "W2"}


def test_more_members_than_wanted_are_none_missing():
    members = [{"joined_on": TODAY, "left_on": None, "ward_codes": ["W1"]}] * 23
    assert count_members(members, ["W1"], today=TODAY)["W1"].missing == 0


def test_nobody_leaves_before_joining():
    with pytest.raises(RecordError, match="before joining"):
        check_member({"joined_on": TODAY, "left_on": date(2026, 1, 1)})
    with pytest.raises(RecordError, match="one ward"):
        check_member({"name": "Ann", "ward_codes": ["W1", "W2"]})


def wave(**values):
    return {
        "id": "w",
        "quarter": "2026-Q4",
        "opened_on": date(2026, 10, 1),
        "closed_on": None,
        "invited": 20,
        "response_ids": ["a", "b"],
        "ward_codes": ["W1"],
    } | values


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"quarter": "Q4 2026"}, "2026-Q4"),
        ({"invited": -1, "response_ids": []}, "below 0"),
        ({"invited": 1}, "More people answered"),
        ({"closed_on": date(2026, 9, 30)}, "before it opens"),
    ],
)
def test_a_wave_that_cannot_be_is_refused(values, said):
    with pytest.raises(RecordError, match=said):
        check_wave(wave(**values))


def test_a_ward_has_one_wave_a_quarter():
    with pytest.raises(RecordError, match="already"):
        check_wave(wave(), others=[wave(ward_codes=["W1", "W2"])])
    check_wave(wave(), others=[wave(ward_codes=["W2"]), wave(quarter="2026-Q3")])


def test_a_wave_stands_open_until_it_is_closed():
    held = describe_wave(wave(), loaded={"a", "b", "c"})
    assert (held.stage, held.answered, held.rate) == (WaveStage.OPEN, 2, 0.1)
    assert describe_wave(wave(closed_on=TODAY), loaded=()).stage is WaveStage.CLOSED
    assert describe_wave(wave(invited=0, response_ids=[]), loaded=()).rate is None


def test_the_rate_of_a_wave_whose_answers_are_gone_is_not_known():
    held = describe_wave(wave(), loaded={"b"})
    assert (held.answered, held.not_loaded, held.rate) == (1, 1, None)


# --- the questionnaire ----------------------------------------


def test_every_theme_survives_its_short_name():
    from pact_geo.inputs.responses.answers import tidy_theme

    for theme in DEFAULT_THEMES:
        assert tidy_theme(choice_name(theme)) == theme
        assert " " not in choice_name(theme)


def test_the_questionnaire_asks_for_ward_groups_ratings_and_three_places():
    form = kin_questionnaire({"W1": "Mill"}, ["Noise"], quarter="2026-Q4")
    names = [row.get("name") for row in form.survey]
    assert {"ward_code", "groups", "rating_feel_safe_day", "concern_3_theme"} <= set(names)
    assert "concern_4_theme" not in names
    assert form.choices["ward"] == (("W1", "Mill"),)
    assert form.settings["version"] == "2026-Q4"


# --- contacts ----------------------------------------


def contact(**values):
    return {
        "name": "Ann Example",
        "email": "ann@example.org",
        "phone": None,
        "address": None,
        "purpose": "news of Mill Lane",
        "interests": ["monitoring"],
        "consented_on": date(2026, 1, 1),
        "asked_on": None,
        "withdrawn_on": None,
        "ward_codes": ["W1"],
    } | values


def test_a_whole_contact_is_taken():
    check_contact(contact(), today=TODAY)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": "  "}, "name"),
        ({"purpose": ""}, "agreed"),
        ({"email": None}, "way to reach"),
        ({"interests": ["gossip"]}, "interests are"),
        ({"consented_on": date(2027, 1, 1)}, "when it has been given"),
        ({"ward_codes": []}, "which ward"),
    ],
)
def test_a_contact_without_consent_or_way_is_refused(values, said):
    with pytest.raises(RecordError, match=said):
        check_contact(contact(**values), today=TODAY)


def test_whoever_withdrew_is_not_used_and_is_reviewed_at_once():
    gone = contact(withdrawn_on=TODAY)
    assert not may_be_used(gone)
    assert due_for_review(gone, today=TODAY)
    assert may_be_used(contact())


@pytest.mark.parametrize(
    ("agreed", "asked", "due"),
    [
        (date(2024, 11, 22), None, True),  # two years to the day
        (date(2024, 11, 23), None, False),  # one day short
        (date(2020, 1, 1), date(2025, 1, 1), False),  # asked again since
        (date(2020, 1, 1), date(2024, 1, 1), True),
    ],
)
def test_after_two_years_without_asking_a_contact_is_reviewed(agreed, asked, due):
    assert due_for_review(contact(consented_on=agreed, asked_on=asked), today=TODAY) is due


# --- visits ----------------------------------------


def incident(place, source, month, category="Noise"):
    return {
        "category": category,
        "month": pd.Period(month, "M"),
        "place_id": place,
        "source": source,
    }


def test_repeat_complainants_are_addresses_with_three_reports_in_a_year():
    rows = [
        *[incident(1, "council", "2026-11")] * 2,
        incident(1, "council", "2026-01", "Dog fouling"),
        *[incident(2, "council", "2026-11")] * 2,  # too few
        *[incident(3, "council", "2026-11")] * 5,  # where the police's data has a point
        incident(3, "police.uk", "2020-01"),
        *[incident(4, "council", "2025-11")] * 9,  # thirteen months ago
        *[incident(5, "council", "2026-11")] * 4,  # outside every ward
    ]
    incidents = pd.DataFrame(rows)
    incidents["place_id"] = incidents["place_id"].astype("Int64")
    places = pd.DataFrame(
        {
            "place_name": ["1 Mill Lane", "2", "3", "4", "5"],
            "ward_code": ["W1", "W1", "W1", "W1", None],
        },
        index=pd.Index([1, 2, 3, 4, 5], name="place_id"),
    )
    found = list_complainants(
        incidents, places, police="police.uk", last_month=pd.Period("2026-11", "M")
    )
    assert list(found.index) == [1]
    only = found.iloc[0]
    assert (only["reports"], only["months"], only["ward_code"]) == (3, 2, "W1")
    assert only["categories"] == ["Noise", "Dog fouling"]
    assert only["last_month"] == pd.Period("2026-11", "M")


def test_victims_who_want_to_hear_back_are_listed_with_the_place_they_name(responses, concerns):
    found = list_victims(responses, concerns)
    assert list(found.index) == ["a"]  # b did not ask to; c is no victim; d has no ward
    assert found.loc["a", "impact"] == 5.0
    assert found.loc["a", "themes"] == ["Noise", "Not said"]
    assert found.loc["a", "place_id"] == 1
    assert pd.isna(found.loc["a", "again"])
    nowhere = responses.assign(place_id=pd.array([None] * 4, dtype="Int64"))
    assert list_victims(nowhere, concerns).loc["a", "place_id"] == 1  # of the worst concern


def test_who_was_a_victim_more_than_once_comes_first(responses, concerns):
    again = responses.assign(
        wants_feedback=pd.array([True] * 4, dtype="boolean"),
        group_repeat_victim=pd.array([False, True, True, None], dtype="boolean"),
    )
    found = list_victims(again, concerns)
    assert list(found.index) == ["b", "c", "a"]  # c said only that it happened more than once
    assert found["again"].tolist() == [True, True, False]


def test_a_survey_that_did_not_ask_lists_nobody(responses, concerns):
    assert list_victims(responses.drop(columns="group_victim"), concerns).empty

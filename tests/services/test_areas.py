"""Adopting, drawing, matching and closing areas, and the plan everybody reads."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from shapely import LineString, Point, box

from pact_geo.cycle.outlines import rings_of
from pact_geo.errors import AccessError, PersonalTextError, RecordError, StaleEditError
from pact_geo.records.access import LOCAL, PUBLIC, Kind, Person, Role
from pact_geo.services import Selection, rank_areas
from pact_geo.services.areas import (
    adopt_area,
    area_history,
    area_of,
    close_area,
    draw_area,
    move_stage,
    rename_area,
    works_here,
)
from pact_geo.services.drawing import circle_round, named_places, work_out
from pact_geo.services.newsletter import gather_newsletter
from pact_geo.services.panel import public_areas
from pact_geo.services.plan import plan_of
from pact_geo.services.run_matches import (
    ADOPTED_AGAIN,
    OTHER_CATEGORIES,
    OTHER_WARD,
    latest_matches,
    match_newest,
    match_run,
)
from tests.pages.conftest import EAST, NORTH
from tests.services.acting import (
    ADA,
    ALDER,
    ANA,
    BEECH,
    COLE,
    FAR,
    KAY,
    PIA,
    SAM,
    TODAY,
    WILL,
    agreed,
    done,
    number_of,
    plan_evaluation,
    proposed,
)

BEA = Person("bea", "Bea", frozenset({Role.COORDINATOR}), frozenset({BEECH}))

# --- adopting ----------------------------------------


def test_evidence_is_frozen_on_the_day(area, ranking):
    number = number_of(ranking, "Kiln Street")
    held, found = area["evidence"], ranking.areas.loc[number]
    assert area["geometry"].equals(found["geometry"])
    assert held["incidents"] == found["incidents"] == 360
    assert held["score"] == pytest.approx(found["score"])
    assert held["part_volume"] == pytest.approx(found["part_volume"])
    assert sum(held["places"].values()) == 360
    assert len(held["by_month"]) == 24
    assert held["period"] == "2025-12 to 2026-11"
    assert held["hotspots"]["radius"] == ranking.hotspots.radius
    assert held["data_version"] == ranking.provenance.data_version
    assert area["stage"] == "scanning"
    assert area["ward_codes"] == [ALDER]


def test_a_priority_chosen_before_is_tied_to_the_area_adopted_on_its_ground(office_of, ranking):
    office, number = office_of(KAY), number_of(ranking, "Kiln Street")
    panel = office.desk.add(
        Kind.PANELS,
        ward_codes=[ALDER],
        name="Alder panel",
        founded_by="parish council",
        founded_on=TODAY,
        meets_every_weeks=8,
    )
    meeting = office.desk.add(
        Kind.MEETINGS,
        of_group="panel",
        panel_id=panel["id"],
        held_on=TODAY,
        stage="held",
        agenda=[],
        ward_codes=[ALDER],
    )
    row = office.desk.add(
        Kind.PRIORITIES,
        panel_id=panel["id"],
        meeting_id=meeting["id"],
        place=1,
        title="By the kiln",
        outline=rings_of(public_areas(ranking).geometry.loc[number]),
        chosen_on=TODAY,
    )
    area = adopt_area(office, ranking, area_id=number, adopted_on=TODAY)
    assert office.desk.get(Kind.PRIORITIES, row["id"])["area_id"] == area["id"]


def test_the_public_reads_the_public_name_and_no_evidence(office_of, area):
    seen = area_of(office_of(PUBLIC), area["id"])
    assert (seen["name"], seen["geometry"], seen["evidence"]) == (None, None, None)
    assert seen["title"] == seen["public_name"] == "Kiln Street"
    assert "360 reports" in seen["public_evidence"]["sentence"]
    assert "places" not in json.dumps(seen["public_evidence"])


def test_the_public_outline_is_not_the_outline_itself(area):
    assert not area["public_geometry"].equals(area["geometry"])
    assert area["public_geometry"].area >= 200 * 200  # council data: drawn as its street


@pytest.mark.parametrize("person", [PUBLIC, PIA, COLE, WILL, SAM])
def test_only_coordinators_and_analysts_adopt(office_of, ranking, person):
    with pytest.raises(AccessError, match="may not add areas"):
        adopt_area(office_of(person), ranking, area_id=1, adopted_on=TODAY)


@pytest.mark.parametrize("person", [WILL, SAM])
def test_who_may_not_adopt_is_not_told_that_the_ground_is_taken(office_of, ranking, area, person):
    with pytest.raises(AccessError, match="may not add areas"):
        adopt_area(
            office_of(person), ranking, area_id=number_of(ranking, "Kiln Street"), adopted_on=TODAY
        )


@pytest.mark.parametrize("person", [ANA, LOCAL])
def test_an_analyst_adopts(office_of, ranking, person):
    assert adopt_area(office_of(person), ranking, area_id=1, adopted_on=TODAY)["version"] == 1


def test_the_same_ground_is_not_adopted_twice(office_of, ranking, later, area):
    for run in (ranking, later):
        number = number_of(run, "Kiln Street")
        with pytest.raises(RecordError, match="adopted already: Kiln Street"):
            adopt_area(office_of(KAY), run, area_id=number, adopted_on=TODAY)


def test_an_area_that_is_not_in_the_ranking_is_refused(office_of, ranking):
    with pytest.raises(RecordError, match="no such area"):
        adopt_area(office_of(KAY), ranking, area_id=99, adopted_on=TODAY)


# --- drawing ----------------------------------------


def test_a_drawn_area_gets_its_wards_and_its_counts(office_of):
    across = box(EAST + 1400, NORTH + 300, EAST + 2300, NORTH + 500)  # Alder's edge to Mill Lane
    drawn = draw_area(office_of(KAY), across, name="Between the wards", adopted_on=TODAY)
    assert drawn["ward_codes"] == [ALDER, BEECH]
    assert drawn["drawn"]
    assert drawn["evidence"]["incidents"] == 18 * 12
    assert drawn["public_name"] == "Mill Lane"
    assert drawn["public_evidence"]["sentence"].startswith("216 reports")


def test_a_circle_is_drawn_round_one_place_and_not_between_many(office_of):
    borough = office_of(KAY).borough
    places = named_places(borough)
    assert sorted(places.values()) == sorted(borough.places.index)
    for label, place in places.items():
        circle = circle_round(borough, label, metres=25.0)
        assert circle.contains(borough.places.geometry.loc[place])
    # Long Lane has 60 places along 2.7 km: their centre is a place of none.
    with pytest.raises(RecordError, match="60 places are called 'long lane'"):
        circle_round(borough, "long lane", metres=25.0)
    with pytest.raises(RecordError, match="No place is 'Kiln'"):
        circle_round(borough, "Kiln", metres=25.0)


def test_a_drawn_area_without_reports_shows_squares_and_no_count(office_of):
    quiet = Point(EAST + 1000, NORTH + 1000).buffer(40)
    drawn = draw_area(office_of(KAY), quiet, name="Behind number 3", adopted_on=TODAY)
    assert drawn["public_name"] == "An area in Alder"
    assert drawn["public_evidence"]["sentence"].startswith("Fewer than 10 reports")
    assert drawn["public_geometry"].covers(quiet)
    assert drawn["public_geometry"].area >= 200 * 200


@pytest.mark.parametrize(
    ("shape", "why"),
    [
        (box(0, 0, 100, 100), "outside the borough's wards"),
        (LineString([(EAST, NORTH), (EAST + 50, NORTH)]), "closed outline"),
        (box(EAST, NORTH, EAST + 5, NORTH + 5), "no priority action area"),
        (box(EAST, NORTH, EAST + 3000, NORTH + 3000), "no priority action area"),
    ],
)
def test_an_outline_that_is_no_area_is_refused(office_of, shape, why):
    with pytest.raises(RecordError, match=why):
        draw_area(office_of(KAY), shape, name="There", adopted_on=TODAY)


def test_a_practitioner_draws_no_area(office_of):
    with pytest.raises(AccessError, match="may not add areas"):
        draw_area(
            office_of(WILL), box(EAST, NORTH, EAST + 99, NORTH + 99), name="x", adopted_on=TODAY
        )


@pytest.mark.parametrize("person", [WILL, SAM, PIA, PUBLIC])
def test_an_outline_is_not_looked_into_for_who_may_draw_none(office_of, person):
    nowhere = box(0, 0, 100, 100)
    with pytest.raises(AccessError, match="may not add areas"):
        draw_area(office_of(person), nowhere, name="There", adopted_on=TODAY)


def test_a_coordinator_elsewhere_draws_nothing_before_the_ground_is_compared(office_of):
    """She reads the area across the edge, and is refused for the ward she does not serve."""
    south, north = NORTH + 1000, NORTH + 1050
    across = box(EAST + 1300, south, EAST + 1510, north)
    here = draw_area(office_of(KAY), across, name="Across the edge", adopted_on=TODAY)
    assert here["ward_codes"] == [ALDER, BEECH]
    with pytest.raises(AccessError, match="may not add areas of these wards"):
        draw_area(
            office_of(BEA),
            box(EAST + 1300, south, EAST + 1499, north),
            name="Alder's part",
            adopted_on=TODAY,
        )
    assert [row["id"] for row in office_of(BEA).desk.list(Kind.AREAS)] == [here["id"]]


@pytest.mark.parametrize("person", [PIA, COLE, ADA, PUBLIC])
def test_who_may_not_read_places_learns_nothing_of_an_outline(office_of, person):
    borough = office_of(person).borough
    for outline in (box(EAST, NORTH, EAST + 99, NORTH + 99), box(0, 0, 100, 100)):
        with pytest.raises(AccessError, match="may not read places"):
            work_out(borough, outline)


@pytest.mark.parametrize("person", [PIA, COLE, ADA, PUBLIC])
def test_who_may_not_read_places_is_given_no_names_of_them(office_of, person):
    borough = office_of(person).borough
    with pytest.raises(AccessError, match="may not read places"):
        named_places(borough)
    with pytest.raises(AccessError, match="may not read places"):
        circle_round(borough, "Kiln Street", metres=25.0)


# --- matching ----------------------------------------


def test_a_later_run_finds_the_area_again(office_of, later, area):
    found = match_run(office_of(KAY), later)
    (match,) = found.matches
    assert match.match["outcome"] == "same"
    assert match.match["overlap"] > 0.9
    assert match.match["rank"] == 1
    assert match.match["found"]["names"] == ["Kiln Street"]
    assert not match.recurs
    assert len(found.new_areas) == len(later.areas) - 1


def test_a_run_is_stored_once(office_of, later, ranking, area):
    office = office_of(KAY)
    first = match_run(office, later).matches[0].match["id"]
    assert match_run(office, later).matches[0].match["id"] == first
    match_run(office, ranking)
    assert len(office.desk.list(Kind.AREA_MATCHES)) == 2


def test_a_closed_area_that_is_found_again_recurs(office_of, later, area):
    office = office_of(KAY)
    close_area(office, area["id"], version=1, because="It is quiet now", closed_on=TODAY)
    (match,) = match_run(office, later).matches
    assert match.recurs
    assert latest_matches(office)[area["id"]]["found"]["recurs"]


def test_ground_that_is_adopted_again_is_matched_once(office_of, ranking, later, area):
    office, number = office_of(KAY), number_of(ranking, "Kiln Street")
    close_area(office, area["id"], version=1, because="It is quiet now", closed_on=TODAY)
    anew = adopt_area(office, ranking, area_id=number, adopted_on=TODAY)
    found = match_run(office, later)
    assert [(one.area["id"], one.match["outcome"]) for one in found.matches] == [
        (anew["id"], "same")
    ]
    assert [(row["id"], why) for row, why in found.skipped] == [(area["id"], ADOPTED_AGAIN)]


def test_a_run_says_nothing_of_other_categories_and_other_wards(office_of, acting_borough, area):
    noise = rank_areas(acting_borough, Selection(categories=("Noise",)), refits=0)
    beech = rank_areas(acting_borough, Selection(ward=BEECH), refits=0)
    office = office_of(KAY)
    assert match_run(office, noise).skipped[0][1] == OTHER_CATEGORIES
    assert match_run(office, beech).skipped[0][1] == OTHER_WARD
    assert office.desk.list(Kind.AREA_MATCHES) == []


def test_an_area_found_and_not_kept_is_not_gone(office_of, acting_borough, ranking, area):
    """Kept one by one it stands below them: still there, and back in the list it is not back."""
    office, second = office_of(KAY), number_of(ranking, "Mill Lane")
    low = adopt_area(office, ranking, area_id=second, adopted_on=TODAY)
    top = ranking.areas["rank"].idxmin()
    assert top != second
    one = replace(acting_borough.settings.hotspots, count=1)
    asked = Selection(last_month="2026-10")
    few = rank_areas(acting_borough, asked, hotspots=one, refits=0)
    found = {each.area["id"]: each.match for each in match_run(office, few).matches}
    assert (found[low["id"]]["outcome"], found[low["id"]]["rank"]) == ("same", None)
    assert (found[low["id"]]["found"]["below"], found[low["id"]]["found"]["names"]) == (True, [])
    again = {each.area["id"]: each for each in match_run(office, ranking).matches}
    assert again[low["id"]].match["rank"] == int(ranking.areas.at[second, "rank"])
    assert not again[low["id"]].recurs


def test_an_area_is_matched_by_what_it_was_adopted_on(office_of, acting_borough, ranking, area):
    office, noise = office_of(KAY), Selection(categories=("Noise",))
    of_noise = rank_areas(acting_borough, noise, refits=0)
    number = number_of(of_noise, "Mill Lane")
    own = adopt_area(office, of_noise, area_id=number, adopted_on=TODAY)
    asked = []

    def rank(selection):
        asked.append(selection)
        return rank_areas(acting_borough, selection, refits=0)

    found = match_newest(office, rank)
    assert {one.area["id"]: one.match["outcome"] for one in found.matches} == {
        area["id"]: "same",
        own["id"]: "same",
    }
    assert found.skipped == ()
    assert asked == [Selection(), noise]


def test_an_area_no_run_finds_is_gone(office_of, later):
    office = office_of(KAY)
    quiet = Point(EAST + 1000, NORTH + 1000).buffer(40)
    draw_area(office, quiet, name="Quiet corner", adopted_on=TODAY)
    (match,) = match_run(office, later).matches
    assert (match.match["outcome"], match.match["rank"]) == ("gone", None)


def test_partners_read_matches_and_the_public_does_not(office_of, later, area):
    match_run(office_of(KAY), later)
    assert area["id"] in latest_matches(office_of(COLE))
    assert latest_matches(office_of(PUBLIC)) == {}
    assert area_history(office_of(PUBLIC), area["id"]).matches == []


@pytest.mark.parametrize("person", [WILL, SAM, PIA, COLE, ADA, PUBLIC])
def test_only_coordinators_and_analysts_match(office_of, later, area, person):
    with pytest.raises(AccessError, match="may not add area matches"):
        match_run(office_of(person), later)
    assert office_of(KAY).desk.list(Kind.AREA_MATCHES) == []


def test_a_coordinator_matches_the_areas_of_her_own_wards(office_of, ranking, later, area):
    own = adopt_area(
        office_of(KAY), ranking, area_id=number_of(ranking, "Mill Lane"), adopted_on=TODAY
    )
    found = match_run(office_of(BEA), later)
    assert [one.area["id"] for one in found.matches] == [own["id"]]
    assert found.skipped == ()
    assert [row["area_id"] for row in office_of(KAY).desk.list(Kind.AREA_MATCHES)] == [own["id"]]


# --- stages ----------------------------------------


def test_an_area_goes_through_its_stages(office_of, area):
    office, number = office_of(KAY), area["id"]
    move_stage(office, number, version=1, stage="analysis", today=TODAY)
    with pytest.raises(RecordError, match="an action that has been agreed"):
        move_stage(office, number, version=2, stage="response", today=TODAY)
    done(office, area)
    move_stage(office, number, version=2, stage="response", today=TODAY)
    with pytest.raises(RecordError, match="an evaluation that has been planned"):
        move_stage(office, number, version=3, stage="assessment", today=TODAY)
    plan_evaluation(office, area)
    move_stage(office, number, version=3, stage="assessment", today=TODAY)
    closed = close_area(office, number, version=4, because="Fewer reports", closed_on=TODAY)
    assert (closed["closed_on"], closed["closed_because"]) == (TODAY, "Fewer reports")
    stages = [row["stage"] for row in area_history(office, number).versions]
    assert stages == ["scanning", "analysis", "response", "assessment", "closed"]


def test_an_area_with_open_actions_is_not_closed(office_of, area):
    agreed(office_of(KAY), area)
    with pytest.raises(RecordError, match="every agreed action done"):
        close_area(office_of(KAY), area["id"], version=1, because="Tired", closed_on=TODAY)


def test_the_reason_for_closing_may_name_nobody(office_of, area):
    with pytest.raises(PersonalTextError, match="John Smith"):
        close_area(
            office_of(KAY), area["id"], version=1, because="John Smith moved", closed_on=TODAY
        )


def test_the_second_to_move_an_area_is_told(office_of, area):
    move_stage(office_of(WILL), area["id"], version=1, stage="analysis", today=TODAY)
    with pytest.raises(StaleEditError) as stale:
        move_stage(office_of(KAY), area["id"], version=1, stage="analysis", today=TODAY)
    assert stale.value.theirs["stage"] == "analysis"


@pytest.mark.parametrize("person", [PUBLIC, PIA, COLE, SAM, FAR, ANA])
def test_who_does_not_work_there_moves_nothing(office_of, area, person):
    with pytest.raises(AccessError, match="may not change areas"):
        move_stage(office_of(person), area["id"], version=1, stage="analysis", today=TODAY)


def test_the_working_groups_of_its_wards_and_analysts_work_on_an_area(office_of, area):
    people = (KAY, WILL, SAM, ANA, FAR, PIA, COLE, ADA, PUBLIC)
    shown = [
        one for one in people if works_here(office_of(one), area_of(office_of(one), area["id"]))
    ]
    assert shown == [KAY, WILL, SAM, ANA]


def test_renaming_leaves_the_public_name(office_of, area):
    changed = rename_area(office_of(WILL), area["id"], version=1, name="Kiln Street shops")
    assert (changed["name"], changed["public_name"]) == ("Kiln Street shops", "Kiln Street")


# --- the plan ----------------------------------------


def test_the_plan_is_what_everybody_may_see_whoever_asks(office_of, area):
    office = office_of(KAY)
    rename_area(office, area["id"], version=1, name="Behind the house of the Carters")
    proposed(office, area, what="Only an idea")
    agreed(office, area, reason="Mrs Carter asked", owner="Officer Dibble")
    read = [plan_of(office_of(person), today=TODAY) for person in (KAY, PIA, COLE, PUBLIC)]
    assert read[0] == read[1] == read[2] == read[3]
    (seen,) = read[0].areas
    assert [one.what for one in seen.actions] == ["Cut back the hedge"]
    assert seen.name == "Kiln Street"
    assert seen.stage_words == "Just chosen: we are finding out more"
    words = repr(read[0])
    assert not any(word in words for word in ("Carter", "Dibble", "Only an idea", "places"))


def test_the_plan_of_a_ward_has_its_areas_alone(office_of, ranking, area):
    office = office_of(KAY)
    adopt_area(office, ranking, area_id=number_of(ranking, "Mill Lane"), adopted_on=TODAY)
    here = plan_of(office, BEECH, today=TODAY).areas
    assert [(one.number, one.name) for one in here] == [(2, "Mill Lane")]
    assert len(plan_of(office, today=TODAY).areas) == 2


def test_a_plan_and_a_newsletter_call_an_area_by_one_number(office_of, ranking, area):
    """The second area adopted is 2 wherever it is drawn, also once the first is closed."""
    office = office_of(KAY)
    adopt_area(office, ranking, area_id=number_of(ranking, "Mill Lane"), adopted_on=TODAY)
    close_area(office, area["id"], version=1, because="Fewer reports", closed_on=TODAY)
    plan = plan_of(office, today=TODAY)
    assert [(one.number, one.name) for one in plan.areas] == [(2, "Mill Lane"), (1, "Kiln Street")]
    newsletter, _ = gather_newsletter(office, BEECH, today=TODAY)
    assert "2 Mill Lane" in newsletter.map_words


def test_small_numbers_are_withheld_from_the_plan(office_of, acting_borough):
    low = replace(acting_borough.settings.hotspots, min_incidents=2, quiet=0.5)
    one = Selection(first_month="2026-11", last_month="2026-11", categories=("Noise",))
    few = rank_areas(acting_borough, one, hotspots=low, refits=0)
    number = number_of(few, "Mill Lane")
    assert few.areas.at[number, "incidents"] == 6
    office = office_of(KAY)
    row = adopt_area(office, few, area_id=number, adopted_on=TODAY)
    assert row["public_evidence"]["incidents"] == "fewer than 10"
    lone = Point(EAST + 50 + 45 * 20, NORTH + 1450).buffer(15)  # one report in two years
    draw_area(office, lone, name="The Carters", adopted_on=TODAY)
    seen = {area.name: area for area in plan_of(office_of(PUBLIC), today=TODAY).areas}
    assert seen["Long Lane"].sentence.startswith("Fewer than 10 reports")


def test_closed_areas_come_last_with_their_reason(office_of, ranking, area):
    office = office_of(KAY)
    close_area(office, area["id"], version=1, because="Fewer reports", closed_on=date(2026, 11, 2))
    adopt_area(office, ranking, area_id=number_of(ranking, "Mill Lane"), adopted_on=TODAY)
    plan = plan_of(office_of(PUBLIC), today=TODAY)
    assert [one.name for one in plan.areas] == ["Mill Lane", "Kiln Street"]
    assert plan.areas[1].closed_because == "Fewer reports"

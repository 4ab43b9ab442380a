"""The scripted year: the whole cycle, each act done by who may do it, and what is left of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pact_geo.cycle.audits import BEFORE
from pact_geo.cycle.feedback import TOO_SOON
from pact_geo.demo.year import Cast, play_year
from pact_geo.demo.year.cast import TODAY
from pact_geo.demo.year.deciding import LAPSED, NAME
from pact_geo.records import trail
from pact_geo.records.access import LOCAL, PUBLIC, Kind, Role
from pact_geo.records.database import Database
from pact_geo.records.desk import Desk
from pact_geo.services.actions import actions_of
from pact_geo.services.audits import compare_audits, first_and_last
from pact_geo.services.borough import Borough, open_borough
from pact_geo.services.demonstration import _add_people
from pact_geo.services.engagement import engagement_summary, kin_report, list_contacts
from pact_geo.services.escalations import escalations_of
from pact_geo.services.feedback import list_ledger, public_ledger
from pact_geo.services.meetings import current_priorities
from pact_geo.services.newsletter import gather_newsletter
from pact_geo.services.notes import notes_of
from pact_geo.services.office import Office
from pact_geo.services.panels import panel_register
from pact_geo.services.photos import photos_of
from pact_geo.services.priority_areas import area_on_ground
from pact_geo.services.run_matches import latest_matches
from pact_geo.services.ward_work import work_in
from pact_geo.workspace import Workspace


@pytest.fixture(scope="module")
def cast(
    demo_borough: Borough, tmp_path_factory: pytest.TempPathFactory, demo_folder: Path
) -> Iterator[Cast]:
    folder = tmp_path_factory.mktemp("year") / "workspace"
    shutil.copytree(demo_folder, folder, ignore=shutil.ignore_patterns("records*", "photos", "raw"))
    database = Database(f"sqlite:///{folder / 'records.sqlite'}")
    database.close()
    _add_people(folder)
    opened = Database(f"sqlite:///{folder / 'records.sqlite'}")
    yield play_year(Office(Workspace(folder), Desk(opened, LOCAL), demo_borough))
    opened.close()


def area_of_the_year(cast: Cast) -> str:
    return cast.on(TODAY).desk.list(Kind.AREAS)[0]["id"]


def test_door_knocking_reached_far_more_than_events(cast: Cast) -> None:
    office = cast.on(TODAY)
    answered = {
        row["method"]: len(row["response_ids"]) for row in office.desk.list(Kind.ENGAGEMENTS)
    }
    assert answered["door-knocking"] == 250
    assert answered["event"] == 50
    assert engagement_summary(office)


def test_two_waves_of_the_network_were_answered_and_one_is_open(cast: Cast) -> None:
    known = cast.on(TODAY)
    office = Office(known.workspace, known.desk, open_borough(known.workspace))
    report = kin_report(office)
    stands = [(wave.quarter, str(wave.stage), wave.answered) for wave in report.waves]
    assert stands == [("2026-Q4", "open", 0), ("2026-Q3", "closed", 12), ("2026-Q2", "closed", 11)]
    later = report.changes.xs("2026-Q3", level="quarter")
    assert later["change"].notna().all()
    assert engagement_summary(office).unattached == 0


def test_who_withdrew_is_not_listed(cast: Cast) -> None:
    assert [row["name"] for row in list_contacts(cast.on(TODAY))] == [
        "Perrin Vale",
        "Linden Marsh",
        "Hollis Wray",
        "Teal Ackery",
    ]


def test_three_priorities_hold_and_one_panel_has_lapsed(cast: Cast) -> None:
    office = cast.on(TODAY)
    register = panel_register(office, TODAY)
    panels = {entry.panel["name"]: entry for entry in register.panels}
    held = current_priorities(office, panels[NAME].panel["id"], TODAY)
    assert [row["place"] for row in held] == [1, 2, 3]
    assert panels[NAME].standing.status == "up to date"
    assert panels[LAPSED].standing.status == "lapsed"
    assert len(register.wards) == 14


def test_the_first_priority_of_each_meeting_names_the_adopted_area_on_its_ground(
    cast: Cast,
) -> None:
    desk = cast.on(TODAY).desk
    areas, priorities = desk.list(Kind.AREAS), desk.list(Kind.PRIORITIES)
    for row in priorities:
        assert row["area_id"] == area_on_ground(row["title"], row["outline"], areas)
    first = [row for row in priorities if row["place"] == 1]
    assert [row["area_id"] for row in first] == [area_of_the_year(cast)] * 4
    # The names of places change from run to run; the ground does not.
    assert len({row["title"] for row in first}) > 1


def test_the_first_meeting_chose_outside_the_evidence_and_said_why(cast: Cast) -> None:
    rows = cast.on(TODAY).desk.list(Kind.PRIORITIES)
    reasons = [row["differs_because"] for row in rows if row["differs_because"]]
    assert reasons == ["No file counts lamps"]


def test_the_audit_shows_less_litter_afterwards(cast: Cast) -> None:
    office = cast.on(TODAY)
    first, last = first_and_last(office, area_of_the_year(cast))
    litter = next(
        one for one in compare_audits(office, first["id"], last["id"]) if one.item == "litter"
    )
    assert litter.before.share > litter.after.share


def test_before_and_after_are_one_pair(cast: Cast) -> None:
    photos = photos_of(cast.on(TODAY), area_of_the_year(cast))
    before = next(row for row in photos if row["moment"] == BEFORE)
    after = next(row for row in photos if row["moment"] != BEFORE)
    assert before["id"] in (after["pair_id"], before["pair_id"], before["id"])
    assert {after["pair_id"], before["pair_id"]} & {before["id"], after["id"]}


def test_actions_end_in_every_way_there_is(cast: Cast) -> None:
    office = cast.on(TODAY)
    status = {row["what"]: row["status"] for row in actions_of(office, today=TODAY)}
    assert sorted(status.values()) == [
        "agreed",
        "checked by residents",
        "done",
        "in progress",
        "not done",
    ]
    assert sum(row["overdue"] for row in actions_of(office, today=TODAY)) == 2


def test_one_escalation_was_answered_and_one_waits(cast: Cast) -> None:
    rows = escalations_of(cast.on(TODAY), today=TODAY)
    assert sorted(row["status"] for row in rows) == ["raised", "returned"]


def test_the_evaluation_planned_before_was_assessed(cast: Cast) -> None:
    (row,) = cast.on(TODAY, Role.ANALYST).desk.list(Kind.EVALUATIONS)
    assert row["stage"] == "assessed"
    assert row["planned_on"] < row["assessed_on"]
    assert row["result"]["verdict"]


def test_every_adopted_area_was_matched_to_the_areas_of_today(cast: Cast) -> None:
    office = cast.on(TODAY)
    assert set(latest_matches(office)) == {row["id"] for row in office.desk.list(Kind.AREAS)}


def test_residents_read_two_entries_and_working_groups_three(cast: Cast) -> None:
    public = Office(
        cast.office.workspace, Desk(cast.office.desk.database, PUBLIC), cast.office.borough
    )
    assert len(list_ledger(cast.on(TODAY))) == 3
    noise, litter = public_ledger(public)
    assert [entry.row["theme"] for entry in (noise, litter)] == ["Noise", "Litter"]
    assert [entry.residents for entry in (noise, litter)] == ["12 residents", "13 residents"]
    (evaluation,) = cast.on(TODAY).desk.list(Kind.EVALUATIONS)
    verdict = " ".join(evaluation["result"]["said"])
    assert (noise.changed, TOO_SOON in verdict) == (verdict, False)
    assert litter.changed == f"{verdict} A resident went to look. They said: yes, it is better."


def test_the_newsletter_speaks_of_a_panel_only_where_there_is_one(cast: Cast) -> None:
    office = cast.on(TODAY)
    names = {name: code for code, name in office.borough.ward_names.items()}
    market, _ = gather_newsletter(office, names["Tarrow Market"], today=TODAY)
    moor, _ = gather_newsletter(office, names["Askermoor"], today=TODAY)
    lapsed, _ = gather_newsletter(office, names["Cinderhythe"], today=TODAY)
    assert (market.from_panel, moor.from_panel, lapsed.from_panel) == (True, False, False)
    assert market.priorities
    assert all(one.why.endswith(".") for one in market.priorities)
    for one in (market, moor):
        assert "pact@tarrowmere.invalid" in one.contact
    assert "panel" not in moor.contact


def test_the_note_is_read_by_the_working_groups_alone(cast: Cast) -> None:
    area = area_of_the_year(cast)
    for role in (Role.PRACTITIONER, Role.STEERING, Role.COORDINATOR):
        assert "household" in notes_of(cast.on(TODAY, role), area)[0]["words"]
    for role in (Role.PANEL, Role.COUNCILLOR, Role.ANALYST, Role.ADMINISTRATOR):
        with pytest.raises(PermissionError):
            notes_of(cast.on(TODAY, role), area)


def test_the_trail_of_the_year_is_whole(cast: Cast) -> None:
    with cast.office.desk.database.reading() as connection:
        assert trail.verify(connection).entries > 300


def test_everybody_reads_what_is_being_done_in_a_ward(cast: Cast) -> None:
    database, workspace = cast.office.desk.database, cast.office.workspace
    public = Office(workspace, Desk(database, PUBLIC), cast.office.borough.seen_by(PUBLIC))
    work = work_in(public, cast.ward(), today=TODAY)
    assert work.panel_words == f"{NAME}: up to date"
    # Two were done before they were due; the lamps and the talk with shops are late.
    assert work.on_time_words == "2 of 4"
    assert len(work.chosen) == 3
    assert work.chosen[0].words.endswith("(2 of 4 actions done)")
    assert work_in(public, cast.ward("Larkenby"), today=TODAY).panel_words == "no panel"

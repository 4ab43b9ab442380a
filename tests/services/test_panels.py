"""Panels from the first draft to three priorities, as each person may do it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
import shapely
from icalendar import Calendar
from sqlalchemy import text

from pact_geo.cycle.calendar import Proposal
from pact_geo.cycle.meetings import Choice
from pact_geo.cycle.panels import LAPSED, NO_PANEL, NO_PRIORITIES, OVERDUE, UP_TO_DATE
from pact_geo.errors import (
    AccessError,
    InputError,
    IntegrityError,
    PersonalTextError,
    RecordError,
    StaleEditError,
)
from pact_geo.inputs.drawn import read_drawn_area
from pact_geo.records.access import EVERY_WARD, PUBLIC, Kind, Person, Role
from pact_geo.records.database import Database
from pact_geo.records.desk import Desk
from pact_geo.services import Borough, meeting_snapshot, meetings
from pact_geo.services.colleagues import panel_accounts
from pact_geo.services.landmarks import landmarks
from pact_geo.services.meeting_attendance import mark_by_name, member_named, record_attendance
from pact_geo.services.meeting_snapshot import (
    export_meeting,
    freeze_snapshot,
    open_snapshot,
    snapshot_page,
)
from pact_geo.services.meetings import (
    choose_priorities,
    current_priorities,
    end_meeting,
    list_meetings,
    meeting_to_show,
    prepare_agenda,
    view_meeting,
)
from pact_geo.services.office import Office
from pact_geo.services.panel_events import (
    add_event,
    calendar_bytes,
    cancel_event,
    change_event,
    list_events,
    plan_meeting,
)
from pact_geo.services.panel_evidence import borough_of_panel, gather_evidence
from pact_geo.services.panel_members import (
    add_member,
    change_member,
    erase_member,
    link_member,
    make_chair,
    members_of,
)
from pact_geo.services.panels import change_panel, draft_panel, panel_register, set_up_panel
from pact_geo.services.priority_areas import areas_of_priorities, tie_priorities
from pact_geo.services.scrutiny import make_scrutiny
from pact_geo.services.voting import cast_vote, cast_votes
from pact_geo.workspace import Workspace

TODAY = date(2026, 11, 22)
FOUNDED = date(2026, 10, 5)
MEMBERS = (
    {"name": "Ann Lee", "sector": "Residents", "part": "chair", "person_id": "ann"},
    {"name": "Bo Day", "sector": "Police", "agency": "Police"},
    {"name": "Cy Moss", "sector": "Youth"},
)

As = Callable[..., Office]
RANKED: dict[tuple[str, ...], Any] = {}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path}/r.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def sit(database: Database, demo_workspace: Workspace, demo_borough: Borough) -> As:
    """Open the office as a person of a role; a co-ordinator of every ward when none is named."""

    def open_as(
        role: Role = Role.COORDINATOR, person_id: str = "kay", wards: str = EVERY_WARD
    ) -> Office:
        person = Person(person_id, person_id.title(), frozenset({role}), frozenset({wards}))
        return Office(demo_workspace, Desk(database, person), demo_borough)

    return open_as


@pytest.fixture(autouse=True)
def ranked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rank the area of each panel once for all tests: it takes seconds and is tested itself."""

    def gather(office: Office, panel: Any, **_: Any) -> Any:
        key = tuple(panel["ward_codes"])
        if key not in RANKED:
            RANKED[key] = gather_evidence(office, panel)
        return RANKED[key]

    for module in (meeting_snapshot, meetings):
        monkeypatch.setattr(module, "gather_evidence", gather)


def code_of(office: Office, name: str) -> str:
    return next(code for code, ward in office.borough.ward_names.items() if ward == name)


def set_up(office: Office, *names: str, **values: Any) -> Any:
    wards = [code_of(office, name) for name in names or ("Tarrow Market",)]
    given = {"name": "Market panel", "founded_by": "parish council", "founded_on": FOUNDED}
    given |= {"meets_every_weeks": 8, "members": MEMBERS, **values}
    return set_up_panel(office, draft_panel(office, wards=wards), **given)


def frozen(office: Office, panel: Any) -> Any:
    (meeting,) = list_meetings(office, panel_id=panel["id"])
    return freeze_snapshot(office, meeting["id"], version=meeting["version"], today=TODAY)


@pytest.fixture
def market(sit: As) -> Any:
    return set_up(sit())


# --- setting up -------------------------------------------------------------------------------


def test_a_panel_is_set_up_with_members_and_its_first_calendar(sit: As, market: Any) -> None:
    office = sit()
    assert [one["name"] for one in members_of(office, market, TODAY)] == [
        "Ann Lee",
        "Bo Day",
        "Cy Moss",
    ]
    assert [one.row["activity"] for one in list_events(office)] == [
        "walkabout",
        "surgery",
        "workshop",
        "meeting",
    ]
    (meeting,) = list_meetings(office)
    assert (meeting["held_on"], meeting["stage"]) == (date(2026, 11, 18), "planned")


def test_a_second_panel_hears_what_the_first_covers(sit: As, market: Any) -> None:
    office = sit()
    codes = [code_of(office, name) for name in ("Tarrow Market", "Gannetholme")]
    draft = draft_panel(office, wards=codes)
    (overlap,) = draft.overlaps
    areas = office.borough.wards.geometry.loc[codes].area
    assert overlap.name == "Market panel"
    assert overlap.share == pytest.approx(areas.iloc[0] / areas.sum())
    assert overlap.of_other == pytest.approx(1)


def test_all_of_a_set_up_is_written_or_nothing(sit: As) -> None:
    with pytest.raises(RecordError, match="sector is missing"):
        set_up(sit(), members=[{"name": "Ann Lee", "sector": " "}])
    assert panel_register(sit(), TODAY).panels == ()
    assert list_events(sit()) == ()


@pytest.mark.parametrize(
    ("values", "match"),
    [
        ({"name": " "}, "name of the panel is missing"),
        ({"meets_every_weeks": 0}, "1 at least"),
        ({"members": [MEMBERS[0], MEMBERS[0]]}, "one chair"),
    ],
)
def test_what_cannot_be_a_panel_is_refused(sit: As, values: Any, match: str) -> None:
    with pytest.raises(RecordError, match=match):
        set_up(sit(), **values)


def test_what_cannot_be_seen_or_stored_is_taken_out_of_names(sit: As) -> None:
    panel = set_up(sit(), name="Mar\x00ket\n\u202epanel", founder="\x1bCouncil")
    assert (panel["name"], panel["founder"]) == ("Mar ket panel", "Council")


PRIVATE = "Ann Smith panel at 12 Mill Lane"


def test_what_everybody_reads_of_a_panel_is_looked_over_for_names(
    sit: As, market: Any, database: Any
) -> None:
    office = sit()
    with pytest.raises(PersonalTextError, match=r"Name: .*12 Mill Lane"):
        set_up(office, "Gannetholme", name=PRIVATE)
    with pytest.raises(PersonalTextError, match=r"Founder: .*07700 900123"):
        set_up(office, "Gannetholme", name="Hill panel", founder="Mrs Smith, 07700 900123")
    with pytest.raises(PersonalTextError):
        change_panel(office, market["id"], version=1, name=PRIVATE)
    event = Proposal("workshop", "Workshop", FOUNDED, time(18), 60, place="at 12 Mill Lane")
    for act in (
        lambda: set_up(office, "Gannetholme", name="Hill panel", events=[event]),
        lambda: add_event(office, market, event),
        lambda: plan_meeting(office, market["id"], replace(event, activity="meeting")),
    ):
        with pytest.raises(PersonalTextError, match="lace of the"):
            act()
    walk = list_events(office, panel_id=market["id"])[0].row
    with pytest.raises(PersonalTextError, match="Place: "):
        change_event(office, walk["id"], version=1, event=event, place=event.place)
    assert len(panel_register(office, TODAY).panels) == 1


def test_why_public_words_of_a_panel_may_stand_is_kept_for_the_working_groups(
    sit: As, market: Any
) -> None:
    office, why = sit(), "It is the name of the hall."
    named = change_panel(office, market["id"], version=1, name=PRIVATE, override=why)
    event = Proposal("workshop", "Workshop", FOUNDED, time(18), 60, place="12 Mill Lane")
    told = add_event(office, named, event, override=why)
    plain = add_event(office, named, replace(event, place="The hall"), override=why)
    assert [one["wording_override"] for one in (named, told, plain)] == [why, why, None]
    for role in (Role.PUBLIC, Role.PANEL, Role.COUNCILLOR):
        seen = sit(role, "x").desk
        assert seen.get(Kind.PANELS, market["id"])["wording_override"] is None
        assert seen.get(Kind.EVENTS, told["id"])["wording_override"] is None
    assert change_panel(office, market["id"], version=2, name="Mill panel")["name"] == "Mill panel"


def test_a_panel_gets_another_area_and_what_goes_on_moves_with_it(sit: As, market: Any) -> None:
    office = sit()
    other = set_up(office, "Gannetholme", name="Hill panel")
    codes = [code_of(office, name) for name in ("Tarrow Market", "Gannetholme")]
    draft = draft_panel(office, wards=codes, but_for=market["id"])
    assert [one.panel_id for one in draft.overlaps] == [other["id"]]
    row = change_panel(
        office, market["id"], version=1, draft=draft, founder="The parish", founded_by="school"
    )
    assert (row["ward_codes"], row["founder"]) == (sorted(codes), "The parish")
    for kind in (Kind.EVENTS, Kind.MEETINGS, Kind.PANEL_MEMBERS):
        moved = office.desk.list(kind, where={"panel_id": market["id"]})
        assert {tuple(one["ward_codes"]) for one in moved} == {tuple(sorted(codes))}
    with pytest.raises(AccessError):
        change_panel(
            sit(wards=codes[0]), market["id"], version=2, draft=draft_panel(office, wards=codes[:1])
        )


def test_a_panel_has_one_chair_whoever_takes_it(sit: As, market: Any) -> None:
    office = sit()
    bo = members_of(office, market, TODAY)[1]
    make_chair(office, bo["id"], version=bo["version"])
    assert [one["name"] for one in members_of(office, market, TODAY) if one["part"]] == ["Bo Day"]
    add_member(office, market["id"], name="Di", sector="Faith", joined_on=TODAY, part="chair")
    assert [one["name"] for one in members_of(office, market, TODAY) if one["part"]] == ["Di"]


def test_an_area_is_wards_or_drawn_and_lies_in_the_borough(sit: As) -> None:
    office = sit()
    for given in ({}, {"wards": ["X"], "drawn": shapely.box(0, 0, 1, 1)}):
        with pytest.raises(RecordError, match="either whole wards or a drawn area"):
            draft_panel(office, **given)
    with pytest.raises(RecordError, match="no ward 'X'"):
        draft_panel(office, wards=["X"])
    with pytest.raises(RecordError, match="lies in no ward"):
        draft_panel(office, drawn=shapely.box(0, 0, 1, 1))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_only_a_co_ordinator_sets_up_a_panel(sit: As, role: Role) -> None:
    """Nobody else is told either which words seem to name somebody."""
    with pytest.raises(AccessError, match="may not add panels"):
        set_up(sit(role), name=PRIVATE)


def test_a_co_ordinator_of_another_ward_may_not(sit: As) -> None:
    with pytest.raises(AccessError):
        set_up(sit(wards="X05000001"))


def test_members_come_and_go(sit: As, market: Any) -> None:
    office = sit()
    row = add_member(office, market["id"], name="Di Orr", sector="Faith", joined_on=TODAY)
    change_member(office, row["id"], version=row["version"], left_on=TODAY)
    assert "Di Orr" not in [one["name"] for one in members_of(office, market, TODAY)]
    assert members_of(sit(Role.ANALYST), market, TODAY) is None
    with pytest.raises(AccessError):
        add_member(sit(Role.PANEL), market["id"], name="E", sector="Faith", joined_on=TODAY)


# --- the register -----------------------------------------------------------------------------


def test_the_register_says_who_stands_how_and_which_wards_have_none(sit: As, market: Any) -> None:
    office = sit()
    set_up(office, "Gannetholme", name="Old panel", founded_on=date(2026, 1, 5))
    register = panel_register(office, TODAY)
    assert [one.standing.status for one in register.panels] == [UP_TO_DATE, LAPSED]
    assert register.wards[code_of(office, "Tarrow Market")] == UP_TO_DATE
    assert register.wards[code_of(office, "Gannetholme")] == LAPSED
    assert list(register.wards.values()).count(NO_PANEL) == len(register.wards) - 2
    assert register.panels[0].members == 3
    assert "Faith" in register.panels[0].missing


def test_a_closed_panel_covers_nothing(sit: As, market: Any) -> None:
    change_panel(sit(), market["id"], version=1, closed_on=TODAY)
    register = panel_register(sit(), TODAY)
    assert register.panels[0].standing is None
    assert set(register.wards.values()) == {NO_PANEL}


def test_the_public_sees_the_register_without_members(sit: As, market: Any, database: Any) -> None:
    office = sit()
    public = Office(office.workspace, Desk(database, PUBLIC), office.borough)
    (entry,) = panel_register(public, TODAY).panels
    assert (entry.members, entry.missing) == (None, None)
    assert entry.standing.last_met == date(2026, 11, 18)


def test_two_who_change_a_panel_at_once_lose_nothing(sit: As, market: Any) -> None:
    change_panel(sit(), market["id"], version=1, name="Market and Mill panel")
    with pytest.raises(StaleEditError) as refused:
        change_panel(sit(), market["id"], version=1, name="Mill panel")
    assert refused.value.theirs["name"] == "Market and Mill panel"
    assert refused.value.yours["name"] == "Mill panel"


# --- evidence ---------------------------------------------------------------------------------


def test_a_panel_of_one_ward_sees_what_the_panel_page_shows(sit: As, market: Any) -> None:
    from pact_geo.services import panel_view

    office = sit()
    evidence = gather_evidence(office, market)
    view = panel_view(office.borough, code_of(office, "Tarrow Market"))
    assert evidence.view.sentences == view.sentences
    assert len(evidence.stays) == len(view.areas)
    assert all("of 50 tries" in one or "all 50 tries" in one for one in evidence.stays)


def test_a_panel_of_two_wards_is_ranked_as_one(sit: As) -> None:
    office = sit()
    panel = set_up(office, "Gannetholme", "Mossingarth")
    borough, code = borough_of_panel(office.borough, panel)
    assert len(borough.wards) == len(office.borough.wards) - 1
    assert borough.wards.geometry.loc[code].area == pytest.approx(
        sum(office.borough.wards.geometry.loc[ward].area for ward in panel["ward_codes"])
    )
    own = office.borough.places["ward_code"].isin(panel["ward_codes"])
    assert (borough.places["ward_code"] == code).sum() == own.sum()


def test_a_drawn_panel_holds_the_places_inside_it_and_the_wards_keep_the_rest(sit: As) -> None:
    office = sit()
    middle = office.borough.wards.geometry.loc[code_of(office, "Tarrow Market")].centroid
    drawn = middle.buffer(900)
    panel = set_up_panel(
        office,
        draft_panel(office, drawn=drawn),
        name="Round the market",
        founded_by="community group",
        founded_on=FOUNDED,
        meets_every_weeks=8,
    )
    borough, code = borough_of_panel(office.borough, panel)
    inside = borough.places["ward_code"] == code
    assert inside.sum() == office.borough.places.within(drawn).sum()
    assert borough.wards.geometry.area.sum() == pytest.approx(
        office.borough.wards.geometry.area.sum(), rel=1e-6
    )


def test_a_meeting_map_names_streets_inside_the_ward(sit: As) -> None:
    borough = sit().borough
    for code, shape in borough.wards.geometry.items():
        points, names = landmarks(borough, str(code))
        assert len(set(names)) == len(points) == 4
        assert points.within(shape.buffer(1)).all()


# --- a meeting --------------------------------------------------------------------------------


def test_the_agenda_has_the_ranked_places_and_what_was_raised(sit: As, market: Any) -> None:
    office = sit()
    (meeting,) = list_meetings(office)
    prepare_agenda(office, meeting["id"], version=1, today=TODAY, raised=["School gate", " "])
    view = view_meeting(office, meeting["id"], today=TODAY)
    assert view.candidates == (*view.evidence, "School gate")
    assert view.agenda[0].kind == "arrive"
    assert any(item.kind == "residents say" for item in view.agenda)


def test_freezing_keeps_what_was_raised(sit: As, market: Any) -> None:
    office = sit()
    (meeting,) = list_meetings(office)
    prepare_agenda(office, meeting["id"], version=1, today=TODAY, raised=["School gate"])
    frozen(office, market)
    assert "School gate" in view_meeting(office, meeting["id"], today=TODAY).candidates


@pytest.mark.parametrize("role", [Role.PANEL, Role.COUNCILLOR, Role.PRACTITIONER, Role.ANALYST])
def test_nothing_is_worked_out_for_who_may_not_prepare_a_meeting(
    sit: As, market: Any, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    asked: list[str] = []
    for module in (meeting_snapshot, meetings):
        monkeypatch.setattr(
            module, "gather_evidence", lambda _, panel, **_kept: asked.append(panel["id"])
        )
    (meeting,) = list_meetings(sit())
    for act in (prepare_agenda, freeze_snapshot):
        with pytest.raises(AccessError, match="may not change meetings"):
            act(sit(role, "ann"), meeting["id"], version=1, today=TODAY)
    assert asked == []


def test_who_may_not_see_members_is_shown_a_meeting_too(sit: As, market: Any) -> None:
    office = sit(Role.ANALYST, "ana")
    (meeting,) = found = list_meetings(office)
    assert meeting_to_show(office, found, today=TODAY) == meeting["id"]


@pytest.mark.parametrize("role", [Role.PANEL, Role.STEERING, Role.PRACTITIONER, Role.ANALYST])
def test_only_a_co_ordinator_marks_who_is_here(sit: As, market: Any, role: Role) -> None:
    """Others are refused before any name is looked for, and where none is given."""
    office = sit(role, "ann")
    (meeting,) = list_meetings(office)
    for here in ([], ["Nobody"]):
        with pytest.raises(AccessError, match="may not change attendances"):
            mark_by_name(office, meeting["id"], here=here)


def test_nobody_learns_by_a_name_who_sits_on_a_panel(sit: As, market: Any) -> None:
    (meeting,) = list_meetings(sit())
    assert member_named(sit(), meeting["id"], "ann lee")["name"] == "Ann Lee"
    for office in (sit(Role.ANALYST, "ana"), sit(Role.PANEL, "far", "X05000001")):
        for name in ("Ann Lee", "Nobody"):
            with pytest.raises(AccessError, match="may not read panel members"):
                member_named(office, meeting["id"], name)


def test_small_numbers_of_residents_are_not_given_away(sit: As, market: Any) -> None:
    office = sit()
    row = frozen(office, market)
    said = " ".join(item["detail"] for item in row["agenda"] if item["kind"] == "residents say")
    numbers = [int(word) for word in said.split() if word.isdigit()]
    assert all(number >= 10 for number in numbers)


def test_quorum_votes_and_three_priorities(sit: As, market: Any) -> None:
    office = sit()
    row = frozen(office, market)
    members = members_of(office, market, TODAY)
    places = view_meeting(office, row["id"], today=TODAY).candidates
    chosen = [Choice(place) for place in places[:3]]
    with pytest.raises(RecordError, match="Too few are here"):
        choose_priorities(office, row["id"], chosen, version=row["version"])
    marks = {one["id"]: True for one in members}
    there = record_attendance(office, row["id"], marks, guests=[("Dr Fox", "Health")])
    assert (there.present, there.members, there.quorate) == (3, 3, True)
    for member, score in zip(members, (5, 4, 0), strict=True):
        cast_vote(office, row["id"], candidate=places[1], score=score, member_id=member["id"])
    first = view_meeting(office, row["id"], today=TODAY).tallies[0]
    assert (first.candidate, first.total, first.mean) == (places[1], 9, 3.0)
    rows = choose_priorities(office, row["id"], chosen, version=row["version"])
    assert [(one["place"], one["title"]) for one in rows] == [
        (1, places[0]),
        (2, places[1]),
        (3, places[2]),
    ]
    view = view_meeting(office, row["id"], today=TODAY)
    assert view.meeting["stage"] == "held"
    assert view.chosen_words == "The panel chose the first three of the evidence."


def ready_to_choose(office: Office, panel: Any) -> tuple[Any, tuple[str, ...]]:
    row = frozen(office, panel)
    marks = {one["id"]: True for one in members_of(office, panel, TODAY)}
    record_attendance(office, row["id"], marks)
    return row, view_meeting(office, row["id"], today=TODAY).candidates


def test_a_choice_that_differs_needs_a_reason_that_names_nobody(sit: As, market: Any) -> None:
    office = sit()
    row, places = ready_to_choose(office, market)

    def choose(reason: str, **more: Any) -> Any:
        odd = [Choice(places[0]), Choice(places[1]), Choice(places[5], differs_because=reason)]
        return choose_priorities(office, row["id"], odd, version=row["version"], **more)

    with pytest.raises(RecordError, match="not among the first three"):
        choose("")
    with pytest.raises(RecordError, match="may give somebody away"):
        choose("Mrs Jane Harper of 12 Mill Lane is afraid.")
    with pytest.raises(RecordError, match="'7 burglaries' may give somebody away"):
        choose("After 7 burglaries the families are afraid.")
    assert current_priorities(office, market["id"], TODAY) == []
    choose("The school opens there in May.")
    assert len(current_priorities(office, market["id"], TODAY)) == 3


def test_an_override_is_written_down(sit: As, market: Any) -> None:
    office = sit()
    row, places = ready_to_choose(office, market)
    named = [Choice(place, why="Asked for by Jane Harper.") for place in places[:3]]
    choose_priorities(office, row["id"], named, version=row["version"], override="She agreed.")
    with office.desk.database.reading() as connection:
        acts = connection.execute(text("SELECT act FROM trail WHERE kind='priorities'")).scalars()
        assert "publish in spite of a warning" in list(acts)


def test_why_words_may_stand_is_kept_for_the_working_groups(sit: As, market: Any) -> None:
    office = sit()
    row, places = ready_to_choose(office, market)
    choices = [Choice(places[0], why="Asked for by Jane Harper."), *map(Choice, places[1:3])]
    with pytest.raises(RecordError, match="'Jane Harper' may give somebody away"):
        choose_priorities(office, row["id"], choices, version=row["version"], override="  ")
    choose_priorities(office, row["id"], choices, version=row["version"], override="She agreed.")

    def kept(asking: Office) -> list[str | None]:
        return [one["wording_override"] for one in asking.desk.list(Kind.PRIORITIES)]

    assert kept(office) == ["She agreed.", None, None]
    assert kept(sit(Role.STEERING, "sam")) == ["She agreed.", None, None]
    for role in (Role.PUBLIC, Role.PANEL, Role.COUNCILLOR, Role.ANALYST):
        assert kept(sit(role, "x")) == [None, None, None]


# --- priorities and their ground -------------------------------------------------------------


def adopted(office: Office, panel: Any, shape: shapely.Geometry) -> Any:
    """Adopt an area under a name of its own, as Act does."""
    row = office.desk.add(
        Kind.AREAS,
        ward_codes=panel["ward_codes"],
        name="Behind the shops",
        public_name="Another street",
        geometry=shape,
        public_geometry=shape,
        stage="scanning",
        adopted_on=TODAY,
        drawn=False,
        evidence={},
    )
    tie_priorities(office, row)
    return row


def test_a_priority_is_tied_by_ground_to_areas_adopted_before_and_after(
    sit: As, market: Any
) -> None:
    office = sit()
    row, places = ready_to_choose(office, market)
    shapes = RANKED[tuple(market["ward_codes"])].view.areas.geometry.tolist()
    first = adopted(office, market, shapely.affinity.translate(shapes[0], 5, 5))
    choices = [Choice(place) for place in places[:3]]
    choose_priorities(office, row["id"], choices, version=row["version"])
    second = adopted(office, market, shapes[1])
    third = adopted(sit(Role.ANALYST, "ana"), market, shapes[2])
    held = current_priorities(office, market["id"], TODAY)
    assert [one["area_id"] for one in held] == [first["id"], second["id"], None]
    found = areas_of_priorities(sit(Role.PUBLIC, "", wards="none"), held)
    assert list(found.values()) == [first["id"], second["id"], third["id"]]


def test_the_next_agenda_knows_last_times_place_under_another_name(sit: As, market: Any) -> None:
    office = sit()
    row, places = ready_to_choose(office, market)
    chosen = [Choice(places[0]), *map(Choice, places[1:3])]
    first = choose_priorities(office, row["id"], chosen, version=row["version"])[0]
    office.desk.change(Kind.PRIORITIES, first["id"], version=1, title="Its name of last time")
    day = date(2027, 1, 13)
    later = plan_meeting(office, market["id"], Proposal("meeting", "Next", day, time(18), 90))
    prepare_agenda(office, later["id"], version=1, today=TODAY)
    said = {one.title: one.detail for one in view_meeting(office, later["id"], today=TODAY).agenda}
    assert said[places[0]].endswith("Chosen last time, as “Its name of last time”.")
    assert "Chosen last time" not in said[places[4]]


# --- a meeting without a choice ---------------------------------------------------------------


def late_meeting(office: Office) -> tuple[Any, Any, date]:
    """Set up a panel of eight weeks whose meeting is due when ten have gone."""
    panel = set_up(office, founded_on=date(2026, 8, 3), events=())
    held_on = date(2026, 10, 12)
    proposed = Proposal("meeting", "Autumn", held_on, time(18, 30), 90)
    return panel, plan_meeting(office, panel["id"], proposed), held_on


def test_a_meeting_held_without_a_choice_counts_as_held(sit: As) -> None:
    office = sit()
    panel, meeting, held_on = late_meeting(office)
    (before,) = panel_register(office, held_on).panels
    assert before.standing.status == OVERDUE
    record_attendance(office, meeting["id"], {members_of(office, panel, held_on)[0]["id"]: True})
    ended = end_meeting(
        office, meeting["id"], version=1, today=held_on, because="Only the chair came."
    )
    assert (ended["stage"], ended["minutes"]) == ("held", "Only the chair came.")
    (after,) = panel_register(office, held_on).panels
    assert (after.standing.status, after.standing.last_met) == (NO_PRIORITIES, held_on)
    report = make_scrutiny(office, first=date(2026, 10, 1), last=date(2026, 10, 31), today=TODAY)
    (row,) = report.answers[0].tables[0].rows
    assert (row[0], row[5], row[6]) == ("Market panel", "1", "0")
    with pytest.raises(RecordError, match="has been held"):
        cancel_event(office, meeting["event_id"], version=1)


def test_ending_a_meeting_leaves_the_priorities_of_the_one_before(sit: As, market: Any) -> None:
    office = sit()
    row, places = ready_to_choose(office, market)
    choose_priorities(
        office, row["id"], [Choice(place) for place in places[:3]], version=row["version"]
    )
    day = date(2027, 1, 13)
    later = plan_meeting(office, market["id"], Proposal("meeting", "Next", day, time(18), 90))
    members = members_of(office, market, TODAY)
    record_attendance(office, later["id"], {one["id"]: True for one in members})
    end_meeting(office, later["id"], version=1, today=day)
    assert len(current_priorities(office, market["id"], day)) == 3


def test_only_a_meeting_that_can_have_been_held_is_ended(sit: As) -> None:
    office = sit()
    panel, meeting, held_on = late_meeting(office)
    with pytest.raises(RecordError, match="Nobody is marked"):
        end_meeting(office, meeting["id"], version=1, today=held_on)
    record_attendance(office, meeting["id"], {members_of(office, panel, held_on)[0]["id"]: True})
    with pytest.raises(RecordError, match="has not come"):
        end_meeting(office, meeting["id"], version=1, today=date(2026, 10, 11))
    for role in (Role.PANEL, Role.PRACTITIONER, Role.STEERING, Role.COUNCILLOR):
        with pytest.raises(AccessError):
            end_meeting(sit(role, "x"), meeting["id"], version=1, today=held_on)
    end_meeting(office, meeting["id"], version=1, today=held_on)
    with pytest.raises(RecordError, match="This meeting is held"):
        end_meeting(office, meeting["id"], version=2, today=held_on)


# --- two who enter votes at once ---------------------------------------------------------------


def test_a_vote_that_was_not_seen_is_not_written_over(sit: As, market: Any) -> None:
    office = sit()
    row = frozen(office, market)
    ann = members_of(office, market, TODAY)[0]["id"]
    one, two = view_meeting(office, row["id"], today=TODAY).candidates[:2]
    cast_votes(office, row["id"], {one: 3}, versions={}, member_id=ann)
    cast_votes(sit(Role.PANEL, "ann"), row["id"], {one: 5}, versions={one: 1})
    with pytest.raises(StaleEditError) as refused:
        cast_votes(office, row["id"], {one: 2, two: 4}, versions={one: 1}, member_id=ann)
    assert (refused.value.theirs, refused.value.yours) == ({one: 5}, {one: 2})
    assert view_meeting(sit(Role.PANEL, "ann"), row["id"], today=TODAY).own_scores == {one: 5}
    cast_votes(office, row["id"], {one: 2, two: 4}, versions={one: 2}, member_id=ann)
    seen = view_meeting(sit(Role.PANEL, "ann"), row["id"], today=TODAY).own_scores
    assert seen == {one: 2, two: 4}


def test_the_first_vote_of_another_is_not_written_over_either(sit: As, market: Any) -> None:
    office = sit()
    row = frozen(office, market)
    ann = members_of(office, market, TODAY)[0]["id"]
    (place, *_) = view_meeting(office, row["id"], today=TODAY).candidates
    cast_votes(sit(Role.PANEL, "ann"), row["id"], {place: 5}, versions={})
    with pytest.raises(StaleEditError):
        cast_votes(office, row["id"], {place: 0}, versions={}, member_id=ann)
    cast_votes(office, row["id"], {place: 5}, versions={}, member_id=ann)


# --- a seat and its account --------------------------------------------------------------------


@pytest.fixture
def accounts(database: Database, market: Any) -> dict[str, str]:
    """Two people of the panel's ward by one name, and others; numbers by e-mail."""
    ada = Desk(database, Person("ada", "Ada", frozenset({Role.ADMINISTRATOR})))
    wards = market["ward_codes"]
    given = [
        ("bo@x.org", "Bo Day", ["panel"], wards, True),
        ("cy@x.org", "Cy Moss", ["panel"], ["*"], True),
        ("cy2@x.org", "Cy Moss", ["panel"], wards, True),
        ("far@x.org", "Far Off", ["panel"], ["elsewhere"], True),
        ("old@x.org", "Old Hand", ["panel"], wards, False),
        ("pol@x.org", "Pol Ward", ["practitioner"], wards, True),
    ]
    return {
        email: ada.add(
            Kind.PEOPLE, email=email, name=name, roles=roles, ward_codes=codes, active=active
        )["id"]
        for email, name, roles, codes, active in given
    }


def test_accounts_are_offered_by_name_to_who_may_add_members(
    sit: As, market: Any, accounts: dict[str, str]
) -> None:
    offered = panel_accounts(sit(), market)
    cy, other = accounts["cy@x.org"], accounts["cy2@x.org"]
    assert offered == {
        accounts["bo@x.org"]: "Bo Day",
        cy: f"Cy Moss (account {cy[:8]})",
        other: f"Cy Moss (account {other[:8]})",
    }
    for role in (Role.PANEL, Role.PRACTITIONER, Role.STEERING, Role.ADMINISTRATOR):
        with pytest.raises(AccessError):
            panel_accounts(sit(role, "x"), market)


def test_a_linked_member_enters_their_own_votes_those_before_too(
    sit: As, market: Any, accounts: dict[str, str]
) -> None:
    office, bo = sit(), accounts["bo@x.org"]
    row = frozen(office, market)
    place = view_meeting(office, row["id"], today=TODAY).candidates[0]
    seat = next(one for one in members_of(office, market, TODAY) if one["name"] == "Bo Day")
    cast_vote(office, row["id"], candidate=place, score=1, member_id=seat["id"])
    link_member(office, seat["id"], version=1, person_id=bo)
    cast_vote(sit(Role.PANEL, bo), row["id"], candidate=place, score=4)
    assert view_meeting(office, row["id"], today=TODAY).tallies[0].total == 4
    link_member(office, seat["id"], version=2, person_id=None)
    with pytest.raises(AccessError, match="Only members"):
        cast_vote(sit(Role.PANEL, bo), row["id"], candidate=place, score=5)


def test_an_account_is_of_the_wards_and_of_one_member(
    sit: As, market: Any, accounts: dict[str, str]
) -> None:
    office = sit()
    ann, bo, cy = members_of(office, market, TODAY)
    for email in ("far@x.org", "old@x.org", "pol@x.org"):
        with pytest.raises(RecordError, match="no such account"):
            link_member(office, bo["id"], version=1, person_id=accounts[email])
    link_member(office, bo["id"], version=1, person_id=accounts["bo@x.org"])
    with pytest.raises(RecordError, match="Another member"):
        link_member(office, cy["id"], version=1, person_id=accounts["bo@x.org"])
    with pytest.raises(StaleEditError):
        link_member(office, bo["id"], version=1, person_id=None)
    assert ann["person_id"] == "ann"


def test_new_priorities_end_the_old_and_a_meeting_chooses_once(sit: As, market: Any) -> None:
    office = sit()
    row, places = ready_to_choose(office, market)
    choices = [Choice(place) for place in places[:3]]
    choose_priorities(office, row["id"], choices, version=row["version"])
    with pytest.raises(RecordError, match="This meeting is held"):
        choose_priorities(office, row["id"], choices, version=row["version"] + 1)
    later = plan_meeting(
        office, market["id"], Proposal("meeting", "Next", date(2027, 1, 13), time(18, 30), 90)
    )
    record_attendance(
        office, later["id"], {one["id"]: True for one in members_of(office, market, TODAY)}
    )
    new = [Choice("A"), Choice("B"), Choice("C")]
    choose_priorities(office, later["id"], new, version=1)
    held = current_priorities(office, market["id"], date(2027, 1, 20))
    assert [one["title"] for one in held] == ["A", "B", "C"]
    assert len(current_priorities(office, market["id"], date(2027, 1, 12))) == 6


def test_a_panel_member_casts_their_own_vote_and_no_other(sit: As, market: Any) -> None:
    office = sit()
    row = frozen(office, market)
    place = view_meeting(office, row["id"], today=TODAY).candidates[0]
    ann, bo, _ = members_of(office, market, TODAY)
    member = sit(Role.PANEL, "ann")
    cast_vote(member, row["id"], candidate=place, score=4)
    cast_vote(member, row["id"], candidate=place, score=2)
    assert view_meeting(member, row["id"], today=TODAY).own_scores == {place: 2}
    with pytest.raises(AccessError):
        cast_vote(member, row["id"], candidate=place, score=5, member_id=bo["id"])
    with pytest.raises(AccessError, match="Only members of this panel"):
        cast_vote(sit(Role.PANEL, "zed"), row["id"], candidate=place, score=5)
    cast_vote(office, row["id"], candidate=place, score=3, member_id=ann["id"])
    assert view_meeting(office, row["id"], today=TODAY).tallies[0].total == 3


@pytest.mark.parametrize("role", [Role.COUNCILLOR, Role.PRACTITIONER, Role.STEERING, Role.ANALYST])
def test_nobody_else_votes_even_for_themselves(sit: As, market: Any, role: Role) -> None:
    row = frozen(sit(), market)
    place = view_meeting(sit(), row["id"], today=TODAY).candidates[0]
    with pytest.raises(AccessError):
        cast_vote(sit(role, "ann"), row["id"], candidate=place, score=5)


def test_votes_are_not_shown_to_those_outside_the_panel(sit: As, market: Any) -> None:
    row = frozen(sit(), market)
    assert view_meeting(sit(Role.ANALYST, "ana"), row["id"], today=TODAY).tallies is None
    assert view_meeting(sit(Role.PANEL, "ann"), row["id"], today=TODAY).tallies is not None


def test_a_vote_is_for_the_agenda_and_freezes_it(sit: As, market: Any) -> None:
    office = sit()
    row = frozen(office, market)
    ann = members_of(office, market, TODAY)[0]
    place = view_meeting(office, row["id"], today=TODAY).candidates[0]
    with pytest.raises(RecordError, match="not on this meeting's agenda"):
        cast_vote(office, row["id"], candidate="Elsewhere", score=1, member_id=ann["id"])
    cast_vote(office, row["id"], candidate=place, score=1, member_id=ann["id"])
    with pytest.raises(RecordError, match="Votes have been cast"):
        freeze_snapshot(office, row["id"], version=row["version"], today=TODAY)


def test_the_name_of_a_member_stands_in_one_record_alone(sit: As, market: Any) -> None:
    office = sit()
    row, _ = ready_to_choose(office, market)
    rows = office.desk.list(Kind.ATTENDANCES, where={"meeting_id": row["id"]})
    assert len(rows) == 3
    assert {one["name"] for one in rows} == {""}
    with pytest.raises(RecordError, match="no member of this panel"):
        record_attendance(office, row["id"], {"stranger": True})


def adopt(office: Office, name: str) -> Any:
    square = shapely.box(0, 0, 100, 100)
    return office.desk.add(
        Kind.AREAS,
        public_name=name,
        name=name,
        geometry=square,
        public_geometry=square,
        stage="response",
        adopted_on=TODAY,
        drawn=True,
        evidence={},
        ward_codes=[code_of(office, "Tarrow Market")],
    )


def act(office: Office, area: Any, **values: Any) -> None:
    given = {"reason_kind": "finding", "agency": "Council", "partners": [], "status": "agreed"}
    office.desk.add(Kind.ACTIONS, area_id=area["id"], **{**given, **values})


def test_open_actions_of_the_wards_are_on_the_agenda_overdue_first(sit: As, market: Any) -> None:
    office = sit()
    area = adopt(office, "Kiln Street")
    act(office, area, what="Mend the lamp")
    act(office, area, what="Cut the hedge", due_on=date(2026, 11, 12))
    act(office, area, what="Paint the wall", status="done")
    row = frozen(office, market)
    actions = [(one["title"], one["detail"]) for one in row["agenda"] if one["kind"] == "action"]
    assert actions == [
        ("Cut the hedge", "Council, 10 days overdue."),
        ("Mend the lamp", "Council."),
    ]


def test_a_matter_without_ground_is_tied_to_the_adopted_area_of_its_name(
    sit: As, market: Any
) -> None:
    office = sit()
    (meeting,) = list_meetings(office, panel_id=market["id"])
    prepare_agenda(office, meeting["id"], version=1, today=TODAY, raised=["Another street"])
    row, places = ready_to_choose(office, market)
    area = adopted(office, market, shapely.box(0, 0, 50, 50))
    odd = Choice("Another street", differs_because="Asked for.")
    rows = choose_priorities(
        office, row["id"], [odd, *map(Choice, places[:2])], version=row["version"]
    )
    assert [one["area_id"] for one in rows] == [area["id"], None, None]


def test_an_erased_member_is_named_nowhere_and_the_result_stands(sit: As, market: Any) -> None:
    office = sit()
    row, places = ready_to_choose(office, market)
    ann = members_of(office, market, TODAY)[0]
    cast_vote(office, row["id"], candidate=places[0], score=5, member_id=ann["id"])
    with pytest.raises(AccessError):
        erase_member(sit(Role.PANEL, "ann"), ann["id"])
    erase_member(office, ann["id"])
    assert view_meeting(office, row["id"], today=TODAY).tallies[0].total == 5
    with office.desk.database.reading() as connection:
        for table in ("panel_members", "attendances", "votes", "history", "trail"):
            rows = connection.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608 - ours
            assert "Ann Lee" not in str(rows), table


# --- the frozen view --------------------------------------------------------------------------


def test_a_snapshot_holds_what_panels_may_see_and_its_digest(sit: As, market: Any) -> None:
    office = sit()
    row = frozen(office, market)
    snapshot = open_snapshot(sit(Role.PANEL, "ann"), row["id"])
    assert snapshot.digest == row["snapshot_digest"]
    assert snapshot.content["data_version"] == office.borough.data_version
    assert set(snapshot.content["areas"][0]) == {"rank", "name", "sentence", "stays", "shape"}
    whole = json.dumps(snapshot.content)
    assert "place_ids" not in whole
    assert "score" not in whole


def test_the_same_data_freeze_to_the_same_checksum(sit: As, market: Any) -> None:
    office = sit()
    first = frozen(office, market)
    assert frozen(office, market)["snapshot_digest"] == first["snapshot_digest"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE meetings SET snapshot = replace(snapshot, 'Anti-social', 'Very anti-social')",
        "UPDATE meetings SET snapshot = NULL",
        "UPDATE meetings SET snapshot_digest = NULL",
    ],
)
def test_a_snapshot_that_was_changed_is_refused(sit: As, market: Any, statement: str) -> None:
    office = sit()
    row = frozen(office, market)
    with office.desk.database.writing() as connection:
        assert connection.execute(text(statement)).rowcount == 1
    with pytest.raises(IntegrityError, match="not what was frozen"):
        open_snapshot(office, row["id"])
    with pytest.raises(IntegrityError):
        snapshot_page(office, row["id"])


def test_nothing_frozen_is_none_and_cannot_be_taken_away(sit: As, market: Any) -> None:
    office = sit()
    (meeting,) = list_meetings(office)
    assert open_snapshot(office, meeting["id"]) is None
    with pytest.raises(RecordError, match="Nothing has been frozen"):
        snapshot_page(office, meeting["id"])


def test_only_a_co_ordinator_freezes(sit: As, market: Any) -> None:
    (meeting,) = list_meetings(sit())
    for role in (Role.PANEL, Role.ANALYST, Role.COUNCILLOR, Role.STEERING):
        with pytest.raises(AccessError):
            freeze_snapshot(sit(role, "ann"), meeting["id"], version=1, today=TODAY)


def test_a_taken_away_meeting_asks_no_host_and_runs_no_name(sit: As, tmp_path: Path) -> None:
    office = sit()
    hostile = "<img src=x onerror=alert(1)>{{7*7}}</script><script>alert(2)</script>"
    panel = set_up(office, name=hostile)
    row = frozen(office, panel)
    page = export_meeting(office, row["id"], tmp_path / "m.html").read_text(encoding="utf-8")
    assert hostile not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert page.count("<script>") == 1
    assert "default-src 'none'" in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    with pytest.raises(InputError, match=r"written as \.html"):
        export_meeting(office, row["id"], tmp_path / "m.pdf")


# --- the calendar -----------------------------------------------------------------------------


def events_in(file: bytes) -> dict[str, Any]:
    return {str(one["SUMMARY"]): one for one in Calendar.from_ical(file).walk("VEVENT")}


def test_the_calendar_file_keeps_identifiers_and_times_of_the_place(sit: As, market: Any) -> None:
    office = sit()
    before = events_in(calendar_bytes(office))
    meeting = before["Meeting: Market panel"]
    assert meeting["DTSTART"].dt.isoformat() == "2026-11-18T18:30:00+00:00"
    assert meeting["DTSTART"].params["TZID"] == "Europe/London"
    assert calendar_bytes(office) == calendar_bytes(office)
    row = list_events(office)[-1].row
    moved = Proposal("meeting", row["title"], date(2027, 6, 2), time(19, 0), 60)
    change_event(office, row["id"], version=1, event=moved, place="Hall")
    after = events_in(calendar_bytes(office))["Meeting: Market panel"]
    assert (after["UID"], after["SEQUENCE"]) == (meeting["UID"], 1)
    assert after["DTSTART"].dt.isoformat() == "2027-06-02T19:00:00+01:00"
    assert list_meetings(office)[0]["held_on"] == date(2027, 6, 2)


def test_a_cancelled_event_stays_as_cancelled_and_so_does_its_meeting(sit: As, market: Any) -> None:
    office = sit()
    row = list_events(office)[-1].row
    cancel_event(office, row["id"], version=1)
    event = events_in(calendar_bytes(office))["Cancelled: Meeting: Market panel"]
    assert str(event["STATUS"]) == "CANCELLED"
    assert list_meetings(office)[0]["stage"] == "cancelled"


def test_what_is_cancelled_or_held_is_not_moved(sit: As) -> None:
    office = sit()
    panel, meeting, held_on = late_meeting(office)
    later = Proposal("meeting", "Later", date(2026, 12, 1), time(18, 30), 60)
    record_attendance(office, meeting["id"], {members_of(office, panel, held_on)[0]["id"]: True})
    end_meeting(office, meeting["id"], version=1, today=held_on)
    with pytest.raises(RecordError, match="has been held"):
        change_event(office, meeting["event_id"], version=1, event=later)
    other = plan_meeting(office, panel["id"], later)
    cancel_event(office, other["event_id"], version=1)
    with pytest.raises(RecordError, match="This is cancelled"):
        change_event(office, other["event_id"], version=2, event=later)


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.ADMINISTRATOR])
def test_who_sees_no_meetings_is_refused_the_event_of_one(sit: As, market: Any, role: Role) -> None:
    (meeting,) = list_meetings(sit())
    later = Proposal("meeting", "Later", date(2026, 12, 1), time(18, 30), 60)
    with pytest.raises(AccessError, match="may not change events"):
        change_event(sit(role, "x"), meeting["event_id"], version=1, event=later)
    assert list_meetings(sit()) == [meeting]


def test_who_no_longer_changes_meetings_leaves_the_event_of_one(sit: As, market: Any) -> None:
    """Whoever planned it changes the event, being its own, but not the meeting any more."""
    (panel,) = {row["panel_id"] for row in list_meetings(sit())}
    meeting = plan_meeting(
        sit(), panel, Proposal("meeting", "x", date(2026, 11, 30), time(18, 30), 60)
    )
    before = sit(Role.PRACTITIONER)
    for act in (
        lambda: cancel_event(before, meeting["event_id"], version=1),
        lambda: change_event(
            before,
            meeting["event_id"],
            version=1,
            event=Proposal("meeting", "Later", date(2026, 12, 1), time(18, 30), 60),
        ),
    ):
        with pytest.raises(AccessError, match="may not change meetings"):
            act()
        assert not any(one.row["cancelled"] for one in list_events(sit()))


def test_a_held_meeting_cannot_be_cancelled(sit: As, market: Any) -> None:
    office = sit()
    row, places = ready_to_choose(office, market)
    choices = [Choice(place) for place in places[:3]]
    choose_priorities(office, row["id"], choices, version=row["version"])
    with pytest.raises(RecordError, match="has been held"):
        cancel_event(office, row["event_id"], version=1)
    assert not list_events(office)[-1].row["cancelled"]


def test_a_title_cannot_write_lines_into_the_calendar(sit: As) -> None:
    office = sit()
    named = "Panel\r\nATTENDEE:mailto:x@example.org\x00"
    set_up(office, name=named, override="A test.")
    file = calendar_bytes(office)
    assert b"\r\nATTENDEE" not in file
    assert b"\x00" not in file


# --- drawn areas ------------------------------------------------------------------------------

SQUARE = [[-2.2, 53.4], [-2.1, 53.4], [-2.1, 53.5], [-2.2, 53.5], [-2.2, 53.4]]


def polygon(ring: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring]}


def test_drawn_polygons_become_one_area_in_metres() -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": polygon(SQUARE)}
    whole = {"type": "FeatureCollection", "features": [feature, feature]}
    found = [read_drawn_area(json.dumps(one)) for one in (polygon(SQUARE), feature, whole)]
    assert all(one.equals(found[0]) for one in found)
    assert 6.5e3 * 11.0e3 < found[0].area < 6.8e3 * 11.3e3


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ("<VRT/>", "not readable GeoJSON"),
        ('{"type": "Polygon", "coordinates": [[["a"]]]}', "not readable GeoJSON"),
        ("[]", "not readable GeoJSON"),
        ('{"type": "Feature", "geometry": null}', "no polygon"),
        ('{"type": "Point", "coordinates": [-2, 53]}', "no polygon"),
        (json.dumps(polygon([[y, x] for x, y in SQUARE])), "Great Britain"),
        (" " * 2_000_001, "too large"),
        ("[" * 100_000, "not readable GeoJSON"),
    ],
)
def test_what_is_no_drawn_area_is_refused(given: str, match: str) -> None:
    with pytest.raises(InputError, match=match):
        read_drawn_area(given)

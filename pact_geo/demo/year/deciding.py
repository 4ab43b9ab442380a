"""A panel is founded, looks at the evidence, votes and chooses three priorities; and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from pact_geo.cycle.calendar import MEETING, Proposal
from pact_geo.cycle.meetings import Choice
from pact_geo.demo.year.cast import Cast
from pact_geo.records.access import Kind, Role
from pact_geo.records.desk import Row
from pact_geo.services.areas import adopt_area
from pact_geo.services.meeting_attendance import record_attendance
from pact_geo.services.meeting_snapshot import freeze_snapshot
from pact_geo.services.meetings import (
    choose_priorities,
    list_meetings,
    view_meeting,
)
from pact_geo.services.panel_events import plan_meeting
from pact_geo.services.panel_members import members_of
from pact_geo.services.panels import draft_panel, set_up_panel
from pact_geo.services.voting import cast_vote

FOUNDED = date(2025, 12, 1)
ADOPTED = date(2026, 1, 20)
LATER = (date(2026, 4, 22), date(2026, 7, 22), date(2026, 10, 21))
NEXT = date(2027, 1, 20)
NAME = "Tarrow Market panel"
MEMBERS = (
    ("Robin Heath", "Residents", "chair"),
    ("Clem Hartside", "Businesses", "secretary"),
    ("Dilys Orme", "Schools", ""),
    ("Fraser Quill", "Faith", ""),
    ("Gwyn Tolley", "Housing", ""),
    ("Hazel Birch", "Youth", ""),
    ("Ivo Penn", "Voluntary", ""),
)
AWAY = "Gwyn Tolley"
"""A member who never comes."""
LAPSED = "Cinderhythe residents"


@dataclass(frozen=True)
class Adopted:
    """The areas the year is about: the panel's, and the first of them."""

    panel: Row
    areas: tuple[Row, ...]


def found_panels(cast: Cast) -> None:
    """Found the panel of the market ward, and one in the next ward that has stopped meeting."""
    office = cast.on(FOUNDED)
    chair = cast.people[Role.PANEL]
    set_up_panel(
        office,
        draft_panel(office, wards=[cast.ward()]),
        name=NAME,
        founded_by="residents' association",
        founder="Market Residents",
        founded_on=FOUNDED,
        meets_every_weeks=13,
        members=[
            {
                "name": name,
                "sector": sector,
                "part": part,
                "person_id": chair.id if name == chair.name else None,
            }
            for name, sector, part in MEMBERS
        ],
    )
    early = date(2025, 11, 3)
    set_up_panel(
        office,
        draft_panel(office, wards=[cast.ward("Cinderhythe")]),
        name=LAPSED,
        founded_by="community group",
        founded_on=early,
        meets_every_weeks=8,
        members=[{"name": "Joss Tarn", "sector": "Residents", "part": "chair"}],
    )


def meet_first(cast: Cast) -> Adopted:
    """Hold the first meeting, and adopt the first two areas of the ward on its evidence."""
    panel = _panel(cast)
    meeting = next(
        row
        for row in list_meetings(cast.on(FOUNDED), panel_id=panel["id"])
        if row["stage"] == "planned"
    )
    _meet(cast, meeting["id"], meeting["held_on"], third="Lights that are out in the alleys")
    ranking = cast.ranking(ADOPTED)
    office = cast.on(ADOPTED)
    here = [
        int(area_id)
        for area_id, codes in ranking.areas["ward_codes"].items()
        if cast.ward() in codes
    ]
    areas = tuple(
        adopt_area(office, ranking, area_id=area_id, adopted_on=ADOPTED, panel_id=panel["id"])
        for area_id in here[:2]
    )
    return Adopted(panel, areas)


def meet_again(cast: Cast) -> None:
    """Meet each quarter, and plan the meeting to come."""
    panel = _panel(cast)
    for day in LATER:
        meeting = plan_meeting(cast.on(day), panel["id"], _evening(day), place="Community hall")
        _meet(cast, meeting["id"], day, third=None)
    plan_meeting(cast.on(LATER[-1]), panel["id"], _evening(NEXT), place="Community hall")


def _meet(cast: Cast, meeting_id: str, day: date, *, third: str | None) -> None:
    """Freeze the evidence, mark who is there, vote, and choose three."""
    office = cast.on(day)
    version = office.desk.get(Kind.MEETINGS, meeting_id)["version"]
    frozen = freeze_snapshot(office, meeting_id, version=version, today=day)
    members = members_of(office, _panel(cast), day) or []
    record_attendance(
        office, meeting_id, {member["id"]: member["name"] != AWAY for member in members}
    )
    places = view_meeting(office, meeting_id, today=day).evidence
    for order, member in enumerate(members):
        for rank, place in enumerate(places[:4]):
            score = max(5 - rank - (order + rank) % 2, 0)
            cast_vote(office, meeting_id, candidate=place, score=score, member_id=member["id"])
    choices = [Choice(title=place, why="Most reports, and most votes.") for place in places[:3]]
    if third:
        choices[2] = Choice(
            title=third, why="Asked for from the floor.", differs_because="No file counts lamps"
        )
    choose_priorities(office, meeting_id, choices, version=frozen["version"])


def _evening(day: date) -> Proposal:
    return Proposal(MEETING, f"Meeting: {NAME}", day, time(19), 120)


def _panel(cast: Cast) -> Row:
    panels = cast.on(FOUNDED).desk.list(Kind.PANELS)
    return next(panel for panel in panels if panel["name"] == NAME)

"""The audit on paper: what to look at, where, and boxes to tick."""

from __future__ import annotations

from typing import Any

import shapely

from pact_geo.cycle.audits import GRADE_MEANINGS, NOT_APPLICABLE, Checklist, Scale, checklist_of
from pact_geo.outputs.area_plan import describe_area_plan, draw_area_plan
from pact_geo.outputs.documents import write_pdf
from pact_geo.outputs.sentences import date_words
from pact_geo.outputs.streets import street_name
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row
from pact_geo.services.audits.plans import seats_of
from pact_geo.services.office import Office

EMPTY_SPOTS = 2
"""Spots without a name on the sheet, for where the team stops beside the plan."""
_NEAR = 250.0  # metres round the area from which names are taken

_MARKUP = """
= #data.title

#grid(columns: (1fr, 1fr), row-gutter: 5pt, column-gutter: 10mm,
  ..data.facts.map(fact => [*#fact.at(0):* #fact.at(1)]))

#align(center, picture("plan", alt: data.plan, width: 66%))

== Before you start
+ Walk together. Stop at each spot and look at what lies within about 50 metres.
+ Two inspectors tick a sheet each, without looking at the other's.
+ Photograph what is wrong from a place you will find again, and note where you stood. Leave out
  faces, number plates and front doors.
+ Do not pick anything up. Leave needles to those who are trained to clear them.

== The grades
#table(columns: (auto, 1fr), table.header[Grade][What it means],
  ..data.grades.map(one => (one.at(0), one.at(1))).flatten())

== The team
#table(columns: (1fr, 1fr), table.header[Part][Agency or number],
  ..data.team.map(one => (one.at(0), one.at(1))).flatten())

#pagebreak()
#for spot in data.spots [
  #block(breakable: false)[
    == #spot.title
    #if spot.blank [Where: #line-to-write]
    Inspector: #box(width: 45mm, stroke: (bottom: 0.5pt + ink), height: 5mm)
    Time: #box(width: 25mm, stroke: (bottom: 0.5pt + ink), height: 5mm)
    #for group in data.groups [
      #table(columns: (1fr,) + group.answers.map(_ => 13mm), inset: 2.8pt,
        align: (column, row) => if column == 0 { left } else { center },
        table.header([#group.title], ..group.answers.map(one => text(size: 7.5pt, one))),
        ..group.items.map(item => (
          [*#item.at(0)* #text(size: 8pt, item.at(1))], ..group.answers.map(_ => tick)
        )).flatten())
    ]
    Notes: #line-to-write
    #v(1mm)
  ]
]
"""


def audit_sheet(office: Office, audit_id: str) -> bytes:
    """Write the sheet of an audit as PDF on A4, with a plan of the area and boxes to tick.

    Raises
    ------
    AccessError
        If the person may not see the audit.
    """
    audit = office.desk.get(Kind.AUDITS, audit_id)
    area = office.desk.get(Kind.AREAS, audit["area_id"])
    checklist = checklist_of(audit["checklist"])
    name = area["name"] or area["public_name"]
    outline = area["geometry"] if area["geometry"] is not None else area["public_geometry"]
    names = _names(office, outline)
    plan = draw_area_plan(outline, office.borough.wards, names=names)
    office.desk.write_down("export", Kind.AUDITS, audit_id)
    return write_pdf(
        _MARKUP,
        {
            "title": f"Visual audit: {name}",
            "facts": _facts(office, audit, area),
            "plan": describe_area_plan(name, names),
            "grades": list(GRADE_MEANINGS.items()),
            "team": _team(audit),
            "spots": _spots(audit),
            "groups": _groups(checklist),
        },
        title=f"Visual audit: {name}",
        images={"plan": plan},
        footer=f"{office.borough.name} · checklist {checklist.version}",
        made_on=audit["planned_on"],
    )


def _facts(office: Office, audit: Row, area: Row) -> list[tuple[str, str]]:
    wards = [office.borough.ward_names.get(code, code) for code in area["ward_codes"]]
    return [
        ("Day", date_words(audit["planned_on"])),
        ("Commissioned by", f"the {audit['commissioned_by']}"),
        ("Ward", ", ".join(wards)),
        ("Spots", str(len(audit["spots"] or ()))),
    ]


def _team(audit: Row) -> list[tuple[str, str]]:
    seats = [
        (seat.part.capitalize(), seat.agency or (str(seat.people) if seat.people else "nobody yet"))
        for seat in seats_of(audit)
    ]
    return seats or [("Not planned yet", "")]


def _spots(audit: Row) -> list[dict[str, Any]]:
    named = [
        {"title": f"Spot {number}: {spot}", "blank": False}
        for number, spot in enumerate(audit["spots"] or (), start=1)
    ]
    more = range(len(named) + 1, len(named) + 1 + EMPTY_SPOTS)
    return [*named, *({"title": f"Spot {number}", "blank": True} for number in more)]


def _groups(checklist: Checklist) -> list[dict[str, Any]]:
    """Put items of one scale together, for they share their boxes."""
    short = {NOT_APPLICABLE: "n/a"}
    return [
        {
            "title": items[0].section if scale is not Scale.GRADE else "Grade",
            "answers": [short.get(one, one) for one in items[0].answers],
            "items": [(item.title, item.question) for item in items],
        }
        for scale in Scale
        if (items := [item for item in checklist.items if item.scale is scale])
    ]


def _names(office: Office, outline: shapely.Geometry) -> list[tuple[str, float, float]]:
    """Name streets round the area, for whoever may see places; residents will hold the sheet."""
    if not may(office.person, Act.READ, Kind.PLACES):
        return []
    places = office.borough.places
    near = places[places.geometry.within(outline.buffer(_NEAR)) & places["place_name"].notna()]
    counts = office.borough.incidents["place_id"].value_counts().reindex(near.index, fill_value=0)
    ordered = near.loc[counts.sort_values(ascending=False, kind="stable").index]
    return [
        (street, float(point.x), float(point.y))
        for name, point in zip(ordered["place_name"], ordered.geometry, strict=True)
        if (street := street_name(str(name)))
    ]

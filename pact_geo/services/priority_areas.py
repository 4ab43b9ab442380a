"""Which adopted area a panel's priority is about: the one on its ground, whatever it is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pact_geo.cycle.matching import find_same
from pact_geo.cycle.outlines import Rings, shape_of
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row, Rows
from pact_geo.services.office import Office


def areas_open(office: Office, ward_codes: Iterable[str] | None = None) -> Rows:
    """List the adopted areas that are open, of some wards or of all."""
    here = None if ward_codes is None else set(ward_codes)
    return [
        row
        for row in office.desk.list(Kind.AREAS)
        if row["closed_on"] is None and (here is None or here & set(row["ward_codes"]))
    ]


def area_on_ground(title: str, outline: Rings | None, areas: Sequence[Row]) -> str | None:
    """Give the id of the area on the ground of a priority; by its name where it has no ground.

    Both outlines are those that everybody may see, so that everybody finds the same.
    """
    shape = shape_of(outline)
    if shape is not None:
        return find_same(shape, {row["id"]: row["public_geometry"] for row in areas})
    return next((row["id"] for row in areas if row["public_name"] == title), None)


def areas_of_priorities(office: Office, priorities: Rows) -> dict[str, str | None]:
    """Give the area of each priority by its id: the one it was tied to, else that on its ground."""
    areas = areas_open(office) if any(row["area_id"] is None for row in priorities) else []
    return {row["id"]: row["area_id"] or _found(row, areas) for row in priorities}


def tie_priorities(office: Office, area: Mapping[str, Any]) -> int:
    """Tie the priorities that hold and have no area to one that was just adopted on their ground.

    Whoever may not change priorities leaves them as they are: they are found by their ground
    when they are read.
    """
    tied = 0
    for row in office.desk.list(Kind.PRIORITIES):
        if row["area_id"] is not None or row["ended_on"] is not None:
            continue
        if not may(office.person, Act.CHANGE, Kind.PRIORITIES, row):
            continue
        if _found(row, [dict(area)]) is not None:
            office.desk.change(
                Kind.PRIORITIES, row["id"], version=row["version"], area_id=area["id"]
            )
            tied += 1
    return tied


def _found(priority: Row, areas: Sequence[Row]) -> str | None:
    here = set(priority["ward_codes"])
    return area_on_ground(
        priority["title"],
        priority["outline"],
        [row for row in areas if here & set(row["ward_codes"])],
    )

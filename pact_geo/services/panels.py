"""The register of panels: setting one up, changing it, and which wards have none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely

from pact_geo.cycle import calendar
from pact_geo.cycle.lines import tidy_line
from pact_geo.cycle.meetings import HELD, PLANNED
from pact_geo.cycle.panels import (
    Overlap,
    PanelDates,
    Standing,
    find_standing,
    find_ward_standings,
    is_open,
    measure_overlaps,
    missing_sectors,
    share_wards,
)
from pact_geo.errors import RecordError
from pact_geo.records.access import Act, Kind, may, require
from pact_geo.records.desk import Row, Rows
from pact_geo.services.borough import Borough
from pact_geo.services.office import Office
from pact_geo.services.panel_events import (
    GROUP,
    keep_event,
    keep_meeting,
    move_wards,
    texts_of_events,
)
from pact_geo.services.panel_members import CHAIR, add_member, members_of
from pact_geo.services.public_words import reason_to_stand, require_line


@dataclass(frozen=True)
class PanelDraft:
    """A panel's area before the panel is set up.

    ``shares`` is the part of each ward it takes in, by code; ``geometry`` is None where the
    area is made of whole wards.
    """

    area: shapely.Geometry
    geometry: shapely.Geometry | None
    shares: Mapping[str, float]
    overlaps: tuple[Overlap, ...]

    @property
    def ward_codes(self) -> tuple[str, ...]:
        """The wards the panel is about."""
        return tuple(self.shares)


@dataclass(frozen=True)
class PanelEntry:
    """One panel in the register.

    ``standing`` is None for a panel that has closed. ``missing`` names sectors without a
    member, and is None, as ``members`` is, for who may not see the members.
    """

    panel: Row
    standing: Standing | None
    shares: Mapping[str, float]
    priorities: tuple[str, ...]
    members: int | None
    missing: tuple[str, ...] | None


@dataclass(frozen=True)
class Register:
    """Every panel, oldest first, and how each ward stands, by ward code."""

    panels: tuple[PanelEntry, ...]
    wards: Mapping[str, str]


def draft_panel(
    office: Office,
    *,
    wards: Sequence[str] = (),
    drawn: shapely.Geometry | None = None,
    but_for: str | None = None,
) -> PanelDraft:
    """Work out what a new panel would cover, and what other panels cover already.

    Parameters
    ----------
    wards
        Codes of whole wards.
    drawn
        An area in EPSG:27700, in place of wards.
    but_for
        The id of the panel whose area this is to be, where it has one already.

    Raises
    ------
    RecordError
        If neither or both are given, a ward is unknown, or the area lies outside the borough.
    """
    shapes = _ward_shapes(office.borough)
    if bool(wards) == (drawn is not None):
        raise RecordError("A panel's area is either whole wards or a drawn area.")
    unknown = sorted(set(wards) - set(shapes))
    if unknown:
        raise RecordError(f"There is no ward {unknown[0]!r}.")
    area = drawn or shapely.union_all([shapes[code] for code in wards])
    shares = dict.fromkeys(sorted(wards), 1.0) if wards else share_wards(area, shapes)
    if not shares:
        raise RecordError("The drawn area lies in no ward of the borough.")
    others = {
        panel["id"]: (panel["name"], area_of(office.borough, panel))
        for panel in office.desk.list(Kind.PANELS)
        if panel["closed_on"] is None and panel["id"] != but_for
    }
    return PanelDraft(area, drawn, shares, measure_overlaps(area, others))


def set_up_panel(
    office: Office,
    draft: PanelDraft,
    *,
    name: str,
    founded_by: str,
    founded_on: date,
    meets_every_weeks: int,
    founder: str = "",
    members: Iterable[Mapping[str, Any]] = (),
    events: Iterable[calendar.Proposal] | None = None,
    override: str | None = None,
) -> Row:
    """Set up a panel with its members and its first events, all of it or nothing.

    Parameters
    ----------
    draft
        Its area, from ``draft_panel``.
    founded_by
        A kind of founder, such as "parish council"; ``founder`` names it.
    members
        ``name`` and ``sector``, and where known ``part`` (such as "chair"), ``agency`` and
        ``person_id``, for each.
    events
        What goes into the calendar; the usual first walkabout, surgery, workshop and meeting
        when not given.
    override
        Why the names, titles and places, which everybody reads, may stand although they seem to
        name somebody; it is kept with the panel, for the working groups.

    Raises
    ------
    RecordError
        If a name is empty, the rhythm below a week, or there is more than one chair.
    PersonalTextError
        If what everybody reads seems to name somebody.
    AccessError
        If the person may not set up a panel for these wards.
    """
    people = [dict(one) for one in members]
    if sum(one.get("part") == CHAIR for one in people) > 1:
        raise RecordError("A panel has one chair.")
    about = {
        "name": require_line(name, what="name of the panel"),
        "founded_by": require_line(founded_by, what="kind of founder"),
        "founder": tidy_line(founder),
    }
    first = calendar.propose_first_events(about["name"], founded_on) if events is None else events
    first = list(first)
    _require_rhythm(meets_every_weeks)
    require(office.person, Act.ADD, Kind.PANELS, {"ward_codes": list(draft.ward_codes)})
    reason = reason_to_stand(office, {**about, **texts_of_events(first)}, override=override)
    with office.desk.together():
        panel = office.desk.add(
            Kind.PANELS,
            **{**about, "founder": about["founder"] or None},
            geometry=draft.geometry,
            founded_on=founded_on,
            meets_every_weeks=meets_every_weeks,
            wording_override=reason,
            ward_codes=list(draft.ward_codes),
        )
        for one in people:
            add_member(office, panel["id"], joined_on=founded_on, **one)
        for event in first:
            keep = keep_meeting if event.activity == calendar.MEETING else keep_event
            keep(office, panel, event, reason=reason)
    return panel


def change_panel(
    office: Office,
    panel_id: str,
    *,
    version: int,
    draft: PanelDraft | None = None,
    override: str | None = None,
    **values: Any,
) -> Row:
    """Change a panel, give it another area with ``draft``, or close it with ``closed_on``.

    With another area, what is still to come in its calendar belongs to the new wards.

    Raises
    ------
    AccessError, StaleEditError, RecordError, PersonalTextError
        As for setting one up and for any change.
    """
    _require_rhythm(values.get("meets_every_weeks", 1))
    for field, what in (("name", "name of the panel"), ("founded_by", "kind of founder")):
        if field in values:
            values[field] = require_line(values[field], what=what)
    if "founder" in values:
        values["founder"] = tidy_line(values["founder"] or "") or None
    held = office.desk.get(Kind.PANELS, panel_id)
    new = {
        name: values[name]
        for name in ("name", "founded_by", "founder")
        if values.get(name) and values[name] != held[name]
    }
    reason = reason_to_stand(office, new, override=override)
    if new:
        values["wording_override"] = reason
    if draft is not None:
        values |= {"geometry": draft.geometry, "ward_codes": list(draft.ward_codes)}
    with office.desk.together():
        row = office.desk.change(Kind.PANELS, panel_id, version=version, **values)
        if draft is not None:
            move_wards(office, row)
    return row


def panel_register(office: Office, today: date) -> Register:
    """Say how every panel and every ward stands.

    Meetings are for the partners. For the public a meeting in the calendar that has passed
    counts as held.
    """
    panels = office.desk.list(Kind.PANELS)
    met = _meeting_days(office, today)
    chosen = _grouped(
        [row for row in office.desk.list(Kind.PRIORITIES) if _holds(row, today)], "panel_id"
    )
    entries = tuple(
        _entry(office, panel, met.get(panel["id"], ((), ())), chosen.get(panel["id"], []), today)
        for panel in panels
    )
    standings = [(one.standing.status, one.shares) for one in entries if one.standing is not None]
    return Register(entries, find_ward_standings(office.borough.ward_names, standings))


def shares_of(borough: Borough, panel: Row) -> dict[str, float]:
    """Give the share of each ward that a panel takes in, by ward code."""
    if panel["geometry"] is None:
        return {code: 1.0 for code in panel["ward_codes"] if code in borough.wards.index}
    return share_wards(panel["geometry"], _ward_shapes(borough))


def area_of(borough: Borough, panel: Row) -> shapely.Geometry:
    """Give a panel's area, EPSG:27700.

    Raises
    ------
    RecordError
        If none of its wards is in the boundaries that are loaded.
    """
    if panel["geometry"] is not None:
        return panel["geometry"]
    held = borough.wards[borough.wards.index.isin(panel["ward_codes"])]
    if held.empty:
        raise RecordError(
            f"None of the wards of {panel['name']} is in the boundaries that are loaded.",
            remedy="Give the panel its wards again.",
        )
    return held.geometry.union_all()


def _entry(
    office: Office,
    panel: Row,
    met: tuple[tuple[date, ...], tuple[date, ...]],
    chosen: Rows,
    today: date,
) -> PanelEntry:
    settings = office.borough.settings.panels
    dates = PanelDates(
        founded_on=panel["founded_on"],
        meets_every_weeks=panel["meets_every_weeks"],
        held=met[0],
        planned=met[1],
        chosen=tuple(row["chosen_on"] for row in chosen),
        closed_on=panel["closed_on"],
    )
    members = members_of(office, panel, today)
    there = is_open(dates, today)
    return PanelEntry(
        panel=panel,
        standing=find_standing(dates, today, priorities_months=settings.priorities_months)
        if there
        else None,
        shares=shares_of(office.borough, panel),
        priorities=tuple(row["title"] for row in sorted(chosen, key=lambda row: row["place"])),
        members=None if members is None else len(members),
        missing=None
        if members is None
        else missing_sectors(settings.sectors, (one["sector"] for one in members)),
    )


def _meeting_days(
    office: Office, today: date
) -> dict[str, tuple[tuple[date, ...], tuple[date, ...]]]:
    """Give the days held and planned by panel."""
    if may(office.person, Act.READ, Kind.MEETINGS):
        rows = [
            (row["panel_id"], row["held_on"], row["stage"])
            for row in office.desk.list(Kind.MEETINGS, where={"of_group": GROUP})
        ]
    else:
        days = [
            (row["panel_id"], calendar.read_moment(row["starts_at"]).date())
            for row in office.desk.list(Kind.EVENTS, where={"activity": calendar.MEETING})
            if not row["cancelled"]
        ]
        rows = [(panel, day, PLANNED if day > today else HELD) for panel, day in days]
    return {
        panel_id: (
            tuple(day for panel, day, stage in rows if panel == panel_id and stage == HELD),
            tuple(day for panel, day, stage in rows if panel == panel_id and stage == PLANNED),
        )
        for panel_id in {row[0] for row in rows}
    }


def _grouped(rows: Rows, column: str) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found


def _holds(priority: Row, today: date) -> bool:
    return priority["ended_on"] is None or priority["ended_on"] > today


def _require_rhythm(weeks: int) -> None:
    if weeks < 1:
        raise RecordError("A panel meets every so many weeks, 1 at least.")


def _ward_shapes(borough: Borough) -> dict[str, shapely.Geometry]:
    return {str(code): shape for code, shape in borough.wards.geometry.items()}

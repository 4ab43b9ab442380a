"""Meetings of the practitioner and the steering group: when they met, and which agencies came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pact_geo.cycle.lines import tidy_line
from pact_geo.cycle.meetings import CANCELLED, HELD
from pact_geo.errors import RecordError
from pact_geo.records.access import EVERY_WARD, Kind
from pact_geo.records.desk import Row
from pact_geo.services.decisions import GROUPS
from pact_geo.services.office import Office


@dataclass(frozen=True)
class GroupMeeting:
    """A meeting of a working group: its row, the agencies that came and those that did not."""

    row: Row
    came: tuple[str, ...]
    away: tuple[str, ...]


def record_group_meeting(
    office: Office,
    *,
    of_group: str,
    held_on: date,
    came: Iterable[str],
    away: Iterable[str] = (),
    today: date,
    ward_codes: Iterable[str] = (),
) -> Row:
    """Record a meeting of a working group, with a place for each agency; people are not named.

    Parameters
    ----------
    office
        Of the co-ordinator.
    of_group
        ``practitioner`` or ``steering``.
    held_on, today
        The day it met, and the day it is recorded.
    came, away
        The agencies that were there, and those that were asked and did not come.
    ward_codes
        The wards it was about; the person's own when none is given.

    Raises
    ------
    AccessError
        If the person may not.
    RecordError
        If the day is still to come, no agency came, one is named twice, or the meeting is
        recorded already.
    """
    if of_group not in GROUPS:
        raise RecordError(f"A meeting is of one of these groups: {', '.join(GROUPS)}.")
    if held_on > today:
        raise RecordError(
            "This day is still to come.", remedy="Record the meeting once it is held."
        )
    present, missing = _names(came), _names(away)
    if not present:
        raise RecordError("Say which agencies came.")
    _refuse_twice([*present, *missing])
    wards = sorted(ward_codes) or sorted(office.person.wards - {EVERY_WARD})
    wards = wards or sorted(office.borough.ward_names)
    for held in group_meetings_of(office):
        same = held.row["of_group"] == of_group and held.row["held_on"] == held_on
        if same and held.row["ward_codes"] == wards:
            raise RecordError("This meeting is recorded already.")
    with office.desk.together():
        row = office.desk.add(
            Kind.MEETINGS,
            of_group=of_group,
            held_on=held_on,
            stage=HELD,
            agenda=[],
            ward_codes=wards,
        )
        for agency in (*present, *missing):
            office.desk.add(
                Kind.ATTENDANCES,
                meeting_id=row["id"],
                name="",
                agency=agency,
                present=agency in present,
            )
    return row


def strike_group_meeting(office: Office, meeting_id: str, *, version: int) -> Row:
    """Strike a meeting that was recorded by mistake; it counts nowhere, and stays in the records.

    Raises
    ------
    AccessError, StaleEditError
        As for any change.
    RecordError
        If it is no meeting of a working group.
    """
    if office.desk.get(Kind.MEETINGS, meeting_id)["of_group"] not in GROUPS:
        raise RecordError("This is no meeting of a working group.")
    return office.desk.change(Kind.MEETINGS, meeting_id, version=version, stage=CANCELLED)


def group_meetings_of(office: Office, *, ward: str | None = None) -> list[GroupMeeting]:
    """List the meetings of the working groups with their agencies, latest first."""
    seats: dict[str, list[Row]] = {}
    for one in office.desk.list(Kind.ATTENDANCES):
        seats.setdefault(one["meeting_id"], []).append(one)
    rows = [
        row
        for row in office.desk.list(Kind.MEETINGS, ward=ward)
        if row["of_group"] in GROUPS and row["stage"] == HELD
    ]
    rows.sort(key=lambda row: (row["held_on"], row["created_at"]), reverse=True)
    return [
        GroupMeeting(
            row,
            came=_agencies(seats.get(row["id"], []), present=True),
            away=_agencies(seats.get(row["id"], []), present=False),
        )
        for row in rows
    ]


def agencies_known(office: Office) -> list[str]:
    """List the agencies that meet: of the directory, of the actions, and of meetings before."""
    named = {row["agency"] for row in office.desk.list(Kind.PRACTITIONERS)}
    named |= {row["agency"] for row in office.desk.list(Kind.ACTIONS)}
    named |= {name for held in group_meetings_of(office) for name in (*held.came, *held.away)}
    return sorted(named, key=str.casefold)


def _agencies(seats: Iterable[Row], *, present: bool) -> tuple[str, ...]:
    return tuple(sorted(str(one["agency"]) for one in seats if one["present"] is present))


def _names(agencies: Iterable[str]) -> list[str]:
    return [name for name in map(tidy_line, agencies) if name]


def _refuse_twice(names: list[str]) -> None:
    folded = [name.casefold() for name in names]
    for name, key in zip(names, folded, strict=True):
        if folded.count(key) > 1:
            raise RecordError(f"{name} is named twice.")

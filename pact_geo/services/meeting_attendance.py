"""Who is at a meeting of a panel, and whether that is enough for a choice to stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pact_geo.cycle.lines import tidy_line
from pact_geo.cycle.meetings import Attendance, count_attendance
from pact_geo.errors import RecordError
from pact_geo.records.access import Act, Kind, require
from pact_geo.records.desk import Row, Rows
from pact_geo.services.office import Office
from pact_geo.services.panel_members import members_of


def record_attendance(
    office: Office,
    meeting_id: str,
    marks: Mapping[str, bool],
    *,
    guests: Iterable[tuple[str, str]] = (),
) -> Attendance:
    """Mark which members are there, and add guests by name and agency.

    Parameters
    ----------
    marks
        Whether each member is there, by the id of the member. Marked again, the newer counts.

    Raises
    ------
    RecordError
        If someone is no member of the panel.
    """
    meeting = office.desk.get(Kind.MEETINGS, meeting_id)
    members = {
        row["id"]: row
        for row in office.desk.list(Kind.PANEL_MEMBERS, where={"panel_id": meeting["panel_id"]})
    }
    held = {row["member_id"]: row for row in _attendances(office, meeting_id) if row["member_id"]}
    with office.desk.together():
        for member_id, present in marks.items():
            if member_id not in members:
                raise RecordError("Someone marked is no member of this panel.")
            _mark(office, meeting_id, members[member_id], held.get(member_id), present=present)
        for name, agency in guests:
            office.desk.add(
                Kind.ATTENDANCES,
                meeting_id=meeting_id,
                name=tidy_line(name),
                agency=tidy_line(agency) or None,
                present=True,
            )
    return attendance_of(office, meeting)


def mark_by_name(
    office: Office,
    meeting_id: str,
    *,
    here: Iterable[str] = (),
    away: Iterable[str] = (),
    guests: Iterable[tuple[str, str]] = (),
) -> Attendance:
    """Mark members by name or id, as ``record_attendance``.

    Raises
    ------
    AccessError
        If the person may not.
    RecordError
        If a name is that of no member, or of several.
    """
    meeting = office.desk.get(Kind.MEETINGS, meeting_id)
    require(office.person, Act.CHANGE, Kind.ATTENDANCES, meeting)
    marks = {member_named(office, meeting_id, name)["id"]: True for name in here}
    marks |= {member_named(office, meeting_id, name)["id"]: False for name in away}
    return record_attendance(office, meeting_id, marks, guests=guests)


def member_named(office: Office, meeting_id: str, name: str) -> Row:
    """Find a member of a meeting's panel by name or id.

    Raises
    ------
    AccessError
        If the person may not see who sits on the panel.
    RecordError
        If there is none, or more than one.
    """
    meeting = office.desk.get(Kind.MEETINGS, meeting_id)
    panel = office.desk.get(Kind.PANELS, meeting["panel_id"])
    require(office.person, Act.READ, Kind.PANEL_MEMBERS, panel)
    members = members_of(office, panel, meeting["held_on"]) or []
    found = [
        one for one in members if name in (one["id"], one["name"])
        or one["name"].casefold() == name.strip().casefold()
    ]  # fmt: skip
    if len(found) == 1:
        return found[0]
    told = "more than one member" if found else "no member of this panel"
    known = "; ".join(one["name"] for one in members) or "none"
    raise RecordError(f"{name!r} is {told}.", remedy=f"There are: {known}.")


def attendance_of(office: Office, meeting: Row) -> Attendance:
    """Count who is there against the quorum.

    The seats are the members marked, present or not; a panel member who is not marked at all
    is counted as a seat by who may see the members.
    """
    rows = [row for row in _attendances(office, meeting["id"]) if row["member_id"]]
    panel = office.desk.get(Kind.PANELS, meeting["panel_id"])
    seats = {row["member_id"] for row in rows}
    seats |= {row["id"] for row in members_of(office, panel, meeting["held_on"]) or []}
    settings = office.borough.settings.panels
    return count_attendance(
        seats,
        {row["member_id"] for row in rows if row["present"]},
        quorum=settings.quorum,
        least_present=settings.least_present,
    )


def _attendances(office: Office, meeting_id: str) -> Rows:
    return office.desk.list(Kind.ATTENDANCES, where={"meeting_id": meeting_id})


def _mark(office: Office, meeting_id: str, member: Row, held: Row | None, *, present: bool) -> None:
    """Mark a member; the name stays with the member's own record, so that it can be erased."""
    if held is not None:
        office.desk.change(Kind.ATTENDANCES, held["id"], version=held["version"], present=present)
        return
    office.desk.add(
        Kind.ATTENDANCES,
        meeting_id=meeting_id,
        name="",
        agency=member["agency"] or member["sector"],
        member_id=member["id"],
        person_id=member["person_id"],
        present=present,
    )

"""Who sits on a panel: adding a member, the chair, the member's account, leaving, erasing."""

from __future__ import annotations

from datetime import date
from typing import Any

from pact_geo.cycle.lines import tidy_line
from pact_geo.cycle.meetings import PLANNED
from pact_geo.errors import RecordError
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Row, Rows
from pact_geo.services.colleagues import panel_accounts
from pact_geo.services.office import Office
from pact_geo.services.public_words import require_line

CHAIR = "chair"


def add_member(
    office: Office,
    panel_id: str,
    *,
    name: str,
    sector: str,
    joined_on: date,
    part: str = "",
    agency: str = "",
    person_id: str | None = None,
) -> Row:
    """Add a member to a panel; ``person_id`` is that of the member's account, if there is one.

    A new chair takes the chair from whoever has it.

    Raises
    ------
    RecordError
        If the name or the sector is empty.
    """
    with office.desk.together():
        if part == CHAIR:
            _leave_chair(office, panel_id)
        return office.desk.add(
            Kind.PANEL_MEMBERS,
            panel_id=panel_id,
            name=require_line(name, what="name of the member"),
            sector=require_line(sector, what="sector"),
            part=tidy_line(part) or None,
            agency=tidy_line(agency) or None,
            person_id=person_id or None,
            joined_on=joined_on,
        )


def change_member(office: Office, member_id: str, *, version: int, **values: Any) -> Row:
    """Change a member; ``left_on`` ends the membership."""
    for field in ("name", "sector"):
        if field in values:
            values[field] = require_line(values[field], what=field)
    return office.desk.change(Kind.PANEL_MEMBERS, member_id, version=version, **values)


def make_chair(office: Office, member_id: str, *, version: int) -> Row:
    """Give the chair of a panel to a member, and take it from whoever has it.

    Raises
    ------
    AccessError, StaleEditError
        As for any change.
    """
    desk = office.desk
    with desk.together():
        panel_id = desk.get(Kind.PANEL_MEMBERS, member_id)["panel_id"]
        row = desk.change(Kind.PANEL_MEMBERS, member_id, version=version, part=CHAIR)
        _leave_chair(office, panel_id, but_for=member_id)
    return row


def link_member(office: Office, member_id: str, *, version: int, person_id: str | None) -> Row:
    """Give a member's seat to an account, so that the member enters their own votes; or to none.

    Votes that were entered for the member at meetings still open become the member's own.

    Raises
    ------
    AccessError, StaleEditError
        As for any change.
    RecordError
        If no such account serves the panel's wards, or another member has it.
    """
    desk = office.desk
    with desk.together():
        member = desk.get(Kind.PANEL_MEMBERS, member_id)
        panel = desk.get(Kind.PANELS, member["panel_id"])
        if person_id is not None and person_id not in panel_accounts(office, panel):
            raise RecordError(
                "There is no such account of a panel member in these wards.",
                remedy="An administrator adds it, with the role panel and one of these wards.",
            )
        others = desk.list(Kind.PANEL_MEMBERS, where={"panel_id": panel["id"]})
        if person_id is not None and any(
            one["person_id"] == person_id and one["left_on"] is None and one["id"] != member_id
            for one in others
        ):
            raise RecordError("Another member of this panel has this account.")
        row = desk.change(Kind.PANEL_MEMBERS, member_id, version=version, person_id=person_id)
        for meeting in desk.list(Kind.MEETINGS, where={"panel_id": panel["id"], "stage": PLANNED}):
            for vote in desk.list(
                Kind.VOTES, where={"meeting_id": meeting["id"], "voter": member_id}
            ):
                desk.change(Kind.VOTES, vote["id"], version=vote["version"], person_id=person_id)
    return row


def erase_member(office: Office, member_id: str) -> None:
    """Erase a member with every version; where they were and how they voted stays, unnamed."""
    office.desk.erase(Kind.PANEL_MEMBERS, member_id)


def members_of(office: Office, panel: Row, today: date) -> Rows | None:
    """List who sits on a panel today, the chair first; None for who may not see it."""
    if not may(office.person, Act.READ, Kind.PANEL_MEMBERS, panel):
        return None
    listed = office.desk.list(Kind.PANEL_MEMBERS, where={"panel_id": panel["id"]})
    sitting = [one for one in listed if one["left_on"] is None or one["left_on"] > today]
    return sorted(sitting, key=lambda one: (one["part"] != CHAIR, one["name"].casefold()))


def _leave_chair(office: Office, panel_id: str, *, but_for: str | None = None) -> None:
    for row in office.desk.list(Kind.PANEL_MEMBERS, where={"panel_id": panel_id, "part": CHAIR}):
        if row["id"] != but_for:
            office.desk.change(Kind.PANEL_MEMBERS, row["id"], version=row["version"], part=None)

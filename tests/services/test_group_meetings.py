"""Meetings of the working groups: agencies that came, and what the scrutiny report counts."""

from __future__ import annotations

from datetime import date

import pytest

from pact_geo.errors import AccessError, RecordError
from pact_geo.records.access import PUBLIC, Kind
from pact_geo.services.group_meetings import (
    agencies_known,
    group_meetings_of,
    record_group_meeting,
    strike_group_meeting,
)
from pact_geo.services.meetings import list_meetings
from pact_geo.services.scrutiny import make_scrutiny
from tests.services.acting import ALDER, COLE, KAY, PIA, SAM, TODAY, WILL

MARCH = date(2026, 3, 3)


def met(office, *, group="practitioner", day=MARCH, came=("Council", "Police"), **values):
    return record_group_meeting(
        office, of_group=group, held_on=day, came=came, today=TODAY, ward_codes=[ALDER], **values
    )


def attendance_in(office):
    report = make_scrutiny(office, first=date(2026, 1, 1), last=TODAY, today=TODAY)
    found = next(one for one in report.answers if one.key == "partnership")
    return found, {table.title: table.rows for table in found.tables}


def test_a_meeting_is_kept_with_its_agencies_and_no_names(office_of):
    office = office_of(KAY)
    met(office, away=["Fire"])
    (held,) = group_meetings_of(office_of(COLE))
    assert (held.came, held.away) == (("Council", "Police"), ("Fire",))
    assert {row["name"] for row in office.desk.list(Kind.ATTENDANCES)} == {""}
    assert list_meetings(office) == []  # no panel's
    assert agencies_known(office) == ["Council", "Fire", "Police"]


def test_scrutiny_counts_the_agencies_that_came(office_of):
    office = office_of(KAY)
    met(office, away=["Fire"])
    met(office, group="steering", day=date(2026, 6, 2), came=["Police"])
    found, tables = attendance_in(office_of(SAM))
    assert "The practitioner group met once, the steering group once." in found.sentences
    assert tables["Agencies at the working groups"] == (
        ("Council", "1", "1", "100%"),
        ("Fire", "1", "0", "0%"),
        ("Police", "2", "2", "100%"),
    )


def test_a_meeting_struck_out_counts_nowhere(office_of):
    office = office_of(KAY)
    row = met(office)
    strike_group_meeting(office, row["id"], version=1)
    assert group_meetings_of(office) == []
    assert "Agencies at the working groups" not in attendance_in(office)[1]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"group": "panel"}, "one of these groups"),
        ({"day": date(2027, 1, 1)}, "still to come"),
        ({"came": [" "]}, "which agencies came"),
        ({"came": ["Police"], "away": ["police"]}, "named twice"),
    ],
)
def test_what_cannot_be_is_refused(office_of, values, why):
    with pytest.raises(RecordError, match=why):
        met(office_of(KAY), **values)


def test_a_meeting_is_recorded_once(office_of):
    met(office_of(KAY))
    with pytest.raises(RecordError, match="recorded already"):
        met(office_of(KAY))


@pytest.mark.parametrize("person", [PUBLIC, WILL, SAM, PIA, COLE])
def test_only_the_co_ordinator_records_meetings(office_of, person):
    with pytest.raises(AccessError):
        met(office_of(person))

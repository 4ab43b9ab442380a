"""First events of a panel, and moments on both sides of the clock change."""

from __future__ import annotations

from datetime import date, time

import pytest

from pact_geo.cycle.calendar import (
    Proposal,
    check_times,
    propose_first_events,
    propose_next_meeting,
    read_moment,
    write_moment,
)
from pact_geo.errors import RecordError


def test_first_walkabout_surgery_workshop_and_meeting():
    # 22 November 2026 is a Sunday.
    found = propose_first_events("Market panel", date(2026, 11, 22))
    assert [(one.activity, one.day) for one in found] == [
        ("walkabout", date(2026, 12, 12)),
        ("surgery", date(2026, 12, 19)),
        ("workshop", date(2026, 12, 23)),
        ("meeting", date(2027, 1, 6)),
    ]
    assert found[0].title == "Walkabout: Market panel"
    assert [one.day.weekday() for one in found] == [5, 5, 2, 2]


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2026, 12, 12), "2026-12-12T18:30+00:00"),
        (date(2026, 7, 1), "2026-07-01T17:30+00:00"),
    ],
)
def test_moments_are_kept_in_utc_and_read_on_local_clocks(day, moment):
    assert write_moment(day, time(18, 30)) == moment
    assert read_moment(moment).time() == time(18, 30)


def test_a_time_that_the_clocks_jump_over_is_refused():
    with pytest.raises(RecordError, match="There is no 01:30 on 2026-03-29"):
        write_moment(date(2026, 3, 29), time(1, 30))


def test_an_event_that_runs_over_the_clock_change_lasts_its_minutes():
    event = Proposal("meeting", "Late", date(2026, 10, 24), time(23, 30), 180)
    assert event.ends_at == "2026-10-25T01:30+00:00"
    assert read_moment(event.ends_at).time() == time(1, 30)


@pytest.mark.parametrize("text", ["soon", "2026-12-12T18:30"])
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(RecordError):
        read_moment(text)


def test_an_event_ends_after_it_starts():
    with pytest.raises(RecordError, match="ends before it starts"):
        check_times("2026-12-12T18:30+00:00", "2026-12-12T18:30+00:00")


def test_the_next_meeting_is_in_rhythm_and_never_in_the_past():
    met = date(2026, 9, 2)
    assert propose_next_meeting(met, 8, today=date(2026, 9, 20)) == date(2026, 10, 28)
    assert propose_next_meeting(met, 8, today=date(2026, 11, 22)) == date(2026, 12, 2)

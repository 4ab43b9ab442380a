"""What stands in a panel's calendar: walkabouts, workshops, surgeries and meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pact_geo.errors import RecordError

LONDON: Final = ZoneInfo("Europe/London")
WALKABOUT, WORKSHOP, SURGERY, MEETING = "walkabout", "workshop", "surgery", "meeting"
ACTIVITIES: Final = (WALKABOUT, WORKSHOP, SURGERY, MEETING)

_WEDNESDAY, _SATURDAY = 2, 5
# A walkabout needs daylight, a workshop and a meeting people who work, a surgery both.
_USUAL: Final = {
    WALKABOUT: (14, _SATURDAY, time(10, 30), 90),
    SURGERY: (21, _SATURDAY, time(11, 0), 60),
    WORKSHOP: (28, _WEDNESDAY, time(18, 30), 120),
    MEETING: (42, _WEDNESDAY, time(18, 30), 90),
}


@dataclass(frozen=True)
class Proposal:
    """Something that could go into the calendar; times as the clocks in the borough show them."""

    activity: str
    title: str
    day: date
    starts: time
    minutes: int
    place: str = ""

    @property
    def starts_at(self) -> str:
        """The moment it starts, in UTC as the records write it."""
        return write_moment(self.day, self.starts)

    @property
    def ends_at(self) -> str:
        """The moment it ends, in UTC as the records write it."""
        begun = datetime.fromisoformat(self.starts_at)
        return (begun + timedelta(minutes=self.minutes)).isoformat(timespec="minutes")


def propose_first_events(panel_name: str, founded_on: date) -> tuple[Proposal, ...]:
    """Propose the first walkabout, surgery, workshop and meeting of a new panel, in this order.

    The walkabout is on the first Saturday at least two weeks after the panel is founded, the
    surgery on a Saturday a week later, the workshop on a Wednesday evening two weeks after the
    walkabout at least, the meeting two weeks after that: people then choose priorities among
    places they have seen.
    """
    return tuple(
        Proposal(
            activity,
            f"{activity.capitalize()}: {panel_name}",
            _on_weekday(founded_on + timedelta(days=after), weekday),
            starts,
            minutes,
        )
        for activity, (after, weekday, starts, minutes) in _USUAL.items()
    )


def propose_next_meeting(last_met: date, meets_every_weeks: int, *, today: date) -> date:
    """Propose the day of the next meeting: as many weeks after the last, never in the past."""
    if meets_every_weeks < 1:
        raise RecordError("A panel meets every so many weeks, 1 at least.")
    day = last_met + timedelta(weeks=meets_every_weeks)
    return day if day >= today else _on_weekday(today + timedelta(days=7), last_met.weekday())


def write_moment(day: date, clock: time) -> str:
    """Write a moment on the clocks of the borough as the records hold it: ISO text in UTC.

    Raises
    ------
    RecordError
        If the clocks jump over this time on the night they go forward.
    """
    local = datetime.combine(day, clock, tzinfo=LONDON)
    moment = local.astimezone(UTC)
    if moment.astimezone(LONDON).time() != clock:
        raise RecordError(
            f"There is no {clock:%H:%M} on {day.isoformat()}: the clocks go forward.",
            remedy="Choose another time.",
        )
    return moment.isoformat(timespec="minutes")


def read_moment(text: str) -> datetime:
    """Read a moment of the records as the clocks of the borough show it.

    Raises
    ------
    RecordError
        If it is no moment, or does not say its zone.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise RecordError(f"{text!r} is no date and time.") from error
    if moment.tzinfo is None:
        raise RecordError(f"{text!r} does not say its time zone.")
    return moment.astimezone(LONDON)


def check_times(starts_at: str, ends_at: str) -> None:
    """Refuse an event that ends before it starts.

    Raises
    ------
    RecordError
        If it does.
    """
    if read_moment(ends_at) <= read_moment(starts_at):
        raise RecordError("It ends before it starts.", remedy="Correct the times.")


def _on_weekday(earliest: date, weekday: int) -> date:
    return earliest + timedelta(days=(weekday - earliest.weekday()) % 7)

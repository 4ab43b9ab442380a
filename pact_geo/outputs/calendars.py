"""A calendar file (.ics) that phones and offices open, and that keeps itself up to date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pact_geo.cycle.calendar import LONDON
from pact_geo.cycle.lines import tidy_line

_PRODUCT: Final = "-//PACT Geo//Calendar//EN"
_DOMAIN: Final = "pact-geo.invalid"
"""RFC 2606 keeps .invalid free: the identifiers can be nobody's address."""
# The rule of the United Kingdom since 1996; written out, for a table of every year is ten times
# as long and says the same.
_ZONE: Final = """BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
DTSTART:19970330T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE
"""


@dataclass(frozen=True)
class CalendarEntry:
    """One event of a calendar.

    ``starts`` and ``ends`` carry a time zone; ``changed`` is when the record was last changed,
    ``sequence`` how often, so that a calendar which holds the event already takes the change.
    """

    id: str
    title: str
    starts: datetime
    ends: datetime
    place: str
    activity: str
    cancelled: bool
    sequence: int
    changed: datetime


def calendar_text(entries: Iterable[CalendarEntry], *, name: str) -> bytes:
    """Write events as iCalendar (RFC 5545): the same events give the same bytes.

    Each keeps one identifier for ever; a cancelled event stays in the file as cancelled, so
    that it leaves the calendars that have it. Times are those of Europe/London.
    """
    from icalendar import Calendar, Event, Timezone, vText  # noqa: PLC0415 - heavy

    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(tidy_line(name)))
    calendar.add("x-wr-timezone", "Europe/London")
    calendar.add_component(Timezone.from_ical(_ZONE))
    for entry in sorted(entries, key=lambda one: (one.starts, one.id)):
        event = Event()
        event.add("uid", f"{entry.id}@{_DOMAIN}")
        event.add("dtstamp", entry.changed)
        event.add("last-modified", entry.changed)
        event.add("sequence", entry.sequence)
        title = f"Cancelled: {entry.title}" if entry.cancelled else entry.title
        event.add("summary", tidy_line(title))
        event.add("dtstart", entry.starts.astimezone(LONDON))
        event.add("dtend", entry.ends.astimezone(LONDON))
        event.add("categories", [tidy_line(entry.activity)])
        event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
        if entry.place:
            event.add("location", tidy_line(entry.place))
        calendar.add_component(event)
    return bytes(calendar.to_ical())

"""Which meeting comes next, who is there, and when it may end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import ceil

from pact_geo.errors import RecordError

PLANNED, HELD, CANCELLED = "planned", "held", "cancelled"


@dataclass(frozen=True)
class Attendance:
    """Who is there, and whether that is enough for a choice to stand."""

    present: int
    members: int
    needed: int

    @property
    def quorate(self) -> bool:
        """Whether enough are there."""
        return self.present >= self.needed

    @property
    def words(self) -> str:
        """The same as a sentence."""
        enough = "Enough are here to choose." if self.quorate else "Too few are here to choose."
        return f"{self.present} of {self.members} members are here; {self.needed} needed. {enough}"


def first_to_show(meetings: Iterable[tuple[str, bool, str, date]], *, today: date) -> str | None:
    """Choose the meeting a person comes for.

    Those of the person's own panels go before all others; among them the next that is planned,
    else the last that was held, else the latest.

    Parameters
    ----------
    meetings
        For each its id, whether it is of an own panel, its stage and its day.
    today
        A meeting planned for an earlier day was perhaps never ended: it comes after those that
        are to come.
    """

    def rank(one: tuple[str, bool, str, date]) -> tuple[bool, int, int]:
        _, own, stage, day = one
        days = (day - today).days
        if stage == PLANNED and days >= 0:
            return not own, 0, days
        return not own, {HELD: 1, PLANNED: 2}.get(stage, 3), -days

    return min(((rank(one), one[0]) for one in meetings), default=(None, None))[1]


def count_attendance(
    members: Iterable[str], present: Iterable[str], *, quorum: float, least_present: int
) -> Attendance:
    """Count members present against the quorum.

    Needed are ``quorum`` of the members, rounded up, and never fewer than ``least_present``.
    Guests do not count towards it.
    """
    seats = set(members)
    needed = max(ceil(round(quorum * len(seats), 9)), least_present)
    return Attendance(len(seats & set(present)), len(seats), needed)


def check_ending(stage: str, held_on: date, *, today: date, present: int) -> None:
    """Refuse to end a meeting that cannot have been held.

    A meeting may end without a choice, for example when too few came: it was held all the same,
    so that the panel does not seem to have stopped meeting, and its priorities stay.

    Parameters
    ----------
    stage, held_on
        Of the meeting, as it is planned.
    today
        The day it is ended.
    present
        Members who were there.

    Raises
    ------
    RecordError
        If it is over or cancelled, its day has not come, or nobody was there.
    """
    if stage != PLANNED:
        raise RecordError(f"This meeting is {stage}.")
    if held_on > today:
        raise RecordError("The day of this meeting has not come.", remedy="Move or cancel it.")
    if present < 1:
        raise RecordError(
            "Nobody is marked as having been here.",
            remedy="Record who was here; if nobody came, cancel the meeting in the calendar.",
        )

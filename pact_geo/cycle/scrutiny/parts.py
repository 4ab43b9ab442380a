"""What answers are made of: the period, the records they rest on, tables, and words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

from pact_geo.cycle.panels import PanelDates, Standing
from pact_geo.errors import RecordError

Record: TypeAlias = Mapping[str, Any]
Records: TypeAlias = Sequence[Record] | None
"""Rows of a kind; None where the reader may not see them."""

NOT_OPEN: Final = "This is not open to you, or not until you sign in, so it is not answered here."
CANNOT_SHOW: Final = (
    "This cannot show that panels caused a change. Panels are founded where there is most to do,"
    " and places with most to do often grow quieter anyway. Other work goes on at the same time,"
    " and more trust can mean more reports."
)
HALF: Final = 0.5


@dataclass(frozen=True)
class Period:
    """The days a report is about, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.last < self.first:
            raise RecordError("The period ends before it begins.", remedy="Correct the dates.")

    def holds(self, day: date | None) -> bool:
        """Tell whether a day lies in the period."""
        return day is not None and self.first <= day <= self.last


@dataclass(frozen=True)
class Table:
    """A table of an answer; every cell is text."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Answer:
    """A question and what is known; ``known`` is False where the answer is "not known"."""

    key: str
    question: str
    sentences: tuple[str, ...]
    tables: tuple[Table, ...] = ()
    known: bool = True


@dataclass(frozen=True)
class Evidence:
    """All that the answers rest on; a kind the reader may not see is None.

    ``wards`` are names by code; ``shares`` says for each panel which part of each ward it takes
    in, ``standings`` how each that was open on the last day stood then. ``influence`` are
    sentences and a table that were worked out from recorded incidents, ``pooled`` a table of
    areas put together. Numbers of residents below ``smallest_count`` are not for the public.
    """

    wards: Mapping[str, str]
    shares: Mapping[str, Mapping[str, float]]
    standings: Mapping[str, Standing] = field(default_factory=dict)
    panels: Records = ()
    meetings: Records = ()
    attendances: Records = ()
    priorities: Records = ()
    areas: Records = ()
    actions: Records = ()
    checks: Records = ()
    escalations: Records = ()
    evaluations: Records = ()
    ledger: Records = ()
    tellings: Records = ()
    fundings: Records = ()
    publicity: Records = ()
    influence: Answer | None = field(default=None)
    pooled: Table | None = field(default=None)
    smallest_count: int = 10


@dataclass(frozen=True)
class Report:
    """A scrutiny report: whose, of which time, and the answers.

    ``standings`` says by ward code how its panel stood at the end; ``map_source`` names where
    the outlines of the wards come from, ``sources`` every source with its dates and licence.
    """

    borough: str
    period: Period
    made_on: date
    answers: tuple[Answer, ...]
    standings: Mapping[str, str]
    map_source: str
    sources: tuple[str, ...]

    @property
    def title(self) -> str:
        """What the report is called."""
        return f"Scrutiny report: {self.borough}"

    @property
    def when(self) -> str:
        """The time it is about, and the day it was made."""
        first, last = day_words(self.period.first), day_words(self.period.last)
        return f"{first} to {last}. Made on {day_words(self.made_on)}."


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def day_words(day: date) -> str:
    """Write a day as "12 December 2026"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def pounds(amount: float) -> str:
    """Write an amount of money, with pence where there are any."""
    return f"£{amount:,.0f}" if float(amount).is_integer() else f"£{amount:,.2f}"


def names_of(codes: Iterable[str], wards: Mapping[str, str]) -> str:
    """Name wards by their codes; one of other boundaries by its code."""
    return list_names([wards.get(code, code) for code in codes])


def not_known(key: str, question: str, sentence: str) -> Answer:
    """Answer that it is not known, and why."""
    return Answer(key, question, (sentence,), known=False)


def count_words(number: int, noun: str, plural: str = "") -> str:
    """Write a count with its noun."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def times_words(number: int) -> str:
    """Write how often something happened: "never", "once", "twice", "3 times"."""
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number:,} times")


def share_words(share: float | None) -> str:
    """Write a share in per cent."""
    return "nothing due" if share is None else f"{share:.0%}"


def list_names(names: Sequence[str]) -> str:
    """Join names as people do."""
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + "".join(names[-1:])


def dates_of(panel: Record) -> PanelDates:
    """Give the dates that tell whether a panel is open."""
    return PanelDates(panel["founded_on"], panel["meets_every_weeks"], closed_on=panel["closed_on"])

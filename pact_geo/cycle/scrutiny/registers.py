"""What is asked of the registers: where money came from, how the public was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pact_geo.cycle.calendar import LONDON
from pact_geo.cycle.scrutiny.parts import (
    NOT_OPEN,
    Answer,
    Evidence,
    Period,
    Record,
    Table,
    count_words,
    day_words,
    not_known,
    pounds,
    times_words,
)

UNTITLED = "You said, we did"
"""What is shown of a telling that the publicity log has no title for."""


def answer_funding(evidence: Evidence, period: Period) -> Answer:
    """List where money came from and what it was spent on."""
    question = "How is it paid for?"
    if evidence.fundings is None:
        return not_known("funding", question, NOT_OPEN)
    found = [one for one in evidence.fundings if period.holds(one["received_on"])]
    if not found:
        return not_known("funding", question, "Not known: no funding is entered for this time.")
    amount, spent = (sum(one[name] for one in found) for name in ("amount", "spent"))
    rows = tuple(
        (
            str(one["source"]),
            day_words(one["received_on"]),
            pounds(one["amount"]),
            pounds(one["spent"]),
            str(one["spent_on"] or "not known"),
        )
        for one in found
    )
    headings = ("Source", "Received", "Amount", "Spent", "Spent on")
    said = f"{pounds(amount)} received, {pounds(spent)} of it spent."
    return Answer("funding", question, (said,), (Table("Funding register", headings, rows),))


# --- publicity ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Publication:
    """One thing that was published, however many entries of the ledger it told of."""

    day: date
    channel: str
    title: str
    wards: frozenset[str]
    reach: int | None

    def same_as(self, other: Publication) -> bool:
        """Tell whether both are one: same day, same channel, and not of different wards."""
        apart = self.wards and other.wards and self.wards.isdisjoint(other.wards)
        return self.day == other.day and _told(self) == _told(other) and not apart


def list_publications(logged: Sequence[Record], tellings: Sequence[Record]) -> list[Publication]:
    """List what was published, each thing once, the earliest first.

    A newsletter that tells of three entries leaves a line in the publicity log and a telling at
    each entry. What was told on the same day through the same channel, not in different wards,
    is one publication: it reached people once. Its reach is that of the log where it has one,
    else the largest that was entered. Lines of the log are never taken together.
    """
    found = [
        Publication(
            one["published_on"], str(one["channel"]), str(one["title"]), _wards(one), one["reach"]
        )
        for one in logged
    ]
    own = len(found)
    for one in tellings:
        new = Publication(one["told_on"], str(one["channel"]), "", _wards(one), one["reach"])
        place = next((number for number, held in enumerate(found) if held.same_as(new)), None)
        if place is None:
            found.append(new)
        elif place >= own or found[place].reach is None:
            found[place] = _joined(found[place], new)
    return sorted(found, key=lambda one: (one.day, one.channel, one.title))


def _joined(held: Publication, new: Publication) -> Publication:
    reaches = [reach for reach in (held.reach, new.reach) if reach is not None]
    wards = held.wards | new.wards if held.wards and new.wards else frozenset[str]()
    return Publication(held.day, held.channel, held.title, wards, max(reaches, default=None))


def _told(publication: Publication) -> str:
    return publication.channel.casefold().strip()


def _wards(row: Record) -> frozenset[str]:
    return frozenset(row["ward_codes"] or ())


def answer_publicity(evidence: Evidence, period: Period) -> Answer:
    """Say how the public was told, what of, and how many were reached."""
    question = "How is it made public?"
    told = list_publications(
        [one for one in evidence.publicity or () if period.holds(one["published_on"])],
        [one for one in evidence.tellings or () if period.holds(one["told_on"])],
    )
    released = [one for one in evidence.ledger or () if period.holds(_released_on(one))]
    if not told and not released:
        return not_known("publicity", question, "Not known: nothing is entered for this time.")
    rows = tuple(
        (
            day_words(one.day),
            one.channel,
            one.title or UNTITLED,
            "not known" if one.reach is None else f"{one.reach:,}",
        )
        for one in told
    )
    tables = (Table("Publicity log", ("Day", "How", "What", "People reached"), rows),)
    said = (_reach(told), _made_public(evidence.ledger or (), len(released)))
    return Answer("publicity", question, said, tables if rows else ())


def _made_public(ledger: Sequence[Record], released: int) -> str:
    """Count the entries released in the time; where there are none, say why and what to do."""
    if released:
        return f"{count_words(released, 'entry', 'entries')} of You Said, We Did made public."
    drafts = sum(_released_on(one) is None for one in ledger)
    other = count_words(len(ledger) - drafts, "entry was", "entries were")
    none = "No entry of You Said, We Did was made public in this time"
    if drafts:
        waits = count_words(drafts, "draft waits", "drafts wait")
        return f"{none}: {waits} to be released. A co-ordinator does that on the Feedback page."
    if ledger:
        return f"{none}: {other} released at another time. Choose other days to read of them."
    return (
        f"{none}: none is open to you."
        " A co-ordinator drafts one on the Feedback page and releases it."
    )


def _reach(told: Sequence[Publication]) -> str:
    """Add up whom it reached; what nobody entered is said, not taken for nobody."""
    reaches = [one.reach for one in told if one.reach is not None]
    said = f"The public was told {times_words(len(told))}."
    if not reaches:
        return f"{said} How many it reached is not known." if told else said
    again = " in all, some perhaps more than once" if len(reaches) > 1 else ""
    unknown = len(told) - len(reaches)
    rest = f"; for {unknown:,} of them it is not known" if unknown else ""
    return f"{said} It reached {sum(reaches):,} people{again}{rest}."


def _released_on(entry: Record) -> date | None:
    moment: Any = entry["released_at"]
    return datetime.fromisoformat(moment).astimezone(LONDON).date() if moment else None

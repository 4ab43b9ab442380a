"""What is asked of panels: are they there, where not, what decisions rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

from pact_geo.cycle.panels import (
    COVERS,
    LAPSED,
    NO_PANEL,
    OVERDUE,
    STANDINGS,
    find_ward_standings,
    is_open,
)
from pact_geo.cycle.scrutiny.parts import (
    Answer,
    Evidence,
    Period,
    Record,
    Table,
    count_words,
    dates_of,
    day_words,
    list_names,
    names_of,
    not_known,
)

MISSING: Final = "Where are there no panels?"
NOT_WORKING: Final = frozenset({LAPSED, NO_PANEL})
"""Standings of wards that no panel meets for."""
_WITHOUT: Final = {
    NO_PANEL: "without a panel",
    LAPSED: "with a panel that has lapsed",
    OVERDUE: "with a panel whose meeting is overdue",
}


def ward_standings(evidence: Evidence) -> dict[str, str]:
    """Say by ward code how the best of its panels stood at the end of the period."""
    panels = [
        (standing.status, evidence.shares.get(panel_id, {}))
        for panel_id, standing in evidence.standings.items()
    ]
    return find_ward_standings(evidence.wards, panels)


def wards_that_met(evidence: Evidence, period: Period) -> list[str]:
    """List the wards whose panel worked all through the period, by code.

    A panel that was there from the first day to the last, met in that time and has not lapsed;
    one that only stands in the register has met nobody.
    """
    working = [
        evidence.shares.get(panel["id"], {})
        for panel in evidence.panels or ()
        if (standing := evidence.standings.get(panel["id"])) is not None
        and is_open(dates_of(panel), period.first)
        and standing.status != LAPSED
        and period.holds(standing.last_met)
    ]
    return [
        code
        for code in evidence.wards
        if any(shares.get(code, 0.0) >= COVERS for shares in working)
    ]


def wards_with_panel(evidence: Evidence, day: date) -> list[str]:
    """List the wards of which an open panel takes in half or more, by code."""
    held = {
        code
        for panel in evidence.panels or ()
        if is_open(dates_of(panel), day)
        for code, share in evidence.shares.get(panel["id"], {}).items()
        if share >= COVERS
    }
    return [code for code in evidence.wards if code in held]


def answer_established(evidence: Evidence, period: Period) -> Answer:
    """Say which panels there are, where, since when, how they stand, and how often they met."""
    question = "Are panels established?"
    there = [one for one in evidence.panels or () if one["id"] in evidence.standings]
    counts = Counter(evidence.standings[one["id"]].status for one in there)
    how = ", ".join(f"{counts[word]} {word}" for word in STANDINGS if counts[word])
    wards = ward_standings(evidence)
    working = sum(standing not in NOT_WORKING for standing in wards.values())
    said = (
        f"{count_words(len(there), 'panel')} on {day_words(period.last)}"
        + (f": {how}." if how else "."),
        f"A panel that meets covers {working} of {count_words(len(evidence.wards), 'ward')}.",
    )
    rows = tuple(_panel_row(evidence, one, period) for one in there)
    headings = ("Panel", "Wards", "Founded", "Meets", "How it stands", "Meetings", "Priorities")
    tables = (Table("Panels", headings, rows),) if rows else ()
    return Answer("established", question, said, tables)


def _panel_row(evidence: Evidence, panel: Record, period: Period) -> tuple[str, ...]:
    standing, meetings = evidence.standings[panel["id"]], evidence.meetings
    return (
        str(panel["name"]),
        names_of(panel["ward_codes"], evidence.wards),
        f"{panel['founded_by']}, {day_words(panel['founded_on'])}",
        f"every {panel['meets_every_weeks']} weeks",
        f"{standing.status}: {standing.why[:1].lower()}{standing.why[1:]}",
        "not open to you" if meetings is None else str(_held(meetings, panel["id"], period)),
        str(_chosen(evidence.priorities or (), panel["id"], period)),
    )


def _held(meetings: Sequence[Record], panel_id: str, period: Period) -> int:
    return sum(
        one["panel_id"] == panel_id and one["stage"] == "held" and period.holds(one["held_on"])
        for one in meetings
    )


def _chosen(priorities: Sequence[Record], panel_id: str, period: Period) -> int:
    return sum(one["panel_id"] == panel_id and period.holds(one["chosen_on"]) for one in priorities)


def answer_missing(evidence: Evidence, period: Period) -> Answer:
    """Say which wards have no panel, and which one that no longer meets or meets late."""
    wards = ward_standings(evidence)
    said = [
        f"{count_words(len(names), 'ward')} {words}: {list_names(names)}."
        for standing, words in _WITHOUT.items()
        if (names := [evidence.wards[code] for code in wards if wards[code] == standing])
    ]
    every = f"Every ward had a panel that meets on {day_words(period.last)}."
    return Answer("missing", MISSING, tuple(said) or (every,))


def answer_evidence(evidence: Evidence, period: Period) -> Answer:
    """Say what areas and priorities rest on."""
    question = "What do decisions rest on?"
    adopted = [one for one in evidence.areas or () if period.holds(one["adopted_on"])]
    chosen = [one for one in evidence.priorities or () if period.holds(one["chosen_on"])]
    if not adopted and not chosen:
        none = "Not known: no area was adopted and no priority chosen in this time."
        return not_known("evidence", question, none)
    drawn = sum(bool(one["drawn"]) for one in adopted)
    differing = [one for one in chosen if one["differs_because"]]
    ranked = len(adopted) - drawn
    said = (
        (
            f"{count_words(len(adopted), 'area')} adopted: {ranked} from the ranking of reports"
            f" and residents' concerns, {drawn} drawn by hand."
        ),
        (
            f"{count_words(len(chosen), 'priority', 'priorities')} chosen by panels;"
            f" {len(differing)} unlike what the figures put first, each with its reason."
        ),
    )
    rows = tuple((str(one["title"]), str(one["differs_because"])) for one in differing)
    table = Table("Priorities unlike the figures", ("Priority", "Why"), rows)
    return Answer("evidence", question, said, (table,) if rows else ())

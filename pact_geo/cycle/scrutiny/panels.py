"""What is asked of panels: are they there, where not, what succeeds, what decisions rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

from pact_geo.cycle.panels import COVERS, is_open
from pact_geo.cycle.scrutiny.parts import (
    NOT_OPEN,
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
    """Say which panels there are, where, since when, and how often they met."""
    question = "Are panels established?"
    there = [one for one in evidence.panels or () if is_open(dates_of(one), period.last)]
    covered = wards_with_panel(evidence, period.last)
    said = (
        (
            f"{count_words(len(there), 'panel')} on {day_words(period.last)}, in "
            f"{len(covered)} of {count_words(len(evidence.wards), 'ward')}."
        ),
    )
    meetings = evidence.meetings
    rows = tuple(
        (
            str(panel["name"]),
            names_of(panel["ward_codes"], evidence.wards),
            str(panel["founded_by"]),
            day_words(panel["founded_on"]),
            f"every {panel['meets_every_weeks']} weeks",
            "not open to you" if meetings is None else str(_held(meetings, panel["id"], period)),
            str(_chosen(evidence.priorities or (), panel["id"], period)),
        )
        for panel in there
    )
    headings = ("Panel", "Wards", "Founded by", "Founded on", "Meets", "Meetings", "Priorities")
    tables = (Table("Panels", headings, rows),) if rows else ()
    return Answer("established", question, said, tables)


def _held(meetings: Sequence[Record], panel_id: str, period: Period) -> int:
    return sum(
        one["panel_id"] == panel_id and one["stage"] == "held" and period.holds(one["held_on"])
        for one in meetings
    )


def _chosen(priorities: Sequence[Record], panel_id: str, period: Period) -> int:
    return sum(one["panel_id"] == panel_id and period.holds(one["chosen_on"]) for one in priorities)


def answer_missing(evidence: Evidence, period: Period) -> Answer:
    """Say which wards have no panel."""
    covered = wards_with_panel(evidence, period.last)
    missing = [name for code, name in evidence.wards.items() if code not in covered]
    if not missing:
        return Answer("missing", MISSING, ("Every ward has a panel.",))
    number = count_words(len(missing), "ward")
    said = f"{number} of {len(evidence.wards)} without a panel: {list_names(missing)}."
    return Answer("missing", MISSING, (said,))


def answer_success(evidence: Evidence, period: Period) -> Answer:
    """Say which areas were assessed, what was found and how strong the proof is."""
    question = "Which areas succeed, and on what evidence?"
    if evidence.evaluations is None:
        return not_known("success", question, NOT_OPEN)
    done = [
        one
        for one in evidence.evaluations
        if one.get("result") and period.holds(one["assessed_on"])
    ]
    if not done:
        return not_known("success", question, "Not known: no area was assessed in this time.")
    names = {area["id"]: str(area["public_name"]) for area in evidence.areas or ()}
    rows = tuple(
        (
            names.get(one["area_id"], "an area"),
            str(one["result"].get("verdict", "not known")),
            str(one["result"].get("nearby") or "not known"),
            _design(one["result"]),
            day_words(one["assessed_on"]),
        )
        for one in done
    )
    counts = Counter(row[1] for row in rows)
    found = ", ".join(f"{verdict}: {number}" for verdict, number in counts.most_common())
    assessed = {one["area_id"] for one in evidence.evaluations if one.get("result")}
    rest = [
        area
        for area in evidence.areas or ()
        if not area["closed_on"] and area["id"] not in assessed
    ]
    said = (
        f"{count_words(len(done), 'assessment')}. {found[:1].upper()}{found[1:]}.",
        (
            f"{count_words(len(rest), 'other area')} being worked on"
            f" {'has' if len(rest) == 1 else 'have'} no proof yet."
        ),
    )
    headings = ("Area", "Reports", "Nearby", "How strong the proof is", "Assessed")
    return Answer("success", question, said, (Table("Areas assessed", headings, rows),))


def _design(result: Record) -> str:
    design = result.get("design") or {}
    if "level" not in design:
        return "not known"
    return f"Level {design['level']} of 5 (Maryland scale). {design.get('words', '')}".strip()


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

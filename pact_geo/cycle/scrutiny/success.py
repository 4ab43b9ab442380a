"""What is asked of results: which areas succeed, and on what evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from pact_geo.cycle.assessments import planned_before, verdicts_of_areas
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
)

QUESTION = "Which areas succeed, and on what evidence?"
METHOD = (
    "The level says how well the method can tell whether the action made the change, from 1 to 5"
    " (Maryland scale). It does not say that the action worked."
)

_METHODS: Mapping[int | None, str] = {
    1: "Level 1: counted once only.",
    2: "Level 2: counted before and after, with nowhere to compare.",
    3: "Level 3: counted before and after, beside similar places without the action.",
    4: "Level 4: several areas with and without action, other differences allowed for.",
    5: "Level 5: chance decided where to act.",
}
"""What was done to find out, by the level of the method; not how it came out."""
NOT_ASKED: Final = "not asked both times"
"""The verdict on a question that residents were not asked before and after; left out."""


def answer_success(evidence: Evidence, period: Period) -> Answer:
    """Say which areas were assessed, what was measured, and how well the method can tell."""
    if evidence.evaluations is None:
        return not_known("success", QUESTION, NOT_OPEN)
    held = [one for one in evidence.evaluations if period.holds(one["assessed_on"])]
    done = list(verdicts_of_areas(held).values())
    if not done:
        return not_known("success", QUESTION, "Not known: no area was assessed in this time.")
    areas = {area["id"]: area for area in evidence.areas or ()}
    panels = {panel["id"]: str(panel["name"]) for panel in evidence.panels or ()}
    counts = Counter(str(one["result"].get("verdict", "not known")) for one in done)
    found = ", ".join(f"{verdict}: {number}" for verdict, number in counts.most_common())
    said = (
        f"{count_words(len(done), 'area')} assessed. {found[:1].upper()}{found[1:]}.",
        _unassessed(evidence, period),
        METHOD,
    )
    tables = (
        Table(
            "What was counted",
            (
                *("Area", "Panel", "Reports", "In figures", "Counted"),
                *("Planned before acting", "Method"),
            ),
            tuple(_counted(one, areas, panels) for one in done),
        ),
        Table(
            "What else was seen",
            ("Area", "Nearby", "Residents say", "Inspectors", "Assessed"),
            tuple(_seen(one, areas) for one in done),
        ),
        *((evidence.pooled,) if evidence.pooled else ()),
    )
    return Answer("success", QUESTION, said, tables)


def _unassessed(evidence: Evidence, period: Period) -> str:
    """Say how many areas that were worked on at the end have no assessment by then."""
    assessed = {
        one["area_id"]
        for one in evidence.evaluations or ()
        if one["result"] and one["assessed_on"] and one["assessed_on"] <= period.last
    }
    rest = [
        area
        for area in evidence.areas or ()
        if area["adopted_on"] <= period.last
        and (area["closed_on"] is None or area["closed_on"] > period.last)
        and area["id"] not in assessed
    ]
    has = "has" if len(rest) == 1 else "have"
    return f"{count_words(len(rest), 'other area')} being worked on {has} no assessment yet."


def _counted(
    one: Record, areas: Mapping[str, Record], panels: Mapping[str, str]
) -> tuple[str, ...]:
    result, area = one["result"], areas.get(one["area_id"], {})
    design = result.get("design") or {}
    return (
        _name(area),
        panels.get(str(area.get("panel_id")), "none"),
        str(result.get("verdict", "not known")),
        _figures(result),
        ", ".join(one["plan"].get("categories") or ()) or "every kind of report",
        "yes" if planned_before(one) else "no",
        _METHODS.get(design.get("level"), "not known"),
    )


def _figures(result: Mapping[str, Any]) -> str:
    """Write the counts and the ratio, where everybody may know them."""
    counts, ratio = result.get("counts"), (result.get("numbers") or {}).get("ratio")
    said = []
    if counts:
        said.append(f"{counts[0]:,.0f} before, {counts[1]:,.0f} after.")
    if ratio:
        said.append(
            f"{ratio['ratio']:.2f} times what similar places would lead to expect (95% interval"
            f" {ratio['low']:.2f} to {ratio['high']:.2f}; 1 is no change)."
        )
    return " ".join(said) or "Numbers too small to show."


def _seen(one: Record, areas: Mapping[str, Record]) -> tuple[str, ...]:
    result = one["result"]
    asked = [one for one in result.get("ratings") or () if one["verdict"] != NOT_ASKED]
    ratings = " ".join(str(rating["said"]) for rating in asked)
    return (
        _name(areas.get(one["area_id"], {})),
        str(result.get("nearby") or "not known"),
        ratings or NOT_ASKED,
        _inspected(result.get("audits")),
        day_words(one["assessed_on"]),
    )


def _inspected(audits: Mapping[str, Any] | None) -> str:
    if not audits:
        return "not inspected before and after"
    if audits.get("said"):
        return str(audits["said"])
    if audits.get("difference") is None:
        return "not inspected before and after"
    return f"{audits['before']:.0f}% of grades below B before, {audits['after']:.0f}% after."


def _name(area: Mapping[str, Any]) -> str:
    return str(area.get("public_name", "an area"))

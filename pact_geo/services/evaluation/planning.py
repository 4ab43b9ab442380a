"""Plan an evaluation: where to look, when, and how large a fall could be found at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from pact_geo.analysis.impact import (
    Detectable,
    Dispersion,
    Windows,
    estimate_dispersion,
    maryland_level,
    plan_windows,
    smallest_detectable_fall,
    usable_pairs,
)
from pact_geo.errors import AccessError, InputError, UnsuitableDataError
from pact_geo.outputs.disclosure import show_count
from pact_geo.outputs.verdicts import detectable_sentence
from pact_geo.records.access import Act, Kind, require
from pact_geo.records.desk import Row, Rows
from pact_geo.services.evaluation.ground import (
    AREA,
    Ground,
    Proposed,
    acted_on,
    choose_all,
    count_ground,
    counts_as_data,
    history_months,
    propose_ground,
)
from pact_geo.services.office import Office
from pact_geo.services.selection import Chosen, Selection, make_selection

PLANNED, ASSESSED = "planned", "assessed"
RING_WIDTH = 150.0
"""Metres: about a street or two, as far as trouble is usually found to move."""
COMPARISONS = 3


def plan_evaluation(
    office: Office,
    area_id: str,
    *,
    actions_from: str,
    actions_to: str | None = None,
    months: int = 12,
    ring_width: float = RING_WIDTH,
    comparisons: int = COMPARISONS,
    categories: Iterable[str] = (),
    sources: Iterable[str] = (),
    planned_on: date | None = None,
) -> Row:
    """Write down, best before acting, how it will be judged whether the action worked.

    Parameters
    ----------
    office
        Where, and who plans.
    area_id
        The adopted area.
    actions_from, actions_to
        First and last month of the action, such as "2026-03"; one month when only the first
        is given. These months are counted neither before nor after.
    months
        How many months after to look at: 1 to 12, or whole years. Each is set against the
        same month of the year before the action.
    ring_width
        Metres round the area in which trouble may have moved.
    comparisons
        How many places like the area to compare with, at most.
    categories, sources
        What to count; everything when none is named.
    planned_on
        The day it was planned; today when not given.

    Returns
    -------
    Row
        The evaluation, stage "planned". ``plan`` holds windows, months, the smallest fall that
        would be found and, in ``said``, sentences for a panel; ``workings`` (for the working
        groups and analysts) the outlines, the counts before and every candidate place.

    Raises
    ------
    AccessError
        If the person may not plan here, or may not see the area's outline.
    InputError
        If a month is no month, or a category or source is not in the data.
    UnsuitableDataError
        If no month before the action was reported, or the windows cannot be paired.
    """
    area = _area_of(office, area_id)
    first, last = _month(actions_from), _month(actions_to or actions_from)
    windows = plan_windows(first, last, months=months)
    selection = make_selection(office.borough, categories=categories, sources=sources)
    chosen, history = _before(office, selection, windows, action=first)
    proposed = propose_ground(
        office.borough,
        area["geometry"],
        chosen=chosen,
        history=history,
        acted_on=acted_on(office, area_id, windows=windows),
        width=ring_width,
        most=comparisons,
    )
    plan, workings = _written(
        office, proposed, windows, chosen=chosen, history=history, selection=selection
    )
    workings["outline"] = _outline(area, proposed.ground, chosen=chosen, windows=windows)
    day = planned_on or datetime.now(UTC).date()
    plan |= {
        "actions_from": str(first),
        "actions_to": str(last),
        "ring_width": float(ring_width),
        "before_acting": bool(day < first.start_time.date()),
    }
    return office.desk.add(
        Kind.EVALUATIONS,
        area_id=area_id,
        stage=PLANNED,
        plan=plan,
        workings=workings,
        planned_on=day,
    )


def _area_of(office: Office, area_id: str) -> Row:
    """Read the area for a person who may plan there and see where it ends."""
    area = office.desk.get(Kind.AREAS, area_id)
    asking = {"ward_codes": area["ward_codes"], "created_by": office.person.id}
    require(office.person, Act.ADD, Kind.EVALUATIONS, asking)
    office.borough.require(Kind.PLACES)
    if area["geometry"] is None:
        raise AccessError("The outline of this area is for its working groups and analysts.")
    return area


def _before(
    office: Office, selection: Selection, windows: Windows, *, action: pd.Period
) -> tuple[Chosen, pd.PeriodIndex]:
    """Take the incidents to count, and the reported months before the action."""
    chosen = choose_all(office.borough, selection)
    history = history_months(windows, chosen, action=action)
    if not len(history) or not windows.before.isin(chosen.common_months).any():
        raise UnsuitableDataError(
            "No month before the action was reported in full.",
            remedy="Load earlier months, choose fewer sources, or give a later first month.",
        )
    return chosen, history


def list_evaluations(office: Office, *, area_id: str | None = None) -> Rows:
    """List the evaluations the person may see, oldest first, of one area or of all."""
    where = {"area_id": area_id} if area_id else None
    return office.desk.list(Kind.EVALUATIONS, where=where)


def windows_of(plan: Mapping[str, Any]) -> Windows:
    """Read the windows of a plan."""
    return Windows(
        pd.PeriodIndex(plan["before"], freq="M"), pd.PeriodIndex(plan["after"], freq="M")
    )


def selection_of(plan: Mapping[str, Any]) -> Selection:
    """Read what a plan counts."""
    return Selection(categories=tuple(plan["categories"]), sources=tuple(plan["sources"]))


def _written(
    office: Office,
    proposed: Proposed,
    windows: Windows,
    *,
    chosen: Chosen,
    history: pd.PeriodIndex,
    selection: Selection,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write a plan as plain values: what everybody may read, and the workings."""
    ground, smallest = proposed.ground, office.borough.settings.disclosure.smallest_count
    counts = count_ground(ground, chosen, months=history)
    strays = estimate_dispersion(counts[[AREA, *ground.compared]])
    pairs = usable_pairs(windows, chosen.common_months.union(windows.after))
    before = count_ground(ground, chosen, months=pairs.before).sum()
    compared = float(before[list(ground.compared)].sum()) if ground.compared else None
    fall = smallest_detectable_fall(float(before[AREA]), compared, dispersion=strays.factor)
    design = maryland_level(comparison=bool(ground.compared))
    plan = {
        "months": len(windows),
        "before": [str(month) for month in windows.before],
        "after": [str(month) for month in windows.after],
        "categories": list(selection.categories),
        "sources": list(selection.sources),
        "reports_before": show_count(float(before[AREA]), smallest_count=smallest),
        "months_before": len(pairs),
        "comparisons": len(ground.compared),
        "comparison_wards": _wards(proposed, office.borough.ward_names),
        "smallest_fall": _fall(fall),
        "design": {"level": design.level, "words": design.words},
        "said": _said(ground.compared, fall, len(pairs)),
        "data_version": office.borough.data_version,
    }
    workings = {
        "shapes": ground.as_text(),
        "counts": counts_as_data(counts),
        "candidates": _candidates(proposed.candidates),
        "dispersion": _dispersion(strays),
    }
    return plan, workings


def _outline(area: Row, ground: Ground, *, chosen: Chosen, windows: Windows) -> dict[str, int]:
    """Count the reports within the outline, and those at the places the area was found by.

    An outline is drawn round places, and holds others too; what is judged is the ground.
    """
    months = windows.before[windows.before.isin(chosen.common_months)]
    within = count_ground(Ground({AREA: ground.shapes[AREA]}), chosen, months=months)[AREA].sum()
    own = {int(place) for place in (area["evidence"] or {}).get("places", {})}
    at = chosen.incidents["place_id"].isin(own) & chosen.incidents["month"].isin(months)
    return {"reports": int(within), "at_places": int(at.sum()), "months": len(months)}


def _said(compared: tuple[str, ...], fall: Detectable, months: int) -> list[str]:
    said = [detectable_sentence(fall, months=months)]
    if not compared:
        said.append(
            "No place like it was found to compare with, so a fall could also have come anyway."
        )
    return said


def _fall(fall: Detectable) -> dict[str, Any]:
    share = None if fall.share is None else round(100 * fall.share)
    return {"reports": fall.reports, "per_cent": share, "possible": fall.possible}


def _dispersion(strays: Dispersion) -> dict[str, Any]:
    return {
        "factor": strays.factor,
        "found": strays.found,
        "months": strays.months,
        "areas": strays.areas,
    }


def _candidates(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "name": str(row["name"]),
            "before": int(row["before"]),
            "level": round(float(row["level"]), 3),
            "trend": round(float(row["trend"]), 3),
            "distance": round(float(row["distance"]), 3),
            "chosen": bool(row["chosen"]),
            "reason": str(row["reason"]),
        }
        for row in table.to_dict("records")
    ]


def _wards(proposed: Proposed, names: Mapping[str, str]) -> list[str]:
    picked = proposed.candidates[proposed.candidates["chosen"].to_numpy()]
    codes = {code for listed in picked["wards"].dropna() for code in listed}
    return sorted(names.get(code, code) for code in codes)


def _month(text: str) -> pd.Period:
    try:
        return pd.Period(text, freq="M")
    except ValueError as error:
        raise InputError(f"{text!r} is not a month.", remedy="Write it as 2026-03.") from error

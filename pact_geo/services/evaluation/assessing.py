"""Assess an evaluation: count again on the ground of the plan, and say what may be said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from pact_geo.analysis.impact import (
    Detectable,
    RateRatio,
    ShareChange,
    Verdict,
    Windows,
    compare_grades,
    compare_shares,
    incidence_rate_ratio,
    judge_change,
    judge_nearby,
    maryland_level,
    smallest_detectable_fall,
    usable_pairs,
    weighted_displacement_difference,
    weighted_displacement_quotient,
)
from pact_geo.analysis.survey import measure_answers
from pact_geo.errors import AccessError
from pact_geo.outputs.impact_spans import shown_spans
from pact_geo.outputs.verdicts import Counted, rating_sentence, verdict_sentences
from pact_geo.records.access import Act, Kind, may, require
from pact_geo.records.desk import Row
from pact_geo.services.comparison import rated_questions
from pact_geo.services.evaluation.ground import (
    AREA,
    NEARBY,
    Ground,
    choose_all,
    count_ground,
    counts_as_data,
    ground_of,
)
from pact_geo.services.evaluation.planning import ASSESSED, selection_of, windows_of
from pact_geo.services.office import Office

SMALLEST_SHOWN = 10
"""Counts below this are written "fewer than 10" in what people outside the groups read."""

_GRADE = re.compile(r"[A-D][+-]?")

Pair = tuple[float, float]


@dataclass(frozen=True)
class Sums:
    """Reports before and after on each kind of ground; None where there is no such ground."""

    area: Pair
    nearby: Pair | None
    compared: Pair | None
    near_compared: Pair | None


def assess(
    office: Office,
    evaluation_id: str,
    *,
    version: int | None = None,
    assessed_on: date | None = None,
) -> Row:
    """Assess an evaluation with the data there are now; it may be done again later.

    Parameters
    ----------
    office
        Where, and who asks.
    evaluation_id
        The evaluation.
    version
        The version that was on the screen; by default the one that stands now.
    assessed_on
        The day it was assessed; today when not given.

    Returns
    -------
    Row
        Stage "assessed". ``result`` holds ``verdict`` (as ``analysis.impact.verdict`` names
        them), ``nearby``, ``design``, ``said`` (sentences for a panel), ``ratings``,
        ``audits``, ``months`` compared, ``spans`` (see ``outputs.impact_spans``), and reports
        before and after (``counts``) and ``numbers`` (both None where a small count could be
        worked out from them); ``workings`` all numbers and the counts by month.

    Raises
    ------
    AccessError
        If the person may not assess here, or may not see the ground.
    StaleEditError
        If somebody changed the evaluation since ``version``.
    """
    row = office.desk.get(Kind.EVALUATIONS, evaluation_id)
    require(office.person, Act.CHANGE, Kind.EVALUATIONS, row)
    office.borough.require(Kind.PLACES)
    ground = ground_of(row)
    if ground is None:
        raise AccessError("The ground of this evaluation is for its working groups and analysts.")
    plan, windows = row["plan"], windows_of(row["plan"])
    chosen = choose_all(office.borough, selection_of(plan))
    pairs = usable_pairs(windows, chosen.common_months)
    months = pd.period_range(windows.before.min(), windows.after.max(), freq="M")
    counts = count_ground(ground, chosen, months=months)
    numbers, judged = _judge(
        ground,
        _sum_up(ground, counts, pairs),
        dispersion=float(row["workings"]["dispersion"]["factor"]),
        pairs=len(pairs),
        planned=len(windows),
        over=_is_over(office, windows),
    )
    shown, ratings = _asked_and_seen(office, row)
    result = {
        **judged,
        **shown,
        "months": len(pairs),
        "planned_months": len(windows),
        "spans": shown_spans(counts, pairs.before, pairs.after, smallest_count=SMALLEST_SHOWN),
        "data_version": office.borough.data_version,
    }
    workings = {
        **row["workings"],
        "counts": counts_as_data(counts),
        "numbers": {**numbers, "ratings": ratings},
    }
    return office.desk.change(
        Kind.EVALUATIONS,
        evaluation_id,
        version=row["version"] if version is None else version,
        stage=ASSESSED,
        result=result,
        workings=workings,
        assessed_on=assessed_on or datetime.now(UTC).date(),
    )


def _is_over(office: Office, windows: Windows) -> bool:
    held = office.borough.local_months
    return bool(len(held) and held.max() >= windows.after.max())


def _sum_up(ground: Ground, counts: pd.DataFrame, pairs: Windows) -> Sums:
    before, after = counts.loc[pairs.before].sum(), counts.loc[pairs.after].sum()

    def both(names: tuple[str, ...]) -> Pair | None:
        if not names:
            return None
        return float(before[list(names)].sum()), float(after[list(names)].sum())

    return Sums(
        area=(float(before[AREA]), float(after[AREA])),
        nearby=both((NEARBY,) if ground.has_ring else ()),
        compared=both(ground.compared),
        near_compared=both(ground.near_compared),
    )


def _judge(
    ground: Ground, sums: Sums, *, dispersion: float, pairs: int, planned: int, over: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Work out all numbers, and what may be said of them in words."""
    ratio = incidence_rate_ratio(sums.area, sums.compared, dispersion=dispersion) if pairs else None
    ring = _ring(sums, dispersion) if pairs else None
    first = sums.compared[0] if sums.compared else None
    fall = smallest_detectable_fall(sums.area[0], first, dispersion=dispersion)
    change = judge_change(
        ratio,
        counts=sums.area,
        detectable=fall,
        pairs=pairs,
        planned=planned,
        over=over,
        compared=sums.compared is not None,
    )
    nearby = judge_nearby(ring, counts=sums.nearby or (0.0, 0.0), change=change)
    verdict = Verdict(change, nearby, maryland_level(comparison=sums.compared is not None))
    counted = Counted(*sums.area, sums.compared, pairs, planned)
    numbers = _numbers(ground, sums, ratio=ratio, ring=ring, fall=fall, dispersion=dispersion)
    small = pairs == 0 or min(sums.area) < SMALLEST_SHOWN
    judged = {
        "verdict": change,
        "fell": verdict.fell,
        "nearby": nearby,
        "design": {"level": verdict.design.level, "words": verdict.design.words},
        "said": list(verdict_sentences(verdict, counted, fall, smallest_count=SMALLEST_SHOWN)),
        "counts": None if small else list(sums.area),
        "numbers": None if small else {"ratio": numbers["ratio"]},
    }
    return numbers, judged


def _ring(sums: Sums, dispersion: float) -> RateRatio | None:
    """Set the ring against the rings of the places compared, else against those places."""
    if sums.nearby is None:
        return None
    return incidence_rate_ratio(
        sums.nearby, sums.near_compared or sums.compared, dispersion=dispersion
    )


def _numbers(
    ground: Ground,
    sums: Sums,
    *,
    ratio: RateRatio | None,
    ring: RateRatio | None,
    fall: Detectable,
    dispersion: float,
) -> dict[str, Any]:
    """Give every measure as plain values; where one cannot be had, why."""
    return {
        "sums": asdict(sums),
        "ratio": asdict(ratio) if ratio else None,
        "ring_ratio": asdict(ring) if ring else None,
        "difference": _difference(ground, sums, dispersion),
        "quotient": _quotient(sums),
        "smallest_fall": asdict(fall),
    }


def _difference(ground: Ground, sums: Sums, dispersion: float) -> dict[str, Any] | None:
    """Give the weighted displacement difference against the average place compared."""
    if sums.compared is None or sum(sums.area) + sum(sums.compared) == 0:
        return None
    rings = sums.nearby is not None and sums.near_compared is not None
    places, near = len(ground.compared), max(len(ground.near_compared), 1)
    found = weighted_displacement_difference(
        sums.area,
        sums.compared,
        sums.nearby if rings else None,
        sums.near_compared if rings else None,
        sizes=(1.0, float(places), 1.0, float(near)),
        dispersion=dispersion,
    )
    return asdict(found)


def _quotient(sums: Sums) -> dict[str, Any]:
    if sums.compared is None or sums.nearby is None:
        return {"quotient": None, "reason": "There is no comparison area, or no ring."}
    return asdict(weighted_displacement_quotient(sums.area, sums.nearby, control=sums.compared))


# --- what residents say and inspectors saw ---------------------------------------------------


def _asked_and_seen(office: Office, row: Row) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give what everybody may read of ratings and audits, and the ratings' own numbers."""
    first = pd.Period(row["plan"]["actions_from"], freq="M").start_time
    last = pd.Period(row["plan"]["actions_to"], freq="M").end_time
    ratings = _ratings(office, row, first, last)
    shown = {
        "ratings": [
            {
                "question": question,
                "verdict": change.verdict,
                "said": rating_sentence(question, change),
            }
            for question, change in ratings.items()
        ],
        "audits": _audits(office, row["area_id"], first.date(), last.date()),
    }
    return shown, {question: asdict(change) for question, change in ratings.items()}


def _ratings(
    office: Office, row: Mapping[str, Any], first: pd.Timestamp, last: pd.Timestamp
) -> dict[str, ShareChange]:
    """Compare what residents of the area's wards answered in the year before and after."""
    if not may(office.person, Act.READ, Kind.RESPONSES):
        return {}
    borough = office.borough
    responses = borough.responses[borough.responses["ward_code"].isin(row["ward_codes"])]
    year = pd.DateOffset(years=1)
    earlier = responses["answered_on"].between(first - year, first, inclusive="left")
    later = responses["answered_on"].between(last, last + year, inclusive="right")
    found = {}
    for question, column, top in rated_questions(borough):
        counted = [
            measure_answers(responses[when.to_numpy()], column, top=top, by=None, least_asked=1)
            for when in (earlier, later)
        ]
        before, after = ((int(one["said"].iloc[0]), int(one["asked"].iloc[0])) for one in counted)
        found[question] = compare_shares(before, after)
    return found


def _audits(office: Office, area_id: str, first: date, last: date) -> dict[str, Any] | None:
    """Compare the last audit before the action with the last one after it."""
    done = [
        row
        for row in office.desk.list(Kind.AUDITS, where={"area_id": area_id})
        if row["done_on"] is not None
    ]
    before = _newest([row for row in done if row["done_on"] < first])
    after = _newest([row for row in done if row["done_on"] > last])
    if before is None or after is None:
        return None
    change = compare_grades(_grades(office, before["id"]), _grades(office, after["id"]))
    return {
        **asdict(change),
        "before_on": before["done_on"].isoformat(),
        "after_on": after["done_on"].isoformat(),
    }


def _newest(rows: list[Row]) -> Row | None:
    return max(rows, key=lambda row: row["done_on"], default=None)


def _grades(office: Office, audit_id: str) -> dict[str, int]:
    rows = office.desk.list(Kind.GRADES, where={"audit_id": audit_id})
    return dict(Counter(row["grade"] for row in rows if _GRADE.fullmatch(row["grade"])))

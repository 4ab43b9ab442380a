"""Assess an evaluation: count again on the ground of the plan, and say what may be said."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from pact_geo.analysis.impact import (
    Detectable,
    RateRatio,
    Verdict,
    Windows,
    incidence_rate_ratio,
    judge_change,
    judge_nearby,
    maryland_level,
    smallest_detectable_fall,
    usable_pairs,
    weighted_displacement_difference,
    weighted_displacement_quotient,
)
from pact_geo.errors import AccessError
from pact_geo.outputs.impact_spans import shown_spans
from pact_geo.outputs.verdicts import Counted, left_out_sentence, verdict_sentences
from pact_geo.records.access import Act, Kind, require
from pact_geo.records.desk import Row
from pact_geo.services.evaluation.ground import (
    AREA,
    NEARBY,
    Ground,
    acted_on,
    choose_all,
    count_ground,
    counts_as_data,
    ground_of,
)
from pact_geo.services.evaluation.planning import ASSESSED, selection_of, windows_of
from pact_geo.services.evaluation.seen import asked_and_seen
from pact_geo.services.feedback import take_back_unsupported
from pact_geo.services.office import Office

_LEFT_OUT = " Some similar places were left out afterwards, for the partnership worked there too."

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

    What was told of the area and is no longer borne out is taken back (see
    ``services.feedback.take_back_unsupported``).

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
        them), ``nearby``, ``design``, ``said`` (sentences for a panel), ``ratings``, ``asked``
        (whom, and how), ``audits``, ``left_out`` (similar places acted on since), ``months``
        compared, ``spans`` (see ``outputs.impact_spans``), and reports before and after
        (``counts``) and ``numbers`` (both None where a small count could be worked out from
        them); ``workings`` all numbers and the counts by month.

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
    planned = ground_of(row)
    if planned is None:
        raise AccessError("The ground of this evaluation is for its working groups and analysts.")
    result, workings = _count_again(office, row, planned)
    assessed = office.desk.change(
        Kind.EVALUATIONS,
        evaluation_id,
        version=row["version"] if version is None else version,
        stage=ASSESSED,
        result=result,
        workings=workings,
        assessed_on=assessed_on or datetime.now(UTC).date(),
    )
    take_back_unsupported(office, row["area_id"])
    return assessed


def _count_again(
    office: Office, row: Row, planned: Ground
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Count on the ground that was planned; give what may be said, and all the numbers."""
    windows = windows_of(row["plan"])
    ground = planned.without(acted_on(office, row["area_id"], windows=windows))
    left_out = [name for name in planned.compared if name not in ground.compared]
    smallest = office.borough.settings.disclosure.smallest_count
    chosen = choose_all(office.borough, selection_of(row["plan"]))
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
        smallest=smallest,
    )
    shown, ratings = asked_and_seen(office, row)
    result = {
        **_with_left_out(judged, left_out, of=len(planned.compared)),
        **shown,
        "months": len(pairs),
        "planned_months": len(windows),
        "spans": shown_spans(counts, pairs.before, pairs.after, smallest_count=smallest),
        "data_version": office.borough.data_version,
    }
    workings = {
        **row["workings"],
        "counts": counts_as_data(counts),
        "numbers": {**numbers, "ratings": ratings},
    }
    return result, workings


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


def _with_left_out(judged: dict[str, Any], left_out: list[str], *, of: int) -> dict[str, Any]:
    """Say which similar places fell out since the plan, and how much weaker that leaves it."""
    if not left_out:
        return {**judged, "left_out": []}
    design = dict(judged["design"])
    if len(left_out) < of:
        design["words"] += _LEFT_OUT
    said = [*judged["said"], left_out_sentence(len(left_out), of=of)]
    return {**judged, "said": said, "design": design, "left_out": left_out}


def _judge(
    ground: Ground,
    sums: Sums,
    *,
    dispersion: float,
    pairs: int,
    planned: int,
    over: bool,
    smallest: int,
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
    # Every count that is printed: one of them and the ratio would tell the others.
    small = pairs == 0 or min(*sums.area, *(sums.compared or ())) < smallest
    judged = {
        "verdict": change,
        "fell": verdict.fell,
        "nearby": nearby,
        "design": {"level": verdict.design.level, "words": verdict.design.words},
        "said": list(verdict_sentences(verdict, counted, fall, smallest_count=smallest)),
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

"""Which assessment stands for an area, where it was assessed more than once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeAlias

Record: TypeAlias = Mapping[str, Any]


def planned_before(evaluation: Record) -> bool:
    """Tell whether an evaluation was planned before the month in which the action began."""
    return bool((evaluation.get("plan") or {}).get("before_acting"))


def verdicts_of_areas(evaluations: Iterable[Record]) -> dict[str, Record]:
    """Choose the evaluation that stands for each area, of those that have been assessed.

    One that was planned before anybody acted comes before one planned afterwards, when the
    months and what to count could be picked to please; then the newest. Areas of which none
    has been assessed are left out.

    Returns
    -------
    dict
        The evaluation by the id of its area.
    """
    assessed = [one for one in evaluations if one.get("result")]
    return {one["area_id"]: one for one in sorted(assessed, key=_standing)}


def _standing(evaluation: Record) -> tuple[bool, date, str]:
    day = evaluation.get("assessed_on") or date.min
    return planned_before(evaluation), day, str(evaluation.get("created_at") or "")

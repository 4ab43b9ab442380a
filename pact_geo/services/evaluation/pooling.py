"""Put the assessed evaluations of several areas together, for each panel and for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pact_geo.analysis.impact import Pooled, pool_ratios
from pact_geo.analysis.impact.verdict import TOO_SOON
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row
from pact_geo.services.evaluation.planning import ASSESSED, list_evaluations
from pact_geo.services.office import Office

ALL_AREAS = "All areas"
NO_PANEL = "No panel"


@dataclass(frozen=True)
class PanelEffect:
    """What the areas of one panel came to.

    ``verdicts`` counts areas by verdict, ``pooled`` is their ratio together (None when no
    area's could be used), ``left_out`` the areas whose ratio could not be: too soon to tell,
    or not for this person to see. Areas with too few incidents alone do count together.
    """

    panel_id: str | None
    name: str
    areas: int
    verdicts: Mapping[str, int]
    pooled: Pooled | None
    left_out: int


def pooled_by_panel(office: Office) -> tuple[PanelEffect, ...]:
    """Give the newest assessment of each area, together by panel; all areas come last."""
    newest: dict[str, Row] = {}
    for row in list_evaluations(office):
        if row["stage"] == ASSESSED:
            held = newest.get(row["area_id"])
            if held is None or row["assessed_on"] >= held["assessed_on"]:
                newest[row["area_id"]] = row
    if not newest:
        return ()
    panel_of = {row["id"]: row["panel_id"] for row in office.desk.list(Kind.AREAS)}
    names = {row["id"]: row["name"] for row in office.desk.list(Kind.PANELS)}
    grouped: dict[str | None, list[Row]] = {}
    for area_id, row in newest.items():
        grouped.setdefault(panel_of.get(area_id), []).append(row)
    effects = [
        _effect(rows, panel_id=panel, name=names.get(panel or "", NO_PANEL))
        for panel, rows in grouped.items()
    ]
    effects.sort(key=lambda effect: (effect.panel_id is None, effect.name))
    everything = _effect(list(newest.values()), panel_id=None, name=ALL_AREAS)
    return (*effects, everything)


def _effect(rows: list[Row], *, panel_id: str | None, name: str) -> PanelEffect:
    found = [ratio for row in rows if (ratio := _ratio(row)) is not None]
    return PanelEffect(
        panel_id=panel_id,
        name=name,
        areas=len(rows),
        verdicts=dict(Counter(row["result"]["verdict"] for row in rows)),
        pooled=pool_ratios([one["log_ratio"] for one in found], [one["se"] for one in found])
        if found
        else None,
        left_out=len(rows) - len(found),
    )


def _ratio(row: Row) -> dict[str, Any] | None:
    """Give an area's ratio: as everybody may read it, else from the workings one may see."""
    if row["result"]["verdict"] == TOO_SOON:
        return None
    held = row["result"]["numbers"] or (row["workings"] or {}).get("numbers")
    return held["ratio"] if held else None

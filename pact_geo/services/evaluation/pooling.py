"""Put the assessed evaluations of several areas together, for each panel and for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pact_geo.analysis.impact import Pooled, pool_ratios
from pact_geo.analysis.impact.verdict import TOO_SOON
from pact_geo.cycle.assessments import verdicts_of_areas
from pact_geo.outputs.verdicts import differ_words, together_words
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row, Rows
from pact_geo.services.evaluation.planning import list_evaluations
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


def standing_evaluations(rows: Rows) -> dict[str, Row]:
    """Give the one assessment that stands for each area, by its id (see ``verdicts_of_areas``)."""
    chosen = {row["id"] for row in verdicts_of_areas(rows).values()}
    return {row["id"]: row for row in rows if row["id"] in chosen}


def pooled_by_panel(office: Office, *, evaluations: Rows | None = None) -> tuple[PanelEffect, ...]:
    """Give what stands for each area (see ``verdicts_of_areas``), together by panel; all come last.

    Parameters
    ----------
    office
        Of whoever asks.
    evaluations
        Those to go by, such as the ones assessed in a period; all the person may see when not
        given.
    """
    rows = list_evaluations(office) if evaluations is None else evaluations
    standing = list(standing_evaluations(rows).values())
    if not standing:
        return ()
    panel_of = {row["id"]: row["panel_id"] for row in office.desk.list(Kind.AREAS)}
    names = {row["id"]: row["name"] for row in office.desk.list(Kind.PANELS)}
    grouped: dict[str | None, Rows] = {}
    for row in standing:
        grouped.setdefault(panel_of.get(row["area_id"]), []).append(row)
    effects = [
        _effect(rows, panel_id=panel, name=names.get(panel or "", NO_PANEL))
        for panel, rows in grouped.items()
    ]
    effects.sort(key=lambda effect: (effect.panel_id is None, effect.name))
    everything = _effect(standing, panel_id=None, name=ALL_AREAS)
    return (*effects, everything)


TOGETHER = ("Areas of", "Areas", "What was found", "Together", "Beyond chance", "Left out")
"""The headings over ``pooled_rows``."""


def pooled_rows(effects: Iterable[PanelEffect]) -> list[tuple[str, ...]]:
    """Write effects as rows of a table, for a page, a report or the command alike."""
    return [
        (
            effect.name,
            str(effect.areas),
            "; ".join(f"{verdict}: {number}" for verdict, number in effect.verdicts.items()),
            together_words(effect.pooled),
            differ_words(effect.pooled),
            str(effect.left_out),
        )
        for effect in effects
    ]


def _effect(rows: Rows, *, panel_id: str | None, name: str) -> PanelEffect:
    found = [(row, ratio) for row in rows if (ratio := _ratio(row)) is not None]
    ratios = [ratio for _, ratio in found]
    return PanelEffect(
        panel_id=panel_id,
        name=name,
        areas=len(rows),
        verdicts=dict(Counter(row["result"]["verdict"] for row in rows)),
        pooled=pool_ratios(
            [one["log_ratio"] for one in ratios],
            [one["se"] for one in ratios],
            shared=_shared(found),
        )
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


def _shared(found: list[tuple[Row, dict[str, Any]]]) -> NDArray[np.float64]:
    """Give what each two areas err by together, for having the same places to compare with.

    Which places those are is not for everybody, only their wards: areas whose places lie in a
    ward in common count as set against the same places. That takes too much for shared rather
    than too little, and gives every reader the same figure.
    """
    wards = [set(row["plan"]["comparison_wards"]) for row, _ in found]
    of_compared = [_error_of_compared(row, ratio) for row, ratio in found]
    shared = np.zeros((len(found), len(found)))
    for one in range(len(found)):
        for other in range(one):
            if wards[one] & wards[other]:
                both = min(of_compared[one], of_compared[other])
                shared[one, other] = shared[other, one] = both
    return shared


def _error_of_compared(row: Row, ratio: Mapping[str, Any]) -> float:
    """Give the part of an area's variance that is that of the places it is set against."""
    numbers = (row["workings"] or {}).get("numbers") or {}
    own = row["result"].get("counts") or numbers.get("sums", {}).get("area")
    whole = float(ratio["se"]) ** 2
    if own is None or ratio["corrected"]:
        return whole
    treated = float(ratio["dispersion"]) * sum(1.0 / float(count) for count in own)
    return max(whole - treated, 0.0)

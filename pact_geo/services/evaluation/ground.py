"""The ground an evaluation compares: the area, the ring round it, places like it, their rings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from pact_geo.analysis.hotspots import find_hotspots
from pact_geo.analysis.impact import (
    Windows,
    count_inside,
    draw_ring,
    lying_apart,
    propose_comparisons,
)
from pact_geo.analysis.impact.places import SMALLEST_RING
from pact_geo.records.access import Kind
from pact_geo.services.borough import Borough
from pact_geo.services.office import Office
from pact_geo.services.selection import Chosen, Selection, choose_incidents, with_history
from pact_geo.tables import as_incidents

AREA, NEARBY = "this area", "nearby"
COMPARED, NEAR_COMPARED = "comparison", "near comparison"
CANDIDATES = 60
"""Hotspots looked at for places to compare with."""
HISTORY = 24
"""Months before the action whose level and trend must be alike."""

_CENTIMETRES = 2


@dataclass(frozen=True)
class Ground:
    """Outlines by name, EPSG:27700: the area, its ring, and those of the places compared."""

    shapes: Mapping[str, shapely.Geometry]

    @property
    def compared(self) -> tuple[str, ...]:
        """The names of the places compared."""
        return tuple(name for name in self.shapes if name.startswith(f"{COMPARED} "))

    @property
    def near_compared(self) -> tuple[str, ...]:
        """The names of the rings round them."""
        return tuple(name for name in self.shapes if name.startswith(f"{NEAR_COMPARED} "))

    @property
    def has_ring(self) -> bool:
        """Whether anything is left of the ring round the area."""
        return NEARBY in self.shapes

    def as_text(self) -> dict[str, str]:
        """Write the outlines as well-known text, to the centimetre."""
        return {
            name: shapely.to_wkt(shape, rounding_precision=_CENTIMETRES)
            for name, shape in self.shapes.items()
        }

    def without(self, acted_on: Iterable[shapely.Geometry]) -> Ground:
        """Leave out places to compare with that were acted on too, and that ground of all rings.

        The area itself stays as it is; a ring goes where next to nothing is left of it.
        """
        taken = shapely.union_all(list(acted_on))
        spoilt = {name for name in self.compared if self.shapes[name].intersects(taken)}
        kept: dict[str, shapely.Geometry] = {}
        for name, shape in self.shapes.items():
            if name in spoilt or name.removeprefix("near ") in spoilt:
                continue
            ring = name == NEARBY or name in self.near_compared
            left = shape.difference(taken) if ring else shape
            if not ring or left.area >= SMALLEST_RING:
                kept[name] = left
        return Ground(kept)

    @classmethod
    def from_text(cls, written: Mapping[str, str]) -> Ground:
        """Read what ``as_text`` wrote."""
        order = (AREA, NEARBY)
        names = sorted(written, key=lambda name: (name not in order, name != AREA, name))
        return cls({name: shapely.from_wkt(written[name]) for name in names})


def ground_of(evaluation: Mapping[str, Any]) -> Ground | None:
    """Give the ground of an evaluation; None for someone who may not see it."""
    workings = evaluation["workings"]
    return Ground.from_text(workings["shapes"]) if workings else None


def months_counted(evaluation: Mapping[str, Any]) -> pd.DataFrame | None:
    """Give the reports by month that an evaluation rests on; None for who may not see them.

    One row a month, one column for each piece of ground; missing where not reported.
    """
    workings = evaluation["workings"]
    if not workings:
        return None
    counts = pd.DataFrame(workings["counts"]["values"], dtype="Int64")
    counts.index = pd.PeriodIndex(workings["counts"]["months"], freq="M", name="month")
    return counts


def counts_as_data(counts: pd.DataFrame) -> dict[str, Any]:
    """Write counts by month as plain values for a record."""
    return {
        "months": [str(month) for month in counts.index],
        "values": {
            str(name): [None if pd.isna(value) else int(value) for value in counts[name]]
            for name in counts.columns
        },
    }


def acted_on(office: Office, area_id: str, *, windows: Windows) -> list[shapely.Geometry]:
    """Give the outlines of other areas acted on in the windows, as far as this person sees them.

    An area is acted on from the day it is adopted until it is closed.
    """
    first = windows.before.min().start_time.date()
    last = windows.after.max().end_time.date()
    return [
        row["geometry"] if row["geometry"] is not None else row["public_geometry"]
        for row in office.desk.list(Kind.AREAS)
        if row["id"] != area_id
        and row["adopted_on"] <= last
        and (row["closed_on"] is None or row["closed_on"] >= first)
    ]


def choose_all(borough: Borough, selection: Selection) -> Chosen:
    """Take the incidents of the chosen categories and sources from every month."""
    return choose_incidents(borough, with_history(borough, selection))


def count_ground(ground: Ground, chosen: Chosen, *, months: pd.PeriodIndex) -> pd.DataFrame:
    """Count the reports on each piece of ground by month."""
    return count_inside(
        ground.shapes,
        chosen.places,
        chosen.incidents,
        months=months,
        usable_months=chosen.common_months,
    )


def history_months(windows: Windows, chosen: Chosen, *, action: pd.Period) -> pd.PeriodIndex:
    """Give the reported months before the action that likeness is judged by."""
    back = max(HISTORY, len(windows))
    listed = pd.period_range(end=action - 1, periods=back, freq="M")
    return listed[listed.isin(chosen.common_months)]


@dataclass(frozen=True)
class Proposed:
    """The ground chosen, with every place that was looked at and why it was taken or not."""

    ground: Ground
    candidates: pd.DataFrame


def propose_ground(
    borough: Borough,
    area: shapely.Geometry,
    *,
    chosen: Chosen,
    history: pd.PeriodIndex,
    acted_on: list[shapely.Geometry],
    width: float,
    most: int,
) -> Proposed:
    """Draw the ring, find places like the area elsewhere, and draw theirs.

    Places to compare with are hotspots found as priority areas are, in the months before the
    action: chosen for being high, as the area was, they fall back by themselves as it does.
    """
    land = borough.wards.geometry.union_all()
    ring = draw_ring(area, width=width, others=acted_on, within=land)
    found = _hotspots(borough, chosen, history)
    free = lying_apart(found.geometry, [area, ring, *acted_on])
    found = found[free.to_numpy()]
    table = _likeness(area, found, chosen, history, most=most)
    shapes = {AREA: area, **({} if ring is None else {NEARBY: ring})}
    picked = [found.geometry[number] for number in table.index[table["chosen"].to_numpy()]]
    for number, shape in enumerate(picked, start=1):
        shapes[f"{COMPARED} {number}"] = shape
    for number, shape in enumerate(picked, start=1):
        others = [*acted_on, *(held for name, held in shapes.items() if held is not shape)]
        own = draw_ring(shape, width=width, others=others, within=land)
        if own is not None and ring is not None:
            shapes[f"{NEAR_COMPARED} {number}"] = own
    table.insert(0, "name", found["name"].reindex(table.index))
    table["wards"] = found["ward_codes"].reindex(table.index) if "ward_codes" in found else None
    return Proposed(Ground(shapes), table)


def _likeness(
    area: shapely.Geometry,
    found: gpd.GeoDataFrame,
    chosen: Chosen,
    history: pd.PeriodIndex,
    *,
    most: int,
) -> pd.DataFrame:
    names = {str(number): shape for number, shape in found.geometry.items()}
    counts = count_inside(
        {AREA: area, **names},
        chosen.places,
        chosen.incidents,
        months=history,
        usable_months=chosen.common_months,
    )
    table = propose_comparisons(counts[AREA], counts[list(names)], most=most)
    table.index = pd.Index([int(name) for name in table.index], dtype="int64")
    return table


def _hotspots(borough: Borough, chosen: Chosen, history: pd.PeriodIndex) -> gpd.GeoDataFrame:
    before = chosen.incidents[chosen.incidents["month"].isin(history).to_numpy()]
    finding = {
        **{key: value for key, value in asdict(borough.settings.hotspots).items()
           if key != "min_residents"},
        "count": CANDIDATES,
    }  # fmt: skip
    return find_hotspots(chosen.places, as_incidents(before), **finding)

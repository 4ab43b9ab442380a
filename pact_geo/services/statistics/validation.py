"""Whether areas found on past months catch what comes later, and better than simpler ways."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pact_geo.analysis.density import density_at, usual_bandwidth
from pact_geo.analysis.grids import find_cells, lay_cells
from pact_geo.analysis.hotspots import find_hotspots
from pact_geo.analysis.shapes import HECTARE
from pact_geo.analysis.stability import (
    DOUBTFUL,
    PROBABLE,
    SURE,
    estimate_stability,
    judge_stability,
    share_alike,
)
from pact_geo.analysis.validation import (
    best_possible,
    caught_at,
    hit_rate_interval,
    measure_prediction,
)
from pact_geo.analysis.wards import place_positions
from pact_geo.errors import UnsuitableDataError
from pact_geo.outputs.sentences import count_words
from pact_geo.outputs.study_charts import draw_hits
from pact_geo.records.access import Kind
from pact_geo.services.borough import Borough
from pact_geo.services.selection import (
    Chosen,
    Selection,
    caveats,
    choose_incidents,
)
from pact_geo.services.statistics.study import (
    Study,
    describe_study,
    for_whole_borough,
    over_all_months,
)
from pact_geo.tables import Hotspots, Incidents, Progress, as_incidents

METHOD = (
    "Areas are found on the first months alone and judged by the last {held}. Hit rate: the share"
    " of later reports inside the outlines, with Wilson's 95 % interval (1927); reports at one"
    " place are not independent, so the doubt is at least that. PAI: the hit rate over the share of"
    " the borough's ground (Chainey, Tompson & Uhlig 2008). PEI: caught over the most that as much"
    " ground in cells of"
    " {cell:g} m could have caught (Hunt 2016). Beside them, on as much ground: cells with most"
    " reports in the first months, cells of highest kernel density (quartic, bandwidth"
    " {bandwidth:,.0f} m), and ground taken at random. Areas of this borough were not used to"
    " choose the method, but its settings may have been chosen after looking at the same months."
)
AREAS, COUNTS, DENSITY, RANDOM = "Areas", "Last counts", "Density", "At random"
_LOW, _HIGH = f"{AREAS}: low", f"{AREAS}: high"
_CELL = 100.0
_WHOLE = "Areas are judged over the whole borough, whichever ward is chosen."
_HOW_SURE, _AGAIN = "how sure on the first months", "found again later"
_THIRD = 3
_LEAST = 2


@dataclass(frozen=True)
class _Ground:
    """Cells of the borough with reports before and after."""

    middles: NDArray[np.float64]
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    hectares: NDArray[np.float64]


@dataclass(frozen=True)
class _Split:
    """The months that find and those that judge, with their reports."""

    finding: pd.PeriodIndex
    judging: pd.PeriodIndex
    past: Incidents
    later: Incidents

    @property
    def settings(self) -> str:
        """Which months did what, in words."""
        return (
            f"found on {self.finding[0]} to {self.finding[-1]},"
            f" judged by {self.judging[0]} to {self.judging[-1]}"
        )


def study_validation(
    borough: Borough,
    selection: Selection | None = None,
    *,
    held: int = 0,
    refits: int = 50,
    progress: Progress | None = None,
) -> Study:
    """Say what areas found on past months catch later, beside simpler ways.

    Parameters
    ----------
    borough, selection
        What is looked at. Without a first month, every month there is up to the last.
    held
        How many of the last months judge; a third of them when 0.
    refits
        For how sure each area was on the first months.
    progress
        Called with the share done.

    Raises
    ------
    UnsuitableDataError
        If there are too few months, or no area or no later report.
    AccessError
        If the reader may not see places as they are.
    """
    borough.require(Kind.PLACES)
    asked = selection or Selection()
    selection = over_all_months(borough, for_whole_borough(asked))
    chosen = choose_incidents(borough, selection)
    split = _split(chosen, held)
    report = progress or (lambda _share, _doing: None)
    report(0.1, "Finding areas on the first months")
    finding = asdict(borough.settings.hotspots)
    finding.pop("min_residents")
    areas = find_hotspots(chosen.places, split.past, **finding)
    if areas.empty or not len(split.later):
        raise UnsuitableDataError("No area was found, or nothing was reported later.")
    report(0.3, "Counting what came later")
    bandwidth = usual_bandwidth(borough.wards.total_bounds)
    ground = _lay(borough, chosen, split.past, split.later)
    table = _table(areas, chosen, split.later, ground, bandwidth=bandwidth)
    stability = estimate_stability(
        chosen.places,
        split.past,
        areas,
        **finding,
        refits=refits,
        progress=lambda share, doing: report(0.4 + 0.6 * share, doing),
    )
    again = _recurrence(areas.join(stability), chosen, split.later, finding)
    judged = len(split.judging)
    return Study(
        title=f"Do these areas predict? {borough.name}",
        sentences=_sentences(table, again, held=judged, reports=_placed(chosen, split.later)),
        tables={"The first areas together": table.round(4), "How sure, and whether again": again},
        method=METHOD.format(held=_months(judged), cell=_CELL, bandwidth=bandwidth),
        caveats=(*caveats(borough, chosen), *([_WHOLE] if asked.ward else [])),
        provenance=describe_study(borough, selection, chosen, settings=split.settings),
        borough=borough,
        chart=partial(draw_hits, _curve(table)),
    )


def _split(chosen: Chosen, held: int) -> _Split:
    """Part the months into those that find areas and the last, which judge them."""
    months = chosen.common_months
    held = held or max(len(months) // _THIRD, 1)
    if len(months) - held < _LEAST:
        raise UnsuitableDataError(
            f"Of {len(months)} months {held} cannot be held back: too few are left to find areas.",
            remedy="Choose more months, or hold back fewer.",
        )
    finding, judging = months[:-held], months[-held:]
    return _Split(finding, judging, past=_part(chosen, finding), later=_part(chosen, judging))


def _curve(table: pd.DataFrame) -> pd.DataFrame:
    """Take what the chart draws: the shares caught, by ground."""
    hits = table[["hectares", *(f"{way}: caught" for way in (AREAS, COUNTS, DENSITY, RANDOM))]]
    return hits.rename(columns=lambda name: str(name).removesuffix(": caught"))


def _months(number: int) -> str:
    return f"{number} month{'' if number == 1 else 's'}"


def _placed(chosen: Chosen, incidents: Incidents) -> int:
    return int(_held_by(chosen, incidents).sum())


def _part(chosen: Chosen, months: pd.PeriodIndex) -> Incidents:
    return as_incidents(chosen.incidents[chosen.incidents["month"].isin(months).to_numpy()])


def _held_by(chosen: Chosen, incidents: Incidents) -> NDArray[np.float64]:
    """Count incidents at each place."""
    position = place_positions(chosen.places, incidents["place_id"])
    counts = np.bincount(position[position >= 0], minlength=len(chosen.places))
    return counts.astype("float64")


def _lay(borough: Borough, chosen: Chosen, past: Incidents, later: Incidents) -> _Ground:
    """Cut the borough into cells; what a ward's edge cuts off is taken from their ground."""
    cells = lay_cells(borough.wards.geometry, size=_CELL, cells="squares")
    ground = _ground_within(cells, borough.wards)
    cells, ground = cells[ground > 0].reset_index(drop=True), ground[ground > 0]
    points = chosen.places.geometry
    cell = find_cells(cells, points.x, points.y)
    inside = cell >= 0

    def count(incidents: Incidents) -> NDArray[np.float64]:
        held = _held_by(chosen, incidents)[inside]
        return np.asarray(np.bincount(cell[inside], held, minlength=len(cells)), dtype="float64")

    return _Ground(
        middles=shapely.get_coordinates(shapely.centroid(cells.to_numpy())),
        before=count(past),
        after=count(later),
        hectares=ground,
    )


def _ground_within(cells: gpd.GeoSeries, wards: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Measure what of each cell lies in the borough, hectares."""
    together = shapely.union_all(wards.geometry.to_numpy())
    shapely.prepare(together)
    shapes = cells.to_numpy()
    cut = ~shapely.contains_properly(together, shapes)
    ground = shapely.area(shapes)
    ground[cut] = shapely.area(shapely.intersection(together, shapes[cut]))
    return np.asarray(ground / HECTARE)


def _table(
    areas: Hotspots, chosen: Chosen, later: Incidents, ground: _Ground, *, bandwidth: float
) -> pd.DataFrame:
    """Take the areas one after the other, and as much ground by the simpler ways."""
    after = _held_by(chosen, later)
    points = np.asarray(chosen.places.geometry.array)
    tree = shapely.STRtree(points)
    hectares, caught = [], []
    for count in range(1, len(areas) + 1):
        together = shapely.union_all(areas.geometry.to_numpy()[:count])
        hectares.append(together.area / HECTARE)
        caught.append(after[tree.query(together, predicate="intersects")].sum())
    x, y = ground.middles.T
    busy = ground.before > 0
    density = density_at(x[busy], y[busy], x, y, bandwidth=bandwidth, weight=ground.before[busy])
    total, whole = after.sum(), ground.hectares.sum()
    taken, held = np.array(hectares), np.array(caught)
    table = pd.DataFrame({"areas": np.arange(1, len(areas) + 1), "hectares": taken})
    table[f"{AREAS}: caught"] = held / total
    table[_LOW], table[_HIGH] = hit_rate_interval(held, total)
    for way, score in ((COUNTS, ground.before), (DENSITY, density)):
        order = np.argsort(-score, kind="stable")
        curve = measure_prediction(ground.after[order], ground.hectares[order])
        table[f"{way}: caught"] = caught_at(curve, taken) / total
    table[f"{RANDOM}: caught"] = taken / whole
    table["PAI"] = (held / total) / (taken / whole)
    table["PEI"] = held / best_possible(ground.after, ground.hectares, taken)
    return table


def _recurrence(
    areas: gpd.GeoDataFrame, chosen: Chosen, later: Incidents, finding: dict[str, object]
) -> pd.DataFrame:
    """Say of areas by how sure they were how many the later months alone give again."""
    again = find_hotspots(chosen.places, later, **finding)  # type: ignore[arg-type]
    after = pd.Series(_held_by(chosen, later), index=chosen.places.index)
    alike = [
        any(share_alike(mine, theirs, after) for theirs in again["place_ids"])
        for mine in areas["place_ids"]
    ]
    words = [judge_stability(row.to_dict()) for _, row in areas.iterrows()]
    held = pd.DataFrame({"word": words, "again": alike})
    rows = [
        (word, len(part), int(part["again"].sum()))
        for word in (SURE, PROBABLE, DOUBTFUL)
        if len(part := held[held["word"] == word])
    ]
    return pd.DataFrame(rows, columns=[_HOW_SURE, "areas", _AGAIN])


def _sentences(
    table: pd.DataFrame, again: pd.DataFrame, *, held: int, reports: int
) -> tuple[str, ...]:
    last = table.iloc[-1]
    caught = last[f"{AREAS}: caught"]
    first = (
        f"{last['areas']:.0f} areas on {last['hectares']:.0f} hectares caught {caught:.1%} of the"
        f" {count_words(reports)} of the {_months(held)} after (95% interval {last[_LOW]:.1%} to"
        f" {last[_HIGH]:.1%}, and the doubt is at least that: reports at one place are not"
        f" independent): {last['PAI']:.0f} times as many as ground taken at random."
    )
    best = (
        f"At best it could have caught {caught / last['PEI']:.1%}."
        if last["PEI"] < 1
        else "No cells could have caught more."
    )
    second = (
        f"As much ground with most reports before caught {last[f'{COUNTS}: caught']:.1%}, of"
        f" highest density {last[f'{DENSITY}: caught']:.1%}. {best}"
    )
    told = [f"{row[_AGAIN]} of {row['areas']} {row[_HOW_SURE]}" for _, row in again.iterrows()]
    third = f"Found again among the areas of the later months alone: {', '.join(told)}."
    return (first, second, third)

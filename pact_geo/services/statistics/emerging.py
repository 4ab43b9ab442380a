"""Which cells have been hot for long, and which turn hot now."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.analysis.emerging import (
    ENOUGH,
    LEAST_STEPS,
    LENGTHS,
    NO_PATTERN,
    PATTERNS,
    choose_period,
    find_emerging,
)
from pact_geo.analysis.grids import cell_neighbours, find_cells, lay_cells
from pact_geo.analysis.neighbours import Neighbours
from pact_geo.analysis.wards import place_positions
from pact_geo.errors import UnsuitableDataError
from pact_geo.outputs.sentences import count_words
from pact_geo.outputs.shading import Shading
from pact_geo.records.access import Kind
from pact_geo.services.borough import Borough
from pact_geo.services.selection import (
    Chosen,
    Selection,
    caveats,
    choose_incidents,
)
from pact_geo.services.statistics.local import WHOLE
from pact_geo.services.statistics.naming import busiest_names, busiest_wards
from pact_geo.services.statistics.study import (
    Study,
    describe_study,
    for_whole_borough,
    over_all_months,
)
from pact_geo.tables import Progress

METHOD = (
    "Getis-Ord Gi* of every hexagon and period, each among its neighbours now and one period"
    " before, against all hexagons and periods (Ord & Getis 1995); p two-sided, normal, adjusted"
    " over all of them (Benjamini & Hochberg 1995), 95 % sure. The trend of a hexagon's z is"
    " Mann-Kendall's, 95 % sure. New: hot in the last period only. Consecutive: hot for two periods"
    " or more up to the last, never before. Intensifying, persistent, diminishing: hot in 90 % of"
    " periods, the last among them, rising, level or falling. Sporadic: on and off. Oscillating:"
    " cold before. Historical: hot in 90 % of periods before the last, not in it."
)
COLOURS = dict(
    zip(
        PATTERNS,
        ("#d7191c", "#f07c4a", "#5b1a00", "#8c3b12", "#b97a56", "#f3c79b", "#8f6fb0", "#7b8794"),
        strict=True,
    )
)
_EDGED = {"new": "", "consecutive": "4 4"}


@dataclass(frozen=True)
class _Counted:
    """Reports by hexagon (rows) and period (columns), and the hexagon of each place."""

    cells: gpd.GeoSeries
    neighbours: Neighbours
    cell: NDArray[np.intp]
    counts: NDArray[np.float64]
    length: int
    a_month: float


def study_emerging(
    borough: Borough,
    selection: Selection | None = None,
    *,
    size: float = 400.0,
    months: int = 0,
    progress: Progress | None = None,
) -> Study:
    """Show where hot spots are new, lasting, rising, falling or gone.

    Hexagons without a report of their own, hot through their neighbours alone, are not told.

    Parameters
    ----------
    borough, selection
        What is looked at. Without a first month, every month there is up to the last.
    size
        Of a hexagon, metres.
    months
        How many make a period; the last period ends with the last month. Months that were not
        fully reported are left out, and periods that have any of them. With 0 the reports
        decide (see ``analysis.emerging.choose_period``).
    progress
        Called with the share done.

    Raises
    ------
    UnsuitableDataError
        If there are fewer than five periods.
    AccessError
        If the reader may not see places as they are.
    """
    borough.require(Kind.PLACES)
    asked = selection or Selection()
    selection = over_all_months(borough, for_whole_borough(asked))
    chosen = choose_incidents(borough, selection)
    report = progress or (lambda _share, _doing: None)
    report(0.2, "Laying a grid")
    counted = _gather(borough, chosen, size=size, months=months)
    report(0.5, "Working out Gi* for every hexagon and period")
    table = _course(borough, chosen, counted)
    own = gpd.GeoDataFrame(table[table["reports"] > 0])
    length, a_month = counted.length, counted.a_month
    settings = f"hexagons of {size:g} m, periods of {_months(length)}"
    return Study(
        title=f"Emerging hot spots: {borough.name}",
        sentences=(
            *_sentences(own, hexagons=len(table)),
            _say_period(length, a_month, chosen_here=not months),
        ),
        tables={"Hexagons that were ever hot": _told(own)},
        method=METHOD,
        caveats=(
            *caveats(borough, chosen),
            *([WHOLE] if asked.ward else []),
            *_say_sparse(length, a_month),
            *_say_through_neighbours(table),
        ),
        provenance=describe_study(borough, selection, chosen, settings=settings),
        borough=borough,
        shading=_shading(own),
    )


def _gather(borough: Borough, chosen: Chosen, *, size: float, months: int) -> _Counted:
    """Count reports by hexagon and period, periods as long as asked or as the reports allow."""
    cells = lay_cells(borough.wards.geometry, size=size)
    neighbours = cell_neighbours(cells, size=size)
    a_month = _held_in_a_month(chosen, neighbours)
    length = months or _usual_length(chosen.common_months, a_month)
    periods = _periods(chosen.common_months, length)
    cell, counts = _count(chosen, cells, periods)
    return _Counted(cells, neighbours, cell, counts, length=length, a_month=a_month)


def _course(borough: Borough, chosen: Chosen, counted: _Counted) -> gpd.GeoDataFrame:
    """Tell the course of every hexagon."""
    cells, cell, counts = counted.cells, counted.cell, counted.counts
    found = find_emerging(counts, counted.neighbours)
    return gpd.GeoDataFrame(
        {
            "near": busiest_names(chosen, cell, len(cells)),
            "ward": busiest_wards(chosen, cell, len(cells), names=borough.ward_names),
            "pattern": found.pattern,
            "in a word": found.history,
            "reports": counts.sum(axis=1).astype("int64"),
            "last period": counts[:, -1].astype("int64"),
            "periods hot": found.hot.sum(axis=1),
            "periods": counts.shape[1],
            "z last": np.round(found.z[:, -1], 2),
            "trend z": np.round(found.trend, 2),
        },
        geometry=cells,
    )


def _held_in_a_month(chosen: Chosen, neighbours: Neighbours) -> float:
    """Give the reports one z rests on, on average, where a period is a month."""
    cells = neighbours.shape[0]
    months = chosen.incidents["month"].isin(chosen.common_months)
    placed = int((chosen.incidents["place_id"].notna() & months).sum())
    reach = 2 * (1 + neighbours.nnz / cells)
    return float(reach * placed / cells / max(len(chosen.common_months), 1))


def _usual_length(months: pd.PeriodIndex, a_month: float) -> int:
    """Choose how many months make a period from what there is."""
    steps = {length: _number(months, length).nunique() for length in LENGTHS}
    return choose_period(a_month, steps)


def _periods(months: pd.PeriodIndex, length: int) -> pd.Series[int]:
    """Number the whole periods of months, the last ending with the last month, by month."""
    if length < 1:
        raise UnsuitableDataError(f"A period of {length} months cannot be used.")
    if not len(months):
        raise UnsuitableDataError("No month was fully reported.", remedy="Choose other sources.")
    kept = _number(months, length)
    if kept.nunique() < LEAST_STEPS:
        raise UnsuitableDataError(
            f"There are {kept.nunique()} whole periods; emerging hot spots need {LEAST_STEPS}.",
            remedy="Choose more months, or shorter periods.",
        )
    return pd.Series(pd.factorize(kept, sort=True)[0], index=kept.index)


def _number(months: pd.PeriodIndex, length: int) -> pd.Series[int]:
    """Number periods of months from the last back, leaving out those that lack a month."""
    if not len(months):
        return pd.Series(dtype="int64")
    back = (months.max().ordinal - months.asi8) // length
    number = pd.Series(back.max() - back, index=months)
    return number[number.map(number.value_counts()) == length]


def _count(
    chosen: Chosen, cells: gpd.GeoSeries, periods: pd.Series[int]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Find the cell of each place, and count reports by cell and period."""
    points = chosen.places.geometry
    cell = find_cells(cells, points.x, points.y)
    held = chosen.incidents.dropna(subset=["place_id"])
    at = cell[place_positions(chosen.places, held["place_id"])]
    step = held["month"].map(periods)
    known = step.notna().to_numpy() & (at >= 0)
    steps = int(periods.max()) + 1
    code = at[known] * steps + step[known].to_numpy(dtype="int64")
    counts = np.bincount(code, minlength=len(cells) * steps)
    return cell, counts.reshape(len(cells), steps).astype("float64")


def _told(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    hot = table[table["in a word"] != ""]
    order = hot["pattern"].map({name: place for place, name in enumerate((*PATTERNS, NO_PATTERN))})
    ordered = hot.assign(order=order).sort_values(["order", "z last"], ascending=[True, False])
    return gpd.GeoDataFrame(ordered.drop(columns="order").reset_index(drop=True))


def _shading(table: gpd.GeoDataFrame) -> Shading:
    shown = table[table["pattern"] != NO_PATTERN]
    return Shading(
        shapes=shown.geometry,
        classes=list(shown["pattern"]),
        colours=COLOURS,
        tips=[_tip(row.to_dict()) for _, row in shown.iterrows()],
        title="The course of hot spots",
        edges=_EDGED,
    )


def _tip(row: Mapping[Hashable, Any]) -> str:
    last = row["last period"]
    own = f"{count_words(last)} in the last" if last else "none of its own in the last"
    return (
        f"{row['pattern'].capitalize()}: hot in {row['periods hot']} of {row['periods']} periods;"
        f" {own}"
    )


def _sentences(table: gpd.GeoDataFrame, *, hexagons: int) -> tuple[str, ...]:
    counts = table["pattern"].value_counts()
    named = [f"{counts[name]} {name}" for name in PATTERNS if name in counts]
    if not named:
        return ("No hexagon is a hot spot with a course that has a name.",)
    words = table["in a word"].value_counts()
    told = ", ".join(f"{words[word]} {word}" for word in words.index if word)
    said = [f"Of {hexagons:,} hexagons {', '.join(named)}.", f"In a word for panels: {told}."]
    now = table[table["pattern"].isin(["new", "consecutive", "intensifying"])]
    if len(now):
        top = now.loc[now["z last"].idxmax()]
        said.append(
            "The strongest that is new, consecutive or intensifying lies near"
            f" {top['near']} in {top['ward']}:"
            f" {count_words(top['last period'])} in the last period."
        )
    return tuple(said)


def _months(length: int) -> str:
    return "1 month" if length == 1 else f"{length} months"


def _say_period(length: int, a_month: float, *, chosen_here: bool) -> str:
    """Say how long a period is, and why."""
    held = f"{length * a_month:.1f} reports on average"
    if not chosen_here:
        return f"A period is {_months(length)}, as asked: what is judged together holds {held}."
    return (
        f"A period is {_months(length)}, chosen from the data: what is judged together, a hexagon"
        f" and its neighbours in a period and the one before, holds {held}"
        + (
            f"; with periods of 1 month it would be {a_month:.1f}, and fewer than"
            f" {ENOUGH:g} are too few."
            if length > 1
            else "."
        )
    )


def _say_sparse(length: int, a_month: float) -> tuple[str, ...]:
    held = length * a_month
    said = (
        f"A hexagon, its neighbours and the period before hold {held:.1f} reports on average,"
        f" fewer than {ENOUGH:g}: single reports make cells hot and cold. Larger hexagons or longer"
        " periods are steadier."
    )
    return (said,) if held < ENOUGH else ()


def _say_through_neighbours(table: gpd.GeoDataFrame) -> tuple[str, ...]:
    left = int(((table["reports"] == 0) & (table["in a word"] != "")).sum())
    which, whose = ("1 hexagon", "its") if left == 1 else (f"{left} hexagons", "their")
    said = f"{which} without a report of {whose} own, hot through neighbours alone, left out."
    return (said,) if left else ()

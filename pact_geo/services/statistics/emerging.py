"""Which cells have been hot for long, and which turn hot now."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.analysis.emerging import LEAST_STEPS, NO_PATTERN, PATTERNS, find_emerging
from pact_geo.analysis.grids import cell_neighbours, find_cells, lay_cells
from pact_geo.analysis.wards import place_positions
from pact_geo.errors import UnsuitableDataError
from pact_geo.outputs.shading import Shading
from pact_geo.records.access import Kind
from pact_geo.services.borough import Borough
from pact_geo.services.selection import (
    Chosen,
    Selection,
    caveats,
    choose_incidents,
    with_history,
)
from pact_geo.services.statistics.local import WHOLE
from pact_geo.services.statistics.naming import busiest_names
from pact_geo.services.statistics.study import Study, describe_study, for_whole_borough
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


def study_emerging(
    borough: Borough,
    selection: Selection | None = None,
    *,
    size: float = 400.0,
    months: int = 1,
    progress: Progress | None = None,
) -> Study:
    """Show where hot spots are new, lasting, rising, falling or gone.

    Parameters
    ----------
    borough, selection
        What is looked at. Without a first month, every month there is up to the last.
    size
        Of a hexagon, metres.
    months
        How many make a period; the last period ends with the last month. Months that were not
        fully reported are left out, and periods that have any of them.
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
    selection = for_whole_borough(asked)
    if selection.first_month is None:
        selection = with_history(borough, selection)
    chosen = choose_incidents(borough, selection)
    periods = _periods(chosen.common_months, months)
    report = progress or (lambda _share, _doing: None)
    report(0.2, "Laying a grid")
    cells = lay_cells(borough.wards.geometry, size=size)
    cell, counts = _count(chosen, cells, periods)
    report(0.5, "Working out Gi* for every hexagon and period")
    found = find_emerging(counts, cell_neighbours(cells, size=size))
    table = gpd.GeoDataFrame(
        {
            "near": busiest_names(chosen, cell, len(cells)),
            "pattern": found.pattern,
            "in a word": found.history,
            "reports": counts.sum(axis=1).astype("int64"),
            "last period": counts[:, -1].astype("int64"),
            "periods hot": found.hot.sum(axis=1),
            "periods": len(set(periods)),
            "z last": np.round(found.z[:, -1], 2),
            "trend z": np.round(found.trend, 2),
        },
        geometry=cells,
    )
    settings = f"hexagons of {size:g} m, periods of {months} month{'' if months == 1 else 's'}"
    return Study(
        title=f"Emerging hot spots: {borough.name}",
        sentences=_sentences(table),
        tables={"Hexagons that were ever hot": _told(table)},
        method=METHOD,
        caveats=(*caveats(borough, chosen), *([WHOLE] if asked.ward else [])),
        provenance=describe_study(borough, selection, chosen, settings=settings),
        borough=borough,
        shading=_shading(table),
    )


def _periods(months: pd.PeriodIndex, length: int) -> pd.Series[int]:
    """Number the whole periods of months, the last ending with the last month, by month."""
    if length < 1:
        raise UnsuitableDataError(f"A period of {length} months cannot be used.")
    if not len(months):
        raise UnsuitableDataError("No month was fully reported.", remedy="Choose other sources.")
    back = (months.max().ordinal - months.asi8) // length
    number = pd.Series(back.max() - back, index=months)
    whole = number.map(number.value_counts()) == length
    kept = number[whole]
    if kept.nunique() < LEAST_STEPS:
        raise UnsuitableDataError(
            f"There are {kept.nunique()} whole periods; emerging hot spots need {LEAST_STEPS}.",
            remedy="Choose more months, or shorter periods.",
        )
    return pd.Series(pd.factorize(kept, sort=True)[0], index=kept.index)


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
        tips=[
            f"{row['pattern'].capitalize()}: hot in {row['periods hot']} of {row['periods']}"
            f" periods, {row['last period']} reports in the last"
            for _, row in shown.iterrows()
        ],
        title="The course of hot spots",
        edges=_EDGED,
    )


def _sentences(table: gpd.GeoDataFrame) -> tuple[str, ...]:
    counts = table["pattern"].value_counts()
    named = [f"{counts[name]} {name}" for name in PATTERNS if name in counts]
    if not named:
        return ("No hexagon is a hot spot with a course that has a name.",)
    words = table["in a word"].value_counts()
    told = ", ".join(f"{words[word]} {word}" for word in words.index if word)
    said = [f"Of {len(table):,} hexagons {', '.join(named)}.", f"In a word for panels: {told}."]
    now = table[table["pattern"].isin(["new", "consecutive", "intensifying"])]
    if len(now):
        top = now.loc[now["z last"].idxmax()]
        where = f"near {top['near']}" if top["near"] else "without a named place"
        said.append(
            f"The strongest that is new, consecutive or intensifying lies {where}:"
            f" {top['last period']} reports in the last period."
        )
    return tuple(said)

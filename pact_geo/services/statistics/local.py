"""Where reports lie together beyond chance: Gi* and local Moran, on a grid, wards or LSOAs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from pact_geo.analysis.grids import CELL_SHAPES, CellShape, cell_neighbours, find_cells, lay_cells
from pact_geo.analysis.local_statistics import getis_ord, local_moran
from pact_geo.analysis.neighbours import Neighbours, touching_neighbours
from pact_geo.analysis.smoothing import smooth_rates
from pact_geo.errors import UnsuitableDataError
from pact_geo.outputs.sentences import chance_words
from pact_geo.outputs.shading import Shading
from pact_geo.records.access import Kind
from pact_geo.services.borough import Borough
from pact_geo.services.selection import Chosen, Selection, caveats, choose_incidents
from pact_geo.services.statistics.naming import busiest_names
from pact_geo.services.statistics.study import Study, describe_study, for_whole_borough
from pact_geo.services.statistics.wards import AREAS, Areas, choose_areas, count_areas
from pact_geo.tables import Progress

GI, MORAN = "Gi*", "local Moran"
STATISTICS: Final = (GI, MORAN)
UNITS: Final = (*CELL_SHAPES, *AREAS)

HOT = ("hot, 99 % sure", "hot, 95 % sure", "hot, 90 % sure")
COLD = ("cold, 99 % sure", "cold, 95 % sure", "cold, 90 % sure")
NEITHER = "neither"
_LEVELS = (0.01, 0.05, 0.10)
_HOT_COLOURS = ("#7a3300", "#c8701a", "#ecbc85")
_COLD_COLOURS = ("#123f54", "#4b8ba8", "#a9ccd9")
_MORAN_COLOURS = {
    "high among high": "#7a3300",
    "low among high": "#e9d8a6",
    "low among low": "#123f54",
    "high among low": "#c06fa8",
}
_EDGED = {
    **dict.fromkeys(COLD, "3 3"),
    "low among low": "3 3",
    "low among high": "",
    "high among low": "",
}
"""Edges, so that warm and cold can be told apart without their colours."""
DRAWS = 9999
WHOLE = "A ward alone has too few neighbours to compare with: the whole borough is looked at."
METHODS = {
    GI: "Getis-Ord Gi*, each cell among its own neighbours (Ord & Getis 1995). {chance}",
    MORAN: "Local Moran's I with row-standardised weights (Anselin 1995). {chance}",
}
_NORMAL = "p is two-sided, from the normal distribution"
_DRAWN = "p is two-sided, twice the smaller tail of {permutations} conditional permutations"
_ADJUSTED = (
    ", and adjusted so that of all cells called hot or cold only the share the level allows is so"
    " by chance (Benjamini & Hochberg 1995)."
)
_RAW = (
    " and NOT adjusted for the number of cells: of every hundred in which nothing is going on, ten"
    " are called at 90 %."
)


@dataclass(frozen=True)
class _Units:
    """What values stand on, and who is whose neighbour."""

    table: gpd.GeoDataFrame
    """``reports``, ``value`` and geometry of each."""
    neighbours: Neighbours
    words: str
    name: str
    """What they are: "cells", "wards" or "LSOAs"."""
    areas: Areas | None = None


def study_local(
    borough: Borough,
    selection: Selection | None = None,
    *,
    statistic: str = GI,
    units: str = CELL_SHAPES[0],
    size: float = 250.0,
    permutations: int = 0,
    adjusted: bool = True,
    seed: int = 1,
    progress: Progress | None = None,
) -> Study:
    """Show where reports lie together beyond what chance explains.

    Parameters
    ----------
    borough, selection
        What is looked at.
    statistic
        ``"Gi*"`` or ``"local Moran"``.
    units
        ``"hexagons"``, ``"squares"``, or ``"wards"`` or ``"LSOAs"``, whose rates for each
        resident are first drawn towards the mean (empirical Bayes) as areas of few people
        vary most.
    size
        Between opposite sides of a cell, metres.
    permutations
        For p; 0 takes the normal distribution for Gi*, and 9,999 for local Moran, which has none:
        adjusted for thousands of cells, the smallest p of 999 could not be called.
    adjusted
        Whether p allows for the number of cells.
    seed, progress
        The same seed gives the same p; who is told how far the work is.

    Raises
    ------
    UnsuitableDataError
        If a setting cannot be used, nothing is recorded, no LSOAs are loaded, or areas have no
        population.
    AccessError
        If the reader may not see places as they are.
    """
    borough.require(Kind.PLACES)
    if statistic not in STATISTICS or units not in UNITS:
        raise UnsuitableDataError(
            f"There is no {statistic!r} on {units!r}.",
            remedy=f"Choose from {', '.join(STATISTICS)}; {', '.join(UNITS)}.",
        )
    asked = selection or Selection()
    selection = for_whole_borough(asked)
    chosen = choose_incidents(borough, selection)
    held = (
        _on_areas(borough, chosen, units)
        if units in AREAS
        else _on_cells(borough, chosen, units, size)
    )
    draws = permutations or (DRAWS if statistic == MORAN else 0)
    found = _work_out(statistic, held, draws, seed=seed, progress=progress)
    p = found["p adjusted" if adjusted else "p"].to_numpy()
    found["class"] = _classes(statistic, found, p)
    chance = (_DRAWN.format(permutations=draws) if draws else _NORMAL) + (
        _ADJUSTED if adjusted else _RAW
    )
    provenance = describe_study(borough, selection, chosen, settings=f"{statistic} on {held.words}")
    return Study(
        title=f"Where reports lie together ({statistic}): {borough.name}",
        sentences=_sentences(found, held, statistic),
        tables={held.name[:1].upper() + held.name[1:]: _told(found)},
        method=METHODS[statistic].format(chance=chance),
        caveats=(
            *caveats(borough, chosen),
            *(held.areas.caveats if held.areas else ()),
            *([WHOLE] if asked.ward else []),
            *(_say_coarse(p, draws, statistic) if draws and adjusted else ()),
        ),
        provenance=provenance if held.areas is None else held.areas.add_sources(provenance),
        borough=borough,
        shading=_shading(found, statistic),
    )


def _on_cells(borough: Borough, chosen: Chosen, units: str, size: float) -> _Units:
    area = borough.wards.geometry
    cells: CellShape = "squares" if units == "squares" else "hexagons"
    laid = lay_cells(area, size=size, cells=cells)
    points = chosen.places.geometry
    counts = chosen.incidents["place_id"].value_counts().reindex(chosen.places.index).fillna(0)
    cell = find_cells(laid, points.x, points.y)
    inside = cell >= 0
    reports = np.bincount(cell[inside], counts.to_numpy()[inside], minlength=len(laid))
    table = gpd.GeoDataFrame(
        {"near": busiest_names(chosen, cell, len(laid)), "reports": reports.astype("int64")},
        geometry=laid,
    ).assign(value=reports)
    return _Units(table, cell_neighbours(laid, size=size), f"{units} of {size:g} m", "cells")


def _on_areas(borough: Borough, chosen: Chosen, kind: str) -> _Units:
    areas = choose_areas(borough, chosen, kind)
    counted = count_areas(areas, chosen)
    rates = smooth_rates(counted["reports"], counted["residents"])
    table = gpd.GeoDataFrame(
        {
            "near": counted["name"],
            "reports": counted["reports"],
            "residents": counted["residents"],
            "smoothed per 1,000": np.round(rates * 1000, 2),
        },
        geometry=areas.outlines.geometry,
    ).assign(value=rates)
    shapes = table.geometry.to_numpy()
    return _Units(table, touching_neighbours(shapes), f"smoothed rates of {kind}", kind, areas)


def _work_out(
    statistic: str, held: _Units, draws: int, *, seed: int, progress: Progress | None
) -> gpd.GeoDataFrame:
    values = held.table["value"].to_numpy()
    if statistic == GI:
        hot = getis_ord(values, held.neighbours, permutations=draws, seed=seed, progress=progress)
        return held.table.assign(**{"z": hot.z, "p": hot.p, "p adjusted": hot.p_adjusted})
    moran = local_moran(values, held.neighbours, permutations=draws, seed=seed, progress=progress)
    figures = {"I": moran.i, "p": moran.p, "p adjusted": moran.p_adjusted}
    return held.table.assign(quadrant=moran.quadrant, **figures)


def _classes(statistic: str, found: gpd.GeoDataFrame, p: NDArray[np.float64]) -> list[str]:
    if statistic == MORAN:
        sure = p <= _LEVELS[1]
        return list(np.where(sure, found["quadrant"].to_numpy(dtype=object), NEITHER))
    classes = np.full(len(found), NEITHER, dtype=object)
    for level, hot, cold in reversed(list(zip(_LEVELS, HOT, COLD, strict=True))):
        sure = p <= level
        classes[sure & (found["z"].to_numpy() > 0)] = hot
        classes[sure & (found["z"].to_numpy() < 0)] = cold
    return list(classes)


def _told(found: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Order by strength and leave out what only the sums need."""
    by = "z" if "z" in found else "I"
    table = found.drop(columns=["value"]).sort_values(by, ascending=False, kind="stable")
    return gpd.GeoDataFrame(table.rename(columns={"near": "name"}))


def _shading(found: gpd.GeoDataFrame, statistic: str) -> Shading:
    shown = found[found["class"] != NEITHER]
    colours = _MORAN_COLOURS
    if statistic == GI:
        colours = dict(zip(HOT, _HOT_COLOURS, strict=True))
        colours |= dict(zip(COLD[::-1], _COLD_COLOURS[::-1], strict=True))
    by = "z" if statistic == GI else "I"
    return Shading(
        shapes=shown.geometry,
        classes=list(shown["class"]),
        colours=colours,
        tips=[
            f"{row['class']}: {row['reports']:,} reports, {by} {row[by]:.2f},"
            f" adjusted p {chance_words(row['p adjusted'])}"
            for _, row in shown.iterrows()
        ],
        title="More or fewer reports together than chance explains"
        if statistic == GI
        else "Like or unlike their neighbours, 95 % sure",
        edges=_EDGED,
    )


def _say_coarse(p: NDArray[np.float64], draws: int, statistic: str) -> tuple[str, ...]:
    """Say where permutations are too few for any p to hold once it is adjusted."""
    level = _LEVELS[1] if statistic == MORAN else _LEVELS[-1]
    if (p <= level).any() or 2 * len(p) / (1 + draws) <= level:
        return ()
    said = (
        f"{draws:,} permutations give no p under {2 / (1 + draws):.2g}; adjusted for {len(p):,}"
        " none can be called. That nothing is called says little: take more permutations."
    )
    return (said,)


def _sentences(found: gpd.GeoDataFrame, held: _Units, statistic: str) -> tuple[str, ...]:
    counts = found["class"].value_counts()
    total = found["reports"].sum()
    name = held.name
    if statistic == MORAN:
        listed = [f"{counts.get(name_, 0):,} {name_}" for name_ in _MORAN_COLOURS]
        return (f"Of {len(found):,} {name} ({held.words}): {', '.join(listed)}; 95 % sure.",)
    hot = found[found["class"].isin(HOT)]
    cold = int(counts.reindex(list(COLD)).fillna(0).sum())
    first = (
        f"{len(hot):,} of {len(found):,} {name} ({held.words}) are hot (90 % sure or more), with"
        f" {hot['reports'].sum() / total:.0%} of the reports; {cold:,} are cold."
    )
    if hot.empty:
        return (first,)
    top = hot.loc[hot["z"].idxmax()]
    near = "" if held.areas else "near "
    where = f" {near}{top['near']}" if top["near"] else ""
    return (first, f"The hottest is{where}: {top['reports']:,} reports, z {top['z']:.1f}.")

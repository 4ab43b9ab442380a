"""Where what is recorded is densest; and denser than a year before, or than what residents say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter
from scipy.spatial import cKDTree

from pact_geo.analysis.density import (
    CONTRASTS,
    Contrast,
    Grid,
    Kernel,
    contrast_densities,
    estimate_density,
    held_within,
    lay_grid,
    usual_bandwidth,
)
from pact_geo.analysis.shapes import HECTARE
from pact_geo.analysis.trend import YEAR, month_pairs
from pact_geo.errors import UnsuitableDataError
from pact_geo.outputs.colours import DIVERGING
from pact_geo.outputs.maps.density import inside_only, times_average
from pact_geo.outputs.maps.surface import Surface
from pact_geo.outputs.surfaces import draw_surface, draw_surface_picture
from pact_geo.records.access import Kind
from pact_geo.services.borough import Borough
from pact_geo.services.selection import (
    Chosen,
    Provenance,
    Selection,
    caveats,
    choose_concerns,
    choose_incidents,
    with_history,
)
from pact_geo.services.statistics.naming import name_places
from pact_geo.services.statistics.study import Study, describe_study
from pact_geo.tables import Progress

NOTHING, BEFORE, RESIDENTS = "nothing", "the year before", "residents"
AGAINST: Final = (NOTHING, BEFORE, RESIDENTS)

METHODS = {
    NOTHING: "Kernel density of reports, each kept at its own point (Silverman 1986).",
    BEFORE: "Dual kernel density: reports of the last months, twelve at most, against those of the"
    " same months a year before, months that were not fully reported in both years left out; each"
    " as a share of its own total, so that a general rise or fall shows nowhere (Bithell 1990).",
    RESIDENTS: "Dual kernel density: reports against the residents who name a place in the survey,"
    " each as a share of its own total (Bithell 1990).",
}
BANDWIDTH = (
    "Unless you choose it, the bandwidth is five cells and a cell a 150th of the shorter side"
    " (Chainey 2013). Points of police.uk are snapped to a street near by: detail under about"
    " 100 m is not in the data, and no significance is claimed for a density."
)
TITLES = {
    NOTHING: "Density of reports",
    BEFORE: "Where reports gather more than a year before",
    RESIDENTS: "Where records and residents differ",
}
_PEAKS = 10
_FEW = 5.0
_RATIO = (
    "Share of reports here, against the share compared (no colour: about the same, or fewer than"
    f" {_FEW:g} of both to judge by)"
)
_EDGES = (0.25, 0.5, 0.8, 1.25, 2.0, 4.0)
_WORDS = (
    "a quarter of it or less",
    "a quarter to half",
    "half to four fifths",
    "about the same share",
    "a quarter more to twice",
    "twice to four times",
    "four times or more",
)
_SHARE_EDGES = (-20.0, -5.0, -1.0, 1.0, 5.0, 20.0)
_SHARE_WORDS = (
    "fewer by 20 or more",
    "fewer by 5 to 20",
    "fewer by 1 to 5",
    "about the same",
    "more by 1 to 5",
    "more by 5 to 20",
    "more by 20 or more",
)


@dataclass(frozen=True)
class _Ground:
    """What a density is estimated over, and how."""

    area: gpd.GeoDataFrame
    grid: Grid
    kernel: Kernel
    bandwidth: float

    @property
    def settings(self) -> str:
        """How it is estimated, in words."""
        return (
            f"{self.kernel} kernel, bandwidth {self.bandwidth:,.0f} m,"
            f" cells of {self.grid.cell:,.0f} m"
        )

    def spread(self, places: gpd.GeoDataFrame, counts: pd.Series[int]) -> NDArray[np.float64]:
        """Spread what is counted at each place over the grid."""
        held = np.asarray(counts.reindex(places.index).fillna(0), dtype="float64")
        return estimate_density(
            places.geometry.x,
            places.geometry.y,
            grid=self.grid,
            bandwidth=self.bandwidth,
            kernel=self.kernel,
            weight=held,
        )


def study_density(
    borough: Borough,
    selection: Selection | None = None,
    *,
    against: str = NOTHING,
    contrast: Contrast = "log ratio",
    kernel: Kernel = "quartic",
    bandwidth: float | None = None,
    progress: Progress | None = None,
) -> Study:
    """Show where reports are densest, or denser than something else.

    Parameters
    ----------
    borough, selection
        What is looked at.
    against
        ``"nothing"``, ``"the year before"`` or ``"residents"`` (those who name a place).
    contrast
        How two densities are compared (see ``contrast_densities``).
    kernel
        ``"quartic"`` or ``"gaussian"``.
    bandwidth
        Metres; see ``usual_bandwidth`` for what is taken when not given.
    progress
        Called with the share done.

    Raises
    ------
    UnsuitableDataError
        If a setting cannot be used, or there is nothing to compare with.
    AccessError
        If the reader may not see places, or survey answers where these are asked for.
    """
    borough.require(Kind.PLACES)
    if against == RESIDENTS:
        borough.require(Kind.RESPONSES)
    _check(against, contrast)
    selection = selection or Selection()
    report = progress or (lambda _share, _doing: None)
    report(0.2, "Spreading reports over the ground")
    chosen = choose_incidents(borough, selection)
    ground = _lay(borough, selection, kernel=kernel, bandwidth=bandwidth)
    counts, other = _counted(borough, selection, chosen, against)
    density = ground.spread(chosen.places, counts)
    if other is None:
        surface = times_average(density, ground.grid, ground.area, total=float(counts.sum()))
    else:
        report(0.6, "Comparing")
        compared = ground.spread(chosen.places, other)
        surface = _contrasted(density, compared, ground, contrast)
        density = contrast_densities(density, compared, contrast="difference")
    table = _table(borough, chosen, _peaks(density, ground, chosen), counts, other, ground)
    provenance = describe_study(borough, selection, chosen, settings=ground.settings)
    return _tell(
        borough,
        surface,
        table=table,
        provenance=provenance,
        sentences=_sentences(table, counts, other, against),
        against=against,
        cautions=caveats(borough, chosen),
    )


def _lay(
    borough: Borough, selection: Selection, *, kernel: Kernel, bandwidth: float | None
) -> _Ground:
    """Lay a grid over the borough, or over the ward that is looked at."""
    area = borough.wards.loc[[selection.ward]] if selection.ward else borough.wards
    reach = usual_bandwidth(area.total_bounds) if bandwidth is None else float(bandwidth)
    grid = lay_grid(area.total_bounds)
    return _Ground(gpd.GeoDataFrame(area), grid, kernel, reach)


def _check(against: str, contrast: str) -> None:
    for asked, known in ((against, AGAINST), (contrast, CONTRASTS)):
        if asked not in known:
            raise UnsuitableDataError(
                f"A density cannot be compared by {asked!r}.",
                remedy=f"Choose from {', '.join(known)}.",
            )


def _counted(
    borough: Borough, selection: Selection, chosen: Chosen, against: str
) -> tuple[pd.Series[int], pd.Series[int] | None]:
    """Count by place what is looked at, and what it is set against."""
    held = chosen.incidents
    if against == NOTHING:
        return held["place_id"].value_counts(), None
    if against == RESIDENTS:
        named = choose_concerns(borough, selection)[["place_id", "response_id"]].dropna()
        named = named[named["place_id"].isin(chosen.places.index)].drop_duplicates()
        if named.empty:
            raise UnsuitableDataError(
                "No resident names a place here, so records cannot be set against residents.",
                remedy="Load a survey whose answers name places, or choose other categories.",
            )
        return held["place_id"].value_counts(), named["place_id"].value_counts()
    history = choose_incidents(borough, with_history(borough, selection))
    length = min(YEAR, len(pd.period_range(held["month"].min(), held["month"].max(), freq="M")))
    later = month_pairs(history.common_months, last=held["month"].max(), length=length)
    if later.empty:
        raise UnsuitableDataError(
            "No month was fully reported in both this year and the one before.",
            remedy="Load the months before, or choose other sources.",
        )
    months = history.incidents["month"]
    now = history.incidents.loc[months.isin(later), "place_id"].value_counts()
    return now, history.incidents.loc[months.isin(later - YEAR), "place_id"].value_counts()


def _contrasted(
    density: NDArray[np.float64], other: NDArray[np.float64], ground: _Ground, contrast: Contrast
) -> Surface:
    """Put a comparison into classes that stay the same whatever is compared.

    A ratio of few is chance: a field with one report is no quarter of anything.
    """
    compared = contrast_densities(density, other, contrast=contrast)
    if contrast == "difference":
        values = compared / (ground.grid.cell**2 / HECTARE) * 1e5
        edges, words = _SHARE_EDGES, _SHARE_WORDS
        title = "Of every 100,000, how many more or fewer on a hectare"
    else:
        ratio = compared if contrast == "ratio" else 2.0**compared
        held = held_within(density + other, bandwidth=ground.bandwidth, kernel=ground.kernel)
        values = np.where(held < _FEW, np.nan, ratio)
        edges, words, title = _EDGES, _WORDS, _RATIO
    return Surface(
        values=inside_only(values, ground.grid, ground.area),
        grid=ground.grid,
        breaks=edges,
        colours=(*DIVERGING[:3], None, *DIVERGING[4:]),
        words=words,
        title=title,
    )


def _peaks(density: NDArray[np.float64], ground: _Ground, chosen: Chosen) -> pd.DataFrame:
    """List where a surface has its highest tops, and what place is nearest to each."""
    inside = np.nan_to_num(inside_only(density, ground.grid, ground.area), nan=-np.inf)
    size = 2 * int(np.ceil(ground.bandwidth / ground.grid.cell)) + 1
    row, column = np.nonzero((inside == maximum_filter(inside, size=size)) & (inside > 0))
    highest = np.argsort(-inside[row, column], kind="stable")[:_PEAKS]
    x, y = ground.grid.x[column[highest]], ground.grid.y[row[highest]]
    places = chosen.places
    table = pd.DataFrame(
        {
            "near": "",
            "ward": "",
            "easting": np.rint(x).astype("int64"),
            "northing": np.rint(y).astype("int64"),
        }
    )
    if len(x):
        tree = cKDTree(np.column_stack([places.geometry.x, places.geometry.y]))
        nearest = np.asarray(tree.query(np.column_stack([x, y]))[1])
        table["near"] = name_places(places, nearest)
        table["ward"] = places["ward_code"].to_numpy()[nearest]
    return table


def _table(
    borough: Borough,
    chosen: Chosen,
    peaks: pd.DataFrame,
    counts: pd.Series[int],
    other: pd.Series[int] | None,
    ground: _Ground,
) -> pd.DataFrame:
    """Say of each top in which ward it lies, and how much is counted round it."""
    table = peaks.assign(ward=peaks["ward"].map(borough.ward_names))
    table["reports"] = _within(table, chosen.places, counts, ground.bandwidth)
    if other is not None:
        table["compared"] = _within(table, chosen.places, other, ground.bandwidth)
    return table


def _tell(
    borough: Borough,
    surface: Surface,
    *,
    table: pd.DataFrame,
    provenance: Provenance,
    sentences: tuple[str, ...],
    against: str,
    cautions: tuple[str, ...],
) -> Study:
    """Make the answer of a surface, on a map and to print."""
    title = f"{TITLES[against]}: {borough.name}"
    drawing = partial(draw_surface, surface, title=title, source_line=provenance.line)
    return Study(
        title=title,
        sentences=sentences,
        tables={"Peaks": table},
        method=f"{METHODS[against]} {BANDWIDTH}",
        caveats=cautions,
        provenance=provenance,
        borough=borough,
        surface=lambda wards: drawing(wards, table=table, tolerance=0.0),
        picture=lambda: draw_surface_picture(
            surface, borough.wards, title=title, source_line=provenance.line
        ),
    )


def _within(
    table: pd.DataFrame, places: gpd.GeoDataFrame, counts: pd.Series[int], bandwidth: float
) -> list[int]:
    """Count what lies within a bandwidth of each top."""
    held = counts.reindex(places.index).fillna(0).to_numpy(dtype="int64")
    tree = cKDTree(np.column_stack([places.geometry.x, places.geometry.y]))
    near = tree.query_ball_point(table[["easting", "northing"]].to_numpy(), bandwidth)
    return [int(held[rows].sum()) for rows in near]


def _sentences(
    table: pd.DataFrame, counts: pd.Series[int], other: pd.Series[int] | None, against: str
) -> tuple[str, ...]:
    if table.empty:
        return ("Nothing stands out with these choices.",)
    top = table.iloc[0]
    where = f"near {top['near']} in {top['ward']}"
    if other is None:
        said = (
            f"Reports are densest {where}: {top['reports']:,} of {counts.sum():,} lie within one"
            " bandwidth of it."
        )
        return (said,)
    whom = "residents who name a place" if against == RESIDENTS else "reports of the year before"
    share, of_them = top["reports"] / counts.sum(), top["compared"] / other.sum()
    said = (
        f"Against {whom}, reports gather most {where}: {top['reports']:,} of {counts.sum():,}"
        f" ({share:.1%}) lie within one bandwidth of it, and {top['compared']:,} of the"
        f" {other.sum():,} {whom} ({of_them:.1%})."
    )
    return (said,)

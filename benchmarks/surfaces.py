"""Kernel density and Gi*, ours beside scikit-learn and esda."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from joining import national_points
from measure import DifferentAnswersError, Row, Work

PLACES, GRID, BANDWIDTH = 65_000, 200, 300.0
CELLS_ACROSS = 224  # squared, 50,176 cells
Surface = np.ndarray[Any, Any]


def weighted_places() -> tuple[Surface, Surface, Surface]:
    """Take the 65,000 places nearest to the middle of London, with their incidents."""
    import pandas as pd

    from pact_geo.inputs.locations import place_points
    from pact_geo.tables import place_ids_from_lonlat

    row, distinct = pd.factorize(place_ids_from_lonlat(*national_points()))
    x, y = place_points(distinct)
    near = np.argpartition(np.hypot(x - 530_000, y - 180_400), PLACES)[:PLACES]
    return x[near], y[near], np.bincount(row)[near].astype("float64")


def lay_out(x: Surface, y: Surface) -> tuple[float, float, float]:
    cell = max(np.ptp(x), np.ptp(y)) / GRID
    return float(x.min()), float(y.min()), float(cell)


def density_pact() -> Callable[[], Surface]:
    from pact_geo.analysis.density import Grid, estimate_density

    x, y, weight = weighted_places()
    west, south, cell = lay_out(x, y)
    grid = Grid(west, south, cell, GRID, GRID)
    return lambda: estimate_density(
        x, y, grid, bandwidth=BANDWIDTH, weight=weight, kernel="gaussian"
    )


def density_sklearn() -> Callable[[], Surface]:
    """Ask KernelDensity for the same: its tree, its default tolerances made as strict as ours."""
    from sklearn.neighbors import KernelDensity

    x, y, weight = weighted_places()
    west, south, cell = lay_out(x, y)
    middles = (np.arange(GRID) + 0.5) * cell
    at = np.column_stack([
        np.tile(west + middles, GRID), np.repeat(south + middles, GRID)
    ])  # fmt: skip

    def work() -> Surface:
        model = KernelDensity(bandwidth=BANDWIDTH, rtol=1e-6)
        model.fit(np.column_stack([x, y]), sample_weight=weight)
        return np.exp(model.score_samples(at)).reshape(GRID, GRID) * weight.sum()

    return work


def cell_counts() -> Surface:
    """Count the incidents of 50,176 square cells of 100 m over London."""
    x, y, weight = weighted_places()
    side = 100.0
    west, south = 530_000 - CELLS_ACROSS * side / 2, 180_400 - CELLS_ACROSS * side / 2
    column, row = ((x - west) // side).astype(int), ((y - south) // side).astype(int)
    inside = (column >= 0) & (column < CELLS_ACROSS) & (row >= 0) & (row < CELLS_ACROSS)
    cell = row[inside] * CELLS_ACROSS + column[inside]
    return np.bincount(cell, weights=weight[inside], minlength=CELLS_ACROSS**2)


def middles() -> tuple[Surface, Surface]:
    at = np.arange(CELLS_ACROSS) * 100.0
    return np.tile(at, CELLS_ACROSS), np.repeat(at, CELLS_ACROSS)


def star_pact() -> Callable[[], Surface]:
    from pact_geo.analysis.local_statistics import getis_ord
    from pact_geo.analysis.neighbours import neighbours_within

    values = cell_counts()
    x, y = middles()
    neighbours = neighbours_within(x, y, 150.0)
    getis_ord(np.arange(9.0), neighbours_within(x[:9], y[:9], 150.0))  # what is loaded once
    return lambda: getis_ord(values, neighbours).z


def star_esda() -> Callable[[], Surface]:
    """Ask G_Local for its analytic z, star included, on the same eight neighbours."""
    from esda.getisord import G_Local
    from libpysal.weights import DistanceBand

    values = cell_counts()
    weights = DistanceBand(np.column_stack(middles()), 150.0, silence_warnings=True)
    return lambda: G_Local(values, weights, transform="B", star=True, permutations=0).Zs


def star_esda_graph() -> Callable[[], Surface]:
    """The same on libpysal's newer Graph."""
    from esda.getisord import G_Local
    from libpysal.graph import Graph

    values = cell_counts()
    weights = Graph.build_distance_band(np.column_stack(middles()), 150.0, binary=True)
    return lambda: G_Local(values, weights, transform="B", star=True, permutations=0).Zs


def whole_pact() -> Callable[[], Surface]:
    """Make the neighbours too."""
    from pact_geo.analysis.local_statistics import getis_ord
    from pact_geo.analysis.neighbours import neighbours_within

    values = cell_counts()
    x, y = middles()
    getis_ord(np.arange(9.0), neighbours_within(x[:9], y[:9], 150.0))  # what is loaded once
    return lambda: getis_ord(values, neighbours_within(x, y, 150.0)).z


def alike(answers: Sequence[Surface], tolerance: float, what: str) -> str:
    ours = np.asarray(answers[0])
    worst = 0.0
    for other in answers[1:]:
        apart = float(np.abs(np.asarray(other) - ours).max() / np.abs(ours).max())
        worst = max(worst, apart)
        if apart > tolerance:
            raise DifferentAnswersError(f"{what} differ by {apart:.1e} of the peak.")
    return f"{ours.size:,} {what}, at most {worst:.0e} of the peak apart"


def same_density(answers: Sequence[Surface]) -> str:
    return alike(answers, 1e-5, "densities")


def same_z(answers: Sequence[Surface]) -> str:
    return alike(answers, 1e-9, "z scores")


ROWS = (
    Row(
        "gi-star",
        "Gi* of 50,176 cells, analytic, star included, neighbours known",
        (
            Work("PACT Geo, getis_ord", "surfaces:star_pact", runs=3),
            Work("esda, G_Local on libpysal weights", "surfaces:star_esda", times=100),
            Work("esda, G_Local on a libpysal Graph", "surfaces:star_esda_graph"),
            Work("PACT Geo, neighbours_within too", "surfaces:whole_pact"),
        ),
        same_z,
    ),
    Row(
        "density",
        "Gaussian density on 200 x 200 cells from 65,000 weighted places (300 m)",
        (
            Work("PACT Geo, estimate_density", "surfaces:density_pact", runs=2),
            Work("scikit-learn, KernelDensity", "surfaces:density_sklearn", times=30),
        ),
        same_density,
    ),
)

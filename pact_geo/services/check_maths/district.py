"""Ours beside esda, scikit-learn and scipy, on what the police recorded in a real district."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pact_geo.analysis.concentration import measure_concentration
from pact_geo.analysis.dense import label_dense
from pact_geo.analysis.density import density_at
from pact_geo.analysis.emerging import mann_kendall
from pact_geo.analysis.grids import cell_neighbours, find_cells, lay_cells
from pact_geo.analysis.local_statistics import getis_ord, local_moran
from pact_geo.analysis.local_statistics.moran import QUADRANTS
from pact_geo.analysis.rates import wilson_interval
from pact_geo.analysis.wards import assign_wards
from pact_geo.inputs.boundaries import read_boundaries
from pact_geo.inputs.incidents import read_incidents
from pact_geo.services.check_maths.check import Check, Outcome, not_run
from pact_geo.tables import Boundaries, Incidents, Places

INCIDENTS = "incidents/gmp_burglary_2016-02_to_2019-01.csv"
WARDS = "boundaries/wigan_wards_2025_bgc.geojson"
SIZE, BANDWIDTH, REACH, LEAST = 250.0, 300.0, 125.0, 8
_EXACT = 1e-9  # what two orders of the same sums may differ by
_NAME = "Burglary in Wigan, February 2016 to January 2019"

Real = NDArray[np.float64]


@dataclass(frozen=True)
class District:
    """What was recorded at each place of a district, in each of its cells, wards and months."""

    name: str
    x: Real
    y: Real
    held: NDArray[np.int64]
    middles: Real
    cells: Real
    neighbours: Any
    months: Real
    """Shape (wards, months)."""

    @classmethod
    def gather(
        cls, wards: Boundaries, places: Places, incidents: Incidents, *, name: str
    ) -> District:
        """Count what lies in the wards."""
        joined = assign_wards(places, wards)
        counts = incidents["place_id"].value_counts().reindex(joined.index).fillna(0)
        inside = (joined["ward_code"].notna() & (counts > 0)).to_numpy()
        x, y = shapely.get_coordinates(np.asarray(joined.geometry.array)[inside]).T
        held = counts.to_numpy(dtype="int64")[inside]
        cells = lay_cells(wards.geometry, size=SIZE)
        ward = joined["ward_code"].reindex(incidents["place_id"])
        return cls(
            name=name,
            x=x,
            y=y,
            held=held,
            middles=shapely.get_coordinates(shapely.centroid(cells.to_numpy())),
            cells=np.asarray(
                np.bincount(find_cells(cells, x, y), held, minlength=len(cells)), dtype="float64"
            ),
            neighbours=cell_neighbours(cells, size=SIZE),
            months=pd.crosstab(ward.to_numpy(), incidents["month"].to_numpy()).to_numpy("float64"),
        )


def district_checks(data: Path | None) -> list[Check | Outcome]:
    """List what other libraries make of a real district; they need its data.

    These are looked for in ``data`` and in the folder it lies in.
    """
    folders = [] if data is None else [data, data.resolve().parent]
    found = [one for one in folders if (one / INCIDENTS).is_file() and (one / WARDS).is_file()]
    if not found:
        why = (
            f"The data are not here; give a folder that holds {INCIDENTS} and {WARDS} with --data."
        )
        return [
            not_run(topic, f"{_NAME}: {asked}", source, why=why)
            for topic, asked, source, _ in _ROWS.values()
        ]
    read = read_incidents(found[0] / INCIDENTS)
    wards = read_boundaries(found[0] / WARDS).table
    return list(checks_of(District.gather(wards, read.places, read.incidents, name=_NAME)))


def checks_of(district: District) -> list[Check | Outcome]:
    """List the checks on one district; those beside PySAL say so where it is not installed."""
    pysal = find_spec("esda") is not None and find_spec("libpysal") is not None
    checks: list[Check | Outcome] = []
    for work, (topic, asked, source, tolerance) in _ROWS.items():
        said = f"{district.name}: {asked}"
        if work in _OF_PYSAL and not pysal:
            why = "PySAL is not installed (pip install esda)."
            checks.append(not_run(topic, said, source, why=why))
        else:
            checks.append(Check(topic, said, source, 0.0, partial(work, district), tolerance))
    return checks


# --- each gives how far ours and theirs are apart, at most ----------------------------------------


def star_apart(district: District) -> float:
    """Compare z of Gi*."""
    from esda.getisord import G_Local  # noqa: PLC0415 - not one of ours

    theirs = G_Local(
        district.cells, _band(district), transform="B", star=True, permutations=0, n_jobs=1
    )
    return _apart(getis_ord(district.cells, district.neighbours).z, theirs.Zs)


def moran_apart(district: District) -> float:
    """Compare local I, and count the quadrants that differ."""
    from esda.moran import Moran_Local  # noqa: PLC0415 - not one of ours

    theirs = Moran_Local(district.cells, _band(district), permutations=0, n_jobs=1)
    ours = local_moran(district.cells, district.neighbours, permutations=0)
    quadrants = np.array(QUADRANTS, dtype=object)[theirs.q - 1]
    return max(_apart(ours.i, theirs.Is), float((ours.quadrant != quadrants).sum()))


def _band(district: District) -> Any:
    """Let PySAL find the neighbours itself."""
    from libpysal.weights import DistanceBand  # noqa: PLC0415 - not one of ours

    return DistanceBand(district.middles, 1.5 * SIZE, silence_warnings=True)


def density_apart(district: District) -> float:
    """Compare the density at the middles of the cells, as a share of the peak."""
    from sklearn.neighbors import KernelDensity  # noqa: PLC0415 - heavy, and used here alone

    x, y, held = district.x, district.y, district.held
    model = KernelDensity(bandwidth=BANDWIDTH, rtol=1e-9)
    model.fit(np.column_stack([x, y]), sample_weight=held)
    theirs = np.exp(model.score_samples(district.middles)) * held.sum()
    at_x, at_y = district.middles.T
    ours = density_at(x, y, at_x, at_y, bandwidth=BANDWIDTH, weight=held, kernel="gaussian")
    return _apart(ours, theirs) / float(theirs.max())


def labels_apart(district: District) -> float:
    """Count reports that scikit-learn, given each by itself, puts in another cluster."""
    from sklearn.cluster import DBSCAN  # noqa: PLC0415 - heavy, and used here alone

    x, y, held = district.x, district.y, district.held
    points = np.repeat(np.column_stack([x, y]), held, axis=0)
    theirs = DBSCAN(eps=REACH, min_samples=LEAST).fit_predict(points)
    ours = np.repeat(label_dense(x, y, held, reach=REACH, minimum=LEAST), held)
    return float((ours != theirs).sum())


def trend_apart(district: District) -> float:
    """Compare S, and its variance by the p that lies in S without the step for continuity."""
    from scipy.special import ndtr  # noqa: PLC0415 - heavy
    from scipy.stats import kendalltau  # noqa: PLC0415 - heavy

    s, z, _ = mann_kendall(district.months)
    steps = np.arange(district.months.shape[1])
    worst = 0.0
    for row, our_s, our_z in zip(district.months, s, z, strict=True):
        theirs = kendalltau(steps, row, method="asymptotic")
        tied = np.unique(row, return_counts=True)[1]
        pairs = len(steps) * (len(steps) - 1) / 2
        their_s = theirs.statistic * np.sqrt(pairs * (pairs - (tied * (tied - 1) / 2).sum()))
        whole = our_z * our_s / (our_s - np.sign(our_s)) if abs(our_s) > 1 else np.nan
        p = theirs.pvalue if np.isnan(whole) else 2 * ndtr(-abs(whole))
        worst = max(worst, abs(our_s - their_s), abs(p - theirs.pvalue))
    return float(worst)


def gini_apart(district: District) -> float:
    """Compare with half the relative mean difference of all pairs of places."""
    from scipy.spatial.distance import pdist  # noqa: PLC0415 - heavy

    held = district.held.astype("float64")
    theirs = float(pdist(held[:, None]).sum()) / (len(held) ** 2 * held.mean())
    return float(abs(measure_concentration(held).gini - theirs))


def wilson_apart(district: District) -> float:
    """Compare the interval of each ward's share."""
    from scipy.stats import binomtest  # noqa: PLC0415 - heavy

    wards = district.months.sum(axis=1).astype("int64")
    ours = np.column_stack(wilson_interval(wards, int(wards.sum())))
    theirs = [
        binomtest(int(ward), int(wards.sum())).proportion_ci(method="wilson") for ward in wards
    ]
    return _apart(ours, np.array(theirs))


def _apart(ours: Real, theirs: Any) -> float:
    return float(np.abs(ours - np.asarray(theirs)).max())


_ROWS: dict[Callable[[District], float], tuple[str, str, str, float]] = {
    star_apart: (
        "Local statistics",
        f"Gi* of hexagons of {SIZE:g} m, largest difference of z",
        "esda, G_Local with star, analytic, on libpysal's distance band",
        _EXACT,
    ),
    moran_apart: (
        "Local statistics",
        f"Local Moran of hexagons of {SIZE:g} m, largest difference of I, or differing quadrants",
        "esda, Moran_Local on libpysal's distance band",
        _EXACT,
    ),
    density_apart: (
        "Density",
        f"Gaussian density, {BANDWIDTH:g} m, largest difference over the peak",
        "scikit-learn, KernelDensity with sample_weight",
        1e-6,
    ),
    labels_apart: (
        "Areas",
        f"DBSCAN, {REACH:g} m and {LEAST} reports, reports in another cluster than theirs",
        "scikit-learn, DBSCAN on the reports one by one",
        0.0,
    ),
    trend_apart: (
        "Time",
        "Mann-Kendall of each ward's months, largest difference of S, or of p without continuity",
        "scipy, kendalltau, asymptotic, with ties",
        _EXACT,
    ),
    gini_apart: (
        "Concentration",
        "Gini of reports over places",
        "scipy, pdist: half the relative mean difference",
        _EXACT,
    ),
    wilson_apart: (
        "Rates",
        "Wilson's interval of each ward's share, largest difference",
        "scipy, binomtest",
        _EXACT,
    ),
}
_OF_PYSAL = (star_apart, moran_apart)

"""Ours beside scikit-learn and scipy, on points drawn the same each time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pact_geo.analysis.dense import label_dense
from pact_geo.analysis.density import density_at
from pact_geo.analysis.emerging import mann_kendall
from pact_geo.services.check_maths.check import Check

_POINTS = 2000
_REACH, _LEAST = 60.0, 12


def agreement_checks() -> list[Check]:
    """List what other libraries work out too."""
    x, y, weight = _drawn()
    return [
        Check(
            "Areas",
            f"DBSCAN of {_POINTS:,} weighted points: points in another cluster than theirs",
            "scikit-learn, DBSCAN with sample_weight",
            0.0,
            lambda: _differing(x, y, weight),
            0.0,
        ),
        Check(
            "Density",
            f"Gaussian density of {_POINTS:,} weighted points, largest difference over the peak",
            "scikit-learn, KernelDensity with sample_weight",
            0.0,
            lambda: _density_apart(x, y, weight),
            1e-6,
        ),
        Check(
            "Time",
            "Mann-Kendall S of 60 values without ties",
            "scipy, kendalltau",
            _their_s(y[:60]),
            lambda: float(mann_kendall(y[:60])[0][0]),
            1e-6,
        ),
    ]


def _drawn() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    rng = np.random.default_rng(2026)
    centres = rng.uniform(0, 5000, (25, 2))
    near = centres[rng.integers(0, 25, _POINTS)] + rng.normal(0, 90, (_POINTS, 2))
    return near[:, 0], near[:, 1], rng.integers(1, 9, _POINTS)


def _differing(x: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.int64]) -> float:
    """Count points whose cluster differs, whatever the clusters' numbers."""
    from sklearn.cluster import DBSCAN  # noqa: PLC0415 - heavy, and used here alone

    ours = label_dense(x, y, weight, reach=_REACH, minimum=_LEAST)
    theirs = (
        DBSCAN(eps=_REACH, min_samples=_LEAST)
        .fit(np.column_stack([x, y]), sample_weight=weight)
        .labels_
    )
    pairs = np.unique(np.column_stack([ours, theirs]), axis=0)
    alike = len(pairs) == len(np.unique(ours)) == len(np.unique(theirs))
    return float((ours != theirs).sum()) if not alike else float(((ours < 0) != (theirs < 0)).sum())


def _density_apart(
    x: NDArray[np.float64], y: NDArray[np.float64], weight: NDArray[np.int64]
) -> float:
    from sklearn.neighbors import KernelDensity  # noqa: PLC0415 - heavy, and used here alone

    points = np.column_stack([x, y])
    model = KernelDensity(bandwidth=150, rtol=1e-9).fit(points, sample_weight=weight)
    theirs = np.exp(model.score_samples(points[:300])) * weight.sum()
    ours = density_at(x, y, x[:300], y[:300], bandwidth=150, weight=weight, kernel="gaussian")
    return float(np.abs(ours - theirs).max() / theirs.max())


def _their_s(values: NDArray[np.float64]) -> float:
    from scipy.stats import kendalltau  # noqa: PLC0415 - heavy

    n = len(values)
    return float(kendalltau(np.arange(n), values).statistic) * n * (n - 1) / 2

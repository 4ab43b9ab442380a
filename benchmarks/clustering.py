"""DBSCAN of 100,000 police incidents: ours on weighted places, scikit-learn on raw points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from joining import national_points
from measure import DifferentAnswersError, Row, Work

INCIDENTS = 100_000
REACH, LEAST = 125.0, 8
Labels = np.ndarray[Any, Any]


def police_metres() -> tuple[Labels, Labels]:
    """Take the 100,000 incidents of the country nearest to the middle of Leeds, in metres."""
    from pact_geo.inputs.locations import place_points
    from pact_geo.tables import place_ids_from_lonlat

    x, y = place_points(place_ids_from_lonlat(*national_points()))
    near = np.argpartition(np.hypot(x - 430_000, y - 433_500), INCIDENTS)[:INCIDENTS]
    near.sort()
    return x[near], y[near]


def pact() -> Callable[[], Labels]:
    import pandas as pd

    from pact_geo.analysis.dense import label_dense
    from pact_geo.tables import place_ids_from_grid

    x, y = police_metres()

    def work() -> Labels:
        place = pd.factorize(place_ids_from_grid(x, y))[0]
        first = np.zeros(place.max() + 1, dtype=np.intp)
        first[place[::-1]] = np.arange(len(place))[::-1]
        weight = np.bincount(place)
        labels = label_dense(x[first], y[first], weight, reach=REACH, minimum=LEAST)
        return labels[place]

    return work


def sklearn() -> Callable[[], Labels]:
    from sklearn.cluster import DBSCAN

    points = np.column_stack(police_metres())
    return lambda: DBSCAN(eps=REACH, min_samples=LEAST).fit_predict(points)


def same_labels(answers: Sequence[Labels]) -> str:
    ours = np.asarray(answers[0])
    for other in answers[1:]:
        differ = int((np.asarray(other) != ours).sum())
        if differ:
            raise DifferentAnswersError(f"{differ:,} of {len(ours):,} labels differ.")
    return (
        f"{len(ours):,} labels, none different: {ours.max() + 1:,} clusters,"
        f" {int((ours < 0).sum()):,} incidents in none"
    )


ROWS = (
    Row(
        "dbscan",
        "DBSCAN of 100,000 police incidents (125 m, 8 incidents)",
        (
            Work("PACT Geo, weighted places", "clustering:pact", runs=3),
            Work(
                "scikit-learn, DBSCAN on the raw points",
                "clustering:sklearn",
                times=25,
                share=1 / 15,
            ),
        ),
        same_labels,
    ),
)

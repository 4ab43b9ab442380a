"""How sure we are of the areas of one borough: fifty refits, ours and a plain bootstrap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from journey import AREAS, LEAST, RADIUS, files
from measure import DifferentAnswersError, Row, Work

REFITS = 50
SAME = 0.5
Found = list[int]


def wigan_tables() -> tuple[Any, Any]:
    """Read Wigan's burglaries, and their places joined to its wards."""
    import pact_geo as pg

    boundaries, incidents, _ = files("wigan")
    crime = pg.read_incidents(incidents)
    places = pg.assign_wards(crime.places, pg.read_boundaries(boundaries).table)
    inside = places[places["ward_code"].notna()]
    return inside, crime.incidents[crime.incidents["place_id"].isin(inside.index)]


def pact() -> Callable[[], Found]:
    """Draw incidents again, move places within their catchments, vary the settings."""
    import pact_geo as pg

    places, incidents = wigan_tables()
    areas = pg.find_hotspots(places, incidents)
    estimate = partial(pg.estimate_stability, places, incidents, areas, refits=REFITS)
    return lambda: [int(found) for found in estimate()["found"]]


def plain() -> Callable[[], Found]:
    """Draw incidents again and cluster them with scikit-learn: a plain bootstrap."""
    from sklearn.cluster import DBSCAN

    places, incidents = wigan_tables()
    at = places.geometry.get_coordinates().loc[incidents["place_id"]].to_numpy()
    cluster = DBSCAN(eps=RADIUS, min_samples=LEAST)

    def largest(points: Any, rows: Any) -> list[set[int]]:
        labels = cluster.fit_predict(points)
        sizes = np.bincount(labels[labels >= 0])
        return [set(rows[labels == label]) for label in np.argsort(-sizes, kind="stable")[:AREAS]]

    def work() -> Found:
        rng = np.random.default_rng(1)
        rows = np.arange(len(at))
        areas = largest(at, rows)
        found = [0] * len(areas)
        for _ in range(REFITS):
            drawn = rng.integers(len(rows), size=len(rows))
            drawn_once = set(drawn)
            again = largest(at[drawn], drawn)
            for number, area in enumerate(areas):
                mine = area & drawn_once
                found[number] += any(
                    len(mine & other) >= SAME * len(mine | other) for other in again
                )
        return found

    return work


def told(answers: Sequence[Found]) -> str:
    """Say what each found: the areas are not the same, so neither are the numbers."""
    for answer in answers:
        if len(answer) != AREAS or not all(0 <= found <= REFITS for found in answer):
            raise DifferentAnswersError(f"{answer} is not {AREAS} areas, each found of {REFITS}.")
    each = [", ".join(map(str, sorted(answer, reverse=True))) for answer in answers]
    return f"{AREAS} areas each, not the same ones, found of {REFITS} times: ours {each[0]}" + (
        f"; the plain clusters {each[1]}" if len(each) > 1 else ""
    )


ROWS = (
    Row(
        "stability",
        "Stability of the areas of one borough, 50 refits (Wigan, 9,392 burglaries)",
        (
            Work("PACT Geo, estimate_stability", "stability:pact", runs=3),
            Work("scikit-learn, 50 bootstraps of DBSCAN, no other change", "stability:plain"),
        ),
        told,
        within=3.0,
    ),
)

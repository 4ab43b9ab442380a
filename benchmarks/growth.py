"""How the cost of our own work grows with rows, places, wards and months."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np
from joining import national_areas, national_points
from measure import real_data

RUNS = 2
Curve = dict[str, Any]


def curves() -> Callable[[], dict[str, Curve]]:
    return lambda: {
        "rows": by_rows(),
        "places": by_places(),
        "wards": by_wards(),
        "months": by_months(),
    }


def _curve(title: str, what: str, works: Iterable[tuple[int, Callable[[], Any]]]) -> Curve:
    sizes, seconds = [], []
    for size, work in works:
        sizes.append(size)
        seconds.append(min(_time(work) for _ in range(RUNS)))
    return {"title": title, "what": what, "sizes": sizes, "seconds": seconds}


def _time(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def by_rows() -> Curve:
    """The same five months once to ten times: more rows, the same places."""
    from pact_geo import find_area_codes

    lon, lat = national_points()
    areas = national_areas()
    return _curve(
        "find_area_codes, 8,405 wards, 367,104 places",
        "rows",
        (
            (
                len(lon) * times,
                partial(find_area_codes, np.tile(lon, times), np.tile(lat, times), areas),
            )
            for times in (1, 2, 4, 6, 8, 10)
        ),
    )


def by_places() -> Curve:
    """One row a place: more places, the same wards."""
    import pandas as pd

    from pact_geo import find_area_codes
    from pact_geo.tables import place_coordinates, place_ids_from_lonlat

    lon, lat, _ = place_coordinates(pd.unique(place_ids_from_lonlat(*national_points())))
    order = np.random.default_rng(1).permutation(len(lon))
    areas = national_areas()
    sizes = [len(lon) * part // 6 for part in range(1, 7)]
    return _curve(
        "find_area_codes, 8,405 wards, one row a place",
        "places",
        (
            (size, partial(find_area_codes, lon[order[:size]], lat[order[:size]], areas))
            for size in sizes
        ),
    )


def by_wards() -> Curve:
    """More of the wards, the same rows; those left out are drawn by lot."""
    from pact_geo import find_area_codes

    lon, lat = national_points()
    areas = national_areas()
    order = np.random.default_rng(1).permutation(len(areas))
    sizes: Sequence[int] = [len(areas) * part // 5 for part in range(1, 6)]
    return _curve(
        "find_area_codes, 1.66 M rows",
        "wards",
        (
            (size, partial(find_area_codes, lon, lat, areas.iloc[np.sort(order[:size])]))
            for size in sizes
        ),
    )


def by_months() -> Curve:
    """Count incidents by ward and find ten areas, over one month of six forces to five."""
    import pact_geo as pg

    wards = national_areas()
    crime = pg.read_incidents(
        real_data() / "incidents" / "police_uk_2018-10_to_2019-02_six_forces.zip"
    )
    places = pg.assign_wards(crime.places, wards)
    months = sorted(crime.incidents["month"].unique())

    def work(count: int) -> Callable[[], Any]:
        kept = crime.incidents[crime.incidents["month"].isin(months[:count])]

        def run() -> None:
            pg.count_incidents(kept, places)
            pg.find_hotspots(places, kept)

        return run

    work(1)()
    return _curve(
        "count_incidents and find_hotspots, six forces",
        "months",
        ((count, work(count)) for count in range(1, len(months) + 1)),
    )

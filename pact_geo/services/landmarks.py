"""Street names by which a panel knows its way on a map."""

from __future__ import annotations

from typing import Any

import geopandas as gpd

from pact_geo.analysis.naming import is_kind, tidy_place_names
from pact_geo.services.borough import Borough

MOST_LANDMARKS, APART, MOST_LOOKED_AT = 4, 500.0, 60
"""Street names on a panel's map, the metres between any two, and how many are looked at."""


def landmarks(borough: Borough, ward: str) -> tuple[gpd.GeoSeries, list[str]]:
    """Choose a few street names a panel knows its ward by: long streets, well apart.

    Only names of police points are taken: each covers at least eight addresses. A name stands at
    the point of its street that lies nearest to the middle of those in the ward, so that it is
    never outside. Where few are far enough apart, the distance is halved until four are found.
    """
    police = borough.incidents.loc[borough.incidents["source"] == "police.uk", "place_id"]
    here = borough.places[
        (borough.places["ward_code"] == ward).fillna(value=False).to_numpy()
        & borough.places.index.isin(police.dropna().unique())
    ]
    names = tidy_place_names(here["place_name"].fillna("")).dropna()
    streets = names[[not is_kind(str(name)) for name in names]]
    longest = streets.value_counts(sort=True)
    points = {
        name: _middle_point(here.geometry.loc[streets.index[streets == name]])
        for name in longest.index[:MOST_LOOKED_AT]
    }
    chosen: dict[str, Any] = {}
    for apart in (APART, APART / 2, APART / 4):
        for name, point in points.items():
            if len(chosen) == MOST_LANDMARKS:
                break
            if name not in chosen and all(point.distance(it) > apart for it in chosen.values()):
                chosen[name] = point
    return gpd.GeoSeries(list(chosen.values()), crs=borough.places.crs), list(chosen)


def _middle_point(points: gpd.GeoSeries) -> Any:
    """Give the point of a street nearest to the middle of them all."""
    middle = points.union_all().centroid
    return points.iloc[int(points.distance(middle).to_numpy().argmin())]

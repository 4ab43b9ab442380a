"""Street names by which a panel knows its way on a map."""

from __future__ import annotations

from typing import Any

import geopandas as gpd

from pact_geo.analysis.naming import is_kind, tidy_place_names
from pact_geo.services.borough import Borough

MOST_LANDMARKS, APART = 4, 500.0
"""Street names on a panel's map, and the metres between any two."""


def landmarks(borough: Borough, ward: str) -> tuple[gpd.GeoSeries, list[str]]:
    """Choose a few street names a panel knows its ward by: long streets, well apart.

    Only names of police points are taken: each covers at least eight addresses.
    """
    police = borough.incidents.loc[borough.incidents["source"] == "police.uk", "place_id"]
    here = borough.places[
        (borough.places["ward_code"] == ward).fillna(value=False).to_numpy()
        & borough.places.index.isin(police.dropna().unique())
    ]
    names = tidy_place_names(here["place_name"].fillna("")).dropna()
    streets = names[[not is_kind(str(name)) for name in names]]
    longest = streets.value_counts(sort=True)
    chosen: dict[str, Any] = {}
    for name in longest.index:
        middle = here.geometry.loc[streets.index[streets == name]].union_all().centroid
        if all(middle.distance(other) > APART for other in chosen.values()):
            chosen[name] = middle
        if len(chosen) == MOST_LANDMARKS:
            break
    return gpd.GeoSeries(list(chosen.values()), crs=borough.places.crs), list(chosen)

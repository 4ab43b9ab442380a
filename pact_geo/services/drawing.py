"""Work out what an outline somebody drew holds: its wards, its reports, its public face."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pact_geo.cycle.matching import Ground
from pact_geo.errors import RecordError
from pact_geo.outputs.disclosure import CELL, for_public
from pact_geo.outputs.sentences import count_words
from pact_geo.records.access import Kind
from pact_geo.services.borough import Borough
from pact_geo.services.selection import Chosen, Selection, choose_incidents, describe

LEAST_SHARE = 0.01
"""Share of an outline that must lie in a ward for it to be one of the outline's wards."""
LEAST_AREA, MOST_AREA = 100.0, 4_000_000.0
"""Square metres an area may have: a doorstep is none, nor is half a ward."""
MOST_CATEGORIES = 3
MOST_NAMED = 12
"""Places that an error lists."""


@dataclass(frozen=True)
class Drawn:
    """What a drawn outline holds, for the working groups and for everybody."""

    ward_codes: tuple[str, ...]
    ground: Ground
    evidence: dict[str, Any]
    public_name: str
    public_geometry: shapely.Geometry
    public_evidence: dict[str, Any]


def work_out(borough: Borough, geometry: shapely.Geometry) -> Drawn:
    """Work out what an outline holds, from the last twelve months.

    Raises
    ------
    AccessError
        If the borough's reader may not see single places.
    RecordError
        If the outline is no area, far too large or small, or outside the wards.
    """
    borough.require(Kind.PLACES)
    codes = wards_of(borough, geometry)
    chosen = choose_incidents(borough, Selection())
    inside = borough.places.index[borough.places.geometry.within(geometry)]
    here = chosen.incidents["place_id"].isin(inside).to_numpy()
    counts = chosen.incidents["place_id"][here].value_counts()
    categories = chosen.incidents["category"][here].value_counts().index[:MOST_CATEGORIES]
    figures = {
        "incidents": int(here.sum()),
        "top_categories": [str(category) for category in categories],
        "months": len(chosen.months),
    }
    told = describe(borough, Selection(), chosen)
    rests_on = {
        "dates": told.dates,
        "sources": list(told.sources),
        "licence": told.licence,
        "settings": "drawn by hand",
        "data_version": told.data_version,
    }
    incidents = {
        int(place): float(count) for place, count in zip(counts.index, counts, strict=True)
    }
    shown = _shown(borough, geometry, chosen, members=list(incidents), codes=codes)
    return Drawn(
        ward_codes=codes,
        ground=Ground(geometry, incidents),
        evidence={
            **figures,
            **rests_on,
            "places": {str(place): count for place, count in incidents.items()},
            "selection": {"categories": [], "sources": []},
            "period": f"{chosen.months[0]} to {chosen.months[-1]}" if len(chosen.months) else "",
        },
        public_name=shown[0],
        public_geometry=shown[1],
        public_evidence={
            "incidents": shown[2],
            "sentence": f"{_capital(count_words(shown[2]))} in the last twelve months of data.",
            "top_categories": figures["top_categories"],
            **{key: rests_on[key] for key in ("dates", "sources", "licence")},
        },
    )


def named_places(borough: Borough) -> dict[str, int]:
    """Name every place that has a name, each apart: with its ward, and as one of several.

    Returns
    -------
    dict
        The id of the place by its label, such as "Mill Lane, Beech" or "Parking Area, Beech: 2 of
        11 (37 reports)", in order of name; places of one name in one ward by their reports,
        most first.

    Raises
    ------
    AccessError
        If the borough's reader may not see single places.
    """
    borough.require(Kind.PLACES)
    places = borough.places.dropna(subset="place_name")
    reports = borough.incidents["place_id"].value_counts()
    wards = places["ward_code"].map(borough.ward_names).fillna("outside the wards")
    table = pd.DataFrame(
        {
            "name": places["place_name"].astype(str) + ", " + wards.astype(str),
            "reports": reports.reindex(places.index, fill_value=0).to_numpy(),
        }
    )
    # Those with as many reports stand in the order of their ids, the same whenever asked.
    table = table.sort_index().sort_values(
        ["name", "reports"], ascending=[True, False], kind="stable"
    )
    groups = table.groupby("name")
    numbers, sizes = groups.cumcount() + 1, groups["name"].transform("size")
    labels = {}
    for place_id, name, reported, number, of in zip(
        table.index.tolist(), table["name"], table["reports"], numbers, sizes, strict=True
    ):
        which = f": {number} of {of} ({count_words(int(reported))})" if of > 1 else ""
        labels[f"{name}{which}"] = int(place_id)
    return labels


def circle_round(borough: Borough, label: str, *, metres: float) -> shapely.Geometry:
    """Draw a circle round one place, by its label or by a name that no other place has.

    Raises
    ------
    AccessError
        If the borough's reader may not see single places.
    RecordError
        If there is no such place, or there are several.
    """
    places = named_places(borough)
    wanted = label.casefold()
    found = [one for one in places if one.casefold() == wanted] or [
        one for one in places if one.casefold().startswith((f"{wanted}, ", f"{wanted}: "))
    ]
    if len(found) != 1:
        known = "; ".join(found[:MOST_NAMED]) + ("; and more" if len(found) > MOST_NAMED else "")
        raise RecordError(
            f"{len(found)} places are called {label!r}." if found else f"No place is {label!r}.",
            remedy=f"Name one of these: {known}." if found else "Look it up on the Explore page.",
        )
    return borough.places.geometry.loc[places[found[0]]].buffer(metres)


def wards_of(borough: Borough, geometry: shapely.Geometry) -> tuple[str, ...]:
    """Give the codes of the wards an outline lies in.

    Raises
    ------
    RecordError
        If it is no area, far too large or small, or outside the wards.
    """
    if geometry.geom_type not in ("Polygon", "MultiPolygon") or not geometry.is_valid:
        raise RecordError("An area is drawn as a closed outline that does not cross itself.")
    if not LEAST_AREA <= geometry.area <= MOST_AREA:
        raise RecordError(
            f"An outline of {geometry.area:,.0f} square metres is no priority action area.",
            remedy=f"Draw between {LEAST_AREA:,.0f} and {MOST_AREA:,.0f} square metres.",
        )
    shares = borough.wards.geometry.intersection(geometry).area / geometry.area
    codes = tuple(str(code) for code in shares.index[shares >= LEAST_SHARE])
    if not codes:
        raise RecordError("The outline lies outside the borough's wards.")
    return tuple(sorted(codes))


def _shown(
    borough: Borough,
    geometry: shapely.Geometry,
    chosen: Chosen,
    *,
    members: list[int],
    codes: tuple[str, ...],
) -> tuple[str, shapely.Geometry, str]:
    """Give the name, outline and count that everybody may see.

    The name is that of the busiest place: what a person typed may name somebody.
    """
    limits, wards = borough.settings.disclosure, borough.ward_names
    if not members:
        few = f"fewer than {limits.smallest_count:,}"
        return f"An area in {wards[codes[0]]}", _squared(geometry), few
    inside = chosen.incidents["place_id"].isin(members)
    areas = gpd.GeoDataFrame(
        {
            "name": [str(borough.places["place_name"].fillna("").loc[members[0]])],
            "place_ids": [members],
            "incidents": [int(inside.sum())],
            "ward_codes": [list(codes)],
        },
        geometry=[geometry],
        crs=borough.places.crs,
    )
    public = for_public(
        areas,
        borough.places,
        borough.incidents,
        smallest_count=limits.smallest_count,
        smallest_addresses=limits.smallest_addresses,
        wards=borough.wards,
    ).iloc[0]
    return str(public["name"]), public["geometry"], str(public["incidents"])


def _squared(geometry: shapely.Geometry) -> shapely.Geometry:
    """Draw an outline in which nothing is recorded as the squares of the ground it touches."""
    west, south, east, north = geometry.bounds
    low = np.floor(np.array([west, south]) / CELL) * CELL
    high = np.ceil(np.array([east, north]) / CELL) * CELL
    return shapely.box(low[0], low[1], high[0], high[1])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

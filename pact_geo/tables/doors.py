"""The tables by name: what each holds, and the one door it is checked at."""

from __future__ import annotations

from typing import NewType, cast

import geopandas as gpd
import pandas as pd

from pact_geo.errors import SchemaError
from pact_geo.tables.schema import FLAG, INTEGER, LIST, MOMENT, MONTH, NUMBER, TEXT, Column, Schema

Boundaries = NewType("Boundaries", gpd.GeoDataFrame)
Places = NewType("Places", gpd.GeoDataFrame)
Incidents = NewType("Incidents", pd.DataFrame)
Responses = NewType("Responses", pd.DataFrame)
Concerns = NewType("Concerns", pd.DataFrame)
Indicators = NewType("Indicators", pd.DataFrame)
Postcodes = NewType("Postcodes", pd.DataFrame)
Lookup = NewType("Lookup", pd.DataFrame)
Weights = NewType("Weights", pd.DataFrame)
Hotspots = NewType("Hotspots", gpd.GeoDataFrame)
PriorityAreas = NewType("PriorityAreas", gpd.GeoDataFrame)

_MAYBE = {"required": False, "nullable": True}

BOUNDARIES = Schema(
    "Boundaries",
    ("area_code",),
    {
        "area_name": Column(TEXT),
        "area_type": Column(TEXT),
        "authority_code": Column(TEXT, nullable=True),
        "authority_name": Column(TEXT, nullable=True),
        "vintage": Column(TEXT),
    },
    geometry=("Polygon", "MultiPolygon"),
)
PLACES = Schema(
    "Places",
    ("place_id",),
    {
        "place_name": Column(TEXT, nullable=True),
        "ward_code": Column(TEXT, **_MAYBE),
        "lsoa_code": Column(TEXT, **_MAYBE),
    },
    geometry=("Point",),
)
INCIDENTS = Schema(
    "Incidents",
    ("incident_id",),
    {
        "category": Column(TEXT),
        "month": Column(MONTH),
        "place_id": Column(INTEGER, nullable=True),
        "ward_code": Column(TEXT, nullable=True),
        "source": Column(TEXT),
        "reported_by": Column(TEXT, nullable=True),
        "occurred_from": Column(MOMENT, **_MAYBE),
        "occurred_to": Column(MOMENT, **_MAYBE),
        "offence_code": Column(TEXT, **_MAYBE),
    },
)
RESPONSES = Schema(
    "Responses",
    ("response_id",),
    {
        "answered_on": Column(MOMENT, nullable=True),
        "method": Column(TEXT, nullable=True),
        "ward_code": Column(TEXT, nullable=True),
        "place_id": Column(INTEGER, nullable=True),
        "wants_feedback": Column(FLAG, nullable=True),
        "source": Column(TEXT),
    },
    prefixes={"group_": FLAG, "rating_": NUMBER},
)
CONCERNS = Schema(
    "Concerns",
    ("concern_id",),
    {
        "response_id": Column(TEXT),
        "theme": Column(TEXT),
        "place_id": Column(INTEGER, nullable=True),
        "ward_code": Column(TEXT, nullable=True),
        "impact": Column(NUMBER, nullable=True),
        "comment": Column(TEXT, **_MAYBE),
    },
)
INDICATORS = Schema(
    "Indicators",
    ("area_code", "indicator"),
    {
        "value": Column(NUMBER, nullable=True),
        "numerator": Column(NUMBER, nullable=True),
        "denominator": Column(NUMBER, nullable=True),
        "date": Column(TEXT),
        "source": Column(TEXT),
    },
)
POSTCODES = Schema(
    "Postcodes",
    ("postcode",),
    {
        "place_id": Column(INTEGER),
        "ward_code": Column(TEXT, nullable=True),
        "lsoa_code": Column(TEXT, **_MAYBE),
        "vintage": Column(TEXT),
    },
)
LOOKUP = Schema(
    "Lookup",
    ("row",),
    {"from_code": Column(TEXT), "to_code": Column(TEXT), "share": Column(NUMBER)},
)
WEIGHTS = Schema(
    "Weights",
    ("key",),
    {
        "weight": Column(NUMBER),
        "date": Column(TEXT),
        "source": Column(TEXT),
        "unit": Column(TEXT, **_MAYBE),
        "kind": Column(TEXT, **_MAYBE),
        "offences": Column(INTEGER, required=False),
    },
)
_FOUND = {
    "name": Column(TEXT),
    "place_ids": Column(LIST),
    "incidents": Column(NUMBER),
    "places": Column(INTEGER),
    "largest_place_share": Column(NUMBER, nullable=True),
    "one_location": Column(FLAG),
    "top_categories": Column(LIST),
    "active_months": Column(INTEGER),
    "months": Column(INTEGER),
    "ward_codes": Column(LIST),
    "extent_m": Column(NUMBER),
    "area_ha": Column(NUMBER),
}
HOTSPOTS = Schema("Hotspots", ("hotspot_id",), _FOUND, geometry=("Polygon", "MultiPolygon"))
PRIORITY_AREAS = Schema(
    "PriorityAreas",
    ("area_id",),
    {
        **_FOUND,
        "residents": Column(INTEGER),
        "evidence": Column(TEXT),
        "part_volume": Column(NUMBER),
        "part_recency": Column(NUMBER),
        "part_persistence": Column(NUMBER),
        "part_concern": Column(NUMBER, nullable=True),
        "score": Column(NUMBER),
        "rank": Column(INTEGER),
    },
    geometry=("Polygon", "MultiPolygon"),
)


def _door(schema: Schema, table: pd.DataFrame) -> pd.DataFrame:
    problems = schema.problems(table)
    if problems:
        listed = "; ".join(problems)
        raise SchemaError(f"This is not a {schema.name} table: {listed}.")
    return table


def as_boundaries(table: gpd.GeoDataFrame) -> Boundaries:
    """Check that ``table`` is a Boundaries table, or raise a SchemaError listing every problem."""
    return cast(Boundaries, _door(BOUNDARIES, table))


def as_places(table: gpd.GeoDataFrame) -> Places:
    """Check that ``table`` is a Places table, or raise a SchemaError listing every problem."""
    return cast(Places, _door(PLACES, table))


def as_incidents(table: pd.DataFrame) -> Incidents:
    """Check that ``table`` is an Incidents table, or raise a SchemaError listing every problem."""
    return cast(Incidents, _door(INCIDENTS, table))


def as_responses(table: pd.DataFrame) -> Responses:
    """Check that ``table`` is a Responses table, or raise a SchemaError listing every problem."""
    return cast(Responses, _door(RESPONSES, table))


def as_concerns(table: pd.DataFrame) -> Concerns:
    """Check that ``table`` is a Concerns table, or raise a SchemaError listing every problem."""
    return cast(Concerns, _door(CONCERNS, table))


def as_indicators(table: pd.DataFrame) -> Indicators:
    """Check that ``table`` is an Indicators table, or raise a SchemaError listing every problem."""
    return cast(Indicators, _door(INDICATORS, table))


def as_postcodes(table: pd.DataFrame) -> Postcodes:
    """Check that ``table`` is a Postcodes table, or raise a SchemaError listing every problem."""
    return cast(Postcodes, _door(POSTCODES, table))


def as_lookup(table: pd.DataFrame) -> Lookup:
    """Check that ``table`` is a Lookup table, or raise a SchemaError listing every problem."""
    return cast(Lookup, _door(LOOKUP, table))


def as_weights(table: pd.DataFrame) -> Weights:
    """Check that ``table`` is a Weights table, or raise a SchemaError listing every problem."""
    return cast(Weights, _door(WEIGHTS, table))


def as_hotspots(table: gpd.GeoDataFrame) -> Hotspots:
    """Check that ``table`` is a Hotspots table, or raise a SchemaError listing every problem."""
    return cast(Hotspots, _door(HOTSPOTS, table))


def as_priority_areas(table: gpd.GeoDataFrame) -> PriorityAreas:
    """Check that ``table`` is a PriorityAreas table, or raise a SchemaError with every problem."""
    return cast(PriorityAreas, _door(PRIORITY_AREAS, table))

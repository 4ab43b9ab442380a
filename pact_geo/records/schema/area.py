"""Adopted areas, what is written of them, and how they were matched and evaluated."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Float, Integer

from pact_geo.records.access import Kind
from pact_geo.records.schema.parts import FENCED, Json, of, record, text
from pact_geo.records.shapes import Shape

areas = record(
    Kind.AREAS,
    text("public_name", required=True),
    text("name", fenced=True, required=True),
    Column("geometry", Shape, nullable=False, info=dict(FENCED)),
    Column("public_geometry", Shape, nullable=False),
    text("stage", required=True),
    Column("adopted_on", Date, nullable=False),
    Column("drawn", Boolean, nullable=False),
    Column("evidence", Json, nullable=False, info=dict(FENCED)),
    Column("public_evidence", Json),
    of("panel_id", Kind.PANELS),
    Column("closed_on", Date),
    text("closed_because"),
    text("wording_override", fenced=True),
)
area_matches = record(
    Kind.AREA_MATCHES,
    of("area_id", Kind.AREAS, required=True),
    text("data_version", required=True),
    text("months", required=True),
    text("outcome", required=True),
    Column("overlap", Float, nullable=False),
    Column("rank", Integer),
    Column("found", Json, nullable=False),
    parent=("area_id", Kind.AREAS),
)
notes = record(
    Kind.NOTES,
    of("area_id", Kind.AREAS, required=True),
    text("about", required=True),
    text("words", required=True),
    parent=("area_id", Kind.AREAS),
)
evaluations = record(
    Kind.EVALUATIONS,
    of("area_id", Kind.AREAS, required=True),
    text("stage", required=True),
    Column("plan", Json, nullable=False),
    Column("result", Json),
    Column("workings", Json, info=dict(FENCED)),
    Column("planned_on", Date, nullable=False),
    Column("assessed_on", Date),
    parent=("area_id", Kind.AREAS),
)

"""Environmental audits: grades, findings, photographs."""

from __future__ import annotations

from sqlalchemy import Column, Date, Integer, UniqueConstraint

from pact_geo.records.access import Kind
from pact_geo.records.schema.parts import Json, of, record, released, text
from pact_geo.records.shapes import Shape

audits = record(
    Kind.AUDITS,
    of("area_id", Kind.AREAS, required=True),
    text("commissioned_by", required=True),
    Column("planned_on", Date, nullable=False),
    Column("done_on", Date),
    Column("team", Json, nullable=False),
    text("stage", required=True),
    Column("checklist", Integer),
    Column("spots", Json),
    text("remarks", opens=True),
    *released(),
    parent=("area_id", Kind.AREAS),
)
grades = record(
    Kind.GRADES,
    of("audit_id", Kind.AUDITS, required=True),
    text("inspector", required=True),
    text("spot", required=True),
    text("item", required=True),
    text("grade", required=True),
    UniqueConstraint("audit_id", "inspector", "spot", "item"),
    parent=("audit_id", Kind.AUDITS),
)
findings = record(
    Kind.FINDINGS,
    of("audit_id", Kind.AUDITS, required=True),
    text("item", required=True),
    text("grade"),
    Column("geometry", Shape),
    text("place"),
    text("words", opens=True),
    text("action_id"),
    *released(),
    parent=("audit_id", Kind.AUDITS),
)
photos = record(
    Kind.PHOTOS,
    of("area_id", Kind.AREAS, required=True),
    of("audit_id", Kind.AUDITS),
    of("finding_id", Kind.FINDINGS),
    text("digest", required=True),
    text("moment", required=True),
    text("spot"),
    of("pair_id", Kind.PHOTOS),
    Column("taken_on", Date),
    text("caption"),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    *released(),
    parent=("area_id", Kind.AREAS),
    unreleased_hidden=True,
)

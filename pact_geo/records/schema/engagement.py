"""Engagement: what was held, who agreed to be written to, the network and its waves."""

from __future__ import annotations

from sqlalchemy import Column, Date, Float, Integer

from pact_geo.records.access import Kind
from pact_geo.records.schema.parts import Json, of, record, released, text

engagements = record(
    Kind.ENGAGEMENTS,
    text("method", required=True),
    Column("held_on", Date, nullable=False),
    text("place"),
    Column("staff_hours", Float, nullable=False),
    Column("cost", Float, nullable=False),
    Column("people_reached", Integer, nullable=False),
    text("incentives"),
    Column("response_ids", Json, nullable=False),
    text("notes", opens=True),
    *released(),
)
contacts = record(
    Kind.CONTACTS,
    text("name", required=True),
    text("email"),
    text("phone"),
    text("address"),
    text("purpose", required=True),
    Column("interests", Json, nullable=False),
    Column("training", Json, nullable=False),
    Column("consented_on", Date, nullable=False),
    Column("asked_on", Date),
    Column("withdrawn_on", Date),
    of("engagement_id", Kind.ENGAGEMENTS),
)
kin_members = record(
    Kind.KIN_MEMBERS,
    text("name", required=True),
    text("email"),
    text("phone"),
    text("part_played"),
    Column("joined_on", Date, nullable=False),
    Column("left_on", Date),
)
kin_waves = record(
    Kind.KIN_WAVES,
    text("quarter", required=True),
    Column("opened_on", Date, nullable=False),
    Column("closed_on", Date),
    Column("invited", Integer, nullable=False),
    Column("response_ids", Json, nullable=False),
)

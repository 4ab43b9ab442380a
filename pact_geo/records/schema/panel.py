"""Panels: members, events, meetings, votes, priorities."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Integer, UniqueConstraint

from pact_geo.records.access import Kind
from pact_geo.records.schema.parts import Json, of, record, released, text
from pact_geo.records.shapes import Shape

panels = record(
    Kind.PANELS,
    text("name", required=True),
    Column("geometry", Shape),
    text("founded_by", required=True),
    text("founder"),
    Column("founded_on", Date, nullable=False),
    Column("meets_every_weeks", Integer, nullable=False),
    Column("closed_on", Date),
    text("wording_override", fenced=True),
)
panel_members = record(
    Kind.PANEL_MEMBERS,
    of("panel_id", Kind.PANELS, required=True),
    text("name", required=True),
    text("sector", required=True),
    text("part"),
    text("agency"),
    text("person_id"),
    Column("joined_on", Date, nullable=False),
    Column("left_on", Date),
    parent=("panel_id", Kind.PANELS),
)
events = record(
    Kind.EVENTS,
    of("panel_id", Kind.PANELS),
    text("activity", required=True),
    text("title", required=True),
    text("starts_at", required=True),
    text("ends_at", required=True),
    text("place"),
    Column("cancelled", Boolean, nullable=False),
    text("wording_override", fenced=True),
)
meetings = record(
    Kind.MEETINGS,
    text("of_group", required=True),
    of("panel_id", Kind.PANELS),
    of("event_id", Kind.EVENTS),
    Column("held_on", Date, nullable=False),
    text("stage", required=True),
    Column("agenda", Json, nullable=False),
    Column("snapshot", Json),
    text("snapshot_digest"),
    text("minutes", opens=True),
    *released(),
)
attendances = record(
    Kind.ATTENDANCES,
    of("meeting_id", Kind.MEETINGS, required=True),
    text("name", fenced=True, required=True),
    text("agency"),
    text("member_id"),
    text("person_id"),
    Column("present", Boolean, nullable=False),
    parent=("meeting_id", Kind.MEETINGS),
)
votes = record(
    Kind.VOTES,
    of("meeting_id", Kind.MEETINGS, required=True),
    text("voter", required=True),
    text("person_id"),
    text("candidate", required=True),
    Column("score", Integer, nullable=False),
    UniqueConstraint("meeting_id", "voter", "candidate"),
    parent=("meeting_id", Kind.MEETINGS),
)
priorities = record(
    Kind.PRIORITIES,
    of("panel_id", Kind.PANELS, required=True),
    of("meeting_id", Kind.MEETINGS, required=True),
    Column("place", Integer, nullable=False),
    of("area_id", Kind.AREAS),
    Column("outline", Json),
    text("title", required=True),
    text("why"),
    text("differs_because"),
    text("wording_override", fenced=True),
    Column("chosen_on", Date, nullable=False),
    Column("ended_on", Date),
    parent=("panel_id", Kind.PANELS),
)

"""The action plan: actions, checks, decisions, who acts, what goes to the steering group."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Float

from pact_geo.records.access import Kind
from pact_geo.records.schema.parts import Json, of, record, released, text

actions = record(
    Kind.ACTIONS,
    of("area_id", Kind.AREAS, required=True),
    text("what", required=True),
    text("reason_kind", required=True),
    text("reason_id"),
    text("reason", fenced=True),
    text("agency", required=True),
    text("owner", fenced=True),
    text("person_id"),
    Column("partners", Json, nullable=False),
    Column("due_on", Date),
    text("status", required=True),
    text("not_done_because"),
    Column("agreed_on", Date),
    Column("done_on", Date),
    Column("given_up_on", Date),
    Column("hours", Float),
    Column("cost", Float),
    text("wording_override", fenced=True),
    *released(),
    parent=("area_id", Kind.AREAS),
)
checks = record(
    Kind.CHECKS,
    of("action_id", Kind.ACTIONS, required=True),
    Column("checked_on", Date, nullable=False),
    Column("better", Boolean, nullable=False),
    text("looked_as"),
    text("monitor_id"),
    text("words", opens=True),
    *released(),
    parent=("action_id", Kind.ACTIONS),
)
decisions = record(
    Kind.DECISIONS,
    of("meeting_id", Kind.MEETINGS),
    of("area_id", Kind.AREAS),
    text("of_group", required=True),
    Column("decided_on", Date, nullable=False),
    text("title", required=True),
    text("words", opens=True),
    text("wording_override", fenced=True),
    *released(),
)
practitioners = record(
    Kind.PRACTITIONERS,
    text("name", required=True),
    text("agency", required=True),
    text("part"),
    text("person_id"),
    Column("skills", Json, nullable=False),
    Column("resources", Json, nullable=False),
    text("email", fenced=True),
    text("phone", fenced=True),
)
escalations = record(
    Kind.ESCALATIONS,
    of("area_id", Kind.AREAS, required=True),
    of("action_id", Kind.ACTIONS),
    text("title", required=True),
    text("asked", opens=True, required=True),
    Column("raised_on", Date, nullable=False),
    text("status", required=True),
    text("answer", opens=True),
    Column("answered_on", Date),
    Column("returned_on", Date),
    text("wording_override", fenced=True),
    *released(),
    parent=("area_id", Kind.AREAS),
)

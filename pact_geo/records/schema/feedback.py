"""You Said, We Did, and what scrutiny rests on."""

from __future__ import annotations

from sqlalchemy import Column, Date, Float, Integer

from pact_geo.records.access import Kind
from pact_geo.records.schema.parts import FENCED, Json, of, record, released, text

ledger = record(
    Kind.LEDGER,
    of("area_id", Kind.AREAS),
    text("theme", required=True),
    text("said", required=True),
    Column("residents", Integer, nullable=False),
    Column("raised", Json),
    Column("concern_ids", Json, info=dict(FENCED)),
    text("did", required=True),
    text("why_not"),
    Column("action_ids", Json, nullable=False),
    Column("photo_ids", Json, nullable=False),
    of("evaluation_id", Kind.EVALUATIONS),
    text("result"),
    *released(),
    unreleased_hidden=True,
)
tellings = record(
    Kind.TELLINGS,
    of("ledger_id", Kind.LEDGER, required=True),
    Column("told_on", Date, nullable=False),
    text("channel", required=True),
    text("audience"),
    Column("reach", Integer),
    text("wording_override", fenced=True),
    parent=("ledger_id", Kind.LEDGER),
)
fundings = record(
    Kind.FUNDINGS,
    text("source", required=True),
    Column("amount", Float, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("spent", Float, nullable=False),
    text("spent_on"),
    of("area_id", Kind.AREAS),
    of("panel_id", Kind.PANELS),
)
publicity = record(
    Kind.PUBLICITY,
    text("channel", required=True),
    text("title", required=True),
    Column("published_on", Date, nullable=False),
    Column("reach", Integer),
    text("wording_override", fenced=True),
)
profiles = record(
    Kind.PROFILES,
    Column("taken_on", Date, nullable=False),
    text("data_version", required=True),
    Column("figures", Json, nullable=False),
)

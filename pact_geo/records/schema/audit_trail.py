"""History and the audit trail."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from pact_geo.records.schema.parts import Json, metadata

history = Table(
    "history",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("record_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("salt", Text, nullable=False),
    Column("row", Json, nullable=False),
)
"""Every version of every row, with the salt of its digests; erased together with the row."""

trail = Table(
    "trail",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("fields", Json, nullable=False),  # field -> salted digest of its new value
    Column("previous", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Index("ix_trail_record", "kind", "record_id"),
)
"""Append-only; each entry holds the digest of the one before."""

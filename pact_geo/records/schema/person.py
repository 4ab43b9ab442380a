"""People, how they sign in, and what is still to be scrubbed after an erasure."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text

from pact_geo.records.access import Kind
from pact_geo.records.schema.parts import Json, metadata, record, text

people = record(
    Kind.PEOPLE,
    text("name", required=True),
    Column("email", Text, nullable=False, unique=True),
    Column("roles", Json, nullable=False),
    text("agency"),
    Column("active", Boolean, nullable=False),
    text("subject"),
    Column("demo", Boolean),
)
"""``ward_codes`` are the wards a person serves; ``*`` stands for all. ``subject`` is the
person's number at the identity provider; ``demo`` marks an invented person."""

credentials = Table(
    "credentials",
    metadata,
    Column("person_id", Text, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("password", Text, nullable=False),  # argon2
    Column("failures", Integer, nullable=False),
    Column("locked_until", Text),
    Column("must_change", Boolean, nullable=False),
)
sessions = Table(
    "sessions",
    metadata,
    Column("digest", Text, primary_key=True),  # SHA-256 of what the browser or command holds
    Column("person_id", Text, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Text, nullable=False),
    Column("ends_at", Text, nullable=False),
)
attempts = Table(
    "attempts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("address", Text, nullable=False, index=True),  # SHA-256 of where somebody tries from
    Column("at", Text, nullable=False),
)
"""Sign-ins that are being tried or have failed; they count for a quarter of an hour."""

scrubs = Table(
    "scrubs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("mark", Text),
)
"""Tables of which something was erased that may still be in the files of the database; ``mark``
is PostgreSQL's number of the transaction that erased it."""

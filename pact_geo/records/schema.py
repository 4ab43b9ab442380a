"""The tables of the database.

Every record has the same first columns: ``id``, ``version`` (raised by one at each change; an
edit of an older version is refused), who made and changed it and when, and ``ward_codes``, the
wards it is about, which decide who may see it. A row that belongs to another (``parent`` in
``Table.info``) takes the wards of that other row.

``Column.info`` marks what is not for everybody: ``fenced`` columns are for the working groups
of the wards. A release opens those among them that are marked ``opens``, and never who sees to
something or why a warning was overridden. ``Table.info["unreleased_hidden"]`` hides whole rows.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

from pact_geo.records.access import Kind
from pact_geo.records.shapes import Shape

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Json = JSON().with_variant(JSONB(), "postgresql")
FENCED: dict[str, Any] = {"fenced": True}
OPENS: dict[str, Any] = {"fenced": True, "opens": True}


def _text(
    name: str, *, fenced: bool = False, opens: bool = False, required: bool = False
) -> Column[Any]:
    info = OPENS if opens else FENCED if fenced else {}
    return Column(name, Text, nullable=not required, info=dict(info))


def _of(name: str, table: Kind, *, required: bool = False) -> Column[Any]:
    """Point to a row of another table; the database refuses to lose that row."""
    return Column(name, Text, ForeignKey(f"{table}.id"), nullable=not required, index=True)


def _record(
    kind: Kind,
    *columns: Column[Any] | UniqueConstraint,
    parent: tuple[str, Kind] | None = None,
    unreleased_hidden: bool = False,
) -> Table:
    """Declare the table of one kind of record, with the columns that every record has."""
    info: dict[str, Any] = {"kind": kind, "unreleased_hidden": unreleased_hidden}
    if parent:
        info["parent"] = parent
    return Table(
        str(kind),
        metadata,
        Column("id", Text, primary_key=True),
        Column("version", Integer, nullable=False),
        Column("created_at", Text, nullable=False),
        Column("created_by", Text, nullable=False),
        Column("changed_at", Text, nullable=False),
        Column("changed_by", Text, nullable=False),
        Column("ward_codes", Json, nullable=False),
        *columns,
        info=info,
    )


def _released() -> tuple[Column[Any], ...]:
    """When, by whom and over which warning a row was made public."""
    return (
        Column("released_at", Text),
        Column("released_by", Text),
        Column("release_override", Text, info=dict(FENCED)),
    )


# --- people ---------------------------------------------------------------------------------

people = _record(
    Kind.PEOPLE,
    _text("name", required=True),
    Column("email", Text, nullable=False, unique=True),
    Column("roles", Json, nullable=False),
    _text("agency"),
    Column("active", Boolean, nullable=False),
    _text("subject"),
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
"""Sign-ins that are being tried or have failed, for a quarter of an hour."""
scrubs = Table(
    "scrubs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("mark", Text),
)
"""Tables of which something was erased that may still be in the files of the database; ``mark``
is PostgreSQL's number of the transaction that erased it."""

# --- engagement -----------------------------------------------------------------------------

engagements = _record(
    Kind.ENGAGEMENTS,
    _text("method", required=True),
    Column("held_on", Date, nullable=False),
    _text("place"),
    Column("staff_hours", Float, nullable=False),
    Column("cost", Float, nullable=False),
    Column("people_reached", Integer, nullable=False),
    _text("incentives"),
    Column("response_ids", Json, nullable=False),
    _text("notes", opens=True),
    *_released(),
)
contacts = _record(
    Kind.CONTACTS,
    _text("name", required=True),
    _text("email"),
    _text("phone"),
    _text("address"),
    _text("purpose", required=True),
    Column("interests", Json, nullable=False),
    Column("training", Json, nullable=False),
    Column("consented_on", Date, nullable=False),
    Column("asked_on", Date),
    Column("withdrawn_on", Date),
    _of("engagement_id", Kind.ENGAGEMENTS),
)
kin_members = _record(
    Kind.KIN_MEMBERS,
    _text("name", required=True),
    _text("email"),
    _text("phone"),
    _text("part_played"),
    Column("joined_on", Date, nullable=False),
    Column("left_on", Date),
)
kin_waves = _record(
    Kind.KIN_WAVES,
    _text("quarter", required=True),
    Column("opened_on", Date, nullable=False),
    Column("closed_on", Date),
    Column("invited", Integer, nullable=False),
    Column("response_ids", Json, nullable=False),
)

# --- panels ---------------------------------------------------------------------------------

panels = _record(
    Kind.PANELS,
    _text("name", required=True),
    Column("geometry", Shape),
    _text("founded_by", required=True),
    _text("founder"),
    Column("founded_on", Date, nullable=False),
    Column("meets_every_weeks", Integer, nullable=False),
    Column("closed_on", Date),
    _text("wording_override", fenced=True),
)
panel_members = _record(
    Kind.PANEL_MEMBERS,
    _of("panel_id", Kind.PANELS, required=True),
    _text("name", required=True),
    _text("sector", required=True),
    _text("part"),
    _text("agency"),
    _text("person_id"),
    Column("joined_on", Date, nullable=False),
    Column("left_on", Date),
    parent=("panel_id", Kind.PANELS),
)
events = _record(
    Kind.EVENTS,
    _of("panel_id", Kind.PANELS),
    _text("activity", required=True),
    _text("title", required=True),
    _text("starts_at", required=True),
    _text("ends_at", required=True),
    _text("place"),
    Column("cancelled", Boolean, nullable=False),
    _text("wording_override", fenced=True),
)
meetings = _record(
    Kind.MEETINGS,
    _text("of_group", required=True),
    _of("panel_id", Kind.PANELS),
    _of("event_id", Kind.EVENTS),
    Column("held_on", Date, nullable=False),
    _text("stage", required=True),
    Column("agenda", Json, nullable=False),
    Column("snapshot", Json),
    _text("snapshot_digest"),
    _text("minutes", opens=True),
    *_released(),
)
attendances = _record(
    Kind.ATTENDANCES,
    _of("meeting_id", Kind.MEETINGS, required=True),
    _text("name", fenced=True, required=True),
    _text("agency"),
    _text("member_id"),
    _text("person_id"),
    Column("present", Boolean, nullable=False),
    parent=("meeting_id", Kind.MEETINGS),
)
votes = _record(
    Kind.VOTES,
    _of("meeting_id", Kind.MEETINGS, required=True),
    _text("voter", required=True),
    _text("person_id"),
    _text("candidate", required=True),
    Column("score", Integer, nullable=False),
    UniqueConstraint("meeting_id", "voter", "candidate"),
    parent=("meeting_id", Kind.MEETINGS),
)
priorities = _record(
    Kind.PRIORITIES,
    _of("panel_id", Kind.PANELS, required=True),
    _of("meeting_id", Kind.MEETINGS, required=True),
    Column("place", Integer, nullable=False),
    _of("area_id", Kind.AREAS),
    Column("outline", Json),
    _text("title", required=True),
    _text("why"),
    _text("differs_because"),
    _text("wording_override", fenced=True),
    Column("chosen_on", Date, nullable=False),
    Column("ended_on", Date),
    parent=("panel_id", Kind.PANELS),
)

# --- areas, audits, actions -----------------------------------------------------------------

areas = _record(
    Kind.AREAS,
    _text("public_name", required=True),
    _text("name", fenced=True, required=True),
    Column("geometry", Shape, nullable=False, info=dict(FENCED)),
    Column("public_geometry", Shape, nullable=False),
    _text("stage", required=True),
    Column("adopted_on", Date, nullable=False),
    Column("drawn", Boolean, nullable=False),
    Column("evidence", Json, nullable=False, info=dict(FENCED)),
    Column("public_evidence", Json),
    _of("panel_id", Kind.PANELS),
    Column("closed_on", Date),
    _text("closed_because"),
    _text("wording_override", fenced=True),
)
area_matches = _record(
    Kind.AREA_MATCHES,
    _of("area_id", Kind.AREAS, required=True),
    _text("data_version", required=True),
    _text("months", required=True),
    _text("outcome", required=True),
    Column("overlap", Float, nullable=False),
    Column("rank", Integer),
    Column("found", Json, nullable=False),
    parent=("area_id", Kind.AREAS),
)
audits = _record(
    Kind.AUDITS,
    _of("area_id", Kind.AREAS, required=True),
    _text("commissioned_by", required=True),
    Column("planned_on", Date, nullable=False),
    Column("done_on", Date),
    Column("team", Json, nullable=False),
    _text("stage", required=True),
    Column("checklist", Integer),
    Column("spots", Json),
    _text("remarks", opens=True),
    *_released(),
    parent=("area_id", Kind.AREAS),
)
grades = _record(
    Kind.GRADES,
    _of("audit_id", Kind.AUDITS, required=True),
    _text("inspector", required=True),
    _text("spot", required=True),
    _text("item", required=True),
    _text("grade", required=True),
    UniqueConstraint("audit_id", "inspector", "spot", "item"),
    parent=("audit_id", Kind.AUDITS),
)
findings = _record(
    Kind.FINDINGS,
    _of("audit_id", Kind.AUDITS, required=True),
    _text("item", required=True),
    _text("grade"),
    Column("geometry", Shape),
    _text("place"),
    _text("words", opens=True),
    _text("action_id"),
    *_released(),
    parent=("audit_id", Kind.AUDITS),
)
photos = _record(
    Kind.PHOTOS,
    _of("area_id", Kind.AREAS, required=True),
    _of("audit_id", Kind.AUDITS),
    _of("finding_id", Kind.FINDINGS),
    _text("digest", required=True),
    _text("moment", required=True),
    _text("spot"),
    _of("pair_id", Kind.PHOTOS),
    Column("taken_on", Date),
    _text("caption"),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    *_released(),
    parent=("area_id", Kind.AREAS),
    unreleased_hidden=True,
)
actions = _record(
    Kind.ACTIONS,
    _of("area_id", Kind.AREAS, required=True),
    _text("what", required=True),
    _text("reason_kind", required=True),
    _text("reason_id"),
    _text("reason", fenced=True),
    _text("agency", required=True),
    _text("owner", fenced=True),
    _text("person_id"),
    Column("partners", Json, nullable=False),
    Column("due_on", Date),
    _text("status", required=True),
    _text("not_done_because"),
    Column("agreed_on", Date),
    Column("done_on", Date),
    Column("given_up_on", Date),
    Column("hours", Float),
    Column("cost", Float),
    _text("wording_override", fenced=True),
    *_released(),
    parent=("area_id", Kind.AREAS),
)
checks = _record(
    Kind.CHECKS,
    _of("action_id", Kind.ACTIONS, required=True),
    Column("checked_on", Date, nullable=False),
    Column("better", Boolean, nullable=False),
    _text("looked_as"),
    _text("monitor_id"),
    _text("words", opens=True),
    *_released(),
    parent=("action_id", Kind.ACTIONS),
)
decisions = _record(
    Kind.DECISIONS,
    _of("meeting_id", Kind.MEETINGS),
    _of("area_id", Kind.AREAS),
    _text("of_group", required=True),
    Column("decided_on", Date, nullable=False),
    _text("title", required=True),
    _text("words", opens=True),
    _text("wording_override", fenced=True),
    *_released(),
)
notes = _record(
    Kind.NOTES,
    _of("area_id", Kind.AREAS, required=True),
    _text("about", required=True),
    _text("words", required=True),
    parent=("area_id", Kind.AREAS),
)
practitioners = _record(
    Kind.PRACTITIONERS,
    _text("name", required=True),
    _text("agency", required=True),
    _text("part"),
    _text("person_id"),
    Column("skills", Json, nullable=False),
    Column("resources", Json, nullable=False),
    _text("email", fenced=True),
    _text("phone", fenced=True),
)
escalations = _record(
    Kind.ESCALATIONS,
    _of("area_id", Kind.AREAS, required=True),
    _of("action_id", Kind.ACTIONS),
    _text("title", required=True),
    _text("asked", opens=True, required=True),
    Column("raised_on", Date, nullable=False),
    _text("status", required=True),
    _text("answer", opens=True),
    Column("answered_on", Date),
    Column("returned_on", Date),
    _text("wording_override", fenced=True),
    *_released(),
    parent=("area_id", Kind.AREAS),
)
evaluations = _record(
    Kind.EVALUATIONS,
    _of("area_id", Kind.AREAS, required=True),
    _text("stage", required=True),
    Column("plan", Json, nullable=False),
    Column("result", Json),
    Column("workings", Json, info=dict(FENCED)),
    Column("planned_on", Date, nullable=False),
    Column("assessed_on", Date),
    parent=("area_id", Kind.AREAS),
)

# --- feedback and scrutiny ------------------------------------------------------------------

ledger = _record(
    Kind.LEDGER,
    _of("area_id", Kind.AREAS),
    _text("theme", required=True),
    _text("said", required=True),
    Column("residents", Integer, nullable=False),
    Column("raised", Json),
    Column("concern_ids", Json, info=dict(FENCED)),
    _text("did", required=True),
    _text("why_not"),
    Column("action_ids", Json, nullable=False),
    Column("photo_ids", Json, nullable=False),
    _of("evaluation_id", Kind.EVALUATIONS),
    _text("result"),
    *_released(),
    unreleased_hidden=True,
)
tellings = _record(
    Kind.TELLINGS,
    _of("ledger_id", Kind.LEDGER, required=True),
    Column("told_on", Date, nullable=False),
    _text("channel", required=True),
    _text("audience"),
    Column("reach", Integer),
    _text("wording_override", fenced=True),
    parent=("ledger_id", Kind.LEDGER),
)
fundings = _record(
    Kind.FUNDINGS,
    _text("source", required=True),
    Column("amount", Float, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("spent", Float, nullable=False),
    _text("spent_on"),
    _of("area_id", Kind.AREAS),
    _of("panel_id", Kind.PANELS),
)
publicity = _record(
    Kind.PUBLICITY,
    _text("channel", required=True),
    _text("title", required=True),
    Column("published_on", Date, nullable=False),
    Column("reach", Integer),
    _text("wording_override", fenced=True),
)
profiles = _record(
    Kind.PROFILES,
    Column("taken_on", Date, nullable=False),
    _text("data_version", required=True),
    Column("figures", Json, nullable=False),
)

# --- history and the audit trail ------------------------------------------------------------

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

TABLES: dict[Kind, Table] = {
    table.info["kind"]: table for table in metadata.sorted_tables if "kind" in table.info
}

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

from sqlalchemy import Table

from pact_geo.records.access import Kind
from pact_geo.records.schema.action import actions, checks, decisions, escalations, practitioners
from pact_geo.records.schema.area import area_matches, areas, evaluations, notes
from pact_geo.records.schema.audit import audits, findings, grades, photos
from pact_geo.records.schema.audit_trail import history, trail
from pact_geo.records.schema.engagement import contacts, engagements, kin_members, kin_waves
from pact_geo.records.schema.feedback import fundings, ledger, profiles, publicity, tellings
from pact_geo.records.schema.panel import (
    attendances,
    events,
    meetings,
    panel_members,
    panels,
    priorities,
    votes,
)
from pact_geo.records.schema.parts import FENCED, OPENS, Json, metadata
from pact_geo.records.schema.person import attempts, credentials, people, scrubs, sessions
from pact_geo.records.shapes import Shape

__all__ = [
    "FENCED",
    "OPENS",
    "TABLES",
    "Json",
    "Shape",
    "actions",
    "area_matches",
    "areas",
    "attempts",
    "attendances",
    "audits",
    "checks",
    "contacts",
    "credentials",
    "decisions",
    "engagements",
    "escalations",
    "evaluations",
    "events",
    "findings",
    "fundings",
    "grades",
    "history",
    "kin_members",
    "kin_waves",
    "ledger",
    "meetings",
    "metadata",
    "notes",
    "panel_members",
    "panels",
    "people",
    "photos",
    "practitioners",
    "priorities",
    "profiles",
    "publicity",
    "scrubs",
    "sessions",
    "tellings",
    "trail",
    "votes",
]

TABLES: dict[Kind, Table] = {
    table.info["kind"]: table for table in metadata.sorted_tables if "kind" in table.info
}

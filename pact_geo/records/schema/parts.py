"""What the declarations of tables are made of: shared columns, marks, pointers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

from pact_geo.records.access import Kind

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


def text(
    name: str, *, fenced: bool = False, opens: bool = False, required: bool = False
) -> Column[Any]:
    """Declare a column of words."""
    info = OPENS if opens else FENCED if fenced else {}
    return Column(name, Text, nullable=not required, info=dict(info))


def of(name: str, table: Kind, *, required: bool = False) -> Column[Any]:
    """Point to a row of another table; the database refuses to lose that row."""
    return Column(name, Text, ForeignKey(f"{table}.id"), nullable=not required, index=True)


def record(
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


def released() -> tuple[Column[Any], ...]:
    """When, by whom and over which warning a row was made public."""
    return (
        Column("released_at", Text),
        Column("released_by", Text),
        Column("release_override", Text, info=dict(FENCED)),
    )

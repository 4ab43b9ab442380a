"""The one door to the records: it asks permission, keeps versions and writes the audit trail.

A desk belongs to one person. Nothing else reads or writes a row of a record, so that a rule
asked here holds for a page, a command, a test and a forged request alike.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

from sqlalchemy import Connection, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError as DatabaseRefusal

from pact_geo.errors import AccessError, RecordError, StaleEditError, UnfinishedErasureError
from pact_geo.records import trail
from pact_geo.records.access import Act, Kind, Person, Scope, require, scope_of
from pact_geo.records.database import Database
from pact_geo.records.erasures import write_erasures
from pact_geo.records.reach import find_row, is_visible, require_wards, show_row
from pact_geo.records.schema import TABLES, history
from pact_geo.records.schema import trail as written
from pact_geo.records.scrubbing import note_scrub
from pact_geo.records.versions import plain, write_version

Row: TypeAlias = dict[str, Any]
"""One record, by column. A column that the person may not see is None."""
Rows: TypeAlias = list[Row]
Names: TypeAlias = list[str]

KEPT = frozenset({"id", "version", "created_at", "created_by", "changed_at", "changed_by"})
"""Columns the desk itself fills."""
RELEASING = ("released_at", "released_by", "release_override")
DEPENDING: Mapping[Kind, tuple[str, ...]] = {Kind.PEOPLE: ("credentials", "sessions")}
"""Tables whose rows go with a record of a kind."""
AUDITED_READS = frozenset({Kind.NOTES})
"""Kinds of which every reading is written down."""


class Desk:
    """Read and write records as one person.

    Parameters
    ----------
    database
        Where the records are.
    person
        Who asks, with the roles and wards held at this moment.
    """

    def __init__(self, database: Database, person: Person) -> None:
        self.database = database
        self.person = person
        self._open: Connection | None = None
        self._erased = False

    @contextmanager
    def together(self) -> Iterator[None]:
        """Do several things in one transaction: all of them, or none."""
        if self._open is not None:
            yield
            return
        with self._writing() as connection:
            self._open = connection
            try:
                yield
            finally:
                self._open = None

    def add(self, kind: Kind, **values: Any) -> Row:
        """Add a record; one that belongs to another takes that one's wards.

        Raises
        ------
        AccessError
            If the person may not.
        RecordError
            If a column is unknown, missing or points nowhere.
        """
        table = TABLES[kind]
        with self._writing() as connection:
            wards = self._inherited(connection, table, values)
            moment = trail.now()
            row = {
                **dict.fromkeys(table.columns.keys()),
                "ward_codes": sorted(wards if wards is not None else values.get("ward_codes", ())),
                **{name: value for name, value in values.items() if name != "ward_codes"},
                "id": secrets.token_hex(8),
                "version": 1,
                "created_at": moment,
                "created_by": self.person.id,
                "changed_at": moment,
                "changed_by": self.person.id,
            }
            _refuse_kept(table, values)
            require(self.person, Act.ADD, kind, row)
            require_wards(connection, self.person, Act.ADD, table=table, row=row)
            self._execute(connection, insert(table).values(**row), kind)
            self._write_down(connection, Act.ADD, table, row, list(values))
        return show_row(self.person, table, row)

    def get(self, kind: Kind, record_id: str) -> Row:
        """Read one record, without what the person may not see.

        Raises
        ------
        AccessError
            If the person may not read it.
        RecordError
            If there is no such record.
        """
        table = TABLES[kind]
        with self._reading() as connection:
            row = find_row(connection, table, record_id)
        if not is_visible(self.person, table, row):
            require(self.person, Act.READ, kind, row)
            raise AccessError(f"This has not been released yet: {kind.replace('_', ' ')}.")
        self._write_down_reading(kind, [row])
        return show_row(self.person, table, row)

    def list(
        self, kind: Kind, *, where: Mapping[str, Any] | None = None, ward: str | None = None
    ) -> Rows:
        """Read the records of a kind that the person may see, oldest first.

        Parameters
        ----------
        kind
            What to list.
        where
            Columns and the value each must have; a fenced column cannot be asked for.
        ward
            Only records of this ward.

        Raises
        ------
        AccessError
            If the person may see none of the kind at all.
        """
        table = TABLES[kind]
        require(self.person, Act.READ, kind)
        query = select(table).order_by(table.c.created_at, table.c.id)
        for name, value in (where or {}).items():
            if table.c[name].info.get("fenced"):
                raise AccessError(f"{name} is not for searching.")
            query = query.where(table.c[name] == value)
        with self._reading() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        seen = [
            row
            for row in rows
            if is_visible(self.person, table, row) and (ward is None or ward in row["ward_codes"])
        ]
        self._write_down_reading(kind, seen)
        return [show_row(self.person, table, row) for row in seen]

    def change(self, kind: Kind, record_id: str, *, version: int, **values: Any) -> Row:
        """Change a record that has not been changed since ``version``.

        Raises
        ------
        AccessError
            If the person may not.
        StaleEditError
            If somebody else changed it first; the error holds both texts.
        RecordError
            If there is no such record or column.
        """
        table = TABLES[kind]
        _refuse_kept(table, values)
        if "ward_codes" in values:
            values["ward_codes"] = sorted(values["ward_codes"])
        with self._writing() as connection:
            held = find_row(connection, table, record_id)
            require(self.person, Act.CHANGE, kind, held)
            self._refuse_fenced(table, held, values)
            if "ward_codes" in values:
                row = {**held, **values}
                if scope_of(self.person, Act.CHANGE, kind) is Scope.WARDS:
                    require(self.person, Act.CHANGE, kind, row)
                require_wards(connection, self.person, Act.CHANGE, table=table, row=row, held=held)
            self._refuse_stale(table, held, version, values)
            changed = [name for name, value in values.items() if plain(held[name]) != plain(value)]
            if not changed:
                return show_row(self.person, table, held)
            return self._save(connection, Act.CHANGE, table, held, {n: values[n] for n in changed})

    def release(
        self, kind: Kind, record_id: str, *, version: int, override: str | None = None
    ) -> Row:
        """Make a record public; ``override`` says why in spite of a warning."""
        table = TABLES[kind]
        with self._writing() as connection:
            held = find_row(connection, table, record_id)
            require(self.person, Act.RELEASE, kind, held)
            self._refuse_stale(table, held, version, {})
            values = {
                "released_at": trail.now(),
                "released_by": self.person.id,
                "release_override": override,
            }
            return self._save(connection, Act.RELEASE, table, held, values)

    def withdraw(self, kind: Kind, record_id: str, *, version: int) -> Row:
        """Take back a release."""
        table = TABLES[kind]
        with self._writing() as connection:
            held = find_row(connection, table, record_id)
            require(self.person, Act.RELEASE, kind, held)
            self._refuse_stale(table, held, version, {})
            return self._save(connection, Act.RELEASE, table, held, dict.fromkeys(RELEASING))

    def erase(self, kind: Kind, record_id: str) -> None:
        """Erase a record and every version of it; the trail keeps that it was, not what.

        Raises
        ------
        RecordError
            If there is no such record, or another one still points to it.
        UnfinishedErasureError
            If it is erased, but a reader keeps it in the files of the database for a while.
        """
        table = TABLES[kind]
        with self._writing() as connection:
            row = find_row(connection, table, record_id)
            require(self.person, Act.ERASE, kind, row)
            self._execute(connection, delete(table).where(table.c.id == record_id), kind)
            connection.execute(
                delete(history).where(history.c.kind == str(kind), history.c.record_id == record_id)
            )
            trail.append(
                connection, trail.Entry(self.person.id, Act.ERASE, kind, record_id, row["version"])
            )
            note_scrub(connection, {table.name, history.name, *DEPENDING.get(kind, ())})
            self._erased = True

    def versions(self, kind: Kind, record_id: str) -> Rows:
        """Give every version of a record, oldest first, as far as the person may see it now."""
        table = TABLES[kind]
        self.get(kind, record_id)
        query = (
            select(history.c.row)
            .where(history.c.kind == str(kind), history.c.record_id == record_id)
            .order_by(history.c.version)
        )
        with self._reading() as connection:
            now = find_row(connection, table, record_id)
            rows = [dict(row) for row in connection.execute(query).scalars()]
        return [show_row(self.person, table, row, now=now) for row in rows]

    def trail_of(self, kind: Kind, record_id: str) -> Rows:
        """Give what was done to a record, to a person who may read the record itself."""
        self.get(kind, record_id)
        query = (
            select(written)
            .where(written.c.kind == str(kind), written.c.record_id == record_id)
            .order_by(written.c.number)
        )
        with self._reading() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def write_down(self, act: str, kind: Kind, record_id: str = "") -> None:
        """Enter in the trail an act that changes no record, such as an export."""
        with self._writing() as connection:
            trail.append(connection, trail.Entry(self.person.id, act, kind, record_id))

    # --- inside ---------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self._open is not None:
            yield self._open
            return
        self._erased = False
        with self.database.writing() as connection:
            yield connection
        if self._erased:
            self._finish_erasing()

    def _finish_erasing(self) -> None:
        """Take what was erased out of the files, and list it for whoever restores a backup."""
        scrubbed = self.database.scrub()
        write_erasures(self.database)
        if not scrubbed:
            raise UnfinishedErasureError(
                "It is erased, but still in a file of the database, most often because somebody"
                " else is reading, such as a backup that is being made.",
                remedy="PACT Geo tries again at each write and start. Where that does not help,"
                " ask who looks after the database whether there is room on its disk.",
            )

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        if self._open is not None:
            yield self._open
            return
        with self.database.reading() as connection:
            yield connection

    def _refuse_fenced(self, table: Table, held: Row, values: Mapping[str, Any]) -> None:
        """Refuse to overwrite what the person may not even see."""
        shown = show_row(self.person, table, held)
        for name in values:
            if shown[name] is None and held[name] is not None:
                raise AccessError(f"{self.person.name} may not change {name} of this record.")

    def _refuse_stale(
        self, table: Table, held: Row, version: int, values: Mapping[str, Any]
    ) -> None:
        if held["version"] != version:
            raise StaleEditError(
                "Someone else has changed this since you opened it.",
                theirs=show_row(self.person, table, held),
                yours=dict(values),
            )

    def _inherited(
        self, connection: Connection, table: Table, values: Mapping[str, Any]
    ) -> Names | None:
        if "parent" not in table.info:
            return None
        column, kind = table.info["parent"]
        if not values.get(column):
            raise RecordError(f"{table.info['kind']} need a {column}.")
        return list(find_row(connection, TABLES[kind], values[column])["ward_codes"])

    def _save(
        self,
        connection: Connection,
        act: Act,
        table: Table,
        held: Row,
        values: Mapping[str, Any],
    ) -> Row:
        row = {
            **held,
            **values,
            "version": held["version"] + 1,
            "changed_at": trail.now(),
            "changed_by": self.person.id,
        }
        self._execute(
            connection,
            update(table)
            .where(table.c.id == row["id"], table.c.version == held["version"])
            .values(
                **{name: row[name] for name in (*values, "version", "changed_at", "changed_by")}
            ),
            table.info["kind"],
        )
        self._write_down(connection, act, table, row, list(values))
        return show_row(self.person, table, row)

    def _write_down(
        self, connection: Connection, act: Act, table: Table, row: Row, names: Names
    ) -> None:
        write_version(connection, row, table=table, act=act, names=names, by=self.person.id)

    def _write_down_reading(self, kind: Kind, rows: Rows) -> None:
        if kind not in AUDITED_READS or not rows:
            return
        with self._writing() as connection:
            for row in rows:
                trail.append(
                    connection,
                    trail.Entry(self.person.id, Act.READ, kind, row["id"], row["version"]),
                )

    def _execute(self, connection: Connection, statement: Any, kind: Kind) -> None:
        try:
            connection.execute(statement)
        except DatabaseRefusal as error:
            raise RecordError(
                f"The database refuses this change of {kind.replace('_', ' ')}.",
                remedy="A value is missing or stands twice, or another record depends on it.",
            ) from error


def _refuse_kept(table: Table, values: Mapping[str, Any]) -> None:
    unknown = [name for name in values if name not in table.c]
    kept = [name for name in values if name in KEPT or name in RELEASING]
    if unknown or kept:
        raise RecordError(f"{(unknown or kept)[0]} cannot be set on {table.name}.")

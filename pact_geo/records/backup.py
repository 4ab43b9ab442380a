"""Back up and restore everything a partnership keeps, in a form of its own.

One zip: the rows of every table as lines of JSON, the workspace's files and the photographs,
with a digest of each. It is the same from SQLite and from PostgreSQL, so that a partnership
can move from one to the other. The rows are read in one transaction, which sees one state of
the database however many people write meanwhile; whoever signed in has to do so again.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy import Connection, Date, Table, insert, select, update

from pact_geo.errors import IntegrityError, RecordError, WorkspaceError
from pact_geo.inputs.safe import Limits, unpack
from pact_geo.records import trail
from pact_geo.records.access import LOCAL_ID, Act
from pact_geo.records.database import Database
from pact_geo.records.photos import digest_of_name, digests_on_record
from pact_geo.records.schema import attempts, credentials, history, metadata, scrubs, sessions
from pact_geo.records.shapes import Shape
from pact_geo.records.versions import write_version
from pact_geo.workspace import Workspace, digest_of

FORMAT = 1
CONTENTS = "contents.json"
LIMITS = Limits(total_bytes=200 * 2**30, members=2_000_000, ratio=10_000.0)
FILES = ("manifest.json", "pact.toml")
FOLDERS = ("imports", "photos")
NOT_KEPT = (attempts, scrubs, sessions)
_BATCH = 500


def write_backup(workspace: Workspace, database: Database, path: Path) -> trail.Verified:
    """Write the whole workspace and its records to one file that only its owner can read.

    The audit trail is verified on the way: a damaged one is not backed up as if it were whole.

    Raises
    ------
    IntegrityError
        If the audit trail is not whole.
    """
    spare = path.with_name(f".{path.name}.tmp")
    listed: dict[str, Any] = {"format": FORMAT, "files": {}, "tables": {}}
    spare.touch(mode=0o600)
    try:
        with (
            workspace.locked(),  # no import comes or goes while its files are copied
            zipfile.ZipFile(spare, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive,
        ):
            with database.reading() as connection:
                found = trail.verify(connection)
                listed["trail"] = {"entries": found.entries, "head": found.head}
                for table in _tables():
                    name = f"tables/{table.name}.jsonl"
                    listed["tables"][table.name] = _add_rows(archive, connection, table, name)
            for file in _files(workspace.folder):
                name = f"workspace/{file.relative_to(workspace.folder).as_posix()}"
                listed["files"][name] = _add_file(archive, file, name)
            archive.writestr(CONTENTS, json.dumps(listed, indent=1))
        _flush(spare)
        spare.replace(path)
    finally:
        spare.unlink(missing_ok=True)
    return found


def restore_backup(
    path: Path, folder: Path, database: Database, *, erased: Iterable[tuple[str, str]] = ()
) -> trail.Verified:
    """Restore a backup into an empty folder and an empty database, and verify all of it.

    Parameters
    ----------
    path
        What ``write_backup`` wrote.
    folder
        Where the workspace is to be; it holds nothing yet.
    database
        Where the records are to be; it holds none yet.
    erased
        Kind and id of records erased since: they do not come back, nor do the files of
        photographs that no other record holds. For each the trail gets an entry.

    Raises
    ------
    WorkspaceError, RecordError
        If something is there already.
    IntegrityError
        If the backup is not what was written.
    """
    _refuse_full(folder, database)
    with unpack(path, limits=LIMITS) as unpacked:
        listed = _contents(unpacked, path.name)
        gone = {(kind, record_id) for kind, record_id in erased}
        with database.writing() as connection:
            left = _Left(gone)
            for table in _tables():
                source = unpacked / "tables" / f"{table.name}.jsonl"
                _check(source, listed["tables"].get(table.name), path.name)
                _load_rows(connection, table, source, left)
            found = trail.verify(connection, expected=listed["trail"]["head"])
            if left.records:
                left.write_down(connection)
                found = trail.verify(connection)
            held = digests_on_record(connection)
        for name, digest in listed["files"].items():
            _check(unpacked / name, digest, path.name)
        _copy_files(unpacked / "workspace", folder, held=held)
    return found


def _copy_files(source: Path, folder: Path, *, held: set[str]) -> None:
    """Copy the workspace's files; of photographs only those that a record holds."""
    photos = source / "photos"

    def unheld(place: str, names: list[str]) -> list[str]:
        if not Path(place).is_relative_to(photos):
            return []
        return [
            name
            for name in names
            if (Path(place) / name).is_file() and digest_of_name(name) not in held
        ]

    shutil.copytree(source, folder, dirs_exist_ok=True, ignore=unheld)


def _tables() -> list[Table]:
    return [table for table in metadata.sorted_tables if table not in NOT_KEPT]


def _files(folder: Path) -> Iterator[Path]:
    for name in FILES:
        if (folder / name).is_file():
            yield folder / name
    for name in FOLDERS:
        yield from sorted(
            file
            for file in (folder / name).rglob("*")
            if file.is_file() and not any(part.startswith(".") for part in file.parts[-3:])
        )


def _add_rows(archive: zipfile.ZipFile, connection: Connection, table: Table, name: str) -> str:
    digest = hashlib.sha256()
    query = select(table).order_by(*table.primary_key.columns)
    with (
        connection.execute(query.execution_options(yield_per=_BATCH)) as rows,
        archive.open(name, "w", force_zip64=True) as stream,
    ):
        for row in rows.mappings():
            line = json.dumps({key: _written(value) for key, value in row.items()}) + "\n"
            digest.update(line.encode())
            stream.write(line.encode())
    return digest.hexdigest()


def _add_file(archive: zipfile.ZipFile, file: Path, name: str) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as source, archive.open(name, "w", force_zip64=True) as stream:
        while block := source.read(1 << 20):
            digest.update(block)
            stream.write(block)
    return digest.hexdigest()


def _written(value: Any) -> Any:
    if isinstance(value, shapely.Geometry):
        return shapely.to_wkb(value, hex=True)
    return value.isoformat() if isinstance(value, date) else value


def _read(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in row.items():
        kind = table.c[name].type
        if value is not None and isinstance(kind, Shape):
            values[name] = shapely.from_wkb(value)
        elif value is not None and isinstance(kind, Date):
            values[name] = date.fromisoformat(value)
        else:
            values[name] = value
    return values


class _Left:
    """What is left out of a restored backup because it was erased since.

    Parameters
    ----------
    gone
        Kind and id of what was erased.
    """

    def __init__(self, gone: set[tuple[str, str]]) -> None:
        self._gone = gone
        self.records: dict[tuple[str, str], int] = {}
        self._untied: list[tuple[Table, str, str]] = []

    def takes(self, table: Table, row: Mapping[str, Any]) -> bool:
        """Tell whether a row stays out: what was erased, its versions, a person's password."""
        if (table.name, row.get("id")) in self._gone:
            self.records[table.name, row["id"]] = row["version"]
            return True
        if table is credentials:
            return ("people", row["person_id"]) in self._gone
        return table is history and (row["kind"], row["record_id"]) in self._gone

    def untie(self, table: Table, row: dict[str, Any]) -> None:
        """Let a row that stays point to nothing where it pointed to what was erased."""
        for key in table.foreign_keys:
            name = key.parent.name
            if (key.column.table.name, row[name]) in self._gone:
                row[name] = None
                self._untied.append((table, row["id"], name))

    def write_down(self, connection: Connection) -> None:
        """Enter in the trail what stayed out, and what points to it no more."""
        for table, record_id, name in self._untied:
            row = connection.execute(select(table).where(table.c.id == record_id)).mappings().one()
            changed = {
                **row,
                "version": row["version"] + 1,
                "changed_at": trail.now(),
                "changed_by": LOCAL_ID,
            }
            kept = {name: changed[name] for name in ("version", "changed_at", "changed_by")}
            connection.execute(update(table).where(table.c.id == record_id).values(**kept))
            write_version(
                connection, changed, table=table, act=Act.CHANGE, names=[name], by=LOCAL_ID
            )
        for (kind, record_id), version in self.records.items():
            trail.append(connection, trail.Entry(LOCAL_ID, Act.ERASE, kind, record_id, version))


def _load_rows(connection: Connection, table: Table, source: Path, left: _Left) -> None:
    """Load a table; columns that point within it are filled when every row is there."""
    inward = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    later: list[dict[str, Any]] = []
    batch: list[dict[str, Any]] = []
    with io.TextIOWrapper(source.open("rb"), encoding="utf-8", newline="\n") as lines:
        for line in lines:
            row = _read(table, json.loads(line))
            if left.takes(table, row):
                continue
            left.untie(table, row)
            if any(row[name] for name in inward):
                later.append({"id": row["id"], **{name: row[name] for name in inward}})
                row.update(dict.fromkeys(inward))
            batch.append(row)
            if len(batch) == _BATCH:
                connection.execute(insert(table), batch)
                batch = []
    if batch:
        connection.execute(insert(table), batch)
    for row in later:
        connection.execute(update(table).where(table.c.id == row.pop("id")).values(**row))


def _refuse_full(folder: Path, database: Database) -> None:
    if folder.exists() and any(
        item.name not in ("records.sqlite", "records.sqlite-wal", "records.sqlite-shm")
        for item in folder.iterdir()
    ):
        raise WorkspaceError(
            f"The folder {folder.name!r} is not empty.",
            remedy="Restore into a new folder, and put it in place of the old one yourself.",
        )
    with database.reading() as connection:
        if trail.count(connection):
            raise RecordError(
                "The database holds records already.", remedy="Restore into an empty database."
            )


def _contents(unpacked: Path, name: str) -> dict[str, Any]:
    path = unpacked / CONTENTS
    if not path.is_file():
        raise IntegrityError(f"{name} is no backup of PACT Geo.", remedy="Choose another file.")
    listed: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if listed.get("format", 0) > FORMAT:
        raise RecordError("The backup was made by a later PACT Geo.", remedy="Upgrade PACT Geo.")
    return listed


def _check(file: Path, digest: str | None, name: str) -> None:
    found = digest_of(file) if file.is_file() else None
    if digest is None or found != digest:
        raise IntegrityError(
            f"{file.name} in {name} is not what was backed up.", remedy="Use another backup."
        )


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

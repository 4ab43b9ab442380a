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
from pact_geo.records.access import Act
from pact_geo.records.database import Database
from pact_geo.records.schema import attempts, metadata, sessions
from pact_geo.records.schema import trail as written
from pact_geo.records.shapes import Shape
from pact_geo.workspace import Workspace, digest_of

FORMAT = 1
CONTENTS = "contents.json"
LIMITS = Limits(total_bytes=200 * 2**30, members=2_000_000, ratio=10_000.0)
FILES = ("manifest.json", "pact.toml")
FOLDERS = ("imports", "photos")
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
        Kind and id of records erased since: they do not come back.

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
            for table in _tables():
                source = unpacked / "tables" / f"{table.name}.jsonl"
                _check(source, listed["tables"].get(table.name), path.name)
                _load_rows(connection, table, source, gone)
            found = trail.verify(connection, expected=listed["trail"]["head"])
        for name, digest in listed["files"].items():
            _check(unpacked / name, digest, path.name)
        shutil.copytree(unpacked / "workspace", folder, dirs_exist_ok=True)
    return found


def erased_since(database: Database) -> list[tuple[str, str]]:
    """List what the trail of a database says was erased, for ``restore_backup``."""
    query = select(written.c.kind, written.c.record_id).where(written.c.act == Act.ERASE)
    with database.reading() as connection:
        return [(row.kind, row.record_id) for row in connection.execute(query)]


def _tables() -> list[Table]:
    return [table for table in metadata.sorted_tables if table not in (attempts, sessions)]


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


def _load_rows(
    connection: Connection, table: Table, source: Path, gone: set[tuple[str, str]]
) -> None:
    """Load a table; columns that point within it are filled when every row is there."""
    inward = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    later: list[dict[str, Any]] = []
    batch: list[dict[str, Any]] = []
    with io.TextIOWrapper(source.open("rb"), encoding="utf-8", newline="\n") as lines:
        for line in lines:
            row = _read(table, json.loads(line))
            named = (row.get("kind"), row.get("record_id")) if table.name == "history" else None
            if (table.name, row.get("id")) in gone or named in gone:
                continue
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

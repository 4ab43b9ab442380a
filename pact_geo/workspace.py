"""A workspace: one folder with a partnership's settings, cleaned tables and their provenance.

What is in force is what ``manifest.json`` lists, and the manifest is replaced whole, in one
step. An import writes its tables into a folder of its own first and is listed last, so a
power cut leaves either the old state or the new one, never half of each.

    pact.toml                       settings, edited by people
    manifest.json                   the imports in force, oldest first
    imports/<id>/<table>.parquet    the tables of one import, and its refused rows
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from filelock import FileLock, Timeout

from pact_geo.errors import WorkspaceError
from pact_geo.settings import (
    FILE_NAME,
    Settings,
    SettingValue,
    read_settings,
    write_setting,
)
from pact_geo.tables import (
    Import,
    as_boundaries,
    as_concerns,
    as_incidents,
    as_indicators,
    as_places,
    as_postcodes,
    as_responses,
    as_weights,
)

MANIFEST = "manifest.json"
LAYOUT = 1
WAIT_SECONDS = 60.0
REJECTED = "rejected"

_DOORS: Mapping[str, Callable[[Any], Any]] = {
    "boundaries": as_boundaries,
    "places": as_places,
    "incidents": as_incidents,
    "responses": as_responses,
    "concerns": as_concerns,
    "indicators": as_indicators,
    "postcodes": as_postcodes,
    "weights": as_weights,
}


@dataclass(frozen=True)
class ImportRecord:
    """What the workspace knows of one import.

    ``complete`` says that the files are whole force-months as data.police.uk publishes them,
    so that a later import of the same force and month takes the place of an earlier one.
    """

    id: str
    kind: str
    label: str
    imported_at: str
    summary: Mapping[str, Any]
    options: Mapping[str, Any] = field(default_factory=dict)
    tables: tuple[str, ...] = ()
    complete: bool = False


class Workspace:
    """A folder of cleaned tables and records, opened or made.

    Parameters
    ----------
    folder
        Where the workspace is; made when ``create`` is true.

    Raises
    ------
    WorkspaceError
        If the folder holds no workspace, or one of a later PACT Geo.
    """

    def __init__(self, folder: str | Path, *, create: bool = False) -> None:
        self.folder = Path(folder)
        if create and not self.exists(self.folder):
            (self.folder / "imports").mkdir(parents=True, exist_ok=True)
            self._write_manifest([])
        if not self.exists(self.folder):
            raise WorkspaceError(
                f"The folder {self.folder.name!r} holds no workspace.",
                remedy="Make one with 'pact demo' or 'pact import', or name another folder.",
            )

    @staticmethod
    def exists(folder: str | Path) -> bool:
        """Tell whether a folder holds a workspace."""
        return (Path(folder) / MANIFEST).is_file()

    @property
    def settings(self) -> Settings:
        """The settings in force, read from ``pact.toml``."""
        return read_settings(self.folder / FILE_NAME)

    def change_setting(self, section: str, name: str, value: SettingValue) -> None:
        """Change one setting in ``pact.toml``, leaving the rest of the file as it was."""
        with self.locked():
            write_setting(self.folder / FILE_NAME, section, name, value)

    @property
    def data_version(self) -> str:
        """A digest that changes whenever a table or a setting does."""
        digest = hashlib.sha256((self.folder / MANIFEST).read_bytes())
        settings = self.folder / FILE_NAME
        if settings.exists():
            digest.update(settings.read_bytes())
        return digest.hexdigest()[:16]

    def imports(self) -> list[ImportRecord]:
        """List the imports in force, oldest first.

        Raises
        ------
        WorkspaceError
            If the list is damaged, or was written by a later PACT Geo.
        """
        try:
            manifest = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        except json.JSONDecodeError as error:
            raise WorkspaceError(
                "The list of imports is damaged.",
                file=MANIFEST,
                remedy="Restore the folder from a backup.",
            ) from error
        if manifest["layout"] > LAYOUT:
            raise WorkspaceError(
                "The workspace was made by a later PACT Geo.", remedy="Upgrade PACT Geo."
            )
        return [
            ImportRecord(**{**record, "tables": tuple(record["tables"])})
            for record in manifest["imports"]
        ]

    def has(self, import_id: str) -> bool:
        """Tell whether an import is in force."""
        return any(record.id == import_id for record in self.imports())

    def add_import(
        self,
        import_id: str,
        kind: str,
        result: Import,
        tables: Mapping[str, pd.DataFrame],
        *,
        label: str,
        options: Mapping[str, Any] | None = None,
        complete: bool = False,
    ) -> ImportRecord:
        """Save the tables of one import, all or nothing; an import already in force stays as is."""
        with self.locked():
            known = {record.id: record for record in self.imports()}
            if import_id in known:
                return known[import_id]
            self._write_tables(import_id, {**tables, REJECTED: result.rejected})
            record = ImportRecord(
                id=import_id,
                kind=kind,
                label=label,
                imported_at=datetime.now(UTC).isoformat(timespec="seconds"),
                summary=result.summary,
                options=dict(options or {}),
                tables=tuple(tables),
                complete=complete,
            )
            self._write_manifest([*known.values(), record])
            self._sweep()
        return record

    def renew_import(self, import_id: str) -> None:
        """Put an import last in the list, as if it had just been loaded."""
        with self.locked():
            records = self.imports()
            if records and records[-1].id != import_id:
                last = [record for record in records if record.id == import_id]
                self._write_manifest([r for r in records if r.id != import_id] + last)

    def remove_import(self, import_id: str) -> ImportRecord:
        """Undo an import: its rows leave every table.

        Raises
        ------
        WorkspaceError
            If there is no such import.
        """
        with self.locked():
            records = self.imports()
            kept = [record for record in records if record.id != import_id]
            if len(kept) == len(records):
                raise WorkspaceError(
                    f"There is no import {import_id!r}.",
                    remedy="'pact status' lists the imports and their ids.",
                )
            self._write_manifest(kept)
            self._sweep()
        return next(record for record in records if record.id == import_id)

    def read(self, record: ImportRecord, table: str) -> pd.DataFrame:
        """Read one table of one import, through its door.

        Raises
        ------
        WorkspaceError
            If the table's file is not there.
        """
        path = self._table_path(record.id, table)
        if not path.is_file():
            raise WorkspaceError(
                f"The table {table!r} of the import {record.label!r} is missing.",
                remedy="Undo the import and load the file again.",
            )
        if table in ("boundaries", "places"):
            return _DOORS[table](gpd.read_parquet(path))  # type: ignore[no-any-return]
        frame = pd.read_parquet(path)
        return _DOORS[table](frame) if table in _DOORS else frame

    def rejected(self, import_id: str) -> pd.DataFrame:
        """Read the refused rows of one import: file, row, reason, values.

        Raises
        ------
        WorkspaceError
            If there is no such import.
        """
        for record in self.imports():
            if record.id == import_id:
                return self.read(record, REJECTED)
        raise WorkspaceError(f"There is no import {import_id!r}.")

    def _table_path(self, import_id: str, table: str) -> Path:
        return self.folder / "imports" / import_id / f"{table}.parquet"

    def _write_tables(self, import_id: str, tables: Mapping[str, pd.DataFrame]) -> None:
        final = self.folder / "imports" / import_id
        spare = final.with_name(f".{import_id}.tmp")
        for stale in (spare, final):
            if stale.exists():
                shutil.rmtree(stale)
        spare.mkdir(parents=True)
        for name, table in tables.items():
            path = spare / f"{name}.parquet"
            table.to_parquet(path)
            _flush(path)
        spare.rename(final)
        _flush(final.parent)

    def _write_manifest(self, records: list[ImportRecord]) -> None:
        path = self.folder / MANIFEST
        spare = path.with_suffix(".tmp")
        content = {"layout": LAYOUT, "imports": [asdict(record) for record in records]}
        spare.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
        _flush(spare)
        spare.replace(path)
        _flush(self.folder)

    def _sweep(self) -> None:
        """Remove what no manifest lists: undone imports and what a kill left behind."""
        listed = {record.id for record in self.imports()}
        for folder in (self.folder / "imports").iterdir():
            if folder.name not in listed:
                shutil.rmtree(folder)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let nobody else import or undo meanwhile.

        Raises
        ------
        WorkspaceError
            If somebody else holds the workspace for a minute.
        """
        try:
            with FileLock(self.folder / ".lock", timeout=WAIT_SECONDS):
                yield
        except Timeout as error:
            raise WorkspaceError(
                "Someone else is changing this workspace.", remedy="Try again in a minute."
            ) from error


def _flush(path: Path) -> None:
    """Make sure that a file, or a folder's list of names, has reached the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder, and orders renames itself
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest_of(path: Path) -> str:
    """Give the SHA-256 of a file, or of a folder's files in order of their names."""
    digest = hashlib.sha256()
    files = [path] if path.is_file() else sorted(item for item in path.rglob("*") if item.is_file())
    for file in files:
        if file != path:
            digest.update(file.relative_to(path).as_posix().encode())
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()

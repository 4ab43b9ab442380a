"""Load files into a workspace, see what became of them, and undo it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from pact_geo.cycle.engagement.questionnaire import mapping_of_labels
from pact_geo.errors import InputError
from pact_geo.inputs.boundaries import read_boundaries
from pact_geo.inputs.incidents import read_incidents
from pact_geo.inputs.indicators import check_vintage, read_indicators
from pact_geo.inputs.postcodes import read_postcodes
from pact_geo.inputs.responses import read_responses
from pact_geo.inputs.weights import read_weights
from pact_geo.records.access import LOCAL, Act, Kind, Person, require
from pact_geo.services.borough import LSOA, WARD
from pact_geo.tables import (
    Boundaries,
    Import,
    Indicators,
    Postcodes,
    Progress,
    as_boundaries,
    as_postcodes,
)
from pact_geo.workspace import ImportRecord, Workspace, digest_of

KINDS = ("boundaries", "incidents", "responses", "indicators", "postcodes", "weights")

# Of these only the newest import is in force; loading an older one again brings it back.
_NEWEST_COUNTS = ("boundaries", "postcodes", "weights")
_FORCE_MONTH = re.compile(r"^\d{4}-\d{2}-[a-z-]+-street\.csv$")


@dataclass(frozen=True)
class Receipt:
    """What became of one file: the record kept, and whether it had been loaded before."""

    record: ImportRecord
    already: bool
    rejected: pd.DataFrame


def import_files(
    workspace: Workspace,
    kind: str,
    files: Sequence[Path | str],
    *,
    names: Sequence[str] | None = None,
    licence: str | None = None,
    options: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
    by: Person = LOCAL,
) -> list[Receipt]:
    """Load files of one kind into the workspace; a file loaded before changes nothing.

    Parameters
    ----------
    kind
        One of ``KINDS``.
    files
        Paths of files, or of folders where the reader takes one.
    names
        What people call the files, where the path is a temporary one.
    licence
        Under what licence the files are, where it is not the publisher's usual one.
    options
        Passed to the reader: ``authority`` for boundaries, ``mapping`` for responses, ...
    progress
        Called with the share done and what is being read.
    by
        Who loads them.

    Raises
    ------
    AccessError
        If the person may not.
    InputError
        If a file cannot be read at all. Files before it stay loaded; each is whole.
    """
    require(by, Act.ADD, Kind.DATA)
    if kind not in KINDS:
        raise InputError(
            f"{kind!r} is not a kind of file.", remedy=f"Use one of {', '.join(KINDS)}."
        )
    options = {key: value for key, value in (options or {}).items() if value not in (None, (), "")}
    receipts = []
    for number, file in enumerate(files):
        path = Path(file)
        name = names[number] if names else path.resolve().name
        part = _part_of(progress, number, len(files))
        receipts.append(
            _import_one(
                workspace, kind, path, name, licence=licence, options=options, progress=part
            )
        )
    if progress:
        progress(1.0, "Done")
    return receipts


def undo_import(workspace: Workspace, import_id: str, *, by: Person = LOCAL) -> ImportRecord:
    """Take the rows of one import out of every table."""
    require(by, Act.ERASE, Kind.DATA)
    return workspace.remove_import(import_id)


def _part_of(progress: Progress | None, number: int, total: int) -> Progress:
    def report(share: float, doing: str) -> None:
        if progress:
            progress((number + share) / total, doing)

    return report


def _import_one(
    workspace: Workspace,
    kind: str,
    path: Path,
    name: str,
    *,
    licence: str | None,
    options: Mapping[str, Any],
    progress: Progress,
) -> Receipt:
    if not path.exists():
        raise InputError("There is no such file.", file=name, remedy="Check the name and folder.")
    progress(0.0, f"Reading {name}")
    import_id = _identify(kind, path, {**options, **_context(workspace, kind)})
    for record in workspace.imports():
        if record.id == import_id:
            if kind in _NEWEST_COUNTS:
                workspace.renew_import(import_id)
            return Receipt(record, already=True, rejected=workspace.rejected(import_id))
    result, tables = _READERS[kind](workspace, path, name, options, progress)
    if not result.rows_read:
        raise InputError(
            "There is no row in it.", file=name, remedy="Check that it is the file you meant."
        )
    if licence is not None:
        result = replace(result, licence=licence)
    progress(0.95, f"Saving {name}")
    record = workspace.add_import(
        import_id,
        kind,
        result,
        tables,
        label=name,
        options={
            # of a file its name: where it lay for reading is nobody's business
            key: value.name if isinstance(value, Path) else str(value)
            for key, value in options.items()
        },
        complete=kind == "incidents" and _are_force_months(result),
    )
    return Receipt(record, already=False, rejected=result.rejected)


def _identify(kind: str, path: Path, options: Mapping[str, Any]) -> str:
    """Number an import by what goes into it: kind, file content, options and their files."""
    parts = [kind, *(digest_of(file) for file in _with_companions(path))]
    for key in sorted(options):
        values = options[key] if isinstance(options[key], list | tuple) else [options[key]]
        for value in values:
            is_file = isinstance(value, Path) and value.exists()
            parts.append(f"{key}={digest_of(value) if is_file else json.dumps(value, default=str)}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _with_companions(path: Path) -> list[Path]:
    """List a file with the others its format keeps beside it: a .shp is nothing without a .dbf."""
    if path.suffix.lower() not in (".shp", ".tab", ".mif"):
        return [path]
    beside = (item for item in path.parent.iterdir() if item.stem == path.stem)
    return [path, *sorted(item for item in beside if item != path and item.is_file())]


def _context(workspace: Workspace, kind: str) -> dict[str, str]:
    """Name the loaded tables a reader leans on; with new postcodes a file reads differently."""
    leans_on = {
        "incidents": ("postcodes",),
        "responses": ("postcodes", "boundaries"),
        "indicators": ("boundaries",),
    }
    return {
        f"with {record.kind}": record.id
        for record in workspace.imports()
        if record.kind in leans_on.get(kind, ())
    }


def _are_force_months(result: Import) -> bool:
    return all(_FORCE_MONTH.match(Path(file.file).name) for file in result.files)


_Read = tuple[Import, Mapping[str, pd.DataFrame]]


def _postcode_table(workspace: Workspace) -> Postcodes | None:
    for record in reversed(workspace.imports()):
        if record.kind == "postcodes":
            return as_postcodes(workspace.read(record, "postcodes"))
    return None


def _area_table(workspace: Workspace, area_type: str) -> Boundaries | None:
    for record in reversed(workspace.imports()):
        if record.kind == "boundaries":
            table = gpd.GeoDataFrame(workspace.read(record, "boundaries"))
            if (table["area_type"] == area_type).all():
                return as_boundaries(table)
    return None


def _ward_table(workspace: Workspace) -> Boundaries | None:
    return _area_table(workspace, WARD)


def _boundaries(
    _workspace: Workspace, path: Path, name: str, options: Mapping[str, Any], progress: Progress
) -> _Read:
    progress(0.2, f"Checking shapes in {name}")
    result = read_boundaries(path, display_name=name, **options)
    return result, {"boundaries": result.table}


def _incidents(
    workspace: Workspace, path: Path, name: str, options: Mapping[str, Any], progress: Progress
) -> _Read:
    result = read_incidents(
        path,
        within=_ward_table(workspace),
        postcodes=_postcode_table(workspace),
        display_name=name,
        progress=lambda share, doing: progress(share * 0.9, doing),
        **options,
    )
    return result, {"incidents": result.incidents, "places": result.places}


def _responses(
    workspace: Workspace, path: Path, name: str, options: Mapping[str, Any], progress: Progress
) -> _Read:
    result = read_responses(
        path,
        forms=(mapping_of_labels,),
        wards=_ward_table(workspace),
        postcodes=_postcode_table(workspace),
        display_name=name,
        progress=lambda share, doing: progress(share * 0.9, doing),
        **options,
    )
    return result, {
        "responses": result.responses,
        "concerns": result.concerns,
        "places": result.places,
    }


def _indicators(
    workspace: Workspace, path: Path, name: str, options: Mapping[str, Any], progress: Progress
) -> _Read:
    progress(0.2, f"Reading {name}")
    wards = _ward_table(workspace)
    if options.get("lookups"):
        result = read_indicators(path, to=wards, display_name=name, **options)
        return result, {"indicators": result.table}
    result = read_indicators(path, display_name=name, **options)
    against = _areas_meant(result.table, wards, _area_table(workspace, LSOA))
    if against is not None:
        check_vintage(result.table, against)
    return result, {"indicators": result.table}


def _areas_meant(
    table: Indicators, wards: Boundaries | None, lsoas: Boundaries | None
) -> Boundaries | None:
    """Tell which areas figures are of: LSOAs where any of them is named, else wards."""
    codes = table.index.get_level_values("area_code")
    return lsoas if lsoas is not None and codes.isin(lsoas.index).any() else wards


def _postcodes(
    _workspace: Workspace, path: Path, name: str, options: Mapping[str, Any], progress: Progress
) -> _Read:
    result = read_postcodes(path, display_name=name, progress=progress, **options)
    return result, {"postcodes": result.table, "places": result.places}


def _weights(
    _workspace: Workspace, path: Path, name: str, options: Mapping[str, Any], progress: Progress
) -> _Read:
    progress(0.2, f"Reading {name}")
    result = read_weights(path, display_name=name, **{"date": "", **options})
    return result, {"weights": result.table}


_READERS: Mapping[str, Callable[[Workspace, Path, str, Mapping[str, Any], Progress], _Read]] = {
    "boundaries": _boundaries,
    "incidents": _incidents,
    "responses": _responses,
    "indicators": _indicators,
    "postcodes": _postcodes,
    "weights": _weights,
}

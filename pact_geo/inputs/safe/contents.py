"""Look inside each kind of file for what would read, fetch or swell."""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.parsers import expat

from pact_geo.errors import InputError, UnsafeFileError
from pact_geo.inputs.safe.archives import DAMAGED

MOST_ROWS = 50_000_000
MOST_CELLS = 2_000_000_000
_DEEPEST = 200
_SPARSE_FROM = 5_000_000
_SPARSE = 50
_SWOLLEN = 100
_MOST_SHEET_CELLS = 60_000_000
_PIECE = 4 * 1024 * 1024

_MARKERS = (
    (b"<ogrvrt", "a virtual layer, which can read other files on this machine"),
    (b"<vrtdataset", "a virtual image, which can read other files on this machine"),
    (b"<ogrwfs", "the address of a web service, which would be asked"),
    (b"<ogrcsw", "the address of a web service, which would be asked"),
    (b"<gdal_w", "the address of a web service, which would be asked"),
    (b"gdal_streamed_alg", "a chain of commands, which can read other files on this machine"),
)
_ANY_MARKER = re.compile(
    rb"<ogr(?:vrt|wfs|csw)|<vrtdataset|<gdal_w|gdal_streamed_alg", re.IGNORECASE
)


def marker_in(data: bytes) -> str:
    """Say what in ``data`` a map library would follow to other files or hosts, or ``""``.

    The whole file is searched: a GeoJSON that is valid from end to end is still opened as a
    virtual layer when one of its names holds the marker.
    """
    found = _ANY_MARKER.search(data)
    if not found:
        return ""
    text = found[0].lower()
    return next(what for marker, what in _MARKERS if text.startswith(marker))


def check_kml(path: Path, name: str) -> None:
    """Refuse KML with entities, links to other files, or nesting no map needs."""
    parser = expat.ParserCreate(namespace_separator=" ")
    depth = 0

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise _unsafe("Its elements are nested without end.", name)
        space, _, local = tag.rpartition(" ")
        if depth == 1 and local.casefold() != "kml":
            raise _unsafe(f"Its outermost element is {local!r}, not kml.", name)
        if local.casefold() == "networklink" or "XInclude" in space:
            raise _unsafe("It links to other files, which would be fetched.", name)

    def end(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_parts: Any) -> None:
        raise _unsafe(
            "It defines entities (a DOCTYPE), which can swell without end or read files.", name
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = doctype
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except UnsafeFileError:
        raise
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise InputError(
            f"It is not readable XML: {error}.", file=name, remedy="Export it again."
        ) from error


def check_mapinfo(path: Path, name: str) -> None:
    """Refuse a MapInfo table that stands for other files (linked, seamless, view, raster)."""
    text = path.read_bytes()[: 1024 * 1024].decode("latin-1").casefold()
    if text.startswith("version"):
        return
    kinds = re.findall(r"^\s*type\s+\"?(\w+)", text, re.MULTILINE)
    other = re.search(r"isseamless|open\s+table|create\s+view|^\s*file\s+\"", text, re.MULTILINE)
    if other or kinds != ["native"]:
        raise _unsafe("It is a MapInfo table that stands for other files.", name)


def check_folder(path: Path, name: str) -> None:
    """Refuse a geodatabase folder that holds links or anything but files."""
    for each in path.rglob("*"):
        if each.is_symlink() or not (each.is_file() or each.is_dir()):
            raise _unsafe(f"It holds {each.name!r}, which is a link or no file.", name)


def check_geopackage(path: Path, name: str) -> None:
    """Refuse a GeoPackage that computes instead of holding its rows.

    Virtual tables can read files. Views with functions and generated columns can make
    gigabytes out of a few bytes.
    """
    wal = path.with_name(path.name + "-wal")
    if wal.exists() and wal.stat().st_size:
        raise InputError(
            "Another program has it open and has not finished writing.",
            file=name,
            remedy="Close it there first.",
        )
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            made = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
            _check_made(database, made, name)
    except (sqlite3.Error, UnicodeError) as error:
        raise InputError(
            f"The database is damaged: {error}.", file=name, remedy="Export it again."
        ) from error


def _check_made(database: sqlite3.Connection, made: list[tuple[Any, ...]], name: str) -> None:
    if not any(each[1] == "gpkg_contents" for each in made):
        raise InputError(
            "It is a SQLite database but no GeoPackage.",
            file=name,
            remedy="Export it as a GeoPackage.",
        )
    for kind, title, sql in made:
        text = " ".join(str(sql or "").split()).casefold()
        virtual = re.match(r"create virtual table .* using \"?(\w+)", text)
        if virtual and virtual[1] not in ("rtree", "rtree_i32"):
            raise _unsafe(f"Its table {title!r} is made by a program, not stored.", name)
        if kind == "view" and "(" in text.partition(" as ")[2]:
            raise _unsafe(f"Its view {title!r} computes its rows, which may have no end.", name)
        if kind == "table" and not virtual:
            quoted = str(title).replace('"', '""')
            columns = database.execute(f'PRAGMA table_xinfo("{quoted}")').fetchall()
            if any(column[6] in (2, 3) for column in columns):
                raise _unsafe(f"Its table {title!r} has columns that are computed.", name)


def check_parquet(path: Path, name: str) -> None:
    """Refuse Parquet whose few bytes stand for more rows than a machine can hold."""
    import pyarrow as pa  # noqa: PLC0415 - not every reader needs it
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        about = pq.read_metadata(path)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(
            f"The Parquet file is damaged: {error}.", file=name, remedy="Export it again."
        ) from error
    cells = about.num_rows * max(about.num_columns, 1)
    if about.num_rows > MOST_ROWS or cells > MOST_CELLS:
        raise _unsafe(f"It stands for {about.num_rows:,} rows, too many to hold.", name)
    # Repeated values take almost no room on disk, so rows are weighed against bytes as well.
    if about.num_rows > _SPARSE_FROM and cells > _SWOLLEN * path.stat().st_size:
        raise _unsafe(f"Its {path.stat().st_size:,} bytes stand for {cells:,} cells.", name)
    try:
        json.loads((about.metadata or {}).get(b"geo", b"{}"))
    except ValueError as error:
        raise InputError(
            "What it says of its geometry is not readable.", file=name, remedy="Export it again."
        ) from error


_CELL = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br=[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")
_ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*?\br=[\"']([0-9]{1,7})[\"']")
_CELL_START = re.compile(rb"<(?:\w+:)?c[\s/>]")


def check_workbook(path: Path, name: str) -> None:
    """Refuse a workbook whose cells lie so far apart that the space between fills memory.

    Two cells in opposite corners make a file of 5 kB that needs 17 thousand million cells.
    """
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            if member.casefold().startswith("xl/worksheets/") and member.endswith(".xml"):
                cells, rows, columns = _sheet_extent(archive, member, name)
                area = rows * columns
                if area > _MOST_SHEET_CELLS or (area > _SPARSE_FROM and area > _SPARSE * cells):
                    raise _unsafe(f"A sheet of it spreads {cells:,} cells over {area:,}.", name)


def _sheet_extent(archive: zipfile.ZipFile, member: str, name: str) -> tuple[int, int, int]:
    cells = rows = columns = unnamed = named = 0
    rest = b""
    try:
        with archive.open(member) as file:
            while piece := file.read(_PIECE):
                text = rest + piece
                # Only whole tags are looked at; the last may be cut in two.
                end = text.rfind(b">") + 1
                text, rest = text[:end], text[end:]
                found = _CELL.findall(text)
                cells += len(_CELL_START.findall(text))
                named += len(found)
                if found:
                    columns = max(columns, *map(_column_number, {each[0] for each in found}))
                    rows = max(rows, *map(int, {each[1] for each in found}))
                unnamed = max(unnamed, *map(int, _ROW.findall(text)), 0)
                if len(rest) > _PIECE:
                    raise _unsafe("A sheet of it is not made of rows and cells.", name)
    except DAMAGED as error:
        raise InputError(
            f"The workbook is damaged: {error}.", file=name, remedy="Save it again."
        ) from error
    if cells > named:
        rows, columns = max(rows, unnamed), max(columns, 1)
    return cells, rows, columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _unsafe(reason: str, name: str) -> UnsafeFileError:
    return UnsafeFileError(
        reason, file=name, remedy="Ask whoever sent it for plain data, or export it anew."
    )

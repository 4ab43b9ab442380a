"""Decide what a file is by its content, and refuse what could harm the machine."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from pact_geo.errors import InputError, UnsafeFileError
from pact_geo.inputs.safe import contents
from pact_geo.inputs.safe.archives import DAMAGED, Limits, check_members


class Kind(StrEnum):
    """What a file is, by its content."""

    CSV = "csv"
    EXCEL = "excel"
    GEOJSON = "geojson"
    JSON = "json"
    GEOPACKAGE = "geopackage"
    ZIP = "zip"
    PARQUET = "parquet"
    KML = "kml"
    GML = "gml"
    MAPINFO = "mapinfo"
    SHAPEFILE = "shapefile"
    FILEGDB = "filegdb"
    FLATGEOBUF = "flatgeobuf"


WORDS = {
    Kind.CSV: "separated text (CSV)",
    Kind.EXCEL: "an Excel workbook",
    Kind.GEOJSON: "GeoJSON",
    Kind.JSON: "JSON that is not GeoJSON",
    Kind.GEOPACKAGE: "a GeoPackage",
    Kind.ZIP: "a zip archive",
    Kind.PARQUET: "Parquet",
    Kind.KML: "KML",
    Kind.GML: "GML",
    Kind.MAPINFO: "a MapInfo table",
    Kind.SHAPEFILE: "a Shapefile",
    Kind.FILEGDB: "a file geodatabase",
    Kind.FLATGEOBUF: "FlatGeobuf",
}
"""What to call each kind in a sentence."""

_CLAIMS = {
    ".csv": {Kind.CSV},
    ".txt": {Kind.CSV},
    ".tsv": {Kind.CSV},
    ".xlsx": {Kind.EXCEL},
    ".xlsm": {Kind.EXCEL},
    ".xls": {Kind.EXCEL},
    ".geojson": {Kind.GEOJSON},
    ".json": {Kind.GEOJSON, Kind.JSON},
    ".gpkg": {Kind.GEOPACKAGE},
    ".zip": {Kind.ZIP},
    ".kmz": {Kind.ZIP},
    ".parquet": {Kind.PARQUET},
    ".geoparquet": {Kind.PARQUET},
    ".kml": {Kind.KML},
    ".gml": {Kind.GML},
    ".tab": {Kind.MAPINFO, Kind.CSV},
    ".mif": {Kind.MAPINFO},
    ".shp": {Kind.SHAPEFILE},
    ".gdb": {Kind.FILEGDB},
    ".fgb": {Kind.FLATGEOBUF},
}
_LARGEST = 8 * 2**30
_HEAD = 64 * 1024
_SHAPEFILE_CODE = 9994
_TEXT_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1a\x1b\0"))
# Two letters at least before the colon: one letter is a drive.
_NOT_A_PATH = re.compile(r"/+vsi|[a-z][a-z0-9+_.-]+:", re.IGNORECASE)


def check_file(
    path: str | Path, *, kinds: Iterable[Kind] | None = None, name: str | None = None
) -> Kind:
    """Decide what a file is by its content, and refuse it if reading it could do harm.

    Parameters
    ----------
    path
        A file, or the folder of a file geodatabase.
    kinds
        The kinds that are of use here; any kind when not given.
    name
        What to call the file in errors, and whose ending must agree with the content.

    Raises
    ------
    UnsafeFileError
        If it would read other files or hosts, unpacks beyond measure, or is other than its
        name says.
    InputError
        If it is not there, is empty, or is harmless but of no use here.
    """
    real = resolve(path, name)
    name = name or real.name
    kind = _kind_of(real, name)
    claimed = _CLAIMS.get(Path(name).suffix.casefold())
    if claimed is not None and kind not in claimed:
        raise UnsafeFileError(
            f"Its name ends in {Path(name).suffix} but it holds {WORDS[kind]}.",
            file=name,
            remedy="Give it the ending of what it is, or export it again.",
        )
    if kinds is not None:
        _check_useful(kind, tuple(kinds), name)
    _check_deeply(real, kind, name)
    return kind


def resolve(path: str | Path, name: str | None = None) -> Path:
    """Turn what a person gave into the path of a real file, never a name only GDAL knows."""
    text = str(path)
    given = Path(path)
    if "\0" in text or (_NOT_A_PATH.match(text) and not given.exists()) or text.startswith("/vsi"):
        raise UnsafeFileError(
            "This is not a file but a name that would make the map library fetch something.",
            file=name or given.name,
            remedy="Save the file on this machine first and choose it there.",
        )
    if not given.exists():
        raise InputError(
            "There is no such file.", file=name or given.name, remedy="Check its name and folder."
        )
    real = given.resolve()
    if not (real.is_file() or real.is_dir()):
        raise UnsafeFileError(
            "It is a device or a pipe, not a file.", file=name or given.name, remedy="Copy it."
        )
    return real


def _check_useful(kind: Kind, kinds: tuple[Kind, ...], name: str) -> None:
    if kind not in kinds:
        wanted = [WORDS[each] for each in kinds]
        listed = " or ".join([", ".join(wanted[:-1]), wanted[-1]] if wanted[1:] else wanted)
        raise InputError(f"It is {WORDS[kind]}.", file=name, remedy=f"Needed here is {listed}.")


def _kind_of(path: Path, name: str) -> Kind:
    if path.is_dir():
        if (path / "a00000001.gdbtable").is_file():
            return Kind.FILEGDB
        raise InputError("It is a folder.", file=name, remedy="Choose a file in it.")
    size = path.stat().st_size
    if size == 0:
        raise InputError("It is empty.", file=name, remedy="Export or download it again.")
    if size > _LARGEST:
        raise UnsafeFileError(
            f"It is {size / 2**30:.0f} GB, more than {_LARGEST / 2**30:.0f} GB.",
            file=name,
            remedy="Cut it into parts, such as one for each year.",
        )
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return _binary_kind(path, head, name) or _text_kind(path, head, name)


def _binary_kind(path: Path, head: bytes, name: str) -> Kind | None:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(path, name)
    if head.startswith(b"PAR1"):
        return Kind.PARQUET
    if head.startswith(b"SQLite format 3\0"):
        return Kind.GEOPACKAGE
    if head.startswith(b"fgb\x03fgb"):
        return Kind.FLATGEOBUF
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Kind.EXCEL
    if len(head) >= 100 and struct.unpack(">i", head[:4])[0] == _SHAPEFILE_CODE:  # noqa: PLR2004
        return Kind.SHAPEFILE
    return None


def _zip_kind(path: Path, name: str) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            members = set(archive.namelist())
    except (*DAMAGED, ValueError) as error:
        raise InputError(
            f"The archive is damaged: {error}.", file=name, remedy="Download it again."
        ) from error
    if "xl/workbook.xml" in members:
        return Kind.EXCEL
    if "xl/workbook.bin" in members or "content.xml" in members:
        raise InputError(
            "It is a workbook of a kind PACT Geo does not read.",
            file=name,
            remedy="Save it as .xlsx.",
        )
    return Kind.ZIP


def _text_kind(path: Path, head: bytes, name: str) -> Kind:
    text = _plain_head(head)
    if text.startswith(b"<"):
        return _xml_kind(text, name)
    if text.startswith((b"{", b"[")):
        return _json_kind(path, name)
    if re.match(rb"!table\b", text, re.IGNORECASE):
        return Kind.MAPINFO
    if re.match(rb"version\s+\d+\s*\n\s*(charset|delimiter|columns)", text, re.IGNORECASE):
        return Kind.MAPINFO
    _refuse_markers(head, name)
    start = text[:4096]
    controls = len(start) - len(start.translate(None, _TEXT_CONTROLS))
    nulls = text.count(b"\0")
    if controls > max(16, len(start) // 50) or nulls > max(16, len(text) // 10):
        raise InputError(
            "It is not a kind of file PACT Geo knows.",
            file=name,
            remedy="Export it as CSV, Excel, GeoJSON or GeoPackage.",
        )
    return Kind.CSV


def _plain_head(head: bytes) -> bytes:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        whole = head[: len(head) // 2 * 2]
        return whole.decode("utf-16", "replace").encode("utf-8", "replace").lstrip()
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()


def _xml_kind(text: bytes, name: str) -> Kind:
    _refuse_markers(text, name)
    if re.match(rb"(<!doctype\s+html|<html)", text, re.IGNORECASE):
        raise InputError(
            "It is a web page, not data.", file=name, remedy="Download the data itself."
        )
    root = re.search(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)", text)
    element = root[1].lower() if root else b""
    if element == b"kml":
        return Kind.KML
    if element == b"featurecollection":
        return Kind.GML
    raise UnsafeFileError(
        "It is XML of a kind PACT Geo does not read, which may name other files to open.",
        file=name,
        remedy="Export it as GeoJSON or GeoPackage.",
    )


def _json_kind(path: Path, name: str) -> Kind:
    data = path.read_bytes()
    _refuse_markers(data, name)
    if re.search(rb'"type"\s*:\s*"(FeatureCollection|Feature)"', data):
        return Kind.GEOJSON
    for pattern, what in (
        (rb'"type"\s*:\s*"Topology"', "TopoJSON"),
        (rb'"(?:geometryType|rings)"\s*:', "Esri's own JSON"),
    ):
        if re.search(pattern, data):
            raise InputError(
                f"It is {what}, not GeoJSON.", file=name, remedy="Export it as GeoJSON."
            )
    return Kind.JSON


def _refuse_markers(data: bytes, name: str) -> None:
    what = contents.marker_in(data)
    if what:
        raise UnsafeFileError(
            f"It holds {what}.",
            file=name,
            remedy="Ask whoever sent it for the data itself, as GeoJSON or GeoPackage.",
        )


def _check_deeply(path: Path, kind: Kind, name: str) -> None:
    if kind in (Kind.KML, Kind.MAPINFO, Kind.GML):
        _refuse_markers(path.read_bytes(), name)
    if kind == Kind.ZIP:
        check_members(path, Limits(), name)
    elif kind == Kind.EXCEL and zipfile.is_zipfile(path):
        check_members(path, Limits(), name)
        contents.check_workbook(path, name)
    elif kind == Kind.GEOPACKAGE:
        contents.check_geopackage(path, name)
    elif kind == Kind.PARQUET:
        contents.check_parquet(path, name)
    elif kind == Kind.KML:
        contents.check_kml(path, name)
    elif kind == Kind.MAPINFO:
        contents.check_mapinfo(path, name)
    elif kind == Kind.FILEGDB:
        contents.check_folder(path, name)

"""Decide what a file is by its content, and refuse what could harm the machine."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from pact_geo.errors import InputError, UnsafeFileError


class Kind(StrEnum):
    """What a file is, by its content."""

    CSV = "csv"
    EXCEL = "excel"
    GEOJSON = "geojson"
    GEOPACKAGE = "geopackage"
    ZIP = "zip"
    PARQUET = "parquet"
    KML = "kml"
    GML = "gml"
    MAPINFO = "mapinfo"
    FLATGEOBUF = "flatgeobuf"
    JSON = "json"


def check_file(
    path: str | Path, *, kinds: Iterable[Kind] | None = None, name: str | None = None
) -> Kind:
    """Decide what a file is by its content (interim)."""
    path = Path(path)
    name = name or path.name
    if not path.is_file():
        raise InputError("There is no such file.", file=name, remedy="Check its name and folder.")
    head = path.open("rb").read(65536)
    kind = _kind(path, head)
    if kinds is not None and kind not in tuple(kinds):
        raise UnsafeFileError(f"It is {kind}.", file=name)
    return kind


def _kind(path: Path, head: bytes) -> Kind:
    if head.startswith(b"PK"):
        names = zipfile.ZipFile(path).namelist()
        return Kind.EXCEL if "[Content_Types].xml" in names else Kind.ZIP
    if head.startswith(b"PAR1"):
        return Kind.PARQUET
    if head.startswith(b"SQLite format 3\0"):
        return Kind.GEOPACKAGE
    if head.startswith(b"fgb\x03"):
        return Kind.FLATGEOBUF
    if head.startswith(bytes.fromhex("d0cf11e0")):
        return Kind.EXCEL
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"{", b"[")):
        return Kind.GEOJSON if b"FeatureCollection" in head else Kind.JSON
    return Kind.CSV

"""Keep GDAL to the drivers we promise, and open files only as private copies."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pact_geo.errors import InputError
from pact_geo.inputs.safe.kinds import Kind, resolve

DRIVERS = (
    "ESRI Shapefile",
    "FlatGeobuf",
    "GPKG",
    "GeoJSON",
    "KML",
    "LIBKML",
    "MapInfo File",
    "OpenFileGDB",
)
"""The drivers of the formats we promise."""

# Every other driver of pyogrio's own GDAL. One it has not would be answered with a warning at
# each start; a GDAL from elsewhere may carry more, and there the checks of content stand alone.
_OTHERS = (
    "ADBC", "AIVector", "AVCBin", "AVCE00", "AmigoCloud", "CSV", "CSW", "Carto", "DGN", "DXF",
    "EDIGEO", "EEDA", "ESRIJSON", "Elasticsearch", "GDALG", "GML", "GNMDatabase", "GNMFile",
    "GPSBabel", "GPX", "GTFS",
    "GeoJSONSeq", "GeoRSS", "HTTP", "Idrisi", "JML", "JSONFG", "LIBERTIFF", "LVBAG", "MBTiles",
    "MEM", "MVT", "MapML", "MiraMonVector", "NGW", "OAPIF", "ODS", "OGCAPI", "OGR_GMT", "OGR_PDS",
    "OGR_VRT", "OSM", "PCIDSK", "PDF", "PDS4", "PGDUMP", "PLSCENES", "PMTiles", "S57", "SQLite",
    "SXF", "Selafin", "TopoJSON", "VDV", "VFK", "VICAR", "VRT", "WAsP", "WFS", "XLSX", "Zarr",
)  # fmt: skip
_OPTIONS = {
    "GDAL_SKIP": ",".join(_OTHERS),
    # No plug-in is loaded that could bring another driver.
    "GDAL_DRIVER_PATH": "disable",
    # No address is ever fetched: no file name ends so.
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".nothing-is-fetched",
    "GML_DOWNLOAD_SCHEMA": "NO",
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    "PROJ_NETWORK": "OFF",
}
_SIBLINGS = {
    ".shp": (".shx", ".dbf", ".prj", ".cpg"),
    ".tab": (".dat", ".map", ".id"),
    ".mif": (".mid",),
}
_NEEDED = {".shp": (".shx", ".dbf"), ".tab": (".dat",), ".mif": (".mid",)}
_ENDINGS = {
    Kind.GEOJSON: ".geojson",
    Kind.GEOPACKAGE: ".gpkg",
    Kind.KML: ".kml",
    Kind.FLATGEOBUF: ".fgb",
    Kind.SHAPEFILE: ".shp",
    Kind.PARQUET: ".parquet",
}


def lock_drivers() -> bool:
    """Limit GDAL to ``DRIVERS`` in this process and in those it starts.

    Returns whether it takes effect here: GDAL looks at these settings only when pyogrio is
    first imported, so that afterwards it is too late and the checks of content stand alone.
    """
    os.environ.update(_OPTIONS)
    return "pyogrio" not in sys.modules


@contextmanager
def private_copy(path: str | Path, kind: Kind, *, name: str | None = None) -> Iterator[Path]:
    """Copy a checked file, with the siblings its format needs, under a name of our own.

    What stands beside the file, what it is called and what becomes of it meanwhile cannot
    reach the map library then.

    Raises
    ------
    InputError
        If a file of a Shapefile or MapInfo table is missing beside it.
    """
    real = resolve(path, name)
    name = name or real.name
    with tempfile.TemporaryDirectory(prefix="pact-") as folder:
        if kind == Kind.FILEGDB:
            target = Path(folder) / "data.gdb"
            target.mkdir()
            for each in real.iterdir():
                if each.is_file() and not each.is_symlink():
                    shutil.copyfile(each, target / each.name)
        else:
            ending = _ENDINGS.get(kind) or _mapinfo_ending(real)
            target = Path(folder) / f"data{ending}"
            shutil.copyfile(real, target)
            _copy_siblings(real, target, ending, name)
        yield target


def _mapinfo_ending(path: Path) -> str:
    with path.open("rb") as file:
        return ".tab" if file.read(512).lstrip().startswith(b"!") else ".mif"


def _copy_siblings(real: Path, target: Path, ending: str, name: str) -> None:
    wanted = _SIBLINGS.get(ending, ())
    beside = {
        each.suffix.casefold(): each
        for each in (real.parent.iterdir() if wanted else ())
        if each.stem.casefold() == real.stem.casefold() and each.is_file() and not each.is_symlink()
    }
    missing = [each for each in _NEEDED.get(ending, ()) if each not in beside]
    if missing:
        raise InputError(
            f"Beside it {' and '.join(missing)} is missing.",
            file=name,
            remedy="Put all files of the layer into one zip archive and give that.",
        )
    for each in wanted:
        if each in beside:
            shutil.copyfile(beside[each], target.with_suffix(each))

"""Find the one map layer in what a person gave: a file, or an archive with it inside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pact_geo.errors import Argument, InputError
from pact_geo.inputs.safe import Kind, check_file, unpack

MAP_KINDS = (
    Kind.GEOJSON,
    Kind.GEOPACKAGE,
    Kind.SHAPEFILE,
    Kind.FILEGDB,
    Kind.MAPINFO,
    Kind.KML,
    Kind.PARQUET,
    Kind.FLATGEOBUF,
)
_MAIN = (
    ".shp", ".tab", ".mif", ".gpkg", ".geojson", ".json", ".kml", ".parquet", ".geoparquet", ".fgb",
)  # fmt: skip


@contextmanager
def open_layer_file(
    path: Path, *, layer: str | None, name: str
) -> Iterator[tuple[Path, Kind, str, str | None]]:
    """Give the checked file that holds the layer, its kind, its name, and the layer in it."""
    kind = check_file(path, kinds=(*MAP_KINDS, Kind.ZIP), name=name)
    if kind != Kind.ZIP:
        yield path, kind, name, layer
        return
    with unpack(path, name=name) as folder:
        inner, layer = _choose(_candidates(folder), layer, name)
        shown = f"{name}: {inner.relative_to(folder)}" if inner != folder else Path(name).stem
        yield inner, check_file(inner, kinds=MAP_KINDS, name=shown), name, layer


def _candidates(folder: Path) -> list[Path]:
    databases = sorted({each.parent for each in folder.rglob("a00000001.gdbtable")})
    files = sorted(
        each
        for each in folder.rglob("*")
        if each.is_file()
        and each.suffix.casefold() in _MAIN
        and not any(part.startswith((".", "__MACOSX")) for part in each.relative_to(folder).parts)
        and not any(database in each.parents for database in databases)
    )
    return databases + files


def _choose(candidates: list[Path], layer: str | None, name: str) -> tuple[Path, str | None]:
    if not candidates:
        raise InputError(
            "There is no map in the archive.",
            file=name,
            remedy="It needs a Shapefile, file geodatabase, MapInfo table, GeoPackage or GeoJSON.",
        )
    if len(candidates) == 1:
        return candidates[0], layer
    named = [each for each in candidates if layer in (each.stem, each.name)]
    if len(named) == 1:
        return named[0], None
    raise InputError(
        f"The archive holds several maps: {', '.join(each.name for each in candidates[:10])}.",
        file=name,
        remedy="Say which, or pack the one you need alone.",
        tell=(Argument("layer"),),
    )

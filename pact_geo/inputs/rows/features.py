"""The features of map files and Parquet as rows of text, with points as coordinate columns."""

from __future__ import annotations

import json
import threading
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from pact_geo.errors import Argument, InputError
from pact_geo.inputs.rows.sheets import cell_text
from pact_geo.inputs.rows.table import Rows, rejected_table
from pact_geo.inputs.rows.text import decode
from pact_geo.inputs.safe import Kind, private_copy
from pact_geo.inputs.wording import USUAL_CRS

FEATURE_KINDS = (
    Kind.GEOJSON,
    Kind.GEOPACKAGE,
    Kind.PARQUET,
    Kind.FLATGEOBUF,
    Kind.SHAPEFILE,
    Kind.FILEGDB,
    Kind.MAPINFO,
    Kind.KML,
)

_OF_THREAD = threading.local()


@dataclass(frozen=True)
class FeatureTable:
    """The features of one layer.

    Attributes
    ----------
    frame
        Attributes as text, an empty cell ``""``; the index counts from 0.
    wkb
        One shape for each feature as WKB, None where there is none, or None for a plain table.
    crs
        What the file says its coordinates are in, or None.
    """

    frame: pd.DataFrame
    wkb: NDArray[np.object_] | None
    crs: CRS | None

    def shapes(
        self, which: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
        """Give the shapes, and a mask of those nothing could be made of.

        Only those of ``which`` are looked at, the others are None: those of a whole country
        take longer than all else where one district is wanted.
        """
        shapes: NDArray[np.object_] = np.full(len(self.frame), None, dtype=object)
        wkb = shapes if self.wkb is None else self.wkb
        there = np.array([shape is not None for shape in wkb], dtype=bool)
        if which is not None:
            there &= which
        with np.errstate(all="ignore"):
            shapes[there] = shapely.from_wkb(wkb[there], on_invalid="ignore")
        return shapes, there & shapely.is_missing(shapes)


def read_features(
    path: Path, kind: Kind, *, layer: str | None, crs: str | None, name: str, sha256: str
) -> Rows:
    """Read the attributes of features as text and their points as coordinate columns.

    Raises
    ------
    InputError
        If the coordinates have no CRS, or the file cannot be read.
    """
    table = read_feature_table(path, kind, layer=layer, name=name)
    frame, notes = table.frame, []
    if table.wkb is not None:
        stated = state_crs(crs, name) or table.crs
        if stated is None:
            raise InputError(
                "Its coordinates have no coordinate reference system.",
                file=name,
                remedy="Say which.",
                tell=(Argument("crs", USUAL_CRS),),
            )
        notes += _add_points(frame, table.shapes()[0], stated, name)
    numbers = np.arange(2, 2 + len(frame), dtype="int64")
    return Rows(
        frame, numbers, name, sha256, rejected_table(name, [], [], []), len(frame), tuple(notes)
    )


def state_crs(crs: str | None, name: str) -> CRS | None:
    """Understand the CRS a person states."""
    if crs is None:
        return None
    try:
        return CRS.from_user_input(crs)
    except CRSError as error:
        raise InputError(
            f"{crs!r} is no coordinate reference system.",
            file=name,
            remedy='Write it like "EPSG:27700".',
        ) from error


def read_feature_table(path: Path, kind: Kind, *, layer: str | None, name: str) -> FeatureTable:
    """Read one layer of a checked file.

    Raises
    ------
    InputError
        If it is damaged, has no such layer, or has several and none is named.
    """
    if kind == Kind.PARQUET:
        table, shapes, crs = _read_parquet(path, name)
    else:
        table, shapes, crs = _read_ogr(path, kind, layer, name)
    frame = pd.DataFrame(
        {column: _as_text(table.column(column)) for column in table.column_names},
        index=pd.RangeIndex(table.num_rows),
    )
    return FeatureTable(frame, shapes, crs)


def _read_ogr(
    path: Path, kind: Kind, layer: str | None, name: str
) -> tuple[pa.Table, NDArray[np.object_] | None, CRS | None]:
    import pyogrio  # noqa: PLC0415 - only after lock_drivers has had its chance

    try:
        with private_copy(path, kind, name=name) as copy, warnings.catch_warnings():
            # What GDAL merely remarks on (an open ring, say) is judged by us afterwards.
            warnings.simplefilter("ignore", RuntimeWarning)
            chosen = _choose_layer(pyogrio.list_layers(copy).tolist(), layer, name)
            if kind == Kind.FLATGEOBUF:
                return _read_flatgeobuf(copy, chosen)
            meta, table = pyogrio.read_arrow(copy, layer=chosen)
    except InputError:
        raise
    except (RuntimeError, ValueError, OSError, NameError, pa.ArrowException) as e:
        # Whatever a damaged file makes GDAL, pyogrio or pyarrow say; pyogrio 0.13 trips over a
        # variable of its own where the CRS is spoilt.
        raise InputError(
            "It cannot be read as a map; it may be cut short.",
            file=name,
            remedy="Download or export it again.",
        ) from e
    column = meta["geometry_name"] or "wkb_geometry"
    if column not in table.column_names:
        return table, None, None
    crs = CRS.from_user_input(meta["crs"]) if meta["crs"] else None
    shapes = table.column(column).to_numpy(zero_copy_only=False)
    return table.drop_columns([column]), shapes, crs


def _read_flatgeobuf(
    copy: Path, layer: str
) -> tuple[pa.Table, NDArray[np.object_] | None, CRS | None]:
    import pyogrio  # noqa: PLC0415 - only after lock_drivers has had its chance

    # GDAL 3.12 writes past its memory when it streams FlatGeobuf with a missing shape.
    meta, _, shapes, values = pyogrio.raw.read(copy, layer=layer)
    table = pa.table(
        [pa.array(column, from_pandas=True) for column in values], names=list(meta["fields"])
    )
    return table, shapes, CRS.from_user_input(meta["crs"]) if meta["crs"] else None


def _choose_layer(layers: list[list[str | None]], wanted: str | None, name: str) -> str:
    names = [str(layer) for layer, _ in layers]
    if wanted in names:
        return str(wanted)
    if wanted is not None and len(names) != 1:
        raise InputError(
            f"It has no layer {wanted!r}.", file=name, remedy=f"It has {', '.join(names)}."
        )
    mapped = [str(layer) for layer, shape in layers if shape is not None]
    areal = [
        str(layer)
        for layer, shape in layers
        if shape and ("Polygon" in shape or "Surface" in shape or shape == "Unknown")
    ]
    for some in (names, mapped, areal):
        if len(some) == 1:
            return some[0]
    if not names:
        raise InputError("It has no layers.", file=name, remedy="Export it again.")
    raise InputError(
        f"It has several layers: {', '.join(mapped or names)}.",
        file=name,
        remedy="Say which, or export the one you need alone.",
        tell=(Argument("layer"),),
    )


def _read_parquet(path: Path, name: str) -> tuple[pa.Table, NDArray[np.object_] | None, CRS | None]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - not every reader needs it

    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(
            "It cannot be read as Parquet; it may be cut short.",
            file=name,
            remedy="Download or export it again.",
        ) from error
    geo = (table.schema.metadata or {}).get(b"geo")
    if not geo:
        return table, None, None
    try:
        described = json.loads(geo)
        column = described["primary_column"]
        about = described["columns"][column]
        # GeoParquet: no word of a CRS means longitude and latitude; null means unknown.
        crs = CRS.from_user_input(about.get("crs", "OGC:CRS84")) if about.get("crs", 1) else None
        if about["encoding"] == "WKB":
            shapes = table.column(column).to_numpy(zero_copy_only=False)
        else:
            shapes = shapely.to_wkb(np.asarray(gpd.GeoSeries.from_arrow(table.column(column))))
    except (KeyError, TypeError, ValueError, CRSError, pa.ArrowException) as error:
        raise InputError(
            "What it says of its geometry cannot be followed.",
            file=name,
            remedy="Export it again, as GeoParquet 1.0 or GeoPackage.",
        ) from error
    return table.drop_columns([column]), shapes, crs


def _as_text(column: pa.ChunkedArray) -> pd.Series[Any]:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = kind.value_type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        column = _decoded(column)
    if pa.types.is_floating(kind):
        text = pc.replace_substring_regex(column.cast(pa.string()), r"\.0$", "")
    elif pa.types.is_timestamp(kind) or pa.types.is_nested(kind) or pa.types.is_binary(kind):
        text = pa.chunked_array([pa.array(_python_text(column.to_pylist()), pa.string())])
    else:
        text = column.cast(pa.string())
    filled = pc.fill_null(text, "")
    series: pd.Series[Any] = filled.to_pandas().astype("str").reset_index(drop=True)
    return series


def _decoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Read text as Windows-1252 where it is not the UTF-8 that the file says it is."""
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        raw = column.cast(pa.large_binary()).to_pylist()
        text = [None if value is None else decode(value)[0] for value in raw]
        return pa.chunked_array([pa.array(text, pa.large_string())])
    return column


def _python_text(values: list[Any]) -> list[str | None]:
    return [None if value is None else cell_text(value) for value in values]


def make_transformer(source: CRS, target: int | str, name: str) -> Transformer:
    """Prepare a conversion, x before y; one that this thread prepared before is given again.

    Preparing takes as long as converting a hundred thousand points, and PROJ's conversions
    may not be shared between threads.

    Raises
    ------
    InputError
        If there is none between the two.
    """
    known: dict[tuple[str, int | str], Transformer] = vars(_OF_THREAD).setdefault("known", {})
    key = (source.to_wkt(), target)
    try:
        if key not in known:
            known[key] = Transformer.from_crs(source, target, always_xy=True)
        return known[key]
    except ProjError as error:
        raise InputError(
            f"Its coordinate reference system, {source.name}, cannot be converted.",
            file=name,
            remedy="Say what its coordinates are in.",
            tell=(Argument("crs", USUAL_CRS),),
        ) from error


def _add_points(frame: pd.DataFrame, geometry: Any, crs: CRS, name: str) -> list[str]:
    there = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    points = shapely.get_type_id(geometry) == 0
    shaped = there & ~points
    spot = geometry.copy()
    spot[shaped] = shapely.point_on_surface(geometry[shaped])
    x, y = np.full(len(spot), np.nan), np.full(len(spot), np.nan)
    x[there], y[there] = shapely.get_x(spot[there]), shapely.get_y(spot[there])
    grid = crs.to_epsg() == 27700  # noqa: PLR2004 - the British National Grid
    if not grid and crs.to_epsg() not in (4326, 4258) and crs.to_authority() != ("OGC", "CRS84"):
        x, y = make_transformer(crs, 4326, name).transform(x, y)
    names = ("geometry_easting", "geometry_northing") if grid else ("geometry_lon", "geometry_lat")
    for column, values in zip(names, (x, y), strict=True):
        frame[column] = pd.Series(
            ["" if not np.isfinite(value) else repr(float(value)) for value in values],
            dtype="str",
            index=frame.index,
        )
    notes = []
    if shaped.any():
        notes.append(
            f"{int(shaped.sum())} features are lines or areas; a point inside stands for each."
        )
    return notes

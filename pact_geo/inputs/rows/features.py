"""The features of map files and Parquet as rows of text, with points as coordinate columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from pyproj import CRS, Transformer

from pact_geo.errors import InputError
from pact_geo.inputs.rows.table import Rows, rejected_table
from pact_geo.inputs.safe import Kind, private_copy

FEATURE_KINDS = (Kind.GEOJSON, Kind.GEOPACKAGE, Kind.PARQUET, Kind.FLATGEOBUF)

NO_GEOMETRY = "The feature has no geometry."


def read_features(
    path: Path, kind: Kind, *, layer: str | None, crs: str | None, name: str, sha256: str
) -> Rows:
    """Read the attributes of features as text and their points as coordinate columns."""
    table, geometry, found = (
        _read_parquet(path, name) if kind == Kind.PARQUET else _read_ogr(path, kind, layer, name)
    )
    frame = pd.DataFrame(
        {column: _as_text(table.column(column)) for column in table.column_names},
        index=pd.RangeIndex(table.num_rows),
    )
    notes: list[str] = []
    if geometry is not None:
        stated = crs or found
        if stated is None:
            raise InputError(
                "Its coordinates have no coordinate reference system.",
                file=name,
                remedy='Say which, for example crs="EPSG:27700".',
            )
        notes += _add_points(frame, geometry, CRS.from_user_input(stated))
    numbers = np.arange(2, 2 + len(frame), dtype="int64")
    return Rows(
        frame, numbers, name, sha256, rejected_table(name, [], [], []), len(frame), tuple(notes)
    )


def _read_ogr(
    path: Path, kind: Kind, layer: str | None, name: str
) -> tuple[pa.Table, Any, str | None]:
    import pyogrio  # noqa: PLC0415 - only after lock_drivers has had its chance

    try:
        with private_copy(path, kind, name=name) as copy:
            meta, table = pyogrio.read_arrow(copy, layer=layer)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise InputError(
            "It cannot be read as a map.", file=name, remedy="Export it again."
        ) from error
    column = meta["geometry_name"] or "wkb_geometry"
    if column not in table.column_names:
        return table, None, None
    geometry = shapely.from_wkb(table.column(column).to_numpy(zero_copy_only=False))
    return table.drop_columns([column]), geometry, meta["crs"]


def _read_parquet(path: Path, name: str) -> tuple[pa.Table, Any, str | None]:
    import json  # noqa: PLC0415

    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            f"It cannot be read as Parquet: {error}", file=name, remedy="Export it again."
        ) from error
    geo = (table.schema.metadata or {}).get(b"geo")
    if not geo:
        return table, None, None
    described = json.loads(geo)
    column = described["primary_column"]
    about = described["columns"][column]
    stated = CRS.from_json_dict(about["crs"]).to_wkt() if about.get("crs") else None
    if "crs" not in about:
        stated = "OGC:CRS84"
    geometry = shapely.from_wkb(table.column(column).to_numpy(zero_copy_only=False))
    return table.drop_columns([column]), geometry, stated


def _as_text(column: pa.ChunkedArray) -> pd.Series[Any]:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = kind.value_type
    if pa.types.is_floating(kind):
        text = pc.replace_substring_regex(column.cast(pa.string()), r"\.0$", "")
    elif pa.types.is_timestamp(kind) or pa.types.is_nested(kind) or pa.types.is_binary(kind):
        text = pa.chunked_array([pa.array(_python_text(column.to_pylist()), pa.string())])
    else:
        text = column.cast(pa.string())
    filled = pc.fill_null(text, "")
    series: pd.Series[Any] = filled.to_pandas().astype("str").reset_index(drop=True)
    return series


def _python_text(values: list[Any]) -> list[str | None]:
    from pact_geo.inputs.rows.sheets import cell_text  # noqa: PLC0415

    return [None if value is None else cell_text(value) for value in values]


def _add_points(frame: pd.DataFrame, geometry: Any, crs: CRS) -> list[str]:
    there = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    points = shapely.get_type_id(geometry) == 0
    shaped = there & ~points
    spot = geometry.copy()
    spot[shaped] = shapely.point_on_surface(geometry[shaped])
    x, y = np.full(len(spot), np.nan), np.full(len(spot), np.nan)
    x[there], y[there] = shapely.get_x(spot[there]), shapely.get_y(spot[there])
    grid = crs.to_epsg() == 27700  # noqa: PLR2004 - the British National Grid
    if not grid and crs.to_epsg() not in (4326, 4258) and crs.to_authority() != ("OGC", "CRS84"):
        x, y = Transformer.from_crs(crs, 4326, always_xy=True).transform(x, y)
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

"""Read boundaries: any format, any CRS, any vintage of field names, into one table."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from pact_geo.errors import InputError
from pact_geo.inputs.boundaries.fields import AUTHORITY, Fields, find_fields, type_of_codes
from pact_geo.inputs.boundaries.files import open_layer_file
from pact_geo.inputs.boundaries.fit import SLIVER_M2, describe_fit
from pact_geo.inputs.boundaries.shapes import Prepared, prepare_shapes
from pact_geo.inputs.rows import Rejections, Rows
from pact_geo.inputs.rows.features import FeatureTable, read_feature_table, state_crs
from pact_geo.inputs.rows.read import digest
from pact_geo.tables import CRS as GRID
from pact_geo.tables import BoundariesImport, as_boundaries, empty_rejected

OUTSIDE = "Outside the chosen authority."
NO_CODE = "The area has no code."
TWICE = "An earlier row has the same code."
UNKNOWN_VINTAGE = "unknown"
_GOVERNMENT_CODE = r"[EWSNKewsnk]\d{8}"
_LISTED = 5


@dataclass(frozen=True)
class _Layer:
    """One layer as read, before anything is decided about its rows."""

    rows: Rows
    features: FeatureTable
    crs: CRS | None


def read_boundaries(
    path: str | Path,
    *,
    area_type: str | None = None,
    code: str | None = None,
    name: str | None = None,
    authority: str | None = None,
    vintage: str | int | None = None,
    layer: str | None = None,
    crs: str | None = None,
    sliver: float = SLIVER_M2,
    display_name: str | None = None,
) -> BoundariesImport:
    """Read the boundaries of areas.

    GeoJSON, GeoPackage, FlatGeobuf, GeoParquet, KML, Shapefile, MapInfo TAB and MIF, and
    file geodatabase, each also zipped. Shapes that cross themselves are repaired, and
    overlaps and gaps between neighbours are measured; the notes say so.

    Parameters
    ----------
    path
        The file, or the folder of a file geodatabase.
    area_type
        ``ward``, ``lsoa``, ``panel area`` or any other word. When not given, what the field
        names or the codes say, otherwise ``ward``.
    code, name
        The fields that hold code and name. Found when not given, whatever their vintage and
        case (``WD24CD``, ``lsoa11nm``, ``ward_code``).
    authority
        Code or name of the one local authority wanted. Rows of others are counted as refused.
    vintage
        The year the boundaries are of, when the field names do not say.
    layer
        Which layer, or which file of an archive.
    crs
        What the coordinates are in, when the file does not say or is wrong.
    sliver
        Overlaps and gaps under this many square metres are counted but not listed.
    display_name
        What to call the file.

    Returns
    -------
    BoundariesImport
        ``table`` in order of ``area_code``; features are numbered from row 2.

    Raises
    ------
    InputError
        If it is no map, has no CRS or code, or none of its areas can be used.
    UnsafeFileError
        If reading it could do harm.
    """
    path = Path(path)
    read = _read_layer(path, layer=layer, crs=crs, file=display_name or path.name)
    rows = read.rows
    fields = find_fields(
        rows.frame.columns, area_type=area_type, code=code, name=name, file=rows.file
    )
    rejections = Rejections(len(rows.frame))
    if authority is not None:
        rejections.add(~_of_authority(rows, fields, authority), OUTSIDE)
    codes, notes = _codes(rows.frame[fields.code])
    rejections.add((codes == "").to_numpy(), NO_CODE)
    shapes, unreadable = read.features.shapes(rejections.accepted)
    prepared = prepare_shapes(shapes, unreadable, read.crs, rejections, rows.file)
    _refuse_repeated(codes, rejections)
    _check_some_left(rejections, rows)
    keep = rejections.accepted
    area_type, type_notes = _decide_type(area_type, fields, codes[keep])
    vintage, vintage_notes = _decide_vintage(vintage, fields)
    table, table_notes = _build(rows.frame[keep], codes[keep], fields, prepared.shapes[keep])
    table["area_type"], table["vintage"] = area_type, vintage
    labels = _labels(table)
    notes += [*prepared.notes, *type_notes, *vintage_notes, *table_notes]
    notes += _say_repairs(prepared, shapes, codes, rows)
    notes += describe_fit(np.asarray(table.geometry), labels, sliver=sliver)
    short = [fields.code, fields.name, fields.authority_code, fields.authority_name]
    return BoundariesImport(
        files=(rejections.receipt(rows),),
        rejected=rejections.table(rows, columns=dict.fromkeys(c for c in short if c)),
        notes=tuple(notes),
        dates="" if vintage == UNKNOWN_VINTAGE else vintage,
        table=as_boundaries(table.astype(_TEXT).sort_index()),
    )


_TEXT = dict.fromkeys(
    ("area_name", "area_type", "authority_code", "authority_name", "vintage"), "str"
)


def _read_layer(path: Path, *, layer: str | None, crs: str | None, file: str) -> _Layer:
    with open_layer_file(path, layer=layer, name=file) as (inner, kind, name, inner_layer):
        features = read_feature_table(inner, kind, layer=inner_layer, name=name)
    if features.wkb is None:
        raise InputError(
            "It is a table without shapes.", file=file, remedy="Choose the map of the same areas."
        )
    frame = features.frame
    numbers = np.arange(2, 2 + len(frame), dtype="int64")
    rows = Rows(frame, numbers, file, digest(path), empty_rejected(), len(frame))
    if frame.empty:
        raise InputError("It has no areas.", file=file, remedy="Export it again.")
    return _Layer(rows, features, state_crs(crs, file) or features.crs)


def _of_authority(rows: Rows, fields: Fields, authority: str) -> NDArray[np.bool_]:
    columns = [c for c in (fields.authority_code, fields.authority_name) if c]
    if not columns:
        raise InputError(
            "It does not say to which authority an area belongs.",
            file=rows.file,
            remedy="Leave authority out, or use a file with a field such as LAD25CD.",
        )
    wanted = authority.strip().casefold()
    given = rows.frame[columns].apply(lambda column: column.str.strip().str.casefold())
    chosen: NDArray[np.bool_] = (given == wanted).any(axis=1).to_numpy()
    if not chosen.any():
        there = sorted({each for column in columns for each in rows.frame[column]} - {""})
        near = difflib.get_close_matches(authority, there, n=3, cutoff=0.5)
        raise InputError(
            f"It has no areas of {authority!r}.",
            file=rows.file,
            remedy=f"It has {', '.join(near or there[:_LISTED])}"
            f"{'' if near or len(there) <= _LISTED else ' and others'}.",
        )
    return chosen


def _codes(values: pd.Series[Any]) -> tuple[pd.Series[Any], list[str]]:
    codes = values.str.strip()
    official = codes.str.fullmatch(_GOVERNMENT_CODE)
    upper = codes.where(~official, codes.str.upper())
    changed = int((upper != codes).sum())
    return upper, [f"{changed} codes were put in capital letters."] if changed else []


def _refuse_repeated(codes: pd.Series[Any], rejections: Rejections) -> None:
    left = codes[rejections.accepted]
    rejections.add(left.index[left.duplicated()].to_numpy(), TWICE)


def _check_some_left(rejections: Rejections, rows: Rows) -> None:
    if rejections.accepted.any():
        return
    reasons = rejections.table(rows, columns=[])["reason"]
    inside = reasons[reasons != OUTSIDE]
    reason = inside.value_counts().index[0]
    raise InputError(
        f"None of its {len(inside):,} areas can be used: {reason}",
        file=rows.file,
        remedy="Look at the file in a map program and export it again.",
    )


def _decide_type(
    area_type: str | None, fields: Fields, codes: pd.Series[Any]
) -> tuple[str, list[str]]:
    if area_type is not None:
        return area_type, []
    if fields.area_type:
        return fields.area_type, []
    found = type_of_codes(codes)
    if found:
        return found, [f"The codes say that these are areas of type {found!r}."]
    return "ward", ["Nothing says what kind of areas these are; they are taken for wards."]


def _decide_vintage(vintage: str | int | None, fields: Fields) -> tuple[str, list[str]]:
    if vintage is None and fields.vintage:
        return fields.vintage, []
    if vintage is None:
        note = (
            f"The field {fields.code!r} does not say of which year the boundaries are;"
            " their vintage is unknown. State it with vintage=, so that tables of other years"
            " are not joined to them by mistake."
        )
        return UNKNOWN_VINTAGE, [note]
    given = str(vintage)
    if fields.vintage and fields.vintage != given:
        return given, [f"The vintage is taken as {given}, though the fields say {fields.vintage}."]
    return given, []


def _build(
    frame: pd.DataFrame, codes: pd.Series[Any], fields: Fields, shapes: NDArray[np.object_]
) -> tuple[gpd.GeoDataFrame, list[str]]:
    notes = []
    if fields.name is None:
        names, unnamed = codes, len(codes)
    else:
        given = frame[fields.name].str.strip()
        unnamed = int((given == "").sum())
        names = given.where(given != "", codes)
    if unnamed:
        notes.append(f"{unnamed} areas have no name and are called by their code.")
    own = {AUTHORITY: (codes, names)}.get(fields.area_type, (None, None))
    columns = {
        "area_name": names,
        "authority_code": _optional(frame, fields.authority_code, own[0]),
        "authority_name": _optional(frame, fields.authority_name, own[1]),
    }
    table = gpd.GeoDataFrame(columns, geometry=shapes, crs=GRID)
    table.index = pd.Index(codes.to_numpy(), dtype="str", name="area_code")
    ordered = ["area_name", "area_type", "authority_code", "authority_name", "vintage", "geometry"]
    table["area_type"] = table["vintage"] = ""
    return table[ordered], notes


def _optional(
    frame: pd.DataFrame, column: str | None, otherwise: pd.Series[Any] | None
) -> pd.Series[Any]:
    if column is None:
        if otherwise is not None:
            return otherwise
        return pd.Series(None, index=frame.index, dtype="str")
    values = frame[column].str.strip()
    return values.where(values != "", None)


def _labels(table: gpd.GeoDataFrame) -> list[str]:
    return [
        f"{name} ({code})" if name != code else str(code)
        for code, name in table["area_name"].items()
    ]


def _say_repairs(
    prepared: Prepared, before: NDArray[np.object_], codes: pd.Series[Any], rows: Rows
) -> list[str]:
    positions = np.flatnonzero(prepared.repaired)
    if not len(positions):
        return []
    listed = ", ".join(
        f"{codes.iloc[at]} (row {rows.row_numbers[at]})" for at in positions[:_LISTED]
    )
    more = f" and {len(positions) - _LISTED} more" if len(positions) > _LISTED else ""
    where = sorted({shapely.is_valid_reason(before[at]).split("[")[0] for at in positions})
    count = (
        "1 area had an invalid shape and was repaired"
        if len(positions) == 1
        else f"{len(positions)} areas had invalid shapes and were repaired"
    )
    return [f"{count} ({', '.join(where)}): {listed}{more}."]

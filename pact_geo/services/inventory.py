"""Take away what is loaded: the imports, who reported which months, and the wards."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from pact_geo.errors import InputError
from pact_geo.outputs.exports import write_csv, write_excel, write_geopackage
from pact_geo.outputs.maps import Map, draw_wards
from pact_geo.outputs.pictures import draw_areas_picture, write_picture
from pact_geo.records.access import Kind
from pact_geo.services.borough import WARD, Borough
from pact_geo.tables import PRIORITY_AREAS

_SHOWN = ("rows_read", "rows_accepted", "rows_rejected", "source", "licence", "dates")


def export_inventory(borough: Borough, path: Path | str) -> Path:
    """Write what is loaded as the suffix says: CSV, Excel, GeoPackage, HTML map or PNG map.

    Raises
    ------
    InputError
        If the suffix is another one.
    AccessError
        If the reader may not look at the data.
    """
    borough.require(Kind.DATA)
    path = Path(path)
    kind = path.suffix.lower()
    if kind == ".csv":
        write_csv(path, table_of_imports(borough))
    elif kind == ".xlsx":
        coverage = borough.coverage
        write_excel(
            path,
            {
                "Imports": table_of_imports(borough),
                "Months reported": coverage.counts,
                "Months in the wards": coverage.counts_within,
                "Gaps": coverage.problems,
            },
            provenance={"Data version": borough.data_version},
        )
    elif kind == ".gpkg":
        write_geopackage(path, wards=borough.wards, source_line=source_of_wards(borough))
    elif kind == ".html":
        map_of_wards(borough).save(path)
    elif kind == ".png":
        figure = draw_areas_picture(
            gpd.GeoDataFrame(PRIORITY_AREAS.empty()),
            borough.wards,
            title=f"The wards of {borough.name}",
            source_line=source_of_wards(borough),
        )
        write_picture(path, figure)
    else:
        raise InputError(f"What is loaded is not written as {kind or 'that'}.", file=path.name)
    return path


def table_of_imports(borough: Borough) -> pd.DataFrame:
    """List the imports in force, newest first: rows, source, licence, dates, refusals."""
    borough.require(Kind.DATA)
    rows = [
        {
            "file": record.label,
            "kind": record.kind,
            "loaded": record.imported_at,
            **{name: record.summary[name] for name in _SHOWN},
            "notes": "; ".join(record.summary["notes"]),
            "id": record.id,
        }
        for record in reversed(borough.records)
    ]
    columns = ["file", "kind", "loaded", *_SHOWN, "notes", "id"]
    return pd.DataFrame(rows, columns=columns)


def map_of_wards(borough: Borough, *, drawn: gpd.GeoDataFrame | None = None) -> Map:
    """Draw the wards alone, such as to choose one.

    ``drawn`` are the same wards where they have been simplified for drawing before.
    """
    wards = borough.wards if drawn is None else drawn
    sheet = draw_wards(
        wards,
        pd.Series(0.0, index=wards.index),
        breaks=(),
        unit="",
        words=dict.fromkeys(map(str, wards.index), "choose"),
        title=f"The wards of {borough.name}",
        source_line=source_of_wards(borough),
        tolerance=20.0 if drawn is None else 0.0,
    )
    sheet.legend, sheet.table = [], pd.DataFrame({"Ward": wards["area_name"].sort_values()})
    return sheet


def source_of_wards(borough: Borough) -> str:
    """Name the vintage, source and licence of the boundaries in force."""
    record = borough.outlines.get(WARD)
    if record is None:
        return ""
    said = record.summary
    dates = f"Boundaries of {said['dates']}" if said["dates"] else "Boundaries"
    return " · ".join(part for part in (dates, said["source"], said["licence"]) if part)

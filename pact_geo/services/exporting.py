"""Take results away: files for people, plain values for programs, short tables for a terminal."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import geopandas as gpd
import pandas as pd

from pact_geo.analysis.priority import NO_SURVEY, NOT_ASKED
from pact_geo.errors import InputError
from pact_geo.outputs.cells import plain_table
from pact_geo.outputs.exports import write_csv, write_excel, write_geopackage
from pact_geo.outputs.maps import Map, draw_areas, draw_wards
from pact_geo.outputs.pictures import draw_areas_picture, draw_wards_picture, write_picture
from pact_geo.outputs.sentences import interval_words, percent_change_words, rank_words
from pact_geo.records.access import LOCAL, Act, Kind, Person, require
from pact_geo.services.comparison import Comparison
from pact_geo.services.importing import Receipt
from pact_geo.services.panel import PanelView
from pact_geo.services.ranking import Ranking
from pact_geo.services.selection import Provenance
from pact_geo.workspace import ImportRecord, Workspace

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = (".csv", ".xlsx", ".gpkg", ".html", ".png")

_ANALYST_ONLY = ["place_ids"]


def export_ranking(ranking: Ranking, path: Path | str) -> Path:
    """Write a ranking as its suffix says: CSV, Excel, GeoPackage, HTML map or PNG map."""
    ranking.borough.require(Kind.PLACES)
    source = ranking.provenance.line
    areas = gpd.GeoDataFrame(ranking.areas.drop(columns=_ANALYST_ONLY))
    return write_as(
        Path(path),
        tables={"Priority areas": areas, "Months reported": ranking.borough.coverage.counts},
        provenance=ranking.provenance,
        notes=(*ranking.caveats, *ranking.notes),
        geopackage=lambda file: write_geopackage(
            file, areas=areas, wards=ranking.wards, places=_counted(ranking), source_line=source
        ),
        page=lambda: map_of_ranking(ranking),
        picture=lambda: draw_areas_picture(
            ranking.areas,
            ranking.wards,
            places=_counted(ranking),
            ward=ranking.selection.ward,
            title=title_of(ranking),
            source_line=source,
        ),
    )


def export_comparison(comparison: Comparison, path: Path | str) -> Path:
    """Write a comparison of wards as its suffix says (see export_ranking)."""
    source = comparison.provenance.line
    wards = gpd.GeoDataFrame(
        comparison.wards.join(comparison.table.drop(columns="area_name").rename_axis("area_code"))
    )
    return write_as(
        Path(path),
        tables={"Wards": comparison.table, "Survey": comparison.survey.reset_index()},
        provenance=comparison.provenance,
        notes=comparison.caveats,
        geopackage=lambda file: write_geopackage(file, wards=wards, source_line=source),
        page=lambda: map_of_comparison(comparison),
        picture=lambda: draw_wards_picture(
            comparison.wards,
            comparison.table["rate"],
            breaks=comparison.breaks,
            unit=comparison.rate,
            title=f"Reports {comparison.rate}",
            source_line=source,
        ),
    )


def export_panel(view: PanelView, path: Path | str) -> Path:
    """Write what a panel sees, and no more than it may see (see export_ranking)."""
    source = view.provenance.line
    areas = gpd.GeoDataFrame(view.areas.assign(sentence=list(view.sentences)))
    return write_as(
        Path(path),
        tables={f"{view.ward_name} areas": areas},
        provenance=view.provenance,
        notes=view.caveats,
        geopackage=lambda file: write_geopackage(
            file, areas=areas, wards=view.wards, source_line=source
        ),
        page=lambda: map_of_panel(view),
        picture=lambda: draw_areas_picture(
            view.areas,
            view.wards,
            ward=view.ward_code,
            size="16:9",
            title=view.ward_name,
            source_line=source,
        ),
    )


def export_rejected(
    workspace: Workspace, import_id: str, path: Path | str | BinaryIO, *, by: Person = LOCAL
) -> int:
    """Write the refused rows of an import as CSV, and say how many there are."""
    require(by, Act.READ, Kind.DATA)
    rows = workspace.rejected(import_id)
    write_csv(path, rows)
    return len(rows)


def write_as(
    path: Path,
    *,
    tables: Mapping[str, pd.DataFrame],
    provenance: Provenance,
    geopackage: Callable[[Path], None],
    page: Callable[[], Map],
    picture: Callable[[], Figure],
    offered: Sequence[str] = FORMATS,
    notes: tuple[str, ...] = (),
) -> Path:
    """Write what the suffix asks for: the first table, all of them, layers, a map, a picture.

    Raises
    ------
    InputError
        If the suffix is none of those ``offered``.
    """
    kind = path.suffix.lower()
    if kind not in offered:
        raise InputError(
            f"{kind or 'a file without an ending'} is not a kind of file this can be written as.",
            file=path.name,
            remedy=f"Choose one of {', '.join(offered)}.",
        )
    if kind == ".csv":
        write_csv(path, next(iter(tables.values())))
    elif kind == ".xlsx":
        write_excel(path, tables, provenance=provenance_rows(provenance, notes))
    elif kind == ".gpkg":
        geopackage(path)
    elif kind == ".html":
        page().save(str(path))
    else:
        write_picture(path, picture())
    return path


def export_bytes(export: Callable[[Path], Path], suffix: str) -> bytes:
    """Run an export into a temporary file and give its bytes, as a page's download needs them."""
    with tempfile.TemporaryDirectory() as folder:
        return export(Path(folder) / f"export{suffix}").read_bytes()


def provenance_rows(provenance: Provenance, notes: tuple[str, ...] = ()) -> dict[str, object]:
    """List where figures come from, and what to know of them, as an export's notes show it."""
    said = {"To know": " ".join(notes)} if notes else {}
    return {
        "Dates": provenance.dates,
        "Sources": "; ".join(provenance.sources),
        "Licence": provenance.licence,
        "Settings": provenance.settings,
        "Data version": provenance.data_version,
        **said,
    }


def title_of(ranking: Ranking) -> str:
    """Name what a ranking shows, as the title of its map."""
    ward = ranking.selection.ward
    place = ranking.borough.ward_names[ward] if ward else ranking.borough.name
    return f"Priority action areas: {place}"


def map_of_ranking(ranking: Ranking, *, selected: int | None = None) -> Map:
    """Draw the map of a ranking."""
    ranking.borough.require(Kind.PLACES)
    return draw_areas(
        ranking.areas,
        ranking.wards,
        places=_counted(ranking),
        selected=selected,
        ward=ranking.selection.ward,
        title=title_of(ranking),
        source_line=ranking.provenance.line,
    )


def map_of_comparison(comparison: Comparison) -> Map:
    """Draw the map of a comparison of wards."""
    return draw_wards(
        comparison.wards,
        comparison.table["rate"],
        breaks=comparison.breaks,
        title=f"Reports {comparison.rate}",
        source_line=comparison.provenance.line,
    )


def map_of_panel(view: PanelView) -> Map:
    """Draw the map a panel sees of its ward."""
    return draw_areas(
        view.areas,
        view.wards,
        ward=view.ward_code,
        large=True,
        title=view.ward_name,
        source_line=view.provenance.line,
    )


def _counted(ranking: Ranking) -> gpd.GeoDataFrame:
    counts = ranking.incidents["place_id"].value_counts()
    places = ranking.places.assign(count=counts.reindex(ranking.places.index).fillna(0).astype(int))
    return gpd.GeoDataFrame(places[places["count"] > 0])


def table_of_areas(ranking: Ranking) -> pd.DataFrame:
    """Make the ranked table people read in a terminal."""
    ranking.borough.require(Kind.PLACES)
    areas, names = ranking.areas, ranking.borough.ward_names
    wards = [", ".join(names.get(code, code) for code in codes) for codes in areas["ward_codes"]]
    return pd.DataFrame(
        {
            "rank": _ranks(areas, len(areas)),
            "area": areas["name"],
            "ward": wards,
            "reports": areas["incidents"].astype(int),
            **_harm_column(ranking),
            "residents": areas["residents"]
            .astype("object")
            .where(areas["evidence"] != NO_SURVEY, NOT_ASKED),
            "score": areas["score"].round(0).astype(int),
            "change": areas["change"],
            "evidence": areas["evidence"],
        }
    )


def _harm_column(ranking: Ranking) -> dict[str, pd.Series[Any]]:
    """Give the weighted numbers of the areas under a heading with their unit, if there are any."""
    if ranking.harm is None:
        return {}
    return {ranking.harm.heading: ranking.areas["harm"].round(0)}


def table_of_wards(comparison: Comparison) -> pd.DataFrame:
    """Make the table of wards people read in a terminal, highest rate first."""
    table = comparison.table.sort_values("rate", ascending=False, na_position="last")
    return pd.DataFrame(
        {
            "ward": table["area_name"],
            "reports": table["count"].astype("object").where(table["count"].notna(), ""),
            comparison.rate: [
                interval_words(*row)
                for row in zip(table["rate"], table["low"], table["high"], strict=True)
            ],
            "rank": _ranks(table, int(table["rate"].notna().sum())),
            "against the borough": table["relation"].where(table["reason"] == "", table["reason"]),
            "change": [
                percent_change_words(*row)
                for row in zip(
                    table["change"], table["change_low"], table["change_high"], strict=True
                )
            ],
        }
    )


def _ranks(table: pd.DataFrame, total: int) -> list[str]:
    """Write ranks with their likely range, where it is known."""
    low = table["rank_low"] if "rank_low" in table else table["rank"]
    high = table["rank_high"] if "rank_high" in table else table["rank"]
    return [
        rank_words(rank, total, low=first, high=last)
        for rank, first, last in zip(table["rank"], low, high, strict=True)
    ]


def ranking_as_data(ranking: Ranking) -> dict[str, Any]:
    """Give a ranking in plain values, coordinates in longitude and latitude (GeoJSON)."""
    ranking.borough.require(Kind.PLACES)
    areas = gpd.GeoDataFrame(ranking.areas.drop(columns=_ANALYST_ONLY))
    return {
        "areas": _records(areas),
        "geometry": json.loads(areas[["rank", "name", "geometry"]].to_crs(4326).to_json()),
        "months": [str(month) for month in ranking.chosen.months],
        "without_place": ranking.chosen.without_place,
        "outside": ranking.chosen.outside,
        "unreported": ranking.chosen.unreported,
        "caveats": list(ranking.caveats),
        "notes": list(ranking.notes),
        "provenance": provenance_rows(ranking.provenance),
    }


def comparison_as_data(comparison: Comparison) -> dict[str, Any]:
    """Give a comparison of wards in plain values."""
    return {
        "rate": comparison.rate,
        "wards": _records(comparison.table),
        "borough": _records(comparison.borough.to_frame().T)[0],
        "survey": _records(comparison.survey.reset_index()),
        "caveats": list(comparison.caveats),
        "provenance": provenance_rows(comparison.provenance),
    }


def receipt_as_data(receipt: Receipt) -> dict[str, Any]:
    """Give a receipt in plain values."""
    return {**record_as_data(receipt.record), "already": receipt.already}


def record_as_data(record: ImportRecord) -> dict[str, Any]:
    """Give the record of an import in plain values."""
    return {"id": record.id, "kind": record.kind, "file": record.label, **record.summary}


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): value for name, value in row.items()}
        for row in plain_table(table).to_dict("records")
    ]

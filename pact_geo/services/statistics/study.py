"""What a statistical method was asked, and what it gave: shown, exported and printed one way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from pact_geo.outputs.cells import plain_table
from pact_geo.outputs.exports import write_geopackage
from pact_geo.outputs.maps import Map, simplify_wards
from pact_geo.outputs.shading import Shading, draw_shading, draw_shading_picture
from pact_geo.services.borough import Borough
from pact_geo.services.exporting import provenance_rows, write_as
from pact_geo.services.selection import Chosen, Provenance, Selection, describe, with_history

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Study:
    """One method's answer about a borough, and all that is needed to defend it.

    Attributes
    ----------
    title
        What was asked, as the title of its map and page.
    sentences
        What was found, in plain words with the numbers filled in, most important first.
    tables
        By heading, the one people look at first. A GeoDataFrame among them can be taken away
        for QGIS.
    method
        The method, its paper, and which convention each p-value or interval follows.
    caveats
        What a reader must know before trusting it, gravest first.
    provenance
        Dates, sources, licence and settings, those of the method before the others.
    borough
        What was looked at.
    shading
        What to draw, where the answer is shapes in classes.
    surface
        Draws anything else over wards that are already simplified.
    picture
        Draws the same to print.
    chart
        Draws a chart with its description for screen readers.
    """

    title: str
    sentences: tuple[str, ...]
    tables: Mapping[str, pd.DataFrame]
    method: str
    caveats: tuple[str, ...]
    provenance: Provenance
    borough: Borough = field(repr=False)
    shading: Shading | None = None
    surface: Callable[[gpd.GeoDataFrame], Map] | None = None
    picture: Callable[[], Figure] | None = None
    chart: Callable[[], Any] | None = None

    @property
    def table(self) -> pd.DataFrame:
        """The table people look at first."""
        return next(iter(self.tables.values()))

    @property
    def has_map(self) -> bool:
        """Tell whether there is anything to draw."""
        return self.shading is not None or self.surface is not None

    @property
    def formats(self) -> tuple[str, ...]:
        """The kinds of file it can be taken away as."""
        layers = any(isinstance(table, gpd.GeoDataFrame) for table in self.tables.values())
        drawn = self.shading is not None or self.picture is not None
        return (
            ".xlsx",
            ".csv",
            *([".gpkg"] if layers else []),
            *([".html"] if self.has_map else []),
            *([".png"] if drawn else []),
        )


def describe_study(
    borough: Borough, selection: Selection, chosen: Chosen, *, settings: str = ""
) -> Provenance:
    """Say what a study's figures rest on; ``settings`` are the method's own, in words."""
    said = describe(borough, selection, chosen)
    return replace(said, settings="; ".join(filter(None, (settings, said.settings))))


def for_whole_borough(selection: Selection) -> Selection:
    """Take the ward out of a selection, for methods that need all neighbours."""
    return replace(selection, ward=None)


def over_all_months(borough: Borough, selection: Selection) -> Selection:
    """Take every month there is up to the last, where no first month was chosen."""
    return with_history(borough, selection) if selection.first_month is None else selection


def moments_of(chosen: Chosen, column: str) -> pd.Series[Any]:
    """Give the moments of incidents; all missing where no source says any."""
    if column in chosen.incidents:
        return chosen.incidents[column]
    return pd.Series(pd.NaT, index=chosen.incidents.index)


def map_of_study(study: Study, *, drawn: gpd.GeoDataFrame | None = None) -> Map:
    """Draw a study; ``drawn`` are its wards where they have been simplified already."""
    wards = simplify_wards(study.borough.wards) if drawn is None else drawn
    if study.surface is not None:
        return study.surface(wards)
    if study.shading is None:
        msg = "This study has nothing to draw."
        raise TypeError(msg)
    return draw_shading(
        study.shading,
        wards,
        title=study.title,
        source_line=study.provenance.line,
        table=_without_shapes(study.table),
        tolerance=0.0,
    )


def export_study(study: Study, path: Path | str) -> Path:
    """Write a study as its suffix says: CSV, Excel, GeoPackage, HTML map or PNG map."""
    path = Path(path)
    return write_as(
        path,
        offered=study.formats,
        tables={name: _without_shapes(table) for name, table in study.tables.items()},
        provenance=study.provenance,
        geopackage=lambda file: _write_layers(study, file),
        page=lambda: map_of_study(study),
        picture=lambda: _picture_of(study),
    )


def study_as_data(study: Study) -> dict[str, Any]:
    """Give a study in plain values, for a program to read."""
    return {
        "title": study.title,
        "sentences": list(study.sentences),
        "tables": {
            name: plain_table(_without_shapes(table).reset_index()).to_dict("records")
            for name, table in study.tables.items()
        },
        "method": study.method,
        "caveats": list(study.caveats),
        "provenance": provenance_rows(study.provenance),
    }


def _write_layers(study: Study, path: Path) -> None:
    cells = next(table for table in study.tables.values() if isinstance(table, gpd.GeoDataFrame))
    write_geopackage(
        path, cells=cells, wards=study.borough.wards, source_line=study.provenance.line
    )


def _picture_of(study: Study) -> Figure:
    if study.picture is not None:
        return study.picture()
    if study.shading is None:
        msg = "This study has no picture."
        raise TypeError(msg)
    return draw_shading_picture(
        study.shading,
        study.borough.wards,
        title=study.title,
        source_line=study.provenance.line,
    )


def _without_shapes(table: pd.DataFrame) -> pd.DataFrame:
    if not isinstance(table, gpd.GeoDataFrame):
        return table
    return pd.DataFrame(table.drop(columns=table.geometry.name))

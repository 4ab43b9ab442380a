"""Commands that show results: the ranking, its map and files, the wards compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pact_geo import services
from pact_geo.cli.options import (
    AreasView,
    AsJson,
    Output,
    View,
    open_areas_view,
    open_view,
    takes,
)
from pact_geo.cli.printing import err, out, print_json, print_table, progress, say_written
from pact_geo.errors import InputError


@takes(open_areas_view, open_view)
def rank(view: AreasView, as_json: AsJson = False) -> None:
    """Find and rank the priority action areas."""
    ranking = _rank(view)
    if as_json:
        print_json(services.ranking_as_data(ranking))
        return
    for sentence in (*ranking.caveats, *ranking.notes):
        err.print(f"- {sentence}")
    table = services.table_of_areas(ranking)
    if table.empty:
        out.print("No place stands out with these choices.")
        return
    print_table(tuple(table.columns), list(table.itertuples(index=False)))
    out.print(ranking.provenance.line)


@takes(open_areas_view, open_view)
def draw_map(
    view: AreasView, output: Output = Path("priority-areas.html"), as_json: AsJson = False
) -> None:
    """Draw the priority action areas: .html (opens anywhere, offline) or .png."""
    if output.suffix not in (".html", ".png"):
        raise InputError("A map is written as .html or .png.", file=output.name)
    _write_ranking(view, output, as_json=as_json)


@takes(open_areas_view, open_view)
def export(
    view: AreasView, output: Output = Path("priority-areas.xlsx"), as_json: AsJson = False
) -> None:
    """Write the ranking to a file: .csv, .xlsx, .gpkg (styled for QGIS), .html or .png."""
    _write_ranking(view, output, as_json=as_json)


@takes(open_view)
def compare(
    view: View,
    denominator: Annotated[str, typer.Option(help="population or households.")] = "population",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write it: .csv, .xlsx, .gpkg, .png, ...")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare the wards: rate with interval, likely rank, change on the year before."""
    comparison = services.compare(view.borough, view.selection, denominator=denominator)
    if output:
        services.export_comparison(comparison, output)
        say_written(output, services.comparison_as_data(comparison), as_json=as_json)
        return
    if as_json:
        print_json(services.comparison_as_data(comparison))
        return
    for sentence in comparison.caveats:
        err.print(f"- {sentence}")
    table = services.table_of_wards(comparison)
    print_table(tuple(table.columns), list(table.itertuples(index=False)))
    out.print(comparison.provenance.line)


def _write_ranking(view: AreasView, output: Path, *, as_json: bool) -> None:
    ranking = _rank(view)
    services.export_ranking(ranking, output)
    say_written(output, services.ranking_as_data(ranking), as_json=as_json)


def _rank(view: AreasView) -> services.Ranking:
    with progress() as report:
        return services.rank_areas(
            view.borough, view.selection, hotspots=view.hotspots, progress=report
        )

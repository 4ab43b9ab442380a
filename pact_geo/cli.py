"""The ``pact`` command: the same acts as the app, for a terminal and for scripts.

Every command answers with exit code 0 when it did what was asked, 1 when the data or the
files do not allow it (the message says file, row, reason and remedy), 2 when it was called
wrongly. ``--json`` gives the same result for a program to read.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from pact_geo import services
from pact_geo.errors import InputError, PactError
from pact_geo.inputs.safe import lock_drivers
from pact_geo.settings import HotspotSettings
from pact_geo.workspace import Workspace

app = typer.Typer(
    name="pact",
    help="From raw files to ranked priority action areas on a map.",
    epilog=(
        "In this order: pact import boundaries wards.geojson --authority E08000010; pact import"
        " incidents police.zip; pact import responses survey.csv --mapping survey.toml; pact import"
        " indicators population.csv; pact status; pact rank; pact serve. To look around first:"
        " pact demo, then pact serve."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
importing = typer.Typer(help="Load files into the workspace.", no_args_is_help=True)
fetching = typer.Typer(help="Download open data, for people with internet.", no_args_is_help=True)
app.add_typer(importing, name="import")
app.add_typer(fetching, name="fetch")

# A file or a pipe has no width: there a row of a table stays on one line.
_WIDTH = None if sys.stdout.isatty() else 240
_out = Console(highlight=False, markup=False, soft_wrap=True, width=_WIDTH)
_err = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)

Folder = Annotated[
    Path, typer.Option("--workspace", "-w", envvar="PACT_WORKSPACE", help="The workspace folder.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Files = Annotated[list[Path], typer.Argument(help="Files, or folders of them.")]
First = Annotated[str | None, typer.Option("--from", help="First month, such as 2025-12.")]
Last = Annotated[str | None, typer.Option("--to", help="Last month, such as 2026-11.")]
Category = Annotated[list[str] | None, typer.Option(help="Only this category; may be repeated.")]
Source = Annotated[list[str] | None, typer.Option(help="Only this source; may be repeated.")]
Ward = Annotated[str | None, typer.Option(help="Only this ward, by name or code.")]
Unreported = Annotated[bool, typer.Option(help="Take in months that were not fully reported.")]
Method = Annotated[str | None, typer.Option(help="discs or dbscan.")]
Radius = Annotated[float | None, typer.Option(help="Metres.")]
Count = Annotated[int | None, typer.Option(help="How many areas at most.")]
Output = Annotated[Path, typer.Option("--output", "-o", help="The file to write.")]

DEFAULT = Path("workspace")


def main() -> None:
    """Run the command; the one place where it catches a PactError."""
    lock_drivers()
    try:
        app()
    except PactError as error:
        _err.print(f"pact: {error}")
        sys.exit(1)
    except OSError as error:  # a folder that is not there, a disk that is full
        _err.print(f"pact: {Path(str(error.filename or '')).name}: {error.strerror or error}.")
        sys.exit(1)


@app.command()
def demo(
    workspace: Folder = DEFAULT,
    seed: Annotated[int, typer.Option(help="Another seed makes another borough.")] = 1,
) -> None:
    """Build the fictional demo borough: files as a partnership gets them, then loaded."""
    with _progress() as report:
        services.build_demo(workspace, seed=seed, progress=report)
    _out.print(f"The demo borough is in {workspace}. Open it with: pact serve -w {workspace}")


@importing.command("boundaries")
def import_boundaries(
    files: Files,
    workspace: Folder = DEFAULT,
    authority: Annotated[
        str | None, typer.Option(help="Keep one authority, by ONS code or name.")
    ] = None,
    area_type: Annotated[str, typer.Option(help="What the areas are: ward, lsoa, ...")] = "ward",
    code: Annotated[str | None, typer.Option(help="The field that holds the codes.")] = None,
    name: Annotated[str | None, typer.Option(help="The field that holds the names.")] = None,
    vintage: Annotated[str | None, typer.Option(help="The year of the boundaries.")] = None,
    crs: Annotated[str | None, typer.Option(help="The CRS, where the file has none.")] = None,
    as_json: AsJson = False,
) -> None:
    """Load ward (or other) boundaries: GeoJSON, GeoPackage, zipped Shapefile, KML, ..."""
    options = {
        "authority": authority,
        "area_type": area_type,
        "code": code,
        "name": name,
        "vintage": vintage,
        "crs": crs,
    }
    _import(workspace, "boundaries", files, options, as_json=as_json)


@importing.command("incidents")
def import_incidents(
    files: Files,
    workspace: Folder = DEFAULT,
    source: Annotated[str | None, typer.Option(help="Who recorded them.")] = None,
    category: Annotated[str | None, typer.Option(help="The category of every row.")] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="OURS=THEIRS, such as month=Date; may be repeated.")
    ] = None,
    crs: Annotated[str | None, typer.Option(help="The CRS of the coordinates.")] = None,
    as_json: AsJson = False,
) -> None:
    """Load incidents: a data.police.uk download, or any table with places in it."""
    options = {"source": source, "category": category, "columns": _pairs(column), "crs": crs}
    _import(workspace, "incidents", files, options, as_json=as_json)


@importing.command("responses")
def import_responses(
    files: Files,
    workspace: Folder = DEFAULT,
    mapping: Annotated[
        Path | None, typer.Option(help="TOML file: which column is which question.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Load survey responses and the concerns they raise: CSV, Excel, Kobo and ODK exports."""
    _import(workspace, "responses", files, {"mapping": mapping}, as_json=as_json)


@importing.command("indicators")
def import_indicators(
    files: Files,
    workspace: Folder = DEFAULT,
    kind: Annotated[str | None, typer.Option(help="What the file counts or measures.")] = None,
    area_code: Annotated[str | None, typer.Option(help="The column of area codes.")] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="OURS=THEIRS, such as population=All ages; repeated.")
    ] = None,
    names: Annotated[
        Path | None, typer.Option(help="File of codes and names, for coded categories.")
    ] = None,
    lookup: Annotated[
        list[Path] | None, typer.Option(help="Lookup of codes to codes; in order, repeated.")
    ] = None,
    date: Annotated[str | None, typer.Option(help="The date the figures speak of.")] = None,
    source: Annotated[str | None, typer.Option(help="Who published them.")] = None,
    as_json: AsJson = False,
) -> None:
    """Load figures of areas: population, groups, households, deprivation, counts."""
    options = {
        "kind": kind,
        "area_code": area_code,
        "columns": _pairs(column),
        "names": names,
        "lookups": tuple(lookup or ()),
        "date": date,
        "source": source,
    }
    _import(workspace, "indicators", files, options, as_json=as_json)


@importing.command("postcodes")
def import_postcodes(
    files: Files,
    workspace: Folder = DEFAULT,
    vintage: Annotated[str | None, typer.Option(help="The date of the list.")] = None,
    as_json: AsJson = False,
) -> None:
    """Load postcodes: Code-Point Open or the ONS Postcode Directory."""
    _import(workspace, "postcodes", files, {"vintage": vintage}, as_json=as_json)


@importing.command("weights")
def import_weights(
    files: Files,
    workspace: Folder = DEFAULT,
    date: Annotated[str | None, typer.Option(help="What the weights are of, such as 2025.")] = None,
    key: Annotated[str | None, typer.Option(help="The column of categories or codes.")] = None,
    weight: Annotated[str | None, typer.Option(help="The column of weights.")] = None,
    source: Annotated[str | None, typer.Option(help="Who published them.")] = None,
    as_json: AsJson = False,
) -> None:
    """Load how much each category or offence weighs, in place of the partnership's judgement."""
    options = {"date": date, "key": key, "weight": weight, "source": source}
    _import(workspace, "weights", files, options, as_json=as_json)


@fetching.command("boundaries")
def fetch_boundaries(
    authority: Annotated[str, typer.Option(help="ONS code of the authority, E08000010.")],
    workspace: Folder = DEFAULT,
    vintage: Annotated[str | None, typer.Option(help="The year; the newest if not given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Download the wards of an authority from ONS Open Geography and load them."""
    with _progress() as report:
        receipts = services.fetch_boundaries(workspace, authority, vintage=vintage, progress=report)
    _print_receipts(receipts, as_json=as_json)


@fetching.command("police")
def fetch_police(
    authority: Annotated[str, typer.Option(help="ONS code of the authority, E08000010.")],
    first: Annotated[str, typer.Option("--from", help="First month, such as 2023-11.")],
    last: Annotated[str, typer.Option("--to", help="Last month, such as 2026-10.")],
    workspace: Folder = DEFAULT,
    archive: Annotated[
        bool, typer.Option(help="Take the whole country's archive, nearly 2 GB.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Download incidents ward by ward from the police.uk API and load them; may be resumed."""
    with _progress() as report:
        receipts, notes = services.fetch_police(
            workspace, authority, first=first, last=last, archive=archive, progress=report
        )
    for note in notes:
        _err.print(note)
    _print_receipts(receipts, as_json=as_json)


@app.command()
def assets(
    archive: Annotated[
        Path | None, typer.Option(help="A copy on disk, for a machine without internet.")
    ] = None,
    dev: Annotated[bool, typer.Option(help="Also what the accessibility tests need.")] = False,
) -> None:
    """Fetch the map scripts once, checked against their known digests."""
    with _progress() as report:
        folder = services.fetch_assets(archive=archive, dev=dev, progress=report)
    _out.print(f"The map scripts are in {folder}.")


@app.command()
def status(workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """Say what is loaded, what was refused, and which months are missing."""
    found = services.status(Workspace(workspace))
    if as_json:
        _print_json(found)
        return
    _out.print(f"{found['borough']}: data version {found['data_version']}")
    _print_table(
        ("id", "kind", "file", "read", "accepted", "refused", "loaded"),
        [
            (
                one["id"],
                one["kind"],
                one["label"],
                one["rows_read"],
                one["rows_accepted"],
                one["rows_rejected"],
                one["imported_at"],
            )
            for one in found["imports"]
        ],
    )
    _out.print(f"In force: {found['wards_in_force']}.")
    for sentence in (*found["coverage"], *found["advice"]):
        _out.print(f"- {sentence}")


@app.command("set")
def set_setting(
    setting: Annotated[str, typer.Argument(help="SECTION.NAME, such as borough.force.")],
    value: Annotated[str, typer.Argument(help="Its new value.")],
    workspace: Folder = DEFAULT,
) -> None:
    """Change one setting in the workspace's pact.toml."""
    services.change_setting(Workspace(workspace), setting, value)
    _out.print(f"{setting} = {value}")


@app.command()
def rejected(
    import_id: Annotated[str, typer.Argument(help="The id that 'pact status' lists.")],
    workspace: Folder = DEFAULT,
    output: Output = Path("rejected.csv"),
) -> None:
    """Write the refused rows of an import to a CSV: file, row, reason and the values as read."""
    rows = services.export_rejected(Workspace(workspace), import_id, output)
    _out.print(f"Written: {output} ({rows:,} rows)")


@app.command()
def undo(
    import_id: Annotated[str, typer.Argument(help="The id that 'pact status' lists.")],
    workspace: Folder = DEFAULT,
) -> None:
    """Undo an import: its rows leave every table."""
    record = services.undo_import(Workspace(workspace), import_id)
    _out.print(f"{record.label} is no longer loaded.")


@app.command()
def rank(
    workspace: Folder = DEFAULT,
    first: First = None,
    last: Last = None,
    category: Category = None,
    source: Source = None,
    ward: Ward = None,
    include_unreported: Unreported = False,
    method: Method = None,
    radius: Radius = None,
    count: Count = None,
    as_json: AsJson = False,
) -> None:
    """Find and rank the priority action areas."""
    borough = services.open_borough(Workspace(workspace))
    selection = _selection(borough, first, last, category, source, ward, include_unreported)
    with _progress() as report:
        ranking = services.rank_areas(
            borough,
            selection,
            hotspots=services.change_hotspots(borough, method=method, radius=radius, count=count),
            progress=report,
        )
    if as_json:
        _print_json(services.ranking_as_data(ranking))
        return
    for sentence in (*ranking.caveats, *ranking.notes):
        _err.print(f"- {sentence}")
    table = services.table_of_areas(ranking)
    if table.empty:
        _out.print("No place stands out with these choices.")
        return
    _print_table(tuple(table.columns), list(table.itertuples(index=False)))
    _out.print(ranking.provenance.line)


@app.command("map")
def draw_map(
    output: Output = Path("priority-areas.html"),
    workspace: Folder = DEFAULT,
    first: First = None,
    last: Last = None,
    category: Category = None,
    source: Source = None,
    ward: Ward = None,
    include_unreported: Unreported = False,
    method: Method = None,
    radius: Radius = None,
    count: Count = None,
) -> None:
    """Draw the priority action areas: .html (opens anywhere, offline) or .png."""
    if output.suffix not in (".html", ".png"):
        raise InputError("A map is written as .html or .png.", file=output.name)
    borough = services.open_borough(Workspace(workspace))
    selection = _selection(borough, first, last, category, source, ward, include_unreported)
    hotspots = services.change_hotspots(borough, method=method, radius=radius, count=count)
    _export(output, borough, selection, hotspots)


@app.command()
def export(
    output: Output = Path("priority-areas.xlsx"),
    workspace: Folder = DEFAULT,
    first: First = None,
    last: Last = None,
    category: Category = None,
    source: Source = None,
    ward: Ward = None,
    include_unreported: Unreported = False,
    method: Method = None,
    radius: Radius = None,
    count: Count = None,
) -> None:
    """Write the ranking to a file: .csv, .xlsx, .gpkg (styled for QGIS), .html or .png."""
    borough = services.open_borough(Workspace(workspace))
    selection = _selection(borough, first, last, category, source, ward, include_unreported)
    hotspots = services.change_hotspots(borough, method=method, radius=radius, count=count)
    _export(output, borough, selection, hotspots)


@app.command()
def compare(
    workspace: Folder = DEFAULT,
    first: First = None,
    last: Last = None,
    category: Category = None,
    source: Source = None,
    denominator: Annotated[str, typer.Option(help="population or households.")] = "population",
    include_unreported: Unreported = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write it: .csv, .xlsx, .gpkg, .png, ...")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare the wards: rate with interval, likely rank, change on the year before."""
    borough = services.open_borough(Workspace(workspace))
    selection = _selection(borough, first, last, category, source, None, include_unreported)
    comparison = services.compare(borough, selection, denominator=denominator)
    if output:
        services.export_comparison(comparison, output)
        _out.print(f"Written: {output}")
        return
    if as_json:
        _print_json(services.comparison_as_data(comparison))
        return
    for sentence in comparison.caveats:
        _err.print(f"- {sentence}")
    table = services.table_of_wards(comparison)
    _print_table(tuple(table.columns), list(table.itertuples(index=False)))
    _out.print(comparison.provenance.line)


@app.command()
def serve(
    workspace: Folder = DEFAULT,
    port: Annotated[int, typer.Option(help="The port on this machine.")] = 8501,
    headless: Annotated[bool, typer.Option(help="Do not open a browser window.")] = True,
) -> None:
    """Open the app on this machine; a workspace that is not there yet becomes the demo."""
    script = Path(__file__).parent.parent / "app.py"
    if not script.exists():
        raise InputError(
            "The app's own script is not beside the package.",
            file="app.py",
            remedy="Run 'pact serve' in a copy of the repository.",
        )
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(script)),
        *("--server.port", str(port), "--server.headless", str(headless).lower()),
    ]
    environment = {**os.environ, "PACT_WORKSPACE": str(workspace.resolve())}
    _out.print(f"PACT Geo: http://127.0.0.1:{port}   (stop with Ctrl+C)")
    raise typer.Exit(subprocess.call(command, env=environment, cwd=script.parent))  # noqa: S603 - our own words


def _import(
    folder: Path, kind: str, files: list[Path], options: dict[str, Any], *, as_json: bool
) -> None:
    for file in files:
        if not file.exists():
            raise InputError(
                "There is no such file.", file=file.name, remedy="Check the name and folder."
            )
    workspace = Workspace(folder, create=True)
    with _progress() as report:
        receipts = services.import_files(workspace, kind, files, options=options, progress=report)
    _print_receipts(receipts, as_json=as_json)


def _export(
    output: Path,
    borough: services.Borough,
    selection: services.Selection,
    hotspots: HotspotSettings,
) -> None:
    with _progress() as report:
        ranking = services.rank_areas(borough, selection, hotspots=hotspots, progress=report)
    services.export_ranking(ranking, output)
    _out.print(f"Written: {output}")


def _selection(
    borough: services.Borough,
    first: str | None,
    last: str | None,
    category: list[str] | None,
    source: list[str] | None,
    ward: str | None,
    include_unreported: bool,
) -> services.Selection:
    return services.make_selection(
        borough,
        first_month=first,
        last_month=last,
        categories=tuple(category or ()),
        sources=tuple(source or ()),
        ward=ward,
        include_unreported=include_unreported,
    )


def _pairs(values: list[str] | None) -> dict[str, str] | None:
    if not values:
        return None
    if not all("=" in value for value in values):
        raise typer.BadParameter("Write OURS=THEIRS, such as month=Date.")
    return dict(value.split("=", 1) for value in values)


@contextmanager
def _progress() -> Iterator[Callable[[float, str], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_err, transient=True) as bars:
        bar = bars.add_task("Starting", total=1.0)
        yield lambda share, doing: bars.update(bar, completed=share, description=doing)


def _print_receipts(receipts: list[services.Receipt], *, as_json: bool) -> None:
    if as_json:
        _print_json([services.receipt_as_data(receipt) for receipt in receipts])
        return
    for receipt in receipts:
        record, summary = receipt.record, receipt.record.summary
        _out.print(
            f"{record.label}: {summary['rows_read']:,} rows read, "
            f"{summary['rows_accepted']:,} accepted, {summary['rows_rejected']:,} refused"
            + (" (loaded before, nothing changed)" if receipt.already else "")
        )
        for reason, number in summary["rejected_by_reason"].items():
            _out.print(f"  refused {number:,}: {reason}")
        for note in summary["notes"]:
            _out.print(f"  {note}")


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, indent=1, ensure_ascii=False, default=str) + "\n")


def _print_table(headings: tuple[str, ...], rows: list[Any]) -> None:
    table = Table(*headings, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row))
    _out.print(table)

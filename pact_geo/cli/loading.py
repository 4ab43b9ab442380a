"""Commands that load: files of the partnership, open data from the internet, the demo borough."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from pact_geo import services
from pact_geo.cli.options import DEFAULT, AsJson, Folder, Output, person_of
from pact_geo.cli.printing import err, out, print_json, progress
from pact_geo.errors import InputError
from pact_geo.workspace import Workspace

importing = typer.Typer(help="Load files into the workspace.", no_args_is_help=True)
fetching = typer.Typer(help="Download open data, for people with internet.", no_args_is_help=True)

Layer = Annotated[
    str | None, typer.Option(help="Which layer or map, where the file holds several.")
]
Files = Annotated[list[Path], typer.Argument(help="Files, or folders of them.")]


def demo(
    workspace: Folder = DEFAULT,
    seed: Annotated[int, typer.Option(help="Another seed makes another borough.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Build the fictional demo borough: files as a partnership gets them, then loaded."""
    with progress() as report:
        built = services.build_demo(workspace, seed=seed, progress=report)
    if as_json:
        print_json({"workspace": str(workspace), **services.status(built)})
        return
    out.print(f"The demo borough is in {workspace}. Open it with: pact serve -w {workspace}")


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
    layer: Layer = None,
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
        "layer": layer,
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
    layer: Layer = None,
    as_json: AsJson = False,
) -> None:
    """Load incidents: a data.police.uk download, or any table with places in it."""
    options = {"source": source, "category": category, "columns": _pairs(column)}
    options |= {"crs": crs, "layer": layer}
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
    sheet: Annotated[str | None, typer.Option(help="The sheet they are on.")] = None,
    unit: Annotated[str | None, typer.Option(help="What a weight is in: days, score.")] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="File of offence codes and their categories, to average.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Who published them.")] = None,
    as_json: AsJson = False,
) -> None:
    """Load how much each category or offence weighs, in place of the partnership's judgement."""
    options: dict[str, Any] = {"date": date, "key": key, "weight": weight, "source": source}
    options |= {"sheet": sheet, "unit": unit, "mapping": mapping}
    _import(workspace, "weights", files, options, as_json=as_json)


@fetching.command("boundaries")
def fetch_boundaries(
    authority: Annotated[str, typer.Option(help="ONS code of the authority, E08000010.")],
    workspace: Folder = DEFAULT,
    vintage: Annotated[str | None, typer.Option(help="The year; the newest if not given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Download the wards of an authority from ONS Open Geography and load them."""
    with progress() as report:
        receipts = services.fetch_boundaries(
            workspace,
            authority,
            vintage=vintage,
            progress=report,
            by=person_of(Workspace(workspace, create=True)),
        )
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
    with progress() as report:
        receipts, notes = services.fetch_police(
            workspace,
            authority,
            first=first,
            last=last,
            archive=archive,
            progress=report,
            by=person_of(Workspace(workspace)),
        )
    for note in notes:
        err.print(note)
    _print_receipts(receipts, as_json=as_json)


def rejected(
    import_id: Annotated[str, typer.Argument(help="The id that 'pact status' lists.")],
    workspace: Folder = DEFAULT,
    output: Output = Path("rejected.csv"),
) -> None:
    """Write the refused rows of an import to a CSV: file, row, reason and the values as read."""
    opened = Workspace(workspace)
    rows = services.export_rejected(opened, import_id, output, by=person_of(opened))
    out.print(f"Written: {output} ({rows:,} rows)")


def undo(
    import_id: Annotated[str, typer.Argument(help="The id that 'pact status' lists.")],
    workspace: Folder = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Undo an import: its rows leave every table."""
    opened = Workspace(workspace)
    record = services.undo_import(opened, import_id, by=person_of(opened))
    if as_json:
        print_json(services.record_as_data(record))
        return
    out.print(f"{record.label} is no longer loaded.")


def _import(
    folder: Path, kind: str, files: list[Path], options: dict[str, Any], *, as_json: bool
) -> None:
    for file in files:
        if not file.exists():
            raise InputError(
                "There is no such file.", file=file.name, remedy="Check the name and folder."
            )
    workspace = Workspace(folder, create=True)
    with progress() as report:
        receipts = services.import_files(
            workspace, kind, files, options=options, progress=report, by=person_of(workspace)
        )
    _print_receipts(receipts, as_json=as_json)


def _pairs(values: list[str] | None) -> dict[str, str] | None:
    if not values:
        return None
    if not all("=" in value for value in values):
        raise typer.BadParameter("Write OURS=THEIRS, such as month=Date.")
    return dict(value.split("=", 1) for value in values)


def _print_receipts(receipts: list[services.Receipt], *, as_json: bool) -> None:
    if as_json:
        print_json([services.receipt_as_data(receipt) for receipt in receipts])
        return
    for receipt in receipts:
        record, summary = receipt.record, receipt.record.summary
        out.print(
            f"{record.label}: {summary['rows_read']:,} rows read, "
            f"{summary['rows_accepted']:,} accepted, {summary['rows_rejected']:,} refused"
            + (" (loaded before, nothing changed)" if receipt.already else "")
        )
        for reason, number in summary["rejected_by_reason"].items():
            out.print(f"  refused {number:,}: {reason}")
        for note in summary["notes"]:
            out.print(f"  {note}")

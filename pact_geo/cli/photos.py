"""Commands for the photographs that are kept."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pact_geo.cli.options import DEFAULT, AreaId, AsJson, Folder, office_of
from pact_geo.cli.printing import out, print_json, print_rows
from pact_geo.cycle.audits import MOMENTS
from pact_geo.errors import InputError
from pact_geo.records.access import Kind
from pact_geo.records.photos import MOST_BYTES
from pact_geo.services import photos as kept

photos = typer.Typer(help="The photographs that are kept.", no_args_is_help=True)

PhotoId = Annotated[str, typer.Argument(help="The photograph's id, as 'pact photos list' says.")]


@photos.command("list")
def list_photos(area: AreaId, workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """List the photographs of an area that you may see, with what each is paired with."""
    rows = kept.photos_of(office_of(workspace), area)
    pairs = kept.pairing_of(rows).pairs
    other = {one: two for pair in pairs for one, two in (pair, pair[::-1])}
    told = [
        {
            "id": row["id"],
            "moment": row["moment"],
            "day": row["taken_on"] or "",
            "spot": row["spot"] or "",
            "shows": row["caption"] or "",
            "pair": other.get(row["id"], ""),
            "public": "yes" if row["released_at"] else "no",
        }
        for row in rows
    ]
    names = ("id", "moment", "day", "spot", "shows", "pair", "public")
    print_rows(told, names, as_json=as_json)


@photos.command("add")
def add(
    area: AreaId,
    file: Annotated[Path, typer.Argument(help="The photograph.")],
    moment: Annotated[str, typer.Option(help="One of: " + ", ".join(MOMENTS) + ".")],
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day it was taken.")],
    spot: Annotated[str, typer.Option(help="Where, in the words the audit uses.")] = "",
    shows: Annotated[str, typer.Option(help="What it shows.")] = "",
    audit: Annotated[str | None, typer.Option(help="The id of its audit.")] = None,
    finding: Annotated[str | None, typer.Option(help="The id of its finding.")] = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Keep a photograph of an area, bare of where, when and by whom it was taken."""
    if file.stat().st_size > MOST_BYTES:
        raise InputError("The photograph is too large.", file=file.name)
    row = kept.attach_photo(
        office_of(workspace),
        area,
        file.read_bytes(),
        moment=moment,
        spot=spot,
        audit_id=audit,
        finding_id=finding,
        taken_on=on.date(),
        caption=shows,
    )
    out.print(f"Kept as {row['id']}.")


@photos.command("pair")
def pair(
    before: Annotated[str, typer.Argument(help="The id of the photograph from before.")],
    after: Annotated[str, typer.Argument(help="The id of the one from after.")],
    workspace: Folder = DEFAULT,
) -> None:
    """Say that two photographs show one spot, before and after."""
    kept.pair_two_photos(office_of(workspace), before, after)
    out.print("Paired.")


@photos.command("part")
def part(photo: PhotoId, workspace: Folder = DEFAULT) -> None:
    """Take a pair that was made by hand apart."""
    kept.part_photos(office_of(workspace), photo)
    out.print("Taken apart.")


@photos.command("release")
def release(
    photo: PhotoId,
    looked: Annotated[
        bool,
        typer.Option("--looked", help="You looked: no face, number plate or front door."),
    ] = False,
    override: Annotated[
        str | None, typer.Option(help="Why words that seem to name somebody may stand.")
    ] = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Let everybody see a photograph, once you have looked at it."""
    if not looked:
        raise InputError(
            "Nobody but you can see whether it shows a face, a number plate or a front door.",
            remedy="Look at it, then say --looked.",
        )
    office = office_of(workspace)
    version = office.desk.get(Kind.PHOTOS, photo)["version"]
    kept.release_photo(office, photo, version=version, override=override)
    out.print(f"Public: {photo}")


@photos.command("check")
def check(
    workspace: Folder = DEFAULT,
    remove_orphans: Annotated[
        bool,
        typer.Option(
            "--remove-orphans", help="Remove files on no record that are older than an hour."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compare photographs with their records, both ways; exit code 1 when they do not match."""
    office = office_of(workspace)
    removed = kept.remove_orphans(office) if remove_orphans else ()
    found = kept.check_photos(office)
    if as_json:
        print_json({**vars(found), "removed": removed})
    else:
        for said, names in (
            ("on record, but their file is missing", found.without_file),
            ("kept, but on no record", found.without_record),
            ("damaged", found.damaged),
            ("files that are no photographs", found.strays),
            ("removed", removed),
        ):
            out.print(f"{len(names)} {said}{': ' if names else ''}{', '.join(names)}")
    if not found.clean:
        raise typer.Exit(1)

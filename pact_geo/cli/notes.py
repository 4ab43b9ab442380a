"""Commands for the confidential notes on an area, for its working groups."""

from __future__ import annotations

from typing import Annotated

import typer

from pact_geo import services
from pact_geo.cli.options import DEFAULT, AsJson, Folder, Sure, office_of
from pact_geo.cli.printing import out, print_json, print_table

notes = typer.Typer(help="Confidential notes on an area.", no_args_is_help=True)

AreaId = Annotated[str, typer.Argument(help="The id of the area, as 'pact areas list' says.")]


@notes.command("add")
def add_note(
    area: AreaId,
    about: Annotated[str, typer.Argument(help="In a word or two what it is about.")],
    words: Annotated[str, typer.Argument(help="The note.")],
    workspace: Folder = DEFAULT,
) -> None:
    """Write a confidential note on an area."""
    out.print(services.add_note(office_of(workspace), area, about=about, words=words)["id"])


@notes.command("list")
def list_notes(area: AreaId, workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """Read the notes of an area; the trail keeps who read which."""
    headings = ("id", "about", "words", "created_at")
    rows = [
        {name: row[name] for name in headings}
        for row in services.notes_of(office_of(workspace), area)
    ]
    if as_json:
        print_json(rows)
        return
    print_table(headings, [tuple(row.values()) for row in rows])


@notes.command("erase")
def erase_note(
    note: Annotated[str, typer.Argument(help="The id of the note.")],
    workspace: Folder = DEFAULT,
    yes: Sure = False,
) -> None:
    """Erase a note with every version of it."""
    if not yes:
        typer.confirm("Nothing brings it back. Erase?", abort=True)
    services.erase_note(office_of(workspace), note)
    out.print("Erased. Backups made before still hold it.")

"""Commands for the confidential notes on an area, for its working groups."""

from __future__ import annotations

from typing import Annotated

import typer

from pact_geo import services
from pact_geo.cli.options import DEFAULT, AreaId, AsJson, Folder, Sure, office_of
from pact_geo.cli.printing import out, print_rows

notes = typer.Typer(help="Confidential notes on an area.", no_args_is_help=True)


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
    rows = services.notes_of(office_of(workspace), area)
    print_rows(rows, ("id", "about", "words", "created_at"), as_json=as_json)


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

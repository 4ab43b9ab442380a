"""Commands that keep the records safe: backup, restore, the audit trail."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pact_geo.cli.options import DEFAULT, AsJson, Folder, office_of
from pact_geo.cli.printing import out, print_json, print_table
from pact_geo.outputs.record_words import act_words, fields_words, moment_words
from pact_geo.records.access import Kind
from pact_geo.records.erasures import erasures_path
from pact_geo.services import keeping
from pact_geo.services.colleagues import name_colleagues

audit = typer.Typer(help="The audit trail: who did what, and when.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The backup file.")]


def backup(file: File, workspace: Folder = DEFAULT) -> None:
    """Back up tables, records and photographs to one file, while people go on working."""
    found = keeping.back_up(office_of(workspace), file)
    out.print(f"Written: {file}. The audit trail is whole: {found.entries:,} entries.")
    out.print(f"Write this down, for 'pact audit verify --expect': {found.head}")
    listed = erasures_path(workspace)
    out.print(f"Keep a copy of {listed} elsewhere: a restore asks what was erased since.")


def restore(
    file: File,
    workspace: Folder = DEFAULT,
    erasures: Annotated[
        Path | None,
        typer.Option(help="The list of erasures beside the workspace it came from."),
    ] = None,
    also_erase_as_in: Annotated[
        Path | None,
        typer.Option(help="The workspace it came from: what was erased there stays erased."),
    ] = None,
    without_erasures: Annotated[
        bool,
        typer.Option("--without-erasures", help="Bring back what was erased since, too."),
    ] = False,
) -> None:
    """Restore a backup into a new folder without what was erased since, and verify all of it."""
    found = keeping.restore(
        file,
        workspace,
        erasures=erasures,
        also_erase_as_in=also_erase_as_in,
        without_erasures=without_erasures,
    )
    if without_erasures:
        out.print("What was erased after this backup is back. Erase it again by hand.")
    out.print(f"Restored to {workspace}. The audit trail is whole: {found.entries:,} entries.")


@audit.command("verify")
def verify(
    workspace: Folder = DEFAULT,
    expect: Annotated[
        str | None, typer.Option(help="A digest written down earlier; it must still be there.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check that no entry of the audit trail was changed or taken away."""
    found = keeping.verify_trail(office_of(workspace), expected=expect)
    if as_json:
        print_json({"entries": found.entries, "head": found.head})
        return
    out.print(f"The audit trail is whole: {found.entries:,} entries, the last is {found.head}.")


@audit.command("show")
def show(
    kind: Annotated[Kind, typer.Argument(help="The kind of record, such as actions.")],
    record_id: Annotated[str, typer.Argument(help="Its id.")],
    workspace: Folder = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Show what was done to a record, to a person who may read it."""
    office = office_of(workspace)
    entries = keeping.trail_of(office, kind, record_id)
    names = name_colleagues(office, (one["person_id"] for one in entries))
    if as_json:
        print_json([{**one, "who": names[one["person_id"]]} for one in entries])
        return
    print_table(
        ("when (London time)", "who", "what", "version", "of it"),
        [
            (
                moment_words(one["at"]),
                names[one["person_id"]],
                act_words(one["act"]),
                one["version"],
                fields_words(one["fields"]),
            )
            for one in entries
        ],
    )

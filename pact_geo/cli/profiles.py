"""Commands for the profile of a ward: kept, listed, compared with today's, written to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pact_geo import services
from pact_geo.cli.options import DEFAULT, AsJson, Folder, Output, WardAsked, office_of, today
from pact_geo.cli.printing import out, print_json, print_rows
from pact_geo.services.office import Office
from pact_geo.services.profile_export import export_profile
from pact_geo.services.selection import ward_code

profile = typer.Typer(
    help="The profile of a ward, and what changed since one was kept.", no_args_is_help=True
)

Since = Annotated[
    str | None,
    typer.Option(help="The id of a kept profile, as 'pact profile list' gives it; else the last."),
]


@profile.command("keep")
def keep(ward: WardAsked, workspace: Folder = DEFAULT) -> None:
    """Keep the ward's profile as it is today, so that a later one can be compared with it."""
    office = office_of(workspace)
    row = services.keep_profile(office, ward_code(office.borough, ward), today=today())
    out.print(f"Kept: {row['id']}")


@profile.command("list")
def list_kept(ward: WardAsked, workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """List the kept profiles of a ward, newest first."""
    office = office_of(workspace)
    rows = [
        {
            "id": row["id"],
            "kept on": row["taken_on"],
            "data": row["figures"]["provenance"]["dates"],
            "settings": row["figures"]["provenance"]["settings"],
        }
        for row in services.list_profiles(office, ward_code(office.borough, ward))
    ]
    print_rows(rows, ("id", "kept on", "data", "settings"), as_json=as_json)


@profile.command("changes")
def show_changes(
    ward: WardAsked, workspace: Folder = DEFAULT, since: Since = None, as_json: AsJson = False
) -> None:
    """Say what changed in a ward since its last profile, or since an earlier one."""
    office = office_of(workspace)
    found = _changes(office, ward_code(office.borough, ward), since)
    if as_json:
        lines = [{"about": about, "said": said} for about, said in found.lines]
        kept_on = found.kept["taken_on"] if found.kept else None
        print_json({"kept_on": kept_on, "when": found.when, "changes": lines})
        return
    out.print(found.when)
    for about, said in found.lines:
        out.print(f"- {about}: {said}")


@profile.command("write")
def write(
    ward: WardAsked,
    workspace: Folder = DEFAULT,
    output: Output = Path("profile.xlsx"),
    since: Since = None,
) -> None:
    """Write the ward's profile: .xlsx holds all of it; .csv, .gpkg, .html and .png its areas."""
    office = office_of(workspace)
    code = ward_code(office.borough, ward)
    export_profile(
        services.profile_ward(office.borough, code),
        services.panel_view(office.borough, code),
        output,
        since=_changes(office, code, since),
    )
    out.print(f"Written: {output}")


def _changes(office: Office, code: str, since: str | None) -> services.SinceLast:
    return services.profile_changes(office, code, today=today(), profile_id=since)

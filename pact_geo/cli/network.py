"""Commands of the Key Individual Network: its members, and the waves they answer."""

from __future__ import annotations

from typing import Annotated, Any

import pandas as pd
import typer

from pact_geo import services
from pact_geo.cli.options import (
    DEFAULT,
    AsJson,
    Day,
    Folder,
    Sure,
    Ward,
    WardAsked,
    WardsAsked,
    day_of,
    office_of,
    ward_of,
    wards_of,
)
from pact_geo.cli.printing import out, print_json, print_table
from pact_geo.cycle.engagement import quarter_of
from pact_geo.records.access import Kind
from pact_geo.services.colleagues import with_names
from pact_geo.services.engagement.days import this_day
from pact_geo.services.selection import ward_code

network = typer.Typer(
    help="The Key Individual Network: members and waves of questions.", no_args_is_help=True
)

Member = Annotated[str, typer.Argument(help="The member's id, from 'pact network members'.")]
WaveId = Annotated[str, typer.Argument(help="The wave's id, from 'pact network waves'.")]
Invited = Annotated[int | None, typer.Option(help="How many were invited.")]


@network.command("members")
def list_members(ward: Ward = None, workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """List the members, also those who left, and how many are missing."""
    office = office_of(workspace)
    code = ward_of(office, ward)
    rows = services.list_kin_members(office, ward=code)
    if as_json:
        print_json(with_names(office, rows))
        return
    names = office.borough.ward_names
    print_table(
        ("id", "name", "part played", "ward", "joined on", "left on"),
        [
            (
                row["id"],
                row["name"],
                row["part_played"] or "",
                ", ".join(names.get(one, one) for one in row["ward_codes"]),
                row["joined_on"],
                row["left_on"] or "",
            )
            for row in rows
        ],
    )
    for one in services.count_kin_members(office).wards.values():
        if code in (None, one.ward_code):
            out.print(f"{names[one.ward_code]}: {one.count} of {one.wanted}.")


@network.command("add")
def add_member(
    name: Annotated[str, typer.Argument(help="The person's name.")],
    ward: WardAsked,
    part: Annotated[str, typer.Option(help="The part played, such as shopkeeper.")] = "",
    email: Annotated[str, typer.Option(help="E-mail.")] = "",
    phone: Annotated[str, typer.Option(help="Telephone.")] = "",
    on: Day = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Add a member to the network of a ward."""
    office = office_of(workspace)
    row = services.add_kin_member(
        office,
        name,
        ward_code=ward_code(office.borough, ward),
        email=email,
        phone=phone,
        part_played=part,
        joined_on=day_of(on),
    )
    out.print(f"Added as {row['id']}.")


@network.command("left")
def member_left(member: Member, on: Day = None, workspace: Folder = DEFAULT) -> None:
    """Write down that a member left."""
    office = office_of(workspace)
    with office.desk.together():
        held = office.desk.get(Kind.KIN_MEMBERS, member)
        services.change_kin_member(
            office, member, version=held["version"], left_on=day_of(on) or this_day()
        )
    out.print("Written down: the member left.")


@network.command("erase")
def erase_member(member: Member, workspace: Folder = DEFAULT, yes: Sure = False) -> None:
    """Erase a member, with every earlier version."""
    if not yes:
        typer.confirm("Nothing brings it back. Erase?", abort=True)
    services.erase_kin_member(office_of(workspace), member)
    out.print("Erased. Backups made before still hold it.")


@network.command("waves")
def list_waves(ward: Ward = None, workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """List the waves, how many answered, and how good answers changed."""
    office = office_of(workspace)
    report = services.kin_report(office, ward=ward_of(office, ward))
    names = office.borough.ward_names
    rows: list[dict[str, Any]] = [
        {
            "id": wave.id,
            "quarter": wave.quarter,
            "wards": [names.get(code, code) for code in row["ward_codes"]],
            "stands": str(wave.stage),
            "invited": wave.invited,
            "answered": wave.answered,
            "no longer loaded": wave.not_loaded,
            "rate": wave.rate,
        }
        for wave, row in zip(report.waves, report.rows, strict=True)
    ]
    changes = report.changes.reset_index() if len(report.changes) else pd.DataFrame()
    if as_json:
        cells = changes.astype("object").where(changes.notna(), None)
        print_json({"waves": rows, "changes": cells.to_dict("records")})
        return
    headings = ("id", "quarter", "wards", "stands", "invited", "answered", "rate")
    print_table(
        headings,
        [
            (
                *(row[name] for name in headings[:2]),
                ", ".join(row["wards"]),
                *(row[name] for name in headings[3:-1]),
                "not known" if row["rate"] is None else f"{row['rate']:.0%}",
            )
            for row in rows
        ],
    )
    for _, row in changes.iterrows():
        if row["verdict"]:
            out.print(f"{row['question']}, {row['quarter']}: {row['verdict']}.")


@network.command("open")
def open_wave(
    ward: WardsAsked,
    quarter: Annotated[str | None, typer.Option(help="The quarter, such as 2026-Q4.")] = None,
    invited: Invited = None,
    on: Day = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Open a wave; every member of the wards is invited when no number is given."""
    office = office_of(workspace)
    day = day_of(on) or this_day()
    row = services.open_kin_wave(
        office,
        wards_of(office, ward),
        opened_on=day,
        quarter=quarter or quarter_of(day),
        invited=invited,
    )
    out.print(f"Opened as {row['id']}, with {row['invited']} invited.")


@network.command("attach")
def attach_answers(
    wave: WaveId,
    import_id: Annotated[str, typer.Option("--import", help="The import with the answers.")],
    invited: Invited = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Attach the answers of an import to a wave: those of people of its wards."""
    office = office_of(workspace)
    with office.desk.together():
        held = office.desk.get(Kind.KIN_WAVES, wave)
        row = services.attach_kin_responses(
            office, wave, version=held["version"], import_id=import_id, invited=invited
        )
    out.print(f"Attached {len(row['response_ids'])} answers.")


@network.command("close")
def close_wave(wave: WaveId, on: Day = None, workspace: Folder = DEFAULT) -> None:
    """Close a wave: nothing more is expected of it."""
    office = office_of(workspace)
    with office.desk.together():
        held = office.desk.get(Kind.KIN_WAVES, wave)
        services.close_kin_wave(office, wave, version=held["version"], on=day_of(on))
    out.print("Closed.")

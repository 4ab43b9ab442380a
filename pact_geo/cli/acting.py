"""More commands of the action plan: drawing and moving areas, checks, answers, decisions."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pact_geo.cli.actions import ActionId, MatterId, actions, areas, escalations
from pact_geo.cli.options import (
    DEFAULT,
    AreaId,
    AsJson,
    Day,
    Folder,
    Override,
    Ward,
    day_or_today,
    office_of,
    version_of,
    ward_of,
)
from pact_geo.cli.printing import out, print_rows
from pact_geo.cycle.areas import Stage
from pact_geo.errors import InputError
from pact_geo.inputs.drawn import read_drawn_file
from pact_geo.services.actions import check_action
from pact_geo.services.areas import areas_of, draw_area, move_stage, rename_area
from pact_geo.services.decisions import GROUPS, decisions_of, record_decision
from pact_geo.services.drawing import circle_round
from pact_geo.services.escalations import accept_escalation, escalations_of, return_escalation
from pact_geo.services.office import Office

decisions = typer.Typer(help="What the groups decided.", no_args_is_help=True)


@areas.command("draw")
def draw(
    name: Annotated[str, typer.Argument(help="What the working groups call it.")],
    round_place: Annotated[
        str | None,
        typer.Option("--round", help="One place, by its name, with its ward where there are more."),
    ] = None,
    metres: Annotated[float, typer.Option(min=25, max=400, help="Metres round it.")] = 125.0,
    drawn: Annotated[Path | None, typer.Option(help="A GeoJSON file with its outline.")] = None,
    on: Day = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Adopt an area that is in no ranking: round one place, or as it is drawn."""
    office = office_of(workspace)
    if (round_place is None) == (drawn is None):
        raise InputError("Say one of the two: --round PLACE or --drawn FILE.")
    outline = (
        circle_round(office.borough, round_place or "", metres=metres)
        if drawn is None
        else read_drawn_file(drawn)
    )
    row = draw_area(office, outline, name=name, adopted_on=day_or_today(on))
    out.print(f"Adopted as {row['id']}: {row['name']}. Everybody reads: {row['public_name']}.")


@areas.command("move")
def move_area(
    area: AreaId,
    stage: Annotated[str, typer.Argument(help="One of: " + ", ".join(Stage) + ".")],
    because: Annotated[str, typer.Option(help="Why it is closed; everybody can read it.")] = "",
    on: Day = None,
    override: Override = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Take an area to another stage, where it has what that stage asks for."""
    office = office_of(workspace)
    version = version_of(areas_of(office), area, "area")
    row = move_stage(
        office,
        area,
        version=version,
        stage=stage,
        today=day_or_today(on),
        because=because,
        override=override,
    )
    out.print(f"Now {row['stage']}: {row['name'] or row['public_name']}.")


@areas.command("rename")
def rename(
    area: AreaId,
    name: Annotated[str, typer.Argument(help="What the working groups call it from now on.")],
    workspace: Folder = DEFAULT,
) -> None:
    """Change what the working groups call an area; its public name stays."""
    office = office_of(workspace)
    version = version_of(areas_of(office), area, "area")
    row = rename_area(office, area, version=version, name=name)
    out.print(f"Now called {row['name']}; for the public it is {row['public_name']}.")


@actions.command("check")
def check(
    action: ActionId,
    better: Annotated[bool, typer.Option("--better/--not-better", help="Whether it is better.")],
    words: Annotated[str, typer.Option(help="What was seen, for the working groups.")] = "",
    monitor: Annotated[
        str | None, typer.Option(help="The contact's id, where a resident told you.")
    ] = None,
    on: Day = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Write down whether it is better where an action was done, for somebody who looked."""
    row = check_action(
        office_of(workspace),
        action,
        better=better,
        checked_on=day_or_today(on),
        words=words,
        monitor_id=monitor,
    )
    out.print(f"Recorded: {'better' if row['better'] else 'not better'}.")


@escalations.command("return")
def hand_back(matter: MatterId, on: Day = None, workspace: Folder = DEFAULT) -> None:
    """Hand an answered matter back to the practitioner group."""
    office = office_of(workspace)
    version = _matter_version(office, matter, on)
    row = return_escalation(office, matter, version=version, returned_on=day_or_today(on))
    out.print(f"Returned: {row['title']}.")


@escalations.command("accept")
def accept(matter: MatterId, on: Day = None, workspace: Folder = DEFAULT) -> None:
    """Keep an answered matter with the steering group."""
    office = office_of(workspace)
    version = _matter_version(office, matter, on)
    row = accept_escalation(office, matter, version=version, accepted_on=day_or_today(on))
    out.print(f"Accepted: {row['title']}.")


@decisions.command("list")
def list_decisions(
    area: Annotated[str | None, typer.Option(help="Only about this area, by its id.")] = None,
    ward: Ward = None,
    workspace: Folder = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """List what the practitioner and steering groups decided, the newest first."""
    office = office_of(workspace)
    rows = decisions_of(office, area_id=area, ward=ward_of(office, ward))
    print_rows(rows, ("id", "decided_on", "of_group", "title", "words"), as_json=as_json)


@decisions.command("add")
def add_decision(
    title: Annotated[str, typer.Argument(help="What was decided; partners can read it.")],
    group: Annotated[str, typer.Option(help="One of: " + ", ".join(GROUPS) + ".")],
    words: Annotated[str, typer.Option(help="More, for the working groups.")] = "",
    area: Annotated[str | None, typer.Option(help="The area it is about, by its id.")] = None,
    ward: Ward = None,
    on: Day = None,
    override: Override = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Record a decision of the practitioner or the steering group."""
    office = office_of(workspace)
    code = ward_of(office, ward)
    row = record_decision(
        office,
        of_group=group,
        title=title,
        decided_on=day_or_today(on),
        words=words,
        area_id=area,
        ward_codes=[code] if code else (),
        override=override,
    )
    out.print(f"Recorded as {row['id']}.")


def _matter_version(office: Office, matter: str, on: datetime | None) -> int:
    return version_of(escalations_of(office, today=day_or_today(on)), matter, "matter")

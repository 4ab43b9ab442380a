"""Commands of the action plan: areas, actions, escalations, the report to the steering group."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pact_geo.cli.options import (
    DEFAULT,
    AreaId,
    AsJson,
    Day,
    Folder,
    Last,
    Override,
    Ward,
    day_or_today,
    office_of,
    today,
    version_of,
    ward_of,
)
from pact_geo.cli.printing import out, print_rows, progress
from pact_geo.cycle.actions import REASONS, Status
from pact_geo.errors import InputError
from pact_geo.services.actions import actions_of, add_action, move_action
from pact_geo.services.areas import adopt_area, areas_of, close_area
from pact_geo.services.decisions import export_steering_report, steering_report
from pact_geo.services.escalations import (
    answer_escalation,
    escalations_of,
    raise_escalation,
)
from pact_geo.services.office import Office
from pact_geo.services.ranking import Ranking, rank_areas
from pact_geo.services.run_matches import match_newest, match_run
from pact_geo.services.selection import make_selection

areas = typer.Typer(help="Areas the partnership adopted.", no_args_is_help=True)
actions = typer.Typer(help="The action plan.", no_args_is_help=True)
escalations = typer.Typer(help="What goes to the steering group.", no_args_is_help=True)
reports = typer.Typer(help="Reports made from the records.", no_args_is_help=True)

ActionId = Annotated[str, typer.Argument(help="The action's id, from 'pact actions list'.")]
MatterId = Annotated[str, typer.Argument(help="The matter's id, from 'pact escalations list'.")]
DueDay = Annotated[
    datetime | None, typer.Option("--due", formats=["%Y-%m-%d"], help="The day it is due by.")
]
SinceDay = Annotated[
    datetime, typer.Option("--since", formats=["%Y-%m-%d"], help="The first day it covers.")
]
Why = Annotated[str, typer.Option("--because", help="Why; everybody can read it.")]


# --- areas ----------------------------------------------------------------------------------


@areas.command("list")
def list_areas(ward: Ward = None, workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """List the adopted areas with their stage."""
    office = office_of(workspace)
    rows = areas_of(office, ward=ward_of(office, ward))
    names = ("id", "title", "public_name", "stage", "adopted_on", "ward_codes", "version")
    print_rows(rows, names, as_json=as_json)


@areas.command("adopt")
def adopt(
    rank: Annotated[int, typer.Argument(help="Its rank, as 'pact rank' gives it.")],
    name: Annotated[str | None, typer.Option(help="What the working groups call it.")] = None,
    ward: Ward = None,
    last: Last = None,
    on: Day = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Adopt an area of the ranking: its outline and evidence are frozen."""
    office = office_of(workspace)
    ranking = _rank(office, ward=ward, last=last, refits=20)
    found = ranking.areas.index[ranking.areas["rank"] == rank]
    if not len(found):
        raise InputError(f"There is no area of rank {rank}.", remedy="See 'pact rank'.")
    row = adopt_area(office, ranking, area_id=int(found[0]), adopted_on=day_or_today(on), name=name)
    out.print(f"Adopted as {row['id']}: {row['name']}. Everybody reads: {row['public_name']}.")


@areas.command("match")
def match(
    ward: Ward = None,
    last: Last = None,
    workspace: Folder = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Match the adopted areas to the newest data: same, moved, split, merged or gone.

    Each is matched by what it was adopted on; with --ward or --last to that one ranking.
    """
    office = office_of(workspace)
    found = (
        match_run(office, _rank(office, ward=ward, last=last, refits=0))
        if ward or last
        else match_newest(office, lambda asked: rank_areas(office.borough, asked, refits=0))
    )
    rows = [
        {
            "id": one.area["id"],
            "title": one.area["title"],
            "outcome": one.match["outcome"],
            "in common": f"{one.match['overlap']:.0%}",
            "found as": ", ".join(one.match["found"]["names"])
            or ("below the areas kept" if one.match["found"].get("below") else ""),
            "recurs": one.recurs,
        }
        for one in found.matches
    ]
    print_rows(rows, ("id", "title", "outcome", "in common", "found as", "recurs"), as_json=as_json)
    if not as_json:
        for row, why in found.skipped:
            out.print(f"{row['title']} is not compared: {why}.")
        out.print(f"New in the ranking: {len(found.new_areas)}.")


@areas.command("close")
def close(
    area: AreaId,
    because: Why,
    on: Day = None,
    override: Override = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Close an area, with the reason."""
    office = office_of(workspace)
    version = version_of(areas_of(office), area, "area")
    row = close_area(
        office,
        area,
        version=version,
        because=because,
        closed_on=day_or_today(on),
        override=override,
    )
    out.print(f"Closed: {row['name'] or row['public_name']}.")


# --- actions --------------------------------------------------------------------------------


@actions.command("list")
def list_actions(
    area: Annotated[str | None, typer.Option(help="Only of this area, by its id.")] = None,
    ward: Ward = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is overdue.")] = False,
    on: Day = None,
    workspace: Folder = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """List the actions with status and due day; overdue ones say so."""
    office = office_of(workspace)
    rows = actions_of(office, today=day_or_today(on), area_id=area, ward=ward_of(office, ward))
    told = [
        {**row, "overdue": "overdue" if row["overdue"] else ""}
        for row in rows
        if row["overdue"] or not overdue
    ]
    names = ("id", "what", "agency", "due_on", "status", "overdue", "version")
    print_rows(told, names, as_json=as_json)


@actions.command("add")
def add(
    area: AreaId,
    what: Annotated[str, typer.Argument(help="What is to be done; everybody can read it.")],
    agency: Annotated[str, typer.Option(help="Who is to do it.")],
    reason_kind: Annotated[
        str, typer.Option("--because-of", help="One of: " + ", ".join(REASONS) + ".")
    ] = REASONS[1],
    reason: Annotated[str, typer.Option(help="Why, for the working groups.")] = "",
    owner: Annotated[str, typer.Option(help="The officer who sees to it.")] = "",
    due: DueDay = None,
    override: Override = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Propose an action for an area."""
    row = add_action(
        office_of(workspace),
        area,
        what=what,
        agency=agency,
        reason_kind=reason_kind,
        reason=reason,
        owner=owner,
        due_on=due.date() if due else None,
        override=override,
    )
    out.print(f"Proposed as {row['id']}.")


@actions.command("move")
def move(
    action: ActionId,
    status: Annotated[
        str,
        typer.Argument(
            help="One of: " + ", ".join(one for one in Status if one is not Status.CHECKED) + "."
        ),
    ],
    because: Why = "",
    on: Day = None,
    hours: Annotated[float | None, typer.Option(help="Hours of staff it took.")] = None,
    cost: Annotated[float | None, typer.Option(help="Pounds it cost.")] = None,
    override: Override = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Take an action to another status."""
    office = office_of(workspace)
    version = version_of(actions_of(office, today=day_or_today(on)), action, "action")
    row = move_action(
        office,
        action,
        version=version,
        status=status,
        because=because,
        today=max(day_or_today(on), today()),
        done_on=day_or_today(on),
        hours=hours,
        cost=cost,
        override=override,
    )
    out.print(f"Now {row['status']}: {row['what']}.")


# --- escalations ----------------------------------------------------------------------------


@escalations.command("list")
def list_escalations(
    ward: Ward = None, workspace: Folder = DEFAULT, as_json: AsJson = False
) -> None:
    """List what was taken to the steering group, the oldest first, with its age in days."""
    office = office_of(workspace)
    rows = escalations_of(office, today=today(), ward=ward_of(office, ward))
    names = ("id", "title", "asked", "raised_on", "status", "age", "answer", "version")
    print_rows(rows, names, as_json=as_json)


@escalations.command("raise")
def raise_matter(
    area: AreaId,
    title: Annotated[str, typer.Argument(help="The matter; partners can read it.")],
    asked: Annotated[str, typer.Option("--ask", help="What is asked of managers.")],
    action: Annotated[str | None, typer.Option(help="The action that is stuck.")] = None,
    on: Day = None,
    override: Override = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Take something to the steering group."""
    row = raise_escalation(
        office_of(workspace),
        area,
        title=title,
        asked=asked,
        action_id=action,
        raised_on=day_or_today(on),
        override=override,
    )
    out.print(f"Raised as {row['id']}.")


@escalations.command("answer")
def answer(
    matter: MatterId,
    words: Annotated[str, typer.Argument(help="The steering group's answer.")],
    on: Day = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Answer a matter, as the steering group."""
    office = office_of(workspace)
    version = version_of(escalations_of(office, today=day_or_today(on)), matter, "matter")
    row = answer_escalation(
        office, matter, version=version, answer=words, answered_on=day_or_today(on)
    )
    out.print(f"Answered: {row['title']}.")


# --- the report -----------------------------------------------------------------------------


@reports.command("steering")
def steering(
    since: SinceDay,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The file to write: .pdf or .docx.")
    ] = Path("steering-report.pdf"),
    ward: Ward = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Write the practitioner group's report to the steering group."""
    office = office_of(workspace)
    report = steering_report(office, since=since.date(), today=today(), ward=ward_of(office, ward))
    export_steering_report(office, report, path=output)
    out.print(f"Written: {output}")


# --- inside ---------------------------------------------------------------------------------


def _rank(office: Office, *, ward: str | None, last: str | None, refits: int) -> Ranking:
    selection = make_selection(office.borough, ward=ward, last_month=last)
    with progress() as report:
        return rank_areas(office.borough, selection, refits=refits, progress=report)

"""Commands of scrutiny: the report, the registers it rests on, meetings of the groups."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pact_geo import services
from pact_geo.cli.options import (
    DEFAULT,
    AsJson,
    Day,
    Folder,
    Override,
    Wards,
    day_of,
    day_or_today,
    office_of,
    only_given,
    today,
    version_of,
    wards_of,
)
from pact_geo.cli.printing import out, print_json, print_rows, print_table
from pact_geo.outputs.scrutiny import SOURCES
from pact_geo.services.decisions import GROUPS
from pact_geo.services.group_meetings import (
    group_meetings_of,
    record_group_meeting,
    strike_group_meeting,
)
from pact_geo.services.registers import (
    add_funding,
    add_publicity,
    change_funding,
    change_publicity,
    list_fundings,
    list_publicity,
)

funding = typer.Typer(help="Where money came from, and what it was spent on.", no_args_is_help=True)
publicity = typer.Typer(help="How the public was told.", no_args_is_help=True)
groups = typer.Typer(
    help="Meetings of the practitioner and the steering group.", no_args_is_help=True
)

EntryId = Annotated[str, typer.Argument(help="The entry's id, from the list.")]
NewDay = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Another day.")]


def scrutiny(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")],
    workspace: Folder = DEFAULT,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write it: .pdf or .docx.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer what a scrutiny committee asks, for a period."""
    office = office_of(workspace)
    report = services.make_scrutiny(office, first=first.date(), last=last.date(), today=today())
    if output:
        services.export_scrutiny(office, report, output)
        out.print(f"Written: {output}")
        return
    if as_json:
        print_json(
            [
                {
                    "question": one.question,
                    "known": one.known,
                    "sentences": list(one.sentences),
                    "tables": [
                        {"title": table.title, "rows": [table.headings, *table.rows]}
                        for table in one.tables
                    ],
                }
                for one in report.answers
            ]
        )
        return
    out.print(f"{report.title}, {report.when}")
    for number, answer in enumerate(report.answers, start=1):
        out.print(f"\n{number}. {answer.question}")
        for sentence in answer.sentences:
            out.print(f"   {sentence}")
        for table in answer.tables:
            print_table(table.headings, list(table.rows))
    out.print(f"\n{SOURCES}")
    for line in report.sources:
        out.print(f"   {line}")


# --- the registers ------------------------------------------------------------------------------


@funding.command("list")
def show_fundings(workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """List money received, newest first."""
    names = ("id", "source", "received_on", "amount", "spent", "spent_on")
    print_rows(list_fundings(office_of(workspace)), names, as_json=as_json)


@funding.command("add")
def enter_funding(
    source: Annotated[str, typer.Argument(help="Where the money comes from.")],
    amount: Annotated[float, typer.Option(help="Pounds.")],
    workspace: Folder = DEFAULT,
    on: Day = None,
    spent: Annotated[float, typer.Option(help="Pounds spent of it.")] = 0.0,
    spent_on: Annotated[str, typer.Option(help="What it was spent on.")] = "",
    ward: Wards = None,
) -> None:
    """Enter money received."""
    office = office_of(workspace)
    row = add_funding(
        office,
        source=source,
        amount=amount,
        received_on=day_or_today(on),
        spent=spent,
        spent_on=spent_on,
        wards=wards_of(office, ward),
    )
    out.print(f"Entered as {row['id']}.")


@funding.command("change")
def mend_funding(
    entry: EntryId,
    workspace: Folder = DEFAULT,
    source: Annotated[str | None, typer.Option(help="Where the money comes from.")] = None,
    amount: Annotated[float | None, typer.Option(help="Pounds.")] = None,
    on: NewDay = None,
    spent: Annotated[float | None, typer.Option(help="Pounds spent of it.")] = None,
    spent_on: Annotated[str | None, typer.Option(help="What it was spent on.")] = None,
) -> None:
    """Change an entry of the funding register; what is not given stays."""
    office = office_of(workspace)
    given = {"source": source, "amount": amount, "received_on": day_of(on), "spent": spent,
             "spent_on": spent_on}  # fmt: skip
    version = version_of(list_fundings(office), entry, "entry")
    change_funding(office, entry, version=version, **only_given(given))
    out.print(f"Changed: {entry}")


@publicity.command("list")
def show_publicity(workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """List what was published, newest first."""
    names = ("id", "channel", "title", "published_on", "reach")
    print_rows(list_publicity(office_of(workspace)), names, as_json=as_json)


@publicity.command("add")
def enter_publicity(
    title: Annotated[str, typer.Argument(help="What it was.")],
    channel: Annotated[str, typer.Option(help="How, such as newsletter.")],
    workspace: Folder = DEFAULT,
    on: Day = None,
    reach: Annotated[int | None, typer.Option(help="How many people.")] = None,
    ward: Wards = None,
    override: Override = None,
) -> None:
    """Enter something published."""
    office = office_of(workspace)
    row = add_publicity(
        office,
        channel=channel,
        title=title,
        published_on=day_or_today(on),
        reach=reach,
        wards=wards_of(office, ward),
        override=override,
    )
    out.print(f"Entered as {row['id']}.")


@publicity.command("change")
def mend_publicity(
    entry: EntryId,
    workspace: Folder = DEFAULT,
    title: Annotated[str | None, typer.Option(help="What it was.")] = None,
    channel: Annotated[str | None, typer.Option(help="How, such as newsletter.")] = None,
    on: NewDay = None,
    reach: Annotated[int | None, typer.Option(help="How many people.")] = None,
    override: Override = None,
) -> None:
    """Change an entry of the publicity log; what is not given stays."""
    office = office_of(workspace)
    given = {"title": title, "channel": channel, "published_on": day_of(on), "reach": reach}
    version = version_of(list_publicity(office), entry, "entry")
    change_publicity(office, entry, version=version, override=override, **only_given(given))
    out.print(f"Changed: {entry}")


# --- meetings of the groups ---------------------------------------------------------------------


@groups.command("meetings")
def show_group_meetings(workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """List the meetings of both groups, latest first, with the agencies that came."""
    rows = [
        {
            "id": held.row["id"],
            "of_group": held.row["of_group"],
            "held_on": held.row["held_on"],
            "came": list(held.came),
            "away": list(held.away),
        }
        for held in group_meetings_of(office_of(workspace))
    ]
    print_rows(rows, ("id", "of_group", "held_on", "came", "away"), as_json=as_json)


@groups.command("met")
def enter_group_meeting(
    group: Annotated[str, typer.Argument(help="One of: " + ", ".join(GROUPS) + ".")],
    came: Annotated[list[str], typer.Option(help="An agency that came; may be repeated.")],
    away: Annotated[
        list[str] | None, typer.Option(help="One that was asked and did not come.")
    ] = None,
    on: Day = None,
    ward: Wards = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Record a meeting of a group: agencies, not names."""
    office = office_of(workspace)
    row = record_group_meeting(
        office,
        of_group=group,
        held_on=day_or_today(on),
        came=came,
        away=away or (),
        today=today(),
        ward_codes=wards_of(office, ward),
    )
    out.print(f"Recorded as {row['id']}.")


@groups.command("strike")
def strike(
    meeting: Annotated[str, typer.Argument(help="Its id, from 'pact groups meetings'.")],
    workspace: Folder = DEFAULT,
) -> None:
    """Strike out a meeting that was recorded by mistake."""
    office = office_of(workspace)
    rows = [held.row for held in group_meetings_of(office)]
    version = version_of(rows, meeting, "meeting")
    strike_group_meeting(office, meeting, version=version)
    out.print(f"Struck out: {meeting}")

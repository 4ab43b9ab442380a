"""Commands for panels, their meetings and the calendar."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from pact_geo.cli.options import DEFAULT, AsJson, Folder, Output, office_of
from pact_geo.cli.printing import err, out, print_json, print_table, progress
from pact_geo.cycle.calendar import LONDON, MEETING, Proposal
from pact_geo.cycle.meetings import Choice
from pact_geo.errors import InputError
from pact_geo.inputs.drawn import MOST_BYTES, read_drawn_area
from pact_geo.records.access import Kind
from pact_geo.services import meeting_snapshot, meetings, panel_events
from pact_geo.services import panels as service
from pact_geo.services.office import Office
from pact_geo.services.selection import make_selection

panels = typer.Typer(help="The register of panels.", no_args_is_help=True)
meeting = typer.Typer(help="A panel's meetings.", no_args_is_help=True)

MeetingId = Annotated[str, typer.Argument(help="The id of the meeting.")]
Day = Annotated[str, typer.Option("--on", help="The day, such as 2026-12-12.")]


@panels.command("list")
def list_panels(workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """List the panels: what each covers, and how it stands today."""
    office = office_of(workspace)
    register = service.panel_register(office, _today())
    rows = [
        {
            "id": one.panel["id"],
            "panel": one.panel["name"],
            "wards": [office.borough.ward_names.get(code, code) for code in one.shares],
            "stands": one.standing.status if one.standing else "closed",
            "last met": one.standing.last_met if one.standing else None,
            "next due": one.standing.due_on if one.standing else None,
            "priorities": list(one.priorities),
            "missing": None if one.missing is None else list(one.missing),
        }
        for one in register.panels
    ]
    if as_json:
        print_json(rows)
        return
    headings = ("id", "panel", "wards", "stands", "last met", "next due", "priorities")
    print_table(headings, [tuple(_cell(row[name]) for name in headings) for row in rows])


@panels.command("add")
def add_panel(
    name: Annotated[str, typer.Argument(help="The name of the panel.")],
    ward: Annotated[list[str] | None, typer.Option(help="A ward; may be repeated.")] = None,
    drawn: Annotated[Path | None, typer.Option(help="A GeoJSON file with its area.")] = None,
    founded_by: Annotated[str, typer.Option(help="What kind of founder.")] = "community group",
    founder: Annotated[str, typer.Option(help="The founder's name.")] = "",
    founded_on: Annotated[str | None, typer.Option(help="The day; today when not given.")] = None,
    weeks: Annotated[int, typer.Option(help="It meets every so many weeks.")] = 8,
    member: Annotated[
        list[str] | None, typer.Option(help="NAME; SECTOR. May be repeated; the first chairs.")
    ] = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Set up a panel, with its first events in the calendar."""
    office = office_of(workspace)
    codes = [_ward_code(office, one) for one in ward or ()]
    area = None if drawn is None else read_drawn_area(_small_file(drawn))
    draft = service.draft_panel(office, wards=codes, drawn=area)
    for one in draft.overlaps:
        err.print(f"- {one.share:.0%} of it is covered by {one.name} already.")
    written = [one.partition(";") for one in member or ()]
    panel = service.set_up_panel(
        office,
        draft,
        name=name,
        founded_by=founded_by,
        founder=founder,
        founded_on=_day(founded_on) if founded_on else _today(),
        meets_every_weeks=weeks,
        members=[
            {"name": who, "sector": sector.strip(), "part": "" if place else service.CHAIR}
            for place, (who, _, sector) in enumerate(written)
        ],
    )
    out.print(panel["id"])


@panels.command("coverage")
def coverage(workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """Say for each ward whether it has a panel, and how that stands."""
    office = office_of(workspace)
    register = service.panel_register(office, _today())
    names = office.borough.ward_names
    if as_json:
        print_json({names[code]: word for code, word in register.wards.items()})
        return
    print_table(("ward", "panel"), [(names[code], word) for code, word in register.wards.items()])


@meeting.command("plan")
def plan(
    panel: Annotated[str, typer.Argument(help="The id of the panel.")],
    on: Day,
    at: Annotated[str, typer.Option(help="When it starts, such as 18:30.")] = "18:30",
    minutes: Annotated[int, typer.Option(help="How long.")] = 90,
    place: Annotated[str, typer.Option(help="Where.")] = "",
    workspace: Folder = DEFAULT,
) -> None:
    """Plan a meeting; it goes into the calendar."""
    event = Proposal(MEETING, "Panel meeting", _day(on), _clock(at), minutes)
    row = panel_events.plan_meeting(office_of(workspace), panel, event, place=place)
    out.print(row["id"])


@meeting.command("agenda")
def agenda(
    meeting_id: MeetingId,
    build: Annotated[bool, typer.Option(help="Build it anew from the evidence.")] = False,
    raised: Annotated[list[str] | None, typer.Option(help="A matter raised by members.")] = None,
    workspace: Folder = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Show a meeting's agenda, or build it from ranking, concerns and open actions."""
    office = office_of(workspace)
    if build or raised:
        row = office.desk.get(Kind.MEETINGS, meeting_id)
        meetings.prepare_agenda(
            office, meeting_id, version=row["version"], today=_today(), raised=raised
        )
    view = meetings.view_meeting(office, meeting_id, today=_today())
    if as_json:
        print_json(meetings.as_data(view))
        return
    print_table(("part", "what", "known"), [tuple(asdict(item).values()) for item in view.agenda])


@meeting.command("choose")
def choose(
    meeting_id: MeetingId,
    priority: Annotated[
        list[str], typer.Option(help="A priority; give three. TITLE, or TITLE; WHY IT DIFFERS.")
    ],
    workspace: Folder = DEFAULT,
) -> None:
    """Write down the three priorities the panel chose."""
    office = office_of(workspace)
    row = office.desk.get(Kind.MEETINGS, meeting_id)
    written = [one.partition(";") for one in priority]
    choices = [Choice(title.strip(), differs_because=why.strip()) for title, _, why in written]
    rows = meetings.choose_priorities(office, meeting_id, choices, version=row["version"])
    for one in rows:
        out.print(f"{one['place']}. {one['title']}")


@meeting.command("freeze")
def freeze(meeting_id: MeetingId, workspace: Folder = DEFAULT) -> None:
    """Freeze what the panel will look at, and print its checksum."""
    office = office_of(workspace)
    row = office.desk.get(Kind.MEETINGS, meeting_id)
    with progress() as report:
        frozen = meeting_snapshot.freeze_snapshot(
            office, meeting_id, version=row["version"], today=_today(), progress=report
        )
    out.print(frozen["snapshot_digest"])


@meeting.command("export")
def export(
    meeting_id: MeetingId, output: Output = Path("meeting.html"), workspace: Folder = DEFAULT
) -> None:
    """Write a meeting's frozen view as one page that opens anywhere, without internet."""
    meeting_snapshot.export_meeting(office_of(workspace), meeting_id, output)
    out.print(f"Written: {output}")


def write_calendar(
    output: Output = Path("pact-panels.ics"),
    panel: Annotated[str | None, typer.Option(help="Only of this panel, by its id.")] = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Write the calendar of the panels as an .ics file."""
    output.write_bytes(panel_events.calendar_bytes(office_of(workspace), panel_id=panel))
    out.print(f"Written: {output}")


def _today() -> date:
    return datetime.now(tz=LONDON).date()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{text!r} is no day.", remedy="Write it as 2026-12-12.") from error


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{text!r} is no time.", remedy="Write it as 18:30.") from error


def _ward_code(office: Office, ward: str) -> str:
    return str(make_selection(office.borough, ward=ward).ward)


def _small_file(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise InputError("The drawn area is too large.", file=path.name)
    return path.read_bytes()


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return "" if value is None else str(value)

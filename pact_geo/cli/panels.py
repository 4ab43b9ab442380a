"""Commands for panels, their meetings and the calendar."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from pact_geo.cli.events import as_clock, as_day
from pact_geo.cli.options import DEFAULT, AsJson, Folder, Output, office_of
from pact_geo.cli.printing import err, out, print_json, print_table, progress
from pact_geo.cycle.calendar import LONDON, MEETING, Proposal
from pact_geo.cycle.meetings import Choice
from pact_geo.errors import InputError, RecordError
from pact_geo.inputs.drawn import MOST_BYTES, read_drawn_area
from pact_geo.records.access import Kind
from pact_geo.services import meeting_snapshot, meetings, panel_events
from pact_geo.services import panels as service
from pact_geo.services.colleagues import account_named, panel_accounts
from pact_geo.services.office import Office
from pact_geo.services.selection import make_selection

panels = typer.Typer(help="The register of panels.", no_args_is_help=True)
meeting = typer.Typer(help="A panel's meetings.", no_args_is_help=True)

MeetingId = Annotated[str, typer.Argument(help="The id of the meeting.")]
PanelId = Annotated[str, typer.Argument(help="The id of the panel, as 'pact panels list' says.")]
Account = Annotated[
    str | None, typer.Option(help="The name of their account, of the role panel in these wards.")
]
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
        founded_on=as_day(founded_on) if founded_on else _today(),
        meets_every_weeks=weeks,
        members=[
            {"name": who, "sector": sector.strip(), "part": "" if place else service.CHAIR}
            for place, (who, _, sector) in enumerate(written)
        ],
    )
    out.print(panel["id"])


@panels.command("members")
def list_members(panel: PanelId, workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """List who sits on a panel, and whose account each has."""
    office = office_of(workspace)
    held = office.desk.get(Kind.PANELS, panel)
    accounts = panel_accounts(office, held)
    rows = [
        {
            "id": one["id"],
            "name": one["name"],
            "sector": one["sector"],
            "part": one["part"] or "",
            "account": accounts.get(one["person_id"], "closed or of other wards")
            if one["person_id"]
            else "",
        }
        for one in service.members_of(office, held, _today()) or []
    ]
    if as_json:
        print_json(rows)
        return
    headings = ("id", "name", "sector", "part", "account")
    print_table(headings, [tuple(row[name] for name in headings) for row in rows])


@panels.command("add-member")
def add_member(
    panel: PanelId,
    name: Annotated[str, typer.Argument(help="The member's name.")],
    sector: Annotated[str, typer.Option(help="The sector, such as Residents.")],
    account: Account = None,
    agency: Annotated[str, typer.Option(help="The agency, if any.")] = "",
    chair: Annotated[bool, typer.Option(help="The member chairs the panel.")] = False,
    workspace: Folder = DEFAULT,
) -> None:
    """Add a member to a panel, with an account where they have one."""
    office = office_of(workspace)
    with office.desk.together():
        row = service.add_member(
            office,
            panel,
            name=name,
            sector=sector,
            joined_on=_today(),
            part=service.CHAIR if chair else "",
            agency=agency,
        )
        if account:
            person = _account(office, panel, account)
            service.link_member(office, row["id"], version=row["version"], person_id=person)
    out.print(row["id"])


@panels.command("link-member")
def link_member(
    member: Annotated[str, typer.Argument(help="The member's id, as 'pact panels members' says.")],
    account: Account = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Give a member's seat to an account, so that they enter their own votes; to none without."""
    office = office_of(workspace)
    row = office.desk.get(Kind.PANEL_MEMBERS, member)
    person = _account(office, row["panel_id"], account) if account else None
    service.link_member(office, member, version=row["version"], person_id=person)
    out.print(f"{row['name']}: {account or 'no account'}")


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
    event = Proposal(MEETING, "Panel meeting", as_day(on), as_clock(at), minutes)
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
    rows = [(item.kind, item.title, item.detail) for item in view.agenda]
    print_table(("part", "what", "known"), rows)


@meeting.command("choose")
def choose(
    meeting_id: MeetingId,
    priority: Annotated[
        list[str], typer.Option(help="A priority; give three. TITLE, or TITLE; WHY IT DIFFERS.")
    ],
    override: Annotated[
        str | None,
        typer.Option(help="Why words that seem to name somebody may stand; it is kept."),
    ] = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Write down the three priorities the panel chose."""
    office = office_of(workspace)
    row = office.desk.get(Kind.MEETINGS, meeting_id)
    written = [one.partition(";") for one in priority]
    choices = [Choice(title.strip(), differs_because=why.strip()) for title, _, why in written]
    rows = meetings.choose_priorities(
        office, meeting_id, choices, version=row["version"], override=override
    )
    for one in rows:
        out.print(f"{one['place']}. {one['title']}")


@meeting.command("end")
def end(
    meeting_id: MeetingId,
    because: Annotated[
        str, typer.Option(help="Why nothing was chosen; for the working groups.")
    ] = "",
    workspace: Folder = DEFAULT,
) -> None:
    """End a meeting that was held without a choice; the priorities before it stay."""
    office = office_of(workspace)
    row = office.desk.get(Kind.MEETINGS, meeting_id)
    meetings.end_meeting(
        office, meeting_id, version=row["version"], today=_today(), because=because
    )
    out.print("The meeting is held; nothing was chosen.")


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


def _today() -> date:
    return datetime.now(tz=LONDON).date()


def _account(office: Office, panel_id: str, name: str) -> str:
    """Find an account by name, among those that may sit on the panel."""
    accounts = panel_accounts(office, office.desk.get(Kind.PANELS, panel_id))
    found = account_named(accounts, name)
    if len(found) == 1:
        return found[0]
    known = "; ".join(accounts[one] for one in found or accounts) or "none"
    told = "more than one account" if found else "no account of a panel member in these wards"
    raise RecordError(f"{name!r} is {told}.", remedy=f"There are: {known}.")


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

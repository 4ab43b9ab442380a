"""Commands for panels: setting one up, changing it, and its members."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pact_geo.cli.events import as_day
from pact_geo.cli.options import (
    DEFAULT,
    AsJson,
    Folder,
    Override,
    Sure,
    Wards,
    office_of,
    only_given,
    today,
    wards_of,
)
from pact_geo.cli.printing import err, out, print_json, print_rows, print_table
from pact_geo.errors import RecordError
from pact_geo.inputs.drawn import read_drawn_file
from pact_geo.records.access import Kind
from pact_geo.services import panel_members
from pact_geo.services import panels as service
from pact_geo.services.colleagues import account_named, panel_accounts
from pact_geo.services.office import Office

panels = typer.Typer(help="The register of panels.", no_args_is_help=True)

MemberId = Annotated[str, typer.Argument(help="The member's id, as 'pact panels members' says.")]
Drawn = Annotated[Path | None, typer.Option(help="A GeoJSON file with its area.")]
PanelId = Annotated[str, typer.Argument(help="The id of the panel, as 'pact panels list' says.")]
Account = Annotated[
    str | None, typer.Option(help="The name of their account, of the role panel in these wards.")
]


@panels.command("list")
def list_panels(workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """List the panels: what each covers, and how it stands today."""
    office = office_of(workspace)
    register = service.panel_register(office, today())
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
    ward: Wards = None,
    drawn: Drawn = None,
    founded_by: Annotated[str, typer.Option(help="What kind of founder.")] = "community group",
    founder: Annotated[str, typer.Option(help="The founder's name.")] = "",
    founded_on: Annotated[str | None, typer.Option(help="The day; today when not given.")] = None,
    weeks: Annotated[int, typer.Option(help="It meets every so many weeks.")] = 8,
    member: Annotated[
        list[str] | None, typer.Option(help="NAME; SECTOR. May be repeated; the first chairs.")
    ] = None,
    override: Override = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Set up a panel, with its first events in the calendar."""
    office = office_of(workspace)
    draft = _draft(office, ward, drawn)
    written = [one.partition(";") for one in member or ()]
    panel = service.set_up_panel(
        office,
        draft,
        name=name,
        founded_by=founded_by,
        founder=founder,
        founded_on=as_day(founded_on) if founded_on else today(),
        meets_every_weeks=weeks,
        members=[
            {"name": who, "sector": sector.strip(), "part": "" if place else panel_members.CHAIR}
            for place, (who, _, sector) in enumerate(written)
        ],
        override=override,
    )
    out.print(panel["id"])


@panels.command("change")
def change_panel(
    panel: PanelId,
    name: Annotated[str | None, typer.Option(help="Another name.")] = None,
    ward: Wards = None,
    drawn: Drawn = None,
    founded_by: Annotated[str | None, typer.Option(help="What kind of founder.")] = None,
    founder: Annotated[str | None, typer.Option(help="The founder's name.")] = None,
    weeks: Annotated[int | None, typer.Option(help="It meets every so many weeks.")] = None,
    closed_on: Annotated[str | None, typer.Option(help="The day it closes.")] = None,
    override: Override = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Change a panel, give it another area, or close it."""
    office = office_of(workspace)
    given = {
        "name": name,
        "founded_by": founded_by,
        "founder": founder,
        "meets_every_weeks": weeks,
        "closed_on": as_day(closed_on) if closed_on else None,
    }
    row = service.change_panel(
        office,
        panel,
        version=office.desk.get(Kind.PANELS, panel)["version"],
        draft=_draft(office, ward, drawn, but_for=panel) if ward or drawn else None,
        override=override,
        **only_given(given),
    )
    out.print(f"{row['name']} is saved.")


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
        for one in panel_members.members_of(office, held, today()) or []
    ]
    print_rows(rows, ("id", "name", "sector", "part", "account"), as_json=as_json)


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
        row = panel_members.add_member(
            office,
            panel,
            name=name,
            sector=sector,
            joined_on=today(),
            part=panel_members.CHAIR if chair else "",
            agency=agency,
        )
        if account:
            person = _account(office, panel, account)
            panel_members.link_member(office, row["id"], version=row["version"], person_id=person)
    out.print(row["id"])


@panels.command("link-member")
def link_member(
    member: MemberId,
    account: Account = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Give a member's seat to an account, so that they enter their own votes; to none without."""
    office = office_of(workspace)
    row = office.desk.get(Kind.PANEL_MEMBERS, member)
    person = _account(office, row["panel_id"], account) if account else None
    panel_members.link_member(office, member, version=row["version"], person_id=person)
    out.print(f"{row['name']}: {account or 'no account'}")


@panels.command("change-member")
def change_member(
    member: MemberId,
    name: Annotated[str | None, typer.Option(help="Another name.")] = None,
    sector: Annotated[str | None, typer.Option(help="Another sector.")] = None,
    agency: Annotated[str | None, typer.Option(help="Another agency.")] = None,
    chair: Annotated[bool, typer.Option(help="The member takes the chair.")] = False,
    left_on: Annotated[str | None, typer.Option(help="The day the member leaves.")] = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Change a member, give them the chair, or write down that they leave."""
    office = office_of(workspace)
    given = {
        "name": name,
        "sector": sector,
        "agency": agency,
        "left_on": as_day(left_on) if left_on else None,
    }
    with office.desk.together():
        row = office.desk.get(Kind.PANEL_MEMBERS, member)
        row = panel_members.change_member(
            office, member, version=row["version"], **only_given(given)
        )
        if chair:
            row = panel_members.make_chair(office, member, version=row["version"])
    out.print(f"{row['name']} is saved.")


@panels.command("erase-member")
def erase_member(member: MemberId, workspace: Folder = DEFAULT, yes: Sure = False) -> None:
    """Erase a member with every earlier version; how they voted stays, unnamed."""
    if not yes:
        typer.confirm("Nothing brings it back. Erase?", abort=True)
    panel_members.erase_member(office_of(workspace), member)
    out.print("Erased. Backups made before still hold it.")


@panels.command("coverage")
def coverage(workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """Say for each ward whether it has a panel, and how that stands."""
    office = office_of(workspace)
    register = service.panel_register(office, today())
    names = office.borough.ward_names
    if as_json:
        print_json({names[code]: word for code, word in register.wards.items()})
        return
    print_table(("ward", "panel"), [(names[code], word) for code, word in register.wards.items()])


def _account(office: Office, panel_id: str, name: str) -> str:
    """Find an account by name, among those that may sit on the panel."""
    accounts = panel_accounts(office, office.desk.get(Kind.PANELS, panel_id))
    found = account_named(accounts, name)
    if len(found) == 1:
        return found[0]
    known = "; ".join(accounts[one] for one in found or accounts) or "none"
    told = "more than one account" if found else "no account of a panel member in these wards"
    raise RecordError(f"{name!r} is {told}.", remedy=f"There are: {known}.")


def _draft(
    office: Office,
    wards: list[str] | None,
    drawn: Path | None,
    *,
    but_for: str | None = None,
) -> service.PanelDraft:
    """Work out an area, and say what of it other panels cover."""
    area = None if drawn is None else read_drawn_file(drawn)
    draft = service.draft_panel(office, wards=wards_of(office, wards), drawn=area, but_for=but_for)
    for one in draft.overlaps:
        err.print(f"- {one.share:.0%} of it is covered by {one.name} already.")
    return draft


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return "" if value is None else str(value)

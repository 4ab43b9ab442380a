"""Commands for the calendar of the panels: what is in it, moving it, cancelling it."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Annotated

import typer

from pact_geo.cli.options import DEFAULT, AsJson, Folder, Output, office_of
from pact_geo.cli.printing import out, print_json, print_table
from pact_geo.cycle.calendar import Proposal
from pact_geo.errors import InputError, RecordError
from pact_geo.services import panel_events
from pact_geo.services.office import Office

events = typer.Typer(help="What is in the panels' calendar.", no_args_is_help=True)

EventId = Annotated[str, typer.Argument(help="The id of the event, as 'pact events list' says.")]
OfPanel = Annotated[str | None, typer.Option(help="Only of this panel, by its id.")]


@events.command("list")
def list_events(
    panel: OfPanel = None, workspace: Folder = DEFAULT, as_json: AsJson = False
) -> None:
    """List what is in the calendar, first first."""
    rows = [
        {
            "id": one.row["id"],
            "day": one.starts.date(),
            "starts": f"{one.starts:%H:%M}",
            "ends": f"{one.ends:%H:%M}",
            "title": one.row["title"],
            "place": one.row["place"] or "",
            "panel": one.panel_name,
            "cancelled": one.row["cancelled"],
        }
        for one in panel_events.list_events(office_of(workspace), panel_id=panel)
    ]
    if as_json:
        print_json(rows)
        return
    headings = ("id", "day", "starts", "ends", "title", "place", "panel", "")
    print_table(
        headings,
        [
            (*(row[name] for name in headings[:-1]), "cancelled" if row["cancelled"] else "")
            for row in rows
        ],
    )


@events.command("move")
def move(
    event: EventId,
    on: Annotated[str | None, typer.Option(help="The new day, such as 2026-12-12.")] = None,
    at: Annotated[str | None, typer.Option(help="When it starts, such as 18:30.")] = None,
    minutes: Annotated[int | None, typer.Option(help="How long.")] = None,
    title: Annotated[str | None, typer.Option(help="Another title.")] = None,
    place: Annotated[str | None, typer.Option(help="Another place.")] = None,
    override: Annotated[
        str | None,
        typer.Option(help="Why words that seem to name somebody may stand; it is kept."),
    ] = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Move an event, or give it another title or place; its meeting moves along."""
    office = office_of(workspace)
    held = _event(office, event)
    lasts = int((held.ends - held.starts).total_seconds() // 60)
    wanted = Proposal(
        held.row["activity"],
        held.row["title"] if title is None else title,
        held.starts.date() if on is None else as_day(on),
        held.starts.time() if at is None else as_clock(at),
        lasts if minutes is None else minutes,
    )
    panel_events.change_event(
        office,
        event,
        version=held.row["version"],
        event=wanted,
        place=(held.row["place"] or "") if place is None else place,
        override=override,
    )
    out.print(f"{wanted.title}: {wanted.day}, {wanted.starts:%H:%M}")


@events.command("cancel")
def cancel(event: EventId, workspace: Folder = DEFAULT) -> None:
    """Cancel an event, and the meeting it is for."""
    office = office_of(workspace)
    held = _event(office, event)
    panel_events.cancel_event(office, event, version=held.row["version"])
    out.print(f"Cancelled: {held.row['title']}, {held.starts.date()}")


def write_calendar(
    output: Output = Path("pact-panels.ics"), panel: OfPanel = None, workspace: Folder = DEFAULT
) -> None:
    """Write the calendar of the panels as an .ics file."""
    output.write_bytes(panel_events.calendar_bytes(office_of(workspace), panel_id=panel))
    out.print(f"Written: {output}")


def as_day(text: str) -> date:
    """Read a day as it is typed.

    Raises
    ------
    InputError
        If it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{text!r} is no day.", remedy="Write it as 2026-12-12.") from error


def as_clock(text: str) -> time:
    """Read a time as it is typed.

    Raises
    ------
    InputError
        If it is none.
    """
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{text!r} is no time.", remedy="Write it as 18:30.") from error


def _event(office: Office, event_id: str) -> panel_events.PanelEvent:
    for one in panel_events.list_events(office):
        if one.row["id"] == event_id:
            return one
    raise RecordError("There is no such event.", remedy="'pact events list' names them.")

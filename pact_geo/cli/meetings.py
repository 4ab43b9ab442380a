"""Commands for a panel's meetings: agenda, who is here, votes, the three chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pact_geo.cli.events import as_clock, as_day
from pact_geo.cli.options import DEFAULT, AsJson, Folder, Output, Override, office_of, today
from pact_geo.cli.printing import out, print_json, print_table, progress
from pact_geo.cycle.calendar import MEETING, Proposal
from pact_geo.cycle.meetings import Choice
from pact_geo.errors import InputError
from pact_geo.records.access import Kind
from pact_geo.services import meeting_attendance, meeting_snapshot, panel_events, voting
from pact_geo.services import meetings as service

meeting = typer.Typer(help="A panel's meetings.", no_args_is_help=True)

MeetingId = Annotated[str, typer.Argument(help="The id of the meeting.")]
Day = Annotated[str, typer.Option("--on", help="The day, such as 2026-12-12.")]


@meeting.command("plan")
def plan(
    panel: Annotated[str, typer.Argument(help="The id of the panel.")],
    on: Day,
    at: Annotated[str, typer.Option(help="When it starts, such as 18:30.")] = "18:30",
    minutes: Annotated[int, typer.Option(help="How long.")] = 90,
    place: Annotated[str, typer.Option(help="Where.")] = "",
    override: Override = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Plan a meeting; it goes into the calendar."""
    event = Proposal(MEETING, "Panel meeting", as_day(on), as_clock(at), minutes, place)
    row = panel_events.plan_meeting(office_of(workspace), panel, event, override=override)
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
        service.prepare_agenda(
            office, meeting_id, version=row["version"], today=today(), raised=raised
        )
    view = service.view_meeting(office, meeting_id, today=today())
    if as_json:
        print_json(service.as_data(view))
        return
    rows = [(item.kind, item.title, item.detail) for item in view.agenda]
    print_table(("part", "what", "known"), rows)


@meeting.command("attend")
def attend(
    meeting_id: MeetingId,
    here: Annotated[
        list[str] | None, typer.Option(help="A member who is here, by name or id; repeat it.")
    ] = None,
    away: Annotated[
        list[str] | None, typer.Option(help="A member who is not here; repeat it.")
    ] = None,
    guest: Annotated[
        list[str] | None, typer.Option(help="NAME; AGENCY of a guest. May be repeated.")
    ] = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Mark who is at a meeting, and say whether that is enough for a choice."""
    guests = [one.partition(";") for one in guest or ()]
    found = meeting_attendance.mark_by_name(
        office_of(workspace),
        meeting_id,
        here=here or (),
        away=away or (),
        guests=[(name.strip(), agency.strip()) for name, _, agency in guests],
    )
    out.print(found.words)


@meeting.command("vote")
def vote(
    meeting_id: MeetingId,
    score: Annotated[list[str], typer.Option(help="PLACE=SCORE, 0 to 5; may be repeated.")],
    member: Annotated[
        str | None, typer.Option(help="Whose votes, by name or id; your own when not given.")
    ] = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Enter a member's scores, and print the result so far."""
    office = office_of(workspace)
    who = None
    if member is not None:
        who = meeting_attendance.member_named(office, meeting_id, member)["id"]
    scores = dict(_score(one) for one in score)
    for candidate, given in scores.items():
        voting.cast_vote(office, meeting_id, candidate=candidate, score=given, member_id=who)
    view = service.view_meeting(office, meeting_id, today=today())
    rows = [(one.place, one.candidate, one.total, one.voters) for one in view.tallies or ()]
    print_table(("order", "place", "total", "members"), rows)


@meeting.command("choose")
def choose(
    meeting_id: MeetingId,
    priority: Annotated[
        list[str], typer.Option(help="A priority; give three. TITLE, or TITLE; WHY IT DIFFERS.")
    ],
    override: Override = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Write down the three priorities the panel chose."""
    office = office_of(workspace)
    row = office.desk.get(Kind.MEETINGS, meeting_id)
    written = [one.partition(";") for one in priority]
    choices = [Choice(title.strip(), differs_because=why.strip()) for title, _, why in written]
    rows = service.choose_priorities(
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
    service.end_meeting(office, meeting_id, version=row["version"], today=today(), because=because)
    out.print("The meeting is held; nothing was chosen.")


@meeting.command("freeze")
def freeze(meeting_id: MeetingId, workspace: Folder = DEFAULT) -> None:
    """Freeze what the panel will look at, and print its checksum."""
    office = office_of(workspace)
    row = office.desk.get(Kind.MEETINGS, meeting_id)
    with progress() as report:
        frozen = meeting_snapshot.freeze_snapshot(
            office, meeting_id, version=row["version"], today=today(), progress=report
        )
    out.print(frozen["snapshot_digest"])


@meeting.command("export")
def export(
    meeting_id: MeetingId, output: Output = Path("meeting.html"), workspace: Folder = DEFAULT
) -> None:
    """Write a meeting's frozen view as one page that opens anywhere, without internet."""
    meeting_snapshot.export_meeting(office_of(workspace), meeting_id, output)
    out.print(f"Written: {output}")


def _score(text: str) -> tuple[str, int]:
    candidate, _, given = text.rpartition("=")
    if not candidate.strip() or not given.strip().isdigit():
        raise InputError(f"{text!r} is no score.", remedy="Write it as 'Mill Lane=4'.")
    return candidate.strip(), int(given)

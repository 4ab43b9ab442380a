"""Commands of You Said, We Did."""

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
    Output,
    Ward,
    WardAsked,
    day_of,
    day_or_today,
    office_of,
    today,
    ward_of,
)
from pact_geo.cli.printing import err, out, print_json, print_table
from pact_geo.services.raised import Raised
from pact_geo.services.selection import ward_code

feedback = typer.Typer(
    help="You Said, We Did: what residents said, what was done, who was told.",
    no_args_is_help=True,
)

Entry = Annotated[str, typer.Argument(help="The entry's id, as 'pact feedback list' gives it.")]


@feedback.command("list")
def list_entries(workspace: Folder = DEFAULT, ward: Ward = None, as_json: AsJson = False) -> None:
    """List the entries that you may see: whether released, supported, and who was not told."""
    office = office_of(workspace)
    code = ward_of(office, ward)
    entries = services.list_ledger(office, ward=code)
    if as_json:
        print_json(
            [
                {
                    "id": one.row["id"],
                    "theme": one.row["theme"],
                    "area": one.area_name,
                    "said": one.row["said"],
                    "residents": one.residents,
                    "did": one.did,
                    "changed": one.changed,
                    "released": one.released,
                    "unsupported": list(one.unsupported),
                    "still_to_tell": one.still_to_tell,
                }
                for one in entries
            ]
        )
        return
    print_table(
        ("id", "theme", "area", "released", "supported", "still to be told"),
        [
            (
                one.row["id"],
                one.row["theme"],
                one.area_name,
                "yes" if one.released else "no",
                "no" if one.unsupported else "yes",
                ", ".join(one.still_to_tell),
            )
            for one in entries
        ],
    )
    for one in entries:
        for reason in one.unsupported:
            out.print(f"- {one.row['id']}: {reason}")


@feedback.command("add")
def add(
    theme: Annotated[str, typer.Option(help="What it is about, such as Litter.")],
    said: Annotated[str, typer.Option(help="What residents said.")],
    did: Annotated[str, typer.Option(help="What was done.")],
    workspace: Folder = DEFAULT,
    residents: Annotated[
        int | None,
        typer.Option(help="How many residents raised it, where no concerns are linked."),
    ] = None,
    concerns: Annotated[
        str | None, typer.Option(help="Link and count the survey's concerns of this theme.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Concerns from this day.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Concerns to this day.")
    ] = None,
    area: Annotated[str | None, typer.Option(help="The id of the area it is about.")] = None,
    ward: Ward = None,
    why_not: Annotated[str, typer.Option(help="If nothing was done: why not.")] = "",
    result: Annotated[str, typer.Option(help="What changed, as it was measured.")] = "",
    action: Annotated[list[str] | None, typer.Option(help="An action's id; repeatable.")] = None,
    photo: Annotated[list[str] | None, typer.Option(help="A photo's id; repeatable.")] = None,
    evaluation: Annotated[str | None, typer.Option(help="The id of the evaluation.")] = None,
) -> None:
    """Draft an entry; it is public only once it is released."""
    office = office_of(workspace)
    row = services.add_entry(
        office,
        theme=theme,
        said=said,
        residents=residents,
        raised=_raised(concerns, since, until),
        did=did,
        area_id=area,
        wards=[ward_code(office.borough, ward)] if ward else [],
        why_not=why_not,
        result=result,
        action_ids=list(action or ()),
        photo_ids=list(photo or ()),
        evaluation_id=evaluation,
    )
    out.print(f"Drafted: {row['id']}")
    for reason in services.get_entry(office, row["id"]).unsupported:
        out.print(f"- {reason}")


@feedback.command("release")
def release(
    entry: Entry,
    workspace: Folder = DEFAULT,
    override: Annotated[
        str | None, typer.Option(help="Why it may be public though it seems to name somebody.")
    ] = None,
) -> None:
    """Make an entry public: only one that is supported, and that names nobody."""
    office = office_of(workspace)
    version = services.get_entry(office, entry).row["version"]
    services.release_entry(office, entry, version=version, override=override)
    out.print(f"Public: {entry}")


@feedback.command("told")
def told(
    entry: Entry,
    channel: Annotated[str, typer.Option(help="How, such as newsletter.")],
    audience: Annotated[str, typer.Option(help="Who, such as 'residents of the ward'.")],
    workspace: Folder = DEFAULT,
    on: Day = None,
    reach: Annotated[int | None, typer.Option(help="How many people.")] = None,
    override: Annotated[
        str | None, typer.Option(help="Why words that seem to name somebody may stand.")
    ] = None,
) -> None:
    """Record who was told of an entry, how and when."""
    services.add_telling(
        office_of(workspace),
        entry,
        told_on=day_or_today(on),
        channel=channel,
        audience=audience,
        reach=reach,
        override=override,
    )
    out.print(f"Recorded: {entry}")


@feedback.command("newsletter")
def newsletter(
    ward: WardAsked,
    workspace: Folder = DEFAULT,
    output: Output = Path("newsletter.pdf"),
    whole: Annotated[bool, typer.Option(help="All there is, as a web page (.html).")] = False,
) -> None:
    """Write a ward's newsletter: .pdf (two sides of A4 at most) or .html."""
    office = office_of(workspace)
    code = ward_code(office.borough, ward)
    lost = services.export_newsletter(office, code, output, today=today(), whole=whole)
    for words in lost:
        err.print(f"Left out, for its file cannot be read ('pact photos check'): {words}")
    out.print(f"Written: {output}")


def _raised(theme: str | None, since: datetime | None, until: datetime | None) -> Raised | None:
    if theme is None:
        return None
    return Raised(theme, day_of(since), day_of(until))

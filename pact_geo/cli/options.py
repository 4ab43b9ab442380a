"""The options that commands share, and the one place where a selection is put together."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from pact_geo import services
from pact_geo.cli.sessions import held_token
from pact_geo.cycle.calendar import LONDON
from pact_geo.errors import InputError
from pact_geo.records.access import Person
from pact_geo.services.office import Office, open_office
from pact_geo.services.people import who_asks
from pact_geo.services.selection import ward_code
from pact_geo.settings import HotspotSettings
from pact_geo.workspace import Workspace

Folder = Annotated[
    Path, typer.Option("--workspace", "-w", envvar="PACT_WORKSPACE", help="The workspace folder.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Output = Annotated[Path, typer.Option("--output", "-o", help="The file to write.")]
First = Annotated[str | None, typer.Option("--from", help="First month, such as 2025-12.")]
Last = Annotated[str | None, typer.Option("--to", help="Last month, such as 2026-11.")]
Category = Annotated[list[str] | None, typer.Option(help="Only this category; may be repeated.")]
Source = Annotated[list[str] | None, typer.Option(help="Only this source; may be repeated.")]
WardAsked = Annotated[str, typer.Option("--ward", help="The ward, by name or code.")]
WardsAsked = Annotated[
    list[str], typer.Option("--ward", help="The ward, by name or code; may be repeated.")
]
Wards = Annotated[list[str] | None, typer.Option("--ward", help="A ward; may be repeated.")]
AreaId = Annotated[str, typer.Argument(help="The area's id, from 'pact areas list'.")]
Override = Annotated[
    str | None,
    typer.Option(help="Why words that seem to name somebody may stand; recorded."),
]
Day = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day; today if not said.")
]
Sure = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Ward = Annotated[str | None, typer.Option(help="Only this ward, by name or code.")]
Unreported = Annotated[bool, typer.Option(help="Take in months that were not fully reported.")]
Method = Annotated[str | None, typer.Option(help="discs or dbscan.")]
Radius = Annotated[float | None, typer.Option(help="Metres.")]
Count = Annotated[int | None, typer.Option(help="How many areas at most.")]

DEFAULT = Path("workspace")
DEMO_PERSON = "PACT_DEMO_PERSON"
"""Variable that names the role to play in the demo borough."""


@dataclass(frozen=True)
class View:
    """What a person asked to look at: an opened borough and a selection of it."""

    borough: services.Borough
    selection: services.Selection


@dataclass(frozen=True)
class AreasView(View):
    """A view of priority areas, with how they are to be found."""

    hotspots: HotspotSettings


def person_of(workspace: Workspace) -> Person:
    """Say who is signed in here, or plays a role in the demo (see ``services.who_asks``)."""
    return who_asks(workspace, token=held_token(workspace), demo_role=os.environ.get(DEMO_PERSON))


def office_of(workspace: Workspace | Path) -> Office:
    """Open a workspace and its records for whoever is signed in here."""
    workspace = workspace if isinstance(workspace, Workspace) else Workspace(workspace)
    return open_office(workspace, person_of(workspace))


def ward_of(office: Office, given: str | None) -> str | None:
    """Give the code of a ward named or coded so; of none when none is given."""
    return ward_code(office.borough, given) if given else None


def wards_of(office: Office, given: Iterable[str] | None) -> list[str]:
    """Give the codes of wards named or coded so."""
    return [ward_code(office.borough, ward) for ward in given or ()]


def day_of(given: datetime | None) -> date | None:
    """Give the day an option says."""
    return given.date() if given else None


def today() -> date:
    """Give the day by the clocks of the borough."""
    return datetime.now(tz=LONDON).date()


def day_or_today(given: datetime | None) -> date:
    """Give the day an option says, else today."""
    return day_of(given) or today()


def only_given(options: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the options that were given, where what is not given stays as it is."""
    return {name: value for name, value in options.items() if value is not None}


def version_of(rows: Iterable[Mapping[str, Any]], record_id: str, kind: str) -> int:
    """Give the version of a record as it is now, from the list that it stands in.

    Raises
    ------
    InputError
        If it is not in the list.
    """
    for row in rows:
        if row["id"] == record_id:
            return int(row["version"])
    raise InputError(
        f"There is no {kind} {record_id!r}.", remedy="Look it up with the list command."
    )


def open_view(
    workspace: Folder = DEFAULT,
    first: First = None,
    last: Last = None,
    category: Category = None,
    source: Source = None,
    include_unreported: Unreported = False,
    **narrowed: Any,
) -> View:
    """Open the borough and check what was asked for, ``narrowed`` too, against its data."""
    opened = Workspace(workspace)
    borough = services.open_borough(opened).seen_by(person_of(opened))
    selection = services.make_selection(
        borough,
        first_month=first,
        last_month=last,
        categories=tuple(category or ()),
        sources=tuple(source or ()),
        include_unreported=include_unreported,
        **narrowed,
    )
    return View(borough, selection)


def open_ward_view(ward: Ward = None, **view: Any) -> View:
    """Open a view of the borough or of one ward."""
    return open_view(**view, ward=ward)


def open_areas_view(
    ward: Ward = None,
    method: Method = None,
    radius: Radius = None,
    count: Count = None,
    **view: Any,
) -> AreasView:
    """Open a view and take the partnership's hotspot settings with these in their place."""
    opened = open_view(**view, ward=ward)
    hotspots = services.change_hotspots(opened.borough, method=method, radius=radius, count=count)
    return AreasView(opened.borough, opened.selection, hotspots)


def takes(
    opener: Callable[..., View], *also: Callable[..., View]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of ``opener``; the command gets what it opens first.

    ``also`` are functions whose options ``opener`` passes on to them.
    """
    offered = {
        name: option
        for one in (*also, opener)
        for name, option in inspect.signature(one, eval_str=True).parameters.items()
        if option.kind is not option.VAR_KEYWORD
    }

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        _opened, *own = inspect.signature(command, eval_str=True).parameters.values()

        @functools.wraps(command)
        def run(**given: Any) -> None:
            opened = opener(**{name: given.pop(name) for name in offered})
            command(opened, **given)

        together = [*offered.values(), *own]
        run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [one.replace(kind=one.KEYWORD_ONLY) for one in together]
        )
        run.__annotations__ = {one.name: one.annotation for one in together}
        del run.__wrapped__  # its annotations would be read in place of these
        return run

    return decorate

"""Commands of engagement: the log, who was heard, contacts, and forms to take along."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from pact_geo import services
from pact_geo.cli.options import DEFAULT, AsJson, Folder, Output, Ward, office_of
from pact_geo.cli.printing import err, out, print_json, print_table
from pact_geo.cycle.engagement import INTERESTS, Method
from pact_geo.errors import InputError
from pact_geo.services.colleagues import with_names
from pact_geo.services.office import Office

engaging = typer.Typer(help="Log engagements; see what each method brought.", no_args_is_help=True)
contacts = typer.Typer(help="Residents who agreed to hear back or to help.", no_args_is_help=True)
forms = typer.Typer(help="Questionnaires for a phone, as XLSForm.", no_args_is_help=True)

WardAsked = Annotated[str, typer.Option("--ward", help="The ward, by name or code.")]
Day = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day; today if not said.")
]
ContactId = Annotated[str, typer.Argument(help="The contact's id, from 'pact contacts list'.")]
_METHODS = "One of: " + ", ".join(Method) + "."


@engaging.command("log")
def log(
    method: Annotated[str, typer.Argument(help=_METHODS)],
    ward: WardAsked,
    on: Day = None,
    place: Annotated[str, typer.Option(help="Where it was held.")] = "",
    hours: Annotated[float, typer.Option(help="Hours of staff, all people together.")] = 0.0,
    cost: Annotated[float, typer.Option(help="Pounds, without staff.")] = 0.0,
    people: Annotated[int, typer.Option(help="People reached.")] = 0,
    incentives: Annotated[str, typer.Option(help="What people were given.")] = "",
    import_id: Annotated[
        str | None, typer.Option("--import", help="Attach the responses of this import.")
    ] = None,
    workspace: Folder = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Log an engagement that was held, and attach the survey that came of it."""
    office = office_of(workspace)
    with office.desk.together():
        row = services.log_engagement(
            office,
            method,
            held_on=_day(on),
            ward_codes=[_ward(office, ward)],
            place=place,
            staff_hours=hours,
            cost=cost,
            people_reached=people,
            incentives=incentives,
        )
        if import_id:
            row = services.attach_responses(
                office, row["id"], version=row["version"], import_id=import_id
            )
    if as_json:
        print_json(with_names(office, [row])[0])
        return
    out.print(f"Logged as {row['id']}, with {len(row['response_ids'])} responses.")


@engaging.command("summary")
def summary(ward: Ward = None, workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """Sum up people and useful concerns per staff hour and per pound, by method."""
    office = office_of(workspace)
    found = services.engagement_summary(office, ward=_maybe_ward(office, ward))
    if as_json:
        print_json(
            {
                "definition": found.definition,
                "methods": _plain(found.methods.reset_index()),
                "unattached_responses": found.unattached,
                "want_feedback": found.want_feedback,
            }
        )
        return
    if found.methods.empty:
        err.print("No engagement is logged yet: pact engage log door-knocking --ward ...")
        return
    columns = ("people", "responses", "useful_concerns", "staff_hours", "cost")
    rates = ("people_per_hour", "people_per_pound", "concerns_per_hour", "concerns_per_pound")
    print_table(
        ("method", *(name.replace("_", " ") for name in (*columns, *rates))),
        [
            (
                method,
                *(f"{row[name]:,.0f}" for name in columns),
                *("not known" if pd.isna(row[name]) else f"{row[name]:.2f}" for name in rates),
            )
            for method, row in found.methods.iterrows()
        ],
    )
    out.print(found.definition)
    if found.unattached:
        out.print(f"{found.unattached:,} responses belong to no engagement.")


@engaging.command("heard")
def heard(
    ward: Ward = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write it as .xlsx or .csv instead.")
    ] = None,
    workspace: Folder = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Compare who was heard with who lives here: a diversity impact assessment."""
    office = office_of(workspace)
    found = services.diversity_assessment(office, ward=_maybe_ward(office, ward))
    if output:
        services.export_assessment(office, found, output)
        out.print(f"Written: {output}")
        return
    shown = found.wards if ward else (found.borough, *found.wards)
    if as_json:
        print_json(
            {
                "caveats": found.caveats,
                "areas": [
                    {
                        "name": one.name,
                        "asked": one.asked,
                        "groups": _plain(one.table.reset_index()),
                        "missing": [
                            {"group": gap.group, "wanted": gap.wanted, "services": gap.services}
                            for gap in one.missing
                        ],
                    }
                    for one in shown
                ],
            }
        )
        return
    for one in shown:
        out.print(f"{one.name}: {_count(one.asked)} asked")
        print_table(
            ("group", "heard", "asked", "share", "living here", "verdict"),
            [
                (
                    str(group).replace("_", " "),
                    _count(row["heard"]),
                    _count(row["asked"]),
                    _share(row["share"]),
                    _share(row["living_here"]),
                    row["verdict"],
                )
                for group, row in one.table.iterrows()
            ],
        )
        for gap in one.missing:
            named = gap.group.replace("_", " ")
            out.print(f"- Missing: {named}. Met already by {', '.join(gap.services) or 'nobody'}.")
    for sentence in found.caveats:
        err.print(f"- {sentence}")


@contacts.command("add")
def add_contact(
    name: Annotated[str, typer.Argument(help="The person's name.")],
    ward: WardAsked,
    purpose: Annotated[str, typer.Option(help="What the person agreed to be written to for.")],
    email: Annotated[str, typer.Option(help="E-mail.")] = "",
    phone: Annotated[str, typer.Option(help="Telephone.")] = "",
    address: Annotated[str, typer.Option(help="Postal address.")] = "",
    interest: Annotated[
        list[str] | None, typer.Option(help=f"May be repeated: {', '.join(INTERESTS)}.")
    ] = None,
    on: Day = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Add a resident who agreed to be written to."""
    office = office_of(workspace)
    row = services.add_contact(
        office,
        name,
        ward_code=_ward(office, ward),
        purpose=purpose,
        email=email,
        phone=phone,
        address=address,
        interests=interest or (),
        consented_on=_day(on),
    )
    out.print(f"Added as {row['id']}.")


@contacts.command("list")
def list_contacts(
    ward: Ward = None,
    interest: Annotated[str | None, typer.Option(help="Only who wants to help with this.")] = None,
    review: Annotated[bool, typer.Option(help="Only who should be asked again or erased.")] = False,
    workspace: Folder = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """List the people who may be written to; whoever withdrew is not among them."""
    office = office_of(workspace)
    code = _maybe_ward(office, ward)
    if review:
        rows = services.contacts_to_review(office)
    else:
        rows = services.list_contacts(office, ward=code, interest=interest)
    if as_json:
        print_json(with_names(office, rows))
        return
    print_table(
        ("id", "name", "e-mail", "telephone", "interests", "agreed on"),
        [
            (
                row["id"],
                row["name"],
                row["email"] or "",
                row["phone"] or "",
                ", ".join(row["interests"]),
                row["consented_on"],
            )
            for row in rows
        ],
    )


@contacts.command("withdraw")
def withdraw(contact: ContactId, on: Day = None, workspace: Folder = DEFAULT) -> None:
    """Write down that a person withdrew; the contact is no longer listed for use."""
    office = office_of(workspace)
    with office.desk.together():
        row = next((one for one in _all_contacts(office) if one["id"] == contact), None)
        if row is None:
            raise InputError(f"There is no contact {contact!r} among yours.")
        services.withdraw_contact(office, contact, version=row["version"], on=_day(on))
    out.print("Withdrawn. Erase the contact when nothing else keeps it: pact contacts erase.")


@contacts.command("erase")
def erase(
    contact: ContactId,
    workspace: Folder = DEFAULT,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a person from the register, with every earlier version."""
    if not yes:
        typer.confirm("Nothing brings it back. Erase?", abort=True)
    services.erase_contact(office_of(workspace), contact)
    out.print("Erased. Backups made before still hold it.")


@forms.command("kin")
def kin_form(
    output: Output,
    quarter: Annotated[str | None, typer.Option(help="The wave, such as 2026-Q4.")] = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Write the questionnaire of the Key Individual Network, for ODK or Kobo."""
    services.export_kin_form(office_of(workspace), output, quarter=quarter)
    out.print(f"Written: {output}. Its export is read without a mapping: pact import responses.")


def _all_contacts(office: Office) -> list[dict[str, Any]]:
    return [*services.list_contacts(office), *services.contacts_to_review(office)]


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _maybe_ward(office: Office, given: str | None) -> str | None:
    return _ward(office, given) if given else None


def _ward(office: Office, given: str) -> str:
    """Give the code of a ward named or coded so."""
    names = office.borough.ward_names
    found = [code for code, name in names.items() if given in (code, name)]
    if len(found) != 1:
        raise InputError(
            f"{given!r} is not one ward of this borough.", remedy="Give its code, as in the map."
        )
    return found[0]


def _plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Give rows for JSON: what is missing is null."""
    cells = table.astype("object").where(table.notna(), None)
    return [{str(name): cell for name, cell in row.items()} for row in cells.to_dict("records")]


def _count(value: Any) -> str:
    return "fewer than shown" if pd.isna(value) else f"{int(value):,}"


def _share(value: Any) -> str:
    return "not known" if pd.isna(value) else f"{value:.0%}"

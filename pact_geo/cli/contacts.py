"""Commands of the contact register: residents who agreed to hear back or to help."""

from __future__ import annotations

from typing import Annotated

import typer

from pact_geo import services
from pact_geo.cli.options import (
    DEFAULT,
    AsJson,
    Day,
    Folder,
    Sure,
    Ward,
    WardAsked,
    day_of,
    office_of,
    only_given,
    version_of,
    ward_of,
)
from pact_geo.cli.printing import out, print_json, print_table
from pact_geo.cycle.engagement import INTERESTS
from pact_geo.services.colleagues import with_names
from pact_geo.services.engagement.days import this_day
from pact_geo.services.office import Office
from pact_geo.services.selection import ward_code

contacts = typer.Typer(help="Residents who agreed to hear back or to help.", no_args_is_help=True)

ContactId = Annotated[str, typer.Argument(help="The contact's id, from 'pact contacts list'.")]


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
    engagement: Annotated[
        str | None, typer.Option(help="The engagement the person was met at, by its id.")
    ] = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Add a resident who agreed to be written to."""
    office = office_of(workspace)
    row = services.add_contact(
        office,
        name,
        ward_code=ward_code(office.borough, ward),
        purpose=purpose,
        email=email,
        phone=phone,
        address=address,
        interests=interest or (),
        consented_on=day_of(on),
        engagement_id=engagement,
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
    code = ward_of(office, ward)
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


@contacts.command("change")
def change(
    contact: ContactId,
    name: Annotated[str | None, typer.Option(help="The person's name.")] = None,
    ward: Ward = None,
    purpose: Annotated[str | None, typer.Option(help="What the person agreed to.")] = None,
    email: Annotated[str | None, typer.Option(help="E-mail; '' for none.")] = None,
    phone: Annotated[str | None, typer.Option(help="Telephone; '' for none.")] = None,
    address: Annotated[str | None, typer.Option(help="Postal address; '' for none.")] = None,
    interest: Annotated[
        list[str] | None, typer.Option(help=f"May be repeated: {', '.join(INTERESTS)}.")
    ] = None,
    engagement: Annotated[
        str | None, typer.Option(help="The engagement the person was met at; '' for none.")
    ] = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Correct a contact; what is not given stays."""
    office = office_of(workspace)
    given = {
        "name": name,
        "ward_codes": [ward_code(office.borough, ward)] if ward else None,
        "purpose": purpose,
        "email": email,
        "phone": phone,
        "address": address,
        "interests": interest,
        "engagement_id": engagement,
    }
    with office.desk.together():
        version = _version(office, contact)
        services.change_contact(office, contact, version=version, **only_given(given))
    out.print("Changed.")


@contacts.command("training")
def training(
    contact: ContactId,
    course: Annotated[str, typer.Argument(help="What the training was.")],
    on: Day = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Write down training a person received."""
    office = office_of(workspace)
    with office.desk.together():
        version = _version(office, contact)
        services.record_training(
            office, contact, version=version, course=course, on=day_of(on) or this_day()
        )
    out.print("Written down.")


@contacts.command("asked")
def asked(contact: ContactId, on: Day = None, workspace: Folder = DEFAULT) -> None:
    """Write down that a person was asked again and still agrees."""
    office = office_of(workspace)
    with office.desk.together():
        version = _version(office, contact)
        services.ask_contact_again(office, contact, version=version, on=day_of(on))
    out.print("Written down.")


@contacts.command("withdraw")
def withdraw(contact: ContactId, on: Day = None, workspace: Folder = DEFAULT) -> None:
    """Write down that a person withdrew; the contact is no longer listed for use."""
    office = office_of(workspace)
    with office.desk.together():
        version = _version(office, contact)
        services.withdraw_contact(office, contact, version=version, on=day_of(on))
    out.print("Withdrawn. Erase the contact when nothing else keeps it: pact contacts erase.")


@contacts.command("erase")
def erase(
    contact: ContactId,
    workspace: Folder = DEFAULT,
    yes: Sure = False,
) -> None:
    """Erase a person from the register, with every earlier version."""
    if not yes:
        typer.confirm("Nothing brings it back. Erase?", abort=True)
    services.erase_contact(office_of(workspace), contact)
    out.print("Erased. Backups made before still hold it.")


def _version(office: Office, contact: str) -> int:
    rows = [*services.list_contacts(office), *services.contacts_to_review(office)]
    return version_of(rows, contact, "contact")

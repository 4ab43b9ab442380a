"""Commands for people: sign in and out at a terminal, and look after the accounts."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from pact_geo.cli.options import DEFAULT, AsJson, Folder, office_of, only_given
from pact_geo.cli.printing import out, print_json, print_table
from pact_geo.cli.sessions import drop_token, held_token, keep_token
from pact_geo.errors import NewPasswordError, RecordError
from pact_geo.services import people as accounts
from pact_geo.workspace import Workspace

PASSWORD, NEW_PASSWORD = "PACT_PASSWORD", "PACT_NEW_PASSWORD"
SHOWN = ("id", "name", "email", "roles", "ward_codes", "agency", "active")

people = typer.Typer(help="Look after the accounts; for administrators.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="The e-mail address of the account.")]
Roles = Annotated[list[str] | None, typer.Option("--role", help="A role; may be repeated.")]
Wards = Annotated[
    list[str] | None, typer.Option("--ward", help="Code of a ward served, * for all; repeated.")
]
Agency = Annotated[str | None, typer.Option(help="The agency the person works for.")]
Name = Annotated[str | None, typer.Option(help="The person's name.")]
Subject = Annotated[str | None, typer.Option(help="The person's number at the identity provider.")]
InUse = Annotated[bool | None, typer.Option("--in-use/--closed", help="Whether the account works.")]


def sign_in(email: Email, workspace: Folder = DEFAULT) -> None:
    """Sign in; the password is asked for, or taken from PACT_PASSWORD."""
    opened = Workspace(workspace)
    password = _ask(PASSWORD, "Password")
    try:
        signed_in = accounts.sign_in(opened, email, password=password)
    except NewPasswordError as error:
        out.print(str(error))
        fresh = _ask(NEW_PASSWORD, "New password", confirm=True)
        signed_in = accounts.sign_in(opened, email, password=password, new_password=fresh)
    keep_token(opened, signed_in.token)
    out.print(f"Signed in: {signed_in.person.name}, {', '.join(sorted(signed_in.person.roles))}.")


def sign_out(workspace: Folder = DEFAULT) -> None:
    """Sign out."""
    opened = Workspace(workspace)
    token = held_token(opened)
    if token:
        accounts.sign_out(opened, token)
        drop_token(opened)
    out.print("Signed out.")


@people.command("first-administrator")
def add_first_administrator(
    email: Email,
    name: Annotated[str, typer.Option(help="The person's name.")],
    workspace: Folder = DEFAULT,
) -> None:
    """Make the first account; from then on everybody signs in. See PACT_PASSWORD."""
    opened = Workspace(workspace, create=True)
    password = _ask(PASSWORD, "Password", confirm=True)
    accounts.add_first_administrator(opened, email, name=name, password=password)
    out.print(f"{name} is the administrator. Sign in with: pact sign-in {email}")


@people.command("add")
def add_person(
    email: Email,
    name: Annotated[str, typer.Option(help="The person's name.")],
    role: Roles = None,
    ward: Wards = None,
    agency: Agency = None,
    subject: Subject = None,
    workspace: Folder = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Add somebody, and print a password that is good for one time."""
    row, password = accounts.add_person(
        office_of(workspace),
        email,
        name=name,
        roles=role or (),
        wards=ward or (),
        agency=agency or "",
        subject=subject or "",
    )
    if as_json:
        print_json({**_shown(row), "one_time_password": password})
    else:
        out.print(f"{row['name']} may sign in once with {password} and then chooses another.")


@people.command("list")
def list_people(workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """List the accounts."""
    rows = [_shown(row) for row in accounts.list_people(office_of(workspace))]
    if as_json:
        print_json(rows)
        return
    print_table(
        SHOWN,
        [
            tuple(
                ", ".join(value) if isinstance(value, list) else str(value)
                for value in row.values()
            )
            for row in rows
        ],
    )


@people.command("change")
def change_person(
    email: Email,
    name: Name = None,
    role: Roles = None,
    ward: Wards = None,
    agency: Agency = None,
    in_use: InUse = None,
    subject: Subject = None,
    workspace: Folder = DEFAULT,
) -> None:
    """Change name, roles, wards, agency, or whether the account works."""
    office = office_of(workspace)
    row = _find(accounts.list_people(office), email)
    asked = {"name": name, "roles": role, "ward_codes": ward, "agency": agency, "active": in_use}
    asked["subject"] = subject
    accounts.change_person(office, row["id"], version=row["version"], **only_given(asked))
    out.print(f"Changed: {row['name']}.")


@people.command("reset-password")
def reset_password(email: Email, workspace: Folder = DEFAULT) -> None:
    """Print a new password that is good for one time; every session of the account ends."""
    office = office_of(workspace)
    row = _find(accounts.list_people(office), email)
    password = accounts.reset_password(office, row["id"])
    out.print(f"{row['name']} may sign in once with {password} and then chooses another.")


@people.command("erase")
def erase_person(
    email: Email,
    workspace: Folder = DEFAULT,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase an account with every earlier version; records keep the number of who made them."""
    office = office_of(workspace)
    row = _find(accounts.list_people(office), email)
    if not yes:
        typer.confirm(f"Nothing brings {row['name']} back. Erase?", abort=True)
    accounts.erase_person(office, row["id"])
    out.print("Erased. Backups made before still hold it.")


def _find(rows: list[dict[str, Any]], email: str) -> dict[str, Any]:
    for row in rows:
        if row["email"] == email.strip().casefold():
            return row
    raise RecordError("There is no account with this e-mail.", remedy="See: pact people list")


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in SHOWN}


def _ask(variable: str, said: str, *, confirm: bool = False) -> str:
    """Take a password from the environment, or ask for it without showing it."""
    given = os.environ.get(variable)
    return given or str(typer.prompt(said, hide_input=True, confirmation_prompt=confirm))

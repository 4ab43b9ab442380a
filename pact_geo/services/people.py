"""Who asks: signing in and out, and looking after the accounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pact_geo.errors import AccessError, RecordError
from pact_geo.records import identities, people
from pact_geo.records.access import (
    EVERY_WARD,
    LOCAL,
    PUBLIC,
    Act,
    Kind,
    Person,
    Role,
    require,
)
from pact_geo.records.database import has_database
from pact_geo.records.desk import Desk, Row, Rows
from pact_geo.records.identities import Identity
from pact_geo.records.people import SignedIn
from pact_geo.services.office import Office, open_database
from pact_geo.services.selection import ward_code
from pact_geo.workspace import Workspace

FOUNDER = Person("set-up", "Set-up", frozenset({Role.ADMINISTRATOR}))
"""Who makes the first account."""
CHANGEABLE = frozenset({"name", "email", "roles", "ward_codes", "agency", "active", "subject"})


def who_asks(
    workspace: Workspace,
    *,
    token: str | None = None,
    identity: Identity | None = None,
    demo_role: str | None = None,
) -> Person:
    """Say who asks, with the roles held at this moment.

    While a workspace has no people it belongs to whoever sits at the machine. From then on
    somebody without a session is the public. The demo borough's people are invented: there a
    newcomer is its analyst, or the person whose role is named.

    Parameters
    ----------
    token
        Of a session, as signing in gave it.
    identity
        Whom an identity provider vouches for.
    demo_role
        A role to play, in the demo alone.

    Raises
    ------
    AccessError
        If a role is to be played outside the demo, or nobody there has it.
    """
    if not has_database(workspace.folder):
        _refuse_playing(demo_role)
        return LOCAL
    database = open_database(workspace)
    if not people.any_people(database):
        _refuse_playing(demo_role)
        return LOCAL
    found = people.person_of_session(database, token) if token else None
    if found is None and identity is not None:
        trusted = workspace.settings.sign_in.trusted_issuers
        found = identities.person_of_identity(database, identity, trusted=trusted)
    if is_demo(workspace) and (demo_role or found is None):
        return _player(workspace, demo_role or Role.ANALYST)
    _refuse_playing(demo_role)
    return found or PUBLIC


def _refuse_playing(role: str | None) -> None:
    if role:
        raise AccessError("Roles are played in the demo borough alone.", remedy="Sign in.")


def _player(workspace: Workspace, role: str) -> Person:
    for person in demo_people(workspace):
        if role in person.roles:
            return person
    raise AccessError(f"Nobody in the demo borough is {role!r}.", remedy=_roles_said())


def is_demo(workspace: Workspace) -> bool:
    """Tell whether this is a demo borough and everybody in it is invented."""
    return workspace.settings.borough.demo and people.only_invented(open_database(workspace))


def demo_people(workspace: Workspace) -> list[Person]:
    """List the people of the demo borough; in any other workspace there are none."""
    return people.invented_people(open_database(workspace)) if is_demo(workspace) else []


def sign_in_demo(workspace: Workspace, person_id: str) -> SignedIn:
    """Become one of the demo borough's people.

    Raises
    ------
    AccessError
        In any workspace but a demo, and for anybody who is not invented.
    """
    if person_id not in {person.id for person in demo_people(workspace)}:
        raise AccessError("Only in the demo borough does one sign in without a password.")
    return people.open_session(open_database(workspace), person_id)


def sign_in(
    workspace: Workspace, email: str, *, password: str, new_password: str = "", address: str = ""
) -> SignedIn:
    """Sign in with e-mail and password (see ``records.people.sign_in``)."""
    return people.sign_in(
        open_database(workspace),
        email,
        password=password,
        new_password=new_password,
        address=address,
    )


def sign_out(workspace: Workspace, token: str) -> None:
    """End a session."""
    people.end_session(open_database(workspace), token)


def sign_out_identity(workspace: Workspace, identity: Identity) -> None:
    """End a sign-in with an identity provider, so that it counts here no more."""
    identities.end_identity(open_database(workspace), identity)


def add_first_administrator(workspace: Workspace, email: str, *, name: str, password: str) -> Row:
    """Make the first account of a workspace.

    Raises
    ------
    AccessError
        If there are people already; their administrator adds more.
    """
    database = open_database(workspace)
    people.hash_password(password)  # a password that is no good is said before anything is done
    desk = Desk(database, FOUNDER)
    with desk.together():
        if desk.list(Kind.PEOPLE):
            raise AccessError(
                "This workspace has people already.", remedy="Ask their administrator."
            )
        row = desk.add(
            Kind.PEOPLE, **_checked(name=name, email=email, roles=[Role.ADMINISTRATOR], active=True)
        )
    people.set_password(database, row["id"], password=password, by=FOUNDER.id)
    return row


def list_people(office: Office) -> Rows:
    """List the accounts, in order of name.

    Raises
    ------
    AccessError
        If the person may not look after accounts.
    """
    require(office.person, Act.CHANGE, Kind.PEOPLE)
    return sorted(office.desk.list(Kind.PEOPLE), key=lambda row: str(row["name"]).casefold())


def add_person(
    office: Office,
    email: str,
    *,
    name: str,
    roles: Iterable[str],
    wards: Iterable[str] = (),
    agency: str = "",
    subject: str = "",
) -> tuple[Row, str]:
    """Add an account; give it and the password that is good for one time.

    ``subject`` is the person's number at the identity provider, where it is known.

    In the demo borough everybody is invented, those who are added too.
    """
    demo = is_demo(office.workspace) or None
    values = _checked(
        name=name,
        email=email,
        roles=list(roles),
        ward_codes=_ward_codes(office, wards),
        agency=agency.strip(),
        subject=subject,
        active=True,
    )
    with office.desk.together():
        row = office.desk.add(Kind.PEOPLE, **values, demo=demo)
        _refuse_shared_number(office, row)
    return row, reset_password(office, row["id"])


def change_person(office: Office, person_id: str, *, version: int, **values: Any) -> Row:
    """Change a name, e-mail, roles, wards, agency, or whether the account works.

    Raises
    ------
    RecordError
        If no administrator would be left.
    """
    unknown = sorted(set(values) - CHANGEABLE)
    if unknown:
        raise RecordError(f"{unknown[0]} of an account cannot be changed.")
    if "ward_codes" in values:
        held = office.desk.get(Kind.PEOPLE, person_id)["ward_codes"]
        values["ward_codes"] = _ward_codes(office, values["ward_codes"], held=held)
    with office.desk.together():
        row = office.desk.change(Kind.PEOPLE, person_id, version=version, **_checked(**values))
        _refuse_no_administrator(office)
        _refuse_shared_number(office, row)
    if not row["active"]:
        people.end_sessions(office.desk.database, person_id)
    return row


def erase_person(office: Office, person_id: str) -> None:
    """Erase an account: name, address, numbers, password and sessions; its id stays in records.

    Seats on panels and lines of the directory are records of their own, and are erased there.

    Raises
    ------
    RecordError
        If no administrator would be left.
    """
    with office.desk.together():
        office.desk.erase(Kind.PEOPLE, person_id)
        _refuse_no_administrator(office)


def _refuse_no_administrator(office: Office) -> None:
    if not any(
        one["active"] and Role.ADMINISTRATOR in one["roles"]
        for one in office.desk.list(Kind.PEOPLE)
    ):
        raise RecordError("No administrator would be left.", remedy="Make somebody else one first.")


def _refuse_shared_number(office: Office, row: Row) -> None:
    """Refuse a provider's number that another account has: it is one person."""
    if row["subject"] and len(office.desk.list(Kind.PEOPLE, where={"subject": row["subject"]})) > 1:
        raise RecordError(
            "Another account has this number at the identity provider.",
            remedy="Take it off that account first.",
        )


def reset_password(office: Office, person_id: str) -> str:
    """Give somebody a password that is good for one time, and end all their sessions."""
    row = office.desk.get(Kind.PEOPLE, person_id)
    require(office.person, Act.CHANGE, Kind.PEOPLE, row)
    password = people.one_time_password()
    people.set_password(
        office.desk.database, person_id, password=password, by=office.person.id, once=True
    )
    return password


def _checked(**values: Any) -> dict[str, Any]:
    """Check what an account is to hold, and write it the way it is compared."""
    checked = dict(values)
    if "name" in checked and not str(checked["name"]).strip():
        raise RecordError("An account needs a name.")
    if "email" in checked:
        checked["email"] = people.plain_email(str(checked["email"]))
        name, at, host = checked["email"].partition("@")
        if not (name and at and host) or " " in checked["email"]:
            raise RecordError("This is no e-mail address.", remedy="Write it as name@host.")
    if "subject" in checked:
        checked["subject"] = str(checked["subject"] or "").strip() or None
    if "roles" in checked:
        held = {str(role) for role in checked["roles"]}
        unknown = held - {str(role) for role in Role}
        if unknown:
            raise RecordError(f"{min(unknown)!r} is no role.", remedy=_roles_said())
        checked["roles"] = sorted(held)
    return checked


def _ward_codes(office: Office, wards: Iterable[str], *, held: Iterable[str] = ()) -> list[str]:
    """Give the codes of wards named or coded so; ``*`` stands for every ward.

    ``held`` are those the account has already, which may be of boundaries that are gone.

    Raises
    ------
    InputError
        If one of them is no ward: an account of it would serve nothing, without a word.
    """
    given = dict.fromkeys(wards)
    if not office.borough.ward_names:  # an account may come before the wards are loaded
        return list(given)
    kept = {EVERY_WARD, *held}
    found = (one if one in kept else ward_code(office.borough, one) for one in given)
    return list(dict.fromkeys(found))


def _roles_said() -> str:
    return f"The roles are {', '.join(Role)}."

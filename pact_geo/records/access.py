"""Who may do what to which record: one table, asked at every read and every write.

The table is written out again by hand in ``docs/permissions.md``; a test compares the two. It
holds for records in the database and for the tables of the workspace alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from pact_geo.errors import AccessError


class Role(StrEnum):
    """What a person is to the partnership; a person may be several things."""

    PUBLIC = "public"
    COUNCILLOR = "councillor"
    PANEL = "panel"
    PRACTITIONER = "practitioner"
    STEERING = "steering"
    COORDINATOR = "co-ordinator"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


class Act(StrEnum):
    """What a person does to a record."""

    READ = "read"
    READ_FENCED = "read fenced"
    """Read the columns and rows that are for the working groups until someone releases them."""
    ADD = "add"
    CHANGE = "change"
    RELEASE = "release"
    ERASE = "erase"


class Kind(StrEnum):
    """The kinds of record: tables of the database, then tables of the workspace."""

    PEOPLE = "people"
    ENGAGEMENTS = "engagements"
    CONTACTS = "contacts"
    KIN_MEMBERS = "kin_members"
    KIN_WAVES = "kin_waves"
    PANELS = "panels"
    PANEL_MEMBERS = "panel_members"
    EVENTS = "events"
    MEETINGS = "meetings"
    ATTENDANCES = "attendances"
    VOTES = "votes"
    PRIORITIES = "priorities"
    AREAS = "areas"
    AREA_MATCHES = "area_matches"
    AUDITS = "audits"
    GRADES = "grades"
    FINDINGS = "findings"
    PHOTOS = "photos"
    ACTIONS = "actions"
    CHECKS = "checks"
    DECISIONS = "decisions"
    NOTES = "notes"
    PRACTITIONERS = "practitioners"
    ESCALATIONS = "escalations"
    EVALUATIONS = "evaluations"
    LEDGER = "ledger"
    TELLINGS = "tellings"
    FUNDINGS = "fundings"
    PUBLICITY = "publicity"
    PROFILES = "profiles"
    FIGURES = "figures"
    """Rates, trends and areas of the workspace as everybody may see them."""
    PLACES = "places"
    """Places and areas of the workspace as they are, not as the public may see them."""
    RESPONSES = "responses"
    """What single people answered."""
    REPEAT_VISITS = "repeat visits"
    """Who has been a victim or complained again and again, to be visited first."""
    DATA = "data"
    """Imports, refused rows and settings of the workspace."""
    COLLEAGUES = "colleagues"
    """The names of those who wrote a record, beside a record that one may read."""


class Scope(IntEnum):
    """How far a permission reaches."""

    NONE = 0
    OWN = 1
    """Rows a person made, or that are about the person."""
    WARDS = 2
    """Rows of the wards a person belongs to."""
    ALL = 3


BY_GROUND = frozenset({Kind.AREAS})
"""Kinds whose wards follow from where the ground lies, which nobody chooses."""
EVERY_WARD = "*"
"""Stands among a person's wards for every ward of the borough."""


@dataclass(frozen=True)
class Person:
    """Somebody who asks: roles, wards and agency as the database has them at this moment."""

    id: str
    name: str
    roles: frozenset[Role]
    wards: frozenset[str] = field(default=frozenset())
    agency: str = ""

    @property
    def signed_in(self) -> bool:
        """Whether this is anybody in particular."""
        return self.id not in ("", LOCAL_ID)

    def serves(self, ward_codes: Iterable[str]) -> bool:
        """Tell whether the person belongs to one of the wards."""
        return EVERY_WARD in self.wards or not self.wards.isdisjoint(ward_codes)

    def not_serving(self, ward_codes: Iterable[str]) -> set[str]:
        """Give those of the wards that the person does not belong to."""
        return set() if EVERY_WARD in self.wards else set(ward_codes) - self.wards


LOCAL_ID = "this machine"
PUBLIC = Person(id="", name="Public", roles=frozenset({Role.PUBLIC}))
"""Anybody who has not signed in."""
LOCAL = Person(id=LOCAL_ID, name="This machine", roles=frozenset({Role.ANALYST}))
"""Whoever sits at the machine, while the workspace has no people yet: an analyst."""

_Reach = Mapping[Role, Scope]
_NOBODY: _Reach = {}


def _reach(scope: Scope, *roles: Role) -> dict[Role, Scope]:
    return dict.fromkeys(roles, scope)


_P, _C, _N, _W = Role.PUBLIC, Role.COUNCILLOR, Role.PANEL, Role.PRACTITIONER
_S, _K, _A, _M = Role.STEERING, Role.COORDINATOR, Role.ANALYST, Role.ADMINISTRATOR
_SIGNED_IN = (_C, _N, _W, _S, _K, _A, _M)
_PARTNERS = (_C, _N, _W, _S, _K, _A)
_WORKING = (_W, _S, _K)

_everybody = _reach(Scope.ALL, *Role)
_signed_in = _reach(Scope.ALL, *_SIGNED_IN)
_partners = _reach(Scope.ALL, *_PARTNERS)
_working_wards = _reach(Scope.WARDS, *_WORKING)
_coordinator = _reach(Scope.WARDS, _K)
_coordinator_all = _reach(Scope.ALL, _K)
_team = {_N: Scope.WARDS, _W: Scope.WARDS, _K: Scope.WARDS}
_own_team = {_N: Scope.OWN, _W: Scope.OWN, _K: Scope.WARDS}


def _rules(
    *,
    read: _Reach,
    fenced: _Reach = _NOBODY,
    add: _Reach = _NOBODY,
    change: _Reach = _NOBODY,
    release: _Reach = _NOBODY,
    erase: _Reach = _NOBODY,
) -> dict[Act, _Reach]:
    return {
        Act.READ: read,
        Act.READ_FENCED: fenced,
        Act.ADD: add,
        Act.CHANGE: change,
        Act.RELEASE: release,
        Act.ERASE: erase,
    }


RULES: Mapping[Kind, Mapping[Act, _Reach]] = {
    Kind.PEOPLE: _rules(
        read={**_reach(Scope.OWN, *_PARTNERS), _M: Scope.ALL},
        add=_reach(Scope.ALL, _M),
        change=_reach(Scope.ALL, _M),
        erase=_reach(Scope.ALL, _M),
    ),
    Kind.ENGAGEMENTS: _rules(
        read=_partners,
        fenced=_working_wards,
        add=_reach(Scope.WARDS, _W, _K),
        change={_W: Scope.OWN, _K: Scope.WARDS},
        release=_coordinator,
        erase=_coordinator,
    ),
    Kind.CONTACTS: _rules(
        read={_W: Scope.OWN, _K: Scope.WARDS},
        add=_reach(Scope.WARDS, _W, _K),
        change=_coordinator,
        erase=_coordinator,
    ),
    Kind.KIN_MEMBERS: _rules(
        read=_coordinator, add=_coordinator, change=_coordinator, erase=_coordinator
    ),
    Kind.KIN_WAVES: _rules(read=_partners, add=_coordinator, change=_coordinator),
    Kind.PANELS: _rules(
        read=_everybody, fenced=_working_wards, add=_coordinator, change=_coordinator
    ),
    Kind.PANEL_MEMBERS: _rules(
        read={**_reach(Scope.WARDS, _C, _N, _W, _S, _K)},
        add=_coordinator,
        change=_coordinator,
        erase=_coordinator,
    ),
    Kind.EVENTS: _rules(
        read=_everybody,
        fenced=_working_wards,
        add=_reach(Scope.WARDS, _W, _K),
        change={_W: Scope.OWN, _K: Scope.WARDS},
        erase={_W: Scope.OWN, _K: Scope.WARDS},
    ),
    Kind.MEETINGS: _rules(
        read=_partners,
        fenced=_working_wards,
        add=_coordinator,
        change=_coordinator,
        release=_coordinator,
    ),
    Kind.ATTENDANCES: _rules(
        read=_partners, fenced=_working_wards, add=_coordinator, change=_coordinator
    ),
    Kind.VOTES: _rules(
        read=_reach(Scope.WARDS, _C, _N, _S, _K),
        add=_reach(Scope.WARDS, _N, _K),
        change={_N: Scope.OWN, _K: Scope.WARDS},
    ),
    Kind.PRIORITIES: _rules(
        read=_everybody, fenced=_working_wards, add=_coordinator, change=_coordinator
    ),
    Kind.AREAS: _rules(
        read=_everybody,
        fenced={**_working_wards, _A: Scope.ALL},
        add={_K: Scope.WARDS, _A: Scope.ALL},
        change={_W: Scope.WARDS, _K: Scope.WARDS},
    ),
    Kind.AREA_MATCHES: _rules(read=_partners, add={_K: Scope.WARDS, _A: Scope.ALL}),
    Kind.AUDITS: _rules(
        read=_partners,
        fenced={**_working_wards, _N: Scope.OWN},
        add=_team,
        change=_own_team,
        release=_coordinator,
    ),
    Kind.GRADES: _rules(read=_partners, add=_team, change=_own_team),
    Kind.FINDINGS: _rules(
        read=_partners,
        fenced={**_working_wards, _N: Scope.OWN},
        add=_team,
        change=_own_team,
        release=_coordinator,
        erase=_coordinator,
    ),
    Kind.PHOTOS: _rules(
        read={**_everybody},
        fenced={**_working_wards, _N: Scope.OWN},
        add=_team,
        change=_own_team,
        release=_coordinator,
        erase=_own_team,
    ),
    Kind.ACTIONS: _rules(
        read=_everybody,
        fenced=_working_wards,
        add=_working_wards,
        change=_working_wards,
        release=_coordinator,
    ),
    Kind.CHECKS: _rules(
        read=_everybody,
        fenced={**_working_wards, _N: Scope.OWN, _C: Scope.OWN},
        add=_reach(Scope.WARDS, _C, _N, _K),
        change=_reach(Scope.OWN, _C, _N, _K),
        release=_coordinator,
    ),
    Kind.DECISIONS: _rules(
        read=_partners,
        fenced=_working_wards,
        add=_coordinator,
        change=_coordinator,
        release=_coordinator,
    ),
    Kind.NOTES: _rules(
        read=_working_wards,
        add=_working_wards,
        change=_reach(Scope.OWN, *_WORKING),
        erase=_coordinator,
    ),
    Kind.PRACTITIONERS: _rules(
        read=_reach(Scope.ALL, _C, _W, _S, _K, _A),
        fenced=_reach(Scope.ALL, *_WORKING),
        add=_coordinator_all,
        change={_W: Scope.OWN, _K: Scope.ALL},
        erase=_coordinator_all,
    ),
    Kind.ESCALATIONS: _rules(
        read=_partners,
        fenced=_working_wards,
        add=_reach(Scope.WARDS, _W, _K),
        change=_reach(Scope.WARDS, _S, _K),
        release=_coordinator,
    ),
    Kind.EVALUATIONS: _rules(
        read=_partners,
        fenced={**_working_wards, _A: Scope.ALL},
        add={_K: Scope.WARDS, _A: Scope.ALL},
        change={_K: Scope.WARDS, _A: Scope.ALL},
    ),
    Kind.LEDGER: _rules(
        read=_everybody,
        fenced=_working_wards,
        add=_coordinator,
        change=_coordinator,
        release=_coordinator,
    ),
    Kind.TELLINGS: _rules(
        read=_everybody, fenced=_working_wards, add=_coordinator, change=_coordinator
    ),
    Kind.FUNDINGS: _rules(
        read=_partners,
        add=_reach(Scope.ALL, _S, _K),
        change=_reach(Scope.ALL, _S, _K),
    ),
    Kind.PUBLICITY: _rules(
        read=_everybody, fenced=_working_wards, add=_coordinator_all, change=_coordinator_all
    ),
    Kind.PROFILES: _rules(read=_everybody, add={_K: Scope.WARDS, _A: Scope.ALL}),
    Kind.FIGURES: _rules(read=_everybody),
    Kind.PLACES: _rules(read=_reach(Scope.ALL, *_WORKING, _A)),
    Kind.RESPONSES: _rules(read=_reach(Scope.ALL, _K, _A)),
    Kind.REPEAT_VISITS: _rules(read=_reach(Scope.WARDS, _W, _K)),
    Kind.DATA: _rules(
        read=_reach(Scope.ALL, _K, _A),
        add=_reach(Scope.ALL, _K, _A),
        change=_reach(Scope.ALL, _K, _A),
        erase=_reach(Scope.ALL, _K, _A),
    ),
    Kind.COLLEAGUES: _rules(read=_reach(Scope.ALL, _C, *_WORKING, _A, _M)),
}


PAGES: Mapping[str, tuple[Act, Kind]] = {
    "explore": (Act.READ, Kind.PLACES),
    "panel": (Act.READ, Kind.FIGURES),
    "compare": (Act.READ, Kind.FIGURES),
    "profile": (Act.READ, Kind.FIGURES),
    "data": (Act.READ, Kind.DATA),
    "engage": (Act.READ, Kind.ENGAGEMENTS),
    "panels": (Act.READ, Kind.PANELS),
    "meeting": (Act.READ, Kind.MEETINGS),
    "act": (Act.READ, Kind.ACTIONS),
    "audit": (Act.READ, Kind.AUDITS),
    "feedback": (Act.READ, Kind.LEDGER),
    "scrutiny": (Act.READ, Kind.FIGURES),
    "people": (Act.CHANGE, Kind.PEOPLE),
    "check_maths": (Act.READ, Kind.FIGURES),
    "sign_in": (Act.READ, Kind.FIGURES),
}
"""What a person must be allowed to do to open a page, by the name of the page's file."""


def roles_that_may(act: Act, kind: Kind) -> list[Role]:
    """Name the roles that may do this to any record of the kind at all."""
    return [role for role in Role if RULES[kind][act].get(role, Scope.NONE) is not Scope.NONE]


def scope_of(person: Person, act: Act, kind: Kind) -> Scope:
    """Give how far a person's permission reaches; the widest of the roles held."""
    reach = RULES[kind][act]
    return max((reach.get(role, Scope.NONE) for role in person.roles), default=Scope.NONE)


def may(person: Person, act: Act, kind: Kind, row: Mapping[str, Any] | None = None) -> bool:
    """Tell whether a person may do this to the row, or to any row when none is given."""
    scope = scope_of(person, act, kind)
    if scope in (Scope.NONE, Scope.ALL) or row is None:
        return scope is not Scope.NONE
    if scope is Scope.WARDS:
        return person.serves(row.get("ward_codes") or ())
    owners = (row.get("id"),) if kind is Kind.PEOPLE else (row["created_by"], row.get("person_id"))
    return person.signed_in and person.id in owners


def require(person: Person, act: Act, kind: Kind, row: Mapping[str, Any] | None = None) -> None:
    """Refuse what a person may not do.

    Raises
    ------
    AccessError
        If the table of rules does not allow it.
    """
    if may(person, act, kind, row):
        return
    who = "Someone who has not signed in" if person.id == "" else person.name
    where = "" if row is None or scope_of(person, act, kind) is Scope.NONE else " of these wards"
    raise AccessError(
        f"{who} may not {act} {kind.replace('_', ' ')}{where}.",
        remedy="Ask the administrator whether your role should allow it."
        if person.signed_in
        else "Sign in, or ask the administrator whether your role should allow it.",
    )

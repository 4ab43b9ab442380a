"""The rules: compared with the table written by hand, and tried at the desk, one by one."""

from __future__ import annotations

import re
from contextlib import nullcontext, suppress
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from shapely import box
from sqlalchemy import Boolean, Date, Float, Integer, insert

from pact_geo.errors import AccessError, PactError
from pact_geo.records import access, desk, reach
from pact_geo.records.access import PAGES, RULES, Act, Kind, Person, Role, Scope
from pact_geo.records.database import Database
from pact_geo.records.desk import Desk
from pact_geo.records.schema import TABLES, Shape

ROOT = Path(__file__).parents[2]
HAND = (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
LETTERS = {
    "R": Act.READ,
    "F": Act.READ_FENCED,
    "A": Act.ADD,
    "C": Act.CHANGE,
    "P": Act.RELEASE,
    "E": Act.ERASE,
}
SCOPES = {"": Scope.ALL, "w": Scope.WARDS, "o": Scope.OWN}
CELLS = list(product(Kind, Act, Role))
MINE, HERE, ELSEWHERE = "mine", "here", "elsewhere"


def rows_of(heading: str) -> dict[str, dict[str, str]]:
    """Read a table of the page: its first column, then each cell by the heading above it."""
    part = HAND.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    names = cells[0]
    return {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in cells[2:]}


def by_hand() -> dict[tuple[Kind, Act, Role], Scope]:
    found = {}
    for record, cells in {**rows_of("Records"), **rows_of("Tables of the workspace")}.items():
        for role, cell in cells.items():
            for word in cell.split():
                assert re.fullmatch("[RFACPE][wo]?", word), (record, role, word)
                found[Kind(record), LETTERS[word[0]], Role(role)] = SCOPES[word[1:]]
    return found


def test_the_table_by_hand_names_every_record_and_role():
    told = {**rows_of("Records"), **rows_of("Tables of the workspace")}
    assert set(told) == {str(kind) for kind in Kind}
    assert all(set(cells) == {str(role) for role in Role} for cells in told.values())


@pytest.mark.parametrize(("kind", "act", "role"), CELLS)
def test_the_rules_are_those_written_by_hand(kind, act, role):
    assert RULES[kind][act].get(role, Scope.NONE) == by_hand().get((kind, act, role), Scope.NONE)


def test_the_pages_are_those_written_by_hand():
    told = {page: cells["needs"] for page, cells in rows_of("Pages").items()}
    assert told == {page: f"{act} {kind}" for page, (act, kind) in PAGES.items()}


def test_every_page_has_a_rule_and_asks_for_it_first():
    """A page without a rule, or that shows anything before it asks, fails here."""
    for file in sorted((ROOT / "pact_geo" / "pages").glob("*.py")):
        text = file.read_text(encoding="utf-8")
        if "def show_page(" in text:
            assert file.stem in PAGES
            body = text.split("def show_page() -> None:\n", 1)[1].lstrip()
            body = re.sub(r'^"""[^"]*"""\s*', "", body)
            assert body.startswith(f'if not frame.page_allowed("{file.stem}"):'), file.name


# --- tried at the desk ---------------------------------------------------------------------

_VALUES = {Boolean: True, Date: date(2026, 1, 1), Float: 1.0, Integer: 1}


def values_of(kind: Kind, number: str, ids: dict[Kind, str]) -> dict[str, object]:
    """Make up a value for every column that must have one."""
    values: dict[str, object] = {}
    for column in TABLES[kind].columns:
        if column.nullable or column.name in {*desk.KEPT, "ward_codes"}:
            continue
        if column.foreign_keys:
            values[column.name] = ids[Kind(next(iter(column.foreign_keys)).column.table.name)]
        elif isinstance(column.type, Shape):
            values[column.name] = box(0, 0, 1, 1)
        elif type(column.type).__name__ in ("JSON", "Variant"):
            values[column.name] = []
        else:
            values[column.name] = _VALUES.get(type(column.type), f"{column.name} {number}")
    return values


def row_id(kind: Kind, case: str, turn: str = "") -> str:
    return f"{kind}-{case}{turn}"


def put(connection, kind: Kind, case: str, ids: dict[Kind, str], turn: str = "") -> None:
    """Put a row into the database past the desk: mine, of my ward, or of another."""
    number = row_id(kind, case, turn)
    owner = "me" if case == MINE else "somebody"
    if kind is Kind.PEOPLE and case == MINE:
        number = f"me{turn}"
    connection.execute(
        insert(TABLES[kind]).values(
            **{
                **dict.fromkeys(TABLES[kind].columns.keys()),
                **values_of(kind, number, ids),
                "id": number,
                "version": 1,
                "created_at": "2026-01-01",
                "created_by": owner,
                "changed_at": "2026-01-01",
                "changed_by": owner,
                "ward_codes": ["W1"] if case == HERE else ["W2"],
            }
        )
    )


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """One row of every kind for each case."""
    path = tmp_path_factory.mktemp("access") / "records.sqlite"
    opened = Database(f"sqlite:///{path}")
    with opened.writing() as connection:
        for case in (MINE, HERE, ELSEWHERE):
            ids = {kind: row_id(kind, case) for kind in TABLES}
            for kind in TABLES:
                put(connection, kind, case, ids)
    yield opened
    opened.close()


class UndoError(Exception):
    """Raised to take back what a test did."""


def tries(records: Database, person: Person, act: Act, kind: Kind, case: str) -> bool:
    """Do it at the desk and take it back; tell whether the desk let it happen."""
    at = Desk(records, person)
    number = "me" if kind is Kind.PEOPLE and case == MINE else row_id(kind, case)
    try:
        with at.together():
            assert at._open is not None
            if act is Act.ERASE:  # the row, with nothing that depends on it
                ids = {one: row_id(one, case) for one in TABLES}
                put(at._open, kind, case, ids, "-to-go")
                number = f"{number}-to-go"
            act_on(at, act, kind, number, case)
            raise UndoError  # noqa: TRY301
    except UndoError:
        return True
    except AccessError:
        return False


def act_on(at: Desk, act: Act, kind: Kind, number: str, case: str) -> None:
    if act is Act.READ:
        at.get(kind, number)
    elif act is Act.ADD:
        ids = {one: row_id(one, case) for one in TABLES}
        if Kind.PEOPLE in TABLES and case == MINE:
            ids[Kind.PEOPLE] = "me"
        wards = ["W1"] if case == HERE else ["W2"]
        at.add(kind, **{**values_of(kind, "new", ids), "ward_codes": wards})
    elif act is Act.CHANGE:
        open_name = next(
            column.name
            for column in TABLES[kind].columns
            if not column.nullable
            and not column.info.get("fenced")
            and column.name not in {*desk.KEPT, "ward_codes"}
        )
        held = at._open.execute(TABLES[kind].select().where(TABLES[kind].c.id == number)).mappings()
        at.change(kind, number, version=1, **{open_name: held.one()[open_name]})
    elif act is Act.RELEASE:
        at.release(kind, number, version=1)
    elif act is Act.ERASE:
        at.erase(kind, number)


def expected(role: Role, act: Act, kind: Kind, case: str) -> bool:
    """Say what the table written by hand allows; what one adds is one's own at once."""
    scope = by_hand().get((kind, act, role), Scope.NONE)
    own = case == MINE or act is Act.ADD
    return (
        scope is Scope.ALL
        or (scope is Scope.WARDS and case == HERE)
        or (scope is Scope.OWN and own and role is not Role.PUBLIC)
    )


def at_desk(role: Role, act: Act, kind: Kind, case: str) -> bool:
    """Say the same of the desk, which also hides some rows until they are released."""
    seen = expected(role, act, kind, case)
    if act is Act.READ and TABLES[kind].info["unreleased_hidden"]:
        return seen and expected(role, Act.READ_FENCED, kind, case)
    return seen


def me(role: Role) -> Person:
    number = "" if role is Role.PUBLIC else "me"
    return Person(number, "Me", frozenset({role}), frozenset({"W1"}))


DONE = [act for act in Act if act is not Act.READ_FENCED]
TRIED = [
    pytest.param(kind, act, id=f"{act} {kind}")
    for kind, act in product(TABLES, DONE)
    if act is not Act.RELEASE or "released_at" in TABLES[kind].c
]


@pytest.mark.parametrize(("kind", "act"), TRIED)
def test_the_desk_allows_what_the_table_allows_and_refuses_the_rest(records, kind, act):
    for role, case in product(Role, (MINE, HERE, ELSEWHERE)):
        allowed = at_desk(role, act, kind, case)
        assert tries(records, me(role), act, kind, case) is allowed, (role, case)


RELEASED = [kind for kind in TABLES if "released_at" in TABLES[kind].c]


@pytest.mark.parametrize("kind", RELEASED)
def test_only_who_may_release_takes_back(records, kind):
    for role, case in product(Role, (MINE, HERE, ELSEWHERE)):
        at = Desk(records, me(role))
        refused = nullcontext()
        if not expected(role, Act.RELEASE, kind, case):
            refused = pytest.raises(AccessError, match="may not release")
        with suppress(UndoError), at.together():
            with refused:
                at.withdraw(kind, row_id(kind, case), version=1)
            raise UndoError


@pytest.mark.parametrize("kind", [Kind.AREAS, Kind.ENGAGEMENTS, Kind.PANELS])
def test_no_record_is_moved_out_of_reach(records, kind):
    """Neither to a ward of others nor to none, where nobody could ask it back."""
    at = Desk(records, me(Role.COORDINATOR))
    for wards in (["W2"], []):
        with pytest.raises(AccessError, match=r"may not change .* of these wards"):
            at.change(kind, row_id(kind, HERE), version=1, ward_codes=wards)
    assert at.get(kind, row_id(kind, HERE))["ward_codes"] == ["W1"]


FENCED = [kind for kind in TABLES if any(c.info.get("fenced") for c in TABLES[kind].c)]


@pytest.mark.parametrize("kind", FENCED)
def test_the_desk_empties_fenced_columns_for_whoever_may_not_read_them(records, kind):
    fenced = next(
        column.name
        for column in sorted(TABLES[kind].columns, key=lambda c: c.nullable)
        if column.info.get("fenced")
    )
    if TABLES[kind].c[fenced].nullable:
        with records.writing() as connection:
            connection.execute(TABLES[kind].update().values({fenced: "a secret"}))
    for role, case in product(Role, (MINE, HERE, ELSEWHERE)):
        seen = [
            row for row in listed(Desk(records, me(role)), kind) if row["id"] == row_id(kind, case)
        ]
        shown = [row for row in seen if row[fenced] is not None]
        assert bool(shown) is (bool(seen) and expected(role, Act.READ_FENCED, kind, case))


def listed(at: Desk, kind: Kind) -> list[dict[str, object]]:
    try:
        return at.list(kind)
    except AccessError:
        return []


def test_a_desk_that_asks_nobody_is_noticed(records, monkeypatch):
    """With the guard taken out, the test above must fail: it would see what is refused."""
    monkeypatch.setattr(desk, "require", lambda *_given: None)
    monkeypatch.setattr(desk, "require_wards", lambda *_given, **_named: None)
    monkeypatch.setattr(reach, "may", lambda *_given: True)
    for kind, act in product(TABLES, (Act.READ, Act.CHANGE, Act.ADD)):
        who = product(Role, (MINE, HERE, ELSEWHERE))
        if all(at_desk(role, act, kind, case) for role, case in who):
            continue  # nobody is refused this, so nothing can be noticed
        with pytest.raises((AssertionError, PactError)):
            test_the_desk_allows_what_the_table_allows_and_refuses_the_rest(records, kind, act)


# --- single rules ----------------------------------------------------------------------------


def test_the_widest_of_several_roles_counts():
    both = Person("p", "P", frozenset({Role.PANEL, Role.COORDINATOR}), frozenset({"W1"}))
    assert access.may(both, Act.ADD, Kind.PANELS, {"ward_codes": ["W1"]})


def test_every_ward_is_served_by_a_star():
    star = Person("p", "P", frozenset({Role.COORDINATOR}), frozenset({access.EVERY_WARD}))
    assert access.may(star, Act.ADD, Kind.PANELS, {"ward_codes": ["W9"]})


def test_nobody_owns_what_the_public_made():
    row = {"id": "x", "created_by": "", "person_id": "", "ward_codes": []}
    assert not access.may(access.PUBLIC, Act.CHANGE, Kind.CHECKS, row)


def test_a_refusal_names_the_person_the_act_and_the_record():
    with pytest.raises(AccessError, match=r"Someone who has not signed in may not read notes\."):
        access.require(access.PUBLIC, Act.READ, Kind.NOTES)


def test_a_person_without_a_role_may_do_nothing():
    nobody = Person("p", "P", frozenset())
    assert not any(access.may(nobody, act, kind) for act, kind in product(Act, Kind))


def test_only_who_has_not_signed_in_is_told_to_sign_in():
    with pytest.raises(AccessError) as refused:
        access.require(access.PUBLIC, Act.ADD, Kind.ACTIONS)
    assert "Sign in" in refused.value.remedy
    councillor = Person("cole", "Cole", frozenset({Role.COUNCILLOR}))
    with pytest.raises(AccessError) as refused:
        access.require(councillor, Act.ADD, Kind.ACTIONS)
    assert "Sign in" not in refused.value.remedy

"""Who is named to whom beside a record."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pact_geo.records.access import LOCAL, PUBLIC, Kind, Person, Role
from pact_geo.records.desk import Desk
from pact_geo.services.colleagues import account_named, name_colleagues, with_names
from pact_geo.services.office import Office
from pact_geo.services.releasing import release_text
from tests.services.acting import ADA, ALDER, ANA, COLE, KAY, PIA, SAM, WILL, OfficeOf


@pytest.fixture
def olive(office_of: OfficeOf) -> Any:
    """An account of a co-ordinator."""
    return office_of(ADA).desk.add(
        Kind.PEOPLE, name="Olive Tarn", email="o@x.org", roles=["co-ordinator"], active=True,
        ward_codes=["*"],
    )  # fmt: skip


def as_olive(office_of: OfficeOf, olive: Any) -> Office:
    roles = frozenset({Role.COORDINATOR})
    return office_of(Person(olive["id"], "Olive Tarn", roles, frozenset({"*"})))


@pytest.mark.parametrize("person", [KAY, WILL, SAM, ANA, COLE, ADA])
def test_colleagues_learn_the_name(office_of: OfficeOf, olive: Any, person: Person) -> None:
    number = olive["id"]
    assert name_colleagues(office_of(person), [number, None]) == {number: "Olive Tarn"}


@pytest.mark.parametrize("person", [PIA, PUBLIC])
def test_panel_members_and_the_public_do_not(
    office_of: OfficeOf, olive: Any, person: Person
) -> None:
    number = olive["id"]
    assert name_colleagues(office_of(person), [number]) == {number: "a colleague"}


def test_whoever_was_erased_is_somebody_no_longer_here(office_of: OfficeOf, olive: Any) -> None:
    office_of(ADA).desk.erase(Kind.PEOPLE, olive["id"])
    names = name_colleagues(office_of(KAY), [olive["id"]])
    assert names == {olive["id"]: "somebody no longer here"}


def test_a_closed_account_keeps_its_name_and_a_new_name_is_shown(
    office_of: OfficeOf, olive: Any
) -> None:
    desk: Desk = office_of(ADA).desk
    desk.change(Kind.PEOPLE, olive["id"], version=1, name="Olive Reed", active=False)
    assert name_colleagues(office_of(KAY), [olive["id"]]) == {olive["id"]: "Olive Reed"}


def test_oneself_is_named_and_what_is_no_person_too(office_of: OfficeOf) -> None:
    ids = ["pia", "this machine", "", "set-up"]
    assert name_colleagues(office_of(PIA), ids) == {
        "pia": "Pia",
        "this machine": "this machine",
        "": "nobody signed in",
        "set-up": "set-up",
    }
    assert name_colleagues(office_of(LOCAL), ["this machine"]) == {"this machine": "this machine"}


def test_records_say_names_where_they_hold_numbers(office_of: OfficeOf, olive: Any) -> None:
    office = as_olive(office_of, olive)
    row = office.desk.add(
        Kind.DECISIONS, ward_codes=[ALDER], of_group="steering", title="Pay for lamps",
        decided_on=date(2026, 11, 1),
    )  # fmt: skip
    released = release_text(office, Kind.DECISIONS, row["id"], version=1)
    (named,) = with_names(office_of(COLE), [released])
    assert {named[one] for one in ("created_by", "changed_by", "released_by")} == {"Olive Tarn"}
    assert named["title"] == "Pay for lamps"


def test_an_account_is_found_by_name_with_or_without_the_agency() -> None:
    accounts = {"1": "Bo Day, Police", "2": "Bo Day, Housing", "3": "Cy Moss"}
    assert account_named(accounts, "cy moss") == ["3"]
    assert account_named(accounts, "Bo Day, Housing") == ["2"]
    assert account_named(accounts, " bo day ") == ["1", "2"]
    same = {"1": "Di Orr (account 12345678)", "2": "Di Orr (account 87654321)"}
    assert account_named(same, "Di Orr") == ["1", "2"]
    assert account_named(same, "Di Orr (account 87654321)") == ["2"]
    assert account_named(accounts, "Nobody") == []

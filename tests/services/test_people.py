"""Who asks, and who looks after the accounts."""

from __future__ import annotations

import shutil
import time

import pytest

from pact_geo.errors import AccessError, InputError, PactError, RecordError, StaleEditError
from pact_geo.records import people as records
from pact_geo.records.access import LOCAL, PUBLIC, Kind, Person, Role
from pact_geo.records.desk import Desk
from pact_geo.records.identities import Identity
from pact_geo.services import keeping, people
from pact_geo.services.colleagues import name_colleagues
from pact_geo.services.demonstration import PEOPLE, _add_people
from pact_geo.services.office import Office, open_database, open_office
from pact_geo.workspace import Workspace

RIGHT, OTHER = "four words apart", "five words apart"


@pytest.fixture(autouse=True)
def quick_hasher(monkeypatch):
    monkeypatch.setattr(records, "_hasher", records.PasswordHasher(time_cost=1, memory_cost=64))


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "workspace", create=True)


@pytest.fixture
def office(workspace):
    row = people.add_first_administrator(workspace, "ada@example.org", name="Ada", password=RIGHT)
    token = people.sign_in(workspace, "ada@example.org", password=RIGHT).token
    asks = people.who_asks(workspace, token=token)
    assert asks.id == row["id"]
    return open_office(workspace, asks)


@pytest.fixture
def demo(tmp_path):
    """A demo borough's people, without its data."""
    workspace = Workspace(tmp_path / "demo", create=True)
    workspace.change_setting("borough", "demo", value=True)
    _add_people(workspace.folder)
    return workspace


def test_a_workspace_without_people_belongs_to_who_sits_at_the_machine(workspace):
    assert people.who_asks(workspace) == LOCAL
    assert not (workspace.folder / "records.sqlite").exists()  # asking makes no database
    open_database(workspace)
    assert people.who_asks(workspace, token="made up") == LOCAL  # noqa: S106


def test_with_the_first_person_everybody_else_is_the_public(workspace, office):
    assert people.who_asks(workspace) == PUBLIC
    assert people.who_asks(workspace, token="made up") == PUBLIC  # noqa: S106


def test_a_closed_account_still_counts_as_a_person(office):
    row, _ = people.add_person(office, "bo@example.org", name="Bo", roles=["administrator"])
    own = office.desk.get(Kind.PEOPLE, office.person.id)
    people.change_person(office, own["id"], version=own["version"], active=False)
    assert row["active"]
    assert people.who_asks(office.workspace) == PUBLIC


def test_the_first_administrator_is_made_once(workspace, office):
    with pytest.raises(AccessError, match="has people already"):
        people.add_first_administrator(workspace, "eve@example.org", name="Eve", password=RIGHT)


def test_a_weak_password_makes_no_administrator(workspace):
    with pytest.raises(RecordError):
        people.add_first_administrator(workspace, "a@b.org", name="Ada", password=RIGHT[:4])
    assert people.who_asks(workspace) == LOCAL


def test_who_is_added_signs_in_once_and_chooses_a_password(office):
    row, once = people.add_person(
        office, " Bo@Example.org ", name="Bo", roles=["panel"], wards=["W2", "W1"]
    )
    signed_in = people.sign_in(office.workspace, row["email"], password=once, new_password=OTHER)
    asks = people.who_asks(office.workspace, token=signed_in.token)
    assert (asks.roles, asks.wards) == ({Role.PANEL}, {"W1", "W2"})


def test_an_account_serves_wards_by_code_whatever_was_typed(demo_workspace, demo_borough, tmp_path):
    folder = tmp_path / "empty"
    workspace = Workspace(folder, create=True)
    people.add_first_administrator(workspace, "ada@example.org", name="Ada", password=RIGHT)
    token = people.sign_in(workspace, "ada@example.org", password=RIGHT).token
    desk = open_office(workspace, people.who_asks(workspace, token=token)).desk
    office = Office(demo_workspace, desk, demo_borough)
    given = {"name": "Bo", "roles": ["panel"]}
    row, _ = people.add_person(office, "bo@example.org", wards=["tarrow market", "*"], **given)
    assert sorted(row["ward_codes"]) == ["*", "X05000014"]
    with pytest.raises(InputError, match="no ward 'Atlantis'"):
        people.add_person(office, "cy@example.org", wards=["Atlantis"], **given)
    with pytest.raises(InputError, match="no ward"):
        people.change_person(office, row["id"], version=row["version"], ward_codes=["Atlantis"])
    row = people.change_person(
        office, row["id"], version=row["version"], ward_codes=["Cinderhythe", "X05000014"]
    )
    assert sorted(row["ward_codes"]) == ["X05000003", "X05000014"]


def test_an_identity_is_a_person_only_when_there_is_such_an_account(office):
    people.add_person(office, "bo@example.org", name="Bo", roles=["panel"])
    now = time.time()
    known = Identity("1", "bo@example.org", verified=True, issued_at=now)
    assert people.who_asks(office.workspace, identity=known).name == "Bo"
    unknown = Identity("2", "eve@example.org", verified=True, issued_at=now)
    assert people.who_asks(office.workspace, identity=unknown) == PUBLIC
    people.sign_out_identity(office.workspace, known)
    assert people.who_asks(office.workspace, identity=known) == PUBLIC


def test_a_setting_names_the_issuers_whose_addresses_count(office):
    people.add_person(office, "bo@example.org", name="Bo", roles=["panel"])
    issuer = "https://login.microsoftonline.com/tenant/v2.0"
    unsaid = Identity("1", "bo@example.org", issuer=issuer, issued_at=time.time())
    assert people.who_asks(office.workspace, identity=unsaid) == PUBLIC
    office.workspace.change_setting("sign_in", "trusted_issuers", (issuer,))
    assert people.who_asks(office.workspace, identity=unsaid).name == "Bo"


def test_a_number_at_the_provider_is_one_account(office):
    row, _ = people.add_person(office, "bo@example.org", name="Bo", roles=["panel"], subject=" 42 ")
    assert row["subject"] == "42"
    with pytest.raises(RecordError, match="Another account has this number"):
        people.add_person(office, "eve@example.org", name="Eve", roles=["panel"], subject="42")
    eve, _ = people.add_person(office, "eve@example.org", name="Eve", roles=["panel"])
    with pytest.raises(RecordError, match="Another account has this number"):
        people.change_person(office, eve["id"], version=eve["version"], subject="42")
    assert people.change_person(office, row["id"], version=1, subject="")["subject"] is None


def test_an_erased_account_leaves_its_number_in_records_and_nothing_else(office, workspace):
    row, once = people.add_person(
        office, "bo.ridd@example.org", name="Bo Ridd", roles=["co-ordinator"], subject="sub-4711"
    )
    token = people.sign_in(workspace, row["email"], password=once, new_password=OTHER).token
    people.change_person(office, row["id"], version=1, name="Bo Ridding")
    people.erase_person(office, row["id"])
    assert people.who_asks(workspace, token=token) == PUBLIC
    held = b"".join(path.read_bytes() for path in workspace.folder.glob("records.sqlite*"))
    for word in (b"Ridd", b"bo.ridd@example.org", b"sub-4711", b"argon2"):
        assert (word in held) is (word == b"argon2"), word  # the administrator's password stays
    assert [entry["id"] for entry in people.list_people(office)] == [office.person.id]
    assert keeping.verify_trail(office).entries
    names = name_colleagues(office, [row["id"]])
    assert names == {row["id"]: "somebody no longer here"}


def test_the_last_administrator_is_not_erased(office):
    with pytest.raises(RecordError, match="No administrator would be left"):
        people.erase_person(office, office.person.id)
    assert people.list_people(office)[0]["id"] == office.person.id


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": " "}, "needs a name"),
        ({"email": "nowhere"}, "no e-mail address"),
        ({"roles": ["king"]}, "'king' is no role"),
        ({"demo": True}, "demo of an account cannot be changed"),
        ({"id": "x"}, "cannot be changed"),
    ],
)
def test_what_an_account_cannot_hold(office, values, said):
    row, _ = people.add_person(office, "bo@example.org", name="Bo", roles=["panel"])
    with pytest.raises(RecordError, match=said):
        people.change_person(office, row["id"], version=row["version"], **values)


def test_the_last_administrator_stays(office):
    own = office.desk.get(Kind.PEOPLE, office.person.id)
    for values in ({"active": False}, {"roles": ["panel"]}):
        with pytest.raises(RecordError, match="No administrator would be left"):
            people.change_person(office, own["id"], version=own["version"], **values)
    assert people.list_people(office)[0]["roles"] == ["administrator"]


def test_two_administrators_at_once_lose_nothing(office):
    row, _ = people.add_person(office, "bo@example.org", name="Bo", roles=["panel"])
    people.change_person(office, row["id"], version=row["version"], name="Bo Peep")
    with pytest.raises(StaleEditError) as stale:
        people.change_person(office, row["id"], version=row["version"], name="Bob")
    assert (stale.value.theirs["name"], stale.value.yours["name"]) == ("Bo Peep", "Bob")


def test_closing_an_account_ends_its_sessions(office):
    row, once = people.add_person(office, "bo@example.org", name="Bo", roles=["panel"])
    token = people.sign_in(office.workspace, row["email"], password=once, new_password=OTHER).token
    people.change_person(office, row["id"], version=row["version"], active=False)
    again = people.change_person(office, row["id"], version=2, active=True)
    assert again["active"]
    assert people.who_asks(office.workspace, token=token) == PUBLIC


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_looks_after_accounts(office, role):
    row, once = people.add_person(office, "bo@example.org", name="Bo", roles=[role])
    others = open_office(office.workspace, Person(row["id"], "Bo", frozenset({role})))
    for forbidden in (
        lambda: people.list_people(others),
        lambda: people.add_person(others, "eve@example.org", name="Eve", roles=["administrator"]),
        lambda: people.change_person(others, row["id"], version=1, roles=["administrator"]),
        lambda: people.reset_password(others, office.person.id),
        lambda: people.reset_password(others, row["id"]),
        lambda: people.erase_person(others, office.person.id),
    ):
        with pytest.raises(AccessError):
            forbidden()
    assert len(people.list_people(office)) == 2
    assert people.sign_in(office.workspace, row["email"], password=once, new_password=OTHER).token


# --- the demo -------------------------------------------------------------------------------


def test_a_newcomer_to_the_demo_is_its_analyst(demo):
    assert people.who_asks(demo).roles == {Role.ANALYST}


def test_the_demo_has_somebody_for_each_role_in_two_wards():
    held = {role for _, role, _, _ in PEOPLE}
    assert held == set(Role) - {Role.PUBLIC}
    assert {ward for _, _, wards, _ in PEOPLE for ward in wards} == {
        *("Tarrow Market", "Cinderhythe", "*")
    }


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
def test_every_role_can_be_played_in_the_demo(demo, role):
    assert role in people.who_asks(demo, demo_role=role).roles


def test_one_click_makes_a_session_in_the_demo(demo):
    person = people.demo_people(demo)[-1]
    token = people.sign_in_demo(demo, person.id).token
    assert people.who_asks(demo, token=token) == person


def test_a_role_nobody_has_cannot_be_played(demo):
    with pytest.raises(AccessError, match="Nobody in the demo borough is 'king'"):
        people.who_asks(demo, demo_role="king")


def test_no_click_makes_a_session_in_another_workspace(office):
    """Whatever a request asks for: an administrator's own number, without a password."""
    assert people.demo_people(office.workspace) == []
    with pytest.raises(AccessError, match="Only in the demo borough"):
        people.sign_in_demo(office.workspace, office.person.id)
    with pytest.raises(AccessError, match="in the demo borough alone"):
        people.who_asks(office.workspace, demo_role="administrator")


def test_a_setting_alone_makes_no_demo(office):
    """Somebody who can write pact.toml by hand gains nobody's account with it."""
    office.workspace.change_setting("borough", "demo", value=True)
    assert not people.is_demo(office.workspace)
    assert people.who_asks(office.workspace) == PUBLIC
    with pytest.raises(AccessError):
        people.sign_in_demo(office.workspace, office.person.id)


def test_invented_people_alone_make_no_demo(demo):
    demo.change_setting("borough", "demo", value=False)
    assert people.who_asks(demo) == PUBLIC
    with pytest.raises(AccessError):
        people.who_asks(demo, demo_role="administrator")


def test_a_real_person_ends_the_demo(demo):
    founder = Person("f", "F", frozenset({Role.ADMINISTRATOR}))
    Desk(open_database(demo), founder).add(
        Kind.PEOPLE, name="Real", email="real@example.org", roles=["panel"], active=True
    )
    assert people.demo_people(demo) == []
    assert people.who_asks(demo) == PUBLIC


def test_who_is_added_in_the_demo_is_invented_too(demo):
    office = open_office(demo, people.who_asks(demo, demo_role="administrator"))
    people.add_person(office, "new@tarrowmere.invalid", name="New", roles=["panel"])
    assert "New" in {person.name for person in people.demo_people(demo)}


def test_a_demo_folder_can_be_copied_and_its_people_with_it(demo, tmp_path):
    shutil.copytree(demo.folder, tmp_path / "copy")
    assert len(people.demo_people(Workspace(tmp_path / "copy"))) == len(PEOPLE)


def test_a_role_played_where_there_is_nobody_is_refused(workspace):
    with pytest.raises(PactError):
        people.who_asks(workspace, demo_role="panel")

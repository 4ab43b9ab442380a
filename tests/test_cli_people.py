"""Commands as somebody: signing in at a terminal, accounts, and who may do what."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pact_geo import cli
from pact_geo.cli.options import DEMO_PERSON
from pact_geo.cli.people import NEW_PASSWORD, PASSWORD
from pact_geo.errors import AccessError, RecordError
from pact_geo.records import people as records
from pact_geo.workspace import Workspace

RIGHT, OTHER = "four words apart", "five words apart"
EMAIL = "ada@example.org"
runner = CliRunner()


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Keep tokens away from those of whoever runs the tests; hash with little work."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(
        "pact_geo.cli.sessions.platformdirs.user_config_path", lambda name: tmp_path / name
    )
    monkeypatch.setattr(records, "_hasher", records.PasswordHasher(time_cost=1, memory_cost=64))


@pytest.fixture
def folder(tmp_path) -> Path:
    return Workspace(tmp_path / "workspace", create=True).folder


def run(folder: Path, *words: str, **environment: str) -> Result:
    return runner.invoke(
        cli.app, [*words, "-w", str(folder)], env=environment, catch_exceptions=False
    )


@pytest.fixture
def signed_in(folder) -> Path:
    run(folder, "people", "first-administrator", EMAIL, "--name", "Ada", **{PASSWORD: RIGHT})
    run(folder, "sign-in", EMAIL, **{PASSWORD: RIGHT})
    return folder


def add(folder: Path, *roles: str) -> str:
    words = [word for role in roles for word in ("--role", role)]
    said = run(folder, "people", "add", "bo@example.org", "--name", "Bo", *words, "--json")
    return str(json.loads(said.stdout)["one_time_password"])


def test_the_token_is_for_its_owners_eyes(signed_in, tmp_path):
    (kept,) = (tmp_path / "pact-geo" / "sessions").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kept.read_text().strip()


def test_a_command_is_done_as_who_is_signed_in(signed_in):
    assert "Ada" in run(signed_in, "people", "list").stdout
    with pytest.raises(AccessError, match="Ada may not read data"):
        run(signed_in, "status")
    run(signed_in, "sign-out")
    with pytest.raises(AccessError, match="Someone who has not signed in"):
        run(signed_in, "people", "list")


def test_a_password_is_asked_for_without_showing_it(folder):
    typed = f"{RIGHT}\n{RIGHT}\n"
    words = ["people", "first-administrator", EMAIL, "--name", "Ada", "-w", str(folder)]
    made = runner.invoke(cli.app, words, input=typed, catch_exceptions=False)
    assert RIGHT not in made.output
    assert "Ada is the administrator" in made.output


def test_a_one_time_password_is_changed_when_it_is_used(signed_in):
    once = add(signed_in, "analyst")
    said = run(signed_in, "sign-in", "bo@example.org", **{PASSWORD: once, NEW_PASSWORD: OTHER})
    assert "Signed in: Bo, analyst." in said.stdout
    assert run(signed_in, "status").exit_code == 0


def test_a_role_taken_away_ends_at_the_next_command(signed_in):
    once = add(signed_in, "analyst", "administrator")
    run(signed_in, "sign-in", "bo@example.org", **{PASSWORD: once, NEW_PASSWORD: OTHER})
    run(signed_in, "people", "change", "bo@example.org", "--role", "panel")
    with pytest.raises(AccessError, match="Bo may not change people"):
        run(signed_in, "people", "list")


def test_an_account_is_closed_and_opened_again(signed_in):
    add(signed_in, "panel")
    for word, active in (("--closed", False), ("--in-use", True)):
        run(signed_in, "people", "change", "bo@example.org", word)
        rows = json.loads(run(signed_in, "people", "list", "--json").stdout)
        assert next(row for row in rows if row["name"] == "Bo")["active"] is active


def test_a_new_one_time_password_is_printed(signed_in):
    add(signed_in, "panel")
    assert (
        "may sign in once with"
        in run(signed_in, "people", "reset-password", "bo@example.org").stdout
    )


def test_an_account_nobody_has_is_an_error(signed_in):
    with pytest.raises(RecordError, match="no account with this e-mail"):
        run(signed_in, "people", "change", "eve@example.org", "--closed")


@pytest.mark.parametrize("command", ["rank", "status"])
def test_a_role_is_played_in_the_demo_by_a_variable(demo_folder, command):
    with pytest.raises(AccessError, match="Robin Heath may not read"):
        run(demo_folder, command, **{DEMO_PERSON: "panel"})


def test_no_role_is_played_anywhere_else(signed_in):
    with pytest.raises(AccessError, match="in the demo borough alone"):
        run(signed_in, "people", "list", **{DEMO_PERSON: "administrator"})


def test_nobody_can_make_a_demo_of_a_workspace(folder):
    with pytest.raises(AccessError, match="cannot be made a demo"):
        run(folder, "set", "borough.demo", "true")


def test_an_account_is_erased_once_one_is_sure(signed_in):
    add(signed_in, "panel")
    words = [*("people", "erase", "bo@example.org"), "-w", str(signed_in)]
    unsure = runner.invoke(cli.app, words, input="n\n", catch_exceptions=False)
    assert unsure.exit_code == 1
    assert "bo@example.org" in run(signed_in, "people", "list").stdout
    assert "Erased." in run(signed_in, "people", "erase", "BO@example.org", "--yes").stdout
    assert "bo@example.org" not in run(signed_in, "people", "list").stdout


def test_the_number_at_the_provider_is_kept(signed_in):
    words = ("--name", "Bo", "--role", "panel", "--subject", "42")
    run(signed_in, "people", "add", "bo@example.org", *words)
    with pytest.raises(RecordError, match="Another account has this number"):
        run(signed_in, "people", "change", EMAIL, "--subject", "42")
    run(signed_in, "people", "change", "bo@example.org", "--subject", "")
    run(signed_in, "people", "change", EMAIL, "--subject", "42")

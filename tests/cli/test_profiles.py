"""The command keeps a ward's profile, lists what is kept, says what changed and writes it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner, Result

from pact_geo import cli, services
from pact_geo.errors import AccessError, InputError
from pact_geo.records.access import EVERY_WARD, PUBLIC, Person, Role
from pact_geo.records.database import Database
from pact_geo.records.desk import Desk
from pact_geo.services.office import Office
from pact_geo.workspace import Workspace

KAY = Person("kay", "Kay", frozenset({Role.COORDINATOR}), frozenset({EVERY_WARD}))
WARD = ("--ward", "Tarrow Market")


def run(*words: object) -> Result:
    return CliRunner().invoke(cli.app, ["profile", *map(str, words)], catch_exceptions=False)


@pytest.fixture
def become(
    demo_workspace: Workspace,
    demo_borough: services.Borough,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> object:
    """Answer the command as somebody, with records of this test's own."""
    database = Database(f"sqlite:///{tmp_path / 'records.sqlite'}")

    def start(person: Person) -> None:
        office = Office(demo_workspace, Desk(database, person), demo_borough)
        monkeypatch.setattr(sys.modules["pact_geo.cli.profiles"], "office_of", lambda _: office)

    start(KAY)
    return start


def test_kept_listed_compared_and_written(become, tmp_path):
    assert run("changes", *WARD).stdout == "No profile has been kept yet.\n"
    kept = run("keep", *WARD).stdout.removeprefix("Kept: ").strip()
    (listed,) = json.loads(run("list", *WARD, "--json").stdout)
    assert listed["id"] == kept
    assert kept in run("list", *WARD).stdout
    said = run("changes", *WARD, "--since", kept).stdout
    assert "- Otherwise: Nothing else has changed." in said
    found = json.loads(run("changes", *WARD, "--json").stdout)
    assert found["changes"][0]["said"] == "No month of reports has come in since."
    run("write", *WARD, "-o", tmp_path / "profile.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "profile.xlsx")
    assert "What changed" in book.sheet_names


def test_the_public_reads_and_keeps_nothing(become):
    run("keep", *WARD)
    become(PUBLIC)
    assert "The last profile was kept on" in run("changes", *WARD).stdout
    with pytest.raises(AccessError):
        run("keep", *WARD)


def test_an_unknown_ward_is_refused(become):
    with pytest.raises(InputError, match="no ward 'Nowhere'"):
        run("changes", "--ward", "Nowhere")

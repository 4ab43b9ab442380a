"""The command keeps the ledger, writes newsletters and answers scrutiny as the pages do."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pact_geo import cli, services
from pact_geo.errors import InputError, PersonalTextError, RecordError
from pact_geo.outputs.newsletter import count_pages
from pact_geo.records.access import EVERY_WARD, PUBLIC, Person, Role
from pact_geo.records.database import Database
from pact_geo.records.desk import Desk
from pact_geo.services.office import Office
from pact_geo.workspace import Workspace

KAY = Person("kay", "Kay", frozenset({Role.COORDINATOR}), frozenset({EVERY_WARD}))
COMMANDS = [sys.modules[f"pact_geo.cli.{name}"] for name in ("feedback", "scrutiny")]
runner = CliRunner()


def run(*words: object) -> Result:
    return runner.invoke(cli.app, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def sign_in(
    demo_workspace: Workspace,
    demo_borough: services.Borough,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> object:
    """Answer the command as somebody, with records of this test's own."""
    database = Database(f"sqlite:///{tmp_path / 'records.sqlite'}")

    def become(person: Person) -> Office:
        office = Office(demo_workspace, Desk(database, person), demo_borough)
        for module in COMMANDS:
            monkeypatch.setattr(module, "office_of", lambda _workspace: office)
        return office

    become(KAY)
    return become


def add(*more: object) -> str:
    said = ("--theme", "Litter", "--said", "The bins are full.", "--residents", 14)
    answer = run("feedback", "add", *said, "--did", "Nothing yet.", "--ward", "Askermoor", *more)
    assert answer.exit_code == 0
    return answer.stdout.split()[1]


def test_an_entry_from_draft_to_told(sign_in) -> None:
    entry = add("--why-not", "The land is private.")
    (listed,) = json.loads(run("feedback", "list", "--json").stdout)
    assert (listed["id"], listed["released"], listed["unsupported"]) == (entry, False, [])
    run("feedback", "release", entry)
    run(
        "feedback", "told", entry, "--channel", "newsletter", "--audience",
        "residents of the ward", "--on", "2026-11-20", "--reach", 900,
    )  # fmt: skip
    sign_in(PUBLIC)
    (seen,) = json.loads(run("feedback", "list", "--ward", "askermoor", "--json").stdout)
    assert "residents of the ward" not in seen["still_to_tell"]
    assert "Litter" in run("feedback", "list").stdout


def test_what_is_not_supported_is_said_and_not_released(sign_in) -> None:
    entry = add()
    assert f"- {entry}: It names no action" in run("feedback", "list").stdout
    with pytest.raises(RecordError):
        run("feedback", "release", entry)


def test_a_name_needs_a_reason(sign_in) -> None:
    entry = add("--why-not", "Mrs Patel owns it.")
    with pytest.raises(PersonalTextError):
        run("feedback", "release", entry)
    assert "Public" in run("feedback", "release", entry, "--override", "She agreed.").stdout


def test_the_newsletter_is_written(sign_in, tmp_path: Path) -> None:
    entry = add("--why-not", "The land is private.")
    run("feedback", "release", entry)
    for name, more in (("n.pdf", ()), ("n.html", ()), ("all.html", ("--whole",))):
        path = tmp_path / name
        assert (
            "Written"
            in run("feedback", "newsletter", "--ward", "Askermoor", "-o", path, *more).stdout
        )
    assert count_pages((tmp_path / "n.pdf").read_bytes()) <= 2
    assert "The land is private." in (tmp_path / "n.html").read_text("utf-8")
    with pytest.raises(InputError, match="There is no ward"):
        run("feedback", "newsletter", "--ward", "Nowhere")


def test_scrutiny_is_answered_and_written(sign_in, tmp_path: Path) -> None:
    services.add_funding(sign_in(KAY), source="Fund", amount=5, received_on=date(2026, 4, 1))
    period = ("--from", "2025-12-01", "--to", "2026-11-30")
    answers = json.loads(run("scrutiny", *period, "--json").stdout)
    assert [one["known"] for one in answers if one["question"].startswith("How is it paid")] == [
        True
    ]
    assert "1. Are panels established?" in run("scrutiny", *period).stdout
    for name, start in (("r.pdf", b"%PDF"), ("r.docx", b"PK")):
        run("scrutiny", *period, "-o", tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(start)

"""The commands of engagement: the same acts as the page, and what the guide says to type."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pact_geo import cli
from pact_geo.errors import AccessError, InputError
from pact_geo.records.access import EVERY_WARD, Person, Role
from pact_geo.services.office import open_office
from pact_geo.settings import EngagementSettings
from pact_geo.workspace import Workspace

ROOT = Path(__file__).parents[1]
runner = CliRunner()
KAY = Person("kay", "Kay", frozenset({Role.COORDINATOR}), frozenset({EVERY_WARD}))
COMMANDS = [
    *(["engage", name] for name in ("log", "list", "change", "attach", "summary", "heard")),
    *(["engage", name] for name in ("raked", "visits")),
    *(["contacts", name] for name in ("add", "list", "change", "training", "asked")),
    *(["contacts", name] for name in ("withdraw", "erase")),
    *(["network", name] for name in ("members", "add", "left", "erase")),
    *(["network", name] for name in ("waves", "open", "attach", "close")),
    ["form", "kin"],
]


def run(*words: object) -> Result:
    return runner.invoke(cli.app, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def folder(demo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = tmp_path / "workspace"
    shutil.copytree(demo_folder, found, ignore=shutil.ignore_patterns("records.sqlite*"))
    act_as(KAY, monkeypatch)
    return found


def act_as(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("engagement", "contacts", "network"):
        monkeypatch.setattr(
            f"pact_geo.cli.{module}.office_of", lambda given: open_office(Workspace(given), person)
        )


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_and_is_in_the_guides(command):
    assert run(*command, "--help").exit_code == 0
    for page in ("command.md", "co-ordinator.md"):
        said = (ROOT / "docs" / "guides" / page).read_text(encoding="utf-8")
        assert f"pact {' '.join(command)}" in said


def test_the_commands_of_the_guide_do_what_it_says(folder, tmp_path):
    status = json.loads(run("status", "-w", folder, "--json").stdout)
    doors = next(one["id"] for one in status["imports"] if "door_knocking" in one["label"])
    logged = run(
        *("engage", "log", "door-knocking", "--ward", "kestermoss", "--on", "2026-09-07"),
        *("--hours", 10, "--cost", 50, "--import", doors, "-w", folder),
    )
    assert "with 33 responses" in logged.stdout  # those of the ward, however it is written
    (row,) = json.loads(run("engage", "list", "-w", folder, "--json").stdout)
    run("engage", "change", row["id"], "--hours", 100, "--ward", "X05000001", "-w", folder)
    attached = run(
        *("engage", "attach", row["id"], "--import", doors, "--from-elsewhere", "-w", folder)
    )
    assert "Attached 250" in attached.stdout
    found = json.loads(run("engage", "summary", "-w", folder, "--json").stdout)
    (method,) = found["methods"]
    assert (method["responses"], method["responses_per_hour"]) == (250, 2.5)
    assert found["unattached_responses"] == 50
    assert "100" in run("engage", "list", "-w", folder).stdout
    assert "250" in run("engage", "summary", "-w", folder).stdout
    heard = run("engage", "heard", "--ward", "Kestermoss", "-w", folder).stdout
    assert "Kestermoss: 37 asked" in heard
    areas = json.loads(run("engage", "heard", "-w", folder, "--json").stdout)["areas"]
    assert len(areas) == 15
    form = tmp_path / "kin.xlsx"
    assert run("form", "kin", "-o", form, "--quarter", "2026-Q4", "-w", folder).exit_code == 0
    assert form.read_bytes()[:2] == b"PK"


def test_a_contact_is_added_listed_withdrawn_and_erased(folder):
    added = run(
        *("contacts", "add", "Ann Example", "--ward", "Kestermoss"),
        *("--purpose", "news of what was done", "--email", "ann@example.org"),
        *("--interest", "monitoring", "-w", folder),
    )
    (contact,) = re.findall(r"Added as (\w+)", added.stdout)
    assert "Ann Example" in run("contacts", "list", "--interest", "monitoring", "-w", folder).stdout
    assert run("contacts", "withdraw", contact, "-w", folder).exit_code == 0
    assert json.loads(run("contacts", "list", "-w", folder, "--json").stdout) == []
    (kept,) = json.loads(run("contacts", "list", "--review", "-w", folder, "--json").stdout)
    assert kept["id"] == contact
    asked = runner.invoke(cli.app, ["contacts", "erase", contact, "-w", str(folder)], input="n\n")
    assert asked.exit_code == 1
    assert run("contacts", "erase", contact, "--yes", "-w", folder).exit_code == 0
    assert json.loads(run("contacts", "list", "--review", "-w", folder, "--json").stdout) == []


def test_a_contact_is_corrected_trained_and_asked_again(folder):
    added = run(
        *("contacts", "add", "Ann Example", "--ward", "Kestermoss", "--purpose", "news"),
        *("--email", "an@example.org", "--on", "2026-01-05", "-w", folder),
    )
    (contact,) = re.findall(r"Added as (\w+)", added.stdout)
    run("contacts", "change", contact, "--email", "ann@example.org", "-w", folder)
    run("contacts", "training", contact, "Looking at a street", "--on", "2026-05-30", "-w", folder)
    run("contacts", "asked", contact, "--on", "2026-06-01", "-w", folder)
    (row,) = json.loads(run("contacts", "list", "-w", folder, "--json").stdout)
    assert (row["email"], row["asked_on"]) == ("ann@example.org", "2026-06-01")
    assert row["training"] == [{"course": "Looking at a street", "on": "2026-05-30"}]


def test_the_network_is_looked_after_by_commands(folder):
    at = ("--ward", "Kestermoss", "-w", folder)
    added = run("network", "add", "Ann Example", "--part", "shopkeeper", *at)
    (member,) = re.findall(r"Added as (\w+)", added.stdout)
    assert "Kestermoss: 1 of 20." in run("network", "members", *at).stdout
    opened = run("network", "open", "--quarter", "2026-Q3", "--on", "2026-09-01", *at)
    (wave,) = re.findall(r"Opened as (\w+)", opened.stdout)
    status = json.loads(run("status", "-w", folder, "--json").stdout)
    doors = next(one["id"] for one in status["imports"] if "door_knocking" in one["label"])
    attached = run(*("network", "attach", wave, "--import", doors, "--invited", 40, "-w", folder))
    assert "Attached 33 answers." in attached.stdout
    run("network", "close", wave, "--on", "2026-10-01", "-w", folder)
    (held,) = json.loads(run("network", "waves", *at, "--json").stdout)["waves"]
    assert (held["stands"], held["rate"]) == ("closed", 33 / 40)
    assert run("network", "left", member, "-w", folder).exit_code == 0
    assert "Kestermoss: 0 of 20." in run("network", "members", *at).stdout
    assert run("network", "erase", member, "--yes", "-w", folder).exit_code == 0
    assert json.loads(run("network", "members", *at, "--json").stdout) == []


def test_what_residents_raise_and_whom_to_visit_are_printed(folder):
    weighted = run("engage", "raked", "--ward", "Kestermoss", "-w", folder)
    assert "Litter and fly-tipping" in weighted.stdout
    found = json.loads(run("engage", "visits", "-w", folder, "--json").stdout)
    assert (found["reports_from"], found["least_reports"]) == ("2025-12", 3)
    assert found["places"][0]["reports"] == 60
    assert "Victims who want to hear back" in run("engage", "visits", "-w", folder).stdout


def test_what_is_not_there_is_said(folder):
    with pytest.raises(InputError, match="no contact"):
        run("contacts", "withdraw", "nobody", "-w", folder)
    with pytest.raises(InputError, match="no ward"):
        run("engage", "heard", "--ward", "Atlantis", "-w", folder)


def test_who_may_not_is_refused(folder, monkeypatch):
    public = Person("", "Public", frozenset({Role.PUBLIC}))
    act_as(public, monkeypatch)
    for words in (["engage", "summary"], ["engage", "heard"], ["contacts", "list"]):
        with pytest.raises(AccessError):
            run(*words, "-w", folder)


def test_the_method_note_gives_the_settings_as_they_are():
    import tomllib

    note = (ROOT / "docs" / "methods" / "who-was-heard.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```toml\n(\[engagement\]\n.*?)```", note, flags=re.DOTALL)
    assert EngagementSettings(**tomllib.loads(block)["engagement"]) == EngagementSettings()
    assert set(tomllib.loads(block)["engagement"]) == set(vars(EngagementSettings()))

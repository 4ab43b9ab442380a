"""Panels, meetings and the calendar from the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pact_geo import cli
from pact_geo.cli import options
from pact_geo.errors import AccessError, InputError, RecordError
from pact_geo.pages.panel_parts import today
from pact_geo.records.access import EVERY_WARD, Person, Role
from pact_geo.services import members_of, record_attendance
from pact_geo.services.office import open_office
from pact_geo.workspace import Workspace

KAY = Person("kay", "Kay", frozenset({Role.COORDINATOR}), frozenset({EVERY_WARD}))
runner = CliRunner()
COMMANDS = [
    *(["panels", "list"], ["panels", "add"], ["panels", "coverage"], ["calendar"]),
    *(["meeting", word] for word in ("plan", "agenda", "choose", "freeze", "export")),
]
MEMBERS = ("Ann Lee; Residents", "Bo Day; Police", "Cy Moss; Youth")


@pytest.fixture
def run(
    demo_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    monkeypatch.setenv("PACT_DATABASE_URL", f"sqlite:///{tmp_path / 'records.sqlite'}")

    def run_as(*words: object, person: Person = KAY) -> Result:
        monkeypatch.setattr(options, "person_of", lambda _: person)
        given = [*map(str, words), "-w", str(demo_folder)]
        return runner.invoke(cli.app, given, catch_exceptions=False)

    return run_as


def add(run: Callable[..., Result]) -> str:
    members = [word for member in MEMBERS for word in ("--member", member)]
    founded = today() - timedelta(weeks=1)
    words = ("panels", "add", "Market panel", "--ward", "Tarrow Market", "--founded-on", founded)
    return run(*words, *members).stdout.strip()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_and_is_documented(command: list[str]) -> None:
    result = runner.invoke(cli.app, [*command, "--help"])
    assert result.exit_code == 0
    guide = Path(__file__).parents[1] / "docs" / "guides" / "command.md"
    assert f"`pact {' '.join(command)}" in guide.read_text(encoding="utf-8")


def test_a_panel_from_set_up_to_three_priorities(
    run: Callable[..., Result], demo_folder: Path, tmp_path: Path
) -> None:
    panel = add(run)
    (row,) = json.loads(run("panels", "list", "--json").stdout)
    assert (row["id"], row["wards"], row["stands"]) == (panel, ["Tarrow Market"], "up to date")
    assert row["missing"][:2] == ["Businesses", "Schools"]
    coverage = json.loads(run("panels", "coverage", "--json").stdout)
    assert coverage["Tarrow Market"] == "up to date"
    assert list(coverage.values()).count("no panel") == len(coverage) - 1
    meeting = run("meeting", "plan", panel, "--on", today()).stdout.strip()
    digest = run("meeting", "freeze", meeting).stdout.strip()
    assert len(digest) == 64
    page = tmp_path / "meeting.html"
    run("meeting", "export", meeting, "-o", page)
    assert digest[:8] in page.read_text(encoding="utf-8")
    agenda = json.loads(run("meeting", "agenda", meeting, "--json").stdout)["agenda"]
    places = [item["title"] for item in agenda if item["kind"] == "place"]
    office = open_office(Workspace(demo_folder), KAY)
    members = members_of(office, office.desk.get("panels", panel), today())
    record_attendance(office, meeting, {one["id"]: True for one in members})
    priorities = [word for place in places[:2] for word in ("--priority", place)]
    with pytest.raises(RecordError, match="not among the first three"):
        run("meeting", "choose", meeting, *priorities, "--priority", places[4])
    reasoned = f"{places[4]}; The school opens there."
    said = run("meeting", "choose", meeting, *priorities, "--priority", reasoned).stdout
    assert said.splitlines() == [f"{n + 1}. {places[p]}" for n, p in enumerate((0, 1, 4))]


def test_the_calendar_is_written(run: Callable[..., Result], tmp_path: Path) -> None:
    add(run)
    run("calendar", "-o", tmp_path / "panels.ics")
    assert (tmp_path / "panels.ics").read_bytes().count(b"BEGIN:VEVENT") == 4


def test_an_overlap_is_said_beside_the_result(run: Callable[..., Result]) -> None:
    add(run)
    result = run("panels", "add", "Second", "--ward", "Tarrow Market")
    assert "100% of it is covered by Market panel already." in result.stderr


@pytest.mark.parametrize("role", [Role.PANEL, Role.ANALYST, Role.ADMINISTRATOR])
def test_the_command_asks_the_same_permission(run: Callable[..., Result], role: Role) -> None:
    person = Person("x", "Xan", frozenset({role}), frozenset({EVERY_WARD}))
    with pytest.raises(AccessError):
        run("panels", "add", "Mine", "--ward", "Tarrow Market", person=person)


def test_days_times_wards_and_files_that_are_none_are_refused(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="is no day"):
        run("meeting", "plan", "x", "--on", "Friday")
    with pytest.raises(InputError, match="is no time"):
        run("meeting", "plan", "x", "--on", "2026-12-12", "--at", "late")
    with pytest.raises(InputError, match="no ward 'Nowhere'"):
        run("panels", "add", "X", "--ward", "Nowhere")
    (tmp_path / "area.geojson").write_text("<VRT/>", encoding="utf-8")
    with pytest.raises(InputError, match="not readable GeoJSON"):
        run("panels", "add", "X", "--drawn", tmp_path / "area.geojson")

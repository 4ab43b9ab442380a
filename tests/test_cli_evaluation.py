"""The command plans, assesses and lists evaluations as the page does."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pact_geo import cli
from pact_geo.cli.options import office_of
from pact_geo.errors import RecordError, UnsuitableDataError
from pact_geo.records.access import Kind
from pact_geo.services import make_selection, rank_areas

runner = CliRunner()


def run(*words: object) -> Result:
    return runner.invoke(cli.app, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture(scope="module")
def folder(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(demo_folder, tmp_path_factory.mktemp("command") / "workspace"))


@pytest.fixture(scope="module")
def area_id(folder: Path) -> str:
    office = office_of(folder)
    selection = make_selection(office.borough, first_month="2024-12", last_month="2025-11")
    area = rank_areas(office.borough, selection, refits=0).areas.iloc[0]
    row = office.desk.add(
        Kind.AREAS,
        public_name="Shops",
        name="Shops",
        geometry=area.geometry,
        public_geometry=area.geometry.convex_hull,
        stage="response",
        adopted_on=date(2025, 11, 3),
        drawn=False,
        evidence={},
        ward_codes=list(area["ward_codes"]),
    )
    return str(row["id"])


def test_planned_assessed_and_listed(folder: Path, area_id: str) -> None:
    planned = run("evaluate", "plan", area_id, "--from", "2025-11", "-w", folder, "--json")
    assert planned.exit_code == 0
    found = json.loads(planned.stdout)
    assert found["stage"] == "planned"
    assert found["plan"]["smallest_fall"]["possible"]
    assert "POLYGON" not in planned.stdout

    assessed = run("evaluate", "assess", found["id"], "-w", folder)
    assert "No clear change." in assessed.stdout
    assert "POLYGON" not in assessed.stdout

    listed = run("evaluate", "list", "--area", area_id, "-w", folder, "--json")
    [row] = json.loads(listed.stdout)
    assert row["result"]["verdict"] == "no clear change"
    shown = run("evaluate", "list", "-w", folder).stdout
    assert "no clear change" in shown
    assert "every kind" in shown

    [effect] = [
        one
        for one in json.loads(run("evaluate", "pooled", "-w", folder, "--json").stdout)
        if one["name"] == "All areas"
    ]
    assert (effect["areas"], effect["left_out"]) == (1, 0)
    assert effect["pooled"]["random"]["low"] < 1 < effect["pooled"]["random"]["high"]
    assert "All areas" in run("evaluate", "pooled", "-w", folder).stdout


def test_what_cannot_be_planned_is_said(folder: Path, area_id: str) -> None:
    with pytest.raises(UnsuitableDataError, match="No month before"):
        run("evaluate", "plan", area_id, "--from", "2023-12", "-w", folder)
    with pytest.raises(RecordError, match="no such record"):
        run("evaluate", "assess", "nothing", "-w", folder)
    assert run("evaluate", "plan", area_id, "-w", folder).exit_code == 2


@pytest.mark.parametrize("command", ["plan", "assess", "list", "pooled"])
def test_every_command_explains_itself_and_is_in_the_documentation(command: str) -> None:
    shown = run("evaluate", command, "--help")
    assert shown.exit_code == 0
    guide = Path(__file__).parents[1] / "docs" / "guides" / "command.md"
    assert f"pact evaluate {command}" in guide.read_text(encoding="utf-8")

"""The commands of the action plan, from adopting an area to the report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pact_geo import cli
from pact_geo.cli import options
from pact_geo.errors import AccessError, InputError, RecordError
from tests.services.acting import (  # noqa: F401 - fixtures
    KAY,
    PIA,
    SAM,
    WILL,
    acting_workspace,
)

runner = CliRunner()
COMMANDS = [
    *(["areas", "list"], ["areas", "adopt"], ["areas", "match"], ["areas", "close"]),
    *(["areas", "draw"], ["areas", "move"], ["actions", "check"]),
    *(["escalations", "return"], ["escalations", "accept"], ["decisions", "add"]),
    *(["photos", "list"], ["photos", "add"], ["photos", "pair"], ["photos", "release"]),
    *(["actions", "list"], ["actions", "add"], ["actions", "move"]),
    *(["escalations", "list"], ["escalations", "raise"], ["escalations", "answer"]),
    ["report", "steering"],
]


@pytest.fixture
def run_as(acting_workspace, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setenv("PACT_DATABASE_URL", f"sqlite:///{tmp_path / 'records.sqlite'}")

    def run(person, *words: object) -> Result:
        monkeypatch.setattr(options, "person_of", lambda _workspace: person)
        given = [*map(str, words), "-w", str(acting_workspace.folder)]
        return runner.invoke(cli.app, given, catch_exceptions=False)

    return run


def listed(run_as, person, kind):
    return json.loads(run_as(person, kind, "list", "--json").stdout)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_and_is_documented(command):
    assert runner.invoke(cli.app, [*command, "--help"]).exit_code == 0
    pages = (Path(__file__).parents[1] / "docs").rglob("*.md")
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    assert f"pact {' '.join(command)}" in text


def test_the_plan_from_adopting_to_the_report(run_as, tmp_path):
    assert "Kiln Street" in run_as(KAY, "areas", "adopt", 1, "--on", "2026-11-01").output
    (area,) = listed(run_as, KAY, "areas")
    assert area["stage"] == "scanning"
    assert "same" in run_as(KAY, "areas", "match", "--to", "2026-10").output
    run_as(
        WILL, "actions", "add", area["id"], "Mend it", "--agency", "Council", "--due", "2026-11-02"
    )
    (action,) = listed(run_as, WILL, "actions")
    run_as(WILL, "actions", "move", action["id"], "agreed", "--on", "2026-11-01")
    overdue = run_as(WILL, "actions", "list", "--overdue", "--on", "2026-11-03").output
    assert "Mend it" in overdue
    run_as(WILL, "escalations", "raise", area["id"], "Lights", "--ask", "Pay for four")
    (matter,) = listed(run_as, SAM, "escalations")
    assert "Answered: Lights" in run_as(SAM, "escalations", "answer", matter["id"], "Two").output
    done = run_as(WILL, "actions", "move", action["id"], "done", "--on", "2026-11-04", "--cost", 9)
    assert "Now done" in done.output
    report = tmp_path / "report.docx"
    run_as(SAM, "report", "steering", "--since", "2026-10-01", "-o", report)
    assert report.read_bytes().startswith(b"PK")
    closed = run_as(KAY, "areas", "close", area["id"], "--because", "Quiet now")
    assert "Closed: Kiln Street" in closed.output


def test_the_command_asks_permission_as_the_page_does(run_as):
    for words in (("areas", "adopt", 1), ("report", "steering", "--since", "2026-10-01")):
        with pytest.raises(AccessError):
            run_as(PIA, *words)


def test_what_is_not_there_is_said(run_as):
    with pytest.raises(InputError, match="no area of rank 99"):
        run_as(KAY, "areas", "adopt", 99)
    with pytest.raises(InputError, match="no action 'x'"):
        run_as(KAY, "actions", "move", "x", "agreed")
    with pytest.raises(RecordError, match="no such record"):
        run_as(KAY, "actions", "add", "x", "Mend it", "--agency", "Council")
    assert "None." in run_as(KAY, "areas", "list").output


def test_an_area_is_drawn_moved_worked_on_and_checked(run_as, tmp_path):
    with pytest.raises(RecordError, match="3 places are called 'Mill Lane'"):
        run_as(KAY, "areas", "draw", "The lane", "--round", "Mill Lane")
    with pytest.raises(InputError, match="one of the two"):
        run_as(KAY, "areas", "draw", "The lane")
    one = "Mill Lane, Beech: 1 of 3 (144 reports)"
    assert (
        "Adopted as"
        in run_as(KAY, "areas", "draw", "The lane", "--round", one, "--on", "2026-10-01").output
    )
    (area,) = listed(run_as, KAY, "areas")
    assert area["title"] == "The lane"
    assert "Now analysis" in run_as(KAY, "areas", "move", area["id"], "analysis").output
    with pytest.raises(RecordError):
        run_as(KAY, "areas", "move", area["id"], "assessment")
    run_as(KAY, "actions", "add", area["id"], "Sweep", "--agency", "Council", "--due", "2026-11-01")
    (action,) = listed(run_as, KAY, "actions")
    for status in ("agreed", "done"):
        run_as(KAY, "actions", "move", action["id"], status, "--on", "2026-11-01")
    run_as(KAY, "actions", "check", action["id"], "--not-better", "--on", "2026-11-10")
    run_as(KAY, "decisions", "add", "Sweep twice", "--group", "practitioner", "--area", area["id"])
    (decision,) = listed(run_as, KAY, "decisions")
    assert (decision["title"], decision["of_group"]) == ("Sweep twice", "practitioner")


@pytest.mark.parametrize(("way", "status"), [("return", "returned"), ("accept", "accepted")])
def test_an_answered_matter_goes_back_or_stays(run_as, way, status):
    run_as(KAY, "areas", "adopt", 1, "--on", "2026-11-01")
    (area,) = listed(run_as, KAY, "areas")
    run_as(KAY, "escalations", "raise", area["id"], "Lamps", "--ask", "Money", "--on", "2026-11-02")
    (matter,) = listed(run_as, KAY, "escalations")
    run_as(KAY, "escalations", "answer", matter["id"], "Yes", "--on", "2026-11-03")
    run_as(KAY, "escalations", way, matter["id"], "--on", "2026-11-04")
    assert listed(run_as, KAY, "escalations")[0]["status"] == status

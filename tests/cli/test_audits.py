"""Visual audits and photographs from the command."""

from __future__ import annotations

import json
import os
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pact_geo import cli
from pact_geo.errors import AccessError, InputError, RecordError
from pact_geo.records.access import Kind
from pact_geo.services.audits import audits_of
from pact_geo.services.photos import attach_photo, photos_of, store_of
from pact_geo.workspace import Workspace
from tests.services.acting import (  # noqa: F401 - fixtures
    KAY,
    SAM,
    acting_borough,
    acting_workspace,
    area,
    office_of,
    ranking,
)
from tests.services.test_audits import act, photograph  # noqa: F401 - a fixture

commands = [import_module(f"pact_geo.cli.{name}") for name in ("audits", "photos")]
runner = CliRunner()


@pytest.fixture
def pact(act, monkeypatch):  # noqa: F811 - the fixture
    """Run a command as somebody."""

    def run(*words: object, person=KAY) -> Result:
        for module in commands:
            monkeypatch.setattr(module, "office_of", lambda _: act(person))
        return runner.invoke(cli.app, [str(word) for word in words], catch_exceptions=False)

    return run


def commissioned(pact, act, area) -> str:  # noqa: F811 - the fixtures
    done = pact("audits", "commission", area["id"], "--by", "panel", "--on", "2026-12-05",
                "--spot", "Bus stop", "--spot", "Alley")  # fmt: skip
    assert done.exit_code == 0
    (row,) = audits_of(act(KAY))
    assert row["id"] in done.output
    return str(row["id"])


def test_an_audit_is_commissioned_and_listed(pact, act, area):  # noqa: F811
    audit = commissioned(pact, act, area)
    (row,) = json.loads(pact("audits", "list", "--json").output)
    assert (row["id"], row["spots"], row["planned_on"]) == (audit, ["Bus stop", "Alley"],
                                                            "2026-12-05")  # fmt: skip
    assert "5 December" not in pact("audits", "list").output
    assert "Kiln Street" in pact("audits", "list").output


def test_sheet_and_form_are_written_and_the_form_read_back(pact, act, area, tmp_path):  # noqa: F811
    audit = commissioned(pact, act, area)
    sheet, form, filled = (tmp_path / name for name in ("a.pdf", "a.xlsx", "filled.csv"))
    assert pact("audits", "sheet", audit, "-o", sheet).exit_code == 0
    assert sheet.read_bytes().startswith(b"%PDF-")
    assert pact("audits", "form", audit, "-o", form).exit_code == 0
    assert form.read_bytes().startswith(b"PK")
    filled.write_text(
        f"audit,inspector,spot,litter\n{audit},first_inspector,Bus stop,c\n"
        f"{audit},first_inspector,Alley,E\n"
    )
    done = pact("audits", "import", audit, filled)
    assert (
        "2 rows read: 1 accepted, 1 refused; 1 answers, 0 findings, 0 photographs." in done.output
    )
    assert "row 3: There is no such answer to Litter" in done.output
    assert len(act(KAY).desk.list(Kind.GRADES)) == 1


def test_who_may_not_is_refused(pact, area):  # noqa: F811
    with pytest.raises(AccessError, match="may not add audits"):
        pact("audits", "commission", area["id"], "--by", "panel", "--on", "2026-12-05", person=SAM)
    with pytest.raises(AccessError, match="may not read data"):
        pact("photos", "check", person=SAM)


def test_photographs_are_checked_and_orphans_removed(pact, act, area):  # noqa: F811
    office = act(KAY)
    attach_photo(office, area["id"], photograph(), moment="before", taken_on=date(2026, 11, 1))
    assert pact("photos", "check").exit_code == 0
    (row,) = photos_of(office, area["id"])
    office.desk.erase(Kind.PHOTOS, row["id"])
    done = pact("photos", "check", "--json")
    assert (done.exit_code, json.loads(done.output)["without_record"]) == (1, [row["digest"]])
    for path in store_of(office).folder.glob("**/*.jpg"):
        old = path.stat().st_mtime - 4000
        os.utime(path, (old, old))
    done = pact("photos", "check", "--remove-orphans")
    assert done.exit_code == 0
    assert f"1 removed: {row['digest']}" in done.output


@pytest.mark.parametrize(
    "command",
    [
        *(("audits", name) for name in ("list", "commission", "sheet", "form", "import")),
        ("photos", "check"),
    ],
)
def test_every_command_explains_itself_and_is_in_the_guide(command):
    assert runner.invoke(cli.app, [*command, "--help"]).exit_code == 0
    guide = Path(__file__).parents[2] / "docs" / "guides" / "visual-audits.md"
    assert f"pact {' '.join(command)}" in guide.read_text(encoding="utf-8")


def test_an_empty_workspace_has_no_audits(tmp_path, monkeypatch):
    monkeypatch.delenv("PACT_DATABASE_URL", raising=False)
    Workspace(tmp_path / "w", create=True)
    done = runner.invoke(cli.app, ["audits", "list", "-w", str(tmp_path / "w"), "--json"])
    assert (done.exit_code, json.loads(done.output)) == (0, [])


def test_a_form_with_photographs_is_read_with_their_folder(pact, act, area, tmp_path):  # noqa: F811
    audit, filled = commissioned(pact, act, area), tmp_path / "filled.csv"
    filled.write_text(
        "audit,inspector,day,spot,problem,problem_words,problem_photo\n"
        f"{audit},first_inspector,2026-11-20,Alley,dumping,A sofa,sofa.jpg\n"
    )
    assert (
        "photograph sofa.jpg is named and not there"
        in pact("audits", "import", audit, filled).output
    )
    folder = tmp_path / "media"
    folder.mkdir()
    (folder / "sofa.jpg").write_bytes(photograph())
    (folder / "notes.txt").write_text("none")
    done = pact("audits", "import", audit, filled, "--photos", folder, "--json")
    said = json.loads(done.output)
    assert (said["findings"], said["photos"], said["missing"]) == (0, 1, [])
    (photo,) = photos_of(act(KAY), area["id"])
    assert photo["taken_on"] == date(2026, 11, 20)


def test_photographs_are_kept_paired_and_released(pact, act, area, tmp_path):  # noqa: F811
    (tmp_path / "one.jpg").write_bytes(photograph())
    for moment, day in (("before", "2026-02-01"), ("after", "2026-04-01")):
        done = pact("photos", "add", area["id"], tmp_path / "one.jpg", "--moment", moment,
                    "--on", day, "--spot", f"Alley {moment}", "--shows", "Bins")  # fmt: skip
        assert "Kept as" in done.output
    before, after = (row["id"] for row in photos_of(act(KAY), area["id"]))
    pact("photos", "pair", before, after)
    told = json.loads(pact("photos", "list", area["id"], "--json").output)
    assert [(one["pair"], one["public"]) for one in told] == [(after, "no"), (before, "no")]
    with pytest.raises(InputError, match="Nobody but you can see"):
        pact("photos", "release", before)
    pact("photos", "release", before, "--looked")
    pact("photos", "part", after)
    told = json.loads(pact("photos", "list", area["id"], "--json").output)
    assert [(one["pair"], one["public"]) for one in told] == [("", "yes"), ("", "no")]


def test_an_audit_is_finished_once_it_is_graded(pact, act, area, tmp_path):  # noqa: F811
    audit = commissioned(pact, act, area)
    (tmp_path / "filled.csv").write_text(
        f"audit,inspector,spot,litter\n{audit},first_inspector,Alley,c\n"
    )
    pact("audits", "import", audit, tmp_path / "filled.csv")
    with pytest.raises(RecordError, match="day to come"):
        pact("audits", "finish", audit, "--on", "2999-01-01")
    done = pact("audits", "finish", audit, "--on", "2026-11-20", "--remarks", "Wet day")
    assert "walked on 2026-11-20" in done.output
    assert audits_of(act(KAY))[0]["remarks"] == "Wet day"

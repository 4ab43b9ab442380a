"""The guides: every command they name runs as written, every page they name is there.

A copy of the demo with its year is played on, each command by the person the guide is for. A
command in a guide that is not in the list below fails the test.
"""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pact_geo import cli
from pact_geo.records import trail
from pact_geo.records.access import Kind, Role
from pact_geo.records.desk import Desk
from pact_geo.services.office import open_database
from pact_geo.services.people import demo_people
from pact_geo.workspace import ImportRecord, Workspace

GUIDES = sorted(
    guide
    for guide in (Path(__file__).parents[1] / "docs" / "guides").glob("*.md")
    if guide.stem != "command"  # a list of what there is, not lines to type
)
ELSEWHERE = {
    "fetch": "tests/services/test_fetching.py, against a server that behaves as documented",
    "serve": "tests/browser",
    "demo": "this file's own fixture",
    "sign-in": "tests/test_cli_people.py",
    "sign-out": "tests/test_cli_people.py",
    "people": "tests/test_cli_people.py: in the demo nobody real is added",
    "assets": "tests/outputs/test_assets.py",
    "import": "tests/test_cli.py and tests/inputs",
    "--help": "tests/test_cli.py",
}
"""Commands, by their first word, that need a network, another machine or real people."""
BY_ROLE = {
    "areas adopt": Role.ANALYST,
    "audit show people": Role.ADMINISTRATOR,
    "backup": Role.ADMINISTRATOR,
    "escalations answer": Role.STEERING,
    "evaluate": Role.ANALYST,
}
"""Who gives a command, by its first words; the co-ordinator otherwise."""
IDS = {
    "audit show people": "_person",
    "audit show": "ACTION",
    "contacts": "_contact",
    "evaluate assess": "_evaluation",
    "feedback told": "_entry",
    "feedback release": "_draft",
    "meeting": "_meeting",
    "rejected": "_import",
    "undo": "_import",
}
"""Which record the word ID stands for, by a command's first words."""
OTHERWISE = {"network attach": {"WAVE": "_answered_wave", "IMPORT": "_answers_of_wave"}}
"""Words in capitals that stand for another record than usual, by a command's first words."""
FILES = {
    "filled.csv": "tests/services/test_audits_forms.py",
    "filled": "tests/services",
    "FILE": "tests/services/test_keeping.py",
    "new-folder": "tests/services/test_keeping.py",
}
"""Words for files that other tests make."""
REFUSED = {
    "engage log": "No response is left to attach",
    "areas close": "every agreed action done",
    "meeting choose": "exactly three priorities",
}
"""What the rules refuse at this moment of the demo, and the words they do it with."""
LAST = (
    "restore",
    "undo",
    "areas close",
    "contacts withdraw",
    "contacts erase",
    "network erase",
    "meeting choose",
)
"""Commands after which less is there to be asked for."""
INLINE = re.compile(r"`(pact [^`]+)`")
BLOCK = re.compile(r"^(pact .+)$", re.MULTILINE)


def commands_of(guide: Path) -> list[str]:
    text = guide.read_text(encoding="utf-8")
    return [*INLINE.findall(text), *BLOCK.findall(text)]


def starts(command: str, beginnings: object) -> str | None:
    """Give the longest of the beginnings that a command has."""
    said = command.removeprefix("pact ")
    found = [one for one in beginnings if said == one or said.startswith(f"{one} ")]  # type: ignore[attr-defined]
    return max(found, key=len, default=None)


def last_place(command: str) -> int:
    """Put what takes away behind everything else, in the order of LAST."""
    found = starts(command, LAST)
    return LAST.index(found) + 1 if found else 0


def every_command() -> list[str]:
    """List the commands to run, each once, what takes away last."""
    found = {command for guide in GUIDES for command in commands_of(guide)}
    here = [
        one for one in found if not starts(one, ELSEWHERE) and not set(one.split()) & set(FILES)
    ]
    return sorted(here, key=lambda one: (last_place(one), one))


@pytest.fixture(scope="module")
def played(year_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(year_folder, tmp_path_factory.mktemp("guides") / "workspace")


@pytest.fixture(scope="module")
def words(played: Path) -> dict[str, str]:
    """What stands for each word in capitals of a guide."""
    workspace = Workspace(played)
    kit = next(one for one in demo_people(workspace) if Role.COORDINATOR in one.roles)
    olive = next(one for one in demo_people(workspace) if Role.ANALYST in one.roles)
    desk, analyst = Desk(open_database(workspace), kit), Desk(open_database(workspace), olive)
    actions = desk.list(Kind.ACTIONS)
    waves = sorted(desk.list(Kind.KIN_WAVES), key=lambda row: row["quarter"])
    answered = [row for row in waves if row["response_ids"]][-1]
    survey = next(one for one in workspace.imports() if one.kind == "responses")
    return {
        "AREA": desk.list(Kind.AREAS)[1]["id"],
        "ACTION": next(row["id"] for row in actions if row["status"] == "in progress"),
        "MATTER": next(
            row["id"] for row in desk.list(Kind.ESCALATIONS) if row["status"] == "raised"
        ),
        "AUDIT": desk.list(Kind.AUDITS)[-1]["id"],
        "PANEL": desk.list(Kind.PANELS)[0]["id"],
        "CONTACT": desk.list(Kind.CONTACTS)[0]["id"],
        "_contact": desk.list(Kind.CONTACTS)[1]["id"],
        "WARD": "Tarrow Market",
        "METHOD": "surgery",
        "NAME": "Mill Lane panel",
        "DAY": "2027-02-10",
        "MONTH": "2026-03",
        "KIND": "areas",
        "T": "Litter",
        "S": "Bins overflow",
        "N": "12",
        "D": "More bins",
        "DIGEST": last_digest(workspace),
        "IMPORT": survey.id,
        "ENGAGEMENT": next(
            row["id"]
            for row in desk.list(Kind.ENGAGEMENTS)
            if brought(workspace, survey) & set(row["response_ids"])
        ),
        "MEMBER": desk.list(Kind.KIN_MEMBERS)[0]["id"],
        "WAVE": next(row["id"] for row in waves if row["closed_on"] is None),
        "_answered_wave": answered["id"],
        "_answers_of_wave": next(
            one.id
            for one in workspace.imports()
            if one.kind == "responses" and brought(workspace, one) & set(answered["response_ids"])
        ),
        "_evaluation": analyst.list(Kind.EVALUATIONS)[0]["id"],
        "_entry": next(
            row["id"] for row in desk.list(Kind.LEDGER) if row["released_at"] is not None
        ),
        "_meeting": desk.list(Kind.MEETINGS)[-1]["id"],
        "_import": workspace.imports()[-1].id,
        "_draft": next(row["id"] for row in desk.list(Kind.LEDGER) if row["released_at"] is None),
        "_person": olive.id,
    }


def brought(workspace: Workspace, record: ImportRecord) -> set[str]:
    """Name the responses an import brought."""
    return set(workspace.read(record, "responses").index)


def last_digest(workspace: Workspace) -> str:
    with open_database(workspace).reading() as connection:
        return trail.verify(connection).head


def argv_of(command: str, words: dict[str, str]) -> list[str]:
    """Write a command of a guide as it would be typed here."""
    record = words[IDS[starts(command, IDS) or "meeting"]]
    said = command.split(" > ", maxsplit=1)[0].replace("…", "...")
    otherwise = OTHERWISE.get(starts(command, OTHERWISE) or "", {})
    names = [otherwise.get(part, part) for part in shlex.split(said)[1:]]
    parts = [words.get(part, part) for part in names]
    return [record if part == "ID" else part for part in parts if part]


@pytest.mark.parametrize("command", every_command())
def test_a_command_of_a_guide_runs_as_written(
    command: str,
    played: Path,
    words: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PACT_WORKSPACE", str(played))
    role = BY_ROLE.get(starts(command, BY_ROLE) or "", Role.COORDINATOR)
    monkeypatch.setenv("PACT_DEMO_PERSON", role)
    result = CliRunner().invoke(cli.app, argv_of(command, words), input="y\n")
    refused = starts(command, REFUSED)
    if refused:
        assert REFUSED[refused] in str(result.exception)
    else:
        assert result.exit_code == 0, (result.output, result.exception)


def test_every_page_a_guide_opens_is_there() -> None:
    import app

    named = {
        page
        for guide in GUIDES
        for page in re.findall(r"(?:[Oo]pens?\*\*|[Oo]pen) \*(\w+)\*", guide.read_text("utf-8"))
    }
    assert named
    assert named <= set(app.PAGES.values())

"""Every command, tried by every role: what it may do is the table written by hand.

The commands run on the demo's year as a partnership would have it, with people who are signed in.
A command that is refused says so and changes nothing; none prints what its person may not read.
"""

from __future__ import annotations

import io
import shlex
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click
import geopandas as gpd
import pytest
import shapely
import typer
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from pact_geo import cli, services
from pact_geo.cli import running
from pact_geo.cli.options import DEMO_PERSON
from pact_geo.cli.people import PASSWORD
from pact_geo.errors import AccessError, FetchError, UnsuitableDataError
from pact_geo.records import people as accounts
from pact_geo.records.access import Kind, Role
from pact_geo.records.database import FILE_NAME, URL_VARIABLE
from pact_geo.records.desk import Desk
from pact_geo.services import fetching, keeping, office
from pact_geo.services.audits import INSPECTORS, commission_audit, enter_grades
from pact_geo.services.borough import open_borough
from pact_geo.services.demonstration import RAW_FILES
from pact_geo.services.escalations import answer_escalation, raise_escalation
from pact_geo.services.group_meetings import group_meetings_of
from pact_geo.services.meeting_attendance import record_attendance
from pact_geo.services.office import open_database
from pact_geo.services.photos import attach_photo, pair_two_photos
from pact_geo.workspace import Workspace
from tests.planted import ELSEWHERE, PUBLIC_NAME, Planted, words_of_file
from tests.records.test_access import rows_of

TYPED = "four words apart"
QUICK = accounts.PasswordHasher(time_cost=1, memory_cost=64)
CALLS = {
    "actions add": "{area} 'Sweep the passage' --agency Council",
    "actions check": "{action_done} --better --on 2026-11-20",
    "actions list": "--json",
    "actions move": "{action} done",
    "areas adopt": "3 --ward {ward}",
    "areas close": "{area_at_rest} --because 'Nothing is reported any more'",
    "areas draw": "Corner --drawn drawn.geojson",
    "areas list": "--json",
    "areas match": "--json",
    "areas move": "{area_at_rest} analysis",
    "areas rename": "{area_at_rest} 'Kiln Street shops'",
    "assets": "",
    "audit show": "notes {note} --json",
    "audit verify": "--json",
    "audits commission": "{area} --by panel --on 2027-02-10",
    "audits finish": "{audit_graded}",
    "audits form": "{audit} -o out.xlsx",
    "audits import": "{audit_planned} filled.csv",
    "audits list": "--json",
    "audits sheet": "{audit} -o out.pdf",
    "backup": "out.zip",
    "calendar": "-o out.ics",
    "check-maths": "--json",
    "compare": "--json",
    "contacts add": "'Ann Other' --ward {ward} --purpose feedback --email a@example.org",
    "contacts asked": "{contact}",
    "contacts change": "{contact} --phone '01632 960000'",
    "contacts erase": "{contact} --yes",
    "contacts list": "--json",
    "contacts training": "{contact} 'Looking at a street'",
    "contacts withdraw": "{contact}",
    "decisions add": "'Light it first' --group practitioner --area {area}",
    "decisions list": "--json",
    "demo": "-w new",
    "engage attach": "{engagement} --import {kin_import}",
    "engage change": "{engagement} --hours 3",
    "engage heard": "--json",
    "engage list": "--json",
    "engage log": "door-knocking --ward {ward} --hours 2",
    "engage raked": "--json",
    "engage summary": "--json",
    "engage visits": "--ward {ward} --json",
    "escalations accept": "{matter_answered}",
    "escalations answer": "{matter} 'We will pay for it'",
    "escalations list": "--json",
    "escalations raise": "{area} 'A gate' --ask 'Money for a gate'",
    "escalations return": "{matter_answered}",
    "evaluate assess": "{evaluation} --json",
    "evaluate list": "--json",
    "evaluate pooled": "--json",
    "evaluate plan": "{area} --from 2026-01 --months 6 --json",
    "events cancel": "{event}",
    "events list": "--json",
    "events move": "{event} --on 2027-03-20",
    "export": "-o out.xlsx",
    "feedback add": "--theme Litter --said 'Bins overflow' --residents 12 --did 'More bins'"
    " --area {area}",
    "feedback list": "--json",
    "feedback newsletter": "--ward {ward} -o out.html --whole",
    "feedback release": "{draft} --override 'The words are ours'",
    "feedback told": "{entry} --channel newsletter --audience 'residents of the ward'",
    "fetch boundaries": "--authority E08000010",
    "fetch police": "--authority E08000010 --from 2026-01 --to 2026-01",
    "form kin": "-o out.xlsx",
    "funding add": "'A grant' --amount 500",
    "funding change": "{funding} --spent 1",
    "funding list": "--json",
    "groups meetings": "--json",
    "groups met": "steering --came Council --on 2026-11-19",
    "groups strike": "{group_meeting}",
    "import boundaries": "{raw}/demo_wards.geojson",
    "import incidents": "noise.csv --source council",
    "import indicators": "{raw}/population_mid_2025.csv",
    "import postcodes": "{raw}/postcodes.csv",
    "import responses": "{raw}/survey_events.csv --mapping {raw}/survey_events.toml",
    "import weights": "weights.csv --date 2025",
    "map": "-o out.html",
    "meeting agenda": "{meeting} --json",
    "meeting attend": "{meeting} --here {member} --guest 'Dr Fox; Health'",
    "meeting choose": "{meeting} --priority 'One; so' --priority 'Two; so' --priority 'Three; so'",
    "meeting end": "{meeting_past} --because 'Nobody agreed'",
    "meeting export": "{held} -o out.html",
    "meeting freeze": "{meeting}",
    "meeting plan": "{panel} --on 2027-03-10",
    "meeting vote": "{meeting} --member {chair} --score 'School gate=4'",
    "notes add": "{area} Lights 'The landlord does not answer'",
    "notes erase": "{note} --yes",
    "notes list": "{area} --json",
    "network add": "'Ann Other' --ward {ward}",
    "network attach": "{wave} --import {doors_import} --invited 90",
    "network close": "{wave}",
    "network erase": "{kin_member} --yes",
    "network left": "{kin_member}",
    "network members": "--json",
    "network open": "--ward {ward} --quarter 2027-Q1",
    "network waves": "--json",
    "panels add": "'Mill Lane panel' --ward {ward}",
    "panels add-member": "{panel} 'Dee Other' --sector Residents",
    "panels change": "{panel} --weeks 6",
    "panels change-member": "{member} --left-on 2026-11-20",
    "panels coverage": "--json",
    "panels erase-member": "{member} --yes",
    "panels link-member": "{member}",
    "panels list": "--json",
    "panels members": "{panel} --json",
    "people add": "bo@example.org --name Bo --role panel",
    "people change": "{email} --name Olivia",
    "people erase": "{email} --yes",
    "people first-administrator": "bo@example.org --name Bo",
    "people list": "--json",
    "people reset-password": "{email}",
    "photos add": "{area} photo.jpg --moment before --on 2026-11-01",
    "photos check": "--remove-orphans --json",
    "photos list": "{area} --json",
    "photos pair": "{photo_before} {photo_after}",
    "photos part": "{photo_paired}",
    "photos release": "{photo_before} --looked",
    "profile changes": "--ward {ward} --json",
    "profile keep": "--ward {ward}",
    "profile list": "--ward {ward} --json",
    "profile write": "--ward {ward} -o out.xlsx",
    "publicity add": "'What we did' --channel newsletter",
    "publicity change": "{publicity} --reach 1",
    "publicity list": "--json",
    "rank": "--json",
    "rejected": "{import_id} -o out.csv",
    "report steering": "--since 2026-01-01 -o out.docx",
    "restore": "{backup} -w new --without-erasures",
    "scrutiny": "--from 2025-12-01 --to 2026-11-30 --json",
    "serve": "",
    "set": "borough.name Here",
    "sign-in": "{email}",
    "sign-out": "",
    "statistics concentration": "--json",
    "statistics density": "--json",
    "statistics emerging": "--json",
    "statistics local": "--json",
    "statistics near-repeats": "--permutations 9 --json",
    "statistics scan": "--simulations 9 --json",
    "statistics timing": "--json",
    "statistics validation": "--json",
    "statistics vulnerability": "--json",
    "status": "--json",
    "undo": "{import_id}",
}
"""How each command is called here, by its words."""
NO_WORKSPACE = {"assets", "check-maths"}
WHOLE = {"backup", "restore"}
"""They hold everything: who looks after the accounts makes the file, who has it has all of it."""
UNSEEN = {
    (f"contacts {act}", ELSEWHERE): "There is no contact"
    for act in ("asked", "change", "training", "withdraw")
}
"""Refusals in other words: to whoever may see some records but not this one, it is not there."""
SLOW = {
    *("areas match", "check-maths", "engage heard", "export", "feedback newsletter", "map"),
    *("profile changes", "profile keep", "profile write", "rank", "scrutiny", "statistics scan"),
    "undo",
}
"""Commands that work long for everybody: at each run of the tests two roles that may are enough."""
FEW = {PUBLIC_NAME, str(Role.COORDINATOR)}
RULES = {row.strip("`").removeprefix("pact "): cells for row, cells in rows_of("Commands").items()}
ROLES = [str(role) for role in Role] + [ELSEWHERE]


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    """Walk the tree of commands; give the words of each."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group) or hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


def test_every_command_has_a_line_in_the_table_and_a_call_here():
    known = sorted(commands(typer.main.get_command(cli.app)))
    assert sorted(CALLS) == known
    assert sorted(RULES) == known


def test_the_table_has_a_column_for_every_role():
    assert all(list(cells) == ROLES for cells in RULES.values())
    assert {cell for cells in RULES.values() for cell in cells.values()} == {"yes", ""}


class Scene:
    """A workspace of its own for the commands; put back as it was whenever one changed it."""

    def __init__(self, folder: Path, kept: Path, tokens: dict[str, str], words: dict[str, str]):
        self.folder, self.kept, self.tokens, self.words = folder, kept, tokens, words
        self.watch = self._watch()

    def _watch(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self.folder / FILE_NAME}?mode=ro", uri=True)

    def state(self) -> tuple[int, list[tuple[str, int, int]]]:
        """Say what changes with every commit to the database and with every file."""
        (version,) = self.watch.execute("PRAGMA data_version").fetchone()
        files = [
            (str(file), file.stat().st_size, file.stat().st_mtime_ns)
            for file in sorted(self.folder.rglob("*"))
            if file.is_file() and not file.name.startswith(FILE_NAME)
        ]
        return version, files

    def put_back(self) -> None:
        self.watch.close()
        open_database(Workspace(self.folder)).close()
        shutil.rmtree(self.folder)
        shutil.copytree(self.kept, self.folder)
        self.watch = self._watch()


@pytest.fixture(scope="module")
def scene(
    planted: Planted, year_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    base = tmp_path_factory.mktemp("commands")
    folder, kept = base / "workspace", base / "kept"
    workspace = Workspace(shutil.copytree(planted.folder, folder))
    words = words_for(workspace, planted, base=base, raw=year_folder / RAW_FILES)
    database = open_database(workspace)
    tokens = {
        name: accounts.open_session(database, person.id).token
        for name, person in planted.people.items()
        if name != PUBLIC_NAME
    }
    database.close()
    shutil.copytree(folder, kept)
    found = Scene(folder, kept, tokens, words)
    yield found
    found.watch.close()


def words_for(workspace: Workspace, planted: Planted, *, base: Path, raw: Path) -> dict[str, str]:
    """Find the record each word of a call stands for, in the ward that most people serve."""
    people, database = planted.people, open_database(workspace)
    kit, ada = people[Role.COORDINATOR], people[Role.ADMINISTRATOR]
    wynn, olive = Desk(database, people[Role.PRACTITIONER]), people[Role.ANALYST]
    desk = Desk(database, kit)
    (ward,) = wynn.person.wards
    area = next(row for row in desk.list(Kind.AREAS) if row["ward_codes"] == [ward])
    actions = desk.list(Kind.ACTIONS, where={"area_id": area["id"]})
    meetings = desk.list(Kind.MEETINGS, ward=ward)
    ledger = desk.list(Kind.LEDGER, ward=ward)
    accounts.set_password(database, olive.id, password=TYPED, by=ada.id)
    backup = base / "backup.zip"
    keeping.back_up(office.open_office(workspace, ada), backup)
    at = office.open_office(workspace, kit)
    meeting = next(row for row in meetings if row["stage"] == "planned")
    members = desk.list(Kind.PANEL_MEMBERS, where={"panel_id": meeting["panel_id"]})
    contact = services.add_contact(
        office.open_office(workspace, wynn.person),
        "Dee Other",
        ward_code=ward,
        purpose="feedback",
        email="dee@example.org",
        consented_on=date(2026, 11, 2),
    )
    draft = services.add_entry(
        at,
        theme="Litter",
        said="Bins overflow",
        residents=12,
        did="More bins",
        area_id=area["id"],
        action_ids=[row["id"] for row in actions if row["status"] == "done"],
    )
    copied = ("of_group", "panel_id", "stage", "agenda", "ward_codes")
    raised = [{"kind": "raised", "title": "School gate"}]
    meeting = desk.change(Kind.MEETINGS, meeting["id"], version=meeting["version"], agenda=raised)
    past = desk.add(
        Kind.MEETINGS, held_on=date(2026, 11, 2), **{name: meeting[name] for name in copied}
    )
    for held in (meeting, past):
        record_attendance(at, held["id"], {one["id"]: True for one in members})
    copied = ("public_name", "name", "geometry", "evidence", "drawn", "adopted_on")
    at_rest = {name: area[name] for name in copied}
    return {
        "ward": ward,
        "raw": str(raw),
        "area": area["id"],
        "drawn": beside(at, area),
        "area_at_rest": desk.add(
            Kind.AREAS,
            **at_rest,
            public_geometry=area["public_geometry"],
            stage="scanning",
            ward_codes=[ward],
        )["id"],
        "action": next(row["id"] for row in actions if row["status"] == "in progress"),
        "note": wynn.list(Kind.NOTES)[0]["id"],
        "audit": desk.list(Kind.AUDITS)[-1]["id"],
        **pictures_for(at, area),
        "action_done": next(row["id"] for row in actions if row["status"] == "done"),
        "matter_answered": answered_matter(at, area),
        "audit_graded": graded_audit(at, area),
        "audit_planned": commission_audit(
            at, area["id"], commissioned_by="panel", planned_on=date(2027, 2, 1), spots=["Corner"]
        )["id"],
        "contact": contact["id"],
        "engagement": services.log_engagement(
            office.open_office(workspace, wynn.person), "surgery", ward_codes=[ward]
        )["id"],
        "wave": desk.list(Kind.KIN_WAVES, where={"closed_on": None})[0]["id"],
        "kin_member": desk.list(Kind.KIN_MEMBERS)[0]["id"],
        "kin_import": import_named(workspace, "kin_2026-Q3"),
        "doors_import": import_named(workspace, "door_knocking"),
        "draft": draft["id"],
        "funding": desk.list(Kind.FUNDINGS)[0]["id"],
        "publicity": desk.list(Kind.PUBLICITY)[0]["id"],
        "group_meeting": group_meetings_of(at)[0].row["id"],
        "matter": next(
            row["id"] for row in desk.list(Kind.ESCALATIONS) if row["status"] == "raised"
        ),
        "evaluation": desk.list(Kind.EVALUATIONS)[0]["id"],
        "entry": next(row["id"] for row in ledger if row["released_at"] is not None),
        "event": meeting["event_id"],
        "meeting": meeting["id"],
        "meeting_past": past["id"],
        "member": members[-1]["id"],
        "chair": next(one["id"] for one in members if one["person_id"] == people[Role.PANEL].id),
        "held": next(row["id"] for row in meetings if row["snapshot_digest"]),
        "panel": desk.list(Kind.PANELS, ward=ward)[0]["id"],
        "email": Desk(database, ada).get(Kind.PEOPLE, olive.id)["email"],
        "import_id": next(one.id for one in workspace.imports() if one.kind == "incidents"),
        "backup": str(backup),
    }


def pictures_for(at: office.Office, area: dict[str, Any]) -> dict[str, str]:
    """Keep two photographs that nobody paired, and two that the co-ordinator did."""
    ids = [
        attach_photo(at, area["id"], picture(shade), moment=moment)["id"]
        for shade, moment in enumerate(("before", "after", "before", "after"))
    ]
    pair_two_photos(at, ids[2], ids[3])
    return {"photo_before": ids[0], "photo_after": ids[1], "photo_paired": ids[3]}


def beside(at: office.Office, area: dict[str, Any]) -> str:
    """Draw a square in the same ward that no adopted area holds."""
    ward = at.borough.wards.geometry.loc[area["ward_codes"][0]]
    taken = [row["geometry"].buffer(50) for row in at.desk.list(Kind.AREAS) if row["geometry"]]
    inside = ward.buffer(-200).difference(shapely.union_all(taken)).representative_point()
    return gpd.GeoSeries([inside.buffer(50)], crs=27700).to_crs(4326).to_json()


def picture(shade: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), (shade * 50, 0, 0)).save(file, "JPEG")
    return file.getvalue()


def answered_matter(at: office.Office, area: dict[str, Any]) -> str:
    day = date(2026, 11, 3)
    row = raise_escalation(at, area["id"], title="A gate", asked="Money", raised_on=day)
    answer_escalation(at, row["id"], version=1, answer="Yes", answered_on=day)
    return str(row["id"])


def graded_audit(at: office.Office, area: dict[str, Any]) -> str:
    row = commission_audit(
        at, area["id"], commissioned_by="panel", planned_on=date(2026, 11, 1), spots=["Corner"]
    )
    enter_grades(at, row["id"], inspector=INSPECTORS[0], spot="Corner", answers={"litter": "B"})
    return str(row["id"])


def import_named(workspace: Workspace, words: str) -> str:
    return next(one.id for one in workspace.imports() if words in one.label)


@pytest.fixture(scope="module")
def borough_once() -> Callable[[Workspace], services.Borough]:
    """Open each version of the tables once: what is asked of whom is not in the opening."""
    held: dict[tuple[str, str, str], services.Borough] = {}

    def once(workspace: Workspace) -> services.Borough:
        settings = (workspace.folder / "pact.toml").read_text(encoding="utf-8")
        key = (str(workspace.folder), workspace.data_version, settings)
        if key not in held:
            held[key] = open_borough(workspace)
        return held[key]

    return once


@pytest.fixture
def run(scene, borough_once, tmp_path, monkeypatch) -> Callable[[str, str], Result]:
    """Run a command as somebody, from a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(DEMO_PERSON, raising=False)
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    monkeypatch.setenv(PASSWORD, TYPED)
    monkeypatch.setattr(accounts, "_hasher", QUICK)
    for module in (services, office):
        monkeypatch.setattr(module, "open_borough", borough_once)
    monkeypatch.setattr("pact_geo.cli.people.keep_token", lambda *_given: None)
    monkeypatch.setattr("pact_geo.cli.people.drop_token", lambda *_given: None)
    monkeypatch.setattr(running.subprocess, "call", lambda *_given, **_named: 0)
    monkeypatch.setattr(services, "fetch_assets", lambda **_given: tmp_path)
    monkeypatch.setattr(services, "build_demo", lambda *_given, **_named: None)
    for name in ("fetch_boundaries", "fetch_police"):  # the internet, for who came so far
        monkeypatch.setattr(fetching.download, name, offline)
    Path("noise.csv").write_text(
        "Date,Category,Easting,Northing\n03/02/2026,Noise,294000,424000\n", encoding="utf-8"
    )
    Path("weights.csv").write_text("Category,Weight\nNoise,1\n", encoding="utf-8")
    Path("photo.jpg").write_bytes(picture(5))
    Path("drawn.geojson").write_text(scene.words["drawn"], encoding="utf-8")
    Path("filled.csv").write_text(
        f"audit,inspector,spot,litter\n{scene.words['audit_planned']},first_inspector,Corner,c\n",
        encoding="utf-8",
    )

    def invoke(command: str, who: str) -> Result:
        token = scene.tokens.get(who)
        for module in ("options", "people"):
            monkeypatch.setattr(f"pact_geo.cli.{module}.held_token", lambda _opened: token)
        said = CALLS[command].format(**scene.words)
        words = [*command.split(), *shlex.split(said)]
        if command not in NO_WORKSPACE and "-w" not in words:
            words += ["-w", str(scene.folder)]
        return CliRunner().invoke(cli.app, words)

    return invoke


def offline(*_given: object, **_named: object) -> Path:
    raise FetchError("This machine has no internet.")


def taken_away(result: Result, before: set[Path], folder: Path) -> bytes:
    """Everything somebody has after a command: what was printed and what was written."""
    written = [file for file in folder.rglob("*") if file.is_file() and file not in before]
    return b"\n".join([result.output.encode(), *map(words_of_file, map(Path.read_bytes, written))])


@pytest.mark.parametrize("command", sorted(CALLS))
def test_a_command_does_for_each_role_what_the_table_says(command, scene, planted, run, tmp_path):
    few = command in SLOW
    roles = [one for one in ROLES if not few or one in FEW or RULES[command][one] != "yes"]
    try_as(roles, command, scene=scene, planted=planted, run=run, folder=tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("command", sorted(SLOW))
def test_a_slow_command_does_for_the_other_roles_too(command, scene, planted, run, tmp_path):
    try_as(ROLES, command, scene=scene, planted=planted, run=run, folder=tmp_path)


def try_as(roles: list[str], command: str, *, scene: Scene, planted: Planted, run, folder: Path):
    """Run a command as each role, and compare what came of it with the table."""
    for who in roles:
        before, kept = set(folder.rglob("*")), scene.state()
        result = run(command, who)
        found = taken_away(result, before, folder)
        if RULES[command][who] == "yes":
            done = result.exit_code == 0 or isinstance(
                result.exception, FetchError | UnsuitableDataError
            )
            assert done, (who, result.output, result.exception)
        else:
            if (command, who) in UNSEEN:
                assert UNSEEN[command, who] in str(result.exception)
            else:
                assert isinstance(result.exception, AccessError), (who, result.exception)
            assert result.exit_code == 1
            assert scene.state() == kept, f"{who} was refused and yet something changed"
            assert set(folder.rglob("*")) == before, f"{who} was refused and yet got a file"
            assert not planted.shown(found)
        if command not in WHOLE:
            assert planted.leaked(found, planted.people[who]) == [], who
        for file in set(folder.iterdir()) - before:
            shutil.rmtree(file) if file.is_dir() else file.unlink()
        if scene.state() != kept:
            scene.put_back()


def test_a_refusal_is_said_in_words_and_ends_with_1(scene, run, monkeypatch, capsys):
    run("audits list", PUBLIC_NAME)  # nobody is signed in from here on
    monkeypatch.setattr(sys, "argv", ["pact", "people", "list", "-w", str(scene.folder)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    said = capsys.readouterr()
    assert "Someone who has not signed in may not change people." in said.err
    assert said.out == ""


def test_the_markers_are_seen_by_whoever_may_see_them(planted, run):
    """Otherwise nothing above would notice a leak."""
    assert b"zq" in run("contacts list", Role.COORDINATOR).output.encode()
    assert planted.leaked(
        run("contacts list", Role.COORDINATOR).output.encode(), planted.people[PUBLIC_NAME]
    )

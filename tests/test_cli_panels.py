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
from pact_geo.errors import AccessError, InputError, PersonalTextError, RecordError
from pact_geo.pages.panel_parts import today
from pact_geo.records import trail
from pact_geo.records.access import EVERY_WARD, Kind, Person, Role
from pact_geo.services import members_of, record_attendance
from pact_geo.services.office import open_office
from pact_geo.workspace import Workspace

KAY = Person("kay", "Kay", frozenset({Role.COORDINATOR}), frozenset({EVERY_WARD}))
ADA = Person("ada", "Ada", frozenset({Role.ADMINISTRATOR}))
runner = CliRunner()
COMMANDS = [
    *(["panels", "list"], ["panels", "add"], ["panels", "coverage"], ["calendar"]),
    *(["panels", word] for word in ("members", "add-member", "link-member", "change")),
    *(["panels", word] for word in ("change-member", "erase-member")),
    *(["notes", word] for word in ("add", "list", "erase")),
    *(["meeting", word] for word in ("plan", "agenda", "attend", "vote", "choose")),
    *(["meeting", word] for word in ("end", "freeze", "export")),
    *(["events", word] for word in ("list", "move", "cancel")),
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
    with pytest.raises(RecordError, match="0 of 3 members are here"):
        run("meeting", "choose", meeting, *[word for p in places[:3] for word in ("--priority", p)])
    with pytest.raises(RecordError, match="'Dr Fox' is no member of this panel"):
        run("meeting", "attend", meeting, "--here", "Dr Fox")
    here = [word for name in ("ann lee", "Bo Day") for word in ("--here", name)]
    run("meeting", "attend", meeting, *here, "--away", "Cy Moss", "--guest", "Dr Fox; Health")
    said = run("meeting", "attend", meeting, "--here", "Cy Moss").stdout
    assert said == "3 of 3 members are here; 3 needed. Enough are here to choose.\n"
    scores = [word for p, n in ((0, 2), (1, 5)) for word in ("--score", f"{places[p]}={n}")]
    said = run("meeting", "vote", meeting, "--member", "Bo Day", *scores).stdout
    assert said.index(places[1]) < said.index(places[0])
    with pytest.raises(InputError, match="is no score"):
        run("meeting", "vote", meeting, "--score", "Mill Lane")
    priorities = [word for place in places[:2] for word in ("--priority", place)]
    with pytest.raises(RecordError, match="not among the first three"):
        run("meeting", "choose", meeting, *priorities, "--priority", places[4])
    reasoned = f"{places[4]}; The school opens there."
    said = run("meeting", "choose", meeting, *priorities, "--priority", reasoned).stdout
    assert said.splitlines() == [f"{n + 1}. {places[p]}" for n, p in enumerate((0, 1, 4))]


def test_a_panel_is_changed_closed_and_a_member_leaves_or_is_erased(
    run: Callable[..., Result], demo_folder: Path
) -> None:
    panel = add(run)
    run("panels", "change", panel, "--founder", "The parish", "--ward", "Gannetholme")
    (row,) = json.loads(run("panels", "list", "--json").stdout)
    assert row["wards"] == ["Gannetholme"]
    named = ("panels", "change", panel, "--name", "Ann Smith, 07700 900123")
    with pytest.raises(PersonalTextError):
        run(*named)
    assert "is saved" in run(*named, "--override", "A test.").stdout
    ann, bo, cy = json.loads(run("panels", "members", panel, "--json").stdout)
    run("panels", "change-member", bo["id"], "--chair", "--agency", "Police")
    run("panels", "change-member", ann["id"], "--left-on", today())
    run("panels", "erase-member", cy["id"], "--yes")
    (left,) = json.loads(run("panels", "members", panel, "--json").stdout)
    assert (left["name"], left["part"]) == ("Bo Day", "chair")
    run("panels", "change", panel, "--closed-on", today())
    (row,) = json.loads(run("panels", "list", "--json").stdout)
    assert row["stands"] == "closed"


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


def account(name: str, email: str, role: str = "panel", *, demo_folder: Path) -> str:
    """Add an account that serves every ward."""
    office = open_office(Workspace(demo_folder), ADA)
    row = office.desk.add(
        Kind.PEOPLE, name=name, email=email, roles=[role], active=True, ward_codes=["*"]
    )
    return str(row["id"])


def test_members_are_linked_to_accounts_by_name(
    run: Callable[..., Result], demo_folder: Path
) -> None:
    panel = add(run)
    account("Bo Day", "bo@x.org", demo_folder=demo_folder)
    account("Di Orr", "di@x.org", demo_folder=demo_folder)
    account("Di Orr", "di2@x.org", demo_folder=demo_folder)
    bo = json.loads(run("panels", "members", panel, "--json").stdout)[1]
    assert (bo["name"], bo["account"]) == ("Bo Day", "")
    run("panels", "link-member", bo["id"], "--account", "bo day")
    with pytest.raises(RecordError, match="more than one account"):
        run("panels", "add-member", panel, "Di Orr", "--sector", "Faith", "--account", "Di Orr")
    with pytest.raises(RecordError, match="no account of a panel member"):
        run("panels", "add-member", panel, "Ed", "--sector", "Faith", "--account", "Ed")
    run("panels", "add-member", panel, "Di Orr", "--sector", "Faith")
    held = json.loads(run("panels", "members", panel, "--json").stdout)
    assert {one["name"]: one["account"] for one in held} == {
        "Ann Lee": "", "Bo Day": "Bo Day", "Cy Moss": "", "Di Orr": "",
    }  # fmt: skip
    run("panels", "link-member", bo["id"])
    assert "closed" not in run("panels", "members", panel).stdout


def test_events_are_moved_and_cancelled(run: Callable[..., Result]) -> None:
    panel = add(run)
    first, *_ = json.loads(run("events", "list", "--panel", panel, "--json").stdout)
    run("events", "move", first["id"], "--on", "2027-03-06", "--at", "09:15", "--place", "Park")
    moved = json.loads(run("events", "list", "--json").stdout)[-1]
    assert (moved["id"], moved["day"], moved["starts"]) == (first["id"], "2027-03-06", "09:15")
    assert (moved["title"], moved["ends"], moved["place"]) == (first["title"], "10:45", "Park")
    run("events", "cancel", first["id"])
    assert "cancelled" in run("events", "list").stdout
    with pytest.raises(RecordError, match="This is cancelled"):
        run("events", "move", first["id"], "--on", "2027-03-07")
    with pytest.raises(RecordError, match="no such event"):
        run("events", "cancel", "nothing")


def test_a_meeting_is_ended_without_a_choice(run: Callable[..., Result], demo_folder: Path) -> None:
    panel = add(run)
    meeting = run("meeting", "plan", panel, "--on", today()).stdout.strip()
    with pytest.raises(RecordError, match="Nobody is marked"):
        run("meeting", "end", meeting)
    office = open_office(Workspace(demo_folder), KAY)
    (first, *_) = members_of(office, office.desk.get("panels", panel), today())
    record_attendance(office, meeting, {first["id"]: True})
    run("meeting", "end", meeting, "--because", "Too few came")
    held = office.desk.get("meetings", meeting)
    assert (held["stage"], held["minutes"]) == ("held", "Too few came")
    (row,) = json.loads(run("panels", "list", "--json").stdout)
    assert row["last met"] == str(today())


def test_the_trail_says_names(run: Callable[..., Result], demo_folder: Path) -> None:
    number = account("Olive Tarn", "o@x.org", "co-ordinator", demo_folder=demo_folder)
    olive = Person(number, "Olive Tarn", frozenset({Role.COORDINATOR}), frozenset({EVERY_WARD}))
    words = ("panels", "add", "Hers", "--ward", "Tarrow Market")
    panel = run(*words, person=olive).stdout.strip()
    said = run("audit", "show", "panels", panel).stdout
    assert "Olive Tarn" in said
    assert number not in said
    (entry,) = json.loads(run("audit", "show", "panels", panel, "--json").stdout)
    assert (entry["who"], entry["person_id"]) == ("Olive Tarn", number)


def test_the_trail_speaks_in_words_and_its_json_as_the_records_do(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "now", lambda: "2026-07-12T13:03:09.120+00:00")
    panel = add(run)
    heading, *lines = run("audit", "show", "panels", panel).stdout.splitlines()
    said = " ".join(" ".join(lines).split())
    assert heading.startswith("when (London time)")
    assert said.startswith("12 July 2026, 14:03")
    assert "entered" in said
    assert "weeks between meetings" in said
    assert "_" not in said
    (entry,) = json.loads(run("audit", "show", "panels", panel, "--json").stdout)
    assert (entry["at"], entry["act"]) == ("2026-07-12T13:03:09.120+00:00", "add")
    assert "meets_every_weeks" in entry["fields"]

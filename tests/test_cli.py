"""The command: the same acts as the app, exit codes, JSON, and help that names every option."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pact_geo import cli, services
from pact_geo.cli.printing import option_words
from pact_geo.errors import Argument, InputError
from pact_geo.pages.uploads import CONTROLS
from pact_geo.workspace import Workspace

runner = CliRunner()


def run(*words: object) -> Result:
    return runner.invoke(cli.app, [str(word) for word in words], catch_exceptions=False)


COMMANDS = [
    *(
        ["demo"],
        ["status"],
        ["set"],
        ["undo"],
        ["rejected"],
        ["rank"],
        ["map"],
        ["export"],
        ["compare"],
    ),
    *(["serve"], ["assets"], ["fetch", "boundaries"], ["fetch", "police"]),
    *(["backup"], ["restore"], ["audit", "verify"], ["audit", "show"]),
    *(["import", kind] for kind in services.KINDS),
    *(["sign-in"], ["sign-out"], ["people", "first-administrator"], ["people", "list"]),
    *(["people", "add"], ["people", "change"], ["people", "reset-password"]),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(command: list[str]) -> None:
    result = run(*command, "--help")

    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 5


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_is_in_the_documentation(command: list[str]) -> None:
    root = Path(__file__).parents[1]
    pages = [root / "README.md", *root.glob("docs/**/*.md")]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)

    assert f"pact {' '.join(command)}" in text


def test_status_lists_what_was_loaded(demo_folder: Path) -> None:
    result = run("status", "-w", demo_folder, "--json")
    found = json.loads(result.stdout)

    assert found["borough"] == "Tarrowmere"
    assert {one["kind"] for one in found["imports"]} == set(services.KINDS) - {"weights"}
    for one in found["imports"]:
        assert one["rows_read"] == one["rows_accepted"] + one["rows_rejected"]


def test_status_for_people_says_which_month_is_missing(demo_folder: Path) -> None:
    assert "March 2025" in run("status", "-w", demo_folder).stdout


def test_rank_gives_what_the_service_gives(demo_folder: Path) -> None:
    ranked = json.loads(run("rank", "-w", demo_folder, "--json").stdout)
    borough = services.open_borough(Workspace(demo_folder))

    expected = services.rank_areas(borough)
    assert [area["name"] for area in ranked["areas"]] == list(expected.areas["name"])
    assert [area["score"] for area in ranked["areas"]] == pytest.approx(
        list(expected.areas["score"])
    )


def test_rank_in_a_pipe_keeps_a_row_on_a_line(demo_folder: Path) -> None:
    lines = run("rank", "-w", demo_folder, "--ward", "Tarrow Market").stdout.splitlines()

    assert any("1st of" in line and "Tarrow Market" in line for line in lines)


def test_compare_gives_every_ward(demo_folder: Path) -> None:
    compared = json.loads(run("compare", "-w", demo_folder, "--json").stdout)

    assert len(compared["wards"]) == 14
    assert "Tarrow Market" in run("compare", "-w", demo_folder).stdout


def test_a_map_is_one_file_that_asks_nobody(demo_folder: Path, tmp_path: Path) -> None:
    result = run("map", "-w", demo_folder, "-o", tmp_path / "areas.html")
    page = (tmp_path / "areas.html").read_text(encoding="utf-8")

    assert result.exit_code == 0
    assert 'src="http' not in page
    assert "<link" not in page


def test_export_writes_what_the_ending_says(demo_folder: Path, tmp_path: Path) -> None:
    run("export", "-w", demo_folder, "-o", tmp_path / "areas.csv")

    assert "rank" in (tmp_path / "areas.csv").read_text(encoding="utf-8-sig").splitlines()[0]


@pytest.mark.parametrize(("command", "ending"), [("map", "html"), ("export", "csv")])
def test_what_is_written_is_told_to_a_program(
    demo_folder: Path, tmp_path: Path, command: str, ending: str
) -> None:
    target = tmp_path / f"areas.{ending}"
    words = ("-w", demo_folder, "--ward", "Tarrow Market", "--json")
    written = json.loads(run(command, *words, "-o", target).stdout)

    assert (written.pop("file"), target.exists()) == (str(target), True)
    assert written == json.loads(run("rank", *words).stdout)


def test_the_demo_is_told_to_a_program(
    demo_workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "build_demo", lambda *_given, **_named: demo_workspace)

    told = json.loads(run("demo", "-w", tmp_path / "demo", "--json").stdout)

    assert (told["workspace"], told["borough"]) == (str(tmp_path / "demo"), "Tarrowmere")


def test_import_says_what_became_of_the_rows(tmp_path: Path) -> None:
    file = tmp_path / "noise.csv"
    file.write_text(
        "Date,Category,Easting,Northing\n03/02/2026,Noise,350000,400000\nsoon,Noise,1,1\n"
    )

    result = run("import", "incidents", file, "-w", tmp_path / "ws", "--source", "council")

    assert "2 rows read, 1 accepted, 1 refused" in result.stdout


def test_import_twice_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "noise.csv"
    file.write_text("Date,Category,Easting,Northing\n03/02/2026,Noise,350000,400000\n")
    words = ("import", "incidents", file, "-w", tmp_path / "ws", "--source", "council")
    run(*words)

    assert "loaded before, nothing changed" in run(*words).stdout


def test_set_and_undo(tmp_path: Path) -> None:
    file = tmp_path / "noise.csv"
    file.write_text("Date,Category,Easting,Northing\n03/02/2026,Noise,350000,400000\n")
    folder = tmp_path / "ws"
    loaded = run("import", "incidents", file, "-w", folder, "--source", "council", "--json")
    receipt = json.loads(loaded.stdout)[0]
    changed = run("set", "borough.force", "Demoshire Police", "-w", folder, "--json")
    undone = run("undo", receipt["id"], "-w", folder, "--json")

    assert json.loads(changed.stdout) == {"setting": "borough.force", "value": "Demoshire Police"}
    assert {**json.loads(undone.stdout), "already": False} == receipt
    assert Workspace(folder).settings.borough.force == "Demoshire Police"
    assert Workspace(folder).imports() == []


def test_a_setting_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    Workspace(tmp_path / "ws", create=True)

    with pytest.raises(InputError, match=r"'borough\.farce' is not a setting"):
        run("set", "borough.farce", "x", "-w", tmp_path / "ws")


def test_a_theme_is_set_by_the_categories_that_answer_to_it(tmp_path: Path) -> None:
    folder = tmp_path / "ws"
    usual = Workspace(folder, create=True).settings.themes

    done = run("set", "themes.Noise", "Noise; Public order", "-w", folder)

    assert done.stdout.strip() == "themes.Noise = Noise; Public order"
    assert Workspace(folder).settings.themes == {**usual, "Noise": ("Noise", "Public order")}


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("themes.Noice", "Noise", "'Noice' is no theme of residents. Known are: Anti-social"),
        ("themes.Noise", "Noise; Musik", "'Musik' is no category. Known are: Anti-social"),
        ("themes.Noise", " ; ", "themes.Noise needs one at least"),
        ("themes.", "Noise", "'themes.' is not a setting"),
        ("frontline.elder", "Library", "'elder' is no group"),
    ],
)
def test_a_theme_nobody_knows_is_refused(
    tmp_path: Path, setting: str, value: str, said: str
) -> None:
    Workspace(tmp_path / "ws", create=True)

    with pytest.raises(InputError, match=said):
        run("set", setting, value, "-w", tmp_path / "ws")


def test_setting_one_weight_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    folder = tmp_path / "ws"
    usual = Workspace(folder, create=True).settings.category_weights

    run("set", "category_weights.Noise", "2", "-w", folder)

    assert Workspace(folder).settings.category_weights == {**usual, "Noise": 2.0}


def test_a_setting_of_several_is_given_with_semicolons(tmp_path: Path) -> None:
    Workspace(tmp_path / "ws", create=True)

    run("set", "panels.sectors", "Residents; Police", "-w", tmp_path / "ws")

    assert Workspace(tmp_path / "ws").settings.panels.sectors == ("Residents", "Police")


def test_an_error_of_ours_is_a_sentence_and_exit_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["pact", "status", "-w", str(tmp_path / "nothing")])

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 1
    assert "holds no workspace. Make one with 'pact demo'" in capsys.readouterr().err


def test_a_remedy_names_the_option_of_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "noise.csv").write_text("Kind,Seen\nNoise,soon\n")
    words = ("pact", "import", "incidents", tmp_path / "noise.csv", "-w", tmp_path / "ws")
    monkeypatch.setattr("sys.argv", [str(word) for word in words])

    with pytest.raises(SystemExit):
        cli.main()

    said = capsys.readouterr().err
    assert "It has Kind, Seen. Give --column occurred_from=..." in said
    assert "columns=" not in said


def test_whatever_a_reader_can_be_told_has_an_option_and_a_control() -> None:
    inputs = Path(cli.__file__).parents[1] / "inputs"
    commands = {
        kind: run("import", kind, "--help").stdout
        for kind in ("boundaries", "incidents", "indicators")
    }
    told = 0
    for path in inputs.rglob("*.py"):
        kinds = [kind for kind in commands if kind in path.parts] or ["boundaries", "incidents"]
        for name in re.findall(r'Argument\(\s*"(\w+)"', path.read_text(encoding="utf-8")):
            option = option_words(Argument(name, field="x" if name == "columns" else ""))
            assert all(option.split()[0] in commands[kind] for kind in kinds), (path, name)
            assert name in CONTROLS, (path, name)
            told += 1
    assert told > 8


def test_a_wrong_call_is_exit_code_2() -> None:
    assert runner.invoke(cli.app, ["rank", "--nonsense"]).exit_code == 2


def test_the_demo_refuses_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("keep me")

    with pytest.raises(Exception, match="is not empty"):
        run("demo", "-w", tmp_path)

    assert (tmp_path / "letter.txt").exists()


def test_refused_rows_are_written_with_their_reasons(tmp_path: Path) -> None:
    file = tmp_path / "noise.csv"
    file.write_text("Date,Category,Easting,Northing\nsoon,Noise,350000,400000\n")
    folder = tmp_path / "ws"
    words = ("import", "incidents", file, "-w", folder, "--source", "council", "--json")
    loaded = json.loads(run(*words).stdout)

    run("rejected", loaded[0]["id"], "-w", folder, "-o", tmp_path / "refused.csv")

    assert "noise.csv,2," in (tmp_path / "refused.csv").read_text(encoding="utf-8-sig")


def test_a_file_that_is_not_there_leaves_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv: There is no such file"):
        run("import", "incidents", tmp_path / "none.csv", "-w", tmp_path / "ws")

    assert not (tmp_path / "ws").exists()


def test_a_folder_that_is_not_there_is_said_in_a_sentence(
    demo_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    target = tmp_path / "nowhere" / "wards.csv"
    monkeypatch.setattr("sys.argv", ["pact", "compare", "-w", str(demo_folder), "-o", str(target)])

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 1
    assert "No such file or directory" in capsys.readouterr().err


def test_settings_that_find_nothing_are_refused(demo_folder: Path) -> None:
    with pytest.raises(InputError, match="count must be above 0"):
        run("rank", "-w", demo_folder, "--count", "0")
    with pytest.raises(InputError, match="There is no month from 2030-01"):
        run("rank", "-w", demo_folder, "--from", "2030-01")

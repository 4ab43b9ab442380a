"""The workspace: what is listed is whole, what is not listed is not there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pandas as pd
import pytest

from pact_geo.errors import WorkspaceError
from pact_geo.tables import FileReceipt, Import, as_incidents, empty_rejected
from pact_geo.workspace import Workspace, digest_of


def incidents(*ids: str) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "category": "Noise",
            "month": pd.PeriodIndex(["2026-01"] * len(ids), freq="M"),
            "place_id": pd.array([pd.NA] * len(ids), dtype="Int64"),
            "ward_code": pd.Series([None] * len(ids), dtype="str"),
            "source": "council complaints",
            "reported_by": pd.Series([None] * len(ids), dtype="str"),
        }
    )
    table.index = pd.Index(ids, name="incident_id", dtype="str")
    return as_incidents(table)


def receipt(rows: int) -> Import:
    return Import((FileReceipt("complaints.csv", "0" * 64, rows, rows, 0),), empty_rejected())


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "borough", create=True)


def add(workspace: Workspace, import_id: str, *ids: str) -> None:
    workspace.add_import(
        import_id, "incidents", receipt(len(ids)), {"incidents": incidents(*ids)}, label="a.csv"
    )


def test_a_table_comes_back_as_it_was_saved(workspace: Workspace) -> None:
    add(workspace, "one", "a", "b")

    (record,) = workspace.imports()

    pd.testing.assert_frame_equal(workspace.read(record, "incidents"), incidents("a", "b"))
    assert record.summary["rows_read"] == 2


def test_the_same_import_twice_changes_nothing(workspace: Workspace) -> None:
    add(workspace, "one", "a")
    before = workspace.data_version

    add(workspace, "one", "a")

    assert workspace.data_version == before
    assert len(workspace.imports()) == 1


def test_undoing_an_import_takes_its_files_away(workspace: Workspace) -> None:
    add(workspace, "one", "a")
    add(workspace, "two", "b")

    workspace.remove_import("one")

    assert [record.id for record in workspace.imports()] == ["two"]
    assert [folder.name for folder in (workspace.folder / "imports").iterdir()] == ["two"]


def test_undoing_what_is_not_there_says_so(workspace: Workspace) -> None:
    with pytest.raises(WorkspaceError, match="no import 'none'"):
        workspace.remove_import("none")


def test_the_data_version_changes_with_data_and_with_settings(workspace: Workspace) -> None:
    first = workspace.data_version
    add(workspace, "one", "a")
    second = workspace.data_version
    workspace.change_setting("borough", "force", "Demo Police")

    assert len({first, second, workspace.data_version}) == 3
    assert workspace.settings.borough.force == "Demo Police"


def test_a_folder_without_a_manifest_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="holds no workspace"):
        Workspace(tmp_path)


def test_a_workspace_of_a_later_version_is_refused(workspace: Workspace) -> None:
    (workspace.folder / "manifest.json").write_text(json.dumps({"layout": 99, "imports": []}))

    with pytest.raises(WorkspaceError, match="later PACT Geo"):
        workspace.imports()


def test_a_damaged_manifest_is_named(workspace: Workspace) -> None:
    (workspace.folder / "manifest.json").write_text("{")

    with pytest.raises(WorkspaceError, match=r"manifest\.json: The list of imports is damaged"):
        workspace.imports()


def test_what_a_kill_left_behind_is_swept_and_never_listed(workspace: Workspace) -> None:
    leftover = workspace.folder / "imports" / ".half.tmp"
    leftover.mkdir()
    (leftover / "incidents.parquet").write_bytes(b"half")

    assert workspace.imports() == []
    add(workspace, "one", "a")

    assert not leftover.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_killed_at_any_moment_every_listed_import_is_whole(workspace: Workspace) -> None:
    writer = textwrap.dedent(
        f"""
        import sys
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from test_workspace import add
        from pact_geo.workspace import Workspace
        ws = Workspace({str(workspace.folder)!r})
        print("ready", flush=True)
        for number in range(10_000):
            add(ws, f"import{{number}}", f"row{{number}}")
            print(number, flush=True)
        """
    )
    acknowledged = 0
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", writer], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        for _ in range(4):
            acknowledged = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        process.communicate()

        records = workspace.imports()
        assert len(records) > acknowledged
        for record in records:
            assert len(workspace.read(record, "incidents")) == 1


def test_a_folder_has_another_digest_when_a_file_is_renamed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    before = digest_of(tmp_path)
    (tmp_path / "a.csv").rename(tmp_path / "b.csv")

    assert digest_of(tmp_path) != before


def test_an_import_that_is_not_there_cannot_be_undone_or_asked_for(workspace: Workspace) -> None:
    with pytest.raises(WorkspaceError, match="There is no import 'gone'"):
        workspace.remove_import("gone")
    with pytest.raises(WorkspaceError, match="There is no import 'gone'"):
        workspace.rejected("gone")


def test_a_table_whose_file_was_lost_is_named(workspace: Workspace) -> None:
    record = workspace.add_import(
        "a", "incidents", receipt(1), {"incidents": incidents("1")}, label="complaints.csv"
    )
    next(workspace.folder.rglob("incidents.parquet")).unlink()

    with pytest.raises(WorkspaceError, match=r"'incidents' of the import 'complaints\.csv'"):
        workspace.read(record, "incidents")

"""Take a guard out and a test fails: tried for each, one at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards import ONLY, ROOT, TOLD, list_guards

REFUSALS = ("tests/services", "tests/records/test_access.py")
"""Where refusals are tried, but for those of the pages and commands."""
SLICE = (
    "services/notes.py:notes_of:1",
    "services/notes.py:may_read_notes:1",
    "records/desk.py:add:1",
)
"""Guards that are taken out at each run of the tests."""


def noticed(
    tmp_path: Path, tests: tuple[str, ...], *, only: tuple[str, ...] = ()
) -> dict[str, bool]:
    """Run tests in a process of their own; say for each guard whether they notice its absence."""
    told = tmp_path / "told.json"
    environment = {**os.environ, ONLY: " ".join(only), TOLD: str(told)}
    environment.pop("PYTEST_XDIST_WORKER", None)
    options = ("-q", "-p", "tests.guards", "-p", "no:cacheprovider")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *tests],
        check=False,
        cwd=ROOT,
        env=environment,
        capture_output=True,
    )
    assert done.returncode == 0, done.stdout.decode()[-3000:]
    return dict(json.loads(told.read_text(encoding="utf-8")))


def test_every_guard_has_a_name_of_its_own():
    names = [one.name for one in list_guards()]
    assert len(names) > 90
    assert len(set(names)) == len(names)


def test_some_guards_taken_out_are_noticed_and_one_that_nobody_meets_is_not(tmp_path):
    unmet = "services/fetching.py:fetch_police:1"
    found = noticed(tmp_path, ("tests/services/test_notes.py",), only=(*SLICE, unmet))
    assert found == {**dict.fromkeys(SLICE, True), unmet: False}


@pytest.mark.soak
def test_each_guard_taken_out_is_noticed(tmp_path):
    found = noticed(tmp_path, REFUSALS)
    assert [guard for guard, seen in found.items() if not seen] == []

"""What every test may use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import settings

# A busy machine must not fail a test, and the same commit must be judged the same each time;
# at a desk, hypothesis looks for new cases.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

if TYPE_CHECKING:
    from pact_geo.services import Borough
    from pact_geo.workspace import Workspace


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The demo borough as a workspace, built once for all tests; to be read, not changed."""
    from pact_geo.services import build_demo
    from pact_geo.workspace import Workspace

    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    folder = shared / "demo-workspace"
    with FileLock(shared / "demo-workspace.lock"):
        if not Workspace.exists(folder):
            build_demo(folder, year=False)
    return folder


@pytest.fixture(scope="session")
def demo_workspace(demo_folder: Path) -> Workspace:
    from pact_geo.workspace import Workspace

    return Workspace(demo_folder)


@pytest.fixture(scope="session")
def demo_borough(demo_workspace: Workspace) -> Borough:
    from pact_geo.services import open_borough

    return open_borough(demo_workspace)

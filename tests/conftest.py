"""What every test may use."""

from __future__ import annotations

import functools
import gc
import importlib.util
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    from tests.planted import Planted


def pytest_collection_finish() -> None:
    """Leave modules and collected tests out of the rounds of the collector of cyclic garbage.

    Streamlit has it walk through everything after each run of a page, in the tests too.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _commands_are_built_once() -> Iterator[None]:
    """Build the tree of commands once, not again for each command that a test runs."""
    with pytest.MonkeyPatch.context() as patch:
        if importlib.util.find_spec("typer"):
            import typer.testing

            built = functools.cache(typer.main.get_command)
            patch.setattr(typer.testing, "_get_command", built)
        yield


@pytest.fixture(scope="session", autouse=True)
def _tables_are_migrated_once() -> Iterator[None]:
    """Let a new SQLite database take the tables that the migrations made for the first one."""
    with pytest.MonkeyPatch.context() as patch:
        if importlib.util.find_spec("alembic"):
            from alembic import command

            patch.setattr(command, "upgrade", _upgrade_by_copy(command.upgrade))
        yield


def _upgrade_by_copy(migrate: Callable[[Any, str], None]) -> Callable[[Any, str], None]:
    from sqlalchemy import inspect

    made: list[str] = []

    def upgrade(config: Any, revision: str) -> None:
        connection = config.attributes["connection"]
        driver = connection.connection.driver_connection
        if connection.dialect.name != "sqlite" or inspect(connection).get_table_names():
            migrate(config, revision)
        elif made:
            for statement in made:
                driver.execute(statement)
        else:
            migrate(config, revision)
            made.extend(list(driver.iterdump())[1:-1])  # without BEGIN and COMMIT

    return upgrade


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
def year_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The demo borough with its year played, built once for all tests; to be copied or read."""
    from pact_geo.services import build_demo

    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    folder = shared / "demo-year"
    with FileLock(shared / "demo-year.lock"):
        if not folder.exists():
            build_demo(folder)
    return folder


@pytest.fixture(scope="session")
def planted(year_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """The demo's year with a marker in every text that is not for everybody."""
    from tests.planted import plant_year

    return plant_year(year_folder, tmp_path_factory.mktemp("planted") / "workspace")


@pytest.fixture(scope="session")
def demo_workspace(demo_folder: Path) -> Workspace:
    from pact_geo.workspace import Workspace

    return Workspace(demo_folder)


@pytest.fixture(scope="session")
def demo_borough(demo_workspace: Workspace) -> Borough:
    from pact_geo.services import open_borough

    return open_borough(demo_workspace)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real, published data, never copied into the repository."""
    folder = os.environ.get("PACT_REAL_DATA")
    if not folder:
        pytest.skip("PACT_REAL_DATA does not name the folder of real data")
    return Path(folder).resolve()

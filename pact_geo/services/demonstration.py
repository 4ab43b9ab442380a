"""Build the fictional demo borough as a workspace, from raw files, as a partnership would."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from pact_geo.demo import write_demo
from pact_geo.errors import WorkspaceError
from pact_geo.services.importing import import_files
from pact_geo.tables import Progress
from pact_geo.workspace import Workspace

RAW_FILES = "raw"
LICENCE = "An invented borough: nothing in it is about a real place or person."


def build_demo(folder: Path | str, *, seed: int = 1, progress: Progress | None = None) -> Workspace:
    """Write the demo borough's raw files and load them into a new workspace.

    The raw files stay in the workspace's folder ``raw``, with the truth about what was planted.
    A build that is cut short leaves no workspace behind.

    Raises
    ------
    WorkspaceError
        If the folder is there already and holds something.
    """
    target = Path(folder)
    if target.exists() and any(target.iterdir()):
        raise WorkspaceError(
            f"The folder {target.name!r} is not empty.",
            remedy="Name another folder for the demo, or remove this one.",
        )
    say = progress or (lambda _share, _doing: None)
    building = target.with_name(f".{target.name}.building")
    if building.exists():
        shutil.rmtree(building)
    workspace = Workspace(building, create=True)
    files = write_demo(
        building / RAW_FILES, seed=seed, progress=lambda share, doing: say(share * 0.3, doing)
    )
    loads: tuple[tuple[str, Path, dict[str, Any]], ...] = (
        ("boundaries", files.wards, {}),
        ("postcodes", files.postcodes, {}),
        ("indicators", files.population, {}),
        ("indicators", files.deprivation, {}),
        ("incidents", files.police, {}),
        ("incidents", files.complaints, {"source": "council complaints"}),
        ("responses", files.door_knocking, {"mapping": files.door_knocking_mapping}),
        ("responses", files.events, {"mapping": files.events_mapping}),
    )
    for number, (kind, file, options) in enumerate(loads):
        say(0.3 + 0.7 * number / len(loads), f"Loading {file.name}")
        import_files(workspace, kind, [file], licence=LICENCE, options=options)
    workspace.change_setting("borough", "name", files.borough)
    workspace.change_setting("borough", "authority_code", files.authority_code)
    workspace.change_setting("borough", "force", files.force)
    if target.exists():
        target.rmdir()
    building.rename(target)
    say(1.0, "The demo borough is ready")
    return Workspace(target)

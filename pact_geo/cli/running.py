"""Commands that look after a workspace and open the app on it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from pact_geo import services
from pact_geo.cli.options import DEFAULT, AsJson, Folder, person_of
from pact_geo.cli.printing import out, print_json, print_table, progress
from pact_geo.errors import InputError
from pact_geo.settings import SettingValue
from pact_geo.workspace import Workspace


def assets(
    archive: Annotated[
        Path | None, typer.Option(help="A copy on disk, for a machine without internet.")
    ] = None,
    dev: Annotated[bool, typer.Option(help="Also what the accessibility tests need.")] = False,
) -> None:
    """Fetch the map scripts once, checked against their known digests."""
    with progress() as report:
        folder = services.fetch_assets(archive=archive, dev=dev, progress=report)
    out.print(f"The map scripts are in {folder}.")


def status(workspace: Folder = DEFAULT, as_json: AsJson = False) -> None:
    """Say what is loaded, what was refused, and which months are missing."""
    opened = Workspace(workspace)
    found = services.status(opened, by=person_of(opened))
    if as_json:
        print_json(found)
        return
    out.print(f"{found['borough']}: data version {found['data_version']}")
    print_table(
        ("id", "kind", "file", "read", "accepted", "refused", "loaded"),
        [
            (
                one["id"],
                one["kind"],
                one["label"],
                one["rows_read"],
                one["rows_accepted"],
                one["rows_rejected"],
                one["imported_at"],
            )
            for one in found["imports"]
        ],
    )
    out.print(f"In force: {found['wards_in_force']}.")
    for sentence in (*found["coverage"], *found["advice"]):
        out.print(f"- {sentence}")


def set_setting(
    setting: Annotated[str, typer.Argument(help="SECTION.NAME, such as borough.force.")],
    value: Annotated[str, typer.Argument(help="Its new value; several with ; between them.")],
    workspace: Folder = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Change one setting in the workspace's pact.toml."""
    opened = Workspace(workspace)
    settled = services.change_setting(opened, setting, value, by=person_of(opened))
    if as_json:
        print_json({"setting": setting, "value": settled})
        return
    out.print(f"{setting} = {_said(settled)}")


def _said(value: SettingValue) -> str:
    """Write a setting's value as it is given to the command."""
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def serve(
    workspace: Folder = DEFAULT,
    port: Annotated[int, typer.Option(help="The port on this machine.")] = 8501,
    headless: Annotated[bool, typer.Option(help="Do not open a browser window.")] = True,
) -> None:
    """Open the app on this machine; a workspace that is not there yet becomes the demo."""
    script = Path(__file__).parents[2] / "app.py"
    if not script.exists():
        raise InputError(
            "The app's own script is not beside the package.",
            file="app.py",
            remedy="Run 'pact serve' in a copy of the repository.",
        )
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(script)),
        *("--server.port", str(port), "--server.headless", str(headless).lower()),
    ]
    environment = {**os.environ, "PACT_WORKSPACE": str(workspace.resolve())}
    out.print(f"PACT Geo: http://127.0.0.1:{port}   (stop with Ctrl+C)")
    raise typer.Exit(subprocess.call(command, env=environment, cwd=script.parent))  # noqa: S603 - our own words

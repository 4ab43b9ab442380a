"""Open the workspace the app works in; where there is none yet, build the demo borough first."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import streamlit as st

from pact_geo import services
from pact_geo.tables import Progress
from pact_geo.workspace import Workspace

FOLDER_VARIABLE = "PACT_WORKSPACE"
DEFAULT_FOLDER = "workspace"

_building = threading.Lock()


def workspace_folder() -> Path:
    """Name the folder the app works in: ``PACT_WORKSPACE``, else ``workspace`` here."""
    return Path(os.environ.get(FOLDER_VARIABLE) or DEFAULT_FOLDER).resolve()


def open_workspace() -> Workspace:
    """Open the workspace; on the first start there is none, and the demo borough is built."""
    folder = workspace_folder()
    if not Workspace.exists(folder):
        with _building:  # two people may come at once; the second finds it built
            if not Workspace.exists(folder):
                _build_demo(folder)
    return Workspace(folder)


def _build_demo(folder: Path) -> None:
    room = st.empty()
    with room.container():
        st.title("Welcome to PACT Geo")
        st.write(
            "There is no data here yet, so a fictional borough is being built for you to look"
            " around in. It takes about a minute, and only this once."
        )
        bar = st.progress(0.0, "Starting")
        services.build_demo(folder, progress=reporter(bar))
    room.empty()


def reporter(bar: Any) -> Progress:
    """Make of a progress bar what long work calls as it goes."""

    def report(share: float, doing: str) -> None:
        bar.progress(min(max(share, 0.0), 1.0), doing)

    return report

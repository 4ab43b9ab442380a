"""The token of who is signed in at this terminal, kept for each workspace."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import platformdirs

from pact_geo.workspace import Workspace

OWN_EYES = 0o600
"""Only the user of the machine reads it."""


def held_token(workspace: Workspace) -> str | None:
    """Give the token kept for a workspace."""
    path = _path(workspace)
    return path.read_text(encoding="ascii") if path.is_file() else None


def keep_token(workspace: Workspace, token: str) -> None:
    """Keep the token of a workspace in the user's own folder."""
    path = _path(workspace)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    drop_token(workspace)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWN_EYES)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(token)


def drop_token(workspace: Workspace) -> None:
    """Forget the token of a workspace."""
    _path(workspace).unlink(missing_ok=True)


def _path(workspace: Workspace) -> Path:
    name = hashlib.sha256(str(workspace.folder.resolve()).encode()).hexdigest()[:16]
    return platformdirs.user_config_path("pact-geo") / "sessions" / name

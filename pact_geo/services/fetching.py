"""Download open data and load it, for people with internet."""

from __future__ import annotations

from pathlib import Path

from pact_geo.inputs import download
from pact_geo.services.borough import open_borough
from pact_geo.services.importing import Receipt, import_files
from pact_geo.tables import Progress
from pact_geo.workspace import Workspace

DOWNLOADS = "downloads"


def fetch_boundaries(
    folder: Path,
    authority: str,
    *,
    vintage: str | None = None,
    base_url: str = download.ONS_SERVICES,
    progress: Progress | None = None,
) -> list[Receipt]:
    """Download the wards of an authority from ONS Open Geography and load them."""
    workspace = Workspace(folder, create=True)
    file = download.fetch_boundaries(
        authority,
        workspace.folder / DOWNLOADS,
        vintage=vintage,
        base_url=base_url,
        progress=progress,
    )
    return import_files(workspace, "boundaries", [file], progress=progress)


def fetch_police(
    folder: Path,
    authority: str,
    *,
    first: str,
    last: str,
    base_url: str = download.POLICE_API,
    progress: Progress | None = None,
) -> tuple[list[Receipt], tuple[str, ...]]:
    """Download incidents ward by ward from the police.uk API and load them.

    The wards of the authority must be loaded. Run again, it goes on where it stopped. Where the
    borough's own force is not set yet, it becomes the force police.uk names for these wards.

    Returns
    -------
    tuple
        The receipts, and in plain sentences what there was not.
    """
    workspace = Workspace(folder)
    fetched = download.fetch_police(
        authority,
        workspace.folder / DOWNLOADS,
        wards=open_borough(workspace).wards,
        start=first,
        end=last,
        base_url=base_url,
        progress=progress,
    )
    if fetched.force_name and not workspace.settings.borough.force:
        workspace.change_setting("borough", "force", fetched.force_name)
    # The API does not name the force on its rows; without it they would not match the CSV files.
    options = {"reported_by": fetched.force_name}
    receipts = import_files(
        workspace, "incidents", [fetched.path], options=options, progress=progress
    )
    return receipts, fetched.notes

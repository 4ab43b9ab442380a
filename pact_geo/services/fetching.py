"""Download open data and load it, for people with internet."""

from __future__ import annotations

from pathlib import Path

from pact_geo.inputs import download
from pact_geo.records.access import LOCAL, Act, Kind, Person, require
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
    by: Person = LOCAL,
) -> list[Receipt]:
    """Download the wards of an authority from ONS Open Geography and load them."""
    require(by, Act.ADD, Kind.DATA)
    workspace = Workspace(folder, create=True)
    file = download.fetch_boundaries(
        authority,
        workspace.folder / DOWNLOADS,
        vintage=vintage,
        base_url=base_url,
        progress=progress,
    )
    return import_files(workspace, "boundaries", [file], progress=progress, by=by)


def fetch_police(
    folder: Path,
    authority: str,
    *,
    first: str,
    last: str,
    archive: bool = False,
    base_url: str = download.POLICE_API,
    archive_url: str = download.ARCHIVE,
    progress: Progress | None = None,
    by: Person = LOCAL,
) -> tuple[list[Receipt], tuple[str, ...]]:
    """Download incidents of an authority's wards from police.uk and load them.

    The wards of the authority must be loaded. Run again, it goes on where it stopped. Where the
    borough's own force is not set yet, it becomes the force police.uk names for these wards.

    Parameters
    ----------
    first, last
        Months, such as ``2025-12``.
    archive
        Download the archive of the whole country (nearly two gigabytes) in place of asking
        ward by ward, and read the files of the borough's own force and of British Transport
        Police from it.
    by
        Who loads them.

    Returns
    -------
    tuple
        The receipts, and in plain sentences what there was not.
    """
    require(by, Act.ADD, Kind.DATA)
    workspace = Workspace(folder)
    report = progress or (lambda _share, _doing: None)
    fetched = download.fetch_police(
        authority,
        workspace.folder / DOWNLOADS,
        wards=open_borough(workspace).wards,
        start=first,
        end=last,
        archive=archive,
        base_url=base_url,
        archive_url=archive_url,
        progress=lambda share, doing: report(share * 0.8, doing),
    )
    if fetched.force_name and not workspace.settings.borough.force:
        workspace.change_setting("borough", "force", fetched.force_name)
    # The API does not name the force on its rows; without it they would not match the CSV files.
    options = (
        {"forces": tuple(force for force in (fetched.force, "btp") if force)}
        if archive
        else {"reported_by": fetched.force_name}
    )
    receipts = import_files(
        workspace,
        "incidents",
        [fetched.path],
        options=options,
        by=by,
        progress=lambda share, doing: report(0.8 + share * 0.2, doing),
    )
    return receipts, fetched.notes

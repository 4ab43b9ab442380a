"""Build the fictional demo borough as a workspace, from raw files, as a partnership would."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from pact_geo.demo import write_demo
from pact_geo.demo.wards import WARDS, ward_code
from pact_geo.errors import WorkspaceError
from pact_geo.records.access import EVERY_WARD, PUBLIC, Kind, Role
from pact_geo.records.database import Database, database_url
from pact_geo.records.desk import Desk
from pact_geo.records.people import any_people
from pact_geo.services.borough import open_borough
from pact_geo.services.importing import import_files
from pact_geo.services.office import Office
from pact_geo.services.people import FOUNDER
from pact_geo.tables import Progress
from pact_geo.workspace import Workspace

RAW_FILES = "raw"
PEOPLE: tuple[tuple[str, Role, tuple[str, ...], str], ...] = (
    ("Olive Tarn", Role.ANALYST, (), "Tarrowmere Council"),
    ("Kit Larrow", Role.COORDINATOR, ("Tarrow Market", "Cinderhythe"), "Tarrowmere Council"),
    ("Wynn Sedge", Role.PRACTITIONER, ("Tarrow Market",), "Quarrendale Police"),
    ("Asa Brook", Role.PRACTITIONER, ("Cinderhythe",), "Tarrowmere Homes"),
    ("Merle Stone", Role.STEERING, (EVERY_WARD,), "Quarrendale Police"),
    ("Robin Heath", Role.PANEL, ("Tarrow Market",), ""),
    ("Sage Fenwick", Role.COUNCILLOR, ("Tarrow Market",), "Tarrowmere Council"),
    ("Avery Moss", Role.ADMINISTRATOR, (), "Tarrowmere Council"),
)
"""Name, role, wards and agency of the demo's people; nobody has any of these names there."""
AGENCIES = ("Tarrow Youth", "Quarrendale Fire")
"""Partners of whom nobody has an account; public words may name them."""
LICENCE = "An invented borough: nothing in it is about a real place or person."

CONTACT = {
    "address": "PACT, Town Hall, Market Square, Tarrowmere",
    "phone": "01632 960100",
    "email": "pact@tarrowmere.invalid",
    "web": "www.tarrowmere.invalid/pact",
}
"""How residents of the demo borough reach its partnership, which does not exist."""


def build_demo(
    folder: Path | str, *, seed: int = 1, year: bool = True, progress: Progress | None = None
) -> Workspace:
    """Write the demo borough's raw files and load them into a new workspace.

    The raw files stay in the workspace's folder ``raw``, with the truth about what was planted.
    A build that is cut short leaves no workspace behind.

    Parameters
    ----------
    folder
        Where the workspace is to be; there is nothing yet.
    seed
        Another seed makes another borough.
    year
        Whether a year of the PACT cycle is played into its records.
    progress
        Called with the share done and what is being made.

    Raises
    ------
    WorkspaceError
        If the folder is there already and holds something, or its database holds real people.
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
        ("boundaries", files.lsoas, {}),
        ("postcodes", files.postcodes, {}),
        ("indicators", files.population, {}),
        ("indicators", files.deprivation, {}),
        ("indicators", files.lsoa_population, {}),
        ("indicators", files.lsoa_deprivation, {}),
        ("incidents", files.police, {}),
        ("incidents", files.complaints, {"source": "council complaints"}),
        ("responses", files.door_knocking, {"mapping": files.door_knocking_mapping}),
        ("responses", files.events, {"mapping": files.events_mapping}),
    )
    for number, (kind, file, options) in enumerate(loads):
        say(0.3 + 0.3 * number / len(loads), f"Loading {file.name}")
        import_files(workspace, kind, [file], licence=LICENCE, options=options)
    workspace.change_setting("borough", "name", files.borough)
    workspace.change_setting("borough", "authority_code", files.authority_code)
    workspace.change_setting("borough", "force", files.force)
    workspace.change_setting("borough", "agencies", AGENCIES)
    workspace.change_setting("borough", "demo", value=True)
    for name, words in CONTACT.items():
        workspace.change_setting("contact", name, words)
    _add_people(building)
    if year:
        _play_year(workspace, progress=lambda share, doing: say(0.6 + 0.4 * share, doing))
    if target.exists():
        target.rmdir()
    building.rename(target)
    say(1.0, "The demo borough is ready")
    return Workspace(target)


def _play_year(workspace: Workspace, *, progress: Progress) -> None:
    # Imported here: the year is played through every other service.
    from pact_geo.demo.year import play_year  # noqa: PLC0415

    database = Database(database_url(workspace.folder))
    try:
        office = Office(workspace, Desk(database, PUBLIC), open_borough(workspace))
        play_year(office, progress=progress)
    finally:
        database.close()


def _add_people(folder: Path) -> None:
    """Enter the demo's people, who sign in without a password, into its own database."""
    codes = {ward.name: ward_code(number) for number, ward in enumerate(WARDS)}
    database = Database(database_url(folder))
    try:
        if any_people(database):
            raise WorkspaceError(
                "The database holds people already, and a demo's people are invented.",
                remedy="Leave PACT_DATABASE_URL out, or name an empty database for the demo.",
            )
        desk = Desk(database, FOUNDER)
        with desk.together():
            for name, role, wards, agency in PEOPLE:
                desk.add(
                    Kind.PEOPLE,
                    name=name,
                    email=f"{name.split()[0].lower()}@tarrowmere.invalid",
                    roles=[role],
                    ward_codes=[codes.get(ward, ward) for ward in wards],
                    agency=agency,
                    active=True,
                    demo=True,
                )
    finally:
        database.close()

"""Keep the records safe: back up, restore, and verify the audit trail."""

from __future__ import annotations

from pathlib import Path

from pact_geo.errors import WorkspaceError
from pact_geo.records import backup, trail
from pact_geo.records.access import LOCAL, Act, Kind, require
from pact_geo.records.database import Database, database_url
from pact_geo.records.desk import Row
from pact_geo.records.erasures import (
    erased_since,
    erasures_path,
    read_erasures,
    write_erasures,
)
from pact_geo.records.verifying import verify_rows
from pact_geo.services.office import Office, open_database
from pact_geo.workspace import Workspace


def back_up(office: Office, path: Path | str) -> trail.Verified:
    """Write the workspace, its records and photographs to one file; people may go on writing.

    Whoever looks after the people of the partnership may do it, and anybody at the machine
    while there are no people yet. The file holds everything, confidential notes too.

    Raises
    ------
    AccessError
        If the person may not.
    WorkspaceError
        If there is a file of that name already.
    """
    _require_keeper(office)
    if Path(path).exists():
        raise WorkspaceError(
            f"There is a file {Path(path).name!r} already.", remedy="Choose another name."
        )
    found = backup.write_backup(office.workspace, office.desk.database, Path(path))
    office.desk.write_down("back up", Kind.DATA)
    write_erasures(office.desk.database)
    return found


def restore(
    path: Path | str,
    folder: Path | str,
    *,
    erasures: Path | str | None = None,
    also_erase_as_in: Path | str | None = None,
    without_erasures: bool = False,
) -> trail.Verified:
    """Restore a backup into a new folder, without what was erased after it was made.

    Parameters
    ----------
    path
        The file.
    folder
        A folder that is not there yet, or is empty.
    erasures
        The list of what was erased, which stands beside the workspace the backup came from.
    also_erase_as_in
        That workspace itself, where it still is; then the list is not needed.
    without_erasures
        Say that nothing is known of what was erased since: it comes back, and has to be erased
        again by hand.

    Raises
    ------
    WorkspaceError
        If none of the three is said, or the folder is not empty.
    """
    known = [Path(one) for one in (erasures, also_erase_as_in) if one is not None]
    if bool(known) == without_erasures:
        raise WorkspaceError(
            "Say what was erased since this backup was made, or those people come back.",
            remedy="Give --erasures with the list beside the workspace (its name ends in"
            " .erased.jsonl), --also-erase-as-in with the workspace itself, or, where both are"
            " lost, --without-erasures.",
        )
    gone = read_erasures(Path(erasures)) if erasures else []
    if also_erase_as_in:
        gone += erased_since(open_database(Workspace(also_erase_as_in)))
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    database = Database(database_url(folder), erasures=erasures_path(folder))
    try:
        found = backup.restore_backup(Path(path), folder, database, erased=gone)
        write_erasures(database)
    finally:
        database.close()
    return found


def verify_trail(office: Office, *, expected: str | None = None) -> trail.Verified:
    """Walk the audit trail from its first entry to its last, and every record beside it.

    Raises
    ------
    IntegrityError
        If an entry was changed or is missing, or a record is not what was written down.
    """
    with office.desk.database.reading() as connection:
        found = trail.verify(connection, expected=expected)
        verify_rows(connection)
    return found


def trail_of(office: Office, kind: Kind, record_id: str) -> list[Row]:
    """Give what was done to a record, as far as the person may read the record itself."""
    return office.desk.trail_of(kind, record_id)


def _require_keeper(office: Office) -> None:
    if office.person != LOCAL:
        require(office.person, Act.CHANGE, Kind.PEOPLE)

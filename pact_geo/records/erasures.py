"""The list of what was erased, by kind and id alone, for whoever restores an older backup.

It stands beside the workspace and not inside, so that it outlives the folder; a copy elsewhere
outlives the machine. The trail holds the same; the list is written from it.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select

from pact_geo.errors import RecordError, UnfinishedErasureError
from pact_geo.records.access import Act
from pact_geo.records.database import Database
from pact_geo.records.schema import trail

PATH_VARIABLE = "PACT_ERASURES"

Erased = tuple[str, str]
"""The kind and the id of a record."""


def erasures_path(folder: Path) -> Path:
    """Name the list of a workspace: ``PACT_ERASURES``, else a file beside its folder."""
    given = os.environ.get(PATH_VARIABLE)
    whole = folder.resolve()
    return Path(given) if given else whole.with_name(f"{whole.name}.erased.jsonl")


def erased_since(database: Database) -> list[Erased]:
    """List what the trail of a database says was erased, the earliest first."""
    query = (
        select(trail.c.kind, trail.c.record_id)
        .where(trail.c.act == Act.ERASE)
        .order_by(trail.c.number)
    )
    with database.reading() as connection:
        return [(row.kind, row.record_id) for row in connection.execute(query)]


def write_erasures(database: Database) -> None:
    """Write the list where the database was told to keep it, if anywhere.

    Raises
    ------
    UnfinishedErasureError
        If it cannot be written.
    """
    path = database.erasures
    if path is None:
        return
    try:
        listed: list[Erased] | None = None
        while listed != (now := erased_since(database)):  # another may have erased meanwhile
            _replace(path, "".join(f"{json.dumps(one)}\n" for one in now))
            listed = now
    except OSError as error:
        raise UnfinishedErasureError(
            f"What was erased could not be listed in {path.name}: a restored backup would bring it"
            " back.",
            remedy=f"Let the program write there, or name another file in {PATH_VARIABLE}.",
        ) from error


def _replace(path: Path, said: str) -> None:
    spare = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    spare.touch(mode=0o600)
    with spare.open("w", encoding="utf-8") as stream:
        stream.write(said)
        stream.flush()
        os.fsync(stream.fileno())
    spare.replace(path)


def read_erasures(path: Path) -> list[Erased]:
    """Read a list.

    Raises
    ------
    RecordError
        If there is none, or it holds anything else.
    """
    if not path.is_file():
        raise RecordError(f"There is no file {path.name!r}.", remedy="Name the list of erasures.")
    return list(_lines(path.read_text(encoding="utf-8").splitlines(), name=path.name))


def _lines(lines: Iterable[str], *, name: str) -> Iterable[Erased]:
    for number, line in enumerate(lines, start=1):
        try:
            kind, record_id = json.loads(line)
        except (ValueError, TypeError) as error:
            raise RecordError(
                f"Line {number} of {name} is no erasure.",
                remedy="Give the list that PACT Geo wrote beside the workspace.",
            ) from error
        yield str(kind), str(record_id)

"""A workspace with its records, opened for one person: what every act of the cycle begins with."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property

from pact_geo.records.access import LOCAL, Person
from pact_geo.records.database import Database, database_url
from pact_geo.records.desk import Desk
from pact_geo.records.erasures import erasures_path
from pact_geo.services.borough import Borough, open_borough
from pact_geo.workspace import Workspace

_databases: dict[str, Database] = {}
_opening = threading.Lock()


@dataclass(frozen=True)
class Office:
    """Where a person works: the workspace's tables and, through the desk, its records.

    ``known_borough`` is the borough when it is open already; otherwise it is opened when it is
    first asked for.
    """

    workspace: Workspace
    desk: Desk
    known_borough: Borough | None = None

    @property
    def person(self) -> Person:
        """Who is working here."""
        return self.desk.person

    @cached_property
    def borough(self) -> Borough:
        """The tables of the workspace, joined, for this person."""
        return (self.known_borough or open_borough(self.workspace)).seen_by(self.person)


def open_office(
    workspace: Workspace, person: Person = LOCAL, *, borough: Borough | None = None
) -> Office:
    """Open a workspace and its records for a person."""
    return Office(workspace, Desk(open_database(workspace), person), borough)


def open_database(workspace: Workspace) -> Database:
    """Open the workspace's database, once for each address."""
    url = database_url(workspace.folder)
    with _opening:
        if url not in _databases:
            _databases[url] = Database(url, erasures=erasures_path(workspace.folder))
        return _databases[url]

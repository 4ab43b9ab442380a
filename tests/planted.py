"""The demo's year with a marker in every text that is not for everybody.

Whatever somebody takes away or reads is searched for the markers; the table written by hand says
which of them the person may see.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Text

from pact_geo.records import desk, reach
from pact_geo.records.access import EVERY_WARD, PUBLIC, Act, Kind, Person, Role, Scope
from pact_geo.records.database import Database, database_url
from pact_geo.records.desk import Desk
from pact_geo.records.people import invented_people
from pact_geo.records.schema import TABLES
from pact_geo.workspace import Workspace
from tests.records.test_access import by_hand

PLANTER = Person("planter", "Planter", frozenset(Role), frozenset({EVERY_WARD}))
PERSONAL: Mapping[Kind, tuple[str, ...]] = {
    Kind.PEOPLE: ("email",),
    Kind.CONTACTS: ("name", "email", "phone", "address", "purpose"),
    Kind.KIN_MEMBERS: ("name", "email", "phone"),
    Kind.PANEL_MEMBERS: ("name",),
    Kind.NOTES: ("words",),
    Kind.LEDGER: ("said", "did"),
}
"""Texts that are not fenced but are not for everybody either."""
ELSEWHERE = "practitioner elsewhere"
"""The demo's second practitioner, who serves another ward."""
PUBLIC_NAME = "public"


@dataclass(frozen=True)
class Marker:
    """A text that stands in one row, and what somebody must be allowed to do to read it."""

    text: str
    kind: Kind
    act: Act
    row: Mapping[str, Any]

    def readable(self, person: Person) -> bool:
        """Tell whether a person may see it, by the table written by hand."""
        return _reaches(person, Act.READ, self.kind, self.row) and (
            self.act is Act.READ or _reaches(person, self.act, self.kind, self.row)
        )


@dataclass(frozen=True)
class Planted:
    """The workspace, its markers, and who comes to it, by role."""

    folder: Path
    markers: tuple[Marker, ...]
    people: Mapping[str, Person]

    def leaked(self, found: bytes, person: Person) -> list[str]:
        """Name the markers in what was found that the person may not read."""
        seen = found.lower()
        return [
            f"{one.kind} {one.text}"
            for one in self.markers
            if one.text.encode() in seen and not one.readable(person)
        ]

    def shown(self, found: bytes) -> bool:
        """Tell whether any marker is in what was found."""
        return any(one.text.encode() in found.lower() for one in self.markers)


_by_hand = cache(by_hand)


def _reaches(person: Person, act: Act, kind: Kind, row: Mapping[str, Any]) -> bool:
    scope = max(_by_hand().get((kind, act, role), Scope.NONE) for role in person.roles)
    if scope is Scope.WARDS:
        return person.serves(row["ward_codes"])
    owners = (row["created_by"], row.get("person_id"), row["id"] if kind is Kind.PEOPLE else None)
    return scope is Scope.ALL or (scope is Scope.OWN and person.id != "" and person.id in owners)


def _words() -> Iterator[str]:
    """Make up words of small letters that stand nowhere else."""
    for number in count():
        letters = "".join(chr(ord("a") + int(digit)) for digit in str(number).zfill(4))
        yield f"zq{letters}qz"


def plant(workspace: Workspace) -> tuple[Marker, ...]:
    """Put a marker into every text of the workspace that is not for everybody."""
    words, found = _words(), []
    database = Database(database_url(workspace.folder))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk, "require", lambda *_given: None)
        patch.setattr(reach, "may", lambda *_given: True)
        at = Desk(database, PLANTER)
        with at.together():
            for kind in TABLES:
                for row in at.list(kind):
                    found += _plant_row(at, kind, row, words)
    database.close()
    return (*found, *_plant_comments(workspace, words))


def _plant_row(at: Desk, kind: Kind, row: dict[str, Any], words: Iterator[str]) -> list[Marker]:
    fenced = [] if row.get("released_at") else _fenced_texts(kind)
    personal = PERSONAL.get(kind, ())
    if TABLES[kind].info["unreleased_hidden"]:
        fenced, personal = [*fenced, *personal] if not row["released_at"] else [], ()
    values: dict[str, Any] = {}
    found = []
    for column in (*fenced, *personal):
        act = Act.READ_FENCED if column in fenced else Act.READ
        marker = Marker(next(words), kind, act, row)
        found.append(marker)
        values[column] = _holding(marker.text, column, row[column])
    if values:
        at.change(kind, row["id"], version=row["version"], **values)
    return found


def _fenced_texts(kind: Kind) -> list[str]:
    """Name the fenced columns that hold words; outlines have none."""
    return [
        column.name
        for column in TABLES[kind].columns
        if column.info.get("fenced")
        and column.name not in desk.RELEASING
        and (isinstance(column.type, Text) or column.name in ("evidence", "workings"))
    ]


def _holding(marker: str, column: str, held: Any) -> Any:
    if column == "email":
        return f"{marker}@tarrowmere.invalid"
    if column == "evidence":
        return {**held, "licence": marker, "settings": marker}
    if column == "workings":
        return None if held is None else {**held, "marker": marker}
    return f"{marker} {held}" if held else marker


def _plant_comments(workspace: Workspace, words: Iterator[str]) -> list[Marker]:
    """Put a marker into what residents wrote in each survey."""
    found = []
    for record in workspace.imports():
        if record.kind == "responses":
            (path,) = workspace.folder.glob(f"imports/{record.id}/concerns.parquet")
            table = pd.read_parquet(path)
            if "comment" not in table:  # the network's form asks for none
                continue
            row = {"id": "", "created_by": "", "ward_codes": []}
            found.append(Marker(next(words), Kind.RESPONSES, Act.READ, row))
            table["comment"] = table["comment"].where(
                table["comment"].isna(), table["comment"] + " " + found[-1].text
            )
            table.to_parquet(path)
    return found


def plant_year(year: Path, folder: Path) -> Planted:
    """Copy the demo's year with markers, no longer a demo: whoever comes must sign in."""
    workspace = Workspace(shutil.copytree(year, folder, ignore=shutil.ignore_patterns("raw")))
    database = Database(database_url(folder))
    people = invented_people(database)
    database.close()
    markers = plant(workspace)
    workspace.change_setting("borough", "demo", value=False)
    known: dict[str, Person] = {PUBLIC_NAME: PUBLIC}
    for person in people:
        (role,) = person.roles
        known[ELSEWHERE if str(role) in known else str(role)] = person
    return Planted(folder, markers, known)


# --- what is in a file ---------------------------------------------------------------------------


def words_of_file(data: bytes) -> bytes:
    """Give the words of a file: of what is packed, of every part of it."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return b"\n".join(
                name.encode() + words_of_file(archive.read(name)) for name in archive.namelist()
            )
    if data.startswith(b"%PDF"):
        return _words_of_pdf(data)
    return data


def _words_of_pdf(data: bytes) -> bytes:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not here")
    return subprocess.run([program, "-", "-"], input=data, check=True, capture_output=True).stdout

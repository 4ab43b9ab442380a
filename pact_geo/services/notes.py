"""Confidential notes on an area: causes, and the people behind them.

Symptoms are shared, causes are not. A note is for the practitioners, steering group and
co-ordinator of its area alone. The desk asks at every reading and writes each one into the
audit trail; nothing here keeps, exports or logs a note.
"""

from __future__ import annotations

from pact_geo.records.access import Act, Kind, may, require
from pact_geo.records.desk import Row, Rows
from pact_geo.services.office import Office
from pact_geo.services.public_words import require_words


def may_read_notes(office: Office, area_id: str) -> bool:
    """Tell whether the person may read the notes of an area, without reading any."""
    return may(office.person, Act.READ, Kind.NOTES, office.desk.get(Kind.AREAS, area_id))


def add_note(office: Office, area_id: str, *, about: str, words: str) -> Row:
    """Write a confidential note on an area; ``about`` says in a word or two what it concerns."""
    return office.desk.add(
        Kind.NOTES,
        area_id=area_id,
        about=require_words(about, what="What the note is about"),
        words=require_words(words, what="The note"),
    )


def notes_of(office: Office, area_id: str) -> Rows:
    """Read the notes of an area, oldest first; the trail keeps who read which.

    Raises
    ------
    AccessError
        If the person may not read notes of this area.
    """
    require(office.person, Act.READ, Kind.NOTES, office.desk.get(Kind.AREAS, area_id))
    return office.desk.list(Kind.NOTES, where={"area_id": area_id})


def change_note(office: Office, note_id: str, *, version: int, about: str, words: str) -> Row:
    """Change a note of one's own."""
    return office.desk.change(
        Kind.NOTES,
        note_id,
        version=version,
        about=require_words(about, what="What the note is about"),
        words=require_words(words, what="The note"),
    )


def erase_note(office: Office, note_id: str) -> None:
    """Erase a note and every version of it; the trail keeps that it was, not what it said."""
    office.desk.erase(Kind.NOTES, note_id)

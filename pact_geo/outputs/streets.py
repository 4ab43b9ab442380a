"""Street names in the names of places: what may be said aloud of where something is.

A place's name comes from a file and may hold a house number, a flat, or a person. Only a
street is taken out of it, and only where it can be recognised as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pact_geo.analysis.naming import is_kind

_LONG = {
    "st": "street", "rd": "road", "ln": "lane", "ave": "avenue", "av": "avenue", "cres": "crescent",
    "cl": "close", "dr": "drive", "gr": "grove", "pl": "place", "ter": "terrace", "terr": "terrace",
    "sq": "square", "gdns": "gardens", "pk": "park", "ct": "court",
}  # fmt: skip
_ENDING_WORDS = (
    "street road lane avenue drive close way crescent grove place terrace court gardens square"
    " hill row walk parade mews view rise green park bridge broadway promenade yard wharf quay"
    " brow fold croft gate path passage bank common station"
)
_ENDINGS = frozenset(_ENDING_WORDS.split())
_ENDING = "|".join(sorted((*_ENDINGS, *_LONG), key=len, reverse=True))
# Words a street is not called, but which stand before its name.
_LEADING_WORDS = (
    "of at on near opposite opp behind outside rear and flat by to in junction corner between"
    " with side front from off along next house houses no number unit apartment block shop"
    " shops alley back is was lives who a an street road"
)
_BEFORE = frozenset(_LEADING_WORDS.split())
_PEOPLE = re.compile(r"\b(?:mr|mrs|ms|miss|mx|dr|rev|sir|lady|neighbour|tenant)\b", re.IGNORECASE)
_STREET = re.compile(rf"((?:[^\W\d_][\w'.-]*\s+){{1,4}}(?:{_ENDING}))\b\.?", re.IGNORECASE)
_ON_OR_NEAR = re.compile(r"^\s*on or near\b\s*", re.IGNORECASE)
_REPEAT = re.compile(r"\s*\(\d+\)\s*$")
_MOST_WORDS = 4


def street_name(text: str) -> str:
    """Take the street out of the name of a place: "Flat 3, 12 Scot Lane" is "Scot Lane".

    Gives "" where no street can be recognised, or a person is named.
    """
    tidy = _tidy(text)
    if _PEOPLE.search(tidy):
        return ""
    for part in reversed(re.split(r"[,;/()|]", tidy)):
        found = list(_STREET.finditer(part))
        name = _without_lead(found[-1][1]) if found else ""
        if name:
            return name
    return ""


def street_key(text: str | None) -> str:
    """Write a street so that two spellings of it are equal: "SCOT LN." is "scot lane"."""
    words = street_name(text or "").lower().replace(".", "").split()
    if words:
        words[-1] = _LONG.get(words[-1], words[-1])
    return " ".join(words)


def public_name(
    name: str,
    members: Iterable[str],
    police_names: frozenset[str],
    *,
    street_only: bool,
    otherwise: str,
) -> str:
    """Name an area for the public.

    Parameters
    ----------
    name
        The area's own name, such as "Kipling Avenue / Pemberton Road".
    members
        The names of its places, most incidents first.
    police_names
        The place names that police data use; they name streets and public places alone.
    street_only
        Whether one street is all that may be said.
    otherwise
        What to say where no street is known.
    """
    safe = frozenset(_tidy(known).lower() for known in police_names)
    pieces = [_tidy(piece) for piece in re.split(r"\s/\s|\bnear\s", _REPEAT.sub("", name))]
    kept = [
        piece if piece.lower() in safe or is_kind(piece) else _known_street(piece, safe)
        for piece in pieces
        if piece
    ]
    kept = list(dict.fromkeys(piece for piece in kept if piece))
    if not street_only:
        return " / ".join(kept) or otherwise
    streets = [_known_street(piece, safe) for piece in (*kept, *members)]
    return next((street for street in streets if street), otherwise)


def _tidy(text: str) -> str:
    straight = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return " ".join(_ON_OR_NEAR.sub("", straight).split())


def _known_street(text: str, safe: frozenset[str]) -> str:
    """Take the street out of a name, shortened to one that police data use where there is one."""
    name = street_name(text)
    words = name.split()
    ends = (" ".join(words[start:]) for start in range(len(words)))
    return next((end for end in ends if end.lower() in safe), name)


def _without_lead(text: str) -> str:
    words = text.rstrip(".").split()
    for start in range(len(words) - 1, 0, -1):
        if words[start - 1].lower().strip(".") in _BEFORE:
            words = words[start:]
            break
    words = words[-_MOST_WORDS:]
    # "Road" alone is no name, but "The Avenue" is.
    if len(words) < 2:  # noqa: PLR2004
        return ""
    joined = " ".join(words)
    return (
        joined.title().replace("'S", "'s") if joined in (joined.upper(), joined.lower()) else joined
    )

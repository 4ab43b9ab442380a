"""Find what seems to name a person, an address or a phone number, before a text is public.

The finder warns; a person decides. It leans towards warning: a needless warning costs a
look, a missed name cannot be taken back. How well it does is measured on a hundred labelled
sentences in ``docs/methods/public-wording.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from pact_geo.cycle.wording_lists import FIRST_NAMES, NO_SURNAMES, STREETS, SURNAMES

PERSON, RELATION, ADDRESS = "person", "relation", "address"
POSTCODE, PHONE, EMAIL = "postcode", "phone", "email"
VEHICLE, HANDLE = "vehicle", "handle"
SMALL = "small number"
"""Found by ``cycle.small_numbers``."""

KIND_WORDS = {
    PERSON: "seems to name a person",
    RELATION: "seems to point at one person",
    ADDRESS: "seems to give an address",
    POSTCODE: "gives a full postcode",
    PHONE: "gives a phone number",
    EMAIL: "gives an e-mail address",
    VEHICLE: "gives a vehicle's registration",
    HANDLE: "gives an account on social media",
    SMALL: "gives a number so small that it could point at people",
}
"""What each kind of finding means, for the person who is to decide."""


@dataclass(frozen=True)
class Finding:
    """Words that seem to give somebody away; ``span`` is where they stand in the text."""

    kind: str
    span: tuple[int, int]
    words: str


def find_personal(text: str, *, known: Iterable[str] = ()) -> list[Finding]:
    """Find words that seem to name a person, an address, a phone number and the like.

    Parameters
    ----------
    text
        What is to be public.
    known
        Names of places, streets and agencies, which are no names of people.

    Returns
    -------
    list of Finding
        In the order of the text; no two overlap.
    """
    tidy = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    places = _spans_of(tidy, known)
    found = [
        Finding(kind, span, text[slice(*span)])
        for kind, span in (*_by_pattern(tidy), *_names(tidy, places))
    ]
    return _without_overlaps(found)


# --- patterns --------------------------------------------------------------------------------

_STREET = rf"(?:{'|'.join(STREETS)})"
_NUMBER = r"\d{1,4}[a-z]?"
_IN_WORDS = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven"
    r"|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[ -]\w+)?)"
)
_NOT_OF_A_STREET = r"(?!(?:on|in|of|at|to|along|the|and|from|by|near|no|new|for|were|was|is)\b)"
_TITLES = (
    r"mrs?|ms|miss|mx|dr|prof(?:essor)?|rev(?:d|erend)?|father|pastor|imam|rabbi|canon|w?pc|pcso|"
    r"d[csi]|dci|sgt|sergeant|insp(?:ector)?|constable|superintendent|cllrs?|councillor|sir|lady|lord|dame"
)
_KIN = (
    r"son|daughter|mother|father|brother|sister|wife|husband|partner|boyfriend|girlfriend|widow|"
    r"nephew|niece|grandson|granddaughter|mum|dad|nan|ex"
)
_ONE = r"man|woman|lad|boy|girl|family|couple|tenant|owner|lady|bloke|household|people"
_SITES = r"facebook|instagram|tiktok|snapchat|twitter|x|youtube|linkedin|threads"

_HOUSE_AND_STREET = (
    rf"(?<![\d:£.,-])\b{_NUMBER}(?:\s*(?:-|,|&|and|to|/)\s*{_NUMBER}){{0,6}},?\s+"
    rf"(?:{_NOT_OF_A_STREET}[a-z'.-]+\s+){{1,3}}{_STREET}\b"
)
_HOUSE = (
    rf"(?<!bus )\b(?:number|no\.?|nos\.?|house|flat|apartment|apt|room|plot)\s+"
    rf"(?:{_NUMBER}\b|{_IN_WORDS}\b)"
    r"(?!\s+(?:bus|priority|concern|route|tram|train|reason|people|of|%|per))"
)
_NAMED_HOUSE = (
    r"\b(?:[A-Z][a-z']+\s+){1,4}(?:Cottage|Lodge|Farm|Bungalow|Villa|House),\s+"
    rf"(?:[A-Z][a-z']+\s+){{1,4}}(?i:{_STREET})\b"
)
_WHO_LIVES = (
    rf"\bthe\s+(?:\w+\s+)?(?:{_ONE})\s+(?:who\s+lives\b|living\b|next\s+door|"
    r"in\s+the\s+(?:end|corner|first|last|next)\s+(?:house|flat|one))"
)
_TITLED = (
    rf"\b(?i:{_TITLES})\.?\s+(?:[A-Z]\.?\s+)?[A-Z][A-Za-z'-]+(?:\s+[A-Z][a-z'-]+)?"
    rf"(?!\s+(?i:{_STREET})\b)"
)
_FAMILY = (
    r"\b(?:family|brothers|sisters|couple|twins|neighbours),?\s+(?:called\s+)?the\s+[A-Z]\w+s\b"
)
_PATTERNS: tuple[tuple[str, str, int], ...] = (
    (
        EMAIL,
        r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,64}\.[\w.-]{0,64}\w",
        re.IGNORECASE,
    ),
    (HANDLE, rf"\b(?:{_SITES})\.com/[\w.\-/]+", re.IGNORECASE),
    (HANDLE, rf"\b(?=\w{{0,39}}[\d_])\w{{1,40}}\b(?=\s+on\s+(?:{_SITES})\b)", re.IGNORECASE),
    (HANDLE, r"(?<![\w.@])@[A-Za-z]\w{2,}", 0),
    (PHONE, r"(?<![\w.])(?:\+44|0044|0)[\s().-]{0,2}(?:\d[\s().-]{0,2}){8,9}\d(?!\d)", 0),
    (POSTCODE, r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[abd-hjlnp-uw-z]{2}\b", re.IGNORECASE),
    (VEHICLE, r"\b[a-z]{2}\d{2}\s?[a-z]{3}\b", re.IGNORECASE),
    (VEHICLE, r"\b[A-Z]\d{1,3}\s?[A-Z]{3}\b", 0),
    (ADDRESS, _HOUSE_AND_STREET, re.IGNORECASE),
    (ADDRESS, _HOUSE, re.IGNORECASE),
    (ADDRESS, _NAMED_HOUSE, 0),
    (RELATION, rf"\b(?:the|an?)\s+(?:\w+\s+)?(?:{_KIN})\s+of\s+(?:the|[a-z]+)\b", re.IGNORECASE),
    (RELATION, r"\b(?:his|her)\s+ex\b(?:-\w+)?", re.IGNORECASE),
    (RELATION, r"\b(?:he|she)\s+lives\b", re.IGNORECASE),
    (RELATION, _WHO_LIVES, re.IGNORECASE),
    (PERSON, _TITLED, 0),
    (PERSON, r"\b(?:mr|mrs|ms|cllr|pcso)\.?\s+(?!and\b|or\b|the\b)[a-z'-]{3,}", re.IGNORECASE),
    (PERSON, _FAMILY, 0),
    (PERSON, r"\bthe\s+[A-Z][a-z]+\s+(?:family|brothers|sisters|twins|lads|boys)\b", 0),
)


def _by_pattern(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    for kind, pattern in _compiled():
        for match in pattern.finditer(text):
            if kind is PERSON and _is_street(match[0]):
                continue
            yield kind, match.span()


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(words, flags)) for kind, words, flags in _PATTERNS)


def _is_street(words: str) -> bool:
    """Tell "Lord Street" and "Canon Green Drive" from a person with a title."""
    return re.search(rf"\b{_STREET}$", words, re.IGNORECASE) is not None


# --- names -----------------------------------------------------------------------------------

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_PAIR_GAP = re.compile(r"\s(?:[A-Z]\.?\s)?")


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int
    gap: str
    """What stands between it and the word before."""

    @property
    def base(self) -> str:
        return self.text.lower().removesuffix("'s").split("-")[0]

    @property
    def capital(self) -> bool:
        return self.text[0].isupper() and not self.text.isupper()


def _words(text: str) -> list[_Word]:
    words: list[_Word] = []
    last = 0
    for match in _WORD.finditer(text):
        words.append(_Word(match[0], match.start(), match.end(), text[last : match.start()]))
        last = match.end()
    return words


def _names(text: str, places: list[tuple[int, int]]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Find first names people have, and pairs of capitalised words that nothing explains."""
    words = _words(text)
    for place, word in enumerate(words):
        if _inside(word, places):
            continue
        after = words[place + 1] if place + 1 < len(words) else None
        if after is not None and (not _PAIR_GAP.fullmatch(after.gap) or _inside(after, places)):
            after = None
        if _leads_to_a_place(words, place):
            continue
        spelt_as_name = word.text[0].isupper() or _is_written_small(word, after)
        if word.base in FIRST_NAMES and spelt_as_name:
            surname = (
                after is not None
                and after.base not in NO_SURNAMES
                and (after.text[0].isupper() or word.text.islower())
            )
            end = after.end if surname and after is not None else word.end
            yield PERSON, (word.start, end)
        elif after is not None and _is_pair(words, place, word, after):
            yield PERSON, (word.start, after.end)


def _is_written_small(word: _Word, after: _Word | None) -> bool:
    """Tell "jordan smith" from "brook": a small first name needs a surname after it."""
    return after is not None and after.base in SURNAMES and word.text.islower()


def _is_pair(words: list[_Word], place: int, word: _Word, after: _Word) -> bool:
    """Tell whether two capitalised words may be somebody's name."""
    both = (word, after)
    if not all(one.capital for one in both) or any(one.base in NO_SURNAMES for one in both):
        return False
    before = words[place - 1] if place else None
    if before is not None and before.base in ("the", "at", "near", "in", "around"):
        return False
    # Longer runs are names of bodies and places: "Trading Standards North West".
    earlier = before is not None and before.capital and word.gap == " " and place > 1
    return not earlier


def _leads_to_a_place(words: list[_Word], place: int) -> bool:
    """Tell whether a run of capitalised words ends as places do: "St Mary's Church Hall"."""
    if place and words[place - 1].base in ("st", "saint", "queen", "king", "prince", "princess"):
        return True
    for later in words[place + 1 : place + 4]:
        if not later.capital or not _PAIR_GAP.fullmatch(later.gap):
            return False
        if later.base in NO_SURNAMES:
            return True
    return False


def _inside(word: _Word, places: list[tuple[int, int]]) -> bool:
    return any(start <= word.start and word.end <= end for start, end in places)


def _spans_of(text: str, known: Iterable[str]) -> list[tuple[int, int]]:
    small = text.lower()
    here = {name.strip() for name in known if name.strip() and name.strip().lower() in small}
    names = sorted(here, key=len, reverse=True)
    if not names:
        return []
    pattern = re.compile(
        rf"(?<!\w)(?:{'|'.join(re.escape(name) for name in names)})(?!\w)", re.IGNORECASE
    )
    return [match.span() for match in pattern.finditer(text)]


def _without_overlaps(found: list[Finding]) -> list[Finding]:
    """Keep the first of overlapping findings, the longer where two begin together."""
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda one: (one.span[0], -one.span[1])):
        if not kept or finding.span[0] >= kept[-1].span[1]:
            kept.append(finding)
    return kept

"""Find numbers so small that they could point at people, before a text is public.

A number below the smallest that may be shown is found wherever it stands before a noun. Only
nouns that are known to be things (bins, weeks, metres) are let pass, so a word nobody thought
of is a warning and no gap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pact_geo.cycle.small_numbers_lists import (
    HARMS,
    LABELS,
    MONTHS,
    NUMBER_WORDS,
    PEOPLE,
    SAYING,
    STOPS,
    TENS,
    THINGS,
)

_TOKEN = re.compile(r"[^\W\d_][^\W\d_'-]*(?:[-'][^\W\d_]+)*|\d+(?:,\d{3})*(?:\.\d+)?|\S")
_SHARE = re.compile(
    r"(?<![\w.])(\d+(?:\.\d+)?)\s?(?:%|per ?cent)\s+of\s+(?:the\s+|our\s+|all\s+)?(\d[\d,]*)",
    re.IGNORECASE,
)
_MOST_WORDS: Final = 6
_NEAR: Final = 5
_TIMES = frozenset({"am", "pm", "a.m", "p.m", "o'clock"})
_JOINING = frozenset({"to", "or", "and", "of", "-", "\N{EN DASH}"})
_BETWEEN = frozenset({"(", ":", "-", "=", "\N{EN DASH}"})
_MORE = frozenset({"fewer", "more", "less", "further", "additional", "+", "x"})
_LATER = frozenset({"after", "before", "afterwards", "since", "later", "now"})
_SKIPPED = frozenset({"of", "the", "our", "these", "those", "their", "all", "your", "my", "other"})
_PRONOUNS = frozenset({"us", "them", "you"})
_MONEY = frozenset("£$€#")
_CHANGING = frozenset({"from", "to", "by", "down", "up", "were", "was", "only", "just"})
_VAGUE = {"single": 1, "couple": 2, "pair": 2, "handful": 5}


@dataclass(frozen=True)
class SmallNumber:
    """A small number in a text; ``certain`` where it counts people, reports or crimes."""

    words: str
    span: tuple[int, int]
    certain: bool


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int

    @property
    def small(self) -> str:
        return self.text.lower()

    @property
    def word(self) -> bool:
        return self.text[0].isalpha()


def find_small_numbers(text: str, *, smallest_count: int = 10) -> list[SmallNumber]:
    """Find the numbers of a text that are too small to be public, in the order of the text.

    Parameters
    ----------
    text
        What is to be public.
    smallest_count
        Numbers below this may point at people; 0 finds none.
    """
    tidy = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    tokens = [_Token(match[0], *match.span()) for match in _TOKEN.finditer(tidy)]
    found = [
        one
        for place in range(len(tokens))
        if (one := _judge(text, tokens, place, smallest_count)) is not None
    ]
    found += _small_shares(text, smallest_count)
    return _without_overlaps(found)


def small_numbers(text: str, *, smallest_count: int = 10) -> list[str]:
    """List the numbers of people, reports or crimes that are too small to be public."""
    found = find_small_numbers(text, smallest_count=smallest_count)
    return [one.words for one in found if one.certain]


def _judge(text: str, tokens: Sequence[_Token], place: int, smallest: int) -> SmallNumber | None:
    value = _value(text, tokens, place)
    if value is None or value >= smallest:
        return None
    first, after = _first(tokens, place), place + 1
    following = tokens[after].small if after < len(tokens) else ""
    if following in ("%", "percent", "per") or following in _TIMES or following in MONTHS:
        return None
    if _in_a_share(tokens, place):
        return None
    phrase, pronoun = _phrase(tokens, after)
    if pronoun is not None:
        return _found(text, first, pronoun, certain=True)
    counted = next((one for one in phrase if _among(one, PEOPLE)), None)
    if counted is not None:
        return _found(text, first, counted, certain=True)
    if phrase:
        known = any(_among(one, THINGS) for one in phrase) or tokens[place].small == "both"
        harm = _harm(tokens, phrase[-1]) if known else None
        if harm is not None:
            return _found(text, first, harm, certain=True)
        return None if known else _found(text, first, phrase[-1], certain=False)
    return _alone(text, tokens, place, following)


def _harm(tokens: Sequence[_Token], last: _Token) -> _Token | None:
    """Give what befell the things that are counted: "5 cars were broken into"."""
    place = tokens.index(last)
    near = tokens[place : place + _NEAR]
    return next((one for one in near if one.small in HARMS), None)


def _alone(text: str, tokens: Sequence[_Token], place: int, following: str) -> SmallNumber | None:
    """Judge a number without a noun: "Two were hurt", "it fell from 40 to 4"."""
    number = tokens[place]
    if following in SAYING | _LATER and number.small != "one":
        return _found(text, number, tokens[place + 1], certain=True)
    before = tokens[place - 1] if place else None
    named = tokens[place - 2] if place > 1 and before and before.small in _BETWEEN else None
    if named is not None and _among(named, PEOPLE):  # "victims: 3"
        return _found(text, named, number, certain=True)
    if before is not None and before.small in _CHANGING and number.small != "one":
        return _found(text, before, number, certain=True)
    return None


def _value(text: str, tokens: Sequence[_Token], place: int) -> int | None:
    """Give the number that begins at a token, if it is one that counts something."""
    token = tokens[place]
    before = tokens[place - 1].small if place else ""
    if token.word:
        if token.small in _VAGUE:
            return _VAGUE[token.small] if before in ("a", "one", "the", "only") else None
        if token.small == "dozen" and before == "a" and place > 1:
            return 6 if tokens[place - 2].small == "half" else None
        if token.small == "both":
            return 2
        if before in TENS or (before == "and" and place > 1 and tokens[place - 2].small in TENS):
            return None
        return NUMBER_WORDS.get(token.small)
    if not token.text[0].isdecimal() or "." in token.text or before in LABELS or before in _MONEY:
        return None
    attached = text[token.start - 1 : token.start] if token.start else ""
    trailing = text[token.end : token.end + 2]
    named = trailing[:1].isalpha() and trailing[:1] not in ("x", "X")
    if attached.isalnum() or attached in (":", "/", ".") or named:
        return None
    if len(trailing) > 1 and trailing[0] in ":/." and trailing[1].isdigit():
        return None
    return int(token.text.replace(",", ""))


def _in_a_share(tokens: Sequence[_Token], place: int) -> bool:
    """Tell "one in three" from a count."""
    for first in (place, place - 2):
        three = tokens[first : first + 3] if first >= 0 else ()
        if len(three) == 3 and three[1].small == "in":  # noqa: PLR2004 - number, in, number
            return _is_number(three[0]) and _is_number(three[2])
    return False


def _is_number(token: _Token) -> bool:
    return token.text[0].isdecimal() or token.small in NUMBER_WORDS or token.small in TENS


def _first(tokens: Sequence[_Token], place: int) -> _Token:
    """Begin "a single" and "a couple" at their article."""
    back = 2 if tokens[place].small == "dozen" else 1 if tokens[place].small in _VAGUE else 0
    return tokens[place - back]


def _phrase(tokens: Sequence[_Token], start: int) -> tuple[list[_Token], _Token | None]:
    """Give the words that a number counts, and the pronoun in "two of us"."""
    place = start
    if [one.small for one in tokens[place : place + 3 : 2]] == ["(", ")"]:
        place += 3  # "four (4) residents"
    if place + 1 < len(tokens) and [tokens[place].small, tokens[place + 1].small] == ["out", "of"]:
        place += 1
    while (
        place + 1 < len(tokens)
        and tokens[place].small in _JOINING
        and _is_number(tokens[place + 1])
    ):
        place += 2
    of = place < len(tokens) and tokens[place].small == "of"
    while place < len(tokens) and tokens[place].small in _SKIPPED:
        place += 1
    if of and place < len(tokens) and tokens[place].small in _PRONOUNS:
        return [], tokens[place]
    if of and place == len(tokens):
        return [], None
    while place < len(tokens) and tokens[place].small in _MORE:
        place += 1
    phrase: list[_Token] = []
    for token in tokens[place : place + _MOST_WORDS]:
        if not token.word or token.small in STOPS or _is_number(token):
            break
        phrase.append(token)
    return phrase, None


def _among(token: _Token, words: frozenset[str]) -> bool:
    """Tell whether a word is among others, in the singular or the plural."""
    text = token.small.removesuffix("'s").removesuffix("'")
    forms = {text, text.removesuffix("s"), text.removesuffix("es")}
    if text.endswith("ies"):
        forms.add(f"{text[:-3]}y")
    forms.add(text.rsplit("-", 1)[-1])
    return not words.isdisjoint(forms)


def _found(text: str, first: _Token, last: _Token, *, certain: bool) -> SmallNumber:
    return SmallNumber(text[first.start : last.end], (first.start, last.end), certain)


def _small_shares(text: str, smallest: int) -> Iterator[SmallNumber]:
    """Find shares from which a small number can be worked out: "2% of 40"."""
    for match in _SHARE.finditer(text):
        whole = int(match[2].replace(",", ""))
        part = whole * float(match[1]) / 100
        if any(0 < round(one) < smallest for one in (part, whole - part)):
            yield SmallNumber(match[0], match.span(), certain=True)


def _without_overlaps(found: list[SmallNumber]) -> list[SmallNumber]:
    kept: list[SmallNumber] = []
    for one in sorted(found, key=lambda each: (each.span[0], -each.span[1])):
        if not kept or one.span[0] >= kept[-1].span[1]:
            kept.append(one)
    return kept

"""What a text claims to have changed, and whether what was measured bears it out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pact_geo.cycle.feedback.evidence import Found
from pact_geo.cycle.small_numbers_lists import MONTHS, NUMBER_WORDS

_BE: Final = (
    r"(?:is|are|was|were|be|been|being|stays?|stayed|keeps?|kept|looks?|looked|seems?|now|"
    r"remains?|remained|feels?|felt)"
)
_VERY: Final = (
    r"(?:(?:now|much|very|all|so|completely|quite|really|far|well|right|way|nice and)\s+)*"
)
_FINE: Final = (
    r"(?:clean|tidy|quiet|calm|peaceful|safe|secure|clear|empty|pleasant|lovely|nice|good|great|"
    r"fine|bright|beautiful|happy|normal|back to normal|rare|low|over|down|up)"
)
_WOES: Final = (
    r"(?:litter|rubbish|mess|crimes?|reports?|complaints?|incidents?|offences?|trouble|problems?|"
    r"issues?|noise|nuisance|graffiti|fouling|needles?|burglar(?:y|ies)|thefts?|robber(?:y|ies)|"
    r"drugs?|dealing|drinking|fights?|disorder|vandalism|damage|speeding|fear|calls|asb|"
    r"anti-social behaviour)"
)
_CHANGED: Final = (
    r"fell|fallen|falling|dropp(?:ed|ing)(?! kerbs?)|halv(?:ed|ing)|half (?:of )?(?:the|what|as)|"
    r"decreas(?:ed|ing|e)|declin(?:ed|ing|e)|improv(?:ed|ing|ements?)|reduc(?:ed|ing|tions?)|"
    r"lessened|lessening|eased|easing|shrank|shrunk|shrinking|plunged|slashed|tumbled|dwindled|"
    r"vanish(?:ed|ing)|disappear(?:ed|ing)|ceased|stopped|ended|solved|resolved|sorted|cured|"
    r"eradicated|eliminated|transformed|transformation|success(?:es|ful|fully)?|succeed(?:ed|s)|"
    r"rose|risen|increas(?:ed|ing|e)|doubled|trebled|went away|gone|no longer|no more|any ?more|"
    r"rid of|under control|thing of the past|difference|turned (?:the corner|around|round)|"
    r"(?:it|this|that|which|has|have|really|clearly|plan|action|patrols?)"
    r" (?:has |have )?work(?:ed|s)"
    r"|better|best|safer|safest|cleaner|cleanest|quieter|calmer|nicer|tidier|happier|healthier|"
    r"lower|lowest|fewer|fewest|less|rarer|rarely|hardly|seldom|worse|spotless|pristine|immaculate|"
    r"\w+-free|free (?:of|from)|"
    r"(?:went|gone|goes|going|came|come|coming|brought) (?:right |well |all )?(?:down|up)|"
    r"(?:down|up|cut|by) (?:from|by|to|in half|a third|a quarter|half)\b|"
    r"(?:a|one|two|three)[ -](?:half|thirds?|quarters?|fifths?|tenths?)|"
    r"feel(?:s|ing)?|felt|peace|safely|history|results?|thanks to|at last|finally|nowadays|now|"
    r"these days|since then|(?:has|have) left|(?:nobody|no one|not one|none|zero|nil)\b"
)
_CLAIM = re.compile(
    rf"\d\s?%|\bper ?cent\b|\bpercent\b|\b(?:{_CHANGED})\b"
    rf"|\b{_BE}\s+{_VERY}(?:an?\s+|the\s+)?{_VERY}{_FINE}\b"
    rf"|\b{_WOES}\s+(?:\w+\s+)?(?:is|are|was|were|has|have|had|went|goes|came)\b"
    rf"|\b(?:no|without|zero|few|little)\s+(?:\w+\s+)?{_WOES}\b"
    r"|\bmore\s[\w ]{1,30}\s?than\b",
    re.IGNORECASE,
)
_SWEEPING = re.compile(
    rf"\b(?:solved|resolved|sorted|cured|stopped|ended|ceased|gone|vanished|disappeared|"
    rf"eradicated|eliminated|transformed|no longer|no more|any ?more|never|nobody|no one|not one|"
    rf"none|zero|nil|rid of|under control|thing of the past|spotless|pristine|immaculate|"
    rf"\w+-free|free (?:of|from)|safe|safely|safer|feel(?:s|ing)?|felt|history|(?:has|have) left|"
    rf"(?:no|without)\s+(?:\w+\s+)?{_WOES})\b",
    re.IGNORECASE,
)
_NAMES = re.compile(r"\b(?:Safer|Cleaner|Better|Brighter|Greener) [A-Z][\w'-]+")
"""Of teams and funds, such as the Safer Neighbourhoods Team."""

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_WORDS: Final = {word: value for word, value in NUMBER_WORDS.items() if value > 1}
_TENS: Final = {
    word: 10.0 * (place + 2)
    for place, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
    )
} | {"hundred": 100.0, "thousand": 1000.0}
_WRITTEN: Final = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(NUMBER_WORDS)}))?|(?:{'|'.join(_WORDS)}))"
    r"(?:fold|\b(?![- ](?:thirds?|quarters?|fifths?|tenths?)\b))"
)
_NUMBER = re.compile(
    rf"(?P<lead>[A-Za-z]+)?\s*(?P<number>(?<![\w.])\d[\d,]*(?:\.\d+)?|\b{_WRITTEN})"
    r"(?=\s?(?P<unit>%|[A-Za-z]+(?: cent)?)?)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_OF_ANSWERS = re.compile(r"\b(?:answer|asked|said|say|told)", re.IGNORECASE)
_YEAR_LEADS = frozenset({"between", "in", "since", "of", "until", "during", "to", "and", *MONTHS})
_PARTS: Final = (
    (
        re.compile(
            r"\b(?:halved|by (?:a )?half|half (?:of )?(?:the|what|as)|in half)\b", re.IGNORECASE
        ),
        50.0,
    ),
    (re.compile(r"\btwo[ -]thirds\b", re.IGNORECASE), 200 / 3),
    (re.compile(r"\b(?:a|one)[ -]third\b", re.IGNORECASE), 100 / 3),
    (re.compile(r"\bthree[ -]quarters\b", re.IGNORECASE), 75.0),
    (re.compile(r"\b(?:a|one)[ -]quarter\b", re.IGNORECASE), 25.0),
    (re.compile(r"\b(?:a|one)[ -]fifth\b", re.IGNORECASE), 20.0),
    (re.compile(r"\b(?:a|one)[ -]tenth\b", re.IGNORECASE), 10.0),
)
_PART_MAY_MISS: Final = 3.0
"""Points by which a share in words may differ from what was measured."""


def split_sentences(text: str) -> list[str]:
    """Cut a text into its sentences, without blanks at their ends."""
    return [one for one in (" ".join(part.split()) for part in _SENTENCE.split(text)) if one]


def claims_in(text: str) -> list[str]:
    """List the words that claim something has changed, or that a place is fine now.

    The list is long on purpose: a sentence that only tells what was done can be put in other
    words, a promise that was not kept cannot be taken back.
    """
    return [match[0].strip() for match in _CLAIM.finditer(_NAMES.sub(" ", text))]


def sweeping_in(text: str) -> list[str]:
    """List the words that claim what no count can show, such as "solved" or "no more"."""
    return [match[0].strip() for match in _SWEEPING.finditer(_NAMES.sub(" ", text))]


def refuse_claims(sentences: Iterable[str], found: Found | None) -> list[str]:
    """Say why sentences that claim a result cannot stand; an empty list when they can.

    Only an evaluation that found a fall bears out a claim, and only these numbers of it: the
    reports before and after, their difference and per cent, the ratio, and shares of answers.
    """
    text = " ".join(sentences)
    if not text:
        return []
    if found is None:
        return [f"It claims a result, and no evaluation of the area shows one: “{text}”"]
    if not found.fell:
        verdict = found.said[0] if found.said else "it found no fall."
        return [f"It claims more than was found. The evaluation says: {verdict}"]
    reasons = [f"No count can show “{words}”: it claims more than was found."
               for words in sweeping_in(text)]  # fmt: skip
    reasons += [
        f"The number {number} in its result is not in what was measured."
        for number in unmeasured_numbers(text, found)
    ]
    return reasons


def unmeasured_numbers(text: str, found: Found) -> list[str]:
    """List the numbers of a text that were not measured in the sense they are used."""
    return [number for sentence in split_sentences(text) for number in _unmeasured(sentence, found)]


def _unmeasured(sentence: str, found: Found) -> list[str]:
    per_cents = found.falls
    if _OF_ANSWERS.search(sentence):
        per_cents = (*per_cents, *found.shares)
    unknown = [
        match["number"]
        for match in _NUMBER.finditer(sentence)
        if not _is_measured(match, found, per_cents)
    ]
    for pattern, share in _PARTS:
        if (said := pattern.search(sentence)) and not any(
            abs(share - one) <= _PART_MAY_MISS for one in found.falls
        ):
            unknown.append(said[0])
    return unknown


def _is_measured(match: re.Match[str], found: Found, per_cents: Iterable[float]) -> bool:
    written = match["number"].replace(",", "").lower()
    lead, unit = (match["lead"] or "").lower(), (match["unit"] or "").lower()
    number = _read_number(written)
    places = len(written.partition(".")[2])
    if unit in MONTHS or (_YEAR.fullmatch(written) and lead in _YEAR_LEADS and _no_count(unit)):
        return True
    if unit in ("%", "percent", "per cent"):
        return _near(number, per_cents, places)
    if unit.rstrip("s") == "month":
        return found.months == number
    if places or unit == "times":
        return found.ratio is not None and places > 0 and _near(number, (found.ratio,), places)
    return number in _counts_for(lead, found)


def _read_number(written: str) -> float:
    """Read a number in figures or words; one that cannot be a count, such as "tenfold", is 0."""
    if not written[0].isalpha():
        return float(written)
    parts = re.split(r"[- ]", written)
    if not all(part in _TENS or part in NUMBER_WORDS for part in parts):
        return 0.0
    return float(sum(_TENS.get(part, NUMBER_WORDS.get(part, 0)) for part in parts))


def _no_count(unit: str) -> bool:
    return unit.rstrip("s") not in ("report", "incident", "crime", "complaint", "offence", "call")


def _counts_for(lead: str, found: Found) -> set[float]:
    """Give the counts a number may be by the word before it: from, to and by differ."""
    if found.counts is None:
        return set()
    before, after = found.counts
    meant = {"from": {before}, "to": {after}, "by": {before - after}}
    return meant.get(lead, {before, after, before - after})


def _near(number: float, known: Iterable[float], places: int) -> bool:
    return any(round(one, places) == number for one in known)

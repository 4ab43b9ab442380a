"""How old a reader must be to follow a text."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"[^.!?:;\n]+")
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]e|ed(?<!ted)(?<!ded)|[^aeiouyscxz]es)$")
_FIRST_GRADE_AGE = 5.0


def reading_age(text: str) -> float:
    """Estimate the age in years at which a text is read with ease.

    The grade level of Kincaid and others, plus five. Syllables are counted by their vowels,
    which is right for most English words and near for the rest.

    References
    ----------
    Kincaid, Fishburne, Rogers and Chissom (1975) Research Branch Report 8-75, Naval Technical
    Training Command.

    Examples
    --------
    >>> reading_age("We cut the hedge. It is light now.") < 7
    True
    """
    sentences = [found for found in _SENTENCE.findall(text) if _WORD.search(found)]
    words = _WORD.findall(text)
    if not words:
        return 0.0
    syllables = sum(count_syllables(word) for word in words)
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    return max(grade, 0.0) + _FIRST_GRADE_AGE


def count_syllables(word: str) -> int:
    """Count the syllables of an English word, one at least."""
    plain = _SILENT.sub("", word.lower().replace("'", ""))
    return max(len(_VOWELS.findall(plain)), 1)

"""The mapping that says which column of a survey is which of our fields.

A mapping is a small TOML file that a co-ordinator can write (``docs/survey-mapping.md``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pact_geo.errors import InputError

PLACE_KEYS = (
    "longitude",
    "latitude",
    "easting",
    "northing",
    "point",
    "postcode",
    "ward_code",
    "ward_name",
    "place_name",
)
_LARGEST = 1_000_000


@dataclass(frozen=True)
class Question:
    """Where an answer stands (a column, or ``always`` the same) and what counts as no answer.

    ``words`` translates answers of the file into ours.
    """

    column: str = ""
    always: str = ""
    missing: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Flag:
    """A yes or no: the answers that mean yes, or the range of numbers that does.

    With neither, the column itself says yes or no. ``split`` parts several answers in one cell.
    """

    question: Question
    answers: tuple[str, ...] = ()
    lowest: float | None = None
    highest: float | None = None
    split: str = ""


@dataclass(frozen=True)
class Rating:
    """A rated question: lowest and highest number, words for numbers, numbers that are good."""

    question: Question
    scale: tuple[float, float] | None = None
    words: Mapping[str, float] = field(default_factory=dict)
    good: tuple[float, ...] = ()


@dataclass(frozen=True)
class Theme:
    """What a concern is about: one column, or a column of 0 and 1 for each theme (options)."""

    question: Question
    options: Mapping[str, str] = field(default_factory=dict)
    split: str = ""


Spot = Mapping[str, Question]
"""How a row says where: some of PLACE_KEYS, each with its question."""


@dataclass(frozen=True)
class ConcernBlock:
    """One concern, or one list of ticked themes, that each row may hold."""

    theme: Theme
    spot: Spot
    at_response: bool = False
    impact: Rating | None = None
    comment: Question | None = None


@dataclass(frozen=True)
class Survey:
    """A whole mapping, with its headings found in the file at hand."""

    name: str
    fields: Mapping[str, Question]
    wants_feedback: Flag | None
    spot: Spot
    ratings: Mapping[str, Rating]
    groups: Mapping[str, Flag]
    concerns: tuple[ConcernBlock, ...]
    wards: Mapping[str, str]
    used: frozenset[str]


def load_mapping(mapping: Path | str | Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Load a mapping as plain values, and the name to call it by in messages.

    Raises
    ------
    InputError
        If the file cannot be opened, is not TOML or is over a megabyte.
    """
    if isinstance(mapping, Mapping):
        return dict(mapping), "the mapping"
    path = Path(mapping)
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(
                "It is too large to be a mapping.",
                file=path.name,
                remedy="Give the TOML file that names the survey's columns, not the survey.",
            )
        return tomllib.loads(path.read_text(encoding="utf-8-sig")), path.name
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"It is not readable TOML: {error}.", file=path.name, remedy="Correct the line named."
        ) from error
    except OSError as error:
        raise InputError(
            "The mapping cannot be opened.", file=path.name, remedy="Check where the file is."
        ) from error

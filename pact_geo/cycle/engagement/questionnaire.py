"""The questions of a wave of the Key Individual Network, as an XLSForm has them.

The names of the questions are the words the survey reader knows, so that an export of this
form is read without a mapping. Change a label freely; change a name, and a mapping is needed.
An export that has the labels in place of the names is read as long as they are ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

METHOD = "Key Individual Network"
FORM_ID = "pact_kin"
CONCERNS = 3
"""Places a member may name."""

_GROUPS = {
    "group_older": "I am 65 or over",
    "group_young": "I am 16 to 24",
    "group_minority_ethnic": "I belong to a minority ethnic group",
    "group_single_parent": "I bring up children on my own",
    "group_unemployed": "I am looking for work",
    "group_victim": "I was a victim of crime or anti-social behaviour in the last year",
    "group_repeat_victim": "That happened to me more than once",
    "group_disabled": "I am disabled or have a long illness",
    "group_mental_health": "I live with poor mental health",
    "none_of_these": "None of these",
}
_RATINGS = {
    "rating_feel_safe_day": ("How safe do you feel here by day?", "safe"),
    "rating_feel_safe_night": ("How safe do you feel here after dark?", "safe"),
    "rating_agencies": (
        "The police and the council deal with what matters here. Do you agree?",
        "agree",
    ),
}
_WARD = "Which ward do you speak for?"
_WHO = "Which of these are true for you?"
_FEEDBACK = "May we tell you what was done about it?"
_TROUBLE = "What is the trouble at place {number}?"
_POINT = "Where is place {number}? Put the pin on it."
_POSTCODE = "Or the postcode nearest to place {number}"
_IMPACT = "How much does place {number} affect people?"
_SCALES = {
    "safe": ("Very unsafe", "Unsafe", "Neither", "Safe", "Very safe"),
    "agree": ("Not at all", "Not really", "Neither", "Mostly", "Fully"),
    "impact": ("Hardly", "A little", "Somewhat", "Much", "Very much"),
}


@dataclass(frozen=True)
class Questionnaire:
    """The three sheets of an XLSForm: rows of questions, choices by list, settings."""

    survey: tuple[Mapping[str, Any], ...]
    choices: Mapping[str, tuple[tuple[str, str], ...]]
    settings: Mapping[str, str]


def choice_name(words: str) -> str:
    """Give the short name of a choice that the reader turns into the same words again.

    >>> choice_name("Litter and fly-tipping")
    'litter_and_fly-tipping'
    """
    return "_".join(words.lower().split())


def kin_questionnaire(
    wards: Mapping[str, str], themes: Iterable[str], *, quarter: str
) -> Questionnaire:
    """Write the questions of one wave.

    Parameters
    ----------
    wards
        Names of the wards by code.
    themes
        The themes residents speak of, as the partnership has set them.
    quarter
        Which wave it is, such as ``2026-Q4``; it is the version of the form.
    """
    scales = {
        name: tuple((str(number), label) for label, number in _scale(name).items())
        for name in _SCALES
    }
    return Questionnaire(
        survey=(
            {"type": "today", "name": "answered_on"},
            {"type": "calculate", "name": "method", "calculation": f"'{METHOD}'"},
            *_about_you(),
            *_views(),
            *(row for number in range(1, CONCERNS + 1) for row in _concern(number)),
            {
                "type": "select_one yes_no",
                "name": "wants_feedback",
                "label": _FEEDBACK,
            },
        ),
        choices={
            "ward": tuple(wards.items()),
            "group": tuple(_GROUPS.items()),
            "theme": tuple((choice_name(theme), theme) for theme in themes),
            "yes_no": (("yes", "Yes"), ("no", "No")),
            **scales,
        },
        settings={
            "form_title": f"Key Individual Network, {quarter}",
            "form_id": FORM_ID,
            "version": quarter,
        },
    )


def mapping_of_labels(columns: Sequence[str]) -> dict[str, Any] | None:
    """Make the mapping of an export of this form that has its labels as headings, or None.

    Kobo offers "labels" beside "XML values and headers"; a group's label may stand before a
    question's, with ``/`` between. It is this form when the ward and a rating are there.
    """
    ward = _find(columns, _WARD)
    ratings = {
        name.removeprefix("rating_"): {"column": column, "words": _scale(scale)}
        for name, (label, scale) in _RATINGS.items()
        if (column := _find(columns, label))
    }
    if ward is None or not ratings:
        return None
    response = {
        "id": _find(columns, "_uuid"),
        "answered_on": _find(columns, "answered_on"),
        "method": _find(columns, "method"),
        "wants_feedback": _find(columns, _FEEDBACK),
    }
    groups = {
        name.removeprefix("group_"): _find(columns, f"{_WHO}/{label}")
        for name, label in _GROUPS.items()
        if name.startswith("group_")
    }
    return {
        "response": _there(response),
        "location": {"ward_name": ward},
        "ratings": ratings,
        "groups": _there(groups),
        "concerns": [
            block
            for number in range(1, CONCERNS + 1)
            if "theme" in (block := _labelled_concern(columns, number))
        ],
    }


def _labelled_concern(columns: Sequence[str], number: int) -> dict[str, Any]:
    point = _POINT.format(number=number)
    block: dict[str, Any] = {
        "theme": _find(columns, _TROUBLE.format(number=number)),
        "latitude": _find(columns, f"_{point}_latitude"),
        "longitude": _find(columns, f"_{point}_longitude"),
        "postcode": _find(columns, _POSTCODE.format(number=number)),
    }
    impact = _find(columns, _IMPACT.format(number=number))
    block["impact"] = {"column": impact, "words": _scale("impact")} if impact else None
    return _there(block)


def _find(columns: Sequence[str], label: str) -> str | None:
    """Find the one column that is headed so, whatever group stands before."""
    found = [one for one in columns if one == label or one.endswith(f"/{label}")]
    return found[0] if len(found) == 1 else None


def _there(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: column for name, column in found.items() if column is not None}


def _scale(name: str) -> dict[str, int]:
    """Give the number of each answer on a scale by its label."""
    return {f"{number}: {words}": number for number, words in enumerate(_SCALES[name], 1)}


def _about_you() -> list[dict[str, str]]:
    return [
        {"type": "begin_group", "name": "about", "label": "About you"},
        {
            "type": "select_one ward",
            "name": "ward_code",
            "label": _WARD,
            "required": "yes",
        },
        {
            "type": "select_multiple group",
            "name": "groups",
            "label": _WHO,
            "hint": "Leave it empty if you would rather not say.",
            "constraint": "not(selected(., 'none_of_these') and count-selected(.) > 1)",
            "constraint_message": "None of these cannot be ticked with another.",
        },
        {"type": "end_group"},
    ]


def _views() -> list[dict[str, str]]:
    rows = [{"type": "begin_group", "name": "views", "label": "Your neighbourhood"}]
    rows += [
        {"type": f"select_one {scale}", "name": name, "label": label}
        for name, (label, scale) in _RATINGS.items()
    ]
    return [*rows, {"type": "end_group"}]


def _concern(number: int) -> list[dict[str, str]]:
    named = f"${{concern_{number}_theme}} != ''"
    before = {"relevant": f"${{concern_{number - 1}_theme}} != ''"} if number > 1 else {}
    return [
        {
            "type": "begin_group",
            "name": f"place_{number}",
            "label": f"Place {number} that troubles people",
            **before,
        },
        {
            "type": "select_one theme",
            "name": f"concern_{number}_theme",
            "label": _TROUBLE.format(number=number),
            "hint": "Leave it empty if there is none.",
        },
        {
            "type": "geopoint",
            "name": f"concern_{number}_point",
            "label": _POINT.format(number=number),
            "relevant": named,
        },
        {
            "type": "text",
            "name": f"concern_{number}_postcode",
            "label": _POSTCODE.format(number=number),
            "relevant": named,
        },
        {
            "type": "select_one impact",
            "name": f"concern_{number}_impact",
            "label": _IMPACT.format(number=number),
            "relevant": named,
        },
        {"type": "end_group"},
    ]

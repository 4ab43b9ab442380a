"""What inspectors look at on a visual audit, and the answers there are.

Litter, detritus, graffiti and fly-posting are graded as English local environmental quality
surveys do: four grades of the Code of Practice on Litter and Refuse and three between them,
seven in all. There is no grade between A and B but B+, and none called A-. The rest is
answered by good or poor, yes or no.

A list is never changed once audits were made with it: a new one gets the next version, and an
audit keeps the version it was commissioned with.

References
----------
Defra (2009) NI 195 manual, "Improved street and environmental cleanliness", sections 8-11.
Defra (2019) Code of Practice on Litter and Refuse, Environmental Protection Act 1990 s. 89.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pact_geo.errors import RecordError

GRADES: Final = ("A", "B+", "B", "B-", "C", "C-", "D")
"""Best to worst."""
NOT_APPLICABLE: Final = "not applicable"


class Scale(StrEnum):
    """How an item is answered."""

    GRADE = "grade"
    GOOD_POOR = "good or poor"
    YES_NO = "yes or no"


ANSWERS: Final[Mapping[Scale, tuple[str, ...]]] = {
    Scale.GRADE: (*GRADES, NOT_APPLICABLE),
    Scale.GOOD_POOR: ("good", "poor", NOT_APPLICABLE),
    Scale.YES_NO: ("no", "yes", NOT_APPLICABLE),
}
"""The answers to each scale, from no problem to the worst, then not applicable."""

WEIGHTS: Final[Mapping[str, float]] = {
    **dict.fromkeys(("A", "B+", "B", "good", "no"), 0.0),
    "B-": 0.5,
    **dict.fromkeys(("C", "C-", "D", "poor", "yes"), 1.0),
}
"""How much of a problem an answer is; B- counts half, as in NI 195."""


@dataclass(frozen=True)
class Item:
    """One thing to look at.

    ``key`` is its name in records and forms, ``question`` what an inspector is asked, and
    ``discipline`` the trade that usually puts it right (see ``teams.DISCIPLINES``).
    """

    key: str
    section: str
    title: str
    question: str
    scale: Scale
    discipline: str
    remedy: str

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers there are."""
        return ANSWERS[self.scale]


@dataclass(frozen=True)
class Checklist:
    """The items of one version."""

    version: int
    items: tuple[Item, ...]

    def item(self, key: str) -> Item:
        """Give an item by its key.

        Raises
        ------
        RecordError
            If this version has no such item.
        """
        for item in self.items:
            if item.key == key:
                return item
        raise RecordError(f"The checklist has no item {key!r}.")

    def check(self, key: str, answer: str) -> None:
        """Refuse an answer that the item does not have.

        Raises
        ------
        RecordError
            If it is none of them, or there is no such item.
        """
        item = self.item(key)
        if answer not in item.answers:
            raise RecordError(
                f"{answer!r} is no answer to {item.title}.",
                remedy=f"Use {', '.join(item.answers)}.",
            )


GRADE_MEANINGS: Final[Mapping[str, str]] = {
    "A": "None at all",
    "B+": "So little that most people would say none",
    "B": "A little; many people would not notice",
    "B-": "Between B and C, such as one side of the street clean and the other not",
    "C": "Spread about; clearly seen by people who pass",
    "C-": "Between C and D",
    "D": "Heavily affected throughout",
}

_CLEAN, _SAFE, _MISUSE = "Cleanliness", "Feeling safe", "Signs of misuse"


def _graded(key: str, title: str, about: str, remedy: str) -> Item:
    return Item(key, _CLEAN, title, about, Scale.GRADE, "street cleaning", remedy)


def _judged(key: str, title: str, question: str, discipline: str, remedy: str) -> Item:
    return Item(key, _SAFE, title, question, Scale.GOOD_POOR, discipline, remedy)


def _seen(key: str, title: str, question: str, discipline: str, remedy: str) -> Item:
    return Item(key, _MISUSE, title, question, Scale.YES_NO, discipline, remedy)


CHECKLISTS: Final[Mapping[int, Checklist]] = {
    1: Checklist(
        1,
        (
            _graded("litter", "Litter", "Anything dropped: wrappers, cans, cigarette ends",
                    "Clear the litter and look at bins and how often they are emptied"),
            _graded("detritus", "Detritus", "Dust, mud, leaves that have rotted, broken glass",
                    "Sweep, and put the spot on the sweeping round"),
            _graded("graffiti", "Graffiti", "Drawing or writing on any surface",
                    "Remove the graffiti and note whose mark it is"),
            _graded("fly_posting", "Fly-posting", "Posters and stickers put up without leave",
                    "Remove the posters and write to whoever they advertise"),
            _judged("lighting", "Lighting", "Is there light enough here after dark?",
                    "lighting and highways", "Repair the lights or add some"),
            _judged("sightlines", "Sightlines", "Can people see and be seen, with no corner to"
                    " hide in?", "grounds maintenance", "Cut back or take away what hides people"),
            _judged("access", "Access", "Do ways in and out lead people where they should go?",
                    "lighting and highways", "Open, close or mend the ways in and out"),
            _judged("physical_security", "Physical security", "Are gates, fences, locks and"
                    " windows sound?", "housing and property", "Mend gates, fences and locks"),
            _seen("drinking", "Street drinking", "Are there cans, bottles or people drinking?",
                  "policing", "Patrol at the times residents name and offer help to drinkers"),
            _seen("drugs", "Drug use", "Are there needles, foil or small bags?",
                  "policing", "Clear needles at once and tell outreach services"),
            _seen("damage", "Damage", "Is anything broken, burnt or pulled down?",
                  "housing and property", "Mend the damage and record it"),
            _seen("dumping", "Dumped waste", "Is there household or trade waste?",
                  "street cleaning", "Clear the waste and look for whose it is"),
            _seen("vehicles", "Vehicles", "Are vehicles abandoned, or driven where they should"
                  " not be?", "policing", "Remove the vehicles or keep them out"),
        ),
    )
}  # fmt: skip
"""Every version there has been."""
CURRENT: Final = 1


def checklist_of(version: int | None) -> Checklist:
    """Give the checklist an audit was commissioned with; None stands for the first.

    Raises
    ------
    RecordError
        If a later PACT Geo made it.
    """
    try:
        return CHECKLISTS[version or 1]
    except KeyError as error:
        raise RecordError(
            "This audit uses a checklist of a later PACT Geo.", remedy="Upgrade PACT Geo."
        ) from error

"""The three priorities a panel chooses, and whether they are those of the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pact_geo.errors import RecordError

PRIORITIES: Final = 3


@dataclass(frozen=True)
class Choice:
    """One priority a panel chooses: what, why, and why it differs from the evidence."""

    title: str
    why: str = ""
    differs_because: str = ""
    area_id: str | None = None


def check_choices(choices: Sequence[Choice], evidence: Sequence[str]) -> tuple[Choice, ...]:
    """Check that a panel chose exactly three, and says why where it differs from the evidence.

    Parameters
    ----------
    choices
        First priority first.
    evidence
        Names of the ranked places, first ranked first. A choice outside the first three needs
        a reason (``differs_because``); without a ranking there is nothing to differ from.

    Raises
    ------
    RecordError
        If there are not three, one stands twice or is empty, or a reason is missing.
    """
    titles = [choice.title.strip() for choice in choices]
    if len(titles) != PRIORITIES:
        raise RecordError(
            f"A panel chooses exactly three priorities; these are {len(titles)}.",
            remedy="Choose three.",
        )
    if not all(titles):
        raise RecordError("A priority needs a name.")
    if len({title.casefold() for title in titles}) < PRIORITIES:
        raise RecordError("One priority stands twice.", remedy="Choose three different ones.")
    for choice in differing(choices, evidence):
        if not choice.differs_because.strip():
            raise RecordError(
                f"{choice.title!r} is not among the first three of the evidence.",
                remedy="Write down why the panel chose it.",
            )
    return tuple(choices)


def differing(choices: Sequence[Choice], evidence: Sequence[str]) -> tuple[Choice, ...]:
    """Give the choices that are not among the first three of the evidence."""
    first = {name.casefold() for name in evidence[:PRIORITIES]}
    if not first:
        return ()
    return tuple(one for one in choices if one.title.strip().casefold() not in first)


def choice_words(choices: Sequence[Choice], evidence: Sequence[str]) -> str:
    """Say whether the panel's three are those of the evidence."""
    if not evidence:
        return "There was no ranking to choose from."
    other = differing(choices, evidence)
    if not other:
        return "The panel chose the first three of the evidence."
    count = {1: "One", 2: "Two"}.get(len(other), "All three")
    verb = "differs" if len(other) == 1 else "differ"
    return f"{count} of the panel's choices {verb} from the evidence, for the reasons given."

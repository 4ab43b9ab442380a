"""What an evaluation found, in sentences for a panel: what, how many, against what, how sure."""

from __future__ import annotations

from dataclasses import dataclass

from pact_geo.analysis.impact import Detectable, ShareChange, Verdict
from pact_geo.analysis.impact.shares import BETTER, NOT_ASKED_AGAIN, TOO_FEW_ASKED, WORSE
from pact_geo.analysis.impact.verdict import (
    CLEARLY_FELL,
    DID_BETTER,
    DID_WORSE,
    GAINED,
    MAY_HAVE_MOVED,
    NEARBY_BETTER,
    NEARBY_DOWN,
    NEARBY_FELL,
    NEARBY_ROSE,
    NEARBY_UNKNOWN,
    NEARBY_WORSE,
    NO_CLEAR_CHANGE,
    NO_SIGN,
    PROBABLY_FELL,
    ROSE,
    TOO_FEW,
    TOO_SOON,
)
from pact_geo.outputs.disclosure import show_count
from pact_geo.outputs.sentences import count_words, period_words


@dataclass(frozen=True)
class Counted:
    """The counts a verdict rests on; ``compared`` are those of the places compared, if any."""

    before: float
    after: float
    compared: tuple[float, float] | None
    pairs: int
    planned: int


_OPENINGS = {
    CLEARLY_FELL: "It clearly fell.",
    PROBABLY_FELL: "It probably fell.",
    NO_CLEAR_CHANGE: "No clear change.",
    ROSE: "It rose.",
    DID_BETTER: "It did not fall, but it did better than similar places.",
    DID_WORSE: "It did not rise, but it did worse than similar places.",
    TOO_FEW: "Too few incidents to tell.",
    TOO_SOON: "Too soon to tell.",
}
_NEARBY = {
    NEARBY_FELL: "Nearby fell too, so it did not just move round the corner.",
    MAY_HAVE_MOVED: "Some of it may have moved nearby: reports there went up.",
    NO_SIGN: "There is no clear sign that it moved nearby.",
    NEARBY_ROSE: "Reports nearby rose.",
    NEARBY_DOWN: "Reports nearby fell.",
    NEARBY_BETTER: "Reports nearby did not fall, but did better than at similar places.",
    NEARBY_WORSE: "Reports nearby did not go up, but did worse than at similar places.",
    NEARBY_UNKNOWN: "There are too few reports nearby to tell whether it moved.",
}


def verdict_sentences(
    verdict: Verdict, counted: Counted, detectable: Detectable, *, smallest_count: int = 0
) -> tuple[str, ...]:
    """Say what was found, the verdict first.

    Parameters
    ----------
    verdict
        What may be said.
    counted
        The reports it rests on.
    detectable
        The smallest fall that would have shown.
    smallest_count
        Counts below this read "fewer than 10"; needed wherever the public reads along.
    """
    said = [_OPENINGS[verdict.change]]
    if verdict.change == TOO_SOON:
        verb = "is" if counted.pairs == 1 else "are"
        return (*said, f"{counted.pairs} of {counted.planned} months {verb} in.")
    said.append(_counts(counted, smallest_count))
    if verdict.change == NO_CLEAR_CHANGE and detectable.reports is not None:
        said.append(f"Only a fall of about {detectable.reports:,} reports or more would show.")
    if verdict.change == TOO_FEW:
        said.append("Numbers this small go up and down by chance.")
    if verdict.nearby:
        said.append(_NEARBY[verdict.nearby])
        if verdict.nearby == NEARBY_WORSE and verdict.change in GAINED:
            said.append("Some of it may have moved there.")
    if verdict.fell:
        said.append(
            "There was no similar place to compare with, so it may have fallen anyway."
            if counted.compared is None
            else "Other things may have helped."
        )
    if counted.pairs < counted.planned:
        said.append(f"This rests on {counted.pairs} of the {counted.planned} months planned.")
    return tuple(said)


def _counts(counted: Counted, smallest_count: int) -> str:
    before = count_words(counted.before, smallest_count=smallest_count)
    after = show_count(counted.after, smallest_count=smallest_count)
    said = f"There were {before} in {period_words(counted.pairs)} before and {after} in the same"
    said += " months after"
    if counted.compared is None:
        return f"{said}."
    first, second = (show_count(one, smallest_count=smallest_count) for one in counted.compared)
    return f"{said}; in similar places together it went from {first} to {second}."


def detectable_sentence(detectable: Detectable, *, months: int) -> str:
    """Say before anyone acts how large a fall must be to be found."""
    if detectable.reports is None or detectable.share is None:
        return (
            "Too few incidents to tell: even if they stopped altogether, it could be chance."
            " Ask residents and look at the place instead, or count over a longer time."
        )
    return (
        f"Over {period_words(months)}, a fall of about {detectable.reports:,} reports"
        f" ({detectable.share:.0%}) or more would be found four times in five."
        " A smaller one could be chance."
    )


def rating_sentence(question: str, change: ShareChange) -> str:
    """Say how residents' answers to one question changed."""
    if change.verdict == NOT_ASKED_AGAIN or change.before is None or change.after is None:
        return f"{question.capitalize()}: residents were not asked both before and after."
    if change.verdict == TOO_FEW_ASKED:
        return f"{question.capitalize()}: too few residents were asked to tell."
    words = {BETTER: "better than before", WORSE: "worse than before"}
    return (
        f"{question.capitalize()}: {change.before.share:.0%} of {change.before.asked} residents"
        f" gave a good answer before, {change.after.share:.0%} of {change.after.asked} after"
        f" ({words.get(change.verdict, change.verdict)})."
    )

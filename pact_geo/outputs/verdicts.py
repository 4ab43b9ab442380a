"""What an evaluation found, in sentences for a panel: what, how many, against what, how sure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pact_geo.analysis.impact import Detectable, Pooled, ShareChange, Verdict
from pact_geo.analysis.impact.shares import (
    BETTER,
    NOT_ASKED_AGAIN,
    TOO_FEW_ASKED,
    WORSE,
    Share,
)
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
from pact_geo.cycle.audits import ItemChange, ItemScore, scores
from pact_geo.outputs.disclosure import show_count
from pact_geo.outputs.sentences import count_words, list_words, period_words

APART = 0.2
"""From this share of people asked in another way than before, it is said."""


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


def left_out_sentence(number: int, *, of: int) -> str:
    """Say that places meant to be compared with are not, and why."""
    why = "the partnership has worked there too"
    if number == of:
        places = "The similar place is" if of == 1 else f"All {of} similar places are"
        return f"{places} left out, for {why}: there is nothing left to compare with."
    verb = "is" if number == 1 else "are"
    return f"{number} of the {of} similar places {verb} left out, for {why}."


def _counts(counted: Counted, smallest_count: int) -> str:
    before = count_words(counted.before, smallest_count=smallest_count)
    after = show_count(counted.after, smallest_count=smallest_count)
    said = f"There were {before} in {period_words(counted.pairs)} before and {after} in the same"
    said += " months after"
    if counted.compared is None:
        return f"{said}."
    first, second = (show_count(one, smallest_count=smallest_count) for one in counted.compared)
    return f"{said}; in similar places together it went from {first} to {second}."


def together_words(pooled: Pooled | None) -> str:
    """Say how several areas moved together, against similar places, and how sure that is."""
    if pooled is None:
        return "not known"
    one = pooled.random
    how = "fell" if one.high < 1 else "rose" if one.low > 1 else "no clear change"
    return f"{how}: {one.ratio:.2f} times ({one.low:.2f} to {one.high:.2f}; 1 is no change)"


def differ_words(pooled: Pooled | None) -> str:
    """Say how much of what areas differ by is not chance."""
    if pooled is None or pooled.areas == 1:
        return "one area alone" if pooled else "not known"
    return f"{pooled.i_squared:.0%} of what they differ by"


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


def rating_sentence(
    question: str, change: ShareChange, *, who: str = "residents", smallest_count: int = 0
) -> str:
    """Say how the answers to one question changed.

    Parameters
    ----------
    question, change
        What was asked, and what came of it.
    who
        Who was asked, such as "residents of Alder".
    smallest_count
        A share that rests on fewer people than this, for or against, is told as that alone.
    """
    if change.verdict == NOT_ASKED_AGAIN or change.before is None or change.after is None:
        return f"{question.capitalize()}: {who} were not asked both before and after."
    if change.verdict == TOO_FEW_ASKED:
        return f"{question.capitalize()}: too few {who} were asked to tell."
    words = {BETTER: "better than before", WORSE: "worse than before"}
    before, after = (_share(one, smallest_count) for one in (change.before, change.after))
    return (
        f"{question.capitalize()}: {before} {who} gave a good answer before, {after} after"
        f" ({words.get(change.verdict, change.verdict)})."
    )


def _share(share: Share, smallest_count: int) -> str:
    few = f"fewer than {smallest_count}"
    if share.said < smallest_count:
        return f"{few} of {share.asked}"
    if share.asked - share.said < smallest_count:
        return f"all but {few} of {share.asked}"
    return f"{share.share:.0%} of {share.asked}"


def asked_sentences(
    before: Mapping[str, int], after: Mapping[str, int], *, who: str = "residents"
) -> tuple[str, ...]:
    """Say whose answers they are, and whether they were asked in other ways than before.

    Parameters
    ----------
    before, after
        How many were asked in each way, such as "Door-knocking".
    who
        Who was asked.
    """
    said = [f"The answers are those of all {who} who were asked, not of this area alone."]
    first, second = sum(before.values()), sum(after.values())
    if not (first and second):
        return ()
    moved = {
        way: after.get(way, 0) / second - before.get(way, 0) / first for way in {*before, *after}
    }
    if sum(abs(one) for one in moved.values()) / 2 >= APART:
        more, fewer = (_extreme(moved, sign) for sign in (1, -1))
        said.append(
            f"After, more of them were asked by {more} and fewer by {fewer}, so part of a"
            " difference may come from how they were asked."
        )
    return tuple(said)


def _extreme(moved: Mapping[str, float], sign: int) -> str:
    way = max(sorted(moved), key=lambda one: sign * moved[one])
    return way[:1].lower() + way[1:]


_SCORED = {
    scores.BETTER: "Clearly better",
    scores.WORSE: "Clearly worse",
    scores.UNCLEAR: "No clear change",
    scores.TOO_FEW: "Too few to tell",
}


def audit_sentences(changes: Sequence[ItemChange]) -> tuple[str, ...]:
    """Say what inspectors saw before and after: at how many spots, and item by item how sure.

    Parameters
    ----------
    changes
        What ``cycle.audits.compare_scores`` gives; items nobody answered are left out.
    """
    seen = [one for one in changes if one.before.answers and one.after.answers]
    if not seen:
        return ()
    before, after = (max(one.spots for one in side) for side in _sides(seen))
    at = f"{before:,}" if before == after else f"{before:,} before and {after:,} after"
    said = [f"Inspectors looked at {at} {'spot' if before == after == 1 else 'spots'}."]
    for verdict, words in _SCORED.items():
        named = [_item(one) for one in seen if one.verdict == verdict]
        if named:
            said.append(f"{words}: {list_words(named)}.")
    return tuple(said)


def _sides(changes: Sequence[ItemChange]) -> tuple[list[ItemScore], list[ItemScore]]:
    return [one.before for one in changes], [one.after for one in changes]


def _item(one: ItemChange) -> str:
    title = one.title[:1].lower() + one.title[1:]
    if one.verdict not in (scores.BETTER, scores.WORSE):
        return title
    was, now = float(one.before.share or 0), float(one.after.share or 0)
    return f"{title} (a problem at {was:.0f}% of spots before, {now:.0f}% after)"

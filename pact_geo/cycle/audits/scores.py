"""What an audit says: how bad each item is, how sure that is, and what changed."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pact_geo.cycle.audits.checklist import GRADES, NOT_APPLICABLE, WEIGHTS, Checklist
from pact_geo.errors import RecordError

BETTER: Final = "clearly better"
WORSE: Final = "clearly worse"
UNCLEAR: Final = "no clear change"
TOO_FEW: Final = "too few to tell"

_Z: Final = 1.959963984540054  # 95 %
_HUNDRED: Final = 100.0


@dataclass(frozen=True)
class Answer:
    """What one inspector said of one item at one spot."""

    inspector: str
    spot: str
    item: str
    grade: str


@dataclass(frozen=True)
class ItemScore:
    """How much of a problem an item is, in per cent of the spots it applies to.

    For a graded item that is the share below grade B, B- counting half; for the others the
    share poor, or where signs were seen. ``share``, ``low`` and ``high`` are None without
    spots. ``answers`` counts what inspectors said, in the order of the scale.
    """

    item: str
    title: str
    spots: int
    share: float | None
    low: float | None
    high: float | None
    answers: Mapping[str, int]


@dataclass(frozen=True)
class ItemChange:
    """An item before and after: difference in percentage points with its interval."""

    item: str
    title: str
    before: ItemScore
    after: ItemScore
    change: float | None
    low: float | None
    high: float | None
    verdict: str


def share_below_grade_b(grades: Iterable[str]) -> float | None:
    """Give the share of sites below grade B in per cent, sites at B- counting half.

    Parameters
    ----------
    grades
        One of ``GRADES`` for each site; sites to which the item does not apply are left out.

    Returns
    -------
    float or None
        None where no site was graded.

    Raises
    ------
    RecordError
        If a grade is none of the seven.

    References
    ----------
    Defra (2009) NI 195 manual: (T + Tb/2) / Ts x 100, with T the sites graded C, C- or D,
    Tb those at B- and Ts all sites graded.

    Examples
    --------
    >>> share_below_grade_b(["C"] * 10 + ["B-"] * 6 + ["B"] * 84)
    13.0
    """
    given = [grade for grade in grades if grade != NOT_APPLICABLE]
    unknown = [grade for grade in given if grade not in GRADES]
    if unknown:
        raise RecordError(f"{unknown[0]!r} is no grade.", remedy=f"Use {', '.join(GRADES)}.")
    if not given:
        return None
    return _HUNDRED * sum(WEIGHTS[grade] for grade in given) / len(given)


def share_interval(weight: float, spots: int) -> tuple[float, float]:
    """Give the 95 % interval of a share in per cent, from 0 to 100.

    Parameters
    ----------
    weight
        Spots with a problem; a spot may count half.
    spots
        All spots, at least one.

    References
    ----------
    Wilson (1927) Journal of the American Statistical Association 22. Spots that count half
    vary less than whole ones, so with them the interval is too wide rather than too narrow.
    """
    share, z2 = weight / spots, _Z * _Z
    middle = (share + z2 / (2 * spots)) / (1 + z2 / spots)
    half = _Z * math.sqrt(share * (1 - share) / spots + z2 / (4 * spots**2)) / (1 + z2 / spots)
    low = 0.0 if weight == 0 else max(middle - half, 0.0)
    high = 1.0 if weight == spots else min(middle + half, 1.0)
    return _HUNDRED * low, _HUNDRED * high


def score_items(answers: Iterable[Answer], checklist: Checklist) -> tuple[ItemScore, ...]:
    """Score every item of the checklist; where two inspectors saw a spot, it is their mean."""
    by_item: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        checklist.check(answer.item, answer.grade)
        by_item[answer.item].append(answer)
    return tuple(_score(item.key, by_item[item.key], checklist) for item in checklist.items)


def _score(key: str, given: Sequence[Answer], checklist: Checklist) -> ItemScore:
    item = checklist.item(key)
    weights: dict[str, list[float]] = defaultdict(list)
    for answer in given:
        if answer.grade != NOT_APPLICABLE:
            weights[answer.spot].append(WEIGHTS[answer.grade])
    said = Counter(answer.grade for answer in given)
    counted = {grade: said[grade] for grade in item.answers if said[grade]}
    spots = len(weights)
    if not spots:
        return ItemScore(key, item.title, 0, None, None, None, counted)
    weight = sum(sum(held) / len(held) for held in weights.values())
    low, high = share_interval(weight, spots)
    return ItemScore(key, item.title, spots, _HUNDRED * weight / spots, low, high, counted)


def compare_scores(
    before: Iterable[ItemScore], after: Iterable[ItemScore]
) -> tuple[ItemChange, ...]:
    """Compare two audits item by item, for the items both have.

    References
    ----------
    Newcombe (1998) Statistics in Medicine 17, method 10: the interval of a difference from
    the Wilson intervals of both shares. It takes the two audits as independent; the same spots
    seen twice are alike, which makes the interval too wide rather than too narrow.
    """
    later = {score.item: score for score in after}
    return tuple(_change(one, later[one.item]) for one in before if one.item in later)


def _change(before: ItemScore, after: ItemScore) -> ItemChange:
    ends = (before.share, before.low, before.high, after.share, after.low, after.high)
    known = [end for end in ends if end is not None]
    if len(known) < len(ends):
        return ItemChange(before.item, after.title, before, after, None, None, None, TOO_FEW)
    was, was_low, was_high, now, now_low, now_high = known
    change = now - was
    low = change - math.hypot(now - now_low, was_high - was)
    high = change + math.hypot(now_high - now, was - was_low)
    verdict = BETTER if high < 0 else WORSE if low > 0 else UNCLEAR
    return ItemChange(before.item, after.title, before, after, change, low, high, verdict)

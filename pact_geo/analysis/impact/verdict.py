"""What may be said in the end: how it changed, what happened nearby, how strong the proof is."""

from __future__ import annotations

from dataclasses import dataclass

from pact_geo.analysis.impact.displacement import Counts
from pact_geo.analysis.impact.power import Detectable
from pact_geo.analysis.impact.ratio import RateRatio
from pact_geo.analysis.rates import CLEAR_LEVEL

CLEARLY_FELL, PROBABLY_FELL = "clearly fell", "probably fell"
NO_CLEAR_CHANGE, ROSE = "no clear change", "rose"
TOO_FEW, TOO_SOON = "too few incidents to tell", "too soon to tell"
DID_BETTER, DID_WORSE = "did better than similar places", "did worse than similar places"
"""For an area that did not itself fall or rise, when the places compared with it did."""
VERDICTS = (
    CLEARLY_FELL,
    PROBABLY_FELL,
    DID_BETTER,
    NO_CLEAR_CHANGE,
    DID_WORSE,
    ROSE,
    TOO_FEW,
    TOO_SOON,
)
FELL = (CLEARLY_FELL, PROBABLY_FELL)
GAINED = (*FELL, DID_BETTER)

NEARBY_FELL = "nearby fell too"
NEARBY_ROSE, NEARBY_DOWN = "nearby rose", "nearby fell"
"""Of the ground round an area that did not itself do better."""
NEARBY_BETTER, NEARBY_WORSE = (
    "nearby did better than similar places",
    "nearby did worse than similar places",
)
"""Of ground that did not itself fall or rise, when what it is compared with did."""
MAY_HAVE_MOVED, NO_SIGN = "may have moved nearby", "no clear sign that it moved"
NEARBY_UNKNOWN = "too few nearby to tell"

FEWEST = 10
"""Fewer reports than this in both windows together can show nothing."""
SUSPECT_LEVEL = 0.8
"""A rise nearby is spoken of already at this level: chance alone gives one time in ten."""


@dataclass(frozen=True)
class Maryland:
    """A level of the Maryland Scientific Methods Scale, and what it means in words."""

    level: int
    words: str


def maryland_level(
    *,
    before: bool = True,
    comparison: bool = False,
    several: bool = False,
    controlled: bool = False,
    randomised: bool = False,
) -> Maryland:
    """Say how strong a design is, from 1 (weakest) to 5.

    Parameters
    ----------
    before
        Whether the area was counted before the action as well as after.
    comparison
        Whether an area like it without the action was counted both times.
    several
        Whether several areas were acted on and several not.
    controlled
        Whether other things that differ between them were taken into account.
    randomised
        Whether chance decided where to act.

    References
    ----------
    Sherman et al. (1998) "Preventing Crime: What Works, What Doesn't, What's Promising",
    National Institute of Justice; Farrington, Gottfredson, Sherman and Welsh (2002) "The
    Maryland Scientific Methods Scale", in Evidence-Based Crime Prevention, pages 13-21.
    """
    if not before:
        return Maryland(1, "Counted once only: nothing can be said about a change.")
    if not comparison:
        return Maryland(
            2,
            "Counted before and after, with nowhere to compare: it may have changed anyway.",
        )
    if randomised and several:
        return Maryland(5, "Chance decided which areas were acted on: the strongest proof.")
    if several and controlled:
        return Maryland(
            4,
            "Several areas with and without action, other differences allowed for:"
            " other causes are unlikely.",
        )
    return Maryland(
        3,
        "Counted before and after, beside similar places without the action:"
        " good evidence, but other causes are possible.",
    )


@dataclass(frozen=True)
class Verdict:
    """What may be said: of the area, of the ground round it, and how strong the design is."""

    change: str
    nearby: str | None
    design: Maryland

    @property
    def fell(self) -> bool:
        """Whether the area fell, clearly or probably."""
        return self.change in FELL


def judge_change(
    ratio: RateRatio | None,
    *,
    counts: Counts,
    detectable: Detectable,
    pairs: int,
    planned: int,
    over: bool,
    compared: bool,
) -> str:
    """Decide what may be said of the area itself.

    Parameters
    ----------
    ratio
        The area against its comparison; None when no month could be compared.
    counts
        Reports of the area before and after, over equally long windows. Nobody is told that
        it fell where it only rose less than other places.
    detectable
        The smallest fall these counts can show.
    pairs, planned
        Pairs of months compared so far, and how many were planned.
    over
        Whether the planned months are past, so that no more are to come.
    compared
        Whether there is a comparison area; without one a fall is at most probable.
    """
    if pairs == 0 or (not over and 2 * pairs < planned):
        return TOO_SOON
    before, after = counts
    if ratio is None or before + after < FEWEST:
        return TOO_FEW
    if ratio.high < 1:
        if after >= before:
            return DID_BETTER
        clear = ratio.interval(CLEAR_LEVEL)[1] < 1
        return CLEARLY_FELL if clear and compared else PROBABLY_FELL
    if ratio.low > 1:
        return ROSE if after > before else DID_WORSE
    return NO_CLEAR_CHANGE if detectable.possible else TOO_FEW


def judge_nearby(ring: RateRatio | None, *, counts: Counts, change: str) -> str | None:
    """Decide what may be said of the ground round the area.

    That trouble may have moved is said early (at 80 %), for a warning costs little; all else
    is claimed only at the level of the ratio itself. Nobody is told that reports went up or
    down there where they only did so against what the ring is compared with.

    Parameters
    ----------
    ring
        The ring against the rings of the comparison; None without a ring.
    counts
        Reports of the ring before and after, over equally long windows.
    change
        The verdict on the area.

    References
    ----------
    Guerette and Bowers (2009) "Assessing the extent of crime displacement and diffusion of
    benefits", Criminology 47:1331-1368: moving nearby can be spoken of only where the area
    itself fell.
    """
    if ring is None or change in (TOO_FEW, TOO_SOON):
        return None
    before, after = counts
    if before + after < FEWEST:
        return NEARBY_UNKNOWN if change in GAINED else None
    gained = change in GAINED
    if (ring.interval(SUSPECT_LEVEL)[0] if gained else ring.low) > 1:
        rose = MAY_HAVE_MOVED if gained else NEARBY_ROSE
        return rose if after > before else NEARBY_WORSE
    if ring.high < 1:
        fell = NEARBY_FELL if gained else NEARBY_DOWN
        return fell if after < before else NEARBY_BETTER
    return NO_SIGN if gained else None

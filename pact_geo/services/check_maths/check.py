"""A published answer beside ours: what is asked, where the answer stands, how near ours must be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

PASS, FAIL, NOT_RUN = "pass", "fail", "not run"

Numbers = float | Sequence[float]


@dataclass(frozen=True)
class Check:
    """One published answer.

    Attributes
    ----------
    topic, asked
        What family of methods it is of, and what was worked out.
    source
        Where the answer is published.
    published
        The answer: a number or several.
    ours
        Works out ours.
    tolerance
        How far ours may be from it: half of the last digit published, or the stated error.
    relative
        Whether the tolerance is a share of the answer.
    """

    topic: str
    asked: str
    source: str
    published: Numbers
    ours: Callable[[], Numbers]
    tolerance: float
    relative: bool = False

    def run(self) -> Outcome:
        """Work out ours and set it beside the published answer."""
        ours = np.atleast_1d(np.asarray(self.ours(), dtype="float64"))
        published = np.atleast_1d(np.asarray(self.published, dtype="float64"))
        same_size = ours.shape == published.shape
        allowed = self.tolerance * (np.abs(published) if self.relative else 1.0)
        near = same_size and bool((np.abs(ours - published) <= allowed * (1 + 1e-9)).all())
        return Outcome(
            topic=self.topic,
            asked=self.asked,
            source=self.source,
            published=_words(published, self.tolerance),
            ours=_words(ours, self.tolerance),
            tolerance=f"{100 * self.tolerance:g} %" if self.relative else f"{self.tolerance:g}",
            verdict=PASS if near else FAIL,
        )


@dataclass(frozen=True)
class Outcome:
    """How a check went. ``verdict`` is pass, fail or not run; ``why`` says why it was not run."""

    topic: str
    asked: str
    source: str
    published: str
    ours: str
    tolerance: str
    verdict: str
    why: str = ""


def not_run(topic: str, asked: str, source: str, *, why: str) -> Outcome:
    """Say that a check could not be run, and why; that is never a pass."""
    return Outcome(topic, asked, source, "", "", "", NOT_RUN, why)


def _words(numbers: np.ndarray[tuple[int], np.dtype[np.float64]], tolerance: float) -> str:
    digits = 10 if tolerance <= 1e-9 else 8  # noqa: PLR2004 - all that can matter
    told = [f"{number:.{digits}g}" for number in numbers[:_SHOWN]]
    more = f" and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else ""
    return ", ".join(told) + more


_SHOWN = 6

"""Small pieces of the sentences that readers put in their notes."""

from __future__ import annotations

from collections.abc import Iterable

USUAL_CRS = "EPSG:27700"
"""The British National Grid, as an example of what to write."""
_SHOWN = 3


def tally(number: int, noun: str) -> str:
    """Count things in words: ``1 response``, ``1,240 responses``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listed(items: Iterable[str], *, shown: int = _SHOWN) -> str:
    """List the first few of ``items``, each once, and say how many more there are."""
    distinct = list(dict.fromkeys(items))
    more = len(distinct) - shown
    return ", ".join(distinct[:shown]) + (f" and {more:,} more" if more > 0 else "")

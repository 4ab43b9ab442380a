"""Who is told of what was done, by which way, and who still waits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pact_geo.cycle.feedback.evidence import Record

AUDIENCES: Final = (
    "residents of the ward",
    "residents who asked to hear back",
    "the panel",
    "ward councillors",
)
"""Who is told of every entry."""
CHANNELS: Final = (
    "newsletter",
    "web page",
    "panel meeting",
    "letter or e-mail",
    "notice board",
    "social media",
    "in person",
)


def still_to_tell(tellings: Iterable[Record]) -> list[str]:
    """List who has not been told of an entry yet, in the order of ``AUDIENCES``."""
    told = {str(telling["audience"] or "").strip() for telling in tellings}
    return [audience for audience in AUDIENCES if audience not in told]

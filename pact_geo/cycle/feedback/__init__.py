"""You Said, We Did: what may be printed, and who is still to be told.

An entry is printed only when it can be stood behind: residents said it, an action is done (or
it says why not), and what it claims to have changed comes from an evaluation that found it. The
words of the verdict stand in print even where nobody linked it.
"""

from pact_geo.cycle.feedback.claims import claims_in, refuse_claims, unmeasured_numbers
from pact_geo.cycle.feedback.evidence import (
    TOO_SOON,
    Found,
    change_words,
    looked_words,
    read_found,
    verdicts_said,
)
from pact_geo.cycle.feedback.support import unsupported
from pact_geo.cycle.feedback.telling import AUDIENCES, CHANNELS, still_to_tell

__all__ = [
    "AUDIENCES",
    "CHANNELS",
    "TOO_SOON",
    "Found",
    "change_words",
    "claims_in",
    "looked_words",
    "read_found",
    "refuse_claims",
    "still_to_tell",
    "unmeasured_numbers",
    "unsupported",
    "verdicts_said",
]

"""The questions a scrutiny committee asks, each answered by figures or an honest "not known".

The answers are put together from records and from figures that were worked out elsewhere, in
the order in which committees ask. What the reader may not see, and what nobody recorded, is
said as such and is never taken for nothing.
"""

from __future__ import annotations

from typing import Final

from pact_geo.cycle.scrutiny.panels import (
    answer_established,
    answer_evidence,
    answer_missing,
    ward_standings,
    wards_that_met,
    wards_with_panel,
)
from pact_geo.cycle.scrutiny.parts import (
    CANNOT_SHOW,
    NOT_OPEN,
    Answer,
    Evidence,
    Period,
    Report,
    Table,
    day_words,
    not_known,
    pounds,
)
from pact_geo.cycle.scrutiny.registers import answer_funding, answer_publicity
from pact_geo.cycle.scrutiny.success import answer_success
from pact_geo.cycle.scrutiny.work import (
    answer_coordination,
    answer_monitoring,
    answer_partnership,
)

__all__ = [
    "CANNOT_SHOW",
    "INFLUENCE",
    "NOT_OPEN",
    "Answer",
    "Evidence",
    "Period",
    "Report",
    "Table",
    "answer_all",
    "day_words",
    "not_known",
    "pounds",
    "ward_standings",
    "wards_that_met",
    "wards_with_panel",
]

INFLUENCE: Final = "Do panels influence crime rates?"


def answer_all(evidence: Evidence, period: Period) -> tuple[Answer, ...]:
    """Answer every question of a scrutiny committee, in the order they are asked."""
    return (
        answer_established(evidence, period),
        answer_missing(evidence, period),
        answer_success(evidence, period),
        answer_partnership(evidence, period),
        answer_funding(evidence, period),
        answer_evidence(evidence, period),
        answer_monitoring(evidence, period),
        answer_coordination(evidence, period),
        answer_publicity(evidence, period),
        evidence.influence or not_known("influence", INFLUENCE, "No incidents are loaded."),
    )

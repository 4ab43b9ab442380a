"""Which data a scrutiny report rests on: where from, of when, under which licence."""

from __future__ import annotations

from datetime import date

from pact_geo.outputs.sentences import date_words
from pact_geo.services.borough import Borough

_KINDS = {
    "boundaries": "Ward boundaries",
    "incidents": "Reports",
    "indicators": "Figures of wards",
    "responses": "What residents say",
}
"""The kinds of import that an answer rests on, as they are called in the report."""


def list_sources(borough: Borough, *, today: date) -> tuple[str, ...]:
    """Name every source an answer rests on; those that hold nothing of this borough are left out.

    The last line says which records of the partnership the rest comes from.
    """
    said = []
    for kind, called in _KINDS.items():
        for record in borough.telling_imports:
            if record.kind == kind:
                about = record.summary
                dates = f", {about['dates']}" if about["dates"] else ""
                named = about["source"] or record.label
                said.append(f"{called}: {named}{dates}. {about['licence']}".strip())
    records = (
        f"Everything else: the partnership's own records in PACT Geo, as on {date_words(today)}."
    )
    return (*dict.fromkeys(said), records)

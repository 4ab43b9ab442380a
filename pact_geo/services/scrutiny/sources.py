"""Which data a scrutiny report rests on: where from, of when, under which licence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import PurePath
from typing import Any

from pact_geo.outputs.sentences import date_words, span_words
from pact_geo.services.borough import Borough

_KINDS = {
    "boundaries": "Ward boundaries",
    "incidents": "Reports",
    "indicators": "Figures of wards",
    "responses": "What residents say",
}
"""The kinds of import that an answer rests on, as they are called in the report."""

_FILE = re.compile(r"\.(csv|xlsx?|ods|json|geojson|gpkg|zip|shp|kml)", re.IGNORECASE)


def list_sources(borough: Borough, *, today: date) -> tuple[str, ...]:
    """Name every source an answer rests on; those that hold nothing of this borough are left out.

    A line for each kind; then each licence once; the last line says which records of the
    partnership the rest comes from.
    """
    said, licences = [], []
    for kind, called in _KINDS.items():
        held = [
            {**record.summary, "label": record.label}
            for record in borough.telling_imports
            if record.kind == kind
        ]
        named = dict.fromkeys(f"{_named(one)}{_dates(str(one['dates'] or ''))}" for one in held)
        if named:
            said.append(f"{called}: {'; '.join(named)}.")
        licences += [str(one["licence"] or "").strip() for one in held]
    records = (
        f"Everything else: the partnership's own records in PACT Geo, as on {date_words(today)}."
    )
    return (*said, *dict.fromkeys(filter(None, licences)), records)


def _named(about: Mapping[str, Any]) -> str:
    """Call a source by its name; a file that gave none by its own, written as words."""
    name = str(about["source"] or about["label"])
    stem, ending = PurePath(name).stem, PurePath(name).suffix
    return stem.replace("_", " ") if _FILE.fullmatch(ending) else name


def _dates(dates: str) -> str:
    return f" ({span_words(dates)})" if dates else ""

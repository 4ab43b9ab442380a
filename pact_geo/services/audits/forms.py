"""The audit as a phone form (XLSForm)."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from pact_geo.cycle.audits import (
    GRADE_MEANINGS,
    GRADES,
    MOMENTS,
    Checklist,
    Scale,
    checklist_of,
    fold_spot,
)
from pact_geo.outputs.forms import write_xlsform
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row
from pact_geo.services.audits.walks import INSPECTORS
from pact_geo.services.office import Office

OTHER, OTHER_LABEL = "other", "Another spot"
_LISTS: Mapping[Scale, str] = {
    Scale.GRADE: "grades",
    Scale.GOOD_POOR: "judgements",
    Scale.YES_NO: "signs",
}
_SLUG = 24
"""Letters of a spot that its code shows; what tells two spots apart comes after."""


def audit_form(office: Office, audit_id: str) -> bytes:
    """Write the audit as an XLSForm: one submission for each inspector and spot.

    Each may hold one problem beside the grades: what it is about, in words, its place on the
    map and a photograph.

    Raises
    ------
    AccessError
        If the person may not see the audit.
    """
    audit = office.desk.get(Kind.AUDITS, audit_id)
    area = office.desk.get(Kind.AREAS, audit["area_id"])
    checklist = checklist_of(audit["checklist"])
    file = io.BytesIO()
    write_xlsform(
        file,
        survey=survey_of(audit, checklist),
        choices={
            "inspectors": [(code_of(name), name) for name in INSPECTORS],
            "spots": [
                *((code_of_spot(spot), spot) for spot in audit["spots"] or ()),
                (OTHER, OTHER_LABEL),
            ],
            "items": [(item.key, item.title) for item in checklist.items],
            "moments": [(moment, label_of_moment(moment)) for moment in MOMENTS],
            **{name: _choices(scale, checklist) for scale, name in _LISTS.items()},
        },
        settings={
            "form_title": f"Visual audit: {area['name'] or area['public_name']}",
            "form_id": f"visual_audit_{audit_id}",
            "version": str(audit["version"]),
            "default_language": "English (en)",
        },
    )
    office.desk.write_down("export", Kind.AUDITS, audit_id)
    return file.getvalue()


def survey_of(audit: Row, checklist: Checklist) -> list[dict[str, Any]]:
    """List the form's questions, in their order."""
    head: list[dict[str, Any]] = [
        {"type": "calculate", "name": "audit", "calculation": f"'{audit['id']}'"},
        {"type": "select_one inspectors", "name": "inspector", "label": "Who are you on this walk?",
         "required": "yes"},
        {"type": "date", "name": "day", "label": "Which day is it?", "default": "today()",
         "required": "yes"},
        {"type": "select_one spots", "name": "spot", "label": "Where are you?", "required": "yes"},
        {"type": "text", "name": "other_spot", "label": "Name this spot", "required": "yes",
         "relevant": f"${{spot}} = '{OTHER}'"},
    ]  # fmt: skip
    questions = [
        {
            "type": f"select_one {_LISTS[item.scale]}",
            "name": item.key,
            "label": item.title,
            "hint": item.question,
        }
        for item in checklist.items
    ]
    return [*head, *questions, *_PROBLEM]


_ASKED = {"relevant": "${problem} != ''"}
_PROBLEM: tuple[dict[str, Any], ...] = (
    {"type": "select_one items", "name": "problem", "label": "Is there a problem to write down?",
     "hint": "One in each form. For another at this spot send another form, without grades."},
    {"type": "text", "name": "problem_words", "label": "What did you see?",
     "hint": "The working groups alone read this until it is released.", **_ASKED},
    {"type": "geopoint", "name": "problem_where", "label": "Mark it on the map", **_ASKED},
    {"type": "image", "name": "problem_photo", "label": "Photograph it",
     "hint": "Leave out faces, number plates and front doors.", **_ASKED},
    {"type": "select_one moments", "name": "problem_moment", "label": "When is it taken?",
     "default": MOMENTS[0], "relevant": "${problem_photo} != ''"},
)  # fmt: skip


def _choices(scale: Scale, checklist: Checklist) -> list[tuple[str, str]]:
    item = next(item for item in checklist.items if item.scale is scale)
    return [(code_of(answer), label_of(answer)) for answer in item.answers]


def label_of(answer: str) -> str:
    """Write an answer as the form shows it."""
    meaning = GRADE_MEANINGS.get(answer)
    return f"{answer}: {meaning}" if meaning else answer.capitalize()


def label_of_moment(moment: str) -> str:
    """Write before or after as the form shows it."""
    return f"{moment.capitalize()} the work"


def code_of(answer: str) -> str:
    """Write an answer as forms store it: no spaces, and no signs some tools drop."""
    if answer in GRADES:
        answer = answer.replace("+", " plus").replace("-", " minus")
    return answer.lower().replace(" ", "_")


def code_of_spot(spot: str) -> str:
    """Write a spot as forms store it: from its own words, so that it stays in any order."""
    folded = fold_spot(spot)
    slug = re.sub(r"[^a-z0-9]+", "_", folded)[:_SLUG].strip("_")
    return f"{slug or 'spot'}_{sha256(folded.encode()).hexdigest()[:6]}"

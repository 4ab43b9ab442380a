"""The audit as a phone form, and a filled form read back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pact_geo.cycle.audits import (
    GRADE_MEANINGS,
    GRADES,
    Checklist,
    Item,
    Scale,
    checklist_of,
    fold_spot,
)
from pact_geo.errors import RecordError, StaleEditError
from pact_geo.inputs.rows import Rejections, Rows, read_rows
from pact_geo.outputs.forms import write_xlsform
from pact_geo.records.access import Act, Kind, require
from pact_geo.records.desk import Row
from pact_geo.services.audits.walks import INSPECTORS, enter_grades
from pact_geo.services.office import Office
from pact_geo.tables import FileReceipt, Import

OTHER = "other"
_LISTS: Mapping[Scale, str] = {
    Scale.GRADE: "grades",
    Scale.GOOD_POOR: "judgements",
    Scale.YES_NO: "signs",
}


@dataclass(frozen=True, kw_only=True)
class WalkImport(Import):
    """What became of a filled form: its rows are spots; ``grades`` counts the answers."""

    grades: int


def audit_form(office: Office, audit_id: str) -> bytes:
    """Write the audit as an XLSForm: one submission for each inspector and spot.

    Raises
    ------
    AccessError
        If the person may not see the audit.
    """
    audit = office.desk.get(Kind.AUDITS, audit_id)
    area = office.desk.get(Kind.AREAS, audit["area_id"])
    checklist = checklist_of(audit["checklist"])
    spots = list(audit["spots"] or ())
    file = io.BytesIO()
    write_xlsform(
        file,
        survey=_survey(audit, checklist),
        choices={
            "inspectors": [(_code(name), name) for name in INSPECTORS],
            "spots": [
                *((f"spot_{number}", spot) for number, spot in enumerate(spots, start=1)),
                (OTHER, "Another spot"),
            ],
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


def import_walk(
    office: Office, audit_id: str, path: Path | str, *, display_name: str | None = None
) -> WalkImport:
    """Read filled forms, CSV or Excel as Kobo and ODK export them, into an audit.

    A row is one inspector at one spot. The same file twice changes nothing; a row that
    contradicts what was entered already is refused, as is one of another audit.

    Raises
    ------
    InputError
        If the file cannot be read.
    AccessError
        If the person may not enter grades.
    RecordError
        If it has no columns of this form.
    """
    audit = office.desk.get(Kind.AUDITS, audit_id)
    require(office.person, Act.ADD, Kind.GRADES, audit)
    rows = read_rows(path, name=display_name)
    columns = _columns(rows, audit)
    refused, grades = Rejections(len(rows.frame)), 0
    cells = {name: rows.frame[column].str.strip().tolist() for name, column in columns.items()}
    with office.desk.together():
        for number in range(len(rows.frame)):
            try:
                grades += _enter_row(office, audit, {name: cells[name][number] for name in cells})
            except StaleEditError:
                refused.add([number], "This inspector graded this spot otherwise already")
            except RecordError as error:
                refused.add([number], error.reason.rstrip("."))
    table = refused.table(rows)
    accepted = int(refused.accepted.sum())
    receipt = FileReceipt(rows.file, rows.sha256, rows.rows_read, accepted, len(table))
    return WalkImport(files=(receipt,), rejected=table, notes=rows.notes, grades=grades)


def _survey(audit: Row, checklist: Checklist) -> list[dict[str, Any]]:
    head: list[dict[str, Any]] = [
        {"type": "calculate", "name": "audit", "calculation": f"'{audit['id']}'"},
        {"type": "select_one inspectors", "name": "inspector", "label": "Who are you on this walk?",
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
    return [*head, *questions]


def _choices(scale: Scale, checklist: Checklist) -> list[tuple[str, str]]:
    item = next(item for item in checklist.items if item.scale is scale)
    return [(_code(answer), _label(answer)) for answer in item.answers]


def _label(answer: str) -> str:
    meaning = GRADE_MEANINGS.get(answer)
    return f"{answer}: {meaning}" if meaning else answer.capitalize()


def _code(answer: str) -> str:
    """Write an answer as forms store it: no spaces, and no signs some tools drop."""
    if answer in GRADES:
        answer = answer.replace("+", " plus").replace("-", " minus")
    return answer.lower().replace(" ", "_")


def _columns(rows: Rows, audit: Row) -> dict[str, str]:
    """Find the form's columns, whose headings may name their group before a slash."""
    known = {"audit", "inspector", "spot", "other_spot"}
    known |= {item.key for item in checklist_of(audit["checklist"]).items}
    found = {
        name: column
        for column in rows.frame.columns
        if (name := column.rsplit("/", 1)[-1].strip().lower()) in known
    }
    missing = sorted({"inspector", "spot"} - set(found))
    if missing:
        raise RecordError(
            f"The file has no column {missing[0]!r}.",
            remedy="Use an export of the form that 'pact audits form' writes.",
        )
    return found


def _enter_row(office: Office, audit: Row, row: Mapping[str, str]) -> int:
    """Enter one inspector at one spot; give how many answers there are."""
    if row.get("audit") and row["audit"] != audit["id"]:
        raise RecordError("This row is of another audit.")
    checklist = checklist_of(audit["checklist"])
    answers = {
        item.key: _answer(item, row[item.key]) for item in checklist.items if row.get(item.key)
    }
    if not answers:
        raise RecordError("This row answers nothing.")
    inspector = next((name for name in INSPECTORS if row["inspector"] in (name, _code(name))), "")
    if not inspector:
        raise RecordError("This inspector is none of the form's.")
    spot = _spot(audit, row)
    enter_grades(office, audit["id"], inspector=inspector, spot=spot, answers=answers)
    return len(answers)


def _spot(audit: Row, row: Mapping[str, str]) -> str:
    if row["spot"] == OTHER:
        return row.get("other_spot", "")
    spots: list[str] = list(audit["spots"] or ())
    known = {f"spot_{number}": spot for number, spot in enumerate(spots, start=1)}
    named = {fold_spot(spot): spot for spot in spots}
    spot = known.get(row["spot"]) or named.get(fold_spot(row["spot"]))
    if spot is None:
        raise RecordError("This spot is none of the form's.")
    return spot


def _answer(item: Item, given: str) -> str:
    for answer in item.answers:
        if given.lower() in (answer.lower(), _code(answer), _label(answer).lower()):
            return answer
    raise RecordError(f"There is no such answer to {item.title}.")

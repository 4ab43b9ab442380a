"""A filled phone form read back into its audit: grades, problems and their photographs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path, PurePosixPath

import shapely

from pact_geo.cycle.audits import (
    BEFORE,
    MOMENTS,
    NOT_APPLICABLE,
    Checklist,
    Item,
    checklist_of,
    fold_spot,
)
from pact_geo.cycle.calendar import LONDON
from pact_geo.errors import InputError, RecordError, StaleEditError
from pact_geo.inputs.drawn import read_point
from pact_geo.inputs.rows import Rejections, Rows, read_rows
from pact_geo.records.access import Act, Kind, may, require
from pact_geo.records.desk import Row
from pact_geo.records.photos import clean_photo
from pact_geo.services.audits.forms import (
    OTHER,
    OTHER_LABEL,
    code_of,
    code_of_spot,
    label_of,
    label_of_moment,
    survey_of,
)
from pact_geo.services.audits.walks import INSPECTORS, add_finding, enter_grades
from pact_geo.services.office import Office
from pact_geo.services.photos import attach_photo
from pact_geo.services.public_words import tidy
from pact_geo.tables import FileReceipt, Import

PHOTO_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".heic")
_NUMBERED = re.compile(r"spot_\d+")
"""How spots were stored by forms written before they were stored by their words."""


@dataclass(frozen=True, kw_only=True)
class WalkImport(Import):
    """What became of a filled form: its rows are spots.

    ``grades`` counts the answers, ``findings`` the problems written down, ``photos`` the
    photographs attached; ``missing`` are photographs that a row names and nobody gave.
    """

    grades: int
    findings: int = 0
    photos: int = 0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Problem:
    item: str
    grade: str | None
    words: str
    where: shapely.Geometry | None
    photo: str
    moment: str


@dataclass(frozen=True)
class _Row:
    """One inspector at one spot, as it will be entered."""

    inspector: str
    spot: str
    day: date | None
    answers: Mapping[str, str]
    problem: _Problem | None


@dataclass
class _Tally:
    grades: int = 0
    findings: int = 0
    photos: int = 0
    missing: list[str] = field(default_factory=list)


def import_walk(
    office: Office,
    audit_id: str,
    path: Path | str,
    *,
    photos: Mapping[str, bytes] | None = None,
    display_name: str | None = None,
) -> WalkImport:
    """Read filled forms, CSV or Excel as Kobo and ODK export them, into an audit.

    A row is one inspector at one spot, with the grades there, a problem, or both. The same
    file twice changes nothing, but brings photographs that were not given the first time. A
    row that contradicts what was entered already is refused, as is one of another audit, one
    of a spot that is no longer in the plan, and one of a form whose spots were numbered.

    Parameters
    ----------
    office, audit_id
        Who reads it, and into which audit.
    path
        The export, with names or with labels.
    photos
        The photographs beside it, by the name of their file.
    display_name
        What to call the file.

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
    refused, tally = Rejections(len(rows.frame)), _Tally()
    cells = {name: rows.frame[column].str.strip().tolist() for name, column in columns.items()}
    with office.desk.together():
        for number in range(len(rows.frame)):
            try:
                row = _read_row(audit, {name: cells[name][number] for name in cells})
                _enter_row(office, audit, row, photos=photos or {}, tally=tally)
            except StaleEditError:
                refused.add([number], "This inspector graded this spot otherwise already")
            except (RecordError, InputError) as error:
                refused.add([number], error.reason.rstrip("."))
    table = refused.table(rows)
    accepted = int(refused.accepted.sum())
    receipt = FileReceipt(rows.file, rows.sha256, rows.rows_read, accepted, len(table))
    return WalkImport(
        files=(receipt,),
        rejected=table,
        notes=rows.notes,
        grades=tally.grades,
        findings=tally.findings,
        photos=tally.photos,
        missing=tuple(tally.missing),
    )


def _columns(rows: Rows, audit: Row) -> dict[str, str]:
    """Find the form's columns by name or label; a group may stand before a slash."""
    survey = survey_of(audit, checklist_of(audit["checklist"]))
    named = {str(one["name"]): str(one["name"]) for one in survey}
    named |= {str(one["label"]).lower(): str(one["name"]) for one in survey if "label" in one}
    # ODK writes a point in columns of its own.
    named |= {f"problem_where-{part}": f"problem_{part}" for part in ("latitude", "longitude")}
    found: dict[str, str] = {}
    for column in rows.frame.columns:
        name = named.get(column.rsplit("/", 1)[-1].strip().lower())
        if name is not None:
            found.setdefault(name, column)
    missing = sorted({"inspector", "spot"} - set(found))
    if missing:
        raise RecordError(
            f"The file has no column {missing[0]!r}.",
            remedy="Use an export of the form that 'pact audits form' writes.",
        )
    return found


def _read_row(audit: Row, row: Mapping[str, str]) -> _Row:
    """Read one row whole, so that nothing of a row that is refused is entered."""
    if row.get("audit") and row["audit"] != audit["id"]:
        raise RecordError("This row is of another audit.")
    checklist = checklist_of(audit["checklist"])
    answers = {
        item.key: _answer(item, row[item.key]) for item in checklist.items if row.get(item.key)
    }
    problem = _problem(checklist, row, answers) if row.get("problem") else None
    if not answers and problem is None:
        raise RecordError("This row answers nothing.")
    inspector = next((name for name in INSPECTORS if row["inspector"] in (name, code_of(name))), "")
    if not inspector:
        raise RecordError("This inspector is none of the form's.")
    return _Row(inspector, _spot(audit, row), _day(row.get("day", "")), answers, problem)


def _problem(checklist: Checklist, row: Mapping[str, str], answers: Mapping[str, str]) -> _Problem:
    given = row["problem"].lower()
    item = next((one for one in checklist.items if given in (one.key, one.title.lower())), None)
    if item is None:
        raise RecordError("The problem is about nothing on the checklist.")
    where = row.get("problem_where") or " ".join(
        row.get(f"problem_{part}", "") for part in ("latitude", "longitude")
    )
    moment = row.get("problem_moment", "").lower()
    grade = answers.get(item.key)
    return _Problem(
        item.key,
        None if grade == NOT_APPLICABLE else grade,
        tidy(row.get("problem_words", "")),
        read_point(where) if where.strip() else None,
        PurePosixPath(row.get("problem_photo", "").replace("\\", "/")).name,
        next((one for one in MOMENTS if moment in (one, label_of_moment(one).lower())), BEFORE),
    )


def _day(given: str) -> date | None:
    if not given:
        return None
    try:
        day = datetime.fromisoformat(given).date()
    except ValueError as error:
        raise RecordError(f"{given!r} is no day such as 2026-11-30.") from error
    if day > datetime.now(tz=LONDON).date():
        raise RecordError("The day is still to come.")
    return day


def _spot(audit: Row, row: Mapping[str, str]) -> str:
    given = row["spot"]
    if given in (OTHER, OTHER_LABEL):
        return row.get("other_spot", "")
    for spot in audit["spots"] or ():
        if given == code_of_spot(spot) or fold_spot(given) == fold_spot(spot):
            return str(spot)
    if _NUMBERED.fullmatch(given):
        raise RecordError("This row is of an older form, which numbered its spots.")
    raise RecordError("This spot is not in the plan of this audit.")


def _answer(item: Item, given: str) -> str:
    for answer in item.answers:
        if given.lower() in (answer.lower(), code_of(answer), label_of(answer).lower()):
            return answer
    raise RecordError(f"There is no such answer to {item.title}.")


def _enter_row(
    office: Office, audit: Row, row: _Row, *, photos: Mapping[str, bytes], tally: _Tally
) -> None:
    """Enter one row: nothing is written before all of it is known to fit."""
    photo = photos.get(row.problem.photo) if row.problem else None
    if photo is not None:
        clean_photo(photo)  # refused here if it is none
    if row.answers:
        enter_grades(
            office, audit["id"], inspector=row.inspector, spot=row.spot, answers=row.answers
        )
    tally.grades += len(row.answers)
    if row.problem is None:
        return
    finding = _held_finding(office, audit, row.problem, spot=row.spot)
    if finding is None:
        finding = add_finding(
            office, audit["id"], item=row.problem.item, grade=row.problem.grade, place=row.spot,
            words=row.problem.words, geometry=row.problem.where,
        )  # fmt: skip
        tally.findings += 1
    if not row.problem.photo or office.desk.list(Kind.PHOTOS, where={"finding_id": finding["id"]}):
        return
    if photo is None:
        tally.missing.append(row.problem.photo)
        return
    attach_photo(
        office, audit["area_id"], photo, moment=row.problem.moment, spot=row.spot,
        audit_id=audit["id"], finding_id=finding["id"], taken_on=row.day,
    )  # fmt: skip
    tally.photos += 1


def _held_finding(office: Office, audit: Row, problem: _Problem, *, spot: str) -> Row | None:
    """Find the finding that an earlier reading of the same row added."""
    for held in office.desk.list(Kind.FINDINGS, where={"audit_id": audit["id"]}):
        reads = may(office.person, Act.READ_FENCED, Kind.FINDINGS, held)
        same = held["item"] == problem.item and fold_spot(held["place"]) == fold_spot(spot)
        if same and (not reads or (held["words"] or "") == problem.words):
            return held
    return None

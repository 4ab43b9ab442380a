"""Walk a visual audit: grades and findings are entered, it is finished, actions follow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import shapely

from pact_geo.cycle.audits import BEFORE, NOT_APPLICABLE, checklist_of, fold_spot, propose_action
from pact_geo.cycle.calendar import LONDON
from pact_geo.errors import RecordError, StaleEditError
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row, Rows
from pact_geo.services.actions import add_action
from pact_geo.services.audits.plans import DONE, grades_of, tidy_name
from pact_geo.services.office import Office
from pact_geo.services.photos import attach_photo
from pact_geo.services.public_words import tidy

INSPECTORS = ("First inspector", "Second inspector", "Third inspector")
"""What inspectors are called in records: the grades matter, not whose they are."""


def enter_grades(
    office: Office,
    audit_id: str,
    *,
    inspector: str,
    spot: str,
    answers: Mapping[str, str],
    versions: Mapping[str, int] | None = None,
) -> Rows:
    """Enter what an inspector saw at a spot: all of it or nothing.

    Parameters
    ----------
    office, audit_id
        Who enters it, and for which audit.
    inspector
        Which of the team, such as "First inspector".
    spot
        Where; a spot of the plan, or another one the team stopped at.
    answers
        Item to answer; items that are not among them stay as they are.
    versions
        For items that were answered before, the version that was seen.

    Returns
    -------
    list
        The grades of this inspector at this spot, by the order of the checklist.

    Raises
    ------
    AccessError
        If the person may not.
    RecordError
        If an item or answer is not on the checklist, or the audit is finished.
    StaleEditError
        If an answer was entered or changed by somebody else meanwhile.
    """
    seen = versions or {}
    with office.desk.together():
        audit = _open_audit(office, audit_id)
        checklist = checklist_of(audit["checklist"])
        for item, grade in answers.items():
            checklist.check(item, grade)
        where = {
            "inspector": tidy_name(inspector, what="inspector"),
            "spot": _known_spot(office, audit, spot),
        }
        held = {row["item"]: row for row in grades_at(office, audit_id, **where)}
        for item, grade in answers.items():
            _refuse_unseen(held.get(item), grade, seen.get(item))
        for item, grade in answers.items():
            row = held.get(item)
            if row is None:
                values = {"audit_id": audit_id, **where, "item": item, "grade": grade}
                office.desk.add(Kind.GRADES, **values)
            elif row["grade"] != grade:
                office.desk.change(Kind.GRADES, row["id"], version=seen[item], grade=grade)
        rows = {row["item"]: row for row in grades_at(office, audit_id, **where)}
    return [rows[item.key] for item in checklist.items if item.key in rows]


def grades_at(office: Office, audit_id: str, *, inspector: str, spot: str) -> Rows:
    """List the grades of one inspector at one spot."""
    where = {"audit_id": audit_id, "inspector": inspector, "spot": spot}
    return office.desk.list(Kind.GRADES, where=where)


def add_finding(
    office: Office,
    audit_id: str,
    *,
    item: str,
    grade: str | None = None,
    place: str = "",
    words: str = "",
    geometry: shapely.Geometry | None = None,
    photo: bytes | None = None,
    moment: str = BEFORE,
    taken_on: date | None = None,
) -> Row:
    """Add a finding, with a photograph where there is one.

    Parameters
    ----------
    office, audit_id
        Who adds it, and to which audit.
    item, grade
        What of the checklist it is about, and how bad it is.
    place
        Where, in words that partners read.
    words
        What was found, for the working groups until it is released.
    geometry
        Where, in EPSG:27700.
    photo, moment, taken_on
        A photograph of it, from before or after, and the day it was taken, which the file
        itself no longer says; that of the planned walk when not given.

    Raises
    ------
    AccessError
        If the person may not.
    RecordError
        If the item or grade is not on the checklist, or the audit is finished.
    InputError
        If the photograph is none.
    """
    with office.desk.together():
        audit = _open_audit(office, audit_id)
        checklist = checklist_of(audit["checklist"])
        checklist.check(item, grade or NOT_APPLICABLE)
        finding = office.desk.add(
            Kind.FINDINGS,
            audit_id=audit_id,
            item=item,
            grade=None if grade == NOT_APPLICABLE else grade,
            place=tidy(place) or None,
            words=tidy(words) or None,
            geometry=geometry,
        )
        if photo is not None:
            attach_photo(
                office,
                audit["area_id"],
                photo,
                moment=moment,
                spot=place,
                audit_id=audit_id,
                finding_id=finding["id"],
                taken_on=taken_on or audit["planned_on"],
            )
    return finding


def finish_audit(
    office: Office,
    audit_id: str,
    *,
    version: int,
    done_on: date | None = None,
    remarks: str = "",
    today: date | None = None,
) -> Row:
    """Finish an audit; from then on its grades stand.

    Parameters
    ----------
    office, audit_id, version
        Who finishes it, and which, as it was read.
    done_on
        The day it was walked; ``today`` when not given.
    remarks
        What else there is to say, for the working groups.
    today
        The day it is now; by the clock when not given.

    Raises
    ------
    AccessError, StaleEditError
        As for any change.
    RecordError
        If it is finished already, nothing was graded, or the day is still to come.
    """
    today = today or datetime.now(tz=LONDON).date()
    if done_on is not None and done_on > today:
        raise RecordError("An audit cannot be finished on a day to come.")
    with office.desk.together():
        audit = _open_audit(office, audit_id)
        if not grades_of(office, audit_id):
            raise RecordError("Nothing has been graded yet.", remedy="Enter one spot at least.")
        said = {"remarks": tidy(remarks)} if tidy(remarks) else {}
        return office.desk.change(
            Kind.AUDITS,
            audit["id"],
            version=version,
            stage=DONE,
            done_on=done_on or today,
            **said,
        )


def finding_to_action(
    office: Office,
    finding_id: str,
    *,
    version: int,
    agency: str,
    what: str | None = None,
    due_on: date | None = None,
    override: str | None = None,
) -> Row:
    """Propose an action from a finding, and remember on the finding which.

    Parameters
    ----------
    office, finding_id, version
        Who proposes it, and from which finding, as it was read.
    agency
        Who is to do it.
    what
        What is to be done; from item, grade and place when not given.
    due_on
        The day by which.
    override
        Why its words may stand although they seem to name somebody.

    Raises
    ------
    AccessError, StaleEditError
        As for an action and for a change of the finding.
    RecordError
        If the finding is an action already.
    """
    with office.desk.together():
        finding = office.desk.get(Kind.FINDINGS, finding_id)
        if finding["action_id"]:
            raise RecordError("This finding is an action already.")
        audit = office.desk.get(Kind.AUDITS, finding["audit_id"])
        action = add_action(
            office,
            audit["area_id"],
            what=what or proposal_for(audit, finding),
            agency=agency,
            reason_kind="finding",
            reason_id=finding_id,
            reason=finding["words"] or "",
            due_on=due_on,
            override=override,
        )
        office.desk.change(Kind.FINDINGS, finding_id, version=version, action_id=action["id"])
    return action


def proposal_for(audit: Row, finding: Row) -> str:
    """Say what a finding asks for."""
    checklist = checklist_of(audit["checklist"])
    place = finding["place"] or ""
    return propose_action(finding["item"], finding["grade"], place, checklist=checklist).what


def _refuse_unseen(held: Row | None, grade: str, version: int | None) -> None:
    """Refuse to write over an answer that the inspector has not seen."""
    if held is not None and held["grade"] != grade and version is None:
        raise StaleEditError("This was graded already.", theirs=held, yours={"grade": grade})


def _open_audit(office: Office, audit_id: str) -> Row:
    audit = office.desk.get(Kind.AUDITS, audit_id)
    if audit["stage"] == DONE:
        raise RecordError("This audit is finished; its grades stand.", remedy="Commission another.")
    return audit


def _known_spot(office: Office, audit: Row, spot: str) -> str:
    """Write a spot as it is written already, whatever its capitals and blanks now."""
    name = tidy_name(spot, what="spot")
    known = [*(audit["spots"] or ()), *(row["spot"] for row in grades_of(office, audit["id"]))]
    return next((one for one in known if fold_spot(one) == fold_spot(name)), name)

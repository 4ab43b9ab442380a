"""What an audit found: scores, agreement, findings, photographs; and two audits compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pact_geo.cycle.audits import (
    Agreement,
    Answer,
    Checklist,
    ItemChange,
    ItemScore,
    Noticed,
    Pairing,
    checklist_of,
    compare_scores,
    fold_spot,
    measure_agreement,
    notice_problems,
    score_items,
)
from pact_geo.errors import RecordError
from pact_geo.records.access import Kind
from pact_geo.records.desk import Row, Rows
from pact_geo.services.audits.plans import DONE, audits_of
from pact_geo.services.office import Office
from pact_geo.services.photos import pairing_of, photos_of


@dataclass(frozen=True)
class AuditResults:
    """All there is of one audit, as far as the person may see it.

    ``noticed`` are graded problems that no finding speaks of yet; ``walked`` gives for each
    spot and inspector how many items were answered; ``photos`` are those of the whole area.
    """

    audit: Row
    checklist: Checklist
    answers: tuple[Answer, ...]
    scores: tuple[ItemScore, ...]
    agreement: tuple[Agreement, ...]
    findings: Rows
    noticed: tuple[Noticed, ...]
    photos: Rows
    pairing: Pairing
    walked: Mapping[tuple[str, str], int]

    @property
    def spots(self) -> list[str]:
        """The spots of the plan, then any other that was graded."""
        graded = [answer.spot for answer in self.answers]
        return list(dict.fromkeys([*(self.audit["spots"] or ()), *graded]))


def audit_results(office: Office, audit_id: str) -> AuditResults:
    """Gather an audit and work out what it says."""
    audit = office.desk.get(Kind.AUDITS, audit_id)
    checklist = checklist_of(audit["checklist"])
    answers = _answers(office, audit_id)
    findings = office.desk.list(Kind.FINDINGS, where={"audit_id": audit_id})
    told = {(row["item"], fold_spot(row["place"])) for row in findings}
    photos = photos_of(office, audit["area_id"])
    walked: dict[tuple[str, str], int] = {}
    for answer in answers:
        place = (answer.spot, answer.inspector)
        walked[place] = walked.get(place, 0) + 1
    return AuditResults(
        audit=audit,
        checklist=checklist,
        answers=answers,
        scores=score_items(answers, checklist),
        agreement=measure_agreement(answers, checklist),
        findings=findings,
        noticed=tuple(
            one
            for one in notice_problems(answers, checklist)
            if (one.item, fold_spot(one.spot)) not in told
        ),
        photos=photos,
        pairing=pairing_of(photos),
        walked=walked,
    )


def compare_audits(office: Office, before_id: str, after_id: str) -> tuple[ItemChange, ...]:
    """Compare two audits of an area, item by item, with intervals.

    Raises
    ------
    RecordError
        If they are of two areas, or one is not finished.
    """
    before, after = (office.desk.get(Kind.AUDITS, one) for one in (before_id, after_id))
    if before["area_id"] != after["area_id"]:
        raise RecordError("These audits are of two areas.")
    if {before["stage"], after["stage"]} != {DONE}:
        raise RecordError("Only audits that are finished can be compared.")
    first, second = (
        score_items(_answers(office, row["id"]), checklist_of(row["checklist"]))
        for row in (before, after)
    )
    return compare_scores(first, second)


def first_and_last(office: Office, area_id: str) -> tuple[Row, Row] | None:
    """Give the first and the last finished audit of an area, where there are two."""
    done = [row for row in audits_of(office, area_id) if row["stage"] == DONE]
    return (done[0], done[-1]) if len(done) > 1 else None


def _answers(office: Office, audit_id: str) -> tuple[Answer, ...]:
    rows = office.desk.list(Kind.GRADES, where={"audit_id": audit_id})
    return tuple(Answer(row["inspector"], row["spot"], row["item"], row["grade"]) for row in rows)

"""Record what the groups decide, and write the practitioner group's report to managers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from pact_geo.cycle.steering import Report, write_steering_report
from pact_geo.errors import InputError, RecordError
from pact_geo.outputs.reports import report_as_pdf, report_as_word
from pact_geo.records.access import EVERY_WARD, Act, Kind, require
from pact_geo.records.desk import Row, Rows
from pact_geo.services.actions import actions_of
from pact_geo.services.areas import areas_of
from pact_geo.services.escalations import escalations_of
from pact_geo.services.office import Office
from pact_geo.services.public_words import require_public, require_words, tidy

GROUPS = ("practitioner", "steering")


def record_decision(
    office: Office,
    *,
    of_group: str,
    title: str,
    decided_on: date,
    words: str = "",
    area_id: str | None = None,
    meeting_id: str | None = None,
    ward_codes: Iterable[str] = (),
    override: str | None = None,
) -> Row:
    """Record a decision of the practitioner or the steering group.

    Parameters
    ----------
    office
        Of the co-ordinator.
    of_group
        ``practitioner`` or ``steering``.
    title
        What was decided, which every partner can read.
    decided_on
        The day.
    words
        More, for the working groups.
    area_id, meeting_id
        What it is about and where it was decided, where known.
    ward_codes
        The wards, for a decision about no one area; otherwise the person's own.
    override
        Why a title that seems to name somebody may stand.

    Raises
    ------
    AccessError
        If the person may not.
    RecordError
        If something is missing.
    """
    if of_group not in GROUPS:
        raise RecordError(f"A decision is of one of these groups: {', '.join(GROUPS)}.")
    called = require_words(title, what="The decision")
    require_public(office, called, name="title", override=override)
    wards = list(ward_codes) or sorted(office.person.wards - {EVERY_WARD})
    if area_id:
        wards = list(office.desk.get(Kind.AREAS, area_id)["ward_codes"])
    return office.desk.add(
        Kind.DECISIONS,
        ward_codes=wards,
        of_group=of_group,
        title=called,
        words=tidy(words) or None,
        decided_on=decided_on,
        area_id=area_id,
        meeting_id=meeting_id,
        wording_override=tidy(override) or None,
    )


def decisions_of(office: Office, *, area_id: str | None = None, ward: str | None = None) -> Rows:
    """List decisions as far as the person may see them, the newest first."""
    where = {"area_id": area_id} if area_id else None
    rows = office.desk.list(Kind.DECISIONS, where=where, ward=ward)
    return sorted(rows, key=lambda row: row["decided_on"], reverse=True)


def steering_report(office: Office, *, since: date, today: date, ward: str | None = None) -> Report:
    """Make the practitioner group's report to the steering group, of the person's own wards.

    Confidential notes are no part of it.

    Raises
    ------
    AccessError
        If the person is of no working group.
    """
    require(office.person, Act.READ_FENCED, Kind.ESCALATIONS)

    def own(rows: Rows) -> Rows:
        return [row for row in rows if office.person.serves(row["ward_codes"])]

    areas = own(areas_of(office, ward=ward))
    return write_steering_report(
        borough=office.borough.name,
        since=since,
        today=today,
        areas=[{**area, "name": area["title"]} for area in areas],
        actions=own(actions_of(office, today=today, ward=ward)),
        decisions=own(decisions_of(office, ward=ward)),
        escalations=own(escalations_of(office, today=today, ward=ward)),
    )


REPORT_FORMATS = {".pdf": report_as_pdf, ".docx": report_as_word}


def steering_report_bytes(office: Office, report: Report, *, suffix: str = ".pdf") -> bytes:
    """Write the report as a file's bytes; that it was taken away goes into the audit trail.

    Raises
    ------
    InputError
        If the ending is neither .pdf nor .docx.
    """
    require(office.person, Act.READ_FENCED, Kind.ESCALATIONS)
    if suffix not in REPORT_FORMATS:
        raise InputError("The report is written as .pdf or .docx.")
    content = REPORT_FORMATS[suffix](report)
    office.desk.write_down("export", Kind.ESCALATIONS)
    return content


def export_steering_report(office: Office, report: Report, *, path: Path) -> Path:
    """Write the report to a file: .pdf or .docx."""
    path.write_bytes(steering_report_bytes(office, report, suffix=path.suffix))
    return path

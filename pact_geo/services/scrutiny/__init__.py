"""The scrutiny report: what the records and the recorded incidents answer to a committee."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from pact_geo.cycle.scrutiny import (
    Evidence,
    Period,
    Report,
    answer_all,
    ward_standings,
)
from pact_geo.errors import InputError
from pact_geo.outputs.scrutiny import scrutiny_pdf, scrutiny_word
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Rows
from pact_geo.services.inventory import source_of_wards
from pact_geo.services.office import Office
from pact_geo.services.panels import panel_register
from pact_geo.services.scrutiny.influence import answer_influence
from pact_geo.services.scrutiny.pooled import pooled_table
from pact_geo.services.scrutiny.sources import list_sources

KINDS = (
    Kind.PANELS,
    Kind.MEETINGS,
    Kind.ATTENDANCES,
    Kind.PRIORITIES,
    Kind.AREAS,
    Kind.ACTIONS,
    Kind.CHECKS,
    Kind.ESCALATIONS,
    Kind.EVALUATIONS,
    Kind.LEDGER,
    Kind.TELLINGS,
    Kind.FUNDINGS,
    Kind.PUBLICITY,
)
"""The records a report rests on."""


def make_scrutiny(office: Office, *, first: date, last: date, today: date) -> Report:
    """Answer a scrutiny committee's questions for a period, as far as the person may know.

    Parameters
    ----------
    office
        Where, and who asks.
    first, last
        The days the report is about, both included.
    today
        The day it is made.

    Raises
    ------
    RecordError
        If the period ends before it begins.
    """
    period = Period(first, last)
    records: dict[str, Any] = {str(kind): _rows(office, kind) for kind in KINDS}
    register = panel_register(office, last)
    evidence = Evidence(
        wards=office.borough.ward_names,
        shares={one.panel["id"]: one.shares for one in register.panels},
        standings={
            one.panel["id"]: one.standing for one in register.panels if one.standing is not None
        },
        pooled=pooled_table(office, records["evaluations"], period),
        smallest_count=office.borough.settings.disclosure.smallest_count,
        **records,
    )
    answer = answer_influence(office.borough, evidence, period)
    return Report(
        borough=office.borough.name,
        period=period,
        made_on=today,
        answers=answer_all(replace(evidence, influence=answer), period),
        standings=ward_standings(evidence),
        map_source=source_of_wards(office.borough),
        sources=list_sources(office.borough, today=today),
    )


WRITERS = {".pdf": scrutiny_pdf, ".docx": scrutiny_word}


def scrutiny_bytes(office: Office, report: Report, suffix: str) -> bytes:
    """Write a scrutiny report as ".pdf" or ".docx"; that it was taken is in the audit trail.

    Raises
    ------
    InputError
        If the suffix is another.
    """
    if suffix not in WRITERS:
        raise InputError("A scrutiny report is written as .pdf or .docx.")
    content = WRITERS[suffix](report, office.borough.wards)
    office.desk.write_down("export", Kind.FIGURES, f"scrutiny {report.period.last}")
    return content


def export_scrutiny(office: Office, report: Report, path: Path) -> None:
    """Write a scrutiny report to a file: .pdf or .docx.

    Raises
    ------
    InputError
        If the file is of another kind.
    """
    path.write_bytes(scrutiny_bytes(office, report, path.suffix))


def _rows(office: Office, kind: Kind) -> Rows | None:
    return office.desk.list(kind) if may(office.person, Act.READ, kind) else None

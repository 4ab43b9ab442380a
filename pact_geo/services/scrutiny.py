"""The scrutiny report: what the records and the recorded incidents answer to a committee."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from pact_geo.analysis.influence import Influence, compare_panel_wards
from pact_geo.analysis.wards import count_incidents
from pact_geo.cycle.panels import share_wards
from pact_geo.cycle.scrutiny import (
    CANNOT_SHOW,
    INFLUENCE,
    Answer,
    Evidence,
    Period,
    Report,
    Table,
    answer_all,
    not_known,
    wards_with_panel,
)
from pact_geo.errors import InputError
from pact_geo.outputs.scrutiny import scrutiny_pdf, scrutiny_word
from pact_geo.outputs.sentences import months_words
from pact_geo.records.access import Act, Kind, may
from pact_geo.records.desk import Rows
from pact_geo.services.office import Office
from pact_geo.services.selection import YEAR, Selection, choose_incidents, with_history

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
    evidence = Evidence(
        wards=office.borough.ward_names,
        shares=_shares(office, records["panels"] or []),
        influence=_influence(office, records["panels"] or [], period),
        **records,
    )
    return Report(
        borough=office.borough.name,
        period=period,
        made_on=today,
        answers=answer_all(evidence, period),
        covered=tuple(wards_with_panel(evidence, last)),
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


def _shares(office: Office, panels: Rows) -> dict[str, dict[str, float]]:
    wards = office.borough.wards
    shapes = dict(zip(wards.index.astype(str), wards.geometry, strict=True))
    return {
        panel["id"]: share_wards(panel["geometry"], shapes)
        if panel["geometry"] is not None
        else {code: 1.0 for code in panel["ward_codes"] if code in shapes}
        for panel in panels
    }


# --- influence on crime --------------------------------------------------------------------------


def _influence(office: Office, panels: Rows, period: Period) -> Answer:
    """Compare wards that had a panel all the time with wards that never had one."""
    borough = office.borough
    if not len(borough.incidents) or not len(borough.wards):
        return not_known("influence", INFLUENCE, "Not known: no incidents are loaded.")
    now, before = _months(office, period)
    if not len(now):
        none = "Not known: no month of this time and of the year before was reported in full."
        return not_known("influence", INFLUENCE, none)
    shares = _shares(office, panels)
    whole = Evidence(wards=borough.ward_names, shares=shares, panels=panels)
    at_first = set(wards_with_panel(whole, period.first))
    through = sorted(at_first & set(wards_with_panel(whole, period.last)))
    earlier = set(wards_with_panel(whole, before.min().start_time.date()))
    never = [code for code in borough.ward_names if code not in _ever(panels, shares, period)]
    incidents = choose_incidents(borough, with_history(borough, Selection())).incidents
    counts = [
        count_incidents(incidents, borough.places, by="ward_code", months=months)
        for months in (before, now)
    ]
    found = compare_panel_wards(*counts, with_panel=through, without_panel=never)
    already = len(earlier & set(through))
    return _told(found, now=now, before=before, already=already)


def _ever(panels: Rows, shares: dict[str, dict[str, float]], period: Period) -> set[str]:
    """List the wards any panel took in, however little of them, until the end of the period."""
    return {
        code
        for panel in panels
        if panel["founded_on"] <= period.last
        for code in shares[panel["id"]]
    }


def _months(office: Office, period: Period) -> tuple[pd.PeriodIndex, pd.PeriodIndex]:
    """Pair the whole months of the period with the same months of earlier years.

    Only pairs of which both were reported in full by every source.
    """
    first = pd.Timestamp(period.first).to_period("M") + int(period.first.day > 1)
    end = pd.Timestamp(period.last)
    last = end.to_period("M") - (0 if end.is_month_end else 1)
    months = pd.period_range(first, last, freq="M")
    shift = YEAR * -(-max(len(months), 1) // YEAR)
    chosen = choose_incidents(
        office.borough, with_history(office.borough, Selection())
    ).common_months
    kept = months[months.isin(chosen) & (months - shift).isin(chosen)]
    return kept, kept - shift


def _told(found: Influence, *, now: pd.PeriodIndex, before: pd.PeriodIndex, already: int) -> Answer:
    headings = ("Wards", "How many", "Reports before", "Reports after", "Change")
    rows = (
        ("With a panel", *_figures(found.wards_with, found.with_before, found.with_after)),
        (
            "Without a panel",
            *_figures(found.wards_without, found.without_before, found.without_after),
        ),
    )
    table = Table("Reports in wards with and without a panel", headings, rows)
    times = (
        f"Before: {months_words(before.min(), before.max())}. After:"
        f" {months_words(now.min(), now.max())}. Months not reported in full are left out."
    )
    if found.ratio is None:
        reason = f"Not known: {found.reason[:1].lower()}{found.reason[1:]}"
        return Answer("influence", INFLUENCE, (reason, times, CANNOT_SHOW), (table,), known=False)
    said = (
        _verdict(found),
        times,
        (
            f"{already} of the {found.wards_with} wards with a panel had one before already."
            if already
            else "None of the wards with a panel had one before."
        ),
        CANNOT_SHOW,
    )
    return Answer("influence", INFLUENCE, said, (table,))


def _verdict(found: Influence) -> str:
    low, high = float(found.low or 0), float(found.high or 0)
    if low <= 1 <= high:
        how = "The change in wards with a panel cannot be told from that in wards without one"
    elif high < 1:
        how = "Reports went down more, or up less, in wards with a panel than in wards without"
    else:
        how = "Reports went up more, or down less, in wards with a panel than in wards without"
    return f"{how}: {found.ratio:.2f} times (95% interval {low:.2f} to {high:.2f}; 1 is the same)."


def _figures(wards: int, before: int, after: int) -> tuple[str, ...]:
    change = f"{(after / before - 1):+.0%}" if before else "not known"
    return str(wards), f"{before:,}", f"{after:,}", change

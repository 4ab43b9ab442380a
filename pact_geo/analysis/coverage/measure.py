"""Bring counts, force and months together into one account of what may be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pact_geo.analysis.coverage.force import MISSING_FORCE, OwnForce, find_own_force, spelling
from pact_geo.analysis.coverage.months import (
    COLLAPSED,
    MISSING_MONTH,
    Problem,
    find_month_problems,
    month_text,
    usable_months,
)
from pact_geo.analysis.coverage.reports import (
    Reporter,
    count_reports,
    find_inside,
    month_span,
    shared_span,
)
from pact_geo.tables import Boundaries, Incidents, Places, as_incidents, as_places


@dataclass(frozen=True)
class Coverage:
    """What was reported, what was not, and which months may be used.

    Attributes
    ----------
    counts
        All rows: one row for each force (or service whose rows name no force), one column
        for each month of ``months``.
    counts_within
        The same, inside the wards only.
    problems
        ``force``, ``month`` (missing for a missing force), ``kind`` ("missing force",
        "missing month" or "collapsed") and ``note``, for every force in the file.
    force
        The force that was asked for, as the data spell it where they have it.
    suggested_force
        The force whose own records these wards seem to be, or None.
    months
        Every month from the first to the last in the data.
    usable_months
        Months in which the wards' own force reported fully. Empty when it is missing.
    usable_by_source
        The same for each source: council complaints do not take police months away.
    sentences
        Plain English for the pages: what is wrong for these wards; empty if nothing is.
    """

    counts: pd.DataFrame
    counts_within: pd.DataFrame
    problems: pd.DataFrame
    force: str
    suggested_force: str | None
    months: pd.PeriodIndex
    usable_months: pd.PeriodIndex
    usable_by_source: Mapping[str, pd.PeriodIndex] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()


def measure_coverage(
    incidents: Incidents,
    places: Places,
    wards: Boundaries,
    *,
    force: str = "",
    collapse_below: float = 0.6,
    least_per_ward_month: float = 2.0,
) -> Coverage:
    """Measure which forces and services reported which months for these wards.

    A month is *missing* when a reporter that usually has many incidents has none: for a
    force, in any month of the police data; for another source, between its own first and last
    month. A month has *collapsed* when its count is below ``collapse_below`` times the middle
    one of up to three months on each side, and so far below it that chance (three Poisson
    standard deviations) does not explain it. Where two or more other years dip in the same
    calendar month, the dip is seasonal and no collapse. Of an even number of neighbours the
    lower middle one is taken, so that a busy spell next door does not make an ordinary month
    look low. Up to three such months in a row are found (two at the end of the data); a lower
    level that lasts longer is a new level, and for a person to judge.

    The wards' own force is the territorial one with most incidents inside them, if it
    reaches ``least_per_ward_month`` for each ward and month in which it reported. British
    Transport Police is never a borough's own force. Where none does, but several that recorded
    mostly inside the wards do together, the wards are a region's or the country's: then a month
    is usable where all of these reported it in full.

    Parameters
    ----------
    incidents, places
        The tables; all incidents that were read, not only those inside the wards.
    wards
        The wards of one borough; points on their outer edge count as inside.
    force
        The borough's own force when it is known; it must then be in the data.
    collapse_below
        Share of the neighbouring months under which a month counts as not fully reported.
    least_per_ward_month
        Incidents per ward and month under which a force is not the wards' own.

    Returns
    -------
    Coverage
        The counts, problems, usable months and sentences.

    Raises
    ------
    SchemaError
        If a table is not what its name says.

    Examples
    --------
    >>> coverage = measure_coverage(crime.incidents, crime.places, wards)  # doctest: +SKIP
    >>> coverage.sentences  # doctest: +SKIP
    ('Greater Manchester Police: no data for March 2017.',)
    """
    as_incidents(incidents)
    as_places(places)
    months = month_span(incidents["month"])
    reporters = count_reports(incidents, find_inside(incidents, places, wards), months)
    own = find_own_force(reporters, force, len(wards), least_per_ward_month)
    police = shared_span([item for item in reporters if item.police])
    found = {
        item.label: find_month_problems(
            item, police if item.police else None, months, collapse_below
        )
        for item in reporters
    }
    problems = [problem for listed in found.values() for problem in listed]
    if own.note:
        problems.insert(0, Problem(force or "", None, MISSING_FORCE, own.note))
    usable = {
        item.label: usable_months(item, found[item.label], police if item.police else None, months)
        for item in reporters
    }
    nothing = months[:0]
    return Coverage(
        counts=_table(reporters, months, within=False),
        counts_within=_table(reporters, months, within=True),
        problems=_problem_table(problems, months),
        force=spelling(reporters, force),
        suggested_force=own.suggested,
        months=months,
        usable_months=_common([own.reporter] if own.reporter else own.several, usable, nothing),
        usable_by_source=_usable_by_source(reporters, usable, own, nothing),
        sentences=_sentences(reporters, found, own, months),
    )


def _table(reporters: list[Reporter], months: pd.PeriodIndex, *, within: bool) -> pd.DataFrame:
    rows = [item.within if within else item.counts for item in reporters]
    return pd.DataFrame(
        np.array(rows, dtype="int64").reshape(len(rows), len(months)),
        index=pd.Index([item.label for item in reporters], dtype="str", name="force"),
        columns=months.rename("month"),
    ).sort_index()


def _usable_by_source(
    reporters: list[Reporter],
    usable: Mapping[str, pd.PeriodIndex],
    own: OwnForce,
    nothing: pd.PeriodIndex,
) -> dict[str, pd.PeriodIndex]:
    """Give each source its months: those of the wards' own force where it names forces."""
    chosen = {}
    for source in sorted({item.source for item in reporters}):
        listed = [item for item in reporters if item.source == source]
        unnamed = next((item for item in listed if item.force is None), None)
        force = own.reporter.force if own.reporter else None
        mine = next((item for item in listed if force and item.force == force), unnamed)
        if own.note and listed[0].police:
            mine = None
        several = [item for item in own.several if item.source == source]
        chosen[source] = _common(several or ([mine] if mine else []), usable, nothing)
    return chosen


def _common(
    reporters: Sequence[Reporter], usable: Mapping[str, pd.PeriodIndex], nothing: pd.PeriodIndex
) -> pd.PeriodIndex:
    """Give the months that all of some reporters reported in full; none where there are none."""
    months = [usable[item.label] for item in reporters]
    return (
        months[0][[all(month in one for one in months) for month in months[0]]]
        if months
        else nothing
    )


def _problem_table(problems: list[Problem], months: pd.PeriodIndex) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "force": pd.Series([problem.label for problem in problems], dtype="str"),
            "month": pd.Series(
                [pd.NaT if item.position is None else months[item.position] for item in problems],
                dtype="period[M]",
            ),
            "kind": pd.Series([problem.kind for problem in problems], dtype="str"),
            "note": pd.Series([problem.note for problem in problems], dtype="str"),
        }
    )


def _sentences(
    reporters: list[Reporter],
    found: Mapping[str, list[Problem]],
    own: OwnForce,
    months: pd.PeriodIndex,
) -> tuple[str, ...]:
    """Say what is wrong for these wards: their own force, and every source without forces."""
    said = [text for text in (own.note, own.caveat) if text]
    for reporter in reporters:
        told = reporter is own.reporter or any(reporter is each for each in own.several)
        if not told and (reporter.police or not reporter.within.any()):
            continue
        missing = [item for item in found[reporter.label] if item.kind == MISSING_MONTH]
        if missing:
            gaps = _runs([item.position for item in missing if item.position is not None], months)
            said.append(f"{reporter.label}: no data for {gaps}.")
        said += [
            f"{reporter.label}: {item.note[0].lower()}{item.note[1:]}"
            for item in found[reporter.label]
            if item.kind == COLLAPSED
        ]
        said += _shorter(reporter, months)
    return tuple(said)


def _shorter(reporter: Reporter, months: pd.PeriodIndex) -> list[str]:
    """Say over which months a source speaks, if not over all."""
    span = shared_span([reporter])
    if reporter.police or span is None or span == (0, len(months) - 1):
        return []
    first, last = (month_text(months[at]) for at in span)
    when = f"for {first} only" if span[0] == span[1] else f"from {first} to {last} only"
    return [f"{reporter.label}: data {when}."]


def _runs(positions: list[int], months: pd.PeriodIndex) -> str:
    """Write months as text, with consecutive ones as a range."""
    steps = np.flatnonzero(np.diff(positions) != 1) + 1
    parts = []
    for run in np.split(np.asarray(positions), steps):
        first, last = month_text(months[int(run[0])]), month_text(months[int(run[-1])])
        parts.append(first if len(run) == 1 else f"{first} to {last}")
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"

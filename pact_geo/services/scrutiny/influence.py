"""Whether recorded crime changed otherwise where panels work: a comparison with its limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from pact_geo.analysis.influence import Influence, compare_panel_wards
from pact_geo.analysis.wards import count_incidents
from pact_geo.cycle.scrutiny import (
    CANNOT_SHOW,
    INFLUENCE,
    Answer,
    Evidence,
    Period,
    Table,
    not_known,
    wards_that_met,
    wards_with_panel,
)
from pact_geo.inputs.incidents.police import SEARCH
from pact_geo.outputs.disclosure import show_count
from pact_geo.outputs.sentences import count_words, months_words, period_words
from pact_geo.services.borough import Borough
from pact_geo.services.comparison import population_of
from pact_geo.services.selection import YEAR, Chosen, Selection, choose_incidents, with_history

NO_CRIME = "Anti-social behaviour"
"""The police.uk category that is recorded beside crime and is none."""
PER = 1000


def answer_influence(borough: Borough, evidence: Evidence, period: Period) -> Answer:
    """Compare wards whose panel met all the time with wards that never had one.

    Only crime that a police force recorded counts. A ward that had a panel when the earlier time
    began is left out, for it has no time without one; so is a ward whose panel did not meet.
    """
    crime = _choose_crime(borough)
    if crime is None:
        none = "Not known: no crime is loaded of which a police force is named."
        return not_known("influence", INFLUENCE, none)
    now, before = _pair_months(crime, period)
    if not len(now):
        none = "Not known: no month of this time and of the year before was reported in full."
        return not_known("influence", INFLUENCE, none)
    met = wards_that_met(evidence, period)
    earlier = set(wards_with_panel(evidence, before.min().start_time.date()))
    new = [code for code in met if code not in earlier]
    ever = _ever(evidence, period.last)
    never = [code for code in evidence.wards if code not in ever]
    counts = [
        count_incidents(crime.incidents, borough.places, by="ward_code", months=months)
        for months in (before, now)
    ]
    found = compare_panel_wards(*counts, with_panel=new, without_panel=never)
    people = [_people(borough, codes) for codes in (new, never)]
    table = _table(found, people, months=len(now), least=borough.settings.disclosure.smallest_count)
    told = [
        (
            f"Before: {months_words(before.min(), before.max())}. After:"
            f" {months_words(now.min(), now.max())}. Crime recorded by the police alone; months"
            " not reported in full are left out."
        ),
        *_left_out(evidence, compared=len(new) + len(never), earlier=len(met) - len(new)),
        CANNOT_SHOW,
    ]
    if found.ratio is None:
        return Answer(
            "influence", INFLUENCE, (_unknown(found, met, new), *told), (table,), known=False
        )
    return Answer("influence", INFLUENCE, (_verdict(found), *told), (table,))


def _choose_crime(borough: Borough) -> Chosen | None:
    """Take what police forces recorded as crime, of all the time there is."""
    incidents = borough.incidents
    if not len(incidents) or not len(borough.wards):
        return None
    forces = incidents.loc[incidents["reported_by"].notna(), "source"].unique()
    sources = tuple(sorted(source for source in forces if source != SEARCH))
    categories = tuple(one for one in borough.categories if one != NO_CRIME)
    if not sources:
        return None
    selection = Selection(sources=sources, categories=categories)
    return choose_incidents(borough, with_history(borough, selection))


def _pair_months(crime: Chosen, period: Period) -> tuple[pd.PeriodIndex, pd.PeriodIndex]:
    """Pair the whole months of the period with the same months of earlier years.

    Only pairs of which both were reported in full.
    """
    first = pd.Timestamp(period.first).to_period("M") + int(period.first.day > 1)
    end = pd.Timestamp(period.last)
    last = end.to_period("M") - (0 if end.is_month_end else 1)
    months = pd.period_range(first, last, freq="M")
    shift = YEAR * -(-max(len(months), 1) // YEAR)
    chosen = crime.common_months
    kept = months[months.isin(chosen) & (months - shift).isin(chosen)]
    return kept, kept - shift


def _ever(evidence: Evidence, last: date) -> set[str]:
    """List the wards any panel took in, however little of them, until a day."""
    return {
        code
        for panel in evidence.panels or ()
        if panel["founded_on"] <= last
        for code in evidence.shares.get(panel["id"], {})
    }


def _people(borough: Borough, codes: Sequence[str]) -> float | None:
    """Count the residents of wards; None where it is not known of one of them."""
    known = population_of(borough, "population").reindex(list(codes))
    return float(known.sum()) if len(known) and known.notna().all() else None


def _left_out(evidence: Evidence, *, compared: int, earlier: int) -> list[str]:
    """Say how many wards are in neither group, and why."""
    rest = len(evidence.wards) - compared
    if not rest:
        return []
    said = f"{count_words(rest, 'ward')} {'is' if rest == 1 else 'are'} in neither group:"
    why = [
        f"{earlier} had a panel when the earlier time began" if earlier else "",
        f"{rest - earlier} had one that did not meet, or only part of the time"
        if rest - earlier
        else "",
    ]
    return [f"{said} {' and '.join(one for one in why if one)}."]


def _unknown(found: Influence, met: Sequence[str], new: Sequence[str]) -> str:
    if met and not new:
        return (
            "Not known: every ward whose panel met had a panel before already, so there is no time"
            " without one to compare with."
        )
    return f"Not known: {found.reason[:1].lower()}{found.reason[1:]}"


def _verdict(found: Influence) -> str:
    low, high = float(found.low or 0), float(found.high or 0)
    if low <= 1 <= high:
        how = "The change in wards with a panel cannot be told from that in wards without one"
    elif high < 1:
        how = "Crime went down more, or up less, in wards with a panel than in wards without"
    else:
        how = "Crime went up more, or down less, in wards with a panel than in wards without"
    return f"{how}: {found.ratio:.2f} times (95% interval {low:.2f} to {high:.2f}; 1 is the same)."


def _table(found: Influence, people: Sequence[float | None], *, months: int, least: int) -> Table:
    groups = (
        ("With a panel that met", found.wards_with, found.with_before, found.with_after),
        ("Without a panel", found.wards_without, found.without_before, found.without_after),
    )
    rows = tuple(
        (name, str(wards), *(_figures(counts, residents, least=least) if wards else _NO_WARD))
        for (name, wards, *counts), residents in zip(groups, people, strict=True)
    )
    rate = f"per {PER:,} residents in {period_words(months)}"
    headings = ("Wards", "How many", "Crimes before", f"Before, {rate}", "Crimes after",
                f"After, {rate}", "Change")  # fmt: skip
    return Table("Recorded crime in wards with and without a panel", headings, rows)


_NO_WARD = ("none", "not known", "none", "not known", "not known")
"""What stands where no ward is of a group: no crime was counted there, few or many."""


def _figures(counts: Sequence[int], people: float | None, *, least: int) -> tuple[str, ...]:
    """Write counts and rates before and after; of small numbers neither rate nor change."""
    small = min(counts) < least
    said: list[str] = []
    for count in counts:
        said.append(show_count(count, smallest_count=least))
        said.append("not known" if small or not people else f"{count / people * PER:.1f}")
    return *said, "not known" if small else change_words(*counts)


def change_words(before: int, after: int) -> str:
    """Write a change in per cent; one that rounds to nothing has no sign."""
    if not before:
        return "not known"
    said = f"{after / before - 1:+.0%}"
    return "0%" if said in ("+0%", "-0%") else said

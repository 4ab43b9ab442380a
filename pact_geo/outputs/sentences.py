"""Plain-English sentences, built from parts: what, how many, against what, how sure.

Every function takes plain values and gives text. A value that is not known gives words that
say so, never a zero. Pass ``smallest_count`` wherever the public reads along: counts below it
then read "fewer than 10" (see ``disclosure``). A count may also come as the words that
``for_public`` made of it, "1,204" or "fewer than 10".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any

import pandas as pd

from pact_geo.analysis.stability import DOUBTFUL, PROBABLE, SURE, judge_stability
from pact_geo.outputs.disclosure import show_count

TOO_FEW = "too few to tell"
NOT_KNOWN = "not known"
_UP, _DOWN = ("clearly up", "likely up"), ("clearly down", "likely down")
_YEAR = 12
# Written out, for the calendar's own names follow the locale of the machine.
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


_LEAST_P = 0.0005

_SPAN = re.compile(r"(?P<first>\d{4}-\d{2})(?: to (?P<last>\d{4}-\d{2}))?")


def ordinal(number: int) -> str:
    """Write 1 as "1st", 12 as "12th", 23 as "23rd"."""
    teens = (11, 12, 13)
    ending = "th" if number % 100 in teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def list_words(items: Sequence[str]) -> str:
    """Join names as people do: "a", "a and b", "a, b and c".

    Where a name itself has an "and", a comma goes before the last: "a and b, and c".
    """
    names = [" ".join(str(item).split()) for item in items]
    if len(names) < 2:  # noqa: PLR2004 - one name needs no joining
        return "".join(names)
    comma = "," if any(" and " in name for name in names) else ""
    return f"{', '.join(names[:-1])}{comma} and {names[-1]}"


def count_words(
    number: float | str | None,
    noun: str = "report",
    *,
    plural: str | None = None,
    smallest_count: int = 0,
) -> str:
    """Write a count with its noun: "34 reports", "1 report", "no reports", "fewer than 10 reports".

    An unknown count is "an unknown number of reports".
    """
    many = plural or f"{noun}s"
    if not _known(number):
        return f"an unknown number of {many}"
    whole, smallest_count = _read(number, smallest_count)
    if whole < smallest_count:
        return f"{show_count(whole, smallest_count=smallest_count)} {many}"
    if whole == 0:
        return f"no {many}"
    return f"{whole:,} {noun if whole == 1 else many}"


def date_words(day: date | pd.Timestamp) -> str:
    """Write a day as "12 December 2026"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def month_words(month: pd.Period | str) -> str:
    """Write a month as "November 2026"."""
    period = pd.Period(month, freq="M")
    return f"{_MONTHS[period.month - 1]} {period.year}"


def months_words(first: pd.Period | str, last: pd.Period | str) -> str:
    """Write a span of months as "December 2025 to November 2026"."""
    begin, end = month_words(first), month_words(last)
    return begin if begin == end else f"{begin} to {end}"


def span_words(span: str) -> str:
    """Write months that stand as "2025-12 to 2026-11" in words; other text stays as it is."""
    found = _SPAN.fullmatch(span)
    return months_words(found["first"], found["last"] or found["first"]) if found else span


def period_words(months: int) -> str:
    """Write a number of months as "a year", "2 years", "a month", "5 months"."""
    unit, number = ("month", months) if months % _YEAR else ("year", months // _YEAR)
    return f"a {unit}" if number == 1 else f"{number} {unit}s"


def number_words(value: float | None) -> str:
    """Write a rate with the digits that mean something: "41", "4.1", "1,204"."""
    if not _known(value):
        return NOT_KNOWN
    number = float(value or 0)
    text = f"{number:,.1f}" if abs(number) < 9.95 else f"{number:,.0f}"  # noqa: PLR2004 - "10"
    return "0" if text in ("0.0", "-0.0") else text


def chance_words(p: float) -> str:
    """Write a p-value: "0.012", and "under 0.001" where no test can tell how far under."""
    return f"{p:.3f}" if p >= _LEAST_P else "under 0.001"


def interval_words(value: float | None, low: float | None, high: float | None) -> str:
    """Write a rate with its interval: "41 (37 to 45)"."""
    if not (_known(value) and _known(low) and _known(high)):
        return NOT_KNOWN
    return f"{number_words(value)} ({number_words(low)} to {number_words(high)})"


def share_words(
    share: float | None,
    low: float | None,
    high: float | None,
    *,
    asked: float | None,
    note: str = "",
) -> str:
    """Write a share of people asked: "61% (55% to 66%) of 240 asked", or why there is none.

    How many were asked may be withheld, where they are few.
    """
    number = f"{int(asked or 0):,}" if _known(asked) else ""
    if not (_known(share) and _known(low) and _known(high)):
        return f"{note or 'too few asked'} ({number})" if number else note or "too few asked"
    return f"{_percent(share)} ({_percent(low)} to {_percent(high)}) of {number} asked"


def rank_words(
    rank: int | None, of: int, *, low: int | None = None, high: int | None = None
) -> str:
    """Write a rank with its likely range: "3rd of 25 (likely 2nd to 6th)".

    A range over more than half of all says no more than that: "somewhere between 2nd and
    20th of 25". Without a rank: "too few to tell".
    """
    if not _known(rank):
        return TOO_FEW
    place = f"{ordinal(int(rank or 0))} of {of:,}"
    if not (_known(low) and _known(high)) or low == high:
        return place
    first, last = int(low or 0), int(high or 0)
    if (last - first + 1) * 2 > of > 3:  # noqa: PLR2004 - of two or three, half is one
        return f"somewhere between {ordinal(first)} and {ordinal(last)} of {of:,}"
    return f"{place} (likely {ordinal(first)} to {ordinal(last)})"


def change_words(
    now: float | None, before: float | None, *, verdict: str, smallest_count: int = 0
) -> str:
    """Write a change with its verdict (see ``measure_change``).

    "up from 21 to 34" and "down from 34 to 21" only where the change is likely or clear;
    otherwise "about the same", "no clear change", "too few to tell" or "not known".
    """
    if not (_known(now) and _known(before)) or verdict == NOT_KNOWN:
        return NOT_KNOWN
    if verdict not in _UP + _DOWN:
        return verdict
    if float(now or 0) < smallest_count and float(before or 0) < smallest_count:
        return TOO_FEW
    earlier = show_count(round(float(before or 0)), smallest_count=smallest_count)
    later = show_count(round(float(now or 0)), smallest_count=smallest_count)
    return f"{'up' if verdict in _UP else 'down'} from {earlier} to {later}"


def percent_change_words(change: float | None, low: float | None, high: float | None) -> str:
    """Write a relative change with its interval: "-8% (-16% to +1%)".

    For councillors and analysts; residents read ``change_words``.
    """
    if not (_known(low) and _known(change)):
        return NOT_KNOWN
    top = f"to {_signed(high)}" if _known(high) and isfinite(float(high or 0)) else "or more"
    return f"{_signed(change)} ({_signed(low)} {top})"


def relation_words(relation: str) -> str:
    """Write how a ward stands to the borough: "clearly higher than the borough"."""
    if relation in (TOO_FEW, NOT_KNOWN, ""):
        return relation or NOT_KNOWN
    return f"{relation} {'as' if relation == 'about the same' else 'than'} the borough"


def confidence_words(area: Mapping[Any, Any]) -> str:
    """Say how sure an area is, from how often it came back when the data were changed a little.

    ``area`` has what ``judge_stability`` asks for; "" where it cannot be told.
    """
    word = judge_stability(area)
    if not word:
        return ""
    tries = f"found in {area['found']:.0f} of {area['refits']:.0f}"
    return {
        SURE: f"We are confident ({tries}).",
        PROBABLE: f"Probably real ({tries}).",
        DOUBTFUL: f"May be chance ({tries}): look first.",
    }[word]


def likely_words(area: Mapping[Any, Any]) -> str:
    """Say where an area ranks when chance and weights vary: "Likely 2nd to 5th."."""
    low, high = area.get("rank_low"), area.get("rank_high")
    if not (_known(low) and _known(high)):
        return ""
    first, last = int(low or 0), int(high or 0)
    return (
        f"Likely {ordinal(first)}."
        if first == last
        else (f"Likely {ordinal(first)} to {ordinal(last)}.")
    )


def describe_area(
    categories: Sequence[str],
    reports: float | str | None,
    *,
    months: int = _YEAR,
    before: float | str | None = None,
    verdict: str = "",
    residents: float | str | None = None,
    evidence: str = "",
    sureness: str = "",
    one_location: bool = False,
    smallest_count: int = 0,
) -> str:
    """Describe a priority area as a panel reads it.

    Parameters
    ----------
    categories
        What it is about, most first; two are named.
    reports, before
        Reports in the period and in the same months a year before.
    months
        How long the period is.
    verdict
        Of the change, from ``measure_change``; without one, "up from 21" simply compares.
    residents
        How many residents raised it; None where nobody was asked.
    evidence
        The area's evidence label.
    sureness
        What ``confidence_words`` and ``rank_words`` say of it.
    one_location
        Whether most reports are recorded at one spot.
    smallest_count
        Counts below this read "fewer than ...".

    Returns
    -------
    str
        Such as "Litter and street drinking. 34 reports in a year, up from 21. 12 residents
        raised it. We are confident (found in 47 of 50)."
    """
    if evidence == "residents say, records do not":
        people = count_words(residents, "resident", smallest_count=smallest_count)
        said = f"{_categories(categories)} Residents say, records do not: few reports, {people}."
        return said.strip()
    counted = count_words(reports, smallest_count=smallest_count)
    against = _against(reports, before, verdict=verdict, smallest_count=smallest_count)
    parts = [
        _categories(categories),
        f"{_capital(counted)} in {period_words(months)}{against}.",
        _raised(residents, evidence=evidence, smallest_count=smallest_count),
        "Most of them are recorded at one spot." if one_location else "",
        sureness,
    ]
    return " ".join(part for part in parts if part)


def _raised(residents: float | str | None, *, evidence: str, smallest_count: int) -> str:
    if evidence == "no survey" or not _known(residents):
        return ""
    people, smallest = _read(residents, smallest_count)
    if evidence == "records say, residents do not" and people < max(smallest, 1):
        return "Records say, residents do not."
    return f"{_capital(count_words(residents, 'resident', smallest_count=smallest))} raised it."


def _against(
    reports: float | str | None, before: float | str | None, *, verdict: str, smallest_count: int
) -> str:
    if not (_known(reports) and _known(before)) or verdict == NOT_KNOWN:
        return ""
    now, smallest_count = _read(reports, smallest_count)
    then, smallest_count = _read(before, smallest_count)
    if now < smallest_count and then < smallest_count:
        return ""
    if verdict in ("about the same", "no clear change"):
        return ", about the same as a year before" if "same" in verdict else f", {verdict}"
    if verdict == TOO_FEW:
        return ", too few to tell a change"
    earlier = show_count(then, smallest_count=smallest_count)
    if now == then:
        return ", the same as a year before"
    return f", {'up' if now > then else 'down'} from {earlier}"


def _categories(categories: Sequence[str]) -> str:
    names = [name for name in categories if str(name).strip()][:2]
    if not names:
        return ""
    return f"{_capital(list_words([names[0], *map(_small, names[1:])]))}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    """Begin a word small inside a sentence, unless it is an abbreviation such as ASB."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _percent(share: float | None) -> str:
    return f"{float(share or 0) * 100:.0f}%"


def _signed(change: float | None) -> str:
    whole = round(float(change or 0) * 100)
    return f"{whole:+,d}%" if whole else "0%"


def indicator_words(name: str) -> str:
    """Write the name of a figure as people do: ``income_score`` is "income score"."""
    return name.replace("_", " ")


def _read(count: float | str | None, smallest_count: int) -> tuple[int, int]:
    """Read a count and the smallest that may be shown; a hidden one is read as 0."""
    if not isinstance(count, str):
        return round(float(count or 0)), smallest_count
    hidden = re.fullmatch(r"fewer than ([\d,]+)", count)
    if hidden:
        return 0, max(smallest_count, int(hidden[1].replace(",", "")))
    return int(count.replace(",", "")), smallest_count


def _known(value: Any) -> bool:
    return value is not None and not bool(pd.isna(value))

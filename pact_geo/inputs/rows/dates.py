"""Dates as people and programs write them in Britain: the day before the month."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"), 1
    )
    for name in names.split()
}  # fmt: skip
_TIME = (
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"(?:\s*(?P<half>[ap])\.?m\.?)?(?:\s*(?:Z|UTC|GMT|BST|[+-]\d{2}:?\d{2}))?)?"
)
_WEEKDAY = r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?,?\s+)?"
_PATTERNS = tuple(
    re.compile(pattern + r"\s*\Z", re.IGNORECASE | re.ASCII)
    for pattern in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _TIME,
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})",
        r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4}|\d{2})" + _TIME,
        r"(?P<month>\d{1,2})[-/](?P<year>\d{4})",
        r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])",
        _WEEKDAY + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[-/ ]+(?P<month>[a-z]{3,9})\.?[-/, ]+"
        r"(?P<year>\d{4}|\d{2})" + _TIME,
        r"(?P<month>[a-z]{3,9})\.?[-/, ]+(?P<year>\d{4}|\d{2})",
        r"(?P<year>\d{4})[-/, ]+(?P<month>[a-z]{3,9})\.?",
    )
)
_SERIAL = re.compile(r"(?P<days>[2-7]\d{4})(?:\.(?P<part>\d+))?\Z", re.ASCII)
_EXCEL_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - clock time as written, without a zone
_CENTURY_TURN = 70
_EARLIEST, _LATEST = 1900, 2199


def parse_dates(values: pd.Series[Any]) -> tuple[pd.Series[Any], NDArray[np.bool_]]:
    """Read dates in UK order, ISO, month and year, or as Excel counts days.

    Parameters
    ----------
    values
        Text. ``03/04/2025`` is the third of April; ``2025-03``, ``Mar 2025`` and ``03/2025``
        are the first of March; ``45717`` is Excel's 1 March 2025. A time of day is kept as
        the clock showed it, whatever zone is written after it.

    Returns
    -------
    tuple
        The dates (``datetime64[s]``, index of ``values``), and a mask of the cells that hold
        something that is no date. An empty cell is missing, and not in the mask. A date in
        American order (``03/25/2025``) is no date: guessing would turn others round silently.

    Examples
    --------
    >>> import pandas as pd
    >>> dates, bad = parse_dates(pd.Series(["03/04/2025", "Mar 2025", "soon"]))
    >>> [str(date.date()) for date in dates[:2]], bad.tolist()
    (['2025-04-03', '2025-03-01'], [False, False, True])
    """
    codes, distinct = pd.factorize(values.astype("str").str.strip())
    stamps = np.full(len(distinct) + 1, np.datetime64("NaT", "s"), dtype="datetime64[s]")
    bad = np.zeros(len(distinct) + 1, dtype=bool)
    for position, text in enumerate(distinct):
        if not text:
            continue
        found = _parse(text)
        if found is None:
            bad[position] = True
        else:
            stamps[position] = np.datetime64(found[0], "s")
    dates: pd.Series[Any] = pd.Series(stamps[codes], index=values.index, name=values.name)
    return dates, bad[codes]


def date_precision(values: pd.Series[Any]) -> pd.Series[Any]:
    """Say how finely each date is known: ``month``, ``day``, ``time``, or empty if it is none."""
    codes, distinct = pd.factorize(values.astype("str").str.strip())
    found = [_parse(text) if text else None for text in distinct]
    words = np.array([each[1] if each else "" for each in found] + [""], dtype=object)
    return pd.Series(words[codes], index=values.index, dtype="str")


def _parse(text: str) -> tuple[datetime, str] | None:
    for pattern in _PATTERNS:
        match = pattern.match(text)
        if match:
            return _build(match.groupdict())
    serial = _SERIAL.match(text)
    if serial:
        part = float(f"0.{serial['part'] or 0}")
        moment = _EXCEL_DAY_0 + timedelta(
            days=int(serial["days"]), seconds=round(part * 24 * 60 * 60)
        )
        return moment, "time" if serial["part"] else "day"
    return None


def _build(parts: dict[str, str | None]) -> tuple[datetime, str] | None:
    written = str(parts["month"]).casefold()
    month = int(written) if written.isdigit() else _MONTHS.get(written, 0)
    year = int(str(parts["year"]))
    if len(str(parts["year"])) == 2:  # noqa: PLR2004 - a year of two digits
        year += 2000 if year < _CENTURY_TURN else 1900
    hour = int(parts.get("hour") or 0)
    half = (parts.get("half") or "").casefold()
    if half:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - a clock of twelve hours
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        moment = datetime(  # noqa: DTZ001 - clock time as written, without a zone
            year,
            month,
            int(parts.get("day") or 1),
            hour,
            int(parts.get("minute") or 0),
            int(parts.get("second") or 0),
        )
    except ValueError:
        return None
    if not _EARLIEST <= year <= _LATEST:
        return None
    precision = "time" if parts.get("hour") else "day" if parts.get("day") else "month"
    return moment, precision

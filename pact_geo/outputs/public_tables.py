"""Tables of counts as panels and the public may read them: small numbers go, and their traces.

A count below the smallest shown goes, and so do the rate, share or change it could be worked
out from, and as many larger counts as it takes that none can be had by subtraction from a
total (see ``disclosure.protect_counts``). Columns stay numbers; what is withheld is missing,
and a column of words says that it was, so that it is not read as nothing known.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from pact_geo.outputs.disclosure import NOT_SHOWN, protect_counts, show_count
from pact_geo.outputs.sentences import NOT_KNOWN, change_words

YEAR = 12

_OF_COUNT = ("count", "rate", "low", "high", "rank", "rank_low", "rank_high", "group")
_OF_CHANGE = ("now", "before", "change", "change_low", "change_high")
_OF_SHARE = ("said", "share", "low", "high")


def wards_for_public(wards: pd.DataFrame, *, smallest_count: int = 10) -> pd.DataFrame:
    """Withhold the small counts of a comparison of wards, whose totals everybody may read.

    Parameters
    ----------
    wards
        The table of a Comparison: what ``compare_wards`` gives with the change on a year
        before.
    smallest_count
        Counts below this are withheld.

    Returns
    -------
    pandas.DataFrame
        The same columns. Where a count is withheld its rate, rank and group are missing too,
        ``relation`` is "not known" and ``reason`` says why; where a count of either year is,
        the change is missing and ``verdict`` is "not shown".
    """
    public = wards.copy()
    words = _protected(wards["count"], smallest_count)
    held = words.notna() & ~_numbers(words)
    for column in _OF_COUNT:
        public[column] = wards[column].mask(held)
    public["relation"] = wards["relation"].mask(held, NOT_KNOWN)
    public["reason"] = wards["reason"].mask(
        held, words.where(words == NOT_SHOWN, words + " reports")
    )
    either = held.copy()
    for column in ("now", "before"):
        told = _protected(wards[column], smallest_count)
        either |= told.notna() & ~_numbers(told)
    for column in _OF_CHANGE:
        public[column] = wards[column].mask(either)
    public["verdict"] = wards["verdict"].mask(either, NOT_SHOWN)
    return public


def shares_for_public(shares: pd.DataFrame, *, smallest_count: int = 10) -> pd.DataFrame:
    """Withhold shares of people that rest on few who said so, and numbers of few people asked.

    Parameters
    ----------
    shares
        What ``measure_answers`` and ``rank_concerns`` give.

    Returns
    -------
    pandas.DataFrame
        The same columns; ``note`` says why a share is missing.
    """
    if shares.empty:
        return shares.copy()
    public = shares.copy()
    few = (shares["said"] < smallest_count).fillna(value=False).to_numpy(dtype=bool)
    for column in _OF_SHARE:
        public[column] = shares[column].astype("float64").mask(few)
    known = shares["share"].notna().to_numpy()
    said = f"{show_count(0, smallest_count=smallest_count)} people said so"
    public["note"] = shares["note"].astype("str").mask(few & known, said)
    asked = shares["asked"].astype("Int64")
    public["asked"] = asked.mask(asked < smallest_count)
    return public


def months_for_public(counts: pd.Series[Any], *, smallest_count: int = 10) -> pd.Series[str]:
    """Write the reports of each month in words, "34", "fewer than 10" or "not shown".

    Totals of twelve months are told elsewhere, so what is withheld cannot be had from those
    of the twelve months to the last, of the twelve before, and so on. A month that was not
    reported stays missing.

    Parameters
    ----------
    counts
        By month, in order.
    """
    years = (len(counts) - 1 - pd.RangeIndex(len(counts))) // YEAR
    told = [_protected(own, smallest_count) for _, own in counts.groupby(years)]
    return pd.concat(told).reindex(counts.index) if told else counts.astype("str")


def themes_for_public(themes: pd.DataFrame, *, smallest_count: int = 10) -> pd.DataFrame:
    """Write the reports of each category, now and a year before, and the change between them.

    Parameters
    ----------
    themes
        What ``compare_years`` gives by category.

    Returns
    -------
    pandas.DataFrame
        ``now`` and ``before`` as words, ``change`` in words, on the same index.
    """
    now, before = (_protected(themes[name], smallest_count) for name in ("now", "before"))
    gone = (now == NOT_SHOWN) | (before == NOT_SHOWN)
    change = [
        NOT_SHOWN
        if hidden
        else change_words(late, early, verdict=str(verdict), smallest_count=smallest_count)
        for late, early, verdict, hidden in zip(
            themes["now"], themes["before"], themes["verdict"], gone, strict=True
        )
    ]
    words = {"now": now, "before": before, "change": pd.Series(change, themes.index, dtype="str")}
    return pd.DataFrame(words)


def _protected(counts: pd.Series[Any], smallest_count: int) -> pd.Series[str]:
    """Write counts of one total; what is missing stays missing."""
    known = counts.dropna()
    words = protect_counts(known.astype("int64"), smallest_count=smallest_count)
    return words.reindex(counts.index)


def _numbers(words: pd.Series[str]) -> pd.Series[bool]:
    return words.str.fullmatch(r"[\d,]+").fillna(value=False).astype("bool")

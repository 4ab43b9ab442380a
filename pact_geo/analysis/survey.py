"""What residents answered: shares of those asked, with intervals, and never on too few.

The intervals speak of chance alone, as if people had been drawn at random. Who opens the
door, and who comes to an event, is not drawn at random; a page that shows these numbers
says how people were asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
import pandas as pd
from pandas.api import types as dtypes

from pact_geo.analysis.rates import wilson_interval
from pact_geo.errors import UnsuitableDataError

ALL = "all"
TOO_FEW_ASKED = "too few asked"
TOP_ANSWERS = (4, 5)
"""The good answers on a scale of five, where a survey does not say which are."""
LEAST_ASKED = 30
"""Fewer answers than this give an interval too wide to say anything (about +- 18 points)."""


def measure_answers(
    responses: pd.DataFrame,
    question: str,
    *,
    top: Collection[float] | None = None,
    by: str | None = "ward_code",
    groups: Iterable[str] | None = None,
    least_asked: int = LEAST_ASKED,
    level: float = 0.95,
) -> pd.DataFrame:
    """Measure the share of people who gave one of the top answers, or said yes.

    Parameters
    ----------
    responses
        A Responses table.
    question
        Its column: a rating (``rating_...``) or a yes or no (``group_...``, ``wants_feedback``).
    top
        The ratings that count, such as ``(4, 5)``; needed for a rating, and only for one.
    by
        The column to tell apart; None for everybody together. People without a ward are in
        no ward, and are among everybody.
    groups
        The groups to list, also those nobody was asked in; by default those that occur.
    least_asked
        Below this many answers there is no share, and the note says so.
    level
        Of the Wilson interval.

    Returns
    -------
    pandas.DataFrame
        One row a group (or the one row "all"): ``said``, ``asked`` (those who answered; no
        answer is not a no), ``share``, ``low``, ``high`` (0 to 1) and ``note``.

    Raises
    ------
    UnsuitableDataError
        If the question or the column ``by`` is not there, or ``top`` does not fit it.

    References
    ----------
    Wilson (1927) Journal of the American Statistical Association 22.
    """
    yes = _yes(responses, question, top)
    keys = _group_keys(responses, by)
    answered = pd.DataFrame({"group": keys, "yes": yes}).dropna()
    found = answered.groupby("group", observed=True)["yes"].agg(["sum", "count"])
    names = _names(found.index, by, groups)
    table = found.reindex(names, fill_value=0).astype("int64")
    table.columns = pd.Index(["said", "asked"])
    table.index.name = by or "group"
    return _with_shares(table, least_asked=least_asked, level=level)


def rank_concerns(
    concerns: pd.DataFrame,
    responses: pd.DataFrame,
    *,
    by: str | None = "ward_code",
    groups: Iterable[str] | None = None,
    count: int | None = None,
    least_asked: int = LEAST_ASKED,
    level: float = 0.95,
) -> pd.DataFrame:
    """Rank the themes residents raise by the share of people who raise each.

    A person who names a theme at three places has raised it once. The base is everybody who
    answered, also those who raised nothing. People are told apart by where they answered
    (``by`` of ``responses``), not by where their concern lies.

    Parameters
    ----------
    concerns, responses
        The two tables of a survey, or of several together.
    by, groups
        As in ``measure_answers``.
    count
        How many themes to give for each group; by default all that were raised.
    least_asked, level
        As in ``measure_answers``.

    Returns
    -------
    pandas.DataFrame
        Indexed by group and ``theme``, most raised first (equals by name): ``said``,
        ``asked``, ``share``, ``low``, ``high``, ``note``.

    Raises
    ------
    UnsuitableDataError
        If the column ``by`` is not there, or a concern belongs to no response.
    """
    stray = ~concerns["response_id"].isin(responses.index)
    if stray.any():
        raise UnsuitableDataError(f"{int(stray.sum())} concerns belong to no response.")
    keys = _group_keys(responses, by)
    asked = keys.dropna().value_counts()
    names = _names(asked.index, by, groups)
    raised = concerns[["response_id", "theme"]].drop_duplicates()
    raised = raised.assign(group=keys.reindex(raised["response_id"]).to_numpy())
    raised = raised[raised["group"].isin(names)]
    table = raised.groupby(["group", "theme"], observed=True).size().rename("said").reset_index()
    table["asked"] = asked.reindex(table["group"]).to_numpy()
    table = table.astype({"said": "int64", "asked": "int64"})
    place = {name: number for number, name in enumerate(names)}
    table["_place"] = table["group"].map(place)
    table = table.sort_values(["_place", "said", "theme"], ascending=[True, False, True])
    if count is not None:
        table = table.groupby("group", sort=False, observed=True).head(count)
    table = table.drop(columns="_place").set_index(["group", "theme"])
    table.index.names = [by or "group", "theme"]
    return _with_shares(table, least_asked=least_asked, level=level)


def _yes(responses: pd.DataFrame, question: str, top: Collection[float] | None) -> pd.Series[Any]:
    if question not in responses.columns:
        raise UnsuitableDataError(f"The survey has no question {question!r}.")
    answers = responses[question]
    if dtypes.is_bool_dtype(answers.dtype):
        if top is not None:
            raise UnsuitableDataError(f"{question!r} is a yes or no and has no top answers.")
        return answers.astype("boolean").astype("Float64")
    if top is None:
        raise UnsuitableDataError(
            f"{question!r} is a rating.", remedy="Say which answers count, such as top=(4, 5)."
        )
    return answers.isin(list(top)).where(answers.notna()).astype("Float64")


def _group_keys(responses: pd.DataFrame, by: str | None) -> pd.Series[Any]:
    if by is None:
        return pd.Series(ALL, index=responses.index, dtype="str")
    if by not in responses.columns:
        raise UnsuitableDataError(f"The survey has no column {by!r} to tell people apart by.")
    return responses[by]


def _names(found: pd.Index[Any], by: str | None, groups: Iterable[str] | None) -> list[str]:
    if by is None:
        return [ALL]
    return sorted(found) if groups is None else list(groups)


def _with_shares(table: pd.DataFrame, *, least_asked: int, level: float) -> pd.DataFrame:
    enough = (table["asked"] >= max(least_asked, 1)).to_numpy()
    said, asked = table["said"].to_numpy(), table["asked"].to_numpy()
    low, high = wilson_interval(said, asked, level=level)
    share = said / np.where(asked > 0, asked, np.nan)
    for name, values in (("share", share), ("low", low), ("high", high)):
        table[name] = np.where(enough, values, np.nan)
    table["note"] = pd.Series(np.where(enough, "", TOO_FEW_ASKED), index=table.index, dtype="str")
    return table

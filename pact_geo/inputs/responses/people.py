"""The table of responses: who answered, when, how, and what they rated."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pandas as pd

from pact_geo.inputs.responses.answers import read_answers, read_flags, read_ratings
from pact_geo.inputs.responses.mapping import Question, Rating, Survey
from pact_geo.inputs.responses.spots import Spots
from pact_geo.inputs.rows import parse_dates
from pact_geo.inputs.wording import listed, tally

_LONG_ID = 16
_LONGEST = 30


def identify(frame: pd.DataFrame, survey: Survey, notes: list[str]) -> pd.Series[Any]:
    """Give each row an id that is the same whenever the row is read again.

    An id of the survey's own is taken; a short one, such as 17, gets the survey's name in
    front, because another survey will have it too. Without an id, one is made from the
    row's content and its turn among rows of the very same content.
    """
    given = read_answers(frame, survey.fields.get("id", Question()))
    short = given.dropna().str.len() < _LONG_ID
    if short.any() and survey.name:
        given = survey.name + "/" + given
    elif short.any():
        notes.append(
            f"Response ids such as {given.dropna().iloc[0]!r} may return in another survey:"
            " give this one a name in its mapping, and the name becomes part of the id."
        )
    lacking = given.isna()
    if not lacking.any():
        return given
    if not lacking.all():
        notes.append(
            f"{tally(int(lacking.sum()), 'response')} without an id: one was made from the row."
        )
    return given.where(~lacking, _digests(frame[lacking], survey.name, notes).reindex(frame.index))


def _digests(frame: pd.DataFrame, name: str, notes: list[str]) -> pd.Series[Any]:
    columns = sorted(frame.columns)
    texts = pd.Series(
        [
            json.dumps([name, columns, *cells], ensure_ascii=False)
            for cells in frame[columns].itertuples(index=False, name=None)
        ],
        index=frame.index,
        dtype="str",
    )
    # Two people may give the very same answers: the second is another response.
    turn = texts.groupby(texts).cumcount()
    again = int((turn > 0).sum())
    if again:
        notes.append(
            f"{tally(again, 'response')} without an id the same word for word as another: kept"
            " as answers of different people."
        )
    digests = [
        hashlib.sha256(f"{text}{number}".encode("utf-8", "surrogatepass")).hexdigest()[:20]
        for text, number in zip(texts, turn, strict=True)
    ]
    return pd.Series(digests, index=frame.index, dtype="str")


def tabulate(
    frame: pd.DataFrame, survey: Survey, home: Spots, *, source: str, notes: list[str]
) -> pd.DataFrame:
    """Make the columns of Responses for the rows of a survey, in their order."""
    index, fields = frame.index, survey.fields
    asked = fields.get("answered_on", Question())
    dates, bad = parse_dates(read_answers(frame, asked).fillna(""))
    note_unread(frame, pd.Series(bad, index=index), asked, "a date", notes)
    columns: dict[str, Any] = {
        "answered_on": dates,
        "method": read_answers(frame, fields.get("method", Question())),
        "ward_code": home.ward_code,
        "place_id": home.place_id,
        "wants_feedback": pd.Series(pd.NA, index=index, dtype="boolean"),
        "source": pd.Series(source, index=index, dtype="str"),
    }
    flags = {f"group_{name}": flag for name, flag in survey.groups.items()}
    if survey.wants_feedback is not None:
        flags["wants_feedback"] = survey.wants_feedback
    for name, flag in flags.items():
        columns[name], lost = read_flags(frame, flag)
        note_unread(frame, lost, flag.question, "yes or no", notes)
    for name, rating in survey.ratings.items():
        numbers = columns[f"rating_{name}"] = rate(frame, rating, notes)
        if rating.good:
            good = numbers.isin(rating.good).astype("boolean")
            columns[f"good_{name}"] = good.where(numbers.notna())
    return pd.DataFrame(columns, index=index)


def rate(frame: pd.DataFrame, rating: Rating, notes: list[str]) -> pd.Series[Any]:
    """Give the rating of each row, noting the answers that are not on the scale."""
    numbers, lost = read_ratings(frame, rating)
    scale = rating.scale
    kind = f"on the scale {scale[0]:g} to {scale[1]:g}" if scale else "a number"
    note_unread(frame, lost, rating.question, kind, notes)
    return numbers


def note_unread(
    frame: pd.DataFrame, lost: pd.Series[Any], question: Question, kind: str, notes: list[str]
) -> None:
    """Note how many answers to a question were left out, and what the first of them say."""
    if not question.column or not lost.any():
        return
    cells = frame.loc[lost, question.column].str.strip().str.slice(0, _LONGEST)
    notes.append(
        f"{tally(int(lost.sum()), 'answer')} to {question.column!r} left out, not {kind}"
        f" ({listed(map(repr, cells))}); the responses stay."
    )

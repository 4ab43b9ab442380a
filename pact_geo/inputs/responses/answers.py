"""Turn the cells of one question into answers, and say how many could not be read."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd

from pact_geo.inputs.responses.mapping import Flag, Question, Rating, Theme

ALWAYS_MISSING = ("", "na", "n/a", "null")
YES = frozenset({"yes", "y", "true", "t", "1", "x", "\u2713", "\u2714", "ticked", "selected"})
NO = frozenset({"no", "n", "false", "f", "0", "not ticked", "not selected"})


def fold(text: str) -> str:
    """Make near spellings of an answer one: case, spaces, apostrophes, ``9.0`` for ``9``."""
    plain = " ".join(text.replace("\u2019", "'").split()).casefold()
    number = _number(plain)
    return plain if math.isnan(number) else f"{number:.12g}"


def read_answers(frame: pd.DataFrame, question: Question) -> pd.Series[Any]:
    """Give the answers to a question as text, missing where none was given.

    Empty cells, NA, N/A and NULL are no answers, and so are the codes the question declares.
    """
    if question.always:
        return pd.Series(question.always, index=frame.index, dtype="str")
    if not question.column:
        return pd.Series(pd.NA, index=frame.index, dtype="str")
    missing = {*ALWAYS_MISSING, *map(fold, question.missing)}
    words = {fold(key): value for key, value in question.words.items()}

    def answer(cell: str) -> str | None:
        plain = fold(cell)
        return None if plain in missing else words.get(plain, cell.strip())

    return by_distinct(frame[question.column], answer).astype("str")


def read_flags(frame: pd.DataFrame, flag: Flag) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Give yes or no for each row (missing without an answer), and which could not be read."""
    answers = read_answers(frame, flag.question)
    wanted = frozenset(map(fold, flag.answers))

    def verdict(cell: str) -> bool | None:
        parts = [fold(part) for part in (cell.split(flag.split) if flag.split else [cell])]
        if wanted:
            return any(part in wanted for part in parts)
        if flag.lowest is not None or flag.highest is not None:
            return _within(parts[0], flag.lowest, flag.highest)
        return True if parts[0] in YES else False if parts[0] in NO else None

    flags = by_distinct(answers, verdict).astype("boolean")
    return flags, answers.notna() & flags.isna()


def read_ratings(frame: pd.DataFrame, rating: Rating) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Give the number of each answer, and which answers are not on the scale.

    An answer off the scale is no answer: it is left out and counted, never moved to the
    nearest end.
    """
    answers = read_answers(frame, rating.question)
    words = {fold(key): value for key, value in rating.words.items()}

    def number(cell: str) -> float | None:
        plain = fold(cell)
        value = words[plain] if plain in words else _number(plain)
        if math.isnan(value) or not _between(value, rating.scale):
            return None
        return value

    numbers = by_distinct(answers, number).astype("float64")
    return numbers, answers.notna() & numbers.isna()


def read_themes(frame: pd.DataFrame, theme: Theme) -> tuple[pd.DataFrame, pd.Series[Any]]:
    """List the themes each row names.

    Returns
    -------
    themes
        ``row`` (a label of the frame's index) and ``theme``, in the order of rows and then of
        the columns or of the answers in a cell.
    unread
        How many cells of each column of ticks hold something that is neither a tick nor none.
    """
    if theme.options:
        return _read_options(frame, theme)
    question = theme.question
    cells = read_answers(frame, Question(question.column, question.always, question.missing))
    missing = {*ALWAYS_MISSING, *map(fold, question.missing)}
    words = {fold(key): value for key, value in question.words.items()}
    parts = cells.dropna()
    if theme.split:
        # A space parts at any white space; other signs part as they stand.
        parts = parts.str.split(theme.split.strip() or None, regex=False).explode().dropna()
    parts = parts[~parts.map(fold).isin(missing)]
    named = parts.map(lambda part: words.get(fold(part), tidy_theme(part)))
    themes = pd.DataFrame({"row": named.index, "theme": named.to_numpy(dtype=object)})
    return themes.astype({"theme": "str"}), pd.Series(dtype="int64")


def tidy_theme(text: str) -> str:
    """Write the short name a form gives a theme (``dog_fouling``) as people do: Dog fouling.

    What has a capital letter was written for people and stays.
    """
    plain = " ".join(text.split())
    if plain != plain.lower():
        return plain
    plain = " ".join(plain.replace("_", " ").split())
    return plain[:1].upper() + plain[1:]


def _read_options(frame: pd.DataFrame, theme: Theme) -> tuple[pd.DataFrame, pd.Series[Any]]:
    words = {fold(key): value for key, value in theme.question.words.items()}
    found, unread = [], {}
    for order, (column, name) in enumerate(theme.options.items()):
        answers = read_answers(frame, Question(column, missing=theme.question.missing))
        # Some survey sites write the option's own label where it was ticked.
        labels = {fold(name), fold(column)}
        ticks = by_distinct(answers, _tick(labels)).astype("boolean")
        unread[column] = int((answers.notna() & ticks.isna()).sum())
        rows = frame.index[ticks.fillna(value=False).to_numpy(dtype=bool)]
        found.append(
            pd.DataFrame(
                {"row": rows, "order": order, "theme": words.get(fold(name), tidy_theme(name))}
            )
        )
    themes = pd.concat(found).sort_values(["row", "order"], ignore_index=True)
    left = pd.Series(unread, dtype="int64")
    return themes[["row", "theme"]].astype({"theme": "str"}), left[left > 0]


def _tick(labels: Iterable[str]) -> Callable[[str], bool | None]:
    yes = YES | set(labels)

    def tick(cell: str) -> bool | None:
        plain = fold(cell)
        return True if plain in yes else False if plain in NO else None

    return tick


def by_distinct(values: pd.Series[Any], read: Callable[[str], Any]) -> pd.Series[Any]:
    """Apply ``read`` once to each distinct cell; missing cells stay missing."""
    codes, cells = pd.factorize(values)
    read_cells = np.empty(len(cells) + 1, dtype=object)
    read_cells[:-1] = [read(str(cell)) for cell in cells]
    return pd.Series(read_cells[codes], index=values.index, dtype=object)


def _number(text: str) -> float:
    try:
        value = float(text.replace(",", "")) if text else math.nan
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def _within(text: str, lowest: float | None, highest: float | None) -> bool | None:
    value = _number(text)
    if math.isnan(value):
        return None
    return (lowest is None or value >= lowest) and (highest is None or value <= highest)


def _between(value: float, scale: tuple[float, float] | None) -> bool:
    return scale is None or scale[0] <= value <= scale[1]

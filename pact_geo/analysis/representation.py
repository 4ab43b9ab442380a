"""Whether those who were heard are like those who live here, and what rests on a few of them.

The intervals speak of chance alone, as if people had been drawn at random. Who opens a door
is not drawn at random, so an interval here is the least that is unsure.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pact_geo.analysis.concern import WITHIN
from pact_geo.analysis.rates import wilson_interval
from pact_geo.analysis.survey import LEAST_ASKED, measure_answers
from pact_geo.analysis.wards import place_positions
from pact_geo.errors import UnsuitableDataError
from pact_geo.tables import Places

GROUP = "group_"
HARD_TO_HEAR = (
    "older",
    "young",
    "minority_ethnic",
    "single_parent",
    "unemployed",
    "victim",
    "disabled",
    "mental_health",
)
"""The groups a partnership looks for among those who answer."""

UNDER, OVER, LIKE = "under-represented", "over-represented", "about as in the population"
NOBODY = "nobody heard"
TOO_FEW_ASKED, NOT_ASKED = "too few asked", "not asked about"
NO_POPULATION = "population not known"
CANNOT_TELL = (TOO_FEW_ASKED, NOT_ASKED, NO_POPULATION)
"""Verdicts that leave open whether a group was heard."""

LEAST_SHOWN = 10
"""Below this many answers not even a wide interval is given."""

LEAST_VOICES = 5
"""A concern of fewer people is a concern of few, whoever they are."""
LEAST_OTHERS = 3
"""With fewer people than this outside a method or group, a concern rests on it."""
FEW_VOICES = "raised by few people"


def compare_groups(
    responses: pd.DataFrame,
    population: Mapping[str, float],
    *,
    groups: Iterable[str] = HARD_TO_HEAR,
    least_asked: int = LEAST_ASKED,
    least_shown: int = LEAST_SHOWN,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare the share of each group among those heard with its share of the population.

    Parameters
    ----------
    responses
        A Responses table, of one ward or of all; those who did not say are in no share.
    population
        The share of each group in the population, 0 to 1, where known.
    groups
        The groups to look for, without ``group_``.
    least_asked
        Below this many answers an interval is wide, and that it holds the share of the
        population says nothing.
    least_shown
        Below this many answers nothing is said of a share.
    level
        Of the Wilson interval.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``group``: ``heard``, ``asked`` (who said whether they belong), ``share``,
        ``low``, ``high``, ``wide`` (whether it rests on few), ``living_here`` (share of the
        population), ``wanted`` (how many more people of the group would make its share right)
        and ``verdict``.

    References
    ----------
    Wilson (1927) Journal of the American Statistical Association 22.
    """
    rows = {}
    for group in groups:
        column = f"{GROUP}{group}"
        said = responses[column].dropna() if column in responses else pd.Series(dtype="boolean")
        heard, asked = int(said.sum()), len(said)
        living = float(population.get(group, math.nan))
        low, high = wilson_interval(heard, asked, level=level)
        rows[group] = {
            "heard": heard,
            "asked": asked,
            "share": heard / asked if asked else math.nan,
            "low": low,
            "high": high,
            "wide": least_shown <= asked < least_asked,
            "living_here": living,
            "wanted": _wanted(heard, asked, living),
            "verdict": _verdict((heard, asked), living, (low, high), (least_shown, least_asked)),
        }
    table = pd.DataFrame.from_dict(rows, orient="index")
    few = table["asked"] < least_shown
    table.loc[few, ["share", "low", "high"]] = np.nan
    table["wanted"] = table["wanted"].astype("Int64").mask(few)
    table.index.name = "group"
    return table


def _wanted(heard: int, asked: int, living: float) -> int:
    """Count who is missing: with n more, (heard + n) / (asked + n) is the share living here."""
    if not asked or math.isnan(living) or living >= 1.0 or heard >= living * asked:
        return 0
    return math.ceil(round((living * asked - heard) / (1.0 - living), 9))


def _verdict(
    counts: tuple[int, int], living: float, interval: tuple[float, float], least: tuple[int, int]
) -> str:
    heard, asked = counts
    if not asked:
        return NOT_ASKED
    if asked < least[0]:
        return TOO_FEW_ASKED
    if math.isnan(living):
        return NO_POPULATION
    low, high = interval
    if heard == 0 and high < living:
        return NOBODY
    if high < living:
        return UNDER
    if low > living:
        return OVER
    return LIKE if asked >= least[1] else TOO_FEW_ASKED


def flag_concerns(
    people: pd.DataFrame,
    *,
    groups: Iterable[str] = HARD_TO_HEAR,
    least_voices: int = LEAST_VOICES,
    least_others: int = LEAST_OTHERS,
) -> pd.DataFrame:
    """Flag every concern that rests on one way of asking or on one group of people.

    It rests on them when, without them, fewer than ``least_others`` people would raise it.
    Those who did not say whether they belong to a group are not counted as outside of it.

    Parameters
    ----------
    people
        One row for each person who raises a concern: ``concern`` (the name of a theme or a
        place), ``response_id``, ``method`` and the ``group_`` columns.
    groups
        Groups to look at.
    least_voices
        A concern of fewer people is flagged for that instead.
    least_others
        See above.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``concern``: ``people``, ``flags`` (words, none for most) and, for each,
        ``rests_on`` (methods and groups, the words of the data).
    """
    rows = {}
    for concern, raised in people.drop_duplicates(["concern", "response_id"]).groupby("concern"):
        flags, rests = [], []
        if len(raised) < least_voices:
            flags.append(FEW_VOICES)
        else:
            rests = _one_method(raised, least_others) + _one_group(raised, groups, least_others)
            flags = [words for words, _ in rests]
        rows[str(concern)] = {
            "people": len(raised),
            "flags": flags,
            "rests_on": [name for _, name in rests],
        }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["people", "flags", "rests_on"])
    table.index.name = "concern"
    return table.sort_values("people", ascending=False, kind="stable")


def voices_of_themes(concerns: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    """List who raises each theme, as ``flag_concerns`` takes it."""
    raised = concerns[["response_id", "theme"]].rename(columns={"theme": "concern"})
    return raised.merge(responses, left_on="response_id", right_index=True)


def voices_of_areas(
    areas: gpd.GeoDataFrame,
    places: Places,
    concerns: pd.DataFrame,
    responses: pd.DataFrame,
    *,
    within: float = WITHIN,
) -> pd.DataFrame:
    """List who names a place in each area, or within so many metres of it.

    ``areas`` has a ``name``, which is the concern; the rest is as ``flag_concerns`` takes it.
    """
    position = place_positions(places, concerns["place_id"])
    located = np.flatnonzero(position >= 0)
    points = np.asarray(places.geometry.array)[position[located]]
    outlines = np.asarray(areas.geometry.array)
    area, point = shapely.STRtree(points).query(outlines, predicate="dwithin", distance=within)
    raised = pd.DataFrame(
        {
            "response_id": concerns["response_id"].to_numpy()[located[point]],
            "concern": areas["name"].astype("str").to_numpy()[area],
        }
    )
    return raised.merge(responses, left_on="response_id", right_index=True)


def _one_method(raised: pd.DataFrame, least_others: int) -> list[tuple[str, str]]:
    methods = raised["method"].dropna().value_counts()
    if methods.empty:
        return []
    first = str(methods.index[0])
    others = int(methods.iloc[1:].sum())
    if others >= least_others:
        return []
    return [(f"rests on one method: {first}, {_others(others)} otherwise", first)]


def _one_group(
    raised: pd.DataFrame, groups: Iterable[str], least_others: int
) -> list[tuple[str, str]]:
    found = []
    for group in groups:
        said = raised.get(f"{GROUP}{group}")
        if said is None:
            continue
        inside, outside = int(said.sum()), int((~said.dropna().astype("bool")).sum())
        if outside < least_others <= inside:
            words = group.replace("_", " ")
            found.append((f"rests on one group: {words}, {_others(outside)} outside it", group))
    return found


def _others(count: int) -> str:
    return "nobody" if count == 0 else f"{count} {'person' if count == 1 else 'people'}"


def difference_interval(
    first: tuple[int, int], second: tuple[int, int], *, level: float = 0.95
) -> tuple[float, float, float]:
    """Give the difference of two shares, second less first, with its interval.

    Parameters
    ----------
    first, second
        How many said yes, and how many were asked.
    level
        Of the interval.

    Returns
    -------
    tuple
        Difference, low and high, -1 to 1; NaN where nobody was asked.

    References
    ----------
    Newcombe (1998) Statistics in Medicine 17, 873-890, method 10.

    Examples
    --------
    >>> [round(one, 4) for one in difference_interval((48, 80), (56, 70))]
    [0.2, 0.0524, 0.3339]
    """
    if not first[1] or not second[1]:
        return math.nan, math.nan, math.nan
    before, now = first[0] / first[1], second[0] / second[1]
    low_before, high_before = wilson_interval(*first, level=level)
    low_now, high_now = wilson_interval(*second, level=level)
    change = now - before
    low = change - math.hypot(now - low_now, high_before - before)
    high = change + math.hypot(high_now - now, before - low_before)
    return change, float(low), float(high)


def compare_waves(
    responses: pd.DataFrame,
    waves: Mapping[str, Iterable[str]],
    questions: Iterable[tuple[str, str, Iterable[int] | None]],
    *,
    least_asked: int = 10,
    level: float = 0.95,
) -> pd.DataFrame:
    """Follow the share of good answers from wave to wave.

    The waves are taken as if different people had answered each, which makes the interval of
    a change rather too wide than too narrow when the same people answer again.

    Parameters
    ----------
    responses
        A Responses table.
    waves
        The responses of each wave by the name of its quarter, oldest first.
    questions
        For each question its words, its column and the answers that count (see
        ``measure_answers``).
    least_asked
        Fewer answers in a wave give no share. A network has twenty members, so this is less
        than elsewhere, and the intervals are wide.
    level
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``question`` and ``quarter``: ``said``, ``asked``, ``share``, ``low``,
        ``high``, ``note``; ``change``, ``change_low``, ``change_high`` on the wave before, and
        ``verdict``: "better", "worse", "no clear change", or "" where there is nothing before.

    Raises
    ------
    UnsuitableDataError
        If a wave names a response that is not there.
    """
    tables = []
    for words, column, top in questions:
        rows = []
        for quarter, ids in waves.items():
            named = list(ids)
            if not set(named) <= set(responses.index):
                raise UnsuitableDataError(f"The wave {quarter} names answers that are not loaded.")
            measured = measure_answers(
                responses.loc[named],
                column,
                top=None if top is None else list(top),
                by=None,
                least_asked=least_asked,
                level=level,
            )
            rows.append(measured.iloc[0].to_dict() | {"question": words, "quarter": quarter})
        tables.append(_with_changes(pd.DataFrame(rows), level=level))
    if not tables or not waves:
        return pd.DataFrame()
    return pd.concat(tables).set_index(["question", "quarter"])


def _with_changes(table: pd.DataFrame, *, level: float) -> pd.DataFrame:
    changes: list[tuple[float, float, float]] = []
    for number in range(len(table)):
        pair = table.iloc[max(number - 1, 0) : number + 1]
        known = len(pair) == 2 and bool(pair["share"].notna().all())  # noqa: PLR2004 - before, now
        counts = [
            (int(said), int(asked)) for said, asked in zip(pair["said"], pair["asked"], strict=True)
        ]
        changes.append(
            difference_interval(counts[0], counts[1], level=level) if known else (math.nan,) * 3
        )
    table[["change", "change_low", "change_high"]] = np.array(changes).reshape(-1, 3)
    table["verdict"] = np.select(
        [table["change_low"] > 0, table["change_high"] < 0, table["change"].notna()],
        ["better", "worse", "no clear change"],
        default="",
    )
    return table

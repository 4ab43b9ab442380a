"""The parts of a priority score, from what is recorded in each area each month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pact_geo.analysis.wards import place_positions
from pact_geo.errors import UnsuitableDataError
from pact_geo.settings import DEFAULT_CATEGORY_WEIGHTS, PriorityWeights
from pact_geo.tables import Incidents, Places

CONCERN = "concern"
PARTS = ("volume", "recency", "persistence", CONCERN)
"""The parts of a score, in the order of PriorityWeights and of the columns ``part_...``."""

TOO_FEW = 8
"""With fewer incidents an area is too quiet to call rising or falling: its recency is 0.5."""


def weigh_incidents(
    incidents: Incidents,
    weights: Mapping[str, float] | pd.Series[float] | None = None,
    *,
    otherwise: float = 1.0,
) -> pd.Series[float]:
    """Weigh each incident by its offence code or else its category.

    Parameters
    ----------
    incidents
        Incidents.
    weights
        By category or offence code, whatever the case of letters; DEFAULT_CATEGORY_WEIGHTS,
        the partnership's own judgement, when not given.
    otherwise
        What an incident weighs that has no weight.

    Returns
    -------
    Series
        By ``incident_id``, named ``weight``. What has no weight weighs ``otherwise``, and its
        category is listed in ``attrs["unweighted"]``.

    Raises
    ------
    UnsuitableDataError
        If a weight is below 0 or not a number.
    """
    given = pd.Series(dict(DEFAULT_CATEGORY_WEIGHTS if weights is None else weights))
    table = {str(key).strip().casefold(): float(value) for key, value in given.items()}
    wrong = [key for key, value in table.items() if not 0 <= value < float("inf")]
    if wrong:
        raise UnsuitableDataError(f"The weight of {wrong[0]!r} is below 0 or not a number.")
    weight = _look_up(incidents["category"], table)
    if "offence_code" in incidents:
        weight = _look_up(incidents["offence_code"], table).fillna(weight)
    unknown = incidents["category"][weight.isna()].unique()
    weight = weight.fillna(otherwise).rename("weight")
    weight.attrs["unweighted"] = sorted(str(name) for name in unknown)
    return weight


@dataclass(frozen=True)
class Records:
    """What is recorded in each area in each month, shape (..., areas, months).

    ``weighted`` sums category weights, ``counted`` counts incidents. Months run in order.
    Leading axes may hold several versions of the records at once.
    """

    weighted: NDArray[np.float64]
    counted: NDArray[np.float64]


def tally_incidents(
    members: pd.DataFrame,
    places: Places,
    incidents: Incidents,
    weight: pd.Series[float],
    months: pd.PeriodIndex,
) -> pd.DataFrame:
    """Count incidents by area, month and weight.

    Parameters
    ----------
    members
        Which places are in which area: ``area`` (from 0) and ``position`` in ``places``, a
        row for each pair.
    weight
        By ``incident_id``, in the order of ``incidents``.
    months
        Every month of the incidents, in order.

    Returns
    -------
    DataFrame
        ``area``, ``month`` (its position in ``months``), ``weight``, ``count``.
    """
    rows = pair_rows(members, places, incidents)
    alike = pd.DataFrame(
        {
            "area": rows["area"],
            "month": months.get_indexer(pd.Index(rows["month"])),
            "weight": weight.to_numpy()[rows["row"].to_numpy()],
        }
    )
    return alike.groupby(list(alike.columns)).size().reset_index(name="count")


def sum_records(tally: pd.DataFrame, counts: NDArray[Any], *, areas: int, months: int) -> Records:
    """Sum a tally by area and month.

    Parameters
    ----------
    counts
        How often each row of the tally counts: ``tally["count"]``, shape (rows,), or several
        versions of it drawn by chance, shape (draws, rows).
    """
    cell = (tally["area"] * months + tally["month"]).to_numpy(dtype="int64")
    size = areas * months
    weighing = tally["weight"].to_numpy(dtype="float64")
    versions = np.atleast_2d(counts).astype("float64")
    counted = [np.bincount(cell, weights=one, minlength=size) for one in versions]
    weighted = [np.bincount(cell, weights=one * weighing, minlength=size) for one in versions]
    whole = (*counts.shape[:-1], areas, months)
    return Records(
        weighted=np.array(weighted).reshape(whole), counted=np.array(counted).reshape(whole)
    )


def score_parts(
    records: Records, residents: NDArray[Any], *, recent_months: int = 3
) -> NDArray[np.float64]:
    """Score the four parts of each area (see rank_priority_areas for the formulas).

    Parameters
    ----------
    records
        Shape (..., areas, months).
    residents
        Residents who name each area, shape (..., areas).
    recent_months
        How many of the last months recency sets against those before.

    Returns
    -------
    array of float64, shape (..., areas, 4)
        Volume, recency, persistence, concern, each from 0 to 1.

    Raises
    ------
    UnsuitableDataError
        If ``recent_months`` is below 1.
    """
    if recent_months < 1:
        raise UnsuitableDataError("recent_months must be 1 or more.")
    months = records.counted.shape[-1]
    recent = records.counted[..., -recent_months:].sum(axis=-1) / recent_months
    total = records.counted.sum(axis=-1)
    recency = np.full(total.shape, 0.5)
    if months > recent_months:
        earlier = records.counted[..., :-recent_months].sum(axis=-1) / (months - recent_months)
        told = total >= TOO_FEW
        recency[told] = recent[told] / (recent[told] + earlier[told])
    volume = _of_largest(records.weighted.sum(axis=-1))
    persistence = (records.counted > 0).sum(axis=-1) / max(months, 1)
    return np.stack([volume, recency, persistence, _of_largest(residents)], axis=-1)


def part_shares(weights: PriorityWeights | None, *, surveyed: bool) -> NDArray[np.float64]:
    """Turn weights into shares that add to 1; without a survey concern has none.

    Returns
    -------
    array of float64, shape (4,)
        In the order of PARTS.

    Raises
    ------
    UnsuitableDataError
        If a weight is below 0 or not finite, or none that counts is above 0.
    """
    given = np.array(astuple(weights or PriorityWeights()), dtype="float64")
    given[-1] *= surveyed
    if not (given >= 0).all() or not 0 < given.sum() < float("inf"):
        raise UnsuitableDataError(
            "The weights of the parts cannot be used.",
            remedy="Give each 0 or more, and at least one that counts above 0.",
        )
    return cast("NDArray[np.float64]", given / given.sum())


def pair_rows(members: pd.DataFrame, places: Places, incidents: Incidents) -> pd.DataFrame:
    """Pair areas with the incidents at their places: ``area``, ``position``, ``row``, ``month``."""
    position = place_positions(places, incidents["place_id"])
    row = np.flatnonzero(np.isin(position, members["position"]) & (position >= 0))
    at = pd.DataFrame({"position": position[row], "row": row})
    at["month"] = incidents["month"].array[row]
    return members.merge(at, on="position").sort_values(["area", "row"], ignore_index=True)


def likely_ranks(
    scores: NDArray[np.float64], last: NDArray[np.bool_], *, level: float = 0.95
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the range in which each area's rank lies in ``level`` of all draws.

    Parameters
    ----------
    scores
        Shape (draws, areas). Equal scores rank in the order of the areas.
    last
        Areas that rank after all others whatever their score.
    level
        Share of the draws the range holds.

    Returns
    -------
    low, high : arrays of int64, shape (areas,)
        1 is the highest rank.
    """
    order = np.lexsort((-scores, np.broadcast_to(last, scores.shape)), axis=-1)
    ranks = np.argsort(order, axis=-1) + 1
    tail = (1 - level) / 2
    low, high = np.quantile(ranks, [tail, 1 - tail], axis=0, method="nearest").astype("int64")
    return low, high


def _of_largest(values: NDArray[Any]) -> NDArray[np.float64]:
    largest = values.max(axis=-1, keepdims=True)
    shares: NDArray[np.float64] = np.zeros(values.shape)
    np.divide(values, largest, out=shares, where=largest > 0)
    return shares


def _look_up(names: pd.Series[Any], table: Mapping[str, float]) -> pd.Series[float]:
    codes, distinct = pd.factorize(names)
    known = [table.get(str(name).strip().casefold(), np.nan) for name in distinct]
    # A missing name has code -1 and takes what is put last.
    return pd.Series(np.array([*known, np.nan])[codes], index=names.index, name=names.name)

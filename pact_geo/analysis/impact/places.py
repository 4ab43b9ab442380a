"""Which ground is compared with which: the ring round an area, and areas like it elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from pact_geo.analysis.trend import count_months
from pact_geo.errors import UnsuitableDataError

SMALLEST_RING = 100.0
"""Square metres; what is left of a ring below this is no ground to count on."""

MOST_APART = 2.0
"""An area with more than so many times the reports, or the trend, is no comparison."""

_HALF = 0.5  # added to counts whose ratio is taken, so that a 0 gives a ratio too


def draw_ring(
    area: shapely.Geometry,
    *,
    width: float,
    others: Iterable[shapely.Geometry] = (),
    within: shapely.Geometry | None = None,
) -> shapely.Geometry | None:
    """Draw the ground round an area to which trouble may move.

    Parameters
    ----------
    area
        Outline in metres.
    width
        How far the ring reaches, metres, above 0.
    others
        Areas the ring must leave out: others acted on, and other rings.
    within
        Ground there are data of; the ring ends at its edge.

    Returns
    -------
    geometry or None
        The ring without the area itself; None when nothing is left of it.

    Raises
    ------
    UnsuitableDataError
        If ``width`` is not above 0.

    References
    ----------
    Clarke and Eck (2005) "Crime Analysis for Problem Solvers in 60 Small Steps", step 48 (how
    to choose a buffer); Weisburd et al. (2006) Criminology 44:549-592 (two blocks).
    """
    if not width > 0:
        raise UnsuitableDataError("A ring is wider than 0 metres.")
    # A centimetre is left free, so that a place on the outline is in the area alone.
    ring = shapely.buffer(area, width).difference(shapely.buffer(area, 0.01))
    taken = [other for other in others if other is not None and not other.is_empty]
    if taken:
        ring = ring.difference(shapely.union_all(taken))
    if within is not None:
        ring = ring.intersection(within)
    return ring if ring.area >= SMALLEST_RING else None


def lying_apart(
    candidates: gpd.GeoSeries, ground: Iterable[shapely.Geometry | None]
) -> pd.Series[bool]:
    """Tell which candidates touch none of the ground that is taken."""
    taken = shapely.union_all([shape for shape in ground if shape is not None])
    return pd.Series(
        ~shapely.intersects(np.asarray(candidates.array), taken),
        index=candidates.index,
        dtype="bool",
    )


def count_inside(
    shapes: Mapping[str, shapely.Geometry],
    places: gpd.GeoDataFrame,
    incidents: pd.DataFrame,
    *,
    months: pd.PeriodIndex,
    usable_months: pd.PeriodIndex,
) -> pd.DataFrame:
    """Count the reports within each shape by month; no report counts in two.

    Parameters
    ----------
    shapes
        Outlines by name; a place within two belongs to the first.
    places, incidents
        The tables, places in the same metres as the shapes.
    months
        The months to list.
    usable_months
        Those that were reported; all others are missing, never zero.

    Returns
    -------
    pandas.DataFrame
        One row a month, one column a shape.
    """
    points = np.asarray(places.geometry.array)
    tree, owner = shapely.STRtree(points), np.full(len(points), -1)
    for number, shape in enumerate(shapes.values()):
        inside = tree.query(shape, predicate="intersects")
        owner[inside[owner[inside] < 0]] = number
    names = list(shapes)
    held = owner >= 0
    name_of = pd.Series([names[number] for number in owner[held]], index=places.index[held])
    by = incidents["place_id"].map(name_of.to_dict()).astype("str")
    return count_months(incidents, usable_months=usable_months, months=months, by=by, groups=names)


def propose_comparisons(
    area: pd.Series[Any],
    candidates: pd.DataFrame,
    *,
    most: int = 3,
    most_apart: float = MOST_APART,
) -> pd.DataFrame:
    """Choose the places most like an area before anyone acted.

    Two things are compared: the level (reports in all months listed) and the trend (reports in
    the later half of the months against the earlier half). Each is put as how many times the
    area's own; the distance is the sum of the two logarithms, whatever their sign, so 0 is
    alike in both and 0.69 is twice as many, or a trend twice as steep.

    Parameters
    ----------
    area
        The area's reports by month before, in order; months not reported are left out.
    candidates
        The same months for each place that might be compared, one column each.
    most
        How many to choose.
    most_apart
        A place whose level or trend is more than so many times the area's, or less than one
        so-manieth, is no comparison.

    Returns
    -------
    pandas.DataFrame
        One row a candidate, nearest first: ``before``, ``level`` and ``trend`` (times the
        area's), ``distance``, ``chosen`` and ``reason`` (why not).

    References
    ----------
    Why level and trend before: Shadish, Cook and Campbell (2002) "Experimental and
    Quasi-Experimental Designs for Generalized Causal Inference", chapter 5; places chosen for
    being high fall back by themselves, so that what they are compared with must have been
    chosen alike: Barnett, van der Pols and Dobson (2005) International Journal of Epidemiology
    34:215-220.
    """
    known = area.notna().to_numpy()
    own = area[known].to_numpy(dtype="float64")
    rows = []
    for name in candidates.columns:
        counts = candidates.loc[known, name].to_numpy(dtype="float64", na_value=np.nan)
        level = (counts.sum() + _HALF) / (own.sum() + _HALF)
        trend = _trend(counts) / _trend(own)
        distance = abs(np.log(level)) + abs(np.log(trend))
        rows.append((name, int(counts.sum()), level, trend, distance))
    table = pd.DataFrame(rows, columns=["name", "before", "level", "trend", "distance"])
    table = table.set_index("name").sort_values("distance", kind="stable")
    unlike = np.abs(np.log(table[["level", "trend"]].to_numpy())) > np.log(most_apart)
    reasons = [
        "too many or too few reports" if level else "another trend" if trend else ""
        for level, trend in unlike
    ]
    fits = np.array([not reason for reason in reasons], dtype=bool)
    table["chosen"] = fits & (np.cumsum(fits) <= most)
    table["reason"] = [
        reason or ("" if chosen else "others are more alike")
        for reason, chosen in zip(reasons, table["chosen"], strict=True)
    ]
    return table


def _trend(counts: Any) -> float:
    half = len(counts) // 2
    return float((counts[len(counts) - half :].sum() + _HALF) / (counts[:half].sum() + _HALF))

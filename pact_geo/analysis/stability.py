"""How sure we are of an area: whether it comes back when what it rests on is changed a little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from pact_geo.analysis.concern import concerns_apart
from pact_geo.analysis.discs import Indexes, find_discs
from pact_geo.analysis.hotspots import Stacks, group_stacks, stack_incidents, stack_rows
from pact_geo.analysis.wards import place_positions
from pact_geo.errors import UnsuitableDataError
from pact_geo.tables import Concerns, Incidents, Places, Progress

SAME = 0.5
"""Two areas are the same when they share this much of what they hold together (Jaccard)."""

KINDS: Final = ("incidents", "places", "settings")
"""What a refit changes: which incidents there are, where the places lie, the settings."""

SURE, PROBABLE, DOUBTFUL = "sure", "probable", "doubtful"
_SURE, _DOUBTFUL = 0.9, 0.5

_TURN = "incidents places settings incidents places settings incidents places settings incidents"
_CATCHMENT = 50.0  # metres; a snapped point stands for no more than this round it
_VARIED = 0.2  # each setting by up to a fifth, up or down


def estimate_stability(  # noqa: PLR0913 - the settings of find_hotspots, and its own
    places: Places,
    incidents: Incidents,
    areas: gpd.GeoDataFrame,
    *,
    concerns: Concerns | None = None,
    method: str = "discs",
    radius: float = 125.0,
    quiet: float = 1.5,
    count: int = 10,
    min_incidents: int = 8,
    min_residents: int = 5,
    refits: int = 50,
    seed: int = 1,
    level: float = 0.95,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Find areas again on changed data and settings, and count how often each comes back.

    Of ten refits

    - four draw as many incidents as there are, with replacement (the bootstrap: Efron 1979,
      "Bootstrap methods: another look at the jackknife", Annals of Statistics 7:1-26);
    - three move every place to anywhere within its likely catchment: half the way to the
      nearest other place, 50 m at most;
    - three change radius, quiet and the least incidents, each by up to a fifth.

    An area comes back when a hotspot then found shares at least half of the incidents that the
    two hold together (Jaccard index). On real districts areas found in 20 bootstraps of 20
    were among the ten of held-back months three times in four, areas found in 10 or fewer one
    time in four (benchmarks/DISTRICTS.md).

    An area that residents alone name comes back in the same sense among areas found on
    resampled residents.

    Parameters
    ----------
    places, incidents
        What the areas were found from.
    areas
        Hotspots or PriorityAreas; what counts is ``place_ids``.
    concerns
        What residents named, for areas they alone name; without it these have no figure.
    method, radius, quiet, count, min_incidents, min_residents
        The settings the areas were found with.
    refits
        How many.
    seed
        The same seed gives the same figures.
    level
        Of the likely range.
    progress
        Called after each refit.

    Returns
    -------
    DataFrame
        In the order of ``areas``: ``found`` (of ``refits``; missing where it cannot be told)
        and ``refits``; ``found_incidents``, ``found_places`` and ``found_settings``, the same
        of each kind (``split_refits`` says of how many). For Hotspots also ``rank_low`` and
        ``rank_high``, the range of the area's place in ``level`` of the refits that found it,
        missing when none did;
        PriorityAreas, ranked by score, have their own.

    Raises
    ------
    UnsuitableDataError
        If ``refits`` is below 1.
    """
    if refits < 1:
        raise UnsuitableDataError("refits must be 1 or more.")
    rng = np.random.default_rng(seed)
    report = progress or (lambda _share, _doing: None)
    stacks = stack_incidents(places, incidents)
    finding: dict[str, Any] = {
        "method": method,
        "radius": radius,
        "quiet": quiet,
        "count": count,
        "min_incidents": min_incidents,
    }
    wanted = _wanted(areas, places, stacks)
    came_back = np.zeros((refits, len(areas)), dtype=np.int64)
    kinds = _kinds(refits)
    reach = _catchments(stacks)
    for refit, kind in enumerate(kinds):
        groups = _refit(kind, stacks, finding, reach, rng)
        came_back[refit] = _match(wanted, groups, stacks.incidents)
        report((refit + 1) / refits, f"Finding the areas again, {refit + 1} of {refits}")
    told = np.array([len(members) > 0 for members in wanted], dtype=bool)
    recorded = told
    found = (came_back > 0).sum(axis=0)
    table = pd.DataFrame(index=areas.index)
    if concerns is not None:
        apart = concerns_apart(concerns, places, areas[told])
        again, known = _residents_again(
            areas, places, apart, refits, rng, radius=radius, min_residents=min_residents
        )
        found, told = np.maximum(found, again), told | known
    table["found"] = pd.array(np.where(told, found, 0), dtype="Int64")
    table.loc[~told, "found"] = pd.NA
    table["refits"] = refits
    for kind in KINDS:
        held = (came_back[kinds == kind] > 0).sum(axis=0)
        table[f"found_{kind}"] = pd.array(held, dtype="Int64")
        table.loc[~recorded, f"found_{kind}"] = pd.NA
    if "rank" not in areas:
        table["rank_low"], table["rank_high"] = _ranges(came_back, level)
    return table


def split_refits(refits: int) -> dict[str, int]:
    """Say how many of so many refits change each of ``KINDS``."""
    kinds = _kinds(refits)
    return {kind: int((kinds == kind).sum()) for kind in KINDS}


def judge_stability(area: Mapping[Any, Any]) -> str:
    """Say in a word how sure an area is: "sure", "probable" or "doubtful"; "" where untold.

    The smaller of two shares decides: of all refits, and of the bootstraps alone, which are
    harder to pass and were tried on real districts. Sure is 9 in 10, doubtful half or fewer.

    Parameters
    ----------
    area
        With ``found`` and ``refits``, and ``found_incidents`` where that is known.
    """
    found, refits = area.get("found"), area.get("refits")
    if found is None or refits is None or pd.isna(found) or not refits:
        return ""
    share = float(found) / float(refits)
    redrawn, redraws = area.get("found_incidents"), split_refits(int(refits))["incidents"]
    if redrawn is not None and pd.notna(redrawn) and redraws:
        share = min(share, float(redrawn) / redraws)
    return SURE if share >= _SURE else PROBABLE if share > _DOUBTFUL else DOUBTFUL


def share_alike(mine: Sequence[Any], theirs: Sequence[Any], weight: pd.Series[float]) -> bool:
    """Tell whether two areas, given by their places, share half of what they hold together.

    ``weight`` is what each place holds; where they hold nothing between them they are not alike.
    """
    one, other = set(mine), set(theirs)
    both = float(weight.reindex(list(one & other)).sum())
    together = float(weight.reindex(list(one | other)).sum())
    return together > 0 and both / together >= SAME


def _kinds(refits: int) -> NDArray[np.object_]:
    return np.array((_TURN.split() * (refits // 10 + 1))[:refits], dtype=object)


def _wanted(areas: gpd.GeoDataFrame, places: Places, stacks: Stacks) -> list[Indexes]:
    """Give the stacks of each area; none where one of its places has no stack."""
    number = np.full(len(places) + 1, -1, dtype=np.intp)  # the last is for position -1
    number[stacks.position] = np.arange(len(stacks.position))
    wanted = []
    for place_ids in areas["place_ids"]:
        members = number[place_positions(places, pd.Series(place_ids, dtype="Int64"))]
        wanted.append(members if (members >= 0).all() else members[:0])
    return wanted


def _refit(
    kind: str,
    stacks: Stacks,
    finding: Mapping[str, Any],
    reach: NDArray[np.float64],
    rng: np.random.Generator,
) -> list[Indexes]:
    """Change what ``kind`` names and find the hotspots then, as positions in ``stacks``."""
    total = int(stacks.incidents.sum())
    if not total:
        return []
    if kind == "incidents":
        return _redraw_records(stacks, finding, total, rng)
    if kind == "places":
        bearing = rng.uniform(0, 2 * np.pi, len(reach))
        away = reach * np.sqrt(rng.uniform(size=len(reach)))
        x, y = stacks.x + away * np.cos(bearing), stacks.y + away * np.sin(bearing)
        return group_stacks(replace(stacks, x=x, y=y), **finding)
    varied = dict(finding)
    for name in ("radius", "quiet", "min_incidents"):
        varied[name] = finding[name] * rng.uniform(1 - _VARIED, 1 + _VARIED)
    varied["min_incidents"] = max(1, round(varied["min_incidents"]))
    return group_stacks(stacks, **varied)


def _redraw_records(
    stacks: Stacks, finding: Mapping[str, Any], total: int, rng: np.random.Generator
) -> list[Indexes]:
    """Draw the incidents again and find the hotspots among them."""
    drawn = rng.multinomial(total, stacks.incidents / total)
    kept = np.flatnonzero(drawn)
    again = replace(
        stacks,
        position=stacks.position[kept],
        x=stacks.x[kept],
        y=stacks.y[kept],
        incidents=drawn[kept],
        weight=drawn[kept].astype("float64"),
    )
    return [kept[members] for members in group_stacks(again, **finding)]


def _catchments(stacks: Stacks) -> NDArray[np.float64]:
    """Give how far round each place what is recorded there may have happened, metres."""
    if len(stacks.x) < 2:  # noqa: PLR2004 - no other place
        return np.full(len(stacks.x), _CATCHMENT)
    points = np.column_stack([stacks.x, stacks.y])
    nearest = np.asarray(cKDTree(points).query(points, k=2)[0])[:, 1]
    return np.asarray(np.minimum(nearest / 2, _CATCHMENT))


def _residents_again(
    areas: gpd.GeoDataFrame,
    places: Places,
    concerns: Concerns,
    refits: int,
    rng: np.random.Generator,
    *,
    radius: float,
    min_residents: int,
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Count how often areas come back on resampled residents, and which have any chance to."""
    first = ~concerns.duplicated(["response_id", "place_id"]).to_numpy()
    position = place_positions(places, concerns["place_id"])
    stacks = stack_rows(places, position, first.astype("float64"))
    wanted = _wanted(areas, places, stacks)
    known = np.array([len(members) > 0 for members in wanted], dtype=bool)
    person, people = pd.factorize(concerns["response_id"])
    counted = first & (stacks.stack_of >= 0)
    person, stack = person[counted], stacks.stack_of[counted]
    found = np.zeros(len(areas), dtype=np.int64)
    for _ in range(refits if known.any() else 0):
        times = rng.multinomial(len(people), np.full(len(people), 1 / len(people)))
        weight = np.bincount(stack, weights=times[person], minlength=len(stacks.x))
        discs = find_discs(
            stacks.x,
            stacks.y,
            weight,
            radius=radius,
            quiet=0.0,
            count=len(stacks.x),
            minimum=min_residents,
        )
        found += _match(wanted, discs, stacks.weight) > 0
    return found, known


def _match(
    wanted: Sequence[Indexes], groups: Sequence[Indexes], weight: NDArray[Any]
) -> NDArray[np.int64]:
    """Give for each wanted group the place, from 1, of the one that is the same; 0 for none."""
    group_of = np.full(len(weight), len(groups), dtype=np.intp)
    for number, members in enumerate(groups):
        group_of[members] = number
    size = np.bincount(group_of, weights=weight, minlength=len(groups) + 1)[:-1]
    matched = np.zeros(len(wanted), dtype=np.int64)
    for number, members in enumerate(wanted):
        if not len(members) or not len(groups):
            continue
        shared = np.bincount(group_of[members], weights=weight[members], minlength=len(groups) + 1)[
            :-1
        ]
        alike = shared / (weight[members].sum() + size - shared)
        if alike.max() >= SAME:
            matched[number] = int(alike.argmax()) + 1
    return matched


def _ranges(came_back: NDArray[np.int64], level: float) -> tuple[Any, Any]:
    """Find the range of each area's place among the refits that found it."""
    tail = (1 - level) / 2
    low, high = [], []
    for place in came_back.T:
        found = place[place > 0]
        ends = np.quantile(found, [tail, 1 - tail], method="nearest") if len(found) else None
        low.append(pd.NA if ends is None else int(ends[0]))
        high.append(pd.NA if ends is None else int(ends[1]))
    return pd.array(low, dtype="Int64"), pd.array(high, dtype="Int64")

"""The ranking of priority areas: a sum of named parts that people can read and reweight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pact_geo.analysis.concern import concerns_apart, count_residents, find_concern_areas
from pact_geo.analysis.hotspots import most_first
from pact_geo.analysis.naming import number_repeats
from pact_geo.analysis.scores import (
    CONCERN,
    PARTS,
    TOO_FEW,
    likely_ranks,
    pair_rows,
    part_shares,
    score_parts,
    sum_records,
    tally_incidents,
    weigh_incidents,
)
from pact_geo.analysis.wards import keep_incidents, place_positions
from pact_geo.settings import PriorityWeights
from pact_geo.tables import (
    HOTSPOTS,
    PRIORITY_AREAS,
    Concerns,
    Hotspots,
    Incidents,
    Places,
    PriorityAreas,
    as_hotspots,
    as_incidents,
    as_places,
    as_priority_areas,
)

AGREE = "residents and records agree"
RESIDENTS_SAY = "residents say, records do not"
RECORDS_SAY = "records say, residents do not"
NO_SURVEY = "no survey"
NOT_ASKED = "not asked"
"""In place of a count of residents where there was no survey."""

_SECOND_SOURCE_SHARE = 0.1
_RECORDED = 0.5  # of the incidents of the least hotspot
_DRAWS, _SEED = 200, 1
_VARIED = 0.5


def rank_priority_areas(
    hotspots: Hotspots,
    places: Places,
    incidents: Incidents,
    *,
    concerns: Concerns | None = None,
    weights: PriorityWeights | None = None,
    category_weights: Mapping[str, float] | pd.Series[float] | None = None,
    months: Iterable[Any] | None = None,
    recent_months: int = 3,
    radius: float = 125.0,
    min_residents: int = 5,
) -> PriorityAreas:
    """Rank hotspots, and areas that residents alone name, by a score of four parts.

    Each part is a number from 0 to 1:

    - **volume**: the area's incidents, each weighted by its category, over those of the
      area that has most;
    - **recency**: r / (r + e), where r is the incidents a month in the last
      ``recent_months`` and e those a month before: 0.5 is steady, more is rising. 0.5 also
      where it cannot be told: under 8 incidents, or no earlier months;
    - **persistence**: the share of the months in which anything was recorded;
    - **concern**: residents who name a place in the area or within 50 m, over those of the
      area most residents name.

    Score = 100 x the mean of the parts, weighted by ``weights``. Without a survey the
    concern part is left out of the mean, not counted as nothing: ``part_concern`` is missing,
    and a note says what the score rests on.

    Parameters
    ----------
    hotspots
        What ``find_hotspots`` gave for these places and incidents.
    places
        Places of the incidents and of the concerns (``merge_places``).
    incidents
        What is recorded.
    concerns
        What residents named; without any that has a place the evidence is "no survey".
        Concerns that lie with no hotspot form areas of their own (see find_concern_areas),
        which are ranked among the hotspots.
    weights
        How much each part counts; they need not add to 1.
    category_weights
        Weight of each category or offence code, as a mapping or Series: a code wins over a
        category. The partnership's own judgement when not given. What it does not name
        weighs 1 and is listed in ``attrs["notes"]``.
    months
        The months to count, such as ``coverage.usable_months``; those of the incidents when
        not given.
    recent_months
        How many of the last months are recent.
    radius, min_residents
        For areas from concerns alone. ``min_residents`` is also how many residents it takes
        to agree with a record.

    Returns
    -------
    PriorityAreas
        In order of rank. ``area_id`` is the ``hotspot_id`` for hotspots, and goes on from
        there for areas residents alone name. ``evidence`` is one of

        - "residents and records agree": a hotspot that ``min_residents`` name, or an area
          residents name that holds half as many incidents as the least of the hotspots, and
          at least 8;
        - "residents say, records do not", "records say, residents do not", "no survey".

        **One recorded location comes last.** An area with ``one_location`` true rests almost
        whole on one place, often only the point at which a force records what happened
        anywhere near. Unless ``min_residents`` residents name it, or a second source has
        that many records in its outline and a tenth of them all, it is listed after every
        other area whatever its score.

        Five columns more: ``harm``, the sum of the weights of the incidents that have one;
        ``sources``, whose records lie in the outline, most first;
        ``unconfirmed``, true for the areas just spoken of; ``rank_low`` and ``rank_high``,
        the range of the rank in 95 of 100 draws that deal the incidents in each area, and
        the residents who name it, anew by chance and let each part count up to half more or
        less (the Poisson bootstrap: Hanley & MacGibbon
        2006, "Creating non-parametric bootstrap samples using Poisson frequencies", Computer
        Methods and Programs in Biomedicine 83:57-62).

        ``attrs["notes"]`` says in sentences what a reader of the ranking should know.

    Raises
    ------
    SchemaError
        If a table is not what its name says.
    UnsuitableDataError
        If weights are below 0 or all 0, or ``recent_months`` is below 1.
    """
    as_hotspots(hotspots)
    as_places(places)
    as_incidents(incidents)
    chosen = keep_incidents(incidents, months=months)
    calendar = _calendar(chosen, months)
    located = _located(concerns, places)
    areas = _all_areas(hotspots, places, located, radius=radius, min_residents=min_residents)
    if areas.empty:
        return as_priority_areas(_no_areas())
    weighed = weigh_incidents(chosen, category_weights)
    members = _members(areas, places, hotspots=len(hotspots))
    areas = _describe_named(areas, members, places, chosen, calendar, hotspots=len(hotspots))
    areas["residents"] = 0 if located is None else count_residents(areas, places, located)
    areas["evidence"] = _evidence(areas, len(hotspots), min_residents, surveyed=located is not None)
    areas["sources"], others = _sources(areas, places, chosen)
    areas["unconfirmed"] = _unconfirmed(areas, others, min_residents)
    areas["harm"] = _harm(areas, members, places, chosen, category_weights, calendar)
    tally = tally_incidents(members, places, chosen, weighed, calendar)
    shares = part_shares(weights, surveyed=located is not None)
    ranked = _score(areas, tally, shares, months=len(calendar), recent_months=recent_months)
    if located is None:
        ranked["part_concern"] = np.nan
    ranked.attrs["notes"] = [
        *hotspots.attrs.get("notes", ()),
        *_notes(ranked, weighed, calendar, recent_months),
        *([] if located is not None else [_rests_on(shares)]),
    ]
    return as_priority_areas(ranked)


def _harm(
    areas: gpd.GeoDataFrame,
    members: pd.DataFrame,
    places: Places,
    incidents: Incidents,
    weights: Mapping[str, float] | pd.Series[float] | None,
    months: pd.PeriodIndex,
) -> NDArray[np.float64]:
    """Sum the weights of the incidents of each area; one without a weight adds nothing."""
    known = weigh_incidents(incidents, weights, otherwise=0.0)
    tally = tally_incidents(members, places, incidents, known, months)
    records = sum_records(tally, tally["count"].to_numpy(), areas=len(areas), months=len(months))
    harm: NDArray[np.float64] = records.weighted.sum(axis=-1)
    return harm


def _score(
    areas: gpd.GeoDataFrame,
    tally: pd.DataFrame,
    shares: NDArray[np.float64],
    *,
    months: int,
    recent_months: int,
) -> gpd.GeoDataFrame:
    """Add parts, score and rank, and the likely range of the rank; put areas in order."""
    residents = areas["residents"].to_numpy()
    records = sum_records(tally, tally["count"].to_numpy(), areas=len(areas), months=months)
    parts = score_parts(records, residents, recent_months=recent_months)
    scored = gpd.GeoDataFrame(areas.copy())
    scored[[f"part_{part}" for part in PARTS]] = parts
    scored["score"] = parts @ shares * 100
    rng = np.random.default_rng(_SEED)
    drawn = rng.poisson(tally["count"].to_numpy(), size=(_DRAWS, len(tally)))
    records = sum_records(tally, drawn, areas=len(areas), months=months)
    named = rng.poisson(residents, size=(_DRAWS, len(areas)))
    drawn_parts = score_parts(records, named, recent_months=recent_months)
    scores = (drawn_parts * _vary(shares, rng)[:, None, :]).sum(axis=-1)
    last = areas["unconfirmed"].to_numpy(dtype=bool)
    scored["rank_low"], scored["rank_high"] = likely_ranks(scores, last)
    order = np.lexsort(
        (
            areas.index.to_numpy(),
            -residents,
            -areas["incidents"].to_numpy(),
            -scored["score"].round(9).to_numpy(),
            last,
        )
    )
    scored = scored.iloc[order]
    rank = np.arange(1, len(scored) + 1)
    return scored.assign(
        rank=rank,
        rank_low=np.minimum(scored["rank_low"], rank),
        rank_high=np.maximum(scored["rank_high"], rank),
    )


def _vary(shares: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Make each part count up to half more or less than it does, one set for each draw."""
    varied = shares * rng.uniform(1 - _VARIED, 1 + _VARIED, size=(_DRAWS, len(shares)))
    return np.asarray(varied / varied.sum(axis=1, keepdims=True))


def _no_areas() -> gpd.GeoDataFrame:
    more = {
        "harm": "float64",
        "sources": "object",
        "unconfirmed": "bool",
        "rank_low": "int64",
        "rank_high": "int64",
    }
    columns = {name: pd.Series([], dtype=dtype) for name, dtype in more.items()}
    return gpd.GeoDataFrame(PRIORITY_AREAS.empty().assign(**columns))


def _calendar(incidents: Incidents, months: Iterable[Any] | None) -> pd.PeriodIndex:
    given = incidents["month"].unique() if months is None else months
    named = [given] if isinstance(given, str | pd.Period) else list(given)
    return pd.PeriodIndex(sorted({pd.Period(month, freq="M") for month in named}), freq="M")


def _located(concerns: Concerns | None, places: Places) -> Concerns | None:
    """Keep concerns with a known place; None when nobody named one."""
    if concerns is None:
        return None
    known = place_positions(places, concerns["place_id"]) >= 0
    return Concerns(concerns[known]) if known.any() else None


def _all_areas(
    hotspots: Hotspots,
    places: Places,
    concerns: Concerns | None,
    *,
    radius: float,
    min_residents: int,
) -> gpd.GeoDataFrame:
    """Put after the hotspots the areas that only residents name.

    They form from concerns further than 50 m from every hotspot: those nearer are already
    counted with one, so no concern is behind two areas of the list.
    """
    columns = [*HOTSPOTS.columns, "geometry"]
    areas = hotspots[columns].reset_index(drop=False)
    areas = areas.rename(columns={"hotspot_id": "area_id"})
    if concerns is not None:
        apart = concerns_apart(concerns, places, hotspots)
        only = find_concern_areas(places, apart, radius=radius, min_residents=min_residents)
        if len(only):
            start = int(hotspots.index.max()) if len(hotspots) else 0
            added = only[columns].assign(area_id=only.index.to_numpy() + start)
            areas = pd.concat([areas, added], ignore_index=True) if len(areas) else added
    areas = gpd.GeoDataFrame(areas.set_index("area_id"), geometry="geometry", crs=places.crs)
    areas["name"] = number_repeats(areas["name"].tolist())
    return areas


def _members(areas: gpd.GeoDataFrame, places: Places, *, hotspots: int) -> pd.DataFrame:
    """List which places are in which area: members of hotspots, all inside other outlines."""
    ids = areas["place_ids"].iloc[:hotspots]
    flat = pd.Series([place for members in ids for place in members], dtype="Int64")
    area = np.repeat(np.arange(hotspots), ids.map(len).to_numpy(dtype="int64"))
    outlines = np.asarray(areas.geometry.array)[hotspots:]
    inside = shapely.STRtree(np.asarray(places.geometry.array)).query(
        outlines, predicate="intersects"
    )
    return pd.DataFrame(
        {
            "area": np.concatenate([area, inside[0] + hotspots]),
            "position": np.concatenate([place_positions(places, flat), inside[1]]),
        }
    )


def _describe_named(
    areas: gpd.GeoDataFrame,
    members: pd.DataFrame,
    places: Places,
    incidents: Incidents,
    months: pd.PeriodIndex,
    *,
    hotspots: int,
) -> gpd.GeoDataFrame:
    """Say of areas that residents alone name what is recorded in their outlines."""
    told = []
    for number in range(hotspots, len(areas)):
        rows = pair_rows(members[members["area"] == number], places, incidents)
        share = rows.groupby("position").size().max() / len(rows) if len(rows) else np.nan
        told.append(
            {
                "incidents": len(rows),
                "active_months": rows["month"].nunique(),
                "months": len(months),
                "largest_place_share": share,
                "top_categories": most_first(incidents["category"].iloc[rows["row"]])[:3],
            }
        )
    if not told:
        return areas
    table = pd.DataFrame(told, index=areas.index[hotspots:])
    described = gpd.GeoDataFrame(areas.copy())
    for column in table.columns:
        both = [areas[column].iloc[:hotspots], table[column]]
        described[column] = pd.concat(both) if hotspots else table[column]
    return described


def _evidence(
    areas: gpd.GeoDataFrame, hotspots: int, min_residents: int, *, surveyed: bool
) -> list[str]:
    if not surveyed:
        return [NO_SURVEY] * len(areas)
    held = areas["incidents"].to_numpy(dtype="float64")
    least = held[:hotspots].min(initial=np.inf)
    enough = held >= max(TOO_FEW, _RECORDED * least)
    recorded = enough | (np.arange(len(areas)) < hotspots)
    named = areas["residents"].to_numpy() >= min_residents
    labels = np.where(named, np.where(recorded, AGREE, RESIDENTS_SAY), RECORDS_SAY)
    return [str(label) for label in labels]


def _sources(
    areas: gpd.GeoDataFrame, places: Places, incidents: Incidents
) -> tuple[pd.Series[Any], NDArray[np.int64]]:
    """List whose records lie in each outline, and count those of all but the first source."""
    tree = shapely.STRtree(np.asarray(places.geometry.array))
    area, position = tree.query(np.asarray(areas.geometry.array), predicate="intersects")
    rows = pair_rows(pd.DataFrame({"area": area, "position": position}), places, incidents)
    rows["source"] = incidents["source"].array[rows["row"]]
    listed, others = [], []
    for number in range(len(areas)):
        source = rows.loc[rows["area"] == number, "source"]
        listed.append(most_first(source))
        others.append(int(source.value_counts().iloc[1:].sum()))
    return pd.Series(listed, index=areas.index, dtype="object"), np.array(others)


def _unconfirmed(
    areas: gpd.GeoDataFrame, others: NDArray[np.int64], min_residents: int
) -> NDArray[np.bool_]:
    """Tell which single locations neither residents nor a second source confirm."""
    enough = np.maximum(min_residents, _SECOND_SOURCE_SHARE * areas["incidents"].to_numpy())
    unconfirmed: NDArray[np.bool_] = (
        areas["one_location"].to_numpy(dtype=bool)
        & (areas["residents"].to_numpy() < min_residents)
        & (others < enough)
    )
    return unconfirmed


def _rests_on(shares: NDArray[np.float64]) -> str:
    """Say what a score without a survey rests on."""
    counted = ", ".join(
        f"{part} {share:.0%}" for part, share in zip(PARTS, shares, strict=True) if part != CONCERN
    )
    return f"No resident named a place, so concern is not counted; the score rests on {counted}."


def _notes(
    areas: gpd.GeoDataFrame, weighed: pd.Series[float], months: pd.PeriodIndex, recent_months: int
) -> list[str]:
    notes = []
    if areas["unconfirmed"].any():
        notes.append(
            f"{areas['unconfirmed'].sum()} of {len(areas)} areas rest on one recorded location"
            " that neither residents nor a second source confirm; they are listed last."
        )
    unknown = weighed.attrs["unweighted"]
    if unknown:
        notes.append(f"No weight is given for {', '.join(unknown)}; each incident counts 1.")
    if len(months) <= recent_months:
        notes.append(
            f"There are {len(months)} months, too few to tell what is recent:"
            " every area counts as steady."
        )
    return notes

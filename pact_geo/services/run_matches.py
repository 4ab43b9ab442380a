"""Match a new run of the ranking to the adopted areas, and tell which have come back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from pact_geo.analysis.hotspots import find_hotspots
from pact_geo.cycle.areas import FOUND_THERE, Stage, recurs
from pact_geo.cycle.matching import SAME, Ground, Match, Outcome, match_areas, share_in
from pact_geo.records.access import Act, Kind, may, require
from pact_geo.records.desk import Row, Rows
from pact_geo.services.areas import adopted_ground, areas_of, ground_of, period_of
from pact_geo.services.office import Office
from pact_geo.services.panel import public_areas
from pact_geo.services.ranking import Ranking
from pact_geo.services.selection import Selection

OTHER_CATEGORIES = "it was adopted on other categories or sources"
ADOPTED_AGAIN = "its ground has been adopted again since it was closed"
OTHER_WARD = "the run looks at another ward"
MOST_FOUND = 200
"""Areas looked through for one that a run finds and does not keep; more are hardly hotspots."""
_LOST = (Outcome.GONE, Outcome.MOVED)


@dataclass(frozen=True)
class AreaMatch:
    """What a run makes of one adopted area: the area, the stored match, whether it came back."""

    area: Row
    match: Row
    recurs: bool


@dataclass(frozen=True)
class RunMatches:
    """What a run makes of every adopted area.

    ``skipped`` are areas the run says nothing of, each with why; ``new_areas`` the numbers of
    the run's areas that no adopted area is tied to.
    """

    matches: tuple[AreaMatch, ...]
    skipped: tuple[tuple[Row, str], ...]
    new_areas: tuple[int, ...]


def match_newest(office: Office, rank: Callable[[Selection], Ranking]) -> RunMatches:
    """Match every adopted area to the newest data, each by what it was adopted on.

    Areas adopted on all reports are matched together; those adopted on some categories, sources
    or one ward alone to a ranking of these, over as many months.

    Parameters
    ----------
    office
        Of whoever asks.
    rank
        Ranks the areas of a selection, such as ``services.rank_areas`` for the borough.

    Raises
    ------
    AccessError
        If the person may match no area.
    """
    kinds: dict[Selection, set[str]] = {Selection(): set()}
    for row in areas_of(office):
        kinds.setdefault(_newest(office, row), set()).add(row["id"])
    runs = [match_run(office, rank(kind), among=among) for kind, among in kinds.items()]
    return RunMatches(
        tuple(one for run in runs for one in run.matches),
        tuple(one for run in runs for one in run.skipped),
        runs[0].new_areas,
    )


def _newest(office: Office, row: Mapping[str, Any]) -> Selection:
    """Give what an area was adopted on, over as many months to the newest ones."""
    held = (row["evidence"] or {}).get("selection") or {}
    first, last = held.get("first_month"), held.get("last_month")
    months = office.borough.local_months
    if first and last and len(months):
        reach = pd.Period(last, "M") - pd.Period(first, "M")
        first = str(months.max() - reach.n)
    return Selection(
        first_month=first if last else None,
        categories=tuple(held.get("categories") or ()),
        sources=tuple(held.get("sources") or ()),
        ward=held.get("ward"),
    )


def match_run(
    office: Office, ranking: Ranking, *, among: Collection[str] | None = None
) -> RunMatches:
    """Match a run to every adopted area the person may match, and store each outcome once.

    A run over the same months of the same data version, with the same settings, is stored
    once; asked again it gives what is stored. Areas adopted on other categories or sources, and
    those outside the ward of the run, are left out and named: the run says nothing of them.
    An area that is not among those the run keeps is looked for among all that it finds.

    Parameters
    ----------
    office, ranking
        Of whoever asks, and the run.
    among
        The ids of the areas to match; all when not given.

    Raises
    ------
    AccessError
        If the person may match no area.
    """
    require(office.person, Act.ADD, Kind.AREA_MATCHES)
    mine = [
        row
        for row in areas_of(office)
        if row["geometry"] is not None  # the outlines the person is shown are those to match
        and (among is None or row["id"] in among)
    ]
    skipped = [(row, why) for row in mine if (why := _why_not(row, ranking) or _again(row, mine))]
    left_out = {row["id"] for row, _ in skipped}
    compared = {row["id"]: row for row in mine if row["id"] not in left_out}
    matched, new = _match(compared, ranking)
    public = public_areas(ranking)["name"] if len(ranking.areas) else {}
    with office.desk.together():
        matches = [
            _store(office, row, matched[area_id], ranking=ranking, public=public)
            for area_id, row in compared.items()
        ]
    return RunMatches(tuple(matches), tuple(skipped), tuple(new))


def latest_matches(office: Office) -> dict[str, Row]:
    """Give the newest match of each area, by the area's id, where the person may see them."""
    if not may(office.person, Act.READ, Kind.AREA_MATCHES):
        return {}
    return {row["area_id"]: row for row in office.desk.list(Kind.AREA_MATCHES)}


def _match(
    compared: Mapping[str, Row], ranking: Ranking
) -> tuple[dict[str, Match[int]], list[int]]:
    """Match open areas together, and each closed one by itself: it competes with no other."""
    found = {
        number: ground_of(ranking, number) for number in ranking.areas.index.astype(int).tolist()
    }
    closed = [area_id for area_id, row in compared.items() if row["stage"] == Stage.CLOSED]
    groups = [
        [area_id for area_id in compared if area_id not in closed],
        *([one] for one in closed),
    ]
    beyond = _beyond(ranking) if compared else {}
    matched: dict[str, Match[int]] = {}
    for group in groups:
        grounds = {area_id: adopted_ground(compared[area_id]) for area_id in group}
        first = match_areas(grounds, found).adopted
        lost = {a: grounds[a] for a, one in first.items() if one.outcome in _LOST}
        second = match_areas(lost, beyond).adopted
        matched |= first | {
            a: one
            for a, one in second.items()
            if one.outcome in FOUND_THERE or first[a].outcome is Outcome.GONE
        }
    tied = {number for match in matched.values() for number in match.others}
    return matched, sorted(set(found) - tied)


def _beyond(ranking: Ranking) -> dict[int, Ground]:
    """Give the areas found that are not among those the run keeps, numbered below nought."""
    settings = {**asdict(ranking.hotspots), "count": MOST_FOUND}
    del settings["min_residents"]
    every = find_hotspots(ranking.places, ranking.incidents, **settings)
    kept = {place for places in ranking.areas["place_ids"] for place in places}
    counts = ranking.incidents["place_id"].value_counts()
    grounds = {}
    for number, shape, places in zip(every.index, every.geometry, every["place_ids"], strict=True):
        own = {int(place): float(counts.get(place, 0.0)) for place in places}
        ground = Ground(shape, {place: count for place, count in own.items() if count})
        if share_in(ground, Ground(shape, dict.fromkeys(kept, 1.0))) < SAME:
            grounds[-int(number)] = ground
    return grounds


def _again(row: Mapping[str, Any], others: Rows) -> str:
    """Say that a closed area's ground has been adopted again since; then that area is matched."""
    if row["stage"] != Stage.CLOSED:
        return ""
    held = adopted_ground(row)
    for other in others:
        ground = adopted_ground(other)
        both = min(share_in(held, ground), share_in(ground, held))
        if other["stage"] != Stage.CLOSED and both >= SAME:
            return ADOPTED_AGAIN
    return ""


def _why_not(row: Mapping[str, Any], ranking: Ranking) -> str:
    """Say why a run says nothing of an area; nothing where it does."""
    asked = ranking.selection
    held = row["evidence"].get("selection", {})
    if any(
        sorted(held.get(name) or ()) != sorted(given)
        for name, given in (("categories", asked.categories), ("sources", asked.sources))
    ):
        return OTHER_CATEGORIES
    if asked.ward and asked.ward not in row["ward_codes"]:
        return OTHER_WARD
    return ""


def _store(
    office: Office,
    row: Row,
    match: Match[int],
    *,
    ranking: Ranking,
    public: Mapping[Any, Any],
) -> AreaMatch:
    """Store what a run makes of one area, unless the same run is stored already."""
    version, period = ranking.provenance.data_version, period_of(ranking.chosen)
    earlier = office.desk.list(Kind.AREA_MATCHES, where={"area_id": row["id"]})
    run = {"data_version": version, "months": period, "settings": ranking.provenance.settings}
    for held in earlier:
        if _run_of(held) == run:
            return AreaMatch(row, held, recurs=bool(held["found"].get("recurs")))
    back = recurs(Stage(row["stage"]), _outcomes(earlier), match.outcome)
    by_number = ranking.areas["rank"].astype("int64").to_dict()
    kept = [number for number in match.others if number in by_number]
    ranks = [int(by_number[number]) for number in kept]
    stored = office.desk.add(
        Kind.AREA_MATCHES,
        area_id=row["id"],
        data_version=version,
        months=period,
        outcome=str(match.outcome),
        overlap=round(match.overlap, 4),
        rank=min(ranks, default=None),
        found={
            # Partners may read this: names as everybody sees them, and no counts.
            "names": [str(public[number]) for number in kept],
            "ranks": ranks,
            "of": len(ranking.areas),
            "below": len(kept) < len(match.others),
            "settings": run["settings"],
            "recurs": back,
        },
    )
    return AreaMatch(row, stored, recurs=back)


def _run_of(match: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "data_version": match["data_version"],
        "months": match["months"],
        "settings": match["found"].get("settings"),
    }


def _outcomes(matches: Rows) -> Iterable[Outcome]:
    return [Outcome(match["outcome"]) for match in matches]

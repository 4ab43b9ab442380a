"""How much of what comes later each way of finding areas catches, and how often areas recur.

    PACT_REAL_DATA=../shared/data python benchmarks/districts.py
    python benchmarks/districts.py --wards FILE --incidents FILE --authority CODE

The first writes ``DISTRICTS.md`` from real police data; the second prints the same of your own
district. The first months find the areas, the last third of them judge; nothing of the last
months is used to find.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import district_tables
import numpy as np
import pandas as pd
import shapely
from district_ways import BANDWIDTH, FINDING, LEAST, NET, PLAIN, WAYS, Groups, Real
from measure import real_data

from pact_geo import find_hotspots, read_boundaries, read_incidents
from pact_geo.analysis.density import density_at
from pact_geo.analysis.hotspots import Stacks, stack_incidents
from pact_geo.analysis.shapes import HECTARE, draw_outline, measure_extent
from pact_geo.analysis.stability import estimate_stability, judge_stability, share_alike
from pact_geo.analysis.validation import best_possible
from pact_geo.analysis.wards import assign_wards, place_positions
from pact_geo.errors import PactError, UnsuitableDataError
from pact_geo.tables import Boundaries, Incidents, Places, as_incidents, as_places

HERE = Path(__file__).parent
RESULTS = HERE / "DISTRICTS.md"
SIX_FORCES = "incidents/police_uk_2018-10_to_2019-02_six_forces.zip"
BURGLARY = "incidents/gmp_burglary_2016-02_to_2019-01.csv"
UK_WARDS = "boundaries/uk_wards_2025_bgc.gpkg"
WIGAN_WARDS = "boundaries/wigan_wards_2025_bgc.geojson"
FORCES = ("merseyside", "south-yorkshire", "avon-and-somerset", "btp")
DISTRICTS = ("E08000013", "E08000015", "E08000039", "E08000038", "E06000023")
DISORDER = ("E08000039", "E06000023")
"""Where anti-social behaviour is looked at by itself as well."""

REFITS = 50
"""Of which 20 are bootstraps of the incidents."""
CELL = 100.0
LAST, DENSITY = "last counts, cells of 100 m", "highest density, cells of 100 m"


@dataclass(frozen=True)
class District:
    """What is recorded in a district; ``places`` are those in its wards."""

    name: str
    kind: str
    wards: Boundaries
    places: Places
    incidents: Incidents


@dataclass(frozen=True)
class Judged:
    """How each way did in one district, and which of our areas recurred.

    ``ways``: one row a way. ``areas``: one row an area of ours: ``rank``, ``redrawn`` (bootstraps
    of 20 that found it), ``word``, ``again`` (whether the months held back find it); ``last``
    where those were the last ones. Every other stretch as long is held back in its turn.
    """

    name: str
    kind: str
    months: tuple[int, int]
    later: int
    ways: pd.DataFrame
    areas: pd.DataFrame


# --- judging ------------------------------------------------------------------------------------


def judge(district: District, *, count: int = 10, held: int = 0) -> Judged:
    """Find areas on the first months in every way and see what the last ones bring.

    Raises
    ------
    UnsuitableDataError
        If there are too few months, nothing later, or no area.
    """
    months = pd.PeriodIndex(sorted(district.incidents["month"].unique()))
    held = held or max(len(months) // 3, 1)
    if len(months) <= held:
        raise UnsuitableDataError(f"Of {len(months)} months {held} cannot be held back.")
    past, later = part(district.incidents, months[-held:])
    after = count_at(district.places, later)
    if not after.sum() or not count_at(district.places, past).sum():
        raise UnsuitableDataError(f"Nothing is recorded in {district.name} before, or later.")
    blocks = [months[end - held : end] for end in range(len(months), held - 1, -held)]
    areas = [find_again(district, block, count=count) for block in blocks]
    return Judged(
        name=district.name,
        kind=district.kind,
        months=(len(months) - held, held),
        later=int(after.sum()),
        ways=judge_ways(district, past, after, count=count),
        areas=pd.concat(
            [one.assign(last=not number) for number, one in enumerate(areas) if len(one)]
        ),
    )


def part(incidents: Incidents, months: pd.PeriodIndex) -> tuple[Incidents, Incidents]:
    """Part incidents into those of other months, and those of these."""
    judges = incidents["month"].isin(months).to_numpy()
    return as_incidents(incidents[~judges]), as_incidents(incidents[judges])


def count_at(places: Places, incidents: Incidents) -> Real:
    position = place_positions(places, incidents["place_id"])
    counts = np.bincount(position[position >= 0], minlength=len(places))
    return np.asarray(counts, dtype="float64")


def judge_ways(district: District, past: Incidents, after: Real, *, count: int) -> pd.DataFrame:
    """Judge ``count`` areas of each way, and each way on as much ground as our areas took."""
    stacks = stack_incidents(district.places, past)
    x, y = shapely.get_coordinates(np.asarray(district.places.geometry.array)).T
    cells = count_cells(x, y, count_at(district.places, past), after)
    total, whole = float(after.sum()), float(district.wards.geometry.area.sum()) / HECTARE
    tree = shapely.STRtree(np.asarray(district.places.geometry.array))
    rows, ground = {}, 0.0
    for way, find in WAYS.items():
        groups = find(stacks)
        if not groups and way == NET:
            raise UnsuitableDataError(f"No area of {district.name} holds {LEAST} incidents.")
        if not groups:
            rows[way] = {"extents": []}
            continue
        curve = follow(groups, stacks, tree, after, count=count, ground=ground)
        ours = curve.iloc[min(count, len(curve)) - 1]
        ground = ground or float(ours["hectares"])
        equal, taken = at_ground(curve, ground)
        first = groups[:count]
        rows[way] = {
            **figures(ours["hectares"], ours["caught"], cells, total, whole),
            "equal": equal / total,
            "taken": taken,
            "extents": [measure_extent(stacks.x[one], stacks.y[one]) for one in first],
            "one place": np.mean([len(one) == 1 for one in first]),
        }
    for way, score in ((LAST, "before"), (DENSITY, "density")):
        ordered = cells.sort_values(score, ascending=False, kind="stable")["after"]
        caught = float(np.interp(ground, np.arange(len(cells) + 1), [0, *ordered.cumsum()]))
        rows[way] = {
            **figures(ground, caught, cells, total, whole),
            "equal": caught / total,
            "taken": ground,
            "extents": [],
            "one place": np.nan,
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def figures(
    hectares: float, caught: float, cells: pd.DataFrame, total: float, whole: float
) -> dict[str, float]:
    """Give what was caught, PAI and PEI; a cell of 100 m is a hectare."""
    best = float(best_possible(cells["after"], np.ones(len(cells)), [hectares])[0])
    share = caught / total
    return {
        "caught": share,
        "hectares": hectares,
        "pai": share / (hectares / whole),
        "pei": caught / best,
    }


def follow(
    groups: Groups,
    stacks: Stacks,
    tree: shapely.STRtree,
    after: Real,
    *,
    count: int,
    ground: float,
) -> pd.DataFrame:
    """Take areas one after the other until there are ``count`` and they fill the ground."""
    together, inside = shapely.Polygon(), np.zeros(len(after), dtype=bool)
    rows: list[tuple[float, float]] = []
    for members in groups:
        outline = draw_outline(stacks.x[members], stacks.y[members])
        together = shapely.union(together, outline)
        inside[tree.query(outline, predicate="intersects")] = True
        rows.append((together.area / HECTARE, float(after[inside].sum())))
        if len(rows) >= count and rows[-1][0] >= ground:
            break
    return pd.DataFrame(rows, columns=["hectares", "caught"])


def at_ground(curve: pd.DataFrame, ground: float) -> tuple[float, float]:
    """Give what was caught on so much ground, and how many areas it took, the last in part.

    Both are unknown where the areas ran out before.
    """
    hectares = [0.0, *curve["hectares"]]
    if hectares[-1] < ground:
        return float("nan"), float("nan")
    caught = float(np.interp(ground, hectares, [0.0, *curve["caught"]]))
    return caught, float(np.interp(ground, hectares, np.arange(len(hectares))))


def count_cells(x: Real, y: Real, before: Real, after: Real) -> pd.DataFrame:
    """Count incidents by cell of 100 m, the cells round them too, with density before."""
    column, row = np.floor(x / CELL).astype("int64"), np.floor(y / CELL).astype("int64")
    table = pd.DataFrame({"column": column, "row": row, "before": before, "after": after})
    counted = table.groupby(["column", "row"]).sum()
    busy = counted[counted["before"] > 0].index.to_frame(index=False)
    round_them = [busy.add([across, up]) for across in (-1, 0, 1) for up in (-1, 0, 1)]
    index = counted.index.union(pd.MultiIndex.from_frame(pd.concat(round_them).drop_duplicates()))
    cells = counted.reindex(index, fill_value=0.0)
    at = (index.to_frame().to_numpy() + 0.5) * CELL
    held = before > 0
    return cells.assign(
        density=density_at(
            x[held], y[held], at[:, 0], at[:, 1], bandwidth=BANDWIDTH, weight=before[held]
        )
    )


def find_again(district: District, months: pd.PeriodIndex, *, count: int) -> pd.DataFrame:
    """Say of each area of all other months how sure it was, and whether these find it again.

    Found again: an area of these months, found with the same settings, shares at least half of
    their incidents that the two hold together (Jaccard).
    """
    places = district.places
    past, later = part(district.incidents, months)
    areas = find_hotspots(places, past, count=count, **FINDING)
    if areas.empty:
        return pd.DataFrame(columns=["rank", "redrawn", "word", "again"])
    sure = estimate_stability(places, past, areas, count=count, refits=REFITS, **FINDING)
    again = find_hotspots(places, later, count=count, **FINDING)
    weight = pd.Series(count_at(places, later), index=places.index)
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(areas) + 1),
            "redrawn": sure["found_incidents"].to_numpy(dtype="int64"),
            "word": [judge_stability(row.to_dict()) for _, row in sure.iterrows()],
            "again": [
                any(share_alike(mine, theirs, weight) for theirs in again["place_ids"])
                for mine in areas["place_ids"]
            ],
        }
    )


# --- districts ----------------------------------------------------------------------------------


def take_district(
    wards: Boundaries, places: Places, incidents: Incidents, *, kind: str, name: str = ""
) -> District:
    """Keep what lies in the wards."""
    joined = assign_wards(places, wards)
    inside = joined[joined["ward_code"].notna()]
    kept = incidents[incidents["place_id"].isin(inside.index).to_numpy()]
    authority = wards["authority_name"].iloc[0]
    named = name or ("your district" if pd.isna(authority) else str(authority))
    return District(named, kind, wards, as_places(inside), as_incidents(kept))


def real_districts(data: Path) -> list[District]:
    """Read five districts of all crime, two of them by disorder too, and burglary in Wigan."""
    crime = read_incidents(data / SIX_FORCES, forces=FORCES)
    wards = {code: read_boundaries(data / UK_WARDS, authority=code).table for code in DISTRICTS}
    districts = [
        take_district(wards[code], crime.places, crime.incidents, kind="all crime")
        for code in DISTRICTS
    ]
    disorder = crime.incidents["category"].str.lower() == "anti-social behaviour"
    districts += [
        take_district(
            wards[code],
            crime.places,
            as_incidents(crime.incidents[disorder]),
            kind="anti-social behaviour",
        )
        for code in DISORDER
    ]
    burglary = read_incidents(data / BURGLARY)
    wigan = read_boundaries(data / WIGAN_WARDS).table
    return [
        *districts,
        take_district(wigan, burglary.places, burglary.incidents, kind="burglary", name="Wigan"),
    ]


def own_district(given: argparse.Namespace) -> District:
    wards = read_boundaries(given.wards, authority=given.authority).table
    crime = read_incidents(given.incidents, source=given.source)
    incidents = crime.incidents
    if given.category:
        incidents = as_incidents(incidents[incidents["category"].isin(given.category)])
    kind = ", ".join(given.category) or "everything recorded"
    return take_district(wards, crime.places, incidents, kind=kind)


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wards", type=Path, help="boundaries of your own district's wards")
    parser.add_argument("--incidents", type=Path, help="a download of data.police.uk, or a table")
    parser.add_argument("--authority", help="the district's code, where the file has more wards")
    parser.add_argument("--category", action="append", default=[], help="only this category")
    parser.add_argument("--source", help="who recorded them, where the file does not say")
    parser.add_argument("--held", type=int, default=0, help="months that judge; else a third")
    parser.add_argument("--areas", type=int, default=10, help="how many areas")
    given = parser.parse_args(words)
    if (given.wards is None) != (given.incidents is None):
        parser.error("Your own district needs both --wards and --incidents.")
    began = time.perf_counter()
    try:
        districts = [own_district(given)] if given.wards else real_districts(real_data())
        judged = [judge(one, count=given.areas, held=given.held) for one in districts]
    except PactError as error:
        parser.error(str(error))
    text = district_tables.write(judged, first=NET, one=PLAIN, bandwidth=BANDWIDTH)
    if given.wards:
        sys.stdout.write(text)
        return
    RESULTS.write_text(text)
    print(f"{time.perf_counter() - began:.0f} s; written to benchmarks/{RESULTS.name}")


if __name__ == "__main__":
    main()

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box

from pact_geo.analysis.coverage import Coverage, measure_coverage
from pact_geo.errors import SchemaError
from pact_geo.tables import CRS, place_ids_from_grid

INSIDE, OUTSIDE = (350_500.0, 400_500.0), (390_000.0, 430_000.0)
INSIDE_ID, OUTSIDE_ID = (int(place_ids_from_grid(*point)) for point in (INSIDE, OUTSIDE))
FORCE, OTHER, BTP = "Merseyside Police", "Lancashire Constabulary", "British Transport Police"

Key = tuple[str, str | None, int | None]


def make_wards(count: int = 1) -> gpd.GeoDataFrame:
    squares = [
        box(350_000 + 1_000 * n, 400_000, 351_000 + 1_000 * n, 401_000) for n in range(count)
    ]
    codes = pd.Index([f"E0500000{n}" for n in range(count)], dtype="str", name="area_code")
    text = {"area_name": "Ward", "area_type": "ward", "authority_code": "E08000099"}
    text |= {"authority_name": "Borough", "vintage": "2025"}
    return gpd.GeoDataFrame(
        {name: pd.Series([value] * count, codes, dtype="str") for name, value in text.items()},
        geometry=squares,
        index=codes,
        crs=CRS,
    )


def make_places() -> gpd.GeoDataFrame:
    ids = pd.Index([INSIDE_ID, OUTSIDE_ID], name="place_id", dtype="int64")
    names = pd.Series([None, None], ids, dtype="str")
    return gpd.GeoDataFrame(
        {"place_name": names}, geometry=[Point(INSIDE), Point(OUTSIDE)], index=ids, crs=CRS
    )


def make_incidents(
    counts: Mapping[Key, Sequence[int]], *, first: str = "2017-01", ward_code: str | None = None
) -> pd.DataFrame:
    """Make as many incidents a month as asked, for each (source, force, place)."""
    parts = []
    for (source, force, place), numbers in counts.items():
        months = pd.period_range(first, periods=len(numbers), freq="M").repeat(list(numbers))
        size = len(months)
        parts.append(
            pd.DataFrame(
                {
                    "category": pd.Series(["Burglary"] * size, dtype="str"),
                    "month": months,
                    "place_id": pd.array([place] * size, dtype="Int64"),
                    "ward_code": pd.Series([ward_code] * size, dtype="str"),
                    "source": pd.Series([source] * size, dtype="str"),
                    "reported_by": pd.Series([force] * size, dtype="str"),
                }
            )
        )
    table = pd.concat(parts, ignore_index=True)
    table.index = pd.Index([f"i{n}" for n in range(len(table))], dtype="str", name="incident_id")
    return table


def measure(counts: Mapping[Key, Sequence[int]], **settings: object) -> Coverage:
    wards = make_wards(settings.pop("wards", 1))  # type: ignore[arg-type]
    return measure_coverage(make_incidents(counts), make_places(), wards, **settings)  # type: ignore[arg-type]


def months_of(index: pd.PeriodIndex) -> list[str]:
    return [str(month) for month in index]


def flagged(counts: Sequence[int], kind: str = "collapsed", **settings: object) -> list[int]:
    """Give the positions of the months flagged for a force with these counts."""
    found = measure({("police.uk", FORCE, INSIDE_ID): counts}, **settings)
    chosen = found.problems[found.problems["kind"] == kind]
    return [found.months.get_loc(month) for month in chosen["month"]]


# --- counting


def test_counts_all_rows_and_those_inside_apart() -> None:
    found = measure(
        {
            ("police.uk", FORCE, INSIDE_ID): [30, 31],
            ("police.uk", FORCE, OUTSIDE_ID): [5, 6],
            ("police.uk", OTHER, OUTSIDE_ID): [40, 41],
        }
    )
    assert found.counts.loc[FORCE].tolist() == [35, 37]
    assert found.counts_within.loc[FORCE].tolist() == [30, 31]
    assert found.counts_within.loc[OTHER].tolist() == [0, 0]
    assert months_of(found.counts.columns) == ["2017-01", "2017-02"]


def test_counts_rows_without_a_place_by_the_ward_they_name() -> None:
    named = make_incidents({("police.uk", FORCE, None): [7]}, ward_code="E05000000")
    found = measure_coverage(named, make_places(), make_wards())
    assert found.counts_within.loc[FORCE].tolist() == [7]


def test_counts_rows_without_place_or_ward_in_the_file_only() -> None:
    found = measure({("police.uk", FORCE, None): [7], ("police.uk", OTHER, INSIDE_ID): [9]})
    assert found.counts.loc[FORCE].tolist() == [7]
    assert found.counts_within.loc[FORCE].tolist() == [0]


def test_counts_a_point_on_the_outer_edge_as_inside() -> None:
    edge = (350_000.0, 400_500.0)
    ids = place_ids_from_grid([edge[0]], [edge[1]])
    places = gpd.GeoDataFrame(
        {"place_name": pd.Series([None], ids, dtype="str")},
        geometry=[Point(edge)],
        index=pd.Index(ids, name="place_id"),
        crs=CRS,
    )
    incidents = make_incidents({("police.uk", FORCE, int(ids[0])): [12]})
    found = measure_coverage(incidents, places, make_wards())
    assert found.counts_within.loc[FORCE].tolist() == [12]


@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from(["police.uk", "council complaints"]),
            st.sampled_from([FORCE, OTHER, BTP, None]),
            st.sampled_from([INSIDE_ID, OUTSIDE_ID, None]),
        ),
        st.lists(st.integers(0, 40), min_size=1, max_size=8).filter(sum),
        min_size=1,
        max_size=6,
    )
)
def test_counts_every_row_once(counts: Mapping[Key, Sequence[int]]) -> None:
    found = measure(counts)
    assert found.counts.to_numpy().sum() == sum(sum(numbers) for numbers in counts.values())
    inside = sum(sum(numbers) for key, numbers in counts.items() if key[2] == INSIDE_ID)
    assert found.counts_within.to_numpy().sum() == inside
    assert set(found.usable_months) <= set(found.months)


# --- the wards' own force


def test_suggests_the_territorial_force_with_most_inside() -> None:
    found = measure(
        {
            ("police.uk", FORCE, INSIDE_ID): [30, 30],
            ("police.uk", OTHER, INSIDE_ID): [3, 3],
            ("police.uk", OTHER, OUTSIDE_ID): [900, 900],
        }
    )
    assert found.suggested_force == FORCE
    assert found.sentences == ()
    assert months_of(found.usable_months) == ["2017-01", "2017-02"]


def test_never_suggests_the_transport_police() -> None:
    found = measure(
        {("police.uk", BTP, INSIDE_ID): [500, 500], ("police.uk", FORCE, INSIDE_ID): [30, 30]}
    )
    assert found.suggested_force == FORCE


def test_says_that_the_force_is_missing_and_not_that_the_area_is_safe() -> None:
    found = measure(
        {("police.uk", BTP, INSIDE_ID): [10, 9], ("police.uk", OTHER, INSIDE_ID): [4, 5]}, wards=5
    )
    assert found.suggested_force is None
    assert found.problems["kind"].tolist() == ["missing force"]
    assert found.problems["month"].isna().all()
    assert found.sentences[0] == (
        "The police force of these wards is not in the data: 28 incidents in 2 months across"
        " 5 wards is far too few for a force's own records. This does not mean the area is safe."
    )
    assert len(found.usable_months) == 0
    assert len(found.usable_by_source["police.uk"]) == 0


@pytest.mark.parametrize(("each", "suggested"), [(10, FORCE), (9, None)])
def test_a_force_is_the_wards_own_from_two_incidents_a_ward_and_month(
    each: int, suggested: str | None
) -> None:
    found = measure({("police.uk", FORCE, INSIDE_ID): [each, each]}, wards=5)
    assert found.suggested_force == suggested


def test_a_force_that_reported_few_months_is_judged_by_those() -> None:
    found = measure(
        {
            ("police.uk", OTHER, OUTSIDE_ID): [100] * 12,
            ("police.uk", FORCE, INSIDE_ID): [0] * 10 + [20, 21],
        },
        wards=5,
    )
    assert found.suggested_force == FORCE
    assert months_of(found.usable_months) == ["2017-11", "2017-12"]
    assert found.sentences == (f"{FORCE}: no data for January 2017 to October 2017.",)


def test_a_force_asked_for_must_be_in_the_data() -> None:
    found = measure({("police.uk", OTHER, INSIDE_ID): [30, 30]}, force=FORCE)
    assert found.problems.loc[0, ["force", "kind"]].tolist() == [FORCE, "missing force"]
    assert found.sentences[0] == (
        f"{FORCE} is not in the data: the 60 incidents in 2 months across 1 ward were reported by"
        f" other forces. Most are from {OTHER}: if that is the force of these wards, change the"
        " setting."
    )
    assert found.suggested_force == OTHER
    assert len(found.usable_months) == 0


def test_a_force_asked_for_is_found_whatever_its_spelling() -> None:
    found = measure({("police.uk", FORCE, INSIDE_ID): [30]}, force="merseyside  police")
    assert (found.force, found.sentences) == (FORCE, ())


def test_a_force_asked_for_needs_records_in_these_wards() -> None:
    found = measure(
        {("police.uk", OTHER, OUTSIDE_ID): [500], ("police.uk", OTHER, INSIDE_ID): [1]},
        force=OTHER,
    )
    assert found.sentences[0].startswith(f"{OTHER} has only 1 incident in 1 month across 1 ward")


def test_the_transport_police_cannot_be_a_boroughs_own() -> None:
    found = measure({("police.uk", BTP, INSIDE_ID): [300]}, force=BTP)
    assert found.sentences == (f"{BTP} is a national force and never the force of one borough.",)


def test_records_that_name_no_force_are_used_and_said_so() -> None:
    found = measure({("police.uk", None, INSIDE_ID): [30, 31]}, force=FORCE)
    assert found.problems.empty
    assert months_of(found.usable_months) == ["2017-01", "2017-02"]
    assert found.sentences[0] == (
        "police.uk: the records do not say which force made them, so it cannot be checked that"
        " Merseyside Police is among them."
    )


def test_transport_police_beside_unnamed_records_does_not_hide_them() -> None:
    found = measure(
        {("police.uk", None, INSIDE_ID): [30, 31], ("police.uk", BTP, INSIDE_ID): [5, 5]}
    )
    assert found.problems.empty
    assert months_of(found.usable_by_source["police.uk"]) == ["2017-01", "2017-02"]


def test_few_unnamed_police_records_are_a_missing_force() -> None:
    found = measure({("police.uk", None, INSIDE_ID): [3, 4]}, wards=5)
    assert found.problems["kind"].tolist() == ["missing force"]


def test_the_only_source_stands_for_the_police_where_there_is_no_other() -> None:
    found = measure({("council complaints", None, INSIDE_ID): [1, 2]}, wards=5)
    assert found.problems.empty
    assert months_of(found.usable_months) == ["2017-01", "2017-02"]


def test_without_wards_no_force_is_called_missing() -> None:
    found = measure({("police.uk", FORCE, INSIDE_ID): [30]}, wards=0)
    assert found.problems.empty
    assert found.sentences == ("No wards are loaded, so nobody can say which force is theirs.",)


# --- months


def test_a_month_without_rows_is_missing() -> None:
    found = measure({("police.uk", FORCE, INSIDE_ID): [50, 52, 0, 49, 51]})
    assert found.problems["kind"].tolist() == ["missing month"]
    assert found.sentences == (f"{FORCE}: no data for March 2017.",)
    assert months_of(found.usable_months) == ["2017-01", "2017-02", "2017-04", "2017-05"]


def test_several_missing_months_make_one_sentence() -> None:
    found = measure({("police.uk", FORCE, INSIDE_ID): [50, 0, 0, 0, 50, 50, 0, 50]})
    assert found.sentences == (f"{FORCE}: no data for February 2017 to April 2017 and July 2017.",)


def test_a_month_other_forces_have_is_missing_at_the_edge_too() -> None:
    found = measure(
        {
            ("police.uk", FORCE, INSIDE_ID): [0, 50, 52, 51],
            ("police.uk", OTHER, OUTSIDE_ID): [90, 91, 92, 93],
        }
    )
    assert found.sentences == (f"{FORCE}: no data for January 2017.",)


def test_other_forces_problems_are_listed_but_not_said() -> None:
    found = measure(
        {
            ("police.uk", FORCE, INSIDE_ID): [50, 52, 51],
            ("police.uk", OTHER, OUTSIDE_ID): [0, 90, 91],
        }
    )
    assert found.problems[["force", "kind"]].to_numpy().tolist() == [[OTHER, "missing month"]]
    assert found.sentences == ()
    assert len(found.usable_months) == 3


def test_a_long_gap_is_missing_all_through() -> None:
    assert flagged([60, 61, *[0] * 12, 62], kind="missing month") == list(range(2, 14))


def test_a_halved_month_has_collapsed() -> None:
    found = measure({("police.uk", FORCE, INSIDE_ID): [1000, 1010, 440, 990, 1000]})
    assert found.problems["kind"].tolist() == ["collapsed"]
    assert found.sentences[0] == (
        f"{FORCE}: only 440 incidents in March 2017, about 44 % of the months around it:"
        " probably not all were reported."
    )
    assert "2017-03" not in months_of(found.usable_months)


@pytest.mark.parametrize("at", range(6))
def test_a_collapse_is_seen_wherever_it_stands(at: int) -> None:
    counts = [1000, 1040, 980, 1020, 990, 1010]
    counts[at] = 500
    assert flagged(counts) == [at]


@pytest.mark.parametrize("counts", [[1000, 450], [450, 1000], [1000, 450, 1010]])
def test_a_collapse_is_seen_in_a_short_series(counts: list[int]) -> None:
    assert flagged(counts) == [counts.index(450)]


def test_the_published_halving_is_seen() -> None:
    # 8,438 after 19,396: a force that under-reported, not a drop in crime.
    assert flagged([194, 84]) == [1]


@pytest.mark.parametrize("length", [1, 2, 3])
def test_months_reported_in_part_one_after_the_other_are_all_seen(length: int) -> None:
    counts = [1000] * 5 + [500] * length + [1000] * 5
    assert flagged(counts) == list(range(5, 5 + length))


@pytest.mark.parametrize("length", [1, 2])
def test_months_reported_in_part_at_the_end_are_all_seen(length: int) -> None:
    assert flagged([1000] * 5 + [500] * length) == list(range(5, 5 + length))
    assert flagged([500] * length + [1000] * 5) == list(range(length))


def test_one_month_alone_has_no_neighbours_to_fall_below() -> None:
    assert flagged([3]) == []


@pytest.mark.parametrize(
    "counts",
    [
        [1000, 950, 880, 800, 820, 900, 980],
        [1000, 1200, 1440, 1730, 2070],
        [2070, 1730, 1440, 1200, 1000],
        [1000, 1000, 3000, 1000, 1000],
        [1000, 1000, 1000, 2000, 2000, 2000, 1000, 1000, 1000],
        [1000] * 6 + [580] * 6,
    ],
    ids=["dip", "growing", "shrinking", "spike", "busy spell", "new level"],
)
def test_ordinary_change_is_no_collapse(counts: list[int]) -> None:
    assert flagged(counts) == []


def test_a_dip_of_every_year_is_seasonal() -> None:
    year = [100, 100, 100, 100, 100, 100, 100, 45, 100, 100, 100, 100]
    assert flagged(year * 3) == []


def test_a_half_reported_month_of_one_year_in_three_is_not_seasonal() -> None:
    counts = [100] * 36
    counts[20] = 50
    assert flagged(counts) == [20]


def test_small_numbers_may_halve_by_chance() -> None:
    assert flagged([20, 24, 10, 21, 22]) == []


@pytest.mark.parametrize("seed", range(20))
def test_chance_alone_is_not_flagged(seed: int) -> None:
    counts = np.random.default_rng(seed).poisson(60, 36).tolist()
    assert flagged(counts) == []


def test_the_threshold_can_be_set() -> None:
    counts = [1000, 1000, 700, 1000, 1000]
    assert flagged(counts) == []
    assert flagged(counts, collapse_below=0.8) == [2]


# --- sources beside the police


def test_complaints_missing_a_month_do_not_take_it_from_the_police() -> None:
    found = measure(
        {
            ("police.uk", FORCE, INSIDE_ID): [50, 52, 51, 50],
            ("council complaints", None, INSIDE_ID): [40, 0, 41, 40],
        }
    )
    assert len(found.usable_months) == 4
    assert months_of(found.usable_by_source["council complaints"]) == [
        "2017-01",
        "2017-03",
        "2017-04",
    ]
    assert found.sentences == ("council complaints: no data for February 2017.",)


def test_police_missing_a_month_does_not_take_it_from_complaints() -> None:
    found = measure(
        {
            ("police.uk", FORCE, INSIDE_ID): [50, 0, 51],
            ("council complaints", None, INSIDE_ID): [40, 40, 41],
        }
    )
    assert months_of(found.usable_by_source["police.uk"]) == ["2017-01", "2017-03"]
    assert len(found.usable_by_source["council complaints"]) == 3


def test_a_source_that_seldom_hears_anything_may_hear_nothing() -> None:
    found = measure(
        {
            ("police.uk", FORCE, INSIDE_ID): [50, 52, 51],
            ("council complaints", None, INSIDE_ID): [3, 0, 2],
        }
    )
    assert found.problems.empty
    assert len(found.usable_by_source["council complaints"]) == 3


def test_a_source_of_fewer_months_is_said_and_not_missing() -> None:
    found = measure(
        {
            ("police.uk", FORCE, INSIDE_ID): [50] * 6,
            ("council complaints", None, INSIDE_ID): [0, 0, 40, 40, 0, 0],
        }
    )
    assert found.problems.empty
    assert found.sentences == ("council complaints: data from March 2017 to April 2017 only.",)
    assert months_of(found.usable_by_source["council complaints"]) == ["2017-03", "2017-04"]


def test_months_only_complaints_have_are_not_missing_for_the_police() -> None:
    found = measure(
        {
            ("police.uk", FORCE, INSIDE_ID): [0, 0, 50, 50],
            ("council complaints", None, INSIDE_ID): [40] * 4,
        }
    )
    assert found.problems.empty
    assert months_of(found.usable_months) == ["2017-03", "2017-04"]


def test_stop_and_search_does_not_fill_a_forces_months() -> None:
    found = measure(
        {
            ("police.uk", FORCE, INSIDE_ID): [50, 0, 51],
            ("police.uk stop and search", FORCE, INSIDE_ID): [20, 20, 20],
        }
    )
    assert found.counts.index.tolist() == [FORCE, f"{FORCE} (police.uk stop and search)"]
    assert found.sentences == (f"{FORCE}: no data for February 2017.",)
    assert len(found.usable_by_source["police.uk stop and search"]) == 3


# --- the doors


def test_no_incidents_have_no_coverage_and_no_complaint() -> None:
    incidents = make_incidents({("police.uk", FORCE, INSIDE_ID): [1]}).iloc[:0]
    found = measure_coverage(incidents, make_places(), make_wards())
    assert found.counts.empty
    assert found.problems.empty
    assert len(found.months) == 0
    assert found.sentences == ()


def test_refuses_what_is_not_a_table_of_incidents() -> None:
    with pytest.raises(SchemaError, match="not a Incidents table"):
        measure_coverage(pd.DataFrame({"month": [1]}), make_places(), make_wards())


def test_wards_of_several_forces_use_the_months_all_of_them_reported() -> None:
    found = measure(
        {
            ("police.uk", FORCE, INSIDE_ID): [40, 40, 0, 40, 40],
            ("police.uk", OTHER, INSIDE_ID): [30, 30, 30, 30, 30],
            ("police.uk", BTP, INSIDE_ID): [5, 5, 5, 5, 5],
        },
        wards=30,
    )
    assert found.force == ""
    assert found.suggested_force is None
    assert months_of(found.usable_months) == ["2017-01", "2017-02", "2017-04", "2017-05"]
    assert months_of(found.usable_by_source["police.uk"]) == months_of(found.usable_months)
    assert "those of several police forces; 2 are in the data" in found.sentences[0]
    assert any("no data for March 2017" in said for said in found.sentences)


def test_strays_of_neighbours_do_not_make_wards_those_of_several_forces() -> None:
    found = measure(
        {
            ("police.uk", FORCE, INSIDE_ID): [40] * 3,
            ("police.uk", FORCE, OUTSIDE_ID): [400] * 3,
            ("police.uk", OTHER, INSIDE_ID): [30] * 3,
            ("police.uk", OTHER, OUTSIDE_ID): [300] * 3,
        },
        wards=30,
    )
    assert len(found.usable_months) == 0
    assert "is not in the data" in found.sentences[0]

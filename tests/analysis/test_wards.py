"""Places joined to areas, and incidents counted by them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from pact_geo import tables
from pact_geo.analysis import wards
from pact_geo.errors import SchemaError, UnsuitableDataError

# Four wards of 100 m round (100, 100), given out of code order.
FOUR = {
    "E04": box(100, 100, 200, 200),
    "E02": box(100, 0, 200, 100),
    "E01": box(0, 0, 100, 100),
    "E03": box(0, 100, 100, 200),
}
# Coordinates on a 10 m lattice, so that edges and vertices come up often, some outside.
LATTICE = st.integers(-2, 22).map(lambda n: n * 10.0)
POINTS = st.lists(st.tuples(LATTICE, LATTICE), min_size=1, max_size=40, unique=True)


@pytest.fixture
def four(make_areas):
    return make_areas(FOUR)


def test_a_place_gets_the_ward_it_lies_in(make_places, four):
    joined = wards.assign_wards(make_places([(50, 50), (150, 50), (50, 150), (150, 150)]), four)
    assert joined["ward_code"].tolist() == ["E01", "E02", "E03", "E04"]


def test_a_place_on_a_shared_edge_goes_to_the_lowest_code(make_places, four):
    joined = wards.assign_wards(make_places([(100, 50), (100, 150), (150, 100)]), four)
    assert joined["ward_code"].tolist() == ["E01", "E03", "E02"]


def test_a_place_on_a_shared_vertex_goes_to_the_lowest_code(make_places, four):
    joined = wards.assign_wards(make_places([(100, 100)]), four)
    assert joined["ward_code"].tolist() == ["E01"]


def test_a_place_outside_stays_without_a_ward(make_places, four):
    joined = wards.assign_wards(make_places([(500, 500), (50, 50)]), four)
    assert joined["ward_code"].isna().tolist() == [True, False]


def test_a_place_in_a_hole_is_outside(make_places, make_areas):
    ring = make_areas({"E01": box(0, 0, 100, 100).difference(box(40, 40, 60, 60))})
    joined = wards.assign_wards(make_places([(50, 50), (10, 10)]), ring)
    assert joined["ward_code"].isna().tolist() == [True, False]


def test_joining_again_replaces_the_codes(make_places, four, make_areas):
    once = wards.assign_wards(make_places([(50, 50), (150, 50)]), four)
    again = wards.assign_wards(once, make_areas({"E09": box(0, 0, 100, 100)}))
    assert again["ward_code"].fillna("none").tolist() == ["E09", "none"]


def test_joining_leaves_its_input_alone(make_places, four):
    places = make_places([(50, 50)])
    wards.assign_wards(places, four)
    assert places.columns.tolist() == ["place_name", "geometry"]


def test_no_places_and_no_areas_join_to_nothing(make_places, four):
    nowhere = four.iloc[:0]
    assert len(wards.assign_wards(wards.merge_places(), four)) == 0
    joined = wards.assign_areas(make_places([(50, 50)]), nowhere, column="ward_code")
    assert joined["ward_code"].isna().all()


def test_other_areas_fill_a_column_named_by_their_type(make_places, make_areas):
    panels = make_areas({"P1": box(0, 0, 100, 100)}, area_type="panel area")
    joined = wards.assign_areas(make_places([(50, 50)]), panels)
    assert joined["panel_area_code"].tolist() == ["P1"]


def test_wards_must_be_wards(make_places, make_areas):
    lsoas = make_areas({"E01000001": box(0, 0, 1, 1)}, area_type="lsoa")
    with pytest.raises(UnsuitableDataError, match="of type lsoa, not ward"):
        wards.assign_wards(make_places([(0, 0)]), lsoas)


def test_mixed_areas_need_a_column(make_places, make_areas):
    mixed = make_areas({"A": box(0, 0, 1, 1), "B": box(1, 0, 2, 1)})
    mixed["area_type"] = ["ward", "lsoa"]
    with pytest.raises(UnsuitableDataError, match="lsoa and ward areas"):
        wards.assign_areas(make_places([(0, 0)]), mixed)


def test_places_in_degrees_are_refused(make_places, four):
    with pytest.raises(SchemaError, match="the CRS is EPSG:4326"):
        wards.assign_wards(make_places([(50, 50)]).to_crs(4326), four)


@given(points=POINTS, seed=st.integers(0, 99))
def test_no_place_is_lost_or_doubled_and_order_is_irrelevant(make_places, make_areas, points, seed):
    places, areas = make_places(points), make_areas(FOUR)
    joined = wards.assign_wards(places, areas)
    assert joined.index.equals(places.index)
    shuffled = wards.assign_wards(
        places.sample(frac=1, random_state=seed), areas.sample(frac=1, random_state=seed)
    )
    pd.testing.assert_series_equal(
        joined["ward_code"].sort_index(), shuffled["ward_code"].sort_index()
    )


@given(points=POINTS)
def test_the_join_equals_geopandas_wherever_no_edge_is_shared(make_places, make_areas, points):
    places, areas = make_places(points), make_areas(FOUR)
    ours = wards.assign_wards(places, areas)["ward_code"].dropna()
    pairs = gpd.sjoin(places, areas.reset_index(), predicate="intersects")["area_code"]
    alone = pairs[~pairs.index.duplicated(keep=False)]
    assert set(ours.index) == set(pairs.index)
    assert ours.loc[alone.index].tolist() == alone.tolist()


# --- merging --------------------------------------------------------------------------------


def test_merging_keeps_each_place_once(make_places):
    merged = wards.merge_places(make_places([(0, 0), (1, 1)]), make_places([(1, 1), (2, 2)]))
    assert len(merged) == 3
    assert merged.index.is_monotonic_increasing
    assert merged.geometry.x.tolist() == [0, 1, 2]


def test_merging_takes_a_name_where_one_table_has_it(make_places):
    unnamed, named = make_places([(0, 0)], [" "]), make_places([(0, 0)], ["Mill Lane"])
    assert wards.merge_places(unnamed, named)["place_name"].tolist() == ["Mill Lane"]


def test_a_place_nobody_names_has_a_missing_name(make_places):
    merged = wards.merge_places(make_places([(0, 0)], [""]), make_places([(0, 0)]))
    assert merged["place_name"].isna().all()


def test_merging_month_by_month_gives_what_merging_at_once_gives(make_places):
    one, two, three = (make_places([(0, 0)], [name]) for name in ("B Street", "C Street", "A Way"))
    at_once = wards.merge_places(one, two, three)
    stepwise = wards.merge_places(wards.merge_places(three, one), two)
    pd.testing.assert_frame_equal(pd.DataFrame(at_once), pd.DataFrame(stepwise))
    assert at_once["place_name"].tolist() == ["A Way"]


def test_merging_leaves_joined_codes_out(make_places, four):
    joined = wards.assign_wards(make_places([(50, 50)]), four)
    merged = wards.merge_places(joined, make_places([(150, 50)]))
    assert merged.columns.tolist() == ["place_name", "geometry"]


def test_merging_nothing_gives_no_places():
    assert len(tables.as_places(wards.merge_places())) == 0


@given(
    parts=st.lists(
        st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from([None, "", "A", "B", "C"])),
            unique_by=lambda row: row[0],
            max_size=4,
        ),
        max_size=4,
    ),
    seed=st.integers(0, 9),
)
def test_merging_loses_no_place_and_ignores_the_order(make_places, parts, seed):
    frames = [make_places([(n, 0) for n, _ in rows], [name for _, name in rows]) for rows in parts]
    merged = wards.merge_places(*frames)
    shuffled = [frames[n] for n in np.random.default_rng(seed).permutation(len(frames))]
    pd.testing.assert_frame_equal(pd.DataFrame(merged), pd.DataFrame(wards.merge_places(*shuffled)))
    assert sorted(merged.index) == sorted({place for frame in frames for place in frame.index})


# --- counting -------------------------------------------------------------------------------


@pytest.fixture
def counted(make_places, make_incidents, four):
    """Two at E01 (one month each), one at E02, one outside, and two without a place."""
    places = wards.assign_wards(make_places([(50, 50), (150, 50), (500, 500), (50, 150)]), four)
    home, away, outside, _ = places.index
    incidents = make_incidents(
        [home, home, away, outside, None, None],
        month=["2018-10", "2018-11", "2018-10", "2018-10", "2018-10", "2018-10"],
        category=["Burglary", "Drugs", "Burglary", "Drugs", "Drugs", "Drugs"],
        ward_code=["E04", None, None, "E04", "E01", None],
    )
    return places, incidents


def test_incidents_count_where_their_place_lies(counted):
    places, incidents = counted
    counts = wards.count_incidents(incidents, places)
    assert counts.to_dict() == {"E01": 3, "E02": 1, "E03": 0}
    assert counts.index.name == "area_code"


def test_an_incident_without_a_place_counts_in_the_ward_it_names(counted):
    places, incidents = counted
    only = incidents[incidents["place_id"].isna()]
    assert wards.count_incidents(only, places)["E01"] == 1


def test_a_ward_named_by_placeless_incidents_alone_is_counted(counted, make_incidents):
    places, _ = counted
    counts = wards.count_incidents(make_incidents([None], ward_code=["E99"]), places)
    assert counts["E99"] == 1


def test_what_no_area_has_is_counted_apart(counted):
    places, incidents = counted
    counts = wards.count_incidents(incidents, places)
    assert counts.attrs == {"outside": 1, "no_place": 1}


def test_an_incident_at_an_unknown_place_is_outside(counted, make_incidents):
    places, _ = counted
    counts = wards.count_incidents(make_incidents([12345]), places)
    assert counts.sum() == 0
    assert counts.attrs["outside"] == 1


def test_counts_can_be_limited_to_months_and_categories(counted):
    places, incidents = counted
    assert wards.count_incidents(incidents, places, months=["2018-11"]).sum() == 1
    assert wards.count_incidents(incidents, places, categories=["Burglary"]).sum() == 2
    assert wards.count_incidents(incidents, places, months="2018-10", categories="Drugs").sum() == 1
    assert wards.count_incidents(incidents, places, months=[]).sum() == 0


def test_counting_needs_joined_places(make_places, make_incidents):
    with pytest.raises(UnsuitableDataError, match="no column 'ward_code'"):
        wards.count_incidents(make_incidents([]), make_places([(0, 0)]))


@given(data=st.data(), points=POINTS)
def test_every_incident_is_in_an_area_or_counted_apart(
    make_places, make_incidents, make_areas, data, points
):
    places = wards.assign_wards(make_places(points), make_areas(FOUR))
    chosen = data.draw(st.lists(st.sampled_from([None, 77, *places.index]), max_size=30))
    own = data.draw(
        st.lists(st.sampled_from([None, "E01", "E98"]), min_size=len(chosen), max_size=len(chosen))
    )
    counts = wards.count_incidents(make_incidents(chosen, ward_code=own), places)
    assert counts.sum() + sum(counts.attrs.values()) == len(chosen)

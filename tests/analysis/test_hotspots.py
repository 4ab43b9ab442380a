"""Hotspots planted by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from pact_geo.analysis import hotspots as hs
from pact_geo.analysis import wards
from pact_geo.errors import SchemaError, UnsuitableDataError

# A row of shops (three places, 12 + 9 + 6), one address (14), and ten quiet places around.
SHOPS = [(1000, 1000), (1080, 1000), (1160, 1000)]
ADDRESS = [(3000, 3000)]
QUIET = [(n * 400.0, 5000.0) for n in range(10)]
HELD = [12, 9, 6, 14] + [1] * 10
NAMES = ["On or near Shop Street", "Shop Street", "Back Lane", "Kirk Road"] + ["Elsewhere"] * 10


@pytest.fixture
def planted(make_places, make_incidents):
    places = make_places(SHOPS + ADDRESS + QUIET, NAMES)
    ids = np.repeat(places.index.to_numpy(), HELD).tolist()
    months = ["2018-10", "2018-11", "2018-12"] * (len(ids) // 3 + 1)
    return places, make_incidents(ids, month=months[: len(ids)])


def test_planted_areas_are_found_heaviest_first(planted):
    places, incidents = planted
    found = hs.find_hotspots(places, incidents)
    assert found["incidents"].tolist() == [27, 14]
    assert found["places"].tolist() == [3, 1]
    assert found.index.tolist() == [1, 2]
    assert found.loc[1, "place_ids"] == places.index[:3].tolist()


def test_the_share_of_the_largest_place_tells_a_stack(planted):
    found = hs.find_hotspots(*planted)
    assert found["largest_place_share"].tolist() == pytest.approx([12 / 27, 1])
    assert found["one_location"].tolist() == [False, True]


def test_areas_are_named_by_their_places(planted):
    assert hs.find_hotspots(*planted)["name"].tolist() == ["Shop Street", "Kirk Road"]


def test_extent_and_hectares_are_in_metres(planted):
    found = hs.find_hotspots(*planted)
    assert found["extent_m"].tolist() == [160, 0]
    assert found.loc[2, "area_ha"] == pytest.approx(0.785, rel=0.02)


def test_months_are_those_of_the_data_and_of_the_area(make_places, make_incidents):
    places = make_places([(0, 0), (5000, 0)])
    one, other = places.index
    incidents = make_incidents([one] * 9 + [other, None], month=["2018-10"] * 9 + ["2018-12"] * 2)
    found = hs.find_hotspots(places, incidents)
    assert found.loc[1, ["active_months", "months"]].tolist() == [1, 2]


def test_top_categories_are_the_three_most_frequent(make_places, make_incidents):
    places = make_places([(0, 0)])
    categories = ["Noise"] * 2 + ["Drugs"] * 3 + ["Burglary"] * 2 + ["Robbery"] * 4
    found = hs.find_hotspots(places, make_incidents([places.index[0]] * 11, category=categories))
    assert found.loc[1, "top_categories"] == ["Robbery", "Drugs", "Burglary"]


def test_wards_are_listed_by_incidents(make_places, make_incidents, make_areas):
    both = make_areas({"W1": box(0, 0, 100, 100), "W2": box(100, 0, 200, 100)})
    places = wards.assign_wards(make_places([(90, 50), (110, 50)]), both)
    west, east = places.index
    found = hs.find_hotspots(places, make_incidents([west] * 4 + [east] * 6))
    assert found.loc[1, "ward_codes"] == ["W2", "W1"]


def test_without_wards_the_list_is_empty(planted):
    assert hs.find_hotspots(*planted)["ward_codes"].tolist() == [[], []]


def test_places_outside_every_ward_take_no_part(make_places, make_incidents, make_areas):
    places = make_places([(50, 50), (5000, 50)])
    inside, outside = places.index
    incidents = make_incidents([inside] * 30 + [outside] * 60)
    assert hs.find_hotspots(places, incidents)["incidents"].tolist() == [60, 30]
    joined = wards.assign_wards(places, make_areas({"W1": box(0, 0, 100, 100)}))
    assert hs.find_hotspots(joined, incidents)["incidents"].tolist() == [30]


def test_incidents_without_a_known_place_take_no_part(make_places, make_incidents):
    places = make_places([(0, 0)])
    found = hs.find_hotspots(places, make_incidents([places.index[0]] * 8 + [None] * 9 + [4] * 9))
    assert found["incidents"].tolist() == [8]


def test_weights_change_the_order_and_not_the_counts(planted):
    places, incidents = planted
    harm = pd.Series(1.0, index=incidents.index)
    harm[incidents["place_id"] == places.index[3]] = 5.0
    found = hs.find_hotspots(places, incidents, weights=harm, quiet=0.5)
    assert found["incidents"].tolist() == [14, 27]


def test_weights_must_cover_every_incident(planted):
    places, incidents = planted
    with pytest.raises(UnsuitableDataError, match="1 of 51 incidents have no weight"):
        hs.find_hotspots(places, incidents, weights=pd.Series(1.0, index=incidents.index[1:]))


def test_weights_below_nothing_are_refused(planted):
    places, incidents = planted
    with pytest.raises(UnsuitableDataError, match="less than nothing"):
        hs.find_hotspots(places, incidents, weights=pd.Series(-1.0, index=incidents.index))


def test_incidents_that_each_have_a_point_of_their_own_still_form_areas(
    make_places, make_incidents
):
    tight = [(n * 10.0, 0.0) for n in range(9)]
    loose = [(n * 900.0, 9000.0) for n in range(20)]
    places = make_places(tight + loose)
    found = hs.find_hotspots(places, make_incidents(places.index.tolist()))
    assert found["incidents"].tolist() == [9]


def test_no_incidents_give_no_hotspots(make_places, make_incidents):
    places = make_places([(0, 0)])
    for method in hs.METHODS:
        assert len(hs.find_hotspots(places, make_incidents([]), method=method)) == 0
        assert len(hs.find_hotspots(wards.merge_places(), make_incidents([5]), method=method)) == 0


def test_one_place_is_one_hotspot(make_places, make_incidents):
    places = make_places([(0, 0)])
    found = hs.find_hotspots(places, make_incidents([places.index[0]] * 8))
    assert found["places"].tolist() == [1]


def test_the_input_is_left_alone(planted):
    places, incidents = planted
    before = places.copy(), incidents.copy()
    hs.find_hotspots(places, incidents)
    pd.testing.assert_frame_equal(pd.DataFrame(before[0]), pd.DataFrame(places))
    pd.testing.assert_frame_equal(before[1], incidents)


@pytest.mark.parametrize(
    "setting", [{"radius": 0}, {"radius": float("nan")}, {"quiet": -1}, {"min_incidents": 0}]
)
def test_settings_out_of_range_are_refused(planted, setting):
    with pytest.raises(UnsuitableDataError, match="cannot be used"):
        hs.find_hotspots(*planted, **setting)


def test_an_unknown_method_is_refused(planted):
    with pytest.raises(UnsuitableDataError, match="no method 'kmeans'"):
        hs.find_hotspots(*planted, method="kmeans")


def test_places_of_another_kind_are_refused(planted):
    places, incidents = planted
    with pytest.raises(SchemaError, match="This is not a Places table"):
        hs.find_hotspots(places.drop(columns="place_name"), incidents)


# --- DBSCAN ---------------------------------------------------------------------------------


def test_dbscan_chains_where_discs_do_not(make_places, make_incidents):
    street = make_places([(n * 100.0, 0.0) for n in range(10)])
    incidents = make_incidents(np.repeat(street.index, 9).tolist())
    chained = hs.find_hotspots(street, incidents, method="dbscan")
    assert chained["extent_m"].tolist() == [900]
    assert chained.attrs["notes"][0].startswith(
        "1 area is wider than 500 metres, the widest 900 metres from end to end"
    )
    assert hs.find_hotspots(street, incidents).attrs["notes"] == []
    assert hs.find_hotspots(street, incidents)["extent_m"].max() <= 251


def test_dbscan_drops_noise_and_counts_incidents_not_places(planted):
    places, incidents = planted
    found = hs.find_hotspots(places, incidents, method="dbscan")
    assert found["incidents"].tolist() == [27, 14]
    assert hs.find_hotspots(places, incidents, method="dbscan", count=1)["places"].tolist() == [3]


# --- whatever the data ----------------------------------------------------------------------


@settings(max_examples=40)
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(1, 12)),
        min_size=1,
        max_size=25,
        unique_by=lambda row: row[:2],
    ),
    method=st.sampled_from(hs.METHODS),
    seed=st.integers(0, 9),
)
def test_the_order_of_rows_is_irrelevant_and_nothing_counts_twice(
    make_places, make_incidents, rows, method, seed
):
    places = make_places([(a * 25.0, b * 25.0) for a, b, _ in rows])
    ids = np.repeat(places.index.to_numpy(), [held for *_, held in rows])
    incidents = make_incidents(ids.tolist())
    found = hs.find_hotspots(places, incidents, method=method)
    again = hs.find_hotspots(
        places.sample(frac=1, random_state=seed),
        incidents.sample(frac=1, random_state=seed),
        method=method,
    )
    pd.testing.assert_frame_equal(pd.DataFrame(found), pd.DataFrame(again))
    taken = [place for members in found["place_ids"] for place in members]
    assert len(taken) == len(set(taken))
    assert found["incidents"].sum() <= len(incidents)
    if method == "discs":
        assert found["extent_m"].max() <= 251 or found.empty

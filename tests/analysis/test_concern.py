"""Areas residents name, planted by hand."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from pact_geo import tables
from pact_geo.analysis import concern, wards
from pact_geo.errors import UnsuitableDataError


def people(number, place, theme="Litter", start=0):
    return [(f"r{n}", theme, place) for n in range(start, start + number)]


@pytest.fixture
def park(make_places):
    """Two entrances of one park, and a corner far away."""
    return make_places([(0, 0), (100, 0), (5000, 0)], ["Park Gate", "Park Gate", "Far Corner"])


def test_an_area_is_found_where_enough_residents_name_it(park, make_concerns):
    gate, back, far = park.index
    concerns = make_concerns(people(3, gate) + people(2, back, start=3) + people(4, far, start=9))
    found = concern.find_concern_areas(park, concerns)
    assert found["residents"].tolist() == [5]
    assert found.loc[1, "name"] == "Park Gate"
    assert found.loc[1, "place_ids"] == [gate, back]


def test_a_resident_counts_once_however_often_they_speak(park, make_concerns):
    gate, back, _ = park.index
    talkative = [("r0", "Noise", gate), ("r0", "Litter", gate), ("r0", "Noise", back)] * 3
    assert len(concern.find_concern_areas(park, make_concerns(talkative), min_residents=2)) == 0


def test_areas_come_in_order_of_residents_counted_once(make_places, make_concerns):
    # Four residents who each name both ends weigh 8 at first, fewer than the six elsewhere.
    places = make_places([(0, 0), (100, 0), (5000, 0)])
    one, other, far = places.index
    both = people(4, one) + people(4, other)
    found = concern.find_concern_areas(
        places, make_concerns(both + people(6, far, start=9)), min_residents=4
    )
    assert found["residents"].tolist() == [6, 4]


def test_no_place_is_too_quiet_to_count(make_places, make_concerns):
    # Sixty name one place and five another: by the quiet rule the second would be lost.
    places = make_places([(0, 0), (5000, 0)])
    concerns = make_concerns(people(60, places.index[0]) + people(5, places.index[1], start=99))
    assert concern.find_concern_areas(places, concerns)["residents"].tolist() == [60, 5]


def test_themes_are_listed_most_named_first(park, make_concerns):
    gate = park.index[0]
    rows = people(3, gate, "Noise") + people(4, gate, "Litter", start=3)
    found = concern.find_concern_areas(park, make_concerns(rows))
    assert found.loc[1, "top_themes"] == ["Litter", "Noise"]


def test_nothing_recorded_is_claimed(park, make_concerns):
    found = concern.find_concern_areas(park, make_concerns(people(5, park.index[0])))
    assert found.loc[1, ["incidents", "months", "active_months"]].tolist() == [0, 0, 0]
    assert found.loc[1, "top_categories"] == []
    assert not found.loc[1, "one_location"]


def test_concerns_outside_every_ward_or_without_a_place_take_no_part(
    park, make_areas, make_concerns
):
    joined = wards.assign_wards(park, make_areas({"W1": box(-10, -10, 200, 200)}))
    rows = people(9, park.index[2]) + people(9, None, start=20)
    assert len(concern.find_concern_areas(joined, make_concerns(rows))) == 0


def test_no_concerns_make_no_areas(park, make_concerns):
    found = concern.find_concern_areas(park, make_concerns([]))
    assert len(found) == 0
    assert "residents" in found
    assert found.crs == tables.CRS


def test_settings_out_of_range_are_refused(park, make_concerns):
    with pytest.raises(UnsuitableDataError, match="min_residents=0 cannot be used"):
        concern.find_concern_areas(park, make_concerns([]), min_residents=0)


# --- counting residents ---------------------------------------------------------------------


@pytest.fixture
def squares():
    """Two squares of 100 m, 40 m apart, under an index of their own."""
    return gpd.GeoDataFrame(
        geometry=[box(0, 0, 100, 100), box(140, 0, 240, 100)],
        index=pd.Index([7, 3], name="hotspot_id"),
        crs=tables.CRS,
    )


def test_residents_are_counted_inside_and_up_to_fifty_metres_around(
    make_places, squares, make_concerns
):
    places = make_places([(50, 50), (-50, 50), (-51, 50)])
    inside, edge, beyond = places.index
    concerns = make_concerns([("a", "x", inside), ("b", "x", edge), ("c", "x", beyond)])
    assert concern.count_residents(squares, places, concerns).to_dict() == {7: 2, 3: 0}


def test_the_distance_around_can_be_set(make_places, squares, make_concerns):
    places = make_places([(-60, 50)])
    concerns = make_concerns([("a", "x", places.index[0])])
    assert concern.count_residents(squares, places, concerns, within=60)[7] == 1


def test_each_resident_counts_once_in_an_area_and_in_both_of_two(
    make_places, squares, make_concerns
):
    places = make_places([(50, 50), (60, 60), (120, 50)])
    one, other, between = places.index
    rows = [("a", "x", one), ("a", "y", other), ("a", "x", one), ("b", "x", between)]
    counts = concern.count_residents(squares, places, make_concerns(rows))
    assert counts.to_dict() == {7: 2, 3: 1}


def test_residents_without_a_known_place_are_passed_over(make_places, squares, make_concerns):
    places = make_places([(50, 50)])
    concerns = make_concerns([("a", "x", None), ("b", "x", 99)])
    assert concern.count_residents(squares, places, concerns).tolist() == [0, 0]

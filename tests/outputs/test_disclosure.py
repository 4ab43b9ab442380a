"""What panels and the public may see: each rule, and what could be worked out from the rest."""

from __future__ import annotations

import itertools

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from pact_geo.errors import UnsuitableDataError
from pact_geo.outputs.disclosure import (
    for_public,
    protect_counts,
    show_count,
)
from pact_geo.tables import CRS

HOME = (350_100.0, 400_100.0)


@pytest.fixture
def town():
    """Places by letter: a name, a position; h and i are single homes, p and q police points."""
    rows = {
        "h": ("12 Scot Lane", HOME),
        "i": ("14 SCOT LN", (350_130.0, 400_100.0)),
        "k": ("90 Scot Lane", (350_320.0, 400_100.0)),
        "far": ("2 Scot Lane", (352_000.0, 400_100.0)),
        "p": ("On or near Mill Road", (350_140.0, 400_300.0)),
        "q": ("On or near Supermarket", (350_180.0, 400_320.0)),
    }
    frame = gpd.GeoDataFrame(
        {"place_name": pd.Series([name for name, _ in rows.values()], dtype="str").to_numpy()},
        geometry=gpd.points_from_xy(*zip(*[xy for _, xy in rows.values()], strict=True), crs=CRS),
        index=pd.Index(range(1, len(rows) + 1), name="place_id"),
    )
    return frame, {letter: number for number, letter in enumerate(rows, start=1)}


def incidents_at(*rows):
    """One row for each (place, source, how many)."""
    place, source = [], []
    for number, name, count in rows:
        place += [number] * count
        source += [name] * count
    return pd.DataFrame(
        {
            "place_id": pd.array(place, dtype="Int64"),
            "source": pd.Series(source, dtype="str"),
            "category": pd.Series(["Noise"] * len(place), dtype="str"),
        }
    )


def areas_of(frame, *members, **columns):
    """One area for each list of place ids, drawn as the analyst sees it."""
    shapes = [frame.geometry.loc[list(own)].union_all().buffer(50) for own in members]
    values = {
        "name": [f"Area {number}" for number in range(len(members))],
        "place_ids": [list(own) for own in members],
        "incidents": [20.0] * len(members),
        "residents": [12] * len(members),
        "evidence": ["residents and records agree"] * len(members),
        "ward_codes": [["E05000001"]] * len(members),
        "top_categories": [["Noise", "Litter"]] * len(members),
        "largest_place_share": [0.5] * len(members),
        "one_location": [False] * len(members),
        "active_months": [9] * len(members),
        "months": [12] * len(members),
        "places": [len(own) for own in members],
        "part_volume": [0.25] * len(members),
        "score": [0.5] * len(members),
        "rank": list(range(1, len(members) + 1)),
    } | columns
    index = pd.Index(range(1, len(members) + 1), name="area_id")
    return gpd.GeoDataFrame(values, geometry=shapes, index=index, crs=CRS)


@pytest.fixture
def home(town):
    """One area that is one home with council complaints alone, as the public sees it."""
    frame, at = town
    areas = areas_of(frame, [at["h"]], name=["12 Scot Lane"], one_location=[True])
    incidents = incidents_at((at["h"], "council complaints", 20), (at["p"], "police.uk", 5))
    return for_public(areas, frame, incidents), frame, at


def test_one_home_is_drawn_as_its_street(home):
    public, _, _ = home
    shape = public.geometry.iloc[0]
    assert public["street_level"].tolist() == [True]
    assert shape.contains(shapely.Point(HOME))
    west, south, east, north = shape.bounds
    assert min(east - west, north - south) >= 150


def test_the_street_reaches_its_places_nearby_and_no_other(home):
    public, frame, at = home
    inside = frame.geometry.intersects(public.geometry.iloc[0])
    assert inside[[at["h"], at["i"], at["k"]]].all()
    assert not inside[at["far"]]


def test_one_home_is_named_as_its_street(home):
    assert home[0]["name"].tolist() == ["Scot Lane"]


def test_a_street_is_not_called_one_location(home):
    assert home[0]["one_location"].tolist() == [False]


def test_a_lone_home_lies_in_a_square_fixed_on_the_ground(town):
    frame, at = town
    frame.loc[at["h"], "place_name"] = "The Old Barn"
    areas = areas_of(frame, [at["h"]])
    shape = for_public(areas, frame, incidents_at((at["h"], "council", 20))).geometry.iloc[0]
    assert shape.area == 200 * 200
    assert shape.centroid.distance(shapely.Point(HOME)) > 10


@given(dx=st.floats(0, 199.9), dy=st.floats(0, 199.9))
def test_wherever_a_home_stands_in_a_square_the_drawing_is_the_same(dx, dy):
    corner = (350_037.0, 400_061.0)
    frame = gpd.GeoDataFrame(
        {"place_name": ["The Old Barn"]},
        geometry=[shapely.Point(corner[0] + dx, corner[1] + dy)],
        index=pd.Index([1], name="place_id"),
        crs=CRS,
    )
    shape = for_public(areas_of(frame, [1]), frame, incidents_at((1, "council", 20))).geometry
    assert shape.iloc[0].bounds == (*corner, corner[0] + 200, corner[1] + 200)


def test_a_place_whose_street_is_not_known_is_named_by_its_ward(town):
    frame, at = town
    frame.loc[at["h"], "place_name"] = "The Old Barn, Mr Smith"
    areas = areas_of(frame, [at["h"]], name=["The Old Barn, Mr Smith"])
    incidents = incidents_at((at["h"], "council", 20))
    x, y = for_public(areas, frame, incidents).geometry.iloc[0].centroid.coords[0]
    wards = gpd.GeoDataFrame(
        {"area_name": ["Pemberton", "Far"]},
        geometry=[
            shapely.box(x - 100, y - 1000, x + 1000, y + 100),
            shapely.box(x + 5000, y, x + 6000, y + 1000),
        ],
        crs=frame.crs,
    )
    named = for_public(areas, frame, incidents, wards=wards)
    assert named["name"].tolist() == ["A street in the north-west of Pemberton"]
    assert for_public(areas, frame, incidents)["name"].tolist() == ["A street in this ward"]


def test_a_grid_reference_does_not_reach_the_public(town):
    frame, at = town
    frame["place_name"] = pd.Series([None] * len(frame), index=frame.index, dtype="str")
    areas = areas_of(frame, [at["h"]], name=["Near grid reference SJ 501 001"])
    public = for_public(areas, frame, incidents_at((at["h"], "council", 20)))
    assert public["name"].tolist() == ["A street in this ward"]


def test_a_police_point_alone_stays_as_it_is(town):
    frame, at = town
    areas = areas_of(frame, [at["p"]], name=["Mill Road"], one_location=[True])
    public = for_public(areas, frame, incidents_at((at["p"], "police.uk", 20)))
    assert public["street_level"].tolist() == [False]
    assert public["one_location"].tolist() == [True]
    assert public.geometry.iloc[0].equals(areas.geometry.iloc[0])
    assert public["name"].tolist() == ["Mill Road"]


def test_one_place_that_rests_on_other_data_too_is_drawn_as_its_street(town):
    frame, at = town
    incidents = incidents_at((at["p"], "police.uk", 20), (at["p"], "council", 1))
    assert for_public(areas_of(frame, [at["p"]]), frame, incidents)["street_level"].all()


def test_seven_homes_are_too_few_and_eight_are_enough(town):
    frame, _ = town
    homes = gpd.GeoDataFrame(
        {"place_name": ["Scot Lane"] * 8},
        geometry=[shapely.Point(350_100 + 20 * n, 400_100) for n in range(8)],
        index=pd.Index(range(101, 109), name="place_id"),
        crs=CRS,
    )
    places = pd.concat([frame, homes])
    areas = areas_of(places, range(101, 108), range(101, 109))
    incidents = incidents_at(*[(number, "council", 3) for number in range(101, 109)])
    assert for_public(areas, places, incidents)["street_level"].tolist() == [True, False]


def test_known_numbers_of_addresses_count(town):
    frame, at = town
    areas = areas_of(frame, [at["h"], at["i"]])
    incidents = incidents_at((at["h"], "council", 9), (at["i"], "council", 9))
    flats = pd.Series({at["h"]: 4, at["i"]: 4})
    assert for_public(areas, frame, incidents)["street_level"].tolist() == [True]
    assert for_public(areas, frame, incidents, addresses=flats)["street_level"].tolist() == [False]


def test_a_police_point_counts_as_eight_addresses_whatever_is_said(town):
    frame, at = town
    incidents = incidents_at((at["p"], "police.uk", 20))
    low = pd.Series({at["p"]: 1})
    assert not for_public(areas_of(frame, [at["p"]]), frame, incidents, addresses=low)[
        "street_level"
    ].any()


def test_places_residents_name_are_not_police_points(town):
    frame, at = town
    areas = areas_of(frame, [at["k"]], incidents=[0.0])
    public = for_public(areas, frame, incidents_at((at["p"], "police.uk", 20)))
    assert public["street_level"].tolist() == [True]


def test_an_outline_with_homes_in_it_is_blurred(town):
    frame, at = town
    areas = areas_of(frame, [at["h"], at["p"]])
    incidents = incidents_at((at["h"], "council", 20), (at["p"], "police.uk", 20))
    shape = for_public(areas, frame, incidents).geometry.iloc[0]
    assert not shape.equals(areas.geometry.iloc[0])
    assert (shapely.get_coordinates(shape) % 25 == 0).all()


def test_house_numbers_leave_every_name(town):
    frame, at = town
    areas = areas_of(frame, [at["h"], at["p"]], name=["12 Scot Lane / Mill Road"])
    incidents = incidents_at((at["h"], "council", 20), (at["p"], "police.uk", 20))
    assert for_public(areas, frame, incidents)["name"].tolist() == ["Scot Lane / Mill Road"]


def test_public_places_of_police_data_keep_their_name(town):
    frame, at = town
    areas = areas_of(frame, [at["p"], at["q"]], name=["Supermarket / Mill Road"])
    incidents = incidents_at((at["p"], "police.uk", 9), (at["q"], "police.uk", 9))
    assert for_public(areas, frame, incidents)["name"].tolist() == ["Supermarket / Mill Road"]


def test_two_areas_of_one_street_are_told_apart(town):
    frame, at = town
    areas = areas_of(frame, [at["h"]], [at["i"]], name=["12 Scot Lane", "14 Scot Lane"])
    incidents = incidents_at((at["h"], "council", 9), (at["i"], "council", 9))
    assert for_public(areas, frame, incidents)["name"].tolist() == ["Scot Lane", "Scot Lane (2)"]


@pytest.fixture
def counted(town):
    frame, at = town
    areas = areas_of(
        frame,
        [at["p"]],
        [at["p"]],
        incidents=[9.0, 10.0],
        residents=[1234, 0],
        last_year=pd.array([3, 8], dtype="Int64"),
        year_before=pd.array([None, 12], dtype="Int64"),
        active_months=[9, 9],
        comment=["Mrs Jones says", "she knows"],
        unheard_of=[1, 2],
    )
    return for_public(areas, frame, incidents_at((at["p"], "police.uk", 20)))


def test_counts_under_ten_are_hidden(counted):
    assert counted["incidents"].tolist() == ["fewer than 10", "10"]
    assert counted["residents"].tolist() == ["1,234", "fewer than 10"]
    assert counted["last_year"].tolist() == ["fewer than 10", "fewer than 10"]


def test_where_nobody_was_asked_no_count_of_residents_is_told(town):
    frame, at = town
    areas = areas_of(frame, [at["p"]], residents=[0], evidence=["no survey"])
    public = for_public(areas, frame, incidents_at((at["p"], "police.uk", 20)))
    assert public["residents"].tolist() == ["not asked"]  # "fewer than 10" would be a finding


def test_an_unknown_count_stays_unknown(counted):
    assert counted["year_before"].isna().tolist() == [True, False]


def test_months_with_incidents_do_not_give_a_hidden_count_away(counted):
    assert counted["active_months"].isna().tolist() == [True, False]


def test_nothing_passes_that_was_not_thought_of(counted):
    assert set(counted.columns) == {
        "name", "incidents", "residents", "last_year", "year_before", "rank", "evidence",
        "ward_codes", "months", "top_categories", "active_months", "one_location",
        "street_level", "geometry",
    }  # fmt: skip


def test_no_number_in_the_outcome_tells_a_hidden_count(town):
    # Two tables that differ in hidden counts alone come out the same.
    frame, at = town
    incidents = incidents_at((at["p"], "police.uk", 20))
    seen = []
    for count, largest in itertools.product((1.0, 9.0), (0.2, 1.0)):
        areas = areas_of(
            frame,
            [at["p"]],
            incidents=[count],
            residents=[int(count)],
            largest_place_share=[largest],
            part_volume=[count / 9],
            score=[count],
            active_months=[int(count)],
        )
        seen.append(pd.DataFrame(for_public(areas, frame, incidents)).astype("str"))
    for other in seen[1:]:
        pd.testing.assert_frame_equal(seen[0], other)


def test_categories_lose_counts_beside_them(town):
    frame, at = town
    areas = areas_of(frame, [at["p"]], top_categories=[[("Noise", 3), ("Litter", 1)]])
    public = for_public(areas, frame, incidents_at((at["p"], "police.uk", 20)))
    assert public["top_categories"].tolist() == [["Noise", "Litter"]]


def test_the_smallest_count_is_a_setting(town):
    frame, at = town
    areas = areas_of(frame, [at["p"]], incidents=[12.0])
    incidents = incidents_at((at["p"], "police.uk", 20))
    public = for_public(areas, frame, incidents, smallest_count=15)
    assert public["incidents"].tolist() == ["fewer than 15"]


def test_areas_keep_their_order_index_and_crs(counted):
    assert counted.index.tolist() == [1, 2]
    assert counted.index.name == "area_id"
    assert counted.crs == CRS


def test_no_area_gives_an_empty_table(town):
    frame, at = town
    areas = areas_of(frame, [at["p"]]).iloc[:0]
    public = for_public(areas, frame, incidents_at((at["p"], "police.uk", 20)))
    assert len(public) == 0
    assert "geometry" in public


def test_the_areas_given_are_not_changed(town):
    frame, at = town
    areas = areas_of(frame, [at["h"]])
    before = areas.copy()
    for_public(areas, frame, incidents_at((at["h"], "council", 20)))
    assert areas.equals(before)


def test_an_area_of_places_unknown_is_refused(town):
    frame, at = town
    areas = areas_of(frame, [at["h"]])
    with pytest.raises(UnsuitableDataError, match="not among the places"):
        for_public(areas, frame.drop(at["h"]), incidents_at((at["h"], "council", 20)))


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "fewer than 10"), (9, "fewer than 10"), (10, "10"), (1204, "1,204")],
)
def test_counts_are_shown_from_ten(count, text):
    assert show_count(count) == text


def test_a_lone_small_count_takes_others_with_it():
    # 100 - 60 = 40 would leave 4 to be worked out; with 36 hidden it may be anything to 9.
    shown = protect_counts(pd.Series({"a": 4, "b": 36, "c": 60}))
    assert shown.to_dict() == {"a": "fewer than 10", "b": "not shown", "c": "60"}
    assert shown.attrs["total_safe"]


def test_counts_without_a_total_hide_the_small_ones_alone():
    shown = protect_counts(pd.Series({"a": 4, "b": 36}), total_shown=False)
    assert shown.to_dict() == {"a": "fewer than 10", "b": "36"}


def test_large_counts_are_all_shown():
    shown = protect_counts(pd.Series({"a": 10, "b": 3600}))
    assert shown.to_dict() == {"a": "10", "b": "3,600"}
    assert shown.attrs["total_safe"]


def test_a_total_that_gives_all_away_is_unsafe():
    shown = protect_counts(pd.Series({"a": 1, "b": 2}))
    assert not shown.attrs["total_safe"]


@given(st.lists(st.integers(0, 60), min_size=1, max_size=5))
def test_no_hidden_count_can_be_narrowed_by_subtraction(values):
    counts = pd.Series(values)
    shown = protect_counts(counts)
    small = (shown == "fewer than 10").to_numpy()
    assert (small == (counts < 10).to_numpy()).all()
    if not small.any() or not shown.attrs["total_safe"]:
        return
    gone = small | (shown == "not shown").to_numpy()
    seen = [int(text) for text in shown[~gone]]
    total, ceiling = counts.sum() - sum(seen), min(seen, default=counts.sum())
    ranges = [range(10) if low else range(10, ceiling + 1) for low in small[gone]]
    # Sums that the other hidden counts can make, for the first small one at 0 and at 9.
    first = int(np.flatnonzero(small[gone])[0])
    others = ranges[:first] + ranges[first + 1 :]
    sums = {0}
    for values_of_one in others:
        sums = {a + b for a in sums for b in values_of_one}
    assert {total, total - 9} <= sums

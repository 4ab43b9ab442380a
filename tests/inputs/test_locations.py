"""Where rows are: by degrees, by the National Grid, by postcode, or nowhere and why."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from pact_geo.errors import InputError
from pact_geo.inputs.locations import (
    locate,
    make_places,
    normalise_postcodes,
    parse_numbers,
)
from pact_geo.inputs.rows.features import make_transformer
from pact_geo.tables import (
    as_postcodes,
    place_coordinates,
    place_ids_from_grid,
    place_ids_from_lonlat,
)

WIGAN = ("-2.632", "53.545")


def frame(**columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame({name.replace("__", " "): pd.Series(v, dtype="str")
                         for name, v in columns.items()})  # fmt: skip


def at(x: str, y: str) -> pd.DataFrame:
    return frame(Longitude=[x], Latitude=[y])


@pytest.fixture
def postcodes():
    table = pd.DataFrame(
        {
            "place_id": place_ids_from_grid([358016, 358147], [405780, 405603]),
            "ward_code": pd.Series(["E05000861", "E05000861"], dtype="str"),
            "vintage": pd.Series(["2014", "2014"], dtype="str"),
        }
    )
    table.index = pd.Index(["WN1 1AA", "WN1 1AD"], name="postcode", dtype="str")
    return as_postcodes(table)


# --- coordinates ------------------------------------------------------------------------------


def test_degrees_give_the_place_of_their_source_coordinate():
    located = locate(frame(Longitude=["-2.632", "-2.632"], Latitude=["53.545", "53.5450004"]))

    assert located.place_id.tolist() == [place_ids_from_lonlat(-2.632, 53.545)] * 2
    assert located.place_id.dtype == "Int64"
    assert len(located.places) == 1
    assert located.reason.tolist() == ["", ""]
    assert located.columns == {"lon": "Longitude", "lat": "Latitude"}


# Points 1 and 4 of the Ordnance Survey's own test of its transformation OSTN15.
@pytest.mark.parametrize(
    ("lon", "lat", "easting", "northing"),
    [
        (-6.29977752014, 49.92226393730, 91492.146, 11318.804),
        (-0.11992557180, 51.48936564611, 530624.974, 178388.464),
    ],
)
def test_degrees_reach_the_grid_to_five_metres(lon, lat, easting, northing):
    located = locate(at(str(lon), str(lat)))
    point = located.places.geometry.iloc[0]

    assert np.hypot(point.x - easting, point.y - northing) < 5
    assert any("within about 2 m (at worst 5 m)" in note for note in located.notes)


def test_the_grid_gives_the_place_exactly():
    located = locate(frame(Easting=["358016.4"], Northing=["405,780"]))

    point = located.places.geometry.iloc[0]
    assert (point.x, point.y) == pytest.approx((358016.4, 405780.0), abs=1e-6)
    assert located.place_id.tolist() == [place_ids_from_grid(358016.4, 405780)]
    assert not any("converted" in note for note in located.notes)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("longitude", "latitude"),
        ("Long", "Lat"),
        ("lng", "lat"),
        ("_loc_longitude", "_loc_latitude"),
        ("geometry_lon", "geometry_lat"),
        ("X", "Y"),
    ],
)
def test_columns_of_degrees_are_found_by_name(x, y):
    located = locate(frame(**{x: ["-2.632"], y: ["53.545"]}))

    assert located.reason.tolist() == [""]
    assert not place_coordinates(located.place_id.to_numpy())[2].any()


@pytest.mark.parametrize(
    ("x", "y"),
    [("EASTINGS", "NORTHINGS"), ("BNG_E", "BNG_N"), ("oseast1m", "osnrth1m"), ("X", "Y")],
)
def test_columns_of_the_grid_are_found_by_name(x, y):
    located = locate(frame(**{x: ["358016"], y: ["405780"]}))

    assert located.place_id.tolist() == [place_ids_from_grid(358016, 405780)]


def test_columns_can_be_named():
    table = frame(East__of=["358016"], North__of=["405780"], Longitude=["-2"], Latitude=["53"])

    located = locate(table, easting="east of", northing="North of")

    assert located.place_id.tolist() == [place_ids_from_grid(358016, 405780)]


def test_a_named_column_that_is_not_there_is_an_error():
    with pytest.raises(InputError, match=r"a\.csv: There is no column 'lon'\. It has a, b\."):
        locate(frame(a=["1"], b=["2"]), lon="lon", lat="b", file="a.csv")


def test_the_shape_of_a_feature_comes_before_columns_that_speak_of_it():
    table = frame(
        BNG_E=["1"], BNG_N=["1"], LONG=["-1"], LAT=["52"],
        geometry_lon=["-2.632"], geometry_lat=["53.545"],
    )  # fmt: skip

    assert locate(table).place_id.tolist() == [place_ids_from_lonlat(-2.632, 53.545)]


def test_a_row_without_degrees_falls_back_to_the_grid_and_then_to_its_postcode(postcodes):
    table = frame(
        Longitude=["-2.632", "", "", ""],
        Latitude=["53.545", "", "", ""],
        Easting=["", "358016", "", ""],
        Northing=["", "405780", "", ""],
        Postcode=["WN1 1AA", "", "wn11ad", ""],
    )

    located = locate(table, postcodes=postcodes)

    assert located.place_id.iloc[:3].tolist() == [
        place_ids_from_lonlat(-2.632, 53.545),
        place_ids_from_grid(358016, 405780),
        place_ids_from_grid(358147, 405603),
    ]
    assert located.place_id.isna().tolist() == [False, False, False, True]
    assert located.reason.tolist() == ["", "", "", "The row has no location."]


def test_another_crs_is_taken_through_degrees():
    x, y = Transformer.from_crs(4326, 3857, always_xy=True).transform(-2.632, 53.545)

    located = locate(frame(x=[str(x)], y=[str(y)]), crs="EPSG:3857")

    assert located.place_id.tolist() == [place_ids_from_lonlat(-2.632, 53.545)]
    assert "Coordinates are in EPSG:3857." in located.notes


def test_x_and_y_said_to_be_on_the_grid_are(postcodes):
    located = locate(frame(x=["358016"], y=["405780"]), crs="EPSG:27700")

    assert located.place_id.tolist() == [place_ids_from_grid(358016, 405780)]


def test_a_crs_that_is_none_is_an_error():
    with pytest.raises(InputError, match=r"'EPSG:1' is no coordinate reference system\. Write"):
        locate(at(*WIGAN), crs="EPSG:1")


# --- what cannot be right -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lon", "lat", "reason"),
    [
        ("", "", "The row has no location."),
        ("NULL", "n/a", "The row has no location."),
        ("0", "0.0", "The coordinates are 0, 0, which stands for no location."),
        ("-2.6", "", "Only one of the two coordinates is given."),
        ("-2.6", "north", "A coordinate is not a number."),
        ("inf", "53.5", "A coordinate is not a number."),
        ("-200", "53.5", "The coordinates are not on Earth."),
        ("-2.6", "153.5", "The coordinates are not on Earth."),
        ("13.4", "52.5", "The point is outside the United Kingdom."),
        ("358016", "405780", "The longitude and latitude look like a grid reference."),
        ("53.545", "-2.632", "Longitude and latitude look the wrong way round."),
    ],
)
def test_degrees_that_cannot_be_right_leave_the_row_without_a_place(lon, lat, reason):
    located = locate(frame(Longitude=[lon, WIGAN[0]], Latitude=[lat, WIGAN[1]]))

    assert located.reason.tolist() == [reason, ""]
    assert located.place_id.isna().tolist() == [True, False]
    assert len(located.places) == 1


@pytest.mark.parametrize(
    ("easting", "northing", "reason"),
    [
        ("0", "0", "The coordinates are 0, 0, which stands for no location."),
        ("358016", "", "Only one of the two coordinates is given."),
        ("SD58", "405780", "A coordinate is not a number."),
        ("-2.632", "53.545", "The grid reference looks like longitude and latitude."),
        ("800000", "405780", "The grid reference is outside Britain."),
        ("358016", "-5", "The grid reference is outside Britain."),
    ],
)
def test_grid_references_that_cannot_be_right_leave_the_row_without_a_place(
    easting, northing, reason
):
    located = locate(frame(Easting=[easting], Northing=[northing]))

    assert located.reason.tolist() == [reason]
    assert located.places.empty


def test_a_file_with_all_coordinates_exchanged_is_read_the_other_way_round():
    located = locate(frame(Longitude=["53.545", "53.6", "0"], Latitude=["-2.632", "-2.7", "0"]))

    assert located.place_id.iloc[0] == place_ids_from_lonlat(-2.632, 53.545)
    assert located.reason.tolist()[2].startswith("The coordinates are 0, 0")
    assert any("they were exchanged" in note for note in located.notes)


@pytest.mark.parametrize(
    ("postcode", "reason"),
    [
        ("WN1 1AA", ""),
        ("wn1  1aa", ""),
        ("WN9 9ZZ", "The postcode is not in the postcode table."),
        ("near the park", "The postcode is not one."),
        ("", "The row has no location."),
    ],
)
def test_postcodes_locate_or_say_why_not(postcodes, postcode, reason):
    assert locate(frame(Postcode=[postcode]), postcodes=postcodes).reason.tolist() == [reason]


def test_postcodes_need_their_table():
    located = locate(frame(Postcode=["WN1 1AA"]))

    assert located.reason.tolist() == [
        "The row has only a postcode, and no postcode table is loaded."
    ]


def test_a_file_without_any_location_locates_nothing():
    located = locate(frame(ward=["E05"]))

    assert located.reason.tolist() == ["The row has no location."]
    assert located.places.empty
    assert located.columns == {}


def test_the_index_of_the_frame_is_kept():
    table = frame(Longitude=["-2.6", ""], Latitude=["53.5", ""])
    table.index = pd.Index([7, 9])

    located = locate(table)

    assert located.place_id.index.tolist() == located.reason.index.tolist() == [7, 9]


finite = st.floats(allow_nan=True, allow_infinity=True).map(str)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(finite | st.text(max_size=5), finite | st.text(max_size=5)), max_size=8))
def test_every_row_has_a_place_or_a_reason(pairs):
    table = frame(Longitude=[x for x, _ in pairs], Latitude=[y for _, y in pairs])

    located = locate(table)

    assert ((located.reason == "") == located.place_id.notna()).all()
    assert set(located.place_id.dropna()) == set(located.places.index)


# --- places ---------------------------------------------------------------------------------------


def test_places_come_once_each_in_order_with_the_name_most_used():
    ids = place_ids_from_grid([2, 1, 2, 2, 1, 3], [0, 0, 0, 0, 0, 0])

    places = make_places(ids, ["b", "z", "a", "b", "y", ""])

    assert places.index.is_monotonic_increasing
    assert places["place_name"].fillna("-").tolist() == ["y", "b", "-"]


def test_places_need_no_names():
    places = make_places(place_ids_from_grid([1], [1]))

    assert places["place_name"].isna().all()
    assert make_places([]).empty


def test_the_name_column_names_the_places():
    table = frame(Longitude=[WIGAN[0]], Latitude=[WIGAN[1]], Location=["On or near Kipling Avenue"])

    located = locate(table, name="location")

    assert located.places["place_name"].tolist() == ["On or near Kipling Avenue"]


# --- numbers and postcodes ------------------------------------------------------------------------


def test_numbers_with_commas_and_words_for_nothing():
    numbers, blank = parse_numbers(
        pd.Series(["14,893", " 7 ", "1,2", "N/A", "-", "x", "1e3"], dtype="str")
    )

    assert np.array_equal(numbers, [14893, 7, np.nan, np.nan, np.nan, np.nan, 1000], equal_nan=True)
    assert blank.tolist() == [False, False, False, True, True, False, False]


WRITTEN = st.one_of(
    st.sampled_from(
        ["", " ", "inf", "-INF", "nan", "NaN", "1e5", "1E-7", "1e400", " 7 ", "14,893", "1,2",
         "N/A", "+9E94", "+24.18373899054527438968980", "+1", ".5", "5.", "-0",
         "0x10", "1_000", "1d5", "True", "9007199254740993"]
    ),
    st.floats().map(repr),
    st.integers().map(str),
    st.text(alphabet="0123456789.,-+eE nia", max_size=12),
)  # fmt: skip


@given(st.lists(WRITTEN, max_size=8))
def test_numbers_read_the_same_whatever_stands_beside_them(cells):
    alone, blank = parse_numbers(pd.Series(cells, dtype="str"))
    beside_a_word, blank_too = parse_numbers(pd.Series([*cells, "not a number"], dtype="str"))

    assert np.array_equal(alone, beside_a_word[:-1], equal_nan=True)
    assert np.array_equal(blank, blank_too[:-1])


@pytest.mark.parametrize("cell", ["inf", "-Infinity", "1e400"])
def test_a_number_without_end_is_none_and_not_blank(cell):
    number, blank = parse_numbers(pd.Series([cell, "1"], dtype="str"))

    assert np.array_equal(number, [np.nan, 1], equal_nan=True)
    assert not blank.any()


def test_numbers_of_a_frame_put_together_from_several_are_read():
    parts = pd.concat([pd.Series(["1.5", ""], dtype="str"), pd.Series(["2"], dtype="str")])

    number, blank = parse_numbers(parts)

    assert np.array_equal(number, [1.5, np.nan, 2], equal_nan=True)
    assert blank.tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("wn1 1aa", "WN1 1AA"),
        ("WN11AA", "WN1 1AA"),
        (" SW1A  1AA ", "SW1A 1AA"),
        ("M1 1AE", "M1 1AE"),
        ("WN1-1AA", "WN1 1AA"),
        ("WN1", ""),
        ("12345", ""),
        ("", ""),
    ],
)
def test_postcodes_are_written_one_way(written, normal):
    assert normalise_postcodes(pd.Series([written], dtype="str")).tolist() == [normal]


def test_each_thread_prepares_its_own_conversion_once() -> None:
    def prepare() -> Transformer:
        return make_transformer(CRS(4326), 27700, "wards.gpkg")

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(prepare).result()
    assert prepare() is prepare()
    assert prepare() is not other
    assert make_transformer(CRS(4277), 27700, "wards.gpkg") is not prepare()

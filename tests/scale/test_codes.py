"""A code for each row, beside the tables it saves."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import pact_geo as pg
from pact_geo import tables
from pact_geo.errors import SchemaError, UnsuitableDataError
from pact_geo.inputs.locations import make_places

CORNER = (340_000.0, 400_000.0)  # of a city in the north west


def build_wards(side: int, count: int) -> tables.Boundaries:
    """A square of count x count wards of ``side`` metres; the codes run against the position."""
    shapes = {
        f"E{count * count - number:03d}": shapely.box(
            *(CORNER[0] + east * side, CORNER[1] + north * side),
            *(CORNER[0] + (east + 1) * side, CORNER[1] + (north + 1) * side),
        )
        for number, (east, north) in enumerate(np.ndindex(count, count))
    }
    index = pd.Index(list(shapes), name="area_code", dtype="str")
    columns = {"area_name": list(shapes), "area_type": "ward", "authority_code": None}
    columns |= {"authority_name": None, "vintage": "2025"}
    table = gpd.GeoDataFrame(columns, geometry=list(shapes.values()), crs=27700, index=index)
    return tables.as_boundaries(table)


WARDS = build_wards(1000, 4)
DEGREES = st.tuples(
    st.integers(-2_920_000, -2_840_000).map(lambda n: n / 1e6),
    st.integers(53_485_000, 53_535_000).map(lambda n: n / 1e6),
)
ROWS = st.lists(st.one_of(DEGREES, st.just((np.nan, 53.5)), st.just((-2.9, 53.5))), max_size=50)
METRES = st.tuples(st.integers(-5, 45), st.integers(-5, 45)).map(
    lambda at: (CORNER[0] + 100.0 * at[0], CORNER[1] + 100.0 * at[1])
)


def by_tables(ids: np.ndarray, boundaries: tables.Boundaries) -> list[str | None]:
    places = pg.assign_wards(make_places(ids[ids >= 0]), boundaries)
    codes = pd.Series(ids).map(places["ward_code"])
    return [None if pd.isna(code) else code for code in codes]


def plain(found: pd.Series) -> list[str | None]:
    return [None if pd.isna(code) else str(code) for code in found]


@settings(max_examples=60)
@given(rows=ROWS)
def test_rows_in_degrees_get_the_codes_of_the_tables(rows):
    lon, lat = np.array(rows, dtype="float64").reshape(-1, 2).T
    known = ~np.isnan(lon)
    ids = np.full(len(lon), -1, dtype="int64")
    ids[known] = tables.place_ids_from_lonlat(lon[known], lat[known])

    assert plain(pg.find_area_codes(lon, lat, WARDS)) == by_tables(ids, WARDS)


@given(rows=st.lists(METRES, max_size=50))
def test_rows_on_the_grid_get_the_lowest_code_that_meets_them(rows):
    x, y = np.array(rows, dtype="float64").reshape(-1, 2).T
    points = shapely.points(x, y)
    expected = [
        min((code for code, area in WARDS.geometry.items() if area.intersects(point)), default=None)
        for point in points
    ]
    assert plain(pg.find_area_codes(x, y, WARDS, grid=True)) == expected


def test_every_row_is_in_an_area_or_counted_as_outside_or_without_coordinates():
    inside, outside = (CORNER[0] + 50.0, CORNER[1] + 50.0), (0.0, 0.0)
    x, y = np.array([inside, outside, (np.nan, np.nan), inside, (1.0, np.nan)]).T

    found = pg.find_area_codes(x, y, WARDS, grid=True)

    assert plain(found) == ["E016", None, None, "E016", None]
    assert found.attrs == {"outside": 1, "no_location": 2}


def test_rows_keep_their_index():
    east = pd.Series([CORNER[0] + 1.0], index=["row 7"])
    found = pg.find_area_codes(east, pd.Series([CORNER[1] + 1.0]), WARDS, grid=True)
    assert found.to_dict() == {"row 7": "E016"}


def test_many_rows_go_the_same_way_as_few():
    rng = np.random.default_rng(5)
    x = np.round(rng.uniform(CORNER[0] - 100, CORNER[0] + 4100, 150_000), 1)
    y = np.round(rng.uniform(CORNER[1] - 100, CORNER[1] + 4100, 150_000), 1)
    east, north = np.floor((x - CORNER[0]) / 1000), np.floor((y - CORNER[1]) / 1000)
    number = 16 - (east * 4 + north)
    inside = (east >= 0) & (east < 4) & (north >= 0) & (north < 4)
    off_edge = (x % 1000 != 0) & (y % 1000 != 0)

    found = pg.find_area_codes(x, y, WARDS, grid=True).astype("str")

    expected = pd.Series(number).map("E{:03.0f}".format).where(inside)
    assert (found[off_edge].fillna("") == expected[off_edge].fillna("")).all()


def test_what_is_no_degree_is_refused():
    with pytest.raises(UnsuitableDataError, match="no degrees"):
        pg.find_area_codes([354_000.0], [401_000.0], WARDS)


def test_unpaired_coordinates_are_refused():
    with pytest.raises(UnsuitableDataError, match="make no pairs"):
        pg.find_area_codes([1.0, 2.0], [1.0], WARDS)


def test_areas_that_are_no_boundaries_are_refused():
    with pytest.raises(SchemaError, match="not a Boundaries table"):
        pg.find_area_codes([1.0], [1.0], WARDS[["geometry"]])

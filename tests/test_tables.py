"""The doors: a right table passes unchanged, a wrong one is told everything at once."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from pact_geo import tables
from pact_geo.errors import SchemaError

SCHEMAS = [value for value in vars(tables).values() if isinstance(value, tables.Schema)]


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
def test_an_empty_table_of_every_kind_passes_its_door(schema: tables.Schema) -> None:
    assert schema.problems(schema.empty()) == []


def test_a_door_lists_every_problem_at_once() -> None:
    wrong = gpd.GeoDataFrame({"place_name": [1.5]}, geometry=[Point(0, 0)], crs="EPSG:4326")

    with pytest.raises(SchemaError) as caught:
        tables.as_places(wrong)

    assert "the index is (None,)" in str(caught.value)
    assert "'place_name' holds float64, not text" in str(caught.value)
    assert "the CRS is EPSG:4326, not EPSG:27700" in str(caught.value)


def test_an_index_that_holds_a_value_twice_is_refused() -> None:
    twice = pd.concat([tables.CONCERNS.empty().reindex(["a", "a"])])
    twice.index.name = "concern_id"

    with pytest.raises(SchemaError, match="more than once, such as"):
        tables.as_concerns(twice)


def test_every_rated_column_must_hold_numbers() -> None:
    answers = tables.RESPONSES.empty().assign(rating_feel_safe=pd.Series([], dtype="str"))

    with pytest.raises(SchemaError, match="'rating_feel_safe' holds str, not number"):
        tables.as_responses(answers)


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_a_place_id_gives_back_its_longitude_and_latitude(lon: float, lat: float) -> None:
    x, y, grid = tables.place_coordinates(tables.place_ids_from_lonlat([lon], [lat]))

    assert not grid[0]
    assert x[0] == pytest.approx(lon, abs=5.1e-7)
    assert y[0] == pytest.approx(lat, abs=5.1e-7)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 2e6))
def test_a_place_id_gives_back_its_easting_and_northing(east: float, north: float) -> None:
    x, y, grid = tables.place_coordinates(tables.place_ids_from_grid([east], [north]))

    assert grid[0]
    assert x[0] == pytest.approx(east, abs=0.0501)
    assert y[0] == pytest.approx(north, abs=0.0501)


def test_the_same_coordinate_on_the_grid_and_in_degrees_is_two_places() -> None:
    grid = tables.place_ids_from_grid([50.0], [50.0])
    degrees = tables.place_ids_from_lonlat([50.0], [50.0])

    assert grid[0] != degrees[0]
    assert grid.dtype == np.int64


def test_a_receipt_that_loses_a_row_is_refused() -> None:
    with pytest.raises(SchemaError, match="10 rows read are not 8 accepted"):
        tables.FileReceipt("a.csv", "0", 10, 8, 1)


def test_an_import_whose_refused_rows_do_not_add_up_is_refused() -> None:
    receipt = tables.FileReceipt("a.csv", "0", 10, 9, 1)

    with pytest.raises(SchemaError, match="0 rejected rows are listed, 1 counted"):
        tables.Import((receipt,), tables.empty_rejected())

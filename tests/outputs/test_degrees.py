"""The written-out path to longitude and latitude says what PROJ says."""

from __future__ import annotations

import warnings

import geopandas as gpd
import numpy as np
import pytest
from shapely import box

from pact_geo.outputs.degrees import lonlat, to_degrees


def test_it_is_where_others_say():
    # Caister Water Tower, as movable-type.co.uk/scripts/latlong-os-gridref.html prints it:
    # 52 degrees 39' 28.723" N, 1 degree 42' 57.787" E.
    lon, lat = lonlat(651409.903, 313177.270)
    expected = (1 + 42 / 60 + 57.787 / 3600, 52 + 39 / 60 + 28.723 / 3600)
    assert (float(lon), float(lat)) == pytest.approx(expected, abs=1e-6)


def test_shapes_go_where_geopandas_takes_them():
    shapes = gpd.GeoSeries([box(350_000, 400_000, 351_000, 402_000)], index=["E05"], crs=27700)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the Ordnance Survey's grid is not installed
        expected = shapes.to_crs(4326)
    moved = to_degrees(shapes)
    assert list(moved.index) == ["E05"]
    assert moved.crs == 4326
    assert np.allclose(moved.total_bounds, expected.total_bounds, atol=3e-5)


def test_shapes_of_another_system_go_there_too():
    shapes = gpd.GeoSeries([box(-2.7, 53.4, -2.6, 53.5)], crs=4326)
    assert to_degrees(shapes).total_bounds == pytest.approx((-2.7, 53.4, -2.6, 53.5))

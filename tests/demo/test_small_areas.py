"""The demo's small areas: they fill the wards, hold their streets and add up to their people."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from pact_geo.demo.streets import lsoa_counts
from pact_geo.demo.wards import WARDS, demo_wards


def test_small_areas_fill_their_wards(demo):
    small = gpd.read_file(demo.lsoas).to_crs(27700)
    wards = demo_wards()

    assert len(small) == sum(lsoa_counts())
    assert small.geometry.is_valid.all()
    assert abs(small.area.sum() - wards.area.sum()) < 100  # square metres, of 55 million
    first = 0
    for parts, ward in zip(lsoa_counts(), wards.geometry, strict=True):
        own = small.geometry.iloc[first : first + parts]
        assert own.union_all().symmetric_difference(ward).area < 200
        first += parts


def test_a_street_lies_in_the_small_area_its_rows_name(demo):
    rows = pd.read_csv(demo.police / "2026-11" / "2026-11-quarrendale-street.csv")
    rows = rows[
        rows["LSOA name"].fillna("").str.startswith("Tarrowmere") & rows["Longitude"].notna()
    ]
    points = gpd.GeoDataFrame(
        rows, geometry=gpd.points_from_xy(rows["Longitude"], rows["Latitude"]), crs=4326
    ).to_crs(27700)
    small = gpd.read_file(demo.lsoas).to_crs(27700)[["LSOA21CD", "geometry"]]
    joined = points.sjoin(small, predicate="within")

    assert len(joined) > 0.99 * len(points)
    assert (joined["LSOA code"] == joined["LSOA21CD"]).mean() > 0.94  # 3.4 % are wrong on purpose


def test_people_of_small_areas_add_up_to_those_of_the_ward(demo):
    small = pd.read_csv(demo.lsoa_population)
    number = small["LSOA21NM"].str.extract(r"(\d{3})")[0].astype(int) - 1

    assert small["Population"].groupby(number).sum().tolist() == [one.population for one in WARDS]
    assert small["Households"].groupby(number).sum().tolist() == [one.households for one in WARDS]

"""What the demo says of real data is so, and it is nowhere near any of it."""

from __future__ import annotations

import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from pact_geo.analysis.discs import find_discs
from pact_geo.demo import demo_wards
from pact_geo.demo.crime import CATEGORIES
from pact_geo.demo.wards import BOROUGH, FORCE, WARDS

ASB = "Anti-social behaviour"


@pytest.fixture(scope="module")
def st_helens(real_data) -> pd.DataFrame:
    """All crime of five months in St Helens, with eastings and northings."""
    archive = real_data / "incidents" / "police_uk_2018-10_to_2019-02_six_forces.zip"
    with zipfile.ZipFile(archive) as files:
        rows = pd.concat(
            [
                pd.read_csv(files.open(name), dtype=str, keep_default_na=False)
                for name in sorted(files.namelist())
                if "merseyside" in name
            ],
            ignore_index=True,
        )
    wards = gpd.read_file(
        real_data / "boundaries" / "uk_wards_2025_bgc.gpkg", where="LAD25CD = 'E08000013'"
    ).to_crs(27700)
    lon, lat = pd.to_numeric(rows["Longitude"]), pd.to_numeric(rows["Latitude"])
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=4326).to_crs(27700)
    x, y = points.x.to_numpy(), points.y.to_numpy()
    inside = shapely.contains_xy(wards.union_all(), x, y)
    return rows.assign(x=x, y=y)[inside]


@pytest.fixture(scope="module")
def places(st_helens) -> pd.DataFrame:
    by_place = st_helens.groupby(["Longitude", "Latitude"])
    return by_place.agg(held=("x", "size"), x=("x", "first"), y=("y", "first"))


def test_st_helens_has_the_counts_the_demo_was_fitted_to(st_helens, places):
    assert (len(st_helens), len(places)) == (7_960, 1_865)
    quantiles = places["held"].quantile([0.5, 0.75, 0.9, 0.95, 0.99, 1]).round().tolist()
    assert quantiles == [3, 5, 9, 13, 25, 56]


def test_the_ten_strongest_discs_hold_45_to_14_mean_places(places):
    held = places["held"].to_numpy()
    discs = find_discs(places["x"], places["y"], held)
    strength = [held[members].sum() / held.mean() for members in discs]
    assert max(strength) == pytest.approx(45, abs=1)
    assert min(strength) == pytest.approx(14, abs=1)


def test_st_helens_has_the_categories_and_repeats_the_demo_was_fitted_to(st_helens):
    shares = st_helens["Crime type"].value_counts(normalize=True)
    assert set(shares.index) == set(CATEGORIES)
    assert shares["Violence and sexual offences"] == pytest.approx(0.316, abs=0.001)
    assert shares[ASB] == pytest.approx(0.188, abs=0.001)
    asb = st_helens.loc[st_helens["Crime type"] == ASB]
    columns = ["Month", "Longitude", "Latitude", "Location", "LSOA code"]
    assert asb.duplicated(columns).mean() == pytest.approx(0.265, abs=0.001)


def test_no_ward_district_or_force_has_a_name_of_the_demo(real_data):
    wards = gpd.read_file(
        real_data / "boundaries" / "uk_wards_2025_bgc.gpkg",
        columns=["WD25NM", "LAD25NM"],
        read_geometry=False,
    )
    forces = gpd.read_file(
        real_data / "boundaries" / "police_force_areas_2020_buc.gpkg", read_geometry=False
    )
    real = {str(name).casefold() for name in np.concatenate([wards.to_numpy().ravel()])}
    real |= {str(name).casefold() for name in forces.to_numpy().ravel()}
    ours = {BOROUGH, FORCE.removesuffix(" Police"), *(ward.name for ward in WARDS)}
    assert not {name.casefold() for name in ours} & real


def test_no_real_ward_is_within_20_km(real_data):
    borough = shapely.box(*demo_wards().buffer(20_000).to_crs(4326).total_bounds)
    near = gpd.read_file(real_data / "boundaries" / "uk_wards_2025_bgc.gpkg", bbox=borough.bounds)
    assert near.empty

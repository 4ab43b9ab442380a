"""Wards, hotspots and ranking on real recorded crime."""

from __future__ import annotations

import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely

from pact_geo import tables
from pact_geo.analysis import hotspots as hs
from pact_geo.analysis import priority, shapes, stability, wards
from pact_geo.inputs.boundaries import read_boundaries
from pact_geo.inputs.incidents import read_incidents

WIGAN = "incidents/gmp_burglary_2016-02_to_2019-01.csv"
SIX_FORCES = "incidents/police_uk_2018-10_to_2019-02_six_forces.zip"
NATIONAL = "incidents/national_39_forces_2018-10_to_2019-02.parquet"
UK_WARDS = "boundaries/uk_wards_2025_bgc.gpkg"


@pytest.fixture(scope="module")
def wigan(real_data):
    areas = read_boundaries(real_data / "boundaries/wigan_wards_2025_bgc.geojson").table
    read = read_incidents(real_data / WIGAN)
    return areas, wards.assign_wards(read.places, areas), read.incidents


@pytest.fixture(scope="module")
def st_helens(real_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("merseyside")
    with zipfile.ZipFile(real_data / SIX_FORCES) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if "merseyside" in name])
    areas = read_boundaries(real_data / UK_WARDS, authority="E08000013").table
    read = read_incidents(folder)
    return areas, wards.assign_wards(read.places, areas), read.incidents


@pytest.fixture(scope="module")
def country(real_data):
    """Every UK ward, and every distinct point of 39 forces with its incidents."""
    rows = pd.read_parquet(real_data / NATIONAL, columns=["Longitude", "Latitude"]).dropna()
    ids = tables.place_ids_from_lonlat(rows["Longitude"], rows["Latitude"])
    distinct, held = np.unique(ids, return_counts=True)
    lon, lat, _ = tables.place_coordinates(distinct)
    to_grid = pyproj.Transformer.from_crs("EPSG:4326", tables.CRS, always_xy=True)
    x, y = to_grid.transform(lon, lat)
    places = gpd.GeoDataFrame(
        {"place_name": pd.Series([None] * len(distinct), dtype="str").to_numpy()},
        geometry=gpd.points_from_xy(x, y, crs=tables.CRS),
        index=pd.Index(distinct, name="place_id"),
    ).astype({"place_name": "str"})
    read = gpd.read_file(real_data / UK_WARDS, columns=["WD25CD", "WD25NM"]).to_crs(tables.CRS)
    areas = read.rename(columns={"WD25CD": "area_code", "WD25NM": "area_name"}).assign(
        area_type="ward", authority_code="", authority_name="", vintage="2025"
    )
    areas = tables.as_boundaries(areas.set_index("area_code"))
    return areas, tables.as_places(places), held


# --- wards ------------------------------------------------------------------------------------


def test_wigan_burglaries_fall_where_they_are_known_to(wigan):
    areas, places, incidents = wigan
    counts = wards.count_incidents(incidents, places)
    assert len(areas) == 25
    assert counts.sum() == 9_392
    assert places["ward_code"].notna().sum() == 3_325
    three = areas.index[areas["area_name"].isin(["Worsley Mesnes", "Pemberton", "Douglas"])]
    assert counts[three].sum() == 1_496
    assert counts.sum() + sum(counts.attrs.values()) == len(incidents)


def test_the_join_is_that_of_geopandas_on_the_whole_country(country):
    areas, places, held = country
    joined = wards.assign_wards(places, areas)["ward_code"]
    assert len(joined) == 367_104
    assert held[joined.notna()].sum() == 1_655_281
    some = places.sample(20_000, random_state=1)
    pairs = gpd.sjoin(some, areas[["geometry"]].reset_index(), predicate="intersects")["area_code"]
    lowest = pairs.groupby(level=0).min()
    ours = joined.loc[some.index].dropna()
    assert ours.sort_index().tolist() == lowest.sort_index().tolist()


# --- hotspots ---------------------------------------------------------------------------------


def test_st_helens_has_ten_areas_none_wider_than_its_disc(st_helens):
    areas, places, incidents = st_helens
    found = hs.find_hotspots(places, incidents)
    assert len(found) == 10
    assert found["extent_m"].max() <= 251
    assert set(found.geom_type) == {"Polygon"}
    assert {code for codes in found["ward_codes"] for code in codes} <= set(areas.index)
    assert found["name"].is_unique


def test_discs_catch_more_of_the_next_month_by_the_hectare_than_dbscan(st_helens):
    areas, places, incidents = st_helens
    past = tables.as_incidents(incidents[incidents["month"] < "2019-02"])
    later = tables.as_incidents(incidents[incidents["month"] == "2019-02"])
    hits = pd.DataFrame(
        {
            method: shapes.measure_hits(
                hs.find_hotspots(places, past, method=method), places, later, wards=areas
            )
            for method in hs.METHODS
        }
    )
    print(hits.round(3).to_string())  # noqa: T201 - both methods side by side, with pytest -s
    discs, dbscan = hits["discs"], hits["dbscan"]
    assert discs["incidents"] == dbscan["incidents"] > 1_000
    assert discs["share"] > 0.1
    assert discs["hectares"] < 50
    assert discs["pai"] > 2 * dbscan["pai"] > 0


def test_areas_of_the_whole_country_keep_to_their_disc(country):
    _, places, held = country
    x, y = shapely.get_coordinates(np.asarray(places.geometry.array)).T
    found = hs.find_discs(x, y, held, count=100)
    assert len(found) == 100
    assert max(shapes.measure_extent(x[disc], y[disc]) for disc in found) <= 251


# --- ranking ----------------------------------------------------------------------------------


def test_st_helens_is_ranked_with_what_is_known_of_it(st_helens):
    _, places, incidents = st_helens
    found = hs.find_hotspots(places, incidents)
    ranked = priority.rank_priority_areas(found, places, incidents)
    assert ranked["rank"].tolist() == list(range(1, 11))
    assert ranked["score"].between(0, 100).all()
    assert set(ranked["evidence"]) == {"no survey"}
    assert ranked["unconfirmed"].tolist() == [False] * 9 + [True]
    alone, concern = ranked.attrs["notes"]
    assert alone.startswith("1 of 10 areas rest on one recorded location")
    assert concern == (
        "No resident named a place, so concern is not counted;"
        " the score rests on volume 57%, recency 21%, persistence 21%."
    )


def test_the_heaviest_areas_of_st_helens_come_back_more_often_than_the_lightest(st_helens):
    _, places, incidents = st_helens
    found = hs.find_hotspots(places, incidents)
    sure = stability.estimate_stability(places, incidents, found)
    assert sure["found"].iloc[:3].mean() > sure["found"].iloc[-3:].mean()


def test_wigan_burglary_is_ranked_over_three_years(wigan):
    _, places, incidents = wigan
    found = hs.find_hotspots(places, incidents)
    assert len(found) == 10
    assert (found["months"] == 36).all()
    ranked = priority.rank_priority_areas(found, places, incidents)
    assert ranked["part_persistence"].between(0, 1).all()
    assert ranked["part_recency"].between(0.2, 0.8).all()

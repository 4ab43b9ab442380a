"""Wigan's burglaries by LSOA, beside a plain join of points to the same outlines."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from pact_geo.services import import_files, open_borough
from pact_geo.services.statistics import study_local, study_vulnerability
from pact_geo.workspace import Workspace

BURGLARY = "incidents/gmp_burglary_2016-02_to_2019-01.csv"
LSOAS = "boundaries/wigan_lsoa_2021_bgc.geojson"
FIGURES = (
    "demographics/population20_lsoa11_wigan.csv",
    "demographics/imd2025_england_lsoa21_wigan.csv",
)


@pytest.fixture(scope="module")
def borough(real_data, tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("wigan-lsoas") / "ws", create=True)
    for outlines in ("boundaries/wigan_wards_2025_bgc.geojson", LSOAS):
        import_files(workspace, "boundaries", [real_data / outlines])
    told = {"source": "Greater Manchester Police", "category": "Burglary"}
    import_files(workspace, "incidents", [real_data / BURGLARY], options=told)
    import_files(workspace, "indicators", [real_data / name for name in FIGURES])
    return open_borough(workspace)


def test_burglaries_by_lsoa_are_those_of_a_plain_join(borough, real_data):
    read = pd.read_csv(real_data / BURGLARY)
    last = read[read["Month"].between("2018-02", "2019-01")]
    points = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(last["Longitude"], last["Latitude"]), crs=4326
    ).to_crs(27700)
    outlines = gpd.read_file(real_data / LSOAS).to_crs(27700)
    code = next(name for name in outlines.columns if name.lower() == "lsoa21cd")
    plain = points.sjoin(outlines[[code, "geometry"]], predicate="within")[code].value_counts()

    study = study_local(borough, units="LSOAs")
    ours = study.table["reports"].sort_index()

    assert len(ours) == 200
    # wards and LSOAs are generalised apart, so a point on the borough's edge may be in one alone
    assert (ours - plain.reindex(ours.index).fillna(0)).abs().sum() <= 0.002 * plain.sum()
    assert study.table["class"].str.startswith("hot").sum() >= 5


def test_vulnerability_of_wigans_lsoas_names_what_is_missing(borough):
    study = study_vulnerability(borough, units="LSOAs")

    assert "Missing: criminal damage" in study.method
    assert "priority" not in study.table
    assert study.table["vli"].notna().sum() == 200
    assert {"income deprivation", "employment deprivation", "education"} <= set(study.table)

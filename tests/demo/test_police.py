"""Police files: the layout of data.police.uk and its real defects, in the shares stated."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from pact_geo.demo import demo_wards
from pact_geo.demo.names import StreetNames
from pact_geo.demo.police import COLUMNS
from pact_geo.demo.streets import lay_streets

ASB = "Anti-social behaviour"
FORCE = "Quarrendale Police"
RAILWAY = "British Transport Police"


@pytest.fixture(scope="module")
def force(police) -> pd.DataFrame:
    return police[police["Reported by"] == FORCE]


def test_there_is_a_file_for_each_force_and_month(demo):
    months = pd.period_range("2023-12", "2026-11", freq="M").astype(str)
    expected = [
        f"{month}/{month}-{force}-street.csv"
        for month in months
        for force in ("btp", "quarrendale")
    ]
    found = sorted(path.relative_to(demo.police).as_posix() for path in demo.police.rglob("*.csv"))
    assert found == expected


def test_every_file_has_the_twelve_columns_and_its_own_month(demo):
    for path in demo.police.rglob("*.csv"):
        rows = pd.read_csv(path, dtype=str, keep_default_na=False)
        assert tuple(rows.columns) == COLUMNS
        assert set(rows["Month"]) == {path.parent.name}


def test_lines_end_as_published(demo):
    path = next(demo.police.rglob("*quarrendale-street.csv"))
    assert b"\r" not in path.read_bytes()


def test_a_month_holds_what_a_borough_of_this_size_records(police):
    inside = police[police["inside"] & (police["Month"] != "2025-03")]
    assert inside.groupby("Month").size().between(950, 1500).all()


def test_anti_social_behaviour_and_railway_rows_have_no_crime_id(police):
    without = police["Crime ID"] == ""
    expected = (police["Crime type"] == ASB) | (police["Reported by"] == RAILWAY)
    assert (without == expected).all()
    assert police.loc[~without, "Crime ID"].str.fullmatch("[0-9a-f]{64}").all()


def test_about_27_in_100_asb_rows_repeat_another_exactly(force):
    asb = force.loc[force["inside"] & (force["Crime type"] == ASB), list(COLUMNS)]
    assert asb.duplicated().mean() == pytest.approx(0.27, abs=0.02)


def test_two_in_100_rows_have_no_location(force):
    lost = force["Location"] == "No Location"
    assert lost.mean() == pytest.approx(0.02, abs=0.003)
    empty = force.loc[lost, ["Longitude", "Latitude", "LSOA code", "LSOA name"]]
    assert (empty == "").all(axis=None)
    assert (force.loc[~lost, "Location"].str.startswith("On or near ")).all()


def test_eight_in_100_rows_lie_outside_the_borough_and_some_far_away(force):
    outside = force[force["located"] & ~force["inside"]]
    assert len(outside) / len(force) == pytest.approx(0.08, abs=0.01)
    away = np.hypot(outside["x"] - 294_550, outside["y"] - 423_800)
    assert 20 < (away > 100_000).sum() < 200


def test_three_in_100_points_disagree_with_their_lsoa(force):
    inside = force[force["inside"]]
    usual = inside.groupby(["Longitude", "Latitude"])["LSOA code"].transform(
        lambda codes: codes.mode()[0]
    )
    assert (usual != inside["LSOA code"]).mean() == pytest.approx(0.034, abs=0.006)


def test_a_few_crime_ids_come_twice_some_in_two_months(force):
    ids = force.loc[force["Crime ID"] != "", ["Crime ID", "Month"]]
    again = ids["Crime ID"].duplicated()
    months = ids[ids["Crime ID"].duplicated(keep=False)].groupby("Crime ID")["Month"].nunique()
    assert again.mean() == pytest.approx(0.004, abs=0.0015)
    assert 0.1 < (months == 2).mean() < 0.5


def test_one_month_is_half_reported(force):
    months = force.groupby("Month").size()
    neighbours = months[["2025-01", "2025-02", "2025-04", "2025-05"]].mean()
    assert 0.35 < months["2025-03"] / neighbours < 0.55
    others = months.drop("2025-03")
    assert (others / others.mean()).between(0.8, 1.2).all()


def test_the_railway_police_report_every_month_at_one_station(police):
    rows = police[police["Reported by"] == RAILWAY]
    assert rows["Month"].nunique() == 36
    assert set(rows["Location"]) == {"On or near Tarrow Market (Station)"}
    assert rows["inside"].all()


def test_new_months_are_mostly_still_under_investigation(force):
    crimes = force[force["Crime ID"] != ""]
    pending = (crimes["Last outcome category"] == "Under investigation").groupby(crimes["Month"])
    assert pending.mean()["2026-11"] > 0.6
    assert pending.mean()["2024-01"] < 0.1


def test_counts_by_place_have_the_heavy_tail_of_a_real_district(police):
    # St Helens, five months: 1 3 5 9 13 25 at these quantiles, 56 at most, mean 4.3.
    months = ["2026-02", "2026-03", "2026-04", "2026-05", "2026-06"]
    rows = police[police["inside"] & police["Month"].isin(months)]
    held = rows.groupby(["Longitude", "Latitude"]).size()
    quantiles = (held / held.mean()).quantile([0.5, 0.75, 0.9, 0.99])
    assert quantiles.to_numpy() == pytest.approx([0.70, 1.17, 2.1, 5.9], rel=0.3)
    assert 1400 < len(held) < 2200


def test_categories_have_the_shares_of_a_real_district(police):
    shares = police.loc[police["inside"], "Crime type"].value_counts(normalize=True)
    assert len(shares) == 14
    assert shares["Violence and sexual offences"] == pytest.approx(0.32, abs=0.05)
    assert shares[ASB] == pytest.approx(0.19, abs=0.05)
    assert shares["Criminal damage and arson"] == pytest.approx(0.11, abs=0.02)


def test_every_snap_point_covers_eight_addresses_or_is_a_public_place():
    rng = np.random.Generator(np.random.PCG64([1, 1]))
    points = lay_streets(rng, StreetNames(rng))
    street = points.kind == "street"
    assert (points.addresses[street & (points.addresses > 0)] >= 8).all()
    public = points.addresses == 0
    assert 30 < public.sum() < 60
    assert {"Supermarket", "Hospital", "Police Station"} <= set(points.name[public])


def test_points_lie_in_the_ward_the_demo_says():
    rng = np.random.Generator(np.random.PCG64([1, 1]))
    points = lay_streets(rng, StreetNames(rng))
    wards = demo_wards().geometry
    lon, lat = points.lonlat()
    ground = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=4326).to_crs(27700)
    own = wards.array[points.ward]
    assert (shapely.distance(own, ground.array) < 0.2).all()

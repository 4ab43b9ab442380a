"""Wards compared on real burglaries in Wigan, 36 months."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from pact_geo.analysis.rates import compare_wards
from pact_geo.analysis.trend import compare_years, count_months


@pytest.fixture(scope="module")
def wigan(real_data):
    """Burglaries with the ward they lie in, read plainly; those outside have none."""
    burglary = pd.read_csv(real_data / "incidents/gmp_burglary_2016-02_to_2019-01.csv")
    wards = gpd.read_file(real_data / "boundaries/wigan_wards_2025_bgc.geojson").to_crs(27700)
    code = next(name for name in wards.columns if name.upper() == "WD25CD")
    points = gpd.GeoDataFrame(
        {"month": pd.PeriodIndex(burglary["Month"], freq="M")},
        geometry=gpd.points_from_xy(burglary["Longitude"], burglary["Latitude"], crs=4326),
    ).to_crs(27700)
    joined = points.sjoin(wards[[code, "geometry"]], predicate="within", how="left")
    return pd.DataFrame({"month": joined["month"], "ward_code": joined[code].astype("str")})


@pytest.fixture(scope="module")
def residents(real_data):
    """Residents of each ward: LSOAs of 2011 to those of 2021 to wards of 2024."""
    people = pd.read_csv(real_data / "demographics/population20_lsoa11_wigan.csv", dtype=str)
    first = pd.read_csv(real_data / "lookups/uk_lookup_lsoa11_lsoa21_ltla22.csv", dtype=str)
    second = pd.read_csv(real_data / "lookups/uk_lookup_lsoa21_ward24_ltla24.csv", dtype=str)
    rows = people[["lsoa11_code", "total_population"]].merge(first, on="lsoa11_code")
    rows = rows.merge(second[["lsoa21_code", "ward24_code"]], on="lsoa21_code")
    parts = rows.groupby("lsoa11_code")["lsoa21_code"].transform("count")
    number = rows["total_population"].str.replace(",", "").astype("float64") / parts
    return number.groupby(rows["ward24_code"]).sum()


@pytest.fixture(scope="module")
def months(wigan):
    return pd.period_range(wigan["month"].min(), wigan["month"].max(), freq="M", name="month")


def test_every_ward_of_wigan_has_its_rate(wigan, residents, months):
    counts = wigan["ward_code"].value_counts()
    assert counts.sum() == 9392
    assert counts[["E05015013", "E05015006", "E05014996"]].sum() == 1496
    table = compare_wards(counts, residents, months=len(months))
    assert len(table) == 25
    assert (table["reason"] == "").all()
    borough = table.attrs["borough"]
    assert borough["rate"] == pytest.approx(9392 / residents.sum() / 3 * 1000)
    assert borough["rate"] == pytest.approx(9.466, abs=0.001)


def test_rates_of_wigan_group_and_relate(wigan, residents, months):
    table = compare_wards(wigan["ward_code"].value_counts(), residents, months=len(months))
    top = table.loc["E05015010"]
    assert (top["rank"], top["rank_low"], top["rank_high"]) == (1, 1, 1)
    assert (top["low"], top["high"]) == pytest.approx((17.04, 19.77), abs=0.01)
    assert top["relation"] == "clearly higher"
    assert table["group"].max() < 25
    assert table.loc["E05015013", "relation"] == "about the same"


def test_wards_without_population_have_no_rate(wigan, months):
    table = compare_wards(
        wigan["ward_code"].value_counts(), pd.Series(dtype="float64"), months=len(months)
    )
    assert table["rate"].isna().all()
    assert table["count"].sum() == 9392


def test_wigans_last_year_is_set_against_the_year_before(wigan, months):
    row = compare_years(wigan, usable_months=months).loc["all"]
    inside = compare_years(wigan, usable_months=months, by="ward_code")
    by_hand = wigan["month"].value_counts()
    assert row["now"] == by_hand[by_hand.index > pd.Period("2018-01")].sum()
    assert inside["now"].sum() < row["now"]  # most burglaries lie outside the borough
    assert (inside["months"] == 12).all()


def test_a_month_taken_out_of_wigan_leaves_no_zero(wigan, months):
    usable = months.drop(pd.Period("2018-06"))
    counts = count_months(wigan, usable_months=usable, by="ward_code")
    assert counts.loc["2018-06"].isna().all()
    compared = compare_years(wigan, usable_months=usable, by="ward_code")
    assert compared["months"].eq(11).all()

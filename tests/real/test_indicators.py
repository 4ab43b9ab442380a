"""Published figures: what the publishers' own totals say."""

from __future__ import annotations

import pytest

from pact_geo.errors import UnsuitableDataError
from pact_geo.inputs.boundaries import read_boundaries
from pact_geo.inputs.indicators import check_vintage, read_indicators

WIGAN = 330_712
"""Residents of Wigan, mid-2020, by the Office for National Statistics."""


@pytest.fixture(scope="module")
def lookups(real_data):
    names = ("uk_lookup_lsoa11_lsoa21_ltla22.csv", "uk_lookup_lsoa21_ward24_ltla24.csv")
    return [real_data / "lookups" / name for name in names]


@pytest.fixture(scope="module")
def wigan(real_data):
    return read_boundaries(real_data / "boundaries" / "wigan_wards_2025_bgc.geojson").table


@pytest.fixture(scope="module")
def ons_wards(real_data):
    return read_indicators(real_data / "demographics" / "ons_ward_mid2020_Persons.csv")


@pytest.fixture(scope="module")
def people(real_data):
    return read_indicators(real_data / "demographics" / "population20_lsoa11_wigan.csv")


def total(found, indicator):
    return found.table["value"].xs(indicator, level="indicator").sum()


def test_the_ward_file_adds_up_to_england_and_wales(ons_wards):
    assert (ons_wards.rows_read, ons_wards.rows_accepted) == (8063, 8053)
    assert ons_wards.rejected["reason"].value_counts().to_dict() == {
        "The area code is not a code.": 10
    }
    assert total(ons_wards, "population") == 59_719_724
    assert ons_wards.table.loc[("E05000026", "population"), "value"] == 16_149
    assert ons_wards.dates == "mid-2020"


def test_the_ward_file_holds_no_ward_of_wigan_2025(ons_wards, wigan):
    with pytest.raises(UnsuitableDataError, match="None of the 25 ward codes"):
        check_vintage(ons_wards.table, wigan)


def test_the_ward_file_holds_no_ward_of_st_helens_2025(ons_wards, real_data):
    wards = read_boundaries(
        real_data / "boundaries" / "uk_wards_2025_bgc.gpkg", authority="E08000013"
    ).table
    with pytest.raises(UnsuitableDataError, match="None of the 18 ward codes"):
        check_vintage(ons_wards.table, wards)


def test_wigan_s_people_reach_all_25_wards(real_data, lookups, wigan, people):
    found = read_indicators(
        real_data / "demographics" / "population20_lsoa11_wigan.csv", lookups=lookups, to=wigan
    )
    population = found.table["value"].xs("population", level="indicator")
    assert set(population.index) == set(wigan.index)
    assert population.sum() == WIGAN == total(people, "population")
    for band in ("under_18", "65_and_over", "75_and_over"):
        assert total(found, f"population_{band}") == total(people, f"population_{band}")


def test_ethnic_groups_and_disability_keep_their_totals(real_data, lookups, wigan):
    folder = real_data / "demographics"
    groups = read_indicators(folder / "ethnicity21_lsoa21_wigan.csv", lookups=lookups[1:], to=wigan)
    assert groups.rows_accepted == 1000
    assert total(groups, "population_asian") == 5_839
    assert total(groups, "population_white") == 312_957
    disabled = read_indicators(
        folder / "disability21_lsoa21_ew_wigan.csv", lookups=lookups[1:], to=wigan
    )
    assert total(disabled, "population_disabled") == 65_869
    residents = disabled.table["denominator"].xs("population_disabled", level="indicator")
    assert residents.sum() == 329_309


def test_households_come_from_the_census_table_of_deprivation(real_data, lookups, wigan):
    found = read_indicators(
        real_data / "demographics" / "census21_deprivation_england_wales_lsoa21_wigan.csv",
        lookups=lookups[1:],
        to=wigan,
    )
    assert total(found, "households") == 143_092
    assert total(found, "households_deprived") == 76_474
    assert found.dates == "2021"


def test_deprivation_2019_is_a_share_and_an_average(real_data, lookups, wigan, people):
    found = read_indicators(
        real_data / "demographics" / "imd2019_england_lsoa11_wigan.csv",
        lookups=lookups,
        to=wigan,
        weights=people.table,
    )
    fifth = found.table.xs("imd_most_deprived_20_percent", level="indicator")
    assert fifth["denominator"].sum() == WIGAN
    assert fifth["value"].between(0, 100).all()
    ranks = found.table["value"].xs("imd_rank", level="indicator")
    assert ranks.between(1, 32_844).all()
    assert found.dates == "2019"


def test_deprivation_2025_reads_all_its_domains(real_data):
    found = read_indicators(real_data / "demographics" / "imd2025_england_lsoa21_wigan.csv")
    assert len(found.table) == 200 * 24
    assert found.table.loc[("E01006212", "imd_score"), "value"] == 15.277
    assert found.table.loc[("E01006212", "imd_crime_score"), "value"] == -0.112


def test_reports_are_read_by_category_and_other_code_systems_refused(real_data):
    found = read_indicators(
        real_data / "incidents" / "fixmystreet_lsoa_2018.csv",
        names=real_data / "incidents" / "fixmystreet_codes.csv",
    )
    assert (found.rows_read, found.rows_accepted, found.rows_rejected) == (90_994, 84_695, 6_299)
    assert found.rejected["reason"].unique().tolist() == [
        "The area code is of another kind than most in the file."
    ]
    assert total(found, "reports_dog_fouling") == 2_505
    assert total(found, "reports") == 299_948


def test_reports_are_carried_to_wards_without_loss(real_data, lookups):
    found = read_indicators(
        real_data / "incidents" / "fixmystreet_lsoa_2018.csv",
        names=real_data / "incidents" / "fixmystreet_codes.csv",
        lookups=lookups,
    )
    assert total(found, "reports") == 299_948
    assert found.rejected["reason"].unique().tolist() == ["The area code is not in the lookup."]

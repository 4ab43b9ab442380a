"""Months that were not reported stay missing, and years are compared month by month."""

from __future__ import annotations

import pandas as pd
import pytest

from pact_geo.analysis.trend import compare_years, count_months, month_pairs
from pact_geo.errors import UnsuitableDataError


def months(*names):
    return pd.PeriodIndex(names, freq="M")


def span(first, last):
    return pd.period_range(first, last, freq="M")


@pytest.fixture
def incidents(make_incidents):
    when = ["2025-01", "2025-01", "2025-02", "2026-01", "2026-02", "2026-02", "2026-03"]
    what = ["Noise", "Drugs", "Noise", "Noise", "Noise", "Drugs", "Drugs"]
    return make_incidents([1, 2, 3, 1, 1, 2, 2], month=when, category=what)


def test_months_are_counted(incidents):
    counts = count_months(incidents, usable_months=span("2025-01", "2026-03"))
    assert counts.loc["2025-01", "all"] == 2
    assert counts.loc["2026-02", "all"] == 2
    assert counts["all"].sum() == 7


def test_a_month_not_reported_is_missing(incidents):
    usable = months("2025-01", "2025-03", "2025-04")
    counts = count_months(incidents, usable_months=usable)["all"]
    assert counts.index.tolist() == span("2025-01", "2025-04").tolist()
    assert counts.isna().tolist() == [False, True, False, False]
    assert counts["2025-03"] == 0


def test_no_usable_month_lists_no_month(incidents):
    assert count_months(incidents, usable_months=months()).empty


def test_months_asked_for_are_listed_even_if_unreported(incidents):
    listed = span("2024-12", "2025-02")
    counts = count_months(incidents, usable_months=months("2025-01"), months=listed)["all"]
    assert counts.isna().tolist() == [True, False, True]


def test_categories_are_told_apart(incidents):
    counts = count_months(incidents, usable_months=months("2025-01"), by="category")
    assert counts.loc["2025-01"].to_dict() == {"Noise": 1, "Drugs": 1}


def test_a_group_without_incidents_gets_zeros(incidents):
    counts = count_months(
        incidents, usable_months=months("2025-01"), by="category", groups=["Arson", "Noise"]
    )
    assert counts.loc["2025-01"].to_dict() == {"Arson": 0, "Noise": 1}


def test_wards_are_those_of_the_places(make_places, make_incidents):
    places = make_places([(0, 0), (10, 0), (20, 0)])
    places["ward_code"] = pd.Series(["E1", "E2", None], index=places.index, dtype="str")
    a, b, outside = places.index
    # The last two have no place and no known place; only the first of them names a ward.
    incidents = make_incidents(
        [a, a, b, outside, None, None, 777],
        month="2025-01",
        ward_code=[None, "E2", None, "E1", "E2", None, "E1"],
    )
    counts = count_months(incidents, usable_months=months("2025-01"), by="ward_code", places=places)
    assert counts.loc["2025-01"].to_dict() == {"E1": 2, "E2": 2}


def test_names_may_be_given_for_each_incident(incidents):
    names = pd.Series("rear", index=incidents.index[:1])
    counts = count_months(incidents, usable_months=months("2025-01"), by=names)
    assert counts.loc["2025-01"].to_dict() == {"rear": 1}


def test_a_column_nobody_has_is_refused(incidents):
    with pytest.raises(UnsuitableDataError, match="'parish'"):
        count_months(incidents, usable_months=months("2025-01"), by="parish")


def test_only_months_usable_in_both_years_are_paired():
    usable = months("2025-01", "2025-02", "2025-04", "2026-01", "2026-03", "2026-04")
    assert month_pairs(usable).tolist() == months("2026-01", "2026-04").tolist()


def test_a_month_is_compared_only_with_the_same_month(make_incidents):
    # 10 in each of three months a year ago; February is missing this year, so that only
    # 20 of last year's 30 may be set against this year's 40.
    when = ["2025-01"] * 10 + ["2025-02"] * 10 + ["2025-03"] * 10
    when += ["2026-01"] * 20 + ["2026-03"] * 20
    usable = months("2025-01", "2025-02", "2025-03", "2026-01", "2026-03")
    row = compare_years(make_incidents([1] * 70, month=when), usable_months=usable).loc["all"]
    assert (row["now"], row["before"], row["months"]) == (40, 20, 2)
    assert row["verdict"] == "likely up"


def test_incidents_of_months_without_partner_count_on_neither_side(incidents):
    usable = months("2025-01", "2026-01", "2026-02", "2026-03")
    table = compare_years(incidents, usable_months=usable)
    assert table.loc["all", ["now", "before"]].tolist() == [1, 2]
    assert table.attrs["months"] == ["2026-01"]


def test_the_last_year_ends_where_asked(incidents):
    usable = span("2024-01", "2026-03")
    row = compare_years(incidents, usable_months=usable, last=pd.Period("2025-12")).loc["all"]
    assert (row["now"], row["before"]) == (3, 0)


def test_a_shorter_length_looks_at_the_last_months_only(incidents):
    row = compare_years(incidents, usable_months=span("2024-01", "2026-03"), length=2).loc["all"]
    assert (row["now"], row["before"], row["months"]) == (3, 1, 2)


def test_without_a_pair_of_months_the_change_is_not_known(incidents):
    table = compare_years(
        incidents, usable_months=months("2026-01"), by="category", groups=["Noise"]
    )
    row = table.loc["Noise"]
    assert row[["now", "before", "change"]].isna().all()
    assert row["verdict"] == "not known"


def test_years_are_compared_group_by_group(incidents):
    table = compare_years(incidents, usable_months=span("2024-01", "2026-03"), by="category")
    assert table["now"].to_dict() == {"Noise": 2, "Drugs": 2}
    assert table["before"].to_dict() == {"Noise": 2, "Drugs": 1}
    assert table.index.name == "category"


def test_more_than_a_year_is_refused(incidents):
    with pytest.raises(UnsuitableDataError, match="13 months"):
        compare_years(incidents, usable_months=months("2026-01"), length=13)

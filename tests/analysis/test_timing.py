"""When it happens, by hand."""

import numpy as np
import pandas as pd
import pytest

from pact_geo.analysis.timing import (
    count_days_of_week,
    count_months_of_year,
    know_hours,
    weigh_hours,
)
from pact_geo.errors import UnsuitableDataError


def moments(*texts):
    return pd.Series(pd.to_datetime(list(texts), format="mixed"))


def test_eight_to_four_is_an_eighth_an_hour():
    weights = weigh_hours(moments("2026-11-23 08:00"), moments("2026-11-23 16:00"))  # a Monday

    assert weights[0, 8:16].tolist() == [0.125] * 8
    assert weights.sum() == pytest.approx(1)


def test_a_span_is_shared_by_the_part_of_it_in_each_hour():
    weights = weigh_hours(moments("2026-11-22 23:45"), moments("2026-11-23 00:45"))

    assert weights[6, 23] == pytest.approx(0.25)  # Sunday
    assert weights[0, 0] == pytest.approx(0.75)  # Monday


def test_a_moment_counts_whole_and_a_week_says_nothing():
    weights = weigh_hours(
        moments("2026-11-24 09:30", "2026-11-24 09:30", "2026-11-01"),
        moments("2026-11-24 09:30", None, "2026-11-08"),
    )

    assert weights[1, 9] == 2
    assert weights.sum() == 2


def test_an_end_before_its_start_is_refused():
    with pytest.raises(UnsuitableDataError, match="1 incidents end before"):
        weigh_hours(moments("2026-11-24"), moments("2026-11-23"))


def test_midnight_to_the_second_stands_for_no_hour():
    assert know_hours(moments("2026-11-24", "2026-11-24 00:01", None)).tolist() == [
        False, True, False,
    ]  # fmt: skip


def test_months_are_compared_by_their_days():
    """31 reports in each January and 28 in February are one a day in both."""
    months = pd.period_range("2025-01", "2025-02", freq="M")
    table = count_months_of_year(pd.Series([31, 28], index=months))

    assert table.loc[["January", "February"], "a day"].tolist() == [1, 1]
    assert table.loc["January", "index"] == pytest.approx(100)
    assert not table["differs"].any()
    assert pd.isna(table.loc["March", "a day"])


def test_a_month_that_stands_out_every_year_is_told():
    months = pd.period_range("2024-01", "2026-12", freq="M")
    counts = pd.Series([200 if month.month == 10 else 100 for month in months], index=months)
    table = count_months_of_year(counts)

    assert table.index[table["differs"]].tolist()[-1] == "October"
    assert table.loc["October", "years"] == 3
    assert table.attrs["spread"] == 1


def test_years_that_differ_make_intervals_wider():
    months = pd.period_range("2024-01", "2025-12", freq="M")
    steady = pd.Series([100.0] * 24, index=months)
    wild = pd.Series([40.0] * 12 + [160.0] * 12, index=months)
    narrow, wide = count_months_of_year(steady), count_months_of_year(wild)

    assert wide.attrs["spread"] > 20
    assert (wide["high"] - wide["low"]).mean() > 3 * (narrow["high"] - narrow["low"]).mean()


def test_no_month_is_refused():
    with pytest.raises(UnsuitableDataError, match="No month"):
        count_months_of_year(pd.Series([], index=pd.PeriodIndex([], freq="M"), dtype=int))


def test_days_of_the_week():
    table = count_days_of_week(moments("2026-11-23", "2026-11-23", "2026-11-29", None))

    assert table["reports"].tolist() == [2, 0, 0, 0, 0, 0, 1]
    assert table.loc["Mon", "index"] == pytest.approx(100 * 2 / (3 / 7))
    assert np.all(table["low"] <= table["reports"])

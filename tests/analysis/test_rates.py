"""Intervals against published values, wards against answers worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact_geo.analysis.rates import (
    NO_COUNT,
    NO_MONTH,
    NO_POPULATION,
    compare_wards,
    measure_borough,
    measure_change,
    poisson_interval,
    rate_name,
    wilson_interval,
)
from pact_geo.errors import UnsuitableDataError


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        (0, 0.0, 3.6889),
        (1, 0.0253, 5.5716),
        (5, 1.6235, 11.6683),
        (9, 4.1154, 17.0848),
    ],
)
def test_few_events_take_garwoods_exact_limits(count, low, high):
    assert poisson_interval(count) == pytest.approx((low, high), abs=1e-4)


def test_65_events_take_byars_published_limits():
    assert poisson_interval(65) == pytest.approx((50.163, 82.849), abs=5e-4)


def test_byar_begins_at_ten_events():
    # The exact limits of 10 events are 4.7954 and 18.3904; Byar's differ in the third digit.
    low, high = poisson_interval(10)
    assert low == pytest.approx(10 * (1 - 1 / 90 - 1.959964 / (3 * 10**0.5)) ** 3, abs=1e-5)
    assert high == pytest.approx(11 * (1 - 1 / 99 + 1.959964 / (3 * 11**0.5)) ** 3, abs=1e-5)


def test_many_counts_at_once_give_what_each_gives_alone():
    counts = [0, 5, 9, 10, 65]
    low, high = poisson_interval(counts)
    assert list(zip(low, high, strict=True)) == [poisson_interval(count) for count in counts]


def test_a_missing_count_has_no_interval():
    low, high = poisson_interval(pd.Series([3, None], dtype="Int64"))
    assert np.isnan([low[1], high[1]]).all()
    assert not np.isnan([low[0], high[0]]).any()


@pytest.mark.parametrize("count", [-1, 2.5, np.inf])
def test_what_is_no_count_is_refused(count):
    with pytest.raises(UnsuitableDataError, match="whole counts"):
        poisson_interval(count)


def test_a_level_outside_nought_to_one_is_refused():
    with pytest.raises(UnsuitableDataError, match="95"):
        poisson_interval(5, level=95)


@given(count=st.integers(0, 100_000), level=st.floats(0.5, 0.999))
def test_a_poisson_interval_holds_its_count(count, level):
    low, high = poisson_interval(count, level=level)
    assert 0 <= low <= count < high


@pytest.mark.parametrize(
    ("yes", "asked", "low", "high"),
    [
        (65, 100, 0.5525, 0.7364),
        # Newcombe (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_shares_take_wilsons_published_limits(yes, asked, low, high):
    assert wilson_interval(yes, asked) == pytest.approx((low, high), abs=6e-5)


def test_nobody_asked_gives_no_share():
    assert np.isnan(wilson_interval(0, 0)).all()


def test_all_saying_yes_reach_one_exactly():
    low, high = wilson_interval(20, 20)
    assert high == 1.0
    assert low == pytest.approx(1 - 0.1611, abs=1e-4)


def test_more_answers_than_people_are_refused():
    with pytest.raises(UnsuitableDataError, match="More people"):
        wilson_interval(3, 2)


@pytest.fixture
def four_wards():
    counts = pd.Series({"E01": 60, "E02": 10, "E03": 3, "E04": 120})
    people = pd.Series({"E01": 1000, "E02": 1000, "E03": 200, "E04": 2000})
    return counts, people


def test_a_rate_over_twelve_months_is_count_per_thousand(four_wards):
    table = compare_wards(*four_wards, months=12)
    assert table["rate"].to_dict() == {"E01": 60.0, "E02": 10.0, "E03": 15.0, "E04": 60.0}
    assert table.index.name == "ward_code"
    assert table.attrs["rate_name"] == "per 1,000 residents a year"


def test_a_rate_over_six_months_is_doubled_to_a_year_and_says_so(four_wards):
    table = compare_wards(*four_wards, months=6, of="households")
    assert table.loc["E02", "rate"] == 20.0
    assert table.attrs["rate_name"] == "per 1,000 households a year, from 6 months"


def test_a_rate_over_the_period_is_not_doubled(four_wards):
    table = compare_wards(*four_wards, months=6, year=False)
    assert table.loc["E02", "rate"] == 10.0
    assert rate_name(months=6, year=False) == "per 1,000 residents over 6 months"


def test_the_interval_of_a_rate_is_that_of_its_count():
    table = compare_wards(pd.Series({"E01": 65}), pd.Series({"E01": 13_000}), months=12)
    row = table.loc["E01"]
    expected = np.array([50.163, 82.849]) / 13
    assert (row["low"], row["high"]) == pytest.approx(tuple(expected), abs=1e-4)


def test_the_borough_is_all_wards_together(four_wards):
    borough = measure_borough(*four_wards, months=12)
    assert borough["count"] == 193
    assert borough["population"] == 4200
    assert borough["rate"] == pytest.approx(193 / 4.2)
    low, high = poisson_interval(193)
    assert (borough["low"], borough["high"]) == pytest.approx((low / 4.2, high / 4.2))
    assert compare_wards(*four_wards, months=12).attrs["borough"] == borough.to_dict()


def test_a_ward_without_population_has_no_rate_and_a_reason(four_wards):
    counts, people = four_wards
    table = compare_wards(counts, people.drop("E03"), months=12)
    row = table.loc["E03"]
    assert row[["rate", "low", "high", "rank", "group"]].isna().all()
    assert (row["reason"], row["relation"]) == (NO_POPULATION, "not known")
    assert row["count"] == 3


def test_a_population_of_nobody_gives_no_rate(four_wards):
    counts, people = four_wards
    table = compare_wards(counts, people.replace(200, 0), months=12)
    assert np.isnan(table.loc["E03", "rate"])
    assert table.loc["E03", "reason"] == NO_POPULATION


def test_the_borough_leaves_out_wards_without_population_on_both_sides(four_wards):
    counts, people = four_wards
    borough = measure_borough(counts, people.drop("E04"), months=12)
    assert borough["rate"] == pytest.approx(73 / 2.2)
    assert borough["wards"] == 3


def test_a_named_ward_without_entry_had_no_incident(four_wards):
    counts, people = four_wards
    people["E05"] = 3689
    table = compare_wards(counts, people, months=12, wards=[*counts.index, "E05"])
    row = table.loc["E05"]
    assert (row["count"], row["rate"], row["low"]) == (0, 0.0, 0.0)
    assert row["high"] == pytest.approx(1.0, abs=1e-4)
    assert row["rank"] == 5


def test_a_count_nobody_knows_stays_unknown(four_wards):
    counts, people = four_wards
    table = compare_wards(counts.astype("Int64").where(counts != 3), people, months=12)
    assert table.loc["E03", "reason"] == NO_COUNT
    assert table.loc["E03", ["count", "rate"]].isna().all()


def test_without_a_reported_month_nothing_is_compared(four_wards):
    table = compare_wards(pd.Series(dtype="int64"), four_wards[1], months=0, wards=["E01", "E02"])
    assert set(table["reason"]) == {NO_MONTH}
    assert table[["count", "rate", "rank"]].isna().all().all()
    assert np.isnan(table.attrs["borough"]["rate"])


def test_equal_rates_share_the_better_rank(four_wards):
    table = compare_wards(*four_wards, months=12)
    assert table["rank"].to_dict() == {"E01": 1, "E02": 4, "E03": 3, "E04": 1}


def test_wards_far_apart_have_certain_ranks():
    counts = pd.Series({"E01": 900, "E02": 500, "E03": 100})
    table = compare_wards(counts, counts * 0 + 1000, months=12)
    assert table["rank_low"].tolist() == table["rank_high"].tolist() == [1, 2, 3]


def test_wards_alike_could_be_any_of_them():
    counts = pd.Series({f"E{n:02d}": 50 for n in range(10)})
    table = compare_wards(counts, counts * 20, months=12)
    assert (table["rank_low"] == 1).all()
    assert (table["rank_high"] == 10).all()


def test_the_likely_range_holds_the_rank():
    counts = pd.Series({f"E{n:02d}": n for n in range(40)})
    table = compare_wards(counts, counts * 0 + 1000, months=12)
    assert ((table["rank_low"] <= table["rank"]) & (table["rank"] <= table["rank_high"])).all()


def test_the_likely_range_holds_a_rank_that_chance_would_hardly_give():
    # Nothing counted among 1 person: the rate is the lowest there is, yet nearly every rate
    # that this allows is above the other ward's 1 in 10,000.
    counts, people = pd.Series({"E01": 0, "E02": 1000}), pd.Series({"E01": 1, "E02": 10**7})
    row = compare_wards(counts, people, months=12).loc["E01"]
    assert row[["rank", "rank_low", "rank_high"]].tolist() == [2, 1, 2]


def test_ranks_repeat_and_do_not_depend_on_the_order_of_wards(four_wards):
    counts, people = four_wards
    table = compare_wards(counts, people, months=12)
    turned = compare_wards(counts[::-1], people, months=12)
    pd.testing.assert_frame_equal(table, turned.loc[table.index])


def test_relations_to_the_borough_follow_both_levels():
    # The borough's rate is 100 per 1,000 within 0.1; each ward expects 100 of its 1,000 people.
    # 95 % and 99.8 % limits by Byar: 120 (99.5-143.5), 125 (104.0-148.9; 92.9-164.2),
    # 140 (117.8-165.2; 105.9-181.4), 80 (63.4-99.6; 55.1-111.8), 60 (45.8-77.2; 38.9-88.1).
    counts = {"E01": 120, "E02": 125, "E03": 140, "E04": 80, "E05": 60, "E99": 99_000}
    people = pd.Series(dict.fromkeys(counts, 1000) | {"E99": 990_000})
    table = compare_wards(pd.Series(counts), people, months=12)
    assert table["relation"].to_dict() == {
        "E01": "about the same",
        "E02": "likely higher",
        "E03": "clearly higher",
        "E04": "likely lower",
        "E05": "clearly lower",
        "E99": "about the same",
    }


def test_few_incidents_that_fit_the_borough_are_too_few_to_tell():
    counts = pd.Series({"E01": 3, "E02": 0, "E99": 9997})
    people = pd.Series({"E01": 200, "E02": 2000, "E99": 998_000})
    relation = compare_wards(counts, people, months=12)["relation"]
    assert relation["E01"] == "too few to tell"
    assert relation["E02"] == "clearly lower"  # 20 were to be expected, and that can be told


def test_wards_that_overlap_the_leader_are_one_group():
    # Limits by Byar: 100 (81-122), 90 (72-111), 70 (55-88), 30 (20-43), 25 (16-37).
    counts = pd.Series({"E01": 30, "E02": 100, "E03": 70, "E04": 90, "E05": 25})
    table = compare_wards(counts, counts * 0 + 1000, months=12)
    assert table["group"].to_dict() == {"E02": 1, "E04": 1, "E03": 1, "E01": 2, "E05": 2}


@pytest.mark.parametrize("which", [0, 1])
def test_a_ward_that_comes_twice_is_refused(four_wards, which):
    tables = list(four_wards)
    tables[which] = pd.concat([tables[which], tables[which].iloc[:1]])
    with pytest.raises(UnsuitableDataError, match="more than one"):
        compare_wards(*tables, months=12)


def test_a_negative_population_is_refused(four_wards):
    with pytest.raises(UnsuitableDataError, match="negative"):
        compare_wards(four_wards[0], -four_wards[1], months=12)


def change(now, before, **more):
    index = pd.Index(["E01"])
    return measure_change(pd.Series([now], index), pd.Series([before], index), **more).loc["E01"]


def test_a_change_is_the_share_more_than_before():
    assert change(150, 100)["change"] == 0.5
    assert change(50, 100)["change"] == -0.5


def test_the_interval_of_a_change_from_nothing_is_closed_form():
    # With 9 and 0 the share's lower limit is 0.025 ** (1 / 9), and none above.
    row = change(9, 0)
    share = 0.025 ** (1 / 9)
    assert row["change_low"] == pytest.approx(share / (1 - share) - 1)
    assert row["change_high"] == np.inf
    assert np.isnan(row["change"])
    assert row["verdict"] == "likely up"


def test_the_interval_of_a_change_to_nothing_is_closed_form():
    row = change(0, 9)
    share = 1 - 0.025 ** (1 / 9)
    assert (row["change"], row["change_low"]) == (-1.0, -1.0)
    assert row["change_high"] == pytest.approx(share / (1 - share) - 1)


def test_the_interval_of_a_change_is_clopper_and_pearsons():
    # Clopper and Pearson's limits of 15 in 148 are 0.0578 and 0.1617 (Newcombe 1998).
    row = change(15, 133)
    limits = (0.0578 / 0.9422 - 1, 0.1617 / 0.8383 - 1)
    assert (row["change_low"], row["change_high"]) == pytest.approx(limits, abs=2e-4)


@pytest.mark.parametrize(
    ("now", "before", "verdict"),
    [
        (60, 20, "clearly up"),
        (40, 20, "likely up"),
        (34, 21, "no clear change"),
        (20, 40, "likely down"),
        (20, 60, "clearly down"),
        (5000, 5000, "about the same"),
        (5, 4, "too few to tell"),
        (5, 12, "no clear change"),
        (0, 0, "too few to tell"),
        (None, 4, "not known"),
        (4, None, "not known"),
    ],
)
def test_verdicts_follow_their_rules(now, before, verdict):
    assert change(now, before)["verdict"] == verdict


def test_an_unknown_count_is_no_zero():
    row = change(None, 4)
    assert row[["now", "change", "change_low", "change_high"]].isna().all()
    assert row["before"] == 4

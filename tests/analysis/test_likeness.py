"""Fair comparison, by hand and against the Poisson distribution."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import poisson

from pact_geo.analysis.likeness import find_similar, funnel_limits
from pact_geo.errors import UnsuitableDataError

WARDS = pd.DataFrame(
    {"need": [10.0, 12.0, 30.0, 10.0], "young": [0.1, 0.1, 0.1, 0.3], "same": [1.0] * 4},
    index=["A", "B", "C", "D"],
)


def test_the_nearest_ward_by_standard_deviations():
    """need has a standard deviation of 8.41, young of 0.0866; B is 2 / 8.41 away on one of two."""
    found = find_similar(WARDS, "A")

    assert list(found.index) == ["B", "D", "C"]
    spread = WARDS["need"].std(ddof=0)
    assert found.loc["B", "distance"] == pytest.approx(np.sqrt((2 / spread) ** 2 / 2))
    assert found.attrs["used"] == ["need", "young"]


def test_units_count_for_nothing():
    in_thousands = WARDS.assign(young=WARDS["young"] * 1000)

    assert find_similar(in_thousands, "A")["distance"].tolist() == pytest.approx(
        find_similar(WARDS, "A")["distance"].tolist()
    )


def test_wards_that_lack_an_indicator_are_left_out_and_counted():
    holed = WARDS.copy()
    holed.loc["B", "need"] = np.nan
    found = find_similar(holed, "A")

    assert "B" not in found.index
    assert found.attrs["left_out"] == 1
    with pytest.raises(UnsuitableDataError, match="lacks need"):
        find_similar(holed, "B")


def test_a_funnel_holds_what_chance_gives():
    """Of Poisson counts 95 % lie within, and the funnel narrows with the population."""
    limits = funnel_limits(0.02, [500, 5000, 50_000])
    drawn = np.random.default_rng(1).poisson(100, 20_000) / 5000

    inside = (drawn >= limits["low_95"].iloc[1]) & (drawn <= limits["high_95"].iloc[1])
    assert inside.mean() == pytest.approx(0.95, abs=0.012)
    assert (limits["high_95"] - limits["low_95"]).is_monotonic_decreasing
    assert (limits["high_99.8"] > limits["high_95"]).all()


def test_a_limit_lies_between_the_whole_counts_it_falls_between():
    high = funnel_limits(0.01, [1000])["high_95"].iloc[0] * 1000  # 10 expected
    whole = poisson.ppf(0.975, 10)

    assert whole - 1 <= high <= whole


@pytest.mark.parametrize(("rate", "people"), [(0, [10]), (0.1, [0])])
def test_a_funnel_needs_a_rate_and_people(rate, people):
    with pytest.raises(UnsuitableDataError, match="above 0"):
        funnel_limits(rate, people)


def test_no_difference_no_likeness():
    with pytest.raises(UnsuitableDataError, match="No indicator differs"):
        find_similar(WARDS[["same"]], "A")
    with pytest.raises(UnsuitableDataError, match="no indicators of the ward 'Z'"):
        find_similar(WARDS, "Z")

"""Near repeats, counted by hand and by brute force."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact_geo.analysis.near_repeat import measure_near_repeats
from pact_geo.errors import UnsuitableDataError


def test_four_incidents_counted_by_hand():
    """Two on one spot a day apart, one 100 m off a week later, one far away on the first day."""
    measured = measure_near_repeats(
        [0, 0, 100, 5000], [0, 0, 0, 0], [0, 1, 8, 0], distances=(0, 100), lags=(1, 7)
    )

    assert measured.observed.to_numpy().tolist() == [[1, 0, 0], [0, 1, 1], [2, 0, 1]]
    assert list(measured.observed.index) == ["same place", "over 0 to 100 m", "over 100 m"]
    assert list(measured.observed.columns) == ["0 to 1 days", "2 to 7 days", "over 7 days"]


def test_distance_can_be_measured_along_streets():
    at = {"x": [0, 3], "y": [0, 4], "days": [0, 0], "distances": (5, 7), "lags": (0,)}

    assert measure_near_repeats(**at).observed.iloc[0, 0] == 1
    streets = measure_near_repeats(**at, metric="manhattan").observed
    assert streets.iloc[:, 0].tolist() == [0, 1, 0]


def brute(x, y, days, distances, lags):
    table = np.zeros((len(distances) + 1, len(lags) + 1), dtype=int)
    for i in range(len(x)):
        for j in range(i):
            away, lag = np.hypot(x[i] - x[j], y[i] - y[j]), abs(days[i] - days[j])
            row = sum(away > end for end in distances)
            table[row, sum(lag > end for end in lags)] += 1
    return table


@given(seed=st.integers(0, 5000), count=st.integers(2, 30))
def test_every_pair_is_counted_once(seed, count):
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 6, count) * 100.0, rng.integers(0, 6, count) * 100.0
    days = rng.integers(0, 40, count)
    bands = {"distances": (0.0, 150.0, 400.0), "lags": (0, 3, 14)}
    measured = measure_near_repeats(x, y, days, **bands, permutations=1)

    assert measured.observed.to_numpy().tolist() == brute(x, y, days, *bands.values()).tolist()
    assert measured.expected.to_numpy().sum() == count * (count - 1) / 2


def test_what_repeats_near_by_within_days_stands_out():
    rng = np.random.default_rng(1)
    x, y, days = rng.uniform(0, 9000, 200), rng.uniform(0, 9000, 200), rng.integers(0, 300, 200)
    again = rng.choice(200, 60, replace=False)
    x = np.append(x, x[again] + rng.uniform(-60, 60, 60))
    y = np.append(y, y[again] + rng.uniform(-60, 60, 60))
    days = np.append(days, days[again] + rng.integers(0, 7, 60))
    measured = measure_near_repeats(x, y, days, distances=(100,), lags=(7,), permutations=199)

    assert measured.p.iloc[0, 0] == 1 / 200
    assert measured.ratio.iloc[0, 0] > 5
    assert measured.p.iloc[0, 1] > 0.5


def test_p_counts_permutations_with_as_many_pairs_or_more():
    """With one pair on the same days every permutation has as many: p is 1, not 0."""
    measured = measure_near_repeats([0, 0], [0, 0], [4, 4], distances=(1,), lags=(0,))

    assert measured.p.iloc[0, 0] == 1
    assert pd.isna(measured.ratio.iloc[1, 0])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"x": [1], "y": [1], "days": [1]}, "at least two"),
        ({"x": [1, 2], "y": [1, 2], "days": [1.5, 2.0]}, "one whole day"),
        ({"x": [1, 2], "y": [1, 2], "days": [1, 2], "lags": (7, 1)}, "must rise"),
        ({"x": [1, 2], "y": [1, 2], "days": [1, 2], "metric": "driving"}, "'driving'"),
    ],
)
def test_what_cannot_be_used_is_refused(given, words):
    with pytest.raises(UnsuitableDataError, match=words):
        measure_near_repeats(**given)

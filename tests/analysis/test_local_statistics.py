"""Gi*, false discoveries and empirical Bayes, with answers published or known by hand."""

import numpy as np
import pytest

from pact_geo.analysis.local_statistics import (
    adjust_for_many,
    chance,
    getis_ord,
    local_moran,
)
from pact_geo.analysis.neighbours import neighbours_within, with_self
from pact_geo.analysis.smoothing import smooth_rates
from pact_geo.errors import UnsuitableDataError

SIX = np.array([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)], dtype=float)
VALUES = [2, 3, 3.2, 5, 8, 7]
GI_STAR = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]


def test_gi_star_of_the_six_points_of_pysal():
    neighbours = neighbours_within(SIX[:, 0], SIX[:, 1], 15)

    assert getis_ord(VALUES, neighbours).z == pytest.approx(GI_STAR, abs=1e-8)


def test_a_raised_corner_is_hot_by_permutation_too():
    rng = np.random.default_rng(5)
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(12.0), np.arange(12.0)))
    values = rng.poisson(200, 144) + 60 * ((x < 4) & (y < 4))
    found = getis_ord(values, neighbours_within(x, y, 1.5), permutations=999)

    assert set(found.classes()[(x < 3) & (y < 3)]) == {1}
    assert set(found.classes()[(x > 5) & (y > 5)]) <= {0, -1}


def test_locations_alike_may_share_their_draws(monkeypatch):
    """Drawn once for all of one value and degree, p is that of each drawn for itself."""
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(9.0), np.arange(9.0)))
    values = np.random.default_rng(8).poisson(0.4 + 4 * ((x < 3) & (y < 3))).astype("float64")
    lone = neighbours_within(np.append(x, 99), np.append(y, 99), 1)
    values = np.append(values, 2.0)
    together = local_moran(values, lone, permutations=4999)
    monkeypatch.setattr(chance, "_alike", lambda _values, _neighbours: None)
    alone = local_moran(values, lone, permutations=4999, seed=2)

    assert together.p == pytest.approx(alone.p, abs=0.06)
    assert together.p[alone.p < 0.01] == pytest.approx(alone.p[alone.p < 0.01], abs=0.006)
    assert (alone.p < 0.01).sum() > 3
    assert together.p[-1] == 1


def test_where_nothing_is_going_on_hardly_anything_is_called_hot():
    """At 5 % about one cell in twenty is called without adjusting, and almost none with it."""
    rng = np.random.default_rng(11)
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(30.0), np.arange(30.0)))
    neighbours = neighbours_within(x, y, 1.5)
    raw = adjusted = 0
    for _ in range(20):
        found = getis_ord(rng.normal(size=900), neighbours)
        raw += np.abs(found.classes(adjusted=False)).sum()
        adjusted += np.abs(found.classes()).sum()

    assert 0.035 < raw / 18_000 < 0.065
    assert adjusted / 18_000 < 0.002


def test_adjusting_for_many_by_hand():
    """Benjamini and Hochberg: p times n over its rank, never above one that is larger."""
    assert adjust_for_many(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx(
        [0.02, 0.04, 0.04, 0.02]
    )
    assert adjust_for_many(np.array([0.01, np.nan]))[0] == pytest.approx(0.01)


def test_where_chance_explains_the_rates_all_are_the_mean():
    assert smooth_rates([5, 5, 5], [100, 100, 100]) == pytest.approx([0.05] * 3)


def test_a_location_is_among_its_own_neighbours_under_the_star():
    assert with_self(neighbours_within([0, 1], [0, 0], 1)).toarray().tolist() == [[1, 1], [1, 1]]


@pytest.mark.parametrize(
    ("values", "words"),
    [([1, 1, 1, 1, 1, 1], "the same value"), ([1, 2], "2 values cannot stand on 6"),
     ([1, 2, 3, 4, 5, np.nan], "1 of 6 values are missing")],
)  # fmt: skip
def test_values_that_cannot_be_judged_are_refused(values, words):
    neighbours = neighbours_within(SIX[:, 0], SIX[:, 1], 15)
    with pytest.raises(UnsuitableDataError, match=words):
        getis_ord(values, neighbours)


def test_rates_need_people():
    with pytest.raises(UnsuitableDataError, match="population above 0"):
        smooth_rates([1, 2], [0, 10])

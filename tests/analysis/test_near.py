"""Pairs of points near one another, against a plain search."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from pact_geo.analysis.near import near_pairs

METRES = st.integers(-400, 400)


def pairs(x, y, distance):
    first, second = near_pairs(x, y, distance)
    found = [tuple(sorted(pair)) for pair in zip(first.tolist(), second.tolist(), strict=True)]
    assert len(found) == len(set(found))
    return set(found)


@given(
    points=st.lists(st.tuples(METRES, METRES), max_size=40),
    distance=st.sampled_from([1, 5, 25, 100.0, 250.0, 5000.0]),
)
def test_the_pairs_are_those_of_a_plain_search(points, distance):
    x, y = np.array(points, dtype="float64").reshape(-1, 2).T
    expected = {
        (i, j)
        for i in range(len(x))
        for j in range(i + 1, len(x))
        if (x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2 <= distance**2
    }
    assert pairs(x, y, distance) == expected


def test_points_just_as_far_are_a_pair_and_those_further_are_not():
    assert pairs([0, 3, 3.001], [0, 4, 4], 5) == {(0, 1), (1, 2)}


def test_points_on_one_spot_are_pairs():
    assert pairs([7, 7, 7], [1, 1, 1], 10) == {(0, 1), (0, 2), (1, 2)}


@pytest.mark.parametrize("size", [0, 1])
def test_fewer_than_two_points_make_no_pair(size):
    assert pairs(np.zeros(size), np.zeros(size), 10) == set()


def test_a_country_of_points_has_the_pairs_of_a_tree():
    rng = np.random.default_rng(1)
    towns = rng.uniform(0, [600_000, 1_000_000], (60, 2))
    points = towns[rng.integers(60, size=4_000)] + rng.normal(0, 800, (4_000, 2))
    tree = cKDTree(points).query_pairs(250.0)
    assert pairs(*points.T, 250.0) == tree

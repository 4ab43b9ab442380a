"""Prediction accuracy, by hand."""

import numpy as np
import pytest

from pact_geo.analysis.validation import (
    best_possible,
    caught_at,
    hit_rate_interval,
    measure_prediction,
)
from pact_geo.errors import UnsuitableDataError


def test_three_equal_zones_ranked_as_they_turned_out():
    curve = measure_prediction([6, 3, 0], [1, 1, 1])

    assert curve["pai"].tolist() == pytest.approx([2, 1.5, 1])
    assert curve["hit_rate"].tolist() == pytest.approx([2 / 3, 1, 1])
    assert curve["pei"].tolist() == pytest.approx([1, 1, 1])


def test_a_wrong_order_catches_less_of_what_it_could():
    curve = measure_prediction([0, 3, 6], [1, 1, 1])

    assert curve["pai"].tolist() == pytest.approx([0, 0.5, 1])
    assert curve["pei"].tolist() == pytest.approx([0, 1 / 3, 1])


def test_zones_of_different_size_are_judged_by_their_ground():
    """Half of the incidents on a tenth of the ground: 5 times as many as chance."""
    curve = measure_prediction([5, 5], [1, 9])

    assert curve["pai"].iloc[0] == pytest.approx(5)


def test_the_best_possible_takes_the_densest_ground_first_and_parts_of_zones():
    assert best_possible([4, 6], [1, 3], [0, 1, 2.5, 4]).tolist() == pytest.approx([0, 4, 7, 10])


def test_a_curve_is_read_between_its_rows():
    curve = measure_prediction([6, 2], [2, 2])

    assert caught_at(curve, [0, 1, 2, 3]).tolist() == pytest.approx([0, 3, 6, 7])


@pytest.mark.parametrize(("observed", "ground"), [([0, 0], [1, 1]), ([1, 2], [0, 1])])
def test_what_cannot_be_judged_is_refused(observed, ground):
    with pytest.raises(UnsuitableDataError, match="later incidents"):
        measure_prediction(np.array(observed), ground)


def test_a_hit_rate_has_the_interval_of_a_share():
    """65 of 100: Wilson gives 55.25 to 73.64 %; none and all keep an end of their own."""
    low, high = hit_rate_interval([0, 65, 100], 100)

    assert low.tolist() == pytest.approx([0, 0.5525, 0.9630], abs=1e-4)
    assert high.tolist() == pytest.approx([0.0370, 0.7364, 1], abs=1e-4)


def test_more_cannot_be_caught_than_came():
    with pytest.raises(UnsuitableDataError):
        hit_rate_interval([3], 2)

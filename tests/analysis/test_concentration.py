"""Concentration, with answers known by hand."""

import pandas as pd
import pytest

from pact_geo.analysis.concentration import (
    lorenz_curve,
    measure_concentration,
    places_for_share,
    tabulate_concentration,
)
from pact_geo.errors import UnsuitableDataError


def test_even_places_have_no_concentration():
    assert measure_concentration([4, 4, 4, 4]).gini == pytest.approx(0)


def test_one_place_with_everything_is_as_concentrated_as_it_can_be():
    measured = measure_concentration([0, 0, 0, 8])

    assert measured.gini == pytest.approx(0.75)  # (n - 1) / n
    assert measured.gini_corrected == pytest.approx(0.75)


def test_fewer_incidents_than_places_are_measured_against_the_evenest_spread_possible():
    """Five incidents on ten places, 3 + 1 + 1: G is .78, of the five places that could have one
    each 14 / 25 = .56."""
    measured = measure_concentration([3, 1, 1, 0, 0, 0, 0, 0, 0, 0])

    assert measured.gini == pytest.approx(0.78)
    assert measured.gini_corrected == pytest.approx(0.56)


def test_one_incident_each_is_no_concentration_however_many_places_are_empty():
    measured = measure_concentration([1, 1, 1, 0, 0, 0])

    assert measured.gini == pytest.approx(0.5)
    assert measured.gini_corrected == pytest.approx(0)


def test_the_80_20_table_adds_up_from_the_fullest_place():
    table = tabulate_concentration(pd.Series([1, 5, 0, 4], index=["a", "b", "c", "d"]))

    assert list(table.index) == ["b", "d", "a", "c"]
    assert list(table["ICOUNT"]) == [5, 4, 1, 0]
    assert list(table["PERC"]) == pytest.approx([50, 40, 10, 0])
    assert list(table["CUMU_PERC"]) == pytest.approx([50, 90, 100, 100])
    assert list(table["CUMU_LPERC"]) == pytest.approx([25, 50, 75, 100])


def test_the_lorenz_curve_runs_from_the_emptiest_place():
    curve = lorenz_curve([1, 3])

    assert curve.to_numpy().tolist() == [[0, 0], [0.5, 0.25], [1, 1]]


def test_the_fewest_places_for_a_share():
    assert places_for_share([1, 5, 0, 4], 0.5) == 1
    assert places_for_share([1, 5, 0, 4], 0.8) == 2
    assert places_for_share([1, 5, 0, 4], 1.0) == 3


@pytest.mark.parametrize("counts", [[], [0, 0], [-1, 3]])
def test_nothing_to_measure_is_refused(counts):
    with pytest.raises(UnsuitableDataError, match="at least one place and one incident"):
        measure_concentration(counts)

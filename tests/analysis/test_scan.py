"""The circular scan: ratios known by hand, caps, ties, and what chance does."""

import numpy as np
import pytest

from pact_geo.analysis.scan import bernoulli_llr, poisson_llr, scan_circles
from pact_geo.errors import UnsuitableDataError


def test_the_ratio_of_twenty_cases_where_ten_are_expected_of_a_hundred():
    assert poisson_llr(20, 10, total=100) == pytest.approx(4.4403, abs=5e-5)


def test_low_and_even_zones_have_no_ratio():
    assert poisson_llr([5, 10, 0], [10, 10, 3], total=100).tolist() == [0, 0, 0]


def test_a_zone_with_every_case_has_a_ratio():
    assert poisson_llr(8, 2, total=8) == pytest.approx(8 * np.log(4))


def test_the_ratio_of_a_zone_that_holds_its_cases():
    """6 of 8 cases among 10 of 40: ln of .6^6 .4^4 (2/30)^2 (28/30)^28 / (.2^8 .8^32)."""
    expected = (
        6 * np.log(0.6) + 4 * np.log(0.4) + 2 * np.log(2 / 30) + 28 * np.log(28 / 30)
        - 8 * np.log(0.2) - 32 * np.log(0.8)
    )  # fmt: skip

    assert bernoulli_llr(6, 10, total=8, everyone=40) == pytest.approx(expected)
    assert bernoulli_llr(2, 10, total=8, everyone=40) == 0
    assert bernoulli_llr(8, 8, total=8, everyone=40) == pytest.approx(
        -8 * np.log(0.2) - 32 * np.log(0.8)
    )


def test_no_draw_gives_a_place_more_cases_than_it_holds():
    """One place of ten has both its reports of this kind; under the Poisson model chance often
    gives a place of two more than two, and hides it."""
    x, cases, held = np.arange(40.0) * 1000, np.zeros(40), np.full(40, 2)
    cases[:8] = 2
    found = scan_circles(x, x * 0, cases, held, model="bernoulli", max_radius=7500, simulations=99)

    assert sorted(found[0].members) == list(range(8))
    assert found[0].p == 0.01


def row_of_ten(cases):
    return scan_circles(np.arange(10.0) * 100, np.zeros(10), cases, np.ones(10), simulations=99)


def test_the_raised_end_of_a_row_is_found_with_its_figures():
    """30 of 44 cases on three of ten places that expect 13.2."""
    cluster = row_of_ten([10, 10, 10, 2, 2, 2, 2, 2, 2, 2])[0]

    assert sorted(cluster.members) == [0, 1, 2]
    assert (cluster.members[0], cluster.radius) == (0, 200)  # of two such circles the first
    assert cluster.cases == 30
    assert cluster.expected == pytest.approx(13.2)
    assert cluster.relative_risk == pytest.approx(5)
    assert cluster.llr == pytest.approx(30 * np.log(30 / 13.2) + 14 * np.log(14 / 30.8))
    assert cluster.p == 0.01  # (1 + 0) / (1 + 99)


def test_places_as_far_away_are_inside_together():
    """The middle's two neighbours are as far as each other: a circle has both or neither."""
    x, cases = [0.0, 100.0, 200.0, 900.0], [1, 9, 9, 1]
    found = scan_circles(x, [0] * 4, cases, [1] * 4, simulations=0, max_share=0.75)
    sets = [set(cluster.members.tolist()) for cluster in found]

    assert {1, 2} in sets  # round the third, whose neighbours differ in distance
    assert np.isnan(found[0].p)


def test_caps_hold():
    cases = [9, 9, 9, 1, 1, 1, 1, 1, 1, 1]
    x = np.arange(10.0) * 100
    narrow = scan_circles(x, x * 0, cases, np.ones(10), simulations=0, max_radius=100)
    small = scan_circles(x, x * 0, cases, np.ones(10), simulations=0, max_share=0.2)

    assert all(cluster.radius <= 100 for cluster in narrow)
    assert sorted(narrow[0].members) == [0, 1, 2]  # round the second
    assert all(cluster.expected <= 0.2 * 34 + 1e-9 for cluster in small)


@pytest.mark.parametrize("expected", [[1], [9, 1]])
def test_a_place_that_is_more_than_the_cap_is_in_no_circle(expected):
    """With one place alone there is none to set it against."""
    east = np.arange(len(expected), dtype="float64")
    found = scan_circles(east, east, np.array(expected), np.array(expected), simulations=9)

    assert found == []


def test_no_two_clusters_share_a_place():
    rng = np.random.default_rng(4)
    found = scan_circles(
        rng.uniform(size=60), rng.uniform(size=60), rng.poisson(3, 60), np.ones(60), simulations=0
    )
    members = np.concatenate([cluster.members for cluster in found])

    assert len(members) == len(set(members.tolist()))
    ratios = [cluster.llr for cluster in found]
    assert ratios == sorted(ratios, reverse=True)


def test_under_chance_alone_p_is_low_as_often_as_it_says():
    """Of 200 boroughs in which nothing is going on, about 10 have p of 0.05 or less."""
    rng = np.random.default_rng(7)
    x, y = rng.uniform(size=25), rng.uniform(size=25)
    low = 0
    for seed in range(200):
        found = scan_circles(
            x, y, rng.multinomial(100, np.full(25, 0.04)), np.ones(25), simulations=39, seed=seed
        )
        low += bool(found) and found[0].p <= 0.05

    assert 2 <= low <= 20


def test_the_bernoulli_model_needs_a_population_that_holds_the_cases():
    with pytest.raises(UnsuitableDataError, match="every place holds its cases"):
        scan_circles([0, 1], [0, 0], [3, 1], [2, 9], model="bernoulli")
    with pytest.raises(UnsuitableDataError, match="no model 'normal'"):
        scan_circles([0, 1], [0, 0], [3, 1], [4, 9], model="normal")


@pytest.mark.parametrize(
    ("cases", "expected", "words"),
    [
        ([0, 0], [1, 1], "needs cases"),
        ([1, 2], [0, 0], "needs cases"),
        ([1, 2], [-1, 3], "needs cases"),
        ([1, 2], [0, 3], "1 locations have cases where none is expected"),
    ],
)
def test_what_cannot_be_scanned_is_refused(cases, expected, words):
    with pytest.raises(UnsuitableDataError, match=words):
        scan_circles([0, 1], [0, 0], cases, expected)

"""The best discs, against answers known by hand and a plain search."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pact_geo.analysis.discs import find_discs, net_weights


def members(discs):
    return [disc.tolist() for disc in discs]


def test_net_weight_is_what_stands_above_the_quiet_line():
    # Four places, mean 3, line 4.5: times 4 places and 2 (for the half) gives whole numbers.
    assert net_weights([1, 1, 1, 9], quiet=1.5).tolist() == [-28, -28, -28, 36]


def test_places_without_weight_do_not_lower_the_mean():
    assert net_weights([0, 0, 1, 1, 1, 9], quiet=1.5).tolist() == [0, 0, -28, -28, -28, 36]


def test_every_place_counts_when_all_weigh_the_same():
    assert net_weights([1, 1, 1], quiet=1.5).tolist() == [1, 1, 1]


def test_every_place_counts_when_busy_ones_hold_little():
    # 20 of 1 and one of 2: the busy place would hold 2 of 22.
    assert (net_weights([1] * 20 + [2], quiet=1.5) > 0).all()


def test_weights_that_are_not_whole_keep_three_decimals():
    assert net_weights([0.25, 0.5], quiet=0).tolist() == [500, 1000]


def test_nobody_is_left_out_without_a_quiet_rule():
    assert (net_weights([1, 1, 50], quiet=0) > 0).all()


def test_a_disc_takes_a_pair_rather_than_one_heavier_place():
    # 0 and 240 m apart fit one disc of 125 m; the lone place weighs more than either.
    found = find_discs([0, 240, 5000], [0, 0, 0], [10, 10, 15], quiet=0, count=2)
    assert members(found) == [[0, 1], [2]]


def test_places_further_apart_than_the_disc_is_wide_are_two():
    found = find_discs([0, 252], [0, 0], [10, 10], quiet=0)
    assert members(found) == [[0], [1]]


def test_the_best_disc_need_not_be_centred_on_a_place():
    # Three corners of a triangle with sides of 210 m lie on a circle of 121.2 m.
    x, y = [0, 210, 105], [0, 0, 105 * np.sqrt(3)]
    assert members(find_discs(x, y, [8, 8, 8], quiet=0)) == [[0, 1, 2]]


def test_three_corners_too_wide_for_a_disc_are_parted():
    x, y = [0, 230, 115], [0, 0, 115 * np.sqrt(3)]  # on a circle of 132.8 m
    assert len(find_discs(x, y, [8, 8, 8], quiet=0)) == 2


def test_no_place_is_taken_twice():
    found = find_discs(np.arange(20) * 60.0, np.zeros(20), np.full(20, 9), quiet=0)
    taken = np.concatenate(found)
    assert len(taken) == len(set(taken.tolist())) == 20


def test_quiet_places_are_never_members():
    x = [0, 10, 20, 5000, 6000]
    assert members(find_discs(x, [0] * 5, [30, 1, 30, 1, 1], quiet=1.0)) == [[0, 2]]


def test_discs_of_too_few_incidents_are_left():
    assert find_discs([0, 10], [0, 0], [3, 4], quiet=0, minimum=8) == []
    assert members(find_discs([0, 10], [0, 0], [4, 4], quiet=0, minimum=8)) == [[0, 1]]


def test_a_light_disc_does_not_hide_a_heavier_one_below_it():
    # By weight the first disc is the left one, but it holds 2 incidents only.
    found = find_discs([0, 1000], [0, 0], [50, 9], quiet=0, minimum=8, incidents=[2, 9])
    assert members(found) == [[1]]


def test_ties_go_west_then_south_whatever_the_order_given():
    x, y = np.array([1000.0, 0.0, 0.0]), np.array([0.0, 500.0, 0.0])
    assert members(find_discs(x, y, [9, 9, 9], quiet=0)) == [[2], [1], [0]]


def test_places_on_one_spot_are_one_disc():
    assert members(find_discs([5, 5, 5], [5, 5, 5], [4, 4, 4], quiet=0)) == [[0, 1, 2]]


def test_nothing_gives_nothing():
    assert find_discs([], [], []) == []
    assert find_discs([0], [0], [0]) == []
    assert find_discs([0], [0], [9], count=0) == []


def plain_search(x, y, weight, radius, minimum):
    """The largest net weight of any disc with a place or a pair of places on its edge."""
    net = net_weights(weight, quiet=1.0)
    busy = np.flatnonzero(net > 0)
    centres = [(x[i], y[i]) for i in busy]
    for i in busy:
        for j in busy:
            apart = np.hypot(x[j] - x[i], y[j] - y[i])
            if 0 < apart <= 2 * radius:
                rise = np.sqrt(max(radius**2 - apart**2 / 4, 0)) / apart
                centres.append(
                    (
                        (x[i] + x[j]) / 2 - rise * (y[j] - y[i]),
                        (y[i] + y[j]) / 2 + rise * (x[j] - x[i]),
                    )
                )
    best = 0
    for cx, cy in centres:
        inside = busy[np.hypot(x[busy] - cx, y[busy] - cy) <= radius + 1e-6]
        if weight[inside].sum() >= minimum:
            best = max(best, int(net[inside].sum()))
    return best


CLOUD = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 9)), min_size=1, max_size=25
)


@given(cloud=CLOUD)
def test_no_disc_holds_more_than_the_first_one_found(cloud):
    x, y, weight = np.array(cloud, dtype="float64").T * [[10], [10], [1]]
    found = find_discs(x, y, weight, radius=100, quiet=1.0, minimum=12)
    held = net_weights(weight, quiet=1.0)[found[0]].sum() if found else 0
    assert held >= plain_search(x, y, weight, 100, 12)


@given(cloud=CLOUD, seed=st.integers(0, 99))
def test_the_order_of_places_is_irrelevant(cloud, seed):
    cloud = list({(a, b): (a, b, c) for a, b, c in cloud}.values())
    order = np.random.default_rng(seed).permutation(len(cloud))
    x, y, weight = np.array(cloud, dtype="float64").T * [[10], [10], [1]]
    settings = {"radius": 100, "quiet": 1.0, "minimum": 2}
    plain = find_discs(x, y, weight, **settings)
    mixed = find_discs(x[order], y[order], weight[order], **settings)
    assert members(plain) == [sorted(order[disc].tolist()) for disc in mixed]


@given(cloud=CLOUD)
def test_members_are_never_further_apart_than_the_disc_is_wide(cloud):
    x, y, weight = np.array(cloud, dtype="float64").T * [[10], [10], [1]]
    for disc in find_discs(x, y, weight, radius=100, quiet=0, minimum=1):
        apart = np.hypot(x[disc][:, None] - x[disc], y[disc][:, None] - y[disc])
        assert apart.max() <= 201


@given(cloud=CLOUD)
def test_discs_come_in_order_of_net_weight(cloud):
    x, y, weight = np.array(cloud, dtype="float64").T * [[10], [10], [1]]
    # A tolerance of half a metre cannot matter on this lattice of 10 m with this radius.
    held = [weight[disc].sum() for disc in find_discs(x, y, weight, radius=97, quiet=0, minimum=1)]
    assert held == sorted(held, reverse=True)

"""Kernel density: published heights, brute force, and what must hold of any surface."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact_geo.analysis.density import (
    KERNELS,
    Grid,
    contrast_densities,
    density_at,
    estimate_density,
    held_within,
    lay_grid,
    usual_bandwidth,
)
from pact_geo.errors import UnsuitableDataError

HEIGHT = {"gaussian": 1.5915494e-5, "quartic": 9.5492966e-5}  # one point, bandwidth 100 m


def brute(x, y, weight, grid, bandwidth, kernel):
    gx, gy = np.meshgrid(grid.x, grid.y)
    squared = ((gx[..., None] - x) ** 2 + (gy[..., None] - y) ** 2) / bandwidth**2
    if kernel == "gaussian":
        height = np.exp(-squared / 2) / (2 * np.pi * bandwidth**2)
    else:
        height = np.where(squared < 1, 3 / np.pi / bandwidth**2 * (1 - squared) ** 2, 0)
    return (height * weight).sum(axis=-1)


@pytest.mark.parametrize("kernel", KERNELS)
def test_one_point_has_the_height_its_formula_gives(kernel):
    one = density_at([0], [0], [0], [0], bandwidth=100, kernel=kernel)
    on_grid = estimate_density([50], [50], Grid(0, 0, 100, 1, 1), bandwidth=100, kernel=kernel)

    assert one[0] == pytest.approx(HEIGHT[kernel], rel=1e-7)
    assert on_grid[0, 0] == pytest.approx(HEIGHT[kernel], rel=1e-7)


@pytest.mark.parametrize("kernel", KERNELS)
@given(
    seed=st.integers(0, 10_000),
    bandwidth=st.floats(20, 400),
    cell=st.floats(15, 120),
)
def test_a_surface_is_the_sum_over_all_points_to_a_millionth_of_its_peak(
    kernel, seed, bandwidth, cell
):
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(-200, 1200, 40), rng.uniform(-200, 900, 40)
    weight = rng.integers(1, 200, 40).astype(float)
    grid = lay_grid((0, 0, 1000, 700), cell=cell)
    expected = brute(x, y, weight, grid, bandwidth, kernel)
    surface = estimate_density(x, y, grid, bandwidth=bandwidth, weight=weight, kernel=kernel)

    assert np.abs(surface - expected).max() <= 1e-6 * expected.max() + 1e-300


@pytest.mark.parametrize("kernel", KERNELS)
def test_points_and_grid_agree(kernel):
    rng = np.random.default_rng(3)
    x, y, weight = rng.uniform(0, 1000, 60), rng.uniform(0, 1000, 60), rng.integers(1, 9, 60)
    grid = lay_grid((0, 0, 1000, 1000), cell=100)
    surface = estimate_density(x, y, grid, bandwidth=150, weight=weight, kernel=kernel)
    gx, gy = np.meshgrid(grid.x, grid.y)
    at = density_at(x, y, gx.ravel(), gy.ravel(), bandwidth=150, weight=weight, kernel=kernel)

    assert surface.ravel() == pytest.approx(at, abs=1e-6 * at.max())


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_surface_adds_up_to_the_incidents(kernel):
    grid = lay_grid((-2000, -2000, 2000, 2000), cell=10)
    surface = estimate_density([0, 7], [0, 3], grid, bandwidth=200, weight=[5, 2], kernel=kernel)

    assert surface.sum() * 10**2 == pytest.approx(7, rel=1e-3)


def test_a_heavy_place_is_the_same_as_its_incidents_one_by_one():
    grid = lay_grid((0, 0, 500, 500), cell=50)
    stacked = estimate_density([130, 300], [210, 40], grid, bandwidth=100, weight=[4, 1])
    single = estimate_density([130] * 4 + [300], [210] * 4 + [40], grid, bandwidth=100)

    assert stacked == pytest.approx(single)


def test_the_usual_cell_and_bandwidth_follow_the_shorter_side():
    grid = lay_grid((0, 0, 30_000, 15_000))

    assert (grid.cell, grid.columns, grid.rows) == (100, 300, 150)
    assert usual_bandwidth((0, 0, 30_000, 15_000)) == 500


def test_surfaces_are_compared_as_shares():
    first, second = np.array([[2.0, 2.0]]), np.array([[1.0, 3.0]])

    assert contrast_densities(first, second, contrast="difference")[0] == pytest.approx(
        [0.25, -0.25]
    )
    assert contrast_densities(first, second, contrast="ratio")[0] == pytest.approx([2, 2 / 3])
    assert contrast_densities(first, second)[0] == pytest.approx([1, np.log2(2 / 3)])


def test_where_nothing_is_expected_a_ratio_is_not_told():
    first, second = np.array([[1.0, 1.0]]), np.array([[0.0, 1.0]])

    assert np.isnan(contrast_densities(first, second, contrast="ratio")[0, 0])
    assert contrast_densities(first, second, contrast="difference")[0, 0] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"bandwidth": 0}, "bandwidth of 0"),
        ({"bandwidth": 10, "kernel": "box"}, "no kernel 'box'"),
        ({"bandwidth": 10, "weight": [np.nan]}, "not a finite number"),
    ],
)
def test_what_cannot_be_used_is_refused(given, words):
    with pytest.raises(UnsuitableDataError, match=words):
        estimate_density([0], [0], Grid(0, 0, 1, 1, 1), **given)


def test_an_empty_surface_cannot_be_compared():
    with pytest.raises(UnsuitableDataError, match="empty"):
        contrast_densities([[0.0]], [[1.0]])


@pytest.mark.parametrize("kernel", KERNELS)
def test_what_a_density_rests_on_follows_from_its_kernel_squared(kernel):
    grid = Grid(-1000, -1000, 5, 400, 400)
    height = brute(np.zeros(1), np.zeros(1), 1, grid, 200, kernel)
    reach = 1 / (height**2 * grid.cell**2).sum()

    assert float(held_within(3e-5, bandwidth=200, kernel=kernel)) == pytest.approx(
        3e-5 * reach, rel=1e-3
    )

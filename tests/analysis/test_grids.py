"""Grids: every place in one cell, neighbours as they should be."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from pact_geo.analysis.grids import CELL_SHAPES, cell_neighbours, find_cells, lay_cells
from pact_geo.errors import UnsuitableDataError

AREA = gpd.GeoSeries([shapely.box(0, 0, 2000, 1500)], crs="EPSG:27700")


@pytest.mark.parametrize("cells", CELL_SHAPES)
def test_cells_cover_the_area_without_overlap(cells):
    grid = lay_cells(AREA, size=200, cells=cells)

    assert shapely.union_all(grid.to_numpy()).buffer(1e-6).contains(AREA.iloc[0])
    assert grid.area.sum() == pytest.approx(shapely.union_all(grid.to_numpy()).area)
    assert grid.area.nunique() == 1 or np.ptp(grid.area) < 1e-6


def test_sizes_are_between_opposite_sides():
    square = lay_cells(AREA, size=100, cells="squares").area.iloc[0]
    hexagon = lay_cells(AREA, size=100, cells="hexagons").area.iloc[0]

    assert square == pytest.approx(100**2)
    assert hexagon == pytest.approx(100**2 * np.sqrt(3) / 2)


@pytest.mark.parametrize("cells", CELL_SHAPES)
def test_each_place_is_in_the_cell_that_holds_it(cells):
    rng = np.random.default_rng(2)
    x, y = rng.uniform(0, 2000, 500), rng.uniform(0, 1500, 500)
    grid = lay_cells(AREA, size=130, cells=cells)
    found = find_cells(grid, x, y)

    assert (found >= 0).all()
    assert shapely.dwithin(grid.to_numpy()[found], shapely.points(x, y), 1e-6).all()


def test_a_place_outside_is_in_no_cell():
    assert find_cells(lay_cells(AREA, size=100), [50_000], [0]).tolist() == [-1]


@pytest.mark.parametrize(("cells", "count"), [("hexagons", 6), ("squares", 8)])
def test_a_cell_within_has_all_its_neighbours(cells, count):
    grid = lay_cells(AREA, size=200, cells=cells)
    middle = int(find_cells(grid, [1000], [700])[0])
    neighbours = cell_neighbours(grid, size=200)
    row = neighbours[middle].indices

    assert len(row) == count
    assert shapely.dwithin(grid.to_numpy()[row], grid.iloc[middle], 1e-6).all()


def test_the_same_place_is_in_the_same_cell_whatever_the_area():
    other = gpd.GeoSeries([shapely.box(-900, -333, 1777, 1234)], crs="EPSG:27700")
    one, two = lay_cells(AREA, size=150), lay_cells(other, size=150)
    first = one.iloc[int(find_cells(one, [600], [600])[0])]
    second = two.iloc[int(find_cells(two, [600], [600])[0])]

    assert first.equals_exact(second, 1e-6)


@pytest.mark.parametrize(
    ("given", "words"),
    [({"size": 0}, "above 0"), ({"size": 1}, "more than 250,000"),
     ({"size": 100, "cells": "triangles"}, "'triangles'")],
)  # fmt: skip
def test_cells_that_cannot_be_laid_are_refused(given, words):
    with pytest.raises(UnsuitableDataError, match=words):
        lay_cells(AREA, **given)

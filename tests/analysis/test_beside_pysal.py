"""Gi*, Moran's I and empirical Bayes beside PySAL, on the data it ships."""

import geopandas as gpd
import numpy as np
import pytest

from pact_geo.analysis.local_statistics import getis_ord, global_moran, local_moran
from pact_geo.analysis.neighbours import touching_neighbours
from pact_geo.analysis.smoothing import smooth_rates

pytest.importorskip("esda", reason="PySAL is installed with the tests, not with the core.")
from esda.getisord import G_Local
from esda.moran import Moran, Moran_Local
from libpysal import examples
from libpysal.weights import Queen

DIRECTED = pytest.mark.filterwarnings("ignore:The alternative hypothesis:DeprecationWarning")


@pytest.fixture(scope="module")
def columbus():
    return gpd.read_file(examples.get_path("columbus.shp"))


@pytest.fixture(scope="module")
def queen(columbus):
    return touching_neighbours(columbus.geometry.to_numpy())


def test_gi_star_agrees_with_esda(columbus, queen):
    theirs = G_Local(
        columbus["CRIME"], Queen.from_dataframe(columbus, use_index=False), star=True,
        transform="B", permutations=0,
    )  # fmt: skip
    ours = getis_ord(columbus["CRIME"], queen)

    assert ours.z == pytest.approx(np.asarray(theirs.Zs))
    assert ours.p == pytest.approx(2 * np.asarray(theirs.p_norm))  # theirs is one-sided


@pytest.mark.parametrize(("column", "published"), [("CRIME", 0.500189), ("HOVAL", 0.180093)])
def test_global_moran_of_columbus(columbus, queen, column, published):
    theirs = Moran(columbus[column], Queen.from_dataframe(columbus, use_index=False))

    assert global_moran(columbus[column], queen) == pytest.approx(published, abs=5e-7)
    assert global_moran(columbus[column], queen) == pytest.approx(theirs.I)


@DIRECTED
def test_local_moran_agrees_with_esda(columbus, queen):
    weights = Queen.from_dataframe(columbus, use_index=False)
    theirs = Moran_Local(columbus["CRIME"], weights, permutations=9999, seed=3)
    ours = local_moran(columbus["CRIME"], queen, permutations=9999)
    numbers = {1: "high among high", 2: "low among high", 3: "low among low", 4: "high among low"}

    assert ours.i == pytest.approx(theirs.Is)
    assert list(ours.quadrant) == [numbers[number] for number in theirs.q]
    # Theirs is the smaller tail; ours doubles it. Draws leave an error of about 0.01.
    assert ours.p == pytest.approx(np.minimum(2 * theirs.p_sim, 1), abs=0.05)


@DIRECTED
def test_permuted_p_of_gi_star_agrees_with_esda(columbus, queen):
    weights = Queen.from_dataframe(columbus, use_index=False)
    theirs = G_Local(
        columbus["CRIME"], weights, star=True, transform="B", permutations=9999, seed=3, n_jobs=1,
    )  # fmt: skip
    ours = getis_ord(columbus["CRIME"], queen, permutations=9999)

    # Theirs is the smaller tail; ours doubles it. Draws leave an error of about 0.01.
    assert ours.p == pytest.approx(np.minimum(2 * theirs.p_sim, 1), abs=0.05)


def test_empirical_bayes_of_the_north_carolina_deaths():
    sids = gpd.read_file(examples.get_path("sids2.shp"))
    smoothed = smooth_rates(sids["SID74"], sids["BIR74"])

    assert smoothed[:5] == pytest.approx([0.0016973, 0.0017054, 0.0017731, 0.0020129, 0.0035349],
                                         abs=5e-8)  # fmt: skip

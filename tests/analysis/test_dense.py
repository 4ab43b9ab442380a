"""Density clusters of weighted points, beside scikit-learn's DBSCAN of every incident."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN

from pact_geo.analysis.dense import NOISE, label_dense

SPOTS = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), min_size=1, max_size=60)


@settings(max_examples=200)
@given(rows=SPOTS, reach=st.sampled_from([1.0, 2.0, 5.0]), minimum=st.integers(1, 8))
def test_incidents_get_the_labels_dbscan_gives_them_one_by_one(rows, reach, minimum):
    xy = np.array(rows, dtype="float64")
    every = DBSCAN(eps=reach, min_samples=minimum).fit_predict(xy)
    place, spots = pd.factorize(pd.Series(rows))
    places = np.array(list(spots), dtype="float64")

    labels = label_dense(*places.T, np.bincount(place), reach=reach, minimum=minimum)

    assert labels[place].tolist() == every.tolist()


def test_a_stack_is_a_cluster_by_itself_and_a_lone_incident_is_noise():
    assert label_dense([0, 900], [0, 0], [8, 7], reach=125, minimum=8).tolist() == [0, NOISE]


def test_a_point_between_two_clusters_goes_to_the_first():
    x = np.array([-50.0, 0.0, 100.0, 200.0, 250.0])
    weight = np.array([30, 10, 1, 10, 30])  # the one between has 21 round it, the others 40
    for order in (np.arange(5), np.arange(5)[::-1]):
        labels = label_dense(x[order], np.zeros(5), weight[order], reach=100, minimum=40)
        assert labels.tolist() == [0, 0, 0, 1, 1]


def test_no_points_have_no_labels():
    assert label_dense([], [], [], reach=1, minimum=1).tolist() == []

"""Wards with a panel against wards without one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pact_geo.analysis.influence import compare_panel_wards


def test_the_ratio_and_its_interval_by_hand():
    before = pd.Series({"a": 50, "b": 50, "c": 100, "d": 100})
    after = pd.Series({"a": 25, "b": 25, "c": 100, "d": 100})

    found = compare_panel_wards(before, after, with_panel=["a", "b"], without_panel=["c", "d"])

    # Halved against unchanged: 0.5. Error sqrt(1/100 + 1/50 + 1/200 + 1/200) = 0.2; wards of a
    # group do not differ, so no dispersion; Student's t of 2 degrees is 4.3027.
    assert found.ratio == pytest.approx(0.5)
    assert found.dispersion == 1.0
    assert found.low == pytest.approx(0.5 * np.exp(-4.302653 * 0.2), rel=1e-5)
    assert found.high == pytest.approx(0.5 * np.exp(4.302653 * 0.2), rel=1e-5)
    assert (found.change_with, found.change_without) == (0.5, 1.0)


def test_wards_that_differ_widen_the_interval():
    before = pd.Series({"a": 100, "b": 100, "c": 100, "d": 100, "e": 100})
    alike = pd.Series({"a": 80, "b": 80, "c": 100, "d": 100, "e": 100})
    unlike = pd.Series({"a": 20, "b": 140, "c": 50, "d": 100, "e": 150})
    groups = {"with_panel": ["a", "b"], "without_panel": ["c", "d", "e"]}

    narrow = compare_panel_wards(before, alike, **groups)
    wide = compare_panel_wards(before, unlike, **groups)

    assert narrow.ratio == wide.ratio
    assert wide.dispersion > 10
    assert wide.low < narrow.low < narrow.high < wide.high


@pytest.mark.parametrize(
    ("with_panel", "without", "reason"),
    [(["a"], ["c", "d"], "fewer than 2 wards with a panel"), (["a", "b"], [], "without a panel")],
)
def test_too_few_wards_give_no_ratio(with_panel, without, reason):
    counts = pd.Series({"a": 50, "b": 50, "c": 50, "d": 50})
    found = compare_panel_wards(counts, counts, with_panel=with_panel, without_panel=without)
    assert found.ratio is None
    assert reason in found.reason


def test_too_few_incidents_give_no_ratio():
    counts = pd.Series({"a": 5, "b": 5, "c": 50, "d": 50})
    found = compare_panel_wards(counts, counts, with_panel=["a", "b"], without_panel=["c", "d"])
    assert found.ratio is None
    assert "Too few" in found.reason


def test_the_interval_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(1)
    codes = [str(n) for n in range(25)]
    held = 0
    for _ in range(400):
        mean, spread = rng.gamma(20, 5, 25), rng.gamma(25, 1 / 25, 25)
        found = compare_panel_wards(
            pd.Series(rng.poisson(mean), codes),
            pd.Series(rng.poisson(mean * spread), codes),
            with_panel=codes[:8],
            without_panel=codes[8:],
        )
        held += found.low <= 1 <= found.high
    assert 0.92 <= held / 400 <= 0.98

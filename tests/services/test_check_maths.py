"""Check our maths: pass only when it is, never when it was not run."""

from functools import partial
from importlib import import_module

import pytest

from pact_geo.errors import InputError
from pact_geo.services.check_maths import FAIL, NOT_RUN, PASS, check_maths, table_of_checks
from pact_geo.services.check_maths.check import Check
from pact_geo.services.check_maths.district import District, checks_of


@pytest.fixture(scope="module")
def outcomes():
    return check_maths()


def test_everything_that_can_be_run_anywhere_passes(outcomes):
    assert {one.verdict for one in outcomes} == {PASS, NOT_RUN}
    assert sum(one.verdict == PASS for one in outcomes) >= 15


def test_what_has_no_data_is_not_run_and_says_why(outcomes):
    left = [one for one in outcomes if one.verdict == NOT_RUN]

    assert {one.topic for one in left} >= {"Scan", "Near repeats", "Local statistics", "Density"}
    assert all("--data" in one.why or "PySAL" in one.why for one in left)
    assert not any(one.ours for one in left)


def test_every_row_names_its_source(outcomes):
    table = table_of_checks(outcomes)

    assert (table["Source"].str.len() > 10).all()
    assert len(table) == len(outcomes)


@pytest.mark.parametrize(
    ("ours", "tolerance", "verdict"),
    [(1.0004, 5e-4, PASS), (1.0006, 5e-4, FAIL), (float("nan"), 5e-4, FAIL), ((1, 1), 1, FAIL)],
)
def test_an_answer_passes_when_it_is_near_enough_and_of_one_size(ours, tolerance, verdict):
    check = Check("Any", "one", "nobody", 1.0, lambda: ours, tolerance)

    assert check.run().verdict == verdict


def test_a_tolerance_can_be_a_share():
    assert Check("Any", "x", "y", 200.0, lambda: 209, 0.05, relative=True).run().verdict == PASS
    assert Check("Any", "x", "y", 200.0, lambda: 211, 0.05, relative=True).run().verdict == FAIL


def test_a_wrong_statistic_would_be_seen(monkeypatch):
    """Gi without the star, or with shared-out weights, is not what PySAL prints with it."""
    module = import_module("pact_geo.analysis.local_statistics.getis_ord")
    starred = module._starred
    monkeypatch.setattr(
        module, "_starred", lambda near, x: (near @ x, near @ (x * 0 + 1), starred(near, x)[2])
    )
    first = check_maths()[0]

    assert (first.topic, first.verdict) == ("Local statistics", FAIL)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        check_maths(tmp_path / "nowhere")


def test_an_empty_folder_runs_no_more(tmp_path):
    assert any(one.verdict == NOT_RUN for one in check_maths(tmp_path))


@pytest.fixture(scope="module")
def district(demo_borough):
    return District.gather(
        demo_borough.wards, demo_borough.places, demo_borough.incidents, name="Demo"
    )


def test_a_district_agrees_with_other_libraries(district):
    pytest.importorskip("esda", reason="PySAL is installed with the tests, not with the app.")
    assert {check.run().verdict for check in checks_of(district)} == {PASS}


@pytest.mark.parametrize(
    ("ours", "wrong", "family"),
    [
        ("getis_ord", lambda work, held, near: work(held**2, near), "Gi*"),
        ("local_moran", lambda work, held, near, **how: work(held**2, near, **how), "Local"),
        ("density_at", lambda work, *at, bandwidth, **how: work(*at, bandwidth=299, **how), "Gau"),
        ("label_dense", lambda work, *at, minimum, **how: work(*at, minimum=9, **how), "DBSCAN"),
        ("mann_kendall", lambda work, months: work(months[:, ::-1]), "Mann"),
        ("measure_concentration", lambda work, held: work(held + 1), "Gini"),
        ("wilson_interval", lambda work, yes, asked: work(yes, asked, level=0.949), "Wilson"),
    ],
)
def test_a_district_shows_a_wrong_statistic(district, monkeypatch, ours, wrong, family):
    pytest.importorskip("esda", reason="PySAL is installed with the tests, not with the app.")
    module = import_module("pact_geo.services.check_maths.district")
    monkeypatch.setattr(module, ours, partial(wrong, getattr(module, ours)))
    (check,) = (one for one in checks_of(district) if f"Demo: {family}" in one.asked)

    assert check.run().verdict == FAIL


def test_a_district_without_pysal_runs_what_it_can(district, monkeypatch):
    module = import_module("pact_geo.services.check_maths.district")
    monkeypatch.setattr(module, "find_spec", lambda _name: None)
    left = [one for one in checks_of(district) if not isinstance(one, Check)]

    assert [one.topic for one in left] == ["Local statistics"] * 2
    assert all(one.verdict == NOT_RUN and "PySAL" in one.why for one in left)

"""Ours beside esda, scikit-learn and scipy on all recorded crime of a real district."""

from __future__ import annotations

import zipfile

import pytest

from pact_geo.inputs.boundaries import read_boundaries
from pact_geo.inputs.incidents import read_incidents
from pact_geo.services.check_maths import PASS
from pact_geo.services.check_maths.district import District, checks_of

pytest.importorskip("esda", reason="PySAL is installed with the tests, not with the core.")

FAMILIES = ("Gi*", "Local Moran", "Gaussian", "DBSCAN", "Mann-Kendall", "Gini", "Wilson")


@pytest.fixture(scope="module")
def outcomes(real_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("merseyside")
    with zipfile.ZipFile(
        real_data / "incidents/police_uk_2018-10_to_2019-02_six_forces.zip"
    ) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if "merseyside" in name])
    wards = read_boundaries(
        real_data / "boundaries/uk_wards_2025_bgc.gpkg", authority="E08000013"
    ).table
    read = read_incidents(folder)
    district = District.gather(wards, read.places, read.incidents, name="St Helens")
    assert district.held.sum() > 5_000
    assert len(district.months) == len(wards)
    return [check.run() for check in checks_of(district)]


@pytest.mark.parametrize("family", FAMILIES)
def test_other_libraries_agree_on_st_helens(outcomes, family):
    (outcome,) = (one for one in outcomes if f"St Helens: {family}" in one.asked)

    assert outcome.verdict == PASS, outcome


def test_tolerances_are_stated(outcomes):
    assert {one.tolerance for one in outcomes} == {"0", "1e-06", "1e-09"}
    assert len(outcomes) == len(FAMILIES)

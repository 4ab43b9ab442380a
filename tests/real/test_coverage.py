"""Coverage on real, published data: who reported, who did not, and what is only a season."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pact_geo.analysis.coverage import measure_coverage
from pact_geo.analysis.coverage.months import find_month_problems
from pact_geo.analysis.coverage.reports import Reporter
from pact_geo.inputs.boundaries import read_boundaries
from pact_geo.inputs.incidents import read_incidents
from pact_geo.tables import Boundaries

SIX = "police_uk_2018-10_to_2019-02_six_forces.zip"
NATIONAL = "national_39_forces_2018-10_to_2019-02.parquet"


@pytest.fixture(scope="module")
def wigan(real_data: Path) -> Boundaries:
    return read_boundaries(real_data / "boundaries/wigan_wards_2025_bgc.geojson").table


@pytest.fixture(scope="module")
def st_helens(real_data: Path) -> Boundaries:
    path = real_data / "boundaries/uk_wards_2025_bgc.gpkg"
    return read_boundaries(path, authority="E08000013").table


def test_wigan_without_its_force_is_not_called_safe(real_data: Path, wigan: Boundaries) -> None:
    crime = read_incidents(real_data / "incidents/wigan_without_gmp_2018-10_to_2019-02.csv")
    found = measure_coverage(crime.incidents, crime.places, wigan)
    assert found.suggested_force is None
    assert len(found.sentences) == 1
    assert found.sentences[0] == (
        "The police force of these wards is not in the data: 67 incidents in 5 months across"
        " 25 wards is far too few for a force's own records. This does not mean the area is safe."
    )
    assert len(found.usable_months) == 0


def test_the_force_of_wigan_is_missing_from_the_nation(real_data: Path, wigan: Boundaries) -> None:
    crime = read_incidents(real_data / "incidents" / NATIONAL)
    found = measure_coverage(
        crime.incidents, crime.places, wigan, force="Greater Manchester Police"
    )
    problems = found.problems[["force", "kind"]].to_numpy().tolist()
    assert problems == [
        ["Greater Manchester Police", "missing force"],
        ["Lancashire Constabulary", "missing month"],
        ["Northumbria Police", "missing month"],
    ]
    assert len(found.counts) == 40
    assert found.counts.to_numpy().sum() == 1_695_767
    assert found.counts_within.to_numpy().sum() == 67


def test_burglary_of_36_months_is_usable_and_its_force_cannot_be_checked(
    real_data: Path, wigan: Boundaries
) -> None:
    crime = read_incidents(real_data / "incidents/gmp_burglary_2016-02_to_2019-01.csv")
    found = measure_coverage(
        crime.incidents, crime.places, wigan, force="Greater Manchester Police"
    )
    assert found.counts_within.to_numpy().sum() == 9_392
    assert found.problems.empty
    assert len(found.usable_months) == 36
    assert len(found.sentences) == 1
    assert "cannot be checked" in found.sentences[0]


def test_st_helens_is_covered_by_merseyside_in_every_month(
    real_data: Path, st_helens: Boundaries
) -> None:
    crime = read_incidents(real_data / "incidents" / SIX)
    found = measure_coverage(crime.incidents, crime.places, st_helens)
    assert found.suggested_force == "Merseyside Police"
    assert found.sentences == ()
    assert len(found.usable_months) == 5
    assert found.problems[["force", "kind"]].to_numpy().tolist() == [
        ["Lancashire Constabulary", "missing month"]
    ]
    assert found.problems["month"].astype(str).tolist() == ["2018-10"]


def month_totals(real_data: Path) -> pd.Series[int]:
    table = pd.read_csv(real_data / "incidents/gmp_all_crime_month_totals.csv")
    return pd.Series(table["count"].to_numpy(), pd.PeriodIndex(table.iloc[:, 0], freq="M"))


def flagged(counts: pd.Series[int]) -> list[tuple[str, str]]:
    months = pd.period_range(counts.index[0], counts.index[-1], freq="M")
    filled = counts.reindex(months, fill_value=0).to_numpy()
    force = Reporter("Force", "police.uk", "Force", police=True, counts=filled, within=filled)
    found = find_month_problems(force, None, months, 0.6)
    return [(str(months[each.position]), each.kind) for each in found]


def test_the_ordinary_months_of_a_large_force_are_not_flagged(real_data: Path) -> None:
    assert flagged(month_totals(real_data)) == []


@pytest.mark.parametrize("share", [8_438 / 19_396, 0.5])
def test_any_month_of_it_reported_in_part_is_flagged(real_data: Path, share: float) -> None:
    counts = month_totals(real_data)
    for at in range(len(counts)):
        part = counts.copy()
        part.iloc[at] = int(part.iloc[at] * share)
        assert flagged(part) == [(str(counts.index[at]), "collapsed")]


def test_the_half_month_and_the_gap_of_a_force_are_flagged_side_by_side(real_data: Path) -> None:
    counts = month_totals(real_data)
    counts.iloc[10] //= 2
    counts.iloc[11] = 0
    assert flagged(counts) == [("2016-12", "collapsed"), ("2017-01", "missing month")]


def test_no_force_of_the_nation_has_collapsed(real_data: Path) -> None:
    table = pd.read_parquet(real_data / "incidents" / NATIONAL, columns=["Month", "Reported by"])
    counts = table.groupby(["Reported by", "Month"], observed=True).size()
    for force in counts.index.levels[0]:
        mine = counts[force].astype(np.int64)
        mine.index = pd.PeriodIndex(mine.index.astype("str"), freq="M")
        assert flagged(mine.sort_index()) == []

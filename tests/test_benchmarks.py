"""The benchmark of districts: it runs on anybody's files, and counts what it says it counts."""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from pact_geo import find_cells, lay_cells
from pact_geo.analysis.hotspots import stack_incidents

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
WEST, SOUTH = 350_000.0, 395_000.0


@pytest.fixture(scope="module")
def districts():
    """The script as a module; it stands beside its own modules, as when it is run."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import districts
    finally:
        sys.path.remove(str(BENCHMARKS))
    return districts


@pytest.fixture(scope="module")
def ways(districts):
    return sys.modules[districts.WAYS[districts.NET].__module__]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Four wards of a square kilometre; each of six months holds the same reports."""
    folder = tmp_path_factory.mktemp("district")
    corners = [(WEST + x, SOUTH + y) for x in (0, 1000) for y in (0, 1000)]
    wards = gpd.GeoDataFrame(
        {
            "WD25CD": [f"E0500000{number}" for number in range(4)],
            "WD25NM": ["North", "South", "East", "West"],
        },
        geometry=[shapely.box(x, y, x + 1000, y + 1000) for x, y in corners],
        crs="EPSG:27700",
    )
    wards.to_file(folder / "wards.geojson")
    rng = np.random.default_rng(5)
    x, y = WEST + rng.uniform(0, 2000, 150), SOUTH + rng.uniform(0, 2000, 150)
    held = np.where(np.arange(150) < 24, 9, 1)
    one = pd.DataFrame({"easting": x.round(1), "northing": y.round(1), "category": "Arson"})
    one = one.loc[np.repeat(one.index, held)]
    months = [one.assign(month=f"2024-0{month}") for month in range(1, 7)]
    pd.concat(months).to_csv(folder / "incidents.csv", index=False)
    return folder


def test_the_script_runs_on_ones_own_files(districts, files, capsys):
    districts.main(
        ["--wards", str(files / "wards.geojson"), "--incidents", str(files / "incidents.csv"),
         "--source", "the fire service", "--areas", "5"]
    )  # fmt: skip
    said = capsys.readouterr().out

    assert "| your district | everything recorded | 4 + 2 | 684 |" in said
    for way in (*districts.WAYS, districts.LAST, districts.DENSITY):
        assert f"| {way} |" in said or f"| **{way}** |" in said
    assert "| all areas | 5 of 5 | 5 of 5 | 100% (57% to 100%) | 15 of 15 (100%) |" in said


def test_months_that_repeat_themselves_are_foretold_in_full(districts, files):
    judged = districts.judge(
        districts.take_district(
            districts.read_boundaries(files / "wards.geojson").table,
            *_read(districts, files),
            kind="arson",
        ),
        count=5,
    )
    did, areas = judged.ways, judged.areas

    assert areas["again"].all()
    assert areas["last"].tolist() == [True] * 5 + [False] * 10
    assert did.loc["single places", "caught"] == pytest.approx(5 * 9 / 342, abs=0.02)
    assert did.loc["single places", "one place"] == 1.0
    assert did.loc[districts.LAST, "pei"] == pytest.approx(1.0)
    share = did["caught"] / (did["hectares"] / 400)
    assert did["pai"].to_numpy() == pytest.approx(share.to_numpy())
    ours = did.loc[districts.NET]
    assert (ours["equal"], ours["taken"]) == pytest.approx((ours["caught"], 5))
    assert did.loc["single places", "taken"] > 5


def test_a_way_that_finds_nothing_is_left_open_and_no_area_at_all_is_said(districts, files):
    wards = districts.read_boundaries(files / "wards.geojson").table
    places, incidents = _read(districts, files)
    busiest = incidents["place_id"].value_counts().index[:1]
    few = incidents[incidents["place_id"].isin(busiest)].groupby(["place_id", "month"]).head(2)
    district = districts.take_district(wards, places, few, kind="arson")
    judged = districts.judge(district, held=1)
    none = few.groupby(["place_id", "month"]).head(1)

    said = districts.district_tables.write(
        [judged], first=districts.NET, one=districts.PLAIN, bandwidth=1
    )
    assert judged.ways.loc[districts.NET, "caught"] == 1.0
    assert "| circular scan, 125 m | - | - | - | - | - | - | - | - |" in said
    with pytest.raises(districts.UnsuitableDataError, match="holds 8 incidents"):
        districts.judge(districts.take_district(wards, places, none, kind="arson"))


def test_hexagons_are_those_of_the_app(districts, ways, files):
    places, incidents = _read(districts, files)
    wards = districts.read_boundaries(files / "wards.geojson").table
    stacks = stack_incidents(places, incidents)
    cells = lay_cells(wards.geometry, size=ways.HEXAGON)
    counts = np.bincount(find_cells(cells, stacks.x, stacks.y), stacks.incidents)
    found = [int(stacks.incidents[members].sum()) for members in ways.hexagons(stacks)]

    assert found == sorted(counts[counts > 0].astype(int), reverse=True)


def test_ground_is_shared_out_within_an_area_and_not_beyond_the_last(districts):
    curve = pd.DataFrame({"hectares": [2.0, 6.0], "caught": [10.0, 14.0]})

    assert districts.at_ground(curve, 1.0) == (5.0, 0.5)
    assert districts.at_ground(curve, 4.0) == (12.0, 1.5)
    assert np.isnan(districts.at_ground(curve, 7.0)).all()


def test_too_few_months_are_refused_in_words(districts, files, capsys):
    with pytest.raises(SystemExit):
        districts.main(
            ["--wards", str(files / "wards.geojson"), "--incidents", str(files / "incidents.csv"),
             "--source", "the fire service", "--held", "6"]
        )  # fmt: skip

    assert "Of 6 months 6 cannot be held back" in capsys.readouterr().err


def _read(districts, files):
    read = districts.read_incidents(files / "incidents.csv", source="the fire service")
    return read.places, read.incidents

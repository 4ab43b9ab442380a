"""The truth and the files agree: what is said to be planted is there."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from pact_geo.demo import demo_wards
from pact_geo.demo.names import THEMES
from pact_geo.demo.plans import AGREE, RECORDS_SAY, RESIDENTS_SAY
from pact_geo.settings import DEFAULT_CATEGORY_WEIGHTS, DEFAULT_THEMES

LAST_YEAR = ("2025-12", "2026-11")


@pytest.fixture(scope="module")
def complaints(demo) -> pd.DataFrame:
    rows = pd.read_csv(demo.complaints, dtype=str, keep_default_na=False, encoding="cp1252")
    when = pd.to_datetime(rows["Date reported"], format="%d/%m/%Y")
    return rows.assign(
        x=pd.to_numeric(rows["Easting"]), y=pd.to_numeric(rows["Northing"]), when=when
    )


def _within(rows: pd.DataFrame, area: shapely.Geometry) -> pd.DataFrame:
    return rows[shapely.contains_xy(area, rows["x"].to_numpy(), rows["y"].to_numpy())]


def test_ten_areas_and_one_decoy(truth):
    assert truth.index.tolist() == list(range(1, 12))
    assert truth["decoy"].tolist() == [False] * 10 + [True]
    assert truth["name"].is_unique
    assert truth["kind"].is_unique


def test_all_three_labels_and_patterns_are_planted(truth):
    real = truth[~truth["decoy"]]
    assert real["label"].value_counts().to_dict() == {AGREE: 8, RECORDS_SAY: 1, RESIDENTS_SAY: 1}
    assert real["pattern"].value_counts().to_dict() == {"steady": 8, "summer": 1, "rising": 1}


@pytest.mark.parametrize(
    "kind",
    ["row of shops", "rear of houses", "one address with repeat complaints", "park",
     "station approach"],
)  # fmt: skip
def test_the_kinds_partnerships_describe_are_planted(truth, kind):
    assert (truth["kind"] == kind).sum() == 1


def test_areas_lie_apart_and_in_the_ward_named(truth):
    shapes = truth.geometry.array
    for number, shape in enumerate(shapes):
        others = np.delete(shapes, number)
        assert shapely.distance(shape, others).min() >= 399.9
    wards = demo_wards().geometry
    assert all(
        wards[code].contains(shape.centroid)
        for code, shape in zip(truth["ward_code"], shapes, strict=True)
    )


def test_areas_are_micro_places(truth):
    real = truth[~truth["decoy"]]
    assert (real.area / 1e4).between(0.7, 3.5).all()


def test_police_recorded_what_was_planned(truth, police):
    own = police["located"] & (police["Reported by"] == "Quarrendale Police")
    last = police[own & police["Month"].between(*LAST_YEAR)]
    found = pd.Series({n: len(_within(last, area)) for n, area in truth.geometry.items()})
    planned = truth["police"]
    assert (abs(found - planned) < 4 * np.sqrt(planned) + 10).all()


def test_complaints_were_made_as_planned(truth, complaints):
    last = complaints[complaints["when"] >= "2025-12-01"]
    found = pd.Series({n: len(_within(last, area)) for n, area in truth.geometry.items()})
    planned = truth["complaints"]
    assert (abs(found - planned) < 4 * np.sqrt(planned) + 5).all()


def test_the_rising_area_rises_and_the_summer_one_has_a_summer(truth, police):
    located = police[police["located"]]
    rising = _within(located, truth.geometry[truth["pattern"] == "rising"].item())
    year = pd.PeriodIndex(rising["Month"], freq="M").asfreq("Y-NOV").year
    counts = pd.Series(year).value_counts().sort_index()
    assert counts.is_monotonic_increasing
    assert counts.iloc[-1] > 2 * counts.iloc[0]
    park = _within(located, truth.geometry[truth["pattern"] == "summer"].item())
    month = park["Month"].str[5:].astype(int)
    assert month.isin([6, 7, 8]).sum() > 3 * month.isin([12, 1, 2]).sum()


def test_the_decoy_is_one_point(truth, police):
    rows = _within(police[police["located"]], truth.geometry[11])
    assert len(rows.groupby(["Longitude", "Latitude"])) == 1
    assert len(rows) > 200
    assert set(rows["Location"]) == {"On or near Supermarket"}


def test_records_miss_the_playground_residents_name(truth, police):
    number = truth.index[truth["label"] == RESIDENTS_SAY].item()
    rows = _within(police[police["located"]], truth.geometry[number])
    assert len(rows) < 30
    assert truth.loc[number, "residents"] >= 20


def test_words_are_those_of_the_settings():
    assert set(THEMES) == set(DEFAULT_THEMES)
    assert {"Fly-tipping", "Noise", "Dog fouling"} <= set(DEFAULT_CATEGORY_WEIGHTS)


def test_the_truth_is_plain_geojson_in_degrees(demo):
    whole = json.loads(demo.truth.read_text(encoding="utf-8"))
    assert whole["crs"]["properties"]["name"] == "urn:ogc:def:crs:OGC:1.3:CRS84"
    assert gpd.read_file(demo.truth).total_bounds[0] == pytest.approx(-3.6, abs=0.1)

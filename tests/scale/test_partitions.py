"""Partitions counted one by one, beside all rows at once."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import pact_geo as pg
from pact_geo import tables
from pact_geo.errors import InputError

pytest.importorskip("distributed", reason="the extra 'scale' is not installed")

MONTHS = ("2025-01", "2025-02", "2025-03")
CORNER = (340_000.0, 400_000.0)


@pytest.fixture(scope="module")
def wards() -> tables.Boundaries:
    shapes = [shapely.box(CORNER[0] + 500 * at, CORNER[1], CORNER[0] + 500 * at + 500, 401_000)
              for at in range(4)]  # fmt: skip
    codes = ["E4", "E3", "E2", "E1"]
    texts = {"area_name": codes, "area_type": "ward", "vintage": "2025",
             "authority_code": None, "authority_name": None}  # fmt: skip
    index = pd.Index(codes, name="area_code", dtype="str")
    return tables.as_boundaries(gpd.GeoDataFrame(texts, geometry=shapes, index=index, crs=27700))


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Rows of three months: in wards, outside, without a place, and some to be refused."""
    rng = np.random.default_rng(11)
    size = 600
    frame = pd.DataFrame(
        {
            "Crime ID": [f"{number:032x}" for number in range(size)],
            "Month": rng.choice(MONTHS, size),
            "Reported by": rng.choice(["Merseyside Police", "Lancashire Constabulary"], size),
            "Easting": np.round(CORNER[0] + rng.integers(-10, 210, size) * 10.0),
            "Northing": np.round(CORNER[1] + rng.integers(-10, 110, size) * 10.0),
            "Crime type": rng.choice(["Burglary", "Drugs"], size),
        }
    )
    frame.loc[:20, ["Easting", "Northing"]] = np.nan
    frame.loc[30:35, "Crime type"] = ""
    frame.loc[40:43, "Month"] = "soon"
    return pd.concat([frame, frame.iloc[100:110]], ignore_index=True)  # ten listed twice


@pytest.fixture(scope="module")
def folder(rows, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("partitions")
    for month, part in rows.groupby("Month"):
        part.to_parquet(folder / f"month {month}.parquet", index=False)
    (folder / "_metadata.parquet").write_bytes(b"what other programs leave")
    return folder


@pytest.fixture(scope="module")
def plain(rows, wards, tmp_path_factory):
    whole = tmp_path_factory.mktemp("whole") / "all.parquet"
    rows.to_parquet(whole, index=False)
    read = pg.read_incidents(whole)
    return read, pg.count_incidents(read.incidents, pg.assign_wards(read.places, wards))


def assert_same(found, plain):
    read, counts = plain
    pd.testing.assert_series_equal(found.counts, counts)
    assert found.counts.attrs == counts.attrs
    whole = (read.rows_read, read.rows_accepted, read.rows_rejected)
    assert (found.rows_read, found.rows_accepted, found.rows_rejected) == whole
    by_reason = found.rejected.groupby("reason")["rows"].sum().to_dict()
    assert by_reason == read.rejected["reason"].value_counts().to_dict()


def test_partitions_give_the_plain_answer(folder, wards, plain):
    assert_same(pg.count_partitions(folder, wards), plain)


def test_every_row_is_counted_or_refused(folder, wards):
    found = pg.count_partitions(folder, wards)
    counted = int(found.counts.sum()) + found.counts.attrs["outside"]
    assert counted + found.counts.attrs["no_place"] == found.rows_accepted
    assert found.rows_rejected == found.rejected["rows"].sum() == 20


def test_a_cluster_gives_the_plain_answer(folder, wards, plain):
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        assert_same(pg.count_partitions(folder, wards, address=cluster.scheduler_address), plain)


def test_months_and_categories_are_chosen_in_every_partition(folder, wards, plain):
    read, _ = plain
    places = pg.assign_wards(read.places, wards)
    choice = {"months": ["2025-01", "2025-03"], "categories": ["Drugs"]}

    found = pg.count_partitions(folder, wards, **choice)

    pd.testing.assert_series_equal(
        found.counts, pg.count_incidents(read.incidents, places, **choice)
    )


def test_geoparquet_on_the_grid_is_read_by_its_geometry(rows, wards, plain, tmp_path):
    points = gpd.points_from_xy(rows["Easting"], rows["Northing"], crs=27700)
    shaped = gpd.GeoDataFrame(rows.drop(columns=["Easting", "Northing"]), geometry=points)
    shaped.loc[rows["Easting"].isna(), "geometry"] = None
    for month, part in shaped.groupby("Month"):
        part.to_parquet(tmp_path / f"{month}.geoparquet", index=False)

    assert_same(pg.count_partitions(tmp_path, wards), plain)


def test_a_folder_without_partitions_is_refused(wards, tmp_path):
    with pytest.raises(InputError, match="no partition"):
        pg.count_partitions(tmp_path, wards)


def test_a_folder_that_is_not_there_is_refused(wards, tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        pg.count_partitions(tmp_path / "nowhere", wards)

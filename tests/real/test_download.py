"""Fetching, with real wards and real answers of the police.uk API, from a server on this machine.

The answers are what two London wards got for June 2018, one of them in two parts.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import httpx
import numpy as np
import pandas as pd
import pytest
import shapely

from pact_geo.inputs.download import POLICE_API, PoliceFetch, fetch_boundaries, fetch_police
from pact_geo.inputs.download.outlines import outline_wards, ring_text
from pact_geo.inputs.incidents import read_incidents
from pact_geo.tables import CRS, Boundaries, as_boundaries
from tests.inputs.local_server import (
    CUT,
    WEB_PAGE,
    ArcgisService,
    FakeTime,
    Layer,
    LocalServer,
    PoliceService,
    busy,
)

BARKING, WESTMINSTER = "E09000002", "E09000033"


@pytest.fixture(scope="module")
def answers(real_data: Path) -> dict[str, list[Any]]:
    folder = real_data / "incidents" / "police_api_samples"
    return {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}


@pytest.fixture(scope="module")
def crimes(answers: dict[str, list[Any]]) -> list[Any]:
    return [crime for answer in answers.values() for crime in answer]


@pytest.fixture(scope="module")
def uk_wards(real_data: Path) -> gpd.GeoDataFrame:
    return gpd.read_file(real_data / "boundaries" / "uk_wards_2025_bgc.gpkg")


def wards_of(uk_wards: gpd.GeoDataFrame, *authorities: str) -> Boundaries:
    chosen = uk_wards[uk_wards["LAD25CD"].isin(authorities)].to_crs(CRS)
    frame = gpd.GeoDataFrame(
        {
            "area_name": chosen["WD25NM"].astype("str"),
            "area_type": "ward",
            "authority_code": chosen["LAD25CD"].astype("str"),
            "authority_name": chosen["LAD25NM"].astype("str"),
            "vintage": "2025-05",
        },
        geometry=chosen.geometry,
    )
    frame.index = pd.Index(chosen["WD25CD"].astype("str"), name="area_code")
    return as_boundaries(frame)


def fetch(server: LocalServer, folder: Path, wards: Boundaries, authority: str) -> PoliceFetch:
    with FakeTime().client() as web:
        return fetch_police(
            authority,
            folder,
            wards=wards,
            start="2018-06",
            end="2018-06",
            base_url=f"{server.url}/api",
            client=web,
        )


def read_back(found: PoliceFetch) -> dict[str, list[Any]]:
    return {path.stem: json.loads(path.read_text()) for path in found.files}


def counted_by_geopandas(crimes: list[Any], wards: Boundaries) -> dict[str, int]:
    places = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(
            [float(one["location"]["longitude"]) for one in crimes],
            [float(one["location"]["latitude"]) for one in crimes],
        ),
        crs=4326,
    ).to_crs(CRS)
    inside = places.sjoin(wards[["geometry"]], predicate="within")
    return inside["area_code"].value_counts().to_dict()


@pytest.mark.parametrize("authority", [BARKING, WESTMINSTER])
@pytest.mark.parametrize("limit", [10_000, 250])
def test_every_real_crime_of_a_borough_comes_once_and_in_its_ward(
    tmp_path: Path, crimes: list[Any], uk_wards: gpd.GeoDataFrame, authority: str, limit: int
) -> None:
    wards = wards_of(uk_wards, authority)
    service = PoliceService(crimes, ["2018-06"], limit=limit)
    with LocalServer(service) as server:
        server.fail("all-crime", CUT, busy(429, Retry_After="1"), WEB_PAGE)
        found = fetch(server, tmp_path, wards, authority)
    back = read_back(found)
    counted = {code: len(those) for code, those in back.items() if those}
    expected = counted_by_geopandas(crimes, wards)
    ids = [one["id"] for those in back.values() for one in those]
    assert len(ids) == len(set(ids)) == found.incidents
    # The outlines run a few metres out of the borough, and what they find there is kept.
    assert 0 <= found.incidents - sum(expected.values()) <= 30
    assert all(counted[code] >= number for code, number in expected.items())
    assert set(expected) <= set(counted)


def test_real_answers_are_written_unchanged(
    tmp_path: Path, crimes: list[Any], uk_wards: gpd.GeoDataFrame
) -> None:
    with LocalServer(PoliceService(crimes, ["2018-06"])) as server:
        found = fetch(server, tmp_path, wards_of(uk_wards, BARKING), BARKING)
    sent = {one["id"]: one for one in crimes}
    assert all(one == sent[one["id"]] for those in read_back(found).values() for one in those)


def test_railway_police_alone_do_not_count_as_the_boroughs_force(
    tmp_path: Path, crimes: list[Any], uk_wards: gpd.GeoDataFrame
) -> None:
    railway = [one for one in crimes if one["location_type"] == "BTP"]
    with LocalServer(PoliceService(railway, ["2018-06"])) as server:
        found = fetch(server, tmp_path, wards_of(uk_wards, WESTMINSTER), WESTMINSTER)
    assert found.incidents > 0
    assert found.empty_months == ("2018-06",)
    assert found.notes[-1].startswith("Greater Manchester Police: no incidents in 2018-06.")


def test_outlines_cover_wards_all_over_the_country(uk_wards: gpd.GeoDataFrame) -> None:
    everywhere = wards_of(uk_wards.iloc[::10], *uk_wards["LAD25CD"].unique())
    outlines = outline_wards(everywhere)
    together = np.array([shapely.union_all(rings) for rings in outlines.rings])
    assert len(together) == 841
    assert shapely.covers(together, outlines.shapes).all()


def test_nearly_every_city_ward_fits_in_a_get(uk_wards: gpd.GeoDataFrame) -> None:
    cities = uk_wards["LAD25CD"][uk_wards["LAD25CD"].str.startswith(("E08", "E09"))].unique()
    outlines = outline_wards(wards_of(uk_wards, *cities))
    lengths = [
        len(
            str(
                httpx.URL(
                    f"{POLICE_API}/crimes-street/all-crime",
                    params={"poly": ring_text(ring), "date": "2018-06"},
                )
            )
        )
        for rings in outlines.rings
        for ring in rings
    ]
    assert np.mean(np.array(lengths) <= 4094) > 0.98


def test_real_wards_come_page_by_page(tmp_path: Path, uk_wards: gpd.GeoDataFrame) -> None:
    north_west = uk_wards[uk_wards["RGNCD"] == "E12000002"].to_crs(CRS).reset_index(names="FID")
    features = json.loads(north_west.to_json())["features"]
    fields = [name for name in north_west.columns if name != "geometry"]
    service = ArcgisService({"WD_MAY_2025_UK_BGC_V2": Layer(features, fields, page=7)})
    with LocalServer(service) as server, FakeTime().client() as web:
        path = fetch_boundaries(
            "E08000010", tmp_path, base_url=f"{server.url}/a/arcgis/rest/services", client=web
        )
    fetched = gpd.read_file(path)
    expected = north_west[north_west["LAD25CD"] == "E08000010"]
    assert len(fetched) == 25
    assert fetched.crs == CRS
    assert sorted(fetched["WD25CD"]) == sorted(expected["WD25CD"])
    assert fetched.area.sum() == pytest.approx(expected.area.sum())


def test_the_readers_take_what_was_fetched(
    tmp_path: Path, crimes: list[Any], uk_wards: gpd.GeoDataFrame
) -> None:
    wards = wards_of(uk_wards, WESTMINSTER)
    with LocalServer(PoliceService(crimes, ["2018-06"])) as server:
        found = fetch(server, tmp_path, wards, WESTMINSTER)
    read = read_incidents(found.path, within=wards, reported_by="Metropolitan Police Service")
    assert read.rows_read == read.rows_accepted + read.rows_rejected == found.incidents
    assert set(read.incidents["reported_by"]) == {
        "Metropolitan Police Service",
        "British Transport Police",
    }

"""Fetching wards from a portal that behaves as ArcGIS is documented to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import box

from pact_geo.errors import FetchError, InputError
from pact_geo.inputs.boundaries import read_boundaries
from pact_geo.inputs.download import fetch_boundaries
from pact_geo.tables import CRS
from tests.inputs.local_server import (
    CUT,
    WEB_PAGE,
    ArcgisService,
    FakeTime,
    Layer,
    LocalServer,
    as_json,
)
from tests.inputs.planted_wards import WIGAN


def area(number: int, *, year: int = 24, authority: str = WIGAN) -> dict[str, Any]:
    corner = 350_000 + 1000 * number
    square = box(corner, 400_000, corner + 1000, 401_000)
    return {
        "type": "Feature",
        "id": number,
        "properties": {
            "FID": number,
            f"WD{year}CD": f"E0500{number:04d}",
            f"WD{year}NM": f"Ward {number}",
            f"LAD{year}CD": authority,
        },
        "geometry": shapely.geometry.mapping(square),
    }


def wards_layer(count: int, *, year: int = 24, **options: Any) -> Layer:
    others = [area(100 + number, year=year, authority="E08000013") for number in range(3)]
    own = [area(number, year=year) for number in range(count)]
    fields = ["FID", f"WD{year}CD", f"WD{year}NM", f"LAD{year}CD"]
    return Layer([*others, *own], fields, **options)


def arcgis(**layers: Layer) -> ArcgisService:
    return ArcgisService(
        layers,
        others=[
            {"name": "Wards_December_2030_Boundaries_UK_BFC", "type": "FeatureServer"},
            {"name": "Wards_December_2030_Boundaries_UK_BGC", "type": "MapServer"},
            {"name": "../../../Wards_December_2031_UK_BGC", "type": "FeatureServer"},
            {"name": "LSOA_DEC_2030_EW_BGC", "type": "FeatureServer"},
        ],
    )


def directory(server: LocalServer) -> str:
    return f"{server.url}/abc/arcgis/rest/services"


def test_fetches_the_wards_of_one_authority_in_metres(tmp_path: Path) -> None:
    service = arcgis(Wards_December_2024_Boundaries_UK_BGC=wards_layer(4))
    with LocalServer(service) as server, FakeTime().client() as web:
        path = fetch_boundaries(WIGAN, tmp_path, base_url=directory(server), client=web)
    assert path == tmp_path / "wards-E08000010-2024-12.geojson"
    read = gpd.read_file(path)
    assert read.crs == CRS
    assert sorted(read["WD24CD"]) == ["E05000000", "E05000001", "E05000002", "E05000003"]
    assert read.total_bounds.tolist() == [350_000, 400_000, 354_000, 401_000]


def test_the_file_says_where_it_is_from_and_under_which_licence(tmp_path: Path) -> None:
    service = arcgis(Wards_December_2024_Boundaries_UK_BGC=wards_layer(1))
    with LocalServer(service) as server, FakeTime().client() as web:
        path = fetch_boundaries(WIGAN, tmp_path, base_url=directory(server), client=web)
    written = json.loads(path.read_text())
    assert written["name"] == "Wards_December_2024_Boundaries_UK_BGC"
    assert written["vintage"] == "2024-12"
    assert "Open Government Licence" in written["licence"]


MANY_VINTAGES = {
    "Wards_December_2019_Boundaries_UK_BGC_2022": 19,
    "Wards_May_2024_Boundaries_UK_BGC": 24,
    "Wards_December_2024_Boundaries_UK_BGC": 24,
    "WD_MAY_2025_UK_BGC": 25,
    "WD_MAY_2025_UK_BGC_V2": 25,
}


@pytest.mark.parametrize(
    ("vintage", "name"),
    [
        (None, "WD_MAY_2025_UK_BGC_V2"),
        ("2024", "Wards_December_2024_Boundaries_UK_BGC"),
        ("2024-05", "Wards_May_2024_Boundaries_UK_BGC"),
        ("May 2024", "Wards_May_2024_Boundaries_UK_BGC"),
        ("december 2019", "Wards_December_2019_Boundaries_UK_BGC_2022"),
    ],
)
def test_takes_the_newest_vintage_or_the_one_named(
    tmp_path: Path, vintage: str | None, name: str
) -> None:
    layers = {key: wards_layer(1, year=year) for key, year in MANY_VINTAGES.items()}
    with LocalServer(arcgis(**layers)) as server, FakeTime().client() as web:
        path = fetch_boundaries(
            WIGAN, tmp_path, vintage=vintage, base_url=directory(server), client=web
        )
    assert json.loads(path.read_text())["name"] == name


@pytest.mark.parametrize("vintage", ["2023", "June 2024", "last year", "2024-13"])
def test_a_vintage_there_is_not_is_answered_with_those_there_are(
    tmp_path: Path, vintage: str
) -> None:
    layers = {key: wards_layer(1, year=year) for key, year in MANY_VINTAGES.items()}
    with (
        LocalServer(arcgis(**layers)) as server,
        FakeTime().client() as web,
        pytest.raises(InputError, match=r"2025-05, 2024-12, 2024-05, 2019-12"),
    ):
        fetch_boundaries(WIGAN, tmp_path, vintage=vintage, base_url=directory(server), client=web)


@pytest.mark.parametrize("where", ["inside", "outside"])
def test_fetches_page_after_page(tmp_path: Path, where: str) -> None:
    layer = wards_layer(25, page=4, says_more_inside=where == "inside")
    service = arcgis(WD_DEC_2025_UK_BGC=layer)
    with LocalServer(service) as server, FakeTime().client() as web:
        path = fetch_boundaries(WIGAN, tmp_path, base_url=directory(server), client=web)
        offsets = [one.query.get("resultOffset") for one in server.asked("/query")]
    assert len(gpd.read_file(path)) == 25
    assert offsets == [None, "0", "4", "8", "12", "16", "20", "24"]


def test_goes_on_after_pages_that_come_short_or_empty(tmp_path: Path) -> None:
    layer = wards_layer(10, page=3)
    layer.features[4:4] = [None] * 8
    with LocalServer(arcgis(WD_DEC_2025_UK_BGC=layer)) as server, FakeTime().client() as web:
        path = fetch_boundaries(WIGAN, tmp_path, base_url=directory(server), client=web)
    assert sorted(gpd.read_file(path)["FID"]) == list(range(10))


def test_no_area_is_skipped_when_pages_come_smaller_than_asked_for(tmp_path: Path) -> None:
    service = arcgis(WD_DEC_2025_UK_BGC=wards_layer(10, page=5, sends=2))
    with LocalServer(service) as server, FakeTime().client() as web:
        path = fetch_boundaries(WIGAN, tmp_path, base_url=directory(server), client=web)
    assert sorted(gpd.read_file(path)["FID"]) == list(range(10))


def test_fewer_areas_than_the_server_counted_is_an_error(tmp_path: Path) -> None:
    layer = wards_layer(5, forgets=2)
    with (
        LocalServer(arcgis(WD_DEC_2025_UK_BGC=layer)) as server,
        FakeTime().client() as web,
        pytest.raises(FetchError, match="counted 7 areas of E08000010 and sent 5"),
    ):
        fetch_boundaries(WIGAN, tmp_path, base_url=directory(server), client=web)
    assert list(tmp_path.iterdir()) == []


def test_an_authority_without_wards_is_named(tmp_path: Path) -> None:
    service = arcgis(WD_DEC_2025_UK_BGC=wards_layer(5, year=25))
    with (
        LocalServer(service) as server,
        FakeTime().client() as web,
        pytest.raises(FetchError, match=r"nothing of the authority E06000001\. Check the code"),
    ):
        fetch_boundaries("E06000001", tmp_path, base_url=directory(server), client=web)


def test_an_error_sent_with_status_200_is_an_error(tmp_path: Path) -> None:
    refusal = as_json({"error": {"code": 400, "message": "Bad", "details": ["Invalid field"]}})
    service = arcgis(WD_DEC_2025_UK_BGC=wards_layer(5, year=25))
    with LocalServer(service) as server, FakeTime().client() as web:
        server.fail("/query", refusal)
        with pytest.raises(FetchError, match="refused the question: Bad Invalid field"):
            fetch_boundaries(WIGAN, tmp_path, base_url=directory(server), client=web)
        assert len(server.asked("/query")) == 1


def test_a_busy_portal_is_asked_again_though_it_says_200(tmp_path: Path) -> None:
    tired = as_json({"error": {"code": 504, "message": "Timed out", "details": []}})
    service = arcgis(WD_DEC_2025_UK_BGC=wards_layer(5, year=25))
    with LocalServer(service) as server, FakeTime().client() as web:
        server.fail("/query", tired, WEB_PAGE, CUT)
        path = fetch_boundaries(WIGAN, tmp_path, base_url=directory(server), client=web)
    assert len(gpd.read_file(path)) == 5


def test_an_empty_directory_is_asked_for_again(tmp_path: Path) -> None:
    service = arcgis(WD_DEC_2025_UK_BGC=wards_layer(5, year=25))
    with LocalServer(service) as server, FakeTime().client() as web:
        server.fail("/services", as_json({"services": []}))
        path = fetch_boundaries(WIGAN, tmp_path, base_url=directory(server), client=web)
    assert path.exists()


def test_a_vintage_that_names_no_authority_is_passed_over(tmp_path: Path) -> None:
    newest = Layer([area(1, year=26)], ["FID", "WD26CD", "WD26NM"])
    service = arcgis(WD_MAY_2026_UK_BGC=newest, WD_DEC_2025_UK_BGC=wards_layer(2, year=25))
    with LocalServer(service) as server, FakeTime().client() as web:
        path = fetch_boundaries(WIGAN, tmp_path, base_url=directory(server), client=web)
    assert path.name == "wards-E08000010-2025-12.geojson"


def test_field_names_in_small_letters_are_found(tmp_path: Path) -> None:
    feature = area(1)
    feature["properties"] = {k.lower(): v for k, v in feature["properties"].items()}
    layer = Layer([feature], ["fid", "wd24cd", "wd24nm", "lad24cd"])
    with LocalServer(arcgis(WD_MAY_2024_UK_BGC=layer)) as server, FakeTime().client() as web:
        path = fetch_boundaries(WIGAN, tmp_path, base_url=directory(server), client=web)
    assert len(gpd.read_file(path)) == 1


def test_degrees_are_recognised_where_the_server_did_not_convert(tmp_path: Path) -> None:
    feature = area(1)
    feature["geometry"] = shapely.geometry.mapping(box(-2.7, 53.5, -2.6, 53.6))
    layer = Layer([feature], ["FID", "WD24CD", "WD24NM", "LAD24CD"])
    with LocalServer(arcgis(WD_MAY_2024_UK_BGC=layer)) as server, FakeTime().client() as web:
        path = fetch_boundaries(WIGAN, tmp_path, base_url=directory(server), client=web)
    read = gpd.read_file(path)
    assert read.crs == "EPSG:4326"
    assert read.total_bounds.tolist() == [-2.7, 53.5, -2.6, 53.6]


def test_boundaries_that_are_here_are_not_fetched_again(tmp_path: Path) -> None:
    service = arcgis(WD_DEC_2025_UK_BGC=wards_layer(2, year=25))
    with LocalServer(service) as server, FakeTime().client() as web:
        first = fetch_boundaries(WIGAN, tmp_path, base_url=directory(server), client=web)
        asked = len(server.asked("/query"))
        second = fetch_boundaries(WIGAN, tmp_path, base_url=directory(server), client=web)
        assert len(server.asked("/query")) == asked
    assert first == second


@pytest.mark.parametrize("code", ["Wigan", "E08000010' OR '1'='1", "../E08000010", ""])
def test_what_is_no_authority_code_is_refused(tmp_path: Path, code: str) -> None:
    with pytest.raises(InputError, match="not the code of a local authority"):
        fetch_boundaries(code, tmp_path, base_url="http://127.0.0.1:9")


def test_a_kind_that_cannot_be_fetched_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'parish' cannot be fetched"):
        fetch_boundaries(WIGAN, tmp_path, area_type="parish", base_url="http://127.0.0.1:9")


def test_the_outline_of_an_authority_is_fetched_too(tmp_path: Path) -> None:
    feature = area(1)
    layer = Layer([feature], ["FID", "LAD24CD", "LAD24NM"])
    service = arcgis(Local_Authority_Districts_December_2024_Boundaries_UK_BGC=layer)
    with LocalServer(service) as server, FakeTime().client() as web:
        path = fetch_boundaries(
            WIGAN, tmp_path, area_type="authority", base_url=directory(server), client=web
        )
    assert path.name == "authorities-E08000010-2024-12.geojson"


def test_the_reader_takes_what_was_fetched_with_its_vintage(tmp_path: Path) -> None:
    service = arcgis(WD_DEC_2025_UK_BGC=wards_layer(4, year=25))
    with LocalServer(service) as server, FakeTime().client() as web:
        path = fetch_boundaries(WIGAN, tmp_path, base_url=directory(server), client=web)
    wards = read_boundaries(path, authority=WIGAN).table
    assert wards.index.tolist() == ["E05000000", "E05000001", "E05000002", "E05000003"]
    assert set(wards["vintage"]) == {"2025"}
    assert set(wards["authority_code"]) == {WIGAN}
    assert wards.total_bounds.tolist() == [350_000, 400_000, 354_000, 401_000]

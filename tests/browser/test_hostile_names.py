"""A hundred names that try to run, in every place a name can come from: none does."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from pact_geo.outputs.maps import draw_areas

NAMES = json.loads((Path(__file__).parents[1] / "hostile_names.json").read_text())
MARK = "pactHacked"
SIDE = 10
STEP = 800
EAST, NORTH = 355_000, 400_000
PAGES = ("", "panel", "compare", "profile", "data")


@pytest.fixture(scope="session")
def hostile_app(serve, tmp_path_factory) -> str:
    """A borough of a hundred wards, each with its street, category and source named so."""
    from pact_geo.services import import_files
    from pact_geo.workspace import Workspace

    folder = tmp_path_factory.mktemp("hostile")
    wards = hostile_wards()
    wards.to_crs(4326).to_file(folder / "wards.geojson")
    incidents = hostile_incidents(wards)
    incidents.to_csv(folder / "reports.csv", index=False)
    workspace = Workspace(folder / "workspace", create=True)
    name = '<img src=x onerror="window.pactHacked=1">'
    import_files(workspace, "boundaries", [folder / "wards.geojson"], names=[f"{name}.geojson"])
    import_files(
        workspace,
        "incidents",
        [folder / "reports.csv"],
        names=[f"{name}.csv"],
        options={"source": NAMES[2]},
    )
    workspace.change_setting("borough", "name", NAMES[4])
    return serve(folder / "workspace")


def hostile_wards() -> gpd.GeoDataFrame:
    corners = [(EAST + STEP * (n % SIDE), NORTH + STEP * (n // SIDE)) for n in range(len(NAMES))]
    return gpd.GeoDataFrame(
        {
            "WD25CD": [f"E0500{n:04}" for n in range(len(NAMES))],
            "WD25NM": NAMES,
        },
        geometry=[box(x, y, x + STEP, y + STEP) for x, y in corners],
        crs="EPSG:27700",
    )


def hostile_incidents(wards: gpd.GeoDataFrame) -> pd.DataFrame:
    corners = wards.geometry.bounds
    return pd.DataFrame(
        {
            "Date": f"{1 + extra:02}/{month:02}/2026",
            "Category": NAMES[number % 7],
            "Easting": corners["minx"].iloc[number] + 300 + 40 * (extra % 2),
            "Northing": corners["miny"].iloc[number] + 300,
            "Location": name,
        }
        for number, name in enumerate(NAMES)
        for month in range(1, 13)
        for extra in range(1 + number % 4)
    )


def ran(page) -> list[object]:
    return [frame.evaluate(f"window.{MARK}") for frame in page.frames]


@pytest.mark.parametrize("page", PAGES)
def test_no_name_runs_on_a_page(visit, hostile_app, page):
    visit.address = hostile_app
    visit.open(page)
    if page == "panel":
        visit.page.locator(".stButton").nth(len(NAMES) - 1).wait_for()
    else:
        visit.map.locator("path").first.wait_for(state="attached")
    visit.drawn()
    assert not any(ran(visit.page))
    texts = [frame.content() for frame in visit.page.frames]
    assert any("pactHacked" in text for text in texts), "the names are there, as text"


@pytest.mark.parametrize("number", [0, 4, 51, 80, 85, 97])
def test_no_name_runs_for_a_ward(visit, hostile_app, number):
    visit.address = hostile_app
    for page in ("", "panel", "profile"):
        visit.open(page, ward=NAMES[number])
        visit.drawn()
        assert not any(ran(visit.page))
    name = visit.page.get_by_role("heading", level=1).inner_text()
    assert name.split() == NAMES[number].split()


def test_tips_show_names_as_they_are(visit, hostile_app):
    visit.address = hostile_app
    visit.open("compare")
    path = visit.map.locator("path[role=button]").nth(55)
    path.focus()
    visit.drawn()
    assert not any(ran(visit.page))
    assert path.get_attribute("aria-label").startswith(NAMES[55])
    assert visit.map.locator(".pact-tip").inner_text().startswith(NAMES[55])


def test_no_name_runs_in_a_saved_map_opened_from_disk(visit, tmp_path):
    wards = hostile_wards().rename(columns={"WD25NM": "area_name"}).set_index("WD25CD")
    areas = gpd.GeoDataFrame(
        {"name": NAMES[:10], "rank": range(1, 11), "incidents": 5, "evidence": NAMES[:10]},
        geometry=wards.geometry.iloc[:10].centroid.buffer(100).to_numpy(),
        index=pd.Index(range(10), name="area_id"),
        crs="EPSG:27700",
    )
    places = gpd.GeoDataFrame(
        {"place_name": NAMES, "count": range(1, 101), "residents": 2},
        geometry=wards.geometry.centroid.to_numpy(),
        index=pd.Index(range(100), name="place_id"),
        crs="EPSG:27700",
    )
    path = tmp_path / "areas.html"
    sheet = draw_areas(areas, wards, places=places, concern=places, title=NAMES[0])
    sheet.source_line = NAMES[1]
    sheet.save(path)
    visit.page.goto(path.as_uri())
    visit.page.locator("path.leaflet-interactive").first.wait_for()
    for number in (1, 5):
        visit.page.locator(".pact-number", has_text=str(number)).first.hover()
        visit.page.wait_for_timeout(200)
    assert not any(ran(visit.page))
    assert visit.page.locator("h1").inner_text() == NAMES[0]


def test_a_saved_map_carries_its_own_style_and_scripts(visit, tmp_path):
    wards = hostile_wards().assign(area_name="Ward").set_index("WD25CD")
    areas = gpd.GeoDataFrame(
        {"name": ["A street"], "rank": [1]},
        geometry=wards.geometry.iloc[:1].centroid.buffer(100).to_numpy(),
        index=pd.Index([1], name="area_id"),
        crs="EPSG:27700",
    )
    path = tmp_path / "areas.html"
    draw_areas(areas, wards, selected=1).save(path)
    visit.page.goto(path.as_uri())
    visit.page.locator(".pact-number.pact-chosen").wait_for()
    box_of_map = visit.page.locator(".folium-map").bounding_box()
    assert box_of_map["height"] > 350
    assert visit.requests == [path.as_uri()]
    assert visit.axe_of_file() == []

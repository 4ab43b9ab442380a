"""A small borough of four wards, and the app run on it without a browser."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from pact_geo.pages import opening
from pact_geo.records.access import Person
from pact_geo.records.database import Database
from pact_geo.records.desk import Desk
from pact_geo.services import Ranking, import_files, open_borough, rank_areas
from pact_geo.services.office import Office
from pact_geo.workspace import Workspace

ROOT = Path(__file__).parents[2]
EAST, NORTH, SIDE = 355_000, 400_000, 1500
WARDS = ("Alder", "Beech", "Cedar", "Dogwood")
STREETS = {
    "Kiln Street": (300, 300, 30),
    "Mill Lane": (2200, 400, 18),
    "Park Road": (500, 2300, 9),
    "Quiet Close": (2600, 2600, 1),
}
"""Where in the borough each street lies, metres, and its reports a month."""
LONE_PLACES = 60
"""Places with one report each, so that busy places stand out."""


def write_wards(path: Path) -> None:
    corners = [(EAST + SIDE * (n % 2), NORTH + SIDE * (n // 2)) for n in range(4)]
    gpd.GeoDataFrame(
        {"WD25CD": [f"E0500000{n}" for n in range(4)], "WD25NM": WARDS},
        geometry=[box(x, y, x + SIDE, y + SIDE) for x, y in corners],
        crs="EPSG:27700",
    ).to_crs(4326).to_file(path)


def write_reports(path: Path) -> None:
    months = pd.period_range("2024-12", "2026-11", freq="M")
    reports = [
        report(month, number, EAST + x + 20 * (number % 3), NORTH + y, street)
        for month in months
        for street, (x, y, count) in STREETS.items()
        for number in range(count)
    ]
    lone = [
        report(months[number % 24], number, EAST + 50 + 45 * number, NORTH + 1450, "Long Lane")
        for number in range(LONE_PLACES)
    ]
    pd.DataFrame(reports + lone).to_csv(path, index=False)


def report(month: pd.Period, number: int, x: float, y: float, street: str) -> dict[str, Any]:
    return {
        "Date": f"{1 + number % 28:02}/{month.month:02}/{month.year}",
        "Category": ("Noise", "Litter", "Fly-tipping")[number % 3],
        "Easting": x,
        "Northing": y,
        "Location": street,
    }


@pytest.fixture(scope="session")
def small_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    write_wards(folder / "wards.geojson")
    write_reports(folder / "reports.csv")
    people = pd.DataFrame(
        {
            "area_code": [f"E0500000{n}" for n in range(4)],
            "population": [4000, 5000, 6000, 7000],
            "date": "mid-2025",
        }
    )
    people.to_csv(folder / "people.csv", index=False)
    workspace = Workspace(folder / "workspace", create=True)
    import_files(workspace, "boundaries", [folder / "wards.geojson"])
    import_files(workspace, "incidents", [folder / "reports.csv"], options={"source": "council"})
    import_files(workspace, "indicators", [folder / "people.csv"])
    workspace.change_setting("borough", "name", "Smallton")
    return workspace.folder


@pytest.fixture(scope="session", autouse=True)
def _packages_are_scanned_once() -> Iterator[None]:
    """Look for components among the installed packages once; each app of a test would, again."""
    with pytest.MonkeyPatch.context() as patch:
        scan = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture(scope="session")
def borough(small_workspace: Path) -> Any:
    return open_borough(Workspace(small_workspace))


@pytest.fixture(scope="session")
def found(borough: Any) -> Ranking:
    """The areas of the small borough."""
    return rank_areas(borough, refits=0)


@pytest.fixture
def office_of(
    tmp_path: Path, small_workspace: Path, borough: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Person], Office]:
    """Give anybody an office on one database of this test's own, which the app uses too."""
    address = f"sqlite:///{tmp_path / 'records.sqlite'}"
    monkeypatch.setenv("PACT_DATABASE_URL", address)
    database = Database(address)
    return lambda person: Office(Workspace(small_workspace), Desk(database, person), borough)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, small_workspace: Path) -> Callable[..., AppTest]:
    """Run a page of the app on a workspace, with a link's choices."""

    def start(page: str = "", *, workspace: Path | None = None, **chosen: Any) -> AppTest:
        monkeypatch.setenv(opening.FOLDER_VARIABLE, str(workspace or small_workspace))
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        for name, value in chosen.items():
            app.query_params[name] = value
        if page:
            app.switch_page(f"pact_geo/pages/{page}.py")
        app.run()
        assert not app.exception, app.exception
        return app

    return start


def html_of(app: AppTest) -> str:
    """All that a page prints as HTML."""
    return "\n".join(str(one.proto.body) for one in app.get("html"))

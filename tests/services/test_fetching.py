"""Fetching into a workspace, from servers that behave as the public ones are documented to."""

from __future__ import annotations

from pathlib import Path

import shapely

from pact_geo import services
from pact_geo.services import open_borough
from pact_geo.workspace import Workspace
from tests.inputs.local_server import ArcgisService, Layer, LocalServer, PoliceService, crime

AUTHORITY = "E08000099"
FIELDS = ["WD25CD", "WD25NM", "LAD25CD", "LAD25NM"]
SERVICE = "Wards_May_2025_Boundaries_UK_BGC"


def ward(number: int) -> dict[str, object]:
    shape = shapely.box(355_000 + 1_000 * number, 403_000, 356_000 + 1_000 * number, 404_000)
    names = (f"E0500000{number}", f"Ward {number}", AUTHORITY, "Demoshire")
    return {
        "type": "Feature",
        "properties": dict(zip(FIELDS, names, strict=True)),
        "geometry": shapely.geometry.mapping(shape),
    }


def crimes(months: list[str]) -> list[dict[str, object]]:
    return [
        crime(number, -2.655 + 0.00002 * number, 53.53, month)
        for month in months
        for number in range(1 + 100 * months.index(month), 60 + 100 * months.index(month))
    ]


def test_wards_and_crimes_are_fetched_and_loaded(tmp_path: Path) -> None:
    folder = tmp_path / "ws"
    months = ["2026-01", "2026-02"]
    ons = ArcgisService({SERVICE: Layer([ward(1), ward(2)], FIELDS)})
    with LocalServer(ons) as server:
        services.fetch_boundaries(
            folder, AUTHORITY, base_url=f"{server.url}/org/arcgis/rest/services"
        )
    with LocalServer(PoliceService(crimes(months), months)) as server:
        receipts, notes = services.fetch_police(
            folder, AUTHORITY, first="2026-01", last="2026-03", base_url=f"{server.url}/api"
        )

    borough = open_borough(Workspace(folder))
    assert list(borough.ward_names.values()) == ["Ward 1", "Ward 2"]
    assert len(borough.incidents) == receipts[0].record.summary["rows_accepted"] == 118
    assert set(borough.incidents["reported_by"]) == {"Greater Manchester Police"}
    assert borough.settings.borough.force == "Greater Manchester Police"
    assert "2026-03" in " ".join(notes)

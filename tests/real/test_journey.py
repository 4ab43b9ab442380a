"""From real files to ranked areas and compared wards, through the services people use."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pact_geo import services
from pact_geo.services import Borough, import_files, open_borough
from pact_geo.workspace import Workspace


@pytest.fixture(scope="module")
def st_helens(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Borough:
    workspace = Workspace(tmp_path_factory.mktemp("st-helens") / "ws", create=True)
    wards = real_data / "boundaries" / "uk_wards_2025_bgc.gpkg"
    import_files(workspace, "boundaries", [wards], options={"authority": "E08000013"})
    police = real_data / "incidents" / "police_uk_2018-10_to_2019-02_six_forces.zip"
    import_files(workspace, "incidents", [police])
    return open_borough(workspace)


@pytest.fixture(scope="module")
def wigan(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("wigan") / "ws", create=True)
    wards = real_data / "boundaries" / "wigan_wards_2025_bgc.geojson"
    import_files(workspace, "boundaries", [wards])
    return workspace


def test_every_file_of_the_zip_accounts_for_its_rows(st_helens: Borough) -> None:
    (police,) = (record for record in st_helens.records if record.kind == "incidents")
    files = police.summary["files"]

    assert len(files) == 29
    assert all(one["rows_read"] == one["rows_accepted"] + one["rows_rejected"] for one in files)
    assert sum(one["rows_read"] for one in files) == 357_758
    assert police.complete


def test_st_helens_is_ranked_from_the_merseyside_files(st_helens: Borough) -> None:
    ranking = services.rank_areas(st_helens)

    assert st_helens.coverage.suggested_force == "Merseyside Police"
    assert len(ranking.chosen.months) == 5
    assert len(ranking.areas) == 10
    assert ranking.areas["extent_m"].max() <= 251
    assert set(ranking.areas["evidence"]) == {"no survey"}


def test_st_helens_has_no_denominator_and_the_page_says_so(st_helens: Borough) -> None:
    compared = services.compare(st_helens)

    assert compared.table["rate"].isna().all()
    assert "No number of residents is loaded, so there are no rates." in compared.caveats


def test_wigan_burglaries_lie_in_the_wards_as_published(wigan: Workspace, real_data: Path) -> None:
    file = real_data / "incidents" / "gmp_burglary_2016-02_to_2019-01.csv"
    (receipt,) = import_files(wigan, "incidents", [file])
    borough = open_borough(wigan)
    inside = borough.places[borough.places["ward_code"].notna()]
    counts = borough.incidents["place_id"].map(borough.places["ward_code"]).value_counts()
    names = {name: code for code, name in borough.ward_names.items()}

    assert receipt.record.summary["rows_read"] == 92_666
    assert counts.sum() == 9_392
    assert inside.index.isin(borough.incidents["place_id"]).sum() == 3_325
    assert counts[[names[name] for name in ("Worsley Mesnes", "Pemberton", "Douglas")]].sum() == (
        1_496
    )
    services.undo_import(wigan, receipt.record.id)


def test_wigan_without_its_force_is_not_said_to_be_safe(wigan: Workspace, real_data: Path) -> None:
    file = real_data / "incidents" / "wigan_without_gmp_2018-10_to_2019-02.csv"
    (receipt,) = import_files(wigan, "incidents", [file])
    ranking = services.rank_areas(open_borough(wigan))

    assert "is not in the data" in ranking.caveats[0]
    assert "does not mean the area is safe" in ranking.caveats[0]
    assert ranking.areas.empty
    services.undo_import(wigan, receipt.record.id)


def test_population_reaches_wigans_wards_through_two_lookups(
    wigan: Workspace, real_data: Path
) -> None:
    lookups = real_data / "lookups"
    import_files(
        wigan,
        "indicators",
        [real_data / "demographics" / "population20_lsoa11_wigan.csv"],
        options={
            "lookups": (
                lookups / "uk_lookup_lsoa11_lsoa21_ltla22.csv",
                lookups / "uk_lookup_lsoa21_ward24_ltla24.csv",
            )
        },
    )
    borough = open_borough(wigan)
    population = borough.indicators.xs("population", level="indicator")["value"]

    assert population.sum() == pytest.approx(330_712)
    assert set(population.index) == set(borough.wards.index)


def test_the_areas_of_four_months_against_the_fifth(st_helens: Borough) -> None:
    selection = services.Selection(last_month="2019-01")
    later = services.Selection(first_month="2019-02")
    held_out = services.rank_areas(st_helens, later, refits=0).incidents
    caught = {}
    for method in ("discs", "dbscan"):
        hotspots = services.change_hotspots(st_helens, method=method)
        areas = services.rank_areas(st_helens, selection, hotspots=hotspots, refits=0).areas
        members = [place for places in areas["place_ids"] for place in places]
        caught[method] = {
            "share": held_out["place_id"].isin(members).mean(),
            "hectares": areas["area_ha"].sum(),
        }
    density = pd.DataFrame(caught).T.eval("share / hectares")

    assert density["discs"] > density["dbscan"]

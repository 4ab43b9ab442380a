"""Local statistics and vulnerability on LSOAs, with answers worked out by hand."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from pact_geo.errors import UnsuitableDataError
from pact_geo.services import Borough, advise, import_files, open_borough, status
from pact_geo.services.statistics import study_as_data, study_local, study_vulnerability
from pact_geo.workspace import Workspace
from tests.pages.conftest import EAST, NORTH, SIDE, write_wards

HALF = SIDE / 2


def corner(number: int) -> tuple[float, float]:
    """Eight LSOAs, half a ward each, in two rows of four."""
    return EAST + HALF * (number % 4), NORTH + SIDE * (number // 4)


def write_lsoas(path: Path) -> None:
    shapes = [box(x, y, x + HALF, y + SIDE) for x, y in map(corner, range(8))]
    elsewhere = box(EAST + 9000, NORTH, EAST + 9750, NORTH + SIDE)
    gpd.GeoDataFrame(
        {
            "LSOA21CD": [f"E0100000{n}" for n in range(9)],
            "LSOA21NM": [f"Smallton 00{n // 2}{'AB'[n % 2]}" for n in range(9)],
        },
        geometry=[*shapes, elsewhere],
        crs="EPSG:27700",
    ).to_crs(4326).to_file(path)


def write_crimes(path: Path) -> None:
    """Forty burglaries in the first LSOA, and one of criminal damage in each."""
    places = [(0, "Burglary")] * 40 + [(n, "Criminal damage and arson") for n in range(8)]
    pd.DataFrame(
        [
            {
                "Date": f"{1 + order % 28:02}/{1 + order % 11:02}/2026",
                "Category": category,
                "Easting": corner(number)[0] + 100 + order,
                "Northing": corner(number)[1] + 200,
                "Location": f"Street {number}",
            }
            for order, (number, category) in enumerate(places)
        ]
    ).to_csv(path, index=False)


def write_people(path: Path, **figures: float) -> None:
    rows = [{"LSOA21CD": f"E0100000{n}", **figures} for n in range(8)]
    pd.DataFrame(rows).to_csv(path, index=False)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("small-areas")
    write_wards(folder / "wards.geojson")
    write_lsoas(folder / "lsoas.geojson")
    write_crimes(folder / "crimes.csv")
    write_people(folder / "people.csv", Population=1000, Households=400)
    write_people(folder / "young.csv", population_young=100)
    scores = {"Income score": 0.2, "Employment score": 0.1, "Education score": 20}
    write_people(folder / "scores.csv", **scores)
    workspace = Workspace(folder / "ws", create=True)
    import_files(workspace, "boundaries", [folder / "wards.geojson"])
    import_files(workspace, "boundaries", [folder / "lsoas.geojson"])
    import_files(workspace, "incidents", [folder / "crimes.csv"], options={"source": "council"})
    files = [folder / name for name in ("people.csv", "young.csv", "scores.csv")]
    import_files(workspace, "indicators", files, options={"date": "2025"})
    return workspace


@pytest.fixture(scope="module")
def borough(workspace: Workspace) -> Borough:
    return open_borough(workspace)


def test_lsoas_come_beside_the_wards_and_only_those_of_here(
    workspace: Workspace, borough: Borough
) -> None:
    assert len(borough.wards) == 4
    assert list(borough.lsoas.index) == [f"E0100000{n}" for n in range(8)]
    assert status(workspace)["wards_in_force"] == "4 wards of 2025, from wards.geojson"
    assert status(workspace)["lsoas"] == 8
    assert [one.label for one in borough.telling_imports] == ["wards.geojson", "crimes.csv"]
    assert any("of other areas. Load the population of the wards" in one for one in advise(borough))


def test_gi_star_of_lsoas_is_that_worked_out_by_hand(borough: Borough) -> None:
    """41 and seven ones: the mean is 6, the variance 175; smoothing equal people is linear.

    A corner has 4 with itself: (44 - 24) / sqrt(175 x (8 x 4 - 16) / 7) = 20 / 20. The next has
    6: (46 - 36) / sqrt(175 x (8 x 6 - 36) / 7) = 10 / sqrt(300).
    """
    study = study_local(borough, units="LSOAs")
    z = study.table["z"]

    assert list(study.tables) == ["LSOAs"]
    assert study.table["reports"].sum() == 48
    assert z.loc["E01000000"] == pytest.approx(1)
    assert z.loc["E01000001"] == pytest.approx(10 / 300**0.5)
    assert z.loc["E01000007"] == pytest.approx(-1)
    assert "8 LSOAs of 2021" in study.provenance.settings
    assert "published figures of LSOAs" in study.provenance.sources
    told = {row["area_code"]: row for row in study_as_data(study)["tables"]["LSOAs"]}
    assert (told["E01000000"]["name"], told["E01000000"]["reports"]) == ("Smallton 000A", 41)


def test_moran_of_lsoas_names_the_odd_one_out(borough: Borough) -> None:
    study = study_local(borough, statistic="local Moran", units="LSOAs", permutations=99)

    assert study.table.loc["E01000000", "quadrant"] == "high among low"
    assert "Of 8 LSOAs (smoothed rates of LSOAs)" in study.sentences[0]


def test_vulnerability_of_lsoas_is_that_worked_out_by_hand(borough: Borough) -> None:
    """Burglary 40 of 400 homes against 40 of 3,200 is 800; all else 100: (800 + 500) / 6."""
    study = study_vulnerability(borough, units="LSOAs")
    table = study.table

    assert list(table.columns[:2]) == ["LSOA", "burglary"]
    assert table.loc["E01000000", "vli"] == pytest.approx(216.7)
    assert table["vli"].iloc[1:].tolist() == pytest.approx([83.3] * 7)
    assert list(table.index[table["priority"]]) == ["E01000000"]
    assert study.sentences[1] == "Smallton 000A reaches 200, a priority neighbourhood."


def test_without_lsoas_it_is_said_what_to_load(small_borough: Borough) -> None:
    for study in (study_local, study_vulnerability):
        with pytest.raises(UnsuitableDataError, match=r"No LSOAs.*pact import boundaries FILE"):
            study(small_borough, units="LSOAs")


@pytest.fixture
def small_borough(tmp_path: Path) -> Borough:
    write_wards(tmp_path / "wards.geojson")
    write_crimes(tmp_path / "crimes.csv")
    workspace = Workspace(tmp_path / "ws", create=True)
    import_files(workspace, "boundaries", [tmp_path / "wards.geojson"])
    import_files(workspace, "incidents", [tmp_path / "crimes.csv"], options={"source": "council"})
    return open_borough(workspace)


def test_the_demo_borough_has_all_six_variables_for_lsoas(demo_borough: Borough) -> None:
    study = study_vulnerability(demo_borough, units="LSOAs")

    assert "Missing" not in study.method
    assert len(study.table) == len(demo_borough.lsoas) > 3 * len(demo_borough.wards)
    assert study.table["vli"].max() > 100 > study.table["vli"].min()
    assert "priority" in study.table


def test_a_figure_of_lsoas_that_are_not_loaded_is_refused(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "elsewhere.csv"
    path.write_text("LSOA21CD,Population\nE01999999,100\n", encoding="utf-8")

    with pytest.raises(UnsuitableDataError, match="None of the 4 ward codes"):
        import_files(workspace, "indicators", [path], options={"date": "2025"})

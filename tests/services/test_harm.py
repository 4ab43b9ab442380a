"""Weights of a file from loading to the sentence a panel reads; all of them made up."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pact_geo.services import (
    Ranking,
    export_panel,
    export_ranking,
    import_files,
    open_borough,
    panel_view,
    rank_areas,
    table_of_areas,
)
from pact_geo.services.harm import harm_of
from pact_geo.workspace import Workspace
from tests.pages.conftest import write_reports, write_wards

WEIGHTS = "Offence code,Offence,Days\nX1,Made up,10\nX2,Made up,30\nX3,Made up,5\n"
MAPPING = "Home Office Code,Police.uk Category\nX1,noise\nX2,noise\nX3,Litter\n"
NOISE = "Noise: average of 2 offence weights for the category"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("harm")
    write_wards(folder / "wards.geojson")
    write_reports(folder / "reports.csv")
    (folder / "weights.csv").write_text(WEIGHTS, encoding="utf-8")
    (folder / "mapping.csv").write_text(MAPPING, encoding="utf-8")
    workspace = Workspace(folder / "ws", create=True)
    import_files(workspace, "boundaries", [folder / "wards.geojson"])
    import_files(workspace, "incidents", [folder / "reports.csv"], options={"source": "council"})
    return folder


@pytest.fixture(scope="module")
def by_code(folder: Path) -> Ranking:
    """Rank with weights by code alone, before the mapping is loaded."""
    workspace = Workspace(folder / "ws")
    import_files(workspace, "weights", [folder / "weights.csv"], options={"date": "2031"})
    return rank_areas(open_borough(workspace), refits=0)


@pytest.fixture(scope="module")
def ranking(folder: Path, by_code: Ranking) -> Ranking:
    assert by_code.harm is None
    workspace = Workspace(folder / "ws")
    options = {"date": "2031", "source": "Nobody", "mapping": folder / "mapping.csv"}
    import_files(workspace, "weights", [folder / "weights.csv"], options=options)
    return rank_areas(open_borough(workspace), refits=0)


def test_a_mapping_is_known_by_its_name_alone(folder: Path, ranking: Ranking) -> None:
    record = Workspace(folder / "ws").imports()[-1]

    assert record.options["mapping"] == "mapping.csv"
    assert (record.summary["rows_read"], record.summary["rows_accepted"]) == (6, 6)
    assert record.summary["source"] == "Nobody"


def test_weights_by_code_weigh_no_report_that_has_a_category_only(by_code: Ranking) -> None:
    assert "harm" not in by_code.areas
    assert any("weigh none of these reports" in note for note in by_code.notes)
    assert "weigh none of these reports" in by_code.provenance.settings
    assert list(table_of_areas(by_code).columns)[3:5] == ["reports", "residents"]


def test_an_area_has_the_harm_of_its_reports(ranking: Ranking) -> None:
    """Kiln Street: 10 a month of each of three categories, 120 x 20 + 120 x 5 + 120 x nothing."""
    kiln = ranking.areas[ranking.areas["name"].str.contains("Kiln Street")].iloc[0]

    assert kiln["incidents"] == 360
    assert kiln["harm"] == pytest.approx(3000)
    assert kiln["harm_unit"] == "days"
    assert ranking.areas["part_volume"].max() == 1


def test_source_date_unit_and_average_stand_wherever_a_weighted_number_does(
    ranking: Ranking, tmp_path: Path
) -> None:
    assert ranking.harm is not None
    assert ranking.harm.averages == (("Litter", 1), ("Noise", 2))
    for said in (ranking.provenance.settings, " ".join(ranking.notes), ranking.harm.basis):
        assert "Nobody, 2031" in said
        assert NOISE in said
    assert "in days" in ranking.provenance.settings
    table = table_of_areas(ranking)
    assert "Harm, days (averages of offence weights)" in table
    written = pd.read_csv(export_ranking(ranking, tmp_path / "areas.csv"))
    assert written["harm_basis"].str.contains(NOISE).all()
    assert (written["harm_unit"] == "days").all()


def test_a_panel_reads_harm_with_its_label_and_to_two_figures(
    ranking: Ranking, tmp_path: Path
) -> None:
    view = panel_view(ranking.borough, "E05000001")
    mill = next(one for one in view.sentences if "Harm" in one)

    # Mill Lane: 6 a month of each, 72 x 20 + 72 x 5 = 1,800, and Litter's few of Long Lane
    assert "Harm about 1,800 days (Nobody, 2031; Litter: average of 1 offence weight" in mill
    assert NOISE in mill
    assert pd.read_csv(export_panel(view, tmp_path / "panel.csv"))["harm_basis"].notna().all()


def test_no_harm_is_told_where_the_count_is_withheld(ranking: Ranking) -> None:
    view = panel_view(ranking.borough, "E05000003")

    for _, area in view.areas.iterrows():
        if area["incidents"].startswith("fewer"):
            assert area["harm"] == "not shown"
    assert not any("Harm" in one for one in view.sentences if "ewer than" in one)


def test_a_code_wins_over_an_average_and_a_report_without_either_is_counted(
    ranking: Ranking,
) -> None:
    incidents = ranking.incidents.head(6)
    codes = pd.Series(["x3", "X3", None, None, None, None], index=incidents.index, dtype="str")
    categories = ["Noise", "Fly-tipping", "Noise", "Litter", "Fly-tipping", "Fly-tipping"]

    harm = harm_of(ranking.borough, incidents.assign(offence_code=codes, category=categories))

    assert harm is not None
    assert (harm.weighed, harm.unweighed) == (4, 2)
    assert harm.averages == (("Litter", 1), ("Noise", 2))
    assert "2 reports without a weight not counted" in harm.basis

"""Ranking, comparing, profiling, showing a panel: what the acts of people give them."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pact_geo import services
from pact_geo.errors import InputError, UnsuitableDataError
from pact_geo.services import Borough, Ranking
from pact_geo.workspace import Workspace


@pytest.fixture(scope="module")
def ranking(demo_borough: Borough) -> Ranking:
    return services.rank_areas(demo_borough, refits=5)


def test_the_ranking_is_in_order_and_says_how_sure_it_is(ranking: Ranking) -> None:
    assert list(ranking.areas["rank"]) == list(range(1, len(ranking.areas) + 1))
    assert (ranking.areas["refits"] == 5).all()
    assert (ranking.areas["found"] <= 5).all()


def test_the_change_of_an_area_counts_its_own_incidents_in_paired_months(
    ranking: Ranking,
) -> None:
    area = ranking.areas.iloc[0]
    months = ranking.history.common_months
    last = pd.period_range(end=months.max(), periods=12, freq="M")
    paired = last[last.isin(months) & (last - 12).isin(months)]
    incidents = ranking.history.incidents
    own = incidents[incidents["place_id"].isin(area["place_ids"])]

    assert area["months_compared"] == len(paired) == 11  # March 2025 has no March to compare
    assert area["last_year"] == own["month"].isin(paired).sum()
    assert area["year_before"] == own["month"].isin(paired - 12).sum()


def test_progress_begins_at_nothing_and_ends_at_all(demo_borough: Borough) -> None:
    told: list[float] = []
    services.rank_areas(demo_borough, refits=2, progress=lambda share, _doing: told.append(share))

    assert told[0] == 0.0
    assert told[-1] == 1.0
    assert told == sorted(told)


def test_without_a_survey_the_score_says_what_it_rests_on(demo_borough: Borough) -> None:
    unasked = replace(demo_borough, responses=demo_borough.responses.iloc[:0])
    ranking = services.rank_areas(unasked, refits=0)

    assert any("the score rests on volume 57%" in note for note in ranking.notes)
    assert set(services.table_of_areas(ranking)["residents"]) == {"not asked"}
    assert {area["part_concern"] for area in services.ranking_as_data(ranking)["areas"]} == {None}


def test_areas_without_a_limit_to_their_width_are_told_of(
    demo_borough: Borough, tmp_path: Path
) -> None:
    dense = services.change_hotspots(demo_borough, method="dbscan", radius=400)
    ranking = services.rank_areas(demo_borough, hotspots=dense, refits=0)
    services.export_ranking(ranking, tmp_path / "areas.xlsx")

    widest = f"the widest {ranking.areas['extent_m'].max():,.0f} metres"
    assert any(widest in note for note in ranking.notes)
    assert any(widest in note for note in services.ranking_as_data(ranking)["notes"])
    with zipfile.ZipFile(tmp_path / "areas.xlsx") as book:
        assert widest in book.read("xl/sharedStrings.xml").decode()


def test_wards_are_compared_per_thousand_residents(demo_borough: Borough) -> None:
    compared = services.compare(demo_borough)
    row = compared.table.iloc[0]

    assert compared.rate == "per 1,000 residents a year"
    assert row["rate"] == pytest.approx(row["count"] / row["population"] * 1000)
    assert (compared.table["low"] < compared.table["rate"]).all()


def test_rates_of_other_spans_are_a_year_too(demo_borough: Borough) -> None:
    compared = services.compare(demo_borough, services.Selection(first_month="2023-12"))
    row = compared.table.iloc[0]

    assert compared.rate == "per 1,000 residents a year, from 35 months"
    assert row["rate"] == pytest.approx(row["count"] / row["population"] * 1000 * 12 / 35)


def test_households_are_another_denominator(demo_borough: Borough) -> None:
    by_people = services.compare(demo_borough).table["rate"]
    by_homes = services.compare(demo_borough, denominator="households").table["rate"]

    assert (by_homes > by_people).all()
    with pytest.raises(UnsuitableDataError, match="'dogs' is no denominator"):
        services.compare(demo_borough, denominator="dogs")


def test_a_profile_has_the_ward_and_nothing_of_another(demo_borough: Borough) -> None:
    code = demo_borough.wards.index[0]
    profile = services.profile_ward(demo_borough, code)

    assert profile.name == demo_borough.ward_names[code]
    assert set(profile.ranking.places["ward_code"]) == {code}
    assert pd.isna(profile.trend.loc[pd.Period("2025-03", "M")]).all()
    assert profile.people.loc["population", "value"] > 0


def test_a_panel_sees_ten_areas_at_most_a_sentence_each_and_no_score(
    demo_borough: Borough,
) -> None:
    view = services.panel_view(demo_borough, demo_borough.wards.index[0])

    assert 0 < len(view.areas) <= 10
    assert len(view.sentences) == len(view.areas)
    assert not {"score", "place_ids", "largest_place_share"} & set(view.areas.columns)


@pytest.mark.parametrize("suffix", services.FORMATS)
def test_a_ranking_is_exported_in_every_format(
    ranking: Ranking, tmp_path: Path, suffix: str
) -> None:
    path = services.export_ranking(ranking, tmp_path / f"areas{suffix}")
    begins = {".csv": b"\xef\xbb\xbf", ".xlsx": b"PK", ".gpkg": b"SQLite", ".png": b"\x89PNG"}

    assert path.read_bytes().startswith(begins.get(suffix, b"<!DOCTYPE html>"))


def test_a_geopackage_opens_styled(ranking: Ranking, tmp_path: Path) -> None:
    path = services.export_ranking(ranking, tmp_path / "areas.gpkg")
    with sqlite3.connect(path) as database:
        styled = {row[0] for row in database.execute("select f_table_name from layer_styles")}
    database.close()

    assert styled == {"areas", "wards", "places"}


def test_an_excel_export_explains_its_numbers(ranking: Ranking, tmp_path: Path) -> None:
    path = services.export_ranking(ranking, tmp_path / "areas.xlsx")
    with zipfile.ZipFile(path) as book:
        text = book.read("xl/sharedStrings.xml").decode()
        sheets = [book.read(name) for name in book.namelist() if "worksheets/sheet" in name]

    assert ranking.provenance.dates in text
    assert not any(b"<f>" in sheet for sheet in sheets)


@pytest.mark.parametrize("suffix", services.FORMATS)
def test_a_comparison_is_exported_in_every_format(
    demo_borough: Borough, tmp_path: Path, suffix: str
) -> None:
    path = services.export_comparison(services.compare(demo_borough), tmp_path / f"w{suffix}")

    assert path.stat().st_size > 500


@pytest.mark.parametrize("suffix", services.FORMATS)
def test_what_a_panel_takes_away_is_no_more_than_it_sees(
    demo_borough: Borough, tmp_path: Path, suffix: str
) -> None:
    view = services.panel_view(demo_borough, demo_borough.wards.index[0])
    path = services.export_panel(view, tmp_path / f"panel{suffix}")

    if suffix == ".csv":
        heading = path.read_text(encoding="utf-8-sig").splitlines()[0]
        assert "place_ids" not in heading
        assert "score" not in heading
    assert path.stat().st_size > 500


def test_an_unknown_format_is_refused_with_the_known_ones(ranking: Ranking, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.docx is not a kind of file.*\.csv, \.xlsx"):
        services.export_ranking(ranking, tmp_path / "areas.docx")


def test_results_as_data_are_plain_json(ranking: Ranking, demo_borough: Borough) -> None:
    ranked = json.loads(json.dumps(services.ranking_as_data(ranking)))
    compared = json.loads(json.dumps(services.comparison_as_data(services.compare(demo_borough))))

    assert len(ranked["areas"]) == len(ranking.areas) == len(ranked["geometry"]["features"])
    assert len(compared["wards"]) == len(demo_borough.wards)


def test_a_file_of_weights_takes_the_place_of_the_settings(
    demo_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "ws"
    shutil.copytree(demo_folder, folder)
    workspace = Workspace(folder)
    file = tmp_path / "ours.csv"
    file.write_text("Category,Weight\nBurglary,1000\n")
    services.import_files(workspace, "weights", [file], options={"date": "2025"})

    ranking = services.rank_areas(services.open_borough(workspace), refits=0)

    burglaries = [
        (
            ranking.incidents["place_id"].isin(places)
            & (ranking.incidents["category"] == "Burglary")
        ).sum()
        for places in ranking.areas["place_ids"]
    ]
    most = ranking.areas["part_volume"].to_numpy().argmax()
    assert burglaries[most] == max(burglaries)
    assert "weights of ours.csv, 2025" in ranking.provenance.settings
    assert any("Anti-social behaviour" in note for note in ranking.notes)


def test_the_source_line_says_how_the_areas_were_found(ranking: Ranking) -> None:
    settings = ranking.provenance.settings

    assert settings.startswith("discs, radius 125 m, quiet 1.5, at least 8 reports")
    assert settings in ranking.provenance.line


@pytest.mark.parametrize(
    ("keep", "said"),
    [
        (lambda rows, _wards: rows.iloc[:0], "No number of residents is loaded"),
        (
            lambda rows, wards: rows[rows.index.get_level_values("area_code") != wards[0]],
            "is not known for 1 ward: it has no rate",
        ),
    ],
)
def test_wards_without_a_number_of_residents_are_said_to_have_no_rate(
    demo_borough: Borough, keep, said: str
) -> None:
    rows = keep(demo_borough.indicators, demo_borough.wards.index)

    compared = services.compare(replace(demo_borough, indicators=rows))

    assert any(said in caveat for caveat in compared.caveats)
    assert compared.table["rate"].isna().any()


def test_residents_of_other_wards_are_told_from_none_at_all(demo_borough: Borough) -> None:
    rows = demo_borough.indicators.rename(index=lambda code: f"{code}-2011", level="area_code")

    compared = services.compare(replace(demo_borough, indicators=rows))

    assert any("wards of another year" in caveat for caveat in compared.caveats)
    assert compared.table["rate"].isna().all()


def test_classes_of_a_map_of_rates_stay_the_same_from_month_to_month(
    demo_borough: Borough,
) -> None:
    whole = services.compare(demo_borough)
    spring = services.compare(
        demo_borough,
        services.make_selection(demo_borough, first_month="2026-03", last_month="2026-05"),
    )

    assert len(whole.breaks) > 1
    assert spring.breaks == whole.breaks

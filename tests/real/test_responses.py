"""Surveys: the categories Santa Monica gave to 1,837 free-text answers, and Wigan's wards."""

from __future__ import annotations

import pandas as pd
import pytest

from pact_geo.errors import UnsuitableDataError
from pact_geo.inputs.boundaries import read_boundaries
from pact_geo.inputs.responses import read_responses

MAPPING = {
    "name": "Wellbeing 2014",
    "concerns": [
        {
            "theme": {
                "column": "Category {n}",
                # The file spells two of its own categories in two ways.
                "words": {
                    "Aiport/Air traffic": "Airport/Air traffic",
                    "City council": "City Council",
                },
            }
        }
    ],
}


@pytest.fixture(scope="module")
def answers(real_data):
    return read_responses(
        real_data / "surveys" / "santamonica_2014_open-ended-responses.csv", mapping=MAPPING
    )


@pytest.fixture(scope="module")
def wigan(real_data):
    return read_boundaries(real_data / "boundaries" / "wigan_wards_2025_bgc.geojson").table


def test_every_answer_and_category_is_there(answers):
    assert (answers.rows_read, answers.rows_accepted, answers.rows_rejected) == (1837, 1837, 0)
    assert len(answers.concerns) == 2390
    themes = answers.concerns["theme"].value_counts()
    assert themes[["Transport", "Personal", "Airport/Air traffic", "City Council"]].tolist() == [
        537,
        385,
        120,
        74,
    ]
    per_response = answers.concerns["response_id"].value_counts()
    assert per_response.value_counts().sort_index().tolist() == [1482, 233, 75, 32, 7, 4, 2, 2]


def test_what_residents_wrote_is_not_stored(answers):
    assert any("not stored" in note and "Fullstring" in note for note in answers.notes)
    assert set(answers.concerns) == {"response_id", "theme", "place_id", "ward_code", "impact"}


def rewrite(answers, *, joined):
    """Write the answers as a Kobo export does."""
    concerns = answers.concerns.assign(slug=answers.concerns["theme"].str.replace(" ", "_"))
    lists = concerns.groupby("response_id")["slug"].agg(dict.fromkeys)
    export = pd.DataFrame({"_uuid": lists.index})
    if joined:
        export["q/themes"] = lists.map(" ".join).to_numpy()
        return export
    for slug in sorted(set(concerns["slug"])):
        export[f"q/themes/{slug}"] = [str(int(slug in each)) for each in lists]
    return export


@pytest.mark.parametrize("joined", [True, False], ids=["one joined column", "columns of 0 and 1"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_answers_survive_a_kobo_export(answers, tmp_path, joined, kind):
    export = rewrite(answers, joined=joined)
    path = tmp_path / f"export.{kind}"
    if kind == "csv":
        export.to_csv(path, sep=";", index=False)
    else:
        with pytest.importorskip("xlsxwriter").Workbook(path) as workbook:
            sheet = workbook.add_worksheet()
            for row, cells in enumerate([export.columns, *export.to_numpy().tolist()]):
                sheet.write_row(row, 0, list(cells))
    theme = {"column": "themes", "split": " "} if joined else {"options": "themes/"}
    words = {theme.replace(" ", "_"): theme for theme in answers.concerns["theme"].unique()}
    found = read_responses(
        path,
        mapping={"response": {"id": "_uuid"}, "concerns": [{"theme": {**theme, "words": words}}]},
    )
    before, after = (
        set(zip(table["response_id"], table["theme"], strict=True))
        for table in (answers.concerns, found.concerns)
    )
    assert after == before


def test_ward_names_of_wigan_are_found_whatever_their_punctuation(wigan, tmp_path):
    path = tmp_path / "survey.csv"
    path.write_text(
        "response_id,ward_name,theme\nr1,worsley mesnes,Noise\n"
        "r2,Ashton in Makerfield South Ward,Noise\n"
    )
    found = read_responses(path, wards=wigan)
    assert found.responses["ward_code"].tolist() == ["E05015013", "E05014990"]


def test_ward_codes_of_2017_are_not_those_of_2025(wigan, tmp_path):
    path = tmp_path / "survey.csv"
    path.write_text("response_id,ward_code,theme\nr1,E05000864,Noise\nr2,E05000857,Noise\n")
    with pytest.raises(UnsuitableDataError, match="None of the ward codes in it"):
        read_responses(path, wards=wigan)

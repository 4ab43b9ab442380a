"""Reading how much categories and offences weigh."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pact_geo.errors import InputError
from pact_geo.inputs.weights import EXPIRED, NO_KEY, NO_WEIGHT, NOTE, TWICE, read_weights


def write(folder: Path, text: str) -> Path:
    path = folder / "weights.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_weights_by_offence_code_are_read_as_published(tmp_path: Path) -> None:
    path = write(tmp_path, 'Offence code,Offence,Weight\n1,Homicide,"7,979"\n8N,Assault,184\n')

    result = read_weights(path, date="2025")

    assert result.table["weight"].to_dict() == {"1": 7979.0, "8N": 184.0}
    assert set(result.table["date"]) == {"2025"}
    assert set(result.table["source"]) == {"weights.csv"}


def test_every_row_is_accepted_or_refused_with_a_reason(tmp_path: Path) -> None:
    path = write(tmp_path, "Category,Weight\nNoise,1\n,2\nDrugs,much\nNoise,3\nTheft,-1\n")

    result = read_weights(path, date="2025")

    assert (result.rows_read, result.rows_accepted) == (5, 1)
    assert result.rejected["reason"].tolist() == [NO_KEY, NO_WEIGHT, TWICE, NO_WEIGHT]
    assert result.rejected["row"].tolist() == [3, 4, 5, 6]


def test_columns_may_be_named(tmp_path: Path) -> None:
    path = write(tmp_path, "What,How much\nNoise,1\n")

    assert read_weights(path, date="2025", key="What", weight="How much").table.loc[
        "Noise", "weight"
    ] == pytest.approx(1)
    with pytest.raises(InputError, match=r"No column holds categories.*--key; the file has What"):
        read_weights(path, date="2025")


def test_weights_without_a_date_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"date of the weights is not given.*--date"):
        read_weights(write(tmp_path, "Category,Weight\nNoise,1\n"), date=" ")


# --- layouts as published, with made-up offences and numbers ----------------------------------

SCORES = [
    ["Weights of an invented country", "", "", ""],
    ["", "", "", ""],
    ["Offence category", "Offence code", "Offence", "Weight [note 1]"],
    ["Made-up theft", "", "", ""],
    ["", "X1", "Taking a hat", 10],
    ["", "X2", "Taking a boat", "1,030.5"],
    ["", "", "aged under five", 7],
    ["Made-up noise", "X3", "Singing", "low"],
    ["", "X4", "Drumming", 2],
    ["1. Nothing here is of any real offence.", "", "", ""],
]
DAYS = [
    ["ATHENA URN", "HOME_OFFICE_CLASSIFICATION", "FULL_OFFENCE_TITLE", "CCHI Score", "SUB_GROUP"],
    ["1", "901/01", "Taking a hat", 10, "MADE UP"],
    ["2", "901/01", "Taking a hat at night", 30, "MADE UP"],
    ["3", "901/02", "Taking a boat", 365, "MADE UP"],
    ["4", "901/02", "Taking a ship (EXPIRED 31/03/17)", 730, "MADE UP"],
    ["5", "901/03", "Taking a cart (EXPIRED 31/03/17)", 5, "MADE UP"],
    ["6", "901/04", "Taking a bell", 4, "MADE UP"],
    ["7", "901/04", "Taking a large bell", 4, "MADE UP"],
]


def workbook(folder: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    path = folder / "weights.xlsx"
    pytest.importorskip("xlsxwriter")
    with pd.ExcelWriter(path, engine="xlsxwriter") as writer:
        for name, rows in sheets.items():
            pd.DataFrame(rows).to_excel(writer, sheet_name=name, header=False, index=False)
    return path


def test_a_list_of_weights_below_notes_on_a_later_sheet_is_found(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"Contents": [["A made-up tool"]], "List of weights": SCORES})

    result = read_weights(path, date="2031")

    assert result.table["weight"].to_dict() == {"X1": 10.0, "X2": 1030.5, "X4": 2.0}
    assert set(result.table["kind"]) == {"offence"}
    assert set(result.table["unit"]) == {"score"}
    assert (result.rows_read, result.rows_accepted) == (7, 3)
    assert result.rejected["row"].tolist() == [4, 7, 8, 10]
    assert result.rejected["reason"].tolist() == [NOTE, NO_KEY, NO_WEIGHT, NOTE]
    assert result.source == "weights.xlsx"


def test_a_sheet_of_values_in_days_is_read_and_expired_offences_give_way(tmp_path: Path) -> None:
    sheets = {"Cover page": [["Made up"]], "CCHI 2031 values sheet": DAYS, "Expired offences": DAYS}

    result = read_weights(workbook(tmp_path, sheets), date="2031")

    assert result.table["weight"].to_dict() == {
        "901/01": 20.0,
        "901/02": 365.0,
        "901/03": 5.0,
        "901/04": 4.0,
    }
    assert result.table["offences"].to_dict() == {
        "901/01": 2,
        "901/02": 0,
        "901/03": 0,
        "901/04": 0,
    }
    assert set(result.table["unit"]) == {"days"}
    assert result.rejected[["row", "reason"]].to_numpy().tolist() == [[5, EXPIRED]]
    assert any("Sheets passed over: Expired offences" in note for note in result.notes)
    assert any("1 code with more than one weight, such as 901/01" in note for note in result.notes)


def test_two_sheets_of_weights_are_asked_about(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"First": SCORES, "Second": SCORES})

    with pytest.raises(InputError, match=r"row 3: The sheets 'First', 'Second' each.*--sheet"):
        read_weights(path, date="2031")
    assert len(read_weights(path, date="2031", sheet="Second").table) == 3


def test_a_workbook_that_fits_nothing_says_so_with_its_sheets(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"One": [["a", "b"], ["1", "2"]], "Two": [["c", "d"], ["3", "4"]]})

    with pytest.raises(InputError, match=r"weights.xlsx, row 1: No row of any sheet.*One, Two"):
        read_weights(path, date="2031")


def mapping(folder: Path) -> Path:
    path = folder / "mapping.csv"
    path.write_text(
        "Home Office Code,Offence,Police.uk Category\n"
        "x1,Taking a hat,Theft\nX2,Taking a boat,THEFT\nX2,Taking a boat,Theft\nX4,Drumming,Noise\n"
        "X9,Whistling,Noise\n,Humming,Noise\n",
        encoding="utf-8",
    )
    return path


def test_a_category_weighs_the_average_of_its_offences_and_is_counted_so(tmp_path: Path) -> None:
    path = workbook(tmp_path, {"List of weights": SCORES})

    result = read_weights(path, date="2031", mapping=mapping(tmp_path))
    averages = result.table[result.table["kind"] == "category"]

    assert averages["weight"].to_dict() == {"Theft": 520.25, "Noise": 2.0}  # (10 + 1030.5) / 2
    assert averages["offences"].to_dict() == {"Theft": 2, "Noise": 1}
    assert (result.rows_read, result.rows_accepted) == (7 + 6, 3 + 4)
    assert len(result.rejected) == result.rows_read - result.rows_accepted
    said = " ".join(result.notes)
    assert "Noise 2, average of 1 offence weight; Theft 520.2, average of 2 offence weights" in said
    assert "1 code of the mapping without a weight, such as X9" in said


def test_a_mapping_of_other_codes_or_of_none_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "Offence code,Weight\nQ1,5\n")

    with pytest.raises(InputError, match=r"mapping\.csv, row 2: None of the codes"):
        read_weights(path, date="2031", mapping=mapping(tmp_path))
    with pytest.raises(InputError, match=r"weights\.csv, row 1: The mapping has no heading"):
        read_weights(path, date="2031", mapping=path)


def test_the_unit_may_be_told(tmp_path: Path) -> None:
    path = write(tmp_path, "Category,Harm\nNoise,1\n")

    assert set(read_weights(path, date="2031", unit="pounds").table["unit"]) == {"pounds"}

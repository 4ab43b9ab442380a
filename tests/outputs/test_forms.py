"""Questionnaires as XLSForm."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from pact_geo.errors import SchemaError
from pact_geo.outputs.forms import write_xlsform

HOSTILE = json.loads((Path(__file__).parents[1] / "hostile_names.json").read_text())
SETTINGS = {"form_title": "Walk", "form_id": "walk", "version": "1"}
SURVEY = (
    {"type": "begin_group", "name": "spot", "label": "Spot"},
    {"type": "select_one grade", "name": "litter", "label": "Litter", "required": "yes"},
    {"type": "end_group"},
    {"type": "geopoint", "name": "place", "label": "Where", "parameters": "capture-accuracy=5"},
)
CHOICES = {"grade": [("A", "None"), ("B-", "Some")]}


def sheets(file: io.BytesIO) -> dict[str, list[list[object]]]:
    file.seek(0)
    book = CalamineWorkbook.from_filelike(file)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def written(**changed: object) -> dict[str, list[list[object]]]:
    file = io.BytesIO()
    given = {"survey": SURVEY, "choices": CHOICES, "settings": SETTINGS} | changed
    write_xlsform(file, **given)
    return sheets(file)


def test_a_form_has_its_three_sheets():
    found = written()
    assert list(found) == ["survey", "choices", "settings"]
    assert found["survey"][0] == ["type", "name", "label", "required", "parameters"]
    assert found["survey"][2] == ["select_one grade", "litter", "Litter", "yes", ""]
    assert found["survey"][4][-1] == "capture-accuracy=5"
    assert found["choices"][1:] == [["grade", "A", "None"], ["grade", "B-", "Some"]]
    assert found["settings"] == [["form_title", "form_id", "version"], ["Walk", "walk", "1"]]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"settings": {"form_id": "x"}}, "form_title"),
        ({"survey": SURVEY[:2]}, "does not end"),
        ({"survey": SURVEY[2:]}, "has not begun"),
        ({"survey": (SURVEY[3], SURVEY[3])}, "stands twice"),
        ({"survey": ({"type": "text", "name": "a b", "label": "x"},)}, "signs it may not have"),
        ({"survey": ({"type": "text", "name": "a"},)}, "no label"),
        ({"choices": {}}, "no choices"),
        ({"choices": {"grade": [("very good", "Very good")]}}, "space in its name"),
    ],
)
def test_a_form_that_could_not_be_read_is_not_written(changed, said):
    with pytest.raises(SchemaError, match=said):
        written(**changed)


@pytest.mark.parametrize("name", [*HOSTILE, "=1+1", "${litter} and more"])
def test_a_hostile_label_is_text_and_refers_to_nothing(name):
    file = io.BytesIO()
    write_xlsform(file, survey=SURVEY, choices={"grade": [("A", name)]}, settings=SETTINGS)
    with zipfile.ZipFile(file) as book:
        assert not any(b"<f>" in book.read(part) for part in book.namelist())
    if name.isprintable() and name:
        assert sheets(file)["choices"][1][2] == name.replace("${", "$ {")


def test_a_path_is_replaced_whole(tmp_path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(b"old")
    with pytest.raises(SchemaError):
        write_xlsform(path, survey=SURVEY, choices={}, settings=SETTINGS)
    assert path.read_bytes() == b"old"
    write_xlsform(path, survey=SURVEY, choices=CHOICES, settings=SETTINGS)
    assert [item.name for item in tmp_path.iterdir()] == ["form.xlsx"]
    assert path.read_bytes()[:2] == b"PK"

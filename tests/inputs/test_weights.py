"""Reading how much categories and offences weigh."""

from __future__ import annotations

from pathlib import Path

import pytest

from pact_geo.errors import InputError
from pact_geo.inputs.weights import NO_KEY, NO_WEIGHT, TWICE, read_weights


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

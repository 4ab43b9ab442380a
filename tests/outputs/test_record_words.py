"""Fields, acts, moments and values of the records in people's words."""

from __future__ import annotations

from datetime import date

import pytest
import shapely

from pact_geo.outputs.record_words import (
    FIELD_WORDS,
    field_heading,
    fields_words,
    moment_words,
    value_words,
)
from pact_geo.records.schema import TABLES

COLUMNS = {column.name for table in TABLES.values() for column in table.columns}


def test_every_column_of_the_records_has_words_and_no_word_is_left_over() -> None:
    assert set(FIELD_WORDS) == COLUMNS
    assert not [said for said in FIELD_WORDS.values() if "_" in said or not said.strip()]


def test_what_is_no_column_keeps_its_capitals() -> None:
    assert field_heading("Kiln Street") == "Kiln Street"
    assert field_heading("due_on") == "Due by"
    assert fields_words(["part", "part_played", "due_on"]) == "part they play, due by"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-07-12T13:03:09.120+00:00", "12 July 2026, 14:03"),
        ("2026-12-12T14:03:09.120+00:00", "12 December 2026, 14:03"),
        ("2026-06-30T23:30:00.000+00:00", "1 July 2026, 00:30"),
    ],
)
def test_a_moment_is_told_by_the_clocks_of_the_borough(moment: str, said: str) -> None:
    assert moment_words(moment) == said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("due_on", date(2026, 4, 3), "3 April 2026"),
        ("hours", 2.5, "2.5"),
        ("cost", 1200.0, "1,200"),
        ("cancelled", True, "yes"),
        ("ward_codes", ["E05000001", "E05000009"], "Alder, E05000009"),
        ("area_id", "f0e1", "One is chosen"),
        ("photo_ids", ["a", "b"], "2 chosen"),
        ("partners", [], "Nothing"),
        ("partners", ["Police", "Fire"], "Police, Fire"),
        ("geometry", shapely.box(0, 0, 1, 1), "an outline on the map"),
    ],
)
def test_values_are_written_so_that_they_can_be_compared(name, value, said) -> None:
    assert value_words(name, value, wards={"E05000001": "Alder"}) == said

"""Real, published incidents: every row accounted for, every defect met deliberately."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from pact_geo.inputs.incidents import read_incidents
from pact_geo.inputs.incidents.duplicates import AGAIN, TWICE
from pact_geo.inputs.postcodes import read_postcodes
from pact_geo.tables import IncidentsImport

SIX = "police_uk_2018-10_to_2019-02_six_forces.zip"
# Rows counted with other tools: unzip, tail and wc.
MERSEYSIDE = {
    "2018-10/2018-10-merseyside-street.csv": 15_008,
    "2018-11/2018-11-merseyside-street.csv": 14_034,
    "2018-12/2018-12-merseyside-street.csv": 12_636,
    "2019-01/2019-01-merseyside-street.csv": 12_831,
    "2019-02/2019-02-merseyside-street.csv": 11_850,
}


@pytest.fixture(scope="module")
def six(real_data: Path) -> IncidentsImport:
    return read_incidents(real_data / "incidents" / SIX)


def number_in(found: IncidentsImport, start: str) -> str:
    notes = [note for note in found.notes if note.startswith(start)]
    assert len(notes) == 1
    return notes[0].removeprefix(start)


def test_greater_manchester_burglary_is_accounted_for(real_data: Path) -> None:
    found = read_incidents(real_data / "incidents/gmp_burglary_2016-02_to_2019-01.csv")
    assert found.rows_read == 92_666 == found.rows_accepted + found.rows_rejected
    assert found.rows_rejected == 0
    assert len(found.incidents) == 92_666
    assert found.incidents["place_id"].notna().all()
    assert found.dates == "February 2016 to January 2019"
    assert number_in(found, "Rows without a reference").split(": ")[1].startswith("11,183")


def test_wigan_without_its_force_is_read_whole(real_data: Path) -> None:
    found = read_incidents(real_data / "incidents/wigan_without_gmp_2018-10_to_2019-02.csv")
    assert (found.rows_read, found.rows_accepted) == (67, 67)
    assert found.incidents["reported_by"].value_counts().to_dict() == {
        "Lancashire Constabulary": 30,
        "British Transport Police": 23,
        "Cheshire Constabulary": 10,
        "Merseyside Police": 3,
        "South Yorkshire Police": 1,
    }


def test_searches_fall_in_the_month_of_their_file(real_data: Path) -> None:
    name = "2019-06-greater-manchester-stop-and-search.csv"
    found = read_incidents(real_data / "incidents" / name)
    assert (found.rows_read, found.rows_accepted) == (907, 907)
    assert set(found.incidents["month"].astype(str)) == {"2019-06"}
    assert found.incidents["place_id"].isna().sum() == 10
    assert set(found.incidents["reported_by"]) == {"Greater Manchester Police"}


def test_every_row_of_six_forces_is_accounted_for_file_by_file(six: IncidentsImport) -> None:
    assert len(six.files) == 29
    assert six.rows_read == 357_758
    assert six.rows_accepted == 357_677 == len(six.incidents)
    read = {file.file: file.rows_read for file in six.files}
    assert {name: read[name] for name in MERSEYSIDE} == MERSEYSIDE
    assert not [name for name in read if name.endswith("2018-10-lancashire-street.csv")]


def test_only_the_very_same_record_is_refused(six: IncidentsImport) -> None:
    assert six.rejected["reason"].value_counts().to_dict() == {TWICE: 81}
    values = [json.loads(text) for text in six.rejected["values"]]
    assert {value["Reported by"] for value in values} == {"Avon and Somerset Constabulary"}
    assert all(value["Crime ID"] for value in values)


def test_repeats_that_may_be_incidents_are_kept_and_counted(six: IncidentsImport) -> None:
    assert number_in(six, "Rows that repeat a crime of their month").startswith(
        " with another place or outcome: 1,344 (795 without a place)"
    )
    assert number_in(six, "Rows that use the reference of a row of another month").startswith(
        ": 30,049 (Police Service of Northern Ireland)"
    )
    assert ": 34,622. " in number_in(six, "Rows without a reference")


def test_repeats_can_be_dropped(real_data: Path) -> None:
    found = read_incidents(
        real_data / "incidents" / SIX, duplicates="drop", forces=["avon-and-somerset"]
    )
    assert found.rejected["reason"].value_counts().to_dict() == {AGAIN: 1_344, TWICE: 81}


def test_rows_without_a_location_stay(six: IncidentsImport) -> None:
    assert six.incidents["place_id"].isna().sum() == 14_644
    assert "Incidents without a usable place: 14,644. The row has no location. (14,644)" in (
        six.notes
    )


def test_names_of_incidents_are_the_same_from_one_file_alone(
    real_data: Path, six: IncidentsImport
) -> None:
    one = read_incidents(real_data / "incidents" / SIX, forces=["merseyside"])
    assert one.rows_read == sum(MERSEYSIDE.values())
    same = six.incidents[six.incidents["reported_by"] == "Merseyside Police"]
    pd.testing.assert_frame_equal(one.incidents, same)


def test_a_stack_is_one_place(six: IncidentsImport) -> None:
    assert len(six.places) == 77_720
    assert six.places.index.is_unique
    assert set(six.incidents["place_id"].dropna()) == set(six.places.index)


def test_answers_of_the_api_are_accounted_for(real_data: Path) -> None:
    found = read_incidents(real_data / "incidents/police_api_samples")
    assert [file.rows_read for file in found.files] == [255, 10, 1_350]
    assert found.rows_accepted + found.rows_rejected == 1_615
    assert set(found.rejected["reason"]) == {TWICE}
    assert (found.incidents["reported_by"] == "British Transport Police").sum() == 84
    assert "Violence and sexual offences" in set(found.incidents["category"])


def test_the_national_file_is_read_whole(real_data: Path) -> None:
    name = "national_39_forces_2018-10_to_2019-02.parquet"
    found = read_incidents(real_data / "incidents" / name)
    assert found.rows_read == found.rows_accepted == 1_695_767
    assert found.incidents["place_id"].notna().sum() == 1_655_544
    assert len(found.places) == 367_104
    assert found.incidents.index.is_unique


def test_code_point_open_is_read_whole(real_data: Path) -> None:
    found = read_postcodes(real_data / "postcodes/codepoint_open_wn_2014.csv")
    assert (found.rows_read, found.rows_accepted) == (7_022, 7_022)
    assert found.table.loc["WN1 1AA", "ward_code"] == "E05000861"
    point = found.places.loc[found.table.loc["WN1 1AA", "place_id"], "geometry"]
    assert (point.x, point.y) == (358_016, 405_780)
    assert set(found.table["vintage"]) == {"2014"}

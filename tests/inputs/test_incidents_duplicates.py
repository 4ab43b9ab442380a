from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pact_geo.errors import InputError
from pact_geo.inputs.incidents import identity, read_incidents
from pact_geo.inputs.incidents.duplicates import AGAIN, TWICE
from pact_geo.inputs.incidents.identity import (
    combine,
    digest_text,
    name_incidents,
    number_references,
    write_hex,
)
from pact_geo.tables import IncidentsImport
from tests.inputs.police_files import crime_id, row, save, save_street

ELSEWHERE = {"Longitude": "-2.8", "Latitude": "53.4", "Location": "On or near Park"}
NOWHERE = {"Longitude": "", "Latitude": "", "Location": "No Location"}


def said(found: IncidentsImport, start: str) -> str:
    notes = [note for note in found.notes if note.startswith(start)]
    assert len(notes) == 1
    return notes[0]


# --- duplicates


def test_the_same_record_twice_is_refused(tmp_path: Path) -> None:
    found = read_incidents(save_street(tmp_path, row(1), row(2), row(1)))
    assert found.incidents.index.tolist() == [f"2018-10-{crime_id(1)}", f"2018-10-{crime_id(2)}"]
    assert found.rejected[["row", "reason"]].to_numpy().tolist() == [[4, TWICE]]


def test_a_crime_told_again_with_another_outcome_is_kept_and_counted(tmp_path: Path) -> None:
    again = row(1, Last_outcome_category="Local resolution")
    found = read_incidents(save_street(tmp_path, row(1), again))
    assert found.rows_accepted == 2
    assert ": 1 (0 without a place)" in said(found, "Rows that repeat a crime of their month")
    assert found.incidents.index.tolist() == [
        f"2018-10-{crime_id(1)}",
        f"2018-10-{crime_id(1)}-2",
    ]


def test_a_crime_told_again_can_be_dropped_and_the_placed_row_stays(tmp_path: Path) -> None:
    path = save_street(tmp_path, row(1, **NOWHERE), row(1), row(1, **ELSEWHERE))
    found = read_incidents(path, duplicates="drop")
    assert found.rejected[["row", "reason"]].to_numpy().tolist() == [[2, AGAIN], [4, AGAIN]]
    assert found.incidents["place_id"].notna().all()
    assert not any(note.startswith("Rows that repeat") for note in found.notes)


def test_what_has_no_place_is_counted_among_what_is_told_again(tmp_path: Path) -> None:
    found = read_incidents(save_street(tmp_path, row(1), row(1, **NOWHERE)))
    assert ": 1 (1 without a place)" in said(found, "Rows that repeat a crime of their month")


@pytest.mark.parametrize("duplicates", ["report", "drop"])
def test_several_offences_under_one_reference_are_kept(tmp_path: Path, duplicates: Any) -> None:
    path = save_street(tmp_path, row(1), row(1, Crime_type="Drugs"))
    found = read_incidents(path, duplicates=duplicates)
    assert found.rows_accepted == 2
    assert ": 1." in said(found, "Rows that share the reference")


@pytest.mark.parametrize("duplicates", ["report", "drop"])
def test_a_reference_used_again_in_another_month_is_another_crime(
    tmp_path: Path, duplicates: Any
) -> None:
    path = save_street(tmp_path, row(1), row(1, Month="2018-11"), row(1, Month="2018-12"))
    found = read_incidents(path, duplicates=duplicates)
    assert found.rows_accepted == 3
    assert ": 2 (Merseyside Police)" in said(found, "Rows that use the reference of a row")


@pytest.mark.parametrize("duplicates", ["report", "drop"])
def test_rows_alike_without_a_reference_are_kept(tmp_path: Path, duplicates: Any) -> None:
    found = read_incidents(save_street(tmp_path, row(), row(), row()), duplicates=duplicates)
    assert found.rows_accepted == 3
    assert ": 2. They may be separate" in said(found, "Rows without a reference")


def test_two_forces_may_use_one_reference(tmp_path: Path) -> None:
    other = row(1, Reported_by="Lancashire Constabulary")
    found = read_incidents(save_street(tmp_path, row(1), other), duplicates="drop")
    assert found.rows_accepted == 2
    assert found.incidents.index.is_unique


def test_a_complaint_with_its_reference_twice_is_refused(tmp_path: Path) -> None:
    text = "Reference,Type,Date\nC1,Noise,1/2/2025\nC1,Noise,1/2/2025\nC1,Noise,2/2/2025\n"
    found = read_incidents(save(tmp_path, "c.csv", text))
    assert found.rejected["reason"].tolist() == ["The same incident is listed twice."]
    assert found.rows_accepted == 2


def test_the_number_of_a_row_is_no_reference(tmp_path: Path) -> None:
    # Next month's file begins again at 1.
    first = save(tmp_path, "jan.csv", "ID,Type,Date\n1,Noise,1/2/2025\n")
    second = save(tmp_path, "feb.csv", "ID,Type,Date\n1,Litter,3/2/2025\n")
    names = [read_incidents(path).incidents.index[0] for path in (first, second)]
    assert names[0] != names[1]


def test_knows_two_ways_with_duplicates(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="neither 'report' nor 'drop'"):
        read_incidents(save_street(tmp_path, row(1)), duplicates="ignore")  # type: ignore[arg-type]


# --- names that last


def test_an_incident_keeps_its_name_when_its_outcome_changes(tmp_path: Path) -> None:
    before = read_incidents(save_street(tmp_path, row(1), row(None, Crime_type="Public order")))
    after = read_incidents(
        save_street(
            tmp_path,
            row(1, Last_outcome_category="Local resolution", LSOA_code="E01099999"),
            row(
                None,
                Crime_type="Public order",
                Last_outcome_category="Local resolution",
                LSOA_code="E01099999",
            ),
        )
    )
    assert before.incidents.index.tolist() == after.incidents.index.tolist()


def test_two_files_agree_on_how_many_alike_there_are(tmp_path: Path) -> None:
    one = read_incidents(save_street(tmp_path, row(), row(), name="one.csv")).incidents
    more = read_incidents(save_street(tmp_path, row(), row(), row(), name="more.csv")).incidents
    assert len(one.index.union(more.index)) == 3


def test_the_order_of_a_file_does_not_change_names(tmp_path: Path) -> None:
    rows = [row(1), row(1, **ELSEWHERE), row(1, **NOWHERE), row(), row(2, Crime_type="Drugs")]
    forth = read_incidents(save_street(tmp_path, *rows, name="forth.csv")).incidents
    back = read_incidents(save_street(tmp_path, *rows[::-1], name="back.csv")).incidents
    pd.testing.assert_frame_equal(forth.sort_index(), back.sort_index())


@pytest.mark.parametrize(
    "change",
    [
        {"Month": "2018-11"},
        {"Reported_by": "British Transport Police"},
        {"Crime_type": "Drugs"},
        ELSEWHERE,
        NOWHERE,
    ],
)
def test_what_tells_incidents_apart_is_in_their_names(
    tmp_path: Path, change: dict[str, str]
) -> None:
    found = read_incidents(save_street(tmp_path, row(), row(None, **change)))
    assert not any(name.endswith("-2") for name in found.incidents.index)


def test_another_source_gives_another_name(tmp_path: Path) -> None:
    path = save(tmp_path, "c.csv", "Type,Date,Reference\nNoise,1/2/2025,7\nNoise,1/2/2025,\n")
    one = read_incidents(path, source="council complaints").incidents.index
    other = read_incidents(path, source="housing complaints").incidents.index
    assert not set(one) & set(other)


def test_names_are_those_of_the_first_release(tmp_path: Path) -> None:
    # Whoever changes these breaks the union of months in every workspace there is.
    text = "Type,Date,Reference\nNoise,1/2/2025,7\nNoise,1/2/2025,\n"
    complaints = read_incidents(save(tmp_path, "c.csv", text), source="council complaints")
    street = read_incidents(save_street(tmp_path, row(), row(255)))
    assert complaints.incidents.index.tolist() == [
        "2025-02-e560036300c146d4",
        "2025-02-c9fbb72cce6f2617",
    ]
    assert street.incidents.index.tolist() == [
        "2018-10-1e0cda3cbf1df088",
        f"2018-10-{crime_id(255)}",
    ]


def test_text_is_digested_by_content_alone() -> None:
    values = pd.Series(["a", "b", "a", "", "é"], dtype="str")
    words = digest_text(values)
    assert words[0] == words[2]
    assert len(set(words.tolist())) == 4
    assert (digest_text(values.astype("category")) == words).all()
    # BLAKE2b with a digest of 8 bytes, read from the low end.
    assert hex(words[0]) == "0x2f42665b399ef840"


def test_the_order_of_columns_matters_when_mixing() -> None:
    one, two = np.array([1], dtype="uint64"), np.array([2], dtype="uint64")
    assert combine([one, two])[0] != combine([two, one])[0]


def test_hexadecimal_is_written_from_the_high_end() -> None:
    words = np.array([0, 1, 2**64 - 1], dtype="uint64")
    assert write_hex(words).tolist() == ["0" * 16, "0" * 15 + "1", "f" * 16]


LONG = "".join(f"{number:02x}" for number in range(32))


@pytest.mark.parametrize("mixed", [True, False])
def test_references_have_one_number_exactly_where_they_are_the_same(
    mixed: bool,  # noqa: FBT001 - a case
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not mixed:
        # The worst a mix can do: all Crime IDs give one number.
        monkeypatch.setattr(
            identity, "combine", lambda columns: np.zeros(len(columns[0]), dtype="uint64")
        )
    other = LONG[:-1] + "0"
    texts = [LONG, "", other, "7", LONG, LONG.upper(), "g" * 64, "é" * 32, "7", "", crime_id(1)]
    number, hashed = number_references(pd.Series(texts, dtype="str"))
    for one, a in zip(texts, number, strict=True):
        assert [a == b for b in number] == [one == each for each in texts]
    assert hashed.tolist() == [text in (LONG, other, crime_id(1)) for text in texts]


def test_no_references_have_no_numbers() -> None:
    number, hashed = number_references(pd.Series([], dtype="str"))
    assert len(number) == len(hashed) == 0


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "reference": st.sampled_from(["", "7", crime_id(1), crime_id(2)]),
            "month": st.sampled_from(["2018-10", "2018-11"]),
            "category": st.sampled_from(["Drugs", "Noise"]),
            "place_id": st.sampled_from([None, 5, 9]),
        }
    ),
    max_size=30,
)


def as_draft(rows: list[dict[str, Any]]) -> pd.DataFrame:
    columns = ("reference", "month", "category", "place_id")
    draft = pd.DataFrame({name: [each[name] for each in rows] for name in columns})
    draft["month"] = pd.PeriodIndex(draft["month"].astype("str"), freq="M")
    draft["place_id"] = pd.array(draft["place_id"].to_list(), dtype="Int64")
    draft["point"] = draft["place_id"]
    draft["reference"] = draft["reference"].astype("str")
    draft["reference_number"], draft["crime_id"] = number_references(draft["reference"])
    texts = {"category": draft["category"], "source": "s", "reported_by": "f"}
    for name, values in (texts | {"spot": "", "offence_code": ""}).items():
        draft[name] = pd.Series(values, index=draft.index, dtype="str").astype("category")
    return draft


@settings(deadline=None, max_examples=60)
@given(ROWS, st.randoms(use_true_random=False))
def test_every_incident_has_its_own_name_whatever_the_order(
    rows: list[dict[str, Any]], chance: Any
) -> None:
    names = name_incidents(as_draft(rows))
    assert names.is_unique
    assert len(names) == len(rows)
    shuffled = rows.copy()
    chance.shuffle(shuffled)
    assert set(name_incidents(as_draft(shuffled))) == set(names)

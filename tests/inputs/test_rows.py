"""Rows as text: nothing lost, nothing changed, every refusal named."""

from __future__ import annotations

import contextlib
import csv
import doctest
import io
import json
from datetime import date, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box

from pact_geo.errors import InputError, SchemaError
from pact_geo.inputs.locations import cells as location_cells
from pact_geo.inputs.rows import (
    Rejections,
    Rows,
    date_precision,
    dates,
    find_column,
    parse_dates,
    read_rows,
    read_table_rows,
    table,
)
from pact_geo.inputs.rows import read as reading
from pact_geo.inputs.rows import text as cut

RAGGED = "The row does not have as many cells as the heading."
UNCLOSED = "A quotation mark is opened and never closed."
MISPLACED = "A quotation mark stands where it should not."
NUL = "The row holds a NUL character, which is not text."


@pytest.fixture
def write(tmp_path: Path):
    def write(content: bytes | str, name: str = "a.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def cells(rows: Rows) -> list[list[str]]:
    return rows.frame.to_numpy().tolist()


# --- encodings, separators, headings ----------------------------------------------------------


def test_plain_csv_keeps_every_cell_as_it_stands(write):
    rows = read_rows(write("Code,Name,Count\nE05,  Oldford ,007\nE06,,1.50\n"))

    assert list(rows.frame.columns) == ["Code", "Name", "Count"]
    assert cells(rows) == [["E05", "  Oldford ", "007"], ["E06", "", "1.50"]]
    assert rows.row_numbers.tolist() == [2, 3]
    assert (rows.rows_read, len(rows.rejected), rows.notes) == (2, 0, ())
    assert all(pd.api.types.is_string_dtype(dtype) for dtype in rows.frame.dtypes)
    assert not rows.frame.isna().any().any()


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", ()),
        ("utf-8-sig", ()),
        ("cp1252", ("Read as Windows-1252.",)),
        ("utf-16", ("Read as UTF-16.",)),
    ],
)
def test_encodings_are_found_and_said(write, encoding, note):
    rows = read_rows(write("Café,Price\nBaguettes “fresh”,£3\n".encode(encoding)))

    assert list(rows.frame.columns) == ["Café", "Price"]
    assert cells(rows) == [["Baguettes “fresh”", "£3"]]
    assert rows.notes == note


def test_lines_of_two_encodings_are_each_read_in_their_own(write):
    rows = read_rows(write(b"a,b\n" + "é,1\n".encode() + "é,2\n".encode("cp1252")))

    assert cells(rows) == [["é", "1"], ["é", "2"]]
    assert rows.notes == ("Read as Windows-1252 (1 lines) and UTF-8 (1 lines).",)


def test_a_byte_windows_does_not_use_is_kept(write):
    rows = read_rows(write(b"a,b\nx\x81y,\xe9\n"))

    assert cells(rows) == [["x\x81y", "é"]]


@pytest.mark.parametrize(
    ("separator", "word"), [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")]
)
def test_separators_are_found_and_said(write, separator, word):
    text = "where,what,why\nA,noise,late\nB,litter,often, yes\n".replace(",", separator, 6)

    rows = read_rows(write(text))

    assert cells(rows)[1] == ["B", "litter", "often, yes"]
    assert rows.notes == (f"Cells are separated by {word}.",)


def test_a_separator_in_free_text_does_not_mislead(write):
    rows = read_rows(write('a,b\n"x; y; z",1\n"p; q; r",2\n'))

    assert cells(rows) == [["x; y; z", "1"], ["p; q; r", "2"]]


def test_excels_own_line_naming_the_separator_is_obeyed(write):
    rows = read_rows(write("sep=;\r\na;b\r\n1,5;2\r\n"))

    assert list(rows.frame.columns) == ["a", "b"]
    assert cells(rows) == [["1,5", "2"]]
    assert rows.row_numbers.tolist() == [3]


def test_the_heading_is_found_below_junk(write):
    text = (
        "Contents,,,\n,,,\nTable 1: population,,,\nSource: ONS,,,\n"
        'Ward Code,Ward,All Ages,0\nE05,Abbey,"16,149",313\n'
    )

    rows = read_rows(write(text))

    assert list(rows.frame.columns) == ["Ward Code", "Ward", "All Ages", "0"]
    assert cells(rows) == [["E05", "Abbey", "16,149", "313"]]
    assert rows.row_numbers.tolist() == [6]
    assert rows.notes == ("The heading is in row 5; 3 filled rows above it are not data.",)


def test_a_heading_that_lacks_a_name_is_still_the_heading(write):
    rows = read_rows(write(",month,count\n1,2025-01,5\n2,2025-02,6\n"))

    assert list(rows.frame.columns) == ["Column 1", "month", "count"]
    assert len(rows.frame) == 2


def test_the_heading_can_be_named(write):
    rows = read_rows(write("1,2\na,b\n3,4\n"), header=2)

    assert list(rows.frame.columns) == ["a", "b"]
    assert cells(rows) == [["3", "4"]]


def test_a_file_without_a_heading_loses_no_row(write):
    rows = read_rows(write('"WN1 1AA",10,358016\n"WN1 1AD",10,358147\n'), header=0)

    assert list(rows.frame.columns) == ["Column 1", "Column 2", "Column 3"]
    assert cells(rows)[0] == ["WN1 1AA", "10", "358016"]
    assert rows.row_numbers.tolist() == [1, 2]


def test_a_heading_that_is_not_there_is_refused(write):
    with pytest.raises(InputError, match=r"a\.csv: There is no row 9 to be the heading"):
        read_rows(write("a,b\n1,2\n"), header=9)


@pytest.mark.parametrize("text", ["\n\n", ",,\n,,\n", '""\n'])
def test_a_file_of_blanks_is_refused(write, text):
    with pytest.raises(InputError, match="There is nothing in it"):
        read_rows(write(text))


def test_a_heading_alone_gives_no_rows(write):
    rows = read_rows(write("a,b\n"))

    assert list(rows.frame.columns) == ["a", "b"]
    assert rows.rows_read == 0


def test_column_names_are_made_one_of_each(write):
    rows = read_rows(write("a, a ,,a\n1,2,3,4\n"))

    assert list(rows.frame.columns) == ["a", "a (2)", "Column 3", "a (3)"]
    assert "Column 'a' stands there more than once; now also 'a (2)'." in rows.notes


# --- rows that do not fit ---------------------------------------------------------------------


def test_ragged_rows_are_refused_with_their_cells(write):
    rows = read_rows(write("a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n"))

    assert cells(rows) == [["1", "2", "3"], ["10", "11", "12"]]
    assert rows.row_numbers.tolist() == [2, 5]
    assert rows.rejected["row"].tolist() == [3, 4]
    assert set(rows.rejected["reason"]) == {RAGGED}
    assert json.loads(rows.rejected["values"][0]) == {
        "cells": ["4", "5"],
        "cells found": 2,
        "cells expected": 3,
    }
    assert rows.rows_read == 4


def test_an_inserted_separator_does_not_shift_a_row_whose_last_cell_is_empty(write):
    rows = read_rows(write("a,b,c\n1,2,\n1,,2,\n3,4,\n"))

    assert cells(rows) == [["1", "2", ""], ["3", "4", ""]]
    assert rows.rejected["row"].tolist() == [3]


def test_the_separator_some_programs_add_to_every_row_is_allowed(write):
    rows = read_rows(write("a,b\n1,2,\n3,4,\n5,6,x\n"))

    assert rows.notes == ()
    assert rows.rejected["row"].tolist() == [2, 3, 4]

    rows = read_rows(write("a,b\n1,2,\n3,4,\n"))

    assert list(rows.frame.columns) == ["a", "b", "Column 3"]
    assert rows.notes == ("The rows end in separators that the heading lacks.",)


def test_blank_rows_are_passed_over_and_counted(write):
    rows = read_rows(write("a,b\n\n1,2\n,\n  ,\t\n3,4\n\n"))

    assert cells(rows) == [["1", "2"], ["3", "4"]]
    assert rows.row_numbers.tolist() == [3, 6]
    assert rows.rows_read == 2
    assert rows.notes == ("Blank rows passed over: 4.",)


def test_line_breaks_inside_quotes_are_one_row(write):
    rows = read_rows(write('a,b\r\n1,"late\r\nnoise, ""loud"""\r\n2,x\r\n'))

    assert cells(rows) == [["1", 'late\r\nnoise, "loud"'], ["2", "x"]]
    assert rows.row_numbers.tolist() == [2, 3]


def test_an_unclosed_quotation_mark_loses_only_its_own_line(write):
    body = "".join(f"{number},x,y\n" for number in range(500))
    rows = read_rows(write('a,b,c\n1,"late,z\n' + body))

    assert len(rows.frame) == 500
    assert rows.rejected["reason"].tolist() == [UNCLOSED]
    assert rows.rejected["row"].tolist() == [2]
    assert rows.row_numbers[0] == 3


def test_two_unclosed_marks_do_not_swallow_the_rows_between(write):
    between = "".join(f"{number},x,y\n" for number in range(50))
    rows = read_rows(write(f'a,b,c\n1,2,"z\n{between}1,2,z"\n8,9,10\n'))

    assert rows.rejected["reason"].tolist() == [UNCLOSED]
    assert len(rows.frame) == 52
    # The closing mark alone is, in a cell that was not opened, a character like any other.
    assert cells(rows)[-2:] == [["1", "2", 'z"'], ["8", "9", "10"]]


def test_text_after_a_closing_mark_is_refused(write):
    rows = read_rows(write('a,b\n"x"y,1\n2,3\n'))

    assert rows.rejected["reason"].tolist() == [MISPLACED]
    assert cells(rows) == [["2", "3"]]


def test_a_mark_inside_a_cell_is_a_character(write):
    rows = read_rows(write('a,b\n5" pipe,1\n'))

    assert cells(rows) == [['5" pipe', "1"]]


def test_nul_refuses_its_row(write):
    rows = read_rows(write("a,b\n1,2\n3\0,4\n5,6\n"))

    assert cells(rows) == [["1", "2"], ["5", "6"]]
    assert rows.rejected["reason"].tolist() == [NUL]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_each_kind_of_line_end_is_read(write, end):
    rows = read_rows(write(end.join(["a,b", "1,2", "3,4", ""])))

    assert cells(rows) == [["1", "2"], ["3", "4"]]


def test_a_lone_cr_breaks_its_row_and_no_other(write):
    rows = read_rows(write("a,b\n1,x\ry\n3,4\n"))

    assert cells(rows) == [["1", "x"], ["3", "4"]]
    assert rows.rejected["row"].tolist() == [3]


def test_strange_line_breaks_of_unicode_are_no_line_ends(write):
    rows = read_rows(write("a,b\nx\u2028y,1\x0b\n"))

    assert cells(rows) == [["x\u2028y", "1\x0b"]]


def test_the_quick_and_the_careful_way_agree(write):
    text = 'a,b,c\n1,"x, y",\n , ,\n"",é,"z"\n\n3,4,5\n'
    path = write(text)
    data = path.read_bytes()
    lines = cut.split_lines(text)

    quick = reading._read_plain(data.replace(b"\n\n", b"\n"), lines, ",", None, "a.csv")
    careful = reading._read_carefully(
        text.replace("\n\n", "\n"), ",", None, named=False, name="a.csv"
    )

    assert quick is not None
    pd.testing.assert_frame_equal(quick.frame, careful.frame)
    assert quick.row_numbers.tolist() == careful.row_numbers.tolist() == [2, 4, 5]
    assert quick.notes == careful.notes


# --- any file, damaged at random ----------------------------------------------------------------

CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\t\x0b\x85"),
    max_size=6,
)


@st.composite
def tables(draw):
    width = draw(st.integers(2, 5))
    heading = [f"h{number}" for number in range(width)]
    body = draw(st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=12))
    return heading, body


def as_csv(heading, body, separator=",", end="\r\n", quoting=csv.QUOTE_MINIMAL):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writerows([heading, *body])
    return file.getvalue()


SAFELY = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
    max_examples=200,
)


@SAFELY
@given(
    tables(),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_whatever_is_written_is_read_back(write, table, separator, end, quoting):
    heading, body = table
    text = as_csv(heading, body, separator, end, quoting)
    kept = [row for row in body if any(cell.strip(cut.BLANKS) for cell in row)]

    rows = read_rows(write(text), separator=separator, header=1)

    assert cells(rows) == kept
    assert rows.rows_read == len(kept)
    careful = reading._read_carefully(text, separator, 1, named=False, name="a.csv")
    assert cells(careful) == kept
    assert careful.row_numbers.tolist() == rows.row_numbers.tolist()


DAMAGES = st.sampled_from([",", '"', "\n", "\r", "\0", ";", "", '""', "\r\n", ",,", "é"])


@SAFELY
@given(tables(), st.lists(st.tuples(st.integers(0, 10_000), DAMAGES), min_size=1, max_size=4))
def test_damage_never_loses_or_shifts_a_row(write, table, damages):
    heading, body = table
    first = as_csv(heading, [])
    rest = as_csv(heading, body)[len(first) :]
    assume(rest)
    for at, what in damages:
        spot = at % len(rest)
        rest = rest[:spot] + what + rest[spot + (what == "") :]
    lines = cut.split_lines(first + rest)

    rows = read_rows(write(first + rest), separator=",", header=1)

    assert rows.rows_read == len(rows.frame) + len(rows.rejected)
    numbers = sorted([*rows.row_numbers.tolist(), *rows.rejected["row"].tolist()])
    assert len(set(numbers)) == len(numbers)
    # Every record the walk finds is a row, a refusal or blank, and accepted cells are its own.
    found = {r.number: r for r in cut.split_records(lines, ",", len(heading))}
    for number, accepted in zip(rows.row_numbers.tolist(), cells(rows), strict=True):
        assert found[number].cells == accepted
        assert not found[number].problem
    blank = {number for number, record in found.items() if number > 1 and record.blank}
    assert set(numbers) | blank | {1} == set(found)


def test_a_stray_null_does_not_make_a_short_file_unreadable(write):
    rows = read_rows(write("h0,h1\r\n\0\0a,b\r\n"), separator=",", header=1)

    assert rows.rows_read == len(rows.frame) + len(rows.rejected) == 1


@SAFELY
@given(tables(), st.integers(0, 10_000), st.sampled_from([",", '"']))
def test_damage_to_one_line_leaves_the_others_alone(write, table, at, what):
    heading, body = table
    body = [[cell.translate(dict.fromkeys(map(ord, '",\r\n'))) or "x" for cell in r] for r in body]
    assume(body)
    lines = as_csv(heading, body, end="\n").splitlines(keepends=True)
    lines = cut.split_lines("".join(lines))
    hit = 1 + at % len(body)
    spot = at % len(lines[hit])
    lines[hit] = lines[hit][:spot] + what + lines[hit][spot:]
    # Where every row ends in a separator more, that is no damage but how some programs write.
    filled = sum(any(cell.strip() for cell in row) for row in body)
    assume(what != "," or filled > 1 or lines[hit].rpartition(",")[2].strip())

    rows = read_rows(write("".join(lines)), separator=",", header=1)

    read = dict(zip(rows.row_numbers.tolist(), cells(rows), strict=True))
    if what == ",":
        assert rows.rejected["row"].tolist() == [hit + 1]
    for number, row in enumerate(body, 2):
        if number == hit + 1:
            continue
        # A mark opened on the damaged line may take the next along, which is then refused.
        assert read.get(number, row) == row
    assert len(rows.frame) + len(rows.rejected) >= len(body) - 1


@SAFELY
@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail_in_any_other_way(write, data):
    with contextlib.suppress(InputError):
        rows = read_rows(write(data))
        assert rows.rows_read == len(rows.frame) + len(rows.rejected)


# --- workbooks -----------------------------------------------------------------------------------


def test_workbook_cells_are_text_without_damage(tmp_path):
    path = tmp_path / "survey.xlsx"
    with pytest.importorskip("xlsxwriter").Workbook(path) as book:
        book.add_worksheet("Notes")
        sheet = book.add_worksheet("Answers")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet.write_row(0, 0, ["code", "count", "share", "on", "at", "yes", "nothing"])
        sheet.write_string(1, 0, "007")
        sheet.write_number(1, 1, 14893)
        sheet.write_number(1, 2, 0.25)
        sheet.write_datetime(1, 3, date(2025, 3, 4), day)
        sheet.write_datetime(1, 4, datetime(2025, 3, 4, 18, 30), moment)  # noqa: DTZ001
        sheet.write_boolean(1, 5, True)
        sheet.write_string(3, 0, "8.0")

    rows = read_rows(path)

    assert cells(rows) == [
        ["007", "14893", "0.25", "2025-03-04", "2025-03-04 18:30:00", "TRUE", ""],
        ["8.0", "", "", "", "", "", ""],
    ]
    assert rows.row_numbers.tolist() == [2, 4]
    assert rows.notes == (
        "Read sheet 'Answers'; not read: Notes.",
        "Blank rows passed over: 1.",
    )


def test_a_sheet_can_be_named(tmp_path):
    path = tmp_path / "survey.xlsx"
    with pytest.importorskip("xlsxwriter").Workbook(path) as book:
        for name in ("one", "two"):
            book.add_worksheet(name).write_column(0, 0, ["a", name])

    assert cells(read_rows(path, sheet="two")) == [["two"]]
    with pytest.raises(InputError, match=r"It has no sheet 'three'\. It has one, two"):
        read_rows(path, sheet="three")


def test_rows_of_a_workbook_begin_where_the_sheet_does(tmp_path):
    path = tmp_path / "survey.xlsx"
    with pytest.importorskip("xlsxwriter").Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Survey of 2025")
        sheet.write_row(3, 1, ["ward", "theme"])
        sheet.write_row(4, 1, ["E05", "noise"])

    rows = read_rows(path)

    assert list(rows.frame.columns) == ["Column 1", "ward", "theme"]
    assert cells(rows) == [["", "E05", "noise"]]
    assert rows.row_numbers.tolist() == [5]


def test_a_damaged_workbook_is_refused(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)

    with pytest.raises(InputError, match=r"a\.xls: The workbook cannot be read"):
        read_rows(path)


# --- features -------------------------------------------------------------------------------------


@pytest.fixture
def complaints() -> gpd.GeoDataFrame:
    frame = pd.DataFrame(
        {
            "ref": pd.array([1, None, 3], dtype="Int64"),
            "what": ["noise", "litter", None],
            "score": [1.0, 2.5, None],
        }
    )
    return gpd.GeoDataFrame(frame, geometry=[Point(-2.5, 53.5), Point(-2.6, 53.6), None], crs=4326)


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "parquet", "fgb"])
def test_points_become_columns(tmp_path, complaints, ending):
    path = tmp_path / f"a.{ending}"
    if ending == "parquet":
        complaints.to_parquet(path)
    else:
        complaints.to_file(path, **({"SPATIAL_INDEX": "NO"} if ending == "fgb" else {}))

    rows = read_table_rows(path)

    frame = rows.frame[["ref", "what", "score", "geometry_lon", "geometry_lat"]]
    assert frame.to_numpy().tolist() == [
        ["1", "noise", "1", "-2.5", "53.5"],
        ["", "litter", "2.5", "-2.6", "53.6"],
        ["3", "", "", "", ""],
    ]
    assert rows.row_numbers.tolist() == [2, 3, 4]


def test_grid_points_stay_on_the_grid(tmp_path):
    points = gpd.GeoDataFrame({"a": [1]}, geometry=[Point(358_016.4, 405_780)], crs=27700)
    points.to_file(tmp_path / "a.gpkg")

    rows = read_table_rows(tmp_path / "a.gpkg")

    assert cells(rows) == [["1", "358016.4", "405780.0"]]
    assert list(rows.frame.columns) == ["a", "geometry_easting", "geometry_northing"]


def test_lines_and_areas_are_stood_for_by_a_point_inside(tmp_path):
    shapes = gpd.GeoDataFrame(
        {"a": [1, 2]},
        geometry=[box(350_000, 400_000, 350_010, 400_010), LineString([(1, 1), (3, 1)])],
        crs=27700,
    )
    shapes.to_file(tmp_path / "a.gpkg")

    rows = read_table_rows(tmp_path / "a.gpkg")

    assert rows.frame["geometry_easting"].tolist() == ["350005.0", "1.0"]
    assert rows.notes == ("2 features are lines or areas; a point inside stands for each.",)


def test_points_without_a_crs_need_one_said(tmp_path):
    points = gpd.GeoDataFrame({"a": [1]}, geometry=[Point(358_016, 405_780)])
    points.to_parquet(tmp_path / "a.parquet")

    with pytest.raises(InputError, match=r"no coordinate reference system\. Say which"):
        read_table_rows(tmp_path / "a.parquet")
    rows = read_table_rows(tmp_path / "a.parquet", crs="EPSG:27700")
    assert cells(rows) == [["1", "358016.0", "405780.0"]]
    with pytest.raises(InputError, match="'EPSG:1' is no coordinate reference system"):
        read_table_rows(tmp_path / "a.parquet", crs="EPSG:1")


def test_a_plain_parquet_table_is_text(tmp_path):
    table = pa.table(
        {
            "month": pa.array(["2025-01", None]).dictionary_encode(),
            "n": pa.array([1, None], pa.int64()),
            "on": pa.array([date(2025, 1, 2), None]),
            "lon": [-2.5, np.nan],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")

    rows = read_table_rows(tmp_path / "a.parquet")

    assert cells(rows)[0] == ["2025-01", "1", "2025-01-02", "-2.5"]
    assert cells(rows)[1][:3] == ["", "", ""]


def test_several_layers_need_one_named(tmp_path, complaints):
    path = tmp_path / "a.gpkg"
    complaints.to_file(path, layer="one")
    complaints.to_file(path, layer="two")

    with pytest.raises(InputError, match="several layers: one, two"):
        read_table_rows(path)
    assert read_table_rows(path, layer="two").rows_read == 3
    with pytest.raises(InputError, match=r"no layer 'three'\. It has one, two"):
        read_table_rows(path, layer="three")


def test_a_cut_map_is_refused(tmp_path, complaints):
    path = tmp_path / "a.geojson"
    complaints.to_file(path)
    path.write_bytes(path.read_bytes()[:-40])

    with pytest.raises(InputError, match=r"a\.geojson: It cannot be read as a map"):
        read_table_rows(path)


def test_text_that_is_not_the_encoding_the_file_claims_is_read_as_windows(tmp_path):
    points = gpd.GeoDataFrame({"a": ["Ynys M?n", "Wigan"]}, geometry=[Point(1, 2)] * 2, crs=27700)
    points.to_file(tmp_path / "a.shp")
    table = (tmp_path / "a.dbf").read_bytes()
    (tmp_path / "a.dbf").write_bytes(table.replace(b"M?n", "Môn".encode("cp1252")))

    assert read_table_rows(tmp_path / "a.shp").frame["a"].tolist() == ["Ynys Môn", "Wigan"]


def test_a_table_read_by_the_door_for_all_is_the_same(write):
    path = write("a,b\n1,2\n")

    assert cells(read_table_rows(path)) == cells(read_rows(path))


def test_the_digest_is_that_of_the_content(write):
    # What sha256sum prints for these eight bytes.
    rows = read_rows(write("a,b\n1,2\n"))

    assert rows.sha256 == "492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470"


# --- columns, dates, refusals ---------------------------------------------------------------------


@pytest.mark.parametrize("column", ["Crime type", "Crime.type", "crime_type", "CRIME-TYPE"])
def test_columns_are_found_however_they_are_written(column):
    assert find_column(["x", column], "Crime type") == column


def test_the_first_candidate_wins_and_none_is_none():
    assert find_column(["lat", "latitude"], "latitude", "lat") == "latitude"
    assert find_column(["a"], "b") is None


@pytest.mark.parametrize(
    ("text", "moment", "precision"),
    [
        ("2025-03", "2025-03-01", "month"),
        ("Mar 2025", "2025-03-01", "month"),
        ("March-25", "2025-03-01", "month"),
        ("03/2025", "2025-03-01", "month"),
        ("202503", "2025-03-01", "month"),
        ("2025 March", "2025-03-01", "month"),
        ("03/04/2025", "2025-04-03", "day"),
        ("3.4.25", "2025-04-03", "day"),
        ("2025-04-03", "2025-04-03", "day"),
        ("2025/4/3", "2025-04-03", "day"),
        ("20250403", "2025-04-03", "day"),
        ("Thursday 3rd April 2025", "2025-04-03", "day"),
        ("3-Apr-25", "2025-04-03", "day"),
        ("31/12/1999", "1999-12-31", "day"),
        ("31/12/99", "1999-12-31", "day"),
        ("45750", "2025-04-03", "day"),
        ("45750.75", "2025-04-03 18:00:00", "time"),
        ("03/04/2025 18:30", "2025-04-03 18:30:00", "time"),
        ("3/4/2025 6:30 pm", "2025-04-03 18:30:00", "time"),
        ("3/4/2025 12:05 AM", "2025-04-03 00:05:00", "time"),
        ("2019-06-01T06:40:00+00:00", "2019-06-01 06:40:00", "time"),
        ("2019-06-01 06:40:00.123Z", "2019-06-01 06:40:00", "time"),
        (" 2025-03 ", "2025-03-01", "month"),
    ],
)
def test_dates_are_read_in_british_order(text, moment, precision):
    dates, bad = parse_dates(pd.Series([text], dtype="str"))

    assert dates[0] == pd.Timestamp(moment)
    assert not bad.any()
    assert date_precision(pd.Series([text], dtype="str"))[0] == precision


@pytest.mark.parametrize(
    "text",
    ["03/25/2025", "32/01/2025", "2025-13", "soon", "31/02/2025", "25:00", "12", "1/1/0001",
     "3/4/2025 13:00 pm", "2025-02-30", "٣/٤/٢٠٢٥", "99999"],
)  # fmt: skip
def test_what_is_no_date_is_marked(text):
    dates, bad = parse_dates(pd.Series([text], dtype="str"))

    assert dates.isna().all()
    assert bad.all()
    assert date_precision(pd.Series([text], dtype="str"))[0] == ""


def test_an_empty_date_is_missing_but_not_wrong():
    values = pd.Series(["2025-03", "", " ", "x"], index=[5, 6, 7, 8], dtype="str")

    dates, bad = parse_dates(values)

    assert bad.tolist() == [False, False, False, True]
    assert dates.index.tolist() == [5, 6, 7, 8]
    assert dates.dtype == "datetime64[s]"


def test_rejections_keep_the_first_reason_and_add_up(write):
    rows = read_rows(write("a,b\n1,x\n2\n3,y\n4,z\n"))
    rejections = Rejections(len(rows.frame))

    assert rejections.add([True, False, False], "It is the first.") == 1
    assert rejections.add([0, 2], "It is odd.") == 1
    table = rejections.table(rows)
    receipt = rejections.receipt(rows)

    assert rejections.accepted.tolist() == [False, True, False]
    assert table["row"].tolist() == [2, 3, 5]
    assert table["reason"].tolist() == ["It is the first.", RAGGED, "It is odd."]
    assert json.loads(table["values"][0]) == {"a": "1", "b": "x"}
    assert (receipt.rows_read, receipt.rows_accepted, receipt.rows_rejected) == (4, 1, 3)


def test_rejections_take_pandas_masks_and_nothing_at_all(write):
    rows = read_rows(write("a,b\n1,x\n2,y\n"))
    rejections = Rejections(2)

    rejections.add(rows.frame["a"] == "2", "It is two.")
    rejections.add([], "Never.")

    assert rejections.accepted.tolist() == [True, False]
    assert rejections.table(rows, columns=["b"])["values"].tolist() == ['{"b": "y"}']


def test_a_runaway_cell_is_cut_in_the_list_of_refusals(write):
    rows = read_rows(write("a,b\n" + "x" * 9_000 + ",1\n"))
    rejections = Rejections(1)
    rejections.add([0], "Too long.")

    kept = json.loads(rejections.table(rows)["values"][0])["a"]

    assert kept == "x" * 2_000 + "…"


def test_rows_that_do_not_add_up_are_refused():
    frame = pd.DataFrame({"a": pd.Series(["1"], dtype="str")})

    with pytest.raises(SchemaError, match="5 rows read are not 1 rows"):
        Rows(frame, np.array([2]), "a.csv", "", rows_read=5)
    with pytest.raises(SchemaError, match="Each row needs its number"):
        Rows(frame, np.array([2, 3]), "a.csv", "", rows_read=1)


@pytest.mark.parametrize("module", [table, dates, location_cells])
def test_the_examples_in_the_documentation_hold(module):
    result = doctest.testmod(module)

    assert result.attempted
    assert not result.failed

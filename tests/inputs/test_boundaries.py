"""Boundaries from planted files whose faults are known."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon, box

from pact_geo.errors import InputError
from pact_geo.inputs.boundaries import read_boundaries
from pact_geo.inputs.boundaries.fields import find_fields
from pact_geo.inputs.boundaries.fit import describe_fit, measure_gaps, measure_overlaps

E0, N0, SIDE = 350_000.0, 400_000.0, 1_000.0
UNKNOWN = "their vintage is unknown"


def square(column: int, row: int = 0, *, side: float = SIDE) -> Polygon:
    west, south = E0 + column * SIDE, N0 + row * SIDE
    return box(west, south, west + side, south + side)


def layer(shapes: list[object], crs: object = 27700, **columns: list[object]) -> gpd.GeoDataFrame:
    count = len(shapes)
    given = columns or {
        "WD25CD": [f"E0500000{number}" for number in range(1, count + 1)],
        "WD25NM": [f"Ward {number}" for number in range(1, count + 1)],
    }
    return gpd.GeoDataFrame(given, geometry=shapes, crs=crs)


@pytest.fixture
def saved(tmp_path: Path):
    def saved(shapes: list[object], crs: object = 27700, **columns: list[object]) -> Path:
        path = tmp_path / "wards.parquet"
        layer(shapes, crs, **columns).to_parquet(path)
        return path

    return saved


def reasons(read) -> dict[int, str]:
    return dict(zip(read.rejected["row"], read.rejected["reason"], strict=True))


# --- the table ----------------------------------------------------------------------------------


def test_a_good_file_becomes_a_table_in_order_of_code(saved):
    read = read_boundaries(
        saved(
            [square(1), square(0)],
            FID=[7, 7],
            WD24CD=[" E05000002", "E05000001"],
            WD24NM=["Beta", "Alpha"],
            LAD24CD=["E08000010", "E08000010"],
            LAD24NM=["Wigan", ""],
            BNG_E=[1, 2],
        )
    )

    table = read.table
    assert table.index.tolist() == ["E05000001", "E05000002"]
    assert table["area_name"].tolist() == ["Alpha", "Beta"]
    assert table["area_type"].tolist() == ["ward", "ward"]
    assert table["vintage"].tolist() == ["2024", "2024"]
    assert table["authority_code"].tolist() == ["E08000010", "E08000010"]
    assert table["authority_name"].isna().tolist() == [True, False]
    assert table.area.tolist() == [1e6, 1e6]
    assert (read.rows_read, read.rows_accepted, read.dates) == (2, 2, "2024")
    assert read.notes == ("No overlaps or gaps of 100 m2 or more between neighbours.",)


@pytest.mark.parametrize(
    ("code", "name", "area_type", "vintage"),
    [
        ("WD25CD", "WD25NM", "ward", "2025"),
        ("wd11cd", "wd11nm", "ward", "2011"),
        ("LSOA21CD", "LSOA21NM", "lsoa", "2021"),
        ("lsoa11cd", "lsoa11nm", "lsoa", "2011"),
        ("MSOA21CD", "MSOA21NM", "msoa", "2021"),
        ("OA21CD", "OA21NM", "oa", "2021"),
        ("LAD24CD", "LAD24NM", "local authority", "2024"),
        ("ltla24_code", "ltla24_name", "local authority", "2024"),
        ("PFA20CD", "PFA20NM", "police force area", "2020"),
        ("CSP24CD", "CSP24NM", "community safety partnership", "2024"),
        ("PAR23CD", "PAR23NM", "parish", "2023"),
        ("ward_2025_code", "ward_2025_name", "ward", "2025"),
    ],
)
def test_fields_of_any_vintage_and_case_are_found(saved, code, name, area_type, vintage):
    read = read_boundaries(saved([square(0)], **{code: ["X1"], name: ["Alpha"]}))

    row = read.table.loc["X1"]
    assert (row["area_name"], row["area_type"], row["vintage"]) == ("Alpha", area_type, vintage)


def test_the_finest_area_is_the_files_own():
    columns = ["RGN24CD", "LAD24CD", "LAD24NM", "WD24CD", "WD24NM", "WD24NMW"]
    fields = find_fields(columns, area_type=None, code=None, name=None, file="a")

    assert (fields.code, fields.name) == ("WD24CD", "WD24NM")
    assert (fields.authority_code, fields.authority_name) == ("LAD24CD", "LAD24NM")


def test_of_two_vintages_the_newest_is_used():
    columns = ["WD24CD", "WD25CD", "WD24NM", "WD25NM"]
    fields = find_fields(columns, area_type=None, code=None, name=None, file="a")

    assert (fields.code, fields.name, fields.vintage) == ("WD25CD", "WD25NM", "2025")


def test_an_area_type_that_is_asked_for_comes_first():
    columns = ["LSOA21CD", "WD24CD", "LSOA21NM", "WD24NM"]
    fields = find_fields(columns, area_type="ward", code=None, name=None, file="a")

    assert (fields.code, fields.name) == ("WD24CD", "WD24NM")


def test_fields_can_be_named(saved):
    path = saved([square(0)], id=["P1"], title_=["Top estate"], WD25CD=["E05"])

    read = read_boundaries(path, code="ID", name="title_", area_type="panel area", vintage=2026)

    row = read.table.loc["P1"]
    assert (row["area_name"], row["area_type"], row["vintage"]) == (
        "Top estate", "panel area", "2026",
    )  # fmt: skip


def test_a_named_field_that_is_not_there_is_an_error(saved):
    with pytest.raises(InputError, match=r"wards\.parquet: There is no field 'nope'\. It has WD25"):
        read_boundaries(saved([square(0)]), code="nope")


def test_no_field_that_looks_like_a_code_is_an_error(saved):
    with pytest.raises(
        InputError, match=r"looks like a code of areas\. Say which it is, out of .*fid.*Give code="
    ):
        read_boundaries(saved([square(0)], fid=[1], colour=["red"]))


def test_codes_say_the_type_where_the_fields_do_not(saved):
    read = read_boundaries(saved([square(0)], area_code=["E01005866"], area_name=["Wigan 001A"]))

    assert read.table["area_type"].tolist() == ["lsoa"]
    assert "The codes say that these are areas of type 'lsoa'." in read.notes


def test_where_nothing_says_the_type_it_is_a_ward_and_said(saved):
    read = read_boundaries(saved([square(0)], code=["A1"], name=["Alpha"]))

    assert read.table["area_type"].tolist() == ["ward"]
    assert any("they are taken for wards" in note for note in read.notes)


def test_an_unknown_vintage_is_never_silent(saved):
    path = saved([square(0)], ward_code=["E05000001"], ward_name=["Alpha"])

    read = read_boundaries(path)
    assert read.table["vintage"].tolist() == ["unknown"]
    assert any(UNKNOWN in note for note in read.notes)
    assert read.dates == ""
    assert not any(UNKNOWN in note for note in read_boundaries(path, vintage="2024").notes)


def test_a_vintage_against_the_fields_is_taken_and_said(saved):
    read = read_boundaries(saved([square(0)]), vintage=2024)

    assert read.table["vintage"].tolist() == ["2024"]
    assert "The vintage is taken as 2024, though the fields say 2025." in read.notes


def test_areas_without_a_name_go_by_their_code(saved):
    read = read_boundaries(saved([square(0), square(1)], WD25CD=["A", "B"], WD25NM=["", "Beta"]))

    assert read.table["area_name"].tolist() == ["A", "Beta"]
    assert "1 areas have no name and are called by their code." in read.notes


def test_official_codes_are_put_in_capitals(saved):
    read = read_boundaries(saved([square(0)], WD25CD=["e05000001"], WD25NM=["Alpha"]))

    assert read.table.index.tolist() == ["E05000001"]
    assert "1 codes were put in capital letters." in read.notes


def test_an_authority_is_its_own_authority(saved):
    read = read_boundaries(saved([square(0)], LAD24CD=["E08000010"], LAD24NM=["Wigan"]))

    assert read.table["authority_code"].tolist() == ["E08000010"]
    assert read.table["authority_name"].tolist() == ["Wigan"]


# --- one authority ------------------------------------------------------------------------------


@pytest.fixture
def two_authorities(saved):
    return saved(
        [square(0), square(1), square(2)],
        WD25CD=["A", "B", "C"],
        WD25NM=["Alpha", "Beta", "Gamma"],
        LAD25CD=["E08000010", "E08000013", "E08000010"],
        LAD25NM=["Wigan", "St. Helens", "Wigan"],
        NOTE=["long " * 100] * 3,
    )


@pytest.mark.parametrize("authority", ["E08000010", "e08000010", "wigan", " Wigan "])
def test_one_authority_is_kept_and_the_rest_accounted_for(two_authorities, authority):
    read = read_boundaries(two_authorities, authority=authority)

    assert read.table.index.tolist() == ["A", "C"]
    assert reasons(read) == {3: "Outside the chosen authority."}
    assert json.loads(read.rejected["values"][0]) == {
        "WD25CD": "B", "WD25NM": "Beta", "LAD25CD": "E08000013", "LAD25NM": "St. Helens",
    }  # fmt: skip


def test_an_authority_that_is_not_there_names_those_that_are(two_authorities):
    with pytest.raises(InputError, match=r"no areas of 'St Helens'\. It has St\. Helens"):
        read_boundaries(two_authorities, authority="St Helens")


def test_a_file_that_does_not_name_authorities_cannot_be_cut_to_one(saved):
    with pytest.raises(InputError, match=r"does not say to which authority .* Leave authority out"):
        read_boundaries(saved([square(0)]), authority="Wigan")


# --- rows that cannot be used -------------------------------------------------------------------


def test_each_bad_row_is_refused_with_its_reason_and_number(saved):
    bow_tie_line = Polygon([(E0, N0), (E0 + 9, N0), (E0, N0), (E0, N0)])
    read = read_boundaries(
        saved(
            [
                square(0), square(1), None, Polygon(), Point(E0, N0),
                LineString([(E0, N0), (E0 + 9, N0)]), bow_tie_line, square(2), square(-2_000),
            ],
            WD25CD=["A", " ", "C", "D", "E", "F", "G", "A", "H"],
            WD25NM=list("abcdefgha"),
        )
    )  # fmt: skip

    assert read.table.index.tolist() == ["A"]
    assert reasons(read) == {
        3: "The area has no code.",
        4: "The area has no shape.",
        5: "The area has no shape.",
        6: "The shape is a point or a line, not an area.",
        7: "The shape is a point or a line, not an area.",
        8: "The shape encloses nothing.",
        9: "An earlier row has the same code.",
        10: "The area is outside the United Kingdom.",
    }
    assert read.rows_read == 9


def test_a_code_whose_first_row_is_bad_keeps_its_second(saved):
    read = read_boundaries(saved([Point(E0, N0), square(0)], WD25CD=["A", "A"], WD25NM=["a", "a"]))

    assert read.table.index.tolist() == ["A"]
    assert reasons(read) == {2: "The shape is a point or a line, not an area."}


def test_a_shape_that_crosses_itself_is_repaired_and_named(saved):
    bow_tie = Polygon([(E0, N0), (E0 + 1e3, N0 + 1e3), (E0 + 1e3, N0), (E0, N0 + 1e3)])
    read = read_boundaries(saved([square(5), bow_tie]))

    repaired = read.table.geometry["E05000002"]
    assert repaired.is_valid
    assert repaired.area == pytest.approx(500_000)
    assert (
        "1 area had an invalid shape and was repaired (Self-intersection): E05000002 (row 3)."
        in read.notes
    )


def test_only_the_areas_of_a_mixed_shape_are_kept(saved):
    mixed = GeometryCollection([square(0), LineString([(E0, N0), (E0 - 50, N0)]), Point(E0, N0)])
    read = read_boundaries(saved([mixed]))

    assert read.table.geometry.iloc[0].equals(square(0))


def test_heights_are_dropped(saved):
    high = shapely.force_3d(square(0), z=12.0)

    assert not read_boundaries(saved([high])).table.has_z.any()


def test_a_file_of_nothing_but_bad_rows_says_why(saved):
    with pytest.raises(InputError, match="None of its 2 areas can be used: The shape is a point"):
        read_boundaries(saved([Point(E0, N0), Point(E0, N0)]))


def test_a_layer_without_features_is_an_error(saved):
    with pytest.raises(InputError, match=r"wards\.parquet: It has no areas"):
        read_boundaries(saved([]))


def test_a_table_without_shapes_is_an_error(tmp_path):
    pd.DataFrame({"WD25CD": ["A"]}).to_parquet(tmp_path / "a.parquet")

    with pytest.raises(InputError, match="a table without shapes"):
        read_boundaries(tmp_path / "a.parquet")


# --- coordinate reference systems ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("crs", "words"),
    [
        ("EPSG:27700", "the British National Grid"),
        ("EPSG:4326", "longitude and latitude"),
        ("EPSG:3857", "Web Mercator"),
        ("EPSG:3035", "the European equal-area grid"),
        ("EPSG:32630", "UTM zone 30"),
    ],
)
def test_a_missing_crs_is_an_error_that_names_the_likely_one(saved, crs, words):
    shapes = list(layer([square(0), square(1)]).to_crs(crs).geometry)
    path = saved(shapes, None)

    with pytest.raises(InputError, match=rf"no coordinate reference system\. .*{words}.*\"{crs}\""):
        read_boundaries(path)
    read = read_boundaries(path, crs=crs)
    assert read.table.area.sum() == pytest.approx(2e6, rel=1e-3)


def test_a_missing_crs_nobody_can_guess_is_an_error(saved):
    with pytest.raises(InputError, match="Ask where the file comes from"):
        read_boundaries(saved([box(5e6, 5e6, 6e6, 6e6)], None))


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:4258", "EPSG:32630"])
def test_any_crs_becomes_the_national_grid(saved, crs):
    shapes = list(layer([square(0)]).to_crs(crs).geometry)

    table = read_boundaries(saved(shapes, crs)).table

    assert table.crs == "EPSG:27700"
    assert shapely.hausdorff_distance(table.geometry.iloc[0], square(0)) < 5


def test_conversion_and_its_accuracy_are_said(saved):
    shapes = list(layer([square(0)]).to_crs(4326).geometry)

    notes = read_boundaries(saved(shapes, 4326)).notes

    assert (
        "Coordinates were converted from WGS 84 to the British National Grid, to within about 2 m"
        " (at worst 5 m)." in notes
    )
    assert not any("converted" in note for note in read_boundaries(saved([square(0)])).notes)


def test_eastings_in_geojson_without_a_crs_are_noticed(tmp_path):
    shapes = layer([square(0)])
    data = json.loads(shapes.to_json())
    del data["crs"]
    (tmp_path / "wards.geojson").write_text(json.dumps(data))

    with pytest.raises(InputError, match=r"says its coordinates are WGS 84.*\"EPSG:27700\""):
        read_boundaries(tmp_path / "wards.geojson")
    read = read_boundaries(tmp_path / "wards.geojson", crs="EPSG:27700")
    assert read.table.area.sum() == pytest.approx(1e6)


def test_degrees_said_to_be_metres_are_noticed(saved):
    shapes = list(layer([square(0)]).to_crs(4326).geometry)

    with pytest.raises(InputError, match=r"British National Grid, which they cannot be.*EPSG:4326"):
        read_boundaries(saved(shapes, 27700))


def test_latitude_before_longitude_is_noticed(saved):
    shapes = shapely.transform(
        layer([square(0)]).to_crs(4326).geometry.array, lambda xy: xy[:, ::-1]
    )

    with pytest.raises(InputError, match="latitude and longitude exchanged"):
        read_boundaries(saved(list(shapes), 4326))


def test_a_crs_that_is_none_is_an_error(saved):
    with pytest.raises(InputError, match=r"'EPSG:0' is no coordinate reference system\. Write it"):
        read_boundaries(saved([square(0)]), crs="EPSG:0")


def test_shapes_that_a_conversion_throws_off_the_earth_are_refused(saved):
    shapes = [box(-2.6, 53.5, -2.5, 53.6), box(-2.6, 53.5, -2.5, 95.0)]
    read = read_boundaries(saved(shapes, 4326))

    assert read.table.index.tolist() == ["E05000001"]
    assert reasons(read) == {3: "The area is outside the United Kingdom."}


def test_a_crs_no_map_can_have_is_an_error(saved):
    with pytest.raises(InputError, match=r"EGM2008 height, is not one of a map\. They look"):
        read_boundaries(saved([square(0)]), crs="EPSG:3855")


# --- how neighbours fit -------------------------------------------------------------------------


def test_neighbours_that_share_their_edges_fit():
    shapes = [square(0), square(1), MultiPolygon([square(3), square(2, 1)])]

    assert describe_fit(pd.Series(shapes).to_numpy(), list("abc")) == [
        "No overlaps or gaps of 100 m2 or more between neighbours."
    ]


def test_overlaps_are_measured_pair_by_pair():
    wide = box(E0 + SIDE - 10, N0, E0 + 2 * SIDE, N0 + SIDE)
    shapes = pd.Series([square(0), wide, square(2), square(2)]).to_numpy()

    assert measure_overlaps(shapes) == [
        ((2, 3), pytest.approx(1e6)),
        ((0, 1), pytest.approx(10_000)),
    ]


def test_an_area_inside_another_is_an_overlap():
    shapes = pd.Series([square(0), square(0, side=100)]).to_numpy()

    assert measure_overlaps(shapes) == [((0, 1), pytest.approx(10_000))]


def test_a_hole_between_neighbours_is_a_gap():
    ring = square(0) - box(E0 + 900, N0 + 400, E0 + SIDE, N0 + 600)
    shapes = pd.Series([ring, square(1)]).to_numpy()

    assert measure_gaps(shapes) == [((0, 1), pytest.approx(20_000))]


def test_a_narrow_strip_that_opens_to_the_outside_is_a_gap():
    away = shapely.affinity.translate(square(1), 1.5)
    shapes = pd.Series([square(0), away]).to_numpy()

    assert measure_gaps(shapes) == [((0, 1), pytest.approx(1_500))]


def test_a_hole_in_one_area_alone_is_no_gap_between_neighbours():
    lake = square(0) - box(E0 + 400, N0 + 400, E0 + 600, N0 + 600)

    assert measure_gaps(pd.Series([lake, square(1)]).to_numpy()) == []


def test_overlaps_and_gaps_are_told_with_pair_and_size(saved):
    wide = box(E0 + SIDE - 10, N0, E0 + 2 * SIDE, N0 + SIDE)
    read = read_boundaries(saved([square(0), wide, shapely.affinity.translate(square(2), 1.0)]))

    assert (
        "Neighbours overlap in 1 place, 10,000 m2 in all: Ward 1 (E05000001) and"
        " Ward 2 (E05000002) by 10,000 m2." in read.notes
    )
    assert (
        "Neighbours leave a gap in 1 place, 1,000 m2 in all: Ward 2 (E05000002) and"
        " Ward 3 (E05000003) by 1,000 m2." in read.notes
    )


def test_slivers_under_the_tolerance_are_counted_but_not_alarmed(saved):
    path = saved([square(0), shapely.affinity.translate(square(1), -0.05)])

    read = read_boundaries(path)
    assert "No overlaps or gaps of 100 m2 or more between neighbours." in read.notes
    assert "Overlaps or gaps under 100 m2, left as they are: 1." in read.notes
    assert any("by 50 m2" in note for note in read_boundaries(path, sliver=10).notes)


def test_only_five_places_are_listed(saved):
    shapes = [square(column) for column in range(8)]
    shapes = [shapely.affinity.scale(shape, 1.01, 1.0) for shape in shapes]

    notes = read_boundaries(saved(shapes)).notes

    (overlaps,) = [note for note in notes if "overlap in" in note]
    assert overlaps.startswith("Neighbours overlap in 7 places, 70,000 m2 in all:")
    assert overlaps.endswith("; and 2 more.")


# --- files and archives -------------------------------------------------------------------------


def test_an_archive_of_several_maps_needs_one_named(tmp_path):
    (tmp_path / "in").mkdir()
    layer([square(0)]).to_file(tmp_path / "in" / "wards.shp")
    layer([square(0), square(1)]).to_file(tmp_path / "in" / "panels.gpkg")
    path = Path(shutil.make_archive(str(tmp_path / "all"), "zip", tmp_path / "in"))

    with pytest.raises(InputError, match=r"all\.zip: .*several maps: panels\.gpkg, wards\.shp"):
        read_boundaries(path)
    assert len(read_boundaries(path, layer="panels").table) == 2
    assert len(read_boundaries(path, layer="wards.shp").table) == 1


def test_an_archive_without_a_map_is_an_error(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "readme.txt").write_text("nothing here")
    path = Path(shutil.make_archive(str(tmp_path / "all"), "zip", tmp_path / "in"))

    with pytest.raises(InputError, match="There is no map in the archive"):
        read_boundaries(path)


def test_a_geodatabase_zipped_without_its_folder_is_read(tmp_path):
    layer([square(0)]).to_file(tmp_path / "wards.gdb", driver="OpenFileGDB")
    path = Path(shutil.make_archive(str(tmp_path / "wards"), "zip", tmp_path / "wards.gdb"))

    assert read_boundaries(path).table.index.tolist() == ["E05000001"]


def test_what_apple_adds_to_an_archive_is_passed_over(tmp_path):
    inside = tmp_path / "in"
    (inside / "__MACOSX").mkdir(parents=True)
    layer([square(0)]).to_file(inside / "wards.gpkg")
    (inside / "__MACOSX" / "._wards.gpkg").write_bytes(b"\0\5\x16\7")
    path = Path(shutil.make_archive(str(tmp_path / "all"), "zip", inside))

    assert len(read_boundaries(path).table) == 1


def test_of_several_layers_the_one_with_areas_is_read(tmp_path):
    path = tmp_path / "all.gpkg"
    layer([square(0)]).to_file(path, layer="wards")
    layer([Point(E0, N0)]).to_file(path, layer="stations")

    assert len(read_boundaries(path).table) == 1


def test_the_name_to_show_stands_in_receipts_and_errors(saved):
    path = saved([square(0)])

    read = read_boundaries(path, display_name="Wards May 2025.parquet")

    assert read.files[0].file == "Wards May 2025.parquet"
    with pytest.raises(InputError, match=r"^Wards\.parquet: "):
        read_boundaries(path, code="nope", display_name="Wards.parquet")


def test_the_same_file_gives_the_same_digest(saved):
    path = saved([square(0)])

    assert read_boundaries(path).files[0].sha256 == read_boundaries(path).files[0].sha256

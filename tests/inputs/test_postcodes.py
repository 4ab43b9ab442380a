from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from pact_geo.errors import InputError, UnsafeFileError
from pact_geo.inputs.locations import NOT_A_POSTCODE
from pact_geo.inputs.postcodes import NO_POINT, TWICE, read_postcodes
from pact_geo.tables import place_ids_from_grid, place_ids_from_lonlat

CODE_POINT = '"ZZ1 1AA",10,358016,405780,"E92000001","E19","E18","","E08000099","E05000861"\n'
SECOND = '"zz11ad",10,358147,405603,"E92000001","E19","E18","","E08000099","E05000862"\n'
NOWHERE = '"ZZ1 1AE",90,0,0,"E92000001","","","","",""\n'
DIRECTORY = (
    "pcd,pcd2,pcds,dointr,doterm,oseast1m,osnrth1m,osgrdind,osward,lsoa11,lsoa21,lat,long\n"
    "ZZ1 1AA,ZZ1  1AA,ZZ1 1AA,199001,,0358016,0405780,1,E05000861,E01000011,E01000021,53.5,-2.6\n"
    "ZZ1 1AD,ZZ1  1AD,ZZ1 1AD,199001,201506,0358147,0405603,1,E05000861,E01000011,,53.5,-2.6\n"
    "ZZ1 1AE,ZZ1  1AE,ZZ1 1AE,199001,199606,,,9,,,,99.999999,0.000000\n"
    "BT1 1AA,BT1  1AA,BT1 1AA,199001,,0333922,0374401,1,N08000301,,,54.600000,-5.930000\n"
)


def save(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding=encoding)
    return path


def test_reads_code_point_open_without_a_heading(tmp_path: Path) -> None:
    found = read_postcodes(save(tmp_path, "zz.csv", CODE_POINT + SECOND))
    assert found.table.index.tolist() == ["ZZ1 1AA", "ZZ1 1AD"]
    assert found.table["place_id"].tolist() == list(
        place_ids_from_grid([358016, 358147], [405780, 405603])
    )
    assert found.table["ward_code"].tolist() == ["E05000861", "E05000862"]
    assert found.source == "Code-Point Open"
    assert "OS data" in found.licence


def test_refuses_a_postcode_the_publisher_has_no_position_for(tmp_path: Path) -> None:
    found = read_postcodes(save(tmp_path, "zz.csv", CODE_POINT + NOWHERE))
    assert (found.rows_read, found.rows_accepted, found.rows_rejected) == (2, 1, 1)
    assert found.rejected[["row", "reason"]].to_numpy().tolist() == [[2, NO_POINT]]


def test_does_not_trust_coordinates_of_quality_90(tmp_path: Path) -> None:
    wrong = NOWHERE.replace(",0,0,", ",358016,405780,")
    found = read_postcodes(save(tmp_path, "zz.csv", CODE_POINT + wrong))
    assert found.rejected["reason"].tolist() == [NO_POINT]


def test_reads_every_file_of_a_zip_and_leaves_the_documents(tmp_path: Path) -> None:
    archive = tmp_path / "codepo_gb.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("Data/CSV/zz.csv", CODE_POINT)
        made.writestr("Data/CSV/zy.csv", SECOND)
        made.writestr("Doc/Code-Point_Open_Column_Headers.csv", "PC,PQ\nPostcode,Quality\n")
        made.writestr("Doc/licence.txt", "Open Government Licence")
    found = read_postcodes(archive)
    assert [file.file for file in found.files] == ["Data/CSV/zy.csv", "Data/CSV/zz.csv"]
    assert sorted(found.table.index) == ["ZZ1 1AA", "ZZ1 1AD"]


def test_reads_a_folder(tmp_path: Path) -> None:
    save(tmp_path, "a/zz.csv", CODE_POINT)
    save(tmp_path, "a/zy.csv", SECOND)
    assert len(read_postcodes(tmp_path / "a").table) == 2


def test_a_postcode_in_two_files_is_refused_in_the_second(tmp_path: Path) -> None:
    save(tmp_path, "a/za.csv", CODE_POINT)
    save(tmp_path, "a/zb.csv", SECOND + CODE_POINT)
    found = read_postcodes(tmp_path / "a")
    assert found.rejected[["file", "row", "reason"]].to_numpy().tolist() == [["zb.csv", 2, TWICE]]
    assert [file.rows_accepted for file in found.files] == [1, 1]


def test_a_postcode_twice_in_a_file_is_refused_once(tmp_path: Path) -> None:
    found = read_postcodes(save(tmp_path, "zz.csv", CODE_POINT + CODE_POINT))
    assert found.rejected["reason"].tolist() == [TWICE]


def test_refuses_what_is_no_postcode(tmp_path: Path) -> None:
    found = read_postcodes(save(tmp_path, "zz.csv", CODE_POINT + CODE_POINT.replace("ZZ1", "??")))
    assert found.rejected["reason"].tolist() == [NOT_A_POSTCODE]


def test_keeps_ended_postcodes_of_the_directory_and_says_so(tmp_path: Path) -> None:
    found = read_postcodes(save(tmp_path, "ONSPD_MAY_2024_UK_ZZ.csv", DIRECTORY))
    assert "ZZ1 1AD" in found.table.index
    assert "Kept for older records though no longer in use: 1 postcode." in found.notes
    assert found.rejected["reason"].tolist() == [NO_POINT]
    assert found.source == "ONS Postcode Directory"
    assert set(found.table["vintage"]) == {"May 2024"}


def test_takes_the_newest_area_codes_of_the_directory(tmp_path: Path) -> None:
    found = read_postcodes(save(tmp_path, "onspd.csv", DIRECTORY))
    assert found.table.loc["ZZ1 1AA", ["ward_code", "lsoa_code"]].tolist() == [
        "E05000861",
        "E01000021",
    ]


def test_takes_the_grid_before_the_degrees(tmp_path: Path) -> None:
    found = read_postcodes(save(tmp_path, "onspd.csv", DIRECTORY))
    assert found.table.loc["ZZ1 1AA", "place_id"] == place_ids_from_grid(358016, 405780)


def test_places_northern_ireland_by_degrees(tmp_path: Path) -> None:
    # Its grid references are on the Irish Grid: as British ones they lie near Liverpool.
    found = read_postcodes(save(tmp_path, "onspd.csv", DIRECTORY))
    assert found.table.loc["BT1 1AA", "place_id"] == place_ids_from_lonlat(-5.93, 54.6)


def test_reads_the_areas_of_the_directory_and_not_the_whole_beside_them(tmp_path: Path) -> None:
    archive = tmp_path / "ONSPD_NOV_2023.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("Data/ONSPD_NOV_2023_UK.csv", DIRECTORY)
        made.writestr("Data/multi_csv/ONSPD_NOV_2023_UK_ZZ.csv", DIRECTORY)
    found = read_postcodes(archive)
    assert [file.file for file in found.files] == ["Data/multi_csv/ONSPD_NOV_2023_UK_ZZ.csv"]


def test_reads_a_table_of_our_own_with_degrees(tmp_path: Path) -> None:
    text = "Postcode;Latitude;Longitude\nzz1 1aa;53.5;-2.6\n"
    found = read_postcodes(save(tmp_path, "own.csv", text), vintage="2025")
    assert found.table.loc["ZZ1 1AA", "place_id"] == place_ids_from_lonlat(-2.6, 53.5)
    assert found.table["vintage"].tolist() == ["2025"]
    assert found.table["ward_code"].isna().all()


def test_places_stand_once_and_without_a_name(tmp_path: Path) -> None:
    same = CODE_POINT.replace("1AA", "1AB")
    found = read_postcodes(save(tmp_path, "zz.csv", CODE_POINT + same))
    assert len(found.table) == 2
    assert len(found.places) == 1
    assert found.places["place_name"].isna().all()
    point = found.places.geometry.iloc[0]
    assert (point.x, point.y) == (358016, 405780)


def test_the_name_people_gave_the_file_is_used(tmp_path: Path) -> None:
    path = save(tmp_path, "upload123.csv", CODE_POINT)
    found = read_postcodes(path, display_name="codepoint_2014.csv")
    assert found.files[0].file == "codepoint_2014.csv"
    assert found.dates == "2014"


def test_tells_how_far_it_is(tmp_path: Path) -> None:
    said: list[float] = []
    save(tmp_path, "a/zz.csv", CODE_POINT)
    save(tmp_path, "a/zy.csv", SECOND)
    read_postcodes(tmp_path / "a", progress=lambda share, _doing: said.append(share))
    assert said == sorted(said)
    assert len(said) == 3


def test_refuses_a_file_without_postcodes(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"wards\.csv: It has no column of postcodes"):
        read_postcodes(save(tmp_path, "wards.csv", "code,name\nE05000001,One\n"))


def test_refuses_a_folder_without_postcodes(tmp_path: Path) -> None:
    save(tmp_path, "a/one.csv", "code,name\nE05000001,One\n")
    save(tmp_path, "a/two.csv", "code,name\nE05000001,One\n")
    with pytest.raises(InputError, match="There is no file of postcodes in it"):
        read_postcodes(tmp_path / "a")


def test_refuses_postcodes_without_coordinates_or_heading(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no heading that tells"):
        read_postcodes(save(tmp_path, "list.csv", '"ZZ1 1AA","One"\n"ZZ1 1AD","Two"\n'))


def test_refuses_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no such file"):
        read_postcodes(tmp_path / "none.csv")


def test_refuses_an_archive_that_writes_outside_its_folder(tmp_path: Path) -> None:
    archive = tmp_path / "codepo.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("../zz.csv", CODE_POINT)
    with pytest.raises(UnsafeFileError, match="outside"):
        read_postcodes(archive)

"""Each attack is shown to work without the guard, and to be refused with it."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import stat
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
from shapely.geometry import Point, box

from pact_geo.errors import InputError, UnsafeFileError
from pact_geo.inputs.boundaries import read_boundaries
from pact_geo.inputs.safe import (
    DRIVERS,
    Kind,
    Limits,
    check_file,
    lock_drivers,
    private_copy,
    unpack,
)

SECRET = "the treasurer's password"  # noqa: S105 - what the attacks try to reach


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file of the server that no upload may reach."""
    (tmp_path / "private").mkdir()
    path = tmp_path / "private" / "secret.csv"
    path.write_text(f"name,x,y\n{SECRET},1,2\n")
    return path


@pytest.fixture
def ward() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"WD25CD": ["E05000001"], "WD25NM": ["Oldford"]},
        geometry=[box(350_000, 400_000, 350_100, 400_100)],
        crs=27700,
    )


def virtual_layer(secret: Path) -> str:
    return (
        "<OGRVRTDataSource><OGRVRTLayer name='secret'>"
        f"<SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )


def pipeline(secret: Path) -> dict[str, str]:
    return {"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {secret}"}


def one_feature(note: str) -> str:
    feature = {"type": "Feature", "properties": {"a": 1}, "geometry": None}
    return json.dumps({"type": "FeatureCollection", "note": note, "features": [feature]})


READING_OTHER_FILES = {
    "a virtual layer": virtual_layer,
    "a virtual layer after a comment": lambda s: f"<!-- wards -->\n{virtual_layer(s)}",
    "a virtual layer inside valid GeoJSON": lambda s: one_feature(virtual_layer(s)),
    "a pipeline": lambda s: json.dumps(pipeline(s)),
    "a pipeline that also says FeatureCollection": lambda s: (
        '{"type":"FeatureCollection","features":[],' + json.dumps(pipeline(s))[1:]
    ),
}


@pytest.mark.parametrize("attack", READING_OTHER_FILES)
def test_a_geojson_that_reads_another_file_is_refused(tmp_path, secret, attack):
    path = tmp_path / "wards.geojson"
    path.write_text(READING_OTHER_FILES[attack](secret))

    # pyogrio was imported long ago, so that no driver is locked: the attack works.
    assert SECRET in pyogrio.read_dataframe(path)["name"].tolist()
    with pytest.raises(UnsafeFileError, match=r"^wards\.geojson: .*read other files.* Ask"):
        check_file(path)
    with pytest.raises(UnsafeFileError, match="read other files"):
        read_boundaries(path)


def test_a_seamless_mapinfo_table_that_reads_another_is_refused(tmp_path, ward):
    (tmp_path / "private").mkdir()
    ward.assign(WD25NM=SECRET).to_file(tmp_path / "private" / "secret.tab", driver="MapInfo File")
    (tmp_path / "up").mkdir()
    path = tmp_path / "up" / "wards.tab"
    index = gpd.GeoDataFrame(
        {"Table": ["../private/secret.tab"], "Description": [""]},
        geometry=list(ward.geometry),
        crs=27700,
    )
    index.to_file(path, driver="MapInfo File")
    with path.open("a") as file:
        file.write('begin_metadata\n"\\IsSeamless" = "TRUE"\nend_metadata\n')

    assert SECRET in pyogrio.read_dataframe(path)["WD25NM"].tolist()
    with pytest.raises(UnsafeFileError, match=r"stands for other files"):
        check_file(path)


@pytest.mark.parametrize(
    "line", ['Type LINKED Charset "Neutral"', 'File "../private/secret.tif"', "Open Table secret"]
)
def test_other_mapinfo_tables_that_stand_for_files_are_refused(tmp_path, ward, line):
    path = tmp_path / "wards.tab"
    ward.to_file(path, driver="MapInfo File")
    path.write_text(path.read_text() + line + "\n")

    with pytest.raises(UnsafeFileError, match="stands for other files"):
        check_file(path)


def test_a_mapinfo_table_of_its_own_is_accepted(tmp_path, ward):
    ward.to_file(tmp_path / "wards.tab", driver="MapInfo File")

    assert check_file(tmp_path / "wards.tab") == Kind.MAPINFO


# --- text that swells ---------------------------------------------------------------------------

KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "ha!">'
    + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcde", "bcdef", strict=True)
    )
    + "]>"
    + KML.format("<Placemark><name>&f;</name></Placemark>")
)


def test_entities_that_swell_are_refused(tmp_path):
    path = tmp_path / "wards.kml"
    path.write_text(LAUGHS)

    assert len(LAUGHS) < 1_000
    swollen = ET.fromstring(LAUGHS)  # noqa: S314 - the attack
    assert len("".join(swollen.itertext())) == 300_000
    with pytest.raises(UnsafeFileError, match=r"wards\.kml: It defines entities"):
        check_file(path)


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<NetworkLink><Link><href>http://10.0.0.1/</href></Link></NetworkLink>", "links to other"),
        ('<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>', "links to"),
        ("<Folder>" * 300 + "</Folder>" * 300, "nested without end"),
    ],
)
def test_kml_that_links_or_nests_is_refused(tmp_path, inside, reason):
    path = tmp_path / "wards.kml"
    path.write_text(KML.format(inside))

    with pytest.raises(UnsafeFileError, match=reason):
        check_file(path)


def test_a_root_hidden_behind_a_comment_is_seen(tmp_path):
    path = tmp_path / "wards.kml"
    path.write_text("<!-- <kml> --><WFS_Capabilities/>")

    with pytest.raises(UnsafeFileError, match="outermost element is 'WFS_Capabilities'"):
        check_file(path)


def test_xml_of_other_kinds_is_refused(tmp_path):
    path = tmp_path / "wards.geojson"
    path.write_text('<?xml version="1.0"?><gpx/>')

    with pytest.raises(UnsafeFileError, match="XML of a kind PACT Geo does not read"):
        check_file(path)


# --- few bytes that stand for many -------------------------------------------------------------


def limited(code: str, memory: int = 2**31) -> subprocess.CompletedProcess[str]:
    """Run Python with no more than ``memory`` bytes."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory)),
    )


def test_a_workbook_with_two_far_cells_is_refused(tmp_path):
    path = tmp_path / "survey.xlsx"
    with pytest.importorskip("xlsxwriter").Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "ward")
        sheet.write(1_048_575, 16_383, "x")
    assert path.stat().st_size < 10_000

    attack = limited(f"""
        from python_calamine import CalamineWorkbook
        CalamineWorkbook.from_path({str(path)!r}).get_sheet_by_index(0).to_python()
    """)
    assert attack.returncode != 0
    with pytest.raises(UnsafeFileError, match=r"spreads 2 cells over 17,179,869,184"):
        check_file(path)


def test_a_row_placed_far_down_without_cell_names_is_refused(tmp_path):
    path = tmp_path / "survey.xlsx"
    with pytest.importorskip("xlsxwriter").Workbook(path) as book:
        book.add_worksheet().write(5, 9_000, "x")
    packed = tmp_path / "far.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(packed, "w") as new:
        for member in old.namelist():
            data = old.read(member)
            if member.endswith("sheet1.xml"):
                data = data.replace(
                    b"</row>", b'</row><row r="1048576"><c t="n"><v>1</v></c></row>'
                )
            new.writestr(member, data)

    with pytest.raises(UnsafeFileError, match="A sheet of it spreads 2 cells"):
        check_file(packed)


def test_a_large_but_full_workbook_is_accepted(tmp_path):
    path = tmp_path / "survey.xlsx"
    with pytest.importorskip("xlsxwriter").Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(1_000):
            sheet.write_row(row, 0, [row] * 20)

    assert check_file(path) == Kind.EXCEL


def test_parquet_that_stands_for_too_many_rows_is_refused(tmp_path):
    path = tmp_path / "crime.parquet"
    rows = 40_000_000
    pq.write_table(
        pa.table({"a": np.zeros(rows, dtype="int8")}), path, compression="zstd", row_group_size=rows
    )

    # It does unfold to its 40 million rows.
    assert path.stat().st_size * 100 < pq.read_table(path).nbytes
    with pytest.raises(UnsafeFileError, match=r"bytes stand for 40,000,000 cells"):
        check_file(path)


def test_a_geopackage_view_that_makes_rows_is_refused(tmp_path, ward):
    path = tmp_path / "wards.gpkg"
    ward.to_file(path, layer="wards")
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE VIEW many AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c"
            " LIMIT 100000) SELECT x AS fid, 'a' AS name FROM c"
        )
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier)"
            " VALUES ('many', 'attributes', 'many')"
        )
    database.close()

    assert len(pyogrio.read_dataframe(path, layer="many")) == 100_000
    with pytest.raises(UnsafeFileError, match="view 'many' computes its rows"):
        check_file(path)


def test_a_geopackage_column_that_swells_is_refused(tmp_path, ward):
    path = tmp_path / "wards.gpkg"
    ward.to_file(path, layer="wards")
    with sqlite3.connect(path) as database:
        database.execute(
            "ALTER TABLE wards ADD COLUMN big TEXT AS (hex(zeroblob(10000000))) VIRTUAL"
        )
    database.close()

    assert len(pyogrio.read_dataframe(path, layer="wards")["big"][0]) == 20_000_000
    with pytest.raises(UnsafeFileError, match="table 'wards' has columns that are computed"):
        check_file(path)


def test_a_geopackage_table_made_by_a_program_is_refused(tmp_path, ward):
    path = tmp_path / "wards.gpkg"
    ward.to_file(path, layer="wards")
    with sqlite3.connect(path) as database:
        database.execute("CREATE VIRTUAL TABLE words USING fts5(word)")
    database.close()

    with pytest.raises(UnsafeFileError, match="table 'words' is made by a program"):
        check_file(path)


def test_a_geopackage_open_elsewhere_is_not_read_half(tmp_path, ward):
    path = tmp_path / "wards.gpkg"
    ward.to_file(path, layer="wards")
    path.with_name("wards.gpkg-wal").write_bytes(b"unfinished")

    with pytest.raises(InputError, match="Another program has it open"):
        check_file(path)


def test_sqlite_that_is_no_geopackage_is_refused(tmp_path):
    path = tmp_path / "wards.gpkg"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE a (b)")
    database.close()

    with pytest.raises(InputError, match="no GeoPackage"):
        check_file(path)


# --- archives ---------------------------------------------------------------------------------


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def naive_extract(path: Path, folder: Path) -> None:
    """Unpack as a program does that trusts names and links."""
    with zipfile.ZipFile(path) as file:
        for info in file.infolist():
            target = folder / info.filename
            if stat.S_ISLNK(info.external_attr >> 16):
                target.symlink_to(file.read(info).decode())
            else:
                target.write_bytes(file.read(info))


def test_a_zip_bomb_is_refused(tmp_path):
    path = archive(tmp_path / "police.zip", {"2025-01/street.csv": b"0" * 100_000_000})

    with zipfile.ZipFile(path) as file:
        assert len(file.read("2025-01/street.csv")) > 1_000 * path.stat().st_size
    with pytest.raises(UnsafeFileError, match=r"police\.zip: It unpacks to [\d,]+ times its size"):
        check_file(path)
    with pytest.raises(UnsafeFileError, match="times its size"), unpack(path):
        pass


def test_a_zip_of_too_many_bytes_is_refused(tmp_path):
    path = archive(tmp_path / "a.zip", {"a.csv": os.urandom(2_000)})

    with (
        pytest.raises(UnsafeFileError, match=r"unpacks to 0\.0 GiB"),
        unpack(path, limits=Limits(total_bytes=1_999)),
    ):
        pass


def test_a_zip_of_too_many_members_is_refused(tmp_path):
    path = archive(tmp_path / "a.zip", {f"{number}.csv": b"a" for number in range(11)})

    with (
        pytest.raises(UnsafeFileError, match="holds 11 files, more than 10"),
        unpack(path, limits=Limits(members=10)),
    ):
        pass


def test_a_zip_that_lies_about_its_sizes_is_stopped(tmp_path):
    path = archive(tmp_path / "a.zip", {"a.csv": b"0" * 1_000_000})
    data = bytearray(path.read_bytes())
    honest = (1_000_000).to_bytes(4, "little")
    while honest in data:
        at = data.index(honest)
        data[at : at + 4] = (10).to_bytes(4, "little")
    path.write_bytes(data)

    with pytest.raises(InputError, match=r"a\.zip"), unpack(path) as folder:
        assert (folder / "a.csv").stat().st_size <= 10


@pytest.mark.parametrize("name", ["../outside.csv", "sub/../../outside.csv"])
def test_a_path_that_leaves_the_folder_is_refused(tmp_path, name):
    path = archive(tmp_path / "a.zip", {name: b"a"})
    folder = tmp_path / "into"
    (folder / "sub").mkdir(parents=True)

    naive_extract(path, folder)
    assert (tmp_path / "outside.csv").exists()
    with pytest.raises(UnsafeFileError, match=r"outside\.csv', which would be written outside"):
        check_file(path)


@pytest.mark.parametrize("name", ["/etc/cron.d/job", "\\\\host\\share", "..\\job", "C:\\job", "."])
def test_absolute_and_windows_paths_are_refused(tmp_path, name):
    path = archive(tmp_path / "a.zip", {name: b"a"})

    with pytest.raises(UnsafeFileError, match="would be written outside"):
        check_file(path)


def test_a_link_in_a_zip_is_refused(tmp_path, secret):
    path = tmp_path / "a.zip"
    link = zipfile.ZipInfo("wards.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(link, str(secret))
    folder = tmp_path / "into"
    folder.mkdir()

    naive_extract(path, folder)
    assert SECRET in (folder / "wards.csv").read_text()
    with pytest.raises(UnsafeFileError, match=r"'wards\.csv', which is a link to another file"):
        check_file(path)


@pytest.mark.parametrize("kind", [stat.S_IFIFO, stat.S_IFCHR])
def test_a_device_in_a_zip_is_refused(tmp_path, kind):
    device = zipfile.ZipInfo("wards.csv")
    device.external_attr = (kind | 0o666) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr(device, b"")

    with pytest.raises(UnsafeFileError, match="no ordinary file"):
        check_file(tmp_path / "a.zip")


def test_a_member_that_comes_twice_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("wards.csv", "shown to the checker")
        file.writestr("Wards.csv", "given to the reader")

    with pytest.raises(UnsafeFileError, match=r"holds 'Wards\.csv' twice"):
        check_file(path)


def test_members_over_one_another_are_refused(tmp_path):
    path = archive(tmp_path / "a.zip", {"a.csv": os.urandom(500), "b.csv": os.urandom(500)})
    with zipfile.ZipFile(path) as file:
        start = file.getinfo("b.csv").header_offset
    data = bytearray(path.read_bytes())
    # In the directory both members now begin where the first does.
    at = data.rindex(start.to_bytes(4, "little"), 0, len(data) - 22)
    data[at : at + 4] = (0).to_bytes(4, "little")
    path.write_bytes(data)

    with pytest.raises(UnsafeFileError, match="lie over one another"):
        check_file(path)


def test_an_archive_in_an_archive_is_refused(tmp_path):
    inner = archive(tmp_path / "inner.zip", {"a.csv": b"a"})
    path = archive(tmp_path / "a.zip", {"data/inner.zip": inner.read_bytes()})

    with (
        pytest.raises(UnsafeFileError, match=r"another archive, 'data/inner\.zip'"),
        unpack(path),
    ):
        pass


def test_a_locked_archive_is_refused(tmp_path):
    path = archive(tmp_path / "a.zip", {"a.csv": b"a"})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)

    with pytest.raises(InputError, match="locked with a password"):
        check_file(path)


def test_a_cut_archive_is_refused(tmp_path):
    path = archive(tmp_path / "a.zip", {"a.csv": os.urandom(1_000)})
    path.write_bytes(path.read_bytes()[:500])

    with pytest.raises(InputError, match="archive is damaged"):
        check_file(path)


def test_a_spoilt_member_is_refused_without_naming_our_folders(tmp_path):
    path = archive(tmp_path / "a.zip", {"a.csv": os.urandom(1_000)})
    data = bytearray(path.read_bytes())
    data[300] ^= 255
    path.write_bytes(data)

    with pytest.raises(InputError, match="archive is damaged") as caught, unpack(path):
        pass
    assert "/tmp" not in str(caught.value)  # noqa: S108


def test_a_good_archive_is_unpacked_and_removed(tmp_path):
    path = archive(tmp_path / "a.zip", {"2025-01/a.csv": b"a", "b\\c.csv": b"c"})

    with unpack(path) as folder:
        assert (folder / "2025-01" / "a.csv").read_bytes() == b"a"
        assert (folder / "b" / "c.csv").read_bytes() == b"c"
    assert not folder.exists()


LARGE = 3_000_000  # two of these are unpacked in two threads


def test_a_large_archive_is_unpacked_whole(tmp_path):
    data = {f"{number}/a.bin": bytes([number]) * LARGE for number in range(5)}
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        for name, content in data.items():
            file.writestr(name, content)

    with unpack(path) as folder:
        found = {each.relative_to(folder).as_posix() for each in folder.rglob("*.bin")}
        assert found == set(data)
        assert all((folder / name).read_bytes() == content for name, content in data.items())
    assert not folder.exists()


@pytest.mark.parametrize("bad", range(4))
def test_a_bad_member_of_a_large_archive_is_refused_wherever_it_stands(tmp_path, bad):
    inner = archive(tmp_path / "inner.zip", {"a.csv": b"a"}).read_bytes()
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        for number in range(4):
            file.writestr(f"{number}.bin", inner if number == bad else b"0" * LARGE)

    with pytest.raises(UnsafeFileError, match=rf"another archive, '{bad}\.bin'"), unpack(path):
        pass


# --- names and kinds ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "/vsicurl/http://10.0.0.1/wards.geojson",
        "/vsizip//srv/private.zip/wards.gpkg",
        "//vsistdin/",
        "https://example.org/wards.geojson",
        "GTIFF_DIR:1:/srv/secret.tif",
        "PG:dbname=records",
        "WFS:http://10.0.0.1/",
        "wards\0.geojson",
    ],
)
def test_names_only_the_map_library_knows_are_refused(name):
    with pytest.raises(UnsafeFileError, match="not a file but a name"):
        check_file(name)


def test_devices_are_refused():
    with pytest.raises(UnsafeFileError, match="a device or a pipe"):
        check_file("/dev/zero")


def test_a_file_that_is_not_there_is_said():
    with pytest.raises(InputError, match=r"wards\.csv: There is no such file\. Check"):
        check_file("nowhere/wards.csv")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.csv", b"a,b\n1,2\n", Kind.CSV),
        ("a.csv", "naïve,b\n1,2\n".encode("cp1252"), Kind.CSV),
        ("a.txt", "a\tb\r\n1\t2\r\n".encode("utf-16"), Kind.CSV),
        ("upload", b'{"type": "FeatureCollection", "features": []}', Kind.GEOJSON),
        ("a.json", b'\xef\xbb\xbf{"features": [], "type":"FeatureCollection"}', Kind.GEOJSON),
        ("a.json", b'[{"category": "burglary"}]', Kind.JSON),
        ("a.gml", b"<ogr:FeatureCollection/>", Kind.GML),
        ("a.mif", b'Version 300\nCharset "Neutral"\n', Kind.MAPINFO),
    ],
)
def test_the_content_says_what_a_file_is(tmp_path, name, content, kind):
    (tmp_path / name).write_bytes(content)

    assert check_file(tmp_path / name) == kind


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"<!doctype html><html>Sign in</html>", "It is a web page"),
        ("a.csv", b"", "It is empty"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 8, "not a kind of file PACT Geo knows"),
        ("a.geojson", b'{"type":"Topology","objects":{}}', "It is TopoJSON"),
        ("a.geojson", b'{"geometryType":"esriGeometryPolygon"}', "It is Esri's own JSON"),
        ("a.csv", b'{"type":"FeatureCollection"}', "ends in .csv but it holds GeoJSON"),
        ("a.geojson", b"a,b\n1,2\n", "ends in .geojson but it holds separated text"),
        ("a.geojson", b"http://10.0.0.1/wards.geojson", "but it holds separated text"),
        ("a.kml", b"<kml><a></kml>", "not readable XML"),
        ("a.parquet", b"PAR1 and no more PAR1", "Parquet file is damaged"),
        ("a.gpkg", b"SQLite format 3\0" + b"\1" * 200, "database is damaged"),
    ],
)
def test_files_that_are_no_use_are_refused_in_words(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(InputError, match=rf"^{name}: .*{message}"):
        check_file(tmp_path / name)


def test_the_wanted_kinds_are_named(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n")

    with pytest.raises(InputError, match=r"It is separated text .* Needed here is GeoJSON or KML"):
        check_file(tmp_path / "a.csv", kinds=(Kind.GEOJSON, Kind.KML))


def test_the_name_to_show_is_the_one_used(tmp_path):
    (tmp_path / "tmp123").write_text("a,b\n")

    with pytest.raises(UnsafeFileError, match=r"^crime\.xlsx: Its name ends in \.xlsx"):
        check_file(tmp_path / "tmp123", name="crime.xlsx")


def test_a_geodatabase_folder_with_a_link_is_refused(tmp_path, ward, secret):
    path = tmp_path / "wards.gdb"
    ward.to_file(path, driver="OpenFileGDB")
    assert check_file(path) == Kind.FILEGDB
    (path / "a00000099.gdbtable").symlink_to(secret)

    with pytest.raises(UnsafeFileError, match="a link or no file"):
        check_file(path)


# --- the second lock -----------------------------------------------------------------------------


def locked(code: str) -> str:
    program = "from pact_geo.inputs.safe import lock_drivers\n" + textwrap.dedent(code)
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout


def test_locking_first_leaves_only_the_promised_drivers():
    listed = locked("""
        assert lock_drivers()
        import pyogrio
        print(*sorted(pyogrio.list_drivers()), sep="\\n")
    """)

    assert tuple(listed.splitlines()) == tuple(sorted(DRIVERS))


def test_locking_after_pyogrio_says_that_it_came_too_late(monkeypatch):
    for name in ("GDAL_SKIP", "GDAL_DRIVER_PATH"):
        monkeypatch.setenv(name, "")
    before = dict(os.environ)
    try:
        assert not lock_drivers()
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.mark.parametrize("attack", READING_OTHER_FILES)
def test_the_lock_alone_stops_the_attacks_too(tmp_path, secret, attack):
    path = tmp_path / "wards.geojson"
    path.write_text(READING_OTHER_FILES[attack](secret))

    read = locked(f"""
        lock_drivers()
        import pyogrio
        try:
            print(pyogrio.read_dataframe({str(path)!r}))
        except pyogrio.errors.DataSourceError:
            print("refused")
    """)

    assert SECRET not in read


def test_what_we_write_can_be_written_under_the_lock(tmp_path):
    made = locked(f"""
        lock_drivers()
        import geopandas as gpd
        from shapely.geometry import box
        table = gpd.GeoDataFrame({{"a": [1]}}, geometry=[box(0, 0, 1, 1)], crs=27700)
        table.to_file({str(tmp_path / "a.gpkg")!r}, layer="a")
        print(gpd.read_file({str(tmp_path / "a.gpkg")!r})["a"].sum())
    """)

    assert made.strip() == "1"


# --- private copies ------------------------------------------------------------------------------


def test_a_copy_has_a_name_of_ours_and_its_siblings(tmp_path, ward):
    ward.to_file(tmp_path / "wards.shp")
    for each in list(tmp_path.glob("wards.*")):
        each.rename(tmp_path / f"my wards;!{each.suffix.upper()}")
    (tmp_path / "my wards;!.vrt").write_text("not needed")

    with private_copy(tmp_path / "my wards;!.SHP", Kind.SHAPEFILE) as copy:
        names = sorted(each.name for each in copy.parent.iterdir())
        assert names == ["data.cpg", "data.dbf", "data.prj", "data.shp", "data.shx"]


def test_a_shapefile_without_its_table_says_what_is_missing(tmp_path, ward):
    ward.to_file(tmp_path / "wards.shp")
    (tmp_path / "wards.dbf").unlink()

    with (
        pytest.raises(InputError, match=r"wards\.shp: Beside it \.dbf is missing"),
        private_copy(tmp_path / "wards.shp", Kind.SHAPEFILE),
    ):
        pass


def test_a_sibling_that_is_a_link_is_not_followed(tmp_path, ward, secret):
    ward.to_file(tmp_path / "wards.shp")
    (tmp_path / "wards.prj").unlink()
    (tmp_path / "wards.prj").symlink_to(secret)

    with private_copy(tmp_path / "wards.shp", Kind.SHAPEFILE) as copy:
        assert not copy.with_suffix(".prj").exists()


def test_points_read_through_a_copy_are_the_same(tmp_path):
    points = gpd.GeoDataFrame({"a": ["x"]}, geometry=[Point(-2.5, 53.5)], crs=4326)
    points.to_file(tmp_path / "a.geojson")

    with private_copy(tmp_path / "a.geojson", Kind.GEOJSON) as copy:
        read = pyogrio.read_dataframe(copy)

    pd.testing.assert_series_equal(read["a"], points["a"])

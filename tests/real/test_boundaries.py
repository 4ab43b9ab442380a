"""Real boundaries, in every format we promise."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

from pact_geo.errors import InputError
from pact_geo.inputs.boundaries import read_boundaries

WIGAN_KM2 = 188.2


@pytest.fixture(scope="module")
def boundaries(real_data: Path) -> Path:
    return real_data / "boundaries"


def zipped(folder: Path, root: Path, name: str) -> Path:
    return Path(shutil.make_archive(str(folder / name), "zip", root))


def as_driver(ending: str, driver: str) -> Callable[[gpd.GeoDataFrame, Path], Path]:
    def write(wards: gpd.GeoDataFrame, folder: Path) -> Path:
        wards.to_file(folder / f"wards{ending}", driver=driver)
        return folder / f"wards{ending}"

    return write


def as_zip(ending: str, driver: str) -> Callable[[gpd.GeoDataFrame, Path], Path]:
    def write(wards: gpd.GeoDataFrame, folder: Path) -> Path:
        (folder / "in").mkdir()
        wards.to_file(folder / "in" / f"wards{ending}", driver=driver)
        return zipped(folder, folder / "in", "wards")

    return write


def as_parquet(wards: gpd.GeoDataFrame, folder: Path) -> Path:
    wards.to_parquet(folder / "wards.parquet")
    return folder / "wards.parquet"


FORMATS = {
    "GeoJSON": as_driver(".geojson", "GeoJSON"),
    "GeoPackage": as_driver(".gpkg", "GPKG"),
    "zipped Shapefile": as_zip(".shp", "ESRI Shapefile"),
    "Shapefile": as_driver(".shp", "ESRI Shapefile"),
    "zipped file geodatabase": as_zip(".gdb", "OpenFileGDB"),
    "file geodatabase": as_driver(".gdb", "OpenFileGDB"),
    "zipped MapInfo TAB": as_zip(".tab", "MapInfo File"),
    "MapInfo TAB": as_driver(".tab", "MapInfo File"),
    "MapInfo MIF": as_driver(".mif", "MapInfo File"),
    "KML": as_driver(".kml", "KML"),
    "KML by libkml": as_driver(".kml", "LIBKML"),
    "zipped KML": as_zip(".kml", "LIBKML"),
    "GeoParquet": as_parquet,
    "FlatGeobuf": as_driver(".fgb", "FlatGeobuf"),
}
# KML is always in longitude and latitude.
WRITTEN = [
    (form, crs)
    for form in FORMATS
    for crs in ("EPSG:4326", "EPSG:27700")
    if crs == "EPSG:4326" or "KML" not in form
]


def test_wigan_2025_has_its_25_wards(boundaries):
    wards = read_boundaries(boundaries / "wigan_wards_2025_bgc.geojson")

    table = wards.table
    assert len(table) == wards.rows_read == 25
    assert set(table["area_type"]) == {"ward"}
    assert set(table["vintage"]) == {"2025"}
    assert set(table["authority_code"]) == {"E08000010"}
    assert table.loc["E05015013", "area_name"] == "Worsley Mesnes"
    assert table.area.sum() / 1e6 == pytest.approx(WIGAN_KM2, abs=0.2)
    assert "No overlaps or gaps of 100 m2 or more between neighbours." in wards.notes


@pytest.mark.parametrize(("form", "crs"), WRITTEN)
def test_every_promised_format_gives_the_same_wards(boundaries, tmp_path, form, crs):
    source = boundaries / "wigan_wards_2025_bgc.geojson"
    known = read_boundaries(source).table
    wards = gpd.read_file(source)[["WD25CD", "WD25NM", "LAD25CD", "LAD25NM", "geometry"]]
    path = FORMATS[form](wards.to_crs(crs), tmp_path)

    back = read_boundaries(path)

    assert back.rows_read == back.rows_accepted == 25
    assert list(back.table.index) == list(known.index)
    assert list(back.table["area_name"]) == list(known["area_name"])
    assert set(back.table["authority_name"]) == {"Wigan"}
    assert set(back.table["vintage"]) == {"2025"}
    difference = np.abs(back.table.area - known.area)
    assert (difference <= known.area / 10_000).all(), difference.max()


def test_generalised_wards_of_2024_need_their_vintage_said(boundaries):
    path = boundaries / "wigan_wards_2024_bsc.geojson"

    assert any("vintage is unknown" in note for note in read_boundaries(path).notes)
    said = read_boundaries(path, vintage=2024)
    assert len(said.table) == 25
    assert set(said.table["vintage"]) == {"2024"}
    assert said.table.area.sum() / 1e6 == pytest.approx(WIGAN_KM2, abs=1)


def test_four_invalid_areas_are_repaired_and_named(boundaries):
    lsoas = read_boundaries(boundaries / "gm_lsoa_2021_bgc_4_invalid.geojson", vintage="2021")

    assert len(lsoas.table) == lsoas.rows_read == 1702
    assert lsoas.table.is_valid.all()
    assert set(lsoas.table["area_type"]) == {"lsoa"}
    (repairs,) = [note for note in lsoas.notes if "repaired" in note]
    assert repairs.startswith("4 areas had invalid shapes")
    assert "E01005866 (row 1045)" in repairs


@pytest.mark.parametrize(
    ("authority", "wards"),
    [("E08000010", 25), ("Wigan", 25), ("E08000013", 18), ("st. helens", 18)],
)
def test_one_authority_out_of_the_whole_country(boundaries, authority, wards):
    read = read_boundaries(boundaries / "uk_wards_2025_bgc.gpkg", authority=authority)

    assert len(read.table) == wards
    assert read.rows_read == 8405
    assert read.rows_rejected == 8405 - wards
    assert set(read.rejected["reason"]) == {"Outside the chosen authority."}
    assert set(read.table["vintage"]) == {"2025"}


def test_an_authority_written_wrongly_is_answered_with_the_near_ones(boundaries):
    with pytest.raises(InputError, match=r"no areas of 'Wiggan'.*Wigan"):
        read_boundaries(boundaries / "uk_wards_2025_bgc.gpkg", authority="Wiggan")


def test_wards_of_2017_are_other_wards(boundaries):
    old = read_boundaries(boundaries / "gm_wards_2017_bgc.geojson", vintage=2017)
    new = read_boundaries(boundaries / "wigan_wards_2025_bgc.geojson")

    assert len(old.table) == 215
    assert old.table.loc["E05000864", "area_name"] == "Worsley Mesnes"
    assert not set(old.table.index) & set(new.table.index)


@pytest.mark.parametrize(
    ("file", "count", "area_type", "vintage"),
    [
        ("wigan_lsoa_2021_bgc.geojson", 200, "lsoa", "2021"),
        ("wigan_lsoa_2011_bgc.geojson", 200, "lsoa", "2011"),
        ("uk_lad_2024_buc.gpkg", 361, "local authority", "2024"),
        ("police_force_areas_2020_buc.gpkg", 43, "police force area", "2020"),
    ],
)
def test_the_field_names_say_type_and_vintage(boundaries, file, count, area_type, vintage):
    table = read_boundaries(boundaries / file).table

    assert len(table) == count
    assert set(table["area_type"]) == {area_type}
    assert set(table["vintage"]) == {vintage}

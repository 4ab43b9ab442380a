"""The plan of an area that people carry on a walk."""

from __future__ import annotations

import io
import json
from pathlib import Path

import geopandas as gpd
import pytest
from PIL import Image
from shapely import Polygon, box

from pact_geo.errors import UnsuitableDataError
from pact_geo.outputs.area_plan import describe_area_plan, draw_area_plan

HOSTILE = json.loads((Path(__file__).parents[1] / "hostile_names.json").read_text())
AREA = box(355_200, 400_200, 355_420, 400_300)
WARDS = gpd.GeoDataFrame(geometry=[box(355_000, 400_000, 356_500, 401_500)], crs=27700)


def test_a_plan_is_a_picture_with_the_area_in_its_middle():
    picture = Image.open(io.BytesIO(draw_area_plan(AREA, WARDS, names=[])))
    assert picture.format == "PNG"
    middle = picture.convert("RGB").getpixel((picture.width // 2, picture.height // 2))
    corner = picture.convert("RGB").getpixel((picture.width // 2, 20))
    assert middle != corner


def test_names_change_the_picture_and_those_outside_do_not():
    bare = draw_area_plan(AREA, WARDS, names=[])
    assert draw_area_plan(AREA, WARDS, names=[("Kiln Street", 355_300, 400_250)]) != bare
    assert draw_area_plan(AREA, WARDS, names=[("Far Lane", 1, 1)]) == bare


def test_hostile_names_are_drawn_as_they_are():
    names = [(name, 355_210.0 + n, 400_250.0) for n, name in enumerate(HOSTILE[:60])]
    assert draw_area_plan(AREA, WARDS, names=[*names, ("$x^{$ \\frac", 355_300, 400_250)])


def test_a_plan_is_said_in_words_with_each_name_once():
    names = [("Kiln Street", 0, 0), ("Mill Lane", 0, 0), ("Kiln Street", 1, 1)]
    said = describe_area_plan("Kiln shops", names)
    assert said == "Plan of Kiln shops, outlined, with Kiln Street, Mill Lane."
    assert describe_area_plan("Kiln shops", []) == "Plan of Kiln shops, outlined."


def test_an_empty_area_has_no_plan():
    with pytest.raises(UnsuitableDataError, match="no area"):
        draw_area_plan(Polygon(), WARDS, names=[])

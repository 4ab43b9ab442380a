"""Where in its ward a place lies."""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely import Point, box

from pact_geo.outputs.ward_parts import part_words

WARDS = gpd.GeoDataFrame(
    {"area_name": ["Pemberton", "Ince"]},
    geometry=[box(0, 0, 300, 300), box(300, 0, 600, 300)],
    index=["E1", "E2"],
    crs=27700,
)


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (150, 150, "the middle of Pemberton"),
        (150, 290, "the north of Pemberton"),
        (10, 10, "the south-west of Pemberton"),
        (590, 150, "the east of Ince"),
        (310, 400, "the north-west of Ince"),
    ],
)
def test_the_part_of_the_nearest_ward_is_named(x, y, words):
    assert part_words(Point(x, y).buffer(5), WARDS) == words

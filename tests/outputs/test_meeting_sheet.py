"""The map of a meeting: names of streets beside the numbers."""

from __future__ import annotations

import re

from pact_geo.outputs.meeting_sheet import snapshot_map

SQUARE = [[[0, 0], [1000, 0], [1000, 1000], [0, 1000], [0, 0]]]
PATCH = [[[480, 480], [520, 480], [520, 520], [480, 520], [480, 480]]]


def content(*names):
    return {
        "panel": "Mill panel",
        "areas": [{"rank": 1, "shape": PATCH}],
        "map": {"home": SQUARE, "round": [], "names": list(names)},
    }


def test_a_name_under_a_number_or_another_name_is_moved_beside_it():
    here = [{"name": name, "at": [500, 500]} for name in ("Mill Lane", "Park Road")]
    drawn = snapshot_map(content(*here), shown=[1])
    at = {
        name: (float(x), float(y))
        for x, y, name in re.findall(r'<text x="(\d+)" y="(\d+)"[^>]*>([^<]*)</text>', drawn)
    }
    assert set(at) == {"Mill Lane", "Park Road"}
    assert abs(at["Mill Lane"][1] - at["Park Road"][1]) >= 24 or (
        abs(at["Mill Lane"][0] - at["Park Road"][0]) >= 100
    )

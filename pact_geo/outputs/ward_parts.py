"""Where in its ward a place lies, in words: "the north-west of Pemberton"."""

from __future__ import annotations

import geopandas as gpd
import shapely

_LOW, _HIGH = 1 / 3, 2 / 3


def part_words(shape: shapely.Geometry, wards: gpd.GeoDataFrame) -> str:
    """Say in which part of which ward the middle of a shape lies.

    A ward's box is cut in thirds each way; the middle third has no direction.

    Parameters
    ----------
    shape
        As everybody may see it, in the CRS of ``wards``.
    wards
        Boundaries, one at least.
    """
    middle = shape.centroid
    code = wards.geometry.distance(middle).idxmin()
    west, south, east, north = wards.geometry.loc[code].bounds
    across = (middle.x - west) / (east - west)
    along = (middle.y - south) / (north - south)
    words = [
        "north" if along > _HIGH else "south" if along < _LOW else "",
        "east" if across > _HIGH else "west" if across < _LOW else "",
    ]
    return f"the {'-'.join(filter(None, words)) or 'middle'} of {wards['area_name'].loc[code]}"

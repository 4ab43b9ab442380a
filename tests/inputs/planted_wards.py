"""Small wards with known shapes."""

from __future__ import annotations

import geopandas as gpd
from shapely.geometry import MultiPolygon, Polygon, box

from pact_geo.tables import CRS, Boundaries, as_boundaries

WIGAN = "E08000010"


def wards_table(
    shapes: dict[str, Polygon | MultiPolygon], authority: str | None = WIGAN
) -> Boundaries:
    frame = gpd.GeoDataFrame(
        {
            "area_name": [f"Ward {code}" for code in shapes],
            "area_type": "ward",
            "authority_code": authority,
            "authority_name": None,
            "vintage": "2025-05",
        },
        index=list(shapes),
        geometry=list(shapes.values()),
        crs=CRS,
    )
    return as_boundaries(frame.rename_axis("area_code"))


def square(column: int, row: int = 0) -> Polygon:
    west, south = 355_000 + 1000 * column, 403_000 + 1000 * row
    return box(west, south, west + 1000, south + 1000)


def zigzag(teeth: int) -> Polygon:
    """A ward with many corners that no simplification takes away."""
    top = [(355_000 + 100 * n, 405_000 + 100 * (n % 2)) for n in range(teeth)]
    return Polygon([*top, (355_000 + 100 * teeth, 403_000), (355_000, 403_000)])

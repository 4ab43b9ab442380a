"""Small tables to plant answers in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import geopandas as gpd
import pandas as pd
import pytest

from pact_geo import tables


@pytest.fixture(scope="session")
def make_places() -> Callable[..., tables.Places]:
    """Places at points of the grid; names default to none."""

    def build(points: Sequence[tuple[float, float]], names: Sequence[str | None] | None = None):
        x = [point[0] for point in points]
        y = [point[1] for point in points]
        named = [None] * len(x) if names is None else list(names)
        return tables.as_places(
            gpd.GeoDataFrame(
                {"place_name": pd.Series(named, dtype="str").to_numpy()},
                geometry=gpd.points_from_xy(x, y, crs=tables.CRS),
                index=pd.Index(tables.place_ids_from_grid(x, y), name="place_id"),
            ).astype({"place_name": "str"})
        )

    return build


@pytest.fixture(scope="session")
def make_incidents() -> Callable[..., tables.Incidents]:
    """Incidents at place ids (None for none), of one month and category unless given."""

    def build(
        place_ids: Sequence[int | None],
        *,
        month: str | Sequence[str] = "2018-10",
        category: str | Sequence[str] = "Burglary",
        ward_code: Sequence[str | None] | None = None,
        source: str | Sequence[str] = "police.uk",
    ):
        size = len(place_ids)
        months = [month] * size if isinstance(month, str) else month
        wards = [None] * size if ward_code is None else ward_code
        frame = pd.DataFrame(
            {
                "category": pd.Series(
                    [category] * size if isinstance(category, str) else category, dtype="str"
                ),
                "month": pd.PeriodIndex(months, freq="M"),
                "place_id": pd.array(list(place_ids), dtype="Int64"),
                "ward_code": pd.Series(wards, dtype="str"),
                "source": pd.Series(
                    [source] * size if isinstance(source, str) else source, dtype="str"
                ),
                "reported_by": pd.Series([None] * size, dtype="str"),
            }
        )
        frame.index = pd.Index([f"i{n}" for n in range(size)], name="incident_id", dtype="str")
        return tables.as_incidents(frame)

    return build


@pytest.fixture(scope="session")
def make_concerns() -> Callable[..., tables.Concerns]:
    """Concerns from (response, place id) or (response, theme, place id); None for no place."""

    def build(rows: Sequence[tuple[object, ...]]):
        themes = [row[1] if len(row) > 2 else "Litter" for row in rows]
        frame = pd.DataFrame(
            {
                "response_id": pd.Series([row[0] for row in rows], dtype="str"),
                "theme": pd.Series(themes, dtype="str"),
                "place_id": pd.array([row[-1] for row in rows], dtype="Int64"),
                "ward_code": pd.Series([None] * len(rows), dtype="str"),
                "impact": pd.Series([float("nan")] * len(rows), dtype="float64"),
            }
        )
        frame.index = pd.Index([f"c{n}" for n in range(len(rows))], name="concern_id", dtype="str")
        return tables.as_concerns(frame)

    return build


@pytest.fixture(scope="session")
def make_areas() -> Callable[..., tables.Boundaries]:
    """Areas by code from polygons, of one type."""

    def build(polygons: dict[str, object], area_type: str = "ward"):
        codes = list(polygons)
        return tables.as_boundaries(
            gpd.GeoDataFrame(
                {
                    "area_name": pd.Series([f"Area {code}" for code in codes], dtype="str"),
                    "area_type": pd.Series([area_type] * len(codes), dtype="str"),
                    "authority_code": pd.Series([None] * len(codes), dtype="str"),
                    "authority_name": pd.Series([None] * len(codes), dtype="str"),
                    "vintage": pd.Series(["2025"] * len(codes), dtype="str"),
                },
                geometry=gpd.GeoSeries(list(polygons.values()), crs=tables.CRS),
            ).set_index(pd.Index(codes, name="area_code", dtype="str"))
        )

    return build

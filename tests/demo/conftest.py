"""The demo borough, written once for all tests."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from pact_geo.demo import DemoFiles, demo_wards, write_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> DemoFiles:
    return write_demo(tmp_path_factory.mktemp("demo"), seed=1)


@pytest.fixture(scope="session")
def police(demo) -> pd.DataFrame:
    """All police rows as text, with their points on the National Grid and their ward."""
    rows = pd.concat(
        [
            pd.read_csv(path, dtype=str, keep_default_na=False).assign(file=path.name)
            for path in sorted(demo.police.rglob("*.csv"))
        ],
        ignore_index=True,
    )
    lon, lat = pd.to_numeric(rows["Longitude"]), pd.to_numeric(rows["Latitude"])
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=4326).to_crs(27700)
    borough = shapely.union_all(demo_wards().geometry.array)
    located = lon.notna()
    inside = located & shapely.contains_xy(borough, points.x.to_numpy(), points.y.to_numpy())
    return rows.assign(x=points.x, y=points.y, located=located, inside=inside)


@pytest.fixture(scope="session")
def truth(demo) -> gpd.GeoDataFrame:
    return gpd.read_file(demo.truth).to_crs(27700).set_index("number")

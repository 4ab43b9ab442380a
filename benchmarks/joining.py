"""A ward for each of 1.66 million incidents: ours, geopandas, SedonaDB and DuckDB spatial."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from measure import DifferentAnswersError, Row, Work, kept_folder, real_data

STACKED = 10
Codes = np.ndarray[Any, Any]
Made = tuple[Callable[[], Any], Callable[[Any], Codes]]
"""What is measured, and what brings its answer to the form that is compared."""


def national_points() -> tuple[Codes, Codes]:
    """Read longitude and latitude of five months of 39 forces, those that have any."""
    import pandas as pd

    table = pd.read_parquet(
        real_data() / "incidents" / "national_39_forces_2018-10_to_2019-02.parquet",
        columns=["Longitude", "Latitude"],
    ).dropna()
    return table["Longitude"].to_numpy(), table["Latitude"].to_numpy()


def national_areas(name: str = "uk_wards_2025_bgc.gpkg", code: str = "WD25CD") -> Any:
    """Read areas of the whole country as a Boundaries table, in order of code."""
    import geopandas as gpd

    kept = kept_folder() / f"{name}.parquet"
    if not kept.exists():
        _make_areas(name, code).to_parquet(kept)
    return gpd.read_parquet(kept)


def _make_areas(name: str, code: str) -> Any:
    import geopandas as gpd
    import pandas as pd
    import shapely

    read = gpd.read_file(real_data() / "boundaries" / name).to_crs(27700)
    shapes = shapely.make_valid(np.asarray(read.geometry.array))
    index = pd.Index(read[code], name="area_code", dtype="str")
    texts = {"area_name": read[code].to_numpy(), "area_type": "ward", "authority_code": "",
             "authority_name": "", "vintage": "2025"}  # fmt: skip
    table = gpd.GeoDataFrame(texts, geometry=shapes, index=index, crs=27700)
    return table.astype(dict.fromkeys(texts, "str")).sort_index()


# --- ours -------------------------------------------------------------------------------------


def pact(times: int = 1) -> Made:
    import pact_geo as pg

    lon, lat = (np.tile(each, times) for each in national_points())
    areas = national_areas()
    find = pg.find_area_codes
    return lambda: find(lon, lat, areas), lambda found: found.cat.codes.to_numpy()


pact_stacked = partial(pact, STACKED)


def second_pact() -> Made:
    """Join the places already known to districts, and take the codes to the incidents."""
    import pandas as pd

    import pact_geo as pg
    from pact_geo.inputs.locations import make_places
    from pact_geo.tables import place_ids_from_lonlat

    ids = pd.Series(place_ids_from_lonlat(*national_points()))
    places = make_places(ids)
    rows = pd.Series(places.index.get_indexer(ids))
    districts = national_areas("uk_lad_2024_buc.gpkg", "ltla24_code")
    assign = pg.assign_areas

    def work() -> Any:
        joined = assign(places, districts, column="district_code")
        return joined["district_code"].array.take(rows.to_numpy())

    return work, partial(_numbered, areas=districts)


def _numbered(codes: Any, areas: Any) -> Codes:
    import pandas as pd

    return pd.Categorical(codes, categories=areas.index).codes


# --- geopandas --------------------------------------------------------------------------------


def geopandas(predicate: str, times: int = 1) -> Made:
    import geopandas as gpd

    lon, lat = (np.tile(each, times) for each in national_points())
    areas = national_areas()[["geometry"]]

    def work() -> Any:
        points = gpd.GeoSeries(gpd.points_from_xy(lon, lat, crs=4326)).to_crs(27700)
        joined = gpd.GeoDataFrame(geometry=points).sjoin(areas, predicate=predicate, how="left")
        return _one_each(joined["area_code"])

    return work, partial(_numbered, areas=areas)


def _one_each(codes: Any) -> Any:
    """Keep the lowest code of a row on a shared edge, which sjoin gives twice."""
    if codes.index.is_unique:
        return codes
    ordered = codes.sort_values(kind="stable")
    return ordered[~ordered.index.duplicated()].sort_index()


within = partial(geopandas, "within")
intersects = partial(geopandas, "intersects")


def within_stacked() -> Made:
    return geopandas("within", STACKED)


def second_geopandas() -> Made:
    """Join points already made and converted to districts."""
    import geopandas as gpd

    points = gpd.GeoDataFrame(
        geometry=gpd.GeoSeries(gpd.points_from_xy(*national_points(), crs=4326)).to_crs(27700)
    )
    districts = national_areas("uk_lad_2024_buc.gpkg", "ltla24_code")[["geometry"]]

    def work() -> Any:
        joined = points.sjoin(districts, predicate="within", how="left")
        return _one_each(joined["area_code"])

    return work, partial(_numbered, areas=districts)


# --- databases --------------------------------------------------------------------------------


def sedona() -> Made:
    import pandas as pd
    import sedonadb

    lon, lat = national_points()
    areas = national_areas()
    codes = areas.reset_index()[["area_code", "geometry"]]
    connection = sedonadb.connect()

    def work() -> Any:
        rows = pd.DataFrame({"row": np.arange(len(lon)), "lon": lon, "lat": lat})
        connection.create_data_frame(rows).to_view("points")
        connection.create_data_frame(codes).to_view("areas")
        return connection.sql(
            "SELECT p.row, a.area_code FROM (SELECT row, ST_Transform("
            "ST_SetSRID(ST_Point(lon, lat), 4326), 'EPSG:27700') AS at FROM points) AS p"
            " JOIN areas AS a ON ST_Within(p.at, a.geometry)"
        ).to_pandas()

    return work, partial(_spread, rows=len(lon), areas=areas)


def duckdb() -> Made:
    import duckdb as engine
    import pandas as pd
    import shapely

    lon, lat = national_points()
    areas = national_areas()
    origin = importlib.util.find_spec("duckdb_extension_spatial").origin
    extension = next(Path(origin).parent.rglob("spatial.duckdb_extension"))
    connection = engine.connect(config={"allow_unsigned_extensions": "true"})
    connection.execute(f"LOAD '{extension}'")

    def work() -> Any:
        rows = pd.DataFrame({"row": np.arange(len(lon)), "lon": lon, "lat": lat})
        shapes = pd.DataFrame(
            {
                "area_code": areas.index.to_numpy(dtype=object),
                "shape": shapely.to_wkb(areas.geometry.array),
            }
        )
        connection.register("rows", rows)
        connection.register("shapes", shapes)
        connection.execute(
            "CREATE TEMP TABLE areas AS SELECT area_code, ST_GeomFromWKB(shape) AS shape"
            " FROM shapes"
        )
        connection.execute(
            "CREATE TEMP TABLE points AS SELECT row, ST_Transform(ST_Point(lon, lat),"
            " 'EPSG:4326', 'EPSG:27700', true) AS at FROM rows"
        )
        return connection.execute(
            "SELECT p.row, a.area_code FROM points AS p JOIN areas AS a ON ST_Within(p.at, a.shape)"
        ).df()

    return work, partial(_spread, rows=len(lon), areas=areas)


def _spread(found: Any, rows: int, areas: Any) -> Codes:
    codes = np.full(rows, -1, dtype="int16")
    codes[found["row"].to_numpy()] = _numbered(found["area_code"], areas)
    return codes


# --- what keeps it from the limit ---------------------------------------------------------------


def limit() -> Callable[[], float]:
    """Read two doubles and write one code a point, and nothing else."""
    lon, lat = national_points()
    codes = np.empty(len(lon), dtype="int16")

    def work() -> int:
        np.add(lon, lat, out=codes, casting="unsafe")
        return len(codes)

    return work


def stages() -> Callable[[], dict[str, float]]:
    """Time each step of our own kernel in one process."""
    import time

    import pandas as pd

    from pact_geo.analysis.joins import find_lowest_area
    from pact_geo.inputs.locations import place_points
    from pact_geo.scale.codes import number_rows

    lon, lat = national_points()
    shapes = np.asarray(national_areas().geometry.array)

    def work() -> dict[str, float]:
        took, began = {}, time.perf_counter()

        def lap(step: str) -> None:
            nonlocal began
            took[step] = time.perf_counter() - began
            began = time.perf_counter()

        ids = number_rows(lon, lat)
        lap("number each row by its coordinates")
        rows, distinct = pd.factorize(ids)
        lap(f"find the {len(distinct):,} distinct places (a hash table)")
        x, y = place_points(distinct)
        lap("convert them to metres (PROJ, two threads)")
        area = find_lowest_area(x, y, shapes)
        lap("find the area of each (GEOS, two threads)")
        area.astype("int16")[rows]
        lap("take the codes back to the rows")
        return took

    return work


def same_codes(answers: Sequence[Codes]) -> str:
    ours = np.asarray(answers[0])
    for other in answers[1:]:
        differ = int((np.asarray(other) != ours).sum())
        if differ:
            raise DifferentAnswersError(f"{differ:,} of {len(ours):,} codes differ.")
    outside = int((ours < 0).sum())
    return f"{len(ours):,} codes, none different; {outside:,} rows outside every area"


ROWS = (
    Row(
        "wards",
        "Longitude and latitude of 1.66 M incidents to 8,405 wards, cold",
        (
            Work("PACT Geo, find_area_codes", "joining:pact", runs=3),
            Work("geopandas, points + to_crs + sjoin(within)", "joining:within", times=6),
            Work("geopandas, points + to_crs + sjoin(intersects)", "joining:intersects", times=10),
            Work("SedonaDB, ST_Transform + ST_Within", "joining:sedona", times=1.5, runs=2),
            Work("DuckDB spatial, ST_Transform + ST_Within", "joining:duckdb", times=8),
        ),
        same_codes,
        why="GEOS and PROJ do most of the work on both sides, ours once for each place and in two"
        " threads: on a busy machine the threads win nothing. A compiled kernel would.",
    ),
    Row(
        "wards-stacked",
        "The same with 16.6 M rows (ten times the five months)",
        (
            Work("PACT Geo, find_area_codes", "joining:pact_stacked", runs=2),
            Work(
                "geopandas, points + to_crs + sjoin(within)",
                "joining:within_stacked",
                times=25,
                share=0.25,
            ),
        ),
        same_codes,
    ),
    Row(
        "second-geography",
        "Districts (361) for the 1.66 M incidents, places already known",
        (
            Work("PACT Geo, assign_areas and take back", "joining:second_pact", runs=3),
            Work("geopandas, sjoin(within) of the incidents", "joining:second_geopandas", times=5),
        ),
        same_codes,
    ),
)

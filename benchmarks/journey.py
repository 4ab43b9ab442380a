"""From raw files to ranked areas, beside the same steps in plain geopandas and scikit-learn.

Whole processes: the seconds run from the start of Python to its end, imports and all.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from measure import DifferentAnswersError, Row, Work, real_data

AREAS, RADIUS, LEAST = 10, 125, 8
Found = dict[str, float]


def files(name: str) -> tuple[Path, Path, str | None]:
    """Give the boundaries, the incidents, and the district to keep."""
    boundaries, incidents = real_data() / "boundaries", real_data() / "incidents"
    return {
        "district": (
            boundaries / "uk_wards_2025_bgc.gpkg",
            incidents / "police_uk_2018-10_to_2019-02_six_forces.zip",
            "St. Helens",
        ),
        "wigan": (
            boundaries / "wigan_wards_2025_bgc.geojson",
            incidents / "gmp_burglary_2016-02_to_2019-01.csv",
            None,
        ),
        "nation": (
            boundaries / "uk_wards_2025_bgc.gpkg",
            incidents / "national_39_forces_2018-10_to_2019-02.parquet",
            None,
        ),
    }[name]


def pact(name: str) -> Callable[[], Found]:
    boundaries, incidents, district = files(name)

    def work() -> Found:
        import pact_geo as pg

        wards = pg.read_boundaries(boundaries, authority=district).table
        crime = pg.read_incidents(incidents)
        places = pg.assign_wards(crime.places, wards)
        hotspots = pg.find_hotspots(places, crime.incidents)
        areas = pg.rank_priority_areas(hotspots, places, crime.incidents)
        counts = pg.count_incidents(crime.incidents, places)
        return {
            "rows": crime.rows_read,
            "inside": int(counts.sum()),
            "areas": len(areas),
            "refused": crime.rows_rejected,
            "widest m": round(float(areas["extent_m"].max())),
        }

    return work


def plain(name: str) -> Callable[[], Found]:
    """Do what a careful analyst would write: every row a point, sjoin, DBSCAN in metres."""
    boundaries, incidents, district = files(name)

    def work() -> Found:
        import geopandas as gpd
        import pandas as pd
        from shapely import MultiPoint
        from sklearn.cluster import DBSCAN

        wards = gpd.read_file(boundaries)
        if district:
            wards = wards[wards["LAD25NM"] == district]
        wards = wards.to_crs(27700)
        table = _table(incidents)
        lon, lat = (
            next(each for each in table.columns if each.lower().startswith(start))
            for start in ("lon", "lat")
        )
        located = table.dropna(subset=[lon, lat])
        points = gpd.GeoDataFrame(
            located, geometry=gpd.points_from_xy(located[lon], located[lat]), crs=4326
        ).to_crs(27700)
        joined = points.sjoin(wards[["geometry"]], predicate="within")
        xy = joined.geometry.get_coordinates().to_numpy()
        labels = DBSCAN(eps=RADIUS, min_samples=LEAST).fit_predict(xy)
        largest = pd.Series(labels[labels >= 0]).value_counts().head(AREAS).index
        hulls = [MultiPoint(xy[labels == label]).convex_hull.buffer(50) for label in largest]
        sides = [max(box[2] - box[0], box[3] - box[1]) for box in (shape.bounds for shape in hulls)]
        return {
            "rows": len(table),
            "inside": len(joined),
            "areas": len(hulls),
            "refused": 0,
            "widest m": round(max(sides)),
        }

    return work


def _table(incidents: Path) -> Any:
    import pandas as pd

    if incidents.suffix == ".parquet":
        return pd.read_parquet(incidents)
    if incidents.suffix == ".csv":
        return pd.read_csv(incidents)
    with zipfile.ZipFile(incidents) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith("-street.csv"))
        return pd.concat([pd.read_csv(archive.open(name)) for name in names], ignore_index=True)


district_pact, district_plain = partial(pact, "district"), partial(plain, "district")
wigan_pact, wigan_plain = partial(pact, "wigan"), partial(plain, "wigan")
nation_pact, nation_plain = partial(pact, "nation"), partial(plain, "nation")


def import_pact() -> Callable[[], str]:
    def work() -> str:
        import pact_geo
        import pact_geo.tables

        return pact_geo.__version__

    return work


def import_geopandas() -> Callable[[], str]:
    def work() -> str:
        import geopandas

        return geopandas.__version__

    return work


def same_incidents(answers: Sequence[Found]) -> str:
    """Compare what must agree: rows, and incidents inside but for rows refused as listed twice."""
    ours = answers[0]
    for other in answers[1:]:
        apart = other["inside"] - ours["inside"]
        if ours["rows"] != other["rows"] or not 0 <= apart <= ours["refused"]:
            raise DifferentAnswersError(f"{ours} is not {other}.")
    widest = "; ".join(f"{each['widest m']:,} m" for each in answers)
    return (
        f"{ours['rows']:,} rows, {ours['inside']:,} inside ({ours['refused']:,} refused as listed"
        f" twice); the widest area {widest}"
    )


def no_answer(_answers: Sequence[str]) -> str:
    return "nothing to compare"


ROWS = (
    Row(
        "district",
        "Six forces' zip to ranked areas of one district, whole process",
        (
            Work("PACT Geo", "journey:district_pact", runs=2),
            Work("geopandas + scikit-learn", "journey:district_plain", times=3, runs=2),
        ),
        same_incidents,
        whole=True,
        why="starting Python, unpacking and cutting 100 MB of CSV take most of both. Ours also"
        " digests each file, accounts for every row, finds what is listed twice and gives every"
        " incident a name that it keeps, none of which the plain script does. It is done once, at"
        " import: a workspace holds the cleaned tables. Two processes, each reading half of the"
        " files, would win up to half of it back; three times needs less work, not more hands.",
    ),
    Row(
        "wigan",
        "Wigan burglary (92,666 rows, 25 wards) to ranked areas, whole process",
        (
            Work("PACT Geo", "journey:wigan_pact", runs=2),
            Work("geopandas + scikit-learn", "journey:wigan_plain", runs=2),
        ),
        same_incidents,
        whole=True,
    ),
    Row(
        "nation",
        "39 forces (1.70 M rows, 8,405 wards) to ranked areas, whole process",
        (
            Work("PACT Geo", "journey:nation_pact"),
            Work("geopandas + scikit-learn", "journey:nation_plain"),
        ),
        same_incidents,
        whole=True,
    ),
    Row(
        "import",
        "import",
        (
            Work("pact_geo", "journey:import_pact", runs=3),
            Work("geopandas", "journey:import_geopandas", runs=3),
        ),
        no_answer,
        whole=True,
    ),
)

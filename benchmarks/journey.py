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
    """Do the same steps as a careful analyst would write them, in few plain statements.

    The same files are read; what cannot count or is listed twice is refused, by file and row,
    and every file adds up; every row is a point that is joined; clusters are ranked by the
    parts of our score. Digests of files and names for incidents are ours alone: left out here.
    """
    boundaries, incidents, district = files(name)

    def work() -> Found:
        import geopandas as gpd
        from sklearn.cluster import DBSCAN

        wards = gpd.read_file(boundaries)
        if district:
            wards = wards[wards["LAD25NM"] == district]
        wards = wards.to_crs(27700)
        table = _table(incidents)
        refused = _refused(table)
        accepted = table.drop(refused.index)
        account = _account(table, refused)
        located = accepted.dropna(subset=["Longitude", "Latitude"])
        points = gpd.GeoDataFrame(
            located,
            geometry=gpd.points_from_xy(located["Longitude"], located["Latitude"]),
            crs=4326,
        ).to_crs(27700)
        code = next(each for each in wards.columns if each.upper() == "WD25CD")
        joined = points.sjoin(wards[[code, "geometry"]], predicate="within")
        xy = joined.geometry.get_coordinates().to_numpy()
        labels = DBSCAN(eps=RADIUS, min_samples=LEAST).fit_predict(xy)
        areas = _rank(joined.assign(label=labels))
        hulls = [_outline(joined.geometry[labels == label]) for label in areas.index]
        sides = [max(box[2] - box[0], box[3] - box[1]) for box in (shape.bounds for shape in hulls)]
        return {
            "rows": int(account["read"].sum()),
            "inside": int(joined.groupby(code).size().sum()),
            "areas": len(hulls),
            "refused": len(refused),
            "widest m": round(max(sides)),
        }

    return work


def _table(incidents: Path) -> Any:
    """Read all rows, indexed by file and row."""
    import pandas as pd

    if incidents.suffix == ".zip":
        with zipfile.ZipFile(incidents) as archive:
            names = sorted(name for name in archive.namelist() if name.endswith("-street.csv"))
            return pd.concat({name: pd.read_csv(archive.open(name)) for name in names})
    read = pd.read_parquet if incidents.suffix == ".parquet" else pd.read_csv
    table = pd.concat({incidents.name: read(incidents)})
    return table.rename(columns=lambda column: column.replace(".", " "))


def _refused(table: Any) -> Any:
    """List what cannot count and what is listed twice, with the reason."""
    empty = table["Month"].isna() | table["Crime type"].isna()
    refused = table[empty].assign(reason="no month or category")
    if "Crime ID" not in table:
        return refused
    import pandas as pd

    # The ID alone first: all cells of all rows would take three times as long.
    known = table[table["Crime ID"].notna() & ~empty]
    alike = known[known.duplicated(["Crime ID", "Month"], keep=False)]
    return pd.concat([refused, alike[alike.duplicated()].assign(reason="listed twice")])


def _account(table: Any, refused: Any) -> Any:
    """Count for each file the rows read, refused and accepted."""
    account = table.groupby(level=0).size().to_frame("read")
    account["refused"] = refused.groupby(level=0).size()
    account = account.fillna({"refused": 0})
    account["accepted"] = account["read"] - account["refused"]
    return account


def _rank(joined: Any) -> Any:
    """Rank the ten largest clusters by volume, recency and persistence, and name them."""
    clustered = joined[joined["label"] >= 0]
    largest = clustered["label"].value_counts().head(AREAS).index
    members = clustered[clustered["label"].isin(largest)]
    counts = members.pivot_table(index="label", columns="Month", aggfunc="size", fill_value=0)
    months = joined["Month"].nunique()
    recent, earlier = counts.iloc[:, -3:].sum(axis=1) / 3, counts.iloc[:, :-3].sum(axis=1)
    volume = counts.sum(axis=1) / counts.sum(axis=1).max()
    recency = recent / (recent + earlier / max(months - 3, 1))
    areas = ((volume + recency + (counts > 0).sum(axis=1) / months) / 3).to_frame("score")
    for column in ("Location", "Crime type"):
        if column in members:
            areas[column] = members.groupby("label")[column].agg(lambda cells: cells.mode()[0])
    return areas.sort_values("score", ascending=False)


def _outline(points: Any) -> Any:
    return points.union_all().convex_hull.buffer(50)


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
    """Compare what must agree: rows read, rows refused, incidents inside."""
    ours = answers[0]
    for other in answers[1:]:
        if any(ours[key] != other[key] for key in ("rows", "refused", "inside")):
            raise DifferentAnswersError(f"{ours} is not {other}.")
    widest = "; ".join(f"{each['widest m']:,} m" for each in answers)
    return (
        f"{ours['rows']:,} rows, {ours['refused']:,} refused as listed twice,"
        f" {ours['inside']:,} inside; the widest area {widest}"
    )


def no_answer(_answers: Sequence[str]) -> str:
    return "nothing to compare"


ROWS = (
    Row(
        "district",
        "Six forces' zip to ranked areas of one district, whole process",
        (
            Work("PACT Geo", "journey:district_pact", runs=5),
            Work("geopandas + scikit-learn", "journey:district_plain", times=3, runs=5),
        ),
        same_incidents,
        whole=True,
        why="the plain script does the same steps: it reads the same 29 files, refuses what is"
        " listed twice by file and row, adds every file up, and ranks its clusters by volume,"
        " recency and persistence. (Without refused rows, accounts and ranking it takes half a"
        " second less.) Ours alone also bounds and checks"
        " the archive, digests each file, looks for blank and ragged rows and gives every"
        " incident a name that it keeps. Of our 3.1 s of processor, importing geopandas, GDAL and"
        " our own takes 0.6; the map of 8,405 wards, of which 18 are wanted, 0.25; unpacking 77 MB"
        " 0.2 and cutting, checking and digesting them 0.7 (both in two threads); places and"
        " their projection 0.25; comparing references and rows 0.2; names, tables and accounts"
        " 0.6; joining, finding and ranking areas 0.25. Three times would be about 1.2 s, of which"
        " the imports that both share are half, so what is left would have to take a fifth of its"
        " time: a compiled reader that cuts, checks and keys the rows in one pass could do it."
        " Who comes back does not wait: a workspace holds the cleaned tables.",
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

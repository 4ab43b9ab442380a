"""From raw files to ranked areas, beside the same steps in plain geopandas and scikit-learn.

    PACT_REAL_DATA=../shared/data python benchmarks/journey.py

Each line is a process of its own: seconds on the clock, peak memory, and what it found. Run it on
a quiet machine; what holds elsewhere is the ratio of two lines of one run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path

AREAS = 10
RADIUS = 125
LEAST = 8


def rank_with_pact(boundaries: Path, incidents: Path) -> dict[str, float]:
    import pact_geo as pg

    wards = pg.read_boundaries(boundaries).table
    crime = pg.read_incidents(incidents)
    places = pg.assign_wards(crime.places, wards)
    hotspots = pg.find_hotspots(places, crime.incidents)
    areas = pg.rank_priority_areas(hotspots, places, crime.incidents)
    counts = pg.count_incidents(crime.incidents, places)
    return {
        "rows": crime.rows_read,
        "inside": int(counts.sum()),
        "areas": len(areas),
        "widest m": round(float(areas["extent_m"].max())),
    }


def rank_plainly(boundaries: Path, incidents: Path) -> dict[str, float]:
    """Do what a careful analyst would write: every row a point, sjoin, DBSCAN in metres."""
    import geopandas as gpd
    import pandas as pd
    from shapely import MultiPoint
    from sklearn.cluster import DBSCAN

    wards = gpd.read_file(boundaries).to_crs(27700)
    table = pd.read_parquet(incidents) if incidents.suffix == ".parquet" else pd.read_csv(incidents)
    lon = next(name for name in table.columns if name.lower().startswith("lon"))
    lat = next(name for name in table.columns if name.lower().startswith("lat"))
    located = table.dropna(subset=[lon, lat])
    points = gpd.GeoDataFrame(
        located, geometry=gpd.points_from_xy(located[lon], located[lat]), crs=4326
    ).to_crs(27700)
    joined = points.sjoin(wards[["geometry"]], predicate="within")
    xy = joined.geometry.get_coordinates().to_numpy()
    labels = DBSCAN(eps=RADIUS, min_samples=LEAST).fit_predict(xy)
    largest = pd.Series(labels[labels >= 0]).value_counts().head(AREAS).index
    hulls = [MultiPoint(xy[labels == label]).convex_hull.buffer(50) for label in largest]
    widest = max(
        max(shape.bounds[2] - shape.bounds[0], shape.bounds[3] - shape.bounds[1]) for shape in hulls
    )
    return {
        "rows": len(table),
        "inside": len(joined),
        "areas": len(hulls),
        "widest m": round(widest),
    }


def import_pact() -> dict[str, float]:
    import pact_geo
    import pact_geo.tables

    return {"version": pact_geo.__version__}  # type: ignore[dict-item]


def import_geopandas() -> dict[str, float]:
    import geopandas

    return {"version": geopandas.__version__}


def measure(name: str, *files: Path) -> dict[str, object]:
    """Run one of the above in a process of its own."""
    command = [sys.executable, __file__, "--run", name, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1][:200]}
    return json.loads(done.stdout.splitlines()[-1])


def run(name: str, files: list[Path]) -> None:
    began = time.perf_counter()
    found = globals()[name](*files)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": round(seconds, 2), "MB": round(peak), **found}) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--run")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--plain-limit", action="store_true", help="leave out the plain national")
    given = parser.parse_args()
    if given.run:
        run(given.run, given.files)
        return
    data = Path(os.environ["PACT_REAL_DATA"])
    wigan = (
        data / "boundaries" / "wigan_wards_2025_bgc.geojson",
        data / "incidents" / "gmp_burglary_2016-02_to_2019-01.csv",
    )
    nation = (
        data / "boundaries" / "uk_wards_2025_bgc.gpkg",
        data / "incidents" / "national_39_forces_2018-10_to_2019-02.parquet",
    )
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    for title, work in (
        ("import geopandas", ("import_geopandas",)),
        ("import pact_geo", ("import_pact",)),
        ("Wigan burglary, PACT Geo", ("rank_with_pact", *wigan)),
        ("Wigan burglary, plain", ("rank_plainly", *wigan)),
        ("39 forces, 8,405 wards, PACT Geo", ("rank_with_pact", *nation)),
        ("39 forces, 8,405 wards, plain", ("rank_plainly", *nation)),
    ):
        if given.plain_limit and title.startswith("39") and title.endswith("plain"):
            continue
        print(f"{title}: {measure(work[0], *work[1:])}", flush=True)


if __name__ == "__main__":
    main()

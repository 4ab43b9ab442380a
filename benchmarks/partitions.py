"""16.6 million rows in fifty partitions, counted by ward through Dask in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from joining import national_areas
from measure import DifferentAnswersError, Row, Work, kept_folder, real_data

TIMES = 10
LIMIT = "1.5GiB"
Counted = dict[str, Any]


def partitioned(times: int) -> Path:
    """Write each month of the nation as a partition, ``times`` over with other months."""
    import pandas as pd

    folder = kept_folder() / f"partitions-{times}"
    if folder.exists():
        return folder
    table = pd.read_parquet(
        real_data() / "incidents" / "national_39_forces_2018-10_to_2019-02.parquet"
    ).drop(columns="LSOA code")
    making = folder.with_suffix(".making")
    making.mkdir()
    for month, rows in table.groupby("Month", observed=True):
        for time in range(times):
            later = str(pd.Period(month, "M") + 12 * time)
            rows.assign(Month=later).to_parquet(making / f"{later}.parquet", index=False)
    making.rename(folder)
    return folder


def cluster() -> Callable[[], Counted]:
    """Count with two workers, each held to a memory limit."""
    from distributed import Client, LocalCluster

    import pact_geo as pg

    folder, wards = partitioned(TIMES), national_areas()

    def work() -> Counted:
        with (
            LocalCluster(
                n_workers=2, threads_per_worker=1, memory_limit=LIMIT, dashboard_address=None
            ) as local,
            Client(local),
        ):
            return _summed(pg.count_partitions(folder, wards))

    return work


def one_file_at_once() -> Callable[[], Counted]:
    """Count the five months by the plain path, all rows in one table."""
    import pact_geo as pg

    path = real_data() / "incidents" / "national_39_forces_2018-10_to_2019-02.parquet"
    wards = national_areas()

    def work() -> Counted:
        read = pg.read_incidents(path)
        counts = pg.count_incidents(read.incidents, pg.assign_wards(read.places, wards))
        return {
            "read": read.rows_read,
            "accepted": read.rows_accepted,
            "rejected": read.rows_rejected,
            "counts": counts.to_dict(),
            "rest": counts.attrs,
            "partitions": 1,
        }

    return work


def _summed(found: Any) -> Counted:
    return {
        "read": found.rows_read,
        "accepted": found.rows_accepted,
        "rejected": found.rows_rejected,
        "counts": found.counts.to_dict(),
        "rest": found.counts.attrs,
        "partitions": len(found.files),
    }


def ten_times(answers: Sequence[Counted]) -> str:
    """Every number of the stack must be ten times that of the five months."""
    stacked, once = answers
    for key in ("read", "accepted", "rejected"):
        if stacked[key] != TIMES * once[key]:
            raise DifferentAnswersError(f"{key}: {stacked[key]:,} is not {TIMES} x {once[key]:,}.")
    for key in ("counts", "rest"):
        if stacked[key] != {each: TIMES * count for each, count in once[key].items()}:
            raise DifferentAnswersError(f"The {key} differ.")
    return (
        f"{stacked['read']:,} rows read = {stacked['accepted']:,} accepted +"
        f" {stacked['rejected']:,} refused in {stacked['partitions']} partitions; the count of"
        f" every ward is {TIMES} times the plain one"
    )


ROWS = (
    Row(
        "partitions",
        f"16.6 M rows in fifty partitions through Dask: two workers of {LIMIT} each",
        (
            Work("PACT Geo, count_partitions on a LocalCluster", "partitions:cluster"),
            Work("PACT Geo, plain path, the five months (a tenth)", "partitions:one_file_at_once"),
        ),
        ten_times,
    ),
)

"""Incidents in a folder of partitions, counted by area on as many machines as there are.

Each partition is read, accounted for, joined and counted by the plain path itself, where it
lies; only counts and receipts travel. Dask deals the partitions out: over the threads of this
machine, a cluster on it, or a scheduler at an address.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pact_geo.analysis.wards import assign_areas, count_incidents
from pact_geo.errors import InputError
from pact_geo.inputs.incidents import read_incidents
from pact_geo.tables import Accounted, Boundaries, FileReceipt, as_boundaries

SUFFIXES = (".parquet", ".geoparquet")


@dataclass(frozen=True)
class PartitionedCounts(Accounted):
    """What a folder of partitions holds.

    Attributes
    ----------
    counts
        Incidents by area, as ``count_incidents`` gives them: ``attrs["outside"]`` and
        ``attrs["no_place"]`` count the others.
    files
        A receipt for each partition: rows read = rows accepted + rows rejected.
    rejected
        How many rows each partition refused for each reason: ``file``, ``reason``, ``rows``.
        The rows themselves stay where they are.
    """

    counts: pd.Series[int]
    files: tuple[FileReceipt, ...]
    rejected: pd.DataFrame


def count_partitions(
    folder: str | Path,
    boundaries: Boundaries,
    *,
    address: str | None = None,
    months: Sequence[str] | None = None,
    categories: Sequence[str] | None = None,
    options: Mapping[str, Any] | None = None,
) -> PartitionedCounts:
    """Count the incidents of each area over all partitions of a folder.

    The answer is that of ``read_incidents``, ``assign_areas`` and ``count_incidents`` on all
    rows at once, as long as no two partitions hold rows of one force and month: whether a
    crime is listed twice is asked within a force's month. Partition by month, or by force.

    Parameters
    ----------
    folder
        Parquet or GeoParquet files, also in folders within. Every machine that takes part
        must reach it under the same path.
    boundaries
        Areas; they travel once to each machine.
    address
        Of a Dask scheduler, such as ``"tcp://10.0.0.5:8786"``. Without one a client that is
        already open is used, else the threads of this machine.
    months, categories
        What to count; all when not given.
    options
        Passed to ``read_incidents``: ``columns``, ``crs``, ``source``, ...

    Raises
    ------
    InputError
        If there is no partition, or one cannot be read at all.
    ModuleNotFoundError
        If Dask is not installed: ``pip install "pact-geo[scale]"``.
    """
    import dask  # noqa: PLC0415 - an extra, and used here alone

    areas = as_boundaries(boundaries)
    folder = Path(folder)
    files = find_partitions(folder)
    with _client(address) as client:
        shared = client.scatter(areas, broadcast=True) if client else areas
        one = dask.delayed(count_partition, pure=False, traverse=False)
        shared = shared if client else dask.delayed(shared, traverse=False)
        tasks = [
            one(str(file), file.relative_to(folder).as_posix(), shared,
                months=months, categories=categories, options=dict(options or {}))
            for file in files
        ]  # fmt: skip
        return add_partitions(dask.compute(*tasks))


def find_partitions(folder: Path) -> list[Path]:
    """List the partitions of a folder in order of name.

    Raises
    ------
    InputError
        If there is none.
    """
    if not folder.is_dir():
        raise InputError("There is no such folder.", file=folder.name)
    # Names that begin so are what other programs keep beside partitions.
    found = sorted(
        file
        for file in folder.rglob("*")
        if file.suffix.casefold() in SUFFIXES and not file.name.startswith(("_", "."))
    )
    if not found:
        raise InputError(
            "There is no partition in the folder.",
            file=folder.name,
            remedy=f"It needs files that end in {' or '.join(SUFFIXES)}.",
        )
    return found


def count_partition(
    file: str,
    name: str,
    boundaries: Boundaries,
    *,
    months: Sequence[str] | None = None,
    categories: Sequence[str] | None = None,
    options: Mapping[str, Any] | None = None,
) -> PartitionedCounts:
    """Read, account for, join and count one partition by the plain path."""
    read = read_incidents(file, display_name=name, **(options or {}))
    places = assign_areas(read.places, boundaries)
    (by,) = set(places.columns) - set(read.places.columns)
    counts = count_incidents(read.incidents, places, by=by, months=months, categories=categories)
    reasons = read.rejected["reason"].value_counts(sort=False)
    rejected = pd.DataFrame(
        {"file": name, "reason": reasons.index.to_numpy(), "rows": reasons.to_numpy()}
    )
    return PartitionedCounts(counts, read.files, rejected)


def add_partitions(parts: Sequence[PartitionedCounts]) -> PartitionedCounts:
    """Add up what was counted in each partition."""
    stacked = pd.concat([part.counts for part in parts])
    counts = stacked.groupby(level=0, sort=True).sum().astype("int64")
    counts.attrs = {
        key: sum(part.counts.attrs[key] for part in parts) for key in ("outside", "no_place")
    }
    return PartitionedCounts(
        counts,
        tuple(file for part in parts for file in part.files),
        pd.concat([part.rejected for part in parts], ignore_index=True),
    )


@contextmanager
def _client(address: str | None) -> Iterator[Any]:
    """Open a client of the scheduler at an address, or use the one that is open, or none."""
    if address is not None:
        from distributed import Client  # noqa: PLC0415 - an extra

        with Client(address) as client:
            yield client
        return
    from distributed import get_client  # noqa: PLC0415

    try:
        client = get_client()
    except ValueError:  # there is none: Dask's own threads do the work
        client = None
    yield client

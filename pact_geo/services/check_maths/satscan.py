"""The leukaemia cases of New York State, scanned by SaTScan 9.6."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from pact_geo.analysis.scan import Cluster, scan_circles
from pact_geo.services.check_maths.check import Check, Outcome, not_run

FOLDER = "satscan_ny"
RESULTS = (
    "scan_test_ny_poisson_circular_cartesian.txt",
    "scan_test_ny_poisson_circular_cartesian_ubpop_10percent.txt",
    "satscan_ny_out.txt",
)
_TOPIC = "Scan"
_BLOCK = re.compile(r"^\d+\.Location IDs included\.: ", re.MULTILINE)
_FIGURE = r"{name}\s*\.*: (?:\([^)]*\) / )?([\d.]+)"
_SHARE = re.compile(r"Maximum Spatial Cluster Size\s*: (\d+) percent of population")


@dataclass(frozen=True)
class _Reported:
    """A cluster as SaTScan prints it."""

    members: frozenset[int]
    radius: str
    cases: int
    expected: float
    llr: float


def satscan_checks(data: Path | None) -> list[Check | Outcome]:
    """List the checks against SaTScan's output; they need its data."""
    asked = "Clusters of the leukaemia cases of New York State: places, radii, ratios"
    source = "SaTScan 9.6, discrete Poisson, circular"
    if data is None or not (data / FOLDER).is_dir():
        why = f"The data are not here; give a folder that holds {FOLDER}/ with --data."
        return [not_run(_TOPIC, asked, source, why=why)]
    checks: list[Check | Outcome] = []
    for name in RESULTS:
        path = data / FOLDER / name
        if path.is_file():
            checks += _checks_of(path)
        else:
            checks.append(not_run(_TOPIC, asked, name, why="The file is not there."))
    return checks


def _checks_of(path: Path) -> list[Check | Outcome]:
    text = path.read_text(encoding="utf-8", errors="replace")
    share = _SHARE.search(text)
    reported = [_read(block) for block in _BLOCK.split(text)[1:]]
    if share is None or not reported:
        return [not_run(_TOPIC, path.name, "SaTScan", why="The file is not SaTScan's output.")]
    percent = int(share[1])

    @cache
    def found() -> list[Cluster]:
        return _scan(path.parent, percent / 100)

    source = f"SaTScan 9.6, {percent} % of the population at most ({path.name})"
    return [
        _check_cluster(number, one, found, source) for number, one in enumerate(reported, start=1)
    ]


def _check_cluster(
    number: int, reported: _Reported, found: Callable[[], list[Cluster]], source: str
) -> Check:
    decimals = len(reported.radius.partition(".")[2])

    def ours() -> tuple[float, ...]:
        cluster = found()[number - 1]
        shared = len(reported.members & {int(one) + 1 for one in cluster.members})
        return (
            shared,
            len(cluster.members),
            round(cluster.radius, decimals),
            cluster.cases,
            round(cluster.expected, 2),
            cluster.llr,
        )

    members = len(reported.members)
    figures = (members, members, float(reported.radius), reported.cases, reported.expected)
    return Check(
        _TOPIC,
        f"Cluster {number}: places in common, places, radius, cases, expected, ratio",
        source,
        (*figures, reported.llr),
        ours,
        5e-7,
    )


def _read(block: str) -> _Reported:
    """Read one cluster: the list of places up to the first line that has a name."""
    listed = block.split("\n  Overlap", maxsplit=1)[0].split("\n  Coordinates", maxsplit=1)[0]

    def figure(name: str) -> str:
        found = re.search(_FIGURE.format(name=name), block)
        return found[1] if found else "nan"

    return _Reported(
        members=frozenset(int(one) for one in re.findall(r"\d+", listed)),
        radius=figure("Coordinates / radius"),
        cases=int(figure("Number of cases")),
        expected=float(figure("Expected cases")),
        llr=float(figure("Log likelihood ratio")),
    )


def _scan(folder: Path, share: float) -> list[Cluster]:
    cases = np.loadtxt(folder / "satscan_ny_cases.txt")
    where = np.loadtxt(folder / "satscan_ny_coords.txt")
    people = np.loadtxt(folder / "satscan_ny_pop.txt")
    held, population = np.zeros(len(where)), np.zeros(len(where))
    held[cases[:, 0].astype("int64") - 1] = cases[:, 1]
    population[people[:, 0].astype("int64") - 1] = people[:, 2]
    return scan_circles(where[:, 1], where[:, 2], held, population, max_share=share, simulations=0)

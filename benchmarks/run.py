"""Measure every row of the results, or some, and write them down.

    PACT_REAL_DATA=../shared/data python benchmarks/run.py
    PACT_REAL_DATA=../shared/data python benchmarks/run.py --only wards

Rows measured before are kept in ``results.json``; ``--missing`` measures only those that are
not there yet. The row of many people at once is of ``people.json``, which ``make soak`` keeps.
Run it on a quiet machine: what holds elsewhere is the ratio of two works of one row.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import measure  # noqa: E402 - beside this file

FAMILIES = ("joining", "clustering", "surfaces", "journey", "stability", "nation", "partitions")
KEPT = HERE / "results.json"
PEOPLE = HERE / "people.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", default=[], help="the name of a row")
    parser.add_argument("--missing", action="store_true", help="leave out what was measured")
    parser.add_argument("--list", action="store_true", help="name the rows and stop")
    parser.add_argument("--work", help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        measure.work_here(given.work, given.out)
        return
    rows = [row for family in FAMILIES for row in importlib.import_module(family).ROWS]
    names = [row.name for row in rows] + ["limit", "growth"]
    if given.list:
        print("\n".join(names))
        return
    unknown = sorted(set(given.only) - set(names))
    if unknown:
        parser.error(f"There is no row {unknown[0]!r}. The rows are {', '.join(names)}.")
    with tempfile.TemporaryDirectory(prefix="pact-bench-") as folder:
        os.environ[measure.KEPT_FOLDER] = folder
        _measure(rows, given)


def _measure(rows: Sequence[measure.Row], given: argparse.Namespace) -> None:
    import report

    kept = measure.read_kept(KEPT)
    began = time.perf_counter()
    for row in rows:
        if _wanted(row.name, given, kept):
            print(f"{row.name}: {row.title}", flush=True)
            kept[row.name] = measure.measure(row).keep()
            KEPT.write_text(json.dumps(kept, indent=1) + "\n")
    for name, find in (("limit", report.measure_limit), ("growth", report.measure_growth)):
        if _wanted(name, given, kept):
            print(name, flush=True)
            kept[name] = find()
            KEPT.write_text(json.dumps(kept, indent=1) + "\n")
    (HERE / "RESULTS.md").write_text(
        report.write_results(rows, kept, list(measure.read_kept(PEOPLE).values()))
    )
    print(f"{time.perf_counter() - began:.0f} s; written to benchmarks/RESULTS.md")


def _wanted(name: str, given: argparse.Namespace, kept: dict[str, object]) -> bool:
    if given.only:
        return name in given.only
    return not (given.missing and name in kept)


if __name__ == "__main__":
    main()

"""Run work in processes of its own, and take its seconds, its memory and its answer.

A row of the results sets two or more works beside each other: the same data, the same machine,
one after the other, answers compared. A work is a function without arguments that makes ready
(imports, reads) and gives back a function; only the latter is measured, unless the row is of a
whole process. It may give back a second function, which brings the answer to the form that is
compared and is not measured. Memory is what the work took at its peak beyond what the process
held when it began.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
KEPT_FOLDER = "PACT_BENCH_FOLDER"
"""The variable that names it; ``run.py`` makes one for its own time."""


@dataclass(frozen=True)
class Work:
    """One way to do it: what to call it, the function (``module:name``), and what is asked.

    ``times`` and ``share`` say how many times faster than it, and in what share of its memory,
    the first work of the row is to be.
    """

    label: str
    function: str
    times: float | None = None
    share: float | None = None
    runs: int = 1


@dataclass(frozen=True)
class Row:
    """Ways to do the same, ours first; ``agree`` looks at all answers and says what it found.

    ``within`` is a limit in seconds for our own. ``why`` says, where a row is lost, why and
    what would win it. ``before`` is run first, in processes of its own, and not measured.
    """

    name: str
    title: str
    works: tuple[Work, ...]
    agree: Callable[[Sequence[Any]], str]
    whole: bool = False
    within: float | None = None
    why: str = ""
    before: tuple[str, ...] = ()


@dataclass
class Taken:
    """What one work took: its best run of several."""

    label: str
    seconds: float = float("nan")
    megabytes: float = float("nan")
    peak: float = float("nan")
    failed: str = ""
    times: float | None = None
    share: float | None = None


@dataclass
class Outcome:
    """A measured row, as it is kept and printed."""

    name: str
    title: str
    taken: list[Taken]
    agreement: str
    within: float | None
    why: str
    load: float
    when: str
    whole: bool = False
    details: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Outcome:
        return cls(**{**kept, "taken": [Taken(**one) for one in kept["taken"]]})

    def keep(self) -> dict[str, Any]:
        return asdict(self)


class DifferentAnswersError(AssertionError):
    """Two ways of doing the same gave different answers: no time counts then."""


def measure(row: Row) -> Outcome:
    """Run every work of a row and compare the answers of those that ended."""
    for function in row.before:
        ready, _ = _run(Work("made ready", function), whole=True)
        if ready.failed:
            raise SystemExit(f"{function} {ready.failed}")
    load = os.getloadavg()[0]
    taken, answers = [], []
    for work in row.works:
        runs = [_run(work, whole=row.whole) for _ in range(work.runs)]
        best, answer = min(runs, key=lambda run: (bool(run[0].failed), run[0].seconds))
        taken.append(best)
        if not best.failed:
            answers.append(answer)
        print(f"  {best.label}: {best.failed or f'{best.seconds:.2f} s, {best.megabytes:.0f} MB'}")
    agreement = row.agree(answers) if answers and not taken[0].failed else "not compared"
    print(f"  {agreement}", flush=True)
    when = time.strftime("%Y-%m-%d %H:%M")
    return Outcome(
        row.name, row.title, taken, agreement, row.within, row.why, load, when, row.whole
    )


def _run(work: Work, *, whole: bool) -> tuple[Taken, Any]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "answer"
        command = [sys.executable, str(HERE / "run.py"), "--work", work.function, "--out", str(out)]
        began = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - began
        taken = Taken(work.label, times=work.times, share=work.share)
        if done.returncode or not out.exists():
            last = (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]
            taken.failed = f"did not end: {last[:200]}"
            return taken, None
        # Only this program wrote the file, a moment ago, in a folder of its own.
        found = pickle.loads(out.read_bytes())  # noqa: S301
    taken.seconds = seconds if whole else found["seconds"]
    taken.peak = found["peak"]
    taken.megabytes = found["peak"] if whole else found["megabytes"]
    return taken, found["answer"]


def work_here(function: str, out: Path) -> None:
    """Do one work in this process and write down what it took."""
    module, name = function.split(":")
    ready = getattr(importlib.import_module(module), name)()
    work, finish = ready if isinstance(ready, tuple) else (ready, None)
    gc.collect()
    before = _forget_peak()
    began = time.perf_counter()
    answer = work()
    seconds = time.perf_counter() - began
    peak = peak_megabytes()
    found = {
        "seconds": seconds,
        "peak": peak,
        "megabytes": max(peak - before, 0.0),
        "answer": finish(answer) if finish else answer,
    }
    out.write_bytes(pickle.dumps(found))


def peak_megabytes() -> float:
    """Give the most memory this process held at once, or the largest of its children did."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return max(_status("VmHWM"), children)


def _forget_peak() -> float:
    """Let the peak start anew, so that what made ready does not count, and give what is held."""
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def _status(field: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(field)) / 1024


def real_data() -> Path:
    """Give the folder of real data, which ``PACT_REAL_DATA`` names."""
    named = os.environ.get("PACT_REAL_DATA")
    if not named:
        raise SystemExit("Set PACT_REAL_DATA to the folder of real data.")
    return Path(named)


def kept_folder() -> Path:
    """Give the folder in which one work leaves for the next what both make ready."""
    folder = Path(os.environ.get(KEPT_FOLDER) or tempfile.mkdtemp(prefix="pact-bench-"))
    os.environ[KEPT_FOLDER] = str(folder)
    return folder


def read_kept(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text()) if path.exists() else {}

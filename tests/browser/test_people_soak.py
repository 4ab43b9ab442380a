"""Many people at once, each clicking and thinking: what a click takes, and what memory does.

    PACT_REAL_DATA=... pytest -m soak tests/browser/test_people_soak.py -s

Times are printed, not asserted: they belong to the machine. Asserted is that nobody meets an
error and that memory stays flat once everything has been seen. ``PACT_SOAK_MINUTES`` shortens it;
``PACT_SOAK_KEPT`` names a file that keeps the figures for the results of the benchmarks.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from pact_geo.services import import_files, open_borough
from pact_geo.workspace import Workspace
from tests.browser.wire import Wire

MINUTES = float(os.environ.get("PACT_SOAK_MINUTES", "10"))
MONTHS = ("Feb 2016", "Feb 2017", "Feb 2018")  # as the page writes them
GROWTH = 1.15  # of the memory held when a third of the time is over


@pytest.fixture(scope="module")
def wigan(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wigan") / "ws"
    workspace = Workspace(folder, create=True)
    import_files(
        workspace, "boundaries", [real_data / "boundaries" / "wigan_wards_2025_bgc.geojson"]
    )
    burglary = real_data / "incidents" / "gmp_burglary_2016-02_to_2019-01.csv"
    import_files(workspace, "incidents", [burglary])
    return folder


class Crowd:
    """People who open Explore, Panel and Compare with ever other choices."""

    def __init__(self, address: str, wards: list[str], *, thinking: float) -> None:
        self.address, self.wards, self.thinking = address, wards, thinking
        self.times: list[tuple[float, float]] = []
        self.problems: list[str] = []
        self._guard = threading.Lock()

    def ask(self, rng: random.Random) -> tuple[str, str]:
        """Choose a page and what is looked at."""
        page = rng.choice(("explore", "panel", "compare"))
        link: dict[str, Any] = {"from": rng.choice(MONTHS)}
        if page == "panel":
            link = {"ward": rng.choice(self.wards), "screen": rng.randint(1, 3)}
        elif page == "compare":
            link["wards"] = rng.sample(self.wards, 2)
        elif rng.random() < 0.5:
            link["ward"] = rng.choice(self.wards)
        return page, urlencode(link, doseq=True)

    def one(self, number: int, until: float) -> None:
        """Click and think until the time is over."""
        rng = random.Random(number)  # noqa: S311 - nothing secret
        time.sleep(rng.uniform(0, self.thinking))
        with Wire(self.address, cookie="") as wire:
            while time.monotonic() < until:
                page, query = self.ask(rng)
                began = time.monotonic()
                messages = wire.run(page, query)
                took = time.monotonic() - began
                bad = [
                    said.delta.new_element.exception.message
                    for said in messages
                    if said.WhichOneof("type") == "delta"
                    and said.delta.WhichOneof("type") == "new_element"
                    and said.delta.new_element.WhichOneof("type") == "exception"
                ]
                with self._guard:
                    self.times.append((began, took))
                    self.problems += bad
                time.sleep(rng.uniform(0.5, 1.5) * self.thinking)


def process_at(address: str) -> Path:
    """Give the folder in /proc of the process that listens on this address."""
    port = f":{int(address.rsplit(':', 1)[1].strip('/')):04X}"
    sockets = {
        f"socket:[{line.split()[9]}]"
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]
        if line.split()[1].endswith(port) and line.split()[3] == "0A"
    }
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended, or is not ours
            for file in (process / "fd").iterdir():
                with contextlib.suppress(OSError):  # closed since it was listed
                    if str(file.readlink()) in sockets:
                        return process
    raise RuntimeError("no process listens on " + address)


def memory_of(process: Path) -> float:
    """Give the memory of a process, in MB."""
    pages = int((process / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def tell(
    crowd: Crowd, held: list[tuple[float, float]], began: float, people: int
) -> dict[str, Any]:
    """Give what the clicks took in seconds, all and after the first third, and the memory in MB."""
    third = 60 * MINUTES / 3
    every = sorted(took for _, took in crowd.times)
    warm = sorted(took for at, took in crowd.times if at - began > third)
    sizes = [size for at, size in held if at > third]
    return {
        "people": people,
        "thinking": crowd.thinking,
        "minutes": MINUTES,
        "clicks": len(every),
        "median": statistics.median(every),
        "p95": every[int(0.95 * len(every))],
        "warm_median": statistics.median(warm),
        "warm_p95": warm[int(0.95 * len(warm))],
        "memory_third": sizes[0],
        "memory_end": sizes[-1],
        "memory_most": max(size for _, size in held),
        "when": time.strftime("%Y-%m-%d %H:%M"),
    }


def keep(figures: dict[str, Any]) -> None:
    """Keep the figures in the file that is named, in the place of those of as many people."""
    named = os.environ.get("PACT_SOAK_KEPT")
    if not named:
        return
    path = Path(named)
    kept = json.loads(path.read_text()) if path.exists() else {}
    kept[str(figures["people"])] = figures
    path.write_text(json.dumps(kept, indent=1) + "\n")


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("people", "thinking"), [(20, 5.0), (50, 15.0)])
def test_many_people_at_once(
    serve: Callable[..., str], wigan: Path, people: int, thinking: float
) -> None:
    address = serve(wigan)
    server = process_at(address)
    wards = list(open_borough(Workspace(wigan)).ward_names.values())
    crowd = Crowd(address, wards, thinking=thinking)
    began = time.monotonic()
    until = began + 60 * MINUTES
    threads = [threading.Thread(target=crowd.one, args=(number, until)) for number in range(people)]
    for thread in threads:
        thread.start()
    held = []
    while any(thread.is_alive() for thread in threads):
        held.append((time.monotonic() - began, memory_of(server)))
        time.sleep(5)
    for thread in threads:
        thread.join()
    figures = tell(crowd, held, began, people)
    print("\n" + json.dumps(figures))  # noqa: T201 - what the soak is for
    keep(figures)

    assert crowd.problems == []
    assert figures["memory_end"] < GROWTH * figures["memory_third"]

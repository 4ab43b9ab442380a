"""The app as people meet it: served on a built workspace, in Chromium, with no way out."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

import pytest

playwright = pytest.importorskip("playwright.sync_api")
playwright.expect.set_options(timeout=30_000)  # a busy machine must not fail a test

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
"""The shell draws the same pages without a window of its own, for half the work."""
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
WAIT = 30_000
"""Milliseconds; a map shows in about 8 seconds on a cold machine."""

# Opened at a page's own address, Streamlit first looks for itself under that address and
# Chromium logs each miss as an error. They are answers of our own server, and the only ones.
PROBES = ("/_stcore/host-config", "/_stcore/health")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.browser)
        if not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="Chromium is not here"))


@pytest.fixture(scope="session")
def demo_workspace(year_folder: Path) -> Path:
    """The demo borough with its year."""
    return year_folder


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Start the app on a workspace, on a free port or a given one; give its address."""
    running: list[subprocess.Popen[bytes]] = []

    def start(workspace: Path, *, port: int | None = None, **environment: str) -> str:
        port = port or free_port()
        path = tmp_path_factory.mktemp("app") / "log.txt"
        command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
        with path.open("wb") as log:
            process = subprocess.Popen(
                [*command, "--server.port", str(port)],
                cwd=ROOT,
                env={**os.environ, "PACT_WORKSPACE": str(workspace), **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        running.append(process)
        address = f"http://127.0.0.1:{port}"
        for _ in range(120):
            try:
                with urlopen(f"{address}/_stcore/health"):  # noqa: S310 - our own server
                    return address
            except OSError:
                assert process.poll() is None, path.read_text()
                time.sleep(0.5)
        raise AssertionError(path.read_text())

    yield start
    for process in running:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def demo_app(serve: Callable[[Path], str], demo_workspace: Path) -> str:
    return serve(demo_workspace)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page in the browser, and what it asked for and complained of."""

    page: Any
    address: str
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, name: str = "", **chosen: Any) -> None:
        """Open a page of the app at its own address and wait until it has been drawn."""
        query = f"?{urlencode(chosen, doseq=True)}" if chosen else ""
        self.page.goto(f"{self.address}/{name}{query}")
        self.settle()

    def settle(self) -> None:
        """Wait until the app has nothing left to do."""
        self.page.get_by_role("heading", level=1).first.wait_for(timeout=WAIT)
        self.page.wait_for_selector(
            '[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=WAIT
        )

    @property
    def map(self) -> Any:
        """The map on the page, once its areas or wards are drawn."""
        frame = self.page.frame_locator("iframe")
        frame.locator("path.leaflet-interactive >> visible=true").first.wait_for(timeout=WAIT)
        return frame

    def drawn(self) -> None:
        """Give charts, which come last, the time to be drawn."""
        self.page.wait_for_timeout(1500)

    def outside(self) -> list[str]:
        """Requests that left this machine."""
        return [
            url
            for url in self.requests
            if urlsplit(url).scheme not in ("data", "blob", "file")
            and urlsplit(url).hostname != "127.0.0.1"
        ]

    def axe(self) -> list[str]:
        """Name every accessibility violation on the page and in its frames."""
        from pact_geo.outputs.assets import fetch_axe

        script = fetch_axe().read_text(encoding="utf-8")
        for frame in self.page.frames:
            frame.evaluate(script)
        found = self.page.evaluate("() => axe.run()")
        return [
            f"{one['id']}: {node['html'][:160]} ({node['target']})"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    def axe_of_file(self) -> list[str]:
        """Do the same in a saved map, whose own policy lets no script in: work on its text."""
        html = self.page.content()
        bare = self.page.context.new_page()
        bare.set_content(html.split("<script>")[0])
        found = Visit(bare, "").axe()
        bare.close()
        return found


@dataclass(frozen=True)
class Look:
    """What was seen on a page: shapes on its map, words, and what should not be."""

    shapes: int
    words: str
    violations: list[str]
    outside: list[str]
    errors: list[str]


@contextmanager
def new_visit(chromium: Any, address: str = "") -> Iterator[Visit]:
    """Open a fresh browser tab that notes every request and every complaint."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    seen = Visit(page, address)
    page.on("request", lambda asked: seen.requests.append(asked.url))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("console", lambda said: _note(seen, said))
    yield seen
    context.close()


@pytest.fixture
def visit(chromium: Any) -> Iterator[Visit]:
    """A fresh browser tab; whatever a test does, nothing may leave or go wrong."""
    with new_visit(chromium) as seen:
        yield seen
    assert seen.outside() == []
    assert seen.errors == []


@pytest.fixture(scope="session")
def look(chromium: Any, demo_app: str) -> Callable[..., Look]:
    """Open a page of the demo once and remember all there is to say of it."""
    known: dict[str, Look] = {}

    def open_page(name: str = "", *, has_map: bool = True, **chosen: Any) -> Look:
        key = f"{name}{sorted(chosen.items())}"
        if key not in known:
            with new_visit(chromium, demo_app) as seen:
                seen.open(name, **chosen)
                shapes = seen.map.locator("path.leaflet-interactive").count() if has_map else 0
                seen.drawn()
                words = seen.page.locator("body").inner_text()
                known[key] = Look(shapes, words, seen.axe(), seen.outside(), seen.errors)
        return known[key]

    return open_page


def _note(seen: Visit, said: Any) -> None:
    if said.type != "error":
        return
    path = urlsplit(said.location.get("url", "")).path
    if path.endswith(PROBES) and "404" in said.text:
        return
    seen.errors.append(f"{said.text} {json.dumps(said.location)}")

"""Asking politely, again, and never trusting the answer."""

from __future__ import annotations

import gzip
import os
import shutil
import ssl
import subprocess
import threading
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import httpx
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pact_geo.errors import FetchError
from pact_geo.inputs.download import RateLimiter
from pact_geo.inputs.download.failures import StatusError
from pact_geo.inputs.download.files import write_whole
from tests.inputs.local_server import (
    CUT,
    HANG,
    HANG_UP,
    WEB_PAGE,
    FakeTime,
    FileStore,
    LocalServer,
    Reply,
    as_json,
    busy,
)

# --- turns -----------------------------------------------------------------------------------


@given(st.lists(st.one_of(st.just(0.0), st.floats(0, 3)), min_size=1, max_size=200))
@example([0.0] * 100)
@example([2.0] + [0.0] * 100)
def test_never_more_than_thirty_requests_in_a_second(gaps: list[float]) -> None:
    time = FakeTime()
    limiter = RateLimiter(clock=time.clock, sleep=time.sleep)
    sent = []
    for gap in gaps:
        time.now += gap
        limiter.wait()
        sent.append(time.now)
    times = np.array(sent)
    ends = np.searchsorted(times, times + 1.0, side="left")
    assert (ends - np.arange(len(times))).max() <= 30


def test_on_average_fewer_than_fifteen_requests_a_second() -> None:
    time = FakeTime()
    limiter = RateLimiter(clock=time.clock, sleep=time.sleep)
    for _ in range(1500):
        limiter.wait()
    assert 1500 / time.now < 15


def test_the_first_requests_do_not_wait() -> None:
    time = FakeTime()
    limiter = RateLimiter(clock=time.clock, sleep=time.sleep)
    for _ in range(15):
        limiter.wait()
    assert time.slept == []


# --- failures that pass -----------------------------------------------------------------------


def three(_request: object) -> Reply:
    return as_json([1, 2, 3] * 20)


def test_waits_as_long_as_the_server_says() -> None:
    time = FakeTime()
    with LocalServer(three) as server:
        server.fail("/", busy(429, Retry_After="7"))
        with time.client() as web:
            assert web.get_json(server.url) == [1, 2, 3] * 20
    assert time.slept == [7.0]


def test_reads_a_retry_date_against_the_clock_of_the_server() -> None:
    time = FakeTime()
    until = {
        "Retry_After": "Wed, 21 Oct 2026 07:28:30 GMT",
        "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
    }
    answers = iter(
        [httpx.Response(429, headers={k.replace("_", "-"): v for k, v in until.items()})]
    )
    transport = httpx.MockTransport(lambda _: next(answers, httpx.Response(200, json=1)))
    with time.client(transport=transport) as web:
        assert web.get_json("https://example.test") == 1
    assert time.slept == [30.0]


def test_pauses_grow_and_then_it_gives_up() -> None:
    time = FakeTime()
    with LocalServer(lambda _: busy(429)) as server, time.client(attempts=4) as web:
        with pytest.raises(FetchError, match=r"in 4 attempts; the last time it answered 429"):
            web.get_json(server.url)
        assert len(server.requests) == 4
    assert time.slept == [1.0, 2.0, 4.0]


def test_chance_shortens_a_pause_by_half_at_most() -> None:
    time = FakeTime()
    with LocalServer(three) as server, time.client(chance=lambda: 0.0) as web:
        server.fail("/", busy(502))
        web.get_json(server.url)
    assert time.slept == [0.5]


@pytest.mark.parametrize("failure", [CUT, HANG_UP, WEB_PAGE, Reply(b'[1, 2, "thr'), busy(500)])
def test_asks_again_after(failure: Reply) -> None:
    time = FakeTime()
    with LocalServer(three) as server, time.client() as web:
        server.fail("/", failure, failure)
        assert web.get_json(server.url) == [1, 2, 3] * 20
        assert len(server.requests) == 3


def test_asks_again_when_nothing_comes_in_time() -> None:
    with LocalServer(three) as server, FakeTime().client(timeout=0.3) as web:
        server.fail("/", HANG)
        assert web.get_json(server.url) == [1, 2, 3] * 20


def test_an_answer_that_drips_for_ever_is_cut_off() -> None:
    time = FakeTime()

    class Drip(httpx.SyncByteStream):
        def __iter__(self):
            while True:
                time.now += 50
                yield b" "

    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=Drip()))
    with (
        time.client(transport=transport, attempts=2, patience=120.0) as web,
        pytest.raises(FetchError, match="longer than 120 seconds"),
    ):
        web.get_json("https://example.test")


def test_says_that_a_web_page_came_instead_of_data() -> None:
    with (
        LocalServer(lambda _: WEB_PAGE) as server,
        FakeTime().client(attempts=2) as web,
        pytest.raises(FetchError, match="a web page instead of data"),
    ):
        web.get_json(server.url)


def test_says_that_a_server_cannot_be_reached() -> None:
    with LocalServer(three) as server:
        url = server.url
    with FakeTime().client() as web, pytest.raises(FetchError, match="it cannot be reached"):
        web.get_json(url)


# --- failures that do not pass ------------------------------------------------------------------


def test_does_not_ask_again_for_what_is_not_there() -> None:
    with LocalServer(lambda _: Reply(status=404)) as server, FakeTime().client() as web:
        with pytest.raises(StatusError, match="answered 404"):
            web.get_json(server.url)
        assert len(server.requests) == 1


def test_a_status_named_final_ends_the_asking() -> None:
    with LocalServer(lambda _: Reply(status=503)) as server, FakeTime().client() as web:
        with pytest.raises(StatusError, match="answered 503"):
            web.get_json(server.url, final_after={503: 2})
        assert len(server.requests) == 2


def test_an_answer_too_large_is_not_read_to_its_end() -> None:
    with LocalServer(three) as server, FakeTime().client(largest=50) as web:
        with pytest.raises(FetchError, match="sent more than 0 MB"):
            web.get_json(server.url)
        assert len(server.requests) == 1


def test_size_is_measured_after_unpacking() -> None:
    bomb = gzip.compress(b" " * 5_000_000)
    headers = {"Content-Encoding": "gzip"}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, content=bomb))
    with (
        FakeTime().client(transport=transport, largest=1_000_000) as web,
        pytest.raises(FetchError, match="sent more than 1 MB"),
    ):
        web.get_json("https://example.test")


def redirecting(to: str) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/there":
            return httpx.Response(200, json="arrived")
        return httpx.Response(302, headers={"Location": to})

    return httpx.MockTransport(answer)


@pytest.mark.parametrize("to", ["/there", "https://example.test/there"])
def test_follows_a_redirect_on_the_same_host(to: str) -> None:
    with FakeTime().client(transport=redirecting(to)) as web:
        assert web.get_json("https://example.test/here") == "arrived"


@pytest.mark.parametrize(
    "to",
    [
        "https://elsewhere.test/there",
        "http://example.test/there",
        "https://example.test:8443/there",
        "https://example.test@elsewhere.test/there",
        "file:///etc/passwd",
    ],
)
def test_follows_no_redirect_to_another_place(to: str) -> None:
    with (
        FakeTime().client(transport=redirecting(to)) as web,
        pytest.raises(FetchError, match=r"not trusted|not a web address"),
    ):
        web.get_json("https://example.test/here")


def test_redirects_in_a_circle_end() -> None:
    with (
        FakeTime().client(transport=redirecting("/here")) as web,
        pytest.raises(FetchError, match="in a circle"),
    ):
        web.get_json("https://example.test/here")


def test_what_is_no_web_address_is_said() -> None:
    with FakeTime().client() as web, pytest.raises(FetchError, match="not a web address"):
        web.get_json("data.police.uk/api")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_a_certificate_nobody_vouches_for_is_refused_at_once(tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    both.write_text((tmp_path / "key.pem").read_text() + (tmp_path / "cert.pem").read_text())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    server = HTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler)
    server.handle_error = lambda *_: None
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    time = FakeTime()
    try:
        with time.client() as web, pytest.raises(FetchError, match=r"certificate .* trusted"):
            web.get_json(f"https://127.0.0.1:{server.server_port}/")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert time.slept == []


# --- large files --------------------------------------------------------------------------------

LARGE = bytes(range(256)) * 2000


def test_a_cut_download_goes_on_where_it_ended(tmp_path: Path) -> None:
    store = FileStore({"/a.zip": LARGE}, cut_at=[200_000, 100_000])
    with LocalServer(store) as server, FakeTime().client() as web:
        path = web.download(f"{server.url}/a.zip", tmp_path / "a.zip")
        asked = [request.headers.get("range") for request in server.requests]
    assert path.read_bytes() == LARGE
    assert asked == [None, "bytes=200000-", "bytes=300000-"]
    assert [item.name for item in tmp_path.iterdir()] == ["a.zip"]


def test_a_download_goes_on_in_a_later_run(tmp_path: Path) -> None:
    store = FileStore({"/a.zip": LARGE}, cut_at=[200_000])
    with LocalServer(store) as server:
        with FakeTime().client(attempts=1) as web, pytest.raises(FetchError, match="was cut"):
            web.download(f"{server.url}/a.zip", tmp_path / "a.zip")
        assert not (tmp_path / "a.zip").exists()
        with FakeTime().client() as web:
            web.download(f"{server.url}/a.zip", tmp_path / "a.zip")
        assert server.requests[-1].headers["range"] == "bytes=200000-"
    assert (tmp_path / "a.zip").read_bytes() == LARGE


def test_a_file_that_changed_meanwhile_is_fetched_from_its_start(tmp_path: Path) -> None:
    store = FileStore({"/a.zip": LARGE}, cut_at=[200_000])
    with LocalServer(store) as server:
        with FakeTime().client(attempts=1) as web, pytest.raises(FetchError, match="was cut"):
            web.download(f"{server.url}/a.zip", tmp_path / "a.zip")
        store.etag, store.files["/a.zip"] = '"two"', LARGE[::-1]
        with FakeTime().client() as web:
            web.download(f"{server.url}/a.zip", tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == LARGE[::-1]


def test_a_store_without_ranges_is_asked_from_the_start(tmp_path: Path) -> None:
    store = FileStore({"/a.zip": LARGE}, knows_ranges=False, cut_at=[200_000])
    with LocalServer(store) as server, FakeTime().client() as web:
        web.download(f"{server.url}/a.zip", tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == LARGE


def test_a_part_that_is_too_long_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "a.zip.part").write_bytes(LARGE + b"more")
    (tmp_path / "a.zip.part.tag").write_text('"one"')
    with LocalServer(FileStore({"/a.zip": LARGE})) as server, FakeTime().client() as web:
        web.download(f"{server.url}/a.zip", tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == LARGE


def test_a_download_that_moves_on_may_be_cut_any_number_of_times(tmp_path: Path) -> None:
    store = FileStore({"/a.zip": LARGE}, cut_at=[70_000] * 7)
    with LocalServer(store) as server, FakeTime().client(attempts=3) as web:
        web.download(f"{server.url}/a.zip", tmp_path / "a.zip")
        assert len(server.requests) == 8
    assert (tmp_path / "a.zip").read_bytes() == LARGE


def test_a_download_that_never_moves_gives_up(tmp_path: Path) -> None:
    store = FileStore({"/a.zip": LARGE}, cut_at=[10] * 100)
    with LocalServer(store) as server, FakeTime().client(attempts=3) as web:
        with pytest.raises(FetchError, match="in 3 attempts"):
            web.download(f"{server.url}/a.zip", tmp_path / "a.zip")
        assert len(server.requests) == 3


def test_a_download_larger_than_allowed_is_refused(tmp_path: Path) -> None:
    with (
        LocalServer(FileStore({"/a.zip": LARGE})) as server,
        FakeTime().client() as web,
        pytest.raises(FetchError, match="512,000 bytes, more than the 1,000 allowed"),
    ):
        web.download(f"{server.url}/a.zip", tmp_path / "a.zip", largest=1000)


def test_a_full_disk_is_said_before_the_download(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil._ntuple_diskusage(10**9, 10**9, 100)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    with (
        LocalServer(FileStore({"/a.zip": LARGE})) as server,
        FakeTime().client() as web,
        pytest.raises(FetchError, match="the disk has 0 MB free"),
    ):
        web.download(f"{server.url}/a.zip", tmp_path / "a.zip")


def test_a_kill_while_writing_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_descriptor: int) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "a" / "file.json"
    write_whole(path, "the old")
    assert [item.name for item in path.parent.iterdir()] == ["file.json"]
    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, "the new")
    assert path.read_text() == "the old"

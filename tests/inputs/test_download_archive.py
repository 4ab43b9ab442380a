"""Fetching the archive of all forces."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pact_geo.errors import FetchError, InputError
from pact_geo.inputs.download import fetch_police
from pact_geo.inputs.download.archive import fetch_archive
from tests.inputs.local_server import (
    WEB_PAGE,
    FakeTime,
    FileStore,
    LocalServer,
    PoliceService,
    Reply,
)
from tests.inputs.planted_wards import WIGAN, square, wards_table


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "Crime ID,Month\n")
    return buffer.getvalue()


ARCHIVED = zipped("2024-02/2024-02-merseyside-street.csv")


MONTHS = ["2024-01", "2024-02"]


def fetch(server: LocalServer, folder: Path) -> Any:
    with FakeTime().client() as web:
        return fetch_police(
            WIGAN,
            folder,
            wards=wards_table({"E1": square(0)}),
            start=MONTHS[0],
            end=MONTHS[-1],
            archive=True,
            base_url=f"{server.url}/api",
            archive_url=f"{server.url}/archive",
            client=web,
        )


def police_and(files: dict[str, bytes]) -> Any:
    police, store = PoliceService([], MONTHS), FileStore(files)
    return lambda asked: (police if asked.path.startswith("/api") else store)(asked)


def test_the_archive_is_fetched_and_called_after_its_last_month(tmp_path: Path) -> None:
    with LocalServer(police_and({"/archive/2024-02.zip": ARCHIVED})) as server:
        found = fetch(server, tmp_path)
        again = fetch(server, tmp_path)
        assert len(server.asked("/archive")) == 1
    assert found.path == tmp_path / "police-archive" / "2024-02.zip"
    assert found.path.read_bytes() == ARCHIVED
    assert found.force_name == "Greater Manchester Police"
    assert again.files == found.files


def test_more_than_three_years_take_more_than_one_archive(tmp_path: Path) -> None:
    files = {f"/{month}.zip": ARCHIVED for month in ("2024-02", "2021-02")}
    with LocalServer(FileStore(files)) as server, FakeTime().client() as web:
        paths = fetch_archive(tmp_path, start="2021-02", end="2024-02", url=server.url, web=web)
    assert [path.name for path in paths] == ["2024-02.zip", "2021-02.zip"]


def test_three_years_take_one_archive(tmp_path: Path) -> None:
    with LocalServer(FileStore({"/2024-02.zip": ARCHIVED})) as server, FakeTime().client() as web:
        paths = fetch_archive(tmp_path, start="2021-03", end="2024-02", url=server.url, web=web)
    assert [path.name for path in paths] == ["2024-02.zip"]


@pytest.mark.parametrize(
    ("body", "match"),
    [
        (zipped("notes.txt"), "holds no street-level crime"),
        (ARCHIVED[: len(ARCHIVED) // 2], "damaged"),
        (WEB_PAGE.body, "2024-02.zip"),
    ],
    ids=["other files", "half of it", "a web page"],
)
def test_what_is_no_archive_is_refused_and_not_kept(
    tmp_path: Path, body: bytes, match: str
) -> None:
    with (
        LocalServer(FileStore({"/2024-02.zip": body})) as server,
        FakeTime().client() as web,
        pytest.raises((FetchError, InputError), match=match),
    ):
        fetch_archive(tmp_path, start="2024-02", end="2024-02", url=server.url, web=web)
    assert list(tmp_path.iterdir()) == []


def test_an_archive_there_is_not_is_said(tmp_path: Path) -> None:
    with (
        LocalServer(FileStore({})) as server,
        FakeTime().client() as web,
        pytest.raises(FetchError, match=r"no archive 2024-02.zip at 127.0.0.1 \(it answered 404\)"),
    ):
        fetch_archive(tmp_path, start="2024-02", end="2024-02", url=server.url, web=web)


def test_the_archive_may_lie_in_the_one_store_named(tmp_path: Path) -> None:
    with LocalServer(FileStore({"/2024-02.zip": ARCHIVED})) as store:
        there = f"{store.url}/2024-02.zip"
        with LocalServer(lambda _: Reply(status=302, headers={"Location": there})) as server:
            options = {"start": "2024-02", "end": "2024-02", "url": server.url}
            with FakeTime().client() as web, pytest.raises(FetchError, match="not trusted"):
                fetch_archive(tmp_path, **options, web=web)
            with FakeTime().client() as web:
                hosts = (f"127.0.0.1:{store.port}",)
                paths = fetch_archive(tmp_path, **options, hosts=hosts, web=web)
    assert paths[0].read_bytes() == ARCHIVED

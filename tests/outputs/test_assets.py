"""The map scripts are fetched from where they can be had, checked, and whole or not there."""

from __future__ import annotations

import base64
import hashlib
import io
import shutil
import stat
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import folium
import httpx
import pytest

from pact_geo.errors import FetchError, MissingAssetError, UnsafeFileError
from pact_geo.inputs.download import RateLimiter, WebClient
from pact_geo.outputs import assets

CONTENT = {
    "leaflet.js": b"L={};//</script>\n//# sourceMappingURL=leaflet.js.map\n",
    "leaflet.css": b".a{background:url(images/layers.png)}.b{behavior:url(#default#VML)}",
    "images/layers.png": b"layers",
    "images/layers-2x.png": b"layers twice",
    "images/marker-icon.png": b"icon",
    "images/marker-icon-2x.png": b"icon twice",
    "images/marker-shadow.png": b"shadow",
}


@pytest.fixture(autouse=True)
def planted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Pin a package of our own making, keep it in a fresh folder, and hide npm."""
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in CONTENT.items()}
    monkeypatch.setattr(assets, "LEAFLET", assets.Package("leaflet", "1.9.4", "dist/", digests))
    monkeypatch.setenv("PACT_ASSETS", str(tmp_path / "kept"))
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assets._inlined.cache_clear()
    return tmp_path / "kept" / "leaflet-1.9.4"


def member(name: str, content: bytes = b"x", kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.type = len(content), kind
    return info


def tgz(path: Path, files: dict[str, bytes], *others: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz") as packed:
        for info in others:
            packed.addfile(info, io.BytesIO(b"x" * info.size))
        for name, content in files.items():
            packed.addfile(member(name, content), io.BytesIO(content))
    return path


def as_npm_packs(content: dict[str, bytes]) -> dict[str, bytes]:
    return {f"package/dist/{name}": body for name, body in content.items()}


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    return tgz(tmp_path / "leaflet-1.9.4.tgz", as_npm_packs(CONTENT))


def web(answer: Callable[[httpx.Request], httpx.Response]) -> WebClient:
    quick = RateLimiter(1e9, 10**9)
    transport = httpx.MockTransport(answer)
    return WebClient(transport=transport, limiter=quick, attempts=2, sleep=lambda _: None)


def offline(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no network", request=request)


def serving(content: dict[str, bytes], asked: list[str]) -> Callable[..., httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        name = request.url.path.partition("/dist/")[2]
        return httpx.Response(200, content=content[name]) if name in content else missing()

    def missing() -> httpx.Response:
        return httpx.Response(404)

    return answer


def fake_npm(folder: Path, script: str) -> None:
    path = folder / "bin" / "npm"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)


# --- from an archive at hand --------------------------------------------------------------------


def test_takes_the_files_from_what_npm_packs(planted: Path, packed: Path) -> None:
    assert assets.fetch_assets(archive=packed) == planted
    assert {name: (planted / name).read_bytes() for name in CONTENT} == CONTENT
    assert assets.assets_folder() == planted


@pytest.mark.parametrize("inside", ["", "dist/", "leaflet-1.9.4/dist/"])
def test_takes_the_files_from_a_zip_too(tmp_path: Path, planted: Path, inside: str) -> None:
    path = tmp_path / "leaflet.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in CONTENT.items():
            packed.writestr(inside + name, content)
    assets.fetch_assets(archive=path)
    assert (planted / "images" / "layers.png").read_bytes() == b"layers"


def test_writes_nothing_but_the_files_listed(tmp_path: Path, planted: Path) -> None:
    files = as_npm_packs(CONTENT) | {"package/evil.js": b"evil", "package/package.json": b"{}"}
    assets.fetch_assets(archive=tgz(tmp_path / "a.tgz", files))
    written = {str(path.relative_to(planted)) for path in planted.rglob("*") if path.is_file()}
    assert written == set(CONTENT)


def test_a_file_other_than_published_is_refused(tmp_path: Path, planted: Path) -> None:
    files = as_npm_packs(CONTENT | {"leaflet.js": CONTENT["leaflet.js"] + b"evil"})
    with pytest.raises(UnsafeFileError, match=r"hold leaflet.js of leaflet 1.9.4 as published"):
        assets.fetch_assets(archive=tgz(tmp_path / "a.tgz", files))
    assert not planted.exists()


@pytest.mark.parametrize(
    "evil",
    [
        member("../../leaflet.js"),
        member("/etc/cron.d/leaflet.js"),
        member("package/dist/..\\..\\leaflet.js"),
        member("C:/leaflet.js"),
        member("package/link", b"", tarfile.SYMTYPE),
        member("package/hard", b"", tarfile.LNKTYPE),
        member("package/pipe", b"", tarfile.FIFOTYPE),
        member("package/device", b"", tarfile.CHRTYPE),
    ],
    ids=lambda info: info.name,
)
def test_an_archive_that_would_write_elsewhere_is_refused(
    tmp_path: Path, planted: Path, evil: tarfile.TarInfo
) -> None:
    archive = tgz(tmp_path / "a.tgz", as_npm_packs(CONTENT), evil)
    with pytest.raises(UnsafeFileError, match="written elsewhere or is a link"):
        assets.fetch_assets(archive=archive)
    assert not planted.exists()


def test_a_zip_that_would_write_elsewhere_is_refused(tmp_path: Path, planted: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in {**CONTENT, "../../evil": b"evil"}.items():
            packed.writestr(name, content)
    with pytest.raises(UnsafeFileError, match=r"a\.zip"):
        assets.fetch_assets(archive=path)
    assert not planted.exists()


def test_an_archive_that_unpacks_beyond_measure_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.tgz"
    with tarfile.open(path, "w:gz", compresslevel=9) as packed:
        for number in range(13):
            zeros = tmp_path / "zeros"
            with zeros.open("wb") as file:
                file.truncate(16_000_000)
            packed.add(zeros, arcname=f"package/{number}")
    with pytest.raises(UnsafeFileError, match="unpacks to more than it may"):
        assets.fetch_assets(archive=path)


@pytest.mark.parametrize(
    "body", [b"", b"not an archive", b"\x1f\x8b\x08\x00garbage", b"PK\x03\x04"]
)
def test_what_is_no_archive_is_refused(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "a.tgz"
    path.write_bytes(body)
    with pytest.raises(UnsafeFileError, match=r"a\.tgz"):
        assets.fetch_assets(archive=path)


def test_half_an_archive_is_refused(tmp_path: Path, packed: Path) -> None:
    path = tmp_path / "half.tgz"
    path.write_bytes(packed.read_bytes()[:-100])
    with pytest.raises(UnsafeFileError, match="damaged"):
        assets.fetch_assets(archive=path)


def test_an_archive_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnsafeFileError, match=r"gone.tgz: There is no such archive"):
        assets.fetch_assets(archive=tmp_path / "gone.tgz")


# --- by npm, and from the address folium names ---------------------------------------------------


def test_npm_is_asked_first_and_runs_no_script_of_the_package(
    tmp_path: Path, planted: Path, packed: Path
) -> None:
    fake_npm(
        tmp_path,
        f'/bin/cp {packed} .\necho "$@" > {tmp_path}/asked\n',
    )
    assets.fetch_assets(client=web(offline))
    assert (planted / "leaflet.js").exists()
    asked = (tmp_path / "asked").read_text().split()
    assert asked[:2] == ["pack", "leaflet@1.9.4"]
    assert "--ignore-scripts" in asked


def test_without_npm_the_address_is_asked_that_folium_names(planted: Path) -> None:
    asked: list[str] = []
    assets.fetch_assets(client=web(serving(CONTENT, asked)))
    named = dict(folium.Map.default_js)["leaflet"]
    base = named.partition("leaflet@")[0]
    assert asked == [f"{base}leaflet@1.9.4/dist/{name}" for name in CONTENT]
    assert (planted / "images" / "marker-shadow.png").read_bytes() == b"shadow"


@pytest.mark.parametrize("script", ["exit 1", "true", "/bin/cp /nowhere . ; exit 0"])
def test_when_npm_fails_the_address_is_asked(tmp_path: Path, planted: Path, script: str) -> None:
    fake_npm(tmp_path, script)
    assets.fetch_assets(client=web(serving(CONTENT, [])))
    assert (planted / "leaflet.js").exists()


def test_an_address_that_sends_another_file_is_not_believed(planted: Path) -> None:
    other = CONTENT | {"leaflet.css": b".evil{}"}
    with pytest.raises(FetchError, match=r"sent a leaflet.css that is not the one expected"):
        assets.fetch_assets(client=web(serving(other, [])))
    assert not planted.exists()


def test_a_package_of_npm_that_is_another_is_not_believed(tmp_path: Path, planted: Path) -> None:
    other = tgz(tmp_path / "o.tgz", as_npm_packs(CONTENT | {"leaflet.js": b"evil"}))
    fake_npm(tmp_path, f"/bin/cp {other} .")
    with pytest.raises(FetchError, match=r"npm: It does not hold leaflet.js of leaflet 1.9.4"):
        assets.fetch_assets(client=web(offline))
    assert not planted.exists()


def test_without_internet_it_says_what_to_carry_and_what_to_run() -> None:
    with pytest.raises(FetchError) as caught:
        assets.fetch_assets(client=web(offline))
    assert "npm: It is not installed." in caught.value.reason
    assert "it cannot be reached" in caught.value.reason
    assert caught.value.remedy == (
        "On a machine with internet run: npm pack leaflet@1.9.4. Bring leaflet-1.9.4.tgz here "
        "and run: pact assets --archive leaflet-1.9.4.tgz"
    )


def test_a_folium_that_names_no_address_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folium.Map, "default_js", [("leaflet", "http://example.test/leaflet.js")])
    with pytest.raises(FetchError, match="This folium names none that is understood"):
        assets.fetch_assets(client=web(serving(CONTENT, [])))


# --- kept whole -----------------------------------------------------------------------------------


def test_before_anything_is_fetched_it_says_what_to_run() -> None:
    with pytest.raises(
        MissingAssetError, match=r"The map scripts have not been fetched\. Run: pact assets"
    ):
        assets.assets_folder()


def test_a_file_changed_afterwards_is_noticed_and_fetched_again(
    planted: Path, packed: Path
) -> None:
    assets.fetch_assets(archive=packed)
    (planted / "leaflet.js").write_bytes(b"evil")
    with pytest.raises(MissingAssetError, match=r"leaflet\.js is not the file that was fetched"):
        assets.assets_folder()
    assets.fetch_assets(archive=packed)
    assert assets.assets_folder() == planted


def test_what_is_here_is_not_fetched_again(packed: Path, planted: Path) -> None:
    assets.fetch_assets(archive=packed)
    before = (planted / "leaflet.js").stat().st_mtime_ns
    packed.unlink()
    assert assets.fetch_assets(archive=packed, client=web(offline)) == planted
    assert (planted / "leaflet.js").stat().st_mtime_ns == before


def test_a_kill_between_two_files_leaves_nothing_that_looks_whole(
    planted: Path, packed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []

    def killed(path: Path, content: bytes) -> int:
        if len(written) == 3:
            raise KeyboardInterrupt
        written.append(path)
        with path.open("wb") as file:
            return file.write(content)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", killed)
        with pytest.raises(KeyboardInterrupt):
            assets.fetch_assets(archive=packed)
    assert not planted.exists()
    assets.fetch_assets(archive=packed)
    assert assets.assets_folder() == planted


KILLED = """
import os, sys
from pathlib import Path
from pact_geo.outputs import assets
Path.rename = lambda *_: os._exit(9)
assets.LEAFLET = assets.Package("leaflet", "1.9.4", "dist/", {digests})
assets.fetch_assets(archive={archive!r})
"""


def test_a_process_killed_before_the_last_step_leaves_no_folder(
    planted: Path, packed: Path
) -> None:
    digests = dict(assets.LEAFLET.files)
    code = KILLED.format(digests=digests, archive=str(packed))
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 9
    assert not planted.exists()
    assets.fetch_assets(archive=packed)
    assert assets.assets_folder() == planted


def test_two_at_once_both_end_well(planted: Path, packed: Path) -> None:
    problems: list[Exception] = []
    both = threading.Barrier(4)

    def fetch() -> None:
        both.wait()
        try:
            assets.fetch_assets(archive=packed)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            problems.append(error)

    threads = [threading.Thread(target=fetch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert assets.assets_folder() == planted


def test_the_folder_may_be_named_by_the_caller(tmp_path: Path, packed: Path) -> None:
    path = assets.fetch_assets(archive=packed, folder=tmp_path / "mine")
    assert path == tmp_path / "mine" / "leaflet-1.9.4"


def test_without_the_variable_the_users_cache_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PACT_ASSETS")
    monkeypatch.setattr(assets.platformdirs, "user_cache_path", lambda name: Path("/cache") / name)
    assert assets._root(None) == Path("/cache/pact-geo/assets")


def test_progress_goes_from_nothing_to_all(packed: Path) -> None:
    told: list[float] = []
    assets.fetch_assets(archive=packed, progress=lambda done, _: told.append(done))
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


# --- written into a page ----------------------------------------------------------------------


def test_the_style_holds_its_images(packed: Path) -> None:
    assets.fetch_assets(archive=packed)
    layers = base64.b64encode(b"layers").decode()
    assert assets.inline("leaflet.css") == (
        f".a{{background:url(data:image/png;base64,{layers})}}.b{{behavior:url(#default#VML)}}"
    )


def test_the_script_holds_the_icons_and_asks_for_no_source_map(packed: Path) -> None:
    assets.fetch_assets(archive=packed)
    text = assets.inline("leaflet.js")
    assert "sourceMappingURL" not in text
    for icon in (b"icon", b"icon twice", b"shadow"):
        assert base64.b64encode(icon).decode() in text


def test_the_script_cannot_end_the_element_it_stands_in(packed: Path) -> None:
    assets.fetch_assets(archive=packed)
    assert "</script" not in assets.inline("leaflet.js").lower()


def test_only_scripts_and_styles_of_the_maps_are_given() -> None:
    with pytest.raises(ValueError, match=r"'\.\./secret' is not a script"):
        assets.inline("../secret")


# --- the real packages ---------------------------------------------------------------------------


@pytest.fixture
def real_npm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    asked = subprocess.run(
        [npm, "view", "leaflet@1.9.4", "version"], capture_output=True, check=False, timeout=60
    )
    if asked.returncode != 0:
        pytest.skip("npm cannot reach its registry")


@pytest.mark.usefixtures("real_npm")
def test_the_real_leaflet_is_the_one_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACT_ASSETS", str(tmp_path / "real"))
    folder = assets.fetch_assets(client=web(offline))
    assert assets.assets_folder() == folder
    assert b"Leaflet 1.9.4" in (folder / "leaflet.js").read_bytes()[:100]
    style = assets.inline("leaflet.css")
    assert style.count("data:image/png") == 3
    assert "url(images" not in style


@pytest.mark.usefixtures("real_npm")
def test_the_real_axe_is_the_one_listed(tmp_path: Path) -> None:
    path = assets.fetch_axe(folder=tmp_path, client=web(offline))
    assert b"axe v4.11.0" in path.read_bytes()[:200]


def test_the_digests_are_those_leaflet_publishes() -> None:
    published = {
        "leaflet.js": "20nQCchB9co0qIjJZRGuk2/Z9VM+kNiyxNV1lvTlZBo=",
        "leaflet.css": "p4NxAoJBhIIN+hmNHrzRCf9tD/miZyoHS5obTRR9BMY=",
    }
    listed = PINNED.files
    assert {
        name: base64.b64encode(bytes.fromhex(listed[name])).decode() for name in published
    } == published


PINNED = assets.LEAFLET

"""The scripts maps are drawn with: fetched once, checked, kept on this machine.

A map asks no outside host, so Leaflet is served from here. No third-party source is in the
repository: ``fetch_assets`` brings the pinned version from an archive at hand, by npm, or from
the address folium itself names; each file must have the SHA-256 listed here (for ``leaflet.js``
and ``leaflet.css`` those are the ones Leaflet publishes at https://leafletjs.com/download.html).

What a folium map truly needs beside Leaflet (folium 0.20, streamlit-folium 0.27): nothing, for
``GeoJson`` with ``GeoJsonTooltip`` and ``GeoJsonPopup``, ``FeatureGroup``, ``LayerControl``,
``Tooltip``, ``DivIcon`` and ``feature_group_to_add``. ``folium.Popup`` and
``Map.keep_in_front`` write calls of jQuery, ``Icon`` wants awesome-markers and bootstrap, a
branca ``ColorMap`` wants d3: maps that are to work without internet leave those out.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

import platformdirs

from pact_geo.errors import FetchError, MissingAssetError, PactError, UnsafeFileError
from pact_geo.inputs.download import WebClient
from pact_geo.inputs.safe import Limits
from pact_geo.inputs.safe.archives import check_members
from pact_geo.tables import Progress

FOLDER_VARIABLE = "PACT_ASSETS"
"""The environment variable that names another folder than the user's cache."""


@dataclass(frozen=True)
class Package:
    """A pinned package: where its files lie inside it, and the SHA-256 of each."""

    name: str
    version: str
    inside: str
    files: Mapping[str, str]

    @property
    def folder(self) -> str:
        """What the package's folder is called here."""
        return f"{self.name}-{self.version}"


LEAFLET = Package(
    "leaflet",
    "1.9.4",
    "dist/",
    {
        "leaflet.js": "db49d009c841f5ca34a888c96511ae936fd9f5533e90d8b2c4d57596f4e5641a",
        "leaflet.css": "a7837102824184820dfa198d1ebcd109ff6d0ff9a2672a074b9a1b4d147d04c6",
        "images/layers.png": "1dbbe9d028e292f36fcba8f8b3a28d5e8932754fc2215b9ac69e4cdecf5107c6",
        "images/layers-2x.png": "066daca850d8ffbef007af00b06eac0015728dee279c51f3cb6c716df7c42edf",
        "images/marker-icon.png": (
            "574c3a5cca85f4114085b6841596d62f00d7c892c7b03f28cbfa301deb1dc437"
        ),
        "images/marker-icon-2x.png": (
            "00179c4c1ee830d3a108412ae0d294f55776cfeb085c60129a39aa6fc4ae2528"
        ),
        "images/marker-shadow.png": (
            "264f5c640339f042dd729062cfc04c17f8ea0f29882b538e3848ed8f10edb4da"
        ),
    },
)
AXE = Package(
    "axe-core",
    "4.11.0",
    "",
    {"axe.min.js": "e9e5863c33a874f09bc01acd9234b7e3c871479f5eef8802fa582544465e6d01"},
)

_LARGEST_FILE = 8_000_000
_LIMITS = Limits(total_bytes=200_000_000, members=5_000)
_NPM_SECONDS = 180
_DAMAGED = (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError)

Files = dict[str, bytes]


def fetch_assets(
    *,
    archive: str | Path | None = None,
    folder: str | Path | None = None,
    dev: bool = False,
    progress: Progress | None = None,
    client: WebClient | None = None,
) -> Path:
    """Fetch the map scripts, unless they are here and sound, and give back their folder.

    Parameters
    ----------
    archive
        The package as a file, for a machine without internet: what ``npm pack leaflet@1.9.4``
        writes, or a zip of it. Without it npm is tried, then the address folium names.
    folder
        Where packages are kept; the user's cache, or what PACT_ASSETS names, when not given.
    dev
        Fetch the script of the accessibility tests too (see ``fetch_axe``).

    Raises
    ------
    UnsafeFileError
        If the archive would write elsewhere, or its files are not the ones expected.
    FetchError
        If the scripts cannot be had from anywhere; it says why from each, and what to do.
    """
    tell = progress or (lambda _done, _doing: None)
    if not dev:
        return _fetch(LEAFLET, archive, folder, tell, client)
    _fetch(AXE, None, folder, lambda done, doing: tell(done / 2, doing), client)
    return _fetch(LEAFLET, archive, folder, lambda done, doing: tell(0.5 + done / 2, doing), client)


def fetch_axe(
    *,
    archive: str | Path | None = None,
    folder: str | Path | None = None,
    progress: Progress | None = None,
    client: WebClient | None = None,
) -> Path:
    """Fetch the script of the accessibility tests (see ``fetch_assets``) and give its path."""
    tell = progress or (lambda _done, _doing: None)
    return _fetch(AXE, archive, folder, tell, client) / "axe.min.js"


def assets_folder() -> Path:
    """Give the folder of the map scripts: ``leaflet.js``, ``leaflet.css`` and ``images``.

    Raises
    ------
    MissingAssetError
        If they have not been fetched, or a file is not as it was fetched.
    """
    folder = _root(None) / LEAFLET.folder
    found = _problem(LEAFLET, folder)
    if found:
        raise MissingAssetError(found, remedy="Run: pact assets")
    return folder


def inline(name: str) -> str:
    """Give the text of ``leaflet.js`` or ``leaflet.css`` to write into a page, images included.

    The images become data URIs, so that a page holding both texts asks for no other file. The
    text never ends the ``<script>`` or ``<style>`` element it is put in.
    """
    if name not in ("leaflet.js", "leaflet.css"):
        raise ValueError(f"{name!r} is not a script or style of the maps.")
    return _inlined(assets_folder(), name)


@lru_cache(maxsize=8)
def _inlined(folder: Path, name: str) -> str:
    text = (folder / name).read_text(encoding="utf-8")
    images = {
        path: _data_uri(folder / path) for path in LEAFLET.files if path.startswith("images/")
    }
    if name.endswith(".css"):
        text = re.sub(r"url\((images/[\w.-]+)\)", lambda found: f"url({images[found[1]]})", text)
    else:
        text = re.sub(r"\n//# sourceMappingURL=\S+\s*$", "\n", text)
        text += _default_icons(images)
        text = re.sub(r"</(?=script)", r"<\\/", text, flags=re.IGNORECASE)
    return text


def _default_icons(images: Mapping[str, str]) -> str:
    """Tell Leaflet where the images of its plain marker are: it looks for a folder otherwise."""
    options = {
        "iconUrl": images["images/marker-icon.png"],
        "iconRetinaUrl": images["images/marker-icon-2x.png"],
        "shadowUrl": images["images/marker-shadow.png"],
    }
    return f'\nL.Icon.Default.imagePath="";L.Icon.Default.mergeOptions({json.dumps(options)});\n'


def _data_uri(path: Path) -> str:
    return f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"


def _root(folder: str | Path | None) -> Path:
    named = folder or os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else platformdirs.user_cache_path("pact-geo") / "assets"


def _problem(package: Package, folder: Path) -> str:
    """Say what keeps a folder from being the package; an empty text means nothing does."""
    for name, digest in package.files.items():
        path = folder / name
        if not path.is_file():
            return "The map scripts have not been fetched."
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            return f"{name} is not the file that was fetched."
    return ""


def _fetch(
    package: Package,
    archive: str | Path | None,
    folder: str | Path | None,
    tell: Progress,
    client: WebClient | None,
) -> Path:
    root = _root(folder)
    target = root / package.folder
    if _problem(package, target):
        tell(0.0, f"Fetching {package.name} {package.version}")
        files = (
            _from_archive(package, Path(archive))
            if archive is not None
            else _from_anywhere(package, client, tell)
        )
        tell(0.9, f"Keeping {package.name} {package.version}")
        _keep(package, files, root)
    tell(1.0, f"{package.name} {package.version} is here")
    return target


def _from_anywhere(package: Package, client: WebClient | None, tell: Progress) -> Files:
    sources: dict[str, Callable[[], Files]] = {
        "npm": lambda: _from_npm(package),
        "the address folium names": lambda: _from_address(package, client),
    }
    failed = []
    for number, (source, get) in enumerate(sources.items()):
        tell(0.1 + 0.4 * number, f"Asking {source}")
        try:
            return get()
        except PactError as error:
            failed.append(f"{source}: {error.reason}")
    packed = f"{package.name}-{package.version}.tgz"
    raise FetchError(
        f"{package.name} {package.version} could not be fetched ({' '.join(failed)})",
        remedy=f"On a machine with internet run: npm pack {package.name}@{package.version}. "
        f"Bring {packed} here and run: pact assets --archive {packed}",
    )


def _from_npm(package: Package) -> Files:
    npm = shutil.which("npm")
    if npm is None:
        raise FetchError("It is not installed.")
    with tempfile.TemporaryDirectory(prefix="pact-") as folder:
        wanted = f"{package.name}@{package.version}"
        try:
            done = subprocess.run(  # noqa: S603 - a fixed command, its one argument pinned above
                [npm, "pack", wanted, "--ignore-scripts", "--silent"],
                cwd=folder,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_NPM_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise FetchError(f"It did not run to its end ({type(error).__name__}).") from error
        packed = sorted(Path(folder).glob("*.tgz"))
        if done.returncode != 0 or len(packed) != 1:
            raise FetchError("It could not get the package.")
        return _from_archive(package, packed[0])


def _from_address(package: Package, client: WebClient | None) -> Files:
    base = _folium_address()
    with client or WebClient(attempts=3, timeout=20.0, largest=_LARGEST_FILE) as web:
        files = {
            name: web.get_bytes(f"{base}{package.name}@{package.version}/{package.inside}{name}")
            for name in package.files
        }
    for name, content in files.items():
        if hashlib.sha256(content).hexdigest() != package.files[name]:
            raise UnsafeFileError(f"It sent a {name} that is not the one expected.")
    return files


def _folium_address() -> str:
    """Read from folium where it takes Leaflet from, up to the name of the package."""
    try:
        import folium  # noqa: PLC0415 - heavy, and not part of the core
    except ImportError:
        raise FetchError("folium is not installed.") from None
    for name, url in folium.Map.default_js:
        found = re.fullmatch(r"(https:.+/)leaflet@[\d.]+/dist/leaflet\.js", url)
        if name == "leaflet" and found:
            return found[1]
    raise FetchError("This folium names none that is understood.")


def _from_archive(package: Package, path: Path) -> Files:
    """Read the package's files out of an archive, found by name and known by their SHA-256."""
    if not path.is_file():
        raise UnsafeFileError("There is no such archive.", file=path.name)
    found: Files = {}
    try:
        for name, content in _members(path):
            for wanted, digest in package.files.items():
                fits = name == wanted or name.endswith(f"/{wanted}")
                if fits and hashlib.sha256(content).hexdigest() == digest:
                    found[wanted] = content
    except _DAMAGED as error:
        raise UnsafeFileError("The archive is damaged.", file=path.name) from error
    missing = [name for name in package.files if name not in found]
    if missing:
        raise UnsafeFileError(
            f"It does not hold {missing[0]} of {package.name} {package.version} as published.",
            file=path.name,
            remedy=f"Fetch it again with: npm pack {package.name}@{package.version}",
        )
    return found


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    if zipfile.is_zipfile(path):
        infos = check_members(path, _LIMITS, path.name)
        with zipfile.ZipFile(path) as packed:
            for info in infos:
                if not info.is_dir() and info.file_size <= _LARGEST_FILE:
                    with packed.open(info) as file:
                        yield info.filename.replace("\\", "/"), file.read(_LARGEST_FILE)
    else:
        with tarfile.open(path) as packed:
            left = _LIMITS.total_bytes
            for number, member in enumerate(packed):
                left -= member.size
                if number >= _LIMITS.members or left < 0:
                    raise UnsafeFileError("It unpacks to more than it may.", file=path.name)
                _check_tar_member(member, path.name)
                if member.isreg() and member.size <= _LARGEST_FILE:
                    content = packed.extractfile(member)
                    yield member.name, content.read() if content is not None else b""


def _check_tar_member(member: tarfile.TarInfo, archive: str) -> None:
    parts = PurePosixPath(member.name.replace("\\", "/")).parts
    outside = not parts or parts[0] == "/" or ":" in parts[0] or ".." in parts
    if outside or not (member.isreg() or member.isdir()):
        raise UnsafeFileError(
            f"It holds {member.name[:80]!r}, which would be written elsewhere or is a link.",
            file=archive,
            remedy="Do not use this archive; fetch the package again.",
        )


def _keep(package: Package, files: Files, root: Path) -> None:
    """Write all files beside and rename the folder last, so that it is whole or not there."""
    target = root / package.folder
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root, prefix=f".{package.folder}-") as spare:
        fresh = Path(spare) / package.folder
        for name, content in files.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        try:
            if target.exists():
                if not _problem(package, target):
                    return
                target.rename(Path(spare) / "old")
            fresh.rename(target)
        except OSError:
            # Another process may have been quicker; what counts is that the files are right.
            if _problem(package, target):
                raise

"""Keep a file that has been fetched in part, so that a later attempt goes on where it was cut.

The bytes gather in ``<name>.part``. Beside them lies a tag: the mark by which the server tells
this version of the file from another.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import httpx

from pact_geo.errors import FetchError
from pact_geo.inputs.download.failures import TryAgainError

MEGABYTE = 1_000_000
PARTIAL = 206
"""The status of an answer that is the rest of a file."""


def size_of(path: Path) -> int:
    """Give the bytes of a file, 0 where there is none."""
    return path.stat().st_size if path.exists() else 0


def tag_of(part: Path) -> Path:
    """Name the file that holds the tag of a partly fetched file."""
    return part.with_name(part.name + ".tag")


def remember_tag(tag: Path, response: httpx.Response) -> None:
    """Keep the mark of the version being fetched; a weak one does not tell byte from byte."""
    mark = response.headers.get("ETag", "")
    if not mark or mark.startswith("W/"):
        mark = response.headers.get("Last-Modified", "")
    if mark and mark.isascii():
        tag.write_text(mark, encoding="ascii")
    else:
        tag.unlink(missing_ok=True)


def whole_size(response: httpx.Response, begun: int) -> int | None:
    """Tell how large the whole file is, and that a partial answer goes on where we are."""
    length = response.headers.get("Content-Length", "")
    if response.status_code != PARTIAL:
        return int(length) if length.isdigit() else None
    span, _, whole = response.headers.get("Content-Range", "").removeprefix("bytes ").partition("/")
    if span.partition("-")[0] != str(begun) or not whole.isdigit():
        raise TryAgainError("it went on at another place of the file")
    return int(whole)


def check_room(part: Path, whole: int | None, begun: int, largest: int) -> None:
    """Refuse a file that is larger than allowed, or whose rest the disk has no room for."""
    if whole is None:
        return
    if whole > largest:
        raise FetchError(f"The file has {whole:,} bytes, more than the {largest:,} allowed.")
    free = shutil.disk_usage(part.parent).free
    if whole - begun > free:
        raise FetchError(
            f"The file needs {(whole - begun) / MEGABYTE:,.0f} MB and the disk has "
            f"{free / MEGABYTE:,.0f} MB free.",
            remedy="Make room, or choose another folder.",
        )
